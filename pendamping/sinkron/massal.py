"""What a phone is given, written as JSON by the database itself: a few hundred families with
their members, visits, payments and obligations in one statement."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from pendamping.aturan import awal_bulan

from .aturan import HARI_POTONGAN

# Masked as pkh.riwayat.identitas.samarkan does it; a test holds both to the same answer.
_SAMAR = """CASE WHEN {0} = '' THEN '' WHEN length({0}) < 12 THEN repeat('•', length({0}))
    ELSE left({0}, 4) || repeat('•', length({0}) - 8) || right({0}, 4) END"""

PAKET = f"""
SELECT k.id, json_build_object(
    'id', k.id, 'pengurus', k.nama_pengurus, 'no_kk', {_SAMAR.format("k.no_kk")},
    'status', k.status, 'status_sejak', k.status_sejak, 'tahun_masuk', k.tahun_masuk,
    'desa', json_build_object('kode', k.desa_id, 'nama', w.nama),
    'rt', k.rt, 'rw', k.rw, 'alamat', k.alamat, 'telepon', k.telepon, 'bank', k.bank,
    'kelompok', kel.id, 'kelompok_nama', kel.nama, 'komponen', k.komponen,
    'kunjungan_terakhir', k.kunjungan_terakhir, 'versi', k.diubah_pada,
    'mirip', trim(lower(regexp_replace(k.nama_pengurus, '[^[:alnum:]]+', ' ', 'g'))),
    'anggota', COALESCE((
        SELECT json_agg(json_build_object(
            'id', a.id, 'nama', a.nama, 'hubungan', a.hubungan, 'jk', a.jenis_kelamin,
            'tanggal_lahir', a.tanggal_lahir, 'nik', {_SAMAR.format("a.nik")},
            'hamil', a.hamil, 'hpl', a.hpl, 'kehamilan_ke', a.kehamilan_ke, 'jenjang', a.jenjang,
            'npsn', a.npsn, 'sekolah', COALESCE(f.nama, ''), 'kelas', a.kelas,
            'disabilitas_berat', a.disabilitas_berat, 'korban_ham', a.korban_ham,
            'komponen', a.komponen, 'dibayar', a.dibayar, 'versi', a.diubah_pada
        ) ORDER BY a.hubungan <> 'pengurus', a.tanggal_lahir, a.id)
        FROM kpm_anggota a LEFT JOIN kpm_fasilitas f ON a.npsn <> '' AND f.kode = a.npsn
        WHERE a.keluarga_id = k.id AND a.keluar_pada IS NULL), '[]'),
    'kunjungan', COALESCE((
        SELECT json_agg(json_build_object(
            'id', v.id, 'kunci', v.kunci, 'tanggal', v.tanggal, 'tujuan', v.tujuan,
            'ditemui', v.ditemui, 'temuan', left(v.temuan, 500), 'kendala', v.kendala_id,
            'tindak_lanjut', v.tindak_lanjut, 'tindak_lanjut_pada', v.tindak_lanjut_pada,
            'tuntas_pada', v.tindak_lanjut_tuntas_pada) ORDER BY v.tanggal DESC, v.id DESC)
        FROM (SELECT * FROM pendamping_kunjungan v WHERE v.keluarga_id = k.id
              ORDER BY v.tanggal DESC, v.id DESC LIMIT 3) v), '[]'),
    'bantuan', COALESCE((
        SELECT json_agg(json_build_object('periode', b.periode, 'jumlah', b.jumlah,
            'status', b.status, 'tanggal_salur', b.tanggal_salur) ORDER BY b.periode DESC)
        FROM (SELECT * FROM kpm_bantuan b WHERE b.keluarga_id = k.id
              ORDER BY b.periode DESC LIMIT 3) b), '[]')
)::text, COALESCE((
    SELECT json_agg(json_build_object(
        'id', x.id, 'anggota', x.anggota_id, 'keluarga', x.keluarga_id, 'bulan', x.bulan,
        'komponen', x.komponen, 'fasilitas', x.fasilitas_kode, 'kewajiban', x.kewajiban,
        'dipenuhi', x.dipenuhi, 'hari_efektif', x.hari_efektif, 'alpa', x.alpa, 'izin', x.izin,
        'sakit', x.sakit, 'terpenuhi', x.terpenuhi, 'berat', x.berat, 'tinggi', x.tinggi,
        'alasan', x.alasan, 'hasil', x.hasil, 'versi', x.dicatat_pada) ORDER BY x.bulan, x.id)
    FROM pendamping_verifikasi x
    WHERE x.keluarga_id = k.id AND x.bulan >= %(bulan)s AND NOT EXISTS (
          SELECT FROM pendamping_penutupan t WHERE t.bulan = x.bulan AND t.dibuka_pada IS NULL
          AND t.wilayah_id = left(k.desa_id, 5)))::text, '[]')
FROM kpm_keluarga k
JOIN wilayah_wilayah w ON w.kode = k.desa_id
LEFT JOIN pendamping_anggotakelompok ak ON ak.keluarga_id = k.id AND ak.selesai IS NULL
LEFT JOIN pendamping_kelompok kel ON kel.id = ak.kelompok_id
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
