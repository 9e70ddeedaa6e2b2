"""Outreach: written down once with photos, seen by whom it concerns, counted by month."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendamping.models import FotoSosialisasi, Sosialisasi
from pendamping.sosialisasi.aturan import periksa_peserta, periksa_tanggal
from pendamping.sosialisasi.layanan import catat_sosialisasi
from pkh.riwayat.jejak import perubahan
from tests import pabrik
from tests.pendamping.test_kunjungan_layanan import gambar

T = date(2024, 9, 10)
DAFTAR = reverse("pendamping:sosialisasi_daftar")
TAMBAH = reverse("pendamping:sosialisasi_tambah")
API = reverse("api_sosialisasi")


def test_aturan():
    assert [bool(periksa_tanggal(T + timedelta(n), T)) for n in (1, 0, -365, -366)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert [list(periksa_peserta(*n)) for n in [(0, 1), (0, 0), (-1, 5), (5, 100_001)]] == [
        [], ["jumlah_l"], ["jumlah_l"], ["jumlah_p"],
    ]  # fmt: skip


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def isian(hari_ini) -> dict:
    return {
        "kunci": str(uuid4()), "topik": "Kewajiban KPM", "sasaran": "desa", "wilayah": "64.02.06",
        "tanggal": f"{hari_ini}", "tempat": "Kantor camat", "jumlah_l": "12", "jumlah_p": "30",
    }  # fmt: skip


def test_dicatat_sekali_dengan_foto(masuk, meja, pendamping, rekan, korkab, tetangga, isian):
    klien = masuk(pendamping)
    salah = klien.post(TAMBAH, isian | {"jumlah_l": "0", "jumlah_p": "0"})
    assert "jumlah peserta" in salah.content.decode()
    foto = [gambar(warna=(200, 0, 0)), gambar(warna=(0, 200, 0))]
    satu = klien.post(TAMBAH, isian | {"foto": foto})
    dua = klien.post(TAMBAH, isian | {"foto": [gambar(warna=(200, 0, 0))]})
    s = Sosialisasi.objects.get()
    rinci = reverse("pendamping:sosialisasi_rinci", args=[s.pk])
    assert (satu.url, dua.url, s.foto.count(), s.jumlah) == (rinci, rinci, 2, 42)
    isi = klien.get(rinci).content.decode()
    assert "42 orang: 12 laki-laki, 30 perempuan" in isi
    alamat = reverse("pendamping:sosialisasi_foto", args=[s.foto.first().pk])
    assert alamat in isi
    for siapa, kode in [(pendamping, 200), (korkab, 200), (rekan, 404), (tetangga, 404)]:
        k = masuk(siapa)
        jawab = k.get(alamat)
        if kode == 200:
            b"".join(jawab.streaming_content)
        assert (meja(siapa).get(rinci).status_code, jawab.status_code) == (kode, kode), siapa
        assert FotoSosialisasi.objects.untuk(siapa).exists() is (kode == 200)
    assert masuk(pendamping).get(TAMBAH).status_code == 200


def test_yang_ditolak(pendamping, korkab, operator, keluarga_asing, isian, hari_ini):
    isian = isian | {"tanggal": hari_ini, "jumlah_l": 1, "jumlah_p": 1, "wilayah": None}
    kunci = isian.pop("kunci")
    isian["wilayah"] = keluarga_asing.desa.__class__.objects.get(pk="64.02.06")
    for isi, ruas in [
        ({"wilayah": keluarga_asing.desa}, "wilayah"),
        ({"tanggal": hari_ini + timedelta(1)}, "tanggal"),
        ({"jumlah_p": 200_000}, "jumlah_p"),
        ({"sasaran": "semua"}, "sasaran"),
        ({"topik": ""}, "topik"),
        ({"materi": "x" * 4001}, "materi"),
        ({"foto": [gambar()] * 6}, "foto"),
    ]:
        with pytest.raises(ValidationError) as galat:
            catat_sosialisasi(oleh=pendamping, **(isian | isi))
        assert list(galat.value.message_dict) == [ruas], isi
    with pytest.raises(PermissionDenied):
        catat_sosialisasi(oleh=operator, **isian)
    catat_sosialisasi(oleh=pendamping, kunci=kunci, **isian)
    with pytest.raises(ValidationError, match="sosialisasi lain"):
        catat_sosialisasi(oleh=korkab, kunci=kunci, **isian)
    assert Sosialisasi.objects.count() == 1


def test_dibetulkan_dan_dihapus_dengan_jejak(
    meja, pendamping, rekan, korkab, kadis, tetangga, isian, django_capture_on_commit_callbacks
):
    klien = meja(pendamping)
    klien.post(TAMBAH, isian | {"foto": [gambar(warna=(200, 0, 0)), gambar(warna=(0, 200, 0))]})
    s = Sosialisasi.objects.get()
    nama = ("sosialisasi_rinci", "sosialisasi_ubah", "sosialisasi_hapus")
    rinci, ubah, hapus = (reverse(f"pendamping:{n}", args=[s.pk]) for n in nama)
    for siapa, kode in [(rekan, 404), (tetangga, 404), (kadis, 403), (korkab, 200)]:
        k = meja(siapa)
        assert k.get(ubah).status_code == kode, siapa
        assert kode == 200 or k.post(hapus).status_code == kode, siapa
    assert ubah not in meja(kadis).get(rinci).content.decode()
    assert ubah in klien.get(rinci).content.decode()
    buang, tetap = s.foto.order_by("pk")
    isi = {n: v for n, v in isian.items() if n != "kunci"} | {"topik": "Hak KPM"}
    assert "jumlah peserta" in klien.post(ubah, isi | {"jumlah_l": "0", "jumlah_p": "0"}
                                          ).content.decode()  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert klien.post(ubah, isi | {"buang": [buang.pk], "foto": [gambar()]}).url == rinci
    assert not buang.berkas.storage.exists(buang.berkas.name)
    baru = s.foto.exclude(pk=tetap.pk).get()
    halaman = klien.get(rinci).content.decode()
    assert "<del>Kewajiban KPM</del> menjadi <ins>Hak KPM</ins>" in halaman
    with django_capture_on_commit_callbacks(execute=True):
        assert meja(korkab).post(hapus).url == DAFTAR
    assert not Sosialisasi.objects.exists()
    assert not [f for f in (tetap, baru) if f.berkas.storage.exists(f.berkas.name)]
    assert [p.jenis for p in perubahan(Sosialisasi, s.pk)] == ["dihapus", "diubah", "ditambahkan"]


def test_daftar_disaring_dihitung_per_bulan_kueri_tetap(
    masuk, meja, korkab, pendamping, rekan, hari_ini
):
    bulan_lalu = hari_ini.replace(day=1) - timedelta(1)
    a = pabrik.SosialisasiFactory(oleh=pendamping, topik="Hak KPM", jumlah_l=5, jumlah_p=7)
    b = pabrik.SosialisasiFactory(oleh=rekan, sasaran="umum", tanggal=bulan_lalu, jumlah_p=3)
    c = pabrik.SosialisasiFactory(oleh=korkab, wilayah_id="64.02.13", tanggal=bulan_lalu)
    pabrik.SosialisasiFactory(wilayah_id="64.03")
    klien, halaman, jumlah = masuk(korkab), meja(korkab), []

    def tampil(**tanya):
        return set(halaman.get(DAFTAR, tanya).context["halaman"].baris)

    for tanya, isi in [
        ({}, {a, b, c}),
        ({"q": "hak"}, {a}),
        ({"sasaran": "umum"}, {b}),
        ({"pendamping": rekan.pk}, {b}),
        ({"wilayah": "64.02.13"}, {c}),
        ({"bulan": f"{hari_ini:%Y-%m}"}, {a}),
    ]:
        assert tampil(**tanya) == isi, tanya
    assert set(meja(pendamping).get(DAFTAR).context["halaman"].baris) == {a}
    urut = halaman.get(DAFTAR, {"urut": "peserta"}).context["halaman"].baris
    assert [s.jumlah for s in urut] == sorted((s.jumlah for s in (a, b, c)), reverse=True)
    bulan = halaman.get(DAFTAR).context["bulan"]
    assert [(x["bulan"], x["kegiatan"], x["laki"], x["perempuan"]) for x in bulan] == [
        (hari_ini.replace(day=1), 1, 5, 7), (bulan_lalu.replace(day=1), 2, 40, 23),
    ]  # fmt: skip
    for n in (0, 4):
        for _ in range(n):
            pabrik.SosialisasiFactory(oleh=pabrik.PenggunaFactory())
        for alamat in (DAFTAR, API):
            with CaptureQueriesContext(connection) as kueri:
                assert klien.get(alamat).status_code == 200
            jumlah.append(len(kueri))
    assert jumlah[:2] == jumlah[2:]


def test_api_sekali(masuk, pendamping, rekan, operator, isian):
    def kirim(orang, data):
        return masuk(orang).post(API, data, content_type="application/json")

    jawab = [kirim(pendamping, isian) for _ in range(2)]
    assert [j.status_code for j in jawab] == [201, 200]
    assert jawab[0].json() == jawab[1].json()
    buruk = kirim(pendamping, isian | {"kunci": str(uuid4()), "wilayah": "64.03"})
    assert (buruk.status_code, list(buruk.json())) == (400, ["wilayah"])
    assert kirim(operator, isian).status_code == 403
    assert masuk(rekan).get(API).json()["results"] == []
