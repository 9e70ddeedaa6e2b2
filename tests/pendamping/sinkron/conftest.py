"""A phone that talks to the server as the contract says, and nothing else."""

from datetime import timedelta
from hashlib import sha256
from operator import itemgetter
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from pendamping.sinkron.aturan import MAKS_SIMPAN
from pendamping.sinkron.hari_ini import susun_tugas
from pendamping.sinkron.layanan import catat_masuk, daftarkan_perangkat
from pendamping.sinkron.muatan import tulis_tugas
from tests.pendamping.test_kunjungan_layanan import gambar

URL = "/api/v1/sinkron/"


def tugas_di_server(pengguna) -> list[dict]:
    """What a phone that took everything anew would be told to do."""
    hari = timezone.localdate()
    semua = susun_tugas(pengguna, hari, hari + timedelta(days=MAKS_SIMPAN))
    return [tulis_tugas(t) for t in semua]


class Telepon:
    """Holds what it was given, as the phone does: families, unsent records, the cursor."""

    def __init__(self, pengguna):
        self.klien = APIClient()
        self.klien.force_authenticate(pengguna)
        self.id, self.kursor = str(uuid4()), ""
        self.keluarga: dict[int, dict] = {}
        self.tugas: list[dict] = []
        self.terakhir: dict = {}
        if pengguna.boleh("lapangan.pakai"):
            p, _ = daftarkan_perangkat(oleh=pengguna, id=UUID(self.id), nama="HP merah")
            catat_masuk(oleh=pengguna, perangkat=p, masuk="sesi:None")

    def daftar(self, nama="HP merah"):
        return self.klien.post(f"{URL}perangkat/", {"id": self.id, "nama": nama})

    def minta(self, kursor=None, cepat=False):
        kursor = self.kursor if kursor is None else kursor
        tanya = {"perangkat": self.id, "sebagian": "true", "kursor": kursor}
        tanya |= {"cepat": "true"} if cepat else {}
        return self.klien.get(f"{URL}tarik/", tanya)

    def tarik(self, cepat=False) -> dict:
        """All pages; returns the last one. `cepat`: as after a record was saved and sent."""
        while True:
            isi = self.minta(cepat=cepat).json()
            if isi["penuh"]:
                self.keluarga = {}
            self.keluarga |= {k["id"]: k for k in isi["keluarga"]}
            for k in isi["keluar"]:
                self.keluarga.pop(k["id"], None)
            self._pasang_tugas(isi)
            self.kursor, self.terakhir = isi["kursor"], isi
            if not isi["lagi"]:
                return isi

    def _pasang_tugas(self, isi: dict) -> None:
        if isi.get("tugas") is not None:
            self.tugas = isi["tugas"]
        if sebagian := isi.get("tugas_keluarga"):
            tetap = [t for t in self.tugas if t["keluarga"] not in sebagian["keluarga"]]
            urutan = itemgetter("urut", "paling_lambat", "jenis")
            self.tugas = sorted(
                tetap + sebagian["tugas"], key=lambda t: (*urutan(t), t["objek"] or 0)
            )

    def kirim(self, *catatan, jam=None, belum=0):
        isi = {
            "perangkat": self.id,
            "jam_telepon": (jam or timezone.now()).isoformat(),
            "belum": belum,
            "catatan": list(catatan),
        }
        return self.klien.post(f"{URL}kirim/", isi)

    def satu(self, catatan, **lain) -> dict:
        jawab = self.kirim(catatan, **lain)
        assert jawab.status_code == 200, jawab.content
        return jawab.json()["hasil"][0]

    def potongan(self, kunci, isi: bytes, dari=0, sampai=None, sidik=None, jenis=""):
        sidik = sidik or sha256(isi).hexdigest()
        return self.klien.put(
            f"{URL}foto/{kunci}/{sidik}/?dari={dari}&total={len(isi)}&jenis={jenis}",
            isi[dari:sampai],
            content_type="application/octet-stream",
        )


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def telepon(pendamping):
    return Telepon(pendamping)


def catatan(jenis: str, *, kunci=None, dibuat=None, **isi) -> dict:
    return {
        "kunci": str(kunci or uuid4()),
        "jenis": jenis,
        "dibuat_pada": (dibuat or timezone.now()).isoformat(),
        "isi": isi,
    }


def kunjungan(keluarga, tanggal, **isi) -> dict:
    return catatan("kunjungan", keluarga=keluarga.pk, tanggal=f"{tanggal}", temuan="Baik", **isi)


def foto() -> bytes:
    return gambar().read()
