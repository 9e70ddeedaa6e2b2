"""Who may do what: the one table. Rows are acts, columns are roles.

Where a role may do it (regions, own families) is in cakupan.py. The table is shown to the
admin and walked by a test over every route, role and method.
"""

from django.db import models


class Peran(models.TextChoices):
    PENDAMPING = "pendamping", "Pendamping sosial"
    KOORDINATOR = "koordinator", "Koordinator kabupaten/kota"
    OPERATOR = "operator", "Operator/APD"
    KEPALA_BIDANG = "kepala_bidang", "Kepala bidang"
    KEPALA_DINAS = "kepala_dinas", "Kepala dinas"
    OPERATOR_PROVINSI = "operator_provinsi", "Operator Dinsos provinsi"
    KEPALA_PROVINSI = "kepala_provinsi", "Kepala Dinsos provinsi"
    AUDITOR = "auditor", "Auditor"
    ADMIN = "admin", "Admin sistem"


_P = Peran
_KABUPATEN = {_P.KOORDINATOR, _P.OPERATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS}
_PROVINSI = {_P.OPERATOR_PROVINSI, _P.KEPALA_PROVINSI}
_KANTOR = {_P.OPERATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS, *_PROVINSI}  # duties of UU PDP
_PENGIMPOR = {_P.OPERATOR, _P.OPERATOR_PROVINSI}  # files of a district, or of a whole province
_PEMBACA = {_P.PENDAMPING, *_KABUPATEN, *_PROVINSI, _P.AUDITOR}

# act -> (words shown to people, roles)
HAK: dict[str, tuple[str, frozenset[str]]] = {
    hak: (kata, frozenset(str(p) for p in peran))
    for hak, kata, peran in [
        ("kpm.lihat", "Melihat KPM dan anggotanya (identitas disamarkan)", _PEMBACA),
        ("kpm.ubah", "Menambah dan mengubah data KPM", {_P.PENDAMPING, _P.OPERATOR}),
        (
            "pemutakhiran.periksa",
            "Memeriksa pemutakhiran data dan menerima KPM pindahan",
            {_P.OPERATOR},
        ),
        ("kpm.tetapkan", "Menetapkan status kepesertaan", {_P.OPERATOR, _P.KOORDINATOR}),
        ("kpm.impor", "Mengimpor berkas KPM", _PENGIMPOR),
        ("penyaluran.impor", "Mengimpor hasil penyaluran dari bank", _PENGIMPOR),
        ("penyaluran.lihat", "Melihat daftar penyaluran dan rekonsiliasinya", _PEMBACA),
        ("penyaluran.susun", "Menyusun dan mengirim daftar penyaluran", {_P.OPERATOR}),
        (
            "penyaluran.periksa",
            "Memeriksa daftar penyaluran, menutup dan membuka periode",
            {_P.KOORDINATOR},
        ),
        (
            "penyaluran.selisih",
            "Menindaklanjuti selisih penyaluran",
            {_P.PENDAMPING, _P.OPERATOR, _P.KOORDINATOR},
        ),
        (
            "penyaluran.label",
            "Menetapkan arti kata bank",
            {_P.OPERATOR, _P.OPERATOR_PROVINSI},
        ),
        (
            "kks.catat",
            "Mencatat siapa memegang KKS keluarga",
            {_P.PENDAMPING, _P.OPERATOR, _P.KOORDINATOR},
        ),
        (
            "calon.undang",
            "Mengundang calon ke pertemuan awal dan mencatat kehadirannya",
            {_P.PENDAMPING, _P.OPERATOR, _P.KOORDINATOR},
        ),
        ("calon.validasi", "Memvalidasi calon KPM", {_P.PENDAMPING}),
        (
            "calon.sanggah",
            "Mencatat sanggahan atas hasil validasi",
            {_P.PENDAMPING, _P.OPERATOR, _P.KOORDINATOR},
        ),
        (
            "kpm.gabung",
            "Membandingkan dan menggabungkan keluarga yang tercatat ganda",
            {_P.OPERATOR, _P.KOORDINATOR, _P.OPERATOR_PROVINSI},
        ),
        ("kpm.pindah_wilayah", "Memindahkan KPM ke kode desa baru", {_P.OPERATOR}),
        ("kpm.ekspor", "Mengekspor daftar KPM", {*_KABUPATEN, _P.OPERATOR_PROVINSI}),
        (
            "identitas.buka",
            "Membuka NIK, No KK dan No KKS dengan alasan",
            {_P.PENDAMPING, _P.KOORDINATOR, _P.OPERATOR, _P.AUDITOR},
        ),
        ("pendamping.lihat", "Melihat pendamping dan bebannya", _PEMBACA),
        ("pendamping.kelola", "Mengubah profil pendamping", {_P.OPERATOR, _P.KOORDINATOR}),
        ("pendamping.impor", "Mengimpor berkas pendamping", _PENGIMPOR | {_P.KOORDINATOR}),
        ("penugasan.atur", "Menyerahkan KPM kepada pendamping", {_P.OPERATOR, _P.KOORDINATOR}),
        (
            "penugasan.lihat",
            "Melihat penyerahan KPM",
            {_P.PENDAMPING, _P.OPERATOR, _P.KOORDINATOR},
        ),
        ("penugasan.jawab", "Menerima atau menolak usulan penyerahan KPM", {_P.PENDAMPING}),
        ("penugasan.impor", "Mengimpor berkas penugasan", _PENGIMPOR | {_P.KOORDINATOR}),
        (
            "pengawasan.lihat",
            "Melihat pengawasan bulanan pendamping",
            {_P.PENDAMPING, _P.KOORDINATOR, _P.OPERATOR, _P.KEPALA_BIDANG},
        ),
        ("pengawasan.bicara", "Mencatat pembicaraan dengan pendamping", {_P.KOORDINATOR}),
        ("kunjungan.lihat", "Melihat kunjungan", _PEMBACA),
        ("kunjungan.catat", "Mencatat kunjungan", {_P.PENDAMPING}),
        ("kasus.lihat", "Melihat kasus pendampingan", _PEMBACA),
        ("kasus.catat", "Membuka dan menangani kasus", {_P.PENDAMPING, _P.KOORDINATOR}),
        (
            "kasus.rahasia",
            "Melihat kasus rahasia (kekerasan, perlindungan anak)",
            {_P.PENDAMPING, _P.KOORDINATOR},
        ),
        ("pengaduan.lihat", "Melihat pengaduan", _PEMBACA),
        ("pengaduan.catat", "Mencatat pengaduan", {_P.PENDAMPING, *_KABUPATEN}),
        (
            "pengaduan.tangani",
            "Menugaskan, menjawab dan menutup pengaduan",
            {_P.KOORDINATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS},
        ),
        (
            "pengaduan.rahasia",
            "Melihat pengaduan rahasia",
            {_P.KOORDINATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS},
        ),
        ("sosialisasi.lihat", "Melihat sosialisasi", _PEMBACA),
        ("sosialisasi.catat", "Mencatat sosialisasi", {_P.PENDAMPING, _P.KOORDINATOR}),
        ("p2k2.lihat", "Melihat kelompok dan pertemuan P2K2", _PEMBACA),
        ("p2k2.catat", "Mencatat pertemuan dan kehadiran P2K2", {_P.PENDAMPING}),
        ("p2k2.kelola", "Mengatur kelompok P2K2", {_P.PENDAMPING, _P.KOORDINATOR}),
        ("sesi.kelola", "Mengatur modul dan sesi P2K2", {_P.OPERATOR_PROVINSI, _P.ADMIN}),
        ("verifikasi.lihat", "Melihat verifikasi komitmen", _PEMBACA),
        ("verifikasi.catat", "Mengisi verifikasi komitmen", {_P.PENDAMPING}),
        (
            "verifikasi.tutup",
            "Menutup bulan verifikasi",
            {_P.KOORDINATOR, _P.OPERATOR},
        ),
        (
            "verifikasi.buka",
            "Membuka lagi bulan verifikasi yang sudah ditutup",
            {_P.KOORDINATOR, _P.KEPALA_BIDANG},
        ),
        ("verifikasi.impor", "Mengimpor kehadiran dari sekolah dan posyandu", _PENGIMPOR),
        ("sanksi.lihat", "Melihat rekomendasi sanksi komitmen", _PEMBACA),
        (
            "sanksi.catat",
            "Mencatat pemberitahuan dan keberatan, mengajukan pengecualian sanksi",
            {_P.PENDAMPING, _P.KOORDINATOR},
        ),
        (
            "sanksi.putuskan",
            "Memutus rekomendasi sanksi, keberatan dan pengecualian",
            {_P.KOORDINATOR},
        ),
        ("graduasi.lihat", "Melihat usulan graduasi", _PEMBACA),
        (
            "graduasi.berkas",
            "Membuka pindaian berkas usulan graduasi",
            {_P.PENDAMPING, *_KABUPATEN, _P.AUDITOR},
        ),
        ("graduasi.usulkan", "Mengajukan usulan graduasi", {_P.PENDAMPING}),
        ("graduasi.periksa", "Memeriksa usulan graduasi (koordinator)", {_P.KOORDINATOR}),
        ("graduasi.teruskan", "Meneruskan usulan graduasi (kabid)", {_P.KEPALA_BIDANG}),
        ("graduasi.putuskan", "Memutuskan graduasi (kepala dinas)", {_P.KEPALA_DINAS}),
        ("graduasi.kirim", "Mengirim putusan dan mencatat tanggal efektif", {_P.OPERATOR}),
        ("graduasi.keluarkan", "Mencatat KPM keluar bukan karena graduasi", {_P.OPERATOR}),
        ("graduasi.impor", "Mengimpor keputusan kelayakan daerah", {_P.OPERATOR}),
        (
            "graduasi.pasca",
            "Mencatat dukungan dan usaha keluarga",
            {_P.PENDAMPING, _P.OPERATOR, _P.KEPALA_BIDANG},
        ),
        ("graduasi.target", "Mengatur target graduasi", {_P.KEPALA_BIDANG, _P.OPERATOR}),
        ("laporan.lihat", "Membaca dasbor dan laporan", _PEMBACA - {_P.PENDAMPING}),
        (
            "laporan.buat",
            "Membuat laporan",
            {*_KABUPATEN, *_PROVINSI},
        ),
        ("bulanan.tulis", "Menulis dan mengirim laporan bulanan sendiri", {_P.PENDAMPING}),
        (
            "bulanan.lihat",
            "Membaca laporan bulanan pendamping",
            {_P.PENDAMPING, *_KABUPATEN, _P.AUDITOR},
        ),
        ("bulanan.tinjau", "Menerima atau mengembalikan laporan bulanan", {_P.KOORDINATOR}),
        ("ketentuan.lihat", "Melihat ketentuan program", {*_PEMBACA, _P.ADMIN}),
        (
            "ketentuan.ubah",
            "Menyusun, menghitung dampak dan menetapkan ketentuan program",
            {_P.OPERATOR_PROVINSI, _P.ADMIN},
        ),
        ("lapangan.pakai", "Memakai aplikasi lapangan di telepon", {_P.PENDAMPING}),
        (
            "perangkat.kelola",
            "Melihat telepon pendamping dan memerintahkan penghapusan datanya",
            {_P.OPERATOR, _P.KOORDINATOR},
        ),
        (
            "kiriman.putuskan",
            "Memutus catatan lapangan yang dibuat sesudah penyerahan",
            {_P.KOORDINATOR},
        ),
        (
            "wewenang.lihat",
            "Melihat siapa memegang jabatan, Plt. dan Plh.",
            {*_KABUPATEN, *_PROVINSI, _P.AUDITOR},
        ),
        (
            "wewenang.limpahkan",
            "Melimpahkan jabatan sendiri kepada Plt. atau Plh.",
            {_P.KOORDINATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS, _P.KEPALA_PROVINSI},
        ),
        ("akun.kelola", "Mengelola akun dan jabatan", {_P.ADMIN}),
        ("hak.lihat", "Melihat tabel hak akses", {_P.ADMIN, _P.AUDITOR}),
        ("wilayah.muat", "Memuat tabel wilayah", {_P.ADMIN}),
        ("pekerjaan.semua", "Melihat pekerjaan semua orang", {_P.ADMIN}),
        (
            "riwayat.baca_identitas",
            "Membaca catatan siapa membuka identitas",
            {_P.KEPALA_DINAS, _P.KEPALA_PROVINSI, _P.AUDITOR},
        ),
        (
            "pdp.lihat",
            "Membaca register pemrosesan, insiden dan masa simpan data pribadi",
            {*_KANTOR, _P.AUDITOR, _P.ADMIN},
        ),
        (
            "pdp.catat",
            "Menyusun register pemrosesan, mencatat dan menangani insiden data pribadi",
            {*_KANTOR, _P.ADMIN},
        ),
        (
            "permintaan.lihat",
            "Melihat permintaan keluarga atas datanya",
            {_P.PENDAMPING, *_KABUPATEN, _P.AUDITOR},
        ),
        (
            "permintaan.catat",
            "Mencatat permintaan keluarga atas datanya",
            {_P.PENDAMPING, *_KABUPATEN},
        ),
        (
            "permintaan.tangani",
            "Memeriksa identitas pemohon, menyerahkan salinan data dan menjawab",
            {_P.OPERATOR, _P.KEPALA_BIDANG, _P.KEPALA_DINAS},
        ),
        (
            "pdp.putuskan",
            "Menutup insiden, memutus permintaan keluarga atas datanya dan usulan masa simpan",
            {_P.KEPALA_BIDANG, _P.KEPALA_DINAS, _P.KEPALA_PROVINSI},
        ),
    ]
}

# Acts that approve, export or administer: whoever has one signs in with a second factor. The last
# is the auditor's, who takes lists out of, and opens numbers in, the whole country.
BERFAKTOR = (
    "kpm.tetapkan", "kpm.ekspor", "penyaluran.periksa", "sanksi.putuskan", "verifikasi.tutup",
    "graduasi.periksa", "graduasi.teruskan", "graduasi.putuskan", "ketentuan.ubah",
    "laporan.buat", "akun.kelola", "riwayat.baca_identitas",
)  # fmt: skip
PERAN_BERFAKTOR = frozenset().union(*(HAK[h][1] for h in BERFAKTOR))

# Every signed-in person, whatever the role: own profile, own jobs, start page.
MASUK = "masuk"
