"""The lists of this room as files; see kpm/ekspor/daftar.py."""

from datetime import date

from django.conf import settings
from django.db.models import Count, Q
from django.utils.formats import date_format
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan

from .aturan import HasilVerifikasi, nilai_beban
from .kunjungan.forms import SaringKunjungan
from .models import Kehadiran, Kelompok, Kunjungan, Penyerahan, Pertemuan, Profil, Verifikasi
from .p2k2.forms import SaringKelompok
from .penugasan.forms import SaringPendamping, SaringPenyerahan
from .ringkasan import URUTAN, dengan_ringkasan
from .verifikasi.forms import SaringVerifikasi
from .verifikasi.models import JML_JANGGAL

# What of the facilities in this state is exported: the rows that make it so.
BARIS_KEADAAN = {
    "belum": Q(hasil=HasilVerifikasi.BELUM),
    "jml": JML_JANGGAL,
}


def _bulan(saringan) -> tuple[date, str]:
    """The month of a list that is always of one, and its words."""
    return saringan.bulan_terpilih, date_format(saringan.bulan_terpilih, "F Y")


class DaftarPendamping(resources.Resource):
    nama = Lajur("pengguna__nama", "Nama", 28)
    wilayah = Lajur("wilayah__nama", "Wilayah", 28)
    nip = Lajur("nip", "NIP", 20)
    kepegawaian = Lajur("get_kepegawaian_display", "Kepegawaian", 16)
    jabatan = Lajur("jabatan", "Jabatan", 24)
    golongan = Lajur("golongan", "Golongan", 10)
    sk = Lajur("nomor_sk", "Nomor SK", 20)
    tanggal_sk = Lajur("tanggal_sk", "Tanggal SK", 13)
    pendidikan = Lajur("get_pendidikan_display", "Pendidikan", 16)
    bergabung = Lajur("bergabung", "Bergabung", 13)
    beban = Lajur("beban", "KPM", 8)
    nilai = Lajur(None, "Beban", 10)
    kunjungan = Lajur("kunjungan_bulan", "Kunjungan sebulan", 11)
    dikunjungi = Lajur("dikunjungi_bulan", "Keluarga dikunjungi", 11)
    wajib = Lajur("wajib", "Kewajiban", 11)
    dinilai = Lajur("terverifikasi", "Kewajiban dinilai", 11)
    cakupan = Lajur("cakupan_verifikasi", "Verifikasi (%)", 11)
    terakhir = Lajur("kunjungan_terakhir", "Kunjungan terakhir", 13)

    kode, judul, satuan = "pendamping", "Pendamping", "pendamping"
    hak, asal = "pendamping.lihat", "pendamping:daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPendamping(tanya, oleh=oleh)
        bulan, kata_bulan = _bulan(saringan)
        profil = saringan.saring(dengan_ringkasan(Profil.objects.untuk(oleh), bulan))
        ruas, hitungan = URUTAN[saringan.isi.get("urut") or "nama"]
        turun = "-" if ruas[0].startswith("-") else ""
        urut = [f"{turun}{r.lstrip('-')}" for r in (*ruas, "pk")]
        profil = profil.annotate(**hitungan).order_by(*urut)
        baris = profil.select_related("pengguna", "wilayah")
        return Isi.tersaring(baris, saringan, kata_bulan)

    def dehydrate_nilai(self, profil) -> str:
        return nilai_beban(profil.beban, settings.BEBAN_PENDAMPING)


class DaftarPenyerahan(resources.Resource):
    pendamping = Lajur("pendamping__nama", "Diserahkan kepada", 28)
    wilayah = Lajur("wilayah__nama", "Wilayah", 28)
    jumlah = Lajur("jumlah", "KPM", 8)
    mulai = Lajur("mulai", "Berlaku mulai", 13)
    sampai = Lajur("sampai", "Sampai", 13)
    status = Lajur("get_status_display", "Keadaan", 17)
    alasan = Lajur("alasan", "Alasan", 50)
    oleh = Lajur("oleh__nama", "Oleh", 24)
    dicatat = Lajur("dicatat_pada", "Dicatat", 17)
    jawaban = Lajur("jawaban", "Jawaban", 40)
    dibatalkan = Lajur("dibatalkan_pada", "Dibatalkan", 17)

    kode, judul, satuan = "penyerahan", "Penyerahan KPM", "penyerahan"
    hak, asal = "penugasan.lihat", "pendamping:penyerahan_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPenyerahan(tanya, oleh=oleh)
        semua = saringan.saring(Penyerahan.objects.untuk(oleh))
        baris = semua.select_related("pendamping", "oleh", "wilayah")
        return Isi.tersaring(baris.order_by("-dicatat_pada", "-pk"), saringan)


class DaftarKunjungan(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    kode_desa = Lajur("keluarga__desa_id", "Kode desa", 15)
    tanggal = Lajur("tanggal", "Tanggal", 13)
    tujuan = Lajur("get_tujuan_display", "Tujuan", 22)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    ditemui = Lajur("ditemui", "Yang ditemui", 18)
    temuan = Lajur("temuan", "Temuan", 60)
    kendala = Lajur("kendala__nama", "Kendala", 24)
    uraian = Lajur("kendala_lain", "Uraian kendala", 30)
    lanjut = Lajur("tindak_lanjut", "Tindak lanjut", 30)
    lambat = Lajur("tindak_lanjut_pada", "Paling lambat", 13)
    tuntas = Lajur("tindak_lanjut_tuntas_pada", "Tuntas", 13)

    kode, judul, satuan = "kunjungan", "Kunjungan", "kunjungan"
    hak, asal, milik = "kunjungan.lihat", "pendamping:kunjungan_daftar", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKunjungan(tanya, oleh=oleh)
        baris = saringan.saring(Kunjungan.objects.untuk(oleh))
        baris = baris.select_related("keluarga__desa", "pendamping", "kendala")
        baris = baris.order_by("-tanggal", "-pk")
        return Isi.tersaring(baris, saringan)


class DaftarKelompok(resources.Resource):
    nama = Lajur("nama", "Kelompok", 28)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    tempat = Lajur("tempat", "Tempat", 24)
    anggota = Lajur("jumlah_anggota", "Anggota", 9)
    sebulan = Lajur("pertemuan_bulan", "Pertemuan sebulan", 11)
    sesi = Lajur("sesi_selesai", "Sesi selesai", 9)
    terakhir = Lajur("terakhir", "Terakhir bertemu", 13)

    kode, judul, satuan = "kelompok", "Kelompok P2K2", "kelompok"
    hak, asal = "p2k2.lihat", "pendamping:kelompok_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKelompok(tanya, oleh=oleh)
        bulan, kata_bulan = _bulan(saringan)
        semua = saringan.saring(Kelompok.objects.untuk(oleh).filter(aktif=True))
        baris = semua.dengan_cakupan(bulan).order_by("nama", "pk")
        return Isi.tersaring(baris, saringan, kata_bulan)


class DaftarPertemuan(resources.Resource):
    """The meetings of the groups on the page of groups, in its month; `?kelompok=` all of one."""

    tanggal = Lajur("tanggal", "Tanggal", 13)
    kelompok = Lajur("kelompok__nama", "Kelompok", 28)
    desa = Lajur("kelompok__desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("kelompok__pendamping__nama", "Pendamping", 24)
    sesi = Lajur(None, "Sesi", 44)
    tempat = Lajur("tempat", "Tempat", 24)
    hadir = Lajur("hadir", "Hadir", 8)
    undangan = Lajur("undangan", "Diundang", 9)
    notulen = Lajur("notulen", "Notulen", 60)

    kode, judul, satuan = "pertemuan", "Pertemuan P2K2", "pertemuan"
    hak, asal = "p2k2.lihat", "pendamping:kelompok_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKelompok(tanya, oleh=oleh)
        kode, wilayah = tanya.get("kelompok", ""), saringan.isi.get("wilayah", "")
        if kode:
            sah = Q(pk=kode) if kode.isdecimal() and len(kode) < 19 else Q(pk__in=[])
            kelompok = Kelompok.objects.untuk(oleh).filter(sah)
            semua = Pertemuan.objects.untuk(oleh).filter(kelompok__in=kelompok)
            kata = [k.nama for k in kelompok]
        else:
            bulan, kata_bulan = _bulan(saringan)
            semua = Pertemuan.objects.untuk(oleh).filter(
                kelompok__in=saringan.saring(Kelompok.objects.untuk(oleh)),
                tanggal__year=bulan.year,
                tanggal__month=bulan.month,
            )
            kata = [kata_bulan, *kata_saringan(saringan)]
        hadir = Q(kehadiran__status=Kehadiran.Status.HADIR)
        baris = semua.select_related("kelompok__desa", "kelompok__pendamping", "sesi").annotate(
            hadir=Count("kehadiran", filter=hadir), undangan=Count("kehadiran")
        )
        return Isi(baris.order_by("-tanggal", "-pk"), kata, wilayah)

    def dehydrate_sesi(self, pertemuan) -> str:
        return str(pertemuan.sesi)


class DaftarVerifikasi(resources.Resource):
    """One row for each obligation behind the figures of the page."""

    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("keluarga__pendamping__nama", "Pendamping", 24)
    anggota = Lajur("anggota__nama", "Anggota", 28)
    nik = Lajur("anggota__nik", "NIK", 19, identitas=True)
    komponen = Lajur("get_komponen_display", "Komponen", 20)
    fasilitas = Lajur("fasilitas_kode", "NPSN/kode fasilitas", 14)
    efektif = Lajur("hari_efektif", "Hari efektif", 8)
    alpa = Lajur("alpa", "Alpa", 7)
    izin = Lajur("izin", "Izin", 7)
    sakit = Lajur("sakit", "Sakit", 7)
    jml = Lajur("jml_sekolah", "JML sekolah", 8)
    hasil = Lajur("get_hasil_display", "Hasil", 20)
    alasan = Lajur("alasan", "Catatan", 40)
    dicatat = Lajur("dicatat_pada", "Dicatat", 17)

    kode, judul, satuan = "verifikasi", "Verifikasi komitmen", "kewajiban"
    hak, asal, milik = "verifikasi.lihat", "pendamping:verifikasi_daftar", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringVerifikasi(tanya, oleh=oleh)
        bulan, kata_bulan = _bulan(saringan)
        baris = saringan.saring(Verifikasi.objects.untuk(oleh).filter(bulan=bulan))
        if keadaan := saringan.isi.get("keadaan"):
            baris = baris.filter(BARIS_KEADAAN[keadaan])
        baris = baris.select_related("anggota", "keluarga__desa", "keluarga__pendamping")
        urut = ("keluarga__desa_id", "keluarga__nama_pengurus", "anggota__nama", "pk")
        return Isi.tersaring(baris.order_by(*urut), saringan, kata_bulan)
