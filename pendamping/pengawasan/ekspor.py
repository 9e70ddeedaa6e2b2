"""The month of every facilitator as a file; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from django.utils.formats import date_format
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pendamping.models import Profil

from .forms import SaringPengawasan
from .layanan import susun_pengawasan


class DaftarPengawasan(resources.Resource):
    nama = Lajur("profil__pengguna__nama", "Pendamping", 28)
    wilayah = Lajur("profil__wilayah__nama", "Wilayah", 28)
    beban = Lajur("beban", "KPM", 8)
    rencana = Lajur("rencana", "Rencana kunjungan (keluarga)", 11)
    dikunjungi = Lajur("dikunjungi", "Keluarga dikunjungi", 11)
    kunjungan = Lajur("kunjungan", "Kunjungan", 10)
    kelompok = Lajur("kelompok", "Kelompok P2K2", 10)
    bertemu = Lajur("bertemu", "Kelompok bertemu", 10)
    wajib = Lajur("wajib", "Kewajiban", 10)
    dinilai = Lajur("dinilai", "Kewajiban dinilai", 10)
    cakupan = Lajur("cakupan", "Cakupan kunjungan (%)", 11)
    terlambat = Lajur("terlambat", "KPM terlambat dikunjungi", 11)
    janji = Lajur("janji", "Janji lewat waktu", 10)
    sinkron = Lajur("sinkron", "Sinkron terakhir", 17)
    belum = Lajur("belum", "Belum terkirim", 10)
    sinyal = Lajur(None, "Untuk dibicarakan", 50)

    kode, judul, satuan = "pengawasan", "Pengawasan pendamping", "pendamping"
    hak, asal = "pengawasan.lihat", "pendamping:pengawasan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPengawasan(tanya, oleh=oleh)
        bulan = saringan.bulan_terpilih
        profil = saringan.saring(Profil.objects.untuk(oleh, DaftarPengawasan.hak))
        baris = saringan.susun(susun_pengawasan(profil, bulan, timezone.localdate()))
        return Isi.tersaring(baris, saringan, date_format(bulan, "F Y"))

    def dehydrate_sinyal(self, b: dict) -> str:
        return "; ".join(f"{s.judul} ({s.jumlah})" for s in b["sinyal"])
