"""The worklist as a file; see kpm/ekspor/daftar.py."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur

from ..models import Proyeksi
from .forms import SaringProyeksi


class DaftarProyeksi(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("keluarga__pendamping__nama", "Pendamping", 24)
    tanggal = Lajur("tanggal", "Komponen berakhir", 13)
    sebab = Lajur("kata", "Sebab", 40)
    rupiah = Lajur("rupiah", "Bantuan setahun (rupiah)", 16)

    kode, judul, satuan = "proyeksi", "KPM yang komponennya akan berakhir", "KPM"
    hak, asal, milik = "graduasi.lihat", "graduasi:proyeksi_daftar", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringProyeksi(tanya, oleh=oleh)
        baris = saringan.saring(Proyeksi.objects.untuk(oleh).peserta())
        baris = baris.select_related("keluarga__desa", "keluarga__pendamping", "anggota")
        return Isi.tersaring(baris.order_by("tanggal", "pk"), saringan)
