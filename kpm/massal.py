"""The rules of aturan.py over whole tables, as SQL.

Both ways give the same answer on the same rows; tests/kpm/test_massal.py holds them to it.
Families are locked before they are written, in the order of their ids, as the services do.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from pkh.ingatan import sekali
from pkh.kunci.konteks import sistem

from . import models
from .aturan import PESERTA, SEKOLAH, TETAP, Ketentuan, Komponen, awal_periode, golongan_batas

TERBUKA = "(" + ", ".join(f"'{s}'" for s in PESERTA) + ")"  # the same, as SQL

# What makes a member fit a component, over the columns of `fakta` below.
_SEKOLAH = "jenjang = '{kode}' AND usia BETWEEN %(sekolah_min)s AND %(sekolah_maks)s"
_SYARAT: dict[str, str] = {
    str(Komponen.HAMIL): (
        "hamil AND coalesce(nullif(kehamilan_ke, 0), 1) <= %(hamil_ke_maks)s"
        " AND (hpl IS NULL OR %(tanggal)s::date - hpl <= %(nifas_hari)s)"
    ),
    str(Komponen.USIA_DINI): "usia <= %(usia_dini_maks)s",
    str(Komponen.DISABILITAS): "disabilitas_berat",
    str(Komponen.LANSIA): "usia >= %(lansia_min)s",
    str(Komponen.HAM): "korban_ham",
} | {str(kode): _SEKOLAH.format(kode=str(kode)) for kode in SEKOLAH}


@dataclass(frozen=True)
class Perubahan:
    """Rows that differed and were written."""

    anggota: int
    keluarga: int


# `models.Ketentuan.objects.pada`, and of its row only what the rules read: many a page asks it of
# several dates, and Django takes four times as long to write it.
_PADA = """
    SELECT isi FROM kpm_ketentuan WHERE ditetapkan_pada IS NOT NULL AND mulai <= %s
    ORDER BY mulai DESC LIMIT 1"""


@sekali
def ketentuan_pada(tanggal: date) -> Ketentuan:
    """The rule book in force. models.Ketentuan.DoesNotExist before the first one."""
    with connection.cursor() as kursor:
        kursor.execute(_PADA, [tanggal])
        baris = kursor.fetchone()
    if baris is None:
        raise models.Ketentuan.DoesNotExist
    return Ketentuan.dari_isi(json.loads(baris[0]))


@sistem("komponen dan hak atas tabel")
def hitung_komponen(
    *,
    tanggal: date,
    wilayah: str | None = None,
    keluarga_ids: Iterable[int] | None = None,
    ketentuan: Ketentuan | None = None,
) -> Perubahan:
    """Derive component and payment of every member, and the summary kept on the family, by
    the rules in force on `tanggal` (or by `ketentuan`): of all families, of a region, or of
    the given ones.

    Only rows that differ are written. `komponen_per` is the date from which a family's
    present values have stood. models.Ketentuan.DoesNotExist before the first rule book.
    """
    k = ketentuan or ketentuan_pada(tanggal)
    parameter = _parameter(k, tanggal)
    with transaction.atomic(), connection.cursor() as kursor:
        ids = list(keluarga_ids) if keluarga_ids is not None else None
        if ids is None:
            kursor.execute(_sql_beda(k, wilayah), parameter | _rentang(wilayah))
            ids = [baris[0] for baris in kursor.fetchall()]
        if not ids:
            return Perubahan(0, 0)
        parameter["ids"] = ids
        kursor.execute(
            "SELECT id FROM kpm_keluarga WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE", parameter
        )
        # A statement of its own: it sees what others committed while we waited for the lock.
        kursor.execute(_sql_tulis(k), parameter)
        anggota, keluarga = kursor.fetchone()
    return Perubahan(anggota, keluarga)


@sistem("komponen dan hak atas tabel")
def hitung_bantuan_periode(
    *,
    periode: date,
    wilayah: str | None = None,
    ketentuan: Ketentuan | None = None,
    hanya_tambah: bool = False,
) -> int:
    """Work out what each family is owed for the payment period that starts on `periode`, by
    the rules (or `ketentuan`) and the participation of that day; rows written, changed or
    withdrawn.

    What the bank has answered for (salur, gagal) is never touched, nor is any family of a
    kabupaten whose payment list was sent, or that was listed elsewhere. `hanya_tambah`: also
    there, but only families without a row get one (an addition to a list that was sent).
    ValueError when `periode` is not the first day of a period.
    """
    k = ketentuan or ketentuan_pada(periode)
    if awal_periode(periode, k) != periode:
        raise ValueError(f"{periode} bukan hari pertama periode bantuan")
    with transaction.atomic(), connection.cursor() as kursor:
        beku = _kabupaten_terkirim(kursor, periode)
        kursor.execute(
            _sql_bantuan(k, wilayah, beku=bool(beku), hanya_tambah=hanya_tambah),
            _parameter(k, periode)
            | _rentang(wilayah)
            | _parameter_tetap(k, periode)
            | {"beku": beku},
        )
        return kursor.fetchone()[0]


def _parameter(k: Ketentuan, tanggal: date) -> dict:
    urut = k.urutan_keluarga()
    return {
        "tanggal": tanggal,
        "usia_dini_maks": k.usia_dini_maks,
        "sekolah_min": k.sekolah_min,
        "sekolah_maks": k.sekolah_maks,
        "lansia_min": k.lansia_min,
        "hamil_ke_maks": k.hamil_ke_maks,
        "nifas_hari": k.nifas_hari,
        "maks_dibayar": k.maks_dibayar,
        "kode": urut,
        "golongan": [golongan_batas(kode) for kode in urut],
        "batas": [k.batas.get(golongan_batas(kode), k.maks_dibayar) for kode in urut],
        "rupiah": [k.rupiah_periode(kode) for kode in urut],
    }


def _parameter_tetap(k: Ketentuan, periode: date) -> dict:
    """Aid to the family as such. The register does not know who is in PKH Akses."""
    tetap = k.rupiah_tetap(periode)
    baris = [{"anggota": None, "komponen": TETAP, "rupiah": tetap}] if tetap else []
    return {"tetap": tetap, "baris_tetap": json.dumps(baris)}


def _rentang(wilayah: str | None) -> dict:
    return {} if wilayah is None else {"dari": wilayah, "sampai": f"{wilayah}/"}


def _sql_komponen(k: Ketentuan) -> str:
    """The one component of a person: the first condition that holds, dearest first."""
    syarat = {kode: _SYARAT[kode] for kode in k.urutan_orang()}
    if k.sekolah_dahulu and Komponen.USIA_DINI in syarat:
        for kode in SEKOLAH:
            if kode in syarat:
                syarat[Komponen.USIA_DINI] += f" AND NOT ({syarat[kode]})"
    pilihan = " ".join(f"WHEN {s} THEN '{kode}'" for kode, s in syarat.items())
    return f"CASE WHEN tanggal_lahir > %(tanggal)s::date THEN '' {pilihan} ELSE '' END"


def _sql_hitungan(
    k: Ketentuan, saring: str, dari: str = "kpm_keluarga", anggota: str = "kpm_anggota"
) -> str:
    """CTEs `keluarga` (chosen by `saring`), `orang` (every member: kode, dibayar, urut) and
    `ringkas` (what a family's row should say). `dari` and `anggota`: the tables asked."""
    return f"""
    WITH aturan AS (
        SELECT * FROM unnest(%(kode)s::text[], %(golongan)s::text[], %(batas)s::int[],
                             %(rupiah)s::bigint[])
            WITH ORDINALITY AS t(kode, golongan, batas, rupiah, urut)
    ), keluarga AS (
        SELECT k.id, k.nama_pengurus, k.jumlah_anggota, k.komponen, k.komponen_per
        FROM {dari} k WHERE {saring}
    ), fakta AS (
        SELECT a.*, date_part('year', age(%(tanggal)s::date, a.tanggal_lahir))::int AS usia,
               (a.keluar_pada IS NULL OR a.keluar_pada > %(tanggal)s::date) AS hadir
        FROM {anggota} a JOIN keluarga k ON k.id = a.keluarga_id
    ), berkode AS (
        SELECT f.id, f.keluarga_id, f.nama, f.hubungan, f.tanggal_lahir, f.hadir,
               f.komponen AS kode_lama, f.dibayar AS dibayar_lama,
               CASE WHEN f.hadir THEN {_sql_komponen(k)} ELSE '' END AS kode
        FROM fakta f
    ), golongan AS (
        SELECT b.id, b.keluarga_id, b.tanggal_lahir, t.urut, t.rupiah, t.batas,
               row_number() OVER (PARTITION BY b.keluarga_id, t.golongan
                                  ORDER BY t.urut, b.tanggal_lahir, b.id) AS ke
        FROM berkode b JOIN aturan t USING (kode)
    ), terpilih AS (
        SELECT id, urut, rupiah, row_number() OVER (
                   PARTITION BY keluarga_id ORDER BY urut, tanggal_lahir, id) AS ke
        FROM golongan WHERE ke <= batas
    ), orang AS (
        SELECT b.*, p.ke, p.rupiah, p.urut, coalesce(p.ke <= %(maks_dibayar)s, false) AS dibayar
        FROM berkode b LEFT JOIN terpilih p USING (id)
    ), ringkas AS (
        SELECT k.id, count(o.id) FILTER (WHERE o.hadir) AS jumlah,
               coalesce(max(o.nama) FILTER (WHERE o.hadir AND o.hubungan = 'pengurus'),
                        k.nama_pengurus) AS nama,
               coalesce((SELECT array_agg(t.kode ORDER BY t.urut) FROM aturan t WHERE t.kode = ANY(
                         array_agg(o.kode) FILTER (WHERE o.dibayar))), '{{}}') AS komponen,
               bool_or(o.kode <> o.kode_lama OR o.dibayar <> o.dibayar_lama) AS anggota_beda
        FROM keluarga k LEFT JOIN orang o ON o.keluarga_id = k.id
        GROUP BY k.id, k.nama_pengurus
    )"""


_BEDA = """(k.jumlah_anggota, k.nama_pengurus, k.komponen::text[], k.komponen_per IS NULL)
    IS DISTINCT FROM (r.jumlah, r.nama, r.komponen, false)"""


def _sql_beda(k: Ketentuan, wilayah: str | None) -> str:
    saring = "true" if wilayah is None else "k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s"
    return f"""{_sql_hitungan(k, saring)}
    SELECT k.id FROM keluarga k JOIN ringkas r USING (id) WHERE r.anggota_beda OR {_BEDA}"""


def _sql_tulis(k: Ketentuan) -> str:
    return f"""{_sql_hitungan(k, "k.id = ANY(%(ids)s)")},
    tulis_anggota AS (
        UPDATE kpm_anggota a SET komponen = o.kode, dibayar = o.dibayar FROM orang o
        WHERE a.id = o.id AND (o.kode <> o.kode_lama OR o.dibayar <> o.dibayar_lama)
        RETURNING 1
    ), tulis_keluarga AS (
        UPDATE kpm_keluarga k SET jumlah_anggota = r.jumlah, nama_pengurus = r.nama,
            komponen = r.komponen, komponen_per = %(tanggal)s::date
        FROM ringkas r WHERE k.id = r.id AND (r.anggota_beda OR {_BEDA})
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM tulis_anggota), (SELECT count(*) FROM tulis_keluarga)"""


def sql_keluarga_baru(
    k: Ketentuan, tanggal: date, *, keluarga: str, anggota: str
) -> tuple[str, dict]:
    """(SQL, its parameters) that writes new families and members together with what the rules
    say of them, each row once.

    `keluarga` and `anggota` name tables of rows ready to be written, ids included; members
    with `baru` false belong to families that are there, whose components stay to be worked out.
    Families are written in the order of their ids, in which every key and index meets them.
    """
    dari = (
        "(SELECT *, 0 AS jumlah_anggota, '{}'::text[] AS komponen, NULL::date AS komponen_per "
        f"FROM {keluarga})"
    )
    orang = f"(SELECT *, '' AS komponen, false AS dibayar FROM {anggota} WHERE baru)"
    return (
        f"""{_sql_hitungan(k, "true", dari, orang)},
    tulis_keluarga AS (
        INSERT INTO kpm_keluarga (id, no_kk, desa_id, alamat, rt, rw, telepon, status, status_sejak,
            tahun_masuk, id_dtsen, no_kks, bank, nama_pengurus, jumlah_anggota, komponen,
            komponen_per, dibuat_pada, diubah_pada)
        SELECT b.id, b.no_kk, b.desa_id, b.alamat, b.rt, b.rw, '', b.status, %(tanggal)s::date,
            b.tahun_masuk, b.id_dtsen, b.no_kks, b.bank, r.nama, r.jumlah, r.komponen,
            %(tanggal)s::date, now(), now()
        FROM {keluarga} b JOIN ringkas r USING (id) ORDER BY b.id
    )
    INSERT INTO kpm_anggota (id, keluarga_id, nik, nama, hubungan, jenis_kelamin, tanggal_lahir,
        hamil, hpl, jenjang, npsn, kelas, disabilitas_berat, korban_ham, komponen, dibayar,
        alasan_keluar, diubah_pada)
    SELECT a.id, a.keluarga_id, a.nik, a.nama, a.hubungan, a.jenis_kelamin, a.tanggal_lahir,
        a.hamil, a.hpl, a.jenjang, a.npsn, a.kelas, a.disabilitas_berat, false,
        coalesce(o.kode, ''), coalesce(o.dibayar, false), '', now()
    FROM {anggota} a LEFT JOIN orang o USING (id)""",
        _parameter(k, tanggal),
    )


# Entitled is who was aktif on the first day: today's status if it already stood then, else
# what the status history says of that day.
_BERHAK = """
    CASE WHEN k.status_sejak <= %(tanggal)s::date THEN k.status ELSE (
        SELECT p.ke FROM kpm_perubahanstatus p
        WHERE p.keluarga_id = k.id AND p.tanggal <= %(tanggal)s::date
        ORDER BY p.tanggal DESC, p.id DESC LIMIT 1) END = 'aktif'"""


def sql_dibayar(k: Ketentuan, tanggal: date) -> tuple[str, dict]:
    """(SELECT of keluarga_id, kode, rupiah; its parameters): every person paid for by the rules
    `k` on `tanggal` and aid to families as such (TETAP), in rupiah of a year. Reads only."""
    return (
        f"""{_sql_hitungan(k, _BERHAK)}
    SELECT keluarga_id, kode, rupiah * %(kali)s AS rupiah FROM orang WHERE dibayar
    UNION ALL
    SELECT DISTINCT keluarga_id, '{TETAP}', %(tetap)s::bigint FROM orang
    WHERE dibayar AND %(tetap)s > 0""",
        _parameter(k, tanggal) | {"kali": k.periode_per_tahun, "tetap": k.bantuan_tetap},
    )


def _kabupaten_terkirim(kursor, periode: date) -> list[str]:
    """Kabupaten whose list of the period was sent."""
    kursor.execute(
        "SELECT DISTINCT wilayah_id FROM kpm_daftarsalur"
        " WHERE periode = %s AND status IN ('dikirim', 'ditutup')",
        [periode],
    )
    return [kode for (kode,) in kursor.fetchall()]


# Not of a kabupaten whose list was sent, nor (moved since) on a list of another.
_BELUM_TERKIRIM = """left(k.desa_id, 5) <> ALL(%(beku)s) AND NOT EXISTS (
    SELECT FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
    WHERE s.keluarga_id = k.id AND d.periode = %(tanggal)s::date AND s.kecuali = ''
      AND d.status IN ('dikirim', 'ditutup'))"""


def _sql_bantuan(k: Ketentuan, wilayah: str | None, *, beku: bool, hanya_tambah: bool) -> str:
    saring = "true" if wilayah is None else "k.desa_id >= %(dari)s AND k.desa_id < %(sampai)s"
    if beku and not hanya_tambah:
        saring += f" AND {_BELUM_TERKIRIM}"
    boleh_ubah = "false" if hanya_tambah else "true"
    return f"""{_sql_hitungan(k, f"({saring}) AND ({_BERHAK})")},
    hak AS (
        SELECT keluarga_id, sum(rupiah) + %(tetap)s AS jumlah, jsonb_agg(jsonb_build_object(
                   'anggota', id, 'komponen', kode, 'rupiah', rupiah) ORDER BY ke)
               || %(baris_tetap)s::jsonb AS rincian
        FROM orang WHERE dibayar GROUP BY keluarga_id
    ), tulis AS (
        INSERT INTO kpm_bantuan (keluarga_id, periode, jumlah, rincian, status, keterangan)
        SELECT keluarga_id, %(tanggal)s::date, jumlah, rincian, 'dihitung', '' FROM hak
        ON CONFLICT (keluarga_id, periode) DO UPDATE
            SET jumlah = excluded.jumlah, rincian = excluded.rincian
            WHERE {boleh_ubah} AND kpm_bantuan.status = 'dihitung'
              AND (kpm_bantuan.jumlah, kpm_bantuan.rincian)
                  IS DISTINCT FROM (excluded.jumlah, excluded.rincian)
        RETURNING 1
    ), cabut AS (
        DELETE FROM kpm_bantuan b USING kpm_keluarga k
        WHERE b.keluarga_id = k.id AND b.periode = %(tanggal)s::date AND b.status = 'dihitung'
          AND {boleh_ubah} AND ({saring})
          AND NOT EXISTS (SELECT 1 FROM hak h WHERE h.keluarga_id = b.keluarga_id)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM tulis) + (SELECT count(*) FROM cabut)"""
