"""What the system counts of the RHK of a year, in one statement."""

from datetime import date

from django.db import connection

from pendamping.models import ButirRHK

U = ButirRHK.Ukuran
SQL_NYATA = f"""
SELECT '{U.P2K2}', count(*) FROM pendamping_pertemuan t
    JOIN pendamping_kelompok g ON g.id = t.kelompok_id
    WHERE g.pendamping_id = %(orang)s AND t.tanggal BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.VERIFIKASI}', count(*) FROM pendamping_verifikasi
    WHERE dicatat_oleh_id = %(orang)s AND bulan BETWEEN %(awal)s AND %(akhir)s
        AND hasil IN ('memenuhi', 'tidak')
UNION ALL SELECT '{U.KUNJUNGAN}', count(*) FROM pendamping_kunjungan
    WHERE pendamping_id = %(orang)s AND tanggal BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.KASUS}', count(*) FROM pendamping_kasus
    WHERE dibuka_oleh_id = %(orang)s AND dibuka_pada BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.SOSIALISASI}', count(*) FROM pendamping_sosialisasi
    WHERE oleh_id = %(orang)s AND tanggal BETWEEN %(awal)s AND %(akhir)s
"""  # noqa: S608


def hitung_rhk(orang: int, tahun: int) -> dict[str, int]:
    """Ukuran -> how many in the year; the account `orang`."""
    isi = {"orang": orang, "awal": date(tahun, 1, 1), "akhir": date(tahun, 12, 31)}
    with connection.cursor() as kursor:
        kursor.execute(SQL_NYATA, isi)
        return dict(kursor.fetchall())
