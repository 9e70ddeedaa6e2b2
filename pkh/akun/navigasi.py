"""The rail on the left (desk) and the tabs below (phone): own work first, seven at most."""

from django.urls import reverse

# (act that opens it, words, icon of heroicons, URL name); order is order of use
_RUANG = [
    ("masuk", "Beranda", "home", "beranda"),
    ("kpm.lihat", "KPM", "user-group", "kpm:daftar"),
    ("kunjungan.lihat", "Kunjungan", "map-pin", "pendamping:kunjungan_daftar"),
    ("verifikasi.lihat", "Verifikasi", "clipboard-document-check", "pendamping:verifikasi_daftar"),
    ("p2k2.lihat", "P2K2", "academic-cap", "pendamping:kelompok_daftar"),
    ("graduasi.lihat", "Graduasi", "arrow-trending-up", "graduasi:daftar"),
    ("laporan.lihat", "Laporan", "document-chart-bar", "laporan:daftar"),
    ("akun.kelola", "Pengguna", "users", "akun:daftar"),
    ("wilayah.muat", "Wilayah", "map", "wilayah:daftar"),
    ("hak.lihat", "Hak akses", "key", "akun:hak"),
]


def susun_navigasi(pengguna, jalur: str) -> list[dict]:
    """[{kata, ikon, url, kini}] for the person; `kini` marks the room one is in."""
    ruang = [r for r in _RUANG if r[0] == "masuk" or pengguna.boleh(r[0])]
    daftar = [{"kata": kata, "ikon": ikon, "url": reverse(nama)} for _, kata, ikon, nama in ruang]
    cocok = [r for r in daftar if jalur.startswith(r["url"]) and (r["url"] != "/" or jalur == "/")]
    kini = max(cocok, key=lambda r: len(r["url"]), default=None)
    for r in daftar:
        r["kini"] = r is kini
    return daftar
