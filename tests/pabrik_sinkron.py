"""Factories of phones and what they send; see tests/pabrik.py."""

from uuid import uuid4

import factory
from django.utils import timezone

from pendamping.models import Bekal, Kiriman, Perangkat, PotonganFoto
from tests.pabrik_dasar import Pabrik


class PerangkatFactory(Pabrik):
    class Meta:
        model = Perangkat

    id = factory.LazyFunction(uuid4)
    pengguna = factory.SubFactory("tests.pabrik.PenggunaFactory")
    nama = "Telepon contoh"


class KirimanFactory(Pabrik):
    class Meta:
        model = Kiriman

    kunci = factory.LazyFunction(uuid4)
    perangkat = factory.SubFactory(PerangkatFactory)
    pengirim = factory.SelfAttribute("perangkat.pengguna")
    jenis = "kunjungan"
    status = "perlu_keputusan"
    sidik = "0" * 64
    dibuat_pada = factory.LazyFunction(timezone.now)
    tanggal = factory.LazyFunction(timezone.localdate)
    keluarga = factory.SubFactory("tests.pabrik.KeluargaFactory")
    wilayah_id = factory.SelfAttribute("keluarga.desa_id")
    isi = factory.LazyAttribute(
        lambda o: {"keluarga": o.keluarga.pk, "tanggal": f"{o.tanggal}", "temuan": "Baik"}
    )


class PotonganFotoFactory(Pabrik):
    class Meta:
        model = PotonganFoto

    kunci = factory.LazyFunction(uuid4)
    sha256 = "0" * 64
    pengirim = factory.SubFactory("tests.pabrik.PenggunaFactory")
    total = 10


class BekalFactory(Pabrik):
    class Meta:
        model = Bekal

    pengguna = factory.SubFactory("tests.pabrik.PenggunaFactory")
    cap = "0" * 32
    isi = b""
    crc = 0
    panjang = 0
    rujukan = "0" * 16
