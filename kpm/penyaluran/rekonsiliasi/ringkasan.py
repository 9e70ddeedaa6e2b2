"""What a reconciliation comes to: by finding, kecamatan, bank and the words of the bank."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from kpm.models import Keluarga
from kpm.penyaluran.aturan import Temuan
from kpm.penyaluran.ringkasan import PANJANG_KECAMATAN
from pkh.wilayah.models import Wilayah

GAGAL = (Temuan.GAGAL, Temuan.BELUM, Temuan.ASING)
_JUMLAH = {
    "kpm_terdaftar": Count("pk", filter=Q(terdaftar__gt=0)),
    "kpm_dibayar": Count("pk", filter=Q(dibayar__gt=0)),
    "gagal": Count("pk", filter=Q(temuan=Temuan.GAGAL)),
    "belum": Count("pk", filter=Q(temuan=Temuan.BELUM)),
    "menunggu": Count("pk", filter=Q(temuan__in=[Temuan.MENUNGGU, Temuan.TANPA_HASIL])),
    "lain": Count(
        "pk", filter=Q(temuan__in=[Temuan.BEDA_JUMLAH, Temuan.TANPA_DAFTAR, Temuan.ASING])
    ),
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
    """{"jumlah": {...}, "temuan": [(code, words, families, rupiah listed)], "kecamatan", "bank":
    [{kode, nama, **counts}], "kata": [Kata]} of rows of one period; six queries."""
    baris = baris.order_by()
    jumlah = baris.aggregate(**_JUMLAH, **_RUPIAH, kpm_berhak=Count("pk", filter=Q(berhak__gt=0)))
    temuan = {
        t: (n, rp)
        for t, n, rp in baris.values_list("temuan").annotate(n=Count("pk"), rp=Sum("terdaftar"))
    }
    kecamatan = list(
        baris.annotate(kode=Substr("desa_id", 1, PANJANG_KECAMATAN))
        .values("kode").annotate(**_JUMLAH).order_by("kode")
    )  # fmt: skip
    kode = [b["kode"] for b in kecamatan]
    nama = dict(Wilayah.objects.filter(kode__in=kode).values_list("kode", "nama"))
    bank = list(baris.filter(terdaftar__gt=0).values("bank").annotate(**_JUMLAH).order_by("bank"))
    nama_bank = dict(Keluarga.Bank.choices)
    kata = baris.filter(temuan__in=GAGAL).values_list("label", "temuan").annotate(n=Count("pk"))
    return {
        "jumlah": jumlah,
        "temuan": [(t.value, t.label, *temuan[t]) for t in Temuan if t in temuan],
        "kecamatan": [b | {"nama": nama.get(b["kode"], b["kode"])} for b in kecamatan],
        "bank": [b | {"kode": b["bank"], "nama": nama_bank.get(b["bank"], "Belum dicatat")}
                 for b in bank],
        "kata": [Kata(*k) for k in kata.order_by("-n", "label")[:30]],
    }  # fmt: skip
