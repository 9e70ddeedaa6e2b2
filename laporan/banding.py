"""Why two reports of one kind and region differ: figures, rows, and the families behind them."""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from django.utils import timezone

from .definisi import tulis_desimal, tulis_nilai
from .periode import baca_periode
from .rincian import KELUARGA, Beda, bandingkan, buka

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


def kata_ukuran(isi: dict, asal: str = KELUARGA) -> list[tuple[str, str]]:
    """[(measure, "*" for anything, how the report itself calls it)] of one kind of row."""
    kata: list[tuple[str, str]] = []
    for b in isi["bagian"]:
        for k in b["kolom"]:
            pola = [*k.get("ukuran", []), *k.get("ukuran_sampai", [])]
            if len(pola) != 1 or k.get("asal", KELUARGA) != asal:
                continue
            if "{}" not in pola[0]:
                depan = f"{b['sebutan']} " if b.get("sebutan") else ""
                kata.append((pola[0], f"{depan}{k['judul'].lower()}" if depan else k["judul"]))
                continue
            for r in b["baris"]:
                kata.append((pola[0].format(r["kode"]), f"{r['sel'][0]}, {k['judul'].lower()}"))
    return kata


def beda_baris(dulu, kini) -> dict[str, Beda]:
    """{kind of row: difference}, families first; of kinds in which there is one. Nothing when one
    of the two was made before they were kept."""
    if not (dulu.keluarga and kini.keluarga):
        return {}
    lama, baru = buka(dulu.keluarga), buka(kini.keluarga)
    asal = [KELUARGA, *sorted(lama.lain.keys() | baru.lain.keys())]
    semua = {a: bandingkan(lama, baru, a) for a in asal}
    return {a: b for a, b in semua.items() if a == KELUARGA or b.datang or b.pergi or b.berubah}


def kata_berubah(beda: list[tuple[str, int, int]], kata: list[tuple[str, str]]) -> list[str]:
    """ "KPM aktif: 1 menjadi 0"; a move of desa alone has no counts."""
    baris = []
    for u, a, z in beda:
        if sebut := next((k for pola, k in kata if fnmatchcase(u, pola)), ""):
            jenis = "rupiah" if u.startswith("rp_") else "bilangan"
            baris.append(f"{sebut}: {tulis_nilai(a, jenis)} menjadi {tulis_nilai(z, jenis)}")
    return baris or ["pindah desa/kelurahan" if not beda else "rincian lain"]


def nama_periode(cuplikan) -> str:
    return baca_periode(cuplikan.periode).kata
