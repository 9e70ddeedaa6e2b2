"""Kind `kehadiran`: what a school or posyandu says of a member in one month."""

from collections.abc import Iterator

from kpm.impor.berkas import Tabel
from kpm.impor.kecil import Himpunan
from kpm.impor.kolom import Kolom, bulan, bulat, nomor, teks, ya_tidak
from pendamping.models import Verifikasi

from . import kecil as _kecil
from . import massal as _massal
from .formulir import pecah

HARI = "hari, angka bulat"


class KehadiranVerifikasi(Himpunan):
    # aliases: the education form (one per school and triwulan, here a row a month) and the
    # recaps of schools and posyandu
    nik = Kolom(
        nomor("NIK"), "16 angka, disimpan sebagai teks", attribute="anggota__nik", wajib=True,
        identitas=True, contoh="6402060203150001",
        alias=("nik_siswa", "nik_anak", "nik_art", "nomor_induk_kependudukan", "nik_balita"),
    )  # fmt: skip
    bulan = Kolom(
        bulan(), "misalnya 2024-09 atau September 2024", wajib=True, contoh="2024-09",
        alias=("periode", "bulan_verifikasi", "bln"),
    )  # fmt: skip
    nama = Kolom(
        teks(120), "untuk dicocokkan oleh mata", attribute="anggota__nama", contoh="Contoh Nama",
        alias=("nama_siswa", "nama_anak", "nama_balita"),
    )  # fmt: skip
    hari_efektif = Kolom(
        bulat(0, 31), "hari sekolah bulan itu", contoh="22",
        alias=("he", "hari_sekolah", "jumlah_hari_efektif", "hari_belajar_efektif"),
    )  # fmt: skip
    alpa = Kolom(bulat(0, 31), HARI, contoh="1", alias=("a", "alpha", "tanpa_keterangan"))
    izin = Kolom(bulat(0, 31), HARI, contoh="0", alias=("i", "ijin"))
    sakit = Kolom(bulat(0, 31), HARI, contoh="2", alias=("s",))
    jml = Kolom(
        bulat(0, 93), "jumlah menurut sekolah; boleh hari hadir atau hari tidak hadir",
        attribute="jml_sekolah",
        alias=("jumlah", "total", "jumlah_hari", "hadir", "hari_hadir"),
    )  # fmt: skip
    fasilitas = Kolom(
        teks(20), "NPSN atau kode fasilitas, untuk dicocokkan", attribute="fasilitas_kode",
        contoh="30401001", alias=("npsn", "npsn_sekolah", "kode_fasilitas"),
    )  # fmt: skip
    terpenuhi = Kolom(
        ya_tidak(), "ya atau tidak, untuk posyandu dan kesejahteraan sosial", contoh="",
        alias=("kewajiban_terpenuhi", "memenuhi", "datang", "ditimbang"),
    )  # fmt: skip
    alasan = Kolom(
        teks(200), "catatan, atau mengapa tidak dapat diverifikasi",
        alias=("ket", "keterangan", "catatan"),
    )  # fmt: skip

    class Meta:
        model = Verifikasi
        import_id_fields = ("nik", "bulan")

    kode = "kehadiran"
    judul = "Kehadiran sekolah dan posyandu"
    keterangan = (
        "Satu baris untuk setiap anggota dan bulan. Hasilnya dihitung dari hari efektif, alpa, "
        "izin dan sakit. Formulir pendidikan dari sekolah (tiga bulan berdampingan) juga dapat "
        "dibaca apa adanya."
    )
    hak = "verifikasi.impor"
    massal, kecil = _massal, _kecil
    tampil = ("nik", "bulan", "hari_efektif", "alpa", "izin", "sakit")
    HAK_EKSPOR = "kpm.ekspor"
    LETAK = "keluarga__desa_id"

    @classmethod
    def pecah(cls, satu: Tabel) -> Iterator[Tabel]:
        return pecah(cls, satu)

    @staticmethod
    def isi_ekspor(oleh):
        """What was filled in, of members who are still with their family."""
        isi = Verifikasi.objects.untuk(oleh, KehadiranVerifikasi.HAK_EKSPOR)
        return (
            isi.filter(dicatat_pada__isnull=False, anggota__keluar_pada=None)
            .select_related("anggota")
            .order_by("bulan", "keluarga_id", "anggota_id")
        )
