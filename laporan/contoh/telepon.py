"""SQL: the phones of the field, receipts of the last two weeks, and visits made after a hand-over
that wait for the coordinator."""

# One each, heard of yesterday in the hours of work; every eighth has something unsent, every
# twentieth has been silent for long.
TULIS_TELEPON = """
INSERT INTO pendamping_perangkat (id, pengguna_id, nama, terdaftar_pada, tarik_pada, kirim_pada,
    belum, selisih_detik, kursor, isi, tawaran, hapus_diminta_pada, hapus_diminta_oleh_id,
    hapus_alasan, terhapus_pada, terhapus_sebab, terhapus_belum)
SELECT md5('telepon ' || t.pengguna_id)::uuid, t.pengguna_id,
    pg_temp.pilih(ARRAY['Samsung A15', 'Redmi 12', 'Oppo A18', 'Infinix Hot 40', 'Vivo Y17s'],
                  pg_temp.acak(replace(t.kab, '.', '') || t.nomor, 1702)),
    %(awal)s::date + 20 + floor(u.undi * 90)::int, u.kapan, u.kapan,
    CASE WHEN u.undi < 0.12 THEN 1 + floor(u.undi * 60)::int ELSE 0 END,
    floor(u.undi * 40)::int - 20, '',
    jsonb_build_object('keluarga', coalesce(
        (SELECT jsonb_object_agg(k.id::text, 'contoh') FROM contoh_keluarga k
         WHERE k.pendamping_id = t.pengguna_id), '{}')),
    '{}', NULL, NULL, '', NULL, '', '[]'
FROM contoh_petugas t
CROSS JOIN LATERAL (SELECT pg_temp.acak(replace(t.kab, '.', '') || t.nomor, 1701) AS undi) a
CROSS JOIN LATERAL (SELECT a.undi, (%(per)s::date - 1 + time '16:40') AT TIME ZONE
    'Asia/Makassar' - (CASE WHEN a.undi < 0.05 THEN interval '12 days'
    ELSE interval '1 minute' * floor(a.undi * 540) END) AS kapan) u
WHERE t.peran = 'pendamping'
ORDER BY t.pengguna_id
"""
TULIS_TANDA_TERIMA = """
INSERT INTO pendamping_kiriman (kunci, perangkat_id, pengirim_id, jenis, status, isi, sidik,
    dibuat_pada, selisih_detik, jam_meragukan, diterima_pada, objek, keluarga_id, wilayah_id,
    tanggal, alasan)
SELECT v.kunci, p.id, v.pendamping_id, 'kunjungan', 'diterima', '{}', '', v.dicatat_pada,
    coalesce(p.selisih_detik, 0), false, v.dicatat_pada, v.id, v.keluarga_id, k.desa,
    v.tanggal, ''
FROM pendamping_kunjungan v
JOIN pendamping_perangkat p ON p.pengguna_id = v.pendamping_id
JOIN contoh_keluarga k ON k.id = v.keluarga_id
WHERE v.tanggal > %(per)s::date - 14
ORDER BY v.dicatat_pada, v.id
"""
# Made a few days after the family went to somebody else: the phone had not heard of it. The
# newest wait, the others were returned.
TULIS_MENUNGGU = """
INSERT INTO pendamping_kiriman (kunci, perangkat_id, pengirim_id, jenis, status, isi, sidik,
    dibuat_pada, selisih_detik, jam_meragukan, diterima_pada, pesan, keluarga_id, wilayah_id,
    tanggal, alasan, diputus_oleh_id, diputus_pada, disampaikan_pada)
SELECT md5('menunggu ' || g.no_kk)::uuid, p.id, g.lama_id, 'kunjungan',
    CASE WHEN g.ke <= 5 THEN 'perlu_keputusan' ELSE 'dikembalikan' END,
    jsonb_build_object('keluarga', g.id, 'tanggal', g.serah_terima + 2, 'tujuan', 'kunjungan',
        'ditemui', 'Pengurus', 'temuan', pg_temp.pilih(ARRAY[
            'Anak sudah masuk sekolah lagi. Pengurus menanyakan jadwal penyaluran.',
            'Rumah kosong; tetangga mengatakan keluarga sedang di ladang.',
            'Menimbang balita di posyandu bersama kader; beratnya naik.'],
            pg_temp.acak(g.no_kk, 1704))),
    md5(g.no_kk), (g.serah_terima + 2) + time '10:15', 4, false,
    CASE WHEN g.ke <= 5 THEN %(per)s::date - g.ke::int ELSE g.serah_terima + 9 END + time '09:20',
    CASE WHEN g.ke <= 5 THEN jsonb_build_object('keluarga', jsonb_build_array(
        'Catatan disimpan utuh dan menunggu keputusan koordinator.')) END,
    g.id, g.desa, g.serah_terima + 2,
    CASE WHEN g.ke <= 5 THEN '' ELSE 'Sudah dikunjungi pendamping yang baru pada pekan itu.' END,
    CASE WHEN g.ke > 5 THEN (SELECT min(t.pengguna_id) FROM contoh_petugas t
        WHERE t.kab = left(g.desa, 5) AND t.peran = 'koordinator') END,
    CASE WHEN g.ke > 5 THEN g.serah_terima + 11 + time '10:05' END,
    CASE WHEN g.ke > 5 THEN g.serah_terima + 12 + time '07:30' END
FROM (SELECT *, row_number() OVER (PARTITION BY left(desa, 5)
                                   ORDER BY serah_terima DESC, pg_temp.acak(no_kk, 1703)) AS ke
      FROM contoh_keluarga WHERE serah_terima BETWEEN %(awal)s AND %(per)s::date - 14
        AND status = 'aktif' AND lama_id IS NOT NULL) g
JOIN pendamping_perangkat p ON p.pengguna_id = g.lama_id
WHERE g.ke <= 12
"""
