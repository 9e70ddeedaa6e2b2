"""The upload page shows every kind."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_halaman_unggah(operator, masuk):
    halaman = masuk(operator).get(reverse("kpm:impor_tambah"))
    assert halaman.status_code == 200
    assert reverse("kpm:impor_templat", args=["kpm"]) in halaman.content.decode()
