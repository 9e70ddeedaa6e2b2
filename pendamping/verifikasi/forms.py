"""The sheet: many rows of one shape, read from and written to plain fields by row id."""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from kpm.aturan import SEKOLAH
from kpm.saring import SaringWilayah
from pendamping.aturan import HasilVerifikasi
from pendamping.models import Verifikasi
from pendamping.verifikasi.aturan import hari_kerja
from pendamping.verifikasi.layanan import Baris

KOLOM = {
    "hari_efektif": "Hari efektif",
    "alpa": "Alpa",
    "izin": "Izin",
    "sakit": "Sakit",
    "terpenuhi": "Terpenuhi",
    "alasan": "Alasan",
    "bulan": "Bulan",
    "anggota": "Anggota",
}
PENUH = {"ya": True, "tidak": False, "tidak_dapat": None}


class SaringVerifikasi(SaringWilayah):
    hak = "verifikasi.lihat"
    berbulan = True

    pendamping = forms.IntegerField(required=False, widget=forms.HiddenInput)


@dataclass
class BarisLembar:
    verifikasi: Verifikasi
    nomor: int
    isi: dict[str, str]
    galat: dict[str, str] = field(default_factory=dict)
    bentrok: bool = False

    @property
    def sekolah(self) -> bool:
        return self.verifikasi.komponen in SEKOLAH

    @property
    def versi(self) -> str:
        pada = self.verifikasi.dicatat_pada
        return pada.isoformat() if pada else ""


class LembarVerifikasi:
    """`baris`: rows of Verifikasi in the order of the sheet; `data`: what was posted."""

    def __init__(self, baris: list[Verifikasi], data=None):
        self.data = data
        efektif = [v.hari_efektif for v in baris if v.hari_efektif]
        self.hari_efektif = efektif[0] if efektif else (hari_kerja(baris[0].bulan) if baris else 0)
        self.baris = [
            BarisLembar(v, n, self._terkirim(v) if data is not None else self._awal(v))
            for n, v in enumerate(baris, 1)
        ]

    @property
    def ada_sekolah(self) -> bool:
        return any(b.sekolah for b in self.baris)

    @property
    def ada_lain(self) -> bool:
        return not all(b.sekolah for b in self.baris)

    def _awal(self, v: Verifikasi) -> dict[str, str]:
        """As stored; a row nobody has filled starts as a commitment that was kept."""
        if v.hasil == HasilVerifikasi.BELUM:
            return {
                "hari_efektif": str(self.hari_efektif),
                "alpa": "0",
                "izin": "0",
                "sakit": "0",
                "terpenuhi": "ya",
                "alasan": "",
            }
        return {
            "hari_efektif": "" if v.hari_efektif is None else str(v.hari_efektif),
            "alpa": str(v.alpa),
            "izin": str(v.izin),
            "sakit": str(v.sakit),
            "terpenuhi": next(k for k, nilai in PENUH.items() if nilai is v.terpenuhi),
            "alasan": v.alasan,
        }

    def _terkirim(self, v: Verifikasi) -> dict[str, str]:
        awal = self._awal(v)
        return {n: self.data.get(f"{n}-{v.pk}", awal[n]).strip() for n in awal}

    def sah(self) -> bool:
        """Whole numbers where numbers belong, known words where a choice belongs."""
        for b in self.baris:
            if b.sekolah:
                for n in ("hari_efektif", "alpa", "izin", "sakit"):
                    nilai = b.isi[n]
                    if nilai and not (nilai.isdecimal() and nilai.isascii() and len(nilai) < 4):
                        b.galat[n] = "Isi dengan angka hari, tanpa koma."
            elif b.isi["terpenuhi"] not in PENUH:
                b.galat["terpenuhi"] = "Pilih ya, tidak, atau tidak dapat diverifikasi."
        return not self.galat

    def kirim(self) -> list[Baris]:
        """The rows that were on the sheet as sent. A row that joined it since is not filled in
        for the person, who has not seen it."""
        return [self._baris(b) for b in self.baris if f"versi-{b.verifikasi.pk}" in self.data]

    def _baris(self, b: BarisLembar) -> Baris:
        v, isi = b.verifikasi, b.isi
        if b.sekolah:
            nilai = {n: int(isi[n] or 0) for n in ("alpa", "izin", "sakit")}
            nilai["hari_efektif"] = int(isi["hari_efektif"]) if isi["hari_efektif"] else None
        else:
            nilai = {"terpenuhi": PENUH[isi["terpenuhi"]]}
        return Baris(v.pk, self._versi(v), alasan=isi["alasan"], **nilai)

    def _versi(self, v: Verifikasi) -> datetime | None:
        """What the person saw; a mark that is no time counts as "nothing seen"."""
        try:
            return parse_datetime(self.data.get(f"versi-{v.pk}", ""))
        except ValueError:
            return None

    def pasang_galat(self, galat: ValidationError) -> None:
        per_id = {b.verifikasi.pk: b for b in self.baris}
        for kunci, pesan in galat.message_dict.items():
            ruas, _, pk = kunci.rpartition("-")
            per_id[int(pk)].galat[ruas] = " ".join(pesan)

    def tandai_bentrok(self, bentrok: list[Verifikasi]) -> None:
        """Rows changed by somebody else: shown with what is stored now."""
        per_id = {v.pk: v for v in bentrok}
        for b in self.baris:
            if b.verifikasi.pk in per_id:
                b.verifikasi, b.bentrok = per_id[b.verifikasi.pk], True
                b.isi = self._awal(b.verifikasi)

    @property
    def galat(self) -> list[dict[str, str]]:
        """[{kata, tautan}]: row, name and column of everything that is wrong."""
        return [
            {
                "kata": f"Baris {b.nomor}, {b.verifikasi.anggota}, kolom {KOLOM[ruas]}: {kata}",
                "tautan": f"#{ruas}-{b.verifikasi.pk}",
            }
            for b in self.baris
            for ruas, kata in b.galat.items()
        ]
