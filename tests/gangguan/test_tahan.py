"""A short soak: one history of `make tahan`, which plays them for as long as it is told."""

from contextlib import ExitStack

import pytest

from tests.tahan.gangguan import Gangguan
from tests.tahan.riwayat import daftarkan, masuk, riwayat

pytestmark = pytest.mark.layanan
BENIH = 1015


def test_satu_riwayat_acak(sistem_rapuh, django_db_blocker):
    """People at work over page, API, phone, import, report and proposal while servers die."""
    with ExitStack() as susun, django_db_blocker.unblock():  # the trail is read in this process
        g = Gangguan(sistem_rapuh)
        susun.callback(g.lepas)
        orang = masuk(sistem_rapuh)
        for klien in orang.values():
            susun.callback(klien.close)
        model, gangguan, salah = riwayat(
            sistem_rapuh, g, orang, daftarkan(orang), BENIH, pulih=3, laporan=3
        )
    assert not salah, (gangguan, salah)
    assert model.jawaban[200] > 20
    assert all(model.perbuatan[apa] for apa in ("kunjungan", "laporan", "impor")), model.perbuatan
