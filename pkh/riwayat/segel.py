"""Seals over the trail: each holds what a stretch of every event table contained and the seal
before it, so that an event changed, removed or slipped in later shows.

The app's role cannot change events at all; seals are for those who can (the owner of the tables,
who has the disk). They cost the writing of events nothing: a job makes them afterwards.
"""

import json
from hashlib import sha256

from django.db import connection, transaction

from pkh.kunci.konteks import sistem

from .massal import kolom, nomor_terakhir, sidik_petak, tabel_jejak, tanpa_jejak
from .models import BatasSegel, Segel
from .nisan import ada_nisan, periksa_nisan, yang_dipangkas
from .pribadi import rahasia

PETAK = 50_000  # numbers in one stretch: 32 bytes of memory each
_KUNCI = 0x5E6E1
AWAL = "0" * 64
LAMA = 6  # words of a stretch in a seal before 23 November 2026: nothing was sealed apart


def hitung_sidik(sebelum: str, bagian: list) -> str:
    """The chain: sha256 over the seal before and what this one says of the tables."""
    return sha256(f"{sebelum}{json.dumps(bagian, separators=(',', ':'))}".encode()).hexdigest()


def terakhir() -> tuple[int, str]:
    """(number, hash) of the newest seal; written down elsewhere, it vouches for all before."""
    segel = Segel.objects.order_by("-nomor").first()
    return (segel.nomor, segel.sidik) if segel else (0, AWAL)


def segel_jejak() -> int:
    """Seal the events up to the limits set at the last call, and set new limits; events sealed.

    A transaction that was open then may have taken a number below a limit: nothing is sealed
    until all of them have ended.
    """
    with transaction.atomic(), connection.cursor() as k:
        k.execute("SELECT pg_try_advisory_xact_lock(%s)", [_KUNCI])
        if not k.fetchone()[0]:
            return 0
        batas = BatasSegel.objects.first() or BatasSegel(pk=1)
        k.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        if batas.xid > k.fetchone()[0]:
            return 0
        jumlah = _segel_sampai(batas) if batas.tabel else 0
        batas.tabel = {t: nomor_terakhir(t, ruas[0]) for t, ruas in tabel_jejak().items()}
        k.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        batas.xid = k.fetchone()[0]
        batas.save()
    return jumlah


def _segel_sampai(batas: BatasSegel) -> int:
    bagian, semua = [], tabel_jejak()
    for tabel, ruas in semua.items():
        dari, sampai = batas.tersegel.get(tabel, 0), batas.tabel.get(tabel, 0)
        for awal in range(dari, sampai, PETAK):
            akhir, apart = min(awal + PETAK, sampai), rahasia(tabel)
            isi = sidik_petak(tabel, ruas, awal, akhir, apart)
            bagian.append([tabel, ruas, awal, akhir, *isi, apart])
        batas.tersegel[tabel] = max(dari, sampai)
    if not bagian:
        return 0
    nomor, sebelum = terakhir()
    Segel.objects.create(
        nomor=nomor + 1, bagian=bagian, sebelum=sebelum, sidik=hitung_sidik(sebelum, bagian)
    )
    return sum(b[4] for b in bagian)


@sistem("jejak seluruhnya")
@transaction.atomic
def periksa_jejak(dikenal: dict[int, str] | None = None) -> tuple[list[str], dict]:
    """(what is wrong with the trail, figures). `dikenal`: seals written down elsewhere,
    {number: hash}, which the end of the chain cannot be cut off before."""
    salah: list[str] = []
    sampai: dict[tuple[str, bool], int] = {}
    dahulu: dict[str, int] = {}
    tersegel: dict[int, dict[str, int]] = {}  # seal -> how far each table was sealed with it
    dipangkas = yang_dipangkas()
    perlu = {p.segel for p in dipangkas}
    nomor, sebelum, peristiwa = 0, AWAL, [0, 0]
    dikenal = dict(dikenal or {})
    for segel in Segel.objects.order_by("nomor").iterator(chunk_size=100):
        nomor += 1
        if (segel.nomor, segel.sebelum) != (nomor, sebelum):
            salah.append(f"segel {segel.nomor} tidak menyambung segel sebelumnya")
            nomor = segel.nomor
        if segel.sidik != hitung_sidik(segel.sebelum, segel.bagian):
            salah.append(f"segel {segel.nomor} diubah")
        if segel.sidik != dikenal.pop(segel.nomor, segel.sidik):
            salah.append(f"segel {segel.nomor} bukan yang tercatat di luar")
        for bagian in segel.bagian:
            salah += _periksa_bagian(segel.nomor, bagian, sampai, dahulu)
            peristiwa[len(bagian) > LAMA] += bagian[4]
        if segel.nomor in perlu:
            tersegel[segel.nomor] = {t: n for (t, lama), n in sampai.items() if not lama}
        sebelum = segel.sidik
    salah += [f"segel {n} yang tercatat di luar tidak ada" for n in sorted(dikenal)]
    salah += [
        f"{n} baris {tabel} tidak sama dengan jejak terakhirnya" for tabel, n in tanpa_jejak()
    ]
    salah += [
        f"{t} dipangkas di bawah segel lama, dan segel baru belum sampai nomor {n}"
        for t, n in dahulu.items()
        if sampai.get((t, False), 0) < n
    ]
    salah += periksa_nisan(dipangkas, tersegel)
    angka = {"segel": nomor, "sidik": sebelum, "peristiwa": max(peristiwa)}
    return salah, angka | ({"dipangkas": [p.kata() for p in dipangkas]} if dipangkas else {})


def _periksa_bagian(nomor: int, bagian: list, sampai: dict, dahulu: dict) -> list[str]:
    """`sampai`: {(table, whether sealed the old way): up to}. A stretch that was sealed the old
    way, all columns as one, is not compared once something in it was trimmed: it was sealed again
    before that, the new way, up to `dahulu` at least."""
    tabel, ruas, dari, akhir, jumlah, sidik, *apart = bagian
    lama, salah = len(bagian) == LAMA, []
    if dari != sampai.get((tabel, lama), 0):
        salah.append(f"segel {nomor} melewati sebagian {tabel}")
    sampai[tabel, lama] = akhir
    apart = apart[0] if apart else []
    if kurang := {*ruas, *apart} - kolom(tabel):
        salah.append(f"segel {nomor}: kolom {', '.join(sorted(kurang))} di {tabel} tidak ada lagi")
    elif lama and ada_nisan(tabel, dari, akhir):
        dahulu[tabel] = akhir
    elif (ada := sidik_petak(tabel, ruas, dari, akhir, apart)) != (jumlah, sidik):
        beda = f"{ada[0]} baris, tersegel {jumlah}" if ada[0] != jumlah else "isinya berubah"
        salah.append(f"segel {nomor}: {tabel} nomor {dari + 1} sampai {akhir}: {beda}")
    return salah
