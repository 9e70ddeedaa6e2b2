"""Complaints as a file; see kpm/ekspor/daftar.py. Who complained is not in it."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from pendamping.models import Pengaduan

from .forms import SaringPengaduan
from .views import URUT


class DaftarPengaduan(resources.Resource):
    nomor = Lajur("nomor", "Nomor", 13)
    diterima = Lajur("diterima", "Diterima", 13)
    kanal = Lajur("get_kanal_display", "Lewat", 20)
    kategori = Lajur("get_kategori_display", "Kategori", 28)
    rahasia = Lajur(None, "Rahasia", 9)
    wilayah = Lajur("wilayah__nama", "Wilayah", 24)
    keluarga = Lajur("keluarga__nama_pengurus", "Tentang keluarga", 26)
    terlapor = Lajur("terlapor__nama", "Tentang pendamping", 24)
    uraian = Lajur("uraian", "Isi pengaduan", 60)
    pemilik = Lajur("pemilik__nama", "Ditangani", 24)
    tingkat = Lajur("get_tingkat_display", "Di meja", 16)
    status = Lajur("get_status_display", "Keadaan", 11)
    tenggat = Lajur("tenggat", "Tenggat", 13)
    dijawab = Lajur("dijawab_pada", "Dijawab", 13)
    tepat = Lajur(None, "Tepat waktu", 11)
    jawaban = Lajur("jawaban", "Jawaban", 50)
    ditutup = Lajur("ditutup_pada", "Ditutup", 13)
    hasil = Lajur("get_hasil_display", "Hasil", 24)
    lagi = Lajur("dibuka_lagi", "Kali dibuka lagi", 10)

    kode, judul, satuan = "pengaduan", "Pengaduan", "pengaduan"
    hak, asal = "pengaduan.lihat", "pendamping:pengaduan_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPengaduan(tanya, oleh=oleh)
        (ruas,) = URUT[saringan.isi.get("urut", "")]
        baris = saringan.saring(Pengaduan.objects.untuk(oleh))
        baris = baris.select_related("wilayah", "keluarga", "terlapor", "pemilik")
        baris = baris.order_by(ruas, "-pk" if ruas.startswith("-") else "pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))

    def dehydrate_rahasia(self, p) -> str:
        return "ya" if p.rahasia else "tidak"

    def dehydrate_tepat(self, p) -> str:
        if p.dijawab_pada is None:
            return ""
        return "ya" if p.dijawab_pada <= p.tenggat else "tidak"
