"""A person is invited by a link to their own address, and chooses a password there: nobody else
ever knows one. For people without an address see `layanan.beri_sandi_awal`."""

from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from knox.models import AuthToken

from ..layanan import akhiri_semua_sesi
from ..models import Pengguna
from ..pemberitahuan import kabari


class PembuatTanda(PasswordResetTokenGenerator):
    """A sign that no table keeps: it fails after PASSWORD_RESET_TIMEOUT seconds, once a password
    was chosen, and when the person is invited again or switched off."""

    key_salt = "pkh.akun.undangan"

    def _make_hash_value(self, user, timestamp) -> str:
        isi = user.pk, user.password, user.sesi_ke, user.is_active, user.email, timestamp
        return "|".join(map(str, isi))


TANDA = PembuatTanda()


@transaction.atomic
def undang(*, oleh, pengguna: Pengguna) -> None:
    """Send the link. What signed the account in before (password, sessions, tokens) counts no
    more. ValidationError without an address, for an account that is off or one's own, and when
    the letter could not be sent."""
    pengguna = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    if pengguna.pk == oleh.pk:
        raise ValidationError("Akun Anda sendiri tidak diundang. Ubah kata sandi di profil Anda.")
    if not pengguna.email:
        raise ValidationError(f"{pengguna} belum punya surel. Isi dahulu, atau cetak slip masuk.")
    if not pengguna.is_active:
        raise ValidationError(f"Akun {pengguna} nonaktif. Aktifkan dahulu.")
    pengguna.set_unusable_password()
    pengguna.wajib_ganti_sandi = False
    pengguna.save(update_fields=["password", "wajib_ganti_sandi"])
    akhiri_semua_sesi(pengguna)
    AuthToken.objects.filter(user=pengguna).delete()
    pengguna.refresh_from_db()
    _kirim(oleh, pengguna)


def _kirim(oleh, pengguna: Pengguna) -> None:
    hari = settings.PASSWORD_RESET_TIMEOUT // 86400
    try:
        send_mail(
            "Undangan ke sistem PKH",
            f"Yth. {pengguna.nama},\n\n{oleh.nama} mengundang Anda memakai sistem PKH dengan nama "
            f"pengguna {pengguna.username}.\n\nBuka tautan ini dan pilih kata sandi Anda sendiri, "
            f"paling lambat {hari} hari:\n{alamat_undangan(pengguna)}\n\nTautan ini hanya untuk "
            "Anda dan berlaku sekali. Abaikan bila Anda tidak bekerja untuk PKH.\n",
            None,
            [pengguna.email],
        )
    except (SMTPException, OSError) as galat:
        raise ValidationError(
            "Surel undangan tidak terkirim: server surel tidak menerima. Coba lagi sebentar, atau "
            "cetak slip masuk."
        ) from galat


def alamat_undangan(pengguna: Pengguna) -> str:
    siapa = urlsafe_base64_encode(str(pengguna.pk).encode())
    tanda = TANDA.make_token(pengguna)
    return f"{settings.SITUS}{reverse('akun:undangan', args=[siapa, tanda])}"


def yang_diundang(siapa: str, tanda: str) -> Pengguna | None:
    """Whose link this is, while it holds."""
    try:
        pk = int(force_str(urlsafe_base64_decode(siapa)))
        orang = Pengguna.objects.get(pk=pk, is_active=True)
    except (ValueError, OverflowError, Pengguna.DoesNotExist):
        return None
    return orang if TANDA.check_token(orang, tanda) else None


@transaction.atomic
def terima_undangan(*, oleh: Pengguna, sandi: str, tanda: str) -> None:
    """The person's own password. ValidationError when the link was used a moment ago."""
    orang = Pengguna.objects.select_for_update().get(pk=oleh.pk)
    if not TANDA.check_token(orang, tanda):
        raise ValidationError("Undangan ini sudah dipakai. Masuk dengan kata sandi yang dipilih.")
    orang.set_password(sandi)
    orang.save(update_fields=["password"])
    kabari(pengguna=orang, kejadian="sandi_undangan", dari="Lewat surel undangan.")
