"""SQL: the records of the facilitators, a hand-over that waits, a month worth a talk."""

TULIS_JABATAN = """
UPDATE pendamping_profil pr SET jabatan = 'Penata Layanan Operasional', golongan = 'IX',
    pendidikan = CASE WHEN p.nomor %% 5 = 0 THEN 'd3' ELSE 's1' END, tanggal_sk = %(awal)s
FROM contoh_petugas p WHERE p.pengguna_id = pr.pengguna_id AND pr.kepegawaian = 'pppk'
"""
TULIS_PELATIHAN = """
INSERT INTO pendamping_pelatihan (profil_id, nama, penyelenggara, tanggal, jam, sertifikat)
SELECT pr.id, 'Diklat P2K2', 'Balai diklat Kementerian Sosial',
    %(awal)s::date - 200 - 7 * (p.nomor %% 40), 48,
    p.nomor || '/P2K2/' || extract(year FROM %(awal)s::date)
FROM pendamping_profil pr JOIN contoh_petugas p ON p.pengguna_id = pr.pengguna_id
WHERE p.nomor %% 4 <> 0 ORDER BY pr.id
"""
TULIS_RHK = """
INSERT INTO pendamping_targetrhk (profil_id, butir_id, tahun, target, nyata)
SELECT pr.id, b.id, extract(year FROM %(per)s::date), t.target,
    CASE WHEN b.ukuran = '' THEN t.target * extract(month FROM %(per)s::date)::int / 12 END
FROM pendamping_profil pr JOIN contoh_petugas p ON p.pengguna_id = pr.pengguna_id
CROSS JOIN (VALUES (2, 48), (3, 1800), (6, 12), (7, 12), (8, 6)) t (nomor, target)
JOIN pendamping_butirrhk b ON b.nomor = t.nomor ORDER BY pr.id, b.nomor
"""
# One facilitator of each kabupaten types the visits of two weeks in one evening.
TULIS_BERUNTUN = """
UPDATE pendamping_kunjungan v
SET waktu_gawai = (%(per)s::date - 1 + time '20:00') AT TIME ZONE 'Asia/Makassar'
    + x.urut * interval '3 minutes'
FROM (SELECT v.id, row_number() OVER (PARTITION BY v.pendamping_id ORDER BY v.id) AS urut
    FROM pendamping_kunjungan v JOIN contoh_petugas p ON p.pengguna_id = v.pendamping_id
    WHERE p.peran = 'pendamping' AND p.nomor = 3 AND v.tanggal BETWEEN %(per)s::date - 14
        AND %(per)s::date - 1) x
WHERE x.id = v.id
"""
TULIS_USULAN = """
INSERT INTO pendamping_penyerahan (pendamping_id, wilayah_id, mulai, alasan, jumlah, oleh_id,
    dicatat_pada, status, usulan, jawaban)
SELECT ke.pengguna_id, ke.kab, %(per)s::date + 7, 'Pemerataan beban', count(*), min(o.pengguna_id),
    %(per)s, 'diusulkan', array_agg(k.id ORDER BY k.id), ''
FROM contoh_petugas ke
JOIN contoh_petugas dari ON dari.kab = ke.kab AND dari.peran = 'pendamping' AND dari.nomor = 4
JOIN contoh_petugas o ON o.kab = ke.kab AND o.peran = 'koordinator'
CROSS JOIN LATERAL (SELECT k.id FROM kpm_keluarga k WHERE k.pendamping_id = dari.pengguna_id
    AND k.status = 'aktif' ORDER BY k.id LIMIT 12) k
WHERE ke.peran = 'pendamping' AND ke.nomor = 2
GROUP BY ke.pengguna_id, ke.kab ORDER BY ke.kab
"""
LANGKAH = [
    ("", TULIS_JABATAN),
    ("pelatihan", TULIS_PELATIHAN),
    ("target RHK", TULIS_RHK),
    ("", TULIS_BERUNTUN),
    ("usulan penyerahan", TULIS_USULAN),
]
