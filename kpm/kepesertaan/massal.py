"""A decision on many calon, written and taken back as SQL over whole tables."""

import json
from datetime import date

from django.db import connection

from pkh.kunci.konteks import sistem

from .aturan import KATA_SEBAB, Hasil

# The family's history says why: for an SK that it is one, else what the validation found.
_ALASAN = """CASE WHEN %(ke)s = 'aktif' THEN 'Penetapan KPM'
    ELSE left(concat_ws(': ', %(hasil)s::jsonb ->> v.hasil,
                        concat_ws('. ', %(sebab)s::jsonb ->> v.sebab, v.alasan)), 300) END"""
_TULIS = f"""
WITH pilih AS MATERIALIZED (
    SELECT k.id, k.status_sejak, k.tahun_masuk, v.id AS validasi_id, {_ALASAN} AS alasan
    FROM kpm_keluarga k
    JOIN kpm_validasi v ON v.keluarga_id = k.id AND v.berlaku AND v.tanggal >= k.status_sejak
    WHERE k.id = ANY(%(ids)s) AND k.status = 'calon'
), riwayat AS (
    INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar, oleh_id,
        dicatat_pada)
    SELECT id, 'calon', %(ke)s, %(mulai)s, alasan, %(dasar)s, %(oleh)s, now()
    FROM pilih ORDER BY id
    RETURNING id, keluarga_id
), isi AS (
    INSERT INTO kpm_keluargaditetapkan (penetapan_id, keluarga_id, validasi_id, perubahan_id,
        sejak_lama, tahun_masuk_lama)
    SELECT %(penetapan)s, p.id, p.validasi_id, r.id, p.status_sejak, p.tahun_masuk
    FROM pilih p JOIN riwayat r ON r.keluarga_id = p.id ORDER BY p.id
)
UPDATE kpm_keluarga k SET status = %(ke)s, status_sejak = %(mulai)s, diubah_pada = now(),
    tahun_masuk = CASE WHEN %(ke)s = 'aktif' THEN coalesce(k.tahun_masuk, %(tahun)s)
                       ELSE k.tahun_masuk END
FROM pilih p WHERE k.id = p.id
"""
_KEMBALIKAN = """
WITH isi AS MATERIALIZED (
    SELECT keluarga_id, sejak_lama, tahun_masuk_lama FROM kpm_keluargaditetapkan
    WHERE penetapan_id = %(penetapan)s
), riwayat AS (
    INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar, oleh_id,
        dicatat_pada)
    SELECT keluarga_id, %(ke)s, 'calon', %(mulai)s, %(alasan)s, %(dasar)s, %(oleh)s, now()
    FROM isi ORDER BY keluarga_id
), hitungan AS (
    -- A calon is owed nothing; what the bank has answered for was asked about before.
    DELETE FROM kpm_bantuan b USING isi i
    WHERE b.keluarga_id = i.keluarga_id AND b.periode >= %(bulan)s AND b.status = 'dihitung'
)
UPDATE kpm_keluarga k SET status = 'calon', status_sejak = i.sejak_lama, diubah_pada = now(),
    tahun_masuk = i.tahun_masuk_lama
FROM isi i WHERE k.id = i.keluarga_id
"""


@sistem("penetapan atas tabel")
def tulis_penetapan(
    *, penetapan: int, ids: list[int], ke: str, mulai: date, dasar: str, oleh: int
) -> int:
    """Status, history and membership of the decision for families that were weighed and are
    locked; how many."""
    with connection.cursor() as kursor:
        kursor.execute(
            _TULIS,
            {
                "penetapan": penetapan,
                "ids": ids,
                "ke": ke,
                "mulai": mulai,
                "tahun": mulai.year,
                "dasar": dasar,
                "oleh": oleh,
                "hasil": json.dumps(dict(Hasil.choices)),
                "sebab": json.dumps(KATA_SEBAB),
            },
        )
        return kursor.rowcount


@sistem("penetapan atas tabel")
def kembalikan_penetapan(
    *, penetapan: int, ke: str, mulai: date, dasar: str, alasan: str, oleh: int
) -> int:
    """Every family of the decision a calon again, as it was; the history keeps both."""
    with connection.cursor() as kursor:
        kursor.execute(
            _KEMBALIKAN,
            {
                "penetapan": penetapan,
                "ke": ke,
                "mulai": mulai,
                "bulan": mulai.replace(day=1),
                "dasar": dasar,
                "alasan": alasan,
                "oleh": oleh,
            },
        )
        return kursor.rowcount
