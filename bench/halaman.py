"""The register: first page, a later page, search by name and by part of a NIK."""

import re
from functools import partial
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse

from kpm.models import CARI_MAKS, Anggota, Keluarga
from pkh.akun.models import Pengguna

from . import basis
from .ukur import Hasil, ukur

BARIS = """
SELECT k.id, k.nama_pengurus, k.no_kk, k.status, k.komponen, k.jumlah_anggota,
       k.kunjungan_terakhir, w.nama, i.nama, p.nama
FROM kpm_keluarga k
JOIN wilayah_wilayah w ON w.kode = k.desa_id
JOIN wilayah_wilayah i ON i.kode = w.induk_id
LEFT JOIN akun_pengguna p ON p.id = k.pendamping_id
WHERE k.desa_id >= '64.02' AND k.desa_id < '64.02/' {saring}
ORDER BY upper(k.nama_pengurus), k.id LIMIT 25
"""
CARI_NAMA = """AND k.id IN (
    SELECT id FROM kpm_keluarga WHERE upper(nama_pengurus) LIKE upper(%(pola)s)
    UNION SELECT keluarga_id FROM kpm_anggota WHERE upper(nama) LIKE upper(%(pola)s))"""
CARI_ANGKA = """AND k.id IN (
    SELECT id FROM kpm_keluarga WHERE no_kk LIKE %(pola)s
    UNION SELECT keluarga_id FROM kpm_anggota WHERE nik LIKE %(pola)s)"""
SESUDAH = """AND (upper(k.nama_pengurus), k.id) > (
    SELECT upper(nama_pengurus), id FROM kpm_keluarga WHERE id = %(sesudah)s)"""


def klien(username: str) -> Client:
    return basis.masukkan(Pengguna.objects.get(username=username))


def ambil(c: Client, alamat: str) -> str:
    balasan = c.get(alamat)
    if balasan.status_code != 200:
        raise RuntimeError(f"{alamat} menjawab {balasan.status_code}")
    return balasan.content.decode()


def jalankan_sql(saring: str, **isi) -> list[int]:
    with connection.cursor() as k:
        k.execute(BARIS.format(saring=saring), isi)
        return [baris[0] for baris in k.fetchall()]


def ukur_halaman() -> list[Hasil]:
    c = klien("operator_kukar")
    daftar = reverse("kpm:daftar")
    orang = Anggota.objects.filter(keluarga__status="aktif").order_by("pk")
    nama = _nama_jarang(orang[1000:1200])
    nik = orang[2000].nik[6:14]
    halaman = ambil(c, daftar)
    sesudah = re.search(r"sesudah=(\d+)", halaman)
    if sesudah is None:
        raise RuntimeError("daftar KPM tidak punya halaman berikut")
    kasus = [
        ("Daftar KPM, halaman pertama", {}, "", {}),
        ("Daftar KPM, halaman berikut", {"sesudah": sesudah[1]}, SESUDAH, {"sesudah": sesudah[1]}),
        ("Cari nama lengkap", {"q": nama}, CARI_NAMA, {"pola": f"%{nama}%"}),
        ("Cari potongan NIK (8 angka)", {"q": nik}, CARI_ANGKA, {"pola": f"%{nik}%"}),
        ("Cari kata yang sering (siti)", {"q": "siti"}, CARI_NAMA, {"pola": "%siti%"}),
    ]
    hasil = []
    for kata, tanya, saring, isi in kasus:
        alamat = f"{daftar}?{urlencode(tanya)}"
        html = ambil(c, alamat)
        if "sering" not in kata:  # of a frequent word the list takes only so many
            _sama_barisnya(kata, html, jalankan_sql(saring, **isi))
        polos = f"/bench/polos/{len(html)}/"
        hasil.append(
            ukur(
                kata,
                partial(ambil, c, alamat),
                {
                    "SQL tangan": partial(jalankan_sql, saring, **isi),
                    "halaman Django polos": partial(ambil, c, polos),
                },
                catatan=f"{len(html) // 1024} KB",
            )
        )
    return hasil


def _nama_jarang(orang) -> str:
    """A name in three parts or so that fits few families: what a person looks up."""
    for o in orang:
        if 0 < Keluarga.objects.cari(o.nama).count() < CARI_MAKS // 2 and " " in o.nama:
            return o.nama
    raise RuntimeError("tidak ada nama yang cukup jarang di data contoh")


def _sama_barisnya(kata: str, html: str, ids: list[int]) -> None:
    """A floor that answers another question would measure nothing."""
    tampil = [int(n) for n in re.findall(r'<td class="utama"><a href="/kpm/(\d+)/"', html)]
    if tampil != ids:
        raise RuntimeError(f"{kata}: halaman dan SQL tangan memberi baris yang berbeda")
