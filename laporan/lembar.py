"""A snapshot as XLSX: numbers that are numbers, totals that are formulas."""

from io import BytesIO
from textwrap import shorten, wrap

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kpm.ekspor.tulis import netral

from .definisi import TIDAK_ADA_DATA
from .tampilan import baca_tampilan

_LEBAR_ANGKA, _LEBAR_TEKS, _LEBAR_NAMA_MAKS = 13, 28, 48
_KERTAS = {"A4": 9, "F4": 14}  # as Excel numbers them; 14 is folio, 8.5 by 13 inches
_BILANGAN, _DESIMAL = "#,##0", "0.00"


def _nama_lembar(bagian: dict, nomor: int) -> str:
    """Whole words: Excel allows 31 characters and none of []:*?/\\ ."""
    bersih = "".join(" " if c in "[]:*?/\\" else c for c in bagian["judul"])
    return shorten(f"{nomor} {bersih}", 31, placeholder="").removesuffix(" menurut")


def _rumus(k: dict, letak: dict[str, int], baris: int) -> str:
    """Percent and ratio from the two cells they are made of, rounded as the page rounds."""
    a, b = (f"{xl_col_to_name(letak[x])}{baris + 1}" for x in k["dari"])
    kali = "*100" if k["jenis"] == "persen" else ""
    return f'=IF({b}=0,"{TIDAK_ADA_DATA}",ROUND({a}{kali}/{b},2))'


def _tulis_kalimat(ws, f: dict, baris: int, kata: str, lebar: list[int]) -> None:
    """Words over the width of the table; on several lines where they are longer than it, or paper
    would cut them off at its edge."""
    muat = max(int(sum(lebar) * 0.9), 1)
    if len(kata) <= muat or len(lebar) == 1:
        ws.write_string(baris, 0, kata, f["redup"])
        return
    ws.merge_range(baris, 0, baris, len(lebar) - 1, kata, f["redup_lipat"])
    ws.set_row(baris, 15 * len(wrap(kata, muat)))


def _tulis_bagian(buku, f: dict, b: dict, nomor: int, kepala: list[str]) -> None:
    ws = buku.add_worksheet(_nama_lembar(b, nomor))
    kolom = b["kolom"]
    letak = {k["kode"]: i for i, k in enumerate(kolom)}
    terpanjang = max((len(str(r["sel"][0])) for r in b["baris"]), default=10)
    lebar = [min(max(terpanjang + 2, 22), _LEBAR_NAMA_MAKS)]
    lebar += [_LEBAR_TEKS if k["jenis"] == "teks" else _LEBAR_ANGKA for k in kolom[1:]]
    for i, n in enumerate(lebar):
        ws.set_column(i, i, n)
    ws.write_string(0, 0, b["judul"], f["judul"])
    for i, kata in enumerate(kepala, 1):
        _tulis_kalimat(ws, f, i, kata, lebar)
    atas = len(kepala) + 2
    for i, k in enumerate(kolom):
        ws.write_string(
            atas, i, k["judul"], f["kepala" if k["jenis"] == "teks" else "kepala_angka"]
        )
    for n, baris in enumerate(
        [*(r["sel"] for r in b["baris"]), *([b["total"]] if b["total"] else [])], atas + 1
    ):
        total = n == atas + 1 + len(b["baris"])
        for i, (k, s) in enumerate(zip(kolom, baris, strict=True)):
            jenis = "teks" if k["jenis"] == "teks" else k["jenis"]
            format_sel = f[("jumlah_" if total else "") + jenis]
            if jenis == "teks":
                ws.write_string(n, i, netral(str(s or "")), format_sel)
            elif "dari" in k:
                nilai = TIDAK_ADA_DATA if s is None else float(s)
                ws.write_formula(n, i, _rumus(k, letak, n), format_sel, nilai)
            elif total and k["jumlah"]:
                huruf = xl_col_to_name(i)
                ws.write_formula(
                    n, i, f"=SUM({huruf}{atas + 2}:{huruf}{n})", format_sel, int(s or 0)
                )
            elif s is None:
                ws.write_string(n, i, "" if total else TIDAK_ADA_DATA, format_sel)
            elif jenis == "desimal":
                ws.write_number(n, i, float(s), format_sel)
            else:
                ws.write_number(n, i, int(s), format_sel)
    akhir = atas + len(b["baris"]) + bool(b["total"])
    if b["catatan"]:
        _tulis_kalimat(ws, f, akhir + 1, b["catatan"], lebar)
    ws.freeze_panes(atas + 1, 1)
    if len(kolom) > 6:
        ws.set_landscape()
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(atas)
    ws.print_area(0, 0, akhir + bool(b["catatan"]), len(kolom) - 1)
    ws.set_footer(f"&L{b['judul']}&RHalaman &P dari &N")


def _tulis_definisi(buku, f: dict, isi: dict, sidik: str, per: str) -> None:
    ws = buku.add_worksheet("Cara menghitung")
    kepala = ["Angka", "Pertanyaan", "Dihitung dari", "Dibagi", "Satuan", "Pembulatan", "Sumber"]
    ruas = ["judul", "pertanyaan", "pembilang", "penyebut", "satuan", "pembulatan", "sumber"]
    for i, kata in enumerate(kepala):
        ws.write_string(0, i, kata, f["kepala"])
    for n, d in enumerate(isi["definisi"], 1):
        for i, r in enumerate(ruas):
            ws.write_string(n, i, d[r], f["bungkus"])
    n = len(isi["definisi"]) + 2
    ws.write_string(n, 0, f"Keadaan data per {per}", f["redup"])
    ws.write_string(n + 1, 0, f"Definisi versi {isi['versi_definisi']}", f["redup"])
    ws.write_string(n + 2, 0, f"Sidik isi (SHA-256): {sidik}", f["redup"])
    ws.set_column(0, 0, 24)
    ws.set_column(1, len(kepala) - 1, 34)
    ws.freeze_panes(1, 1)
    ws.set_landscape()
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, n + 2, len(kepala) - 1)


def buat_xlsx(cuplikan) -> bytes:
    """One sheet per section, then the definitions. Values of formulas are stored with them,
    so a reader that does not calculate shows the same figures."""
    isi = cuplikan.isi
    keluaran = BytesIO()
    buku = xlsxwriter.Workbook(keluaran, {"in_memory": True})
    buku.set_properties(
        {
            "title": isi["judul"],
            "subject": isi["periode"]["kata"],
            "created": cuplikan.dibuat_pada.replace(tzinfo=None),
        }
    )
    kepala = {
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "bg_color": "#F2EFE9",
        "bottom": 1,
    }
    jumlah = {"bold": True, "top": 1, "bottom": 1, "valign": "top"}
    teks = {"text_wrap": True, "valign": "top"}  # a name longer than its column goes on below
    angka = {"align": "right", "valign": "top"}
    f = {
        "judul": buku.add_format({"bold": True, "font_size": 14}),
        "redup": buku.add_format({"font_color": "#4A443C"}),
        "redup_lipat": buku.add_format({**teks, "font_color": "#4A443C"}),
        "kepala": buku.add_format(kepala),
        "kepala_angka": buku.add_format({**kepala, "align": "right"}),
        "teks": buku.add_format({**teks, "num_format": "@"}),
        "bungkus": buku.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "bilangan": buku.add_format({**angka, "num_format": _BILANGAN}),
        "persen": buku.add_format({**angka, "num_format": _DESIMAL}),
        "rasio": buku.add_format({**angka, "num_format": _DESIMAL}),
        "desimal": buku.add_format({**angka, "num_format": _DESIMAL}),
        "jumlah_desimal": buku.add_format({**jumlah, "num_format": _DESIMAL, "align": "right"}),
        "jumlah_teks": buku.add_format({**jumlah, **teks, "num_format": "@"}),
        "jumlah_bilangan": buku.add_format({**jumlah, "num_format": _BILANGAN, "align": "right"}),
        "jumlah_persen": buku.add_format({**jumlah, "num_format": _DESIMAL, "align": "right"}),
        "jumlah_rasio": buku.add_format({**jumlah, "num_format": _DESIMAL, "align": "right"}),
    }
    per = baca_tampilan(cuplikan)["per"]
    atas = [
        f"{isi['judul']} · {isi['periode']['kata']}",
        f"Keadaan data per {per}",
    ]
    for nomor, b in enumerate(isi["bagian"], 1):
        _tulis_bagian(buku, f, b, nomor, atas)
    _tulis_definisi(buku, f, isi, cuplikan.sha256, per)
    for ws in buku.worksheets():
        ws.set_paper(_KERTAS[isi["surat"].get("kertas", "A4")])
    buku.close()
    return keluaran.getvalue()
