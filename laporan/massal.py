"""Monthly aggregates for dashboards: which months have changed, and those months anew.

The trail (pghistory's event tables) tells what changed, so every door counts: page, import,
API, plain SQL. A night's check counts all months again, puts right what differs and says so.
"""

import logging
from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from graduasi.models import Kepergian
from kpm.models import Anggota, Keluarga
from pendamping.models import Kehadiran, Kelompok, Penugasan, Pertemuan, Verifikasi

from .models import Angka, PeriksaAngka, PosisiJejak
from .periode import periode_bulan
from .ukuran import PANJANG_KABUPATEN, Hitungan, Sumber, hitung

log = logging.getLogger(__name__)
JENDELA = 25  # months kept: this one, a year of trend, and the year it is compared with
PANJANG_PROVINSI = 2
BEDA_MAKS = 500  # differences kept of one check
_KUNCI = 7_402_611  # advisory lock: one refresh at a time

# Event table -> the field from which the changed month is read; None: this month and last.
_JEJAK: list[tuple[Any, str | None]] = [
    (Keluarga, "status_sejak"),
    (Anggota, None),
    (Verifikasi, "bulan"),
    (Kehadiran, "pertemuan__tanggal"),
    (Pertemuan, "tanggal"),
    (Kelompok, None),
    (Kepergian, "tanggal"),
    (Penugasan, "mulai"),
]
# A change of these counts from its month on, not only in its month.
_BERLANJUT = {Keluarga, Penugasan}


def mundur(bulan: date, n: int) -> date:
    """First day of the month `n` months before."""
    jumlah = bulan.year * 12 + bulan.month - 1 - n
    return date(jumlah // 12, jumlah % 12 + 1, 1)


def jendela(kini: date, n: int | None = None) -> list[date]:
    """First days of the last `n` months (all that are kept), oldest first, this one included."""
    return [mundur(kini, i) for i in range((n or JENDELA) - 1, -1, -1)]


def _bulan_berubah(model, ruas: str | None, posisi: int, kini: date) -> set[date]:
    jejak = model.pgh_event_model.objects.filter(pgh_id__gt=posisi)
    if ruas is None:
        return {mundur(kini, 0), mundur(kini, 1)}
    if model in _BERLANJUT:
        awal = jejak.aggregate(awal=Min(ruas))["awal"] or kini
        return {b for b in jendela(kini) if b >= awal.replace(day=1)} | {mundur(kini, 0)}
    return {t.replace(day=1) for t in jejak.values_list(ruas, flat=True).distinct() if t}


def _baca_jejak(kini: date, per: datetime) -> set[date]:
    """Months that events since the last refresh speak of; moves the positions on."""
    bulan: set[date] = set()
    tersimpan = {p.tabel: p for p in PosisiJejak.objects.all()}
    for model, ruas in _JEJAK:
        tabel = model._meta.db_table
        p = tersimpan.get(tabel) or PosisiJejak(tabel=tabel)
        maks = model.pgh_event_model.objects.aggregate(m=Max("pgh_id"))["m"] or 0
        if maks > p.posisi:
            bulan |= _bulan_berubah(model, ruas, p.posisi, kini)
        p.posisi, p.terakhir, p.per = p.terakhir, maks, per
        p.save()
    return bulan


def gulung(h: Hitungan) -> Hitungan:
    """With the sums of each kabupaten/kota and provinsi, so that a dashboard reads a few rows
    whatever the size of its region. Pendamping of a kecamatan cannot be added up: those of a
    kabupaten/kota are counted apart."""
    hasil = Counter(h)
    for (kode, ukuran), n in h.items():
        if ukuran == "pendamping":
            continue
        for panjang in (PANJANG_KABUPATEN, PANJANG_PROVINSI):
            if len(kode) > panjang:
                hasil[kode[:panjang], ukuran] += n
    return hasil


def segarkan_angka(*, semua: bool = False) -> list[date]:
    """Count the changed months of the window again (all of them with `semua`). Returns them.

    Nothing happens, and nothing is returned, while another refresh is at work.
    """
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("SELECT pg_try_advisory_xact_lock(%s), transaction_timestamp()", [_KUNCI])
        dapat, per = kursor.fetchone()
        if not dapat:
            return []
        kini = timezone.localdate()
        berubah = _baca_jejak(kini, per)
        sah = set(jendela(kini))
        bulan = sorted(sah if semua or not Angka.objects.exists() else berubah & sah)
        sumber = Sumber.semua()
        for b in bulan:
            _tulis(b, _kebenaran(sumber, b, kini), per)
        Angka.objects.filter(bulan__lt=min(sah)).delete()
    return bulan


def _kebenaran(sumber: Sumber, bulan: date, kini: date) -> Hitungan:
    """What the data say of the month, without zeros."""
    hasil = gulung(hitung(sumber, periode_bulan(bulan), kini))
    return Counter({kunci: n for kunci, n in hasil.items() if n})


def _tulis(bulan: date, hasil: Hitungan, per: datetime) -> None:
    Angka.objects.filter(bulan=bulan).delete()
    Angka.objects.bulk_create(
        [
            Angka(wilayah_id=kode, bulan=bulan, ukuran=ukuran, nilai=n, per=per)
            for (kode, ukuran), n in hasil.items()
        ]
    )


def periksa_angka() -> PeriksaAngka:
    """Compare the aggregates with the data and put them right; what differed is kept and shown.

    What the trail speaks of and was not yet counted is late, not wrong, and a new day changes
    this month and the last without an event: those months are counted anew and not compared.
    Waits for a refresh that is at work.
    """
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KUNCI])
        kursor.execute("SELECT statement_timestamp()")
        (per,) = kursor.fetchone()
        kini, sumber = timezone.localdate(), Sumber.semua()
        wajar = _baca_jejak(kini, per) | {mundur(kini, 0), mundur(kini, 1)}
        n, beda = 0, []
        for bulan in jendela(kini):
            benar, ada = _kebenaran(sumber, bulan, kini), _tersimpan(bulan)
            if bulan not in wajar and ada:
                semua = sorted(benar.keys() | ada.keys())
                n += len(semua)
                beda += [
                    [*kunci[:1], f"{bulan:%Y-%m}", kunci[1], ada[kunci], benar[kunci]]
                    for kunci in semua
                    if ada[kunci] != benar[kunci]
                ]
            _tulis(bulan, benar, per)
        Angka.objects.filter(bulan__lt=min(jendela(kini))).delete()
        if beda:
            log.error("%s angka dasbor berbeda dari datanya; sudah dibetulkan", len(beda))
        return PeriksaAngka.objects.create(
            per=per, dibandingkan=n, jumlah=len(beda), beda=beda[:BEDA_MAKS]
        )


def _tersimpan(bulan: date) -> Hitungan:
    baris = Angka.objects.filter(bulan=bulan).values_list("wilayah_id", "ukuran", "nilai")
    return Counter({(kode, ukuran): nilai for kode, ukuran, nilai in baris})
