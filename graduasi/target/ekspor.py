"""Pace and prospects as files; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur

from .forms import SaringProspek, kabupaten_diminta, tahun_diminta
from .ringkasan import alasan_prospek, calon_prospek, susun_laju


class DaftarLaju(resources.Resource):
    nama = Lajur("nama", "Pendamping", 28)
    keadaan = Lajur(None, "Keadaan", 16)
    kpm = Lajur("kpm", "KPM aktif", 10)
    target = Lajur("target", "Target", 10)
    asal_target = Lajur(None, "Asal target", 14)
    semestinya = Lajur("semestinya", "Semestinya kini", 12)
    efektif = Lajur("efektif", "Efektif", 10)
    capaian = Lajur("capaian", "Capaian (%)", 10)
    berjalan = Lajur("berjalan", "Usulan berjalan", 12)
    kurang = Lajur("kurang", "Kurang", 10)

    kode, judul, satuan = "laju", "Target per pendamping", "pendamping"
    hak, asal = "laporan.lihat", "graduasi:target_pendamping"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        kini = timezone.localdate()
        tahun = tahun_diminta(tanya) or kini.year
        wilayah, _ = kabupaten_diminta(oleh, DaftarLaju.hak, tanya)
        if wilayah is None:
            return Isi([], [str(tahun)])
        baris = susun_laju(oleh, wilayah.kode, tahun, kini)
        return Isi(baris, [str(wilayah), str(tahun)], wilayah.kode)

    def dehydrate_keadaan(self, b) -> str:
        return b.kata[0]

    def dehydrate_asal_target(self, b) -> str:
        return "Ketentuan" if b.baku else "Diatur"


class DaftarProspek(resources.Resource):
    keluarga = Lajur("nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("no_kk", "No KK", 19, identitas=True)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    tahun_masuk = Lajur("tahun_masuk", "Masuk PKH", 10)
    skor = Lajur("skor", "Nilai", 8)
    alasan = Lajur(None, "Alasan", 60)

    kode, judul, satuan = "prospek", "Prospek graduasi", "KPM"
    hak, asal, milik = "graduasi.lihat", "graduasi:prospek", ""

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringProspek(tanya, oleh=oleh)
        keluarga, skor = calon_prospek(oleh, timezone.localdate())
        urut, hitungan = saringan.urutan
        baris = saringan.saring(keluarga).annotate(skor=skor, **hitungan)
        pk = "-pk" if urut[0].startswith("-") else "pk"
        baris = baris.select_related("desa", "pendamping").order_by(*urut, pk)
        return Isi.tersaring(baris, saringan)

    def dehydrate_alasan(self, k) -> str:
        return "; ".join(f"{kata} ({n})" for kata, n in alasan_prospek(k))
