"""These ask the policies, which are there where PKH_KUNCI_KEDUA is on."""

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def nyala():
    if not settings.KUNCI_KEDUA:
        pytest.skip("kunci kedua belum dinyalakan: PKH_KUNCI_KEDUA=1 make test")
