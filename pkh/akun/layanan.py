"""People, posts, start passwords and API tokens."""

import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from knox.models import AuthToken

from .catatan import catat_token
from .hak import Peran
from .models import Jabatan, Pengguna, TokenAPI
from .pemberitahuan import kabari
from .templatetags.rupa import kata_tanggal

# Without letters and digits that are mistaken for each other when read out on the phone.
HURUF_SANDI = "abcdefghjkmnpqrstuvwxyz23456789"
UMUR_TOKEN = (7, 30, 90, 365)  # days
SESI_HANYA = "hanya"  # in a session: the addresses, by their beginning, for which it still counts


@transaction.atomic
def buat_pengguna(*, oleh, **isian) -> tuple[Pengguna, str]:
    """A new person (username, nama, email, telepon) and the start password, told once."""
    pengguna = Pengguna(**isian)
    sandi = _sandi_awal(pengguna)
    pengguna.full_clean()
    pengguna.save()
    return pengguna, sandi


@transaction.atomic
def ubah_pengguna(*, oleh, pengguna: Pengguna, **isian) -> Pengguna:
    lama = Pengguna.objects.select_for_update().values_list("email", flat=True).get(pk=pengguna.pk)
    for ruas, nilai in isian.items():
        setattr(pengguna, ruas, nilai)
    pengguna.full_clean()
    pengguna.save(update_fields=list(isian))
    if lama and lama != pengguna.email:
        kabari(pengguna=pengguna, kejadian="surel_diganti", dari=f"Oleh {oleh}.", alamat=lama)
    return pengguna


@transaction.atomic
def beri_sandi_awal(*, oleh, pengguna: Pengguna) -> str:
    """A new start password, told once. Open sessions end: they carry a hash of the old one."""
    sandi = _sandi_awal(pengguna)
    pengguna.save(update_fields=["password", "wajib_ganti_sandi", "sandi_awal_sampai"])
    AuthToken.objects.filter(user=pengguna).delete()
    kabari(pengguna=pengguna, kejadian="sandi_awal", dari=f"Oleh {oleh}.")
    return sandi


def _sandi_awal(pengguna: Pengguna) -> str:
    potongan = ("".join(secrets.choice(HURUF_SANDI) for _ in range(4)) for _ in range(4))
    sandi = "-".join(potongan)
    pengguna.set_password(sandi)
    pengguna.wajib_ganti_sandi = True
    masa = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)  # as long as an invitation
    pengguna.sandi_awal_sampai = timezone.now() + masa
    return sandi


def sandi_awal_lewat(pengguna: Pengguna, kini: datetime) -> bool:
    """Whether the start password lay about too long to be let in with."""
    sampai = pengguna.sandi_awal_sampai
    return pengguna.wajib_ganti_sandi and sampai is not None and sampai < kini


def sandi_diganti(sender, user: Pengguna, **_) -> None:
    """Signal receiver: the person chose a password of their own."""
    if user.wajib_ganti_sandi:
        user.wajib_ganti_sandi = False
        user.save(update_fields=["wajib_ganti_sandi"])


@transaction.atomic
def atur_aktif(*, oleh, pengguna: Pengguna, aktif: bool) -> None:
    """Switch an account off or on. ValidationError for one's own."""
    if pengguna.pk == oleh.pk:
        raise ValidationError("Anda tidak dapat menonaktifkan akun sendiri. Minta admin lain.")
    pengguna.is_active = aktif
    pengguna.save(update_fields=["is_active"])
    if not aktif:
        akhiri_semua_sesi(pengguna)
        AuthToken.objects.filter(user=pengguna).delete()


def akhiri_semua_sesi(pengguna: Pengguna) -> None:
    """Everywhere the account is signed in it has to sign in again."""
    Pengguna.objects.filter(pk=pengguna.pk).update(sesi_ke=F("sesi_ke") + 1)
    for sesi in UserSession.objects.filter(user=pengguna):
        sesi.end()


def akhiri_sesi(*, oleh: Pengguna, sesi: int) -> int:
    """End one of the person's own sessions; how many there were (0 or 1)."""
    milik = list(UserSession.objects.filter(user=oleh, pk=sesi))
    for s in milik:
        s.end()
    return len(milik)


@transaction.atomic
def hapus_faktor_kedua(*, oleh, pengguna: Pengguna) -> None:
    """The phone with the codes is lost: sessions end, and where a second factor is required the
    next sign-in asks for a new one. ValidationError for one's own."""
    if pengguna.pk == oleh.pk:
        raise ValidationError("Faktor kedua Anda sendiri diatur di profil Anda.")
    Authenticator.objects.filter(user=pengguna).delete()
    akhiri_semua_sesi(pengguna)
    kabari(pengguna=pengguna, kejadian="faktor_dihapus", dari=f"Oleh {oleh}.")


def batasi_sesi(*, kunci: str, hanya: str) -> None:
    """Everywhere but below the address `hanya` the session is signed out from now on; the next
    sign-in lifts it."""
    sesi = SessionStore(session_key=kunci)
    if sesi.exists(kunci):
        sesi[SESI_HANYA] = hanya
        sesi.save()


@transaction.atomic
def tambah_jabatan(*, oleh, pengguna: Pengguna, **isian) -> Jabatan:
    """A post (peran, wilayah, sifat, mulai, selesai, dasar, pangkat, nip).

    ValidationError when the same role in the same region overlaps one the person has.
    """
    # Two posts at once for one person wait for each other.
    Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    jabatan = Jabatan(pengguna=pengguna, **isian)
    jabatan.full_clean()
    sama = pengguna.jabatan.filter(peran=jabatan.peran, wilayah=jabatan.wilayah)
    for lain in sama:
        if (jabatan.selesai is None or lain.mulai <= jabatan.selesai) and (
            lain.selesai is None or jabatan.mulai <= lain.selesai
        ):
            raise ValidationError(
                f"{pengguna} sudah memegang jabatan {lain} sejak {kata_tanggal(lain.mulai)}. "
                "Akhiri dahulu yang lama."
            )
    jabatan.save()
    akhiri_semua_sesi(pengguna)
    return jabatan


@transaction.atomic
def akhiri_jabatan(*, oleh, jabatan: Jabatan, pada: date) -> None:
    """The post's last day is `pada`. ValidationError for one's own admin post, for a day
    before it began, and for a post that ended earlier."""
    jabatan = Jabatan.objects.select_for_update().get(pk=jabatan.pk)
    if jabatan.pengguna_id == oleh.pk and jabatan.peran == Peran.ADMIN:
        raise ValidationError("Jabatan admin Anda sendiri hanya dapat diakhiri admin lain.")
    if jabatan.selesai and jabatan.selesai < pada:
        raise ValidationError(f"Jabatan ini sudah berakhir {kata_tanggal(jabatan.selesai)}.")
    jabatan.selesai = pada
    jabatan.full_clean()
    jabatan.save(update_fields=["selesai"])
    akhiri_semua_sesi(jabatan.pengguna)


@transaction.atomic
def buat_token(
    *, oleh: Pengguna, nama: str, hari: int, lingkup: str = TokenAPI.Lingkup.BACA
) -> str:
    """An API token of the person's own, valid `hari` days; the text is told once."""
    baris, teks = AuthToken.objects.create(oleh, expiry=timedelta(days=hari))
    TokenAPI.objects.create(token=baris, nama=nama, lingkup=lingkup)
    catat_token(f"token dibuat: {lingkup}, {hari} hari", oleh)
    return teks


def cabut_token(*, oleh: Pengguna, kunci: str) -> int:
    """Revoke the person's own token with this `token_key`; how many there were (0 or 1)."""
    dicabut = AuthToken.objects.filter(user=oleh, token_key=kunci).delete()[0]
    if dicabut:
        catat_token("token dicabut", oleh)
    return dicabut
