"""What waits for a person in payment, for the start page and the box."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from kpm.models import DaftarSalur, HasilSalur, Selisih
from pkh.hari_ini import tunggu
from pkh.tersusun import tersusun

from .aturan import Jenis, Keadaan, StatusDaftar
from .layanan.label import HAK as HAK_LABEL
from .layanan.selisih import HAK as HAK_SELISIH


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}], only what is not nil; three queries at most."""
    semua = [*_selisih(pengguna, tanggal), *_daftar(pengguna), *_kata_bank(pengguna)]
    return [p for p in semua if p["jumlah"]]


@tersusun
def _hitung_selisih(pengguna, tanggal: date):
    saya, kartu = Q(pemilik=pengguna), Q(jenis=Jenis.KKS_PENDAMPING)
    return Selisih.objects.untuk(pengguna, HAK_SELISIH).terbuka(), {
        "lewat": Count("pk", filter=saya & Q(tenggat__lt=tanggal)),
        "saya": Count("pk", filter=saya & Q(tenggat__gte=tanggal)),
        "tanpa": Count("pk", filter=Q(pemilik=None) & ~kartu),
        "kartu": Count("pk", filter=kartu),
    }


def _selisih(pengguna, tanggal: date) -> list[dict]:
    """Own discrepancies, and for the office those nobody has."""
    if not pengguna.boleh(HAK_SELISIH):
        return []
    kantor = pengguna.boleh("penyaluran.susun") or pengguna.boleh("penyaluran.periksa")
    n = _hitung_selisih(pengguna, tanggal)
    url = reverse("kpm:selisih")
    hasil = [
        tunggu("selisih penyaluran lewat tenggat", n["lewat"], f"{url}?milik=saya&lewat=on",
               "penting"),
        tunggu("selisih penyaluran menunggu Anda", n["saya"], f"{url}?milik=saya"),
    ]  # fmt: skip
    if kantor:
        hasil += [
            tunggu("KKS dipegang pendamping", n["kartu"], f"{url}?jenis={Jenis.KKS_PENDAMPING}",
                   "penting"),
            tunggu("selisih penyaluran belum ada yang mengerjakan", n["tanpa"],
                   f"{url}?milik=tanpa"),
        ]  # fmt: skip
    return hasil


@tersusun
def _hitung_daftar(pengguna, status: tuple[str, ...]):
    daftar = DaftarSalur.objects.untuk(pengguna).filter(status__in=status)
    return daftar.exclude(disusun_pada=None)


def _daftar(pengguna) -> list[dict]:
    """Lists that wait for this person's step."""
    hak = {StatusDaftar.DISUSUN: "penyaluran.periksa", StatusDaftar.DIPERIKSA: "penyaluran.susun"}
    milik = tuple(status for status, h in hak.items() if pengguna.boleh(h))
    if not milik:
        return []
    n = _hitung_daftar(pengguna, milik)
    return [tunggu("daftar penyaluran menunggu Anda", n, reverse("kpm:salur"))]


@tersusun
def _hitung_kata(pengguna):
    baris = HasilSalur.objects.untuk(pengguna).filter(keadaan=Keadaan.ASING)
    return baris, {"n": Count("label", distinct=True)}


def _kata_bank(pengguna) -> list[dict]:
    """Answers of banks in words nobody knows."""
    if not pengguna.boleh(HAK_LABEL):
        return []
    n = _hitung_kata(pengguna)["n"]
    return [tunggu("kata bank belum dikenal artinya", n, reverse("kpm:salur_label"))]
