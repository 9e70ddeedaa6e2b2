"""Payment lists of the last periods of the demo year and what the bank answered, after the
entitlement of program.py."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kpm.aturan import Ketentuan, awal_periode
from kpm.models import DaftarSalur
from kpm.penyaluran.aturan import StatusDaftar, akhir_periode
from kpm.penyaluran.massal import sql_keadaan, tulis_baris
from kpm.penyaluran.rekonsiliasi.massal import cocokkan
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan

from .keluarga import Rencana

PERIODE = 3  # the one that runs and those before it


def _periode(r: Rencana, k: Ketentuan) -> list[date]:
    """The last periods that have begun, oldest first."""
    daftar = [awal_periode(r.per, k)]
    while len(daftar) < PERIODE:
        daftar.append(awal_periode(daftar[-1] - timedelta(days=1), k))
    return daftar[::-1]


# The bank answers for who was listed (and, by mistake, for some who were not): a few amounts
# differ, a few words nobody knows, some were not taken up.
HASIL = f"""
INSERT INTO kpm_hasilsalur (keluarga_id, periode, keadaan, label, jumlah, bank, tanggal,
    keterangan, dicatat_pada)
SELECT keluarga_id, periode, {sql_keadaan("x.label")}, label,
       CASE WHEN gagal THEN 0 WHEN u > 0.997 THEN jumlah - 25000 ELSE jumlah END, bank,
       coalesce(tanggal_salur, periode + 25), '', now()
FROM (
    SELECT b.keluarga_id, b.periode, b.jumlah, b.tanggal_salur, j.bank, j.u,
           b.status = 'gagal' OR j.u < 0.006 AS gagal,
           CASE WHEN b.status = 'gagal' THEN b.keterangan
                WHEN j.u < 0.004 THEN 'Tahan sementara'
                WHEN j.u < 0.006 THEN 'Belum transaksi'
                ELSE pg_temp.pilih(ARRAY['Berhasil transaksi', 'SALUR', 'Sudah transaksi'], j.u)
           END AS label
    FROM kpm_bantuan b JOIN (
        SELECT id, bank, pg_temp.acak(no_kk, %(no)s) AS u FROM contoh_keluarga) j
        ON j.id = b.keluarga_id
    WHERE b.periode = %(periode)s AND b.status IN ('salur', 'gagal') AND (j.u > 0.992 OR EXISTS (
        SELECT FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
        WHERE s.keluarga_id = b.keluarga_id AND s.kecuali = '' AND d.periode = b.periode))
) x ORDER BY keluarga_id
"""  # noqa: S608 - our own SQL, no values
# What was owed follows what the bank said, as after an import.
IKUT = """
UPDATE kpm_bantuan b SET
    status = CASE WHEN h.keadaan IN ('salur', 'gagal') THEN h.keadaan ELSE 'dihitung' END,
    tanggal_salur = CASE WHEN h.keadaan = 'salur' THEN h.tanggal END,
    keterangan = coalesce(h.label, '')
FROM kpm_bantuan c LEFT JOIN kpm_hasilsalur h
    ON h.keluarga_id = c.keluarga_id AND h.periode = c.periode
WHERE b.id = c.id AND b.periode = %(periode)s
  AND (h.id IS NULL AND b.status <> 'dihitung' OR h.keadaan IS DISTINCT FROM b.status)
"""
# Asked of six families in ten; nearly always the pengurus.
KARTU = """
INSERT INTO kpm_pemegangkks (kunci, keluarga_id, pemegang, tanggal, catatan, oleh_id,
    dicatat_pada, berlaku)
SELECT gen_random_uuid(), id, CASE WHEN v < 0.93 THEN 'pengurus' WHEN v < 0.98 THEN 'anggota'
           WHEN v < 0.987 THEN 'bank' WHEN v < 0.994 THEN 'hilang' WHEN v < 0.9975 THEN 'lain'
           ELSE 'pendamping' END,
       %(per)s::date - 1 - floor(u * 150)::int, '', pendamping_id, now(), true
FROM (SELECT id, pendamping_id, no_kks, status, pg_temp.acak(no_kk, 4901) AS u,
             pg_temp.acak(no_kk, 4902) AS v FROM contoh_keluarga) k
WHERE u < 0.6 AND pendamping_id IS NOT NULL AND no_kks <> '' AND status = 'aktif'
ORDER BY id
"""
TITIPAN = """
INSERT INTO kpm_selisih (keluarga_id, periode, jenis, rupiah, sebab, tenggat, langkah, catatan,
    dibuat_pada, alasan)
SELECT keluarga_id, %(periode)s, 'kks_pendamping', 0, '', %(per)s::date + 7, 'baru', '', now(), ''
FROM kpm_pemegangkks JOIN contoh_keluarga j ON j.id = keluarga_id
WHERE pemegang = 'pendamping'
"""
BERES = """
UPDATE kpm_selisih s SET ditutup_pada = now(), alasan = 'diterima', ditutup_oleh_id = %(oleh)s,
    catatan = 'Buku tabungan keluarga dilihat waktu kunjungan'
FROM contoh_keluarga j WHERE j.id = s.keluarga_id AND s.periode = %(periode)s
  AND left(j.desa, 5) = %(kab)s
"""


def isi_salur(c, r: Rencana, k: Ketentuan) -> str:
    """Of each of the last periods a list for each kabupaten, sent; the bank's answers, side by
    side; all but the last two closed, with nothing left to do. And who holds the cards."""
    c.execute("SELECT DISTINCT left(desa, 5) FROM contoh_keluarga ORDER BY 1")
    kabupaten = [kode for (kode,) in c.fetchall()]
    petugas = {
        (j.wilayah_id, j.peran): j.pengguna_id
        for j in Jabatan.objects.filter(
            wilayah__in=kabupaten, peran__in=[Peran.OPERATOR, Peran.KOORDINATOR]
        )
    }
    jumlah = 0
    for n, periode in enumerate(semua := _periode(r, k)):
        daftar = [_susun(petugas, kode, periode, k) for kode in kabupaten]
        jumlah += sum(d.jumlah_keluarga + d.jumlah_kecuali for d in daftar)
        c.execute(HASIL, {"periode": periode, "no": 4300 + n})
        c.execute(IKUT, {"periode": periode})
        hari = min(r.per, akhir_periode(periode, k) + timedelta(days=1))
        cocokkan(periode=periode, hari=hari)
        if n < len(semua) - 2:
            for d in daftar:
                _tutup(c, petugas, d)
    p = {"per": r.per, "periode": awal_periode(r.per, k)}
    c.execute(KARTU, p)
    c.execute(TITIPAN, p)
    return f"{jumlah} baris daftar penyaluran dan hasil banknya"


def _pukul(tanggal: date) -> datetime:
    """Ten o'clock in the office."""
    return timezone.make_aware(datetime.combine(tanggal, time(10)))


def _susun(petugas: dict, kode: str, periode: date, k: Ketentuan) -> DaftarSalur:
    operator, korkab = petugas.get((kode, Peran.OPERATOR)), petugas.get((kode, Peran.KOORDINATOR))
    hari = periode + timedelta(days=12)
    daftar = DaftarSalur.objects.create(
        wilayah_id=kode,
        periode=periode,
        nomor=f"460/{periode:%m}/Linjamsos/{periode.year}",
        tanggal_nomor=hari,
        batas=akhir_periode(periode, k),
        dibuat_oleh_id=operator,
    )
    tulis_baris(daftar)
    daftar.refresh_from_db()
    daftar.disusun_pada = _pukul(hari - timedelta(days=4))
    daftar.diperiksa_oleh_id, daftar.diperiksa_pada = korkab, _pukul(hari - timedelta(days=1))
    daftar.dikirim_oleh_id, daftar.dikirim_pada = operator, _pukul(hari)
    daftar.status = StatusDaftar.DIKIRIM
    daftar.save()
    return daftar


def _tutup(c, petugas: dict, daftar: DaftarSalur) -> None:
    korkab = petugas.get((daftar.wilayah_id, Peran.KOORDINATOR))
    p = {"oleh": korkab, "periode": daftar.periode, "kab": daftar.wilayah_id}
    c.execute(BERES, p)
    daftar.status = StatusDaftar.DITUTUP
    daftar.ditutup_oleh_id = korkab
    daftar.ditutup_pada = _pukul(daftar.batas + timedelta(days=14))
    daftar.save()
