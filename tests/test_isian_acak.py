"""Page forms filled in at random: every form as it is drawn, with anything at all in its fields,
fields that are missing, sent twice, swapped or of another name. It is answered with a redirect,
with the form and its errors beside the fields, or refused (4xx): never with a fault, never in more
than five seconds, and what was not taken has written nothing.

`ACAK=1 CONTOH_ACAK=5000 make test ARGS="tests/test_isian_acak.py"` looks longer than the suite
does, and elsewhere each time.
"""

import os
import random
import time
from datetime import date
from functools import cache
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.messages import ERROR, get_messages
from django.db import connection, transaction
from django.urls import reverse
from django.utils.html import escape

from pkh.akun.hak import Peran
from tests.test_isian_palsu import alamat_sendiri, orang, semua_borang, tertulis, tujuan
from tests.test_rute import (
    BERHAK,
    DAERAH,
    boleh,
    dunia_tetangga,
    masuk_semua,
    panggil,
    pemegang,
    semua_peran,
)
from tests.test_teks_jahat import JAHAT, semua_form

__all__ = ["dunia_tetangga", "orang", "semua_peran"]
pytestmark = pytest.mark.django_db

CONTOH = int(os.environ.get("CONTOH_ACAK", "50"))
BENIH = random.getrandbits(32) if "ACAK" in os.environ else 0
HALAMAN = [r for r in BERHAK if not r.api]
CARI = reverse("kpm:daftar")  # the search above every page: asked on its own page only
# What a field was not made for; bytes are no UTF-8.
BENDA = [
    *JAHAT,
    *("", " ", "0", "-1", "1", "1e400", "NaN", "Infinity", "-0", "1,5", "1.000", "٣", "²", "0x10"),
    *(f"{2**31}", f"{2**63}", "9" * 400, "0." + "0" * 400 + "1", "1" * 16, "true", "on", "None"),
    *("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0000-00-00", "-001-01-01"),
    *("0001-01", "9999-12", "2026-13", "9999-TW4", "24:00", "9999-12-31T23:59", "1/1/1"),
    *("[]", "{}", "null", '{"a": [1]}', "[[[]]]", "0" * 32, "64", "64.02", "64.02.06.1001", "00"),
    *("https://jahat.example/", "//jahat.example", "/\\jahat", "a" * 70_000, "\r\n", "\x1b[31m"),
    *("\ud7ff\ue000\uffff", "\u2028\u2029\x85", "\u0600", "\U000e0001", "\x00"),
    *(b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80"),
]


def sembarang(acak: Random) -> str | bytes:
    """What might be written in a field."""
    match acak.randrange(8):
        case 0:
            return "".join(chr(acak.randrange(1, 0xD800)) for _ in range(acak.randrange(30)))
        case 1:
            return acak.randbytes(acak.randrange(8))
        case 2:
            return acak.choice([f"{acak.randrange(-300, 300)}", f"{acak.getrandbits(70)}"])
        case 3:
            return f"{date.fromordinal(acak.randrange(1, date.max.toordinal()))}"
    return acak.choice(BENDA)


def rusak(acak: Random, isi: list) -> list:
    """These fields as no browser would send them."""
    hasil = list(isi)
    for _ in range(acak.randint(1, 3)):
        di = acak.randrange(max(len(hasil), 1))
        nama, nilai = hasil[di] if hasil else ("q", "")
        match acak.choice(["isi", "isi", "isi", "buang", "ulang", "tukar", "nama"]):
            case "isi":
                hasil[di : di + 1] = [(nama, sembarang(acak))]
            case "buang":
                del hasil[di : di + 1]
            case "ulang":
                hasil.append((nama, sembarang(acak)))
            case "tukar":
                hasil[di : di + 1] = [(nama, acak.choice(hasil or [("q", "")])[1])]
            case "nama":
                hasil[di : di + 1] = [(acak.choice(["", "a", f"{nama}9", "page"]), nilai)]
    return hasil


LUAR = {"sessions", "usersessions", "wilayah", "pghistory"}
TABEL = [
    m._meta.db_table for m in apps.get_models() if m._meta.managed and m._meta.app_label not in LUAR
]
KEADAAN = " UNION ALL ".join(
    f"SELECT '{t}', count(*), bit_xor(hashtextextended(ctid::text || xmin::text, 0)) FROM {t}"  # noqa: S608
    for t in TABEL
)


def keadaan() -> dict:
    """How many rows each table has, and where they lie: elsewhere as soon as one is written."""
    with connection.cursor() as k:
        k.execute(KEADAAN)
        return {t: (n, sidik) for t, n, sidik in k.fetchall()}


def ditolak(jawab) -> str:
    """Why the answer is no yes; "" if it is one."""
    if jawab.status_code == 409:  # a sheet: rows that somebody else wrote are left, and said so
        return ""
    if jawab.status_code >= 400:
        return f"{jawab.status_code}"
    pesan = getattr(get_messages(jawab.wsgi_request), "_queued_messages", ())  # of this request
    if any(p.level >= ERROR for p in pesan):
        return "pesan galat"
    return "formulir" if any(f.is_bound and f.errors for f in semua_form(jawab)) else ""


def galat_tak_tampak(jawab) -> list:
    """Errors of forms of which the page says nothing."""
    if jawab.status_code != 200 or jawab.streaming or "html" not in jawab["Content-Type"]:
        return []
    halaman = jawab.content.decode()
    return [
        (type(f).__name__, ruas, kata)
        for f in semua_form(jawab)
        if f.is_bound
        for ruas, galat in f.errors.items()
        for kata in galat
        if str(escape(kata)) not in halaman
    ]


def peran_untuk(rute) -> list:
    """Who has families, who has a region, and, where neither may, whoever may."""
    dapat = {pemegang(rute, "GET", d) for d in DAERAH.values()} - {None}
    return sorted(dapat) or [p for p in Peran if boleh(rute, "GET", p)][:1]


def digambar(rute, siapa) -> bool:
    return "GET" in panggil(rute, "PUT", siapa).get("Allow", "")


def borang_di(rute, peran, siapa) -> list:
    """(form, route it is sent to, its arguments, button): those that write, or a few that ask."""
    with transaction.atomic():
        halaman = panggil(rute, "GET", siapa, alamat_sendiri)
        transaction.set_rollback(True)
    baca = not halaman.streaming and halaman.status_code == 200
    tuju = [
        (b, t, tombol)
        for b in (semua_borang(halaman.content.decode(errors="ignore")) if baca else [])
        if b.metode in {"GET", "POST"}  # a dialog is closed, and sends nothing
        and (b.tuju != CARI or rute.nama == "kpm:daftar")
        for tombol in b.tombol or [("", "", "")]
        if (t := tujuan(tombol[2] or b.tuju, rute, alamat_sendiri)) and boleh(t[0], b.metode, peran)
    ]
    return [x for x in tuju if x[0].metode == "POST"] or tuju[:3]


def test_isian_acak_tidak_pernah_galat(orang):
    """Each page once before any a second time, two of its forms each time."""
    klien, semula = masuk_semua(orang), keadaan()
    acak = Random(BENIH)
    pintu = [(r, p) for r in HALAMAN for p in peran_untuk(r) if digambar(r, orang[p])]
    acak.shuffle(pintu)
    gambar = cache(lambda rute, peran: borang_di(rute, peran, orang[peran]))
    kiriman = (
        (peran, *satu)
        for rute, peran in cycle(pintu)
        for satu in acak.sample(gambar(rute, peran), min(2, len(gambar(rute, peran))))
    )
    for peran, b, (tuju, nilai), (nama, kata, _) in islice(kiriman, CONTOH):
        isi = rusak(acak, [*b.isi, (nama, kata)] if nama else b.isi)
        alamat, badan = tuju.alamat(nilai), urlencode(isi)
        mulai = time.process_time()
        with transaction.atomic():
            ditulis = tertulis()
            if b.metode == "POST":
                jawab = klien[peran].generic(
                    "POST", alamat, badan, content_type="application/x-www-form-urlencoded"
                )
            else:
                jawab = klien[peran].get(f"{alamat}?{badan}")
            if jawab.streaming:
                b"".join(jawab.streaming_content)
            sebab = ditolak(jawab)
            kini = keadaan() if sebab and tertulis() != ditulis else semula
            transaction.set_rollback(True)
        di = f"benih {BENIH}: {peran} {b.metode} {alamat} {badan[:500]}"
        assert jawab.status_code < 500, di
        assert time.process_time() - mulai < 5, di
        assert {t: n for t, n in kini.items() if n != semula[t]} == {}, f"{sebab}: {di}"
        assert galat_tak_tampak(jawab) == [], di
