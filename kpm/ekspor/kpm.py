"""The lists of the register, and those of the ground floor."""

from django.db.models import F, Prefetch, Q
from django.utils import timezone
from import_export import resources

from kpm.aturan import Komponen
from kpm.models import CatatanEkspor, Keluarga, PasanganMirip, Pelengkap
from kpm.mutu.aturan import PEMERIKSAAN
from kpm.mutu.forms import SaringMutu, SaringPasangan
from kpm.saring import URUT, SaringKeluarga
from pkh.akun.forms import SaringPengguna
from pkh.akun.models import Jabatan, Pengguna
from pkh.riwayat.models import BukaIdentitas
from pkh.riwayat.views import SaringBuka

from .daftar import Isi, Lajur, kata_saringan
from .forms import SaringCatatan, judul_isi


def _program_kini():
    """What families have today, and what they were asked about and have not."""
    pada = timezone.localdate()
    berlaku = Q(sejak=None) | Q(sejak__lte=pada), Q(sampai=None) | Q(sampai__gte=pada)
    return Pelengkap.objects.filter(*berlaku).select_related("program")


class DaftarKeluarga(resources.Resource):
    pengurus = Lajur("nama_pengurus", "Pengurus", 28)
    no_kk = Lajur("no_kk", "No KK", 19, identitas=True)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    kode_desa = Lajur("desa_id", "Kode desa", 15)
    alamat = Lajur("alamat", "Alamat", 32)
    rt = Lajur("rt", "RT", 6)
    rw = Lajur("rw", "RW", 6)
    status = Lajur("get_status_display", "Status", 13)
    status_sejak = Lajur("status_sejak", "Status sejak", 13)
    komponen = Lajur(None, "Komponen dibayar", 30)
    anggota = Lajur("jumlah_anggota", "Anggota", 9)
    tahun_masuk = Lajur("tahun_masuk", "Masuk PKH", 10)
    no_kks = Lajur("no_kks", "No KKS", 19, identitas=True)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    kunjungan = Lajur("kunjungan_terakhir", "Kunjungan terakhir", 13)
    menerima = Lajur(None, "Program lain diterima", 30)
    tidak = Lajur(None, "Program lain tidak diterima", 30)

    kode, judul, satuan = "kpm", "KPM", "KPM"
    hak, asal, milik = "kpm.ekspor", "kpm:daftar", ""

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKeluarga(tanya, oleh=oleh)
        ruas, hitungan = URUT[saringan.isi.get("urut", "")]
        baris = saringan.saring(Keluarga.objects.untuk(oleh, "kpm.ekspor")).annotate(**hitungan)
        baris = baris.select_related("desa__induk", "pendamping").order_by(*ruas, "pk")
        baris = baris.prefetch_related(Prefetch("pelengkap", _program_kini(), "program_kini"))
        return Isi.tersaring(baris, saringan)

    def dehydrate_menerima(self, keluarga) -> str:
        return ", ".join(p.program.nama for p in keluarga.program_kini if p.punya)

    def dehydrate_tidak(self, keluarga) -> str:
        return ", ".join(p.program.nama for p in keluarga.program_kini if not p.punya)

    def dehydrate_komponen(self, keluarga) -> str:
        return ", ".join(Komponen(k).label for k in keluarga.komponen)


_TEMUAN = {p.kode: p.nama for p in PEMERIKSAAN}


class DaftarMutu(resources.Resource):
    pengurus = Lajur("nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("no_kk", "No KK", 19, identitas=True)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    skor = Lajur("mutu__skor", "Skor mutu", 10)
    temuan = Lajur(None, "Temuan", 60)
    per = Lajur("mutu__per", "Dihitung", 17)

    kode, judul, satuan = "mutu", "Keluarga dengan temuan mutu data", "keluarga"
    hak, asal, milik = "kpm.ekspor", "kpm:mutu_keluarga", ""

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringMutu(tanya, oleh=oleh)
        semua = Keluarga.objects.untuk(oleh, "kpm.ekspor").filter(mutu__skor__lt=100)
        baris = saringan.saring(semua).select_related("desa__induk", "pendamping", "mutu")
        baris = baris.alias(skor=F("mutu__skor")).order_by("skor", "pk")
        return Isi.tersaring(baris, saringan)

    def dehydrate_temuan(self, keluarga) -> str:
        return "; ".join(_TEMUAN.get(k, k) for k in keluarga.mutu.temuan)


class DaftarPasangan(resources.Resource):
    kiri = Lajur("kiri__nama_pengurus", "Keluarga pertama", 28)
    kiri_desa = Lajur("kiri__desa__nama", "Desa pertama", 20)
    kiri_status = Lajur("kiri__get_status_display", "Status pertama", 13)
    kanan = Lajur("kanan__nama_pengurus", "Keluarga kedua", 28)
    kanan_desa = Lajur("kanan__desa__nama", "Desa kedua", 20)
    kanan_status = Lajur("kanan__get_status_display", "Status kedua", 13)
    sebab = Lajur(None, "Sebab", 30)
    nilai = Lajur("nilai", "Kemiripan", 10)
    cocok = Lajur("cocok", "Anggota yang mirip", 10)
    keputusan = Lajur("get_status_display", "Keputusan", 18)
    alasan = Lajur("alasan", "Alasan", 40)
    oleh = Lajur("diputuskan_oleh__nama", "Diputuskan oleh", 24)
    pada = Lajur("diputuskan_pada", "Diputuskan", 17)
    ditemukan = Lajur("ditemukan_pada", "Ditemukan", 17)

    kode, judul, satuan = "pasangan", "Keluarga mirip", "pasangan"
    hak, asal = "kpm.gabung", "kpm:ganda"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPasangan(tanya, oleh=oleh)
        baris = saringan.saring(PasanganMirip.objects.untuk(oleh)).select_related(
            "kiri__desa", "kanan__desa", "diputuskan_oleh"
        )
        baris = baris.order_by("-nilai", "-pk")
        return Isi.tersaring(baris, saringan)

    def dehydrate_sebab(self, pasangan) -> str:
        return ", ".join(pasangan.kata_sebab)


class DaftarPengguna(resources.Resource):
    nama = Lajur("nama", "Nama", 28)
    username = Lajur("username", "Nama pengguna", 22)
    jabatan = Lajur(None, "Jabatan kini", 50)
    email = Lajur("email", "Surel", 26)
    telepon = Lajur("telepon", "Telepon", 16)
    terakhir = Lajur("last_login", "Terakhir masuk", 17)
    aktif = Lajur("is_active", "Akun aktif", 10)

    kode, judul, satuan = "pengguna", "Pengguna", "pengguna"
    hak, asal = "akun.kelola", "akun:daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPengguna(tanya)
        kini = Jabatan.objects.berlaku().select_related("wilayah")
        baris = saringan.saring(Pengguna.objects.all()).order_by("nama", "pk")
        baris = baris.prefetch_related(Prefetch("jabatan", kini, to_attr="jabatan_berlaku"))
        return Isi(baris, kata_saringan(saringan))

    def dehydrate_jabatan(self, orang) -> str:
        return "; ".join(
            f"{j}, {j.get_sifat_display()}" if j.sifat != "definitif" else str(j)
            for j in orang.jabatan_berlaku
        )


class DaftarIdentitas(resources.Resource):
    pembuka = Lajur("pengguna__nama", "Pembuka", 28)
    pada = Lajur("pada", "Waktu", 17)
    nomor = Lajur("kata_ruas", "Nomor", 10)
    objek = Lajur("kata_objek", "Milik", 18)
    wilayah = Lajur("wilayah", "Kode desa", 15)
    alasan = Lajur("alasan", "Alasan", 60)

    kode, judul, satuan = "identitas", "Pembukaan identitas", "pembukaan"
    hak, asal = "riwayat.baca_identitas", "riwayat:buka_identitas"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringBuka(tanya)
        baris = saringan.saring(BukaIdentitas.objects.untuk(oleh)).select_related("pengguna")
        return Isi(baris.order_by("-pada", "-pk"), kata_saringan(saringan))


class DaftarCatatan(resources.Resource):
    oleh = Lajur("oleh__nama", "Pengekspor", 28)
    pada = Lajur("pada", "Waktu", 17)
    isi = Lajur(None, "Isi", 28)
    saringan = Lajur(None, "Saringan", 50)
    wilayah = Lajur("wilayah__nama", "Wilayah", 28)
    baris = Lajur("baris", "Baris", 10)
    bentuk = Lajur("bentuk", "Bentuk", 8)
    identitas = Lajur("identitas", "Nomor lengkap", 10)
    alasan = Lajur("alasan", "Keperluan", 60)

    kode, judul, satuan = "catatan-ekspor", "Catatan ekspor", "catatan"
    hak, asal = "riwayat.baca_identitas", "kpm:ekspor_catatan"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringCatatan(tanya)
        baris = saringan.saring(CatatanEkspor.objects.untuk(oleh))
        baris = baris.select_related("oleh", "wilayah").order_by("-pada", "-pk")
        return Isi.tersaring(baris, saringan)

    def dehydrate_isi(self, catatan) -> str:
        return judul_isi().get(catatan.jenis, catatan.jenis)

    def dehydrate_saringan(self, catatan) -> str:
        return ", ".join(catatan.saringan.get("kata", []))
