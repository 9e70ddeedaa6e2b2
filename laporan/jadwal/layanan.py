"""Subscribing to a report, asking for what is due, telling people it is there."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from laporan.jenis.katalog import KATALOG
from laporan.layanan import minta_laporan, periksa_permintaan
from laporan.models import Cuplikan
from laporan.periode import baca_periode
from pkh.kunci.konteks import sistem

from .aturan import periode_jatuh_tempo, periode_kini
from .models import Langganan, SurelTerbukti

GARAM = "laporan.jadwal.surel"
UMUR_TAUTAN = 7 * 24 * 3600  # seconds a proof of an address is valid


def berlangganan(
    *, oleh, jenis: str, wilayah: str, setiap: str, hari: int = 5, surel: bool = False
) -> Langganan:
    """The first to come is of the first period that ends from now on."""
    kini = timezone.localdate()
    _, tujuan, _ = periksa_permintaan(oleh, jenis, wilayah, periode_kini(setiap, kini).kode)
    langganan = Langganan(
        pengguna=oleh,
        jenis=jenis,
        wilayah=tujuan,
        setiap=setiap,
        hari=hari,
        surel=surel,
        terakhir=periode_jatuh_tempo(setiap, hari, kini).kode,
    )
    langganan.full_clean()
    langganan.save()
    return langganan


def berhenti(*, oleh, langganan: Langganan) -> None:
    if langganan.pengguna_id != oleh.pk:
        raise PermissionDenied
    langganan.delete()


def minta_yang_jatuh_tempo(pada: date) -> int:
    """Ask for every report that is due and was not asked for. How many people get one.

    Those who want the same follow one job: they are asked for in one transaction, before any
    worker hears of it.
    """
    kelompok: dict[tuple[str, str, str], list[Langganan]] = {}
    for satu in Langganan.objects.filter(terhenti="").select_related("pengguna"):
        periode = periode_jatuh_tempo(satu.setiap, satu.hari, pada)
        if periode.mulai > baca_periode(satu.terakhir).mulai:
            kunci = (satu.jenis, satu.wilayah_id, periode.kode)
            kelompok.setdefault(kunci, []).append(satu)
    n = 0
    for (_, _, kode), semua in kelompok.items():
        with transaction.atomic():
            n += sum(_minta(satu, kode) for satu in semua)
    return n


def _minta(satu: Langganan, periode: str) -> bool:
    """Whether it could be asked for; a subscription that has lost its ground says so."""
    terkunci = Langganan.objects.select_for_update().filter(pk=satu.pk, terakhir=satu.terakhir)
    if not terkunci.exists():
        return False  # another scheduler was quicker, or the person has left it
    try:
        minta_laporan(
            oleh=satu.pengguna, jenis=satu.jenis, wilayah=satu.wilayah_id, periode=periode
        )
    except PermissionDenied:
        satu.terhenti = "Wewenang Anda atas wilayah ini sudah berakhir."
    except ValidationError as galat:
        satu.terhenti = " ".join(galat.messages)[:200]
    else:
        satu.terakhir = periode
    satu.save(update_fields=["terakhir", "terhenti"])
    return not satu.terhenti


@sistem("pelanggan lain dari laporan yang sama")
def penerima_surel(cuplikan: Cuplikan, orang: list[int]) -> list[Langganan]:
    """Subscriptions of these people that the report fulfils and that want an e-mail, to an
    address that is proven."""
    ada = Langganan.objects.filter(
        pengguna__in=orang, jenis=cuplikan.jenis, wilayah=cuplikan.wilayah_id, surel=True,
        terakhir=cuplikan.periode, pengguna__is_active=True,
    ).select_related("pengguna")  # fmt: skip
    terbukti = dict(
        SurelTerbukti.objects.filter(pengguna__in=orang).values_list("pengguna_id", "alamat")
    )
    return [x for x in ada if x.pengguna.email and terbukti.get(x.pengguna_id) == x.pengguna.email]


def kirim_surel(*, langganan: Langganan, cuplikan: Cuplikan) -> None:
    """A link, no attachment: what it opens is asked for the person's rights."""
    alamat = f"{settings.SITUS}{reverse('laporan:rinci', args=[cuplikan.pk])}"
    berkala = f"{settings.SITUS}{reverse('laporan:berkala')}"
    send_mail(
        f"Laporan siap: {cuplikan.judul}",
        f"Yth. {langganan.pengguna.nama},\n\n{cuplikan.judul} sudah dibuat.\n\n"
        f"Buka laporan: {alamat}\n\nAnda menerima surel ini karena laporan ini berkala bagi Anda. "
        f"Mengubah atau menghentikannya: {berkala}\n",
        None,
        [langganan.pengguna.email],
    )


# --- whose address it is -------------------------------------------------------------------
def surel_terbukti(pengguna) -> bool:
    milik = SurelTerbukti.objects.untuk(pengguna).filter(alamat=pengguna.email)
    return bool(pengguna.email) and milik.exists()


def atur_pengingat(*, oleh, pengingat: bool) -> None:
    SurelTerbukti.objects.untuk(oleh).update(pengingat=pengingat)


def minta_bukti_surel(*, oleh) -> None:
    """Send a link to the address of the person's account."""
    if not oleh.email:
        raise ValidationError("Akun Anda belum punya alamat surel. Isi di halaman profil Anda.")
    tanda = signing.dumps({"pengguna": oleh.pk, "alamat": oleh.email}, salt=GARAM)
    alamat = f"{settings.SITUS}{reverse('laporan:berkala_surel', args=[tanda])}"
    send_mail(
        "Buktikan alamat surel Anda",
        f"Yth. {oleh.nama},\n\nBuka tautan ini untuk menerima pemberitahuan lewat surel, "
        f"paling lambat tujuh hari:\n{alamat}\n\nAbaikan bila bukan Anda yang memintanya.\n",
        None,
        [oleh.email],
    )


def periksa_tanda(*, oleh, tanda: str) -> None:
    """ValidationError when the link is not this person's, is old, or the address has changed."""
    try:
        isi = signing.loads(tanda, salt=GARAM, max_age=UMUR_TAUTAN)
    except signing.BadSignature as galat:
        pesan = "Tautan ini rusak atau sudah lewat tujuh hari. Minta lagi."
        raise ValidationError(pesan) from galat
    if isi != {"pengguna": oleh.pk, "alamat": oleh.email}:
        raise ValidationError("Tautan ini untuk akun atau alamat surel yang lain.")


def buktikan_surel(*, oleh, tanda: str) -> SurelTerbukti:
    periksa_tanda(oleh=oleh, tanda=tanda)
    baris, _ = SurelTerbukti.objects.update_or_create(
        pengguna=oleh, defaults={"alamat": oleh.email, "pada": timezone.now()}
    )
    return baris


def nama_jenis(kode: str) -> str:
    return KATALOG[kode].judul if kode in KATALOG else kode
