"""The sheet: one facility or one family, a month or the three of a triwulan side by side, read
from and written to plain fields by row id. Every member stands there as having kept the
commitment; what a person changes are the exceptions."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from kpm.aturan import SEKOLAH, Ketentuan
from kpm.models import Anggota, Keluarga
from pendamping.aturan import HasilVerifikasi
from pendamping.models import Verifikasi
from pkh.akun.templatetags.rupa import bulan as kata_bulan

from .aturan import (
    BUTIR_KOMPONEN,
    DI_POSYANDU,
    TANPA_HARI_SEKOLAH,
    Butir,
    hari_kerja,
    jml_janggal,
    kata_butir,
    nilai_verifikasi,
)
from .layanan import Baris, isian_tersimpan

HARI = ("alpa", "izin", "sakit")
KOLOM = {
    "hari_efektif": "Hari efektif",
    "alpa": "Alpa",
    "izin": "Izin",
    "sakit": "Sakit",
    "td": "Tidak dapat",
    "dipenuhi": "Dilakukan",
    "berat": "Berat",
    "tinggi": "Tinggi",
    "alasan": "Alasan",
    "bulan": "Bulan",
    "anggota": "Anggota",
}
TERPENUHI = "terpenuhi"  # the one box of a row whose obligation is not listed
# What is typed in kilogram and centimeter is kept in gram and milimeter.
UKURAN = {"berat": (1000, "Tulis kilogram, misalnya 9,4."), "tinggi": (10, "Tulis sentimeter.")}


@dataclass(frozen=True)
class Beda:
    """A cell that somebody else changed: as the person saw it, as it is stored now, and what
    the person entered ("" when they left it alone)."""

    kolom: str
    tadi: str
    kini: str
    anda: str


@dataclass
class Sel:
    """One member in one month."""

    v: Verifikasi
    isi: dict[str, str]
    butir: set[str]
    hasil: str = ""  # why the stored result is what it is
    terkunci: bool = False
    galat: dict[str, str] = field(default_factory=dict)
    bentrok: bool = False
    beda: list[Beda] = field(default_factory=list)

    @property
    def sekolah(self) -> bool:
        return self.v.komponen in SEKOLAH

    @property
    def diukur(self) -> bool:
        return self.v.komponen in DI_POSYANDU

    @property
    def versi(self) -> str:
        pada = self.v.dicatat_pada
        return pada.isoformat() if pada else ""

    @property
    def pilihan(self) -> list[dict[str, Any]]:
        """The boxes: what is due, and what may be done ahead of time."""
        if self.v.kewajiban is None:
            return [{"kode": TERPENUHI, "kata": "Terpenuhi", "wajib": True,
                     "ada": TERPENUHI in self.butir}]  # fmt: skip
        return [
            {
                "kode": str(b),
                "kata": b.label,
                "wajib": b in self.v.kewajiban,
                "ada": b in self.butir,
            }
            for b in BUTIR_KOMPONEN.get(self.v.komponen, ())
        ]

    @property
    def jml(self) -> str:
        v = self.v
        return jml_janggal(v.jml_sekolah, v.hari_efektif, v.alpa + v.izin + v.sakit)


@dataclass
class BarisLembar:
    nomor: int
    anggota: Anggota
    keluarga: Keluarga
    sel: dict[date, Sel] = field(default_factory=dict)
    per_bulan: list[Sel | None] = field(default_factory=list)

    @property
    def bentrok(self) -> bool:
        return any(s.bentrok for s in self.sel.values())


@dataclass
class BulanLembar:
    """A column: its effective school days hold for every pupil without days of their own."""

    bulan: date
    efektif: str = ""
    galat: str = ""
    ada_sekolah: bool = False

    @property
    def kunci(self) -> str:
        return f"efektif-{self.bulan:%Y-%m}"


class LembarVerifikasi:
    """`baris`: rows of Verifikasi in the order of the sheet, of the months `bulan`; `data`:
    what was posted; `aturan`: the rule book of each month; `tertutup`: ids that are closed."""

    def __init__(
        self,
        baris: list[Verifikasi],
        bulan: list[date],
        aturan: dict[date, Ketentuan],
        *,
        data=None,
        tertutup: frozenset[int] = frozenset(),
    ):
        self.data, self.aturan = data, aturan
        self.bulan = {b: self._bulan(b, [v for v in baris if v.bulan == b]) for b in bulan}
        orang: dict[int, BarisLembar] = {}
        for v in baris:
            b = orang.setdefault(
                v.anggota_id, BarisLembar(len(orang) + 1, v.anggota, v.keluarga)
            )  # fmt: skip
            b.sel[v.bulan] = self._sel(v, v.pk in tertutup)
        self.baris = list(orang.values())
        for b in self.baris:
            b.per_bulan = [b.sel.get(t) for t in bulan]

    @property
    def kolom(self) -> list[BulanLembar]:
        return list(self.bulan.values())

    @property
    def semua(self) -> list[Sel]:
        return [s for b in self.baris for s in b.sel.values()]

    @property
    def ada_sekolah(self) -> bool:
        return any(b.ada_sekolah for b in self.bulan.values())

    @property
    def terkunci(self) -> bool:
        return bool(self.semua) and all(s.terkunci for s in self.semua)

    # --- reading -------------------------------------------------------------------------
    def _bulan(self, bulan: date, baris: list[Verifikasi]) -> BulanLembar:
        sekolah = [v for v in baris if v.komponen in SEKOLAH]
        terisi = Counter(v.hari_efektif for v in sekolah if v.hari_efektif is not None)
        kolom = BulanLembar(bulan, ada_sekolah=bool(sekolah))
        kolom.efektif = str(terisi.most_common(1)[0][0] if terisi else hari_kerja(bulan))
        if self.data is not None:
            kolom.efektif = self.data.get(kolom.kunci, kolom.efektif).strip()
        return kolom

    def _sel(self, v: Verifikasi, terkunci: bool) -> Sel:
        isi, butir = self.tersimpan(v)
        if self.data is not None and f"versi-{v.pk}" in self.data:
            # what the sheet did not send it did not show; an unticked box sends nothing
            isi = {r: self.data.get(f"{r}-{v.pk}", "").strip() for r in isi} | {
                r: self.data[f"{r}-{v.pk}"].strip() if f"{r}-{v.pk}" in self.data else isi[r]
                for r in (*HARI, "alasan", "berat", "tinggi")
            }
            butir = set(self.data.getlist(f"butir-{v.pk}"))
        kata = ""
        if v.hasil != HasilVerifikasi.BELUM and v.bulan in self.aturan:
            kata = nilai_verifikasi(isian_tersimpan(v), self.aturan[v.bulan])[1]
        return Sel(v, isi, butir, kata, terkunci)

    def tersimpan(self, v) -> tuple[dict[str, str], set[str]]:
        """As stored (`v` a row or an event of the trail); a row nobody has filled starts as a
        commitment that was kept."""
        belum = v.hasil == HasilVerifikasi.BELUM
        td = v.hasil == HasilVerifikasi.TIDAK_DAPAT and not v.hari_efektif
        efektif = "" if v.hari_efektif is None else str(v.hari_efektif)
        isi = {r: str(getattr(v, r)) for r in HARI} | {
            "hari_efektif": "" if efektif == self.bulan[v.bulan].efektif else efektif,
            "td": "td" if td and efektif != "0" else "",
            "alasan": v.alasan,
            "berat": tulis_ukuran(v.berat, "berat"),
            "tinggi": tulis_ukuran(v.tinggi, "tinggi"),
        }
        if v.komponen in SEKOLAH:
            return isi, set()
        if v.kewajiban is None:
            return isi, {TERPENUHI} if belum or v.terpenuhi else set()
        return isi, set(v.kewajiban if belum else v.dipenuhi)

    # --- what was posted -----------------------------------------------------------------
    def sah(self) -> bool:
        """Whole numbers where numbers belong."""
        for k in self.bulan.values():
            if k.ada_sekolah and not _angka(k.efektif):
                k.galat = "Isi hari efektif dengan angka; 0 bila sebulan penuh libur."
        for s in self.semua:
            for r in HARI if s.sekolah else ():
                if s.isi[r] and not _angka(s.isi[r]):
                    s.galat[r] = "Isi dengan angka hari, tanpa koma."
            if s.isi["hari_efektif"] and not _angka(s.isi["hari_efektif"]):
                s.galat["hari_efektif"] = "Isi dengan angka hari, tanpa koma."
            for r, (kali, kata) in UKURAN.items():
                if s.isi[r] and baca_ukuran(s.isi[r], kali) is None:
                    s.galat[r] = kata
        return not self.galat

    def kirim(self) -> list[Baris]:
        """The rows that were on the sheet as sent. A row that joined it since is not filled in
        for the person, who has not seen it."""
        return [self._kirim(s) for s in self.semua if f"versi-{s.v.pk}" in self.data]

    def _kirim(self, s: Sel) -> Baris:
        isi, pk, versi = s.isi, s.v.pk, self.versi(s.v)
        if isi["td"]:
            return Baris(pk, versi, alasan=isi["alasan"])
        if s.sekolah:
            efektif = int(isi["hari_efektif"] or self.bulan[s.v.bulan].efektif)
            hari = {r: int(isi[r] or 0) for r in HARI}
            alasan = isi["alasan"] or ("" if efektif else TANPA_HARI_SEKOLAH)
            return Baris(pk, versi, hari_efektif=efektif, alasan=alasan, **hari)
        ukuran = {r: baca_ukuran(isi[r], kali) for r, (kali, _) in UKURAN.items()}
        if s.v.kewajiban is None:
            penuh = TERPENUHI in s.butir
            return Baris(pk, versi, terpenuhi=penuh, alasan=isi["alasan"], **ukuran)
        return Baris(
            pk, versi, terpenuhi=True, dipenuhi=s.butir, alasan=isi["alasan"], **ukuran
        )  # fmt: skip

    def versi(self, v: Verifikasi) -> datetime | None:
        """What the person saw; a mark that is no time counts as "nothing seen"."""
        try:
            return parse_datetime(self.data.get(f"versi-{v.pk}", ""))
        except ValueError:
            return None

    # --- what came back ------------------------------------------------------------------
    def pasang_galat(self, galat: ValidationError) -> None:
        per_id = {s.v.pk: s for s in self.semua}
        for kunci, pesan in galat.message_dict.items():
            ruas, _, pk = kunci.rpartition("-")
            s = per_id[int(pk)]
            if ruas == "hari_efektif" and not s.isi["hari_efektif"]:
                self.bulan[s.v.bulan].galat = " ".join(pesan)
            else:
                s.galat[ruas] = " ".join(pesan)

    def tandai_bentrok(self, bentrok: list[Verifikasi], dilihat: dict[int, Any]) -> None:
        """Rows changed by somebody else. What the person left alone takes the value stored
        now; what they changed themselves stays as they entered it; each such cell is named."""
        per_id = {s.v.pk: s for s in self.semua}
        for v in bentrok:
            s = per_id[v.pk]
            tadi = self.tersimpan(dilihat[v.pk]) if v.pk in dilihat else self._kosong(v)
            kini = self.tersimpan(v)
            for r in s.isi:
                if s.isi[r] == kini[0][r]:
                    continue
                sendiri = s.isi[r] != tadi[0][r]
                anda = self._kata(r, s.isi[r], v.bulan) if sendiri else ""
                self._beda(s, KOLOM[r], tadi[0][r], kini[0][r], anda, r)
                s.isi[r] = s.isi[r] if sendiri else kini[0][r]
            if s.butir != kini[1]:
                sendiri = s.butir != tadi[1]
                anda = _kata_butir(s.butir) if sendiri else ""
                kata = [_kata_butir(b) for b in (tadi[1], kini[1])]
                s.beda.append(Beda(KOLOM["dipenuhi"], *kata, anda))
                s.butir = s.butir if sendiri else kini[1]
            s.v, s.bentrok = v, True

    def _kosong(self, v: Verifikasi) -> tuple[dict[str, str], set[str]]:
        baru = Verifikasi(bulan=v.bulan, komponen=v.komponen, kewajiban=v.kewajiban)
        return self.tersimpan(baru)

    def _beda(self, s: Sel, kolom: str, tadi: str, kini: str, anda: str, r: str) -> None:
        kata = [self._kata(r, n, s.v.bulan) for n in (tadi, kini)]
        s.beda.append(Beda(kolom, *kata, anda))

    def _kata(self, ruas: str, nilai: str, bulan: date) -> str:
        if ruas == "td":
            return "ya" if nilai else "tidak"
        if ruas == "hari_efektif":
            return nilai or self.bulan[bulan].efektif
        return nilai or "kosong"

    @property
    def galat(self) -> list[dict[str, str]]:
        """[{kata, tautan}]: row, name and column of everything that is wrong."""
        banyak = len(self.bulan) > 1
        daftar = [
            {"kata": f"Hari efektif {kata_bulan(k.bulan)}: {k.galat}", "tautan": f"#{k.kunci}"}
            for k in self.bulan.values()
            if k.galat
        ]
        return daftar + [
            {
                "kata": f"Baris {b.nomor}, {b.anggota}, "
                + (f"{kata_bulan(s.v.bulan)}, " if banyak else "")
                + f"kolom {KOLOM[ruas]}: {kata}",
                "tautan": f"#{ruas if ruas in s.isi else 'sel'}-{s.v.pk}",
            }
            for b in self.baris
            for s in b.sel.values()
            for ruas, kata in s.galat.items()
        ]


def _angka(teks: str) -> bool:
    return teks.isdecimal() and teks.isascii() and len(teks) < 4


def _kata_butir(butir: set[str]) -> str:
    if TERPENUHI in butir:
        return "terpenuhi"
    return kata_butir(b for b in Butir if b in butir) or "tidak ada"


def tulis_ukuran(nilai: int | None, ruas: str) -> str:
    """9450 gram -> "9,45"; 712 milimeter -> "71,2"."""
    if nilai is None:
        return ""
    return f"{Decimal(nilai) / UKURAN[ruas][0]:f}".replace(".", ",")


def baca_ukuran(teks: str, kali: int) -> int | None:
    """ "9,45" -> 9450; None for nothing and for what is no such number."""
    try:
        nilai = Decimal(teks.replace(",", ".")) * kali
    except InvalidOperation:
        return None
    if not (nilai.is_finite() and 0 <= nilai < 10**6) or nilai != int(nilai):
        return None
    return int(nilai)
