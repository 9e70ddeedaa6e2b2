"""The ladder over whole tables, by the rules of aturan.py; and what it would do if applied."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from kpm.aturan import SANKSI, Ketentuan, awal_periode
from kpm.massal import ketentuan_pada
from pendamping.aturan import awal_bulan
from pkh.kunci.konteks import sistem

from .aturan import JENDELA, LANGKAH, mundur

# Families of whom something was not kept, what each month of theirs says, and the months not
# kept since the last one kept. An exemption takes the obligation out; what counts is what is
# left. `saring` bounds the families, over k.
_DERET = """
    pengecualian AS (
        SELECT p.keluarga_id, p.desa_id, f.kode, p.mulai,
               coalesce(p.selesai, 'infinity') AS selesai
        FROM pendamping_pengecualian p LEFT JOIN kpm_fasilitas f ON f.id = p.fasilitas_id
        WHERE p.status = 'berlaku'
    ), tersangkut AS (
        SELECT DISTINCT k.id, k.desa_id, k.status FROM pendamping_verifikasi v
        JOIN kpm_keluarga k ON k.id = v.keluarga_id
        WHERE v.hasil = 'tidak' AND v.bulan BETWEEN %(awal)s AND %(sampai)s
          AND k.status IN ('aktif', 'ditangguhkan') AND {saring}
    ), wajib AS (
        SELECT v.keluarga_id, v.bulan, v.hasil FROM pendamping_verifikasi v
        JOIN tersangkut t ON t.id = v.keluarga_id
        WHERE v.bulan BETWEEN %(awal)s AND %(sampai)s AND NOT EXISTS (
            SELECT 1 FROM pengecualian p
            WHERE p.mulai < v.bulan + interval '1 month' AND p.selesai >= v.bulan
              AND (p.keluarga_id = t.id OR p.desa_id = t.desa_id OR p.kode = v.fasilitas_kode))
    ), bulanan AS (
        SELECT keluarga_id, bulan, bool_or(hasil = 'tidak') AS gagal,
               NOT bool_or(hasil IN ('tidak', 'belum')) AND bool_or(hasil = 'memenuhi') AS penuh
        FROM wajib GROUP BY keluarga_id, bulan
    ), pulih AS (
        SELECT t.id AS keluarga_id, max(b.bulan) FILTER (WHERE b.penuh) AS pulih
        FROM tersangkut t LEFT JOIN bulanan b ON b.keluarga_id = t.id GROUP BY t.id
    ), deret AS (
        SELECT p.keluarga_id, p.pulih, count(b.bulan)::int AS beruntun,
               min(b.bulan) AS dari, max(b.bulan) AS sampai
        FROM pulih p LEFT JOIN bulanan b ON b.keluarga_id = p.keluarga_id AND b.gagal
            AND (p.pulih IS NULL OR b.bulan > p.pulih)
        GROUP BY p.keluarga_id, p.pulih
    ), tangga AS (
        SELECT d.*, (SELECT s.kode FROM unnest(%(kode)s::text[], %(batas)s::int[])
                         WITH ORDINALITY AS s(kode, batas, urut)
                     WHERE d.beruntun >= s.batas ORDER BY s.urut DESC LIMIT 1) AS langkah
        FROM deret d
    )"""


@dataclass(frozen=True)
class Hasil:
    """Rows of Sanksi: recommended anew, raised or mended, ended."""

    baru: int
    berubah: int
    selesai: int


def bulan_dinilai(hari_ini: date) -> date:
    """The last month that is over: the running one is not held against anybody."""
    return mundur(hari_ini, 1)


def _parameter(k: Ketentuan, sampai: date) -> dict:
    ada = [n for n in LANGKAH if n in k.sanksi]
    return {
        "awal": mundur(sampai, JENDELA - 1),
        "sampai": sampai,
        "kode": ada,
        "batas": [max(1, k.sanksi[n]) for n in ada],
        "urutan": list(SANKSI),
    }


def _saring(wilayah: str | None, ids: list[int] | None) -> tuple[str, dict]:
    syarat, nilai = ["true"], {}
    if wilayah is not None:
        syarat.append("k.desa_id >= %(dari_desa)s AND k.desa_id < %(sampai_desa)s")
        nilai |= {"dari_desa": wilayah, "sampai_desa": f"{wilayah}/"}
    if ids is not None:
        syarat.append("k.id = ANY(%(ids)s)")
        nilai["ids"] = ids
    return " AND ".join(syarat), nilai


def baca_tangga(
    *, sampai: date, keluarga_ids: list[int], ketentuan: Ketentuan | None = None
) -> dict[int, tuple[int, str, date | None, date | None, date | None]]:
    """{family: (beruntun, langkah, dari, sampai, pulih)} of those who missed something."""
    saring, nilai = _saring(None, keluarga_ids)
    k = ketentuan or ketentuan_pada(sampai)
    with connection.cursor() as kursor:
        kursor.execute(
            f"WITH {_DERET.format(saring=saring)} SELECT keluarga_id, beruntun, "
            "coalesce(langkah, ''), dari, sampai, pulih FROM tangga",
            _parameter(k, sampai) | nilai,
        )
        return {b[0]: tuple(b[1:]) for b in kursor.fetchall()}


@sistem("tangga sanksi atas tabel")
def susun_rekomendasi(
    *,
    sampai: date,
    hari_ini: date,
    wilayah: str | None = None,
    keluarga_ids: list[int] | None = None,
) -> Hasil:
    """Bring the open steps in line with the ladder after the month `sampai`: end those whose
    ladder started anew, mend the one that still waits for a decision, recommend the next. What
    was decided is never changed but ended. It may run again at any time.
    """
    saring, nilai = _saring(wilayah, keluarga_ids)
    parameter = _parameter(ketentuan_pada(sampai), sampai) | nilai | {"hari_ini": hari_ini}
    with transaction.atomic(), connection.cursor() as kursor:
        # One at a time: two at once would both recommend.
        kursor.execute("SELECT pg_advisory_xact_lock(hashtext('sanksi'))")
        kursor.execute("DROP TABLE IF EXISTS sanksi_tangga")
        kursor.execute(
            f"CREATE TEMP TABLE sanksi_tangga ON COMMIT DROP AS "
            f"WITH {_DERET.format(saring=saring)} SELECT * FROM tangga",
            parameter,
        )
        kursor.execute("ANALYZE sanksi_tangga")
        angka = []
        for sql in (_SELESAI, _BERUBAH, _BARU):
            kursor.execute(sql.format(saring=saring), parameter)
            angka.append(kursor.rowcount)
        kursor.execute("DROP TABLE sanksi_tangga")
    return Hasil(baru=angka[2], berubah=angka[1], selesai=angka[0])


# The commitment was kept since; nothing is left to hold against the family; it left; or the
# step that waits for a decision is no longer the one the months recommend and was taken already.
_SELESAI = """
    UPDATE pendamping_sanksi s SET selesai_pada = %(hari_ini)s, sebab_selesai =
        CASE WHEN k.status NOT IN ('aktif', 'ditangguhkan') THEN 'keluar'
             WHEN t.pulih >= s.sampai THEN 'patuh' ELSE 'hitungan' END
    FROM kpm_keluarga k LEFT JOIN sanksi_tangga t ON t.keluarga_id = k.id
    WHERE s.keluarga_id = k.id AND s.selesai_pada IS NULL AND {saring}
      AND (k.status NOT IN ('aktif', 'ditangguhkan') OR t.keluarga_id IS NULL
           OR t.beruntun = 0 OR t.pulih >= s.sampai
           OR s.putusan = '' AND (t.langkah IS NULL OR EXISTS (
               SELECT 1 FROM pendamping_sanksi l
               WHERE l.keluarga_id = k.id AND l.selesai_pada IS NULL AND l.putusan <> ''
                 AND l.sampai > coalesce(t.pulih, '-infinity')
                 AND array_position(%(urutan)s::text[], l.langkah::text)
                     >= array_position(%(urutan)s::text[], t.langkah))))
"""
_BERUBAH = """
    UPDATE pendamping_sanksi s SET langkah = t.langkah, beruntun = t.beruntun,
        dari = t.dari, sampai = t.sampai
    FROM sanksi_tangga t
    WHERE s.keluarga_id = t.keluarga_id AND s.selesai_pada IS NULL AND s.putusan = ''
      AND (s.langkah, s.beruntun, s.dari, s.sampai)
          IS DISTINCT FROM (t.langkah, t.beruntun, t.dari, t.sampai)
"""
_BARU = """
    INSERT INTO pendamping_sanksi (keluarga_id, langkah, beruntun, dari, sampai,
        direkomendasikan_pada, putusan, alasan, cara, penerima, sebab_selesai)
    SELECT t.keluarga_id, t.langkah, t.beruntun, t.dari, t.sampai, %(hari_ini)s, '', '', '', '', ''
    FROM sanksi_tangga t
    WHERE t.langkah IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pendamping_sanksi s
        WHERE s.keluarga_id = t.keluarga_id AND s.selesai_pada IS NULL
          AND (s.putusan = '' OR array_position(%(urutan)s::text[], s.langkah::text)
                                 >= array_position(%(urutan)s::text[], t.langkah)))
"""


@dataclass(frozen=True)
class Simulasi:
    """One kecamatan, if every recommendation were applied: families for each step, and what
    would not be paid in one period (rupiah) were the last step carried out."""

    kode: str
    nama: str
    surat: int
    kunjungan: int
    tangguh: int
    rupiah: int

    @property
    def jumlah(self) -> int:
        return self.surat + self.kunjungan + self.tangguh


def simulasikan(
    *, sampai: date, pada: date, wilayah: list[str] | None, ketentuan: Ketentuan
) -> list[Simulasi]:
    """What the ladder `ketentuan` recommends after the month `sampai`, by kecamatan, in the
    regions (None: all). Reads only. Rupiah: what those families are paid for one period by
    the components they have, whatever the bank did."""
    syarat, nilai = "true", {}
    if wilayah is not None:
        syarat = (
            "EXISTS (SELECT FROM unnest(%(punya)s::text[]) AS w(kode) "
            "WHERE k.desa_id >= w.kode AND k.desa_id < w.kode || '/')"
        )
        nilai = {"punya": wilayah}
    nilai |= {
        "komponen": list(ketentuan.indeks),
        "tarif": [ketentuan.rupiah_periode(n) for n in ketentuan.indeks],
        "tetap": ketentuan.rupiah_tetap(awal_periode(awal_bulan(pada), ketentuan)),
    }
    with connection.cursor() as kursor:
        kursor.execute(
            _SIMULASI.format(deret=_DERET.format(saring=syarat)),
            _parameter(ketentuan, sampai) | nilai,
        )
        return [Simulasi(*b) for b in kursor.fetchall()]


_SIMULASI = """
    WITH {deret}, uang AS (
        SELECT a.keluarga_id, sum(r.rupiah) + %(tetap)s AS rupiah
        FROM tangga t JOIN kpm_anggota a ON a.keluarga_id = t.keluarga_id
        JOIN unnest(%(komponen)s::text[], %(tarif)s::bigint[]) AS r(kode, rupiah)
            ON r.kode = a.komponen
        WHERE t.langkah = 'tangguh' AND a.dibayar AND a.keluar_pada IS NULL
        GROUP BY a.keluarga_id
    )
    SELECT w.kode, w.nama, count(*) FILTER (WHERE t.langkah = 'surat'),
           count(*) FILTER (WHERE t.langkah = 'kunjungan'),
           count(*) FILTER (WHERE t.langkah = 'tangguh'),
           coalesce(sum(u.rupiah) FILTER (WHERE k.status = 'aktif'), 0)::bigint
    FROM tangga t JOIN kpm_keluarga k ON k.id = t.keluarga_id
    JOIN wilayah_wilayah w ON w.kode = left(k.desa_id, 8)
    LEFT JOIN uang u ON u.keluarga_id = t.keluarga_id
    WHERE t.langkah IS NOT NULL
    GROUP BY w.kode, w.nama ORDER BY count(*) DESC, w.kode
"""
