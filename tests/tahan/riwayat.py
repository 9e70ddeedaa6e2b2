"""One history of a soak: people at work while things go wrong, then what must hold."""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import uuid4

from django.utils import timezone

from laporan.contoh.akun import SANDI
from pkh.riwayat.segel import periksa_jejak
from tests.sistem import Orang

from .gangguan import Gangguan
from .model import BELUM, TENANG, Model
from .perbuatan import BEBAS, MENUNGGU, MILIK, PERBUATAN, Dunia, kirim

AKUN = {"pendamping": "pendamping_kukar_01", "operator": "operator_kukar", "kadis": "kadis_kukar",
        "korkab": "korkab_kukar"}  # fmt: skip
TENANG_BATAS = 240  # seconds until every job has ended once everything runs again


def masuk(s) -> dict[str, Orang]:
    orang = {}
    for nama, akun in AKUN.items():
        klien = Orang(base_url=s.url, follow_redirects=True, timeout=60)
        klien.masuk(akun, SANDI)
        klien.headers["X-CSRFToken"] = klien.cookies["csrftoken"]
        klien.headers["Referer"] = s.url
        orang[nama] = klien
    return orang


def daftarkan(orang: dict[str, Orang]) -> str:
    """The phone of the pendamping, known to the server; its number."""
    isi = {"id": str(uuid4()), "nama": "HP"}
    orang["pendamping"].post("/api/v1/sinkron/perangkat/", json=isi).raise_for_status()
    return isi["id"]


def riwayat(
    s, g: Gangguan, orang, telepon: str, benih: int, *, pulih: float = 8, laporan: int = sys.maxsize
) -> tuple[Model, list[str], list[str]]:
    """One history: what people did, what went wrong meanwhile, and what is not as it must be.

    `pulih`: seconds that people go on once the last fault is mended; `laporan`: how many may be
    asked for.
    """
    acak, s.istirahat = random.Random(benih), time.sleep
    pendamping = AKUN["pendamping"]
    d = Dunia(s, orang, Model(), benih, telepon, s.satu(MILIK, pendamping),
              s.satu(BEBAS, pendamping) or [], s.satu(MENUNGGU) or [], laporan)  # fmt: skip
    rencana = [(acak.choice(g.macam()), acak.uniform(0.3, 3)) for _ in range(acak.randint(2, 4))]
    benih_orang = {n: acak.getrandbits(32) for n in (*PERBUATAN, "pendamping 2")}
    usai = Event()

    def bekerja(nama: str) -> None:
        sendiri = random.Random(benih_orang[nama])
        while not usai.wait(sendiri.uniform(0, 0.3)):
            sendiri.choice(PERBUATAN[nama.split()[0]])(d, sendiri)

    with ThreadPoolExecutor(len(benih_orang)) as utas:
        kerja = [utas.submit(bekerja, n) for n in benih_orang]
        for apa, lama in rencana:
            time.sleep(acak.uniform(0.5, 2))
            g.lakukan(apa, lama)
        time.sleep(pulih)
        usai.set()
        for k in kerja:
            k.result()
    g.sembuhkan()
    return d.model, [apa for apa, _ in rencana], periksa(d)


def periksa(d: Dunia) -> list[str]:
    s, salah = d.s, list(d.jejak_program)
    s.tunggu_siap()
    for isi in list(d.tunda):  # the phone has its signal back
        if not kirim(d, isi):
            salah.append(f"kiriman telepon ditolak sesudah pulih: {d.model.jawaban}")
    try:
        s.tunggu(TENANG, batas=TENANG_BATAS)
    except AssertionError:
        salah.append(f"{s.satu(BELUM)} pekerjaan tidak tuntas:\n{s.pekerjaan()}")
    salah += d.model.periksa(s)
    hari = timezone.localdate()
    tanya = {"wilayah": "64.02", "mulai": f"{hari - timedelta(days=90)}", "sampai": f"{hari}"}
    jembatan = d.orang["operator"].get("/api/v1/jembatan/", params=tanya)
    if jembatan.status_code != 200 or not jembatan.json()["menutup"]:
        salah.append(f"jembatan tidak menutup: {jembatan.status_code} {jembatan.text[:300]}")
    with s.di_sini():
        return salah + [f"jejak: {kata}" for kata in periksa_jejak()[0]]
