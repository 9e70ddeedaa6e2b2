"""SQL: the last Rakor of each office, and what it decided."""

TULIS_RAKOR = """
INSERT INTO laporan_rakor (wilayah_id, tanggal, tempat, pimpinan, dicatat_oleh_id, dicatat_pada)
SELECT o.kab, %(per)s::date - 217, 'Aula Dinas Sosial', 'Kepala Dinas Sosial',
    min(o.pengguna_id), %(per)s::date - 216
FROM contoh_petugas o WHERE o.peran IN ('kepala_dinas', 'kepala_provinsi') AND o.kab <> ''
GROUP BY o.kab ORDER BY o.kab
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
ORDER BY r.id, k.hari
"""
LANGKAH = [("Rakor", TULIS_RAKOR), ("keputusan Rakor", TULIS_KEPUTUSAN)]
