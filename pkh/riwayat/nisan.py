"""Tombstones: which events were trimmed, and whether somebody approved it.

A tombstone stands for columns that were emptied. It is believed only where the trail itself, as
sealed before, says that two people approved the proposal, that its job ended, and that this row was
among those the job did away with.
"""
# ruff: noqa: S608  (names of our own tables)

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from .massal import model_peristiwa
from .pribadi import rahasia

# The proposals of retention and their trail, which stand in a room above this one.
USULAN = "laporan_usulanretensi"
LAPORAN = "laporan_cuplikan"
# Events up to the moment of the job: its own ones with them, of a row that it deleted, say.
SEBELUM = "e.pgh_created_at <= s.pada"
_SIDIK = """
SELECT encode(sha256(convert_to(coalesce(string_agg(tabel || ':' || objek, ' '
    ORDER BY tabel COLLATE "C", objek), ''), 'UTF8')), 'hex') FROM riwayat_sasaran WHERE usulan = %s
"""


@dataclass(frozen=True)
class Dipangkas:
    """One run of the owner's command."""

    nomor: int
    usulan: int
    segel: int
    pada: datetime
    jejak: int
    laporan: int

    def kata(self) -> dict:
        return {"usulan": self.usulan, "pada": f"{self.pada:%Y-%m-%dT%H:%M:%SZ}",
                "jejak": self.jejak, "laporan": self.laporan}  # fmt: skip


def yang_dipangkas() -> list[Dipangkas]:
    with connection.cursor() as k:
        k.execute(
            """SELECT p.id, p.usulan, p.segel, p.pada,
                count(n.id) FILTER (WHERE n.tabel <> %s), count(n.id) FILTER (WHERE n.tabel = %s)
            FROM riwayat_pemangkasan p LEFT JOIN riwayat_nisan n ON n.pemangkasan_id = p.id
            WHERE NOT p.selesai GROUP BY p.id ORDER BY p.id""",
            [LAPORAN, LAPORAN],
        )
        return [Dipangkas(*baris) for baris in k.fetchall()]


def sidik_sasaran(usulan: int) -> str:
    """sha256 over all rows that the proposal named; its own event holds it."""
    with connection.cursor() as k:
        k.execute(_SIDIK, [usulan])
        return k.fetchone()[0]


def ada_nisan(tabel: str, dari: int, sampai: int) -> bool:
    with connection.cursor() as k:
        k.execute(
            "SELECT EXISTS (SELECT FROM riwayat_nisan WHERE tabel = %s AND nomor > %s"
            " AND nomor <= %s)",
            [tabel, dari, sampai],
        )
        return k.fetchone()[0]


def periksa_nisan(dipangkas: list[Dipangkas], tersegel: dict[int, dict[str, int]]) -> list[str]:
    """What is wrong with tombstones. `tersegel`: how far each table was sealed with the seal that
    a run names."""
    if not dipangkas and not ada_nisan_lain([]):
        return []
    salah, sah = [], {}
    for p in dipangkas:
        batas = tersegel.get(p.segel, {})
        if disetujui(p.usulan, batas.get(f"{USULAN}event", 0)):
            sah[p.nomor] = batas
        else:
            salah.append(f"pemangkasan {p.nomor}: usulan {p.usulan} tidak pernah disetujui")
    if n := ada_nisan_lain([p.nomor for p in dipangkas]):
        salah.append(f"{n} nisan tidak menunjuk jejak, atau pemangkasannya tidak ada")
    return [*salah, *_periksa_tabel(sah), *_periksa_laporan(list(sah))]


def ada_nisan_lain(pemangkasan: list[int]) -> int:
    tabel = [m._meta.db_table for m in model_peristiwa() if rahasia(m._meta.db_table)]
    with connection.cursor() as k:
        k.execute(
            "SELECT count(*) FROM riwayat_nisan WHERE NOT (tabel = ANY (%s)"
            " AND pemangkasan_id = ANY (%s))",
            [[*tabel, LAPORAN], pemangkasan],
        )
        return k.fetchone()[0]


def disetujui(usulan: int, tersegel: int) -> bool:
    """By somebody who had not proposed it; and the job that ended named what is named now."""
    with connection.cursor() as k:
        k.execute(
            f"""SELECT bool_or(status = 'disetujui' AND diputus_oleh_id IS NOT NULL
                    AND diputus_oleh_id IS DISTINCT FROM diusulkan_oleh_id)
                AND bool_or(status = 'selesai' AND sasaran = %s)
            FROM {USULAN}event WHERE id = %s AND pgh_id <= %s""",
            [sidik_sasaran(usulan), usulan, tersegel],
        )
        return bool(k.fetchone()[0])


def _periksa_tabel(sah: dict[int, dict[str, int]]) -> Iterator[str]:
    for m in model_peristiwa():
        tabel, asal = m._meta.db_table, m.pgh_tracked_model._meta.db_table
        if not (kolom := rahasia(tabel)):
            continue
        isi = ", ".join(f'e."{r}"' for r in kolom)
        with connection.cursor() as k:
            k.execute(
                f"""WITH sah AS (SELECT * FROM
                    unnest(%s::bigint[], %s::bigint[], %s::bigint[]) t (id, jejak, sasaran))
                SELECT count(*) FILTER (WHERE num_nonnulls({isi}) > 0),
                    count(*) FILTER (WHERE NOT EXISTS (SELECT FROM riwayat_pemangkasan p
                        JOIN sah ON sah.id = p.id AND e.pgh_id <= sah.jejak
                        JOIN riwayat_sasaran s ON s.usulan = p.usulan AND s.tabel = '{asal}'
                            AND s.objek = e.pgh_obj_id AND s.id <= sah.sasaran AND {SEBELUM}
                        WHERE p.id = n.pemangkasan_id))
                FROM riwayat_nisan n JOIN "{tabel}" e ON e.pgh_id = n.nomor
                WHERE n.tabel = '{tabel}'""",
                [
                    list(sah),
                    [b.get(tabel, 0) for b in sah.values()],
                    [b.get("riwayat_sasaran", 0) for b in sah.values()],
                ],
            )
            berisi, tanpa = k.fetchone()
        if berisi:
            yield f"{berisi} jejak {tabel} bernisan dan masih berisi"
        if tanpa:
            yield f"{tanpa} jejak {tabel} dipangkas tanpa putusan"


def _periksa_laporan(sah: list[int]) -> Iterator[str]:
    """A report was trimmed for a family of the proposal that its list of visits has."""
    with connection.cursor() as k:
        k.execute(
            f"""SELECT count(*) FROM riwayat_nisan n LEFT JOIN {LAPORAN} c ON c.id = n.nomor
            WHERE n.tabel = %s AND NOT EXISTS (
                SELECT FROM jsonb_path_query(c.isi,
                    '$.bagian[*] ? (@.kode == "kunjungan").baris[*].kode') b (kode)
                JOIN pendamping_kunjungan v ON v.id = (b.kode #>> '{{}}')::bigint
                JOIN riwayat_sasaran s ON s.tabel = 'kpm_keluarga' AND s.objek = v.keluarga_id
                JOIN riwayat_pemangkasan p ON p.usulan = s.usulan
                WHERE p.id = n.pemangkasan_id AND p.id = ANY (%s))""",
            [LAPORAN, sah],
        )
        if n := k.fetchone()[0]:
            yield f"{n} laporan beku dipangkas tanpa putusan"
