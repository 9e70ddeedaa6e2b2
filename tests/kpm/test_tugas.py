from datetime import timedelta

import pytest

from kpm.models import Keluarga
from kpm.tugas import berkala_hitung_komponen
from pkh.celery import app
from tests import pabrik


@pytest.mark.django_db
def test_ulang_tahun_mengubah_komponen_tanpa_diminta(hari_ini):
    """Sixty today: nobody touched the family, the night does."""
    keluarga = pabrik.KeluargaFactory()
    lahir = hari_ini.replace(year=hari_ini.year - 60, day=min(hari_ini.day, 28))
    pabrik.AnggotaFactory(keluarga=keluarga, tanggal_lahir=lahir - timedelta(days=1))
    berkala_hitung_komponen()
    assert Keluarga.objects.get(pk=keluarga.pk).komponen == ["lansia"]


def test_dijadwalkan_di_antrean_berkala():
    jadwal = app.conf.beat_schedule["kpm.tugas.berkala_hitung_komponen"]["task"]
    assert jadwal == berkala_hitung_komponen.name
    assert app.amqp.router.route({}, jadwal)["queue"].name == "berkala"
