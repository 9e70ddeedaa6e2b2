"""SQL: what was done with the ladder's recommendations, after the rules have made them."""

from collections.abc import Callable
from datetime import date

from pendamping.sanksi.massal import bulan_dinilai, susun_rekomendasi

# A flood in one desa, asked for a family by its pendamping, and both before the ladder.
PENGECUALIAN = """
WITH korkab AS (
    SELECT DISTINCT ON (kab) kab, pengguna_id FROM contoh_petugas
    WHERE peran = 'koordinator' ORDER BY kab, pengguna_id
), desa AS (
    SELECT DISTINCT ON (left(desa, 5)) left(desa, 5) AS kab, desa FROM contoh_keluarga
    ORDER BY left(desa, 5), pg_temp.acak(replace(desa, '.', ''), 5001), desa
), keluarga AS (
    SELECT DISTINCT ON (left(desa, 5)) left(desa, 5) AS kab, id, pendamping_id
    FROM contoh_keluarga WHERE status = 'aktif' AND pendamping_id IS NOT NULL
    ORDER BY left(desa, 5), pg_temp.acak(no_kk, 5002)
)
INSERT INTO pendamping_pengecualian (keluarga_id, desa_id, alasan, mulai, selesai, bukti, status,
    diajukan_oleh_id, diajukan_pada, catatan, diputus_oleh_id, diputus_pada)
SELECT NULL::bigint, d.desa, 'bencana', %(per)s::date - 40, %(per)s::date - 12,
    'Banjir dua pekan; sekolah dan posyandu tutup. Surat kepala desa terlampir.', 'berlaku',
    k.pengguna_id, %(per)s::date - 30, '', k.pengguna_id, %(per)s::date - 30
FROM korkab k JOIN desa d USING (kab)
UNION ALL
SELECT g.id, NULL, 'sakit', %(per)s::date - 35, NULL,
    'Anak dirawat di rumah sakit; surat dokter difoto pada kunjungan.', 'diajukan',
    g.pendamping_id, %(per)s::date - 3, '', NULL, NULL
FROM keluarga g
"""
# Who stands higher on the ladder had a letter for the first month.
SURAT = """
INSERT INTO pendamping_sanksi (keluarga_id, langkah, beruntun, dari, sampai,
    direkomendasikan_pada, putusan, alasan, diputus_oleh_id, diputus_pada, diberitahukan_pada,
    cara, penerima, diberitahukan_oleh_id, sebab_selesai)
SELECT s.keluarga_id, 'surat', 1, s.dari, s.dari, (s.dari + interval '1 month')::date, 'diterapkan',
    '', k.pengguna_id, s.dari + interval '1 month 3 days',
    least((s.dari + interval '1 month 9 days')::date, %(per)s), 'langsung', f.nama, f.pendamping_id,
    ''
FROM pendamping_sanksi s JOIN contoh_keluarga f ON f.id = s.keluarga_id
JOIN LATERAL (SELECT pengguna_id FROM contoh_petugas t WHERE t.kab = left(f.desa, 5)
              AND t.peran = 'koordinator' ORDER BY 1 LIMIT 1) k ON true
WHERE s.langkah <> 'surat' AND f.pendamping_id IS NOT NULL AND s.dari < s.sampai
"""
PUTUSKAN = """
UPDATE pendamping_sanksi s SET
    putusan = CASE WHEN u.acak < 0.62 THEN 'diterapkan' ELSE 'tidak' END,
    alasan = CASE WHEN u.acak < 0.62 THEN '' ELSE 'Sudah dibicarakan pada kunjungan terakhir.' END,
    direkomendasikan_pada = least(s.direkomendasikan_pada, %(per)s::date - 9),
    diputus_oleh_id = u.korkab, diputus_pada = %(per)s::date - 6,
    diberitahukan_pada = CASE WHEN u.acak < 0.45 THEN %(per)s::date - 2 END,
    cara = CASE WHEN u.acak < 0.45 THEN 'langsung' ELSE '' END,
    penerima = CASE WHEN u.acak < 0.45 THEN u.nama ELSE '' END,
    diberitahukan_oleh_id = CASE WHEN u.acak < 0.45 THEN u.pendamping_id END
FROM (SELECT f.id, f.nama, f.pendamping_id, pg_temp.acak(f.no_kk, 5003) AS acak,
             (SELECT min(t.pengguna_id) FROM contoh_petugas t WHERE t.kab = left(f.desa, 5)
              AND t.peran = 'koordinator') AS korkab
      FROM contoh_keluarga f) u
WHERE u.id = s.keluarga_id AND s.putusan = '' AND u.acak < 0.68 AND u.pendamping_id IS NOT NULL
    AND u.korkab IS NOT NULL
    AND (s.langkah <> 'tangguh' OR u.acak < 0.12 AND EXISTS (SELECT FROM pendamping_sanksi l
         WHERE l.keluarga_id = s.keluarga_id AND l.diberitahukan_pada IS NOT NULL))
"""
KEBERATAN = """
INSERT INTO pendamping_keberatan (kunci, sanksi_id, tanggal, pemohon, alasan, dicatat_oleh_id,
    dicatat_pada, putusan, catatan)
SELECT md5(f.no_kk || 'keberatan')::uuid, s.id, %(per)s::date - 1, f.nama,
    'Anak saya sakit dua minggu dan ada surat dokternya, tetapi dihitung alpa oleh sekolah.',
    f.pendamping_id, %(per)s::date - 1, '', ''
FROM pendamping_sanksi s JOIN contoh_keluarga f ON f.id = s.keluarga_id
WHERE s.diberitahukan_pada = %(per)s::date - 2 AND pg_temp.acak(f.no_kk, 5004) < 0.04
"""


def isi_sanksi(c, wilayah: str, per: date, lapor: Callable[[str], None]) -> None:
    """The ladder at the end of the year: recommended by the rules, decided by the office."""
    p = {"per": per}
    c.execute(PENGECUALIAN, p)
    hasil = susun_rekomendasi(sampai=bulan_dinilai(per), hari_ini=per, wilayah=wilayah)
    for sql in (SURAT, PUTUSKAN, KEBERATAN):
        c.execute(sql, p)
    lapor(f"{hasil.baru} rekomendasi sanksi")
