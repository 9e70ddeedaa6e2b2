"""Policies of an older release, in a database of its own."""

from django.db import connections

from pkh.kunci.pasang import kurang, pasang


def test_rilis_yang_mengubah_fungsinya_memasangnya_lagi(basis_sendiri):
    """A database that has the functions of an older release, which gave something else."""
    with connections["pemilik"].cursor() as k:
        k.execute("DROP FUNCTION kunci_keluarga_lain CASCADE")
        k.execute("CREATE FUNCTION kunci_keluarga_lain() RETURNS bigint[] LANGUAGE sql STABLE "
                  "AS 'SELECT ARRAY[1::bigint]'")  # fmt: skip
        k.execute("SELECT format('COMMENT ON POLICY kunci ON %s IS ''lama''', polrelid::regclass)"
                  " FROM pg_policy")  # fmt: skip
        for (sql,) in k.fetchall():
            k.execute(sql)
    assert kurang("pemilik").keys() >= {"kpm_keluarga", "kpm_anggota"}
    pasang(using="pemilik")
    assert kurang("pemilik") == {}
