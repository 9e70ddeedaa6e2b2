"""The register of processing as it stood on a day, and the notice to families."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from laporan.models import Pemrosesan
from laporan.pdp.pemrosesan.layanan import RUAS, tulis_pemrosesan
from pkh.wilayah.models import Wilayah

from ..dokumen import periksa_dokumen, tertulis

HARI = timezone.localdate()


def test_yang_membaca_semua_mulai_dari_kantor_yang_berisi(meja, auditor, operator):
    """Not from the first of the country by its code, where nobody works; and a choice that
    narrows is not a field left empty."""
    jawab = meja(auditor).get(reverse("laporan:pdp_pemrosesan"))
    assert jawab.context["kantor"].pk == "64.02"
    isi = jawab.content.decode()
    assert '<option value="64.02" selected>' in isi
    assert "boleh kosong" not in isi


def test_rumusan_kantor_menggantikan_bawaan(db, operator, auditor, operator_tetangga):
    kukar = Wilayah.objects.get(pk="64.02")
    awal = Pemrosesan.objects.get(kode="register")
    isi = {r: getattr(awal, r) for r in RUAS} | {"tujuan": "Tujuan kantor kami"}
    lama = HARI - timedelta(days=10)
    umum = {"oleh": operator, "wilayah": kukar, "kode": "register"}
    tulis_pemrosesan(**umum, mulai=lama, **isi)
    tulis_pemrosesan(**umum, mulai=HARI, **isi | {"tujuan": "Lebih jelas"})

    def tujuan(orang, pada, kode="64.02") -> str:
        semua = Pemrosesan.objects.untuk(orang)
        return semua.pada(pada, kode).get(kode="register").tujuan

    assert tujuan(operator, HARI) == "Lebih jelas"
    assert tujuan(operator, lama) == "Tujuan kantor kami"
    assert tujuan(operator, lama - timedelta(days=1)) == awal.tujuan
    assert tujuan(operator_tetangga, HARI, "64.03") == awal.tujuan
    # of another office nothing is read, also when it is asked for
    assert tujuan(operator_tetangga, HARI) == awal.tujuan
    tulis_pemrosesan(**umum, mulai=HARI, berakhir=True, **isi)
    assert not Pemrosesan.objects.pada(HARI, "64.02").filter(kode="register").exists()
    for oleh in (auditor, operator_tetangga):
        with pytest.raises(PermissionDenied):
            tulis_pemrosesan(**umum | {"oleh": oleh}, mulai=HARI, **isi)
    with pytest.raises(ValidationError, match="sampai hari ini"):
        tulis_pemrosesan(**umum, mulai=HARI + timedelta(days=1), **isi)
    with pytest.raises(ValidationError, match="kosong"):
        tulis_pemrosesan(**umum, mulai=HARI, **isi | {"dasar": " "})


def test_halaman_dan_berkas(db, operator, auditor, pendamping, masuk, meja):
    klien, di_meja = masuk(operator), meja(operator)
    daftar = reverse("laporan:pdp_pemrosesan")
    assert len(klien.get(daftar).context["baris"]) == 10
    assert not list(di_meja.get(f"{daftar}?per=2023-01-01").context["baris"])
    alamat = reverse("laporan:pdp_pemrosesan_tulis", args=["graduasi"])
    isian = klien.get(alamat).context["form"].initial | {"retensi": "Lima tahun", "mulai": HARI}
    assert klien.post(alamat, isian | {"nama": ""}).status_code == 422
    assert di_meja.post(alamat, isian | {"mulai": "2099-01-01"}).status_code == 422
    assert klien.post(alamat, isian).url == daftar
    baru = isian | {"nama": "Lomba desa"}
    assert klien.post(reverse("laporan:pdp_pemrosesan_tambah"), baru).url == daftar
    assert Pemrosesan.objects.filter(kode="lomba-desa", wilayah="64.02").exists()
    tidak_ada = reverse("laporan:pdp_pemrosesan_tulis", args=["tidak-ada"])
    assert di_meja.get(tidak_ada).status_code == 404
    pdf = klien.get(reverse("laporan:pdp_pemrosesan_unduh", args=["pdf"]))
    teks = " ".join(tertulis(h) for h in periksa_dokumen(pdf.content).pages)
    assert "Lima tahun" in teks
    xlsx = klien.get(reverse("laporan:pdp_pemrosesan_unduh", args=["xlsx"]))
    lembar = openpyxl.load_workbook(BytesIO(xlsx.content)).active
    assert "Lomba desa" in [b[0] for b in lembar.iter_rows(values_only=True)]
    assert di_meja.get(reverse("laporan:pdp_pemrosesan_unduh", args=["exe"])).status_code == 404
    assert meja(auditor).get(alamat).status_code == 403
    assert meja(auditor).get(daftar).status_code == 200
    assert meja(pendamping).get(daftar).status_code == 403


def test_pemberitahuan_keluarga_satu_halaman(db, pendamping, auditor, masuk):
    for orang, kop in ((pendamping, True), (auditor, False)):
        klien = masuk(orang)
        isi = klien.get(reverse("laporan:pdp_pemberitahuan")).content.decode()
        assert "tidak mengurangi bantuan" in isi
        pdf = klien.get(reverse("laporan:pdp_pemberitahuan_pdf")).content
        (halaman,) = periksa_dokumen(pdf).pages
        assert ("KUTAI KARTANEGARA" in tertulis(halaman)) is kop
