"""What waits for the writer and the reader of monthly reports, for the start page."""

from datetime import date, timedelta

from django.urls import reverse

from laporan.models import LaporanBulanan
from laporan.periode import periode_bulan
from pendamping.models import Penugasan
from pkh.hari_ini import tunggu
from pkh.tersusun import tersusun

from .layanan import tenggat_bulan

S = LaporanBulanan.Status


@tersusun
def _keadaan(pengguna, sejak: date):
    milik = LaporanBulanan.objects.untuk(pengguna, "bulanan.tulis").filter(pendamping=pengguna)
    return milik.filter(bulan__gte=sejak).values_list("bulan", "status")


@tersusun
def _hitung_dikirim(pengguna):
    return LaporanBulanan.objects.untuk(pengguna, "bulanan.tinjau").filter(status=S.DIKIRIM)


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; three queries at most for a pendamping, one for a
    koordinator, none for others."""
    daftar = reverse("laporan:bulanan")
    semua = []
    if pengguna.boleh("bulanan.tulis"):
        lalu = (tanggal.replace(day=1) - timedelta(days=1)).replace(day=1)
        keadaan = dict(_keadaan(pengguna, lalu.replace(year=lalu.year - 1)))
        kembali = sum(s == S.DIKEMBALIKAN for s in keadaan.values())
        semua.append(tunggu("laporan bulanan dikembalikan koordinator", kembali, daftar, "penting"))
        if keadaan.get(lalu, S.DRAF) == S.DRAF and _punya_keluarga(pengguna, lalu):
            tingkat = "penting" if tanggal > tenggat_bulan(lalu) else "biasa"
            kata = f"laporan {periode_bulan(lalu).kata} belum dikirim"
            url = reverse("laporan:bulanan_tulis", args=[f"{lalu:%Y-%m}"])
            semua.append(tunggu(kata, 1, url, tingkat))
    if pengguna.boleh("bulanan.tinjau"):
        kata = "laporan bulanan pendamping menunggu ditinjau"
        semua.append(tunggu(kata, _hitung_dikirim(pengguna), f"{daftar}?status=dikirim"))
    return semua


def belum_dikirim(pengguna, bulan: date) -> bool:
    """Whether the person still owes the report of the month; one given back is told apart."""
    milik = LaporanBulanan.objects.untuk(pengguna, "bulanan.tulis").filter(pendamping=pengguna)
    dikirim = milik.filter(bulan=bulan).exclude(status=S.DRAF).exists()
    return not dikirim and _punya_keluarga(pengguna, bulan)


@tersusun
def _penugasan(pengguna, pada: date):
    return Penugasan.objects.untuk(pengguna).milik(pengguna, pada).values_list("pk")[:1]


def _punya_keluarga(pengguna, bulan: date) -> bool:
    return bool(_penugasan(pengguna, periode_bulan(bulan).sampai))
