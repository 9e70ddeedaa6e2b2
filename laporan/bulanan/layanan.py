"""Writing, sending and reviewing the monthly report of a pendamping."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.massal import ketentuan_pada
from laporan.models import Cuplikan, LaporanBulanan
from laporan.periode import periode_bulan
from pendamping.models import Foto, Profil
from pkh.pekerjaan.models import Pekerjaan

from .aturan import NARASI, tenggat

JENIS = "bulanan_pendamping"
FOTO_MAKS = 12


def tenggat_bulan(bulan: date) -> date:
    return tenggat(bulan, ketentuan_pada(bulan).laporan_hari)


def foto_bulan(oleh, bulan: date):
    """Photos of the person's own visits of the month, of families they may still see."""
    masa = periode_bulan(bulan)
    return (
        Foto.objects.untuk(oleh)
        .filter(kunjungan__pendamping=oleh, kunjungan__tanggal__range=(masa.mulai, masa.sampai))
        .select_related("kunjungan__keluarga__desa")
        .order_by("kunjungan__tanggal", "pk")
    )


@transaction.atomic
def simpan_bulanan(
    *, oleh, bulan: date, kop: str, narasi: dict[str, str], rhk: dict[str, str], foto: list[int]
) -> LaporanBulanan:
    """The pendamping's own report of the month, begun or changed. ValidationError once it was
    sent, for a month still to come, or for photos that are not of its visits."""
    profil = Profil.objects.filter(pengguna=oleh).first()
    if not oleh.boleh("bulanan.tulis") or profil is None:
        raise PermissionDenied
    if bulan > timezone.localdate():
        raise ValidationError("Bulan itu belum dimulai.")
    lama = LaporanBulanan.objects.select_for_update().filter(pendamping=oleh, bulan=bulan).first()
    laporan = lama or LaporanBulanan(pendamping=oleh, bulan=bulan, wilayah=profil.wilayah)
    _periksa_dapat_diubah(laporan)
    terlihat = set(foto_bulan(oleh, bulan).values_list("pk", flat=True))
    if set(foto) - terlihat:
        raise ValidationError({"foto": "Pilih foto dari kunjungan Anda pada bulan ini."})
    if len(foto) > FOTO_MAKS:
        raise ValidationError({"foto": f"Paling banyak {FOTO_MAKS} foto."})
    for ruas in NARASI:
        setattr(laporan, ruas, narasi.get(ruas, "").strip())
    if laporan.status == LaporanBulanan.Status.DIKIRIM:  # its paper was never made
        laporan.status, laporan.dikirim_pada = LaporanBulanan.Status.DRAF, None
    laporan.kop, laporan.foto = kop, foto
    laporan.rhk = {k: v.strip() for k, v in rhk.items() if v.strip()}
    laporan.full_clean()
    laporan.save()
    return laporan


def _periksa_dapat_diubah(laporan: LaporanBulanan) -> None:
    if not laporan.boleh_diubah:
        raise ValidationError(
            "Laporan ini sudah dikirim dan dibekukan. Minta koordinator mengembalikannya bila ada "
            "yang perlu diubah."
        )


@transaction.atomic
def kirim_bulanan(*, oleh, laporan: LaporanBulanan) -> Pekerjaan:
    """Send it to the koordinator; the worker freezes it. ValidationError before the month is
    over, or with a part still empty."""
    from laporan.layanan import minta_laporan  # its module knows the kinds, which know this one

    laporan = LaporanBulanan.objects.select_for_update().get(pk=laporan.pk)
    if laporan.pendamping_id != oleh.pk or not oleh.boleh("bulanan.tulis"):
        raise PermissionDenied
    _periksa_dapat_diubah(laporan)
    masa = periode_bulan(laporan.bulan)
    if masa.sampai > timezone.localdate():
        raise ValidationError(f"{masa.kata} belum berakhir. Simpan dahulu, kirim sesudahnya.")
    if kosong := [kata for ruas, kata in NARASI.items() if not getattr(laporan, ruas)]:
        raise ValidationError(f"Belum ditulis: {', '.join(kosong)}.")
    laporan.status, laporan.dikirim_pada = LaporanBulanan.Status.DIKIRIM, timezone.now()
    laporan.cuplikan = None
    laporan.save()
    return minta_laporan(oleh=oleh, jenis=JENIS, wilayah=laporan.wilayah_id, periode=masa.kode)


def pasang_cuplikan(cuplikan: Cuplikan) -> bool:
    """Put what was frozen beside the report it was made of; False for other kinds."""
    if cuplikan.jenis != JENIS:
        return False
    LaporanBulanan.objects.filter(
        pendamping=cuplikan.dibuat_oleh, bulan=f"{cuplikan.periode}-01", status="dikirim"
    ).update(cuplikan=cuplikan)
    return cuplikan.bulanan.exists()


@transaction.atomic
def tinjau_bulanan(*, oleh, laporan: LaporanBulanan, terima: bool, catatan: str = "") -> None:
    """Accept it, or give it back with what is to be put right. ValidationError when it is not
    waiting, when its paper is not made yet, or without a word on what is wrong."""
    laporan = LaporanBulanan.objects.select_for_update().get(pk=laporan.pk)
    if not oleh.cakupan("bulanan.tinjau").memuat_wilayah(laporan.wilayah_id):
        raise PermissionDenied
    if laporan.pendamping_id == oleh.pk:
        raise ValidationError("Laporan sendiri ditinjau orang lain.")
    if laporan.status != LaporanBulanan.Status.DIKIRIM:
        raise ValidationError(f"Laporan ini {laporan.get_status_display().lower()}.")
    if laporan.cuplikan is None:
        raise ValidationError("Laporan ini masih dibekukan. Buka lagi sebentar lagi.")
    laporan.status = (
        LaporanBulanan.Status.DITERIMA if terima else LaporanBulanan.Status.DIKEMBALIKAN
    )
    laporan.ditinjau_oleh, laporan.ditinjau_pada = oleh, timezone.now()
    laporan.catatan = catatan.strip()
    laporan.full_clean()
    laporan.save()
