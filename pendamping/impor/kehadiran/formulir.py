"""The education form that schools fill in: three months side by side under a heading of several
rows (Juli 2024 | HARI EFEKTIF 22 | ALPA IZIN SAKIT JML %), a title and the NPSN above it.

It is unfolded into one table a month, so that a row of the form is a row of each month.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from kpm.impor.berkas import Tabel, bingkai
from kpm.impor.jenis import kenali, normal
from kpm.impor.kolom import BULAN, rapikan
from pkh.akun.templatetags.rupa import bulan as kata_bulan
from pkh.pekerjaan.layanan import GagalBerpesan

JUDUL = (
    "nik", "nama", "alasan", "fasilitas", "bulan", "hari_efektif", "alpa", "izin", "sakit", "jml",
)  # fmt: skip
ORANG = JUDUL[:3]  # once for all months
HARI = {"a": "alpa", "alpa": "alpa", "alpha": "alpa", "i": "izin", "izin": "izin", "ijin": "izin",
        "s": "sakit", "sakit": "sakit", "jml": "jml", "jumlah": "jml"}  # fmt: skip
BARIS_MAKS = 20_000  # a school has fewer pupils


@dataclass
class Kelompok:
    """The columns of one month: `kolom` name -> place."""

    kolom: dict[str, int]
    awal: int
    akhir: int
    bulan: date | None = None
    hari_efektif: str = ""


@dataclass
class Formulir:
    """`baris`: number of the last row of the heading; `orang`: name -> place."""

    baris: int
    orang: dict[str, int]
    npsn: str = ""
    bulan: list[Kelompok] = field(default_factory=list)


def baca_kepala(jenis, awal: list[tuple[int, list[str]]]) -> Formulir | None:
    """The heading of a form among the first rows; None when it is none (fewer than two months
    side by side). GagalBerpesan when the month or the year of a column cannot be read."""
    for n, (nomor, isi) in enumerate(awal):
        nama = [HARI.get(normal(rapikan(v)), "") for v in isi]
        mulai = [i for i, k in enumerate(nama) if k == "alpa"]
        if len(mulai) < 2 or nama.count("izin") < 2 or nama.count("sakit") < 2:
            continue
        atas = [[rapikan(v) for v in b] for _, b in awal[: n + 1]]
        f = Formulir(nomor, _kolom_orang(jenis, atas, mulai[0]), _npsn(atas))
        for i, awal_kolom in enumerate(mulai):
            akhir = mulai[i + 1] if i + 1 < len(mulai) else _akhir(nama, awal_kolom)
            kolom: dict[str, int] = {}
            for c in range(awal_kolom, akhir):
                if nama[c]:
                    kolom.setdefault(nama[c], c)
            f.bulan.append(Kelompok(kolom, awal_kolom, akhir))
        f.orang |= _kolom_orang(jenis, atas, len(isi), dari=f.bulan[-1].akhir)
        _isi_bulan(f, atas)
        return f if "nik" in f.orang else None
    return None


def _akhir(nama: list[str], awal: int) -> int:
    """Where the last group ends: after its JML and the percent beside it, or its SAKIT."""
    c = awal
    while c < len(nama) and nama[c]:
        c += 1
    return c + 1 if "jml" in nama[awal:c] else c


def _kolom_orang(jenis, atas: list[list[str]], sampai: int, dari: int = 0) -> dict[str, int]:
    """Name, NIK, notes: read from the lowest row of the heading that says it."""
    kolom: dict[str, int] = {}
    for c in range(dari, sampai):
        for b in reversed(atas):
            nama = kenali(jenis, b[c]) if c < len(b) else None
            if nama in ORANG:
                kolom.setdefault(nama, c)
                break
    return kolom


def _npsn(atas: list[list[str]]) -> str:
    for b in atas:
        if m := re.search(r"\bNPSN\b\W*(\d{8})\b", " ".join(b), re.I):
            return m[1]
    return ""


def _isi_bulan(f: Formulir, atas: list[list[str]]) -> None:
    semua = " ".join(v for b in atas for v in b)
    tahun = re.search(r"\b(20\d\d)\b", semua)
    for k in f.bulan:
        sel = [v for b in atas for v in b[k.awal : k.akhir] if v]
        m = next((m for v in sel if (m := re.match(r"([A-Z]+)\b\W*(20\d\d)?", v.upper()))
                  and m[1] in BULAN), None)  # fmt: skip
        if m is None:
            raise GagalBerpesan(
                f"Nama bulan tidak ditemukan di atas kolom ALPA yang ke-{f.bulan.index(k) + 1}. "
                "Tulis bulannya di judul, misalnya Juli 2024."
            )
        angka = m[2] or (tahun and tahun[1])
        if not angka:
            raise GagalBerpesan(
                f"Tahun untuk {m[1].capitalize()} tidak ditemukan di judul. Tulis misalnya Juli "
                "2024."
            )
        k.bulan = date(int(angka), BULAN[m[1]], 1)
        k.hari_efektif = _hari_efektif(k, atas)


def _hari_efektif(k: Kelompok, atas: list[list[str]]) -> str:
    for b in atas:
        if not any("hari_efektif" in normal(v) for v in b):
            continue
        for v in b[k.awal : k.akhir]:
            if m := re.fullmatch(r"(?:hari\W*efektif\W*)?(\d{1,2})(?:\W*hari)?", v, re.I):
                return m[1]
    return ""


def pecah(jenis, satu: Tabel) -> Iterator[Tabel]:
    """The table itself, or the tables of the months where it is a form."""
    f = baca_kepala(jenis, satu.awal)
    if f is None:
        yield satu
        return
    lebar = max([k.akhir for k in f.bulan] + [c + 1 for c in f.orang.values()])
    baris = list(_baris(f, satu, lebar))
    for k in f.bulan:
        kata = kata_bulan(k.bulan)
        hari = [_isi_hari(k, sel) for _, sel in baris]
        if not k.hari_efektif and not any(map(any, hari)):
            satu.sumber.catatan.append(f"{kata} kosong di formulir, dilewati.")
            continue
        if not k.hari_efektif:
            satu.sumber.catatan.append(f"Hari efektif {kata} tidak ditemukan di judul formulir.")
        tetap = [f.npsn, f"{k.bulan:%Y-%m}", k.hari_efektif]
        isi = [
            (nomor, [_sel(sel, f.orang.get(r)) for r in ORANG] + tetap + h)
            for (nomor, sel), h in zip(baris, hari, strict=True)
        ]
        nama = f"{satu.nama}, {kata}" if satu.nama else kata
        yield Tabel(nama, satu.sumber, [(f.baris, list(JUDUL)), *isi[:3]], partial(_tumpukan, isi))


def _tumpukan(isi: list[tuple[int, list[str]]], lebar: int):
    if isi:
        yield [n for n, _ in isi], bingkai([sel for _, sel in isi], lebar)


def _baris(f: Formulir, satu: Tabel, lebar: int) -> Iterator[tuple[int, list[str]]]:
    """Rows of pupils: not the title, a heading again, the numbers of the columns, totals or who
    signs. A pupil without a NIK stays, to be refused by name."""
    nik, jumlah = f.orang["nik"], 0
    for nomor, kerangka in satu.tumpukan(lebar):
        for n, sel in zip(nomor, kerangka.iter_rows(), strict=True):
            isi = rapikan(sel[nik] or "")
            bernomor = rapikan(sel[0] or "").rstrip(".").isdecimal()
            if n <= f.baris or isi == str(nik + 1) or not (bernomor or any(map(str.isdigit, isi))):
                continue
            jumlah += 1
            if jumlah > BARIS_MAKS:
                raise GagalBerpesan(f"Formulir satu sekolah melebihi {BARIS_MAKS} siswa.")
            yield n, list(sel)


def _sel(sel: Iterable, c: int | None) -> str:
    return "" if c is None else list(sel)[c] or ""


def _isi_hari(k: Kelompok, sel: list[str]) -> list[str]:
    """Alpa, izin, sakit, JML of a row; a dash stands for none."""
    hasil = []
    for r in JUDUL[-4:]:
        isi = rapikan(_sel(sel, k.kolom.get(r)))
        hasil.append("" if isi == "-" and r == "jml" else "0" if isi == "-" else isi)
    return hasil
