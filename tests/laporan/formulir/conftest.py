"""Two schools, a posyandu and a home in the third triwulan of 2024."""

from datetime import date

import pytest

from tests import pabrik

JULI, AGUSTUS, SEPTEMBER = date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1)


@pytest.fixture
def kewajiban():
    """kewajiban(keluarga, bulan, ...) -> the obligation of a new member of the family, or of
    `anggota`."""

    def _buat(keluarga, *bulan, komponen="sd", fasilitas="30401001", anggota=None, **isi):
        if anggota is None:
            anggota = pabrik.AnggotaFactory(
                keluarga=keluarga, komponen=komponen, kelas=isi.pop("kelas", "3")
            )
        for b in bulan or (JULI,):
            pabrik.VerifikasiFactory(
                anggota=anggota, keluarga=keluarga, bulan=b, komponen=komponen,
                fasilitas_kode=fasilitas, **isi,
            )  # fmt: skip
        return anggota

    return _buat


@pytest.fixture
def sekolah():
    return pabrik.FasilitasFactory(kode="30401001", nama="SDN 001 Loa Ipuh")


@pytest.fixture
def tanpa_tata_letak(monkeypatch):
    """What is read is what stands on the paper, not where: it is composed, and not laid out."""

    def susun(html: str, *, bertanda: bool) -> bytes:
        return html.encode()

    return lambda: monkeypatch.setattr("laporan.formulir.cetak.tulis_pdf", susun)
