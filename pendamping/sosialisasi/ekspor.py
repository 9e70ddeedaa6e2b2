"""Outreach as a file; see kpm/ekspor/daftar.py."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from pendamping.models import Sosialisasi

from .forms import URUT, SaringSosialisasi


class DaftarSosialisasi(resources.Resource):
    tanggal = Lajur("tanggal", "Tanggal", 13)
    topik = Lajur("topik", "Topik", 40)
    sasaran = Lajur("get_sasaran_display", "Kepada", 24)
    wilayah = Lajur("wilayah__nama", "Wilayah", 24)
    kode_wilayah = Lajur("wilayah_id", "Kode wilayah", 15)
    tempat = Lajur("tempat", "Tempat", 28)
    laki = Lajur("jumlah_l", "Laki-laki", 9)
    perempuan = Lajur("jumlah_p", "Perempuan", 10)
    jumlah = Lajur("jumlah", "Jumlah", 9)
    materi = Lajur("materi", "Yang disampaikan", 60)
    oleh = Lajur("oleh__nama", "Pelaksana", 24)
    dicatat = Lajur("dicatat_pada", "Dicatat", 17)

    kode, judul, satuan = "sosialisasi", "Sosialisasi", "sosialisasi"
    hak, asal = "sosialisasi.lihat", "pendamping:sosialisasi_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringSosialisasi(tanya, oleh=oleh)
        baris = saringan.saring(Sosialisasi.objects.untuk(oleh)).select_related("wilayah", "oleh")
        ruas, hitungan = URUT[saringan.isi.get("urut", "")]
        urut = baris.annotate(**hitungan).order_by(*ruas, "-pk")
        return Isi(urut, kata_saringan(saringan), saringan.isi.get("wilayah", ""))
