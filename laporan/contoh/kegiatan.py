"""SQL: a year of P2K2 meetings and of monthly commitment verification."""

from pendamping.verifikasi.massal import sql_butir

# Effective school days of each month, for a calendar with holidays in June, July, December.
HARI_EFEKTIF = [21, 20, 19, 18, 20, 12, 13, 22, 21, 23, 21, 12]

SIAPKAN = """
CREATE TEMP TABLE contoh_bulan (
    no int, bulan date PRIMARY KEY, akhir date, hari int, ambang int, izin_absen bool,
    sakit_absen bool, usia_dini_maks int, lansia_min int, nifas_hari int, hamil_ke_maks int,
    timbang bool, imunisasi bool, vitamin_a bool, jt_lansia bool, jt_disabilitas bool,
    bulan_anc int[]
) ON COMMIT DROP;
CREATE TEMP TABLE contoh_kelompok (
    id bigint DEFAULT nextval('pendamping_kelompok_id_seq'), pendamping_id bigint, kunci text,
    nomor int, desa varchar(13) COLLATE "C", ketua_id bigint, ketua_kk text, ketua_desa text
) ON COMMIT DROP;
CREATE TEMP TABLE contoh_keanggotaan (
    pendamping_id bigint, kunci text, nomor int, keluarga_id bigint, no_kk text,
    mulai date, selesai date
) ON COMMIT DROP;
"""
# Ten or more families of one pendamping in a desa make groups of their own, 10 to 25 each;
# the others join the desa where that pendamping has most families.
BAGI_KELOMPOK = """
WITH peserta AS (
    SELECT id, indeks, no_kk, desa, status, coalesce(pendamping_id, lama_id) AS pendamping_id,
        greatest(aktif_sejak, %(awal)s::date) AS mulai, aktif_sampai AS selesai,
        count(*) OVER (PARTITION BY coalesce(pendamping_id, lama_id), desa) AS sedesa
    FROM contoh_keluarga
    WHERE aktif_sejak IS NOT NULL AND coalesce(pendamping_id, lama_id) IS NOT NULL
), berkunci AS (
    SELECT *, CASE WHEN sedesa >= 10 THEN desa ELSE first_value(desa) OVER (
        PARTITION BY pendamping_id ORDER BY sedesa DESC, desa) END AS kunci
    FROM peserta
), bernomor AS (
    SELECT *, count(*) OVER w AS banyak, row_number() OVER (w ORDER BY desa, indeks) - 1 AS urut
    FROM berkunci WINDOW w AS (PARTITION BY pendamping_id, kunci)
)
INSERT INTO contoh_keanggotaan
SELECT pendamping_id, kunci, urut * ceil(banyak / 25.0)::int / banyak, id, no_kk, mulai, selesai
FROM bernomor;
INSERT INTO contoh_kelompok (pendamping_id, kunci, nomor, desa, ketua_id, ketua_kk, ketua_desa)
SELECT a.pendamping_id, a.kunci, a.nomor, k.desa, k.id, k.no_kk, w.nama
FROM (SELECT DISTINCT ON (pendamping_id, kunci, nomor) *
      FROM contoh_keanggotaan ORDER BY pendamping_id, kunci, nomor,
          selesai IS NOT NULL, pg_temp.acak(no_kk, 60), keluarga_id) a
JOIN contoh_keluarga k ON k.id = a.keluarga_id
JOIN wilayah_wilayah w ON w.kode = k.desa
ORDER BY k.desa, a.pendamping_id, a.nomor;
ANALYZE contoh_kelompok, contoh_keanggotaan;
"""
TULIS_KELOMPOK = """
INSERT INTO pendamping_kelompok (id, nama, desa_id, pendamping_id, tempat, ketua_id, aktif)
SELECT id, pg_temp.pilih(ARRAY['Melati', 'Mawar', 'Kenanga', 'Anggrek', 'Cempaka', 'Dahlia',
        'Flamboyan', 'Kemuning', 'Teratai', 'Seroja', 'Sejahtera', 'Harapan', 'Mandiri',
        'Karya Ibu', 'Bina Keluarga'], pg_temp.acak(ketua_kk, 61)) || ' '
        || row_number() OVER (PARTITION BY desa ORDER BY id) || ' ' || ketua_desa,
    desa, pendamping_id,
    pg_temp.pilih(ARRAY['Balai desa', 'Rumah ketua kelompok', 'Posyandu', 'Langgar', 'PAUD'],
                  pg_temp.acak(ketua_kk, 62)) || ' ' || ketua_desa, ketua_id, true
FROM contoh_kelompok ORDER BY id
"""
TULIS_KEANGGOTAAN = """
INSERT INTO pendamping_anggotakelompok (kelompok_id, keluarga_id, mulai, selesai)
SELECT k.id, a.keluarga_id, a.mulai, a.selesai
FROM contoh_keanggotaan a JOIN contoh_kelompok k USING (pendamping_id, kunci, nomor)
WHERE coalesce(a.selesai, a.mulai) >= a.mulai
ORDER BY k.id, a.keluarga_id
"""
# How the groups of one pendamping came about, so that there is an accepted plan to look at.
TULIS_PENGELOMPOKAN = """
WITH bagi AS (
    INSERT INTO pendamping_pengelompokan (pendamping_id, desa_id, oleh_id, pada)
    SELECT g.pendamping_id, g.desa, g.pendamping_id, %(awal)s::date + interval '1 hour'
    FROM contoh_kelompok g
    WHERE EXISTS (SELECT FROM contoh_petugas t
                  WHERE t.pengguna_id = g.pendamping_id AND t.peran = 'pendamping' AND t.nomor = 1)
    GROUP BY g.pendamping_id, g.desa RETURNING id, pendamping_id, desa_id
), baru AS (
    INSERT INTO pendamping_pengelompokan_kelompok_baru (pengelompokan_id, kelompok_id)
    SELECT b.id, g.id FROM bagi b
    JOIN contoh_kelompok g ON g.pendamping_id = b.pendamping_id AND g.desa = b.desa_id
)
INSERT INTO pendamping_pindahkelompok (pengelompokan_id, keluarga_id, ke_id)
SELECT b.id, a.keluarga_id, g.id FROM bagi b
JOIN contoh_kelompok g ON g.pendamping_id = b.pendamping_id AND g.desa = b.desa_id
JOIN contoh_keanggotaan a ON (a.pendamping_id, a.kunci, a.nomor)
    = (g.pendamping_id, g.kunci, g.nomor)
WHERE a.mulai = %(awal)s
"""
# One meeting a month on the group's own day, the sesi in turn; some months fell through.
TULIS_PERTEMUAN = """
WITH sesi AS (
    SELECT id, row_number() OVER (ORDER BY modul, sesi) - 1 AS urut, count(*) OVER () AS banyak
    FROM pendamping_sesi
), rencana AS (
    SELECT k.id, k.ketua_id, k.ketua_kk, b.no, s.id AS sesi_id,
        b.bulan + 3 + floor(pg_temp.acak(k.ketua_kk, 63) * 22)::int AS tanggal,
        p.tempat
    FROM contoh_kelompok k
    JOIN pendamping_kelompok p USING (id)
    CROSS JOIN contoh_bulan b
    JOIN sesi s ON s.urut = mod(floor(pg_temp.acak(k.ketua_kk, 64) * 14)::int + b.no, s.banyak::int)
    WHERE pg_temp.acak(k.ketua_kk, 2000 + b.no) >= 0.07
)
INSERT INTO pendamping_pertemuan (kunci, kelompok_id, sesi_id, tanggal, tempat, notulen,
                                  dicatat_oleh_id, dicatat_pada)
SELECT md5('pertemuan ' || r.ketua_kk || ' ' || k.indeks || ' ' || r.no)::uuid, r.id,
    r.sesi_id, r.tanggal, r.tempat,
    pg_temp.pilih(ARRAY['Materi disampaikan dengan poster, ibu-ibu aktif bertanya.',
        'Diskusi kelompok kecil, dua ibu bercerita pengalaman sendiri.',
        'Peserta menyusun rencana belanja bulan depan bersama.',
        'Pertemuan dimulai terlambat karena hujan; materi tetap selesai.',
        'Diputar video modul; sesudahnya tanya jawab mengenai kebiasaan di rumah.', ''],
        pg_temp.acak(r.ketua_kk, 2100 + r.no)),
    coalesce(CASE WHEN r.tanggal < k.serah_terima THEN k.lama_id END, k.pendamping_id, k.lama_id),
    least(r.tanggal + interval '12 hours', %(per)s::date::timestamptz)
FROM rencana r JOIN contoh_keluarga k ON k.id = r.ketua_id
WHERE r.tanggal < %(per)s
ORDER BY r.tanggal, r.id
"""
# What was planned and came about, the plan of the next three months, and of the last two what
# fell through and waits to be written down: one group a day for each pendamping, so that nothing
# clashes.
TULIS_RENCANA = """
INSERT INTO pendamping_rencana (kelompok_id, pendamping_id, desa_id, sesi_id, tanggal, mulai,
    selesai, tempat, tempat_kunci, pertemuan_id)
SELECT DISTINCT ON (k.pendamping_id, p.tanggal) k.id, k.pendamping_id, k.desa, p.sesi_id,
    p.tanggal, time '09:00', time '10:30', p.tempat, '', p.id
FROM pendamping_pertemuan p JOIN contoh_kelompok k ON k.id = p.kelompok_id
ORDER BY k.pendamping_id, p.tanggal, p.id;
WITH sesi AS (
    SELECT id, row_number() OVER (ORDER BY modul, sesi) - 1 AS urut, count(*) OVER () AS banyak
    FROM pendamping_sesi
), depan AS (
    SELECT k.*, n, row_number() OVER (PARTITION BY k.pendamping_id ORDER BY k.id, n) AS ke
    FROM contoh_kelompok k CROSS JOIN generate_series(1, 3) n
)
INSERT INTO pendamping_rencana (kelompok_id, pendamping_id, desa_id, sesi_id, tanggal, mulai,
    selesai, tempat, tempat_kunci)
SELECT d.id, d.pendamping_id, d.desa, s.id, (%(kini)s::date + make_interval(months => d.n))::date
        + mod(d.ke, 28)::int, time '09:00', time '10:30', g.tempat, ''
FROM depan d JOIN pendamping_kelompok g ON g.id = d.id
JOIN sesi s
    ON s.urut = mod(floor(pg_temp.acak(d.ketua_kk, 64) * 14)::int + 11 + d.n, s.banyak::int);
WITH sesi AS (
    SELECT id, row_number() OVER (ORDER BY modul, sesi) - 1 AS urut, count(*) OVER () AS banyak
    FROM pendamping_sesi
)
INSERT INTO pendamping_rencana (kelompok_id, pendamping_id, desa_id, sesi_id, tanggal, mulai,
    selesai, tempat, tempat_kunci)
SELECT DISTINCT ON (k.pendamping_id, h.tanggal) k.id, k.pendamping_id, k.desa, s.id, h.tanggal,
    time '13:30', time '15:00', p.tempat, ''
FROM contoh_kelompok k
JOIN pendamping_kelompok p USING (id)
CROSS JOIN contoh_bulan b
JOIN sesi s ON s.urut = mod(floor(pg_temp.acak(k.ketua_kk, 64) * 14)::int + b.no, s.banyak::int)
CROSS JOIN LATERAL (
    SELECT b.bulan + 3 + floor(pg_temp.acak(k.ketua_kk, 63) * 22)::int AS tanggal OFFSET 0) h
WHERE pg_temp.acak(k.ketua_kk, 2000 + b.no) < 0.07
  AND h.tanggal BETWEEN %(kini)s::date - 60 AND %(kini)s::date - 1
ORDER BY k.pendamping_id, h.tanggal, k.id
"""
TULIS_KEHADIRAN = """
INSERT INTO pendamping_kehadiran (pertemuan_id, keluarga_id, status, catatan)
SELECT p.id, a.keluarga_id,
    CASE WHEN u < rajin THEN 'hadir' WHEN u < rajin + (1 - rajin) * 0.6 THEN 'izin'
         ELSE 'alpa' END,
    CASE WHEN u >= rajin AND u < rajin + (1 - rajin) * 0.25
         THEN pg_temp.pilih(ARRAY['Sakit', 'Anak sakit', 'Ke luar kota', 'Panen'],
                            pg_temp.acak(no_kk, 66)) ELSE '' END
FROM (
    SELECT k.id, a.keluarga_id, a.no_kk, a.mulai, a.selesai,
           CASE WHEN pg_temp.acak(a.no_kk, 65) < 0.08 THEN 0.45 ELSE 0.92 END AS rajin
    FROM contoh_keanggotaan a JOIN contoh_kelompok k USING (pendamping_id, kunci, nomor)
    OFFSET 0
) a
JOIN pendamping_pertemuan p ON p.kelompok_id = a.id AND p.tanggal >= a.mulai
    AND (a.selesai IS NULL OR p.tanggal <= a.selesai)
CROSS JOIN LATERAL (
    SELECT pg_temp.acak(a.no_kk, 2200 + (p.tanggal - %(awal)s::date)) AS u OFFSET 0) x
ORDER BY p.id, a.keluarga_id
"""
# Component of the month by the rules: who entered a higher school in July was in the lower
# one before; a six-year-old at SD counts as usia_dini; nobody before birth, the 60th birthday
# or the pregnancy; with what was due of it. Then what was entered: whole months of late
# pendamping are empty, of the last full month three in ten, of the current one nearly all. One
# school in five has sent its own JML, the days present, and now and then counts otherwise.
# OFFSET 0 keeps each step a step: merged into one, every draw would be worked out again
# wherever it is used.
TULIS_VERIFIKASI = """
WITH kewajiban AS (
    SELECT a.id AS anggota_id, a.nik, a.npsn, a.hpl, a.lahir, a.komponen AS kode_kini,
        k.id AS keluarga_id, k.desa, b.*,
        date_part('year', age(b.bulan, a.lahir))::int AS usia,
        CASE WHEN b.bulan < k.serah_terima OR k.pendamping_id IS NULL THEN k.lama_id
             ELSE k.pendamping_id END AS pelaku,
        CASE WHEN a.komponen IN ('sd', 'smp', 'sma', 'usia_dini') AND a.jenjang <> ''
                  AND b.bulan < %(ajaran)s AND a.kelas IN ('1', '7', '10')
             THEN CASE a.kelas WHEN '1' THEN 'usia_dini' WHEN '7' THEN 'sd' ELSE 'smp' END
             ELSE a.komponen END AS kode
    FROM contoh_anggota a
    JOIN contoh_keluarga k USING (indeks)
    JOIN contoh_bulan b ON k.aktif_sejak <= b.bulan
        AND (k.aktif_sampai IS NULL OR k.aktif_sampai > b.bulan)
    WHERE a.komponen <> '' AND a.lahir <= b.bulan
), berlaku AS (
    SELECT *, CASE WHEN kode = 'sd' AND usia <= usia_dini_maks THEN 'usia_dini'
                   ELSE kode END AS komponen
    FROM kewajiban
    WHERE CASE kode WHEN 'usia_dini' THEN usia <= usia_dini_maks
                    WHEN 'lansia' THEN usia >= lansia_min
                    WHEN 'hamil' THEN bulan >= hpl - 280 AND bulan <= hpl + nifas_hari
                    ELSE true END
), undian AS (
    SELECT *, BUTIR_WAJIB AS butir, komponen IN ('sd', 'smp', 'sma') AS sekolah,
        pg_temp.acak(nik, 70) < 0.07 AS rawan,
        pg_temp.acak(nik, 3000 + no) AS u, pg_temp.acak(nik, 3100 + no) AS v,
        pelaku IS NOT NULL AND bulan < %(kini)s
            AND pg_temp.acak(pelaku_nomor, 3200 + no) >= CASE WHEN akhir >= %(kini)s::date - 1
                                                              THEN 0.3 ELSE 0.04 END
            AND pg_temp.acak(nik, 3300 + no) >= 0.03
        OR (bulan = %(kini)s AND pelaku IS NOT NULL AND pg_temp.acak(pelaku_nomor, 71) < 0.12)
            AS diisi,
        pg_temp.acak(nik, 3400 + no) < 0.012 AS gagal
    FROM berlaku LEFT JOIN LATERAL (
        SELECT (t.nomor * 100000 + replace(t.kab, '.', '')::int)::text AS pelaku_nomor
        FROM contoh_petugas t WHERE t.pengguna_id = pelaku AND t.nomor IS NOT NULL) n ON true
    OFFSET 0
), absen AS (
    SELECT *, CASE WHEN sekolah AND diisi AND NOT gagal THEN least(hari, floor(
            CASE WHEN rawan THEN u * 9
                 WHEN u < 0.55 THEN 0 WHEN u < 0.80 THEN 1 WHEN u < 0.92 THEN 2
                 WHEN u < 0.975 THEN 3 ELSE 4 + u * 3 END * hari / 22.0 + v * 0.9)::int) END AS n
    FROM undian OFFSET 0
), isian AS (
    SELECT *, CASE WHEN v < 0.5 THEN floor(n * v)::int ELSE n - floor(n * v)::int END AS alpa,
        CASE WHEN NOT sekolah AND diisi AND NOT gagal
             THEN butir = '{}' OR u >= CASE WHEN rawan THEN 0.5 ELSE 0.06 END END AS terpenuhi
    FROM absen OFFSET 0
), bagi AS (
    SELECT *, floor((n - alpa) * u)::int AS izin,
        (n - alpa) - floor((n - alpa) * u)::int AS sakit
    FROM isian OFFSET 0
)
INSERT INTO pendamping_verifikasi (anggota_id, keluarga_id, bulan, komponen, fasilitas_kode,
    kewajiban, dipenuhi, hari_efektif, alpa, izin, sakit, jml_sekolah, terpenuhi, hasil, alasan,
    dicatat_oleh_id, dicatat_pada)
SELECT anggota_id, keluarga_id, bulan, komponen,
    CASE WHEN komponen IN ('usia_dini', 'hamil') THEN 'PSY' || replace(desa, '.', '')
         WHEN NOT sekolah THEN 'PKM' || replace(left(desa, 8), '.', '')
         WHEN kode_kini <> komponen AND npsn <> ''
              THEN replace(left(desa, 8), '.', '') || '01'
         ELSE npsn END,
    butir, CASE WHEN terpenuhi THEN butir WHEN terpenuhi IS NULL THEN '{}' ELSE butir[2:] END,
    CASE WHEN n IS NOT NULL THEN hari END, coalesce(alpa, 0), coalesce(izin, 0),
    coalesce(sakit, 0),
    CASE WHEN n IS NOT NULL AND npsn <> '' AND pg_temp.acak(npsn, 72) < 0.2
         THEN hari - n + CASE WHEN v > 0.985 THEN 2 ELSE 0 END END, terpenuhi,
    CASE WHEN NOT diisi THEN 'belum' WHEN gagal THEN 'tidak_dapat'
         WHEN sekolah THEN CASE WHEN (hari - alpa - CASE WHEN izin_absen THEN izin ELSE 0 END
                 - CASE WHEN sakit_absen THEN sakit ELSE 0 END) * 100 >= ambang * hari
              THEN 'memenuhi' ELSE 'tidak' END
         WHEN terpenuhi THEN 'memenuhi' ELSE 'tidak' END,
    CASE WHEN diisi AND gagal THEN pg_temp.pilih(ARRAY['Sekolah belum mengirim daftar hadir',
              'Posyandu tidak buka bulan ini', 'Keluarga sedang di luar kabupaten',
              'Data siswa belum ada di Dapodik'], v)
         WHEN diisi AND NOT sekolah AND NOT terpenuhi THEN CASE
              WHEN komponen IN ('usia_dini', 'hamil') THEN pg_temp.pilih(ARRAY[
                   'Tidak datang ke posyandu', 'Jalan ke posyandu terputus'], v)
              ELSE pg_temp.pilih(ARRAY['Belum periksa ke puskesmas',
                   'Jadwal periksa terlewat'], v) END
         ELSE '' END,
    CASE WHEN diisi THEN pelaku END,
    CASE WHEN diisi THEN least(akhir + 2 + floor(pg_temp.acak(nik, 3500 + no) * 12)::int,
                               %(per)s::date)::timestamptz END
FROM bagi
ORDER BY bulan, anggota_id
""".replace(
    "BUTIR_WAJIB",
    sql_butir(
        komponen="komponen",
        lahir="lahir",
        hpl="hpl",
        bulan="bulan",
        jt="berlaku",
        lansia="jt_lansia",
        disabilitas="jt_disabilitas",
    ),
)
# The months before this quarter and the last are closed two weeks after their end; one was
# opened again for a school that came late. After everything else: nothing is written in them.
TUTUP_BULAN = """
WITH tutup AS (
    SELECT o.kab, b.bulan, o.pengguna_id AS korkab, b.akhir + 15 + '10 hours'::interval AS pada,
           k.pengguna_id AS kabid, row_number() OVER (PARTITION BY o.kab ORDER BY b.bulan DESC) = 2
               AND k.pengguna_id IS NOT NULL AS dibuka
    FROM contoh_bulan b
    JOIN contoh_petugas o ON o.peran = 'koordinator'
    LEFT JOIN contoh_petugas k ON k.peran = 'kepala_bidang' AND k.kab = o.kab
    WHERE b.bulan < date_trunc('quarter', %(kini)s::date)
      AND b.bulan < %(kini)s::date - interval '1 month'
)
INSERT INTO pendamping_penutupan (wilayah_id, bulan, ditutup_oleh_id, ditutup_pada,
    dibuka_oleh_id, dibuka_pada, alasan_buka)
SELECT kab, bulan, korkab, pada, NULL, NULL, '' FROM tutup WHERE NOT dibuka
UNION ALL
SELECT kab, bulan, korkab, pada, kabid, pada + interval '3 days',
    'Daftar hadir satu sekolah menyusul' FROM tutup WHERE dibuka
UNION ALL
SELECT kab, bulan, korkab, pada + interval '6 days', NULL, NULL, '' FROM tutup WHERE dibuka
"""
