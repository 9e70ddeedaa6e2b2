"""Caseloads as a file; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur

from .forms import SaringBeban
from .layanan import baca_kabupaten, kabupaten_terlihat
from .views import susun_baris


class DaftarBeban(resources.Resource):
    nama = Lajur("profil__pengguna__nama", "Pendamping", 28)
    keluarga = Lajur("beban__keluarga", "KPM dan calon", 10)
    komponen = Lajur("beban__komponen", "Komponen", 10)
    desa = Lajur("beban__desa", "Desa", 8)
    km = Lajur("beban__km", "Jarak antardesa (km)", 11)
    terlambat = Lajur("beban__terlambat", "Terlambat dikunjungi", 11)
    nilai = Lajur("beban__nilai", "Nilai beban", 10)
    beda = Lajur("beda", "Beda dari rata-rata (%)", 11)

    kode, judul, satuan = "beban", "Beban pendamping", "pendamping"
    hak, asal = "penugasan.atur", "pendamping:beban"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringBeban(tanya, kabupaten=kabupaten_terlihat(oleh))
        baris = susun_baris(baca_kabupaten(saringan.kode, timezone.localdate()))
        kata = [k["kata"] for k in saringan.kata()]
        return Isi(saringan.susun(baris), kata, saringan.kode)
