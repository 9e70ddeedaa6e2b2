"""Rows of text -> cleaned columns, a few ten thousand at a time.

A cell that matches the pattern of its column passes as it is; the others go through the
column's own `clean`, each distinct text once.
"""

import json
from itertools import zip_longest

from .kolom import DARI_ANGKA, KOSONG, Kolom, rapikan

INGAT = 200_000  # texts remembered with their verdict, for each column


class Pembersih:
    """Cleans batches of one import. `kolom`: the columns that are staged, in order."""

    def __init__(self, kolom: list[Kolom]):
        self.kolom = kolom
        self._ingat: dict[str, dict[str, tuple[str | None, str]]] = {k.nama: {} for k in kolom}

    def salinan(
        self, bagian: int, letak: dict[str, int], nomor: list[int], baris: list[list[str]]
    ) -> bytes:
        """CSV for COPY: bagian, nomor, the columns, `asli` and `galat` (JSON, of rows with a
        fault only). `letak`: column -> its place in a row. Rows that turn out empty are left
        out."""
        import polars as pl  # lazily: its threads must not be born before a worker forks

        mentah = list(zip_longest(*baris, fillvalue=""))
        kosong = ("",) * len(baris)
        isi, galat = {}, {}
        for k in self.kolom:
            i = letak.get(k.nama, -1)
            teks = pl.Series(k.nama, mentah[i] if 0 <= i < len(mentah) else kosong, dtype=pl.String)
            ada = i >= 0
            isi[k.nama], galat[k.nama] = self._kolom(pl, k, teks, ada)
        bingkai = pl.DataFrame(isi).with_columns(
            pl.lit(None, pl.String).alias("_asli"), pl.lit(None, pl.String).alias("_galat")
        )
        bingkai = bingkai.insert_column(0, pl.Series("_nomor", nomor, dtype=pl.Int32))
        bingkai = bingkai.insert_column(
            0, pl.Series("_bagian", [bagian], dtype=pl.Int16).new_from_index(0, len(nomor))
        )
        rusak = self._rusak(galat, letak, baris)
        if rusak:
            bingkai = self._dengan_galat(pl, bingkai, rusak)
        return bingkai.write_csv(include_header=False).encode()

    def _kolom(self, pl, k: Kolom, teks, ada: bool):
        """(cleaned values with null for empty, {row -> reason})"""
        if not ada:
            return pl.Series(k.nama, [None], dtype=pl.String).new_from_index(0, len(teks)), {}
        kosong = teks == ""
        if k.isi.baku:
            lolos = teks.str.contains(k.isi.baku)
            if k.isi.kecuali:
                lolos &= ~teks.str.contains(k.isi.kecuali)
            if k.isi.maks:
                lolos &= teks.str.len_bytes() <= k.isi.maks
        else:
            lolos = kosong & False
        sisa = teks.filter(~lolos & ~kosong).unique().to_list()
        hasil = {t: self._nilai(k, t) for t in sisa}
        bersih = teks.set(kosong, None)
        if hasil:
            peta = pl.DataFrame(
                {"t": list(hasil), "v": [v for v, _ in hasil.values()]},
                schema={"t": pl.String, "v": pl.String},
            )
            lain = teks.replace_strict(peta["t"], peta["v"], default=None, return_dtype=pl.String)
            bersih = bersih.zip_with(lolos | kosong, lain)
        salah = {t: g for t, (_, g) in hasil.items() if g}
        galat = {}
        if salah:
            for i in teks.is_in(list(salah)).arg_true().to_list():
                galat[i] = salah[teks[i]]
        if k.wajib:
            for i in (bersih.is_null()).arg_true().to_list():
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

    def _rusak(self, galat, letak, baris) -> dict[int, tuple[str | None, str]]:
        """Row -> (its text as read, its faults) as JSON; ("", "") for a row without text."""
        per_baris: dict[int, dict[str, str]] = {}
        for k in self.kolom:
            for i, sebab in galat[k.nama].items():
                per_baris.setdefault(i, {})[k.nama] = sebab
        hasil = {}
        for i, salah in per_baris.items():
            asli = {
                n: rapikan(baris[i][p]).removeprefix(DARI_ANGKA)
                for n, p in letak.items()
                if p < len(baris[i])
            }
            if not any(asli.values()):
                hasil[i] = (None, "")
                continue
            daftar = [{"kolom": n, "nilai": asli.get(n, ""), "sebab": s} for n, s in salah.items()]
            hasil[i] = (
                json.dumps(asli, ensure_ascii=False),
                json.dumps(daftar, ensure_ascii=False),
            )
        return hasil

    def _dengan_galat(self, pl, bingkai, rusak):
        i = list(rusak)
        bingkai = bingkai.with_columns(
            pl.Series("_asli", [None] * len(bingkai), dtype=pl.String).scatter(
                i, [rusak[n][0] for n in i]
            ),
            pl.Series("_galat", [None] * len(bingkai), dtype=pl.String).scatter(
                i, [rusak[n][1] for n in i]
            ),
        )
        return bingkai.filter(pl.col("_galat").is_null() | (pl.col("_galat") != ""))
