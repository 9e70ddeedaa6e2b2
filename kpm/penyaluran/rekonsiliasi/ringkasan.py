"""What a reconciliation comes to: by finding, kecamatan, bank and the words of the bank."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from kpm.models import Keluarga
from kpm.penyaluran.aturan import Temuan
from kpm.penyaluran.ringkasan import PANJANG_KECAMATAN
from pkh.wilayah.models import Wilayah

from .forms import GOLONGAN

GAGAL = (Temuan.GAGAL, Temuan.BELUM, Temuan.ASING)
# Columns: words, filter of the list behind, what counts. Every finding is in one of them, so
# that they add up to the families of the row.
KOLOM = [
    ("Sesuai", "temuan=sesuai", Q(temuan=Temuan.SESUAI)),
    ("Tak seperti daftar", "golongan=beda", GOLONGAN["beda"][1]),
    ("Gagal", "temuan=gagal", Q(temuan=Temuan.GAGAL)),
    ("Belum diambil", "temuan=belum", Q(temuan=Temuan.BELUM)),
    ("Belum pasti", "golongan=belum_pasti", GOLONGAN["belum_pasti"][1]),
    ("Tidak didaftar", "temuan=tidak_didaftar", Q(temuan=Temuan.TIDAK_DIDAFTAR)),
]
_JUMLAH = {"kpm": Count("pk")} | {
    f"kolom_{n}": Count("pk", filter=q) for n, (_, _, q) in enumerate(KOLOM)
}
_RUPIAH = {
    "rp_berhak": Sum("berhak", default=0),
    "rp_terdaftar": Sum("terdaftar", default=0),
    "rp_dibayar": Sum("dibayar", default=0),
}


@dataclass(frozen=True)
class Kata:
    """A word of the bank among those who were not paid."""

    label: str
    temuan: str
    jumlah: int


def ringkas_rekonsiliasi(baris) -> dict:
    """{"jumlah": {kpm, sel, rupiah}, "temuan": [{kode, nama, kpm, rupiah due, listed, paid}],
    "kecamatan", "bank": [{kode, nama, kpm, sel}], "kata": [Kata]} of rows of one period; `sel` is
    [(words, filter, families)] in the order of KOLOM; six queries."""
    baris = baris.order_by()
    jumlah = _sel(baris.aggregate(**_JUMLAH, **_RUPIAH))
    per_temuan = baris.values("temuan").annotate(kpm=Count("pk"), **_RUPIAH)
    temuan = {t["temuan"]: t for t in per_temuan}
    kecamatan = list(
        baris.annotate(kode=Substr("desa_id", 1, PANJANG_KECAMATAN))
        .values("kode").annotate(**_JUMLAH).order_by("kode")
    )  # fmt: skip
    kode = [b["kode"] for b in kecamatan]
    nama = dict(Wilayah.objects.filter(kode__in=kode).values_list("kode", "nama"))
    bank = baris.values("bank").annotate(**_JUMLAH).order_by("bank")
    nama_bank = dict(Keluarga.Bank.choices)
    kata = baris.filter(temuan__in=GAGAL).values_list("label", "temuan").annotate(n=Count("pk"))
    return {
        "jumlah": jumlah,
        "temuan": [temuan[t] | {"kode": t.value, "nama": t.label} for t in Temuan if t in temuan],
        "kecamatan": [_sel(b) | {"nama": nama.get(b["kode"], b["kode"])} for b in kecamatan],
        "bank": [_sel(b) | {"kode": b["bank"], "nama": nama_bank.get(b["bank"], "Belum dicatat")}
                 for b in bank],
        "kata": [Kata(*k) for k in kata.order_by("-n", "label")[:30]],
    }  # fmt: skip


def _sel(hitung: dict) -> dict:
    sel = [(kata, tanya, hitung[f"kolom_{n}"]) for n, (kata, tanya, _) in enumerate(KOLOM)]
    return hitung | {"sel": sel}
