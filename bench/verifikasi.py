"""Commitment verification: the obligations of a month over the whole register beside the same
rows by one plain INSERT; the sheet of 40 pupils opened and submitted, a year in the tables.

All of it is taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import cycle
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import SEKOLAH
from kpm.models import Anggota
from pendamping.models import Penutupan, Verifikasi
from pendamping.verifikasi.aturan import triwulan
from pendamping.verifikasi.massal import buat_kewajiban
from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import sebagai

from .halaman import ambil, klien
from .komponen import _hasil
from .ukur import Hasil, ukur

SISWA = 40
# What one would write who knows what is due: component, school or posyandu, nothing else.
LANTAI = """
INSERT INTO pendamping_verifikasi (anggota_id, keluarga_id, bulan, komponen, fasilitas_kode,
    kewajiban, dipenuhi, alpa, izin, sakit, hasil, alasan)
SELECT a.id, k.id, %(bulan)s, a.komponen,
    CASE WHEN a.npsn <> '' AND a.jenjang = a.komponen THEN a.npsn ELSE coalesce(p.kode, '') END,
    CASE WHEN a.komponen = 'usia_dini' THEN ARRAY['timbang'] END, '{}', 0, 0, 0, 'belum', ''
FROM kpm_anggota a JOIN kpm_keluarga k ON k.id = a.keluarga_id
LEFT JOIN (SELECT desa_id, min(kode) AS kode FROM kpm_fasilitas WHERE jenis = 'posyandu'
           GROUP BY desa_id) p ON p.desa_id = k.desa_id
WHERE k.status = 'aktif' AND a.keluar_pada IS NULL AND a.komponen <> ''
"""


def _bulan_depan() -> date:
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)


def _tangan() -> int:
    with connection.cursor() as k:
        k.execute(LANTAI, {"bulan": _bulan_depan()})
        return k.rowcount


@contextmanager
def _lembar_empat_puluh(orang: Pengguna, bulan: list[date]) -> Iterator[str]:
    """The address of a sheet with 40 pupils in each of these months, until the end."""
    with transaction.atomic():
        Penutupan.objects.all().delete()  # months of the demo year that are closed
        milik = Verifikasi.objects.filter(
            keluarga__pendamping=orang, bulan=bulan[-1], komponen__in=SEKOLAH
        )
        siswa = list(milik.order_by("pk").values_list("anggota", flat=True)[:SISWA])
        if len(siswa) < SISWA:
            raise RuntimeError(f"{orang} hanya punya {len(siswa)} siswa")
        Verifikasi.objects.filter(anggota__in=siswa, bulan__in=bulan).update(fasilitas_kode="BENCH")
        yield reverse("pendamping:verifikasi_lembar")
        transaction.set_rollback(True)


def _kirim(c: Client, alamat: str, bulan: list[date], alpa: Iterator[str]) -> None:
    """Every row changed: as much as one submit can be."""
    isi: dict[str, str] = {f"efektif-{b:%Y-%m}": "20" for b in bulan}
    n = next(alpa)
    baris = Verifikasi.objects.filter(fasilitas_kode="BENCH", bulan__in=bulan)
    for pk, pada in baris.values_list("pk", "dicatat_pada"):
        isi |= {f"versi-{pk}": pada.isoformat() if pada else "", f"alpa-{pk}": n}
    balasan = c.post(alamat, isi)
    if balasan.status_code != 302:
        raise RuntimeError(f"lembar menjawab {balasan.status_code}")


def _ukur_lembar(nama: str, bulan: list[date], tanya: dict) -> list[Hasil]:
    orang = Pengguna.objects.get(username="pendamping_kukar_01")
    c = klien(orang.username)
    with _lembar_empat_puluh(orang, bulan) as dasar:
        alamat = f"{dasar}?{urlencode(tanya | {'fasilitas': 'BENCH'})}"
        besar = len(ambil(c, alamat))
        alpa = cycle("12")
        polos = {"halaman Django polos": lambda: ambil(c, f"/bench/polos/{besar}/")}
        return [
            ukur(f"{nama}, buka", lambda: ambil(c, alamat), polos, catatan=f"{besar // 1024} KB"),
            ukur(f"{nama}, simpan semua", lambda: _kirim(c, alamat, bulan, alpa), polos),
        ]


def ukur_verifikasi() -> list[Hasil]:
    depan = _bulan_depan()
    tiga = triwulan(timezone.localdate().replace(month=7, day=1))
    with sebagai(None, "perintah"):
        with transaction.atomic():
            jumlah = buat_kewajiban(bulan=depan)
            transaction.set_rollback(True)
        kata = f"{jumlah} kewajiban dari {Anggota.objects.count()} anggota"
        return [
            _hasil("Kewajiban sebulan, seluruh register",
                   lambda: buat_kewajiban(bulan=depan), _tangan, catatan=kata),
            *_ukur_lembar("Lembar 40 siswa, sebulan", [tiga[-1]],
                          {"bulan": f"{tiga[-1]:%Y-%m}"}),
            *_ukur_lembar("Lembar 40 siswa, triwulan", tiga,
                          {"bulan": f"{tiga[-1]:%Y-%m}", "rentang": "triwulan"}),
        ]  # fmt: skip
