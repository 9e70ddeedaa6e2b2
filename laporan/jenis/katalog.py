"""The catalogue: every kind of report there is, in the order it is offered."""

from laporan.definisi import EMPAT_T

from . import bulanan, jembatan, lapangan, mutu, pascagraduasi, penyaluran, program, rakor
from .deklarasi import KABUPATEN, PROVINSI, JenisLaporan

_REKAP = (
    "kpm_aktif",
    "komponen",
    "cakupan",
    "kepatuhan",
    "p2k2_cakupan",
    "p2k2_pelaksanaan",
    "graduasi",
    "keluar_lain",
    "rasio",
)
_SEMUA = [
    JenisLaporan(
        "rekap_kabupaten",
        "Rekap Kabupaten",
        "Rekap PKH",
        "Bagaimana keadaan PKH di kabupaten/kota ini: KPM, verifikasi, P2K2, graduasi, beban "
        "pendamping?",
        _REKAP,
        program.susun_rekap,
        KABUPATEN,
    ),
    JenisLaporan(
        "rekap_provinsi",
        "Rekap Provinsi",
        "Rekap PKH",
        "Bagaimana kabupaten/kota di provinsi ini bila disandingkan, dan ke mana arahnya?",
        _REKAP,
        program.susun_provinsi,
        PROVINSI,
        potong=program.potong_provinsi,
    ),
    JenisLaporan(
        "paket_rakor",
        "Paket Rakor",
        "Bahan Rapat Koordinasi PKH",
        "Bagaimana keadaan tahun ini, apa yang berubah sejak Rakor lalu, dan apa yang sudah dan "
        "belum dikerjakan?",
        (
            *_REKAP,
            "tersalur",
            "kpm_awal",
            "kpm_masuk",
            "kpm_keluar",
            "kpm_akhir",
            "graduasi_keluar",
            "prakiraan_graduasi",
            "akhir_komponen",
            "dikunjungi",
            "berkendala",
            "keputusan_selesai",
        ),
        rakor.susun,
        templat="rakor",
    ),
    JenisLaporan(
        "bulanan_pendamping",
        "Laporan bulanan pendamping",
        "Laporan bulanan pendamping PKH",
        "Apa yang dikerjakan seorang pendamping dalam sebulan, menurut RHK dan desa?",
        ("kpm_aktif", "dikunjungi", "cakupan", "kepatuhan", "p2k2_cakupan", "berkendala"),
        bulanan.susun,
        KABUPATEN,
        templat="bulanan",
        milik_sendiri=True,
    ),
    JenisLaporan(
        "kpm_komponen",
        "KPM dan komponen",
        "Rekap KPM dan komponen",
        "Berapa KPM aktif, di mana, dan komponen apa yang mereka punya?",
        ("kpm_aktif", "komponen", "keluar_lain"),
        program.susun_kpm,
    ),
    JenisLaporan(
        "verifikasi",
        "Verifikasi komitmen",
        "Rekap verifikasi komitmen",
        "Berapa kewajiban yang sudah diverifikasi, dan berapa yang dipenuhi?",
        ("cakupan", "kepatuhan"),
        program.susun_verifikasi,
    ),
    JenisLaporan(
        "p2k2",
        "P2K2",
        "Rekap P2K2",
        "Apakah pertemuan berjalan, sesi apa yang dibahas, dan berapa KPM yang hadir?",
        ("p2k2_cakupan", "p2k2_pelaksanaan", "kpm_aktif"),
        program.susun_p2k2,
    ),
    JenisLaporan(
        "graduasi",
        "Graduasi terhadap target",
        "Rekap graduasi",
        "Sudah sejauh mana target graduasi, jenis apa, dan berapa yang keluar karena sebab lain?",
        ("graduasi", "keluar_lain"),
        program.susun_graduasi,
    ),
    JenisLaporan(
        "beban_pendamping",
        "Rasio dan beban pendamping",
        "Rasio dan beban pendamping",
        "Berapa KPM seorang pendamping, dan siapa yang bebannya tidak wajar?",
        ("rasio", "kpm_aktif"),
        program.susun_pendamping,
    ),
    JenisLaporan(
        "jembatan",
        "Jembatan KPM",
        "Jembatan KPM",
        "Dari berapa KPM menjadi berapa, dan karena apa?",
        ("kpm_awal", "kpm_masuk", "kpm_keluar", "kpm_akhir", "graduasi_keluar"),
        jembatan.susun,
    ),
    JenisLaporan(
        "penyaluran",
        "Penyaluran dan rekonsiliasi",
        "Rekap penyaluran",
        "Siapa terdaftar, siapa dibayar, siapa belum, dan apa sebabnya?",
        ("tersalur", "rupiah_dibayar"),
        penyaluran.susun_salur,
    ),
    JenisLaporan(
        "empat_t",
        "4T penyaluran",
        "4T penyaluran",
        "Apakah bantuan tepat sasaran, waktu, jumlah dan administrasi?",
        tuple(EMPAT_T),
        penyaluran.susun_empat_t,
    ),
    JenisLaporan(
        "mutu_data",
        "Mutu data",
        "Mutu data",
        "Berapa KPM yang datanya benar, dan apa yang perlu dibetulkan?",
        ("mutu_bersih",),
        mutu.susun,
    ),
    JenisLaporan(
        "kendala",
        "Kendala lapangan",
        "Kendala lapangan",
        "Kendala apa yang ditemui saat kunjungan, di mana, seberapa sering?",
        ("dikunjungi", "berkendala"),
        lapangan.susun_kendala,
    ),
    JenisLaporan(
        "pengaduan",
        "Pengaduan",
        "Rekap pengaduan",
        "Apa yang diadukan, dan apakah dijawab tepat waktu?",
        ("pengaduan_masuk", "pengaduan_tepat"),
        lapangan.susun_pengaduan,
    ),
    JenisLaporan(
        "stimulan",
        "Stimulan dan pascagraduasi",
        "Stimulan dan pascagraduasi",
        "Dukungan apa yang diberikan, dan bagaimana keadaan keluarga sesudah lulus?",
        ("dukungan", "dukungan_bast", "dipantau"),
        pascagraduasi.susun,
    ),
    JenisLaporan(
        "akses_identitas",
        "Akses identitas",
        "Akses identitas",
        "Siapa membuka NIK, No KK atau No KKS, berapa kali, dengan alasan apa?",
        ("identitas_dibuka",),
        lapangan.susun_identitas,
        hak="riwayat.baca_identitas",
    ),
]
KATALOG: dict[str, JenisLaporan] = {j.kode: j for j in _SEMUA}


def daftar_katalog() -> list[dict]:
    """The catalogue as data, for the command and other systems."""
    return [
        {
            "kode": j.kode,
            "judul": j.judul,
            "pertanyaan": j.pertanyaan,
            "tingkat": [t.label for t in j.tingkat],
            "definisi": list(j.definisi),
            "format": ["pdf", "xlsx", "csv", "json", "pptx"],
        }
        for j in KATALOG.values()
    ]
