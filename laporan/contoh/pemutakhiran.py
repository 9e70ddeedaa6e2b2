"""SQL: what pendamping reported these weeks, and what the operators made of it."""

from collections.abc import Callable
from datetime import date

# One pendamping in eight families a year reports something; of these a few still wait.
USUL = """
WITH petugas AS (
    SELECT kab, min(pengguna_id) AS operator FROM contoh_petugas
    WHERE peran = 'operator' GROUP BY kab
), orang AS (
    SELECT k.id AS keluarga_id, k.no_kk, k.desa, k.pendamping_id, a.id AS anggota_id, a.nama,
           a.kelamin, a.hubungan, a.jenjang, a.kelas, p.operator,
           pg_temp.acak(k.no_kk, 5101) AS u, pg_temp.acak(a.nik, 5102) AS v,
           row_number() OVER (PARTITION BY k.id ORDER BY pg_temp.acak(a.nik, 5103)) AS ke
    FROM contoh_keluarga k JOIN contoh_anggota a USING (indeks)
    JOIN petugas p ON p.kab = left(k.desa, 5)
    WHERE k.status = 'aktif' AND k.pendamping_id IS NOT NULL AND a.hubungan <> 'pengurus'
      AND k.bank <> 'bsi'
), pilih AS (
    SELECT *, CASE WHEN u < 0.0015 THEN 'kematian' WHEN u < 0.0025 THEN 'keluar'
                   WHEN u < 0.006 AND kelamin = 'P' AND hubungan = 'anak' THEN 'diri'
                   WHEN u < 0.008 THEN 'kartu' WHEN u < 0.0092 THEN 'pindah' ELSE 'sekolah' END
                   AS jenis
    FROM orang WHERE ke = 1 AND u < 0.016
), usul AS (
    SELECT p.*, d.kode AS tujuan,
        CASE jenis WHEN 'sekolah' THEN 'diterapkan'
             ELSE CASE WHEN v < 0.12 THEN 'ditolak' ELSE 'diajukan' END END AS status
    FROM pilih p LEFT JOIN LATERAL (
        SELECT w.kode FROM wilayah_wilayah w
        WHERE w.tingkat = 4 AND w.berakhir_pada IS NULL AND left(w.kode, 5) = left(p.desa, 5)
          AND w.kode <> p.desa ORDER BY pg_temp.acak(replace(w.kode, '.', ''), 5104) LIMIT 1) d
        ON p.jenis = 'pindah'
    WHERE jenis <> 'sekolah' OR (jenjang <> '' AND kelas <> '')
)
INSERT INTO kpm_pemutakhiran (kunci, keluarga_id, anggota_id, jenis, hal, isi, lama, desa_asal_id,
    desa_tujuan_id, bukti, foto, kanal, status, pengusul_id, diajukan_pada, diperiksa_oleh_id,
    selesai_pada, alasan)
SELECT md5(no_kk || 'pemutakhiran')::uuid, keluarga_id,
    CASE WHEN jenis NOT IN ('kartu', 'pindah') THEN anggota_id END, jenis,
    CASE WHEN jenis IN ('kematian', 'keluar') THEN 'keluar:' || anggota_id
         WHEN jenis IN ('kartu', 'pindah') THEN jenis ELSE jenis || ':' || anggota_id END,
    CASE jenis WHEN 'kematian' THEN jsonb_build_object('tanggal', %(per)s::date - 9)
        WHEN 'keluar' THEN jsonb_build_object('tanggal', %(per)s::date - 15, 'alasan', 'menikah')
        WHEN 'diri' THEN jsonb_build_object('disabilitas_berat', true)
        WHEN 'kartu' THEN jsonb_build_object('bank', 'bsi')
        WHEN 'pindah' THEN jsonb_build_object('rt', '003')
        ELSE jsonb_build_object('kelas', kelas) END,
    CASE jenis WHEN 'kematian' THEN '{"keluar_pada": null}'::jsonb
        WHEN 'keluar' THEN '{"keluar_pada": null}'
        WHEN 'diri' THEN (SELECT jsonb_build_object('disabilitas_berat', a.disabilitas_berat)
                          FROM kpm_anggota a WHERE a.id = anggota_id)
        WHEN 'kartu' THEN (SELECT jsonb_build_object('bank', k.bank) FROM kpm_keluarga k
                           WHERE k.id = keluarga_id)
        WHEN 'pindah' THEN (SELECT jsonb_build_object('desa', k.desa_id, 'rt', k.rt)
                            FROM kpm_keluarga k WHERE k.id = keluarga_id)
        ELSE jsonb_build_object('kelas', kelas) END,
    CASE WHEN jenis = 'pindah' THEN desa END, tujuan,
    CASE jenis WHEN 'kematian' THEN 'Surat kematian dari desa dilihat.'
        WHEN 'keluar' THEN 'Sudah pisah KK.' WHEN 'diri' THEN 'Surat puskesmas dilihat.'
        WHEN 'kartu' THEN 'Buku rekening baru dilihat.' WHEN 'pindah' THEN 'Surat pindah dari desa.'
        ELSE '' END, '',
    CASE WHEN v < 0.5 THEN 'telepon' ELSE 'halaman' END, status, pendamping_id,
    %(per)s::date - floor(v * 20)::int,
    CASE WHEN status <> 'diajukan' THEN CASE jenis WHEN 'sekolah' THEN pendamping_id
                                                   ELSE operator END END,
    CASE WHEN status <> 'diajukan' THEN %(per)s::date END,
    CASE WHEN status = 'ditolak' THEN 'Surat belum difoto; ajukan lagi beserta fotonya.' ELSE '' END
FROM usul ORDER BY keluarga_id
"""
# The pendamping whose screens people see first has one that waits.
SATU = """
INSERT INTO kpm_pemutakhiran (kunci, keluarga_id, jenis, hal, isi, lama, bukti, foto, kanal,
    status, pengusul_id, diajukan_pada, alasan)
SELECT md5(k.no_kk || 'baru')::uuid, k.id, 'baru',
    'baru:' || lower('Bayi ' || k.nama) || ':' || (%(per)s::date - 12),
    jsonb_build_object('nik', replace(left(k.desa, 8), '.', '')
        || to_char(%(per)s::date - 12, 'DDMMYY') || '0951',
        'nama', 'Bayi ' || k.nama, 'hubungan', 'anak', 'jenis_kelamin', 'L',
        'tanggal_lahir', %(per)s::date - 12),
    '{}', 'Surat keterangan lahir dari bidan desa.', '', 'halaman', 'diajukan', k.pendamping_id,
    %(per)s::date - 1, ''
FROM (SELECT DISTINCT ON (pendamping_id) * FROM contoh_keluarga
      WHERE status = 'aktif' AND pendamping_id IS NOT NULL
      ORDER BY pendamping_id, pg_temp.acak(no_kk, 5105)) k
WHERE k.pendamping_id = (SELECT min(t.pengguna_id) FROM contoh_petugas t
      WHERE t.kab = left(k.desa, 5) AND t.nomor = 1)
"""


def isi_pemutakhiran(c, per: date, lapor: Callable[[str], None]) -> None:
    """Reports of the last weeks, most of them waiting for the operator."""
    p, n = {"per": per}, 0
    for sql in (USUL, SATU):
        c.execute(sql, p)
        n += c.rowcount
    lapor(f"{n} pemutakhiran data")
