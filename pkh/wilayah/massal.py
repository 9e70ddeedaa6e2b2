"""Comparing a table of regions with the one in force, and applying it: whole tables in SQL.

A table speaks for the provinces it names and for no others. Within those, a code it leaves
out has ended; everything works on temporary tables until `terapkan` writes.

Names: upper and lower case, spaces, punctuation and the office's abbreviations
("KAB. ACEH SELATAN", "Kabupaten Aceh Selatan") make no new name. Such a row takes the new
spelling and is counted as `ejaan`; only a name that differs beyond that is reported.
"""

import io

from django.db import connection

from .models import Muatan, PerubahanWilayah

# Abbreviations at the head of a name, written out; what is left is compared letter by letter.
_EJAAN = [
    (r"^(KABUPATEN +|KAB\. *|KAB +)", ""),
    (r"\mADM(INISTRASI|\.) *", ""),
    (r"\mKEP\. *", "KEPULAUAN"),
    (r"\mSEI\M", "SUNGAI"),
    (r"^DKI\M", "DAERAH KHUSUS IBUKOTA"),
    (r"[^[:alnum:]]+", ""),
]
MIRIP = 0.4  # pg_trgm similarity (0 to 1) below which two names are not taken for one


def _baku(ruas: str) -> str:
    for pola, ganti in _EJAAN:
        ruas = f"regexp_replace({ruas}, '{pola}', '{ganti}', 'g')"
    return ruas


BAKU = _baku("upper(nama)")

_SIAPKAN = f"""
ALTER TABLE w_tabel ADD PRIMARY KEY (kode);
ANALYZE w_tabel;

CREATE TEMP TABLE w_kini ON COMMIT DROP AS
SELECT kode, nama, kode_bps, tingkat, berakhir_pada IS NULL AS berlaku FROM wilayah_wilayah
WHERE left(kode, 2) IN (SELECT DISTINCT left(kode, 2) FROM w_tabel);
ALTER TABLE w_kini ADD PRIMARY KEY (kode);
ANALYZE w_kini;

-- Codes that begin: `hidup` when they had ended before. `terpakai`: taken by a mapping.
CREATE TEMP TABLE w_baru ON COMMIT DROP AS
SELECT t.kode, t.nama, length(t.kode) AS panjang, k.kode IS NOT NULL AS hidup,
       NULL::text AS baku
FROM w_tabel t LEFT JOIN w_kini k USING (kode) WHERE k.kode IS NULL OR NOT k.berlaku;
ALTER TABLE w_baru ADD PRIMARY KEY (kode);

CREATE TEMP TABLE w_hilang ON COMMIT DROP AS
SELECT kode, nama, tingkat, length(kode) AS panjang, {BAKU} AS baku
FROM w_kini k WHERE berlaku AND NOT EXISTS (SELECT FROM w_tabel t WHERE t.kode = k.kode);
ALTER TABLE w_hilang ADD PRIMARY KEY (kode);

CREATE TEMP TABLE w_nama ON COMMIT DROP AS
SELECT t.kode, k.nama, t.nama AS nama_baru,
       {_baku("upper(t.nama)")} <> {_baku("upper(k.nama)")} AS berganti
FROM w_tabel t JOIN w_kini k USING (kode) WHERE k.berlaku AND k.nama <> t.nama;

CREATE TEMP TABLE w_pindah (
    lama text COLLATE "C" PRIMARY KEY, baru text COLLATE "C" UNIQUE, cara text, kemiripan real
) ON COMMIT DROP;
ANALYZE w_hilang;
"""

# One pass over one level: every ended code beside every new code not yet taken, in the same
# scope. _LINGKUP says what "the same scope" is.
_PASANGAN = """
WITH calon AS (
    SELECT h.kode AS lama, b.kode AS baru, h.nama AS nama_lama, b.nama AS nama_baru
    FROM w_hilang h JOIN w_baru b
        ON b.panjang = h.panjang AND {lingkup_lama} = {lingkup_baru} {syarat}
    WHERE h.panjang = {panjang}
      AND NOT EXISTS (SELECT FROM w_pindah p WHERE p.lama = h.kode)
      AND NOT EXISTS (SELECT FROM w_pindah p WHERE p.baru = b.kode)
)
"""
_SAMA = """
INSERT INTO w_pindah SELECT lama, baru, '{cara}', 1 FROM (
    SELECT lama, baru,
           count(*) OVER (PARTITION BY lama) AS n, count(*) OVER (PARTITION BY baru) AS m
    FROM calon
) s WHERE n = 1 AND m = 1
"""
_TERMIRIP = """
INSERT INTO w_pindah SELECT lama, baru, '{cara}', mirip FROM (
    SELECT lama, baru, mirip, row_number() OVER l AS urut_lama, row_number() OVER b AS urut_baru,
           coalesce(lead(mirip) OVER l, 0) AS kedua_lama,
           coalesce(lead(mirip) OVER b, 0) AS kedua_baru
    FROM (SELECT *, similarity(upper(nama_lama), upper(nama_baru)) AS mirip FROM calon) c
    WHERE mirip >= {mirip}
    WINDOW l AS (PARTITION BY lama ORDER BY mirip DESC),
           b AS (PARTITION BY baru ORDER BY mirip DESC)
) s
-- The best for each other, and alone in that: two equally near are not chosen between.
WHERE urut_lama = 1 AND urut_baru = 1 AND mirip > kedua_lama AND mirip > kedua_baru
"""


def _kini(*kode: str) -> str:
    """SQL: what stands now for the first of these codes that moved; else the last one."""
    pindah = [f"(SELECT p.baru FROM w_pindah p WHERE p.lama = {k})" for k in kode]
    return f"coalesce({', '.join([*pindah, kode[-1]])})"


# By length of the code: the scopes in which an ended code (h) looks for a new one (b), the
# narrow one first. A kabupaten carved out of another takes whole kecamatan with it, hence
# the province as second scope of kecamatan.
_LINGKUP = {
    5: [("nama", "''", "''")],
    8: [
        ("induk", _kini("left(h.kode, 5)"), "left(b.kode, 5)"),
        ("nama", "left(h.kode, 2)", "left(b.kode, 2)"),
    ],
    13: [
        ("induk", _kini("left(h.kode, 8)"), "left(b.kode, 8)"),
        ("nama", f"left({_kini('left(h.kode, 8)', 'left(h.kode, 5)')}, 5)", "left(b.kode, 5)"),
    ],
}
_CARA_MIRIP = {"induk": "induk_mirip", "nama": "mirip"}
_CARA_SAMA = {"induk": "induk_nama", "nama": "nama"}


def _pindahkan(kursor) -> None:
    """Fill w_pindah from the top level down: what moved above is the scope of what is below."""
    kursor.execute(f"UPDATE w_baru SET baku = {BAKU} WHERE EXISTS (SELECT FROM w_hilang)")
    kursor.execute("ANALYZE w_baru")
    for panjang, lingkup in _LINGKUP.items():
        for syarat, pilih, cara in (
            ("AND h.baku = b.baku", _SAMA, _CARA_SAMA),
            ("", _TERMIRIP, _CARA_MIRIP),
        ):
            for nama, lama, baru in lingkup:
                pasangan = _PASANGAN.format(
                    lingkup_lama=lama, lingkup_baru=baru, panjang=panjang, syarat=syarat
                )
                kursor.execute(pasangan + pilih.format(cara=cara[nama], mirip=MIRIP))
        kursor.execute("ANALYZE w_pindah")


def salin_tabel(baris) -> None:
    """COPY the rows read from the file into the temporary table w_tabel."""
    aliran = io.StringIO()
    for b in baris:
        nama = b.nama.replace("\\", "\\\\")
        aliran.write(f"{b.kode}\t{nama}\t{b.kode_bps}\n")
    aliran.seek(0)
    with connection.cursor() as kursor:
        kursor.execute(
            "DROP TABLE IF EXISTS w_tabel, w_kini, w_baru, w_hilang, w_nama, w_pindah;"
            'CREATE TEMP TABLE w_tabel (kode text COLLATE "C", nama text, kode_bps text)'
            " ON COMMIT DROP"
        )
        kursor.copy_expert("COPY w_tabel FROM STDIN", aliran)


def bandingkan(*, lengkapi: bool = False) -> dict:
    """Compare w_tabel with the regions in force; counts, and the provinces it speaks for.

    With `lengkapi` the table only adds what is missing: nothing ends, no name changes.
    """
    with connection.cursor() as kursor:
        kursor.execute(_SIAPKAN)
        if lengkapi:
            kursor.execute("TRUNCATE w_hilang, w_nama; DELETE FROM w_baru WHERE hidup")
        else:
            _pindahkan(kursor)
        kursor.execute(
            """
            SELECT (SELECT count(*) FROM w_baru WHERE NOT hidup),
                   (SELECT count(*) FROM w_baru WHERE hidup),
                   (SELECT count(*) FROM w_nama WHERE berganti),
                   (SELECT count(*) FROM w_nama WHERE NOT berganti),
                   (SELECT count(*) FROM w_hilang),
                   (SELECT count(*) FROM w_pindah),
                   (SELECT count(*) FROM w_kini WHERE berlaku),
                   (SELECT count(*) FROM w_tabel t JOIN w_kini k USING (kode)
                    WHERE t.kode_bps <> '' AND t.kode_bps <> k.kode_bps)
            """
        )
        kunci = ["baru", "hidup", "nama", "ejaan", "berakhir", "pindah", "berlaku", "bps"]
        ringkasan = dict(zip(kunci, kursor.fetchone(), strict=True))
        kursor.execute("SELECT DISTINCT left(kode, 2) FROM w_tabel ORDER BY 1")
        ringkasan["provinsi"] = [p for (p,) in kursor.fetchall()]
    return ringkasan


def tulis_laporan(muatan: Muatan) -> None:
    """Write the report's lines. In a province loaded for the first time the new codes are
    counted, and only its provinsi and kabupaten are listed one by one."""
    tabel = PerubahanWilayah._meta.db_table
    with connection.cursor() as kursor:
        kursor.execute(
            f"""
            CREATE TEMP TABLE w_lapor ON COMMIT DROP AS
            SELECT CASE WHEN b.hidup THEN 'hidup' ELSE 'baru' END AS jenis, kode, nama,
                   '' AS kode_baru, '' AS nama_baru, '' AS cara,
                   NULL::real AS kemiripan, NULL::bigint AS jumlah
            FROM w_baru b WHERE panjang <= 5 OR b.hidup
                OR left(kode, 2) IN (SELECT left(kode, 2) FROM w_kini WHERE tingkat = 4)
            UNION ALL
            SELECT 'nama', kode, nama, kode, nama_baru, '',
                   similarity(upper(nama), upper(nama_baru)), NULL
            FROM w_nama WHERE berganti
            UNION ALL
            SELECT 'pindah', h.kode, h.nama, b.kode, b.nama, cara, kemiripan, NULL
            FROM w_pindah p JOIN w_hilang h ON h.kode = lama JOIN w_baru b ON b.kode = baru
            UNION ALL
            SELECT 'berakhir', h.kode, h.nama, '', '',
                   CASE WHEN EXISTS (SELECT FROM w_baru b WHERE b.baku = h.baku
                        AND b.panjang = h.panjang AND left(b.kode, 5) = left(h.kode, 5)
                        AND NOT EXISTS (SELECT FROM w_pindah p WHERE p.baru = b.kode))
                        THEN 'ganda' ELSE 'tidak_ada' END, NULL, NULL
            FROM w_hilang h WHERE NOT EXISTS (SELECT FROM w_pindah p WHERE p.lama = h.kode)
            UNION ALL
            -- A new region fed by one that goes on: the latter was split.
            SELECT 'pecah', dari.kode, dari.nama, ke.kode, ke.nama, '', NULL, count(*)
            FROM w_pindah p
            JOIN w_kini dari ON dari.kode = regexp_replace(p.lama, '\\.\\d+$', '')
            JOIN w_baru ke ON ke.kode = regexp_replace(p.baru, '\\.\\d+$', '')
            WHERE dari.berlaku AND NOT EXISTS (SELECT FROM w_hilang h WHERE h.kode = dari.kode)
            GROUP BY dari.kode, dari.nama, ke.kode, ke.nama;
            DELETE FROM {tabel} WHERE muatan_id = %s;
            INSERT INTO {tabel}
                (muatan_id, jenis, kode, nama, kode_baru, nama_baru, cara, kemiripan, jumlah)
            SELECT %s, jenis, kode, nama, kode_baru, nama_baru, cara, kemiripan, jumlah
            FROM w_lapor;
            DROP TABLE w_lapor
            """,
            [muatan.pk, muatan.pk],
        )


def terapkan(tanggal) -> None:
    """Write what `bandingkan` found into the tree. Ended codes are dated, never deleted."""
    with connection.cursor() as kursor:
        kursor.execute(
            """
            INSERT INTO wilayah_wilayah (kode, nama, tingkat, induk_id, kode_bps, berlaku_sejak)
            SELECT t.kode, t.nama, array_length(string_to_array(t.kode, '.'), 1),
                   nullif(regexp_replace(t.kode, '\\.?\\d+$', ''), ''), t.kode_bps,
                   -- First load of a province: since when its codes hold is not known.
                   CASE WHEN left(t.kode, 2) IN
                        (SELECT left(kode, 2) FROM w_kini WHERE tingkat = 4) THEN %s::date END
            FROM w_tabel t JOIN w_baru b USING (kode) WHERE NOT b.hidup ORDER BY t.kode;
            UPDATE wilayah_wilayah w SET berakhir_pada = NULL, nama = b.nama
            FROM w_baru b WHERE b.hidup AND w.kode = b.kode;
            UPDATE wilayah_wilayah w SET nama = n.nama_baru FROM w_nama n WHERE w.kode = n.kode;
            UPDATE wilayah_wilayah w SET kode_bps = t.kode_bps FROM w_tabel t
            WHERE w.kode = t.kode AND t.kode_bps <> '' AND t.kode_bps <> w.kode_bps;
            UPDATE wilayah_wilayah w SET berakhir_pada = %s FROM w_hilang h WHERE w.kode = h.kode
            """,
            [tanggal, tanggal],
        )
