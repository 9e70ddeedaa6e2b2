"""SQL: what an office had to do with UU PDP: one phone that was lost, and dealt with in time."""

TULIS_INSIDEN = """
INSERT INTO laporan_insiden (wilayah_id, judul, jenis, uraian, data, ditemukan_pada, terjadi_dari,
    terjadi_sampai, akibat, penanganan, status, lembaga_pada, subjek_pada, ditutup_pada,
    dicatat_oleh_id, dicatat_pada)
SELECT o.kab, 'Telepon pendamping hilang di pasar', 'terbuka',
    'Telepon dinas seorang pendamping hilang dan belum terkunci ulang. Aplikasi lapangan di '
    'dalamnya memuat data keluarga dampingannya.', ARRAY['identitas', 'anak', 'kesehatan'],
    w.t, w.t - interval '3 hours', w.t + interval '2 hours',
    'Nama, alamat dan tugas kunjungan dapat terlihat orang lain selama dua jam. Nomor identitas '
    'tidak ada di telepon.',
    'Data di telepon diperintahkan dihapus dan terhapus dua jam kemudian; sandi diganti.',
    'ditutup', w.t + interval '20 hours', w.t + interval '44 hours', w.t + interval '6 days',
    min(o.pengguna_id), w.t + interval '1 hour'
FROM contoh_petugas o
CROSS JOIN (SELECT (%(per)s::date - 47)::timestamp AT TIME ZONE 'Asia/Makassar'
    + interval '9 hours' AS t) w
WHERE o.peran = 'operator' AND length(o.kab) = 5
GROUP BY o.kab, w.t ORDER BY o.kab
"""
TULIS_LANGKAH = """
INSERT INTO laporan_langkahinsiden (insiden_id, jenis, catatan, pada, oleh_id, dicatat_pada)
SELECT i.id, l.jenis, l.catatan, i.ditemukan_pada + l.jeda, coalesce(
    (SELECT min(o.pengguna_id) FROM contoh_petugas o WHERE o.kab = i.wilayah_id
        AND o.peran = l.peran), i.dicatat_oleh_id), i.ditemukan_pada + l.jeda
FROM laporan_insiden i CROSS JOIN (VALUES
    ('dicatat', 'Dilaporkan pendamping lewat koordinator.', interval '1 hour', 'operator'),
    ('ditahan', 'Data di telepon dihapus dari jauh; sesi diakhiri.', interval '2 hours',
     'operator'),
    ('dicari', 'Keluarga dampingan pada hari itu dicari dari catatan penugasan.',
     interval '4 hours', 'operator'),
    ('lembaga', 'Surat pemberitahuan dikirim.', interval '20 hours', 'kepala_bidang'),
    ('subjek', 'Surat diantar pendamping lain kepada keluarga.', interval '44 hours',
     'kepala_bidang'),
    ('ditutup', 'Ditutup. Kunci layar diperiksa saat rapat bulanan.', interval '6 days',
     'kepala_dinas')
) l (jenis, catatan, jeda, peran)
WHERE i.dicatat_oleh_id IN (SELECT pengguna_id FROM contoh_petugas)
ORDER BY i.id, l.jeda
"""
TULIS_TERDAMPAK = """
INSERT INTO laporan_keluargaterdampak (insiden_id, keluarga_id, sebab)
SELECT i.id, k.id, ARRAY['telepon'] FROM laporan_insiden i
JOIN contoh_petugas p ON p.kab = i.wilayah_id AND p.peran = 'pendamping' AND p.nomor = 3
JOIN contoh_keluarga k ON k.pendamping_id = p.pengguna_id AND k.status = 'aktif'
WHERE i.dicatat_oleh_id IN (SELECT pengguna_id FROM contoh_petugas)
ORDER BY i.id, k.id
"""
# One family saw its data and got a copy, another asks for a correction today.
TULIS_PERMINTAAN = """
INSERT INTO laporan_permintaandata (keluarga_id, jenis, pemohon, hubungan, uraian, diterima_pada,
    tenggat, status, bukti, diperiksa_oleh_id, diperiksa_pada, salinan_pada, dasar, jawaban,
    diputus_oleh_id, diputus_pada, dicatat_oleh_id, dicatat_pada)
SELECT k.id, r.jenis, k.nama, 'sendiri', r.uraian, w.t, w.t + interval '72 hours', r.status,
    CASE WHEN r.status = 'dipenuhi' THEN 'ktp' ELSE '' END,
    CASE WHEN r.status = 'dipenuhi' THEN o.pengguna_id END,
    CASE WHEN r.status = 'dipenuhi' THEN w.t + interval '1 day' END,
    CASE WHEN r.status = 'dipenuhi' THEN w.t + interval '1 day' END, '',
    CASE WHEN r.status = 'dipenuhi' THEN 'Salinan diserahkan di kantor.' ELSE '' END,
    CASE WHEN r.status = 'dipenuhi' THEN o.pengguna_id END,
    CASE WHEN r.status = 'dipenuhi' THEN w.t + interval '26 hours' END, o.pengguna_id, w.t
FROM (SELECT kab, min(pengguna_id) AS pengguna_id FROM contoh_petugas
      WHERE peran = 'operator' AND length(kab) = 5 GROUP BY kab) o
CROSS JOIN (VALUES
    (1, 'lihat', 'dipenuhi', 'Ingin tahu apa yang dicatat tentang keluarganya.', 60),
    (2, 'perbaiki', 'diterima', 'Nama sekolah anak keliru.', 1)
) r (no, jenis, status, uraian, hari)
CROSS JOIN LATERAL (SELECT id, nama FROM contoh_keluarga
    WHERE left(desa, 5) = o.kab AND status = 'aktif' AND pendamping_id IS NOT NULL
    ORDER BY indeks OFFSET r.no * 7 LIMIT 1) k
CROSS JOIN LATERAL (SELECT (%(per)s::date - r.hari)::timestamp AT TIME ZONE 'Asia/Makassar'
    + interval '10 hours' AS t) w
ORDER BY o.kab, r.no
"""
# What the month found past its time, for the head of office to decide; counted on the rows.
TULIS_ATURAN = """
INSERT INTO laporan_aturanretensi (rekaman, wilayah_id, mulai, bulan, dasar, dibuat_pada)
SELECT 'lokasi', kab, date '2024-01-01', 9, 'Keputusan kepala dinas (contoh)', %(per)s
FROM contoh_petugas WHERE peran = 'kepala_dinas' AND length(kab) = 5 GROUP BY kab ORDER BY kab
"""
TULIS_RETENSI = """
INSERT INTO laporan_usulanretensi (wilayah_id, isi, status, diusulkan_pada, alasan, hasil)
SELECT o.kab, jsonb_build_array(jsonb_build_object('rekaman', 'lokasi', 'bulan', a.bulan,
        'batas', to_char(b.batas, 'YYYY-MM-DD'), 'jumlah', n.jumlah)),
    'diusulkan', %(kini)s::date::timestamp AT TIME ZONE 'Asia/Makassar' + interval '3 hours',
    '', '{}'
FROM (SELECT DISTINCT kab FROM contoh_petugas WHERE peran = 'kepala_dinas' AND length(kab) = 5) o
CROSS JOIN (VALUES (9)) a (bulan)
CROSS JOIN LATERAL (SELECT (%(kini)s::date - make_interval(months => a.bulan))::date AS batas) b
CROSS JOIN LATERAL (SELECT count(*) AS jumlah FROM pendamping_kunjungan j
    JOIN contoh_keluarga k ON k.id = j.keluarga_id
    WHERE left(k.desa, 5) = o.kab AND j.tanggal < b.batas AND j.lintang IS NOT NULL) n
WHERE n.jumlah > 0 ORDER BY o.kab
"""
LANGKAH = [
    ("insiden data pribadi", TULIS_INSIDEN),
    ("", TULIS_LANGKAH),
    ("KPM terdampak insiden", TULIS_TERDAMPAK),
    ("permintaan subjek data", TULIS_PERMINTAAN),
    ("", TULIS_ATURAN),
    ("usulan retensi", TULIS_RETENSI),
]
