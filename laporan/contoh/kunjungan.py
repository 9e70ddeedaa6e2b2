"""What a year of visits found: sentences, obstacles with their follow-up, and where."""

# Findings of a visit without an obstacle, by purpose.
TEMUAN: dict[str, list[str]] = {
    "kunjungan": [
        "Pengurus ada di rumah dan sehat. Anak-anak berangkat sekolah setiap hari.",
        "Rumah papan, lantai bersih, air dari sumur bor. Bantuan dipakai untuk keperluan sekolah.",
        "Pengurus menjual kue basah di pasar pagi, penghasilan sekitar Rp40.000 sehari.",
        "Suami bekerja sebagai buruh sawit harian. Keluarga makan tiga kali sehari.",
        "Buku KIA dan kartu imunisasi balita lengkap sampai bulan ini.",
        "Nenek tinggal serumah, rutin diperiksa tekanan darah di posbindu.",
        "Bantuan tahap lalu sudah diterima utuh; KKS dipegang sendiri oleh pengurus.",
        "Anak sulung sedang bersiap ujian, punya meja belajar di rumah.",
        "Keluarga mulai menabung di celengan, tercatat Rp150.000 sejak bulan lalu.",
        "Jamban keluarga sudah dipakai sejak bantuan desa tahun lalu.",
        "Pengurus menanyakan jadwal pencairan; dijelaskan jadwal tahap berikutnya.",
        "Kebun sayur di samping rumah mulai panen, sebagian dijual ke tetangga.",
    ],
    "verifikasi": [
        "Daftar hadir anak dicocokkan dengan wali kelas; tidak ada alpa bulan lalu.",
        "KMS balita dilihat: berat badan naik dan garis pertumbuhan hijau.",
        "Kartu periksa kehamilan lengkap, pemeriksaan terakhir minggu lalu.",
        "Rapor anak dilihat, kehadiran baik dan naik kelas.",
        "Catatan posyandu dan buku lansia sesuai dengan isian verifikasi.",
        "Anak dua hari sakit dengan surat keterangan, selebihnya masuk sekolah.",
    ],
    "fasilitasi": [
        "Membantu pengurus mengisi formulir perubahan KK karena kelahiran anak.",
        "Mengantar berkas pembaruan KKS yang rusak ke kantor cabang bank.",
        "Membantu pendaftaran anak ke Paket B di PKBM kecamatan.",
        "Membantu pendaftaran keluarga sebagai peserta PBI jaminan kesehatan.",
    ],
    "mediasi": [
        "Mempertemukan orang tua dan wali kelas; anak bersedia masuk lagi mulai Senin.",
        "Perselisihan mengenai pemegang KKS diselesaikan, kartu kembali kepada pengurus.",
        "Mempertemukan keluarga dengan ketua RT mengenai perbaikan rumah.",
    ],
    "advokasi": [
        "Menyampaikan kebutuhan kursi roda kepada puskesmas dan desa.",
        "Meminta sekolah meringankan biaya seragam; kepala sekolah menyetujui.",
        "Mengusulkan keluarga masuk daftar perbaikan rumah desa.",
    ],
    "graduasi": [
        "Asesmen: warung sembako berjalan 14 bulan, omzet sekitar Rp350.000 sehari.",
        "Asesmen: suami diangkat karyawan tetap, penghasilan di atas upah minimum.",
        "Asesmen: keluarga menyatakan siap mandiri dan bersedia menandatangani pernyataan.",
        "Asesmen: anak bungsu lulus SMA, tidak ada komponen lain di keluarga.",
    ],
    "pertemuan_awal": [
        "Dijelaskan hak, kewajiban dan jadwal P2K2; pengurus menandatangani komitmen.",
        "Pertemuan awal di balai desa; data anggota dicocokkan dengan KK dan akta.",
    ],
    "validasi": [
        "Data calon dicocokkan dengan KK; alamat dan anggota sesuai.",
        "Calon ditemui di rumah, dua anak masih SD; berkas difoto.",
        "Calon ada di alamat; akta kelahiran anak kedua menyusul.",
    ],
    "pasca": [
        "Usaha tetap berjalan sesudah graduasi; stimulan dipakai menambah stok.",
        "Keluarga sehat, anak tetap sekolah; tidak ada keluhan sesudah keluar dari PKH.",
    ],
}
# Obstacle -> (what was found, what was promised). Names as in the editable list of kendala.
KENDALA: dict[str, tuple[str, str]] = {
    "Tidak ada di rumah": (
        "Rumah kosong; menurut tetangga pengurus ikut panen di kebun sampai sore.",
        "Kunjungan ulang pada sore hari",
    ),
    "Jarak dan medan sulit": (
        "Jalan tanah licin sesudah hujan, perjalanan diteruskan dengan ketinting.",
        "Jadwalkan kunjungan bersama tiga keluarga sekitar",
    ),
    "Tidak ada sinyal": (
        "Tidak ada sinyal di lokasi; foto dan catatan dikirim dari kecamatan.",
        "Kirim foto pendukung sesudah ada sinyal",
    ),
    "Dokumen kependudukan tidak lengkap": (
        "Akta kelahiran anak kedua belum ada dan NIK di KK berbeda dengan KTP.",
        "Dampingi pengurusan akta dan KK ke Disdukcapil",
    ),
    "Anak putus atau jarang sekolah": (
        "Anak kelas 8 sering tidak masuk karena membantu ayah di kebun.",
        "Temui wali kelas dan buat kesepakatan kehadiran",
    ),
    "Layanan kesehatan jauh": (
        "Posyandu bulan lalu tidak diikuti, jarak ke puskesmas pembantu 9 km.",
        "Minta bidan desa menjadwalkan penimbangan di rumah",
    ),
    "KKS hilang, rusak atau dipegang orang lain": (
        "KKS rusak dan tidak terbaca mesin agen bank.",
        "Dampingi penggantian KKS di bank penyalur",
    ),
    "Bantuan belum masuk": (
        "Saldo tahap ini masih nol, tetangga sudah menerima.",
        "Tanyakan status rekening kepada operator kabupaten",
    ),
    "Masalah keluarga atau kekerasan": (
        "Pengurus bercerita sering bertengkar dengan suami; anak tampak murung.",
        "Rujuk ke pekerja sosial dan pantau tiap pekan",
    ),
    "Sakit atau musibah": (
        "Suami sakit sejak bulan lalu sehingga penghasilan berkurang.",
        "Bantu surat rujukan dan usulan bantuan sementara",
    ),
    "Lainnya": (
        "Pengurus sedang mengurus ibunya di kabupaten lain selama dua pekan.",
        "Hubungi melalui telepon pekan depan",
    ),
}
# Rough middle of each kabupaten/kota and how far its villages lie from it, in degrees.
TITIK: dict[str, tuple[float, float, float]] = {
    "64.02": (-0.30, 116.90, 0.45),
    "63.01": (-3.85, 114.80, 0.25),
    "63.02": (-3.05, 116.10, 0.40),
    "63.03": (-3.30, 115.05, 0.25),
    "63.04": (-3.05, 114.65, 0.25),
    "63.05": (-2.95, 115.05, 0.20),
    "63.06": (-2.75, 115.25, 0.20),
    "63.07": (-2.62, 115.45, 0.18),
    "63.08": (-2.42, 115.20, 0.15),
    "63.09": (-1.90, 115.50, 0.25),
    "63.10": (-3.45, 115.70, 0.30),
    "63.11": (-2.33, 115.60, 0.18),
    "63.71": (-3.32, 114.59, 0.03),
    "63.72": (-3.45, 114.81, 0.06),
    "18.10": (-5.36, 104.97, 0.10),
}

SIAPKAN = """
CREATE TEMP TABLE contoh_temuan (tujuan text PRIMARY KEY, daftar text[]) ON COMMIT DROP;
CREATE TEMP TABLE contoh_kendala (no int PRIMARY KEY, nama text, temuan text, janji text)
    ON COMMIT DROP;
CREATE TEMP TABLE contoh_titik (kab text PRIMARY KEY, lintang float8, bujur float8, jauh float8)
    ON COMMIT DROP;
CREATE TEMP TABLE contoh_kunjungan (
    keluarga_id bigint, indeks bigint, pendamping_id bigint, no_kk text,
    desa varchar(13) COLLATE "C", ke int, tanggal date, tujuan text, undian float8, no_kendala int
) ON COMMIT DROP;
"""
# Visits lie evenly over the time the family takes part, the day before `per` at the latest.
# One pendamping in ten has fallen behind: none of theirs is younger than 70 days.
RENCANAKAN = """
WITH masa AS (
    SELECT id, indeks, no_kk, desa, status, pendamping_id, lama_id, serah_terima, aktif_sejak,
        aktif_sampai, greatest(%(awal)s::date, coalesce(aktif_sejak, status_sejak)) AS mulai,
        least(%(per)s::date,
              CASE WHEN status = 'keluar' THEN aktif_sampai END,
              CASE WHEN pg_temp.acak(coalesce(nomor, 0) || replace(left(desa, 5), '.', ''), 40)
                   < 0.1 THEN %(per)s::date - 70 END) AS akhir,
        CASE WHEN status IN ('calon', 'tidak_layak')
             THEN floor(pg_temp.acak(no_kk, 41) * 2)::int
             ELSE (ARRAY[0, 1, 2, 3, 3, 4, 4, 5, 6, 8])
                  [1 + floor(pg_temp.acak(no_kk, 41) * 10)::int] END AS banyak
    FROM contoh_keluarga
), hari AS (
    SELECT m.*, ke, mulai + floor((ke - 1 + pg_temp.acak(no_kk, 100 + ke)) / banyak
                                  * (akhir - mulai))::int AS tanggal
    FROM masa m, generate_series(1, banyak) ke
    WHERE akhir > mulai
)
INSERT INTO contoh_kunjungan
SELECT id, indeks, pelaku, no_kk, desa, ke, tanggal, CASE
        WHEN status IN ('calon', 'tidak_layak') THEN 'validasi'
        WHEN tanggal >= aktif_sampai THEN 'pasca'
        WHEN tanggal < aktif_sejak + 45 THEN 'pertemuan_awal'
        WHEN jenis < 0.55 THEN 'kunjungan' WHEN jenis < 0.77 THEN 'verifikasi'
        WHEN jenis < 0.87 THEN 'fasilitasi' WHEN jenis < 0.92 THEN 'mediasi'
        WHEN jenis < 0.96 THEN 'advokasi' ELSE 'graduasi' END,
    pg_temp.acak(no_kk, 300 + ke),
    CASE WHEN pg_temp.acak(no_kk, 400 + ke) < 0.27
         THEN 1 + floor(pg_temp.acak(no_kk, 500 + ke) * 11)::int END
FROM (SELECT *, pg_temp.acak(no_kk, 200 + ke) AS jenis,
             CASE WHEN tanggal < serah_terima OR pendamping_id IS NULL THEN lama_id
                  ELSE pendamping_id END AS pelaku
      FROM hari) h
WHERE pelaku IS NOT NULL;
UPDATE contoh_keluarga k SET kunjungan_terakhir = t.tanggal
FROM (SELECT keluarga_id, max(tanggal) AS tanggal FROM contoh_kunjungan GROUP BY 1) t
WHERE t.keluarga_id = k.id;
ANALYZE contoh_kunjungan;
"""
# A promise older than 90 days is nearly always kept; of the younger ones some are overdue.
TULIS = """
INSERT INTO pendamping_kunjungan (kunci, keluarga_id, pendamping_id, tanggal, tujuan, ditemui,
    temuan, kendala_id, kendala_lain, tindak_lanjut, tindak_lanjut_pada,
    tindak_lanjut_tuntas_pada, lintang, bujur, akurasi, waktu_gawai, dicatat_pada)
SELECT md5('kunjungan ' || j.no_kk || ' ' || j.indeks || ' ' || j.ke)::uuid,
    j.keluarga_id, j.pendamping_id, j.tanggal, j.tujuan,
    CASE WHEN j.kendala = 'Tidak ada di rumah' THEN 'Tetangga'
         ELSE pg_temp.pilih(ARRAY['Pengurus', 'Pengurus', 'Pengurus', 'Pengurus dan suami',
              'Suami', 'Anak sulung', 'Nenek'], pg_temp.acak(j.no_kk, 600 + j.ke)) END,
    coalesce(CASE WHEN j.kendala = 'Tidak ada di rumah' THEN j.temuan_kendala
                  ELSE pg_temp.pilih(j.daftar, j.undian) || ' ' || j.temuan_kendala END,
             pg_temp.pilih(j.daftar, j.undian)),
    j.kendala_id, CASE WHEN j.kendala = 'Lainnya' THEN 'Pengurus sedang di luar daerah' ELSE '' END,
    CASE WHEN j.batas IS NULL THEN '' ELSE j.janji END, j.batas,
    CASE WHEN j.batas IS NULL THEN NULL
         WHEN j.tuntas < CASE WHEN j.batas < %(per)s::date - 90 THEN 0.97
                              WHEN j.batas < %(per)s::date THEN 0.7 ELSE 0.15 END
         THEN least(greatest(j.tanggal, j.batas - floor(j.tuntas * 9)::int), %(per)s::date - 1)
    END,
    CASE WHEN j.gps THEN j.lintang END, CASE WHEN j.gps THEN j.bujur END,
    CASE WHEN j.gps THEN 4 + floor(pg_temp.acak(j.no_kk, 800 + j.ke) ^ 2 * 60)::int END,
    j.waktu, least(j.waktu + pg_temp.acak(j.no_kk, 900 + j.ke) ^ 4 * interval '4 days',
                   %(per)s::date::timestamp AT TIME ZONE 'Asia/Makassar')
FROM (
    SELECT r.*, t.daftar, k.nama AS kendala, k.temuan AS temuan_kendala, k.janji,
        d.id AS kendala_id, pg_temp.acak(r.no_kk, 1000 + r.ke) AS tuntas,
        CASE WHEN k.nama IS NOT NULL AND pg_temp.acak(r.no_kk, 1100 + r.ke) < 0.8
             THEN r.tanggal + 7 + floor(pg_temp.acak(r.no_kk, 1200 + r.ke) * 35)::int END AS batas,
        c.kab IS NOT NULL AND pg_temp.acak(r.no_kk, 700 + r.ke) < 0.75
            AND k.nama IS DISTINCT FROM 'Tidak ada sinyal' AS gps,
        round((c.lintang + (pg_temp.acak(replace(r.desa, '.', ''), 50) - 0.5) * 2 * c.jauh
               + (pg_temp.acak(r.no_kk, 51) - 0.5) * 0.03)::numeric, 6) AS lintang,
        round((c.bujur + (pg_temp.acak(replace(r.desa, '.', ''), 52) - 0.5) * 2 * c.jauh
               + (pg_temp.acak(r.no_kk, 53) - 0.5) * 0.03)::numeric, 6) AS bujur,
        r.tanggal::timestamp AT TIME ZONE 'Asia/Makassar' + interval '8 hours'
            + pg_temp.acak(r.no_kk, 1300 + r.ke) * interval '8 hours' AS waktu
    FROM contoh_kunjungan r
    JOIN contoh_temuan t USING (tujuan)
    LEFT JOIN contoh_kendala k ON k.no = r.no_kendala
    LEFT JOIN pendamping_kendala d ON d.nama = k.nama
    LEFT JOIN contoh_titik c ON c.kab = left(r.desa, 5)
) j
ORDER BY j.tanggal, j.indeks
"""


def siapkan(c) -> None:
    """One by one: the trail's context does not go with executemany."""
    c.execute(SIAPKAN)
    for tujuan, daftar in TEMUAN.items():
        c.execute("INSERT INTO contoh_temuan VALUES (%s, %s)", (tujuan, daftar))
    for no, (nama, isi) in enumerate(KENDALA.items(), 1):
        c.execute("INSERT INTO contoh_kendala VALUES (%s, %s, %s, %s)", (no, nama, *isi))
    for kab, titik in TITIK.items():
        c.execute("INSERT INTO contoh_titik VALUES (%s, %s, %s, %s)", (kab, *titik))
