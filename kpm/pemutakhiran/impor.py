"""What an import changed on families that were there, written down as reports like any other:
applied at once, by whoever applied the import, through the channel "impor".

Read from the trail of the import, so both of its ways (row by row, set-based) are covered. What
belongs to a family the import itself has brought is no change of anything.
"""

from json import dumps

from django.db import connection

from kpm.models import Impor, Pemutakhiran

from .aturan import RUAS, UBAH_ANGGOTA, Jenis, Status

# Of each row the import wrote: its last event there, and the one before its first.
_TULIS = """
WITH keluarga AS (
    SELECT pgh_obj_id AS id, min(pgh_id) AS awal, max(pgh_id) AS akhir
    FROM kpm_keluargaevent WHERE pgh_context_id = %(konteks)s
    GROUP BY pgh_obj_id HAVING NOT bool_or(pgh_label = 'insert')
), anggota AS (
    SELECT pgh_obj_id AS id, min(pgh_id) AS awal, max(pgh_id) AS akhir,
           bool_or(pgh_label = 'insert') AS baru
    FROM kpm_anggotaevent e WHERE pgh_context_id = %(konteks)s AND NOT EXISTS (
        SELECT FROM kpm_keluargaevent k WHERE k.pgh_obj_id = e.keluarga_id
            AND k.pgh_context_id = %(konteks)s AND k.pgh_label = 'insert')
    GROUP BY pgh_obj_id
), ubah AS (
    SELECT x.keluarga_id, CASE WHEN a.baru THEN NULL ELSE a.id END AS anggota_id,
           CASE WHEN a.baru THEN '{}'::jsonb ELSE to_jsonb(s) END AS lama, to_jsonb(x) AS baru,
           CASE WHEN a.baru THEN %(jenis_baru)s::jsonb ELSE %(jenis_anggota)s::jsonb END AS jenis
    FROM anggota a JOIN kpm_anggotaevent x ON x.pgh_id = a.akhir
    LEFT JOIN LATERAL (SELECT * FROM kpm_anggotaevent s
        WHERE s.pgh_obj_id = a.id AND s.pgh_id < a.awal ORDER BY s.pgh_id DESC LIMIT 1) s ON true
    WHERE a.baru OR s.pgh_id IS NOT NULL
    UNION ALL
    SELECT k.id, NULL, to_jsonb(s), to_jsonb(x), %(jenis_keluarga)s::jsonb
    FROM keluarga k JOIN kpm_keluargaevent x ON x.pgh_id = k.akhir
    JOIN LATERAL (SELECT * FROM kpm_keluargaevent s
        WHERE s.pgh_obj_id = k.id AND s.pgh_id < k.awal ORDER BY s.pgh_id DESC LIMIT 1) s ON true
), laporan AS (
    SELECT u.keluarga_id, u.anggota_id, j.jenis, u.lama ->> 'desa_id' AS asal,
           u.baru ->> 'desa_id' AS tujuan,
           (SELECT jsonb_object_agg(r, u.baru -> r) FROM jsonb_array_elements_text(j.ruas) r
            WHERE u.lama -> r IS DISTINCT FROM u.baru -> r) AS isi,
           (SELECT coalesce(jsonb_object_agg(r, u.lama -> r) FILTER (WHERE u.lama ? r), '{}')
            FROM jsonb_array_elements_text(j.ruas) r
            WHERE u.lama -> r IS DISTINCT FROM u.baru -> r) AS lama
    FROM ubah u CROSS JOIN LATERAL jsonb_each(u.jenis) j(jenis, ruas)
)
INSERT INTO kpm_pemutakhiran (kunci, keluarga_id, anggota_id, jenis, hal, isi, lama, desa_asal_id,
    desa_tujuan_id, bukti, foto, kanal, status, pengusul_id, diajukan_pada, diperiksa_oleh_id,
    selesai_pada, alasan)
SELECT gen_random_uuid(), keluarga_id, anggota_id, jenis, %(hal)s, coalesce(isi, '{}'),
    CASE WHEN jenis = 'pindah' THEN lama || jsonb_build_object('desa', asal) ELSE lama END,
    CASE WHEN jenis = 'pindah' THEN asal END, CASE WHEN jenis = 'pindah' THEN tujuan END,
    %(bukti)s, '', 'impor', 'diterapkan', %(oleh)s, now(), %(oleh)s, now(), ''
FROM laporan
WHERE CASE WHEN jenis = 'pindah' THEN asal <> tujuan ELSE isi IS NOT NULL END
ORDER BY keluarga_id, anggota_id, jenis
"""


def _hal(impor: int) -> str:
    return f"impor:{impor}"


def catat_dari_impor(impor: Impor, oleh) -> int:
    """Reports for every kind of change of every member and family the import changed; how many.
    Inside its transaction."""
    with connection.cursor() as k:
        k.execute(
            _TULIS,
            {
                "konteks": str(impor.konteks),
                "jenis_baru": dumps({Jenis.BARU: RUAS[Jenis.BARU]}),
                "jenis_anggota": dumps({j: RUAS[j] for j in UBAH_ANGGOTA}),
                "jenis_keluarga": dumps({j: RUAS[j] for j in (Jenis.KARTU, Jenis.PINDAH)}),
                "hal": _hal(impor.pk),
                "bukti": f"Impor {impor.nama_berkas}"[:300],
                "oleh": oleh.pk,
            },
        )
        return k.rowcount


def cabut_dari_impor(impor: int, keluarga: list[int]) -> None:
    """What an import that was taken back had written down of these families is not so."""
    milik = Pemutakhiran.objects.filter(
        hal=_hal(impor), keluarga__in=keluarga, status=Status.DITERAPKAN
    )
    milik.update(status=Status.DIBATALKAN, alasan="Impornya dibatalkan")
