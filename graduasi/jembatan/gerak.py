"""The list behind a figure of the bridge, one row for each entry or exit of a family."""

from dataclasses import dataclass
from datetime import date

from kpm.models import Keluarga
from pkh.wilayah.models import Wilayah

from .forms import ARAH, GOLONGAN, JENIS
from .massal import ambil_gerak

SEKALI = 2_000


@dataclass(frozen=True)
class Gerak:
    """`keluarga` is None where it lies outside what the person may see now."""

    keluarga_id: int
    keluarga: Keluarga | None
    tanggal: date
    golongan: str
    jenis: str
    lain: str

    @property
    def kata(self) -> str:
        if self.golongan == "pindah":
            return f"Pindah wilayah: {self.lain}"
        kata = GOLONGAN[self.golongan]
        kata = f"{kata[0].upper()}{kata[1:]}"
        return f"{kata}: {JENIS[self.jenis]}" if self.jenis else kata

    @property
    def nama(self) -> str:
        return str(self.keluarga or "Keluarga di luar wilayah Anda")

    @property
    def desa(self) -> str:
        return str(self.keluarga.desa) if self.keluarga else ""


def susun_gerak(pengguna, wilayah: Wilayah, **minta) -> list[Gerak]:
    """The rows of `ambil_gerak` with the families the person may see; three queries, and one
    more for every SEKALI rows."""
    baris = ambil_gerak(kode=wilayah.kode, **minta)
    nama = dict(Wilayah.objects.filter(pk__in={b[4] for b in baris}).values_list("pk", "nama"))
    terlihat = Keluarga.objects.untuk(pengguna).select_related("desa")
    hasil = []
    for n in range(0, len(baris), SEKALI):
        bagian = baris[n : n + SEKALI]
        keluarga = terlihat.in_bulk([b[0] for b in bagian])
        hasil += [
            Gerak(pk, keluarga.get(pk), tanggal, golongan, jenis, nama.get(lain, lain))
            for pk, tanggal, golongan, jenis, lain, *_ in bagian
        ]
    return hasil


def kata_gerak(arah: str, golongan: str, jenis: str) -> str:
    """ "KPM keluar, graduasi, Alamiah"."""
    bagian = [ARAH[arah], GOLONGAN.get(golongan, ""), JENIS.get(jenis, "")]
    return ", ".join(filter(None, bagian))
