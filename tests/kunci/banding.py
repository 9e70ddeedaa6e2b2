"""What a person is told with the second lock and without it: it must be the same to the letter.

The first lock alone decides what belongs to a page. Where the second shows less, a statement goes
through a row that is out of reach, and silently drops what it was asked for. So each question that
a page, a list or a report puts to the database is put a second time, without the second lock.
"""

import re
from collections import Counter, deque
from contextlib import ExitStack, contextmanager

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from kpm.ekspor.daftar import baris_daftar, semua_daftar
from laporan.jenis.deklarasi import Permintaan
from laporan.jenis.isi import susun_isi
from laporan.layanan import katalog_untuk, wilayah_laporan
from laporan.periode import baca_periode
from pendamping.models import Profil
from pkh.kunci import konteks
from pkh.kunci.konteks import orang
from pkh.wilayah.models import Wilayah
from tests.conftest import klien_masuk
from tests.rute import Rute, semua_rute
from tests.test_rute import kosong, panggil

RUTE = {r.nama: r for r in semua_rute() if not r.publik and not r.pustaka}
TAUTAN = re.compile(r'(?:href|hx-get|action|data-alamat)="(/[^"#]*)')
# Lists that the site leads to with the month and the region chosen last.
DIINGAT = (
    "pendamping:kunjungan_daftar",
    "pendamping:verifikasi_daftar",
    "pendamping:kelompok_daftar",
)
TANYA = re.compile(r"\s*\(?(SELECT|WITH)\b", re.I)
MENULIS = re.compile(r"\b(INSERT|UPDATE|DELETE)\s+(INTO|FROM|\w+\s+SET)\b", re.I)


@contextmanager
def tanpa_kunci():
    """Everybody is asked for as the system would be."""
    semula = konteks.kata_orang
    konteks.kata_orang = lambda _: "sistem;;;"
    try:
        yield
    finally:
        konteks.kata_orang = semula


class Saksi:
    """Asks every question of the block once more, without the second lock."""

    def __init__(self):
        self.beda: list[str] = []
        self.tanya = 0

    def __call__(self, jalankan, sql, isian, banyak, konteks_kueri):
        hasil = jalankan(sql, isian, banyak, konteks_kueri)
        kata = str(sql)
        if not banyak and TANYA.match(kata) and not MENULIS.search(kata):
            kursor = konteks_kueri["cursor"].cursor
            self.tanya += 1
            with ExitStack() as tumpukan:
                if kursor.name:  # kept in the server: its rows are for who asked
                    kunci = tumpukan.enter_context(connection.connection.cursor())
                    kunci.execute(sql, isian)
                    terkunci = kunci.fetchall()
                else:
                    terkunci = kursor.fetchall() if kursor.description else []
                    if terkunci:
                        kursor.scroll(0, mode="absolute")
                lain = tumpukan.enter_context(connection.connection.cursor())
                with tanpa_kunci():
                    lain.execute(sql, isian)
                lepas = lain.fetchall() if lain.description else []
            if lepas != terkunci and Counter(map(repr, lepas)) != Counter(map(repr, terkunci)):
                self.beda.append(f"{len(lepas)} / {len(terkunci)}: {kata[:2000]}")
        return hasil


@contextmanager
def disaksikan():
    """with disaksikan() as saksi: ...; what was answered otherwise is in `saksi.beda`."""
    saksi = Saksi()
    with connection.execute_wrapper(saksi):
        yield saksi
    assert saksi.tanya  # nothing was asked: nothing was compared


def isi(klien: Client, alamat: str) -> bytes:
    jawab = klien.get(alamat)
    return b"".join(jawab.streaming_content) if jawab.streaming else jawab.content


def isi_tampilan(rute: Rute, pengguna, isian: dict, saringan: str) -> bytes | None:
    """What the view itself says; None for what is written while it is read."""
    jawab = panggil(rute, "GET", pengguna, lambda nama, _: isian[nama], saringan)
    return None if jawab.streaming else jawab.content


def tautan(alamat: str, badan: bytes) -> list[str]:
    """Where one gets from here: links of a page, rows of a list of the API."""
    teks = badan.decode(errors="ignore")
    if alamat.startswith("/api/"):
        dasar = alamat.partition("?")[0]
        return [f"{dasar}{n}/" for n in re.findall(r'"id":(\d+)', teks)]
    return [a.replace("&amp;", "&") for a in TAUTAN.findall(teks)]


def banding(pengguna, per_rute: int, lewati: str = "$^") -> tuple[list, Counter]:
    """([(address, what differs)], how often each route was asked), walking as this person from
    every page without a row along the links, `per_rute` addresses of each kind. Who asks is read
    alike for every page: the first goes through the whole of the site, the others to the view."""
    klien = klien_masuk(pengguna)
    antre = deque(
        r.alamat(kosong)
        for r in RUTE.values()
        if not r.ruas and any(h == "masuk" or pengguna.boleh(h) for h in r.hak_untuk("GET"))
    )
    bulan = f"bulan={timezone.localdate():%Y-%m}"
    for saringan in (bulan, f"{bulan}&wilayah=64.02.06.1001"):
        antre += [f"{reverse(nama)}?{saringan}" for nama in DIINGAT]
    beda, kali, dilihat, tanya = [], Counter(), set(), 0
    while antre:
        alamat = antre.popleft()
        if alamat in dilihat:  # most links are those of the frame
            continue
        dilihat.add(alamat)
        jalur, _, saringan = alamat.partition("?")
        try:
            ketemu = resolve(jalur)
        except Resolver404:
            continue
        nama = ketemu.view_name
        jenis = (nama, *sorted(re.findall(r"(\w+)=", saringan)))
        if nama not in RUTE or re.search(lewati, nama) or kali[jenis] >= per_rute:
            continue
        kali[jenis] += 1
        saksi, badan = Saksi(), None
        with connection.execute_wrapper(saksi):
            try:
                if tanya:
                    badan = isi_tampilan(RUTE[nama], pengguna, ketemu.kwargs, saringan)
                badan = isi(klien, alamat) if badan is None else badan
            except Exception as galat:
                beda.append((alamat, repr(galat)))
                continue
        tanya += saksi.tanya
        beda += [(alamat, b) for b in saksi.beda]
        antre.extend(tautan(alamat, badan))
    assert tanya > len(kali)  # nothing was asked: nothing was compared
    return beda, kali


def banding_daftar(pengguna) -> list[str]:
    """Lists as files."""
    beda = []
    for kode, daftar in semua_daftar().items():
        if pengguna.boleh(daftar.hak):
            with orang(pengguna), disaksikan() as saksi:
                ambil = daftar.ambil(pengguna, QueryDict())
                for _ in baris_daftar(daftar, ambil, oleh=pengguna, penuh=True):
                    pass
            beda += [f"{kode}: {b}" for b in saksi.beda]
    return beda


def banding_laporan(pengguna, periode: tuple[str, ...]) -> list[str]:
    """Every kind of report the person may have made, over the widest of their regions."""
    beda = []
    surat = {"hal": "uji"}
    for jenis in katalog_untuk(pengguna):
        wilayah = (
            Wilayah.objects.filter(
                pk__in=Profil.objects.filter(pengguna=pengguna).values("wilayah")
            )
            if jenis.milik_sendiri
            else wilayah_laporan(pengguna, "laporan.lihat").filter(tingkat__in=jenis.tingkat)
        )
        for kode in periode:
            for w in wilayah.order_by("pk")[:2]:
                minta = Permintaan(pengguna, w, baca_periode(kode), timezone.now())
                with orang(pengguna), disaksikan() as saksi:
                    susun_isi(jenis, minta, surat)
                beda += [f"{jenis.kode} {w.pk} {kode}: {b}" for b in saksi.beda]
    return beda
