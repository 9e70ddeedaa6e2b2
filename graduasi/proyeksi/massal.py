"""The rule of aturan.py over whole tables: for every participant the day its last component
ends. Both ways give the same answer; tests/graduasi/proyeksi holds them to it.

Each member's times are date ranges, a family's are put together to a multirange, and the
answer is where the first piece of it ends.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from kpm.aturan import URUTAN, Ketentuan, golongan_batas
from kpm.models import Ketentuan as TabelKetentuan
from pkh.kunci.konteks import sistem

from ..aturan import TERBUKA, JenisGraduasi, StatusUsulan, Sumber
from .aturan import BULAN_AJARAN, ROMAWI, TINGKAT


def ketentuan_sejak(pada: date) -> list[tuple[date, Ketentuan]]:
    """The rule books in force on `pada` and decided for later. Ketentuan.DoesNotExist before
    the first one."""
    kini = TabelKetentuan.objects.pada(pada)
    nanti = TabelKetentuan.objects.ditetapkan().filter(mulai__gt=pada).order_by("mulai")
    return [(pada, Ketentuan.dari_isi(kini.isi))] + [
        (v.mulai, Ketentuan.dari_isi(v.isi)) for v in nanti
    ]


def _masa_ketentuan(ketentuan: list[tuple[date, Ketentuan]]) -> str:
    """The rule books as JSON rows of the query: their days and numbers."""
    isi = []
    for n, (sejak, k) in enumerate(ketentuan):
        berikut = ketentuan[n + 1][0] if n + 1 < len(ketentuan) else None
        isi.append(
            asdict(k)  # the query takes what it needs
            | {
                "ke": n,
                "sejak": sejak.isoformat(),
                "batas": berikut and berikut.isoformat(),
                "kode": list(k.indeks),
            }
        )
    return json.dumps(isi)


def _harga(ketentuan: list[tuple[date, Ketentuan]]) -> str:
    """Of each rule book its components: rupiah, caps, and the orders of choice."""
    isi = []
    for n, (_, k) in enumerate(ketentuan):
        orang, keluarga = k.urutan_orang(), k.urutan_keluarga()
        isi += [
            {
                "ke": n,
                "kode": kode,
                "rupiah": k.indeks[kode],
                "golongan": golongan_batas(kode),
                "batas": k.batas.get(golongan_batas(kode), k.maks_dibayar),
                "urut_orang": orang.index(kode),
                "urut_keluarga": keluarga.index(kode),
                "urut_tetap": URUTAN.index(kode),
            }
            for kode in k.indeks
        ]
    return json.dumps(isi)


def _ulang_tahun(usia: str) -> str:
    """SQL of aturan.hari_ulang_tahun; `o` has the parts of the day of birth."""
    return f"""CASE WHEN o.kabisat
        THEN make_date(o.tahun + {usia}, 3, 1) - (date_part('day', make_date(o.tahun + {usia}, 3, 1)
            - 1) = 29)::int
        ELSE make_date(o.tahun + {usia}, o.bulan, o.hari) END"""


def _cabang(kode: str, mulai: str, sampai: str, sebab: str, syarat: str) -> str:
    """SQL of the times of one component, before they are cut to the days of a rule book."""
    return f"""SELECT o.keluarga_id, o.id, o.lahir, s.ke, s.sekolah_dahulu, s.maks_dibayar,
        s.sejak, s.batas, '{kode}' AS kode, {mulai} AS mulai, {sampai} AS sampai, {sebab} AS sebab
        FROM orang o CROSS JOIN segmen s WHERE '{kode}' = ANY(s.kode) AND {syarat}"""


def _sekolah(jenjang: str, awal: int, akhir: int) -> str:
    """The same for a level of school, between two birthdays."""

    def ajaran(kelas: int) -> str:  # first day of the school year in that grade
        return f"make_date(%(tahun_ajaran)s + {kelas} - o.kelas, {BULAN_AJARAN}, 1)"

    muda, tua = _ulang_tahun("s.sekolah_min"), _ulang_tahun("s.sekolah_maks + 1")
    tamat = ajaran(akhir + 1)
    return _cabang(
        jenjang,
        f"greatest({ajaran(awal)}, {muda})",
        f"least({tamat}, {tua})",
        f"CASE WHEN {tamat} <= {tua} THEN 'lulus' ELSE 'usia_sekolah' END",
        f"o.kelas <= {akhir}",
    )


_PADA = "%(pada)s::date"
_MASA = "\n    UNION ALL ".join(
    [
        _cabang(
            "hamil",
            _PADA,
            "o.hpl + s.nifas_hari + 1",
            "o.sebab_hamil",
            "o.hamil AND o.kehamilan_ke <= s.hamil_ke_maks",
        ),
        _cabang(
            "usia_dini",
            _PADA,
            _ulang_tahun("s.usia_dini_maks + 1"),
            "'usia'",
            f"o.tahun + s.usia_dini_maks + 1 >= date_part('year', {_PADA})",
        ),
        *(_sekolah(jenjang, *kelas) for jenjang, kelas in TINGKAT.items()),
        _cabang("disabilitas", _PADA, "NULL", "''", "o.disabilitas_berat"),
        # Who grows old only after every child of today has left school bridges nothing.
        _cabang(
            "lansia",
            _ulang_tahun("s.lansia_min"),
            "NULL",
            "''",
            "o.tahun + s.lansia_min <= %(cakrawala)s",
        ),
        _cabang("ham", _PADA, "NULL", "''", "o.korban_ham"),
    ]
)


# Grade as aturan.nomor_kelas and aturan.tingkat read it.
_ROMAWI = " ".join(f"WHEN '{kata}' THEN {n}" for n, kata in enumerate(ROMAWI, 1))
_KELAS = """
    CASE WHEN a.jenjang <> '' THEN CASE
        WHEN t.awal IS NULL THEN NULL
        WHEN n.angka BETWEEN t.awal AND t.akhir THEN n.angka
        WHEN n.angka BETWEEN 1 AND t.akhir - t.awal + 1 THEN t.awal + n.angka - 1
        ELSE least(greatest(u.kelas, t.awal), t.akhir) END
    WHEN date_part('year', age(%(pada)s::date, a.tanggal_lahir)) <= %(usia_dini_maks)s
        THEN least(u.kelas, 0) END"""

# The day the trail first says so, since it last said no.
_SEJAK = """(SELECT (min(e.pgh_created_at) AT TIME ZONE %(zona)s)::date FROM kpm_anggotaevent e
        WHERE e.pgh_obj_id = a.id AND e.hamil AND e.pgh_created_at > coalesce((
            SELECT max(x.pgh_created_at) FROM kpm_anggotaevent x
            WHERE x.pgh_obj_id = a.id AND NOT x.hamil), '-infinity'))"""

_SQL = f"""
WITH segmen AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(segmen)s::jsonb) AS s(ke int, sejak date, batas date,
        usia_dini_maks int, sekolah_min int, sekolah_maks int, lansia_min int, hamil_ke_maks int,
        nifas_hari int, sekolah_dahulu bool, maks_dibayar int, kode text[])
), harga AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(harga)s::jsonb) AS h(ke int, kode text, rupiah bigint,
        golongan text, batas int, urut_orang int, urut_keluarga int, urut_tetap int)
), orang AS MATERIALIZED (
    SELECT a.id, a.keluarga_id, a.tanggal_lahir AS lahir, a.hamil, coalesce(
               a.hpl, CASE WHEN a.hamil THEN greatest(%(pada)s::date - %(nifas_hari)s,
                   (coalesce({_SEJAK}, %(pada)s) + make_interval(months => %(hamil_bulan)s))::date)
               END) AS hpl,
           CASE WHEN a.hpl IS NULL THEN 'tanpa_hpl' ELSE 'nifas' END AS sebab_hamil,
           coalesce(nullif(a.kehamilan_ke, 0), 1) AS kehamilan_ke, a.disabilitas_berat,
           a.korban_ham, {_KELAS} AS kelas,
           date_part('year', a.tanggal_lahir)::int AS tahun,
           date_part('month', a.tanggal_lahir)::int AS bulan,
           date_part('day', a.tanggal_lahir)::int AS hari,
           to_char(a.tanggal_lahir, 'MMDD') = '0229' AS kabisat
    FROM kpm_anggota a JOIN kpm_keluarga k ON k.id = a.keluarga_id
    LEFT JOIN (VALUES {", ".join(f"('{j}', {a}, {b})" for j, (a, b) in TINGKAT.items())})
        t(jenjang, awal, akhir) ON t.jenjang = a.jenjang
    CROSS JOIN LATERAL (SELECT coalesce(substring(upper(a.kelas) FROM '\\d+|\\m[IVX]+\\M'), '')
        AS kata) b
    CROSS JOIN LATERAL (SELECT CASE WHEN b.kata ~ '^\\d{{1,4}}$' THEN b.kata::int
        ELSE CASE b.kata {_ROMAWI} END END AS angka) n
    CROSS JOIN LATERAL (SELECT date_part('year', age(%(ajaran)s::date, a.tanggal_lahir))::int
        - (a.tanggal_lahir > %(ajaran)s::date)::int
        - %(sekolah_min)s + 1 AS kelas) u
    WHERE (a.keluar_pada IS NULL OR a.keluar_pada > %(pada)s::date)
      AND a.tanggal_lahir <= %(pada)s::date
      AND k.status IN ('aktif', 'ditangguhkan') AND {{saring}}
), rentang AS MATERIALIZED (
    SELECT r.keluarga_id, r.id, r.ke, r.lahir, r.kode, r.sebab, r.sekolah_dahulu, r.maks_dibayar,
           daterange(r.mulai, r.sampai) AS masa, r.sampai
    FROM (
        SELECT x.keluarga_id, x.id, x.lahir, x.ke, x.sekolah_dahulu, x.maks_dibayar, x.kode,
               greatest(x.mulai, x.sejak, {_PADA}) AS mulai, least(x.sampai, x.batas) AS sampai,
               CASE WHEN x.batas < x.sampai OR x.sampai IS NULL AND x.batas IS NOT NULL
                    THEN 'ketentuan' ELSE x.sebab END AS sebab
        FROM (
    {_MASA}
        ) x
    ) r WHERE r.sampai IS NULL OR r.mulai < r.sampai
), akhir AS MATERIALIZED (
    SELECT keluarga_id, tanggal FROM (
        SELECT keluarga_id, (SELECT upper(m) FROM unnest(range_agg(masa)) m
                             WHERE m @> %(pada)s::date) AS tanggal
        FROM rentang GROUP BY keluarga_id
    ) a WHERE tanggal IS NOT NULL
), terakhir AS (
    SELECT DISTINCT ON (r.keluarga_id) r.keluarga_id, a.tanggal, r.id AS anggota_id,
           r.kode AS komponen, r.sebab
    FROM akhir a JOIN rentang r ON r.keluarga_id = a.keluarga_id AND r.sampai = a.tanggal
    JOIN (SELECT DISTINCT kode, urut_tetap FROM harga) h ON h.kode = r.kode
    ORDER BY r.keluarga_id, h.urut_tetap, r.id
), sehari_sebelum AS (  -- each member's one component on the last day with any
    SELECT DISTINCT ON (p.id) p.* FROM (
        SELECT r.id, r.keluarga_id, r.lahir, r.maks_dibayar, h.rupiah, h.golongan, h.batas,
               h.urut_orang, h.urut_keluarga, r.sekolah_dahulu AND r.kode = 'usia_dini' AND
               bool_or(h.golongan = 'sekolah') OVER (PARTITION BY r.id) AS kalah
        FROM akhir a
        JOIN rentang r ON r.keluarga_id = a.keluarga_id AND r.masa @> (a.tanggal - 1)
        JOIN harga h ON h.ke = r.ke AND h.kode = r.kode
    ) p WHERE NOT p.kalah ORDER BY p.id, p.urut_orang
), berjatah AS (
    SELECT *, row_number() OVER (PARTITION BY keluarga_id, golongan
                                 ORDER BY urut_keluarga, lahir, id) AS ke_golongan
    FROM sehari_sebelum
), terpilih AS (
    SELECT *, row_number() OVER (PARTITION BY keluarga_id
                                 ORDER BY urut_keluarga, lahir, id) AS ke_keluarga
    FROM berjatah WHERE ke_golongan <= batas
), bantuan AS (
    SELECT keluarga_id, sum(rupiah) AS rupiah FROM terpilih
    WHERE ke_keluarga <= maks_dibayar GROUP BY keluarga_id
), hasil AS (
    SELECT t.keluarga_id, t.tanggal, t.anggota_id, t.komponen, t.sebab,
           coalesce(b.rupiah, 0) AS rupiah
    FROM terakhir t LEFT JOIN bantuan b USING (keluarga_id)
)"""

_TULIS = """, tulis AS (
    INSERT INTO graduasi_proyeksi (keluarga_id, tanggal, anggota_id, komponen, sebab, rupiah, per)
    SELECT keluarga_id, tanggal, anggota_id, komponen, sebab, rupiah, %(pada)s FROM hasil
    ON CONFLICT (keluarga_id) DO UPDATE SET tanggal = excluded.tanggal,
        anggota_id = excluded.anggota_id, komponen = excluded.komponen, sebab = excluded.sebab,
        rupiah = excluded.rupiah, per = excluded.per
    WHERE (graduasi_proyeksi.tanggal, graduasi_proyeksi.anggota_id, graduasi_proyeksi.komponen,
           graduasi_proyeksi.sebab, graduasi_proyeksi.rupiah)
        IS DISTINCT FROM (excluded.tanggal, excluded.anggota_id, excluded.komponen,
                          excluded.sebab, excluded.rupiah)
    RETURNING 1
), cabut AS (
    DELETE FROM graduasi_proyeksi p USING kpm_keluarga k
    WHERE k.id = p.keluarga_id AND {saring}
      AND NOT EXISTS (SELECT FROM hasil h WHERE h.keluarga_id = p.keluarga_id)
    RETURNING 1
)
SELECT (SELECT count(*) FROM tulis) + (SELECT count(*) FROM cabut)"""


@sistem("proyeksi atas tabel")
def proyeksikan(
    *,
    pada: date,
    keluarga_ids: Iterable[int] | None = None,
    ketentuan: list[tuple[date, Ketentuan]] | None = None,
) -> int:
    """Work out every participant's projection (or that of the given families) by the rules in
    force on `pada` and decided for later; rows written, changed or withdrawn."""
    ketentuan = ketentuan or ketentuan_sejak(pada)
    dasar = ketentuan[0][1]
    ajaran = date(pada.year - (pada.month < BULAN_AJARAN), BULAN_AJARAN, 1)
    saring = "true" if keluarga_ids is None else "k.id = ANY(%(ids)s)"
    with transaction.atomic(), connection.cursor() as kursor:
        # The ranges are new to the planner, who would join a province by nested loops.
        kursor.execute("SET LOCAL enable_nestloop = off")
        kursor.execute("SET LOCAL work_mem = '128MB'")
        kursor.execute(
            (_SQL + _TULIS).replace("{saring}", saring),
            {
                "pada": pada,
                "ajaran": ajaran,
                "tahun_ajaran": ajaran.year,
                "sekolah_min": dasar.sekolah_min,
                "usia_dini_maks": dasar.usia_dini_maks,
                "nifas_hari": dasar.nifas_hari,
                "hamil_bulan": dasar.hamil_bulan,
                "cakrawala": pada.year
                + 2
                + max(max(k.sekolah_maks, k.usia_dini_maks) for _, k in ketentuan),
                "segmen": _masa_ketentuan(ketentuan),
                "harga": _harga(ketentuan),
                "ids": list(keluarga_ids or []),
                "zona": settings.TIME_ZONE,
            },
        )
        return kursor.fetchone()[0]


# A draft for who lost the last component, in the name of who takes care of the family; that it
# was the rule stands in the step. Once for each loss: what a person withdrew or refused since
# then is not proposed again. Without members in the register nothing is known of a family.
_USULKAN = """
WITH hilang AS (
    SELECT k.id, k.pendamping_id, k.komponen_per FROM kpm_keluarga k
    WHERE k.status IN ('aktif', 'ditangguhkan') AND k.komponen = '{}' AND k.jumlah_anggota > 0
      AND k.komponen_per IS NOT NULL AND k.pendamping_id IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM graduasi_usulan u WHERE u.keluarga_id = k.id AND (u.status = ANY(%(terbuka)s)
              OR u.jenis = %(jenis)s
                 AND (u.dibuat_pada AT TIME ZONE %(zona)s)::date >= k.komponen_per))
    ORDER BY k.id FOR UPDATE
), u AS (
    INSERT INTO graduasi_usulan (keluarga_id, jenis, status, alasan, pengusul_id, sumber,
        dibuat_pada, tahap_sejak, nomor_putusan, nomor_pengantar)
    SELECT id, %(jenis)s, %(draf)s, 'Tidak ada lagi anggota yang memenuhi komponen menurut '
        || 'hitungan per ' || to_char(komponen_per, 'DD-MM-YYYY') || '. Periksa data anggota '
        || 'sebelum mengajukan.', pendamping_id, %(sumber)s, now(), now(), '', ''
    FROM hilang ORDER BY id RETURNING id, pengusul_id
)
INSERT INTO graduasi_langkahusulan (usulan_id, dari, ke, oleh_id, jabatan, catatan, pada)
SELECT id, '', %(draf)s, pengusul_id, 'Sistem, atas nama pendamping', 'Dibuat otomatis', now()
FROM u ORDER BY id"""


@sistem("proyeksi atas tabel")
def usulkan_alamiah() -> int:
    """Drafts made for participants who have no component any more; a person takes them on."""
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute(
            _USULKAN,
            {
                "terbuka": TERBUKA,
                "jenis": str(JenisGraduasi.ALAMIAH),
                "draf": str(StatusUsulan.DRAF),
                "sumber": str(Sumber.ATURAN),
                "zona": settings.TIME_ZONE,
            },
        )
        return kursor.rowcount
