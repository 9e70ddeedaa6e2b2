"""Every model of ours has a factory, and every factory makes a row the database accepts."""

import inspect

import pytest
from django.apps import apps
from factory.django import DjangoModelFactory

from tests import pabrik

# Written by the owner of the tables alone: no test writes them either, but through its command.
PEMILIK = {"Nisan", "Pemangkasan"}
KAMAR = ("akun", "wilayah", "riwayat", "pekerjaan", "kpm", "pendamping", "graduasi", "laporan")
PABRIK = {
    kelas._meta.model: kelas
    for _, kelas in inspect.getmembers(pabrik, inspect.isclass)
    if issubclass(kelas, DjangoModelFactory) and kelas is not DjangoModelFactory
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


@pytest.mark.parametrize("model", PABRIK, ids=lambda m: m.__name__)
@pytest.mark.django_db
def test_pabrik_membuat_baris_sah(model):
    baris = PABRIK[model]()
    baris.refresh_from_db()
    baris.full_clean(validate_unique=False)
