"""SQL: what happened to calon: the first meeting, validations, the SKs of the year."""

# One meeting in each kecamatan with calon, within three weeks of `per` on either side.
TULIS_PERTEMUAN = """
INSERT INTO kpm_pertemuanawal (kunci, desa_id, tempat, tanggal, jam, nomor_surat, bawaan,
    narahubung, notulen, oleh_id, dibuat_pada, alasan_batal)
SELECT md5('pertemuan awal ' || p.kec)::uuid, p.desa, 'Balai desa', p.tanggal, '09:00',
    '400.9/' || (100 + row_number() OVER (ORDER BY p.kec)) || '/PKH/'
        || extract(year FROM p.tanggal),
    'KTP, kartu keluarga, akta kelahiran, rapor, buku KIA', '',
    CASE WHEN p.tanggal < %(per)s::date
         THEN 'Dijelaskan hak, kewajiban dan jadwal P2K2; komitmen dibacakan bersama.' ELSE '' END,
    o.pengguna_id, p.tanggal - interval '7 days', ''
FROM (SELECT left(desa, 8) AS kec, min(desa) AS desa, %(per)s::date - 20
          + floor(pg_temp.acak(replace(left(desa, 8), '.', ''), 70) * 33)::int AS tanggal
      FROM contoh_keluarga WHERE status = 'calon' GROUP BY 1) p
JOIN contoh_petugas o ON o.kab = left(p.desa, 5) AND o.peran = 'koordinator'
"""
TULIS_UNDANGAN = """
INSERT INTO kpm_undanganawal (pertemuan_id, keluarga_id, kehadiran, wakil, dicatat_oleh_id,
    dicatat_pada)
SELECT p.id, k.id, h.hadir,
    CASE h.hadir WHEN 'diwakili' THEN pg_temp.pilih(ARRAY['Suami', 'Anak sulung', 'Ibu mertua'],
        pg_temp.acak(k.no_kk, 72)) ELSE '' END,
    CASE WHEN h.hadir <> 'belum' THEN p.oleh_id END, CASE WHEN h.hadir <> 'belum' THEN p.tanggal END
FROM contoh_keluarga k
JOIN kpm_pertemuanawal p ON p.kunci = md5('pertemuan awal ' || left(k.desa, 8))::uuid
CROSS JOIN LATERAL (SELECT CASE
    WHEN p.tanggal >= %(per)s::date - 2 THEN 'belum'
    WHEN pg_temp.acak(k.no_kk, 71) < 0.7 THEN 'hadir'
    WHEN pg_temp.acak(k.no_kk, 71) < 0.82 THEN 'diwakili' ELSE 'tidak' END AS hadir) h
WHERE k.status = 'calon' AND k.status_sejak <= p.tanggal AND pg_temp.acak(k.no_kk, 73) < 0.8
ORDER BY k.indeks
"""
# Of calon a part was looked at already; of who was found not eligible, and of the families that
# came in during the last year, everybody.
TULIS_VALIDASI = """
INSERT INTO kpm_validasi (kunci, keluarga_id, oleh_id, tanggal, hasil, sebab, alasan, ditemui,
    catatan, komitmen_tanggal, komitmen_oleh, berlaku, dicatat_pada)
SELECT md5('validasi ' || v.no_kk)::uuid, v.id, v.pelaku, v.tanggal, h.hasil, h.sebab, h.alasan,
    CASE h.hasil WHEN 'tidak_ditemukan' THEN 'Tetangga' ELSE 'Pengurus' END,
    CASE h.hasil WHEN 'layak' THEN pg_temp.pilih(ARRAY[
        'Rumah papan, suami buruh harian; anggota sesuai kartu keluarga.',
        'Semua anggota ditemui, berkas lengkap.',
        'Anak bersekolah, rapor dilihat; rumah menumpang orang tua.'], pg_temp.acak(v.no_kk, 75))
        ELSE '' END,
    CASE WHEN h.tanda THEN v.tanggal END, CASE WHEN h.tanda THEN v.nama ELSE '' END, true,
    v.tanggal + interval '15 hours'
FROM (
    SELECT k.*, coalesce(pendamping_id, lama_id, (SELECT min(pengguna_id) FROM contoh_petugas o
            WHERE o.kab = left(k.desa, 5) AND o.nomor IS NOT NULL)) AS pelaku,
        CASE WHEN status = 'calon' THEN status_sejak + 1
                 + floor(pg_temp.acak(no_kk, 76) * (%(per)s::date - status_sejak - 1))::int
             WHEN status = 'tidak_layak' THEN status_sejak - 6 ELSE aktif_sejak - 9 END AS tanggal
    FROM contoh_keluarga k
    WHERE (status = 'calon' AND pendamping_id IS NOT NULL AND status_sejak < %(per)s::date - 4
           AND pg_temp.acak(no_kk, 74) < 0.6)
       OR status = 'tidak_layak' OR (status = 'aktif' AND pernah_keluar IS NULL
                                     AND aktif_sejak > %(awal)s::date)
) v
CROSS JOIN LATERAL (SELECT CASE WHEN v.status = 'aktif' THEN 0
    WHEN v.status = 'tidak_layak' THEN 0.8 + pg_temp.acak(v.no_kk, 77) * 0.2
    ELSE pg_temp.acak(v.no_kk, 77) END AS undian) u
CROSS JOIN LATERAL (SELECT r.*, r.hasil = 'layak' AND (v.status = 'aktif'
        OR pg_temp.acak(v.no_kk, 78) < 0.8) AS tanda
    FROM (VALUES
        (0.00, 'layak', '', ''),
        (0.80, 'tidak_layak', 'mampu', 'Punya mobil dan rumah sewa'),
        (0.85, 'tidak_layak', 'tanpa_komponen', 'Anak terakhir sudah lulus dan bekerja'),
        (0.89, 'tidak_layak', 'aparatur', 'Suami diangkat PPPK'),
        (0.92, 'tidak_ditemukan', 'pindah', 'Pindah ke Samarinda sejak tahun lalu'),
        (0.96, 'menolak', '', 'Merasa sudah mampu dan menyerahkan kepada yang lain'),
        (0.98, 'ganda', '', 'Tercatat juga di kartu keluarga orang tuanya di RT yang sama')
    ) r(mulai, hasil, sebab, alasan) WHERE r.mulai <= u.undian ORDER BY r.mulai DESC LIMIT 1) h
ORDER BY v.indeks
"""
TULIS_PERIKSA = """
INSERT INTO kpm_periksaanggota (validasi_id, anggota_id, keadaan, komponen, komponen_terlihat,
    dokumen, dikoreksi)
SELECT v.id, a.id, 'sesuai', a.komponen, a.komponen <> '',
    ARRAY['kk'] || CASE WHEN a.hubungan = 'pengurus' THEN ARRAY['ktp'] ELSE ARRAY[]::text[] END
        || CASE WHEN a.komponen IN ('sd', 'smp', 'sma') THEN ARRAY['sekolah']
                WHEN a.komponen IN ('usia_dini', 'hamil') THEN ARRAY['kia']
                ELSE ARRAY[]::text[] END, ARRAY[]::text[]
FROM contoh_keluarga k
JOIN kpm_validasi v ON v.keluarga_id = k.id AND v.hasil = 'layak'
JOIN kpm_anggota a ON a.keluarga_id = k.id
WHERE k.status = 'calon'
ORDER BY a.id
"""
# One SK for each district and first day: the families' history names it.
TULIS_PENETAPAN = """
INSERT INTO kpm_penetapan (kunci, ke, nomor_sk, tanggal_sk, mulai, wilayah_id, jumlah, oleh_id,
    dicatat_pada, alasan_batal)
SELECT md5('penetapan ' || left(desa, 5) || aktif_sejak)::uuid, 'aktif',
    (200 + row_number() OVER (ORDER BY left(desa, 5), aktif_sejak)) || '/3.4/BS.02.01/'
        || extract(year FROM aktif_sejak),
    aktif_sejak, aktif_sejak, left(desa, 5), count(*), min(o.pengguna_id), aktif_sejak, ''
FROM contoh_keluarga k
JOIN contoh_petugas o ON o.kab = left(k.desa, 5) AND o.peran = 'operator'
WHERE status = 'aktif' AND pernah_keluar IS NULL AND aktif_sejak > %(awal)s::date
GROUP BY left(desa, 5), aktif_sejak
"""
ISI_PENETAPAN = """
WITH isi AS (
    INSERT INTO kpm_keluargaditetapkan (penetapan_id, keluarga_id, validasi_id, perubahan_id,
        sejak_lama)
    SELECT s.id, k.id, v.id, p.id, k.aktif_sejak - 30
    FROM contoh_keluarga k
    JOIN kpm_penetapan s ON s.kunci = md5('penetapan ' || left(k.desa, 5) || k.aktif_sejak)::uuid
    JOIN kpm_validasi v ON v.keluarga_id = k.id
    JOIN kpm_perubahanstatus p ON p.keluarga_id = k.id AND p.ke = 'aktif' AND p.dari = 'calon'
    WHERE k.status = 'aktif' AND k.pernah_keluar IS NULL
    ORDER BY k.indeks
    RETURNING penetapan_id, perubahan_id
)
UPDATE kpm_perubahanstatus p SET dasar = s.nomor_sk
FROM isi i JOIN kpm_penetapan s ON s.id = i.penetapan_id WHERE p.id = i.perubahan_id
"""
TULIS_SANGGAHAN = """
INSERT INTO kpm_sanggahan (validasi_id, tanggal, pemohon, alasan, oleh_id, dicatat_pada, putusan,
    jawaban, diputuskan_oleh_id, diputuskan_pada)
SELECT v.id, s.tanggal, k.nama, 'Kendaraan itu milik majikan; kami masih mengontrak rumah.',
    v.oleh_id,
    s.tanggal + interval '10 hours', s.putusan,
    CASE s.putusan WHEN 'ditolak' THEN 'Diperiksa lagi bersama ketua RT; hasilnya sama.'
         ELSE '' END,
    CASE s.putusan WHEN 'ditolak' THEN o.pengguna_id END,
    CASE s.putusan WHEN 'ditolak' THEN s.tanggal + interval '40 hours' END
FROM contoh_keluarga k
JOIN kpm_validasi v ON v.keluarga_id = k.id AND v.hasil = 'tidak_layak'
JOIN contoh_petugas o ON o.kab = left(k.desa, 5) AND o.peran = 'koordinator'
CROSS JOIN LATERAL (SELECT least(v.tanggal + 8, %(per)s::date - 1) AS tanggal,
    CASE WHEN pg_temp.acak(k.no_kk, 79) < 0.12 THEN 'menunggu' ELSE 'ditolak' END AS putusan) s
WHERE pg_temp.acak(k.no_kk, 79) < 0.25
"""
LANGKAH = [
    ("pertemuan awal", TULIS_PERTEMUAN),
    ("undangan pertemuan awal", TULIS_UNDANGAN),
    ("validasi", TULIS_VALIDASI),
    ("pemeriksaan anggota", TULIS_PERIKSA),
    ("penetapan", TULIS_PENETAPAN),
    ("", ISI_PENETAPAN),
    ("sanggahan", TULIS_SANGGAHAN),
]
