"""What a rule book would change: the register under two rule books, side by side, as SQL.

Nothing of the register is written; both answers are kept in temporary tables.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction

from kpm.aturan import Ketentuan
from kpm.massal import sql_dibayar

# Per family: what it is paid for and how much; a family that is paid nothing has no row.
_PER_KELUARGA = """
CREATE TEMP TABLE dampak_keluarga ON COMMIT DROP AS
SELECT keluarga_id, coalesce(l.rupiah, 0) AS lama, coalesce(b.rupiah, 0) AS baru,
       l.kode IS DISTINCT FROM b.kode AS beda_komponen
FROM (SELECT keluarga_id, sum(rupiah) AS rupiah, array_agg(kode ORDER BY kode) AS kode
      FROM dampak_lama GROUP BY keluarga_id) l
FULL JOIN (SELECT keluarga_id, sum(rupiah) AS rupiah, array_agg(kode ORDER BY kode) AS kode
           FROM dampak_baru GROUP BY keluarga_id) b USING (keluarga_id)
"""
_RINGKAS = """
SELECT count(*), count(*) FILTER (WHERE lama <> baru OR beda_komponen),
       count(*) FILTER (WHERE baru > lama), count(*) FILTER (WHERE baru < lama),
       coalesce(sum(lama), 0)::bigint, coalesce(sum(baru), 0)::bigint
FROM dampak_keluarga
"""
_KOMPONEN = """
SELECT kode, coalesce(l.orang, 0), coalesce(b.orang, 0),
       coalesce(l.rupiah, 0)::bigint, coalesce(b.rupiah, 0)::bigint
FROM (SELECT kode, count(*) AS orang, sum(rupiah) AS rupiah FROM dampak_lama GROUP BY kode) l
FULL JOIN (SELECT kode, count(*) AS orang, sum(rupiah) AS rupiah
           FROM dampak_baru GROUP BY kode) b USING (kode)
ORDER BY kode
"""
_KABUPATEN = """
SELECT w.kode, w.nama, count(*) FILTER (WHERE d.lama <> d.baru OR d.beda_komponen),
       sum(d.lama)::bigint, sum(d.baru)::bigint
FROM dampak_keluarga d
JOIN kpm_keluarga k ON k.id = d.keluarga_id
JOIN wilayah_wilayah w ON w.kode = left(k.desa_id, 5)
GROUP BY w.kode, w.nama ORDER BY w.kode
"""


def hitung_dampak(
    *, lama: Ketentuan, baru: Ketentuan, tanggal: date, maju: Callable[..., None]
) -> dict[str, Any]:
    """Families, persons and rupiah under `lama` and `baru`, as the register is today and with
    the ages of `tanggal`. Rupiah of a year, because the two may differ in their periods:
    {"keluarga", "berubah", "naik", "turun": families; "lama", "baru": rupiah; "komponen":
    [code, persons before, after, rupiah before, after]; "kabupaten": [code, name, families
    that change, rupiah before, after]}.
    """
    maju(0, total=3)
    with transaction.atomic(), connection.cursor() as kursor:
        for n, (nama, k) in enumerate((("lama", lama), ("baru", baru))):
            maju(n, fase=f"Menghitung menurut ketentuan {nama}")
            sql, parameter = sql_dibayar(k, tanggal)
            kursor.execute(f"CREATE TEMP TABLE dampak_{nama} ON COMMIT DROP AS {sql}", parameter)
        maju(2, fase="Membandingkan")
        kursor.execute("ANALYZE dampak_lama")
        kursor.execute("ANALYZE dampak_baru")
        kursor.execute(_PER_KELUARGA)
        kursor.execute(_RINGKAS)
        kunci = ("keluarga", "berubah", "naik", "turun", "lama", "baru")
        hasil: dict[str, Any] = dict(zip(kunci, kursor.fetchone(), strict=True))
        kursor.execute(_KOMPONEN)
        hasil["komponen"] = [list(b) for b in kursor.fetchall()]
        kursor.execute(_KABUPATEN)
        hasil["kabupaten"] = [list(b) for b in kursor.fetchall()]
        kursor.execute("DROP TABLE dampak_lama, dampak_baru, dampak_keluarga")
    maju(3)
    return hasil
