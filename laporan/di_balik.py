"""What stands behind a figure of a made report: the families it counted, frozen with it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .rincian import buka


@dataclass(frozen=True)
class DiBalik:
    """`baris`: [{pk, jumlah}]; `angka`: the figure itself."""

    judul: str
    angka: int
    baris: list[dict]


def tautan_keluarga(cuplikan) -> Callable[[str, str, str], str] | None:
    """(section, row, column) -> address of the page; no row: the total."""
    if not cuplikan.keluarga:
        return None

    def tautan(bagian: str, baris: str, kolom: str) -> str:
        alamat = reverse("laporan:keluarga", args=[cuplikan.pk, bagian, kolom])
        return f"{alamat}?{urlencode({'baris': baris})}" if baris else alamat

    return tautan


def keluarga_di_balik(cuplikan, bagian: str, baris: str, kolom: str) -> DiBalik | None:
    """None where the report has no such cell or nothing is kept behind it."""
    b = next((b for b in cuplikan.isi["bagian"] if b["kode"] == bagian), None)
    letak = next((i for i, k in enumerate(b["kolom"]) if k["kode"] == kolom), None) if b else None
    if b is None or letak is None or not b["kolom"][letak].get("ukuran"):
        return None
    isi = {r["kode"]: r["sel"] for r in b["baris"]} | ({"": b["total"]} if b["total"] else {})
    if baris not in isi:
        return None
    wilayah = baris if baris and b.get("wilayah") else ""
    kode = [baris] if baris else [r["kode"] for r in b["baris"]]
    ukuran = {u.format(k) for u in b["kolom"][letak]["ukuran"] for k in kode}
    rinci = buka(cuplikan.keluarga).di_balik(wilayah, ukuran)
    nama = isi[baris][0] if baris else cuplikan.isi["wilayah"]["nama"]
    return DiBalik(
        f"{b['kolom'][letak]['judul']}, {nama}",
        isi[baris][letak],
        [{"pk": pk, "jumlah": n} for pk, n in rinci],
    )
