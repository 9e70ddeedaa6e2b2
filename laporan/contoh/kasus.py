"""SQL: programmes beside PKH."""

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
