"""Files as offices really send them, made at the moment of the test.

`BERSIH` are three good rows of two families; every shape of file here holds the same rows, so
that whatever was done to the file the register must end up the same.
"""

import io
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

from django.core.files import File
from django.utils import timezone
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.models import Anggota, Impor, Keluarga
from tests.pabrik import nik

JUDUL = [
    "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa", "alamat",
    "rt", "rw", "jenjang", "bank",
]  # fmt: skip
KK1, KK2 = "6402060101240001", "6402060101240002"
IBU, ANAK = nik(1, date(1990, 8, 17), True), nik(2, date(2015, 3, 2), False)
JANDA = nik(3, date(1961, 2, 9), True)
BERSIH = [
    [KK1, IBU, "Siti Contoh", "pengurus", "P", "1990-08-17", "64.02.06.1001", "Jalan Mawar 1",
     "003", "001", "", "bri"],
    [KK1, ANAK, "Budi Contoh", "anak", "L", "2015-03-02", "64.02.06.1001", "Jalan Mawar 1",
     "003", "001", "sd", "bri"],
    [KK2, JANDA, "Aluh Contoh", "pengurus", "P", "1961-02-09", "64.02.06.2002", "Jalan Ulin 2",
     "012", "002", "", "bni"],
]  # fmt: skip
BARIS_JANDA = 4  # the row number of the third good row below a heading in row 1
HARI = date(2024, 9, 14)


# --- doing ---------------------------------------------------------------------------------
def periksa(oleh, isi: bytes | Path, nama: str = "kpm.csv") -> Impor:
    """Upload and preview; GagalBerpesan when the file cannot be read."""
    with isi.open("rb") if isinstance(isi, Path) else io.BytesIO(isi) as berkas:
        impor = catat_impor(oleh=oleh, berkas=File(berkas, name=nama), nama=nama)
    return periksa_impor(impor)


def terapkan(impor: Impor) -> Impor:
    """On the day it was judged on, as offices do."""
    return jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())


def hitungan(impor: Impor) -> dict[str, int]:
    return {k: impor.hitungan[k] for k in ("baris", "baru", "berubah", "sama", "ditolak")}


def sebab(impor: Impor) -> dict[int, list[tuple[str, str]]]:
    """Row -> what is wrong with it, as (column, words)."""
    return {
        b.nomor: [(g["kolom"], g["sebab"]) for g in b.galat] for b in impor.baris.all() if b.galat
    }


def peringatan(impor: Impor) -> dict[int, list[str]]:
    return {b.nomor: [g["sebab"] for g in b.peringatan] for b in impor.baris.all() if b.peringatan}


def isi_register() -> list[str]:
    """All that an import may write, without ids and times."""
    keluarga = Keluarga.objects.values_list(
        "no_kk", "nama_pengurus", "desa_id", "alamat", "rt", "rw", "status", "tahun_masuk",
        "id_dtsen", "no_kks", "bank", "jumlah_anggota", "komponen",
    )  # fmt: skip
    anggota = Anggota.objects.values_list(
        "keluarga__no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "hamil",
        "hpl", "jenjang", "npsn", "kelas", "disabilitas_berat", "komponen", "dibayar",
    )  # fmt: skip
    return sorted(map(str, keluarga)) + sorted(map(str, anggota))


# --- making --------------------------------------------------------------------------------
def ganti(kolom: str, nilai, baris: int = 2) -> list[list]:
    """The good rows with another value in one cell."""
    isi = [b.copy() for b in BERSIH]
    isi[baris][JUDUL.index(kolom)] = nilai
    return isi


def csv_dari(baris=BERSIH, *, judul=JUDUL, pemisah=",", akhir="\n") -> str:
    def sel(nilai) -> str:
        teks = str(nilai)
        butuh = any(c in teks for c in (pemisah, '"', "\n", "\r"))
        return '"' + teks.replace('"', '""') + '"' if butuh else teks

    return akhir.join(pemisah.join(map(sel, b)) for b in [judul, *baris]) + akhir


def buku(*lembar, sembunyi: tuple[int, ...] = ()) -> bytes:
    """A workbook; each sheet a list of rows."""
    b = Workbook()
    b.remove(b.active)
    for nomor, isi in enumerate(lembar):
        satu = b.create_sheet(f"Lembar {nomor + 1}")
        for baris in isi:
            satu.append(baris)
        if nomor in sembunyi:
            satu.sheet_state = "hidden"
    return simpan(b)


def simpan(b: Workbook) -> bytes:
    ke = io.BytesIO()
    b.save(ke)
    return ke.getvalue()


def ods(baris) -> bytes:
    dokumen = OpenDocumentSpreadsheet()
    tabel = Table(name="Lembar 1")
    for isi in baris:
        b = TableRow()
        for nilai in isi:
            sel = TableCell(valuetype="string")
            sel.addElement(P(text=str(nilai)))
            b.addElement(sel)
        tabel.addElement(b)
    dokumen.spreadsheet.addElement(tabel)
    ke = io.BytesIO()
    dokumen.save(ke)
    return ke.getvalue()


def arsip(**isi: bytes) -> bytes:
    """A ZIP; names are given with _ for the dot."""
    ke = io.BytesIO()
    with zipfile.ZipFile(ke, "w", zipfile.ZIP_DEFLATED) as z:
        for nama, bytes_ in isi.items():
            z.writestr(nama.replace("_", "."), bytes_)
    return ke.getvalue()


def ole(*aliran: str) -> bytes:
    """The shell of an OLE2 document that names these streams: a .xls holds "Workbook", a
    password-protected .xlsx "EncryptionInfo" and "EncryptedPackage"."""
    bebas, akhir, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    kepala = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    kepala += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    kepala += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, akhir, 0, akhir, 0)
    kepala += struct.pack("<I", 0) + struct.pack("<I", bebas) * 108
    tabel = struct.pack("<II", fat, akhir) + struct.pack("<I", bebas) * 126
    folder = b""
    for nama, jenis in [("Root Entry", 5), *((a, 2) for a in aliran)]:
        teks = nama.encode("utf-16-le")
        folder += teks.ljust(64, b"\0") + struct.pack("<HBB", len(teks) + 2, jenis, 1)
        folder += struct.pack("<III", bebas, bebas, 1 if jenis == 5 else bebas)
        folder += bytes(36) + struct.pack("<IQ", akhir, 0)
    return kepala + tabel + folder.ljust(512 * -(-len(folder) // 512), b"\0")


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(13) + b"IDAT" + bytes(400)


def bom_zip(ke: Path, lembar: int = 6_000_000_000) -> None:
    """A workbook of a few MB whose sheet unpacks to gigabytes of spaces."""
    potong = b" " * (1 << 20)
    kecil = zlib.compressobj(9, zlib.DEFLATED, -15)
    badan, sisa, crc = [], lembar, 0
    pertama = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    for isi in (pertama,):
        badan.append(kecil.compress(isi))
        crc = zlib.crc32(isi, crc)
    # One long run of blanks, compressed once and repeated: each piece ends on a full flush.
    awal = kecil.compress(potong) + kecil.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(potong, crc)
    badan.append(awal)
    ulang = kecil.compress(potong) + kecil.flush(zlib.Z_FULL_FLUSH)
    kali = sisa // len(potong)
    badan += [ulang] * kali
    akhir = kecil.flush(zlib.Z_FINISH)
    besar = len(pertama) + (kali + 1) * len(potong)
    kosong = buku([["a"]])
    with zipfile.ZipFile(io.BytesIO(kosong)) as dari, ke.open("wb") as f:
        pusat = b""
        entri = [(n, dari.read(n)) for n in dari.namelist() if not n.startswith("xl/worksheets/")]
        for nama, isi in entri:
            pusat += _entri(f, nama, [isi], len(isi), len(isi), zlib.crc32(isi), 0)
        panjang = sum(map(len, badan)) + len(akhir)
        pusat += _entri(
            f, "xl/worksheets/sheet1.xml", [*badan, akhir], panjang, min(besar, 0xFFFFFFFE), crc, 8
        )
        mulai = f.tell()
        f.write(pusat)
        f.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entri) + 1, len(entri) + 1,
                            len(pusat), mulai, 0))  # fmt: skip


def _entri(f, nama: str, isi, padat: int, besar: int, crc: int, cara: int) -> bytes:
    """Write one member of a ZIP; its line for the directory at the end."""
    letak, n = f.tell(), nama.encode()
    badan = struct.pack("<HHHHHIIIHH", 20, 0, cara, 0, 33, crc, padat, besar, len(n), 0)
    f.write(b"PK\x03\x04" + badan + n)
    for potong in isi:
        f.write(potong)
    pusat = struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, cara, 0, 33, crc, padat, besar, len(n),
                        0, 0, 0, 0, 0, letak)  # fmt: skip
    return b"PK\x01\x02" + pusat + n


def dengan_baris(xml: str) -> bytes:
    """A workbook of the three good rows with these rows written after them in its XML."""
    return _sisipkan(buku([JUDUL, *BERSIH]), "xl/worksheets/sheet1.xml", "</sheetData>", xml)


def ods_dengan_baris(xml: str) -> bytes:
    return _sisipkan(ods([JUDUL, *BERSIH]), "content.xml", "</table:table>", xml)


def _sisipkan(isi: bytes, bagian: str, sebelum: str, xml: str) -> bytes:
    ke = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(isi)) as dari, zipfile.ZipFile(ke, "w", 8) as z:
        for nama in dari.namelist():
            teks = dari.read(nama)
            if nama == bagian:
                teks = teks.replace(sebelum.encode(), f"{xml}{sebelum}".encode())
            z.writestr(nama, teks)
    return ke.getvalue()


def xlsx_baris_kosong(jumlah: int) -> bytes:
    """Below the good rows so many that hold nothing, as Excel writes them when a whole column
    was coloured."""
    return dengan_baris('<row><c s="0"/></row>' * jumlah)


# A few bytes that say: seventeen thousand million cells.
JAUH = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
JAUH_ODS = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    "</table:table-cell></table:table-row>"
)


def berkas_jahat(folder: Path) -> dict[Path, str]:
    """Files made to hurt whoever reads them -> pattern of what is answered."""
    bom_zip(folder / "bom.xlsx", 4_000_000_000)
    # The directory says 1 MB, the data go on for a gigabyte.
    bom_zip(folder / "bohong.xlsx", 1_000_000_000)
    bohong = bytearray((folder / "bohong.xlsx").read_bytes())
    pusat = bohong.rindex(b"PK\x01\x02")
    bohong[pusat + 24 : pusat + 28] = (1_000_000).to_bytes(4, "little")
    sel = [*BERSIH[2][:7], "x" * 5_000_000, *BERSIH[2][8:]]
    lebar = [[*b, *["x"] * 1000] for b in [JUDUL, *BERSIH]]
    lebar[0][len(JUDUL) :] = [f"k{n}" for n in range(1000)]
    # a table as wide as a sheet, of as many rows as fit in memory
    luas = JAUH_ODS.replace("1048000", "75")
    isi = {
        "bohong.xlsx": (bytes(bohong), "utuh|terlalu besar"),
        "sejuta baris kosong.xlsx": (xlsx_baris_kosong(1_048_000), "^3 baris"),  # all of a sheet
        "seluas lembar.xlsx": (dengan_baris(JAUH), "terlalu besar|utuh"),
        "seluas lembar.ods": (ods_dengan_baris(JAUH_ODS), "terlalu besar|utuh"),
        "lebar.ods": (ods_dengan_baris(luas), "^78 baris"),
        # CSV last: what a process has used counts as used by those it starts
        "ratusan ribu sel sebaris.csv": (
            csv_dari([['x"', *["x"] * 300_000], *BERSIH * 1000]).encode(),
            "^3001 baris",
        ),
        "sel raksasa.csv": (csv_dari([*BERSIH[:2], sel]).encode(), "^3 baris|terlalu panjang"),
        "seribu kolom.csv": (csv_dari(lebar[1:], judul=lebar[0]).encode(), "^3 baris"),
        "dua juta baris kosong.csv": (
            csv_dari().encode() + b",,,,,,,,,,,\n" * 2_000_000,
            "^3 baris",
        ),
    }
    for nama, (data, _) in isi.items():
        (folder / nama).write_bytes(data)
    harapan = {folder / nama: kata for nama, (_, kata) in isi.items()}
    return {folder / "bom.xlsx": "terlalu besar"} | harapan
