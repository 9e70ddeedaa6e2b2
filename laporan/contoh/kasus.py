"""SQL: programmes beside PKH, case files with their steps and referrals."""

# Families that take part and were visited were asked about one thing or another.
TULIS_PELENGKAP = """
INSERT INTO kpm_pelengkap (kunci, keluarga_id, program_id, punya, sejak, sampai, sumber, catatan,
                           oleh_id, dicatat_pada)
SELECT md5('pelengkap ' || k.no_kk || ' ' || k.indeks || ' ' || p.kode)::uuid, k.id, p.id,
    u.undian < u.ambang * 0.85,
    CASE WHEN u.undian < u.ambang * 0.85
         THEN k.kunjungan_terakhir - 60 - floor(pg_temp.acak(k.no_kk, 1450 + p.urutan) * 900)::int
    END,
    NULL, pg_temp.pilih(ARRAY['kartu', 'keluarga', 'pusat', 'desa'],
                        pg_temp.acak(k.no_kk, 1460 + p.urutan)), '',
    k.pendamping_id, k.kunjungan_terakhir
FROM contoh_keluarga k
CROSS JOIN kpm_programpelengkap p
CROSS JOIN LATERAL (
    SELECT pg_temp.acak(k.no_kk, 1400 + p.urutan) AS undian,
        CASE p.kode
            WHEN 'sembako' THEN 0.32 WHEN 'pbi-jkn' THEN 0.32
            WHEN 'kip' THEN CASE WHEN k.komponen && ARRAY['sd', 'smp', 'sma'] THEN 0.25 ELSE 0 END
            WHEN 'rutilahu' THEN 0.03 WHEN 'kube' THEN 0.02 WHEN 'pena' THEN 0.02 ELSE 0
        END AS ambang) u
WHERE k.kunjungan_terakhir IS NOT NULL AND k.pendamping_id IS NOT NULL AND u.undian < u.ambang
ORDER BY k.indeks, p.urutan
"""

# One visit in twelve for mediation, facilitation or advocacy opens a case; few are confidential.
TULIS_KASUS = """
INSERT INTO pendamping_kasus (kunci, keluarga_id, kunjungan_id, jenis, kerahasiaan, pokok, uraian,
    dibuka_pada, dibuka_oleh_id, berikut, berikut_pada, ditutup_pada, hasil, uraian_hasil,
    dicatat_pada, diubah_pada)
SELECT md5('kasus ' || kunci)::uuid, keluarga_id, kunjungan_id, tujuan,
    CASE WHEN nasib < 0.05 AND tujuan = 'mediasi' THEN 'kekerasan'
         WHEN nasib < 0.05 THEN 'anak' ELSE 'biasa' END,
    pg_temp.pilih(CASE WHEN nasib < 0.05 THEN ARRAY[
            'Dugaan kekerasan dalam rumah', 'Anak bekerja pada malam hari']
        WHEN tujuan = 'mediasi' THEN ARRAY['Anak tidak masuk sekolah lebih dari dua minggu',
            'KKS dipegang orang lain', 'Orang tua dan sekolah berselisih soal kehadiran',
            'Bantuan dipakai bukan untuk anak']
        WHEN tujuan = 'fasilitasi' THEN ARRAY['Akta kelahiran anak belum ada',
            'NIK pengurus tidak padan', 'KKS rusak dan belum diganti',
            'Belum terdaftar sebagai peserta PBI-JKN', 'Anak putus sekolah, perlu Paket B']
        ELSE ARRAY['Kursi roda untuk anggota disabilitas', 'Perbaikan rumah tidak layak huni',
            'Keringanan biaya sekolah', 'Lansia tanpa perawat di rumah'] END,
        pg_temp.acak(no_kk, 1500 + ke)),
    temuan, tanggal, pendamping_id,
    CASE WHEN tutup IS NULL THEN pg_temp.pilih(ARRAY['Bertemu wali kelas', 'Antar berkas ke '
        'Disdukcapil', 'Tanyakan jawaban puskesmas', 'Kunjungan bersama kader', 'Antar surat '
        'pengantar desa'], pg_temp.acak(no_kk, 1510 + ke)) ELSE '' END,
    CASE WHEN tutup IS NULL
         THEN %(per)s::date - 4 + floor(pg_temp.acak(no_kk, 1520 + ke) * 24)::int END,
    tutup, CASE WHEN tutup IS NULL THEN ''
        ELSE pg_temp.pilih(ARRAY['tuntas', 'tuntas', 'tuntas', 'sebagian', 'rujuk', 'tidak'],
                           pg_temp.acak(no_kk, 1530 + ke)) END,
    CASE WHEN tutup IS NULL THEN ''
        ELSE pg_temp.pilih(ARRAY['Kebutuhan keluarga sudah dilayani.', 'Anak sudah kembali '
            'belajar.', 'Berkas selesai dan sudah diterima keluarga.'],
            pg_temp.acak(no_kk, 1540 + ke)) END,
    tanggal::timestamp AT TIME ZONE 'Asia/Makassar' + interval '17 hours', %(per)s
FROM (
    SELECT r.*, j.id AS kunjungan_id, j.kunci, j.temuan,
        pg_temp.acak(r.no_kk, 1560 + r.ke) AS nasib,
        CASE WHEN pg_temp.acak(r.no_kk, 1570 + r.ke)
                  < CASE WHEN r.tanggal < %(per)s::date - 90 THEN 0.9 ELSE 0.4 END
             THEN least(r.tanggal + 10 + floor(pg_temp.acak(r.no_kk, 1580 + r.ke) * 45)::int,
                        %(per)s::date - 1) END AS tutup
    FROM contoh_kunjungan r
    JOIN pendamping_kunjungan j ON j.kunci
        = md5('kunjungan ' || r.no_kk || ' ' || r.indeks || ' ' || r.ke)::uuid
    WHERE r.tujuan IN ('mediasi', 'fasilitasi', 'advokasi')
      AND pg_temp.acak(r.no_kk, 1550 + r.ke) < 0.08
) k
ORDER BY tanggal, indeks
"""
# A step after a week, and where there was time another one a fortnight later.
TULIS_LANGKAH = """
INSERT INTO pendamping_langkahkasus (kunci, kasus_id, tanggal, uraian, oleh_id, dicatat_pada)
SELECT md5('langkah ' || k.kunci || n)::uuid, k.id, k.dibuka_pada + n * n * 7,
    (ARRAY['Bertemu keluarga dan pihak terkait; disepakati langkah bersama.',
           'Berkas diantar dan diterima petugas; menunggu hasil.'])[n],
    k.dibuka_oleh_id, (k.dibuka_pada + n * n * 7)::timestamp AT TIME ZONE 'Asia/Makassar'
FROM pendamping_kasus k
JOIN contoh_keluarga c ON c.id = k.keluarga_id
CROSS JOIN generate_series(1, 2) n
WHERE k.dibuka_pada + n * n * 7 <= coalesce(k.ditutup_pada, %(per)s::date - 1)
ORDER BY k.id, n
"""
TULIS_RUJUKAN = """
INSERT INTO pendamping_rujukankasus (kunci, kasus_id, ke, nama, tanggal, perihal, jawaban,
                                     dijawab_pada, oleh_id)
SELECT md5('rujukan ' || k.kunci)::uuid, k.id,
    CASE k.jenis WHEN 'mediasi' THEN 'sekolah' WHEN 'fasilitasi' THEN 'dukcapil'
        ELSE pg_temp.pilih(ARRAY['puskesos', 'puskesmas'], pg_temp.acak(c.no_kk, 1590)) END,
    '', k.dibuka_pada + 7, 'Mohon keluarga ini dilayani sesuai kebutuhannya',
    CASE WHEN k.ditutup_pada IS NULL THEN '' ELSE 'Sudah dilayani' END, k.ditutup_pada,
    k.dibuka_oleh_id
FROM pendamping_kasus k
JOIN contoh_keluarga c ON c.id = k.keluarga_id
WHERE pg_temp.acak(c.no_kk, 1591) < 0.4
  AND k.dibuka_pada + 7 <= coalesce(k.ditutup_pada, %(per)s::date - 1)
ORDER BY k.id
"""
