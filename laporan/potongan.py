"""A report of a province made by several workers: one part for each district, put together by the
worker that was asked. It takes parts as all do, so it never waits for another to be free."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah

from .jenis.bahan import semua_bawahan
from .jenis.deklarasi import Permintaan, Potongan
from .jenis.katalog import KATALOG
from .lampiran import buat_lembar
from .models import PotonganLaporan
from .periode import baca_periode
from .potret import potret
from .rincian import baca_bungkusan

log = logging.getLogger(__name__)
_KELAS_KUNCI = 7_402_612  # of advisory locks: a part of a report
JEDA = 0.2  # seconds between two looks at the parts that others have


def kerjakan_bersama(
    pekerjaan: Pekerjaan, wilayah: Wilayah, per: datetime, nama_potret: str, maju: Callable
) -> list[tuple[Potongan, bytes]]:
    """Every part of the report of the job, with its sheet of the annex, by region. All are read
    from the one open snapshot `nama_potret`; those of an earlier attempt are dropped."""
    from .tugas import buat_potongan  # its module imports this one

    PotonganLaporan.objects.filter(pekerjaan=pekerjaan).delete()
    bawahan = semua_bawahan(wilayah)
    PotonganLaporan.objects.bulk_create(
        PotonganLaporan(pekerjaan=pekerjaan, wilayah=w, potret=nama_potret, per=per)
        for w in bawahan
    )
    try:
        for _ in bawahan[1:]:
            buat_potongan.delay(pekerjaan.pk)
    except OperationalError:
        log.warning("pengantar pesan tidak terjangkau; pekerjaan %s dibuat sendiri", pekerjaan.pk)
    milik = PotonganLaporan.objects.filter(pekerjaan=pekerjaan)
    try:
        while sisa := milik.filter(selesai_pada=None).count():
            maju(0, fase=f"Membaca data, {len(bawahan) - sisa} dari {len(bawahan)} kabupaten/kota")
            if not kerjakan_satu(pekerjaan.pk):
                time.sleep(JEDA)  # what is left is with others
        return [
            (
                Potongan(p.wilayah_id, _baca(p.isi["n"]), _baca(p.isi["dulu"]), bytes(p.bungkusan)),
                bytes(p.lembar),
            )
            for p in milik.order_by("wilayah_id")
        ]
    finally:
        milik.delete()


def kerjakan_satu(pekerjaan_id: int) -> bool:
    """Work out one part that nobody has; False when there is none. One that fails is free again
    before the fault is raised, so that the worker who asked meets it too."""
    belum = PotonganLaporan.objects.filter(pekerjaan=pekerjaan_id, selesai_pada=None)
    for pk in list(belum.order_by("pk").values_list("pk", flat=True)):
        with _pegang(pk) as dapat:
            p = belum.filter(pk=pk).select_related("pekerjaan__diminta_oleh", "wilayah__induk")
            if dapat and (bagian := p.first()):  # nobody finished it meanwhile
                _isi(bagian)
                return True
    return False


@contextmanager
def _pegang(pk: int) -> Iterator[bool]:
    """Whether the part is this worker's until the end, however long it takes. The lock is the
    connection's: a worker that dies lets go of it at once."""
    with connection.cursor() as kursor:
        kursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_KELAS_KUNCI, pk % 2**31])
        (dapat,) = kursor.fetchone()
    try:
        yield dapat
    finally:
        if dapat:
            with connection.cursor() as kursor:
                kursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_KELAS_KUNCI, pk % 2**31])


def _isi(p: PotonganLaporan) -> None:
    parameter = p.pekerjaan.parameter
    jenis = KATALOG[parameter["jenis"]]
    if jenis.potong is None or p.wilayah.induk is None:
        raise ValueError(f"{jenis.kode} tidak dibuat per bagian")
    masa = baca_periode(parameter["periode"])
    with potret(p.potret):
        minta = Permintaan(p.pekerjaan.diminta_oleh, p.wilayah.induk, masa, p.per)
        hasil = jenis.potong(minta, p.wilayah)
    rincian = baca_bungkusan(hasil.bungkusan)
    lembar = buat_lembar(masa.kata, p.per, rincian) if rincian.baris else b""
    PotonganLaporan.objects.filter(pk=p.pk).update(
        isi={"n": _tulis(hasil.n), "dulu": _tulis(hasil.dulu)},
        bungkusan=hasil.bungkusan,
        lembar=lembar,
        selesai_pada=timezone.now(),
    )


def _tulis(n: Counter) -> list[list]:
    return [[kode, ukuran, jumlah] for (kode, ukuran), jumlah in n.items()]


def _baca(baris: list[list]) -> Counter:
    return Counter({(kode, ukuran): jumlah for kode, ukuran, jumlah in baris})
