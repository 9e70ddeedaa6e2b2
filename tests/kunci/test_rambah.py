"""Forged fields: the number of a row of the next district, put wherever the API takes one, in the
address, a filter or a body, is answered to the letter like a number that does not exist, and
changes nothing there.

Generated from the OpenAPI document. Walked twice, the second time `.untuk()` gives everything.
"""

import json
import re
import time
from itertools import product
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from kpm.models import Keluarga
from pkh.akun.hak import Peran
from pkh.kunci.kebijakan import KEBIJAKAN
from tests import pabrik
from tests.test_rute import (
    BERHAK,
    KUNCI,
    boleh,
    dunia_tetangga,
    kunci_pertama,
    masuk_semua,
    semua_peran,
)

__all__ = ["dunia_tetangga", "kunci_pertama", "semua_peran"]
pytestmark = pytest.mark.django_db

PERAN = (Peran.PENDAMPING, Peran.OPERATOR, Peran.KOORDINATOR, Peran.KEPALA_DINAS)
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
    return masuk_semua({p: semua_peran[p] for p in PERAN}), milik


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


def dua_kali(kirim, di: str, semula: list) -> str | None:
    """What tells the two apart, if anything does; what was written is taken back."""
    jawab, kini = [], time.time()
    for dari in (ADA, TIADA):
        with time_machine.travel(kini, tick=False), transaction.atomic():
            j = kirim(dari)
            jawab.append(baku(j))
            if j.status_code < 400 and j.request["REQUEST_METHOD"] != "GET" and letak() != semula:
                return f"{di}: menulis"
            transaction.set_rollback(True)
    a, b = jawab
    if a == b:
        return None
    n = next((i for i, (x, y) in enumerate(zip(a[1], b[1], strict=False)) if x != y), 0)
    return (
        f"{di}: {a[0]} {a[1][max(0, n - 80) : n + 60]!r} / {b[0]} {b[1][max(0, n - 80) : n + 60]!r}"
    )


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


def operasi(skema: dict):
    for jalur, isi in skema["paths"].items():
        for metode, op in isi.items():
            if metode in {"get", "post", "put", "patch", "delete"}:
                yield jalur, metode.upper(), op


JALUR = {re.sub(r"<[^>]+>", "{}", f"/{r.pola}"): r for r in BERHAK if r.api}


def test_api_menjawab_seperti_nomor_yang_tidak_ada(dunia, kunci_pertama):
    """Each operation for the first and the last of these roles that may: who has families and who
    has the region."""
    klien, milik = dunia
    skema = SchemaGenerator().get_schema(request=None, public=True)
    semula, bocor, n = letak(), [], 0
    for jalur, metode, op in operasi(skema):
        rute = JALUR[re.sub(r"{\w+}", "{}", jalur)]
        dapat = [p for p in PERAN if boleh(rute, metode, p) and rute.nama not in kunci_pertama]
        badan = op.get("requestBody", {}).get("content", {}).get("application/json", {})
        saringan = [p["name"] for p in op.get("parameters", ()) if p["in"] == "query"]
        sendiri = jalur.replace("{id}", str(milik.pk)) if "/keluarga/{id}/" in jalur else ""
        for peran, tuju in product({*dapat[:1], *dapat[-1:]}, filter(None, (jalur, sendiri))):

            def kirim(dari, metode=metode, badan=badan, saringan=saringan, peran=peran, tuju=tuju):
                alamat = re.sub(r"{\w+}", str(dari["nomor"]), tuju)
                if metode == "GET":
                    return klien[peran].get(alamat, {s: palsu(s, dari) for s in saringan})
                isi = json.dumps(isian(skema, badan.get("schema", {}), "", dari))
                return klien[peran].generic(metode, alamat, isi, content_type="application/json")

            n += 1
            if beda := dua_kali(kirim, f"{peran} {metode} {tuju}", semula):
                bocor.append(beda)
    assert not bocor, "\n".join(bocor)
    assert n > 100
