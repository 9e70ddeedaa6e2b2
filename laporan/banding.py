"""Why two reports of one kind and region differ: figures, rows, and the families behind them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from .definisi import tulis_desimal, tulis_nilai
from .periode import baca_periode
from .rincian import Beda, bandingkan, buka

APA = {
    "datang": "Hanya ada di laporan baru",
    "pergi": "Hanya ada di laporan lama",
    "berubah": "Ada di keduanya, hitungannya berubah",
}


@dataclass(frozen=True)
class Baris:
    """One figure that differs, in words."""

    bagian: str
    baris: str
    kolom: str
    dulu: str
    kini: str
    selisih: str


def _selisih(dulu, kini, jenis: str) -> str:
    if dulu is None or kini is None:
        return ""
    n = float(kini) - float(dulu)
    if not n:
        return "tetap"
    if jenis in {"bilangan", "rupiah"}:
        tulis = tulis_nilai(abs(int(n)), jenis)
    else:
        tulis = tulis_desimal(f"{abs(n):.2f}") + (" poin" if jenis == "persen" else "")
    return f"{'+' if n > 0 else '−'}{tulis}"


def _baris(bagian: str, baris: str, kolom: dict, dulu, kini) -> Baris:
    j = kolom["jenis"]
    kata = ["tidak ada data" if n is None else tulis_nilai(n, j) for n in (dulu, kini)]
    return Baris(bagian, baris, kolom["judul"], *kata, _selisih(dulu, kini, j))


def beda_ringkas(dulu: dict, kini: dict) -> list[Baris]:
    """Every headline figure, the same or not."""
    lama = {r["kode"]: r["nilai"] for r in dulu["ringkas"]}
    return [_baris("", "", r, lama.get(r["kode"]), r["nilai"]) for r in kini["ringkas"]]


def _sel(bagian: dict) -> dict[tuple[str, str], tuple[str, dict, object]]:
    """{(row, column): (name of the row, column, value)} of a section."""
    semua = [(b["kode"], b["sel"]) for b in bagian["baris"]]
    semua += [("", bagian["total"])] if bagian["total"] else []
    return {
        (kode, k["kode"]): (sel[0], k, s)
        for kode, sel in semua
        for k, s in list(zip(bagian["kolom"], sel, strict=True))[1:]
        if k["jenis"] != "teks"
    }


def beda_sel(dulu: dict, kini: dict) -> list[Baris]:
    """The cells of the tables that differ, in the order of the new report."""
    lama = {b["kode"]: _sel(b) for b in dulu["bagian"]}
    hasil = []
    for b in kini["bagian"]:
        sebelum = lama.get(b["kode"], {})
        for kunci, (nama, kolom, nilai) in _sel(b).items():
            asal = sebelum[kunci][2] if kunci in sebelum else None
            if asal != nilai:
                hasil.append(_baris(b["judul"], nama, kolom, asal, nilai))
    return hasil


def beda_definisi(dulu: dict, kini: dict) -> list[str]:
    """Titles of the figures whose definition changed between the two."""
    lama = {d["kode"]: d for d in dulu["definisi"]}
    return [d["judul"] for d in kini["definisi"] if d["kode"] in lama and lama[d["kode"]] != d]


def kalimat_sebab(dulu: dict, kini: dict) -> str:
    """What the difference can come from, by the periods and the moments of the data."""
    waktu = timezone.localtime(datetime.fromisoformat(dulu["per"]))
    sejak = f"{waktu:%d-%m-%Y} pukul {waktu:%H.%M}"
    if dulu["periode"]["kode"] != kini["periode"]["kode"]:
        return (
            f"Periodenya berbeda ({dulu['periode']['kata']} dan {kini['periode']['kata']}), jadi "
            "bedanya keadaan, ditambah data yang dicatat terlambat."
        )
    if dulu["periode"]["berjalan"]:
        return (
            "Periodenya sama dan belum berakhir saat laporan lama dibuat: bedanya berasal dari "
            f"yang terjadi dan dicatat sesudah {sejak}."
        )
    return (
        "Periodenya sama dan sudah berakhir saat laporan lama dibuat: semua perbedaan adalah data "
        f"terlambat, dicatat atau dibetulkan sesudah {sejak}."
    )


def kata_ukuran(isi: dict) -> dict[str, str]:
    """Measure -> how the report itself calls it."""
    kata: dict[str, str] = {}
    for b in isi["bagian"]:
        for k in b["kolom"]:
            if len(k.get("ukuran", [])) != 1:
                continue
            pola = k["ukuran"][0]
            if "{}" not in pola:
                depan = f"{b['sebutan']} " if b.get("sebutan") else ""
                kata.setdefault(pola, f"{depan}{k['judul'].lower()}" if depan else k["judul"])
                continue
            for r in b["baris"]:
                kata.setdefault(pola.format(r["kode"]), f"{r['sel'][0]}, {k['judul'].lower()}")
    return kata


def beda_keluarga(dulu, kini) -> Beda | None:
    """None when one of the two was made before families were kept."""
    if not (dulu.keluarga and kini.keluarga):
        return None
    return bandingkan(buka(dulu.keluarga), buka(kini.keluarga))


def kata_berubah(beda: list[tuple[str, int, int]], kata: dict[str, str]) -> list[str]:
    """ "KPM aktif: 1 menjadi 0"; a move of desa alone has no counts."""
    baris = [f"{kata[u]}: {a} menjadi {z}" for u, a, z in beda if u in kata]
    return baris or ["pindah desa/kelurahan" if not beda else "rincian lain"]


def nama_periode(cuplikan) -> str:
    return baca_periode(cuplikan.periode).kata
