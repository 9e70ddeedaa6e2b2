"""4T of payment: sasaran, waktu, jumlah, administrasi, each with what it is counted from."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Substr
from django.urls import reverse

from kpm.models import Rekonsiliasi
from kpm.penyaluran.rekonsiliasi.forms import GOLONGAN
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .definisi import EMPAT_T, Definisi, persen, tulis_bilangan, tulis_desimal
from .ukuran import PANJANG_KABUPATEN, PANJANG_KECAMATAN

# Figure -> (families counted, families counted over), as GOLONGAN of the reconciliation.
HITUNGAN = {
    "tepat_sasaran": ("layak", "aktif"),
    "tepat_waktu": ("tepat_waktu", "terdaftar"),
    "tepat_jumlah": ("tepat_jumlah", "dibayar"),
    "tepat_administrasi": ("lengkap", "ada_hasil"),
}
_JUMLAH = {f"n_{kode}": Count("pk", filter=q) for kode, (_, q) in GOLONGAN.items()}


@dataclass(frozen=True)
class Angka:
    """One figure: `nilai` in words, both counts with the lists behind them. Over nothing
    `kosong` says so."""

    definisi: Definisi
    nilai: str
    pembilang: str
    penyebut: str
    tautan_pembilang: str
    tautan_penyebut: str
    kosong: str


@dataclass(frozen=True)
class Baris:
    kode: str
    nama: str
    angka: list[Angka]


def _angka(n: dict, wilayah: str, periode: date) -> list[Angka]:
    daftar = reverse("kpm:salur_cocok_keluarga")

    def tautan(golongan: str) -> str:
        tanya = {"periode": f"{periode:%Y-%m}", "wilayah": wilayah, "golongan": golongan}
        return f"{daftar}?{urlencode(tanya)}"

    hasil = []
    for kode, (atas, bawah) in HITUNGAN.items():
        pembilang, penyebut = n[f"n_{atas}"], n[f"n_{bawah}"]
        kata = GOLONGAN[bawah][0].lower()
        hasil.append(
            Angka(
                EMPAT_T[kode],
                tulis_desimal(persen(pembilang, penyebut), "%"),
                tulis_bilangan(pembilang),
                tulis_bilangan(penyebut),
                tautan(atas),
                tautan(bawah),
                "" if penyebut else f"Penyebutnya nol: belum ada KPM yang {kata}.",
            )
        )
    return hasil


def susun_empat_t(pengguna, wilayah: Wilayah, periode: date) -> dict:
    """{"angka": [Angka] of the whole region, "baris": [Baris] of each kabupaten of a province or
    kecamatan of a kabupaten, "ada"}; three queries."""
    baris = (
        Rekonsiliasi.objects.untuk(pengguna, "laporan.lihat")
        .filter(rentang_wilayah("desa_id", wilayah.pk), periode=periode)
        .order_by()
    )
    panjang = PANJANG_KABUPATEN if wilayah.tingkat == Tingkat.PROVINSI else PANJANG_KECAMATAN
    bagian = list(
        baris.annotate(kode=Substr("desa_id", 1, panjang))
        .values("kode")
        .annotate(**_JUMLAH)
        .order_by("kode")
    )
    jumlah = {n: sum(b[n] for b in bagian) for n in _JUMLAH}
    kode = [b["kode"] for b in bagian]
    nama = dict(Wilayah.objects.filter(pk__in=kode).values_list("pk", "nama"))
    return {
        "ada": bool(bagian),
        "angka": _angka(jumlah, wilayah.pk, periode),
        "baris": [
            Baris(b["kode"], nama.get(b["kode"], b["kode"]), _angka(b, b["kode"], periode))
            for b in bagian
        ],
        "turun": wilayah.tingkat == Tingkat.PROVINSI,
    }
