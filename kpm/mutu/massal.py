"""Likely duplicates and the quality of every family's data, as SQL over whole tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from kpm.massal import TERBUKA
from kpm.models import Keluarga
from pkh.kunci.konteks import sistem

from .aturan import MIRIP, NILAI_TERENDAH, PEMERIKSAAN, PROVINSI_NIK
from .nama import sql_nama_baku

_KUNCI = 7_402_612  # advisory lock: one search at a time


@dataclass(frozen=True)
class HasilCari:
    """Open pairs: found for the first time, found again, and no longer alike (removed)."""

    baru: int
    tetap: int
    hilang: int


@sistem("nomor dan nama yang sama di seluruh register")
def cari_pasangan(
    *,
    wilayah: str | None = None,
    keluarga_ids: Iterable[int] | None = None,
    batas: int | None = None,
) -> HasilCari:
    """Look for families that may be one: in the whole register, or only pairs with a family of
    a region, or of the given ones (those of one import); at most `batas`, the likest first.

    What somebody has decided stays decided, and a pair reported from the field stays. A search
    without `keluarga_ids` also removes open pairs that are alike no more. Exact: same KKS among
    open families; same NIK of the pengurus, or same No KK and a birth date in common, of an
    open family and one that has left. Probable:
    same desa and birth date and a like name (pg_trgm over `nama.sql_nama_baku`), or pengurus of
    the same name whose birth dates differ in one part.
    """
    parameter: dict = {"mirip": MIRIP, "terendah": NILAI_TERENDAH, "batas": batas}
    if keluarga_ids is not None:
        fokus = "k.id IN (SELECT unnest(%(ids)s::bigint[]))"
        parameter["ids"] = list(keluarga_ids)
    elif wilayah is not None:
        fokus = "k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s"
        parameter |= {"dari": wilayah, "sampai": f"{wilayah}/"}
    else:
        fokus = "true"
    sebagian = keluarga_ids is not None or batas is not None
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KUNCI])
        # Sizes of these steps are unknown to the planner; nested loops over them never end.
        kursor.execute("SET LOCAL enable_nestloop = off")
        kursor.execute(_sql_pasangan(fokus, sebagian=sebagian), parameter)
        baru, tetap, hilang = kursor.fetchone()
        kursor.execute("SET LOCAL enable_nestloop = on")
    return HasilCari(baru, tetap, hilang)


def _sql_pasangan(fokus: str, *, sebagian: bool) -> str:
    hapus = "false" if sebagian else "true"
    return f"""
    WITH semua AS MATERIALIZED (
        SELECT k.id, k.desa_id, k.no_kk, k.no_kks, k.status IN {TERBUKA} AS terbuka,
               ({fokus}) AS fokus
        FROM kpm_keluarga k
    ), desa AS (
        SELECT DISTINCT desa_id FROM semua WHERE fokus
    ), orang AS MATERIALIZED (
        SELECT a.id, a.keluarga_id, s.desa_id, a.tanggal_lahir AS lahir, a.nama,
               a.hubungan = 'pengurus' AS kepala, s.fokus
        FROM kpm_anggota a JOIN semua s ON s.id = a.keluarga_id JOIN desa USING (desa_id)
        WHERE s.terbuka AND a.keluar_pada IS NULL
    ), blok AS (
        SELECT desa_id, lahir FROM orang GROUP BY desa_id, lahir
        HAVING min(keluarga_id) < max(keluarga_id) AND bool_or(fokus)
    ), sehari AS MATERIALIZED (
        SELECT o.*, {sql_nama_baku("o.nama")} AS baku FROM orang o JOIN blok USING (desa_id, lahir)
    ), kepala AS MATERIALIZED (
        SELECT o.*, {sql_nama_baku("o.nama")} AS baku FROM orang o WHERE o.kepala
    ), cocok AS (
        SELECT x.keluarga_id AS kiri, y.keluarga_id AS kanan, x.id AS satu, y.id AS dua,
               similarity(x.baku, y.baku)::float AS mirip, x.kepala AND y.kepala AS kepala
        FROM sehari x JOIN sehari y USING (desa_id, lahir)
        WHERE x.keluarga_id < y.keluarga_id AND (x.fokus OR y.fokus) AND x.baku <> ''
          AND similarity(x.baku, y.baku) >= %(mirip)s
        UNION ALL
        SELECT x.keluarga_id, y.keluarga_id, x.id, y.id, 0.9, true
        FROM kepala x JOIN kepala y USING (desa_id, baku)
        WHERE x.keluarga_id < y.keluarga_id AND (x.fokus OR y.fokus) AND x.baku <> ''
          AND x.lahir <> y.lahir AND {_sql_dekat("x.lahir", "y.lahir")}
    ), mirip AS (
        SELECT kiri, kanan,
               CASE WHEN bool_or(kepala) THEN 'pengurus' ELSE 'anggota' END AS sebab,
               {sql_nilai_mirip("satu", "dua")} AS nilai,
               least(count(DISTINCT satu), count(DISTINCT dua)) AS cocok
        FROM cocok GROUP BY kiri, kanan
    ), tepat AS (
        SELECT least(x.id, y.id) AS kiri, greatest(x.id, y.id) AS kanan, 'no_kks' AS sebab,
               90 AS nilai
        FROM semua x JOIN semua y ON x.no_kks = y.no_kks AND x.id < y.id
        WHERE x.no_kks <> '' AND x.terbuka AND y.terbuka AND (x.fokus OR y.fokus)
        UNION ALL
        SELECT least(x.id, y.id), greatest(x.id, y.id), 'nik', 100
        FROM kpm_anggota p JOIN semua x ON x.id = p.keluarga_id
        JOIN kpm_anggota q ON q.nik = p.nik JOIN semua y ON y.id = q.keluarga_id
        WHERE x.terbuka AND p.keluar_pada IS NULL AND NOT y.terbuka AND (x.fokus OR y.fokus)
          AND p.hubungan = 'pengurus' AND q.hubungan = 'pengurus'
        UNION ALL
        SELECT least(x.id, y.id), greatest(x.id, y.id), 'no_kk', 95
        FROM semua x JOIN semua y ON x.no_kk = y.no_kk
        JOIN kpm_anggota p ON p.keluarga_id = x.id
        JOIN kpm_anggota q ON q.keluarga_id = y.id AND q.tanggal_lahir = p.tanggal_lahir
        WHERE x.terbuka AND NOT y.terbuka AND (x.fokus OR y.fokus)
    ), semua_sebab AS (
        SELECT kiri, kanan, sebab, nilai, cocok FROM mirip
        UNION ALL SELECT kiri, kanan, sebab, nilai, 0 FROM tepat
    ), ditemukan AS MATERIALIZED (
        SELECT kiri, kanan, array_agg(DISTINCT sebab ORDER BY sebab) AS sebab, max(nilai) AS nilai,
               max(cocok) AS cocok
        FROM semua_sebab GROUP BY kiri, kanan HAVING max(nilai) >= %(terendah)s
        ORDER BY nilai DESC, kiri, kanan LIMIT %(batas)s
    ), tulis AS (
        INSERT INTO kpm_pasanganmirip AS p (kiri_id, kanan_id, sebab, nilai, cocok, status,
            ditemukan_pada, alasan)
        SELECT kiri, kanan, sebab, nilai, cocok, 'terbuka', now(), '' FROM ditemukan
        ORDER BY kiri, kanan  -- the order in which a merge locks them
        ON CONFLICT (kiri_id, kanan_id) DO UPDATE
            SET sebab = excluded.sebab || array_remove(ARRAY[CASE WHEN 'lapangan' = ANY(p.sebab)
                    THEN 'lapangan' END], NULL)::varchar[],
                nilai = excluded.nilai, cocok = excluded.cocok
            WHERE p.status = 'terbuka'
        RETURNING p.xmax = 0 AS baru
    ), buang AS (
        DELETE FROM kpm_pasanganmirip p USING semua x
        WHERE {hapus} AND p.status = 'terbuka' AND x.id IN (p.kiri_id, p.kanan_id) AND x.fokus
          AND NOT 'lapangan' = ANY(p.sebab)  -- somebody stood before the door and said so
          AND NOT EXISTS (SELECT FROM ditemukan d
                          WHERE d.kiri = p.kiri_id AND d.kanan = p.kanan_id)
        RETURNING p.id
    )
    SELECT (SELECT count(*) FROM tulis WHERE baru), (SELECT count(*) FROM tulis WHERE NOT baru),
           (SELECT count(DISTINCT id) FROM buang)"""


def sql_nilai_mirip(satu: str, dua: str) -> str:
    """How sure (0 to 89) that two families are one, of grouped rows with `mirip` (similarity of
    the names), `kepala` (both pengurus) and who is taken for whom."""
    return f"""least(89, round(50 * max(mirip) + CASE WHEN bool_or(kepala) THEN 20 ELSE 0 END
        + 15 * (least(count(DISTINCT {satu}), count(DISTINCT {dua})) - 1)))::int"""


def _sql_dekat(x: str, y: str) -> str:
    """Birth dates of which two of day, month and year agree, or day and month stand swapped:
    aturan.tanggal_dekat in SQL."""
    hari, bulan, tahun = (
        [f"date_part('{bagian}', {t})" for t in (x, y)] for bagian in ("day", "month", "year")
    )
    sama = [f"{a} = {b}" for a, b in (hari, bulan, tahun)]
    return f"""(({sama[0]})::int + ({sama[1]})::int + ({sama[2]})::int >= 2
        OR ({sama[2]} AND {hari[0]} = {bulan[1]} AND {bulan[0]} = {hari[1]}))"""


# --- quality -------------------------------------------------------------------------------
# Check (aturan.PEMERIKSAAN) -> what a family of `k`, with `s` about its members, fails it by.
SYARAT_KELUARGA = {
    "tanpa_anggota": "s.jumlah IS NULL",
    "tanpa_pengurus": "s.jumlah IS NOT NULL AND NOT s.ada_pengurus",
    "tanpa_pendamping": "k.pendamping_id IS NULL",
    "desa_berakhir": "EXISTS (SELECT FROM wilayah_wilayah w WHERE w.kode = k.desa_id"
    " AND w.berakhir_pada IS NOT NULL)",
    "tanpa_komponen": "k.status = 'aktif' AND k.komponen = '{}'",
    "kks_kosong": "k.status = 'aktif' AND k.no_kks = '' AND k.bank <> 'pos'",
    "kunjungan": "k.status = 'aktif' AND (k.kunjungan_terakhir IS NULL"
    " OR k.kunjungan_terakhir < %(tanggal)s::date - %(jeda)s)",
    "calon_lama": "k.status = 'calon' AND k.status_sejak < %(tanggal)s::date - 90",
    "tanpa_kelompok": "k.status = 'aktif' AND NOT EXISTS (SELECT FROM {kelompok} g"
    " WHERE g.keluarga_id = k.id AND g.selesai IS NULL)",
    "alamat_kosong": "k.alamat = ''",
    "rt_rw_kosong": "k.rt = '' OR k.rw = ''",
    "tahun_masuk_kosong": "k.status <> 'calon' AND k.tahun_masuk IS NULL",
    "telepon_kosong": "k.telepon = ''",
}
# The same of a member `a` of the family, with `usia` in full years.
SYARAT_ANGGOTA = {
    "nik_lahir": "substr(a.nik, 9, 4) <> to_char(a.tanggal_lahir, 'MMYY')"
    " OR substr(a.nik, 7, 2)::int - CASE WHEN substr(a.nik, 7, 2) > '40' THEN 40 ELSE 0 END"
    " <> date_part('day', a.tanggal_lahir)",
    "nik_kelamin": "(substr(a.nik, 7, 2) > '40') <> (a.jenis_kelamin = 'P')",
    "nik_wilayah": "NOT substr(a.nik, 1, 2) = ANY(%(provinsi)s)",
    "usia_pengurus": "a.hubungan = 'pengurus' AND NOT usia BETWEEN 15 AND 100",
    "sekolah_kosong": "usia BETWEEN 7 AND 18 AND a.jenjang = '' AND NOT a.disabilitas_berat"
    " AND a.hubungan NOT IN ('pengurus', 'suami', 'istri')",
    "jenjang_usia": "(a.jenjang = 'sd' AND NOT usia BETWEEN 5 AND 15)"
    " OR (a.jenjang = 'smp' AND NOT usia BETWEEN 10 AND 19)"
    " OR (a.jenjang = 'sma' AND NOT usia BETWEEN 13 AND 22)",
    "npsn_kosong": "a.jenjang <> '' AND a.npsn = ''",
    "hpl_lewat": "a.hamil AND a.hpl < %(tanggal)s::date - 42",
    "hpl_kosong": "a.hamil AND a.hpl IS NULL",
    "nama_janggal": "a.nama ~ '[0-9]' OR length(btrim(a.nama)) < 2",
}


@sistem("nomor dan nama yang sama di seluruh register")
def hitung_mutu(
    *, tanggal: date, wilayah: str | None = None, keluarga_ids: Iterable[int] | None = None
) -> int:
    """Judge all families that are calon, aktif or ditangguhkan, those of a region, or the given
    ones, as they stand on `tanggal`, and keep score and findings. Families judged."""
    saring, parameter = _saring(wilayah, keluarga_ids)
    parameter |= _parameter_mutu(tanggal)
    with transaction.atomic(), connection.cursor() as kursor:
        if keluarga_ids is None:
            kursor.execute("SET LOCAL enable_nestloop = off")
        kursor.execute(_sql_mutu(saring), parameter)
        jumlah = kursor.fetchone()[0]
        if keluarga_ids is None:
            kursor.execute("SET LOCAL enable_nestloop = on")
    return jumlah


@sistem("nomor dan nama yang sama di seluruh register")
def cari_temuan(*, tanggal: date, keluarga_ids: Iterable[int]) -> list[tuple[int, str, int | None]]:
    """(family, check, member or None) of the given families, as they stand now; reads only."""
    saring, parameter = _saring(None, keluarga_ids)
    parameter |= _parameter_mutu(tanggal)
    with connection.cursor() as kursor:
        kursor.execute(
            f"{_sql_temuan(saring)} SELECT keluarga_id, kode, anggota_id FROM temuan"
            " ORDER BY keluarga_id, kode, anggota_id",
            parameter,
        )
        return kursor.fetchall()


def _saring(wilayah: str | None, keluarga_ids: Iterable[int] | None) -> tuple[str, dict]:
    if keluarga_ids is not None:
        return "k.id = ANY(%(ids)s)", {"ids": list(keluarga_ids)}
    if wilayah is not None:
        return (
            "k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s",
            {"dari": wilayah, "sampai": f"{wilayah}/"},
        )
    return "true", {}


def _parameter_mutu(tanggal: date) -> dict:
    return {
        "tanggal": tanggal,
        "jeda": settings.JEDA_KUNJUNGAN,
        "provinsi": PROVINSI_NIK,
        "kode": [p.kode for p in PEMERIKSAAN],
        "bobot": [p.bobot for p in PEMERIKSAAN],
    }


def _larik(syarat: dict[str, str]) -> str:
    """SQL array of the checks that fail."""
    # The membership of groups is kept above; reached by the name of its relation.
    kelompok = Keluarga._meta.get_field("keanggotaan").related_model._meta.db_table
    isi = ", ".join(
        f"CASE WHEN {s.replace('{kelompok}', kelompok)} THEN '{kode}' END"
        for kode, s in syarat.items()
    )
    return f"array_remove(ARRAY[{isi}], NULL)"


def _sql_temuan(saring: str) -> str:
    """CTEs `k` (families judged) and `temuan` (keluarga_id, anggota_id, kode)."""
    return f"""
    WITH k AS MATERIALIZED (
        SELECT * FROM kpm_keluarga k WHERE k.status IN {TERBUKA} AND {saring}
    ), a AS MATERIALIZED (
        SELECT a.*, date_part('year', age(%(tanggal)s::date, a.tanggal_lahir))::int AS usia
        FROM kpm_anggota a JOIN k ON k.id = a.keluarga_id WHERE a.keluar_pada IS NULL
    ), s AS (
        SELECT keluarga_id, count(*) AS jumlah, bool_or(hubungan = 'pengurus') AS ada_pengurus
        FROM a GROUP BY keluarga_id
    ), temuan AS (
        SELECT k.id AS keluarga_id, NULL::bigint AS anggota_id, unnest({_larik(SYARAT_KELUARGA)})
            AS kode
        FROM k LEFT JOIN s ON s.keluarga_id = k.id
        UNION ALL
        SELECT a.keluarga_id, a.id, unnest({_larik(SYARAT_ANGGOTA)}) FROM a
    )"""


def _sql_mutu(saring: str) -> str:
    return f"""{_sql_temuan(saring)},
    bobot AS (
        SELECT * FROM unnest(%(kode)s::text[], %(bobot)s::int[]) AS t(kode, bobot)
    ), nilai AS (
        SELECT k.id, greatest(0, 100 - coalesce(sum(b.bobot), 0))::int AS skor,
               coalesce(array_agg(t.kode ORDER BY b.bobot DESC, t.kode)
                        FILTER (WHERE t.kode IS NOT NULL), '{{}}') AS temuan
        FROM k LEFT JOIN (SELECT DISTINCT keluarga_id, kode FROM temuan) t ON t.keluarga_id = k.id
        LEFT JOIN bobot b ON b.kode = t.kode
        GROUP BY k.id
    ), tulis AS (
        INSERT INTO kpm_mutukeluarga (keluarga_id, skor, temuan, per)
        SELECT id, skor, temuan, now() FROM nilai ORDER BY id
        ON CONFLICT (keluarga_id) DO UPDATE
            SET skor = excluded.skor, temuan = excluded.temuan, per = excluded.per
        RETURNING 1
    ), buang AS (
        DELETE FROM kpm_mutukeluarga m USING kpm_keluarga k
        WHERE k.id = m.keluarga_id AND k.status NOT IN {TERBUKA} AND {saring}
    )
    SELECT count(*) FROM tulis"""
