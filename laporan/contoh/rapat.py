"""SQL: the last Rakor of each office, and what it decided."""

TULIS_RAKOR = """
INSERT INTO laporan_rakor (wilayah_id, tanggal, tempat, pimpinan, dicatat_oleh_id, dicatat_pada)
SELECT o.kab, %(per)s::date - 217, 'Aula Dinas Sosial', 'Kepala Dinas Sosial',
    min(o.pengguna_id), %(per)s::date - 216
FROM contoh_petugas o WHERE o.peran IN ('kepala_dinas', 'kepala_provinsi') AND o.kab <> ''
GROUP BY o.kab ORDER BY o.kab
ON CONFLICT DO NOTHING -- the province's, when another of its kabupaten was here before
"""
TULIS_KEPUTUSAN = """
INSERT INTO laporan_keputusanrakor (rakor_id, isi, siapa, tenggat, selesai_pada, hasil)
SELECT r.id, k.isi, k.siapa, r.tanggal + k.hari,
    CASE WHEN k.selesai > 0 THEN r.tanggal + k.selesai END, k.hasil
FROM laporan_rakor r CROSS JOIN (VALUES
    ('Setiap KPM aktif dikunjungi sedikitnya sekali dalam dua bulan', 'Koordinator', 60, 58,
     'Jadwal kunjungan bulanan berjalan di semua kecamatan'),
    ('KPM tanpa pendamping diserahkan kepada pendamping terdekat', 'Operator data', 30, 27,
     'Penyerahan dicatat; tersisa yang baru masuk'),
    ('Kelompok P2K2 di atas tiga puluh KPM dibagi', 'Koordinator', 120, 0, ''),
    ('Usulan graduasi yang berkasnya lengkap diputus dalam empat belas hari', 'Kepala bidang',
     270, 0, '')
) k (isi, siapa, hari, selesai, hasil)
WHERE r.dicatat_oleh_id IN (SELECT pengguna_id FROM contoh_petugas)
    AND NOT EXISTS (SELECT FROM laporan_keputusanrakor ada WHERE ada.rakor_id = r.id)
ORDER BY r.id, k.hari
"""
# One report of last month that the koordinator gave back.
TULIS_BULANAN = """
INSERT INTO laporan_laporanbulanan (pendamping_id, wilayah_id, bulan, kop, pendahuluan, kegiatan,
    rhk, hasil, kesimpulan, penutup, foto, status, dikirim_pada, ditinjau_oleh_id, ditinjau_pada,
    catatan, dibuat_pada)
SELECT p.pengguna_id, p.kab, %(kini)s::date - interval '1 month', 'kemensos',
    'Laporan ini memuat pelaksanaan tugas pendampingan bulan lalu.',
    'Kegiatan diuraikan menurut rencana hasil kerja di bawah ini.',
    '{"2": "Pertemuan berjalan di semua kelompok."}', 'Kunjungan dan pertemuan berjalan.',
    'Kunjungan ke keluarga yang jauh digabung dengan jadwal posyandu.',
    'Demikian laporan ini dibuat untuk dipergunakan sebagaimana mestinya.', '{}', 'dikembalikan',
    %(kini)s::date + interval '1 day', o.pengguna_id, %(kini)s::date + interval '2 days',
    'Lengkapi hasil dengan angka kunjungan dan tambahkan foto.', %(kini)s::date
FROM contoh_petugas p JOIN contoh_petugas o ON o.kab = p.kab AND o.peran = 'koordinator'
WHERE p.peran = 'pendamping' AND p.nomor = 2 ORDER BY p.pengguna_id
"""
LANGKAH = [
    ("Rakor", TULIS_RAKOR),
    ("keputusan Rakor", TULIS_KEPUTUSAN),
    ("laporan bulanan", TULIS_BULANAN),
]
