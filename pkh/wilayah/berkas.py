"""Reading a table of regions (`kode,nama` and, if there, `kode_bps`): shape only."""

import csv
import io
import re
from dataclasses import dataclass

BENTUK_KODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
BATAS_GALAT = 50
NAMA_TERPANJANG = 100
_KENDALI = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Galat:
    """One fault: `baris` is the line in the file, header = 1 (0: the file as a whole)."""

    baris: int
    kolom: str
    nilai: str
    pesan: str

    def __str__(self) -> str:
        di = f"Baris {self.baris}, kolom {self.kolom}" if self.baris else "Berkas"
        isi = f" berisi “{self.nilai[:60]}”" if self.nilai else ""
        return f"{di}:{isi} {self.pesan}" if isi else f"{di}: {self.pesan}"


class BerkasKeliru(Exception):
    """The file cannot be loaded; `.galat` lists why, at most BATAS_GALAT faults."""

    def __init__(self, galat: list[Galat]):
        super().__init__("\n".join(map(str, galat)))
        self.galat = galat


@dataclass(frozen=True)
class BarisWilayah:
    baris: int
    kode: str
    nama: str
    kode_bps: str

    @property
    def induk(self) -> str | None:
        return self.kode.rpartition(".")[0] or None


def baca_teks(isi: bytes) -> str:
    """UTF-8, with or without BOM. BerkasKeliru for everything else, naming the line."""
    if not isi.strip():
        raise BerkasKeliru([Galat(0, "", "", "kosong. Unggah tabel dengan kolom kode dan nama.")])
    if isi[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise BerkasKeliru([Galat(0, "", "", "memakai UTF-16. Simpan ulang sebagai “CSV UTF-8”.")])
    if isi[:4] == b"PK\x03\x04":
        raise BerkasKeliru(
            [Galat(0, "", "", "adalah buku kerja Excel. Simpan ulang sebagai “CSV UTF-8”.")]
        )
    try:
        return isi.decode("utf-8-sig")
    except UnicodeDecodeError as galat:
        baris = isi.count(b"\n", 0, galat.start) + 1
        nilai = isi[galat.start : galat.start + 1].hex()
        raise BerkasKeliru(
            [
                Galat(
                    baris,
                    "mana pun",
                    f"byte 0x{nilai}",
                    "yang bukan UTF-8. Simpan ulang sebagai “CSV UTF-8”.",
                )
            ]
        ) from None


def baca_wilayah(isi: bytes) -> list[BarisWilayah]:
    """Rows of the table, checked one by one and against each other (code, name, twice)."""
    teks = baca_teks(isi)
    judul = teks.lstrip().split("\n", 1)[0]
    pemisah = max(",;\t", key=judul.count)
    pembaca = csv.reader(io.StringIO(teks, newline=""), delimiter=pemisah)
    hasil: list[BarisWilayah] = []
    galat: list[Galat] = []
    letak: dict[str, int] = {}
    try:
        kolom = _kolom(next(pembaca))
        for sel in pembaca:
            if not any(s.strip() for s in sel):
                continue
            baris = _satu(pembaca.line_num, sel, kolom, galat)
            if baris is None:
                pass
            elif (pertama := letak.setdefault(baris.kode, baris.baris)) != baris.baris:
                pesan = f"padahal kode ini sudah ada di baris {pertama}. Hapus salah satunya."
                galat.append(Galat(baris.baris, "kode", baris.kode, pesan))
            else:
                hasil.append(baris)
            if len(galat) >= BATAS_GALAT:
                break
    except csv.Error as salah:
        galat.append(Galat(pembaca.line_num, "mana pun", "", f"tidak terbaca ({salah})."))
    if galat:
        raise BerkasKeliru(galat)
    if not hasil:
        raise BerkasKeliru([Galat(0, "", "", "hanya berisi judul kolom, tanpa baris wilayah.")])
    return hasil


def _kolom(judul: list[str]) -> dict[str, int]:
    kolom = {j.strip().lower(): n for n, j in enumerate(judul)}
    kurang = [k for k in ("kode", "nama") if k not in kolom]
    if kurang:
        pesan = (
            f"tidak punya kolom {' dan '.join(kurang)}. Baris pertama harus berisi judul kolom "
            "kode,nama (pemisah koma, titik koma, atau tab)."
        )
        raise BerkasKeliru([Galat(1, "judul", pemisah_tampak(judul), pesan)])
    return kolom


def pemisah_tampak(judul: list[str]) -> str:
    return ",".join(judul)


def _satu(nomor: int, sel: list[str], kolom: dict[str, int], galat: list[Galat]):
    def ambil(nama: str) -> str:
        letak = kolom.get(nama)
        return "" if letak is None or letak >= len(sel) else sel[letak].strip()

    kode, nama, bps = ambil("kode"), " ".join(ambil("nama").split()), ambil("kode_bps")
    sebelum = len(galat)
    if not BENTUK_KODE.fullmatch(kode) or not kode.isascii():
        galat.append(Galat(nomor, "kode", kode, _saran_kode(kode)))
    if not nama:
        galat.append(Galat(nomor, "nama", "", "kosong. Isi nama wilayahnya."))
    elif len(nama) > NAMA_TERPANJANG:
        pesan = f"sepanjang {len(nama)} huruf. Nama paling panjang {NAMA_TERPANJANG} huruf."
        galat.append(Galat(nomor, "nama", nama, pesan))
    elif _KENDALI.search(nama):
        pesan = "dengan karakter kendali yang tidak tampak. Ketik ulang namanya."
        galat.append(Galat(nomor, "nama", _KENDALI.sub("?", nama), pesan))
    if bps and not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10}", bps):
        pesan = "Kode BPS terdiri dari 2, 4, 7, atau 10 angka tanpa titik."
        galat.append(Galat(nomor, "kode_bps", bps, pesan))
    return BarisWilayah(nomor, kode, nama, bps) if len(galat) == sebelum else None


def _saran_kode(kode: str) -> str:
    if not kode:
        return "kosong. Isi kode Kemendagri, misalnya 64.02.06.1001."
    if re.fullmatch(r"\d\d[.,]\d", kode):
        return (
            "karena Excel membuang nol di belakang. Atur kolom kode sebagai Teks, "
            f"lalu tulis {kode[:2]}.{kode[3]}0."
        )
    if re.fullmatch(r"\d{4}|\d{6,7}|\d{10}", kode):
        return (
            "tanpa titik. Pakai bentuk Kemendagri bertitik (64.02.06.1001); "
            "kode BPS ditulis di kolom kode_bps."
        )
    if "," in kode:
        return "dengan koma. Kode memakai titik, misalnya 64.02."
    return (
        "padahal kode Kemendagri berbentuk 64, 64.02, 64.02.06, atau 64.02.06.1001. "
        "Periksa baris ini."
    )
