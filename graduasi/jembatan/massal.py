"""Who entered and who left a region between two days, from the history of status and of desa.

One query over the whole history: a family that stood still is counted, of the others each day
on which its status or its desa changed is looked at as it ended (what was done and undone on
one day never was). A participant is who is aktif or ditangguhkan. For a day the answer is:
the status since `status_sejak`, before that the last entry of the history; the desa by
kpm.PerubahanDesa.
"""

from datetime import date, timedelta

from django.db import connection

from pkh.kunci.konteks import sistem

# Exits without a departure of the room above the register, by the status they led to.
KELUAR_LAIN = {
    "tidak_layak": "Dinyatakan tidak layak",
    "calon": "Penetapan dibatalkan",
    "tanpa_catatan": "Tanpa catatan kepergian",
}

# Of the register: participants whose status has stood since before the first day. Its columns
# are one index, so that a province is counted without its rows.
_DIAM = """k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s
      AND k.status IN ('aktif', 'ditangguhkan') AND k.status_sejak <= %(awal)s"""

_LANGKAH = """
WITH pindahan AS MATERIALIZED (
    SELECT p.id, p.keluarga_id, p.tanggal, p.dari, p.ke FROM kpm_perubahandesa p
    WHERE p.tanggal > %(awal)s
), kandidat AS MATERIALIZED (
    SELECT k.id, k.status, k.status_sejak, k.desa_id FROM kpm_keluarga k
    WHERE k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s AND k.status_sejak > %(awal)s
    UNION
    SELECT k.id, k.status, k.status_sejak, k.desa_id FROM kpm_keluarga k
    WHERE k.id IN (SELECT keluarga_id FROM pindahan
                   WHERE dari >= %(dari)s AND dari < %(sampai)s
                      OR ke >= %(dari)s AND ke < %(sampai)s)
), riwayat AS MATERIALIZED (
    SELECT s.keluarga_id, s.tanggal, s.dari, s.ke, s.id, k.status_sejak
    FROM (SELECT * FROM kpm_perubahanstatus  -- by its index: the planner would hash it all
          WHERE keluarga_id = ANY(ARRAY(SELECT id FROM kandidat))) s
    JOIN kandidat k ON k.id = s.keluarga_id
), berstatus AS MATERIALIZED (  -- as each day ended; before the history what it says came before
    SELECT DISTINCT ON (keluarga_id, tanggal) keluarga_id, tanggal, status FROM (
        SELECT keluarga_id, tanggal, ke AS status, id FROM riwayat WHERE tanggal < status_sejak
        UNION ALL SELECT id, status_sejak, status, 0 FROM kandidat
        UNION ALL SELECT * FROM (
            SELECT DISTINCT ON (keluarga_id) keluarga_id, '-infinity'::date, dari, 0 FROM riwayat
            ORDER BY keluarga_id, tanggal, id) r WHERE dari IN ('aktif', 'ditangguhkan')
    ) t ORDER BY keluarga_id, tanggal, id DESC
), pindah AS (  -- who moved: both what is known of a day, and what a day does not say as it stood
    SELECT keluarga_id, tanggal,
           (array_agg(status) FILTER (WHERE status IS NOT NULL) OVER w)[count(status) OVER w]
               AS status,
           (array_agg(desa) FILTER (WHERE desa IS NOT NULL) OVER w)[count(desa) OVER w] AS desa
    FROM (SELECT keluarga_id, tanggal, s.status, d.desa FROM (
            SELECT * FROM berstatus WHERE keluarga_id IN (SELECT keluarga_id FROM pindahan)) s
        FULL JOIN (
            SELECT DISTINCT ON (keluarga_id, tanggal) keluarga_id, tanggal, desa FROM (
                SELECT p.keluarga_id, p.tanggal, p.ke AS desa, p.id
                FROM pindahan p JOIN kandidat k ON k.id = p.keluarga_id
                UNION ALL (SELECT DISTINCT ON (p.keluarga_id) p.keluarga_id, '-infinity', p.dari, 0
                           FROM pindahan p JOIN kandidat k ON k.id = p.keluarga_id
                           ORDER BY p.keluarga_id, p.tanggal, p.id)
            ) t ORDER BY keluarga_id, tanggal, id DESC) d USING (keluarga_id, tanggal)) harian
    WINDOW w AS (PARTITION BY keluarga_id ORDER BY tanggal)
), bersel AS (
    SELECT keluarga_id, tanggal, status,
           CASE WHEN status IN ('aktif', 'ditangguhkan')
                THEN left(desa, %(panjang)s) COLLATE "C" END AS sel
    FROM (SELECT s.keluarga_id, s.tanggal, s.status, k.desa_id AS desa
          FROM berstatus s JOIN kandidat k ON k.id = s.keluarga_id
          WHERE s.keluarga_id NOT IN (SELECT keluarga_id FROM pindahan)
          UNION ALL SELECT * FROM pindah) t
), langkah AS (
    SELECT *, lag(sel) OVER w AS sel_lama, lead(tanggal) OVER w AS sesudah,
           count(sel) OVER w > (sel IS NOT NULL)::int AS pernah
    FROM bersel WINDOW w AS (PARTITION BY keluarga_id ORDER BY tanggal)
), gerak AS (
    SELECT keluarga_id, tanggal, sel, sel_lama, pernah, status FROM langkah
    WHERE tanggal > %(awal)s AND tanggal <= %(akhir)s AND sel IS DISTINCT FROM sel_lama
), ujung AS (SELECT * FROM (VALUES ('awal', %(awal)s::date), ('akhir', %(akhir)s)) u(arah, hari)
), baris AS (
    SELECT keluarga_id, tanggal, sel, 'masuk' AS arah,
           CASE WHEN sel_lama IS NOT NULL THEN 'pindah' WHEN pernah THEN 'kembali'
                ELSE 'baru' END AS golongan, '' AS jenis, coalesce(sel_lama, '') AS lain
    FROM gerak WHERE sel >= %(dari)s AND sel < %(sampai)s
    UNION ALL
    SELECT g.keluarga_id, g.tanggal, g.sel_lama, 'keluar',
           CASE WHEN g.sel IS NOT NULL THEN 'pindah'
                WHEN g.status = 'graduasi' AND p.golongan = 'graduasi' THEN 'graduasi'
                ELSE 'lain' END,
           CASE WHEN g.sel IS NOT NULL THEN ''
                WHEN g.status = 'graduasi' AND p.golongan = 'graduasi'
                  OR g.status = 'keluar' AND p.golongan = 'lain' THEN p.jenis
                WHEN g.status IN ('tidak_layak', 'calon') THEN g.status
                ELSE 'tanpa_catatan' END, coalesce(g.sel, '')
    FROM gerak g
    LEFT JOIN graduasi_kepergian p ON p.keluarga_id = g.keluarga_id AND p.tanggal = g.tanggal
    WHERE g.sel_lama >= %(dari)s AND g.sel_lama < %(sampai)s
    UNION ALL
    SELECT l.keluarga_id, u.hari, l.sel, u.arah, l.status, '', '' FROM langkah l JOIN ujung u
        ON l.tanggal <= u.hari AND coalesce(l.sesudah > u.hari, true)
    WHERE l.sel >= %(dari)s AND l.sel < %(sampai)s
)"""


def _parameter(kode: str, panjang: int, mulai: date, sampai: date) -> dict:
    return {
        "dari": kode,
        "sampai": f"{kode}/",
        "panjang": panjang,
        "awal": mulai - timedelta(days=1),
        "akhir": sampai,
    }


_HITUNG = f"""{_LANGKAH}
SELECT sel, arah, golongan, jenis,
       lain >= %(dari)s AND lain < %(sampai)s AS di_dalam, count(*)
FROM baris GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT left(d.desa_id, %(panjang)s), u.arah, d.status, '', false, sum(d.jumlah)::int
FROM ujung u CROSS JOIN (
    SELECT k.desa_id, k.status, count(*) AS jumlah FROM kpm_keluarga k
    WHERE {_DIAM} GROUP BY 1, 2
    UNION ALL  -- but for those who moved
    SELECT k.desa_id, k.status, -count(*) FROM kpm_keluarga k
    WHERE {_DIAM} AND k.id IN (SELECT keluarga_id FROM pindahan) GROUP BY 1, 2
) d GROUP BY 1, 2, 3"""


@sistem("jembatan menghitung juga yang sudah pindah")
def hitung_gerak(
    *, kode: str, panjang: int, mulai: date, sampai: date
) -> list[tuple[str, str, str, str, bool, int]]:
    """(cell, arah, golongan, jenis, whether the other end of a move lies in `kode` too,
    families): cells are the first `panjang` signs of a desa code. arah: awal (as `mulai`
    began), masuk, keluar, akhir (as `sampai` ended)."""
    with connection.cursor() as k:
        k.execute(_HITUNG, _parameter(kode, panjang, mulai, sampai))
        return k.fetchall()


@sistem("jembatan menghitung juga yang sudah pindah")
def ambil_gerak(
    *,
    kode: str,
    mulai: date,
    sampai: date,
    arah: str = "",
    golongan: str = "",
    jenis: str = "",
    sesudah: tuple[date, int] | None = None,
    batas: int | None = None,
    panjang: int = 0,
) -> list[tuple[int, date, str, str, str, str, str]]:
    """(family, day, golongan, jenis, other region of a move, arah, cell) behind one figure of
    `kode`, newest first; `sesudah`: (day, family) of the last one seen. Without `panjang` the
    only cell is `kode`; with it they are as in hitung_gerak."""
    p = _parameter(kode, panjang or len(kode), mulai, sampai)
    syarat = ["true"]
    for ruas, nilai in (("arah", arah), ("golongan", golongan), ("jenis", jenis)):
        if nilai:
            syarat.append(f"{ruas} = %({ruas})s")
            p[ruas] = nilai
    if sesudah:
        syarat.append("(tanggal, keluarga_id) < (%(hari)s, %(keluarga)s)")
        p["hari"], p["keluarga"] = sesudah
    if batas:
        p["batas"] = batas
    with connection.cursor() as k:
        k.execute(
            f"""{_LANGKAH}
            SELECT keluarga_id, tanggal, golongan, jenis, lain, arah, sel FROM (
                SELECT keluarga_id, tanggal, arah, golongan, jenis, lain, sel FROM baris
                UNION ALL
                SELECT k.id, u.hari, u.arah, k.status, '', '', left(k.desa_id, %(panjang)s)
                FROM kpm_keluarga k CROSS JOIN ujung u
                WHERE {_DIAM} AND NOT EXISTS (SELECT FROM pindahan p WHERE p.keluarga_id = k.id)
            ) b WHERE {" AND ".join(syarat)} ORDER BY tanggal DESC, keluarga_id DESC
            {"LIMIT %(batas)s" if batas else ""}""",
            p,
        )
        return k.fetchall()
