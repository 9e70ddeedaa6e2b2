"""What a phone is given, written as JSON by the database itself: a few hundred families with
their members, visits, payments and obligations in one statement."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from pendamping.aturan import awal_bulan

from .atas import modul_atas
from .aturan import HARI_POTONGAN, PERTEMUAN_TERAKHIR
from .rujukan import sidik_tetap

# Masked as pkh.riwayat.identitas.samarkan does it; a test holds both to the same answer.
_SAMAR = """CASE WHEN {0} = '' THEN '' WHEN length({0}) < 12 THEN repeat('•', length({0}))
    ELSE left({0}, 4) || repeat('•', length({0}) - 8) || right({0}, 4) END"""

# Each part is gathered for all families at once; `row_to_json` names the columns.
PAKET = f"""
WITH a AS (
    SELECT a.keluarga_id AS id, json_agg((SELECT r FROM (SELECT
            a.id, a.nama, a.hubungan, a.jenis_kelamin AS jk, a.tanggal_lahir,
            {_SAMAR.format("a.nik")} AS nik, a.hamil, a.hpl, a.kehamilan_ke, a.jenjang, a.npsn,
            COALESCE(f.nama, '') AS sekolah, a.kelas, a.disabilitas_berat, a.korban_ham,
            a.komponen, a.dibayar, a.diubah_pada AS versi) r)
        ORDER BY a.hubungan <> 'pengurus', a.tanggal_lahir, a.id) AS isi
    FROM kpm_anggota a LEFT JOIN kpm_fasilitas f ON a.npsn <> '' AND f.kode = a.npsn
    WHERE a.keluarga_id = ANY(%(keluarga)s) AND a.keluar_pada IS NULL GROUP BY 1),
v AS (
    SELECT v.keluarga_id AS id, json_agg((SELECT r FROM (SELECT
            v.id, v.kunci, v.tanggal, v.tujuan, v.ditemui, left(v.temuan, 500) AS temuan,
            v.kendala_id AS kendala, v.tindak_lanjut, v.tindak_lanjut_pada,
            v.tindak_lanjut_tuntas_pada AS tuntas_pada) r)
        ORDER BY v.tanggal DESC, v.id DESC) AS isi
    FROM unnest(%(keluarga)s::bigint[]) i(id) CROSS JOIN LATERAL (
        SELECT * FROM pendamping_kunjungan v WHERE v.keluarga_id = i.id
        ORDER BY v.tanggal DESC, v.id DESC LIMIT 3) v
    GROUP BY 1),
b AS (
    SELECT b.keluarga_id AS id, json_agg((SELECT r FROM (SELECT
            b.periode, b.jumlah, b.status, b.tanggal_salur) r) ORDER BY b.periode DESC) AS isi
    FROM unnest(%(keluarga)s::bigint[]) i(id) CROSS JOIN LATERAL (
        SELECT * FROM kpm_bantuan b WHERE b.keluarga_id = i.id ORDER BY b.periode DESC LIMIT 3) b
    GROUP BY 1),
x AS (
    SELECT x.keluarga_id AS id, json_agg((SELECT r FROM (SELECT
            x.id, x.anggota_id AS anggota, x.keluarga_id AS keluarga, x.bulan, x.komponen,
            x.fasilitas_kode AS fasilitas, x.kewajiban, x.dipenuhi, x.hari_efektif, x.alpa,
            x.izin, x.sakit, x.terpenuhi, x.berat, x.tinggi, x.alasan, x.hasil,
            x.dicatat_pada AS versi) r) ORDER BY x.bulan, x.id) AS isi
    FROM pendamping_verifikasi x JOIN kpm_keluarga k ON k.id = x.keluarga_id
    WHERE x.keluarga_id = ANY(%(keluarga)s) AND x.bulan >= %(bulan)s AND NOT EXISTS (
        SELECT FROM pendamping_penutupan t WHERE t.bulan = x.bulan AND t.dibuka_pada IS NULL
        AND t.wilayah_id = left(k.desa_id, 5))
    GROUP BY 1)
SELECT k.id, (SELECT row_to_json(r) FROM (SELECT
    k.id, k.nama_pengurus AS pengurus, {_SAMAR.format("k.no_kk")} AS no_kk,
    k.status, k.status_sejak, k.tahun_masuk,
    json_build_object('kode', k.desa_id, 'nama', w.nama) AS desa,
    k.rt, k.rw, k.alamat, k.telepon, k.bank,
    kel.id AS kelompok, kel.nama AS kelompok_nama, k.komponen,
    k.kunjungan_terakhir, k.diubah_pada AS versi,
    trim(lower(regexp_replace(k.nama_pengurus, '[^[:alnum:]]+', ' ', 'g'))) AS mirip,
    COALESCE(a.isi, '[]') AS anggota, COALESCE(v.isi, '[]') AS kunjungan,
    COALESCE(b.isi, '[]') AS bantuan) r)::text, COALESCE(x.isi::text, '[]')
FROM kpm_keluarga k
JOIN wilayah_wilayah w ON w.kode = k.desa_id
LEFT JOIN pendamping_anggotakelompok ak ON ak.keluarga_id = k.id AND ak.selesai IS NULL
LEFT JOIN pendamping_kelompok kel ON kel.id = ak.kelompok_id
LEFT JOIN a ON a.id = k.id
LEFT JOIN v ON v.id = k.id
LEFT JOIN b ON b.id = k.id
LEFT JOIN x ON x.id = k.id
WHERE k.id = ANY(%(keluarga)s)
ORDER BY k.id"""


class Paket(NamedTuple):
    """One family as the phone gets it, already JSON; `sidik` changes with anything in it."""

    id: int
    keluarga: str
    verifikasi: str  # a JSON array
    sidik: str


def susun_paket(keluarga: Iterable[int], hari_ini: date) -> list[Paket]:
    """One statement; the caller has made sure that the person may see the families. Obligations
    of this month and the last, where the month is open."""
    bulan = awal_bulan(awal_bulan(hari_ini) - timedelta(days=1))
    with connection.cursor() as kursor:
        kursor.execute(PAKET, {"keluarga": list(keluarga), "bulan": bulan})
        return [Paket(*b, _sidik(b[1] + b[2])) for b in kursor.fetchall()]


def _sidik(teks: str) -> str:
    return blake2b(teks.encode(), digest_size=8).hexdigest()


# Marks of every row a bundle is made of: where a row stands (ctid) and who wrote it (xmin) is
# something else after every change, whoever makes it, by whatever door. One mark for each family,
# one ("0") for what any family's text may hold, one ("-1") for the rest. Few rows are taken by
# ARRAY: a group's meetings by its index, however many groups the planner expects.
CAP_KELUARGA = """
    SELECT 'k' AS t, id::text AS id, xmin || ':' || ctid AS x, id AS milik FROM k
    UNION ALL SELECT 'a', a.id::text, a.xmin || ':' || a.ctid, a.keluarga_id FROM kpm_anggota a
        WHERE a.keluarga_id IN (SELECT id FROM k)
    UNION ALL SELECT 'v', v.id::text, v.xmin || ':' || v.ctid, v.keluarga_id
        FROM pendamping_kunjungan v WHERE v.keluarga_id IN (SELECT id FROM k)
    UNION ALL SELECT 'b', b.id::text, b.xmin || ':' || b.ctid, b.keluarga_id
        FROM kpm_bantuan b WHERE b.keluarga_id IN (SELECT id FROM k)
    UNION ALL SELECT 'x', x.id::text, x.xmin || ':' || x.ctid, x.keluarga_id
        FROM pendamping_verifikasi x
        WHERE x.keluarga_id IN (SELECT id FROM k) AND x.bulan >= %(bulan)s
    UNION ALL SELECT 'ak', m.id::text, m.xmin || ':' || m.ctid, unnest(ARRAY[m.keluarga_id, -1])
        FROM pendamping_anggotakelompok m WHERE m.keluarga_id IN (SELECT id FROM k)"""
CAP_UMUM = """
    UNION ALL SELECT 'h', %(bentuk)s, '', 0
    UNION ALL SELECT 'g', id::text, xmin || ':' || ctid, 0 FROM g
    UNION ALL SELECT 'w', w.kode, w.xmin || ':' || w.ctid, 0 FROM wilayah_wilayah w
        WHERE w.kode IN (SELECT desa_id FROM k)
    UNION ALL SELECT 'f', f.kode, f.xmin || ':' || f.ctid, 0 FROM kpm_fasilitas f WHERE f.kode IN (
        SELECT a.npsn FROM kpm_anggota a WHERE a.keluarga_id IN (SELECT id FROM k))
        OR f.desa_id IN (SELECT d.kode FROM wilayah_wilayah d WHERE d.induk_id IN (
            SELECT i.induk_id FROM wilayah_wilayah i WHERE i.kode IN (SELECT desa_id FROM k)))
    UNION ALL SELECT 't', t.id::text, t.xmin || ':' || t.ctid, 0 FROM pendamping_penutupan t
        WHERE t.bulan >= %(bulan)s
    UNION ALL SELECT 'j', j.id::text, j.xmin || ':' || j.ctid, -1 FROM akun_jabatan j
        WHERE j.pengguna_id = %(orang)s
    UNION ALL SELECT 'wj', w.kode, w.xmin || ':' || w.ctid, -1 FROM akun_jabatan j
        JOIN wilayah_wilayah w ON w.kode >= j.wilayah_id AND w.kode < j.wilayah_id || '/'
        WHERE j.pengguna_id = %(orang)s
    UNION ALL SELECT 'kd', d.id::text, d.xmin || ':' || d.ctid, -1 FROM pendamping_kendala d
    UNION ALL SELECT 'ss', s.id::text, s.xmin || ':' || s.ctid, -1 FROM pendamping_sesi s
    UNION ALL SELECT 'l', l.id::text, l.xmin || ':' || l.ctid, -1 FROM kpm_validasi l
        WHERE l.keluarga_id IN (SELECT id FROM k)
    UNION ALL SELECT 's', s.id::text, s.xmin || ':' || s.ctid, -1 FROM pendamping_kasus s
        WHERE s.keluarga_id IN (SELECT id FROM k)
    UNION ALL SELECT 'o', o.id::text, o.xmin || ':' || o.ctid, -1 FROM pendamping_orangkasus o
        WHERE o.kasus_id IN (SELECT s.id FROM pendamping_kasus s
            WHERE s.keluarga_id IN (SELECT id FROM k))
    UNION ALL SELECT 'p', p.id::text, p.xmin || ':' || p.ctid, -1 FROM pendamping_pertemuan p
        WHERE p.kelompok_id = ANY (ARRAY(SELECT id FROM g)) AND p.tanggal >= %(pertemuan)s
    UNION ALL SELECT 'r', r.id::text, r.xmin || ':' || r.ctid, -1 FROM pendamping_rencana r
        WHERE r.kelompok_id = ANY (ARRAY(SELECT id FROM g)) AND r.tanggal >= %(hari_ini)s"""
CAP = f"""
WITH k AS MATERIALIZED (
    SELECT id, desa_id, xmin, ctid FROM kpm_keluarga WHERE pendamping_id = %(orang)s{{hanya}}),
g AS MATERIALIZED (
    SELECT g.id, g.xmin, g.ctid FROM pendamping_kelompok g WHERE g.pendamping_id = %(orang)s
    UNION SELECT g.id, g.xmin, g.ctid FROM pendamping_kelompok g WHERE g.id = ANY (ARRAY(
        SELECT kelompok_id FROM pendamping_anggotakelompok
        WHERE selesai IS NULL AND keluarga_id IN (SELECT id FROM k)))),
semua AS ({CAP_KELUARGA}{{umum}})
SELECT milik::text, sum(hashtextextended(concat_ws('/', t, id, x), 0))::text
FROM semua GROUP BY 1"""


UMUM = ("0", "-1")


def sql_cap() -> str:
    """The query of the mark, with the tables of the rooms above."""
    atas = "".join(f" UNION ALL {m.CAP}" for m in modul_atas().values())
    return CAP.format(hanya="", umum=CAP_UMUM + atas)


def susun_cap(orang: int, hari_ini: date, hanya: Collection[int] | None = None) -> dict[str, str]:
    """The marks of what the phone of the account `orang` would be given on this day: by family,
    and "0" and "-1" for what belongs to none. What the lists of the code itself say is in "0".
    `hanya`: of these families, as far as they are this person's, and nothing else."""
    isi = {
        "orang": orang,
        "hari_ini": hari_ini,
        "bulan": awal_bulan(awal_bulan(hari_ini) - timedelta(days=1)),
        "pertemuan": hari_ini - timedelta(days=PERTEMUAN_TERAKHIR),
        "bentuk": f"{_sidik(PAKET)}{sidik_tetap()}{hari_ini}",
        "hanya": list(hanya or ()),
    }
    sql = sql_cap() if hanya is None else CAP.format(hanya=" AND id = ANY (%(hanya)s)", umum="")
    with connection.cursor() as kursor:
        kursor.execute(sql, isi)
        cap = dict(kursor.fetchall())
    return cap if hanya is None else {k: c for k, c in cap.items() if k not in UMUM}


SAPU = """
WITH p AS (
    DELETE FROM pendamping_potonganfoto WHERE dimulai_pada < %s AND length(isi) < total
    RETURNING kunci),
h AS (
    UPDATE pendamping_perangkat h SET foto_disapu = h.foto_disapu + b.n
    FROM (SELECT k.perangkat_id AS id, count(*) AS n
          FROM p JOIN pendamping_kiriman k ON k.kunci = p.kunci GROUP BY 1) b
    WHERE h.id = b.id)
SELECT count(*) FROM p"""


def sapu_potongan(kini: datetime) -> int:
    """Photos begun HARI_POTONGAN days ago that never became whole are taken off and counted on
    their phones, which send them from the beginning when they still can; how many there were."""
    with connection.cursor() as kursor:
        kursor.execute(SAPU, [kini - timedelta(days=HARI_POTONGAN)])
        return kursor.fetchone()[0]
