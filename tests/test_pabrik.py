"""Every model of ours has a factory, and every factory makes a row the database accepts."""

import inspect

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from tests import pabrik
from tests.pabrik_dasar import Pabrik

# Written by the owner of the tables alone: no test writes them either, but through its command.
PEMILIK = {"Nisan", "Pemangkasan"}
KAMAR = ("akun", "wilayah", "riwayat", "pekerjaan", "kpm", "pendamping", "graduasi", "laporan")
PABRIK = {
    kelas._meta.model: kelas
    for _, kelas in inspect.getmembers(pabrik, inspect.isclass)
    if issubclass(kelas, Pabrik) and not kelas._meta.abstract
}


def model_kita():
    return [
        model
        for kamar in KAMAR
        for model in apps.get_app_config(kamar).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def test_setiap_model_punya_pabrik():
    assert {m.__name__ for m in model_kita()} - {m.__name__ for m in PABRIK} == PEMILIK


@pytest.mark.django_db
def test_pabrik_membuat_baris_sah(tanpa_peran):
    """And scope fails closed: of what is made, a person without a post sees no row."""
    salah = []
    for model, pabriknya in PABRIK.items():
        with transaction.atomic():
            baris = pabriknya()
            baris.refresh_from_db()
            try:
                baris.full_clean(validate_unique=False)
            except ValidationError as galat:
                salah.append((model.__name__, str(galat)))
            semua = model.objects.all()
            assert semua.exists(), model
            if hasattr(semua, "untuk") and semua.untuk(tanpa_peran).exists():
                salah.append((model.__name__, "terlihat tanpa peran"))
            transaction.set_rollback(True)
    assert salah == []
