"""Good files of families, and what may be done to any file: all from one seed and a number."""

import csv
import io
import zipfile
from datetime import date, datetime
from random import Random
from xml.sax.saxutils import escape

from laporan.contoh.berkas import KEPALA as JUDUL

ANEH = [
    "", " ", "\0", "-", "0", "sama", "NULL", "NaN", "inf", "-inf", "1e999", "6,40301E+15", "\\N",
    "\\.", "{}", "[]", "{\\", "'", '"', '""', "''''", "=1+1", "@SUM(A1)", "+62", "%s", "%(impor)s",
    "%", "'; DROP TABLE kpm_keluarga; --", "$$", "\u202egnirts", "\ufeff", "\u200b", "\u00a0",
    "😀", "é" * 60, "½", "１２３４５６７８９０１２３４５６", "٦٤٠٢",
    "Ⅷ", "\x1b[31m", "\r", "\n", "\r\n",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "99999-01-01", "30/02/2020",
    "2020-02-30T00:00", "1/1/1", "00/00/0000", "32 Mei 1990", "17 Agustus", "Mei", "2958466", "-1",
    "80000", "3000", "1900-02-29", "60", "99999999999999999999", "9" * 400, "-0", "0x10", "1_000",
    "64.02", "64.02.06.1001.1", "6402061001", "6403010001", "........", "64.03.05.1001", "ya tidak",
    "true", "∞", "a" * 121, "a" * 201, "b" * 40_000, "\ud800", "\udfff\ue000", "\ue0006402",
    "_x0000_", "_xD800_", "_x000D_", "#REF!", "#N/A", "TOTAL", "Jumlah", "nik",
    "<script>alert(1)</script>", "\\", "\\\\n", "\t",
]  # fmt: skip
SANDI = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp437",
         "latin-1", "utf-7", "shift_jis"]  # fmt: skip
NAMA_ZIP = ["{n}{nama}", "{n}{nama}", "a/b/{n}{nama}", "../../{n}{nama}", "/tmp/{n}{nama}",
            "é{n}{nama}", "__MACOSX/._{n}{nama}", "{n}{nama}.CSV", "foto{n}.png",
            "x" * 250 + "{n}{nama}", "{n}{nama}/"]  # fmt: skip


# --- a good file -----------------------------------------------------------------------------
def nik(n: int, lahir: date, perempuan: bool) -> str:
    return f"640206{lahir.day + 40 * perempuan:02d}{lahir:%m%y}{n + 1:04d}"


def baris_baik(keluarga: int = 8) -> list[list[str]]:
    baris = []
    for k in range(keluarga):
        kk = f"640206010124{k + 1:04d}"
        ibu, anak = date(1980 + k, 1 + k, 3 + k), date(2012 + k, 2, 4 + k)
        umum = ["64.02.06.1001", f"Jalan Mawar {k}", "003", "001", "aktif", "2020", f"D{k}",
                f"60130000000000{k:02d}", "bri"]  # fmt: skip
        baris.append([kk, nik(k, ibu, True), f"Siti Contoh {k}", "pengurus", "P", str(ibu), *umum,
                      "ya" if k == 2 else "tidak", "2025-01-04" if k == 2 else "", "", "", "",
                      "tidak", ""])  # fmt: skip
        baris.append([kk, nik(50 + k, anak, False), f"Budi Contoh {k}", "anak", "L", str(anak),
                      *umum, "tidak", "", "sd", "64020601", "3", "tidak", ""])  # fmt: skip
    return baris


def teks_csv(baris: list[list], pemisah: str = ",") -> str:
    ke = io.StringIO()
    csv.writer(ke, delimiter=pemisah).writerows(baris)
    return ke.getvalue()


def _xlsx(acak: Random, baris: list[list]) -> bytes:
    from xlsxwriter import Workbook

    ke = io.BytesIO()
    b = Workbook(ke, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    b.set_properties({"created": datetime(2024, 9, 14)})  # and not now: the same bytes again
    lembar = b.add_worksheet()
    for r, isi in enumerate(baris):
        for c, nilai in enumerate(isi):
            teks = str(nilai)[:32_000].encode("utf-8", "replace").decode()
            if acak.random() < 0.02 and teks.isdigit():
                lembar.write_number(r, c, float(teks[:300]))
            else:
                lembar.write_string(r, c, teks)
    if acak.random() < 0.1:
        b.add_worksheet().hide()
    b.close()
    return ke.getvalue()


def _ods(baris: list[list]) -> bytes:
    def sel(nilai) -> str:
        teks = "".join(c for c in str(nilai)[:32_000] if c >= " " and c < "\ud800")
        return f'<t:table-cell o:value-type="string"><x:p>{escape(teks)}</x:p></t:table-cell>'

    ods = "urn:oasis:names:tc:opendocument:xmlns"
    isi = "".join(f"<t:table-row>{''.join(map(sel, b))}</t:table-row>" for b in baris)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><o:document-content xmlns:o="{ods}:office:1.0" '
        f'xmlns:t="{ods}:table:1.0" xmlns:x="{ods}:text:1.0"><o:body><o:spreadsheet>'
        f'<t:table t:name="L">{isi}</t:table></o:spreadsheet></o:body></o:document-content>'
    )
    manifest = f'<m:manifest xmlns:m="{ods}:manifest:1.0"/>'
    ke = io.BytesIO()
    with zipfile.ZipFile(ke, "w") as z:
        z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr(zipfile.ZipInfo("content.xml"), content, 8)
        z.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), manifest, 8)
    return ke.getvalue()


# --- what is done to rows --------------------------------------------------------------------
def _sel_aneh(acak: Random, b: list[list]) -> None:
    for _ in range(acak.choice([1, 1, 2, 5, 20])):
        baris = acak.choice(b)
        if baris:
            baris[acak.randrange(len(baris))] = acak.choice(ANEH)


def _sel_raksasa(acak: Random, b: list[list]) -> None:
    baris = acak.choice(b)
    if baris:
        baris[acak.randrange(len(baris))] = acak.choice("x9\"',= ") * acak.choice([5_000, 200_000])


def _potong_baris(acak: Random, b: list[list]) -> None:
    del b[acak.randrange(len(b)) : acak.randrange(len(b) + 1)]


def _gandakan(acak: Random, b: list[list]) -> None:
    b.insert(acak.randrange(len(b) + 1), list(acak.choice(b)))


def _kocok(acak: Random, b: list[list]) -> None:
    acak.shuffle(b)


def _tukar_kolom(acak: Random, b: list[list]) -> None:
    i, j = acak.randrange(len(JUDUL)), acak.randrange(len(JUDUL))
    for baris in b if acak.random() < 0.5 else b[1:]:
        if max(i, j) < len(baris):
            baris[i], baris[j] = baris[j], baris[i]


def _geser(acak: Random, b: list[list]) -> None:
    baris = acak.choice(b)
    if acak.random() < 0.5:
        baris.insert(acak.randrange(len(baris) + 1), "x")
    elif baris:
        del baris[acak.randrange(len(baris))]


def _kolom_aneh(acak: Random, b: list[list]) -> None:
    i, nilai = acak.randrange(len(JUDUL)), acak.choice(ANEH)
    for baris in b[1:]:
        if i < len(baris):
            baris[i] = nilai


def _judul_aneh(acak: Random, b: list[list]) -> None:
    if b and b[0]:
        b[0][acak.randrange(len(b[0]))] = acak.choice([*ANEH, *JUDUL])


def _kop(acak: Random, b: list[list]) -> None:
    for _ in range(acak.choice([1, 3, 30])):
        b.insert(0, [acak.choice(["DAFTAR KPM", "", "Kabupaten", "2024"])])


BARIS = [_sel_aneh, _sel_aneh, _sel_aneh, _sel_raksasa, _potong_baris, _gandakan, _kocok,
         _tukar_kolom, _geser, _kolom_aneh, _judul_aneh, _kop]  # fmt: skip


# --- what is done to bytes -------------------------------------------------------------------
def _balik_bita(acak: Random, isi: bytearray) -> None:
    for _ in range(acak.choice([1, 3, 20, 200])):
        if isi:
            isi[acak.randrange(len(isi))] = acak.randrange(256)


def _penggal(acak: Random, isi: bytearray) -> None:
    del isi[acak.randrange(len(isi) + 1) :]


def _lubang(acak: Random, isi: bytearray) -> None:
    dari = acak.randrange(len(isi) + 1)
    del isi[dari : dari + acak.randrange(500)]


def _sisip(acak: Random, isi: bytearray) -> None:
    letak = acak.randrange(len(isi) + 1)
    isi[letak:letak] = acak.choice(
        [b"\0" * 50, b'"', b"\r", b"\xff\xfe", acak.randbytes(80), b",;"]
    )


def _ulang(acak: Random, isi: bytearray) -> None:
    dari = acak.randrange(len(isi) + 1)
    isi += isi[dari : dari + acak.randrange(3_000)] * acak.choice([1, 2, 50])


BITA = [_balik_bita, _balik_bita, _penggal, _lubang, _sisip, _ulang]
XML = [
    (b'r="A', b'r="ZZZ'),
    (b'r="2"', b'r="1048577"'),
    (b'r="3"', b'r="0"'),
    (b"<v>1</v>", b"<v>99999999</v>"),
    (b"<v>2</v>", b"<v>-1</v>"),
    (b't="s"', b't="b"'),
    (b't="s"', b't="e"'),
    (b't="s"', b't="d"'),
    (b't="s"', b't="n"'),
    (b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x='),
    (b"</row>", b""),
    (b"<sheetData>", b"<sheetData><row/>"),
    (b"&amp;", b"&xxe;"),
    (b"</sst>", b""),
    (b"sheet1", b"sheet9"),
    (b"<?xml", b'<!DOCTYPE a [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><?xml'),
    (b"rId1", b"rId7"),
    (b"<v>", b"<v>1e400"),
    (b"UTF-8", b"UTF-16"),
    (b"<si>", b"<si><r>"),
    (b"visible", b"veryHidden"),
    (b"<t:table-row>", b'<t:table-row t:number-rows-repeated="3000">'),
    (b"<t:table-cell", b'<t:table-cell t:number-columns-repeated="16384"'),
    (b"</t:table-row>", b"</t:table-row><t:table-row/>"),
]


def _xml(acak: Random, isi: bytes) -> bytes:
    """Change what is inside a workbook and zip it again, so that its checksums are right."""
    ke = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(isi)) as dari, zipfile.ZipFile(ke, "w", 8) as z:
        nama = dari.namelist()
        kena = acak.choice([n for n in nama if n.endswith(".xml")])
        for satu in nama:
            teks = bytearray(dari.read(satu))
            if satu == kena:
                cara = acak.random()
                if cara < 0.1:
                    continue
                if cara < 0.7:
                    lama, baru = acak.choice(XML)
                    teks = bytearray(bytes(teks).replace(lama, baru, acak.choice([1, -1])))
                else:
                    acak.choice(BITA)(acak, teks)
            z.writestr(zipfile.ZipInfo(satu), bytes(teks), 8)
    return ke.getvalue()


def rusakkan(
    benih: int, nomor: int, buku: float = 0.35, awal: list[list[str]] | None = None
) -> tuple[bytes, str, list[str]]:
    """(bytes, name, what was done) of this broken file; `buku`: share of workbooks, `awal`: the
    good rows with their heading, when they are not of families."""
    acak = Random(f"{benih}|{nomor}")
    baris: list[list] = [list(b) for b in awal or [JUDUL, *baris_baik()]]
    dibuat = []
    for _ in range(acak.choice([0, 1, 1, 2, 3])):
        if baris:
            cara = acak.choice(BARIS)
            cara(acak, baris)
            dibuat.append(cara.__name__)
    if acak.random() < buku:
        isi, nama = _xlsx(acak, baris), "kpm.xlsx"
        if acak.random() < 0.2:
            isi, nama = _ods(baris), "kpm.ods"
        if acak.random() < 0.5:
            isi = _xml(acak, isi)
            dibuat.append("_xml")
    else:
        sandi = acak.choice(SANDI) if acak.random() < 0.3 else "utf-8"
        teks = teks_csv(baris, acak.choice(",,,;\t|"))
        isi, nama = teks.encode(sandi, "replace"), "kpm.csv"
        dibuat.append(sandi)
    if acak.random() < 0.08:
        ke = io.BytesIO()
        with zipfile.ZipFile(ke, "w", 8) as z:
            for n in range(acak.choice([0, 1, 2])):
                dalam = acak.choice(NAMA_ZIP).format(n=n, nama=nama)
                z.writestr(zipfile.ZipInfo(dalam), isi, 8)
        isi, nama = ke.getvalue(), "kpm.zip"
        dibuat.append("zip")
    if acak.random() < (0.4 if dibuat else 1):
        bita = bytearray(isi)
        rusak = acak.choice(BITA)
        rusak(acak, bita)
        isi = bytes(bita)
        dibuat.append(rusak.__name__)
    return isi, nama, dibuat
