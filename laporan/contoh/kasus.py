"""SQL: programmes beside PKH, case files with their steps and referrals, complaints, outreach."""

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

# About 40 complaints a year for a thousand families; most are answered in time, a few late or
# about a pendamping. Numbers carry the check digit of Luhn, worked out in place.
TULIS_PENGADUAN = """
INSERT INTO pendamping_pengaduan (kunci, nomor, kanal, kategori, rahasia, diterima, pelapor, kontak,
    uraian, wilayah_id, keluarga_id, terlapor_id, pemilik_id, tingkat, status, tenggat, naik_pada,
    jawaban, dijawab_pada, hasil, ditutup_pada, dibuka_lagi, dicatat_oleh_id, dicatat_pada,
    diubah_pada)
SELECT md5('pengaduan ' || no_kk || ' ' || indeks)::uuid,
    left(angka, 2) || '-' || substr(angka, 3, 3) || '-' || substr(angka, 6)
        || (10 - jumlah_angka %% 10) %% 10,
    pg_temp.pilih(ARRAY['telepon', 'telepon', 'pesan', 'surat', 'datang', 'kunjungan'],
                  pg_temp.acak(no_kk, 1600)),
    kategori, kategori = 'kekerasan', diterima,
    CASE WHEN bernama THEN pg_temp.pilih(ARRAY['Ketua RT', 'Tetangga', 'Pengurus KPM',
        'Kader posyandu'], pg_temp.acak(no_kk, 1601)) ELSE '' END,
    CASE WHEN bernama THEN 'lewat kantor desa' ELSE '' END,
    CASE kategori WHEN 'bantuan' THEN 'Bantuan tahap ini belum masuk ke rekening.'
        WHEN 'kks' THEN 'KKS hilang dan belum diganti bank.'
        WHEN 'data' THEN 'Nama di data PKH berbeda dengan KTP.'
        WHEN 'sasaran' THEN 'Keluarga mampu masih menerima, yang tidak mampu belum.'
        WHEN 'petugas' THEN 'Pendamping jarang datang ke pertemuan kelompok.'
        WHEN 'potongan' THEN 'Diminta membayar saat mengambil bantuan.'
        WHEN 'layanan' THEN 'Posyandu tutup dua bulan berturut-turut.'
        WHEN 'kekerasan' THEN 'Anak diduga dipukul di rumah.' ELSE 'Bertanya jadwal pencairan.' END,
    desa, CASE WHEN kategori IN ('petugas', 'layanan') THEN NULL ELSE id END,
    CASE WHEN kategori = 'petugas' THEN pendamping_id END,
    CASE WHEN kategori NOT IN ('petugas', 'kekerasan') AND pg_temp.acak(no_kk, 1602) < 0.7
         THEN pendamping_id ELSE korkab END,
    CASE WHEN jawab IS NULL AND tenggat < %(per)s::date - 7 THEN 'kepala_dinas'
         WHEN jawab IS NULL AND tenggat < %(per)s::date THEN 'kepala_bidang'
         ELSE 'koordinator' END,
    CASE WHEN jawab IS NULL THEN 'terbuka' WHEN tutup THEN 'ditutup' ELSE 'dijawab' END,
    tenggat, CASE WHEN jawab IS NULL AND tenggat < %(per)s::date - 7 THEN NULL
                  WHEN jawab IS NULL AND tenggat < %(per)s::date THEN tenggat + 8
                  ELSE tenggat + 1 END,
    CASE WHEN jawab IS NULL THEN '' ELSE 'Sudah diperiksa dan dijelaskan kepada pelapor.' END,
    jawab, CASE WHEN tutup THEN pg_temp.pilih(ARRAY['dibantu', 'dibantu', 'terbukti', 'sebagian',
        'tidak', 'bukan'], pg_temp.acak(no_kk, 1603)) ELSE '' END,
    CASE WHEN tutup THEN least(jawab + 3, %(per)s::date - 1) END, 0, korkab,
    diterima::timestamp AT TIME ZONE 'Asia/Makassar' + interval '10 hours', %(per)s
FROM (
    SELECT *, diterima + hari AS tenggat, jawab IS NOT NULL AND lama < 0.85 AS tutup,
        (SELECT sum(CASE WHEN n %% 2 = 0 AND a * 2 > 9 THEN a * 2 - 9
                         WHEN n %% 2 = 0 THEN a * 2 ELSE a END)
         FROM (SELECT n, substr(angka, n, 1)::int AS a FROM generate_series(1, 8) n) d
        ) AS jumlah_angka
    FROM (
        SELECT *, (ketentuan.isi -> 'pengaduan' ->> kategori)::int AS hari,
            CASE WHEN diterima < %(per)s::date - 30 OR lama < 0.5
                 THEN diterima + 1 + floor(lama * 16)::int END AS jawab,
            to_char(diterima, 'YY') || lpad(((sudah + row_number() OVER (ORDER BY indeks)) * 7919
                                             %% 1000000)::text, 6, '0') AS angka
        FROM (
            SELECT k.*, o.pengguna_id AS korkab,
                %(per)s::date - 1 - floor(pg_temp.acak(k.no_kk, 1605) * 330)::int AS diterima,
                pg_temp.pilih(ARRAY['bantuan', 'bantuan', 'bantuan', 'bantuan', 'kks', 'kks',
                    'data', 'data', 'data', 'sasaran', 'sasaran', 'sasaran', 'potongan', 'petugas',
                    'layanan', 'kekerasan', 'lain', 'lain', 'lain', 'lain'],
                    pg_temp.acak(k.no_kk, 1606)) AS kategori,
                pg_temp.acak(k.no_kk, 1607) AS lama, pg_temp.acak(k.no_kk, 1608) < 0.7 AS bernama
            FROM contoh_keluarga k
            JOIN contoh_petugas o ON o.kab = left(k.desa, 5) AND o.peran = 'koordinator'
            WHERE k.status = 'aktif' AND k.pendamping_id IS NOT NULL
              AND pg_temp.acak(k.no_kk, 1604) < 0.06
        ) a
        CROSS JOIN LATERAL (SELECT isi FROM kpm_ketentuan WHERE ditetapkan_pada IS NOT NULL
            AND mulai <= a.diterima ORDER BY mulai DESC LIMIT 1) ketentuan
        CROSS JOIN (SELECT count(*) AS sudah FROM pendamping_pengaduan) s
    ) b
) c
ORDER BY diterima, indeks
"""
# What needed more than an answer went on as a case.
TULIS_KASUS_PENGADUAN = """
INSERT INTO pendamping_kasus (kunci, keluarga_id, pengaduan_id, jenis, kerahasiaan, pokok, uraian,
    dibuka_pada, dibuka_oleh_id, berikut, berikut_pada, ditutup_pada, hasil, uraian_hasil,
    dicatat_pada, diubah_pada)
SELECT md5('kasus pengaduan ' || p.kunci)::uuid, p.keluarga_id, p.id,
    CASE WHEN p.rahasia THEN 'mediasi' ELSE 'fasilitasi' END,
    CASE WHEN p.rahasia THEN 'kekerasan' ELSE 'biasa' END,
    CASE p.kategori WHEN 'kks' THEN 'KKS hilang dan belum diganti bank'
        WHEN 'data' THEN 'Nama di data PKH berbeda dengan KTP' ELSE 'Perlindungan anak' END,
    CASE WHEN p.rahasia THEN '' ELSE p.uraian END, p.diterima + 1, p.pemilik_id,
    CASE WHEN p.ditutup_pada IS NULL THEN 'Temui keluarga' ELSE '' END,
    CASE WHEN p.ditutup_pada IS NULL THEN %(per)s::date + 5 END, p.ditutup_pada,
    CASE WHEN p.ditutup_pada IS NULL THEN '' ELSE 'tuntas' END,
    CASE WHEN p.ditutup_pada IS NULL THEN '' ELSE 'Kebutuhan keluarga sudah dilayani.' END,
    (p.diterima + 1)::timestamp AT TIME ZONE 'Asia/Makassar' + interval '12 hours', %(per)s
FROM pendamping_pengaduan p
WHERE p.keluarga_id IS NOT NULL AND p.kategori IN ('kks', 'data', 'kekerasan')
  AND p.diterima < %(per)s::date - 1 AND pg_temp.acak(replace(p.nomor, '-', ''), 1610) < 0.3
  AND p.dicatat_oleh_id IN (SELECT pengguna_id FROM contoh_petugas)
ORDER BY p.id
"""
TULIS_LANGKAH_PENGADUAN = """
INSERT INTO pendamping_langkahpengaduan (pengaduan_id, jenis, catatan, oleh_id, pada)
SELECT p.id, l.jenis, l.catatan, l.oleh_id, l.hari::timestamp AT TIME ZONE 'Asia/Makassar'
    + interval '11 hours'
FROM pendamping_pengaduan p
JOIN wilayah_wilayah w ON w.kode = p.wilayah_id
LEFT JOIN pendamping_kasus k ON k.pengaduan_id = p.id
CROSS JOIN LATERAL (VALUES
    (1, p.diterima, 'diterima', '', p.dicatat_oleh_id),
    (2, CASE WHEN p.tingkat <> 'koordinator' THEN p.tenggat + 1 END, 'naik',
     'Kepala bidang: lewat tenggat tanpa jawaban', NULL),
    (3, CASE WHEN p.tingkat = 'kepala_dinas' THEN p.tenggat + 8 END, 'naik',
     'Kepala dinas: lewat tenggat tanpa jawaban', NULL),
    (2, k.dibuka_pada, 'dicatat', CASE WHEN k.kerahasiaan = 'biasa'
        THEN 'Kasus “' || k.pokok || '” dibuka' ELSE 'Kasus rahasia dibuka' END, k.dibuka_oleh_id),
    (4, p.dijawab_pada, 'dijawab', p.jawaban, p.pemilik_id),
    (5, p.ditutup_pada, 'ditutup', 'Selesai.', p.dicatat_oleh_id)
) l(no, hari, jenis, catatan, oleh_id)
WHERE l.hari IS NOT NULL AND p.dicatat_oleh_id IN (SELECT pengguna_id FROM contoh_petugas)
ORDER BY p.id, l.no
"""

# Six occasions a year of every pendamping, in the kecamatan or a desa where they have families.
TULIS_SOSIALISASI = """
INSERT INTO pendamping_sosialisasi (kunci, tanggal, wilayah_id, tempat, sasaran, topik, materi,
                                    jumlah_l, jumlah_p, oleh_id, dicatat_pada)
SELECT md5('sosialisasi ' || kunci || ' ' || n)::uuid, tanggal,
    CASE WHEN sasaran = 'kecamatan' THEN left(desa, 8) ELSE desa END,
    CASE sasaran WHEN 'kecamatan' THEN 'Kantor camat' WHEN 'mitra' THEN 'Puskesmas'
        ELSE 'Balai desa' END,
    sasaran, pg_temp.pilih(ARRAY['Hak dan kewajiban KPM', 'Verifikasi komitmen pendidikan dan '
        'kesehatan', 'Graduasi sejahtera mandiri', 'Cara menyampaikan pengaduan',
        'Pemutakhiran data keluarga'], pg_temp.acak(kunci, 1710 + n)), '',
    5 + floor(pg_temp.acak(kunci, 1720 + n) * 20)::int,
    10 + floor(pg_temp.acak(kunci, 1730 + n) * 35)::int, pengguna_id,
    tanggal::timestamp AT TIME ZONE 'Asia/Makassar' + interval '15 hours'
FROM (
    SELECT p.pengguna_id, k.desa, k.no_kk AS kunci, k.n,
        %(per)s::date - 1 - (k.n - 1) * 55 - floor(pg_temp.acak(k.no_kk, 1700 + k.n) * 50)::int
            AS tanggal,
        pg_temp.pilih(ARRAY['kecamatan', 'desa', 'desa', 'umum', 'kpm', 'mitra'],
                      pg_temp.acak(k.no_kk, 1740 + k.n)) AS sasaran
    FROM contoh_petugas p
    JOIN (SELECT pendamping_id, desa, no_kk,
              row_number() OVER (PARTITION BY pendamping_id ORDER BY indeks)::int AS n
          FROM contoh_keluarga WHERE pendamping_id IS NOT NULL) k
        ON k.pendamping_id = p.pengguna_id AND k.n <= 6
    WHERE p.peran = 'pendamping'
) s
ORDER BY tanggal, kunci, n
"""
