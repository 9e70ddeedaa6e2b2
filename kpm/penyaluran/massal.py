"""Payment lists and their reconciliation, as SQL over whole tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from kpm.massal import hitung_bantuan_periode
from pkh.kunci.konteks import sistem

from .aturan import POLA, Keadaan, Kecuali

TERKIRIM = "('dikirim', 'ditutup')"
KABUPATEN = 5  # signs of a Kemendagri code: "64.02"

# What a word of a bank means: as somebody has said, else by the patterns, else not known.
_POLA = " ".join(f"WHEN lower({{label}}) ~ '{pola}' THEN '{keadaan}'" for pola, keadaan in POLA)


@contextmanager
def tanpa_nestloop(k) -> Iterator[None]:
    """Rows written a moment ago have no statistics: nested loops over them never end."""
    k.execute("SHOW enable_nestloop")
    lama = k.fetchone()[0]
    k.execute("SET LOCAL enable_nestloop = off")
    yield
    k.execute(f"SET LOCAL enable_nestloop = {lama}")


def sql_keadaan(label: str) -> str:
    """SQL of the state that the word in the column `label` stands for (aturan.petakan_hasil,
    and before it the table of meanings). The column with its table: "h.label"."""
    baku = f"lower(regexp_replace(btrim({label}), '\\s+', ' ', 'g'))"
    return (
        f"coalesce((SELECT l.keadaan FROM kpm_labelbank l WHERE l.label = {baku}), "
        f"CASE {_POLA.format(label=label)} ELSE '{Keadaan.ASING}' END)"
    )


# Families of the kabupaten that took part on the first day and are on no list of the period.
_CALON = f"""
WITH keluarga AS (
    SELECT k.id, k.desa_id, k.nama_pengurus, k.no_kks, k.bank, k.status = 'ditangguhkan' AS tahan,
           CASE WHEN k.status_sejak <= %(periode)s THEN k.status ELSE (
               SELECT p.ke FROM kpm_perubahanstatus p
               WHERE p.keluarga_id = k.id AND p.tanggal <= %(periode)s
               ORDER BY p.tanggal DESC, p.id DESC LIMIT 1) END AS status
    FROM kpm_keluarga k WHERE k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s
), ganda AS (
    SELECT no_kks FROM kpm_keluarga
    WHERE no_kks <> '' AND status IN ('aktif', 'ditangguhkan')
    GROUP BY no_kks HAVING count(*) > 1
), calon AS (
    SELECT k.id, k.desa_id, coalesce(a.nama, k.nama_pengurus) AS nama, coalesce(a.nik, '') AS nik,
           k.no_kks, k.bank, coalesce(b.jumlah, 0) AS jumlah,
           CASE
               WHEN k.status = 'ditangguhkan' OR k.tahan THEN '{Kecuali.DITANGGUHKAN}'
               WHEN b.id IS NULL THEN '{Kecuali.TANPA_KOMPONEN}'
               WHEN a.id IS NULL OR right(a.nik, 4) = '0000'
                    OR (substr(a.nik, 7, 2)::int > 40) <> (a.jenis_kelamin = 'P')
                    OR (substr(a.nik, 7, 2)::int %% 40, substr(a.nik, 9, 4)) <>
                       (extract(day FROM a.tanggal_lahir)::int, to_char(a.tanggal_lahir, 'MMYY'))
                    OR k.no_kks <> '' AND k.no_kks !~ '^\\d{{16}}$'
                    OR k.no_kks IN (SELECT no_kks FROM ganda)
               THEN '{Kecuali.TIDAK_PADAN}'
               WHEN k.no_kks = '' AND k.bank <> 'pos' THEN '{Kecuali.TANPA_KKS}'
               ELSE ''
           END AS kecuali
    FROM keluarga k
    LEFT JOIN kpm_anggota a
        ON a.keluarga_id = k.id AND a.hubungan = 'pengurus' AND a.keluar_pada IS NULL
    LEFT JOIN kpm_bantuan b ON b.keluarga_id = k.id AND b.periode = %(periode)s
    WHERE k.status IN ('aktif', 'ditangguhkan') AND NOT EXISTS (
        SELECT FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
        WHERE s.keluarga_id = k.id AND s.kecuali = '' AND d.periode = %(periode)s
          AND d.status IN {TERKIRIM})
)"""
_ISI = f"""{_CALON}
INSERT INTO kpm_barissalur (daftar_id, keluarga_id, desa_id, nama, nik, no_kks, bank, jumlah,
    kecuali)
SELECT %(daftar)s, id, desa_id, nama, nik, no_kks, bank, jumlah, kecuali FROM calon
WHERE kecuali = '' OR NOT %(susulan)s
ORDER BY desa_id, id
"""
_HITUNG = """
UPDATE kpm_daftarsalur d SET jumlah_keluarga = j.keluarga, jumlah_rupiah = j.rupiah,
    jumlah_kecuali = j.kecuali, disusun_pada = now()
FROM (SELECT count(*) FILTER (WHERE kecuali = '') AS keluarga,
             coalesce(sum(jumlah) FILTER (WHERE kecuali = ''), 0) AS rupiah,
             count(*) FILTER (WHERE kecuali <> '') AS kecuali
      FROM kpm_barissalur WHERE daftar_id = %(daftar)s) j
WHERE d.id = %(daftar)s
RETURNING d.jumlah_keluarga
"""


@sistem("daftar bayar: nomor ganda dan daftar lain di mana pun")
@transaction.atomic
def isi_daftar(daftar) -> int:
    """Work out the entitlement of the kabupaten and write the lines of `daftar` anew; the
    families listed. The caller holds the row of the list, which is still being made.

    Of an addition (susulan) nothing that was worked out before changes; only who has become
    due since is added."""
    hitung_bantuan_periode(
        periode=daftar.periode, wilayah=daftar.wilayah_id, hanya_tambah=daftar.urut > 0
    )
    return tulis_baris(daftar)


@sistem("daftar bayar: nomor ganda dan daftar lain di mana pun")
def tulis_baris(daftar) -> int:
    """The lines of `daftar` anew from the entitlement as it stands; the families listed."""
    p = {
        "daftar": daftar.pk,
        "periode": daftar.periode,
        "dari": daftar.wilayah_id,
        "sampai": f"{daftar.wilayah_id}/",
        "susulan": daftar.urut > 0,
    }
    with connection.cursor() as k:
        k.execute("DELETE FROM kpm_barissalur WHERE daftar_id = %(daftar)s", p)
        with tanpa_nestloop(k):
            k.execute(_ISI, p)
        k.execute(_HITUNG, p)
        return k.fetchone()[0]
