"""What a person is shown with the second lock and without it: it must be the same to the letter.

The first lock alone decides what belongs to a page. Where the second shows less, a statement goes
through a row that is out of reach, and silently drops what it was asked for.
"""

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import contextmanager, nullcontext

import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from kpm.ekspor.daftar import baris_daftar, semua_daftar
from laporan.jenis.deklarasi import Permintaan
from laporan.jenis.isi import susun_isi
from laporan.layanan import katalog_untuk, wilayah_laporan
from laporan.periode import baca_periode
from pendamping.models import Profil
from pkh.kunci import konteks
from pkh.kunci.konteks import orang, sistem
from pkh.wilayah.models import Wilayah
from tests.rute import semua_rute
from tests.test_rute import kosong, masukkan

RUTE = {r.nama: r for r in semua_rute() if not r.publik and not r.pustaka}
ACAK = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|data-csrf="\w+"'
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)
TAUTAN = re.compile(r'(?:href|hx-get|action|data-alamat)="(/[^"#]*)')


@contextmanager
def tanpa_kunci():
    """Everybody is asked for as the system would be."""
    semula = konteks.kata_orang
    konteks.kata_orang = lambda _: "sistem;;;"
    try:
        yield
    finally:
        konteks.kata_orang = semula


def keduanya(tanya: Callable, lepas, terkunci) -> tuple:
    """The answer without the second lock and with it, at one and the same time: paper and reports
    say the minute they were made."""
    with time_machine.travel(time.time(), tick=False):
        with lepas:
            a = tanya()
        with terkunci:
            return a, tanya()


def isi(klien: Client, alamat: str) -> tuple[int, bytes]:
    jawab = klien.get(alamat)
    badan = b"".join(jawab.streaming_content) if jawab.streaming else jawab.content
    return jawab.status_code, ACAK.sub(b"", badan)


def tautan(alamat: str, badan: bytes) -> list[str]:
    """Where one gets from here: links of a page, rows of a list of the API."""
    teks = badan.decode(errors="ignore")
    if alamat.startswith("/api/"):
        dasar = alamat.partition("?")[0]
        return [f"{dasar}{n}/" for n in re.findall(r'"id":(\d+)', teks)]
    return [a.replace("&amp;", "&") for a in TAUTAN.findall(teks)]


def banding(pengguna, per_rute: int, lewati: str = "$^") -> tuple[list, Counter]:
    """([(address, what differs)], how often each route was asked), walking as this person from
    every page without a row along the links, `per_rute` addresses of each kind."""
    klien = Client(raise_request_exception=True)
    masukkan(klien, pengguna)
    antre = deque(
        r.alamat(kosong)
        for r in RUTE.values()
        if not r.ruas and any(h == "masuk" or pengguna.boleh(h) for h in r.hak_untuk("GET"))
    )
    beda, kali, sudah = [], Counter(), set()
    while antre:
        alamat = antre.popleft()
        jalur, _, saringan = alamat.partition("?")
        try:
            nama = resolve(jalur).view_name
        except Resolver404:
            continue
        jenis = (nama, *sorted(re.findall(r"(\w+)=", saringan)))
        if (
            alamat in sudah
            or nama not in RUTE
            or re.search(lewati, nama)
            or kali[jenis] >= per_rute
        ):
            continue
        sudah.add(alamat)
        kali[jenis] += 1
        try:
            lepas, terkunci = keduanya(
                lambda alamat=alamat: isi(klien, alamat), tanpa_kunci(), nullcontext()
            )
        except Exception as galat:
            beda.append((alamat, repr(galat)))
            continue
        if lepas != terkunci:
            beda.append((alamat, _letak(lepas[1], terkunci[1])))
        antre.extend(tautan(alamat, lepas[1]))
    return beda, kali


def _letak(a: bytes, b: bytes) -> str:
    n = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{a[max(0, n - 60) : n + 80]!r} / {b[max(0, n - 60) : n + 80]!r}"


def banding_daftar(pengguna) -> list[str]:
    """Lists as files: their rows, cell by cell."""
    beda = []
    for kode, daftar in semua_daftar().items():
        if not pengguna.boleh(daftar.hak):
            continue

        def baris(daftar=daftar) -> list:
            isi = daftar.ambil(pengguna, QueryDict())
            return [
                [str(s) for s in b] for b in baris_daftar(daftar, isi, oleh=pengguna, penuh=True)
            ]

        lepas, terkunci = keduanya(baris, sistem("uji"), orang(pengguna))
        if lepas != terkunci:
            beda.append(f"{kode}: {len(lepas)} / {len(terkunci)}")
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
                lepas, terkunci = keduanya(
                    lambda jenis=jenis, minta=minta: susun_isi(jenis, minta, surat),
                    sistem("uji"),
                    orang(pengguna),
                )
                for a, b in zip(lepas, terkunci, strict=True):
                    if a != b:
                        a, b = str(a).encode(), str(b).encode()
                        beda.append(f"{jenis.kode} {w.pk} {kode}: {_letak(a, b)}")
    return beda
