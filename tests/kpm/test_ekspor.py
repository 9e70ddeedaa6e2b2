import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.pabrik import keluarga_lengkap

pytestmark = pytest.mark.django_db


def unduh(klien, bentuk, **saringan):
    return klien.get(reverse("kpm:ekspor", args=[bentuk]), saringan)


def test_xlsx_berisi_yang_terlihat_dan_samar(masuk, operator, keluarga, keluarga_asing):
    jawab = unduh(masuk(operator), "xlsx")
    assert "kpm-" in jawab["Content-Disposition"]
    baris = list(load_workbook(io.BytesIO(jawab.content)).active.values)
    assert baris[0][0] == "Pengurus"
    assert [b[0] for b in baris[1:]] == [keluarga.nama_pengurus]
    teks = str(baris)
    assert keluarga.no_kk not in teks
    assert keluarga.no_kk[-4:] in teks
    assert "SD/MI" in teks


def test_csv_menurut_saringan_dan_tanpa_rumus(masuk, operator, pendamping):
    keluarga_lengkap(pendamping=pendamping, nama_pengurus="=1+1", status="calon")
    keluarga_lengkap(pendamping=pendamping, nama_pengurus="Aktif Saja")
    isi = unduh(masuk(operator), "csv", status="calon").content.decode("utf-8-sig")
    assert "Aktif Saja" not in isi
    assert "\n=1" not in isi
    assert "1+1" in isi


def test_siapa_yang_boleh(masuk, pendamping, auditor, korkab):
    assert unduh(masuk(pendamping), "csv").status_code == 403
    assert unduh(masuk(auditor), "csv").status_code == 403
    assert unduh(masuk(korkab), "csv").status_code == 200
    assert unduh(masuk(korkab), "exe").status_code == 404


def test_kueri_tetap(masuk, operator, pendamping, django_assert_num_queries):
    klien = masuk(operator)
    keluarga_lengkap(pendamping=pendamping)
    with CaptureQueriesContext(connection) as satu:
        unduh(klien, "csv")
    for _ in range(19):
        keluarga_lengkap(pendamping=pendamping)
    with django_assert_num_queries(len(satu)):
        assert unduh(klien, "csv").content.count(b"\n") == 21
