"""The obligations of a month over the whole register, as SQL; what is due of a member is the
rule butir_wajib (aturan.py), and a test holds both to the same answer."""

import json
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from kpm.aturan import SEKOLAH
from kpm.massal import ketentuan_pada
from pendamping.aturan import awal_bulan
from pkh.kunci.konteks import sistem

from .aturan import (
    BAYI,
    BULAN_HAMIL,
    DI_POSYANDU,
    DI_PUSKESMAS,
    KEWAJIBAN,
    VITAMIN_A_MULAI,
    jatuh_tempo_bulan,
)
from .models import KUNCI_PENUTUPAN


def sql_butir(
    *,
    komponen: str,
    lahir: str,
    hpl: str,
    bulan: str,
    jt: str,
    lansia: str = "lansia",
    disabilitas: str = "disabilitas",
) -> str:
    """butir_wajib as an expression of type text[] over these columns; `jt` names a row with
    what falls due in the month: timbang, imunisasi, vitamin_a, lansia, disabilitas (boolean)
    and bulan_anc (int[])."""

    def nomor(t: str) -> str:
        return f"(extract(year FROM {t}) * 12 + extract(month FROM {t}))::int"

    umur = f"({nomor(bulan)} - {nomor(lahir)})"
    hamil = f"({BULAN_HAMIL} - {nomor(hpl)} + {nomor(bulan)})"
    return f"""(CASE {komponen}
        WHEN 'usia_dini' THEN array_remove(ARRAY[
            CASE WHEN {jt}.timbang THEN 'timbang' END,
            CASE WHEN {jt}.imunisasi AND {umur} < {BAYI} THEN 'imunisasi' END,
            CASE WHEN {jt}.vitamin_a AND {umur} >= {VITAMIN_A_MULAI} THEN 'vitamin_a' END], NULL)
        WHEN 'hamil' THEN CASE
            WHEN {hpl} IS NULL OR {hamil} = ANY({jt}.bulan_anc) THEN ARRAY['anc']
            WHEN {hamil} > {BULAN_HAMIL} THEN ARRAY['nifas'] ELSE ARRAY[]::text[] END
        WHEN 'lansia' THEN CASE WHEN {jt}.{lansia} THEN ARRAY['periksa'] ELSE ARRAY[]::text[] END
        WHEN 'disabilitas'
            THEN CASE WHEN {jt}.{disabilitas} THEN ARRAY['periksa'] ELSE ARRAY[]::text[] END
        END)"""


JATUH_TEMPO = """SELECT %(jt_timbang)s AS timbang, %(jt_imunisasi)s AS imunisasi,
    %(jt_vitamin_a)s AS vitamin_a, %(jt_lansia)s AS lansia, %(jt_disabilitas)s AS disabilitas,
    %(jt_bulan_anc)s::int[] AS bulan_anc"""
# The families asked for, in districts that have not closed the month.
KELUARGA = """(%(wilayah)s::text IS NULL
        OR (k.desa_id >= %(wilayah)s AND k.desa_id < %(wilayah)s || '/'))
    AND (%(pendamping)s::bigint IS NULL OR k.pendamping_id = %(pendamping)s)
    AND NOT EXISTS (SELECT 1 FROM pendamping_penutupan t WHERE t.bulan = %(bulan)s
        AND t.dibuka_pada IS NULL AND t.wilayah_id = left(k.desa_id, 5))"""
# Nobody has filled the row in yet.
TERBUKA = "v.bulan = %(bulan)s AND v.dicatat_pada IS NULL AND v.hasil = 'belum'"
DI_SEKOLAH = f"({', '.join(repr(str(s)) for s in SEKOLAH)})"

# A school by its NPSN in the register. Posyandu and puskesmas: that of the month before as
# long as it lies in the family's district, else the first of the desa, of the kecamatan.
WAJIB = f"""
wajib AS MATERIALIZED (
    SELECT a.id AS anggota_id, k.id AS keluarga_id, a.komponen,
        CASE WHEN a.komponen IN {DI_SEKOLAH}
             THEN CASE WHEN a.jenjang = a.komponen THEN a.npsn ELSE '' END
             WHEN l.kode IS NOT NULL THEN l.kode
             WHEN a.komponen = ANY(%(posyandu)s) THEN coalesce(p.kode, '')
             ELSE coalesce(u.kode, '') END AS fasilitas_kode,
        {
    sql_butir(
        komponen="a.komponen",
        lahir="a.tanggal_lahir",
        hpl="a.hpl",
        bulan="%(bulan)s::date",
        jt="jt",
    )
} AS kewajiban
    FROM kpm_anggota a
    JOIN kpm_keluarga k ON k.id = a.keluarga_id
    CROSS JOIN ({JATUH_TEMPO}) jt
    LEFT JOIN (
        SELECT DISTINCT ON (desa_id) desa_id, kode FROM kpm_fasilitas
        WHERE jenis = 'posyandu' ORDER BY desa_id, kode
    ) p ON p.desa_id = k.desa_id
    LEFT JOIN (
        SELECT DISTINCT ON (left(desa_id, 8)) left(desa_id, 8) AS kecamatan, kode
        FROM kpm_fasilitas WHERE jenis = 'puskesmas' ORDER BY left(desa_id, 8), kode
    ) u ON u.kecamatan = left(k.desa_id, 8)
    LEFT JOIN (
        SELECT s.anggota_id, s.komponen, f.kode, left(f.desa_id, 5) AS kabupaten
        FROM pendamping_verifikasi s JOIN kpm_fasilitas f ON f.kode = s.fasilitas_kode
        WHERE s.bulan = %(lalu)s AND s.komponen = ANY(%(kesehatan)s)
    ) l ON l.anggota_id = a.id AND l.komponen = a.komponen AND l.kabupaten = left(k.desa_id, 5)
    WHERE k.status IN ('aktif', 'ditangguhkan')
      AND k.status_sejak < %(bulan)s::date + interval '1 month'
      AND a.keluar_pada IS NULL AND a.komponen = ANY(%(kewajiban)s) AND {KELUARGA}
)"""
# In the order of the members: their indexes fill from one end, not all over.
BUAT = f"""
WITH {WAJIB}
INSERT INTO pendamping_verifikasi (anggota_id, keluarga_id, bulan, komponen, fasilitas_kode,
    kewajiban, dipenuhi, alpa, izin, sakit, hasil, alasan)
SELECT anggota_id, keluarga_id, %(bulan)s, komponen, fasilitas_kode, kewajiban, '{{}}',
    0, 0, 0, 'belum', ''
FROM wajib w
WHERE NOT EXISTS (SELECT 1 FROM pendamping_verifikasi v
    WHERE v.anggota_id = w.anggota_id AND v.bulan = %(bulan)s)
ORDER BY anggota_id
ON CONFLICT (anggota_id, bulan) DO NOTHING"""
# What a person chose for a health component stays; a school follows the register.
FASILITAS = f"""(CASE WHEN v.komponen = w.komponen AND v.fasilitas_kode <> ''
    AND v.komponen NOT IN {DI_SEKOLAH} THEN v.fasilitas_kode ELSE w.fasilitas_kode END)"""
SEGARKAN = f"""
WITH {WAJIB}
UPDATE pendamping_verifikasi v SET keluarga_id = w.keluarga_id, komponen = w.komponen,
    kewajiban = w.kewajiban, fasilitas_kode = {FASILITAS}
FROM wajib w
WHERE {TERBUKA} AND v.anggota_id = w.anggota_id
  AND (v.keluarga_id, v.komponen, v.kewajiban::text[], v.fasilitas_kode) IS DISTINCT FROM
      (w.keluarga_id, w.komponen, w.kewajiban, {FASILITAS})"""
CABUT = f"""
DELETE FROM pendamping_verifikasi v USING kpm_anggota a, kpm_keluarga k
WHERE {TERBUKA} AND a.id = v.anggota_id AND k.id = v.keluarga_id AND {KELUARGA}
  AND (a.keluar_pada < %(bulan)s
       OR (k.status NOT IN ('aktif', 'ditangguhkan') AND k.status_sejak <= %(bulan)s))"""


@sistem("kewajiban atas tabel")
def buat_kewajiban(
    *, bulan: date, wilayah: str | None = None, pendamping: int | None = None
) -> int:
    """One open row of Verifikasi per member with a component in a participating family, also
    one that is suspended (how else would it come back), for the month (its first day), in and
    below `wilayah`, of `pendamping` (all without); how many are new.

    May run again at any time. What somebody filled in is left as it is; an open row of the
    present month follows the register, and goes when the member had left before the month.
    In a district that has closed the month nothing changes.
    """
    if bulan.day != 1:
        raise ValueError("bulan harus tanggal 1")
    p = _parameter(bulan) | {"wilayah": wilayah, "pendamping": pendamping}
    with transaction.atomic(), connection.cursor() as kursor:
        kunci_penutupan(menutup=False)
        # Before the new rows, which these would only wade through.
        kursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pendamping_verifikasi WHERE bulan = %s)", [bulan]
        )
        if kursor.fetchone()[0]:
            kursor.execute(CABUT, p)
            if bulan >= awal_bulan(timezone.localdate()):
                kursor.execute(SEGARKAN, p)
        kursor.execute(BUAT, p)
        return kursor.rowcount


def _parameter(bulan: date) -> dict:
    jt = jatuh_tempo_bulan(bulan, ketentuan_pada(bulan))
    return {
        "bulan": bulan,
        "lalu": awal_bulan(bulan - timedelta(days=1)),
        "kewajiban": KEWAJIBAN,
        "posyandu": list(DI_POSYANDU),
        "kesehatan": [*DI_POSYANDU, *DI_PUSKESMAS],
        "jt_timbang": jt.timbang,
        "jt_imunisasi": jt.imunisasi,
        "jt_vitamin_a": jt.vitamin_a,
        "jt_lansia": jt.lansia,
        "jt_disabilitas": jt.disabilitas,
        "jt_bulan_anc": jt.bulan_anc,
    }


def kunci_penutupan(*, menutup: bool) -> None:
    """Until the end of the transaction: who writes waits for who closes, and the other way
    round; writers do not wait for each other."""
    bersama = "" if menutup else "_shared"
    with connection.cursor() as kursor:
        kursor.execute(f"SELECT pg_advisory_xact_lock{bersama}(hashtext(%s))", [KUNCI_PENUTUPAN])


_JENIS = {
    "hari_efektif": "smallint", "alpa": "smallint", "izin": "smallint", "sakit": "smallint",
    "terpenuhi": "boolean", "dipenuhi": "text[]", "berat": "integer", "tinggi": "smallint",
    "alasan": "text", "hasil": "text",
}  # fmt: skip


def tulis_isian(baris: list, ruas: tuple[str, ...], oleh: int, pada: datetime) -> None:
    """Write these columns of the rows (already locked and judged) in one statement."""
    isi = [{"id": v.pk} | {r: getattr(v, r) for r in ruas} for v in baris]
    kolom = ", ".join(f"{r} = x.{r}" for r in ruas)
    jenis = ", ".join(f"{r} {_JENIS[r]}" for r in ruas)
    with connection.cursor() as kursor:
        kursor.execute(
            f"""UPDATE pendamping_verifikasi v SET {kolom}, dicatat_oleh_id = %s, dicatat_pada = %s
            FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, {jenis}) WHERE v.id = x.id""",
            [oleh, pada, json.dumps(isi)],
        )
