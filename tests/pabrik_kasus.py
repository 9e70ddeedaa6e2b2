"""Factories of cases, complaints, outreach and complementary programmes; see tests/pabrik.py."""

import factory
from factory.django import DjangoModelFactory

from kpm.models import Pelengkap, ProgramPelengkap


class ProgramPelengkapFactory(DjangoModelFactory):
    class Meta:
        model = ProgramPelengkap
        django_get_or_create = ("kode",)

    kode = "kip"
    nama = factory.LazyAttribute(lambda o: o.kode.upper())


class PelengkapFactory(DjangoModelFactory):
    class Meta:
        model = Pelengkap

    keluarga = factory.SubFactory("tests.pabrik.KeluargaFactory")
    program = factory.SubFactory(ProgramPelengkapFactory)
