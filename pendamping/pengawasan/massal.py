"""The month of every facilitator at once, and what is worth a talk: whole tables, read only."""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from pendamping.aturan import akhir_bulan
from pkh.kunci.konteks import sistem

from .aturan import Ambang, Jenis, Sinyal, persen

FOTO_DIBANDINGKAN = 92  # days back a photo is looked for among earlier ones

# One row for each person in %(orang)s. The plan of visits: active families that have gone
# %(jeda)s days without one when the month ends, and those visited in it.
SQL_BULAN = """
WITH o AS (SELECT unnest(%(orang)s::bigint[]) AS id),
k AS (
    SELECT pendamping_id AS id,
        count(*) FILTER (WHERE status IN ('aktif', 'ditangguhkan')) AS beban,
        count(*) FILTER (WHERE status = 'aktif') AS aktif,
        count(*) FILTER (WHERE status = 'aktif'
            AND (kunjungan_terakhir < %(batas_kini)s OR kunjungan_terakhir IS NULL)) AS terlambat,
        count(*) FILTER (WHERE status = 'aktif' AND (kunjungan_terakhir <= %(batas)s
            OR kunjungan_terakhir IS NULL AND status_sejak <= %(batas)s
            OR kunjungan_terakhir BETWEEN %(bulan)s AND %(akhir)s)) AS rencana
    FROM kpm_keluarga WHERE pendamping_id = ANY(%(orang)s) GROUP BY 1),
v AS (
    SELECT pendamping_id AS id, count(*) AS kunjungan, count(DISTINCT keluarga_id) AS dikunjungi
    FROM pendamping_kunjungan
    WHERE pendamping_id = ANY(%(orang)s) AND tanggal BETWEEN %(bulan)s AND %(akhir)s GROUP BY 1),
j AS (
    SELECT pendamping_id AS id, count(*) AS janji FROM pendamping_kunjungan
    WHERE pendamping_id = ANY(%(orang)s) AND tindak_lanjut_pada < %(hari_ini)s
        AND tindak_lanjut_tuntas_pada IS NULL GROUP BY 1),
g AS (
    SELECT g.pendamping_id AS id, count(*) AS kelompok,
        count(*) FILTER (WHERE EXISTS (SELECT FROM pendamping_pertemuan t
            WHERE t.kelompok_id = g.id AND t.tanggal BETWEEN %(bulan)s AND %(akhir)s)) AS bertemu
    FROM pendamping_kelompok g WHERE g.aktif AND g.pendamping_id = ANY(%(orang)s) GROUP BY 1),
w AS (
    SELECT k.pendamping_id AS id, count(*) AS wajib,
        count(*) FILTER (WHERE x.hasil IN ('memenuhi', 'tidak')) AS dinilai
    FROM pendamping_verifikasi x JOIN kpm_keluarga k ON k.id = x.keluarga_id
    WHERE x.bulan = %(bulan)s AND k.pendamping_id = ANY(%(orang)s) GROUP BY 1),
h AS (
    SELECT pengguna_id AS id, max(greatest(kirim_pada, tarik_pada)) AS sinkron,
        sum(belum) AS belum
    FROM pendamping_perangkat
    WHERE pengguna_id = ANY(%(orang)s) AND terhapus_pada IS NULL GROUP BY 1)
SELECT o.id, coalesce(k.beban, 0), coalesce(k.aktif, 0), coalesce(k.terlambat, 0),
    coalesce(k.rencana, 0), coalesce(v.kunjungan, 0), coalesce(v.dikunjungi, 0),
    coalesce(j.janji, 0), coalesce(g.kelompok, 0), coalesce(g.bertemu, 0),
    coalesce(w.wajib, 0), coalesce(w.dinilai, 0), h.sinkron, coalesce(h.belum, 0)
FROM o LEFT JOIN k USING (id) LEFT JOIN v USING (id) LEFT JOIN j USING (id)
    LEFT JOIN g USING (id) LEFT JOIN w USING (id) LEFT JOIN h USING (id)
"""
RUAS = ("beban", "aktif", "terlambat", "rencana", "kunjungan", "dikunjungi", "janji", "kelompok",
        "bertemu", "wajib", "dinilai", "sinkron", "belum")  # fmt: skip


@sistem("hasil kerja, juga atas keluarga yang sudah diserahkan")
def keadaan_bulan(orang: list[int], bulan: date, hari_ini: date) -> dict[int, dict]:
    """Person -> the figures of RUAS, and in percent `cakupan` (active families visited within
    JEDA_KUNJUNGAN days), `verifikasi`, `p2k2`; None without anything to do."""
    akhir, jeda = akhir_bulan(bulan), timedelta(days=settings.JEDA_KUNJUNGAN)
    with connection.cursor() as kursor:
        kursor.execute(
            SQL_BULAN,
            {
                "orang": orang,
                "bulan": bulan,
                "akhir": akhir,
                "batas": akhir - jeda,
                "batas_kini": hari_ini - jeda,
                "hari_ini": hari_ini,
            },
        )
        semua = {pk: dict(zip(RUAS, isi, strict=True)) for pk, *isi in kursor.fetchall()}
    for x in semua.values():
        x["cakupan"] = persen(x["aktif"] - x["terlambat"], x["aktif"])
        x["verifikasi"] = persen(x["dinilai"], x["wajib"])
        x["p2k2"] = persen(x["bertemu"], x["kelompok"])
    return semua


# --- signals -----------------------------------------------------------------------------
# Around visits: how many families were visited within the distance in the month; the fullest
# circle of each person. Visits are laid on a grid as wide as the distance, so that only those in
# the nine squares around are measured; of visits within a fifth of it, which is less than a phone
# knows its place by, one is the middle for all. So the work grows with the visits, not with their
# square. (Gathered first: else the planner puts the squares last and measures everybody.)
SQL_TITIK = """
WITH m AS (
    SELECT id, pendamping_id, keluarga_id, lintang::float8 * 111320 / %(titik_meter)s AS y,
        bujur::float8 * cos(radians(lintang::float8)) * 111320 / %(titik_meter)s AS x
    FROM pendamping_kunjungan
    WHERE pendamping_id = ANY(%(orang)s) AND tanggal BETWEEN %(bulan)s AND %(akhir)s
        AND lintang IS NOT NULL),
v AS MATERIALIZED (SELECT *, floor(y)::int AS baris, floor(x)::int AS lajur FROM m),
pusat AS (
    SELECT DISTINCT ON (pendamping_id, floor(y * 5), floor(x * 5)) *
    FROM v ORDER BY pendamping_id, floor(y * 5), floor(x * 5), id),
sekitar AS MATERIALIZED (
    SELECT id, pendamping_id, y, x, baris + b AS baris, lajur + l AS lajur
    FROM pusat, generate_series(-1, 1) b, generate_series(-1, 1) l)
SELECT DISTINCT ON (a.pendamping_id) a.pendamping_id, count(DISTINCT b.keluarga_id) AS n,
    array_agg(b.id ORDER BY b.id)
FROM sekitar a JOIN v b USING (pendamping_id, baris, lajur)
WHERE (a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 <= 1
GROUP BY a.pendamping_id, a.id
HAVING count(DISTINCT b.keluarga_id) >= %(titik_keluarga)s
ORDER BY a.pendamping_id, n DESC, a.id
"""
SQL_JAM = """
SELECT DISTINCT ON (pendamping_id) pendamping_id, n, bukti FROM (
    SELECT pendamping_id, waktu_gawai, count(*) OVER j AS n, array_agg(id) OVER j AS bukti
    FROM pendamping_kunjungan
    WHERE pendamping_id = ANY(%(orang)s) AND tanggal BETWEEN %(bulan)s AND %(akhir)s
        AND waktu_gawai IS NOT NULL
    WINDOW j AS (PARTITION BY pendamping_id ORDER BY waktu_gawai
        RANGE BETWEEN '1 hour' PRECEDING AND CURRENT ROW)) x
WHERE n >= %(per_jam)s ORDER BY pendamping_id, n DESC, waktu_gawai
"""
# Pictures whose hashes differ in at most 3 of 64 bits agree wholly in one of four groups of 16:
# pairs are looked for there, not among all. Photos of one visit may well look alike; an
# earlier photo counts whoever took it.
SQL_FOTO = """
WITH f AS MATERIALIZED (
    SELECT 'k' AS jenis, f.id, v.id AS induk, v.pendamping_id, v.tanggal, f.sha256, f.rupa
    FROM pendamping_foto f JOIN pendamping_kunjungan v ON v.id = f.kunjungan_id
    WHERE v.tanggal BETWEEN %(foto_dari)s AND %(akhir)s
        AND v.pendamping_id = ANY(%(sekitar)s)
    UNION ALL
    SELECT 'p', f.id, t.id, g.pendamping_id, t.tanggal, f.sha256, f.rupa
    FROM pendamping_fotopertemuan f JOIN pendamping_pertemuan t ON t.id = f.pertemuan_id
        JOIN pendamping_kelompok g ON g.id = t.kelompok_id
    WHERE t.tanggal BETWEEN %(foto_dari)s AND %(akhir)s
        AND g.pendamping_id = ANY(%(sekitar)s)),
kunci AS MATERIALIZED (
    SELECT jenis, id, induk, pendamping_id, tanggal, sha256 AS kunci, NULL::bigint AS rupa FROM f
    UNION ALL
    SELECT jenis, id, induk, pendamping_id, tanggal,
        n || ':' || ((rupa >> (16 * n)) & 65535), rupa
    FROM f CROSS JOIN generate_series(0, 3) n WHERE rupa IS NOT NULL)
SELECT a.pendamping_id, count(DISTINCT (a.jenis, a.id)),
    coalesce(array_agg(DISTINCT a.induk) FILTER (WHERE a.jenis = 'k'), '{}')
        || coalesce(array_agg(DISTINCT b.induk) FILTER (WHERE b.jenis = 'k'), '{}')
FROM kunci a JOIN kunci b ON b.kunci = a.kunci AND (b.jenis, b.induk) <> (a.jenis, a.induk)
    AND (b.tanggal, b.jenis, b.id) < (a.tanggal, a.jenis, a.id)
    AND (a.rupa IS NULL OR bit_count((a.rupa # b.rupa)::bit(64)) <= %(foto_beda)s)
WHERE a.tanggal >= %(bulan)s AND a.pendamping_id = ANY(%(orang)s)
GROUP BY a.pendamping_id
"""
SQL_PENUH = """
SELECT pendamping_id, count(*), array_agg(id ORDER BY id) FROM (
    SELECT t.id, g.pendamping_id, bool_and(h.status = 'hadir') AS penuh
    FROM pendamping_pertemuan t JOIN pendamping_kelompok g ON g.id = t.kelompok_id
        JOIN pendamping_kehadiran h ON h.pertemuan_id = t.id
    WHERE g.pendamping_id = ANY(%(orang)s) AND t.tanggal BETWEEN %(penuh_dari)s AND %(akhir)s
    GROUP BY t.id, g.pendamping_id HAVING count(*) >= %(penuh_undangan)s) x
GROUP BY pendamping_id
HAVING bool_and(penuh) AND count(*) >= %(penuh_pertemuan)s
"""
SQL_SINYAL = {
    Jenis.TITIK: SQL_TITIK,
    Jenis.JAM: SQL_JAM,
    Jenis.FOTO: SQL_FOTO,
    Jenis.PENUH: SQL_PENUH,
}


@sistem("hasil kerja, juga atas keluarga yang sudah diserahkan")
def cari_sinyal(
    orang: list[int], bulan: date, ambang: Ambang, sekitar: list[int] | None = None
) -> dict[int, list[Sinyal]]:
    """Person -> what is worth a talk in the month `bulan` (its first day); four queries.

    `sekitar`: whose photos are compared with theirs; only their own when it is not given.
    """
    awal_penuh = bulan.year * 12 + bulan.month - ambang.penuh_bulan
    isi = vars(ambang) | {
        "orang": orang,
        "sekitar": sekitar or orang,
        "bulan": bulan,
        "akhir": akhir_bulan(bulan),
        "foto_dari": bulan - timedelta(days=FOTO_DIBANDINGKAN),
        "penuh_dari": date(awal_penuh // 12, awal_penuh % 12 + 1, 1),
    }
    semua: dict[int, list[Sinyal]] = {}
    with connection.cursor() as kursor:
        for jenis, sql in SQL_SINYAL.items():
            kursor.execute(sql, isi)
            for pk, n, bukti in kursor.fetchall():
                semua.setdefault(pk, []).append(Sinyal(jenis, n, tuple(dict.fromkeys(bukti))))
    return semua
