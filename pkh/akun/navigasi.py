"""The rail on the left (desk) and the tabs below (phone): own work first, seven at most."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from .hak import MASUK, Peran

# What a room is: key -> (act that opens it, words, icon of heroicons, URL name)
_RUANG = {
    "beranda": (MASUK, "Beranda", "home", "beranda"),
    "kpm": ("kpm.lihat", "KPM", "user-group", "kpm:daftar"),
    "kunjungan": ("kunjungan.lihat", "Kunjungan", "map-pin", "pendamping:kunjungan_daftar"),
    "verifikasi": (
        "verifikasi.lihat",
        "Verifikasi",
        "clipboard-document-check",
        "pendamping:verifikasi_daftar",
    ),
    "p2k2": ("p2k2.lihat", "P2K2", "academic-cap", "pendamping:kelompok_daftar"),
    "pendamping": ("pendamping.lihat", "Pendamping", "identification", "pendamping:daftar"),
    "graduasi": ("graduasi.lihat", "Graduasi", "arrow-trending-up", "graduasi:daftar"),
    "laporan": ("laporan.lihat", "Laporan", "document-chart-bar", "laporan:daftar"),
    "pengguna": ("akun.kelola", "Pengguna", "users", "akun:daftar"),
    "wilayah": ("wilayah.muat", "Wilayah", "map", "wilayah:daftar"),
    "hak": ("hak.lihat", "Hak akses", "key", "akun:hak"),
    "kotak": (MASUK, "Kotak", "inbox-stack", "laporan:kotak"),
    "pekerjaan": (MASUK, "Pekerjaan", "queue-list", "pekerjaan:daftar"),
}

# Addresses outside every entry: the first of these rooms that is on the rail is marked.
_DI_BAWAH = {
    "/kunjungan/": ("pendamping",),
    "/kasus/": ("kunjungan", "pendamping"),
    "/pengaduan/": ("kunjungan", "pendamping"),
    "/sosialisasi/": ("kunjungan", "pendamping"),
    "/pendamping/hari-ini/": ("beranda",),
    "/penyerahan/": ("pendamping",),
    "/kiriman/": ("kotak", "pendamping"),
    "/telepon/": ("pendamping",),
    "/pengawasan/": ("pendamping",),
    "/beban/": ("pendamping",),
    "/laporan/bulanan/": ("laporan", "kunjungan"),
    "/dasbor/": ("laporan",),
    "/penyaluran/4t/": ("laporan",),
    "/pdp/permintaan/": ("laporan", "kpm"),
    "/pdp/pemberitahuan/": ("laporan", "kpm"),
    "/pdp/": ("laporan",),
    "/formulir/insiden/": ("laporan",),
    "/formulir/pertemuan-awal/": ("kpm",),
    "/formulir/kelompok/": ("p2k2",),
    "/formulir/pertemuan/": ("p2k2",),
    "/formulir/usulan/": ("graduasi",),
    "/formulir/surat-pengantar/": ("graduasi",),
    "/formulir/undangan-wisuda/": ("graduasi",),
    "/formulir/": ("verifikasi",),
    "/verifikasi/": ("laporan",),
}

# Who has which rooms, in order of use.
_KABUPATEN = ("beranda", "kpm", "pendamping", "verifikasi", "p2k2", "graduasi", "laporan")
_PROVINSI = ("beranda", "kpm", "pendamping", "graduasi", "laporan", "pekerjaan")
_REL: dict[str, tuple[str, ...]] = {
    Peran.ADMIN: ("beranda", "pengguna", "hak", "wilayah", "pekerjaan"),
    Peran.AUDITOR: ("beranda", "kpm", "pendamping", "verifikasi", "graduasi", "laporan", "hak"),
    Peran.PENDAMPING: ("beranda", "kpm", "kunjungan", "verifikasi", "p2k2", "graduasi", "kotak"),
    Peran.OPERATOR: _KABUPATEN,
    Peran.KOORDINATOR: _KABUPATEN,
    Peran.KEPALA_BIDANG: _KABUPATEN,
    Peran.KEPALA_DINAS: _KABUPATEN,
    Peran.OPERATOR_PROVINSI: _PROVINSI,
    Peran.KEPALA_PROVINSI: _PROVINSI,
}
MAKS_REL = 7
_alamat = cache(reverse)  # thirty on each page, and none of them changes
MAKS_TAB = 4

# What the menu behind the person's name leads to, whoever it is.
_TETAP_DI_MENU = {
    "profil": "akun:profil",
    "pekerjaan": "pekerjaan:daftar",
    "sandi": "account_change_password",
    "faktor": "mfa_index",
    "keluar": "account_logout",
}

# A pendamping's phone has its own four: the day, the families, the pen, the box.
_TAB_PENDAMPING = (
    (MASUK, "Hari ini", "sun", "beranda"),
    ("kpm.lihat", "KPM", "user-group", "kpm:daftar"),
    ("kunjungan.catat", "Catat", "pencil-square", "pendamping:kunjungan_tambah"),
    (MASUK, "Kotak", "inbox-stack", "laporan:kotak"),
)

# Behind the person's name: read now and then, by many roles, so no room of its own.
_MENU = (
    (MASUK, "Kotak", "inbox-stack", "laporan:kotak"),
    ("ketentuan.lihat", "Ketentuan program", "scale", "kpm:ketentuan"),
    ("sesi.kelola", "Modul dan sesi P2K2", "book-open", "pendamping:sesi_daftar"),
    ("riwayat.baca_identitas", "Pembukaan identitas", "eye", "riwayat:buka_identitas"),
    ("pdp.lihat", "Pelindungan data", "shield-check", "laporan:pdp"),
    ("riwayat.baca_identitas", "Catatan ekspor", "arrow-down-tray", "kpm:ekspor_catatan"),
)


# The standing choices: their shape in the address, and the rooms that take them.
_TETAP = {
    "wilayah": (
        r"[\d.]{2,13}",
        ("kpm", "kunjungan", "verifikasi", "p2k2", "pendamping", "graduasi"),
    ),
    "bulan": (r"\d{4}-\d\d", ("beranda", "kunjungan", "verifikasi", "p2k2", "pendamping")),
}


def pilihan_tetap(request) -> dict[str, str]:
    """Region and month the person works with: as in the address, or as chosen last (in the
    session) where the page has none. A list without one means all."""
    lama = request.session.get("pilihan", {})
    pilihan, ingat = dict(lama), False
    for nama, (pola, ruang) in _TETAP.items():
        di_daftar = request.path in {_alamat(_RUANG[k][3]) for k in ruang if k != "beranda"}
        if nama in request.GET or di_daftar:
            ingat |= di_daftar or request.path == "/"
            pilihan.pop(nama, None)
            if re.fullmatch(pola, nilai := request.GET.get(nama, "")):
                pilihan[nama] = nilai
    if ingat and pilihan != lama:
        request.session["pilihan"] = pilihan
    return pilihan


def susun_navigasi(pengguna, jalur: str, pilihan: dict[str, str] | None = None) -> dict[str, Any]:
    """`rel` (desk, up to seven), `tab` (phone, up to four), `tab_lain` (the rest, behind
    "Lainnya") and `menu` (behind the person's name); each {kata, ikon, url, kini}, `kini`
    marking the room one is in. `alamat`: addresses of what everybody has in that menu; `cari`:
    of the list that the search box asks, "" for those who have no such room."""
    rel = _buka([_RUANG[k] for k in _ruang_milik(pengguna)], pengguna)[:MAKS_REL]
    if Peran.PENDAMPING in pengguna.peran:
        tab = _buka(_TAB_PENDAMPING, pengguna)
    else:
        tab = [dict(r) for r in rel[:MAKS_TAB]]
    di_tab = {r["url"] for r in tab}
    lain = [dict(r) for r in rel if r["url"] not in di_tab]
    cari = _alamat("kpm:daftar")
    cari = cari if any(r["url"] == cari for r in rel) else ""
    _tandai(rel, jalur)
    _tandai(tab + lain, jalur)
    for r in rel + tab + lain:
        tanya = {n: v for n, v in (pilihan or {}).items() if _menerima(r["url"], n)}
        if tanya:
            r["url"] += f"?{urlencode(tanya)}"
    di_rel = {r["url"] for r in rel}
    menu = [m for m in _buka(_MENU, pengguna) if m["url"] not in di_rel]
    alamat = {k: _alamat(nama) for k, nama in _TETAP_DI_MENU.items()}
    return {"rel": rel, "tab": tab, "tab_lain": lain, "menu": menu, "alamat": alamat, "cari": cari}


def _menerima(url: str, nama: str) -> bool:
    return url in {_alamat(_RUANG[k][3]) for k in _TETAP[nama][1]}


def _ruang_milik(pengguna) -> list[str]:
    """Rooms of all the person's roles; the role listed first in _REL leads."""
    kunci = [k for peran, ruang in _REL.items() if peran in pengguna.peran for k in ruang]
    return list(dict.fromkeys(["beranda", *kunci]))


def _buka(ruang, pengguna) -> list[dict]:
    return [
        {"kata": kata, "ikon": ikon, "url": _alamat(nama), "kini": False}
        for hak, kata, ikon, nama in ruang
        if hak == MASUK or pengguna.boleh(hak)
    ]


def _tandai(daftar: list[dict], jalur: str) -> None:
    """Mark the entry whose address is the longest beginning of where one is."""
    cocok = [r for r in daftar if jalur.startswith(r["url"]) and (r["url"] != "/" or jalur == "/")]
    if not cocok:
        atas = [ruang for awal, ruang in _DI_BAWAH.items() if jalur.startswith(awal)]
        alamat = [_alamat(_RUANG[kunci][3]) for ruang in atas for kunci in ruang]
        cocok = next(([r] for a in alamat for r in daftar if r["url"] == a), [])
    if cocok:
        max(cocok, key=lambda r: len(r["url"]))["kini"] = True
