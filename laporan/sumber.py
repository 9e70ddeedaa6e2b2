"""The rows that figures are counted from."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from graduasi.models import Kepergian
from kpm.models import Anggota, Keluarga, MutuKeluarga, Rekonsiliasi
from pendamping.models import (
    Kehadiran,
    Kelompok,
    Kiriman,
    Kunjungan,
    Penugasan,
    Perangkat,
    Pertemuan,
    Verifikasi,
)
from pendamping.penugasan.models import PenugasanQuerySet
from pkh.wilayah.models import rentang_wilayah

Tempat = tuple[str, str]  # code of a region, and the act by which it is looked at


@dataclass(frozen=True)
class Sumber:
    """The rows that may be counted: what the person may see of one region or, of nobody, every
    row."""

    pengguna: Any = None
    wilayah: str = ""
    hak: str = ""

    @classmethod
    def semua(cls) -> "Sumber":
        """Every row: only for the aggregates, which are scoped when they are read."""
        return cls()

    @classmethod
    def untuk(cls, pengguna, wilayah: str, hak: str = "laporan.lihat") -> "Sumber":
        """What the person may see of one region."""
        return cls(pengguna, wilayah, hak)

    @property
    def di(self) -> tuple[Any, Tempat]:
        """As the questions of laporan.ukuran are asked, which know it by value."""
        return self.pengguna, (self.wilayah, self.hak)

    def _baris(self, model, ruas: str = "keluarga__desa_id"):
        if self.pengguna is None:
            return model.objects.all()
        milik = model.objects.untuk(self.pengguna, self.hak)
        return milik.filter(rentang_wilayah(ruas, self.wilayah))

    @property
    def keluarga(self) -> QuerySet:
        return self._baris(Keluarga, "desa_id")

    @property
    def anggota(self) -> QuerySet:
        return self._baris(Anggota)

    @property
    def verifikasi(self) -> QuerySet:
        return self._baris(Verifikasi)

    @property
    def kehadiran(self) -> QuerySet:
        return self._baris(Kehadiran)

    @property
    def kelompok(self) -> QuerySet:
        return self._baris(Kelompok, "desa_id")

    @property
    def pertemuan(self) -> QuerySet:
        return self._baris(Pertemuan, "kelompok__desa_id")

    @property
    def kepergian(self) -> QuerySet:
        return self._baris(Kepergian)

    @property
    def penugasan(self) -> PenugasanQuerySet:
        return self._baris(Penugasan)

    @property
    def kunjungan(self) -> QuerySet:
        return self._baris(Kunjungan)

    @property
    def salur(self) -> QuerySet:
        return self._baris(Rekonsiliasi, "desa_id")

    @property
    def mutu(self) -> QuerySet:
        return self._baris(MutuKeluarga)

    @property
    def perangkat(self) -> QuerySet:
        return self._baris(Perangkat, "pengguna__profil__wilayah_id")

    @property
    def kiriman(self) -> QuerySet:
        return self._baris(Kiriman, "wilayah_id")
