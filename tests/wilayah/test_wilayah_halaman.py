"""The pages: tree, search, preview, confirmation."""

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Muatan, Wilayah, rentang_wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
TABEL = "kode,nama\n65,Kalimantan Utara\n65.01,Kabupaten Bulungan\n"


@pytest.fixture
def klien(admin, masuk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return masuk(admin)


def kirim(klien, isi: str, nama="wilayah.csv"):
    berkas = SimpleUploadedFile(nama, isi.encode(), "text/csv")
    data = {"berkas": berkas, "dasar": "Kepmendagri 1", "tanggal": "2025-01-01"}
    return klien.post(reverse("wilayah:muat"), data)


def kerjakan(jawab) -> Pekerjaan:
    """Does what the page has queued; the page shows its progress meanwhile."""
    pekerjaan = Pekerjaan.objects.belum_tuntas().get()
    assert jawab["Location"] == reverse("pekerjaan:rinci", args=[pekerjaan.pk])
    current_app.tasks[pekerjaan.tugas](pekerjaan.pk)
    pekerjaan.refresh_from_db()
    return pekerjaan


def unggah(klien, isi: str) -> Pekerjaan:
    return kerjakan(kirim(klien, isi))


def terapkan(klien, muatan: Muatan, **data) -> Pekerjaan:
    return kerjakan(klien.post(reverse("wilayah:muatan_terapkan", args=[muatan.pk]), data))


def test_pratinjau_tidak_menulis_wilayah(klien, tmp_path):
    pekerjaan = unggah(klien, TABEL)
    muatan = Muatan.objects.get()
    assert (pekerjaan.status, pekerjaan.dikerjakan, pekerjaan.total) == ("selesai", 3, 3)
    assert pekerjaan.hasil["tautan"] == reverse("wilayah:muatan", args=[muatan.pk])
    assert "Muat tabel ini" in klien.get(pekerjaan.hasil["tautan"]).content.decode()
    assert not Wilayah.objects.filter(pk__startswith="65").exists()
    # A newer preview replaces it.
    unggah(klien, TABEL)
    assert Muatan.objects.count() == 1


def test_setuju_memuat_sekali(klien, django_capture_on_commit_callbacks, tmp_path):
    unggah(klien, TABEL)
    muatan = Muatan.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = terapkan(klien, muatan)
    assert (pekerjaan.status, pekerjaan.dikerjakan, pekerjaan.total) == ("selesai", 4, 4)
    assert "Dimuat" in klien.get(pekerjaan.hasil["tautan"]).content.decode()
    assert Wilayah.objects.filter(pk__startswith="65").count() == 2
    assert list(tmp_path.rglob("*.csv")) == []
    alamat = reverse("wilayah:muatan_terapkan", args=[muatan.pk])
    assert "sudah dimuat" in klien.post(alamat, follow=True).content.decode()
    assert Pekerjaan.objects.count() == 2


def test_klik_dua_kali_satu_pekerjaan(klien):
    unggah(klien, TABEL)
    alamat = reverse("wilayah:muatan_terapkan", args=[Muatan.objects.get().pk])
    assert klien.post(alamat)["Location"] == klien.post(alamat)["Location"]


def test_berkas_keliru_dijelaskan(klien, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pekerjaan = unggah(klien, "kode,nama\n64.2,Kukar\n")
    assert pekerjaan.status == "gagal"
    halaman = klien.get(reverse("pekerjaan:rinci", args=[pekerjaan.pk])).content.decode()
    assert "1 kesalahan. Betulkan lalu unggah lagi.<br>Baris 2, kolom kode" in halaman
    assert reverse("wilayah:muat") in halaman
    assert not Muatan.objects.exists()
    assert list(tmp_path.rglob("*.csv")) == []


def test_yang_mencurigakan_tidak_dimuat_tanpa_paksa(klien):
    unggah(klien, "kode,nama\n64,Kalimantan Timur\n64.02,Kabupaten Kutai Kartanegara\n")
    muatan = Muatan.objects.get()
    assert "lebih dari separuh" in terapkan(klien, muatan).pesan
    assert Wilayah.objects.get(pk="64.03").berakhir_pada is None
    assert terapkan(klien, muatan, paksa="ya").status == "selesai"
    assert Wilayah.objects.get(pk="64.03").berakhir_pada is not None


def test_yang_belum_dibaca_dan_yang_diganti(klien):
    jawab = kirim(klien, TABEL)
    muatan = Muatan.objects.get()
    assert klien.get(reverse("wilayah:muatan", args=[muatan.pk])).status_code == 404
    lama = Pekerjaan.objects.get()
    Pekerjaan.objects.update(status="selesai")
    unggah(klien, TABEL)
    Pekerjaan.objects.filter(pk=lama.pk).update(status="menunggu")
    assert "sudah diganti" in kerjakan(jawab).pesan


def test_terlalu_besar(klien, settings):
    settings.UNGGAHAN_MAKS = 10
    assert "paling besar" in kirim(klien, TABEL).content.decode()


def test_cari(klien):
    Wilayah.objects.filter(pk="64.02").update(kode_bps="6403")
    for cari in ("tenggarong", "64.02.06", "640206", "6403"):
        isi = klien.get(reverse("wilayah:daftar"), {"q": cari}).content.decode()
        assert ("Kutai Kartanegara" if cari == "6403" else "Tenggarong") in isi, cari


def test_pohon_dan_riwayat_kode(klien):
    p = pabrik.PerubahanWilayahFactory(kode="64.02.06.1001", kode_baru="64.02.06.2002")
    Muatan.objects.filter(pk=p.muatan_id).update(status="dimuat")
    isi = klien.get(reverse("wilayah:rinci", args=["64.02.06.1001"])).content.decode()
    assert "Riwayat kode" in isi
    assert "Tenggarong" in isi
    assert klien.get(reverse("wilayah:rinci", args=["99"])).status_code == 404


def test_kueri_tetap(klien, django_assert_num_queries):
    def hitung(alamat, **data):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as kueri:
            klien.get(alamat, data)
        return len(kueri)

    daftar, rinci = reverse("wilayah:daftar"), reverse("wilayah:rinci", args=["64.02.06"])
    sedikit = hitung(daftar, q="contoh"), hitung(rinci)
    for n in range(4):
        pabrik.WilayahFactory(kode=f"64.02.06.21{n:02}", nama=f"Desa Contoh {n}")
        p = pabrik.PerubahanWilayahFactory(kode="64.02.06")
        Muatan.objects.filter(pk=p.muatan_id).update(status="dimuat")
    banyak = hitung(daftar, q="contoh"), hitung(rinci)
    assert banyak[0] <= sedikit[0] + 1  # the parents' names come with the first hit
    assert banyak[1] == sedikit[1]


@pytest.mark.parametrize(
    ("kode", "masuk_hitungan"),
    [
        ("64.02", True),
        ("64.02.06", True),
        ("64.02.06.1001", True),
        ("64.02.99.9999", True),
        ("64", False),
        ("64.03", False),
        ("64.01.99.9999", False),
        ("64.020", False),
        ("64.02/", False),
    ],
)
def test_rentang_wilayah(kode, masuk_hitungan):
    if not Wilayah.objects.filter(pk=kode).exists():
        Wilayah.objects.create(kode=kode, nama="x", tingkat=4)
    ada = Wilayah.objects.filter(rentang_wilayah("kode", "64.02"), pk=kode).exists()
    assert ada is masuk_hitungan
