"""The caseloads of a kabupaten/kota, read in two statements."""

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from kpm.massal import TERBUKA

from .aturan import TANPA, Petak

# A group counts where its families are in the care of its pendamping; `asal` is the key of
# Petak: desa, then "k" and the group or "w" and the RW.
SQL_PETAK = f"""
SELECT coalesce(k.pendamping_id, {TANPA}), k.desa_id,
    k.desa_id || '/' || coalesce('k' || g.id, 'w' || k.rw) AS kunci,
    count(*), coalesce(sum(cardinality(k.komponen)), 0),
    count(*) FILTER (WHERE k.status = 'aktif'
        AND (k.kunjungan_terakhir < %(batas)s OR k.kunjungan_terakhir IS NULL))
FROM kpm_keluarga k
LEFT JOIN pendamping_anggotakelompok a ON a.keluarga_id = k.id AND a.selesai IS NULL
LEFT JOIN pendamping_kelompok g ON g.id = a.kelompok_id AND g.pendamping_id = k.pendamping_id
WHERE k.status IN {TERBUKA} AND k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608
SQL_TITIK = """
SELECT k.desa_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY v.lintang::float8),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY v.bujur::float8)
FROM pendamping_kunjungan v JOIN kpm_keluarga k ON k.id = v.keluarga_id
WHERE v.lintang IS NOT NULL AND v.tanggal > %(setahun)s
    AND k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s
GROUP BY 1
"""


def petak_kabupaten(kode: str, hari_ini: date) -> dict[int, list[Petak]]:
    """Pendamping -> their petak in the kabupaten/kota; TANPA -> those of nobody."""
    jeda = timedelta(days=settings.JEDA_KUNJUNGAN)
    milik: dict[int, list[Petak]] = defaultdict(list)
    with connection.cursor() as kursor:
        kursor.execute(
            SQL_PETAK, {"dari": f"{kode}.", "sampai": f"{kode}/", "batas": hari_ini - jeda}
        )
        for orang, desa, kunci, *angka in kursor.fetchall():
            milik[orang].append(Petak(kunci, desa, *angka))
    return milik


def titik_desa(kode: str, hari_ini: date) -> dict[str, tuple[float, float]]:
    """desa -> (latitude, longitude): the middle of the visits of a year that have a place."""
    isi = {"dari": f"{kode}.", "sampai": f"{kode}/", "setahun": hari_ini - timedelta(days=365)}
    with connection.cursor() as kursor:
        kursor.execute(SQL_TITIK, isi)
        return {desa: (y, x) for desa, y, x in kursor.fetchall()}
