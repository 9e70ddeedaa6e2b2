"""These ask the policies, which are there where PKH_KUNCI_KEDUA is on."""

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def nyala(request):
    selalu = {"test_setiap_tabel_terkunci_atau_disebut_mengapa_tidak"}
    if not settings.KUNCI_KEDUA and request.node.name not in selalu:
        pytest.skip("kunci kedua belum dinyalakan: PKH_KUNCI_KEDUA=1 make test")
