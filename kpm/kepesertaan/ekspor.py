"""The lists of calon as files; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from kpm.models import Keluarga, Penetapan, PertemuanAwal, Sanggahan

from .aturan import Hasil, Tahap
from .forms import URUT, SaringCalon, SaringKemajuan, SaringPertemuan, SaringSanggahan
from .ringkasan import hitung_kemajuan


class DaftarCalon(resources.Resource):
    pengurus = Lajur("nama_pengurus", "Pengurus", 28)
    no_kk = Lajur("no_kk", "No KK", 19, identitas=True)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    kode_desa = Lajur("desa_id", "Kode desa", 15)
    alamat = Lajur("alamat", "Alamat", 32)
    rt = Lajur("rt", "RT", 6)
    sejak = Lajur("status_sejak", "Calon sejak", 13)
    hari = Lajur(None, "Menunggu (hari)", 10)
    tahap = Lajur(None, "Tahap", 28)
    hasil = Lajur(None, "Hasil validasi", 16)
    divalidasi = Lajur("divalidasi", "Divalidasi", 13)
    komitmen = Lajur("komitmen", "Komitmen", 13)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)

    kode, judul, satuan = "calon-kpm", "Calon KPM", "calon"
    hak, asal, milik = "kpm.ekspor", "kpm:calon", ""

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringCalon(tanya, oleh=oleh)
        baris = saringan.saring(Keluarga.objects.untuk(oleh, "kpm.ekspor"))
        baris = baris.select_related("desa__induk", "pendamping")
        ruas, hitungan = URUT[saringan.isi.get("urut", "")]
        baris = baris.annotate(**hitungan).order_by(*ruas, "pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))

    def dehydrate_hari(self, k) -> int:
        return (timezone.localdate() - k.status_sejak).days

    def dehydrate_tahap(self, k) -> str:
        return str(Tahap(k.tahap).label)

    def dehydrate_hasil(self, k) -> str:
        return str(Hasil(k.hasil).label) if k.hasil else ""


class DaftarKemajuan(resources.Resource):
    nama = Lajur("nama", "Desa, kecamatan atau pendamping", 32)
    semua = Lajur("semua", "Calon", 9)
    diundang = Lajur("diundang", "Diundang", 9)
    datang = Lajur("datang", "Datang", 9)
    divalidasi = Lajur("divalidasi", "Divalidasi", 9)
    layak = Lajur("layak", "Layak", 9)
    ditetapkan = Lajur("ditetapkan", "Ditetapkan", 10)
    tidak_layak = Lajur("tidak_layak", "Tidak layak", 10)
    menunggu = Lajur("menunggu", "Menunggu", 9)
    rata = Lajur("rata", "Rata-rata hari menunggu", 12)
    terlama = Lajur("terlama", "Terlama (hari)", 10)

    kode, judul, satuan = "calon-kemajuan", "Kemajuan calon", "baris"
    hak, asal = "kpm.ekspor", "kpm:calon_kemajuan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKemajuan(tanya, oleh=oleh)
        keluarga = Keluarga.objects.untuk(oleh, "kpm.ekspor")
        wilayah = saringan.isi.get("wilayah", "")
        if wilayah:
            keluarga = keluarga.di_wilayah(wilayah)
        tahun = saringan.tahun_terpilih
        baris = hitung_kemajuan(
            keluarga,
            per=saringan.isi.get("per") or "desa",
            tahun=tahun,
            hari_ini=timezone.localdate(),
        )
        kata = [f"Penetapan tahun {tahun}", *kata_saringan(saringan)]
        return Isi(baris, kata, wilayah)


class DaftarPertemuanAwal(resources.Resource):
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    tanggal = Lajur("tanggal", "Tanggal", 13)
    jam = Lajur(None, "Pukul", 8)
    tempat = Lajur("tempat", "Tempat", 28)
    nomor = Lajur("nomor_surat", "Nomor surat", 22)
    diundang = Lajur("diundang", "Diundang", 9)
    datang = Lajur("datang", "Datang", 9)
    belum = Lajur("belum", "Belum dicatat", 9)
    oleh = Lajur("oleh__nama", "Dibuat oleh", 24)
    dibatalkan = Lajur("dibatalkan_pada", "Dibatalkan", 17)

    kode, judul, satuan = "pertemuan-awal", "Pertemuan awal", "pertemuan"
    hak, asal = "kpm.ekspor", "kpm:pertemuan_awal"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPertemuan(tanya, oleh=oleh)
        baris = saringan.saring(PertemuanAwal.objects.untuk(oleh, "kpm.ekspor"))
        baris = baris.dengan_hitungan().order_by("-tanggal", "-pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))

    def dehydrate_jam(self, p) -> str:
        return f"{p.jam:%H.%M}"


class DaftarPenetapan(resources.Resource):
    nomor = Lajur("nomor_sk", "Nomor SK", 28)
    tanggal = Lajur("tanggal_sk", "Tanggal SK", 13)
    mulai = Lajur("mulai", "Berlaku mulai", 13)
    putusan = Lajur("get_ke_display", "Putusan", 24)
    jumlah = Lajur("jumlah", "Keluarga", 9)
    wilayah = Lajur("wilayah__nama", "Wilayah", 24)
    oleh = Lajur("oleh__nama", "Oleh", 24)
    dicatat = Lajur("dicatat_pada", "Dicatat", 17)
    dibatalkan = Lajur("dibatalkan_pada", "Dibatalkan", 17)

    kode, judul, satuan = "penetapan", "Penetapan", "penetapan"
    hak, asal = "kpm.ekspor", "kpm:penetapan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        semua = Penetapan.objects.untuk(oleh, "kpm.ekspor").select_related("wilayah", "oleh")
        return Isi(semua.order_by("-dicatat_pada", "-pk"), [])


class DaftarSanggahan(resources.Resource):
    keluarga = Lajur("validasi__keluarga__nama_pengurus", "Keluarga", 28)
    desa = Lajur("validasi__keluarga__desa__nama", "Desa/kelurahan", 22)
    hasil = Lajur("validasi__get_hasil_display", "Hasil validasi", 16)
    tanggal = Lajur("tanggal", "Disampaikan", 13)
    pemohon = Lajur("pemohon", "Disampaikan oleh", 28)
    alasan = Lajur("alasan", "Alasan", 50)
    oleh = Lajur("oleh__nama", "Dicatat oleh", 24)
    putusan = Lajur("get_putusan_display", "Keadaan", 24)
    jawaban = Lajur("jawaban", "Jawaban", 50)
    diputuskan = Lajur("diputuskan_pada", "Dijawab", 17)

    kode, judul, satuan = "sanggahan", "Sanggahan hasil validasi", "sanggahan"
    hak, asal = "kpm.ekspor", "kpm:sanggahan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringSanggahan(tanya, oleh=oleh)
        baris = saringan.saring(Sanggahan.objects.untuk(oleh, "kpm.ekspor"))
        baris = baris.select_related("validasi__keluarga__desa", "oleh")
        return Isi.tersaring(baris.order_by("-dicatat_pada", "-pk"), saringan)
