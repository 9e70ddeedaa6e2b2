"""What people do in a soak, as a browser and a phone would do it: each is told to the model with
whether it was acknowledged."""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import httpx
from django.utils import timezone

from tests.pabrik import nik
from tests.sistem import Orang

from .model import Impor, Model

KELUARGA_PER_BERKAS = 12
JUDUL = ["no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa"]
MILIK = """SELECT array_agg(k.id ORDER BY k.id) FROM kpm_keluarga k JOIN akun_pengguna p
    ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'"""
MENUNGGU = """SELECT array_agg(u.id ORDER BY u.id) FROM graduasi_usulan u
    WHERE u.status = 'diajukan' AND NOT EXISTS (SELECT FROM graduasi_langkahusulan l
        WHERE l.usulan_id = u.id AND l.dari = 'diajukan')"""
BEBAS = """SELECT array_agg(k.id ORDER BY k.id) FROM kpm_keluarga k JOIN akun_pengguna p
    ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'
    AND NOT EXISTS (SELECT FROM graduasi_usulan u WHERE u.keluarga_id = k.id)"""


@dataclass
class Dunia:
    """One history: the system, who is signed in, what the model knows."""

    s: object
    orang: dict[str, Orang]
    model: Model
    benih: int
    telepon: str
    milik: list[int]
    bebas: list[int]
    menunggu: list[int]
    laporan: int  # still to be asked for: each is seconds of a processor
    tunda: list[dict] = field(default_factory=list)  # batches that nobody has answered yet
    jejak_program: list[str] = field(default_factory=list)

    def coba(self, panggil) -> httpx.Response | None:
        """The answer, or None when there was none."""
        try:
            jawab = panggil()
        except (httpx.TransportError, AssertionError):  # gone, or a page without its form
            jawab = None
        with self.model.pagar:
            self.model.jawaban[jawab.status_code if jawab is not None else "putus"] += 1
            if jawab is not None and (
                jawab.status_code == 500 or "Traceback (most recent" in jawab.text
            ):
                self.jejak_program.append(f"{jawab.request.method} {jawab.url}")
        return jawab


def kunci(acak: random.Random) -> str:
    return str(UUID(int=acak.getrandbits(128), version=4))


def kunjungan_di_halaman(d: Dunia, acak: random.Random) -> None:
    """Sent again, as a person does who saw an error: the form still holds its key."""
    keluarga, k = acak.choice(d.milik), kunci(acak)
    isi = {"kunci": k, "keluarga": keluarga, "tanggal": f"{timezone.localdate()}",
           "tujuan": "rutin", "temuan": f"tahan {k}"}  # fmt: skip
    for _ in range(acak.randint(1, 3)):
        jawab = d.coba(lambda: d.orang["pendamping"].kirim(
            f"/kunjungan/tambah/?keluarga={keluarga}", isi))  # fmt: skip
        diakui = bool(jawab) and jawab.status_code == 200 and "/tambah/" not in jawab.url.path
        d.model.catat("kunjungan", k, diakui)


def kunjungan_lewat_api(d: Dunia, acak: random.Random) -> None:
    k = kunci(acak)
    isi = {"kunci": k, "keluarga": acak.choice(d.milik), "tanggal": f"{timezone.localdate()}",
           "temuan": f"tahan {k}"}  # fmt: skip
    for _ in range(acak.randint(1, 3)):
        jawab = d.coba(lambda: d.orang["pendamping"].post("/api/v1/kunjungan/", json=isi))
        d.model.catat("kunjungan", k, bool(jawab) and jawab.status_code in {200, 201})


def kiriman_telepon(d: Dunia, acak: random.Random) -> None:
    kini = timezone.now().isoformat()
    catatan = [
        {"kunci": kunci(acak), "jenis": "kunjungan", "dibuat_pada": kini,
         "isi": {"keluarga": acak.choice(d.milik), "tanggal": kini[:10], "temuan": "tahan"}}
        for _ in range(acak.randint(1, 8))
    ]  # fmt: skip
    kirim(d, {"perangkat": d.telepon, "jam_telepon": kini, "catatan": catatan})


def kirim(d: Dunia, isi: dict) -> bool:
    """What is not answered is kept, as the phone keeps it."""
    jawab = d.coba(lambda: d.orang["pendamping"].post("/api/v1/sinkron/kirim/", json=isi))
    ada = bool(jawab) and jawab.status_code == 200
    hasil = {h["kunci"]: h["status"] for h in jawab.json()["hasil"]} if ada else {}
    for c in isi["catatan"]:
        d.model.catat("kunjungan", c["kunci"], hasil.get(c["kunci"]) == "diterima")
    if not ada:
        with d.model.pagar:
            d.tunda.append(isi)
    return ada


def laporan(d: Dunia, acak: random.Random) -> None:
    if not d.laporan:
        return
    d.laporan -= 1
    nomor = f"tahan-{d.benih}-{acak.getrandbits(40)}"
    isi = {"jenis": "beban_pendamping", "wilayah": "64.02", "sifat": "Biasa", "kertas": "kop",
           "periode": f"{timezone.localdate():%Y-%m}", "nomor": nomor}  # fmt: skip
    jawab = d.coba(lambda: d.orang["kadis"].kirim("/laporan/buat/", isi))
    diakui = bool(jawab) and jawab.status_code == 200 and jawab.url.path.startswith("/pekerjaan/")
    d.model.catat("laporan", nomor, diakui)


def usulkan(d: Dunia, acak: random.Random) -> None:
    if not d.bebas:
        return
    keluarga = d.bebas.pop(acak.randrange(len(d.bebas)))
    isi = {"sumber": "pendamping", "jenis": "sejahtera",
           "alasan": "Warung sudah mencukupi kebutuhan keluarga sehari-hari."}  # fmt: skip
    for _ in range(2):
        jawab = d.coba(lambda: d.orang["pendamping"].kirim(
            f"/graduasi/usul/?keluarga={keluarga}", isi))  # fmt: skip
        diakui = bool(jawab) and jawab.status_code == 200 and "usul" not in jawab.url.path
        d.model.catat("usulan", keluarga, diakui)


def kembalikan(d: Dunia, acak: random.Random) -> None:
    """The koordinator decides on one that waits; pressed twice."""
    if not d.menunggu:
        return
    usulan = d.menunggu.pop(acak.randrange(len(d.menunggu)))
    orang = d.orang["korkab"]
    isi = {"dari": "diajukan", "catatan": "Lengkapi foto rumah.",
           "csrfmiddlewaretoken": orang.cookies["csrftoken"]}  # fmt: skip
    for _ in range(2):
        jawab = d.coba(lambda: orang.post(
            f"/graduasi/{usulan}/langkah/kembalikan/", data=isi))  # fmt: skip
        diakui = bool(jawab) and jawab.status_code == 200 and "dikembalikan kepada" in jawab.text
        d.model.catat("langkah", usulan, diakui)


def berkas(awalan: str, urut: int, benih: int) -> bytes:
    """Numbers that no other file of the soak has: each history has its own day of birth."""
    ke = io.StringIO()
    tulis = csv.writer(ke).writerow
    tulis(JUDUL)
    lahir = date(1970, 1, 1) + timedelta(days=benih % 9000)
    for n in range(KELUARGA_PER_BERKAS):
        tulis([f"{awalan}{n:03d}", nik(urut * 100 + n, lahir, True, "640298"), f"Ibu {n}",
               "pengurus", "P", lahir, "64.02.06.1001"])  # fmt: skip
    return ke.getvalue().encode()


def impor(d: Dunia, acak: random.Random) -> None:
    """Upload, apply, sometimes take back; each waits for the job before it, for a while."""
    with d.model.pagar:
        urut = len(d.model.impor) + 1
        satu = Impor(f"640206{2000000 + (d.benih % 90000) * 80 + urut}", KELUARGA_PER_BERKAS)
        d.model.impor.append(satu)
    orang = d.orang["operator"]
    isi = {"berkas": ("kpm.csv", berkas(satu.awalan, urut, d.benih), "text/csv")}
    jawab = d.coba(lambda: orang.kirim("/kpm/impor/tambah/", {"jenis": "kpm"}, files=isi))
    nomor = jawab.url.path.strip("/").rpartition("/")[2] if jawab else ""
    if not nomor.isdecimal():
        return
    satu.nomor = int(nomor)
    d.model.perbuatan["impor"] += 1
    if not sampai(d, satu, "pratinjau"):
        return
    satu.terap = False
    satu.terap = minta(d, satu, "terapkan/", {"hilang": "biarkan"})
    if acak.random() < 0.5 and sampai(d, satu, "selesai"):
        satu.batal = False
        satu.batal = minta(d, satu, "batalkan/", {})
        d.model.perbuatan["batal impor"] += 1


def minta(d: Dunia, satu: Impor, akhiran: str, isi: dict) -> bool:
    orang = d.orang["operator"]
    token = {"csrfmiddlewaretoken": orang.cookies["csrftoken"]}
    jawab = d.coba(lambda: orang.post(f"/kpm/impor/{satu.nomor}/{akhiran}", data=isi | token))
    return bool(jawab) and jawab.status_code == 200


def sampai(d: Dunia, satu: Impor, status: str) -> bool:
    """Looked at a few times, as a person does; the database may be away."""
    for _ in range(40):
        jawab = d.coba(lambda: d.orang["operator"].get(f"/api/v1/impor/{satu.nomor}/"))
        if jawab is not None and jawab.status_code == 200 and jawab.json()["status"] == status:
            return True
        d.s.istirahat(0.2)
    return False


PERBUATAN = {
    "pendamping": [kunjungan_di_halaman, kunjungan_lewat_api, kiriman_telepon, usulkan],
    "operator": [impor],
    "kantor": [laporan, kembalikan],
}
