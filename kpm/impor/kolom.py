"""The columns of an import of kind `kpm`, declared once: names, aliases, cleaning.

A cleaner takes the text of a cell (stripped, never empty) and gives the value to store, or
raises ValueError with the reason and the remedy. An empty cell of an optional column leaves
what the register has.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kpm.models import Anggota, Keluarga
from kpm.nomor import galat_nik, galat_nomor

BULAN = {
    "JANUARI": 1, "FEBRUARI": 2, "PEBRUARI": 2, "MARET": 3, "APRIL": 4, "MEI": 5, "JUNI": 6,
    "JULI": 7, "AGUSTUS": 8, "SEPTEMBER": 9, "OKTOBER": 10, "NOVEMBER": 11, "NOPEMBER": 11,
    "DESEMBER": 12, "JAN": 1, "FEB": 2, "PEB": 2, "MAR": 3, "APR": 4, "JUN": 6, "JUL": 7,
    "AGU": 8, "AGS": 8, "SEP": 9, "OKT": 10, "NOV": 11, "NOP": 11, "DES": 12,
}  # fmt: skip
EXCEL_NOL = date(1899, 12, 30)


def teks(maks: int) -> Callable[[str], str]:
    def bersih(nilai: str) -> str:
        if len(nilai) > maks:
            raise ValueError(f"terlalu panjang ({len(nilai)} huruf). Paling banyak {maks} huruf.")
        return nilai

    return bersih


def nomor(nama: str) -> Callable[[str], str]:
    def bersih(nilai: str) -> str:
        galat = galat_nik(nilai) if nama == "NIK" else galat_nomor(nilai, nama)
        if galat:
            raise ValueError(galat)
        return nilai

    return bersih


def pilihan(alias: dict[str, str]) -> Callable[[str], str]:
    def bersih(nilai: str) -> str:
        kunci = re.sub(r"[\s_\-/.]+", " ", nilai).strip().lower()
        if kunci not in alias:
            sah = ", ".join(dict.fromkeys(alias.values()))
            raise ValueError(f"berisi {nilai!r}. Isi salah satu: {sah}.")
        return alias[kunci]

    return bersih


def tanggal(nilai: str) -> date:
    """ISO, dd/mm/yyyy, `17 Agustus 1990`, Excel serials. Two-digit years are refused."""
    try:
        if m := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", nilai):
            return date(int(m[1]), int(m[2]), int(m[3]))
        if m := re.fullmatch(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})", nilai):
            return date(int(m[3]), int(m[2]), int(m[1]))
        if m := re.fullmatch(r"(\d{1,2})[\s\-]+([A-Za-z]+)[\s\-]+(\d{4})", nilai):
            return date(int(m[3]), BULAN[m[2].upper()], int(m[1]))
        if re.fullmatch(r"\d{4,5}", nilai) and 3_000 <= int(nilai) <= 80_000:
            return EXCEL_NOL + timedelta(days=int(nilai))
    except (ValueError, KeyError):
        raise ValueError(f"berisi {nilai!r}: tanggal itu tidak ada dalam kalender.") from None
    if re.fullmatch(r"\d{1,2}[/\-. ]\w+[/\-. ]\d{2}", nilai):
        raise ValueError(f"berisi {nilai!r}: tahunnya dua angka. Tulis empat angka, misalnya 1990.")
    raise ValueError(f"berisi {nilai!r}. Tulis seperti 1990-08-17 atau 17/08/1990.")


def tanggal_lahir(nilai: str) -> date:
    t = tanggal(nilai)
    if t.year < 1900:
        raise ValueError(f"berisi {nilai!r}: tahun lahir sebelum 1900.")
    return t


def bulat(dari: int, sampai: int) -> Callable[[str], int]:
    def bersih(nilai: str) -> int:
        if not re.fullmatch(r"\d+", nilai) or not dari <= int(nilai) <= sampai:
            raise ValueError(f"berisi {nilai!r}. Isi angka {dari} sampai {sampai}.")
        return int(nilai)

    return bersih


def kode_desa(nilai: str) -> str:
    """64.02.06.1001; also without dots. A shorter or longer code is refused."""
    angka = re.sub(r"\.", "", nilai)
    if not re.fullmatch(r"\d{10}", angka):
        raise ValueError(
            f"berisi {nilai!r}. Tulis kode desa Kemendagri 10 angka, misalnya 64.02.06.1001."
        )
    return f"{angka[:2]}.{angka[2:4]}.{angka[4:6]}.{angka[6:]}"


def rt_rw(nilai: str) -> str:
    if not re.fullmatch(r"\d{1,3}", nilai):
        raise ValueError(f"berisi {nilai!r}. Isi angka sampai tiga digit, misalnya 003.")
    return nilai.zfill(3)


YA_TIDAK = pilihan(
    dict.fromkeys(["ya", "y", "1", "true", "benar", "v", "√"], "ya")
    | dict.fromkeys(["tidak", "t", "0", "false", "n", "x"], "tidak")
)


def ya_tidak(nilai: str) -> bool:
    return YA_TIDAK(nilai) == "ya"


@dataclass(frozen=True)
class Kolom:
    nama: str
    bersih: Callable
    keterangan: str
    wajib: bool = False
    alias: tuple[str, ...] = ()
    keluarga: bool = False  # a fact of the family, taken from the pengurus's row
    nomor16: bool = False  # never to be read from a numeric cell


_HUBUNGAN = {
    "kepala keluarga": "suami", "kepala": "suami", "ibu": "istri", "isteri": "istri",
    "orang tua": "orang_tua", "ayah": "orang_tua", "mertua": "orang_tua", "famili lain": "lainnya",
    "famili": "lainnya", "menantu": "lainnya",
}  # fmt: skip
_JENJANG = {"sd": "sd", "mi": "sd", "sd mi": "sd", "smp": "smp", "mts": "smp", "smp mts": "smp",
            "sma": "sma", "ma": "sma", "smk": "sma", "sma ma": "sma",
            "tidak": "", "tidak sekolah": "", "belum": ""}  # fmt: skip

KOLOM = [
    Kolom("no_kk", nomor("No KK"), "16 angka, disimpan sebagai teks", True,
          ("nomor_kk", "nokk", "no_kartu_keluarga", "nomor_kartu_keluarga"), True, True),
    Kolom("nik", nomor("NIK"), "16 angka, disimpan sebagai teks", True,
          ("nomor_induk_kependudukan", "no_nik"), nomor16=True),
    Kolom("nama", teks(120), "nama lengkap anggota", True,
          ("nama_lengkap", "nama_anggota", "nama_art")),
    Kolom("hubungan", pilihan({str(v).replace("_", " "): str(v) for v in Anggota.Hubungan.values}
                              | _HUBUNGAN),
          "pengurus, suami, istri, anak, cucu, orang_tua, lainnya", True,
          ("hubungan_keluarga", "hub_keluarga", "hubungan_dengan_kepala_keluarga")),
    Kolom("jenis_kelamin", pilihan({"l": "L", "p": "P", "laki laki": "L", "laki": "L", "pria": "L",
                                    "perempuan": "P", "wanita": "P", "1": "L", "2": "P"}),
          "L atau P", True, ("jk", "kelamin", "sex")),
    Kolom("tanggal_lahir", tanggal_lahir, "1990-08-17 atau 17/08/1990", True,
          ("tgl_lahir", "tanggallahir", "lahir")),
    Kolom("kode_desa", kode_desa, "kode Kemendagri, misalnya 64.02.06.1001", True,
          ("kode_kelurahan", "kode_desa_kelurahan", "kddesa", "desa_kode"), True),
    Kolom("alamat", teks(200), "jalan, dusun", alias=("alamat_lengkap",), keluarga=True),
    Kolom("rt", rt_rw, "tiga angka", keluarga=True),
    Kolom("rw", rt_rw, "tiga angka", keluarga=True),
    Kolom("status", pilihan({"calon": "calon", "aktif": "aktif"}),
          "calon (bila kosong) atau aktif; hanya untuk keluarga baru",
          alias=("status_kepesertaan", "status_pkh"), keluarga=True),
    Kolom("tahun_masuk", bulat(2007, 2100), "tahun pertama menerima PKH", keluarga=True,
          alias=("tahun_kepesertaan",)),
    Kolom("id_dtsen", teks(40), "nomor keluarga DTSEN", keluarga=True,
          alias=("id_keluarga", "id_dtks")),
    Kolom("no_kks", nomor("No KKS"), "16 angka, disimpan sebagai teks", keluarga=True,
          alias=("nomor_kks", "kks"), nomor16=True),
    Kolom("bank", pilihan({str(v): str(v) for v in Keluarga.Bank.values}
                          | {"pt pos": "pos", "pos indonesia": "pos"}),
          ", ".join(Keluarga.Bank.values), keluarga=True),
    Kolom("hamil", ya_tidak, "ya atau tidak", alias=("ibu_hamil",)),
    Kolom("hpl", tanggal, "hari perkiraan lahir"),
    Kolom("jenjang", pilihan(_JENJANG), "sd, smp, sma, tidak",
          alias=("jenjang_sekolah", "bentuk_pendidikan")),
    Kolom("npsn", bulat(10_000_000, 99_999_999), "8 angka"),
    Kolom("kelas", teks(10), "misalnya 4", alias=("tingkat_pendidikan",)),
    Kolom("disabilitas_berat", ya_tidak, "ya atau tidak", alias=("disabilitas",)),
    Kolom("pendamping", teks(150), "diabaikan: serahkan KPM lewat halaman Pendamping",
          keluarga=True),
]  # fmt: skip
WAJIB = [k.nama for k in KOLOM if k.wajib]
PER_NAMA = {k.nama: k for k in KOLOM}
_ALIAS = {a: k.nama for k in KOLOM for a in (k.nama, *k.alias)}


def kenali(judul: object) -> str | None:
    """The column a heading stands for, by name or alias; None when it is unknown."""
    kunci = re.sub(r"[^a-z0-9]+", "_", str(judul or "").lower()).strip("_")
    return _ALIAS.get(kunci)
