"""The second lock takes nothing away from whom the first lets see it (banding.py)."""

from datetime import date

import pytest

from laporan.contoh.massal import muat_contoh
from laporan.contoh.tempat import Rencana
from pendamping.models import Penugasan
from pkh.akun.models import Pengguna

from .banding import banding, banding_daftar, banding_laporan

# Forms, prints and pages of one's own account show little of anybody; they cost as much as lists.
LEWATI = "tambah|ubah|cetak|formulir|impor|ekspor|panduan|akun:|account_|mfa_|lapangan|lembar|_pdf"


@pytest.mark.django_db
def test_halaman_daftar_dan_laporan_sama_dengan_kunci_dan_tanpa():
    """Over a small demo year, for the pendamping who gave most families away, and a report and
    every list of who has the district."""
    r = Rencana("64.02", 60, 3, 2024, date(2026, 11, 22))
    assert muat_contoh(r, per_diminta=True, lapor=lambda kata: None)
    lepas = Penugasan.objects.exclude(selesai=None).values_list("pendamping", flat=True)
    pendamping = Pengguna.objects.get(pk=max(lepas, key=list(lepas).count))
    korkab = Pengguna.objects.get(username="korkab_kukar")
    beda, kali = banding(pendamping, 1, LEWATI)
    assert beda == []
    assert len(kali) > 60
    for satu in (pendamping, korkab):
        assert banding_daftar(satu) == []
        assert banding_laporan(satu, ("2026-08",)) == []
