"""Rows in one statement are the rows bulk_create makes, with the same trail."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pendamping.models import Kiriman, Kunjungan
from pkh.sisip import sisip
from tests.pabrik import PerangkatFactory


def test_seperti_bulk_create(pendamping, keluarga, hari_ini):
    hp, kini = PerangkatFactory(pengguna=pendamping), timezone.now()

    def kunjungan():
        return Kunjungan(
            keluarga=keluarga, pendamping=pendamping, tanggal=hari_ini, temuan='Baik, "sehat" \\ é',
            lintang=Decimal("-0.410001"), bujur=Decimal("116.98"), waktu_gawai=kini,
            dicatat_pada=kini,
        )  # fmt: skip

    def kiriman():
        return Kiriman(
            kunci=Kunjungan().kunci, perangkat=hp, pengirim=pendamping, jenis="kunjungan", objek=1,
            status="diterima", isi={"a": [1, None, "x"]}, sidik="0", dibuat_pada=kini,
            diterima_pada=kini, tanggal=hari_ini,
        )  # fmt: skip

    for buat, model in ((kunjungan, Kunjungan), (kiriman, Kiriman)):
        biasa, cepat = [buat(), buat()], [buat(), buat()]
        model.objects.bulk_create(biasa)
        sisip(cepat, "kunci")
        ruas = [f.name for f in model._meta.concrete_fields if f.name not in {"id", "kunci"}]
        isi = {tuple(map(str, b)) for b in model.objects.values_list(*ruas)}
        assert len(isi) == 1
        for o in cepat:
            assert model.objects.get(kunci=o.kunci) == o
            assert not o._state.adding
        assert model.events.rel.related_model.objects.filter(pgh_label="insert").count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        sisip(Kunjungan.objects.all()[:1], "kunci")
    sisip([], "kunci")
