"""Parts that invented names are made of, with the colour of the region. No real person."""
# ruff: noqa: SIM905  (words in a row read better than quoted lists)

from bisect import bisect
from itertools import accumulate
from random import Random


class Undian:
    """Weighted choice, as Random.choices makes it, with the sums made once."""

    def __init__(self, pilihan: list, bobot: list[int]):
        self._pilihan, self._sampai = pilihan, list(accumulate(bobot))

    def __call__(self, acak: Random):
        sampai = self._sampai
        return self._pilihan[bisect(sampai, acak.random() * sampai[-1], 0, len(sampai) - 1)]


# For each group: older men, older women, younger men, younger women, second parts.
# "Older" are those born before 1995; fashions in names differ by a generation.
SUKU: dict[str, dict[str, list[str]]] = {
    "kutai": {
        "lt": "Awang Aji Encik Syahrani Masdar Bahran Saidi Asran Jumran Hanafi Tamrin Hamsyah"
        " Suriansyah Arsyad Mahlan Jalil".split(),
        "pt": "Dayang Aji Encik Masnah Saniah Jumantan Rusmini Asnah Norsiah Sarinah Hamidah"
        " Mariatul Aluh Salbiah Kamsiah".split(),
        "lm": "Reza Rangga Aldi Fahri Rafi Ilham Aditya Rahmat Dimas Fadil Zaki Yoga".split(),
        "pm": "Nabila Aulia Salsabila Rahma Keysha Dayang Safira Amelia Nadia Zahra Tiara".split(),
        "bl": "Syahrani Effendi Noor Darmawan Firdaus Ramadhan Saputra Arifin Hidayat".split(),
        "bp": "Norhayati Hasanah Fitriani Wulandari Rahmah Puspita Lestari Maulida".split(),
    },
    "banjar": {
        "lt": "Ahmad Muhammad Syamsuddin Junaidi Masrani Rusdiansyah Kaspul Jumberi Syarwani"
        " Hairani Mastur Bahrudin Anang Utuh Darmansyah Ardiansyah Hasbullah Murjani"
        " Fitriansyah Norhadi Saberan Abdurrahman".split(),
        "pt": "Siti Noor Masitah Galuh Aluh Rusmawati Mastiah Masrifah Norjanah Jumiati"
        " Nurhayati Mahrita Radiah Armiah Saniah Fauziah Salasiah Kartini Barlian"
        " Rusnani Norlaila Hairiah".split(),
        "lm": "Muhammad Ahmad Rizky Aditya Fahmi Akbar Hafiz Raihan Zidan Alfian Noval Wahyu"
        " Bayu Rizal Fikri Ridho".split(),
        "pm": "Nurul Siti Aulia Nadia Khadijah Zahra Rahmi Maulida Hafizah Naila Raudah Aisyah"
        " Salwa Humaira Najwa".split(),
        "bl": "Rahman Hidayat Fahriadi Ansyari Maulana Syarif Fadillah Effendi Rifani Zaini"
        " Saputra Noor Anwar Hakim Yusuf".split(),
        "bp": "Hasanah Jannah Rahmah Aminah Mahmudah Fitriah Hidayah Azizah Zahra Norhaliza"
        " Khatimah Safitri Maisarah Ramadhani".split(),
    },
    "jawa": {
        "lt": "Slamet Sugeng Suparman Sutrisno Wagiman Paijo Sukirman Mulyono Bambang Suyanto"
        " Sarwono Tukimin Ngatiman Supriyadi Joko Eko Dwi Agus Heru Widodo".split(),
        "pt": "Sri Sumiati Suminah Tuminah Ngatini Wagiyem Sutini Mulyani Rini Endang Titik"
        " Lestari Suparmi Sulastri Wahyuni Dwi Eko Tri Yuni Siti".split(),
        "lm": "Agus Dwi Bagus Dimas Rizal Yoga Eko Andi Fajar Galih Arif Bayu Rendi Kevin"
        " Danang".split(),
        "pm": "Dwi Putri Dewi Rina Ayu Intan Fitri Anisa Wulan Lutfi Novi Eka Bunga Rizka"
        " Dinda".split(),
        "bl": "Santoso Wibowo Prasetyo Nugroho Setiawan Susanto Hartono Kurniawan Purnomo Utomo"
        " Pratama Saputra Hidayat Wijaya".split(),
        "bp": "Lestari Rahayu Ningsih Astuti Wulandari Handayani Susanti Utami Puspitasari"
        " Kusumawati Anggraini Safitri Pertiwi".split(),
    },
    "bugis": {
        "lt": "Andi Baharuddin Muhtar Sudirman Hasanuddin Ambo Lamakkasau Syarifuddin Tahir"
        " Mappiasse Jamaluddin Beddu Sulaiman Rustam".split(),
        "pt": "Andi Hasnah Rosmini Hajrah Nuraeni Indo Becce Sitti Rosdiana Hasmawati Marwah"
        " Salmiah Syamsiah Nurlia".split(),
        "lm": "Andi Fajar Irfan Asrul Fadli Akmal Ikram Rifaldi Aswar Rahmat Wahyu".split(),
        "pm": "Andi Nurul Sitti Nurfadillah Ainun Khaerunnisa Mutiara Azizah Reski".split(),
        "bl": "Baso Tahir Rahman Amiruddin Arsyad Mappa Nur Hamzah Salam Ramli".split(),
        "bp": "Hasan Tenri Nur Ramlah Aminah Rahma Amalia Saleha Husna".split(),
    },
    "dayak": {
        "lt": "Yohanes Markus Lukas Petrus Ding Lawai Bilung Simon Daud Ngau Usat".split(),
        "pt": "Maria Martina Yuliana Ester Ruth Lawing Hajang Bulan Margareta Kristina".split(),
        "lm": "Yosua Andreas Rio Samuel Daniel Kristian Aldo Gabriel Yoel Stefanus".split(),
        "pm": "Maria Grace Debora Yohana Elisabet Natalia Kezia Meilani Agnes Priska".split(),
        "bl": "Lejau Usat Ngau Jalung Bayau Liah Anyeq Hibau Ibau Kuleh".split(),
        "bp": "Lejau Usat Bulan Hangin Liah Anyeq Huring Ipui Uring Tening".split(),
    },
}  # fmt: skip
# Shares by province, in percent.
CAMPURAN = {
    "64": Undian(["kutai", "jawa", "banjar", "bugis", "dayak"], [27, 33, 20, 14, 6]),
    "63": Undian(["banjar", "jawa", "bugis", "dayak"], [76, 15, 4, 5]),
    "18": Undian(["jawa", "banjar", "bugis", "kutai"], [82, 2, 4, 12]),
}
CAMPURAN_LAIN = Undian(["jawa", "banjar", "bugis", "dayak"], [60, 15, 15, 10])
JALAN = (
    "Mawar Melati Kenanga Cempaka Flamboyan Anggrek Merdeka Pahlawan Pelita Mulawarman Gunung"
    " Sungai Pasar Masjid Sekolah Dermaga Poros Transmigrasi Karya Usaha Sejahtera Damai Rukun"
    " Gotong-Royong Swadaya Mekar Durian Rambai Ulin Meranti"
).split()
GELAR_JALAN = ["Jl.", "Jl.", "Jl.", "Gg.", "Dusun", "Jl. Poros"]
# Registered elsewhere before moving here: kabupaten prefixes of common origins.
ASAL_LUAR = ["3507", "3518", "3521", "3315", "3310", "7371", "7308", "6471", "6371", "6303"]


def pilih_suku(acak: Random, provinsi: str) -> str:
    return CAMPURAN.get(provinsi, CAMPURAN_LAIN)(acak)


def karang_nama(acak: Random, suku: str, kelamin: str, tahun_lahir: int) -> str:
    """A name of one to three parts; one in eight older people has a single name."""
    s = SUKU[suku]
    tua = tahun_lahir < 1995
    depan = s[("l" if kelamin == "L" else "p") + ("t" if tua else "m")]
    belakang = s["bl" if kelamin == "L" else "bp"]
    nama = depan[int(acak.random() * len(depan))]
    undian = acak.random()
    if tua and undian < 0.12:
        return nama
    kedua = belakang[int(acak.random() * len(belakang))]
    if not tua and undian < 0.35:
        tengah = depan[int(acak.random() * len(depan))]
        if tengah != nama and tengah != kedua:
            nama = f"{nama} {tengah}"
    return nama if kedua in nama else f"{nama} {kedua}"


def karang_alamat(acak: Random, nama_desa: str) -> str:
    jalan = f"{acak.choice(GELAR_JALAN)} {acak.choice(JALAN)}"
    return f"{jalan} No. {1 + int(acak.random() * 120)}" if acak.random() < 0.6 else jalan
