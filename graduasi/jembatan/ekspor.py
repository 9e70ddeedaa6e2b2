"""The bridge and the list behind a figure as files; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pkh.akun.templatetags.rupa import kata_tanggal

from ..aturan import JenisGraduasi
from .forms import SaringGerak, SaringJembatan
from .gerak import kata_gerak, susun_gerak
from .ringkasan import ALASAN, MASUK, Jembatan, susun_jembatan


class Arus(Lajur):
    """A column of the bridge: one flow."""

    def __init__(self, judul: str, arah: str, golongan: str = "", jenis: str = ""):
        super().__init__(None, judul, 10)
        self.arus = (arah, golongan, jenis)

    def export(self, instance: Jembatan, **kwargs) -> int:
        return instance.jumlah(*self.arus)


def _masa(saringan: SaringJembatan) -> list[str]:
    masa = saringan.masa
    return [f"{kata_tanggal(masa['mulai'])} sampai {kata_tanggal(masa['sampai'])}"]


class DaftarJembatan(resources.Resource):
    nama = Lajur("nama", "Wilayah", 28)
    kode_wilayah = Lajur("kode", "Kode", 12)
    awal = Arus("KPM awal", "awal")
    locals().update(
        {f"masuk_{g}": Arus(kata, "masuk", g) for g, kata in MASUK.items()}
        | {
            f"graduasi_{j}": Arus(f"Graduasi {label}", "keluar", "graduasi", j)
            for j, label in JenisGraduasi.choices
        }
        | {f"keluar_{a}": Arus(kata, "keluar", "lain", a) for a, kata in ALASAN.items()}
    )
    pindah = Arus("Pindah keluar", "keluar", "pindah")
    akhir = Arus("KPM akhir", "akhir")
    tangguh = Arus("di antaranya ditangguhkan", "akhir", "ditangguhkan")

    kode, judul, satuan = "jembatan", "Jembatan KPM", "wilayah"
    hak, asal = "laporan.lihat", "graduasi:jembatan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        """The regions below the chosen one, and it as the last row."""
        saringan = SaringJembatan(tanya, oleh=oleh)
        if not (wilayah := saringan.terpilih):
            return Isi([], [])
        hasil = susun_jembatan(wilayah, **saringan.masa, hari_ini=timezone.localdate())
        kata = [str(wilayah), *_masa(saringan)]
        return Isi([*hasil.baris, hasil.jumlah], kata, wilayah.kode)


class DaftarGerak(resources.Resource):
    keluarga = Lajur("nama", "Keluarga", 28)
    desa = Lajur("desa", "Desa/kelurahan sekarang", 22)
    tanggal = Lajur("tanggal", "Tanggal", 13)
    sebab = Lajur("kata", "Sebab", 36)

    kode, judul, satuan = "gerak", "Isi jembatan KPM", "keluarga"
    hak, asal = "laporan.lihat", "graduasi:jembatan_isi"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringGerak(tanya, oleh=oleh)
        if not (wilayah := saringan.terpilih) or not saringan.isi.get("arah"):
            return Isi([], [])
        gerak = saringan.gerak
        kata = kata_gerak(gerak["arah"], gerak["golongan"], gerak["jenis"])
        baris = susun_gerak(oleh, wilayah, **gerak)
        return Isi(baris, [kata, str(wilayah), *_masa(saringan)], wilayah.kode)
