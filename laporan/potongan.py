"""A report of a province made by several workers: one part for each district, put together by the
worker that was asked. It takes parts as all do, so it never waits for another to be free."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
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
HILANG = timedelta(seconds=60)  # a part taken so long ago is taken again: its worker has died
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
    """Work out one part that nobody has; False when there is none. One that fails is given back
    before the fault is raised, so that the worker who asked meets it too."""
    p = _ambil(pekerjaan_id)
    if p is None:
        return False
    try:
        _isi(p)
    except BaseException:
        PotonganLaporan.objects.filter(pk=p.pk, selesai_pada=None).update(diambil_pada=None)
        raise
    return True


def _ambil(pekerjaan_id: int) -> PotonganLaporan | None:
    kini = timezone.now()
    bebas = Q(diambil_pada=None) | Q(diambil_pada__lt=kini - HILANG)
    with transaction.atomic():
        p = (
            PotonganLaporan.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("pekerjaan__diminta_oleh", "wilayah__induk")
            .filter(bebas, pekerjaan=pekerjaan_id, selesai_pada=None)
            .order_by("pk")
            .first()
        )
        if p is not None:
            p.diambil_pada = kini
            p.save(update_fields=["diambil_pada"])
    return p


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
