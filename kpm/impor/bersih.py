"""Batches of text -> cleaned columns for COPY.

A cell that already is as its column wants it passes; the others go through the column's own
`clean`, each distinct text once.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence

from .berkas import SEL_MAKS
from .judul import Judul
from .kolom import DARI_ANGKA, KOSONG, Kolom, rapikan

INGAT = 200_000  # texts remembered with their verdict, for each column
JUMLAH = ("total", "jumlah", "grand total", "sub total", "subtotal")


class Pembersih:
    """Cleans the batches of one import. `kolom`: the columns that are staged, in order."""

    def __init__(self, kolom: list[Kolom]):
        self.kolom = kolom
        self._ingat: dict[str, dict[str, tuple[str | None, str]]] = {k.nama: {} for k in kolom}

    def salinan(
        self, bagian: int, letak: dict[str, int], judul: Judul, nomor: Sequence[int], mentah
    ) -> tuple[bytes, int]:
        """(CSV for COPY, its rows): bagian, nomor, the columns, `asli` and `galat` (JSON, of
        rows with a fault only). `letak`: column -> its place in a row of `mentah`. Rows up to
        the heading, without text, of totals, or with the heading again are left out."""
        import polars as pl

        lewat = bisect_right(nomor, judul.baris)
        n = pl.Series("_nomor", nomor[lewat:], dtype=pl.Int32)
        n, mentah, siap = self._tanpa_hiasan(pl, n, mentah[lewat:], letak, judul)
        isi, galat = [], {}
        for k in self.kolom:
            if k.nama in letak:
                teks = mentah[f"c{letak[k.nama]}"]
                bersih, galat[k.nama] = self._kolom(pl, k, teks, siap[k.nama])
            else:
                bersih = pl.Series(k.nama, [None], dtype=pl.String).new_from_index(0, len(mentah))
            isi.append(bersih.alias(k.nama))
        tanpa = pl.Series([None], dtype=pl.String).new_from_index(0, len(mentah))
        asal = pl.Series("_bagian", [bagian], dtype=pl.Int16).new_from_index(0, len(mentah))
        hasil = pl.DataFrame([asal, n, *isi, tanpa.alias("_asli"), tanpa.alias("_galat")])
        if any(galat.values()):
            hasil = self._dengan_galat(pl, hasil, self._rusak(galat, letak, mentah))
        return hasil.write_csv(include_header=False).encode(), len(hasil)

    def _ada(self, letak) -> list[Kolom]:
        return [k for k in self.kolom if k.nama in letak]

    def _tanpa_hiasan(self, pl, nomor, mentah, letak, judul: Judul):
        """(row numbers, cells, which of them need no cleaning) without the rows that are no data.
        Few are suspects; those are looked at."""
        wajib_letak = [letak[k.nama] for k in self._ada(letak) if k.wajib]
        wajib = [pl.col(f"c{i}") for i in wajib_letak]
        curiga = pl.any_horizontal(
            *[w.str.strip_chars() == "" for w in wajib],
            *[pl.col(f"c{i}") == pl.lit(judul.teks[i]) for i in (0, *wajib_letak)],
            wajib[0].str.len_bytes() <= 4,
        )
        # Polars takes as long to begin as to look at a hundred rows: all is asked at once.
        siap = mentah.select(
            *[lolos(k, f"c{letak[k.nama]}").alias(k.nama) for k in self._ada(letak)],
            curiga.alias("_curiga"),
        )
        curiga = siap["_curiga"].arg_true()
        if len(curiga):
            # Sheets go on blank for a million rows. "\ufeff" and the like are left to _bukan_data.
            lebar = range(len(judul.teks))
            kosong = pl.all_horizontal(pl.col(f"c{i}").str.strip_chars() == "" for i in lebar)
            buang = mentah.select(kosong.alias("x"))["x"]
            lain = [
                i
                for i in curiga.filter(~buang[curiga])
                if _bukan_data(mentah.row(i)[: len(lebar)], judul, wajib_letak)
            ]
            tinggal = ~buang.scatter(lain, True)
            nomor, mentah, siap = (x.filter(tinggal) for x in (nomor, mentah, siap))
        return nomor, mentah, siap

    def _kolom(self, pl, k: Kolom, teks, lolos):
        """(cleaned values with null for empty, {row -> reason})"""
        if lolos.all():
            return teks, {}
        kosong = teks == ""
        sisa = teks.filter(~lolos & ~kosong).unique().to_list()
        hasil = {t: self._nilai(k, t) for t in sisa}
        bersih = teks.set(kosong, None)
        if hasil:
            nilai = pl.Series([v for v, _ in hasil.values()], dtype=pl.String)
            lain = teks.replace_strict(
                pl.Series(list(hasil), dtype=pl.String), nilai, default=None, return_dtype=pl.String
            )
            bersih = bersih.zip_with(lolos | kosong, lain)
        salah = {t: g for t, (_, g) in hasil.items() if g}
        galat = {}
        if salah:
            for i in teks.is_in(list(salah)).arg_true().to_list():
                galat[i] = salah[teks[i]]
        if k.wajib:
            for i in bersih.is_null().arg_true().to_list():
                galat.setdefault(i, KOSONG)
        return bersih, galat

    def _nilai(self, k: Kolom, teks: str) -> tuple[str | None, str]:
        """(text for COPY or None, reason or "") of one cell."""
        ingat = self._ingat[k.nama]
        if teks in ingat:
            return ingat[teks]
        if len(ingat) > INGAT:
            ingat.clear()
        try:
            nilai = k.isi.clean(teks)
            hasil = (None if nilai is None else str(nilai), "")
        except ValueError as galat:
            hasil = (None, str(galat))
        ingat[teks] = hasil
        return hasil

    def _rusak(self, galat, letak, mentah) -> dict[int, tuple[str | None, str]]:
        """Row -> (its text as read, its faults) as JSON; ("", "") for a row without text."""
        per_baris: dict[int, dict[str, str]] = {}
        for nama, salah in galat.items():
            for i, sebab in salah.items():
                per_baris.setdefault(i, {})[nama] = sebab
        hasil: dict[int, tuple[str | None, str]] = {}
        for i, salah in per_baris.items():
            sel = mentah.row(i)
            asli = {
                n: rapikan(sel[p]).removeprefix(DARI_ANGKA)[:SEL_MAKS] for n, p in letak.items()
            }
            if not any(asli.values()):
                hasil[i] = (None, "")
                continue
            daftar = [{"kolom": n, "nilai": asli.get(n, ""), "sebab": s} for n, s in salah.items()]
            hasil[i] = (_json(asli), _json(daftar))
        return hasil

    def _dengan_galat(self, pl, hasil, rusak):
        i = list(rusak)
        kosong = pl.Series([None] * len(hasil), dtype=pl.String)
        hasil = hasil.with_columns(
            kosong.clone().scatter(i, [rusak[n][0] for n in i]).alias("_asli"),
            kosong.clone().scatter(i, [rusak[n][1] for n in i]).alias("_galat"),
        )
        return hasil.filter(pl.col("_galat").is_null() | (pl.col("_galat") != ""))


def _json(isi) -> str:
    return json.dumps(isi, ensure_ascii=False)


def _bukan_data(sel: tuple[str, ...], judul: Judul, wajib: list[int]) -> bool:
    """A row without text, the heading again further down, the numbers of the columns under it,
    or a row of totals."""
    berisi = [rapikan(v) for v in sel]
    if not any(berisi):
        return True
    sama = sum(a == b for a, b in zip(berisi, judul.teks, strict=True) if b)
    if sama * 2 > sum(map(bool, judul.teks)):
        return True
    urut = [v.strip(" ().") for v in berisi if v]
    awal = int(urut[0]) if urut[0].isdecimal() and len(urut[0]) < 4 else -1
    if awal >= 0 and len(urut) > 3 and urut == [str(awal + i) for i in range(len(urut))]:
        return True
    pertama = next(v for v in berisi if v).lower()
    return pertama.startswith(JUMLAH) and sum(bool(berisi[i]) for i in wajib) * 2 <= len(wajib)


def lolos(k: Kolom, nama: str):
    """Expression on the column called `nama`: cells that need no cleaning."""
    import polars as pl

    kolom = pl.col(nama)
    if not k.isi.baku:
        return kolom.is_null()  # nothing is, cells are text
    hasil = kolom.str.contains(k.isi.baku)
    if k.isi.kecuali:
        hasil &= ~kolom.str.contains(k.isi.kecuali)
    if k.isi.maks:
        hasil &= kolom.str.len_bytes() <= k.isi.maks
    if k.isi.cepat:
        hasil &= k.isi.cepat(kolom)
    return hasil
