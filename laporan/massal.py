"""Monthly aggregates for dashboards: which figures of which months have changed, and those anew.

The trail (pghistory's event tables) tells what changed, so every door counts: page, import,
API, plain SQL. A night's check counts all months again, puts right what differs and says so.
"""

import logging
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from graduasi.models import Kepergian
from kpm.models import DaftarSalur, HasilSalur, Keluarga
from pendamping.models import Kehadiran, Kelompok, Kunjungan, Penugasan, Pertemuan, Verifikasi
from pkh.tersusun import tersusun

from .models import Angka, GambarKeadaan, PeriksaAngka, PosisiJejak
from .periode import periode_bulan
from .sumber import Sumber
from .ukuran import (
    AGREGAT,
    KINI,
    PANJANG_KABUPATEN,
    Hitungan,
    golongan_ukuran,
    hitung,
)

log = logging.getLogger(__name__)
JENDELA = 25  # months kept: this one, a year of trend, and the year it is compared with
PANJANG_PROVINSI = 2
BEDA_MAKS = 500  # differences kept of one check
_KUNCI = 7_402_611  # advisory lock: one refresh at a time

# Event table -> the field from which the changed month is read (None: all of them) and the groups
# of measures that are counted from it. Keluarga is asked apart.
_JEJAK: list[tuple[Any, str | None, tuple[str, ...]]] = [
    (Verifikasi, "bulan", ("verifikasi",)),
    (Kehadiran, "pertemuan__tanggal", ("p2k2",)),
    (Pertemuan, "tanggal", ("p2k2",)),
    (Kelompok, None, ("kelompok",)),
    (Kepergian, "tanggal", ("kepergian",)),
    (Penugasan, "mulai", ("pendamping", "beban")),
    (Kunjungan, "tanggal", ("kunjungan",)),
    (HasilSalur, "periode", ("salur",)),
    (DaftarSalur, "periode", ("salur",)),
]
# What depends on a family's status, and on its desa besides.
_STATUS = ("kpm", "p2k2", "pendamping", "beban", "kunjungan")
_DESA = (*_STATUS, "verifikasi", "kepergian")
_LAMBAT = timedelta(minutes=10)  # a transaction may stay open so long before its rows are seen
Berubah = dict[date, set[str]]  # month -> groups of measures


def mundur(bulan: date, n: int) -> date:
    """First day of the month `n` months before."""
    jumlah = bulan.year * 12 + bulan.month - 1 - n
    return date(jumlah // 12, jumlah % 12 + 1, 1)


def jendela(kini: date, n: int | None = None) -> list[date]:
    """First days of the last `n` months (all that are kept), oldest first, this one included."""
    return [mundur(kini, i) for i in range((n or JENDELA) - 1, -1, -1)]


def _bulan_berubah(model, ruas: str | None, posisi: int, kini: date) -> set[date]:
    if ruas is None:
        return set(jendela(kini))
    jejak = model.pgh_event_model.objects.filter(pgh_id__gt=posisi)
    if model is Penugasan:  # counts from its month on
        awal = jejak.aggregate(awal=Min(ruas))["awal"] or kini
        return {b for b in jendela(kini) if b >= awal.replace(day=1)} | {mundur(kini, 0)}
    return {t.replace(day=1) for t in jejak.values_list(ruas, flat=True).distinct() if t}


def _keluarga_berubah(posisi: int, kini: date) -> Berubah:
    """Of families, only another status, its day or another desa matters: what else is written on
    them all day long is held against the event before."""
    jejak = Keluarga.pgh_event_model.objects
    sebelum = jejak.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    sebelum = sebelum.order_by("-pgh_id")
    dulu = {
        f"dulu_{r}": Subquery(sebelum.values(r)[:1]) for r in ("status", "status_sejak", "desa_id")
    }
    baru = jejak.filter(pgh_id__gt=posisi).annotate(**dulu)
    n = baru.aggregate(
        awal_status=Min("status_sejak", filter=Q(dulu_status=None) | ~Q(dulu_status=F("status"))),
        awal_kini=Min("status_sejak", filter=~Q(dulu_status_sejak=F("status_sejak"))),
        awal_dulu=Min(
            "dulu_status_sejak",
            filter=Q(dulu_status=F("status")) & ~Q(dulu_status_sejak=F("status_sejak")),
        ),
        pindah=Min("pgh_id", filter=~Q(dulu_desa_id=F("desa_id"))),
    )
    bulan: Berubah = defaultdict(set)
    awal = [n[r].replace(day=1) for r in ("awal_status", "awal_kini", "awal_dulu") if n[r]]
    for b in jendela(kini):
        if awal and b >= min(awal):
            bulan[b] |= set(_STATUS)
        if n["pindah"]:
            bulan[b] |= set(_DESA)
    return bulan


@tersusun
def _nomor_terakhir(_, model):
    return model.pgh_event_model.objects.all(), {"m": Max("pgh_id")}


def _baca_jejak(kini: date, per: datetime, semua: bool = False) -> Berubah:
    """What events since the last refresh speak of (with `semua` everything, unread); moves the
    positions on."""
    berubah: Berubah = defaultdict(set)
    tersimpan, posisi = {p.tabel: p for p in PosisiJejak.objects.all()}, []
    for model, ruas, apa in [(Keluarga, None, ()), *_JEJAK]:
        tabel = model._meta.db_table
        p = tersimpan.get(tabel) or PosisiJejak(tabel=tabel)
        maks = _nomor_terakhir(None, model)["m"] or 0
        if semua:
            pass
        elif maks > p.posisi and model is Keluarga:
            for b, golongan in _keluarga_berubah(p.posisi, kini).items():
                berubah[b] |= golongan
        elif maks > p.posisi:
            for b in _bulan_berubah(model, ruas, p.posisi, kini):
                berubah[b] |= set(apa)
        if (
            model is DaftarSalur and p.per and not semua
        ):  # reconciled anew without a word of the bank
            cocok = DaftarSalur.objects.filter(dicocokkan_pada__gt=p.per - _LAMBAT)
            for b in cocok.values_list("periode", flat=True).distinct():
                berubah[b.replace(day=1)] |= set(apa)
        p.posisi, p.terakhir, p.per = p.terakhir, maks, per
        posisi.append(p)
    PosisiJejak.objects.bulk_create(
        posisi,
        update_conflicts=True,
        unique_fields=["tabel"],
        update_fields=["posisi", "terakhir", "per"],
    )
    return {b: set(AGREGAT) for b in jendela(kini)} if semua else berubah


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
    """Count the changed figures of the window again (all of them with `semua`). Returns the
    months the trail spoke of.

    Nothing happens, and nothing is returned, while another refresh is at work.
    """
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("SELECT pg_try_advisory_xact_lock(%s), transaction_timestamp()", [_KUNCI])
        dapat, per = kursor.fetchone()
        if not dapat:
            return []
        kini = timezone.localdate()
        berubah = _baca_jejak(kini, per, semua or not Angka.objects.exists())
        sah = jendela(kini)
        bulan = [b for b in sah if berubah.get(b)]
        for b in sah:
            apa = berubah.get(b, set()) | (set(KINI) if b == sah[-1] else set())
            if apa:
                _tulis(b, apa, kini, per)
        Angka.objects.filter(bulan__lt=sah[0]).delete()
    return bulan


def _kebenaran(bulan: date, apa: set[str], kini: date) -> Hitungan:
    """What the data say of the month, without zeros."""
    hasil = gulung(hitung(Sumber.semua(), periode_bulan(bulan), kini, apa=apa))
    return Counter({kunci: n for kunci, n in hasil.items() if n})


def _dihitung(bulan: date, apa: set[str], kini: date) -> set[str]:
    """Without what is only known of the day: an older month keeps what was counted in it."""
    return apa if bulan == mundur(kini, 0) else apa - set(KINI)


def _tulis(bulan: date, apa: set[str], kini: date, per: datetime) -> None:
    """Only what is another than before is written."""
    apa = _dihitung(bulan, apa, kini)
    benar, ada = _kebenaran(bulan, apa, kini), _tersimpan(bulan, apa)
    hilang = [ukuran for ukuran in ada if ukuran not in benar]
    if hilang:
        q = Q()
        for kode, ukuran in hilang:
            q |= Q(wilayah=kode, ukuran=ukuran)
        Angka.objects.filter(q, bulan=bulan).delete()
    baru = [
        Angka(wilayah_id=kode, bulan=bulan, ukuran=ukuran, nilai=n, per=per)
        for (kode, ukuran), n in benar.items()
        if ada[kode, ukuran] != n
    ]
    # A sum may stay the same where what stands below it does not: all the way up.
    kode_berubah = {kode for kode, _ in hilang} | {a.wilayah_id for a in baru}
    atas = {k[:n] for k in kode_berubah for n in (PANJANG_PROVINSI, PANJANG_KABUPATEN)}
    _tandai_gambar(atas)
    Angka.objects.bulk_create(
        baru,
        update_conflicts=True,
        unique_fields=["wilayah", "bulan", "ukuran"],
        update_fields=["nilai", "per"],
    )


def _tandai_gambar(wilayah: set[str]) -> None:
    """Also where nothing was drawn yet: a row that somebody is making now, in a transaction that
    has not ended, would not be found, and kept with the figures of before."""
    kini = timezone.now()
    GambarKeadaan.objects.bulk_create(
        [
            GambarKeadaan(wilayah_id=kode, telepon=telepon, berubah_pada=kini)
            for kode in sorted(wilayah)
            for telepon in (False, True)
        ],
        update_conflicts=True,
        unique_fields=["wilayah", "telepon"],
        update_fields=["berubah_pada"],
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
        kini = timezone.localdate()
        wajar, n, beda = _baca_jejak(kini, per), 0, []
        for bulan in jendela(kini):
            apa = _dihitung(bulan, set(AGREGAT), kini)
            tua = bulan < mundur(kini, 1) and apa - wajar.get(bulan, set())
            if tua and Angka.objects.filter(bulan=bulan).exists():
                benar, ada = _kebenaran(bulan, tua, kini), _tersimpan(bulan, tua)
                semua = sorted(benar.keys() | ada.keys())
                n += len(semua)
                beda += [
                    [*kunci[:1], f"{bulan:%Y-%m}", kunci[1], ada[kunci], benar[kunci]]
                    for kunci in semua
                    if ada[kunci] != benar[kunci]
                ]
            _tulis(bulan, apa, kini, per)
        Angka.objects.filter(bulan__lt=min(jendela(kini))).delete()
        if beda:
            log.error("%s angka dasbor berbeda dari datanya; sudah dibetulkan", len(beda))
        GambarKeadaan.objects.update(berubah_pada=per)  # they say when this was
        return PeriksaAngka.objects.create(
            per=per, dibandingkan=n, jumlah=len(beda), beda=beda[:BEDA_MAKS]
        )


def _tersimpan(bulan: date, apa: set[str]) -> Hitungan:
    baris = Angka.objects.filter(bulan=bulan).values_list("wilayah_id", "ukuran", "nilai")
    return Counter(
        {(kode, ukuran): n for kode, ukuran, n in baris if golongan_ukuran(ukuran) in apa}
    )
