"""The catalogue: every kind of report there is, in the order it is offered."""

from . import program
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
            "format": ["pdf", "xlsx", "csv", "json"],
        }
        for j in KATALOG.values()
    ]
