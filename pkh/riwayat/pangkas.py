"""Trimming: the owner empties what tells of persons in the events of rows that an approved proposal
named, and leaves the sha256 of it. In lots, each whole or not at all: what a killed run has done is
found and not done again."""
# ruff: noqa: S608  (names of our own tables)

from collections.abc import Iterator

from django.db import connections, transaction

from .massal import NOTASI, gumpal, model_peristiwa
from .models import BatasSegel, Pemangkasan, Sasaran
from .nisan import SEBELUM
from .pribadi import rahasia
from .segel import terakhir

PEMILIK = "pemilik"
LOT = 5_000  # rows named, not events


def tersegel_sampai() -> dict[str, int]:
    """{table: number}: what is not sealed waits for the next run."""
    batas = BatasSegel.objects.first()
    return batas.tersegel if batas else {}


def buka_pemangkasan(usulan: int) -> int:
    """The number of the run."""
    return Pemangkasan.objects.using(PEMILIK).create(usulan=usulan, segel=terakhir()[0]).pk


def tutup_pemangkasan(usulan: int, hasil: dict[str, int]) -> None:
    Pemangkasan.objects.using(PEMILIK).create(
        usulan=usulan, segel=terakhir()[0], selesai=True, hasil=hasil
    )


def pangkas_jejak(pemangkasan: int, usulan: int, tersegel: dict[str, int]) -> int:
    """How many events were trimmed."""
    return sum(
        _pangkas_lot(peristiwa, asal, pemangkasan, usulan, dari, sampai, tersegel)
        for peristiwa, asal in _tabel()
        for dari, sampai in _lot(usulan, asal, tersegel.get(Sasaran._meta.db_table, 0))
    )


def sisa_jejak(usulan: int) -> int:
    """Events of what it named that still tell of persons, sealed or not."""
    n = 0
    for peristiwa, asal in _tabel():
        with connections[PEMILIK].cursor() as k:
            k.execute(
                f"SELECT count(*) FROM riwayat_sasaran s {_kena(peristiwa)}"
                " AND s.usulan = %s AND s.tabel = %s",
                [usulan, asal],
            )
            n += k.fetchone()[0]
    return n


def longgarkan(k, tabel: str) -> None:
    """Until the transaction ends, triggers of the table let its owner write what nobody may."""
    k.execute(
        "SELECT set_config('pgtrigger.ignore', (SELECT '{' || string_agg(tgname, ',') || '}'"
        " FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal), true)",
        [tabel],
    )


def _tabel() -> Iterator[tuple[str, str]]:
    """(event table, table) of those with columns that are emptied."""
    for m in model_peristiwa():
        if rahasia(m._meta.db_table):
            yield m._meta.db_table, m.pgh_tracked_model._meta.db_table


def _lot(usulan: int, tabel: str, tersegel: int) -> Iterator[tuple[int, int]]:
    """Ranges of the numbers of what was named, as far as that is sealed."""
    milik = Sasaran.objects.using(PEMILIK).filter(usulan=usulan, tabel=tabel, pk__lte=tersegel)
    kunci = list(milik.order_by("pk").values_list("pk", flat=True))
    for i in range(0, len(kunci), LOT):
        lot = kunci[i : i + LOT]
        yield lot[0], lot[-1]


def _kena(peristiwa: str) -> str:
    """Events of the rows named, from before, that no tombstone stands for. Not the newest of a row:
    it tells what the row says now, which is nothing any more."""
    return f"""JOIN "{peristiwa}" e ON e.pgh_obj_id = s.objek WHERE {SEBELUM}
        AND (e.pgh_label = 'delete' OR EXISTS (SELECT FROM "{peristiwa}" l
            WHERE l.pgh_obj_id = e.pgh_obj_id AND l.pgh_id > e.pgh_id))
        AND NOT EXISTS (SELECT FROM riwayat_nisan n
            WHERE n.tabel = '{peristiwa}' AND n.nomor = e.pgh_id)"""


def _pangkas_lot(
    peristiwa: str, asal: str, pemangkasan: int, usulan: int, dari: int, sampai: int, tersegel: dict
) -> int:
    kolom = rahasia(peristiwa)
    kosong = ", ".join(f'"{r}" = NULL' for r in kolom)
    with transaction.atomic(using=PEMILIK), connections[PEMILIK].cursor() as k:
        k.execute(NOTASI)
        longgarkan(k, peristiwa)
        k.execute(
            f"""WITH kena AS MATERIALIZED (
                SELECT e.pgh_id, sha256({gumpal("e", kolom)}) AS sidik
                FROM riwayat_sasaran s {_kena(peristiwa)}
                    AND s.usulan = %s AND s.tabel = %s AND s.id BETWEEN %s AND %s
                    AND e.pgh_id <= %s
            ), nisan AS (
                INSERT INTO riwayat_nisan (tabel, nomor, sidik, pemangkasan_id)
                SELECT %s, pgh_id, sidik, %s FROM kena ORDER BY pgh_id
            )
            UPDATE "{peristiwa}" e SET {kosong} FROM kena WHERE e.pgh_id = kena.pgh_id""",
            [usulan, asal, dari, sampai, tersegel.get(peristiwa, 0), peristiwa, pemangkasan],
        )
        return k.rowcount
