"""Sections of a report as data: columns, rows, totals. Decimals are strings, so that the same
content always gives the same bytes."""

from typing import Any

from laporan.definisi import SEMUA_DEFINISI, persen, rasio

Baris = list[tuple[str, dict[str, Any]]]


def kolom(kode: str, judul: str, jenis: str = "bilangan", **lain) -> dict[str, Any]:
    """A column. `dari` = [numerator, denominator] of a percent or ratio column; `jumlah`
    False for counts that must not be added up. What stands behind its numbers (laporan.di_balik):

    ukuran          measures of its rows; "{}" is the code of the row, "*" anything
    ukuran_total    those of the row of sums, where they are others
    ukuran_sampai   those of every row up to this one; ukuran_sesudah: of every row after it
    asal            the kind of the rows (laporan.asal); without it families
    cacah           True: the number of rows, whatever they add up to
    atas, bawah     for a number that is worked out: {ukuran, asal, cacah} of what it is from
    dasar           why it is not the sum of its list, in words
    """
    return {"kode": kode, "judul": judul, "jenis": jenis, "jumlah": jenis == "bilangan", **lain}


def kolom_persen(kode: str, judul: str, pembilang: str, penyebut: str) -> dict[str, Any]:
    return kolom(kode, judul, "persen", dari=[pembilang, penyebut])


def isi_sel(kolom_kolom: list[dict], nilai: dict[str, Any]) -> list:
    """One row in column order; percent and ratio cells are worked out here and only here."""
    sel = []
    for k in kolom_kolom:
        if "dari" in k:
            hitung_sel = persen if k["jenis"] == "persen" else rasio
            d = hitung_sel(*(nilai[a] or 0 for a in k["dari"]))
            sel.append(None if d is None else str(d))
        else:
            sel.append(nilai[k["kode"]])
    return sel


def susun_bagian(
    kode: str,
    judul: str,
    kolom_kolom: list[dict],
    baris: list[tuple[str, dict[str, Any]]],
    *,
    total: dict[str, Any] | None = None,
    jumlahkan: bool = True,
    kalimat: str = "",
    catatan: str = "",
    **lain,
) -> dict:
    """One table, with a row of sums unless `jumlahkan` is False. `total` overrides sums that
    are not sums (people counted once). `wilayah` True: the codes of the rows are regions;
    `gambar`: the chart above it (cetak.py)."""
    jumlah = {
        k["kode"]: sum(n[k["kode"]] or 0 for _, n in baris) if k["jumlah"] else None
        for k in kolom_kolom
        if "dari" not in k
    } | (total or {})
    return {
        "kode": kode,
        "judul": judul,
        "kalimat": kalimat,
        "kolom": kolom_kolom,
        "baris": [{"kode": kd, "sel": isi_sel(kolom_kolom, n)} for kd, n in baris],
        "total": isi_sel(kolom_kolom, jumlah | {kolom_kolom[0]["kode"]: "Jumlah"})
        if jumlahkan
        else None,
        "catatan": catatan,
        **lain,
    }


def di_balik(*ukuran: str, asal: str = "", cacah: bool = False) -> dict[str, Any]:
    """What a figure is counted from, as `kolom` names it."""
    lain = ({"asal": asal} if asal else {}) | ({"cacah": True} if cacah else {})
    return {"ukuran": list(ukuran), **lain}


def ringkas_satu(
    kode: str,
    pembilang: int,
    penyebut: int | None = None,
    *,
    atas: dict[str, Any],
    bawah: dict[str, Any] | None = None,
) -> dict:
    """A headline figure: value by its definition, with numerator and denominator and what
    stands behind each (`di_balik`)."""
    d = SEMUA_DEFINISI[kode]
    jenis = {"persen": "persen", "KPM per pendamping": "rasio", "rupiah": "rupiah"}.get(
        d.satuan, "bilangan"
    )
    nilai: int | str | None = pembilang
    if penyebut is not None:
        angka = (persen if jenis == "persen" else rasio)(pembilang, penyebut)
        nilai = None if angka is None else str(angka)
    return {
        "kode": kode,
        "judul": d.judul,
        "jenis": jenis,
        "satuan": d.satuan,
        "nilai": nilai,
        "pembilang": pembilang,
        "penyebut": penyebut,
        "atas": atas,
        "bawah": bawah,
    }
