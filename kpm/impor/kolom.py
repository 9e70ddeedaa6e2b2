"""A column of a kind, and what a cell of it may say.

`Isi.clean` is the one truth for a cell: text -> value, or ValueError with the reason and the
remedy. `Isi.baku` names cells that are already as they should be, so that the fast path lets
them through unread; a test holds that such a cell cleans to itself.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from kpm.ekspor.tulis import netral
from kpm.nomor import galat_nik, galat_nomor
from pkh.teks import buang_tak_tampak

BULAN = {
    "JANUARI": 1, "FEBRUARI": 2, "PEBRUARI": 2, "MARET": 3, "APRIL": 4, "MEI": 5, "JUNI": 6,
    "JULI": 7, "AGUSTUS": 8, "SEPTEMBER": 9, "OKTOBER": 10, "NOVEMBER": 11, "NOPEMBER": 11,
    "DESEMBER": 12, "JAN": 1, "FEB": 2, "PEB": 2, "MAR": 3, "APR": 4, "JUN": 6, "JUL": 7,
    "AGU": 8, "AGS": 8, "AGT": 8, "SEP": 9, "OKT": 10, "NOV": 11, "NOP": 11, "DES": 12,
}  # fmt: skip
EXCEL_NOL = date(1899, 12, 30)
# Marks text that stood in a numeric cell of 15 digits or more, whose last digits are lost.
DARI_ANGKA = "\ue000"
DIGIT_RUSAK = (
    "tersimpan sebagai angka, sehingga Excel sudah mengubah digit terakhirnya. Ambil lagi dari "
    "sumbernya dan simpan kolomnya sebagai teks."
)
KOSONG = "kosong. Kolom ini wajib diisi."
PANJANG = 500  # letters; no column of any kind holds more


def rapikan(nilai: object) -> str:
    """A cell as text: no-break spaces, invisible marks, leading apostrophes taken off."""
    teks = str(nilai)
    if not (teks.isascii() and teks.isprintable()):
        teks = re.sub(r"\s+", " ", teks.replace("\0", ""))
        teks = buang_tak_tampak(teks)
    if "  " in teks:
        teks = re.sub(r" {2,}", " ", teks)
    return teks.strip().lstrip("'‘’").strip()


class Isi(Widget):
    """What a cell holds. `bersih` takes stripped, non-empty text. `sql` is the type it is
    staged as, `baku`/`kecuali`/`maks` (pattern, exception, letters) and `cepat` (a further
    condition on a polars column) tell cells that need no cleaning, `pilihan` the words
    of the drop-down, `nomor16` that a numeric cell is refused."""

    def __init__(
        self,
        bersih: Callable[[str], Any],
        *,
        sql: str = "text",
        baku: str = "",
        kecuali: str = "",
        maks: int = 0,
        cepat: Callable[[Any], Any] | None = None,
        pilihan: tuple[str, ...] = (),
        nomor16: bool = False,
        tulis: Callable[[Any], str] = str,
    ):
        super().__init__()
        self.bersih, self.sql, self.tulis = bersih, sql, tulis
        self.baku, self.kecuali, self.maks, self.cepat = baku, kecuali, maks, cepat
        self.pilihan, self.nomor16 = pilihan, nomor16

    def clean(self, value, row=None, **kwargs):
        """The value of a cell; None when it is empty. ValueError with reason and remedy."""
        teks = rapikan("" if value is None else value)
        angka = teks.startswith(DARI_ANGKA)
        teks = teks.replace(DARI_ANGKA, "").strip()
        if not teks:
            return None
        if angka and self.nomor16:
            raise ValueError(DIGIT_RUSAK)
        if len(teks) > PANJANG:  # said here, for the other reasons repeat what the cell holds
            raise ValueError(f"terlalu panjang ({len(teks)} huruf). Paling banyak {PANJANG} huruf.")
        return self.bersih(teks)

    def render(self, value, obj=None, **kwargs) -> str:
        """As written in an export: read again it is the same value. Text that a spreadsheet
        would take for a formula gets an apostrophe, which reading takes off."""
        if value is None:
            return ""
        return netral(re.sub(r"[\x00-\x1f\x7f]", " ", self.tulis(value)))


class Kolom(Field):
    """A column: the name it has in files, other names it goes by, and what a cell may say.

    `identitas`: shown masked, and exported only to those who may see it.
    """

    def __init__(
        self,
        isi: Isi,
        keterangan: str,
        *,
        attribute: str | None = None,
        wajib: bool = False,
        alias: tuple[str, ...] = (),
        contoh: str = "",
        identitas: bool = False,
        diabaikan: str = "",
    ):
        super().__init__(attribute=attribute, widget=isi, saves_null_values=False)
        self.isi, self.keterangan, self.wajib = isi, keterangan, wajib
        self.alias, self.contoh, self.identitas = alias, contoh, identitas
        self.diabaikan = diabaikan  # recognised, not used: the words why

    @property
    def nama(self) -> str:
        return self.column_name

    @property
    def attribute(self) -> str | None:
        """Where the value lies on the row of the register; the column's own name by default."""
        return self._attribute or self.column_name

    @attribute.setter
    def attribute(self, nilai: str | None) -> None:
        self._attribute = nilai

    def clean(self, row, **kwargs):
        nilai = self.isi.clean(row.get(self.nama), row=row)
        if nilai is None and self.wajib:
            raise ValueError(KOSONG)
        return nilai


# --- what cells may say ------------------------------------------------------------------
# ASCII words with single spaces: nothing to take off.
_POLOS = r"^[!-&(-~]+(?: [!-~]+)*$"


def teks(maks: int) -> Isi:
    def bersih(nilai: str) -> str:
        if len(nilai) > maks:
            raise ValueError(f"terlalu panjang ({len(nilai)} huruf). Paling banyak {maks} huruf.")
        return nilai

    return Isi(bersih, baku=_POLOS, maks=maks)


def nomor(nama: str) -> Isi:
    """Sixteen digits kept as text: "NIK", "No KK", "No KKS". Groups set apart by dots, spaces
    or dashes are joined; thousands are not, for those come from a number that lost its end."""

    def bersih(nilai: str) -> str:
        if re.fullmatch(r"[0-9]{2,}([ .-][0-9]+)+", nilai):
            nilai = re.sub(r"[ .-]", "", nilai)
        galat = galat_nik(nilai) if nama == "NIK" else galat_nomor(nilai, nama)
        if galat:
            raise ValueError(galat)
        return nilai

    if nama == "NIK":  # days up to the 28th exist in every month; the rest are looked at
        hari = r"(?:0[1-9]|1\d|2[0-8]|4[1-9]|5\d|6[0-8])"
        baku, kecuali = rf"^[0-9]{{6}}{hari}(?:0[1-9]|1[0-2])[0-9]{{6}}$", r"0000$|^1{16}$"
        baku = baku.replace(r"\d", "[0-9]")
    else:
        baku, kecuali = r"^[0-9]{16}$", "|".join(f"^{d}{{16}}$" for d in range(10))
    return Isi(bersih, baku=baku, kecuali=kecuali, nomor16=True)


def kunci_pilihan(nilai: str) -> str:
    return re.sub(r"[\s_\-/.]+", " ", nilai).strip().lower()


def pilihan(alias: dict[str, str], tampil: tuple[str, ...] = ()) -> Isi:
    """One of the values of `alias` (normalised words -> value)."""
    sah = tampil or tuple(dict.fromkeys(v for v in alias.values() if v))

    def bersih(nilai: str) -> str:
        kunci = kunci_pilihan(nilai)
        if kunci not in alias:
            raise ValueError(f"berisi {nilai!r}. Isi salah satu: {', '.join(sah)}.")
        return alias[kunci]

    # a value that its own words lead to stands for itself
    tetap = [v for v in set(alias.values()) if v and alias.get(kunci_pilihan(v)) == v]
    baku = "^(?:" + "|".join(map(re.escape, sorted(tetap))) + ")$" if tetap else ""
    return Isi(bersih, pilihan=sah, baku=baku)


def ya_tidak() -> Isi:
    ya = dict.fromkeys(["ya", "y", "1", "true", "benar", "v", "√", "ada"], True)
    tidak = dict.fromkeys(["tidak", "t", "0", "false", "n", "x", "tidak ada"], False)

    def bersih(nilai: str) -> bool:
        kunci = kunci_pilihan(nilai)
        if kunci not in ya | tidak:
            raise ValueError(f"berisi {nilai!r}. Isi salah satu: ya, tidak.")
        return (ya | tidak)[kunci]

    return Isi(
        bersih, sql="boolean", pilihan=("ya", "tidak"), tulis=lambda v: "ya" if v else "tidak"
    )


def bulat(dari: int, sampai: int, *, sql: str = "integer", baku: str = "") -> Isi:
    def bersih(nilai: str) -> int:
        angka = nilai.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", nilai) else nilai
        if not re.fullmatch(r"[0-9]{1,15}", angka) or not dari <= int(angka) <= sampai:
            raise ValueError(f"berisi {nilai!r}. Isi angka {dari} sampai {sampai}.")
        return int(angka)

    return Isi(bersih, sql=sql, baku=baku)


def rupiah(maks: int = 2_000_000_000) -> Isi:
    """Whole rupiah: 750000, 750.000, Rp 750.000, Rp750.000,00."""

    def bersih(nilai: str) -> int:
        angka = re.sub(r"^rp\.?\s*", "", nilai, flags=re.I)
        angka = re.sub(r"([.,])00?$", "", angka) if re.search(r"[.,]0{1,2}$", angka) else angka
        angka = re.sub(r",-$", "", angka)
        if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", angka):
            angka = re.sub(r"[.,]", "", angka)
        if not re.fullmatch(r"[0-9]{1,12}", angka) or int(angka) > maks:
            raise ValueError(f"berisi {nilai!r}. Tulis rupiah seperti 750000 atau Rp750.000.")
        return int(angka)

    return Isi(bersih, sql="bigint")


def tanggal(*, sejak: int = 0) -> Isi:
    """ISO, dd/mm/yyyy, `17 Agustus 1990`, Excel serials. Two-digit years are refused, and
    years before `sejak`."""

    def bersih(nilai: str) -> date:
        t = urai_tanggal(nilai)
        if t.year < sejak:
            raise ValueError(f"berisi {nilai!r}: tahunnya sebelum {sejak}. Periksa tahunnya.")
        return t

    def cepat(kolom):
        return (kolom.str.to_date("%Y-%m-%d", strict=False).dt.year() >= max(sejak, 1)).fill_null(
            False
        )

    return Isi(
        bersih,
        sql="date",
        baku=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        cepat=cepat,
        tulis=lambda t: t.isoformat(),
    )


def urai_tanggal(nilai: str) -> date:
    try:
        if m := re.fullmatch(
            r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", nilai
        ):
            return date(int(m[1]), int(m[2]), int(m[3]))
        if m := re.fullmatch(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})", nilai):
            return date(int(m[3]), int(m[2]), int(m[1]))
        if m := re.fullmatch(r"(\d{1,2})[\s\-]+([A-Za-z]+)[\s\-,]+(\d{4})", nilai):
            return date(int(m[3]), BULAN[m[2].upper()], int(m[1]))
        if re.fullmatch(r"[0-9]{4,5}", nilai) and 3_000 <= int(nilai) <= 80_000:
            return EXCEL_NOL + timedelta(days=int(nilai))
    except (ValueError, KeyError):
        raise ValueError(f"berisi {nilai!r}: tanggal itu tidak ada dalam kalender.") from None
    if re.fullmatch(r"\d{1,2}[/\-. ]\w+[/\-. ]\d{2}", nilai):
        raise ValueError(f"berisi {nilai!r}: tahunnya dua angka. Tulis empat angka, misalnya 1990.")
    raise ValueError(f"berisi {nilai!r}. Tulis seperti 1990-08-17 atau 17/08/1990.")


TAHUN_BULAN = range(2000, 2101)


def _urai_bulan(nilai: str) -> date | None:
    if m := re.fullmatch(r"([A-Za-z]+)[\s\-]+(\d{4})", nilai):
        if m[1].upper() in BULAN and int(m[2]):
            return date(int(m[2]), BULAN[m[1].upper()], 1)
    elif m := re.fullmatch(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})", nilai):
        tahun, angka = (m[1], m[2]) if m[1] else (m[4], m[3])
        if 1 <= int(angka) <= 12 and int(tahun):
            return date(int(tahun), int(angka), 1)
    else:
        try:
            return urai_tanggal(nilai).replace(day=1)
        except ValueError:
            return None
    return None


def bulan() -> Isi:
    """A month as its first day: 2024-09, 09/2024, September 2024, or any date in it; of a year
    in which there can be something to import."""

    def bersih(nilai: str) -> date:
        hasil = _urai_bulan(nilai)
        if hasil and hasil.year not in TAHUN_BULAN:
            awal, akhir = TAHUN_BULAN[0], TAHUN_BULAN[-1]
            kata = f"tahunnya di luar {awal} sampai {akhir}. Periksa angkanya."
            raise ValueError(f"berisi {nilai!r}: {kata}")
        if hasil:
            return hasil
        raise ValueError(f"berisi {nilai!r}. Tulis bulan seperti 2024-09 atau September 2024.")

    return Isi(bersih, sql="date", tulis=lambda t: f"{t:%Y-%m}")


def kode_wilayah() -> Isi:
    """64.02.06.1001; also without dots. A shorter or longer code is refused."""

    def bersih(nilai: str) -> str:
        angka = re.sub(r"\.", "", nilai)
        if not re.fullmatch(r"[0-9]{10}", angka):
            raise ValueError(
                f"berisi {nilai!r}. Tulis kode desa Kemendagri 10 angka, misalnya 64.02.06.1001."
            )
        return f"{angka[:2]}.{angka[2:4]}.{angka[4:6]}.{angka[6:]}"

    return Isi(bersih, baku=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$")


def kode_di_atas_desa(*tingkat: int) -> Isi:
    """A code of a kabupaten/kota (2), of a kecamatan (3) or of either: 64.02, 6402, 64.02.06."""
    boleh = {2: (4, "kabupaten/kota, misalnya 64.02"), 3: (6, "kecamatan, misalnya 64.02.06")}

    def bersih(nilai: str) -> str:
        angka = nilai.replace(".", "")
        if not re.fullmatch("[0-9]+", angka) or len(angka) not in {boleh[n][0] for n in tingkat}:
            contoh = " atau ".join(boleh[n][1] for n in tingkat)
            raise ValueError(f"berisi {nilai!r}. Tulis kode Kemendagri {contoh}.")
        return ".".join(angka[i : i + 2] for i in range(0, len(angka), 2))

    return Isi(bersih)


def rt_rw() -> Isi:
    def bersih(nilai: str) -> str:
        if not re.fullmatch(r"[0-9]{1,3}", nilai):
            raise ValueError(f"berisi {nilai!r}. Isi angka sampai tiga digit, misalnya 003.")
        return nilai.zfill(3)

    return Isi(bersih, baku=r"^[0-9]{3}$")
