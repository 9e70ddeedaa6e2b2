"""The list behind a figure of a made report as a file; see kpm/ekspor/daftar.py."""

from collections.abc import Iterator
from dataclasses import dataclass

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pkh.wilayah.models import Wilayah

from .asal import SEKALI
from .di_balik import Diminta, baca_diminta, jelaskan


@dataclass(frozen=True)
class BarisAngka:
    nomor: int
    sebut: str
    kode: str
    wilayah: str
    keterangan: str
    n: int


class SemuaBaris:
    """The rows of a list, explained lot by lot while they are written."""

    def __init__(self, oleh, diminta: Diminta) -> None:
        self.oleh, self.diminta = oleh, diminta

    def __len__(self) -> int:
        return len(self.diminta.baris)

    def __iter__(self) -> Iterator[BarisAngka]:
        d = self.diminta
        nama = dict(Wilayah.objects.filter(pk__in=d.sisi.baris.tempat).values_list("kode", "nama"))
        for lot in d.baris.per_lot(SEKALI):
            jelaskan(self.oleh, d.sisi, lot)
            for b in lot:
                kata = "; ".join(f"{judul}: {isi}" for judul, isi in b["kolom"].items())
                wilayah = nama.get(b["kode"], "")
                yield BarisAngka(b["nomor"], b["sebut"], b["kode"], wilayah, kata, b["n"])


class DaftarAngka(resources.Resource):
    nomor = Lajur("nomor", "Nomor", 12)
    sebut = Lajur("sebut", "Yang dihitung", 30)
    kode_wilayah = Lajur("kode", "Kode wilayah", 15)
    wilayah = Lajur("wilayah", "Wilayah saat laporan dibuat", 26)
    keterangan = Lajur("keterangan", "Keterangan sekarang", 48)
    dihitung = Lajur("n", "Dihitung", 14)

    kode, judul, satuan = "angka", "Di balik angka laporan", "baris"
    hak, asal = "laporan.lihat", "laporan:angka"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        d = baca_diminta(oleh, tanya)
        if d is None:
            return Isi([], [])
        isi = d.cuplikan.isi
        kata = [isi["judul"], isi["periode"]["kata"], d.angka.judul, d.sisi.kata]
        kata += [k["kata"] for k in d.kata(tanya)]
        return Isi(SemuaBaris(oleh, d), kata, d.cuplikan.wilayah_id)


class DaftarAngkaBulanan(DaftarAngka):
    """Behind a figure of a monthly report of a pendamping: to whoever may read that."""

    kode, judul = "angka-bulanan", "Di balik angka laporan bulanan"
    hak = "bulanan.lihat"
