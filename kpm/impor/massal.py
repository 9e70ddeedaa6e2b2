"""The staging table of an import, and the judging of all its rows in one statement.

A kind brings the SQL that is its own, as a module or object `massal` with these names:

TABEL             the tables that gabung() reads, register and regions
SATUAN            words for what `hilang` counts, e.g. "keluarga"
gabung(t)         joins after `FROM <staging> b`: the rows of the register a row meets, and what
                  must be known of the file itself
PERIKSA           [Periksa]: conditions that refuse a row or warn of it
ADA               condition: the row meets a row of the register, so it is not new
ruas(t)           column -> the value the register has now, same type as the column
KUNCI             name -> expression, kept with the verdict (ids of the rows met)
susulan(k, t)     refusals that follow from refusals of other rows; runs after the judging
sql_hilang(t)     SELECT of what the register has and the file has not: id, nama, tujuan (the id
                  that RUTE_HILANG takes)
TANPA_TANDA       "" where `tujuan` is a family that may be marked for a look in the field, else
                  the words why not
terapkan(k, t)    writes the accepted rows; the caller has just judged
batalkan(k, t)    takes back; see batal.py
cari_mirip(k, t, batas)   optional: likely duplicates into `t.m`, at most so many; their count

SQL may use the parameters of `Tahap.p`; a literal % is written %%.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from pkh.akun.cakupan import Cakupan

from .jenis import dipakai, jenis_bernama

TIDAK_DITEMUKAN = "tidak ditemukan di wilayah Anda. Periksa nomornya, atau tanyakan koordinator."
MEMORI_MAKS = 384  # MB for each sort or hash of a big file
PERINGATAN_MAKS = 5_000  # rows with nothing but a warning that are kept for the page


@dataclass(frozen=True)
class Periksa:
    """`syarat` holds for a row: it is refused (or warned of) at `kolom`, with the reason
    `sebab`, both SQL."""

    kolom: str
    syarat: str
    sebab: str
    peringatan: bool = False
    bila_ubah: bool = False  # asked only of rows that would write: what is, may be said again


@dataclass(frozen=True)
class Tahap:
    """One import on its way through the database: `b` its rows, `n` their verdicts."""

    impor: int
    jenis: str
    kolom: tuple[str, ...]  # columns the file has
    cakupan: Cakupan
    oleh: int
    tanggal: date
    alasan: str = ""

    @property
    def b(self) -> str:
        return f"impor.b{self.impor:d}"

    @property
    def n(self) -> str:
        return f"impor.n{self.impor:d}"

    @property
    def k(self) -> str:
        """Two further tables for the kind's own use, dropped with the others."""
        return f"impor.k{self.impor:d}"

    @property
    def o(self) -> str:
        return f"impor.o{self.impor:d}"

    @property
    def m(self) -> str:
        """Likely duplicates, of kinds that look for them."""
        return f"impor.m{self.impor:d}"

    @cached_property
    def kelas(self) -> Any:
        return jenis_bernama(self.jenis)

    @cached_property
    def p(self) -> dict[str, Any]:
        kode = [""] if self.cakupan.nasional else list(self.cakupan.wilayah)
        return {
            "impor": self.impor,
            "oleh": self.oleh,
            "tanggal": self.tanggal,
            "alasan": self.alasan,
            "dari": kode,
            "sampai": ["~" if k == "" else f"{k}/" for k in kode],
            "tidak_ditemukan": TIDAK_DITEMUKAN,
        }


def di_dalam(ruas: str) -> str:
    """Condition: the region code `ruas` lies in the operator's own regions."""
    return (
        "EXISTS (SELECT 1 FROM unnest(%(dari)s::text[], %(sampai)s::text[]) r(dari, sampai) "
        f"""WHERE {ruas} >= r.dari COLLATE "C" AND {ruas} < r.sampai COLLATE "C")"""
    )


def siapkan(k, t: Tahap) -> None:
    """Settings for work on whole files, until the end of the transaction."""
    k.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [t.b])
    baris = (k.fetchone() or [0])[0]
    # What a join holds should not spill: every spill writes the wide rows once more.
    memori = max(96, min(MEMORI_MAKS, int(baris * 200 / 1_000_000)))
    k.execute(
        # Rows written a moment ago have no statistics: a nested loop over them never ends.
        "SET LOCAL enable_nestloop = off;"
        # A merge would sort the wide rows of a file, which are in the order they are wanted in:
        # of two million rows that sort spills, and costs more than the rest of the reading.
        "SET LOCAL enable_mergejoin = off;"
        # A scan that begins where another one is leaves that order.
        "SET LOCAL synchronize_seqscans = off;"
        f"SET LOCAL work_mem = '{memori}MB';"
        "SET LOCAL max_parallel_workers_per_gather = 3;"
        "SET LOCAL parallel_setup_cost = 0;"
        "SET LOCAL parallel_tuple_cost = 0"
    )


def buat(k, t: Tahap) -> None:
    buang(k, t.impor)
    kolom = ", ".join(f"{n} {c.isi.sql}" for n, c in dipakai(t.kelas).items())
    k.execute(
        f"CREATE UNLOGGED TABLE {t.b} (bagian smallint, nomor integer, {kolom}, asli jsonb, "
        "galat jsonb) WITH (autovacuum_enabled = off)"
    )


def buang(k, impor: int) -> None:
    k.execute("DROP TABLE IF EXISTS " + ", ".join(f"impor.{huruf}{impor:d}" for huruf in "bnkom"))


def nomor_tertumpuk(k) -> set[int]:
    """Imports that have staged rows."""
    k.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'impor' AND tablename ~ '^[bm][0-9]+$'"
    )
    return {int(nama[1:]) for (nama,) in k.fetchall()}


def salin(k, t: Tahap, potongan: Iterable[bytes]) -> None:
    """COPY pieces of CSV into the staging table."""
    perintah = f"COPY {t.b} FROM STDIN WITH (FORMAT csv, FREEZE)"
    aliran = _Aliran(iter(potongan))
    k.copy_expert(perintah, aliran)
    if aliran.galat:
        raise aliran.galat
    wajib = [n for n, c in dipakai(t.kelas).items() if c.wajib]
    k.execute(f"ANALYZE {t.b} (bagian, nomor, {', '.join(wajib)})")


class _Aliran:
    """What COPY reads from: pieces as they are made, so that only one is in memory. What goes
    wrong in making them is kept in `galat`; the driver would wrap it beyond recognition."""

    def __init__(self, potongan):
        self._potongan, self._sisa, self._letak = potongan, b"", 0
        self.galat: BaseException | None = None

    def read(self, ukuran: int) -> bytes:
        if self._letak >= len(self._sisa):
            try:
                self._sisa, self._letak = next(self._potongan, b""), 0
            except BaseException as galat:
                self.galat, self._sisa, self._letak = galat, b"", 0
        bagian = self._sisa[self._letak : self._letak + ukuran]
        self._letak += len(bagian)
        return bagian


def ada_tumpukan(k, t: Tahap) -> bool:
    """Whether the staged rows and their verdicts are there: a crash of the server empties
    both tables."""
    for nama in (t.b, t.n):
        k.execute("SELECT to_regclass(%s) IS NOT NULL", [nama])
        if not k.fetchone()[0]:
            return False
    k.execute(f"SELECT EXISTS (SELECT 1 FROM {t.b}) AND EXISTS (SELECT 1 FROM {t.n})")
    return k.fetchone()[0]


def bandingkan(k, t: Tahap) -> dict[str, int]:
    """Judge every row against the register and the file itself; the counts by verdict."""
    siapkan(k, t)
    k.execute(f"DROP TABLE IF EXISTS {t.n}")
    k.execute(_sql_nilai(t), t.p)
    k.execute(f"ANALYZE {t.n} (bagian, nomor, hasil)")
    k.execute(f"SELECT EXISTS (SELECT 1 FROM {t.n} WHERE hasil = 'ditolak')")
    if k.fetchone()[0]:
        t.kelas.massal.susulan(k, t)
    k.execute(
        f"""SELECT count(*) AS baris, count(*) FILTER (WHERE hasil = 'baru') AS baru,
        count(*) FILTER (WHERE hasil = 'berubah') AS berubah,
        count(*) FILTER (WHERE hasil = 'sama') AS sama,
        count(*) FILTER (WHERE hasil = 'ditolak') AS ditolak,
        count(*) FILTER (WHERE peringatan IS NOT NULL AND hasil <> 'ditolak') AS peringatan
        FROM {t.n}"""
    )
    hitungan = dict(zip([d[0] for d in k.description], k.fetchone(), strict=True))
    k.execute(f"SELECT count(*) FROM ({t.kelas.massal.sql_hilang(t)}) h", t.p)
    return hitungan | {"hilang": k.fetchone()[0]}


def _sql_nilai(t: Tahap) -> str:
    m = t.kelas.massal
    ruas = {n: r for n, r in m.ruas(t).items() if n in t.kolom}
    lain = {n: _lain(t, n, r) for n, r in ruas.items()}
    beda = " OR ".join(lain.values())
    menulis = f"(({m.ADA}) IS NOT TRUE OR ({beda or 'false'}))"
    semua = [
        replace(p, syarat=f"({p.syarat}) AND {menulis}") if p.bila_ubah else p for p in m.PERIKSA
    ]
    tolak = [p for p in semua if not p.peringatan]
    ragu = [p for p in semua if p.peringatan]
    kunci = "".join(f", {e} AS {n}" for n, e in m.KUNCI.items())
    ditolak = f"(b.galat IS NOT NULL OR {_atau(tolak)}) IS TRUE"
    berubah = f"({m.ADA}) AND ({beda or 'false'})"
    return f"""
    CREATE UNLOGGED TABLE {t.n} WITH (autovacuum_enabled = off) AS
    SELECT b.bagian, b.nomor {kunci},
        CASE WHEN {ditolak} THEN 'ditolak' WHEN ({m.ADA}) IS NOT TRUE THEN 'baru'
            WHEN {berubah} THEN 'berubah' ELSE 'sama' END AS hasil,
        CASE WHEN {ditolak} THEN coalesce(b.galat, '[]') || {_daftar(tolak)} END AS galat,
        CASE WHEN ({_atau(ragu)}) IS TRUE THEN {_daftar(ragu)} END AS peringatan,
        CASE WHEN {berubah} THEN {_beda(ruas, lain)} END AS beda
    FROM {t.b} b {m.gabung(t)}"""


def _atau(periksa: list[Periksa]) -> str:
    return "(" + (" OR ".join(f"({p.syarat})" for p in periksa) or "false") + ")"


def _daftar(periksa: list[Periksa]) -> str:
    """JSON array of what holds of a row."""
    bagian = " || ".join(
        f"""CASE WHEN {p.syarat} THEN jsonb_build_array(jsonb_build_object('kolom', '{p.kolom}',
        'nilai', coalesce(b.asli ->> '{p.kolom}', b.{p.kolom}::text, ''), 'sebab', {p.sebab}))
        ELSE '[]' END"""
        for p in periksa
    )
    return f"({bagian})" if bagian else "'[]'::jsonb"


# What reading a cell takes off (kolom.rapikan), so that text which a page let through and no file
# can carry is no change.
_RAPI = (
    "regexp_replace(btrim(regexp_replace({r}, "
    "'[[:space:][:cntrl:]\u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g')), "
    "'^[''\u2018\u2019]+ *', '')"
)


def _lain(t: Tahap, nama: str, ruas: str) -> str:
    """Condition: the cell says something else than the register. Empty cells change nothing."""
    syarat = f"b.{nama} IS DISTINCT FROM {ruas} AND b.{nama} IS NOT NULL"
    if dipakai(t.kelas)[nama].isi.maks:  # free text
        syarat += f" AND b.{nama} IS DISTINCT FROM {_RAPI.format(r=ruas)}"
    return f"({syarat})"


def _beda(ruas: dict[str, str], lain: dict[str, str]) -> str:
    """JSON column -> [old, new] of what differs."""
    bagian = " || ".join(
        f"""CASE WHEN {lain[n]}
        THEN jsonb_build_object('{n}', jsonb_build_array({r}::text, b.{n}::text)) ELSE '{{}}' END"""
        for n, r in ruas.items()
    )
    return f"({bagian})" if bagian else "'{}'::jsonb"


def keadaan(k, t: Tahap) -> list:
    """What the judging is about to rest on: which transactions it sees, for whom, on which
    day, and how many rows each table has. `masih_sama` asks later whether it holds."""
    k.execute("SELECT pg_current_snapshot()::text")
    return [k.fetchone()[0], t.p["dari"], t.tanggal.isoformat(), _jumlah(k, t)]


def _jumlah(k, t: Tahap) -> list[int]:
    k.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {n})" for n in t.kelas.massal.TABEL))
    return list(k.fetchone())


def masih_sama(k, t: Tahap, lama: list) -> bool:
    """Whether no row that the judging read was written, removed or added since `lama`.

    A row carries the number of the transaction that wrote it: later ones, and those that were
    still open, had not been seen.
    """
    if not lama or lama[1:3] != [t.p["dari"], t.tanggal.isoformat()]:
        return False
    _, batas, terbuka = lama[0].split(":")
    # age() counts from our own number, once we have one.
    k.execute("SELECT pg_current_xact_id()::text")
    x = f"({int(k.fetchone()[0])} - age(xmin))"
    baru = " OR ".join(
        f"EXISTS (SELECT 1 FROM {n} WHERE {x} >= %(batas)s OR {x} = ANY(%(terbuka)s))"
        for n in t.kelas.massal.TABEL
    )
    p = {"batas": int(batas), "terbuka": [int(n) for n in terbuka.split(",") if n] or [0]}
    k.execute(f"SELECT {baru}", p)
    return not k.fetchone()[0] and _jumlah(k, t) == lama[3]


def simpan_baris(k, t: Tahap) -> None:
    """Keep what the page of this import shows for good: refused and changed rows, and (up to
    PERINGATAN_MAKS) those with a warning."""
    isi = ", ".join(f"'{n}', b.{n}" for n in dipakai(t.kelas))
    k.execute("DELETE FROM kpm_barisimpor WHERE impor_id = %(impor)s", t.p)
    k.execute(
        f"""INSERT INTO kpm_barisimpor (impor_id, bagian, nomor, hasil, isi, galat,
            peringatan, beda)
        SELECT %(impor)s, bagian, nomor, n.hasil,
            coalesce(b.asli, jsonb_strip_nulls(jsonb_build_object({isi}))),
            coalesce(n.galat, '[]'), coalesce(n.peringatan, '[]'), coalesce(n.beda, '{{}}')
        FROM (SELECT * FROM {t.n} WHERE hasil IN ('ditolak', 'berubah') UNION ALL
            (SELECT * FROM {t.n} WHERE peringatan IS NOT NULL AND hasil IN ('baru', 'sama')
             ORDER BY bagian, nomor LIMIT {PERINGATAN_MAKS})) n
            JOIN {t.b} b USING (bagian, nomor)""",
        t.p,
    )


def baris_hilang(k, t: Tahap, sesudah: int, batas: int) -> list[tuple[int, str, int | None]]:
    """(id, name, what its page takes) of what the file does not name, by id."""
    k.execute("SET LOCAL enable_nestloop = off")
    k.execute(
        f"""SELECT id, nama, tujuan FROM ({t.kelas.massal.sql_hilang(t)}) h
        WHERE id > %(sesudah)s ORDER BY id LIMIT %(batas)s""",
        t.p | {"sesudah": sesudah, "batas": batas},
    )
    return k.fetchall()


def tandai_hilang(k, t: Tahap) -> int:
    """Mark the families that the file does not name, for somebody to look at."""
    k.execute(
        f"""INSERT INTO kpm_periksalapangan (keluarga_id, impor_id, ditandai_pada)
        SELECT DISTINCT tujuan, %(impor)s::bigint, now()
        FROM ({t.kelas.massal.sql_hilang(t)}) h""",
        t.p,
    )
    return k.rowcount


def pasangan_mirip(k, t: Tahap, sesudah: int, batas: int) -> list[dict[str, Any]]:
    """A page of the pairs that the kind's cari_mirip kept, the likest first."""
    k.execute("SELECT to_regclass(%s) IS NOT NULL", [t.m])
    if not k.fetchone()[0]:
        return []
    k.execute(f"SELECT * FROM {t.m} WHERE urut > %s ORDER BY urut LIMIT %s", [sesudah, batas])
    kolom = [d[0] for d in k.description]
    return [dict(zip(kolom, baris, strict=True)) for baris in k.fetchall()]


def baris_baru(k, t: Tahap, sesudah: tuple[int, int], batas: int) -> list[dict]:
    """A page of new rows, straight from the staging table, which goes when they are applied."""
    isi = ", ".join(f"'{n}', b.{n}" for n in dipakai(t.kelas))
    k.execute(
        f"""SELECT b.bagian, b.nomor, jsonb_strip_nulls(jsonb_build_object({isi})) AS isi,
            coalesce(n.peringatan, '[]') AS peringatan
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'baru' AND (bagian, nomor) > (%s, %s)
        ORDER BY bagian, nomor LIMIT %s""",
        [*sesudah, batas],
    )
    return [
        {"bagian": g, "nomor": n, "isi": json.loads(i), "peringatan": json.loads(p)}
        for g, n, i, p in k.fetchall()
    ]
