"""The lists of this room as files; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import AlasanKeluar, JenisGraduasi
from .calon import calon_alamiah
from .models import Kepergian, Usulan
from .pascagraduasi.aturan import Keadaan
from .pascagraduasi.forms import SaringPasca
from .pascagraduasi.models import dengan_pantauan
from .pedoman.layanan import pedoman_pada
from .ringkasan import ringkas
from .saring import SaringKepergian, SaringUsulan
from .target.forms import tahun_diminta


class DaftarUsulan(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    jenis = Lajur("get_jenis_display", "Jenis", 20)
    tahap = Lajur("get_status_display", "Tahap", 24)
    alasan = Lajur("alasan", "Alasan", 60)
    pengusul = Lajur("pengusul__nama", "Pengusul", 24)
    sumber = Lajur("get_sumber_display", "Ditemukan", 20)
    dibuat = Lajur("dibuat_pada", "Diusulkan", 17)
    sejak = Lajur("tahap_sejak", "Di tahap ini sejak", 17)
    nomor = Lajur("nomor_putusan", "Nomor putusan", 22)
    putusan = Lajur("tanggal_putusan", "Tanggal putusan", 13)
    efektif = Lajur("tanggal_efektif", "Tanggal efektif", 13)

    kode, judul, satuan = "usulan", "Usulan graduasi", "usulan"
    hak, asal, milik = "graduasi.lihat", "graduasi:daftar", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        """What waits for the person with `?tampil=menunggu`, else all."""
        saringan = SaringUsulan(tanya, oleh=oleh)
        semua, kata = Usulan.objects.untuk(oleh), []
        if tanya.get("tampil") == "menunggu":
            semua, kata = semua.menunggu(oleh), ["Menunggu Anda"]
        baris = saringan.saring(semua).select_related("keluarga__desa", "pengusul")
        urut = ("tahap_sejak", "pk") if saringan.isi.get("urut") else ("-pk",)
        return Isi.tersaring(baris.order_by(*urut), saringan, *kata)


class DaftarCalon(resources.Resource):
    keluarga = Lajur("nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("no_kk", "No KK", 19, identitas=True)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    status = Lajur("get_status_display", "Status", 13)
    sejak = Lajur("status_sejak", "Status sejak", 13)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    anggota = Lajur("jumlah_anggota", "Anggota", 9)
    per = Lajur("komponen_per", "Komponen dihitung", 13)

    kode, judul, satuan = "calon", "KPM tanpa komponen", "KPM"
    hak, asal, milik = "graduasi.lihat", "graduasi:calon", ""

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        baris = calon_alamiah(oleh).select_related("desa", "pendamping")
        return Isi(baris.order_by("status_sejak", "pk"), [])


class DaftarKepergian(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    kode_desa = Lajur("keluarga__desa_id", "Kode desa", 15)
    golongan = Lajur("get_golongan_display", "Golongan", 22)
    jenis = Lajur("get_jenis_display", "Jenis atau alasan", 22)
    tanggal = Lajur("tanggal", "Efektif", 13)
    keterangan = Lajur("keterangan", "Keterangan", 50)

    kode, judul, satuan = "kepergian", "Semua yang keluar", "keluarga"
    hak, asal, milik = "graduasi.lihat", "graduasi:kepergian", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKepergian(tanya, oleh=oleh)
        baris = saringan.saring(Kepergian.objects.untuk(oleh)).select_related("keluarga__desa")
        baris = baris.order_by("-tanggal", "-pk")
        return Isi.tersaring(baris, saringan)


class DaftarPasca(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    jenis = Lajur("get_jenis_display", "Jenis", 20)
    tanggal = Lajur("tanggal", "Efektif", 13)
    keadaan = Lajur(None, "Keadaan", 15)
    terakhir = Lajur("terakhir", "Kunjungan terakhir", 13)
    berikut = Lajur("berikut", "Kunjungan berikut", 13)
    pendamping = Lajur("keluarga__pendamping__nama", "Pendamping", 24)

    kode, judul, satuan = "pasca", "Sesudah graduasi", "keluarga"
    hak, asal, milik = "graduasi.lihat", "graduasi:pasca", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPasca(tanya, oleh=oleh)
        bulan = pedoman_pada(timezone.localdate()).isi["pasca_bulan"]
        semua = Kepergian.objects.untuk(oleh).graduasi().filter(keluarga__status="graduasi")
        baris = saringan.saring(dengan_pantauan(semua, bulan))
        baris = baris.select_related("keluarga__desa", "keluarga__pendamping")
        return Isi.tersaring(baris.order_by("-tanggal", "-pk"), saringan)

    def dehydrate_keadaan(self, b) -> str:
        return Keadaan(b.keadaan).label if b.keadaan else "Belum dipantau"


class DaftarTarget(resources.Resource):
    nama = Lajur("nama", "Wilayah", 28)
    kode_wilayah = Lajur("kode", "Kode", 12)
    target = Lajur("jumlah_target", "Target", 10)
    efektif = Lajur("jumlah_graduasi", "Efektif", 10)
    capaian = Lajur("persen_target", "Capaian (%)", 10)
    usulan = Lajur("jumlah_usulan", "Usulan berjalan", 10)
    keluar = Lajur("jumlah_keluar", "Keluar bukan graduasi", 12)
    aktif = Lajur("aktif_awal", "Aktif awal tahun", 10)
    dari_aktif = Lajur("persen_aktif", "Dari aktif (%)", 10)
    jenis = Lajur(None, "Efektif menurut jenis", 44)
    alasan = Lajur(None, "Keluar menurut alasan", 44)

    kode, judul, satuan = "target", "Target dan capaian graduasi", "wilayah"
    hak, asal = "laporan.lihat", "graduasi:target"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        """The regions below `?wilayah=` (default: the person's first) in `?tahun=`."""
        tahun = tahun_diminta(tanya) or timezone.localdate().year
        milik = Wilayah.objects.untuk(oleh, "graduasi.lihat")
        if kode := tanya.get("wilayah"):
            wilayah = milik.filter(pk=kode).first()
        else:
            besar = milik.berlaku().filter(tingkat__in=[Tingkat.PROVINSI, Tingkat.KABUPATEN])
            wilayah = besar.first() or milik.first()
        if wilayah is None:
            return Isi([], [str(tahun)])
        return Isi(ringkas(oleh, wilayah, tahun).baris, [str(wilayah), str(tahun)], wilayah.kode)

    def dehydrate_jenis(self, b) -> str:
        return _rinci(JenisGraduasi, b.graduasi)

    def dehydrate_alasan(self, b) -> str:
        return _rinci(AlasanKeluar, b.keluar)


def _rinci(pilihan, hitungan) -> str:
    return ", ".join(f"{p.label} {hitungan[p]}" for p in pilihan if hitungan[p])
