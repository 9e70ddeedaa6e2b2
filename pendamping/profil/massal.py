"""What the system counts of the RHK, for many at once in one statement."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection

from pendamping.models import ButirRHK
from pkh.kunci.konteks import sistem

U = ButirRHK.Ukuran
SQL_NYATA = f"""
SELECT g.pendamping_id, '{U.P2K2}', count(*) FROM pendamping_pertemuan t
    JOIN pendamping_kelompok g ON g.id = t.kelompok_id
    WHERE g.pendamping_id = ANY(%(orang)s) AND t.tanggal BETWEEN %(awal)s AND %(akhir)s GROUP BY 1
UNION ALL SELECT dicatat_oleh_id, '{U.VERIFIKASI}', count(*) FROM pendamping_verifikasi
    WHERE dicatat_oleh_id = ANY(%(orang)s) AND bulan BETWEEN %(awal)s AND %(akhir)s
        AND hasil IN ('memenuhi', 'tidak') GROUP BY 1
UNION ALL SELECT pendamping_id, '{U.KUNJUNGAN}', count(*) FROM pendamping_kunjungan
    WHERE pendamping_id = ANY(%(orang)s) AND tanggal BETWEEN %(awal)s AND %(akhir)s GROUP BY 1
UNION ALL SELECT dibuka_oleh_id, '{U.KASUS}', count(*) FROM pendamping_kasus
    WHERE dibuka_oleh_id = ANY(%(orang)s) AND dibuka_pada BETWEEN %(awal)s AND %(akhir)s GROUP BY 1
UNION ALL SELECT oleh_id, '{U.SOSIALISASI}', count(*) FROM pendamping_sosialisasi
    WHERE oleh_id = ANY(%(orang)s) AND tanggal BETWEEN %(awal)s AND %(akhir)s GROUP BY 1
"""  # noqa: S608


SQL_RINCI = f"""
SELECT '{U.P2K2}', t.id, t.tanggal, 1 FROM pendamping_pertemuan t
    JOIN pendamping_kelompok g ON g.id = t.kelompok_id
    WHERE g.pendamping_id = %(orang)s AND t.tanggal BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.VERIFIKASI}', anggota_id, bulan, count(*) FROM pendamping_verifikasi
    WHERE dicatat_oleh_id = %(orang)s AND bulan BETWEEN %(awal)s AND %(akhir)s
        AND hasil IN ('memenuhi', 'tidak') GROUP BY anggota_id, bulan
UNION ALL SELECT '{U.KUNJUNGAN}', id, tanggal, 1 FROM pendamping_kunjungan
    WHERE pendamping_id = %(orang)s AND tanggal BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.KASUS}', id, dibuka_pada, 1 FROM pendamping_kasus
    WHERE dibuka_oleh_id = %(orang)s AND dibuka_pada BETWEEN %(awal)s AND %(akhir)s
UNION ALL SELECT '{U.SOSIALISASI}', id, tanggal, 1 FROM pendamping_sosialisasi
    WHERE oleh_id = %(orang)s AND tanggal BETWEEN %(awal)s AND %(akhir)s
"""  # noqa: S608


@sistem("hasil kerja, juga atas keluarga yang sudah diserahkan")
def ambil_rhk(orang: int, awal: date, akhir: date) -> dict[str, list[tuple[int, date, int]]]:
    """Ukuran -> (number of the row, day, how many) behind what hitung_rhk counts of a person; of
    obligations the row is the member, by month."""
    hasil: dict[str, list[tuple[int, date, int]]] = defaultdict(list)
    with connection.cursor() as kursor:
        kursor.execute(SQL_RINCI, {"orang": orang, "awal": awal, "akhir": akhir})
        for ukuran, *baris in kursor.fetchall():
            hasil[ukuran].append(tuple(baris))
    return hasil


@sistem("hasil kerja, juga atas keluarga yang sudah diserahkan")
def hitung_rhk(orang: Iterable[int], awal: date, akhir: date) -> dict[int, dict[str, int]]:
    """Account -> ukuran -> how many from day to day; nothing where there is nothing."""
    isi = {"orang": list(orang), "awal": awal, "akhir": akhir}
    hasil: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as kursor:
        kursor.execute(SQL_NYATA, isi)
        for siapa, ukuran, n in kursor.fetchall():
            hasil[siapa][ukuran] = n
    return hasil
