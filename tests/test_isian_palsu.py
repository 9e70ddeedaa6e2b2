"""Forged fields of pages: every form and filter as it is drawn, filled in as the page offers, and
then with the key or the region of elsewhere in one of its places: what a person chooses from, rows
ticked, names of cells in a sheet, what is hidden, links that ask something. It is answered to the
letter like a number that does not exist, and writes nothing of theirs.

Who has a district tries the next one's; a pendamping a colleague's, whose family has graduated.
Taken from the pages themselves, so that no field can be missed. The API: kunci/test_rambah.py.
With the second lock alone as well, a third of the pages in each run; all of them:
`BAGIAN_PALSU=1 make test ARGS="tests/test_isian_palsu.py"`.
"""

import os
import random
import re
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import parse_qsl, urlencode

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils import timezone

from kpm.models import Anggota, Keluarga
from pendamping.models import Kelompok, Profil
from pkh.akun.hak import Peran
from pkh.akun.models import Pengguna
from pkh.kunci.kebijakan import KEBIJAKAN
from pkh.wilayah.models import Wilayah
from tests.kunci.test_rambah import baku
from tests.rute import Rute
from tests.test_rute import (
    BERHAK,
    DAERAH,
    KUNCI,
    RUTE_MENURUT_NAMA,
    bernomor,
    boleh,
    dunia_tetangga,
    isi_dunia,
    kosong,
    kunci_kedua_saja,
    metode_untuk,
    panggil,
    pembaca,
    pemegang,
    semua_peran,
    tautan_buntu,
)

__all__ = ["dunia_tetangga", "kunci_kedua_saja", "semua_peran"]
pytestmark = pytest.mark.django_db

SENDIRI, REKAN = 888_888, 666_666  # the one key of all rows that are one's own, of a colleague
BAGIAN = int(os.environ.get("BAGIAN_PALSU", "3"))
TIADA = KUNCI - 1, "63.03.05.1001"
NOMOR = re.compile(rf"(?<!\d)({SENDIRI}|{REKAN}|{KUNCI}|{KUNCI - 1})(?!\d)")
DI_SANA = re.compile(r"6[34]\.03(\.05(\.1001)?)?")
KODE = re.compile(r"64\.02(\.06(\.\d{4})?)?")
# The tags a form is made of, one in six of a page. A value may hold a ">".
TAG = re.compile(
    r"""</?(?:form|select|option|input|textarea|button)\b(?:[^>"']|"[^"]*"|'[^']*')*>"""
)


# --- pages ------------------------------------------------------------------------------------
@dataclass
class Borang:
    """A form as a browser would send it."""

    tuju: str
    metode: str
    isi: list[tuple[str, str]] = field(default_factory=list)
    tombol: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, formaction


class Pembaca(HTMLParser):
    def __init__(self, halaman: str):
        super().__init__()
        self.borang: list[Borang] = []
        self.menurut_id: dict[str, Borang] = {}
        self.lepas: list[tuple[str, str, dict]] = []  # fields that name their form
        self.buka: Borang | None = None
        self.pilih: tuple[dict, list] | None = None
        self.feed("".join(TAG.findall(halaman)))
        for tag, nilai, a in self.lepas:
            if a["form"] in self.menurut_id:
                self._taruh(self.menurut_id[a["form"]], tag, nilai, a)

    def handle_starttag(self, tag, attrs):
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.buka = Borang(a.get("action", ""), a.get("method", "get").upper())
            self.borang.append(self.buka)
            self.menurut_id[a.get("id", "")] = self.buka
        elif tag == "select":
            self.pilih = (a, [])
        elif tag == "option" and self.pilih:
            self.pilih[1].append(("selected" in a, a.get("value", "")))
        elif tag in {"input", "textarea", "button"} and "disabled" not in a:
            self._ruas(tag, a.get("value", ""), a)

    def handle_endtag(self, tag):
        if tag == "form":
            self.buka = None
        elif tag == "select" and self.pilih:
            a, pilihan = self.pilih
            self.pilih = None
            milik = [v for _, v in pilihan if v == str(SENDIRI) or KODE.match(v)]
            ada = [v for s, v in pilihan if s and v] or milik or [v for _, v in pilihan if v]
            self._ruas("select", ada[0] if ada else "", a)

    def _ruas(self, tag: str, nilai: str, a: dict) -> None:
        if "form" in a:
            self.lepas.append((tag, nilai, a))
        elif self.buka:
            self._taruh(self.buka, tag, nilai, a)

    def _taruh(self, borang: Borang, tag: str, nilai: str, a: dict) -> None:
        nama, jenis = a.get("name", ""), a.get("type", "submit" if tag == "button" else "text")
        if tag == "button" or jenis == "submit":
            if jenis == "submit":
                borang.tombol.append((nama, nilai, a.get("formaction", "")))
        elif nama and jenis != "file":
            if jenis == "radio" and nama in dict(borang.isi):
                return
            kini = timezone.localdate()
            baku = {"date": f"{kini}", "month": f"{kini:%Y-%m}", "number": "1", "checkbox": "on"}
            kata = "" if jenis in {"hidden", "search"} or nama == "q" else "Uji coba saja"
            borang.isi.append((nama, nilai or baku.get(jenis, kata)))


def semua_borang(halaman: str) -> list[Borang]:
    """Forms, and links that ask something as forms that ask it."""
    borang = Pembaca(halaman).borang
    for alamat in sorted(set(re.findall(r'href="([^"#]*\?[^"#]*)', halaman))):
        tuju, _, tanya = alamat.replace("&amp;", "&").partition("?")
        borang.append(Borang(tuju, "GET", parse_qsl(tanya)))
    return borang


def tujuan(jalur: str, rute: Rute, nilai):
    """The route an address leads to, and what stands in it; () for one of ours that is none."""
    if not jalur.partition("?")[0]:
        return rute, nilai
    try:
        ketemu = resolve(jalur.partition("?")[0])
    except Resolver404:
        return ()
    rute = RUTE_MENURUT_NAMA[ketemu.view_name]
    return () if rute.publik or rute.pustaka else (rute, lambda n, _: ketemu.kwargs[n])


# --- forging ----------------------------------------------------------------------------------
def palsukan(teks: str, nomor: int, wilayah: str) -> str:
    """The same with a key, or a region of the same rank, of elsewhere."""
    if m := KODE.fullmatch(teks):
        return wilayah[: len(m[0])]
    return re.sub(rf"(?<!\d){SENDIRI}(?!\d)", str(nomor), teks)


def tempat(isi: list[tuple[str, str]]) -> dict[str, list[int]]:
    """Where something can be forged: name of a field without its number -> its positions."""
    hasil: dict[str, list[int]] = {}
    for n, satu in enumerate(isi):
        if any(palsukan(x, *TIADA) != x for x in satu):
            hasil.setdefault(re.sub(r"\d+", "N", satu[0]), []).append(n)
    return hasil


def dengan_palsu(isi: list, posisi: list[int], dari) -> list:
    return [
        tuple(palsukan(x, *dari) for x in satu) if n in posisi else satu
        for n, satu in enumerate(isi)
    ]


TANPA_NOMOR = {"kpm_mutukeluarga", "graduasi_proyeksi", "pendamping_bekal", "pendamping_perangkat"}
MENUNJUK = [
    (m._meta.db_table, f.column, "LIKE '64.03%%'" if f.related_model is Wilayah else "= %(kunci)s")
    for m in apps.get_models()
    if m._meta.app_label != "pghistory" and not hasattr(m, "pgh_tracked_model")
    for f in m._meta.concrete_fields
    if f.related_model in {Wilayah, Keluarga, Anggota, Pengguna}
]
KEADAAN = " UNION ALL ".join(
    [f"SELECT '{t}' || ctid::text, 1 FROM {t} WHERE id = %(kunci)s"  # noqa: S608
     for t in KEBIJAKAN if t not in TANPA_NOMOR]
    + [f"SELECT '{t}.{k}', count(*) FROM {t} WHERE {k} {di}" for t, k, di in MENUNJUK]  # noqa: S608
)  # fmt: skip


TERTULIS = """
    SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
               + pg_stat_get_xact_tuples_deleted(oid))::bigint
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""


def keadaan(kunci: int) -> list:
    """Where the rows of elsewhere lie (one that is written lies somewhere new), and how many
    point at them or at the next district."""
    with connection.cursor() as k:
        k.execute(KEADAAN, {"kunci": kunci})
        return sorted(k.fetchall())


def tertulis() -> int:
    """How many rows of all tables this transaction has written so far, taken back or not. To see
    where they lie takes fifteen times as long, and most of what is sent writes nothing."""
    with connection.cursor() as k:
        k.execute(TERTULIS)
        return k.fetchone()[0]


def jawab(kirim, dari, ada, semula: dict | None) -> tuple[int, str]:
    """The answer, with numbers and regions made alike. What it wrote is taken back: code 0 where
    that was something of elsewhere, against `semula`."""
    with transaction.atomic():
        n = tertulis() if semula else 0
        kode, teks = baku(kirim(dari))
        if semula and kode < 400 and tertulis() != n and keadaan(ada[0]) != semula[ada[0]]:
            kode, teks = 0, f"menulis, {dari}"
        transaction.set_rollback(True)
    return kode, NOMOR.sub("N", DI_SANA.sub("W", teks))


def beda(kirim, ada, semula: dict | None, kunci_kedua_saja=None) -> str:
    """What tells a key of elsewhere from none, "" if nothing; also with the second lock alone."""
    satu, dua = (jawab(kirim, dari, ada, semula) for dari in (ada, TIADA))
    if kunci_kedua_saja and satu == dua:
        with kunci_kedua_saja():
            satu = jawab(kirim, ada, ada, semula)
            dua = dua if satu == dua else jawab(kirim, TIADA, ada, semula)
    if satu == dua and satu[0]:
        return ""
    (_, a), (_, b) = satu, dua
    n = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 60)
    return f"{satu[0]} {a[n - 60 : n + 80]!r} / {dua[0]} {b[n - 60 : n + 80]!r}"


# Paper has no form. (A form whose answer is paper is sent all the same.)
BERFORMULIR = [r for r in BERHAK if not r.api and not r.nama.endswith("_pdf")]


# --- the walk ---------------------------------------------------------------------------------
def alamat_sendiri(nama, konverter):
    return SENDIRI if konverter == "IntConverter" else kosong(nama, konverter)


@pytest.fixture
def orang(semua_peran, dunia_tetangga) -> dict:
    rekan, desa = isi_dunia(REKAN, "63.03.05.1001"), "64.02.06.1001"
    for milik in (Keluarga.objects.filter(pendamping=rekan), Kelompok.objects.filter(pk=REKAN)):
        milik.update(desa=desa)
    Keluarga.objects.filter(pk=REKAN).update(status=Keluarga.Status.GRADUASI)
    rekan.jabatan.update(wilayah="64.02")
    Profil.objects.filter(pengguna=rekan).update(wilayah="64.02")
    return {**semua_peran, Peran.PENDAMPING: isi_dunia(SENDIRI, "64.02.06.1001")}


def test_isian_palsu_di_setiap_halaman(orang, kunci_kedua_saja):
    """Who has families and who has the district take turns; a page of a row from which something
    is written is drawn by both. What one page in so many offers is sent with the second lock
    alone too, that of others in another run. No link of theirs leads to a refusal."""
    semula = {k: keadaan(k) for k in (KUNCI, REKAN)}
    antre, lain, sudah, bocor, buntu, terbuka = deque(), {}, set(), [], set(), set()
    berkunci = {*BERFORMULIR[random.randrange(BAGIAN) :: BAGIAN]} if kunci_kedua_saja else ()
    for rute in BERFORMULIR:
        pertama, *kemudian = pembaca(rute) or [None]
        if pertama:
            lain[rute.nama] = kemudian if rute.ruas else []
            antre.append((rute, alamat_sendiri, "", pertama))
    while antre:
        rute, nilai, tanya, peran = antre.popleft()
        ada = (REKAN if peran == Peran.PENDAMPING else KUNCI), "64.03.05.1001"
        with transaction.atomic():
            halaman = panggil(rute, "GET", orang[peran], nilai, tanya)
            transaction.set_rollback(True)
        buntu |= {(rute.nama, peran, *t) for t in tautan_buntu(halaman, peran)}
        if halaman.streaming or halaman.status_code != 200:
            bocor += (
                [] if halaman.status_code in {200, 302, 403, 404, 405} else [(rute.nama, peran)]
            )
            continue
        terbuka.add(rute)
        for borang in semua_borang(halaman.content.decode(errors="ignore")):
            for nama, isi, jalur in borang.tombol or [("", "", "")]:
                tuju = tujuan(jalur or borang.tuju, rute, nilai)
                if not tuju or not boleh(tuju[0], borang.metode, peran):
                    continue
                if borang.metode == "POST":
                    antre += [(rute, nilai, tanya, p) for p in lain.pop(rute.nama, [])]
                kirim = partial(
                    kirim_palsu, tuju, borang, [(nama, isi)] if nama else [], orang[peran]
                )
                for ruas, posisi in tempat(borang.isi).items():
                    # Filters of a room are one form, whatever list they stand over.
                    tulis = borang.metode == "POST"
                    di = tuju[0].nama if tulis else tuju[0].view.__module__
                    tanda = (di, borang.metode, ruas, nama, isi, peran)
                    if tanda in sudah:
                        continue
                    sudah.add(tanda)
                    kedua = kunci_kedua_saja if rute in berkunci else None
                    if kata := beda(partial(kirim, posisi), ada, semula if tulis else None, kedua):
                        bocor.append(f"{tuju[0].nama} {tanda}: {kata}")
                    if not tulis and tuju[0] != rute and tuju[0] in BERFORMULIR:
                        antre.append((*tuju, urlencode(borang.isi), peran))
    assert not bocor, "\n".join(bocor)
    assert buntu == set()
    assert len(sudah) > 100
    # Nor is "not found", below, an empty claim: of such a world its owner finds the rows.
    assert len([r for r in terbuka if bernomor(r)]) > 70


def kirim_palsu(tuju, borang: Borang, tombol: list, siapa, posisi: list[int], dari):
    isi = urlencode([*dengan_palsu(borang.isi, posisi, dari), *tombol])
    return panggil(tuju[0], borang.metode, siapa, tuju[1], isi)


# --- numbers in the address -------------------------------------------------------------------
def tanya(rute: Rute, metode: str, siapa, nomor: int) -> tuple[int, list[str]]:
    """The answer to this number in the address, and the statements it took. (Nothing is taken
    back: whatever finds something to write is no refusal.)"""
    with CaptureQueriesContext(connection) as kueri:
        kode = panggil(rute, metode, siapa, lambda *_: nomor).status_code
    # Rates of the API are counted, and names of savepoints made up, at each request.
    sql = [NOMOR.sub("N", k["sql"]) for k in kueri.captured_queries]
    return kode, [k for k in sql if not re.search("SAVEPOINT|tembolok", k)]


def test_baris_orang_lain_tidak_ditemukan(orang, kunci_kedua_saja):
    """Its key looks like no key at all, to whom has families and to whom has a region (of these
    the first who holds the act: the rest is refused before any row is looked for), with both
    locks and, where a page asks, with the second alone. Nor does the clock tell: the same
    statements, as many of them (the methods take turns). The API: kunci/test_rambah.py."""
    bocor, beda, giliran, n = [], [], cycle(["GET", "POST"]), 0
    assert all(siapa.jabatan_kini is not None for siapa in orang.values())  # asked for once
    for rute in (r for r in BERHAK if bernomor(r)):
        for d in DAERAH.values():
            cara = next(giliran)
            for metode in [cara] if rute.api else metode_untuk(rute):
                if (peran := pemegang(rute, metode, d)) is None:
                    continue
                nomor = REKAN if peran == Peran.PENDAMPING else KUNCI
                jejak = tanya(rute, metode, orang[peran], nomor)
                n += jejak[0] == 404
                if metode == cara and jejak != tanya(rute, metode, orang[peran], KUNCI - 1):
                    beda.append((rute.nama, peran, metode, jejak))
                kode = [jejak[0]]
                if kunci_kedua_saja and not rute.api:
                    with kunci_kedua_saja():
                        kode.append(tanya(rute, metode, orang[peran], nomor)[0])
                if not {*kode} <= {403, 404, 405}:
                    bocor.append((rute.nama, metode, peran, kode))
    assert (bocor, beda) == ([], [])
    assert n > 100
