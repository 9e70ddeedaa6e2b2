"""What every kind must hold: its declaration alone makes template, aliases and pages."""

import io

import pytest
from openpyxl import load_workbook

from kpm.impor.jenis import dipakai, kenali, kolom_jenis, normal, semua_jenis
from kpm.impor.templat import tulis_templat
from pkh.akun.hak import HAK

JENIS = list(semua_jenis().values())
MASSAL = [
    "SATUAN", "HILANG", "TABEL", "PERIKSA", "ADA", "KUNCI", "gabung", "ruas", "susulan",
    "sql_hilang", "RUTE_HILANG", "TANPA_TANDA", "terapkan",
]  # fmt: skip


@pytest.fixture(params=JENIS, ids=lambda j: j.kode)
def jenis(request):
    return request.param


def test_semua_jenis_yang_diminta():
    assert {j.kode for j in JENIS} == {
        "kpm", "pendamping", "penugasan", "penyaluran", "kehadiran", "kelayakan_daerah",
        "target_graduasi",
    }  # fmt: skip


def test_lengkap(jenis):
    assert {jenis.hak, jenis.HAK_EKSPOR} <= set(HAK)
    assert set(jenis.tampil) <= set(dipakai(jenis))
    assert [n for n in MASSAL if not hasattr(jenis.massal, n)] == []
    assert {p.kolom for p in jenis.massal.PERIKSA} <= set(dipakai(jenis))
    assert jenis.keterangan.endswith(".")
    assert jenis.massal.HILANG.endswith(".")


def test_contoh_dapat_dibaca(jenis):
    """The example row of the template is one that could be imported."""
    for k in kolom_jenis(jenis).values():
        assert k.contoh or not k.wajib, k.nama
        if k.contoh:
            k.isi.clean(k.contoh)


def test_alias_menunjuk_satu_kolom(jenis):
    nama = [normal(a) for k in kolom_jenis(jenis).values() for a in (k.nama, *k.alias)]
    assert len(nama) == len(set(nama))
    for k in kolom_jenis(jenis).values():
        assert all(kenali(jenis, a) == k.nama for a in (k.nama, *k.alias))


def test_templat_dengan_pilihan(jenis):
    ke = io.BytesIO()
    tulis_templat(ke, jenis)
    lembar = load_workbook(ke).active
    judul, contoh = list(lembar.iter_rows(values_only=True))[:2]
    assert list(judul) == list(kolom_jenis(jenis))
    assert [v or "" for v in contoh] == [k.contoh for k in kolom_jenis(jenis).values()]
    pilihan = [k for k in kolom_jenis(jenis).values() if k.isi.pilihan]
    assert len(lembar.data_validations.dataValidation) == len(pilihan)
