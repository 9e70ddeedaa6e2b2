"""SQL: temporary tables, and from them families, members, assignments and status history."""

SIAPKAN = """
CREATE FUNCTION pg_temp.acak(kunci text, garam int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(kunci::bigint, garam) & 4503599627370495) / 4503599627370496.0::float8;
CREATE FUNCTION pg_temp.pilih(daftar text[], undian float8) RETURNS text LANGUAGE sql IMMUTABLE
RETURN daftar[1 + floor(undian * array_length(daftar, 1))::int];

CREATE TEMP TABLE contoh_keluarga (
    id bigint DEFAULT nextval('kpm_keluarga_id_seq'), indeks bigint PRIMARY KEY,
    desa varchar(13) COLLATE "C", no_kk text, alamat text, rt text, rw text, telepon text,
    status text, status_sejak date, tahun_masuk int, id_dtsen text, no_kks text, bank text,
    nomor int, nomor_lama int, serah_terima date, aktif_sejak date, aktif_sampai date,
    pernah_keluar date, jenis_keluar text, nama text, jumlah int, komponen text[],
    pendamping_id bigint, lama_id bigint, kunjungan_terakhir date
) ON COMMIT DROP;
CREATE TEMP TABLE contoh_anggota (
    id bigint DEFAULT nextval('kpm_anggota_id_seq'), indeks bigint, nik text, nama text,
    hubungan text, kelamin text, lahir date, hamil bool, hpl date, kehamilan_ke int,
    jenjang text, npsn text, kelas text, disabilitas bool, komponen text, dibayar bool
) ON COMMIT DROP;
CREATE TEMP TABLE contoh_petugas (kab text, peran text, nomor int, pengguna_id bigint)
    ON COMMIT DROP;  -- nomor counts pendamping from 1 and is null for the others
"""
PASANGKAN = """
UPDATE contoh_keluarga k SET
    pendamping_id = (SELECT pengguna_id FROM contoh_petugas p
                     WHERE p.kab = left(k.desa, 5) AND p.nomor = k.nomor),
    lama_id = (SELECT pengguna_id FROM contoh_petugas p
               WHERE p.kab = left(k.desa, 5) AND p.nomor = k.nomor_lama);
CREATE INDEX ON contoh_anggota (indeks);
ANALYZE contoh_keluarga, contoh_anggota, contoh_petugas;
"""
TULIS_KELUARGA = """
INSERT INTO kpm_keluarga (id, no_kk, desa_id, alamat, rt, rw, telepon, status, status_sejak,
    tahun_masuk, id_dtsen, no_kks, bank, pendamping_id, nama_pengurus, jumlah_anggota, komponen,
    komponen_per, kunjungan_terakhir, dibuat_pada, diubah_pada)
SELECT id, no_kk, desa, alamat, rt, rw, telepon, status, status_sejak, tahun_masuk, id_dtsen,
    no_kks, bank, pendamping_id, nama, jumlah, komponen, %(per)s, kunjungan_terakhir,
    least(coalesce(aktif_sejak, status_sejak), %(awal)s), %(per)s
FROM contoh_keluarga ORDER BY indeks
"""
TULIS_ANGGOTA = """
INSERT INTO kpm_anggota (id, keluarga_id, nik, nama, hubungan, jenis_kelamin, tanggal_lahir,
    hamil, hpl, kehamilan_ke, jenjang, npsn, kelas, disabilitas_berat, korban_ham, komponen,
    dibayar, keluar_pada, alasan_keluar, diubah_pada)
SELECT a.id, k.id, nik, a.nama, hubungan, kelamin, lahir, hamil, hpl, kehamilan_ke, jenjang,
    npsn, kelas, disabilitas, false, a.komponen, dibayar, NULL, '', %(per)s
FROM contoh_anggota a JOIN contoh_keluarga k USING (indeks) ORDER BY a.id
"""
# Those who left another way than by graduation have no pendamping any more.
TULIS_PENUGASAN = """
INSERT INTO pendamping_penugasan (keluarga_id, pendamping_id, mulai, selesai, alasan, oleh_id,
                                  dicatat_pada)
SELECT k.id, p.pendamping_id, p.mulai, p.selesai, p.alasan, o.pengguna_id, p.mulai
FROM (SELECT *, least(coalesce(aktif_sejak, status_sejak), %(awal)s) AS mula
      FROM contoh_keluarga) k
CROSS JOIN LATERAL (VALUES
    (lama_id, mula, coalesce(serah_terima - 1, aktif_sampai), 'Penugasan awal'),
    (pendamping_id, coalesce(serah_terima, mula), NULL::date,
     CASE WHEN serah_terima IS NULL THEN 'Penugasan awal'
          ELSE 'Pembagian ulang wilayah dampingan' END)
) p(pendamping_id, mulai, selesai, alasan)
LEFT JOIN contoh_petugas o ON o.kab = left(k.desa, 5) AND o.peran = 'operator'
WHERE p.pendamping_id IS NOT NULL AND coalesce(p.selesai, p.mulai) >= p.mulai
ORDER BY k.indeks, p.mulai
"""
TULIS_STATUS = """
INSERT INTO kpm_perubahanstatus (keluarga_id, dari, ke, tanggal, alasan, dasar, oleh_id,
                                 dicatat_pada)
SELECT k.id, s.dari, s.ke, s.tanggal, s.alasan, s.dasar, o.pengguna_id, s.tanggal
FROM contoh_keluarga k
CROSS JOIN LATERAL (VALUES
    ('', 'calon', CASE WHEN status = 'calon' THEN status_sejak END,
     'Masuk daftar calon dari DTSEN', ''),
    ('', 'calon', CASE WHEN status = 'tidak_layak' THEN status_sejak - 30 END,
     'Masuk daftar calon dari DTSEN', ''),
    ('calon', 'tidak_layak', CASE WHEN status = 'tidak_layak' THEN status_sejak END,
     pg_temp.pilih(ARRAY['Hasil validasi: tidak punya komponen', 'Hasil validasi: anggota ASN',
        'Hasil validasi: tidak ditemukan di alamat'], pg_temp.acak(no_kk, 31)), ''),
    ('calon', 'aktif', CASE WHEN pernah_keluar IS NULL THEN aktif_sejak
                            ELSE pernah_keluar - 395 END,
     'Penetapan KPM', 'SK ' || (100 + floor(pg_temp.acak(no_kk, 32) * 800))::int || '/3.4/BS.02.01/'
        || extract(year FROM coalesce(pernah_keluar - 395, aktif_sejak))),
    ('aktif', 'keluar', pernah_keluar, 'Dikeluarkan pusat (exclude)', ''),
    ('keluar', 'aktif', CASE WHEN pernah_keluar IS NOT NULL THEN aktif_sejak END,
     'Ditetapkan kembali sesudah pemutakhiran data', ''),
    ('aktif', 'ditangguhkan', CASE WHEN status = 'ditangguhkan' THEN status_sejak END,
     pg_temp.pilih(ARRAY['Rekening tidak aktif, menunggu perbaikan bank',
        'Data kependudukan tidak padan', 'Tidak ditemui dua periode berturut-turut'],
        pg_temp.acak(no_kk, 33)), '')
) s(dari, ke, tanggal, alasan, dasar)
LEFT JOIN contoh_petugas o ON o.kab = left(k.desa, 5) AND o.peran = 'operator'
WHERE s.tanggal IS NOT NULL
ORDER BY k.indeks, s.tanggal
"""
