"""Phones against gunicorn on this machine: all take their first bundle at once, then all send.

`python -m bench.sinkron [--telepon 413] [--kpm 115110]`: a copy of the bench database whose
families are shared out among so many phones; prints what was measured and what was asked for.
"""

import argparse
import http.client
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from kpm.models import Keluarga  # noqa: E402
from pendamping.models import Kunjungan  # noqa: E402
from pendamping.sinkron.bekal import siapkan_semua_bekal  # noqa: E402
from pkh.akun.hak import Peran  # noqa: E402
from pkh.akun.models import Jabatan, Pengguna  # noqa: E402

from . import basis  # noqa: E402

PROSES, KIRIM, DETIK = 8, 20, 10
TEMUAN = "Pengurus ada di rumah dan sehat. Anak-anak berangkat sekolah setiap hari."


@dataclass
class Telepon:
    """One phone: its person's token, its families, what it measured."""

    token: str
    port: int
    keluarga: list[int]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    detik: float = 0.0
    jawaban: list[bytes] = field(default_factory=list)

    @property
    def byte(self) -> int:
        return sum(map(len, self.jawaban))

    @property
    def lengkap(self) -> bool:
        isi = (json.loads(zlib.decompress(b, wbits=31)) for b in self.jawaban)
        return {k["id"] for i in isi for k in i["keluarga"]} >= set(self.keluarga)

    def minta(self, kabel: http.client.HTTPConnection, metode: str, alamat: str, isi=None):
        kepala = {"Authorization": f"Token {self.token}", "Accept-Encoding": "gzip"}
        badan = None if isi is None else json.dumps(isi).encode()
        if badan:
            kepala["Content-Type"] = "application/json"
        kabel.request(metode, f"/api/v1/sinkron/{alamat}", badan, kepala)
        jawab = kabel.getresponse()
        teks = jawab.read()
        if jawab.status not in {200, 201}:
            raise RuntimeError(f"{alamat}: {jawab.status} {teks[:200]!r}")
        return teks

    def kabel(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def daftar(self) -> None:
        self.minta(self.kabel(), "POST", "perangkat/", {"id": self.id, "nama": "Telepon ukur"})

    def ambil(self) -> None:
        """The first bundle, page by page. What came is looked at when all are done: the work of
        this machine is to be the server's."""
        kabel, kursor, lagi, mulai = self.kabel(), "", True, time.perf_counter()
        while lagi:
            isi = self.minta(kabel, "GET", f"tarik/?perangkat={self.id}&kursor={kursor}")
            self.jawaban.append(isi)
            teks = zlib.decompress(isi, wbits=31)
            kursor = re.search(rb'"kursor": "(\w+)"', teks)[1].decode()  # type: ignore[index]
            lagi = b'"lagi": true' in teks
        self.detik = time.perf_counter() - mulai

    def catatan(self, n: int) -> dict:
        kini = timezone.now().isoformat()
        isi = {"tanggal": f"{timezone.localdate()}", "temuan": TEMUAN, "ditemui": "Pengurus",
               "lintang": "-0.41", "bujur": "116.98", "akurasi": 12}  # fmt: skip
        return {
            "perangkat": self.id,
            "jam_telepon": kini,
            "catatan": [
                {"kunci": str(uuid.uuid4()), "jenis": "kunjungan", "dibuat_pada": kini,
                 "isi": isi | {"keluarga": self.keluarga[i % len(self.keluarga)]}}
                for i in range(n)
            ],
        }  # fmt: skip


def serentak(kerja: list[Callable[[], None]]) -> float:
    """All at once, each in a thread of its own; seconds until the last has ended."""
    galat: list[BaseException] = []

    def jaga(f: Callable[[], None]) -> None:
        try:
            f()
        except BaseException as salah:  # shown below, in the thread that can stop the run
            galat.append(salah)

    utas = [threading.Thread(target=jaga, args=(f,)) for f in kerja]
    mulai = time.perf_counter()
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    if galat:
        raise galat[0]
    return time.perf_counter() - mulai


def p95(angka: list[float]) -> float:
    urut = sorted(angka)
    return urut[max(0, round(len(urut) * 0.95) - 1)]


@contextmanager
def gunicorn(nama_basis: str):
    """The web of the product with PROSES workers on a free port, on the bench database."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    lingkungan = os.environ | {
        "DATABASE_URL": re.sub(r"/[^/]*$", f"/{nama_basis}", os.environ["DATABASE_URL"]),
        "PKH_ALAMAT": f"127.0.0.1:{port}",
        "PKH_WEB_PROSES": str(PROSES),
        "PKH_WEB_UTAS": "4",
        "MALLOC_ARENA_MAX": "2",  # as the supervisor and the image set it
        "PKH_LAJU_API": "100000/min",
    }
    proses = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "pkh/jalan/server.py", "pkh.wsgi",
         "--backlog", "2048", "--access-logfile", os.devnull],
        env=lingkungan,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        batas = time.monotonic() + 60
        while time.monotonic() < batas:
            kabel = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                kabel.request("GET", "/sehat/")
                if kabel.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.2)
            finally:
                kabel.close()
        else:
            raise RuntimeError("gunicorn tidak menjawab")
        yield port
    finally:
        proses.terminate()
        proses.wait(30)


def bagi(jumlah: int) -> None:
    """All families and groups to the first `jumlah` pendamping, evenly, without a trail."""
    bertugas = Jabatan.objects.berlaku().filter(peran=Peran.PENDAMPING).order_by("pengguna")
    orang = list(bertugas.values_list("pengguna", flat=True))[:jumlah]
    with connections["pemilik"].cursor() as k:
        for tabel in ("kpm_keluarga", "pendamping_kelompok"):
            k.execute(f"ALTER TABLE {tabel} DISABLE TRIGGER USER")
            k.execute(
                f"""UPDATE {tabel} t
                SET pendamping_id = (%(orang)s::bigint[])[b.n %% %(jumlah)s + 1]
                FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM akun_pengguna) b
                WHERE t.pendamping_id = b.id""",  # noqa: S608
                {"orang": orang, "jumlah": len(orang)},
            )
            k.execute(f"ALTER TABLE {tabel} ENABLE TRIGGER USER")
            k.execute(f"VACUUM ANALYZE {tabel}")


def siapkan_telepon(jumlah: int, port: int) -> list[Telepon]:
    orang = Pengguna.objects.filter(
        pk__in=Jabatan.objects.berlaku().filter(peran=Peran.PENDAMPING).values("pengguna")
    ).order_by("pk")
    hasil = []
    for o in orang[:jumlah]:
        milik = Keluarga.objects.filter(pendamping=o, status="aktif").values_list("pk", flat=True)
        _, token = AuthToken.objects.create(o, expiry=timedelta(hours=1))
        hasil.append(Telepon(token, port, list(milik)))
    return [t for t in hasil if t.keluarga]


def ukur_bulk_create(telepon: Telepon) -> float:
    """Rows a second that bulk_create writes of the same visits, fifty at a time."""
    o = Keluarga.objects.get(pk=telepon.keluarga[0]).pendamping
    n, mulai = 0, time.perf_counter()
    while time.perf_counter() - mulai < DETIK / 3:
        Kunjungan.objects.bulk_create(
            Kunjungan(keluarga_id=pk, pendamping=o, tanggal=timezone.localdate(), temuan=TEMUAN,
                      ditemui="Pengurus", lintang="-0.41", bujur="116.98", akurasi=12)
            for pk in (telepon.keluarga * 50)[:50]
        )  # fmt: skip
        n += 50
    return n / (time.perf_counter() - mulai)


def ukur_tetap(telepon: list[Telepon]) -> float:
    """Visits a second while as many phones as there are threads send fifty at a time."""
    jumlah, kunci = [0], threading.Lock()
    habis = time.perf_counter() + DETIK

    def terus(t: Telepon) -> None:
        kabel = t.kabel()
        while time.perf_counter() < habis:
            teks = t.minta(kabel, "POST", "kirim/", t.catatan(50))
            with kunci:
                jumlah[0] += teks.count(b'"diterima"')

    lama = serentak([lambda t=t: terus(t) for t in telepon[: PROSES * 2]])  # type: ignore[misc]
    return jumlah[0] / lama


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.sinkron")
    urai.add_argument("--telepon", type=int, default=413)
    urai.add_argument("--kpm", type=int, default=basis.KPM, help="keluarga aktif seluruhnya")
    opsi = urai.parse_args()
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    logging.disable(logging.INFO)
    asal = basis.siapkan(opsi.kpm, max(1, opsi.kpm * basis.PENDAMPING // basis.KPM))
    nama = basis.salin(asal, "telepon")
    try:
        bagi(opsi.telepon)
        _ukur(nama, opsi.telepon)
    finally:
        basis.buang(nama)


def _ukur(nama: str, jumlah: int) -> None:
    with gunicorn(nama) as port:
        telepon = siapkan_telepon(jumlah, port)
        connections.close_all()
        for t in telepon:
            t.daftar()
        siap = time.perf_counter()
        siapkan_semua_bekal(timezone.localdate())  # as every night
        siap, malam = time.perf_counter(), siap
        print(f"bekal disiapkan malam hari: {siap - malam:.0f} d")
        connections.close_all()
        serentak([t.ambil for t in telepon])
        lama = [t.detik for t in telepon]
        kb = max(t.byte for t in telepon) / 1024
        utuh = sum(t.lengkap for t in telepon)
        print(f"{len(telepon)} telepon, {sum(len(t.keluarga) for t in telepon)} KPM aktif")
        print(f"berkas pertama serentak: p95 {p95(lama):.2f} d (diminta 5), terbesar {kb:.0f} KB")
        print(f"  (diminta 250), lengkap {utuh} dari {len(telepon)}")
        satu, kirim = telepon[0], []
        kabel = satu.kabel()
        for _ in range(40):
            isi, mulai = satu.catatan(KIRIM), time.perf_counter()
            satu.minta(kabel, "POST", "kirim/", isi)
            kirim.append((time.perf_counter() - mulai) * 1000)
        print(f"kirim {KIRIM} kunjungan: p95 {p95(kirim):.0f} ms (diminta 300)")
        tetap, lantai = ukur_tetap(telepon), ukur_bulk_create(satu)
        print(f"kunjungan tetap: {tetap:.0f} per detik (diminta 1.000), bulk_create {lantai:.0f}")
        print(f"  per detik: {tetap / lantai:.2f} dari kecepatannya (diminta 0,33)")


if __name__ == "__main__":
    main()
