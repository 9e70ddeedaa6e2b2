"""Payment lists of the last periods of the demo year and what the bank answered, after the
entitlement of program.py."""

from datetime import date, timedelta

from django.utils import timezone

from kpm.aturan import Ketentuan, awal_periode
from kpm.models import DaftarSalur
from kpm.penyaluran.aturan import StatusDaftar, akhir_periode
from kpm.penyaluran.massal import tulis_baris
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


def isi_salur(c, r: Rencana, k: Ketentuan) -> str:
    """One list for each kabupaten and period: sent, all but the last two closed."""
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
        for kode in kabupaten:
            jumlah += _satu(petugas, kode, periode, k, tutup=n < len(semua) - 2)
    return f"{jumlah} baris daftar penyaluran"


def _satu(petugas: dict, kode: str, periode: date, k: Ketentuan, *, tutup: bool) -> int:
    operator = petugas.get((kode, Peran.OPERATOR))
    korkab = petugas.get((kode, Peran.KOORDINATOR))
    daftar = DaftarSalur.objects.create(
        wilayah_id=kode,
        periode=periode,
        nomor=f"460/{periode:%m}/Linjamsos/{periode.year}",
        tanggal_nomor=periode + timedelta(days=12),
        batas=akhir_periode(periode, k),
        dibuat_oleh_id=operator,
    )
    n = tulis_baris(daftar)
    pada = timezone.make_aware(
        timezone.datetime.combine(periode + timedelta(days=12), timezone.datetime.min.time())
    ).replace(hour=10)
    daftar.refresh_from_db()
    daftar.disusun_pada = pada - timedelta(days=4)
    daftar.diperiksa_oleh_id, daftar.diperiksa_pada = korkab, pada - timedelta(days=1)
    daftar.dikirim_oleh_id, daftar.dikirim_pada = operator, pada
    daftar.status = StatusDaftar.DIKIRIM
    if tutup:
        daftar.status = StatusDaftar.DITUTUP
        daftar.ditutup_oleh_id, daftar.ditutup_pada = korkab, pada + timedelta(days=100)
    daftar.save()
    return n
