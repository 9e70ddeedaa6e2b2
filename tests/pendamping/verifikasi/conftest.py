"""The obligations these tests fill in."""

from datetime import date

import pytest

from tests.pabrik import AnggotaFactory, VerifikasiFactory


@pytest.fixture
def bulan(hari_ini):
    return hari_ini.replace(day=1)


@pytest.fixture
def siswa(keluarga, bulan):
    """The obligation of the child in SD."""
    return VerifikasiFactory(anggota=keluarga.anggota.get(komponen="sd"), bulan=bulan)


@pytest.fixture
def lansia(keluarga, bulan):
    nenek = AnggotaFactory(keluarga=keluarga, tanggal_lahir=date(1950, 1, 1), komponen="lansia")
    return VerifikasiFactory(anggota=nenek, bulan=bulan, komponen="lansia", fasilitas_kode="")


@pytest.fixture
def balita(keluarga, bulan):
    """A child under five of whom two things are due."""
    anak = AnggotaFactory(keluarga=keluarga, komponen="usia_dini", tanggal_lahir=bulan)
    return VerifikasiFactory(
        anggota=anak, bulan=bulan, komponen="usia_dini", fasilitas_kode="P-1",
        kewajiban=["timbang", "imunisasi"],
    )  # fmt: skip
