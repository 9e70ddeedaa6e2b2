"""Who entered and who left a region between two days, from the history of status and of desa.

One query over the whole history: a family that stood still is counted, of the others each day
on which its status or its desa changed is looked at as it ended (what was done and undone on
one day never was). A participant is who is aktif or ditangguhkan. For a day the answer is:
the status since `status_sejak`, before that the last entry of the history; the desa by
kpm.PerubahanDesa.
"""

from datetime import date, timedelta

from django.db import connection

# Exits without a departure of the room above the register, by the status they led to.
KELUAR_LAIN = {
    "tidak_layak": "Dinyatakan tidak layak",
    "calon": "Penetapan dibatalkan",
    "tanpa_catatan": "Tanpa catatan kepergian",
}

_LANGKAH = """
WITH kandidat AS MATERIALIZED (
    SELECT k.id, k.status, k.status_sejak, k.desa_id FROM kpm_keluarga k
    WHERE k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s AND k.status_sejak > %(awal)s
    UNION
    SELECT k.id, k.status, k.status_sejak, k.desa_id FROM kpm_keluarga k
    JOIN kpm_perubahandesa p ON p.keluarga_id = k.id
    WHERE p.tanggal > %(awal)s AND (p.dari >= %(dari)s AND p.dari < %(sampai)s
                                    OR p.ke >= %(dari)s AND p.ke < %(sampai)s)
), titik AS (
    SELECT s.keluarga_id, s.tanggal, s.ke AS status, NULL AS desa, s.id
    FROM kpm_perubahanstatus s JOIN kandidat k ON k.id = s.keluarga_id
    WHERE s.tanggal < k.status_sejak
    UNION ALL SELECT id, status_sejak, status, NULL, 0 FROM kandidat
    UNION ALL
    SELECT p.keluarga_id, p.tanggal, NULL, p.ke, p.id
    FROM kpm_perubahandesa p JOIN kandidat k ON k.id = p.keluarga_id
    WHERE p.tanggal > %(awal)s
    UNION ALL  -- what it was before its history begins, and where it was on the first day
    SELECT k.id, '-infinity', nullif((
        SELECT s.dari FROM kpm_perubahanstatus s WHERE s.keluarga_id = k.id
        ORDER BY s.tanggal, s.id LIMIT 1
    ), ''), coalesce((
        SELECT p.dari FROM kpm_perubahandesa p
        WHERE p.keluarga_id = k.id AND p.tanggal > %(awal)s ORDER BY p.tanggal, p.id LIMIT 1
    ), k.desa_id), 0
    FROM kandidat k
), harian AS (
    SELECT keluarga_id, tanggal,
           (array_agg(status ORDER BY id DESC) FILTER (WHERE status IS NOT NULL))[1] AS status,
           (array_agg(desa ORDER BY id DESC) FILTER (WHERE desa IS NOT NULL))[1] AS desa
    FROM titik GROUP BY keluarga_id, tanggal
), bernomor AS (
    SELECT *, count(status) OVER w AS ke_status, count(desa) OVER w AS ke_desa
    FROM harian WINDOW w AS (PARTITION BY keluarga_id ORDER BY tanggal)
), utuh AS (
    SELECT keluarga_id, tanggal,
           first_value(status) OVER (PARTITION BY keluarga_id, ke_status ORDER BY tanggal) status,
           first_value(desa) OVER (PARTITION BY keluarga_id, ke_desa ORDER BY tanggal) AS desa
    FROM bernomor
), bersel AS (
    SELECT *, CASE WHEN status IN ('aktif', 'ditangguhkan')
                   THEN left(desa, %(panjang)s) COLLATE "C" END AS sel
    FROM utuh
), langkah AS (
    SELECT *, lag(sel) OVER w AS sel_lama, lead(tanggal) OVER w AS sesudah,
           count(sel) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 0 AS pernah
    FROM bersel WINDOW w AS (PARTITION BY keluarga_id ORDER BY tanggal)
), gerak AS (
    SELECT keluarga_id, tanggal, sel, sel_lama, pernah, status FROM langkah
    WHERE tanggal > %(awal)s AND tanggal <= %(akhir)s AND sel IS DISTINCT FROM sel_lama
), diam AS (
    SELECT k.id, k.status, left(k.desa_id, %(panjang)s) AS sel FROM kpm_keluarga k
    WHERE k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s AND k.status_sejak <= %(awal)s
      AND k.status IN ('aktif', 'ditangguhkan')
      AND NOT EXISTS (SELECT FROM kandidat x WHERE x.id = k.id)
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
    SELECT keluarga_id, %(awal)s::date, sel, 'awal', status, '', '' FROM langkah
    WHERE tanggal <= %(awal)s AND coalesce(sesudah > %(awal)s, true)
      AND sel >= %(dari)s AND sel < %(sampai)s
    UNION ALL
    SELECT keluarga_id, %(akhir)s::date, sel, 'akhir', status, '', '' FROM langkah
    WHERE tanggal <= %(akhir)s AND coalesce(sesudah > %(akhir)s, true)
      AND sel >= %(dari)s AND sel < %(sampai)s
    UNION ALL
    SELECT d.id, CASE WHEN a.arah = 'awal' THEN %(awal)s ELSE %(akhir)s END::date, d.sel, a.arah,
           d.status, '', ''
    FROM diam d CROSS JOIN (VALUES ('awal'), ('akhir')) a(arah)
)"""


def _parameter(kode: str, panjang: int, mulai: date, sampai: date) -> dict:
    return {
        "dari": kode,
        "sampai": f"{kode}/",
        "panjang": panjang,
        "awal": mulai - timedelta(days=1),
        "akhir": sampai,
    }


def hitung_gerak(
    *, kode: str, panjang: int, mulai: date, sampai: date
) -> list[tuple[str, str, str, str, bool, int]]:
    """(cell, arah, golongan, jenis, whether the other end of a move lies in `kode` too,
    families): cells are the first `panjang` signs of a desa code. arah: awal (as `mulai`
    began), masuk, keluar, akhir (as `sampai` ended)."""
    with connection.cursor() as k:
        k.execute(
            f"""{_LANGKAH}
            SELECT sel, arah, golongan, jenis,
                   lain >= %(dari)s AND lain < %(sampai)s AS di_dalam, count(*)
            FROM baris GROUP BY 1, 2, 3, 4, 5""",
            _parameter(kode, panjang, mulai, sampai),
        )
        return k.fetchall()


def ambil_gerak(
    *,
    kode: str,
    mulai: date,
    sampai: date,
    arah: str,
    golongan: str = "",
    jenis: str = "",
    sesudah: tuple[date, int] | None = None,
    batas: int | None = None,
) -> list[tuple[int, date, str, str, str]]:
    """(family, day, golongan, jenis, other region of a move) behind one figure of `kode`,
    newest first; `sesudah`: (day, family) of the last one seen."""
    p = _parameter(kode, len(kode), mulai, sampai)
    syarat, p["arah"] = ["arah = %(arah)s"], arah
    for ruas, nilai in (("golongan", golongan), ("jenis", jenis)):
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
            SELECT keluarga_id, tanggal, golongan, jenis, lain FROM baris
            WHERE {" AND ".join(syarat)} ORDER BY tanggal DESC, keluarga_id DESC
            {"LIMIT %(batas)s" if batas else ""}""",
            p,
        )
        return k.fetchall()
