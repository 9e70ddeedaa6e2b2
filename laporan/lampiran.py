"""The annex of a report: every family behind its figures, a workbook for each region. No names
and no identity numbers: the number of the family, which opens its page to who may see it."""

import zipfile
from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

from graduasi.aturan import AlasanKeluar, JenisGraduasi
from kpm.aturan import Komponen

from .rincian import Rincian, buka_potongan
from .tampilan import tulis_waktu

KATA = (
    {
        "kpm": "KPM aktif",
        "kpm_berpendamping": "Berpendamping",
        "kpm_tanpa": "Tanpa pendamping",
        "p2k2_hadir": "Hadir P2K2",
        "verif_memenuhi": "Kewajiban dipenuhi",
        "verif_tidak": "Tidak dipenuhi",
        "verif_tidak_dapat": "Tidak dapat diverifikasi",
        "verif_belum": "Belum diverifikasi",
        "aktif_awal": "Aktif awal tahun",
        "kpm_selisih": "Naik/turun",
        "skor": "Skor mutu data",
        # Of many measures, "rp_dibayar:<finding>:<bank>", one column: their sum.
        "rp_berhak": "Seharusnya (Rp)",
        "rp_terdaftar": "Terdaftar (Rp)",
        "rp_dibayar": "Dibayar (Rp)",
        "salur": "Baris penyaluran",
        "dukungan": "Dukungan",
    }
    | {f"komponen_{k}": k.label for k in Komponen}
    | {f"graduasi_{j}": f"Graduasi {j.label.lower()}" for j in JenisGraduasi}
    | {f"keluar_{a}": f"Keluar: {a.label.lower()}" for a in AlasanKeluar}
)


def sebut_ukuran(ukuran: str) -> str:
    """What a column of the annex counts, in words."""
    if ":" in ukuran:
        return KATA[ukuran.partition(":")[0]]
    if ukuran.startswith("tahun_"):
        return f"{sebut_ukuran(ukuran.removeprefix('tahun_'))}, sejak Januari"
    return KATA.get(ukuran) or ukuran.replace("_", " ").capitalize()


def _tercetak(ukuran: str) -> bool:
    """Not those that only say which of them a column already counts."""
    return ":" not in ukuran or ukuran.partition(":")[0] in KATA


def _urutan(ukuran: str) -> tuple[str, str]:
    return sebut_ukuran(ukuran), ukuran


def buat_lembar(masa: str, per: datetime, r: Rincian) -> bytes:
    """One workbook, a row for each family; the same content gives the same bytes."""
    judul = f"Keluarga di balik angka, {r.wilayah[1]}, {masa}"
    semua = {u for *_, isi in r.baris for u in isi if _tercetak(u)}
    ukuran = sorted({u.partition(":")[0] + ":" * (":" in u) for u in semua}, key=_urutan)
    keluaran = BytesIO()
    buku = xlsxwriter.Workbook(keluaran, {"constant_memory": True})
    buku.set_properties({"title": judul, "created": per.replace(tzinfo=None)})
    ws = buku.add_worksheet("Keluarga")
    tebal = buku.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    kepala = ["Kode desa", "Desa/kelurahan", "Kecamatan", "Nomor keluarga"]
    kepala += map(sebut_ukuran, ukuran)
    ws.set_column(0, 0, 15)
    for i in (0, 1):  # names in full: the next column begins where this one ends
        nama = max((len(n[i]) for n in r.desa.values()), default=0)
        ws.set_column(1 + i, 1 + i, max(nama + 2, 22))
    ws.set_column(3, len(kepala) - 1, 13)
    ws.freeze_panes(2, 4)
    ws.set_landscape()
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(1)
    ws.print_area(0, 0, len(r.baris) + 2, len(kepala) - 1)
    ws.write_string(0, 0, f"{judul}. Keadaan data per {tulis_waktu(per)}")
    for i, kata in enumerate(kepala):
        ws.write_string(1, i, kata, tebal)
    kolom = {u: i for i, u in enumerate(ukuran, 4)}
    baris, letak = 1, {u: kolom[u.partition(":")[0] + ":" * (":" in u)] for u in semua}
    jumlah = [0] * len(kepala)
    for baris, (keluarga, desa, isi) in enumerate(r.baris, 2):
        nama, kecamatan = r.desa.get(desa, ("", ""))
        ws.write_string(baris, 0, desa)
        ws.write_string(baris, 1, nama)
        ws.write_string(baris, 2, kecamatan)
        ws.write_number(baris, 3, keluarga)
        sel: dict[int, int] = {}
        for u in isi.keys() & semua:
            sel[letak[u]] = sel.get(letak[u], 0) + isi[u]
        for i, n in sel.items():
            ws.write_number(baris, i, n)
            jumlah[i] += n
    ws.write_string(baris + 1, 0, "Jumlah", tebal)
    for i in range(4, len(kepala)):
        huruf = xl_col_to_name(i)
        ws.write_formula(baris + 1, i, f"=SUM({huruf}3:{huruf}{baris + 1})", tebal, jumlah[i])
    buku.close()
    return keluaran.getvalue()


def buat_lampiran(cuplikan, lembar: list[tuple[str, bytes]] | None = None) -> bytes:
    """ZIP of a workbook for each region of the report; `lembar`: (code, workbook) of those that
    are made already. Made again from the snapshot it is the same, byte for byte."""
    per = datetime.fromisoformat(cuplikan.isi["per"])
    keluaran = BytesIO()
    with zipfile.ZipFile(keluaran, "w", zipfile.ZIP_STORED) as arsip:
        for kode, berkas in lembar or _dari_cuplikan(cuplikan, per):
            waktu = timezone.localtime(per)
            nama = zipfile.ZipInfo(f"lampiran-{kode}.xlsx", waktu.timetuple()[:6])
            arsip.writestr(nama, berkas)
    return keluaran.getvalue()


def _dari_cuplikan(cuplikan, per: datetime):
    for r in buka_potongan(cuplikan.keluarga):
        if r.baris:
            lembar = buat_lembar(cuplikan.isi["periode"]["kata"], per, r)
            yield r.wilayah[0] or cuplikan.wilayah_id, lembar
