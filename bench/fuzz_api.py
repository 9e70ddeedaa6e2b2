"""Every operation of the API as each role, with what its schema allows and what it does not.

`python -m bench.fuzz_api [--menit 10] [--benih N]` on a copy of the bench database: no answer is
a server error, none breaks the schema. A finding is printed with the request; the seed repeats it.
Numbers of rows are drawn from those that exist, also of other people and districts, so that more
than "not found" is asked.
"""

import argparse
import json
import logging
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
    os.environ.setdefault("PKH_LAJU_API", "1000000/min")
    import django

    django.setup()

import requests
import schemathesis
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as berbenih
from hypothesis import settings as setelan
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

HASIL = Path(__file__).with_name("hasil-fuzz-api.json")
SITUS = "http://testserver"
load_all_checks()
PERIKSA = [
    c for c in CHECKS.get_all()
    if c.__name__ in {"not_a_server_error", "content_type_conformance",
                      "response_schema_conformance"}
]  # fmt: skip
SAH, SALAH = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
# A field of what is sent -> the table whose rows it names.
RUJUKAN = {
    "keluarga": "kpm.Keluarga", "anggota": "kpm.Anggota", "pendamping": "akun.Pengguna",
    "kelompok": "pendamping.Kelompok", "pertemuan": "pendamping.Pertemuan",
    "usulan": "graduasi.Usulan",
}  # fmt: skip
PER_TABEL = 50  # rows whose numbers are drawn from


@dataclass
class Hasil:
    jawaban: Counter = field(default_factory=Counter)  # status -> how many
    operasi: set = field(default_factory=set)
    temuan: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        per = ", ".join(f"{n}x {k}" for k, n in sorted(self.jawaban.items()))
        return (
            f"{sum(self.jawaban.values())} permintaan atas {len(self.operasi)} operasi ({per}); "
            f"{len(self.temuan)} temuan"
        )


def semua_operasi() -> list:
    """What the document says the API can do."""
    isi = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
    return [o.ok() for o in schemathesis.openapi.from_dict(isi).get_all_operations()]


class Nomor:
    """Numbers of rows that exist, of whomever."""

    def __init__(self, acak: random.Random):
        self.acak, self.ada = acak, {}

    def dari(self, model):
        if model not in self.ada:
            semua = model._base_manager.order_by("pk").values_list("pk", flat=True)
            self.ada[model] = [str(n) for n in semua[:PER_TABEL]]
        return self.acak.choice(self.ada[model]) if self.ada[model] else None

    def pasang(self, kasus, model) -> None:
        """Half of the numbers in the address, the filters and the body name a row."""
        if model:
            for nama in kasus.path_parameters or {}:
                self._satu(kasus.path_parameters, nama, model)
        badan = kasus.body if isinstance(kasus.body, dict) else {}
        for tempat in (kasus.query or {}, badan):
            for nama in RUJUKAN.keys() & tempat.keys():
                self._satu(tempat, nama, apps.get_model(RUJUKAN[nama]))

    def _satu(self, tempat: dict, nama: str, model) -> None:
        if self.acak.random() < 0.5 and (pk := self.dari(model)) is not None:
            tempat[nama] = int(pk) if pk.isdecimal() else pk


def _model(operasi):
    alamat = operasi.path
    for p in operasi.path_parameters:
        alamat = alamat.replace("{" + p.name + "}", "1")
    try:
        kelas = resolve(alamat).func.cls
    except Resolver404:  # the address has a word or a UUID in it
        return None
    return getattr(getattr(kelas, "queryset", None), "model", None)


def uji_operasi(operasi, klien: Client, hasil: Hasil, *, benih: int, contoh: int, macam) -> None:
    nomor, model = Nomor(random.Random(benih)), _model(operasi)

    @berbenih(benih)
    @setelan(max_examples=contoh, database=None, deadline=None, phases=[Phase.generate],
             suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(operasi.as_strategy(generation_mode=macam))
    def satu(kasus):
        nomor.pasang(kasus, model)
        _kirim(kasus, klien, hasil)

    try:
        satu()
    except Unsatisfiable:  # nothing of it can be wrong: no filter, no body
        return
    hasil.operasi.add(operasi.label)


def _kirim(kasus, klien: Client, hasil: Hasil) -> None:
    isi = kasus.as_transport_kwargs(base_url=SITUS)
    isi = {k: isi[k] for k in isi.keys() & {"method", "url", "params", "headers", "cookies",
                                           "data", "json", "files"}}  # fmt: skip
    p = requests.Request(**isi).prepare()
    badan = p.body or b""
    badan = badan.encode() if isinstance(badan, str) else badan
    sendiri = {"content-type", "cookie", "authorization"}  # who asks is said by the client
    kepala = {k: v for k, v in p.headers.items() if k.lower() not in sendiri}
    jenis = p.headers.get("Content-Type", "application/json")
    jawab = klien.generic(p.method, p.path_url, badan, content_type=jenis, headers=kepala)
    kandungan = b"".join(jawab.streaming_content) if jawab.streaming else jawab.content
    hasil.jawaban[jawab.status_code] += 1
    balasan = schemathesis.Response(
        status_code=jawab.status_code, headers={k: [v] for k, v in jawab.headers.items()},
        content=kandungan, request=p, elapsed=0.0, verify=False,
    )  # fmt: skip
    try:
        kasus.validate_response(balasan, checks=PERIKSA)
    except FailureGroup as banyak:
        kata = "; ".join(" ".join(str(g).split())[:400] for g in banyak.exceptions)
        hasil.temuan.append(f"{p.method} {p.path_url} {badan[:300]!r}\n{kata}")


def main() -> None:
    from django.conf import settings
    from django.db import connections

    from pkh.akun.hak import Peran
    from pkh.akun.layanan import buat_token
    from pkh.akun.models import Jabatan

    from . import basis
    from .ukur import keadaan

    urai = argparse.ArgumentParser(prog="python -m bench.fuzz_api")
    urai.add_argument("--menit", type=float, default=10)
    urai.add_argument("--benih", type=int, default=int(time.time()))
    urai.add_argument("--kpm", type=int, default=400)
    opsi = urai.parse_args()
    if settings.PRODUKSI:
        sys.exit("Tidak dijalankan pada PKH_MODE=produksi.")
    print(f"benih {opsi.benih}", flush=True)
    logging.disable(logging.CRITICAL)
    basis.salin(basis.siapkan(opsi.kpm, 4), "fuzz")
    klien = {}
    for peran in Peran:
        if jabatan := Jabatan.objects.filter(peran=peran).select_related("pengguna").first():
            teks = buat_token(oleh=jabatan.pengguna, nama="fuzz", hari=7, lingkup="identitas")
            kepala = {"authorization": f"Token {teks}"}
            klien[peran] = Client(
                headers=kepala, raise_request_exception=False, SERVER_NAME="localhost"
            )
    acak, operasi, hasil = random.Random(opsi.benih), semua_operasi(), Hasil()
    akhir = time.monotonic() + 60 * opsi.menit
    while time.monotonic() < akhir:
        satu, peran = acak.choice(operasi), acak.choice(list(klien))
        macam = acak.choice([SAH, SALAH])
        uji_operasi(satu, klien[peran], hasil, benih=acak.getrandbits(32), contoh=10, macam=macam)
    print(f"{len(klien)} peran, {hasil}")
    isi = {"keadaan": keadaan(), "benih": opsi.benih, "menit": opsi.menit, "peran": len(klien),
           "permintaan": sum(hasil.jawaban.values()), "operasi": len(hasil.operasi),
           "galat_server": sum(n for k, n in hasil.jawaban.items() if k >= 500),
           "temuan": len(set(hasil.temuan))}  # fmt: skip
    HASIL.write_text(json.dumps(isi, indent=2) + "\n")
    for temuan, n in Counter(hasil.temuan).most_common(50):
        print(f"\n{n}x {temuan}")
    connections.close_all()
    sys.exit(bool(hasil.temuan))


if __name__ == "__main__":
    main()
