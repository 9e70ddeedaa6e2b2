"""What the writer and the reader of monthly reports find in their inbox."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from laporan.kabar import PALING_BANYAK, Kabar
from laporan.models import LaporanBulanan
from laporan.periode import periode_bulan
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.tersusun import objek_tersusun

from .hari_ini import belum_dikirim
from .layanan import tenggat_bulan


@objek_tersusun
def _milik_ditinjau(pengguna, sejak: datetime):
    milik = LaporanBulanan.objects.untuk(pengguna, "bulanan.tulis")
    ditinjau = milik.filter(pendamping=pengguna, ditinjau_pada__gte=sejak)
    return ditinjau.select_related("ditinjau_oleh")


@objek_tersusun
def _menunggu(pengguna):
    menunggu = LaporanBulanan.objects.untuk(pengguna, "bulanan.tinjau").filter(
        status=LaporanBulanan.Status.DIKIRIM
    )
    menunggu = menunggu.exclude(pendamping=pengguna).select_related("pendamping", "wilayah")
    return menunggu.order_by("-dikirim_pada")[:PALING_BANYAK]


def kabar(pengguna, sejak: datetime) -> list[Kabar]:
    """Monthly reports: what the reader said of one's own, one that is late, those to read."""
    hasil = []
    if pengguna.boleh("bulanan.tulis"):
        hasil += [_ditinjau(x) for x in _milik_ditinjau(pengguna, sejak)]
        lalu = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
        batas = tenggat_bulan(lalu)
        if timezone.localdate() > batas and belum_dikirim(pengguna, lalu):
            hasil.append(
                Kabar(
                    timezone.make_aware(datetime.combine(batas, time.max)),
                    f"Laporan bulanan {periode_bulan(lalu).kata} belum dikirim",
                    "Dikirim ke koordinator sesudah bulannya berakhir",
                    f"Lewat tenggat, {kata_tanggal(batas)}",
                    "bahaya",
                    reverse("laporan:bulanan_tulis", args=[f"{lalu:%Y-%m}"]),
                    perlu=True,
                )
            )
    if pengguna.boleh("bulanan.tinjau"):
        hasil += [
            Kabar(
                x.dikirim_pada,
                f"Laporan bulanan {x.pendamping}, {periode_bulan(x.bulan).kata}",
                str(x.wilayah),
                x.get_status_display(),
                "perhatian",
                reverse("laporan:bulanan_rinci", args=[x.pk]),
                perlu=True,
            )
            for x in _menunggu(pengguna)
        ]
    return hasil


def _ditinjau(x: LaporanBulanan) -> Kabar:
    kembali = x.status == LaporanBulanan.Status.DIKEMBALIKAN
    alamat = ("tulis", f"{x.bulan:%Y-%m}") if kembali else ("rinci", x.pk)
    return Kabar(
        x.ditinjau_pada,
        f"Laporan bulanan {periode_bulan(x.bulan).kata}",
        f"{x.catatan or 'Tanpa catatan'} ({x.ditinjau_oleh})",
        x.get_status_display(),
        "perhatian" if kembali else "baik" if x.status == x.Status.DITERIMA else "proses",
        reverse(f"laporan:bulanan_{alamat[0]}", args=[alamat[1]]),
        perlu=kembali,
    )
