"""Families of the file that may be one with another of the file, or of the register, before
anything is written: same desa and birth date and a like name, or the same card. What a search
finds afterwards (kpm/mutu) adds what a preview has no time for: pengurus whose birth dates
differ in one part, and families that have left."""

from kpm.massal import TERBUKA
from kpm.mutu.aturan import MIRIP, NILAI_TERENDAH
from kpm.mutu.massal import sql_nilai_mirip
from kpm.mutu.nama import sql_nama_baku

from ..massal import Tahap, di_dalam


def cari_mirip(k, t: Tahap, batas: int) -> int:
    """Keep the pairs in `t.m`, at most `batas`, the likest first; how many there are."""
    k.execute(f"DROP TABLE IF EXISTS {t.m}")
    k.execute(
        f"CREATE UNLOGGED TABLE {t.m} AS {_sql_pasangan(t)}",
        t.p | {"mirip": MIRIP, "terendah": NILAI_TERENDAH, "batas": batas},
    )
    return k.rowcount


def _sql_pasangan(t: Tahap) -> str:
    """A family is known by its No KK, which is one's own in the file and in the register."""
    return f"""
    WITH berkas AS MATERIALIZED (
        SELECT b.no_kk, b.kode_desa AS desa_id, b.tanggal_lahir AS lahir, b.nama, b.no_kks,
            b.hubungan = 'pengurus' AS kepala, b.bagian, b.nomor
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) WHERE n.hasil IN ('baru', 'berubah')
    ), orang AS (
        SELECT no_kk, desa_id, lahir, nama, kepala, nomor IS NOT NULL AS fokus FROM berkas
        UNION ALL
        SELECT kk.no_kk, kk.desa_id, a.tanggal_lahir, a.nama, a.hubungan = 'pengurus', false
        FROM kpm_anggota a JOIN kpm_keluarga kk ON kk.id = a.keluarga_id
        WHERE a.keluar_pada IS NULL AND kk.status IN {TERBUKA} AND {di_dalam("kk.desa_id")}
            AND kk.desa_id IN (SELECT desa_id FROM berkas)
    ), blok AS (
        SELECT desa_id, lahir FROM orang GROUP BY desa_id, lahir
        HAVING min(no_kk) < max(no_kk) AND bool_or(fokus)
    ), sehari AS MATERIALIZED (
        SELECT o.*, {sql_nama_baku("o.nama")} AS baku FROM orang o JOIN blok USING (desa_id, lahir)
    ), cocok AS (
        SELECT x.no_kk AS kiri, y.no_kk AS kanan, x.baku AS satu, y.baku AS dua,
            similarity(x.baku, y.baku)::float AS mirip, x.kepala AND y.kepala AS kepala
        FROM sehari x JOIN sehari y USING (desa_id, lahir)
        WHERE x.no_kk < y.no_kk AND (x.fokus OR y.fokus) AND x.baku <> ''
            AND similarity(x.baku, y.baku) >= %(mirip)s
    ), kartu AS (
        SELECT no_kk, no_kks, true AS fokus FROM berkas WHERE no_kks IS NOT NULL
        UNION ALL
        SELECT kk.no_kk, kk.no_kks, false FROM kpm_keluarga kk
        WHERE kk.no_kks IN (SELECT no_kks FROM berkas) AND kk.status IN {TERBUKA}
            AND {di_dalam("kk.desa_id")}
    ), pasangan AS (
        SELECT kiri, kanan, {sql_nilai_mirip("satu", "dua")} AS nilai, false AS kartu
        FROM cocok GROUP BY kiri, kanan
        UNION ALL
        SELECT DISTINCT x.no_kk, y.no_kk, 90, true FROM kartu x JOIN kartu y USING (no_kks)
        WHERE x.no_kk < y.no_kk AND (x.fokus OR y.fokus)
    ), terpilih AS (
        SELECT kiri, kanan, max(nilai) AS nilai, bool_or(kartu) AS kartu FROM pasangan
        GROUP BY kiri, kanan HAVING max(nilai) >= %(terendah)s
        ORDER BY nilai DESC, kiri, kanan LIMIT %(batas)s
    ), baris AS (
        SELECT DISTINCT ON (no_kk) no_kk, bagian, nomor, nama FROM berkas
        WHERE no_kk IN (SELECT kiri FROM terpilih UNION SELECT kanan FROM terpilih)
        ORDER BY no_kk, kepala DESC, bagian, nomor
    )
    SELECT row_number() OVER (ORDER BY p.nilai DESC, p.kiri, p.kanan) AS urut, p.nilai, p.kartu,
        {
        ", ".join(
            f"{s}b.bagian AS {s}_bagian, {s}b.nomor AS {s}_nomor, {s}k.id AS {s}_keluarga, "
            f"coalesce({s}b.nama, {s}k.nama_pengurus) AS {s}_nama"
            for s in SISI
        )
    }
    FROM terpilih p
    {" ".join(_sql_sisi(s) for s in SISI)}"""  # noqa: S608


SISI = ("kiri", "kanan")


def _sql_sisi(s: str) -> str:
    """Where the family of one side stands: in the file, and in the register."""
    return f"""LEFT JOIN baris {s}b ON {s}b.no_kk = p.{s}
        LEFT JOIN kpm_keluarga {s}k ON {s}k.no_kk = p.{s} AND {s}k.status IN {TERBUKA}"""
