"""Forecast and worklist: own rows, sums, queries; the night's job and the drafts it makes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi.layanan import langkahkan
from graduasi.models import Proyeksi, Usulan
from graduasi.proyeksi.massal import proyeksikan, usulkan_alamiah
from graduasi.proyeksi.ringkasan import masa_daftar, masa_triwulan, susun_prakiraan
from graduasi.tugas import berkala_proyeksi, hitung_proyeksi
from kpm.aturan import Ketentuan
from kpm.massal import hitung_komponen
from kpm.models import Keluarga
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db


def test_masa():
    assert [(m.kata, m.mulai) for m in masa_triwulan(date(2024, 11, 5))][:2] == [
        ("TW IV 2024", date(2024, 10, 1)), ("TW I 2025", date(2025, 1, 1)),
    ]  # fmt: skip
    assert masa_triwulan(date(2024, 11, 5))[-1].sampai == date(2026, 9, 30)
    kuartal, dua_bulan = Ketentuan({}, {}), Ketentuan({}, {}, periode_per_tahun=6)
    assert masa_daftar(date(2024, 11, 5), kuartal).sampai == date(2025, 3, 31)
    assert masa_daftar(date(2024, 11, 5), dua_bulan).sampai == date(2025, 2, 28)


@pytest.fixture
def berproyeksi(keluarga, keluarga_rekan, keluarga_asing, hari_ini):
    for k in (keluarga, keluarga_rekan, keluarga_asing):
        orang = k.anggota.exclude(hubungan="pengurus").get()
        pabrik.ProyeksiFactory(keluarga=k, anggota=orang, tanggal=hari_ini)
    return keluarga


def test_prakiraan_menurut_cakupan(pendamping, korkab, kadis_prov, berproyeksi, hari_ini):
    """Own family, own district, the province; the sums are those of the rows below."""
    jumlah = []
    for orang, kode in ((pendamping, "64.02"), (korkab, "64.02"), (kadis_prov, "64")):
        h = susun_prakiraan(orang, Wilayah.objects.get(pk=kode), hari_ini)
        assert sum(sum(b.keluarga.values()) for b in h.baris) == h.triwulan[0][1] == h.tahun[0][1]
        assert h.triwulan[0][2] == h.tahun[0][2] == 2_000_000 * h.triwulan[0][1]
        assert h.per == hari_ini
        jumlah.append(h.triwulan[0][1])
    assert jumlah == [1, 2, 3]
    Keluarga.objects.filter(pk=berproyeksi.pk).update(status="graduasi")  # no participant now
    h = susun_prakiraan(korkab, Wilayah.objects.get(pk="64.02"), hari_ini)
    assert h.triwulan[0][1] == 1


@pytest.mark.parametrize("nama", ["proyeksi", "proyeksi_daftar"])
def test_halaman_dan_kueri_tetap(nama, masuk, pendamping, operator, berproyeksi, keluarga_asing):
    klien, url = masuk(pendamping), reverse(f"graduasi:{nama}")
    klien.get(url)
    with CaptureQueriesContext(connection) as satu:
        html = klien.get(url).content.decode()
    if nama == "proyeksi_daftar":
        assert str(berproyeksi) in html
        assert str(keluarga_asing) not in html
        assert "tamat sekolah (SMA/MA)" in html
        assert f"keluarga={berproyeksi.pk}" in html  # the day has come: one may propose
        assert "Usulkan graduasi" not in masuk(operator).get(url).content.decode()
    for _ in range(4):
        pabrik.ProyeksiFactory(keluarga__pendamping=pendamping)
    with CaptureQueriesContext(connection) as banyak:
        assert klien.get(url).status_code == 200
    assert len(banyak) == len(satu)


def test_daftar_kerja_periode_ini_dan_berikutnya(masuk, operator, hari_ini):
    lewat, dekat, jauh = (
        pabrik.ProyeksiFactory(tanggal=hari_ini + timedelta(days=n)) for n in (-9, 1, 400)
    )
    klien, url = masuk(operator), reverse("graduasi:proyeksi_daftar")
    assert [p.pk for p in klien.get(url).context["halaman"].baris] == [lewat.pk, dekat.pk]
    semua = klien.get(url, {"dari": f"{hari_ini:%Y-%m-%d}"}).context["halaman"].baris
    assert [p.pk for p in semua] == [dekat.pk, jauh.pk]
    assert not klien.get(url, {"sebab": "nifas"}).context["halaman"].baris


def test_api(masuk, pendamping, tanpa_peran, berproyeksi):
    url = reverse("api_proyeksi")
    (baris,) = masuk(pendamping).get(url).json()["results"]
    assert (baris["keluarga"], baris["sebab"]) == (berproyeksi.pk, "lulus")
    assert masuk(tanpa_peran).get(url).status_code == 403


# --- the night -----------------------------------------------------------------------------
@pytest.fixture
def tanpa_komponen(keluarga, hari_ini):
    """The child has left school: no component any more."""
    keluarga.anggota.update(jenjang="")
    hitung_komponen(tanggal=hari_ini, keluarga_ids=[keluarga.pk])
    keluarga.refresh_from_db()
    assert keluarga.komponen == []
    return keluarga


def test_draf_dibuat_sekali_dan_orang_yang_memutuskan(tanpa_komponen, pendamping):
    assert usulkan_alamiah() == 1
    usulan = Usulan.objects.get()
    assert (usulan.jenis, usulan.status, usulan.sumber) == ("alamiah", "draf", "aturan")
    assert usulan.pengusul == pendamping
    usulan.full_clean()
    langkah = usulan.langkah.get()
    assert (langkah.jabatan, langkah.catatan) == ("Sistem, atas nama pendamping", "Dibuat otomatis")
    assert usulkan_alamiah() == 0  # open
    langkahkan(oleh=pendamping, usulan=usulan, langkah="tarik", catatan="Anak masuk kejar paket")
    assert usulkan_alamiah() == 0  # a person said no
    Keluarga.objects.update(komponen_per=date(2099, 1, 1))  # lost again, later
    assert usulkan_alamiah() == 1


@pytest.mark.parametrize(
    "isi",
    [{"status": "keluar"}, {"jumlah_anggota": 0}, {"pendamping": None}, {"komponen_per": None},
     {"komponen": ["sd"]}],
)  # fmt: skip
def test_draf_tidak_dibuat(tanpa_komponen, isi):
    Keluarga.objects.filter(pk=tanpa_komponen.pk).update(**isi)
    assert usulkan_alamiah() == 0


def test_pekerjaan_malam(tanpa_komponen, keluarga_rekan, django_capture_on_commit_callbacks):
    """One job however often it is asked for; what it did stands in its words."""
    for _ in range(2):
        berkala_proyeksi()
    p = Pekerjaan.objects.get()
    hitung_proyeksi(p.pk)
    p.refresh_from_db()
    assert p.status == "selesai", p.pesan
    assert p.pesan == "1 proyeksi berubah, 1 draf usulan dibuat."
    assert Proyeksi.objects.get().keluarga_id == keluarga_rekan.pk


def test_hanya_keluarga_yang_diminta(keluarga, keluarga_rekan, hari_ini):
    assert proyeksikan(pada=hari_ini, keluarga_ids=[keluarga.pk]) == 1
    keluarga_rekan.anggota.update(disabilitas_berat=True)
    assert proyeksikan(pada=hari_ini) == 0
    keluarga.anggota.update(disabilitas_berat=True)  # never ends now: withdrawn
    assert proyeksikan(pada=hari_ini) == 1
    assert not Proyeksi.objects.exists()
