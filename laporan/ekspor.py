"""The list behind a figure of a made report as a file; see kpm/ekspor/daftar.py."""

from dataclasses import dataclass

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pkh.wilayah.models import Wilayah

from .di_balik import baca_diminta, jelaskan

SEKALI = 2_000  # rows explained by one query


@dataclass(frozen=True)
class Baris:
    nomor: int
    sebut: str
    kode: str
    wilayah: str
    keterangan: str
    n: int


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
        for n in range(0, len(d.baris), SEKALI):
            jelaskan(oleh, d.sisi, d.baris[n : n + SEKALI])
        kode = {b["kode"] for b in d.baris}
        nama = dict(Wilayah.objects.filter(pk__in=kode).values_list("kode", "nama"))
        baris = [
            Baris(
                b["nomor"],
                b["sebut"],
                b["kode"],
                nama.get(b["kode"], ""),
                "; ".join(f"{judul}: {kata}" for judul, kata in b["kolom"].items()),
                b["n"],
            )
            for b in d.baris
        ]
        isi = d.cuplikan.isi
        kata = [isi["judul"], isi["periode"]["kata"], d.angka.judul, d.sisi.kata]
        kata += [k["kata"] for k in d.kata(tanya)]
        return Isi(baris, kata, d.cuplikan.wilayah_id)
