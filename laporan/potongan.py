"""A report of a province made by several workers: one part for each district, put together by the
worker that was asked. It takes parts as all do, so it never waits for another to be free.

A part is counted first, then its sheet of the annex is written. What is printed needs the counts
alone: while the one who asked prints, the others write the sheets."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
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
JEDA = 0.1  # seconds between two looks at the parts that others have


def hitung_bersama(
    pekerjaan: Pekerjaan, wilayah: Wilayah, per: datetime, nama_potret: str, maju: Callable
) -> list[Potongan]:
    """Every part of the report of the job, by region. All are read from the one open snapshot
    `nama_potret`; those of an earlier attempt are dropped."""
    buang_bagian(pekerjaan)
    bawahan = semua_bawahan(wilayah)
    PotonganLaporan.objects.bulk_create(
        PotonganLaporan(pekerjaan=pekerjaan, wilayah=w, potret=nama_potret, per=per)
        for w in bawahan
    )
    n = len(bawahan)
    _panggil(pekerjaan.pk, n - 1)
    milik = PotonganLaporan.objects.filter(pekerjaan=pekerjaan)
    for sisa in _sampai_habis(milik.filter(selesai_pada=None), pekerjaan):
        maju(0, fase=f"Membaca data, {n - sisa} dari {n} kabupaten/kota")
    return [
        Potongan(p.wilayah_id, _baca(p.isi["n"]), _baca(p.isi["dulu"]), bytes(p.bungkusan))
        for p in milik.defer("lembar").order_by("wilayah_id")
    ]


def lembar_bersama(pekerjaan: Pekerjaan, maju: Callable) -> list[tuple[str, bytes]]:
    """(region, sheet of the annex) of every part that has families; waits for those that others
    are writing."""
    milik = PotonganLaporan.objects.filter(pekerjaan=pekerjaan)
    for sisa in _sampai_habis(milik.filter(lembar=None), pekerjaan):
        maju(3, fase=f"Menyusun lampiran, {sisa} kabupaten/kota lagi")
    baris = milik.order_by("wilayah_id").values_list("wilayah_id", "lembar")
    return [(kode, bytes(lembar)) for kode, lembar in baris if lembar]


def _sampai_habis(belum: QuerySet, pekerjaan: Pekerjaan) -> Iterator[int]:
    """How many are left, after each part done here and each look at those that others have; a
    part of a worker that died is free at once (`_pegang`)."""
    while sisa := belum.count():
        yield sisa
        if not kerjakan_satu(pekerjaan.pk):
            time.sleep(JEDA)


def buang_bagian(pekerjaan: Pekerjaan) -> None:
    PotonganLaporan.objects.filter(pekerjaan=pekerjaan).delete()


def _panggil(pekerjaan_id: int, n: int) -> None:
    """Ask for so many workers; without a broker who was asked does it all."""
    from .tugas import buat_potongan  # its module imports this one

    try:
        for _ in range(n):
            buat_potongan.delay(pekerjaan_id)
    except OperationalError:
        log.warning("pengantar pesan tidak terjangkau; pekerjaan %s dibuat sendiri", pekerjaan_id)


def kerjakan_satu(pekerjaan_id: int) -> bool:
    """Count one part that nobody has or, when all are counted or being counted, write one sheet;
    False when there is nothing to take. One that fails is free again before the fault is raised,
    so that the worker who asked meets it too."""
    semua = PotonganLaporan.objects.filter(pekerjaan=pekerjaan_id)
    hitung = semua.filter(selesai_pada=None)
    tulis = semua.filter(lembar=None).exclude(selesai_pada=None)
    for belum, kerja in ((hitung, _hitung), (tulis, _tulis_lembar)):
        for pk in list(belum.order_by("pk").values_list("pk", flat=True)):
            with _pegang(pk) as dapat:
                p = belum.filter(pk=pk).select_related("pekerjaan__diminta_oleh", "wilayah__induk")
                if dapat and (bagian := p.first()):  # nobody finished it meanwhile
                    kerja(bagian)
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


def _hitung(p: PotonganLaporan) -> None:
    parameter = p.pekerjaan.parameter
    jenis = KATALOG[parameter["jenis"]]
    if jenis.potong is None or p.wilayah.induk is None:
        raise ValueError(f"{jenis.kode} tidak dibuat per bagian")
    with potret(p.potret):
        masa = baca_periode(parameter["periode"])
        minta = Permintaan(p.pekerjaan.diminta_oleh, p.wilayah.induk, masa, p.per)
        hasil = jenis.potong(minta, p.wilayah)
    PotonganLaporan.objects.filter(pk=p.pk).update(
        isi={"n": _tulis(hasil.n), "dulu": _tulis(hasil.dulu)},
        bungkusan=hasil.bungkusan,
        selesai_pada=timezone.now(),
    )
    _panggil(p.pekerjaan_id, 1)  # for its sheet


def _tulis_lembar(p: PotonganLaporan) -> None:
    rincian = baca_bungkusan(p.bungkusan)
    kata = baca_periode(p.pekerjaan.parameter["periode"]).kata
    lembar = buat_lembar(kata, p.per, rincian) if rincian.baris else b""
    PotonganLaporan.objects.filter(pk=p.pk).update(lembar=lembar)


def _tulis(n: Counter) -> list[list]:
    return [[kode, ukuran, jumlah] for (kode, ukuran), jumlah in n.items()]


def _baca(baris: list[list]) -> Counter:
    return Counter({(kode, ukuran): jumlah for kode, ukuran, jumlah in baris})
