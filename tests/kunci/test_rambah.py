"""Forged fields: the number of a row of the next district, put wherever the API takes one, in the
address, a filter or a body, is answered to the letter like a number that does not exist, and
changes nothing there.

Generated from the OpenAPI document; with both locks, and with the second alone.
"""

import json
import re
import time
from functools import cache, partial
from itertools import product
from urllib.parse import urlencode
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from kpm.models import Keluarga
from pkh.akun.hak import Peran
from pkh.kunci.kebijakan import KEBIJAKAN
from tests import pabrik
from tests.test_rute import (
    BERHAK,
    KUNCI,
    bernomor,
    boleh,
    dunia_tetangga,
    kosong,
    kunci_kedua_saja,
    masuk_semua,
    panggil,
    semua_peran,
)

__all__ = ["dunia_tetangga", "kunci_kedua_saja", "semua_peran"]
pytestmark = pytest.mark.django_db

PERAN = (
    Peran.PENDAMPING,
    Peran.OPERATOR,
    Peran.KOORDINATOR,
    Peran.KEPALA_BIDANG,
    Peran.KEPALA_DINAS,
)
NAMA = "Rahasiawati Tetangga"
ADA = {"nomor": KUNCI, "desa": "64.03.05.1001", "kata": NAMA}
# A region is no secret, its families are: this one has none.
TIADA = {"nomor": KUNCI - 1, "desa": "63.03.05.1001", "kata": "Tiadawati Siapasiapa"}
SAMA = [
    (re.compile(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"'), ""),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "U"),
    (re.compile("|".join(re.escape(str(v)) for d in (ADA, TIADA) for v in d.values())), "N"),
    (re.compile(r"(Rahasiawati|Tiadawati)(%20|\+)(Tetangga|Siapasiapa)"), "N"),
]
WILAYAH = re.compile(r"desa|wilayah|kabupaten|kecamatan|provinsi")


def baku(jawab) -> tuple[int, str, str]:
    isi = b"".join(jawab.streaming_content) if jawab.streaming else jawab.content
    teks = isi.decode(errors="ignore") + str(jawab.get("Location", ""))
    for pola, ganti in SAMA:
        teks = pola.sub(ganti, teks)
    return jawab.status_code, teks


# Accounts of the office have the first lock only, and are asked for elsewhere.
PETUGAS = re.compile(r"pendamping|pemilik|pengguna|terlapor")


def palsu(nama: str, dari: dict) -> str:
    if PETUGAS.search(nama):
        return str(KUNCI - 1)
    return dari["desa"] if WILAYAH.search(nama) else str(dari["nomor"])


@pytest.fixture
def dunia(semua_peran, dunia_tetangga):
    """The next district, a family of one's own, and who asks."""
    Keluarga.objects.filter(pk=KUNCI).update(nama_pengurus=NAMA)
    milik = pabrik.keluarga_lengkap(
        pendamping=semua_peran[Peran.PENDAMPING], desa_id="64.02.06.1001"
    )
    orang = {p: semua_peran[p] for p in PERAN}
    return orang, masuk_semua(orang), milik


LETAK = " UNION ALL ".join(
    f"SELECT '{t}' || ctid::text FROM {t} WHERE id::text = '{KUNCI}'"  # noqa: S608
    for t in KEBIJAKAN
    if t not in {"kpm_mutukeluarga", "graduasi_proyeksi", "pendamping_bekal"}
)


def letak() -> list:
    """Where the rows of the next district lie: elsewhere as soon as one is written."""
    with connection.cursor() as k:
        k.execute(LETAK)
        return sorted(k.fetchall())


def jawab(kirim, dari: dict, menulis: bool, semula: list) -> tuple[int, str]:
    """The answer, made alike; code 0 if it wrote there. What was written is taken back."""
    with transaction.atomic():
        j = kirim(dari)
        hasil = baku(j)
        if j.status_code < 400 and menulis and letak() != semula:
            hasil = 0, "menulis"
        transaction.set_rollback(True)
    return hasil


def beda(kirim, menulis: bool, semula: list, kunci_kedua_saja) -> str:
    """What tells the two apart, "" if nothing does; also with the second lock alone."""
    with time_machine.travel(time.time(), tick=False):
        satu, dua = (jawab(kirim, dari, menulis, semula) for dari in (ADA, TIADA))
        if kunci_kedua_saja and satu == dua:
            with kunci_kedua_saja():
                satu = jawab(kirim, ADA, menulis, semula)
                dua = dua if satu == dua else jawab(kirim, TIADA, menulis, semula)
    if satu == dua and satu[0]:
        return ""
    (_, a), (_, b) = satu, dua
    n = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    return f"{satu[0]} {a[max(0, n - 80) : n + 60]!r} / {dua[0]} {b[max(0, n - 80) : n + 60]!r}"


# --- API -------------------------------------------------------------------------------------
def isian(skema: dict, s: dict, nama: str, dari: dict):
    """A body as the document describes it, every number and region in it forged."""
    if "$ref" in s:
        s = skema["components"]["schemas"][s["$ref"].rpartition("/")[2]]
    for kata in ("allOf", "oneOf", "anyOf"):
        if kata in s:
            return isian(skema, s[kata][0], nama, dari)
    if "enum" in s:
        return s["enum"][0]
    jenis = s.get("type")
    if jenis == "object" or "properties" in s:
        return {n: isian(skema, x, n, dari) for n, x in s.get("properties", {}).items()}
    if jenis == "array":
        return [isian(skema, s.get("items", {}), nama, dari)]
    if jenis == "integer":
        return int(palsu(nama, dari))
    if jenis in {"number", "boolean"}:
        return jenis == "boolean"
    hari = timezone.localdate().isoformat()
    bentuk = {"date": hari, "date-time": f"{hari}T08:00:00+08:00", "uuid": str(UUID(int=4))}
    return bentuk.get(s.get("format", "")) or (dari["desa"] if WILAYAH.search(nama) else "Uji")


def saringan(nama: list[str], dari: dict) -> str:
    return urlencode({s: palsu(s, dari) for s in nama})


def badan(skema: dict, jenis: dict, dari: dict) -> str:
    return json.dumps(isian(skema, jenis.get("application/json", {}).get("schema", {}), "", dari))


@cache
def susun_skema() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def operasi(skema: dict):
    for jalur, isi in skema["paths"].items():
        for metode, op in isi.items():
            if metode in {"get", "post", "put", "patch", "delete"}:
                yield jalur, metode.upper(), op


JALUR = {re.sub(r"<[^>]+>", "{}", f"/{r.pola}"): r for r in BERHAK if r.api}


def kirim(rute, metode: str, siapa, milik: int | None, isi, dari: dict):
    """By a client through the whole of the site, by a person to the view itself."""

    def nilai(nama, konverter):
        return kosong(nama, konverter) if konverter == "UUIDConverter" else milik or dari["nomor"]

    if not isinstance(siapa, Client):
        return panggil(rute, metode, siapa, nilai, isi(dari), "application/json")
    alamat = rute.alamat(nilai)
    if metode == "GET":
        return siapa.get(f"{alamat}?{isi(dari)}")
    return siapa.generic(metode, alamat, isi(dari), content_type="application/json")


def test_api_menjawab_seperti_nomor_yang_tidak_ada(dunia, kunci_kedua_saja):
    """Each operation for the first and the last of these roles that may: who has families and who
    has the region. One of each room and method goes through the whole of the site."""
    orang, klien, keluarga = dunia
    skema = susun_skema()
    semula, bocor, n, lewat, dijalani = letak(), [], 0, set(), set()
    for jalur, metode, op in operasi(skema):
        rute = JALUR[re.sub(r"{\w+}", "{}", jalur)]
        dijalani.add(rute)
        dapat = [p for p in PERAN if boleh(rute, metode, p)]
        if metode == "GET":
            isi = partial(
                saringan, [p["name"] for p in op.get("parameters", ()) if p["in"] == "query"]
            )
        else:
            isi = partial(badan, skema, op.get("requestBody", {}).get("content", {}))
        sendiri = [keluarga.pk] if "/keluarga/{id}/" in jalur else []
        for peran, milik in product({*dapat[:1], *dapat[-1:]}, [None, *sendiri]):
            pintu = rute.view.__module__, metode
            siapa = orang[peran] if pintu in lewat else klien[peran]
            lewat.add(pintu)
            n += 1
            kirim_satu = partial(kirim, rute, metode, siapa, milik, isi)
            if kata := beda(kirim_satu, metode != "GET", semula, kunci_kedua_saja):
                bocor.append(f"{peran} {metode} {jalur} {milik or ''}: {kata}")
    assert not bocor, "\n".join(bocor)
    assert {r for r in JALUR.values() if bernomor(r)} <= dijalani
    assert n > 100
    assert len(lewat) > 20
