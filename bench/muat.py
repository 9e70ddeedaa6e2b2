"""An office of a province at work: so many people at once in realistic shares against gunicorn.

`python -m bench.muat [--orang 500] [--menit 10] [--kpm 111671]` on a copy of the database of a
province with 13 kabupaten/kota (that of `bench.provinsi`): 70% pendamping on their phones, 20%
operators, 10% koordinator and heads of kabupaten and province; each reads or writes for a while
between two acts (`PIKIR`; `--cepat`: all as fast as those at a desk). A pendamping's phone does
what the app does after each saved visit: it sends and takes what is new; one act in five is a page
of the site instead. Prints p95 and errors of each kind of act, and the memory of the web: at the
start, when every process has shown every page (a quarter of the time), and at the end. Worker and
beat run beside it, on the same processors, and refresh figures and dashboards as they always do.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

import httpx  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from kpm.models import Keluarga  # noqa: E402
from pendamping.models import Perangkat  # noqa: E402
from pkh.akun.hak import Peran  # noqa: E402
from pkh.akun.models import Jabatan, Pengguna  # noqa: E402

from . import basis  # noqa: E402
from .provinsi import KPM, PENDAMPING, PROVINSI  # noqa: E402
from .sinkron import gunicorn  # noqa: E402
from .telepon import masuk  # noqa: E402
from .ukur import keadaan  # noqa: E402

# Seconds between two acts of one person. A visit takes minutes to write down and a family at
# least that to meet: one every half minute is ten times what a pendamping saves in a full day.
PIKIR = defaultdict(lambda: (5.0, 15.0), {Peran.PENDAMPING: (15.0, 45.0)})
BAGIAN = {Peran.PENDAMPING: 0.7, Peran.OPERATOR: 0.2, Peran.KOORDINATOR: 0.03,
          Peran.KEPALA_BIDANG: 0.03, Peran.KEPALA_DINAS: 0.03,
          Peran.KEPALA_PROVINSI: 0.01}  # fmt: skip
SEBAB: Counter[str] = Counter()  # why an answer was none
NAMA = ["siti", "nur", "rahma", "wati", "6303"]


class Orang:
    def __init__(self, peran: str, pengguna: Pengguna, keluarga: list[int], url: str, ukuran):
        kuki = {settings.SESSION_COOKIE_NAME: masuk(pengguna)}
        # Plain HTTP to this machine: no certificates are read, 500 times.
        self.klien = httpx.AsyncClient(base_url=url, cookies=kuki, timeout=120, verify=False)  # noqa: S501
        self.peran, self.keluarga, self.ukuran = peran, keluarga, ukuran
        self.telepon, self.kursor = str(uuid.uuid4()), ""
        if peran == Peran.PENDAMPING:
            Perangkat.objects.create(id=self.telepon, pengguna=pengguna, nama="Telepon ukur")

    async def bekerja(self, akhir: float) -> None:
        await asyncio.sleep(random.uniform(0, PIKIR[self.peran][1]))
        while time.monotonic() < akhir:
            await random.choice(KERJA[self.peran])(self)
            await asyncio.sleep(random.uniform(*PIKIR[self.peran]))
        await self.klien.aclose()

    async def buka(self, apa: str, alamat: str) -> httpx.Response | None:
        return await self._minta(apa, "GET", alamat)

    async def _minta(self, apa: str, metode: str, alamat: str, **isi) -> httpx.Response | None:
        mulai, kata = time.perf_counter(), ""
        try:
            jawab = await self.klien.request(metode, alamat, **isi)
        except httpx.TransportError as galat:
            jawab, kata = None, type(galat).__name__
        baik = jawab is not None and jawab.status_code < 400 and "/masuk/" not in str(
            jawab.headers.get("location", ""))  # fmt: skip
        self.ukuran[apa].append((time.perf_counter() - mulai, baik))
        if not baik:
            SEBAB[f"{apa}: {kata or jawab.status_code}"] += 1  # type: ignore[union-attr]
        return jawab if baik else None

    async def beranda(self) -> None:
        await self.buka("beranda", "/")

    async def daftar(self) -> None:
        await self.buka("daftar KPM", "/kpm/")

    async def cari(self) -> None:
        await self.buka("cari KPM", f"/kpm/?q={random.choice(NAMA)}")

    async def rinci(self) -> None:
        await self.buka("rincian KPM", f"/kpm/{random.choice(self.keluarga)}/")

    async def verifikasi(self) -> None:
        await self.buka("verifikasi", "/verifikasi/")

    async def graduasi(self) -> None:
        await self.buka("graduasi", "/graduasi/")

    async def dasbor(self) -> None:
        await self.buka("dasbor", "/dasbor/")

    async def simpan(self) -> None:
        """What the app does when a visit has been saved (static/lapangan/sinkron.js)."""
        await self.kirim()
        await self.tarik("true")

    async def tarik(self, cepat: str = "false") -> bool:
        """Whether there is more to take."""
        tanya = f"perangkat={self.telepon}&sebagian=true&cepat={cepat}&kursor={self.kursor}"
        alamat = f"/api/v1/sinkron/tarik/?{tanya}"
        if jawab := await self.buka("telepon menarik", alamat):
            self.kursor = jawab.json()["kursor"]
            return jawab.json()["lagi"]
        return False

    async def kirim(self) -> None:
        kini = timezone.now().isoformat()
        catatan = [
            {"kunci": str(uuid.uuid4()), "jenis": "kunjungan", "dibuat_pada": kini,
             "isi": {"keluarga": random.choice(self.keluarga), "tanggal": kini[:10],
                     "temuan": "Keluarga sehat, anak bersekolah."}}
            for _ in range(random.randint(1, 5))
        ]  # fmt: skip
        isi = {"perangkat": self.telepon, "jam_telepon": kini, "catatan": catatan}
        tanda = self.klien.cookies.get("csrftoken")
        if tanda is None:  # as the phone does: a page first
            await self.beranda()
            tanda = self.klien.cookies.get("csrftoken", "")
        kepala = {"X-CSRFToken": tanda, "Referer": str(self.klien.base_url)}
        await self._minta("telepon mengirim", "POST", "/api/v1/sinkron/kirim/", json=isi,
                          headers=kepala)  # fmt: skip


_KANTOR = [Orang.beranda, Orang.dasbor, Orang.daftar, Orang.graduasi, Orang.rinci]
KERJA = {
    Peran.PENDAMPING: [*8 * [Orang.simpan], Orang.beranda, Orang.rinci],
    Peran.OPERATOR: [Orang.daftar, Orang.cari, Orang.rinci, Orang.verifikasi, Orang.beranda],
    Peran.KOORDINATOR: _KANTOR, Peran.KEPALA_BIDANG: _KANTOR, Peran.KEPALA_DINAS: _KANTOR,
    Peran.KEPALA_PROVINSI: _KANTOR,
}  # fmt: skip


@contextmanager
def pekerja(nama_basis: str) -> Iterator[None]:
    """Worker and beat as the Procfile starts them, on the bench database."""
    alamat = re.sub(r"/[^/]*$", f"/{nama_basis}", os.environ["DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        proses = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "--app", "pkh", "worker", "--beat",
             "--schedule", f"{folder}/jadwal", "--without-gossip", "--without-mingle",
             "--queues", "orang,berkala", "--concurrency", "2", "--loglevel", "ERROR"],
            env=os.environ | {"DATABASE_URL": alamat},
        )  # fmt: skip
        try:
            yield
        finally:
            proses.terminate()
            proses.wait(60)


def siapkan_orang(jumlah: int, url: str, ukuran) -> list[Orang]:
    """Pendamping with their own families; where an office has fewer accounts than people, some
    share one."""
    semua: list[Orang] = []
    for peran, bagian in BAGIAN.items():
        berlaku = Jabatan.objects.berlaku().filter(peran=peran, wilayah__kode__startswith=PROVINSI)
        akun = [j.pengguna for j in berlaku.select_related("pengguna")]
        for n in range(max(1, round(jumlah * bagian))):
            siapa = akun[n % len(akun)]
            milik = Keluarga.objects.untuk(siapa).filter(status=Keluarga.Status.AKTIF)
            keluarga = list(milik.order_by("pk").values_list("pk", flat=True)[:200])
            if keluarga:
                semua.append(Orang(peran, siapa, keluarga, url, ukuran))
    # Signed in today: the worker draws the dashboards of those who were here lately.
    Pengguna.objects.filter(jabatan__peran__in=BAGIAN).update(last_login=timezone.now())
    return semua


def memori_web(port: int) -> int:
    """MB that the web's processes hold, each page of memory counted once."""
    semua, tanda = 0, f"PKH_ALAMAT=127.0.0.1:{port}\0".encode()
    for p in Path("/proc").glob("[0-9]*"):
        try:
            if tanda in (p / "environ").read_bytes():
                pss = (p / "smaps_rollup").read_text().split("Pss:")[1].split()[0]
                semua += int(pss)
        except (OSError, IndexError):  # ended meanwhile
            continue
    return semua // 1024


async def isi_telepon(orang: list[Orang]) -> None:
    """The phones of a working day have their families, and the cookie of a page, already;
    hundreds of first bundles at once are measured by bench.sinkron."""
    giliran = asyncio.Semaphore(8)

    async def satu(o: Orang) -> None:
        async with giliran:
            await o.beranda()
            while await o.tarik():
                pass
            await o.tarik()  # says that the last has arrived

    await asyncio.gather(*(satu(o) for o in orang if o.peran == Peran.PENDAMPING))


async def jalan(orang: list[Orang], menit: float, port: int) -> int:
    """Memory when a quarter of the time is over."""
    await isi_telepon(orang)
    orang[0].ukuran.clear()
    SEBAB.clear()
    akhir = time.monotonic() + 60 * menit
    kerja = asyncio.gather(*(o.bekerja(akhir) for o in orang))
    await asyncio.sleep(60 * menit / 4)
    hangat = await asyncio.to_thread(memori_web, port)
    await kerja
    return hangat


def p95(lama: list[float]) -> float:
    return 1000 * sorted(lama)[min(len(lama) - 1, int(len(lama) * 0.95))]


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.muat")
    urai.add_argument("--orang", type=int, default=500)
    urai.add_argument("--menit", type=float, default=0, help="bawaan 10, di atas 1.000 orang 2")
    urai.add_argument("--kpm", type=int, default=KPM)
    urai.add_argument("--cepat", action="store_true", help="pendamping secepat yang di meja")
    opsi = urai.parse_args()
    if opsi.cepat:
        PIKIR.clear()
    menit = opsi.menit or (2 if opsi.orang > 1000 else 10)
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    logging.disable(logging.INFO)
    nama = basis.salin(basis.siapkan(opsi.kpm, PENDAMPING, PROVINSI), "muat")
    ukuran: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    with gunicorn(nama) as port, pekerja(nama):
        orang = siapkan_orang(opsi.orang, f"http://127.0.0.1:{port}", ukuran)
        connections.close_all()
        awal = memori_web(port)
        hangat = asyncio.run(jalan(orang, menit, port))
        akhir = memori_web(port)
    basis.buang(nama)
    for apa, isi in sorted(ukuran.items()):
        galat = sum(not baik for _, baik in isi)
        print(
            f"{apa:<18} {len(isi):>7} kali, p95 {p95([n for n, _ in isi]):>7.0f} ms, {galat} galat"
        )
    semua = [u for isi in ukuran.values() for u in isi]
    hasil = {"keadaan": keadaan(), "orang": opsi.orang, "menit": menit, "kpm": opsi.kpm,
             "cepat": opsi.cepat, "permintaan": len(semua),
             "galat": sum(not baik for _, baik in semua), "sebab": SEBAB,
             "p95_ms": p95([n for n, _ in semua]), "memori_awal_mb": awal,
             "memori_hangat_mb": hangat, "memori_akhir_mb": akhir}  # fmt: skip
    print(json.dumps(hasil, indent=2))
    berkas = Path(__file__).with_name(f"hasil-muat-{opsi.orang}.json")
    berkas.write_text(json.dumps(hasil, indent=2) + "\n")


if __name__ == "__main__":
    main()
