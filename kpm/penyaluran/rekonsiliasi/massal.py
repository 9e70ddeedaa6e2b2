"""Due, listed and paid side by side, and what is out of step, as SQL over whole tables.

Only kabupaten and periods whose list was sent and that are not closed are worked on; of the
others the rows stay as they were. Everything here may be run again at any time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from kpm.massal import ketentuan_pada
from kpm.penyaluran.aturan import (
    MILIK_PENDAMPING,
    AlasanTutup,
    Jenis,
    Keadaan,
    Kecuali,
    Langkah,
    Temuan,
)
from kpm.penyaluran.massal import TERKIRIM, sql_keadaan, tanpa_nestloop
from pkh.kunci.konteks import sistem

_JENIS = ", ".join(f"'{j}'" for j in Jenis if j != Jenis.KKS_PENDAMPING)
_MILIK = ", ".join(f"'{j}'" for j in MILIK_PENDAMPING)


@dataclass(frozen=True)
class HasilCocok:
    """Rows of the reconciliation written or taken away; discrepancies opened and closed."""

    baris: int
    dibuka: int
    ditutup: int


# Kabupaten whose list of the period was sent and is not closed.
_KAB = f"""
    SELECT wilayah_id, max(batas) AS batas FROM kpm_daftarsalur
    WHERE periode = %(periode)s AND status IN {TERKIRIM}
      AND (%(wilayah)s::text IS NULL OR wilayah_id = %(wilayah)s)
    GROUP BY wilayah_id HAVING bool_or(status = 'dikirim')"""
# What is found of a row of `isi` below; aturan.nilai_temuan says the same.
_TEMUAN = f"""CASE
    WHEN keadaan = '{Keadaan.ASING}' THEN '{Temuan.ASING}'
    WHEN keadaan = '{Keadaan.SALUR}' AND terdaftar = 0 THEN '{Temuan.TANPA_DAFTAR}'
    WHEN keadaan = '{Keadaan.SALUR}' AND dibayar <> terdaftar THEN '{Temuan.BEDA_JUMLAH}'
    WHEN keadaan = '{Keadaan.SALUR}' THEN '{Temuan.SESUAI}'
    WHEN keadaan = '{Keadaan.GAGAL}' THEN '{Temuan.GAGAL}'
    WHEN keadaan = '{Keadaan.BELUM}' THEN '{Temuan.BELUM}'
    WHEN terdaftar = 0 THEN '{Temuan.TIDAK_DIDAFTAR}'
    WHEN batas < %(hari)s THEN '{Temuan.TANPA_HASIL}'
    ELSE '{Temuan.MENUNGGU}' END"""
_RUAS = (
    "desa_id, temuan, berhak, terdaftar, dibayar, kecuali, label, keterangan, bank, tanggal,"
    " aktif, layak, tepat_waktu, lengkap"
)
_COCOK = f"""
WITH kab AS ({_KAB}
), baris AS (
    SELECT DISTINCT ON (s.keluarga_id) s.keluarga_id, s.desa_id, s.bank, s.kecuali,
           CASE WHEN s.kecuali = '' THEN s.jumlah ELSE 0 END AS terdaftar, d.batas, d.wilayah_id
    FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
    WHERE d.periode = %(periode)s AND d.status IN {TERKIRIM}
    ORDER BY s.keluarga_id, s.kecuali = '' DESC, d.urut DESC
), keluarga AS (
    SELECT k.id, coalesce(s.desa_id, k.desa_id) AS desa_id
    FROM kpm_keluarga k LEFT JOIN baris s ON s.keluarga_id = k.id
    WHERE coalesce(s.wilayah_id, left(k.desa_id, 5)) IN (SELECT wilayah_id FROM kab)
), isi AS (
    SELECT k.id AS keluarga_id, k.desa_id, coalesce(b.jumlah, 0) AS berhak,
           coalesce(s.terdaftar, 0) AS terdaftar, coalesce(s.kecuali, '') AS kecuali,
           coalesce(h.keadaan, '') AS keadaan, coalesce(h.label, '') AS label,
           coalesce(h.keterangan, '') AS keterangan,
           coalesce(nullif(h.bank, ''), s.bank, '') AS bank, h.tanggal,
           CASE WHEN h.keadaan = '{Keadaan.SALUR}' THEN h.jumlah ELSE 0 END AS dibayar,
           coalesce(s.batas, (SELECT max(batas) FROM kab)) AS batas,
           coalesce(s.kecuali <> '{Kecuali.DITANGGUHKAN}', false) AS aktif,
           coalesce(s.kecuali IN ('', '{Kecuali.TANPA_KKS}'), false) AS layak
    FROM keluarga k
    LEFT JOIN baris s ON s.keluarga_id = k.id
    LEFT JOIN kpm_bantuan b ON b.keluarga_id = k.id AND b.periode = %(periode)s
    LEFT JOIN kpm_hasilsalur h ON h.keluarga_id = k.id AND h.periode = %(periode)s
    WHERE s.keluarga_id IS NOT NULL OR b.id IS NOT NULL OR h.id IS NOT NULL
), nilai AS (
    SELECT keluarga_id, %(periode)s::date AS periode, desa_id, {_TEMUAN} AS temuan, berhak,
           terdaftar, dibayar, kecuali, label, keterangan, bank, tanggal, aktif, layak,
           keadaan = '{Keadaan.SALUR}' AND terdaftar > 0 AND tanggal <= batas IS TRUE
               AS tepat_waktu,
           keadaan NOT IN ('', '{Keadaan.ASING}') AND tanggal IS NOT NULL AND bank <> ''
               AND (keadaan <> '{Keadaan.GAGAL}' OR keterangan <> ''
                    OR lower(label) NOT IN ('gagal', 'gagal salur')) AS lengkap
    FROM isi
), tulis AS (
    INSERT INTO kpm_rekonsiliasi AS r (keluarga_id, periode, {_RUAS})
    SELECT keluarga_id, periode, {_RUAS} FROM nilai
    ON CONFLICT (keluarga_id, periode) DO UPDATE
        SET ({_RUAS}) = ROW({", ".join(f"excluded.{r}" for r in _RUAS.split(", "))})
        WHERE ({", ".join(f"r.{r}" for r in _RUAS.split(", "))})
            IS DISTINCT FROM ({", ".join(f"excluded.{r}" for r in _RUAS.split(", "))})
    RETURNING 1
), buang AS (
    DELETE FROM kpm_rekonsiliasi r
    WHERE r.periode = %(periode)s AND left(r.desa_id, 5) IN (SELECT wilayah_id FROM kab)
      AND NOT EXISTS (SELECT FROM nilai n WHERE n.keluarga_id = r.keluarga_id)
    RETURNING 1
), tandai AS (
    UPDATE kpm_daftarsalur d SET dicocokkan_pada = now() FROM kab
    WHERE d.wilayah_id = kab.wilayah_id AND d.periode = %(periode)s AND d.status IN {TERKIRIM}
)
SELECT (SELECT count(*) FROM tulis) + (SELECT count(*) FROM buang)"""
# Opened once: what a person has closed with a reason is not opened again by the same finding.
_BUKA = f"""
INSERT INTO kpm_selisih (keluarga_id, periode, jenis, rupiah, sebab, pemilik_id, tenggat, langkah,
    catatan, dibuat_pada, alasan)
SELECT r.keluarga_id, r.periode, r.temuan,
       CASE r.temuan WHEN '{Jenis.TANPA_DAFTAR}' THEN r.dibayar
            WHEN '{Jenis.BEDA_JUMLAH}' THEN abs(r.dibayar - r.terdaftar)
            ELSE greatest(r.terdaftar, r.berhak) END,
       left(concat_ws(': ', nullif(r.label, ''), nullif(r.keterangan, '')), 200),
       CASE WHEN r.temuan IN ({_MILIK}) THEN k.pendamping_id END,
       %(tenggat)s, '{Langkah.BARU}', '', now(), ''
FROM kpm_rekonsiliasi r JOIN kpm_keluarga k ON k.id = r.keluarga_id
WHERE r.periode = %(periode)s AND r.temuan IN ({_JENIS})
  AND left(r.desa_id, 5) IN (SELECT wilayah_id FROM ({_KAB}) kab)
  AND NOT EXISTS (
      SELECT FROM kpm_selisih x WHERE x.keluarga_id = r.keluarga_id AND x.periode = r.periode
        AND x.jenis = r.temuan AND (x.ditutup_pada IS NULL OR x.ditutup_oleh_id IS NOT NULL))"""
_TUTUP = f"""
UPDATE kpm_selisih s SET ditutup_pada = now(), alasan = '{AlasanTutup.BERES}'
FROM kpm_rekonsiliasi r
WHERE s.ditutup_pada IS NULL AND s.periode = %(periode)s AND s.jenis IN ({_JENIS})
  AND r.keluarga_id = s.keluarga_id AND r.periode = s.periode AND r.temuan <> s.jenis
  AND left(r.desa_id, 5) IN (SELECT wilayah_id FROM ({_KAB}) kab)"""


@sistem("rekonsiliasi atas seluruh tabel")
def periode_terbuka(wilayah: str | None = None) -> list[date]:
    """Periods with a list that was sent and is not closed, newest first."""
    with connection.cursor() as k:
        k.execute(
            "SELECT DISTINCT periode FROM kpm_daftarsalur WHERE status = 'dikirim'"
            " AND (%(w)s::text IS NULL OR wilayah_id = %(w)s) ORDER BY 1 DESC",
            {"w": wilayah},
        )
        return [p for (p,) in k.fetchall()]


@sistem("rekonsiliasi atas seluruh tabel")
@transaction.atomic
def cocokkan(*, periode: date, hari: date, wilayah: str | None = None) -> HasilCocok:
    """Put the period side by side anew, open and close the discrepancies that follow; of all
    kabupaten, or of one."""
    tenggat = hari + timedelta(days=ketentuan_pada(hari).selisih_hari)
    p = {"periode": periode, "wilayah": wilayah, "hari": hari, "tenggat": tenggat}
    with connection.cursor() as k:
        # One at a time: two of them would open the same discrepancy twice.
        k.execute("SELECT pg_advisory_xact_lock(hashtext('rekonsiliasi'))")
        with tanpa_nestloop(k):
            k.execute(_COCOK, p)
            baris = k.fetchone()[0]
            k.execute(_TUTUP, p)
            ditutup = k.rowcount
            k.execute(_BUKA, p)
            dibuka = k.rowcount
    return HasilCocok(baris, dibuka, ditutup)


def cocokkan_semua(*, hari: date, wilayah: str | None = None) -> None:
    for periode in periode_terbuka(wilayah):
        cocokkan(periode=periode, hari=hari, wilayah=wilayah)


# --- words of banks ------------------------------------------------------------------------
_TERBUKA = """EXISTS (SELECT FROM kpm_keluarga kk WHERE kk.id = {t}.keluarga_id AND NOT EXISTS (
    SELECT FROM kpm_daftarsalur d WHERE d.wilayah_id = left(kk.desa_id, 5)
      AND d.periode = {t}.periode AND d.status = 'ditutup'))"""
_ARTIKAN = f"""
WITH ubah AS (
    UPDATE kpm_hasilsalur h SET keadaan = {sql_keadaan("h.label")}, dicatat_pada = now()
    WHERE lower(regexp_replace(btrim(h.label), '\\s+', ' ', 'g')) = %(label)s
      AND h.keadaan <> {sql_keadaan("h.label")} AND {_TERBUKA.format(t="h")}
    RETURNING h.keluarga_id, h.periode, h.keadaan, h.tanggal
), ikut AS (
    UPDATE kpm_bantuan b SET
        status = CASE WHEN u.keadaan IN ('salur', 'gagal') THEN u.keadaan ELSE 'dihitung' END,
        tanggal_salur = CASE WHEN u.keadaan = 'salur' THEN u.tanggal END
    FROM ubah u WHERE b.keluarga_id = u.keluarga_id AND b.periode = u.periode
)
SELECT count(*), coalesce(array_agg(DISTINCT periode), '{{}}') FROM ubah"""


@sistem("rekonsiliasi atas seluruh tabel")
@transaction.atomic
def artikan_ulang(label: str, *, hari: date) -> int:
    """Read a word of banks (as aturan.baku_label writes it) anew in every answer of a period
    that is not closed; how many changed."""
    with connection.cursor() as k:
        k.execute(_ARTIKAN, {"label": label})
        jumlah, periode = k.fetchone()
    for p in periode:
        cocokkan(periode=p, hari=hari)
    return jumlah
