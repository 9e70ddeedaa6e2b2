"""The rules of a date are asked once a page, and anew by everything that may change them."""

from datetime import date

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from kpm.massal import ketentuan_pada
from pkh.ingatan import Ingatan

TANGGAL = (date(2024, 1, 1), date(2024, 1, 1), date(2026, 1, 1))


def jumlah(rf, metode: str) -> int:
    def halaman(_):
        for tanggal in TANGGAL:
            ketentuan_pada(tanggal)
        return HttpResponse()

    with CaptureQueriesContext(connection) as rekam:
        Ingatan(halaman)(rf.generic(metode, "/"))
    return len(rekam)


def test_aturan_ditanyakan_sekali_sehalaman(db, rf):
    assert [jumlah(rf, m) for m in ("GET", "HEAD", "POST")] == [2, 2, 3]
    with CaptureQueriesContext(connection) as rekam:
        assert ketentuan_pada(TANGGAL[0]) == ketentuan_pada(TANGGAL[1])
    assert len(rekam) == 2
