"""Faults of whole files: read as if they were clean, or refused in words within seconds."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import Workbook

from kpm.impor.baca import Terbaca, potongan
from kpm.impor.berkas import buka
from kpm.impor.kpm import KPM
from kpm.models import Impor, Keluarga
from pkh.pekerjaan.layanan import GagalBerpesan

from .berkas import (
    BERSIH,
    JUDUL,
    PNG,
    arsip,
    berkas_jahat,
    buku,
    csv_dari,
    hitungan,
    isi_register,
    ods,
    ole,
    periksa,
    sebab,
    simpan,
    terapkan,
    xlsx_baris_kosong,
)

pytestmark = pytest.mark.django_db
SEMUA_BARU = {"baris": 3, "baru": 3, "berubah": 0, "sama": 0, "ditolak": 0}
KOSONG = [""] * len(JUDUL)
TOTAL = ["Total", "3", *KOSONG[2:]]
KOP = [
    ["DAFTAR KELUARGA PENERIMA MANFAAT PKH", *KOSONG[1:]],
    ["Kabupaten Kutai Kartanegara, Tahap 3 Tahun 2024", *KOSONG[1:]],
    KOSONG,
]
# A heading of two rows: the upper cells are merged over those beside them.
ATAS = ["no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa", "alamat",
        "wilayah", "", "jenjang", "bank"]  # fmt: skip
BAWAH = ["", "", "", "", "", "", "", "", "rt", "rw", "", ""]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def terbaca(berkas: Path, isi: bytes) -> list[str]:
    """The rows as they are staged, all that judging and applying know of the file: lines of CSV
    without their place in it."""
    berkas.write_bytes(isi)
    with buka(berkas) as tabel:
        potong = b"".join(potongan(KPM, tabel, {}, lambda *_, **__: None, Terbaca()))
    return [baris.split(",", 2)[2] for baris in potong.decode().splitlines()]


def berapostrof() -> str:
    return csv_dari([[f"'{b[0]}", f"'{b[1]}", f"\u00a0{b[2]} ", *b[3:]] for b in BERSIH])


CSV = {
    "polos": csv_dari().encode(),
    "crlf": csv_dari(akhir="\r\n").encode(),
    "cr": csv_dari(akhir="\r").encode(),
    "tanpa akhir baris": csv_dari().rstrip("\n").encode(),
    "bom": b"\xef\xbb\xbf" + csv_dari().encode(),
    "sep=;": b"sep=;\r\n" + csv_dari(pemisah=";", akhir="\r\n").encode(),
    "bom dan sep=;": b"\xef\xbb\xbfsep=;\n" + csv_dari(pemisah=";").encode(),
    "sep=tab": b"sep=\t\n" + csv_dari(pemisah="\t").encode(),
    "titik koma": csv_dari(pemisah=";").encode(),
    "tab": csv_dari(pemisah="\t").encode(),
    "garis tegak": csv_dari(pemisah="|").encode(),
    "utf-16": csv_dari(pemisah="\t").encode("utf-16"),
    "utf-16-le tanpa bom": csv_dari(pemisah=";").encode("utf-16-le"),
    "utf-16-be tanpa bom": csv_dari().encode("utf-16-be"),
    "utf-16-be": b"\xfe\xff" + csv_dari().encode("utf-16-be"),
    "utf-32": csv_dari([JUDUL, *BERSIH]).encode("utf-32"),
    "cp1252": csv_dari(judul=[*JUDUL, "catatan"], baris=[[*b, "café"] for b in BERSIH]).encode(
        "cp1252"
    ),
    "kop di atas judul": csv_dari([JUDUL, *BERSIH], judul=KOP[0]).encode(),
    "kop dan baris kosong": "\n".join(
        [csv_dari(KOP[1:], judul=KOP[0]).rstrip("\n"), csv_dari()]
    ).encode(),
    "kop panjang tanpa pemisah": b"DAFTAR KPM, PKH, 2024\n\n" + csv_dari(pemisah=";").encode(),
    "judul berulang": csv_dari([BERSIH[0], BERSIH[1], JUDUL, BERSIH[2]]).encode(),
    "judul berulang yang rusak": csv_dari([*BERSIH, ["xno_kk", *JUDUL[1:]]]).encode(),
    "baris total": csv_dari([*BERSIH, TOTAL]).encode(),
    "jumlah di kolom nama": csv_dari([*BERSIH, ["", "", "JUMLAH", "3", *KOSONG[4:]]]).encode(),
    "baris kosong": csv_dari([KOSONG, BERSIH[0], KOSONG, *BERSIH[1:], KOSONG]).encode(),
    "baris spasi": csv_dari([BERSIH[0], [" ", "\u00a0", *KOSONG[2:]], *BERSIH[1:]]).encode(),
    "apostrof dan spasi keras": berapostrof().encode(),
    "judul dua baris": csv_dari([BAWAH, *BERSIH], judul=ATAS).encode(),
    "nomor kolom di bawah judul": csv_dari(
        [[f"({n})" for n in range(1, len(JUDUL) + 1)], *BERSIH]
    ).encode(),
    "semua dikutip": "\n".join(
        ",".join(f'"{v}"' for v in b) for b in [JUDUL, *BERSIH]
    ).encode(),
    "urutan lain": csv_dari([b[::-1] for b in BERSIH], judul=JUDUL[::-1]).encode(),
    "kolom asing": csv_dari(
        [["1", *b, "x"] for b in BERSIH], judul=["No", *JUDUL, "Ket."]
    ).encode(),
    "nama lain": csv_dari(
        judul=["Nomor Kartu Keluarga", "NOMOR INDUK KEPENDUDUKAN", "Nama Lengkap", "Hub. Keluarga",
               "JK", "Tgl Lahir", "Kode Kelurahan/Desa", "ALAMAT", "RT", "RW",
               "Bentuk Pendidikan", "Nama Bank"]
    ).encode(),
}  # fmt: skip


def xlsx_bergabung() -> bytes:
    b = Workbook()
    for baris in [*KOP, ATAS, BAWAH, *BERSIH]:
        b.active.append(baris)
    b.active.merge_cells("I4:J4")
    for huruf in "ABCDEFGHKL":
        b.active.merge_cells(f"{huruf}4:{huruf}5")
    return simpan(b)


BUKU = {
    "xlsx": lambda: buku([JUDUL, *BERSIH]),
    "judul bergabung dua baris": xlsx_bergabung,
    "kop, total, kosong": lambda: buku([*KOP, JUDUL, BERSIH[0], KOSONG, *BERSIH[1:], TOTAL]),
    "mulai di kolom C": lambda: buku([["", "", *JUDUL], *(["", "", *b] for b in BERSIH)]),
    "ribuan baris kosong": lambda: xlsx_baris_kosong(50_000),
    "ods": lambda: ods([JUDUL, *BERSIH]),
    "zip berisi csv": lambda: arsip(kpm_csv=csv_dari().encode()),
    "zip berisi xlsx": lambda: arsip(kpm_xlsx=buku([JUDUL, *BERSIH])),
    "zip dua berkas": lambda: arsip(
        a_csv=csv_dari(BERSIH[:2]).encode(), b_xlsx=buku([JUDUL, BERSIH[2]])
    ),
    "dua lembar": lambda: buku([JUDUL, *BERSIH[:2]], [JUDUL, BERSIH[2]]),
}  # fmt: skip


def test_polos_dinilai_lalu_masuk(operator):
    impor = periksa(operator, CSV["polos"])
    assert hitungan(impor) == SEMUA_BARU, sebab(impor)
    assert not Keluarga.objects.exists(), "a preview writes nothing"
    terapkan(impor)
    assert len(isi_register()) == 5


def test_csv_seperti_yang_dikirim(tmp_path):
    """Whatever was done to the file, the same rows are staged as of the plain one."""
    polos = terbaca(tmp_path / "kpm.csv", CSV["polos"])
    assert len(polos) == 3
    lain = {n: terbaca(tmp_path / "kpm.csv", isi) for n, isi in CSV.items()}
    assert not {n: baris for n, baris in lain.items() if baris != polos}


def test_buku_kerja_seperti_yang_dikirim(tmp_path):
    polos, salah = terbaca(tmp_path / "kpm.csv", CSV["polos"]), {}
    for bentuk, buat in BUKU.items():
        nama = "kpm.ods" if bentuk == "ods" else "kpm.zip" if "zip" in bentuk else "kpm.xlsx"
        baris = terbaca(tmp_path / nama, buat())
        if baris != polos:
            salah[bentuk] = baris
    assert not salah


def test_baris_yang_lebih_pendek_daripada_judulnya(operator):
    impor = periksa(operator, csv_dari().replace(",,bri", "").encode())
    assert hitungan(impor) == SEMUA_BARU, sebab(impor)
    terapkan(impor)


def test_nama_berkas_tidak_menentukan(tmp_path):
    """What the file is, its bytes say: a workbook called .csv and a CSV called .xlsx."""
    satu = terbaca(tmp_path / "kpm.csv", buku([JUDUL, *BERSIH]))
    assert satu == terbaca(tmp_path / "kpm.xlsx", CSV["polos"])
    assert len(satu) == 3


def test_huruf_windows_1252(operator):
    isi = csv_dari([[*BERSIH[2][:2], "Ré ‘Noor’", *BERSIH[2][3:]]]).encode("cp1252")
    terapkan(periksa(operator, isi))
    assert Keluarga.objects.get().nama_pengurus == "Ré ‘Noor’"


def test_lembar_tersembunyi_disebut_dan_tidak_dibaca(operator):
    isi = buku([JUDUL, *BERSIH[:2]], [JUDUL, BERSIH[2]], sembunyi=(1,))
    impor = periksa(operator, isi, "kpm.xlsx")
    assert hitungan(impor) == SEMUA_BARU | {"baris": 2, "baru": 2}
    assert any("Lembar 2" in kata and "tersembunyi" in kata for kata in impor.catatan)


def test_nomor_baris_sama_dengan_di_berkas(operator):
    """Row 8 for who has the file open: titles, blanks and repeated headings are counted."""
    salah = [*BERSIH[2]]
    salah[4] = "?"
    isi = [*KOP, JUDUL, BERSIH[0], JUDUL, BERSIH[1], KOSONG, salah]
    for impor in (
        periksa(operator, csv_dari(isi[1:], judul=isi[0]).encode()),
        periksa(operator, buku(isi), "kpm.xlsx"),
    ):
        assert list(sebab(impor)) == [9]


TERKUNCI = ole("EncryptionInfo", "EncryptedPackage")
HTML = b"<html><body><table><tr><td>NIK</td><td>NAMA</td></tr></table></body></html>"


def xlsx_terpotong() -> bytes:
    isi = buku([JUDUL, *BERSIH])
    return isi[: len(isi) // 2]


def xlsx_lembar_rusak() -> bytes:
    ke = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(buku([JUDUL, *BERSIH]))) as dari, zipfile.ZipFile(ke, "w") as z:
        for nama in dari.namelist():
            rusak = nama == "xl/worksheets/sheet1.xml"
            z.writestr(nama, b"<worksheet><sheetData><row" if rusak else dari.read(nama))
    return ke.getvalue()


TIDAK_TERBACA = [
    (b"", "kpm.csv", "kosong"),
    (b"\xef\xbb\xbf", "kpm.csv", "kosong|Kolom wajib"),
    (b"\n \n\t\n", "kpm.csv", "kosong|Kolom wajib"),
    (TERKUNCI, "kpm.xlsx", "kata sandi"),
    (ole("Workbook"), "kpm.xls", r"\.xls lama"),
    (ole("Book"), "kpm.xlsx", r"\.xls lama"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", "kpm.csv", r"\.xls lama"),
    (PNG, "kpm.xlsx", "gambar|bukan CSV"),
    (PNG, "kpm.csv", "gambar|bukan CSV"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500), "kpm.csv", "PDF|bukan CSV"),
    (bytes(range(256)) * 40, "kpm.csv", "bukan CSV|Kolom wajib"),
    (HTML, "kpm.xls", "HTML|Kolom wajib"),
    (b"PK\x03\x04rusak", "kpm.xlsx", "utuh"),
    (xlsx_terpotong(), "kpm.xlsx", "utuh"),
    (xlsx_lembar_rusak(), "kpm.xlsx", "utuh"),
    (arsip(a_zip=arsip(a_csv=b"x")), "kpm.zip", "ZIP"),
    (arsip(foto_png=PNG), "kpm.zip", "ZIP"),
    (b"a,b,c\n1,2,3\n", "kpm.csv", "Kolom wajib tidak ditemukan: no_kk, nik"),
    (csv_dari(judul=["No KK", "No KK", *JUDUL[2:]]).encode(), "kpm.csv", "lebih dari satu"),
    (csv_dari(judul=[*JUDUL[:-1], "NIK"]).encode(), "kpm.csv", "lebih dari satu"),
    (csv_dari([]).encode(), "kpm.csv", "hanya berisi judul"),
    (csv_dari([TOTAL, KOSONG]).encode(), "kpm.csv", "hanya berisi judul"),
    (csv_dari().replace("Siti", '"Siti').encode() + b"x,y\n" * 60_000, "kpm.csv", "kutip"),
    (csv_dari().replace("Siti", "Siti\0").encode(), "kpm.csv", "bukan CSV"),
    (
        b"NoPBDTKemsos,KDPROP,KDKAB,KDKEC,KDDESA,Alamat,Nama_KRT,Jumlah_ART\n"
        b"1,64,03,010,001,Jl. Mawar,Siti,3\n",
        "bdt.csv",
        "BDT",
    ),
]


def test_tidak_terbaca_dijawab_dengan_kata(operator):
    salah = []
    for isi, nama, kata in TIDAK_TERBACA:
        with pytest.raises(GagalBerpesan) as galat:
            periksa(operator, isi, nama)
        pesan = str(galat.value)
        impor = Impor.objects.latest("pk")
        tercatat = (impor.status, impor.pesan) == (Impor.Status.GAGAL, pesan)
        if not (re.search(kata, pesan) and pesan.endswith(".") and len(pesan) < 500 and tercatat):
            salah.append((isi[:40], nama, pesan, impor.status))
    assert not salah
    assert not Keluarga.objects.exists()


@pytest.mark.django_db(databases=[])
def test_berkas_yang_hendak_merusak(tmp_path):
    """Bombs, millions of blank rows, a table as wide as a sheet: words or the three good rows,
    and neither the worker nor the process that opens workbooks grows with them."""
    harapan = berkas_jahat(tmp_path)
    keluaran = subprocess.run(
        [sys.executable, "-m", "tests.kpm.impor_galat.puncak", *map(str, harapan)],
        check=True, capture_output=True, text=True, cwd=settings.BASE_DIR,
    )  # fmt: skip
    laporan = json.loads(keluaran.stdout)
    for jalur, kata in harapan.items():
        hasil = laporan["berkas"][jalur.name]["hasil"]
        assert re.search(kata, hasil), f"{jalur.name}: {hasil}"
    # 400 to 520 on a busy machine, by how the threads of the reader meet; what these files hold
    # is gigabytes.
    assert laporan["puncak_mb"] < 600, laporan
    assert laporan["puncak_pembuka_mb"] < 500, laporan


def test_berkas_yang_sama_dua_kali(operator):
    terapkan(periksa(operator, CSV["polos"]))
    sebelum = isi_register()
    lagi = periksa(operator, CSV["polos"])
    assert hitungan(lagi) == SEMUA_BARU | {"baru": 0, "sama": 3}
    terapkan(lagi)
    assert isi_register() == sebelum
