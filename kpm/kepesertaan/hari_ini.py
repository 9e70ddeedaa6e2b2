"""What waits for a person on the way from calon to active, for the start page."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from kpm.models import Keluarga, PertemuanAwal, Sanggahan
from pkh.hari_ini import tunggu
from pkh.tersusun import bersama, tersusun

from .aturan import Tahap
from .tahap import DIVALIDASI, belum_diundang, dengan_validasi, lewat_tenggat, menunggu_validasi


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}], only what is not nil; three queries at most."""
    semua = []
    if pengguna.boleh("calon.validasi"):
        semua += _validasi(pengguna, tanggal)
    if pengguna.boleh("calon.undang"):
        semua += _pertemuan(pengguna, tanggal)
    if pengguna.boleh("kpm.tetapkan"):
        semua += _putusan(pengguna)
    return [p for p in semua if p["jumlah"]]


def _calon(pengguna, hak: str):
    return Keluarga.objects.untuk(pengguna, hak).filter(status="calon")


@tersusun
def _hitung_validasi(pengguna, tanggal: date):
    return dengan_validasi(_calon(pengguna, "calon.validasi")), {
        "calon": Count("pk", filter=menunggu_validasi()),
        "lama": Count("pk", filter=menunggu_validasi() & lewat_tenggat(tanggal)),
        "komitmen": Count("pk", filter=DIVALIDASI[Tahap.KOMITMEN]),
    }


def _validasi(pengguna, tanggal: date) -> list[dict]:
    n = _hitung_validasi(pengguna, tanggal)
    url = reverse("kpm:calon")
    return [
        tunggu(
            "calon KPM menunggu validasi",
            n["calon"],
            f"{url}?tahap=belum",
            "penting" if n["lama"] else "biasa",
        ),
        tunggu("calon layak belum menandatangani komitmen", n["komitmen"], f"{url}?tahap=komitmen"),
    ]


@tersusun
def _hitung_baru(pengguna):
    return belum_diundang(_calon(pengguna, "calon.undang"))


@tersusun
def _hitung_pertemuan(pengguna, tanggal: date):
    return PertemuanAwal.objects.untuk(pengguna, "calon.undang").belum_dicatat(tanggal)


def _pertemuan(pengguna, tanggal: date) -> list[dict]:
    baru, belum = bersama(pengguna, (_hitung_baru,), (_hitung_pertemuan, tanggal))
    url = f"{reverse('kpm:pertemuan_awal')}?keadaan=catat"
    return [
        tunggu("pertemuan awal belum dicatat kehadirannya", belum, url),
        tunggu(
            "calon belum diundang ke pertemuan awal", baru, f"{reverse('kpm:calon')}?tahap=baru"
        ),
    ]


@tersusun
def _hitung_putusan(pengguna):
    return dengan_validasi(_calon(pengguna, "kpm.tetapkan")), {
        "siap": Count("pk", filter=DIVALIDASI[Tahap.SIAP]),
        "tertolak": Count("pk", filter=DIVALIDASI[Tahap.TERTOLAK]),
        "tanpa": Count("pk", filter=Q(pendamping=None)),
    }


@tersusun
def _hitung_sanggahan(pengguna):
    return Sanggahan.objects.untuk(pengguna, "kpm.tetapkan").menunggu()


def _putusan(pengguna) -> list[dict]:
    n, sanggahan = bersama(pengguna, (_hitung_putusan,), (_hitung_sanggahan,))
    tetapkan = reverse("kpm:tetapkan")
    return [
        tunggu("sanggahan hasil validasi menunggu jawaban Anda", sanggahan,
               reverse("kpm:sanggahan"), "penting"),
        tunggu("calon layak siap ditetapkan", n["siap"], f"{tetapkan}?saringan=tahap%3Dsiap"),
        tunggu("calon bukan layak menunggu putusan", n["tertolak"],
               f"{tetapkan}?saringan=tahap%3Dtertolak"),
        tunggu("calon belum punya pendamping", n["tanpa"],
               f"{reverse('kpm:daftar')}?status=calon&pendamping=tanpa", "penting"),
    ]  # fmt: skip
