"""Which families an account could have reached in a stretch of time: set-based, from the log of
opened identities, the trail of every followed table, exports, and what lay on a phone."""

from datetime import datetime

from django.apps import apps
from django.db import connection
from django.utils.timezone import localdate

from pkh.kunci.konteks import sistem

from .models import Insiden

_IDENTITAS = """
SELECT b.objek_id AS keluarga_id, 'identitas' AS sebab FROM riwayat_bukaidentitas b
WHERE b.objek_jenis = 'kpm.keluarga' AND b.pengguna_id = %(akun)s
  AND b.pada BETWEEN %(dari)s AND %(sampai)s
UNION ALL
SELECT a.keluarga_id, 'identitas' FROM riwayat_bukaidentitas b
JOIN kpm_anggota a ON a.id = b.objek_id
WHERE b.objek_jenis = 'kpm.anggota' AND b.pengguna_id = %(akun)s
  AND b.pada BETWEEN %(dari)s AND %(sampai)s
UNION ALL
SELECT p.keluarga_id, 'identitas' FROM riwayat_bukaidentitas b
JOIN kpm_pemutakhiran p ON p.id = b.objek_id
WHERE b.objek_jenis = 'kpm.pemutakhiran' AND b.pengguna_id = %(akun)s
  AND b.pada BETWEEN %(dari)s AND %(sampai)s
"""
_EKSPOR = """
SELECT unnest(c.keluarga), 'ekspor' FROM kpm_catatanekspor c
WHERE c.oleh_id = %(akun)s AND c.pada BETWEEN %(dari)s AND %(sampai)s
UNION ALL
SELECT k.id, 'ekspor' FROM kpm_catatanekspor c
JOIN kpm_keluarga k ON c.wilayah_id IS NULL OR k.desa_id = c.wilayah_id
    OR starts_with(k.desa_id, c.wilayah_id || '.')
WHERE c.oleh_id = %(akun)s AND c.pada BETWEEN %(dari)s AND %(sampai)s AND c.keluarga IS NULL
"""
_TELEPON = """
SELECT p.keluarga_id, 'telepon' FROM pendamping_penugasan p
WHERE p.pendamping_id = %(akun)s AND p.mulai <= %(hari_sampai)s
  AND (p.selesai IS NULL OR p.selesai >= %(hari_dari)s)
"""


def _diubah() -> str:
    """Every followed table with a family in it, and the families themselves."""
    bagian = []
    for model in apps.get_models():
        asal = getattr(model, "pgh_tracked_model", None)
        if asal is None:
            continue
        kolom = {f.column for f in model._meta.concrete_fields}
        if asal._meta.label == "kpm.Keluarga":
            milik = "e.pgh_obj_id"
        elif "keluarga_id" in kolom:
            milik = "e.keluarga_id"
        else:
            continue
        bagian.append(
            f"SELECT {milik}, 'diubah' FROM {model._meta.db_table} e"
            " JOIN konteks c ON c.id = e.pgh_context_id"
        )
    return " UNION ALL ".join(bagian)


@sistem("terdampak: keluarga kantor itu yang terjangkau akun lain")
def cari_keluarga(
    insiden: Insiden, *, akun: int, dari: datetime, sampai: datetime, sumber: list[str]
) -> int:
    """Add what the records tell to the list of the failure, families of its office only; how many
    rows were added or changed."""
    bagian = {
        "identitas": _IDENTITAS,
        "diubah": _diubah(),
        "ekspor": _EKSPOR,
        "telepon": _TELEPON,
    }
    pilihan = " UNION ALL ".join(f"({bagian[s]})" for s in sumber)
    perintah = f"""
        WITH konteks AS MATERIALIZED (
            SELECT id FROM pghistory_context
            WHERE (metadata ->> 'pengguna')::bigint = %(akun)s
              AND created_at BETWEEN %(dari)s AND %(sampai)s)
        INSERT INTO laporan_keluargaterdampak AS t (insiden_id, keluarga_id, sebab)
        SELECT %(insiden)s, k.id, array_agg(DISTINCT s.sebab ORDER BY s.sebab)
        FROM ({pilihan}) s (keluarga_id, sebab)
        JOIN kpm_keluarga k ON k.id = s.keluarga_id
        WHERE k.desa_id = %(wilayah)s OR starts_with(k.desa_id, %(wilayah)s || '.')
        GROUP BY k.id
        ON CONFLICT (insiden_id, keluarga_id) DO UPDATE SET sebab = ARRAY(
            SELECT DISTINCT x FROM unnest(t.sebab || excluded.sebab) x ORDER BY x)"""
    with connection.cursor() as kursor:
        kursor.execute(
            perintah,
            {
                "insiden": insiden.pk,
                "wilayah": insiden.wilayah_id,
                "akun": akun,
                "dari": dari,
                "sampai": sampai,
                "hari_dari": localdate(dari),
                "hari_sampai": localdate(sampai),
            },
        )
        return kursor.rowcount
