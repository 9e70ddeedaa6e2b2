"""The pages: who sees what, what they say, and queries that do not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.linimasa import susun_linimasa
from pendamping.hari_ini import perlu
from pendamping.models import Pengecualian, Sanksi
from tests import pabrik

pytestmark = pytest.mark.django_db
DAFTAR = "pendamping:sanksi_daftar"


def beku(hari_ini, **isi):
    return {
        "putusan": "diterapkan",
        "diputus_pada": f"{hari_ini - timedelta(days=3)}T09:00+08:00",
    } | isi


def test_daftar_cakupan_tahap_dan_kueri(
    masuk,
    meja,
    korkab,
    pendamping,
    rekan,
    operator_prov,
    keluarga,
    keluarga_rekan,
    keluarga_asing,
    hari_ini,
):
    pabrik.SanksiFactory(keluarga=keluarga)
    pabrik.SanksiFactory(keluarga=keluarga_rekan, langkah="kunjungan", **beku(hari_ini))
    pabrik.SanksiFactory(keluarga=keluarga_asing)
    isi = {
        o: meja(o).get(reverse(DAFTAR)).content.decode()
        for o in (korkab, pendamping, operator_prov)
    }
    nama = [str(k) for k in (keluarga, keluarga_rekan, keluarga_asing)]
    assert [n in isi[korkab] for n in nama] == [True, True, False]
    assert [n in isi[pendamping] for n in nama] == [True, False, False]
    assert [n in isi[operator_prov] for n in nama] == [True, True, True]
    for tahap, ada in (("putusan", 0), ("sampaikan", 1)):
        hasil = meja(korkab).get(reverse(DAFTAR), {"tahap": tahap}).content.decode()
        assert [nama[0] in hasil, nama[1] in hasil] == [ada == 0, ada == 1]
    saring = {"wilayah": "64.02.13", "q": "Ibu", "langkah": "surat", "urut": "nama"}
    assert nama[0] not in meja(korkab).get(reverse(DAFTAR), saring).content.decode()
    with CaptureQueriesContext(connection) as satu:
        masuk(korkab).get(reverse(DAFTAR), {"tahap": "putusan", "urut": "berat"})
    for _ in range(4):
        pabrik.SanksiFactory(keluarga=pabrik.keluarga_lengkap(pendamping=pendamping))
    with CaptureQueriesContext(connection) as banyak:
        masuk(korkab).get(reverse(DAFTAR), {"tahap": "putusan", "urut": "berat"})
    assert len(banyak) == len(satu)


def test_putus_banyak(masuk, korkab, keluarga, keluarga_rekan, keluarga_asing):
    semua = [pabrik.SanksiFactory(keluarga=k) for k in (keluarga, keluarga_rekan, keluarga_asing)]
    pilih = {"pilih": [s.pk for s in semua]}
    klien, alamat = masuk(korkab), reverse("pendamping:sanksi_putus")
    isi = klien.get(alamat, pilih).content.decode()
    assert "Putuskan 2 rekomendasi" in isi
    assert str(keluarga_asing) not in isi
    tanpa = klien.post(alamat, pilih | {"putusan": "tidak", "alasan": ""})
    assert "Tuliskan mengapa" in tanpa.content.decode()
    hasil = klien.post(alamat, pilih | {"putusan": "terapkan"}).content.decode()
    assert "2 dari 2 rekomendasi diputus" in hasil
    assert [Sanksi.objects.get(pk=s.pk).putusan for s in semua] == ["diterapkan", "diterapkan", ""]
    assert klien.get(alamat, pilih).status_code == 302  # none waits any more


def test_halaman_keluarga_menjelaskan_dan_mencatat(
    meja, korkab, pendamping, operator, rekan, keluarga, hari_ini
):
    anak = keluarga.anggota.get(hubungan="anak")
    lalu = (hari_ini.replace(day=1) - timedelta(days=1)).replace(day=1)
    pabrik.VerifikasiFactory(
        anggota=anak, keluarga=keluarga, bulan=lalu, hasil="tidak", alasan="Bolos"
    )
    s = pabrik.SanksiFactory(keluarga=keluarga, dari=lalu, sampai=lalu, **beku(hari_ini))
    alamat = reverse("pendamping:sanksi_keluarga", args=[keluarga.pk])
    klien = meja(pendamping)
    isi = klien.get(alamat).content.decode()
    assert "1 bulan berturut-turut" in isi
    assert f"{anak}: tidak memenuhi, bolos" in isi
    assert meja(rekan).get(alamat).status_code == 404
    beri = reverse("pendamping:sanksi_beritahu", args=[s.pk])
    assert meja(operator).post(beri).status_code == 403
    salah = klien.post(beri, {"tanggal": hari_ini + timedelta(days=1), "cara": "langsung",
                              "penerima": "Ibu Sari"})  # fmt: skip
    assert "belum terjadi" in salah.content.decode()
    baik = {"tanggal": hari_ini, "cara": "langsung", "penerima": "Ibu Sari"}
    assert klien.post(beri, baik).status_code == 302
    keberatan = {"kunci": "11111111-1111-4111-8111-111111111111", "tanggal": hari_ini,
                 "pemohon": "Ibu Sari", "alasan": "Anak dirawat di rumah sakit"}  # fmt: skip
    alamat_keberatan = reverse("pendamping:sanksi_keberatan", args=[s.pk])
    assert klien.post(alamat_keberatan, keberatan).status_code == 302
    putus = reverse("pendamping:keberatan_putus", args=[s.keberatan.get().pk])
    assert (
        meja(korkab).post(putus, {"terima": "tidak", "catatan": "Tanpa surat"}).status_code == 302
    )
    assert "Tanpa surat" in klien.get(alamat).content.decode()
    judul = [k.judul for k in susun_linimasa(keluarga, pendamping, 25)[0]]
    assert {"Sanksi komitmen: surat pengingat diterapkan", "Surat pengingat disampaikan kepada "
            "Ibu Sari"} <= set(judul)  # fmt: skip


def test_tangguhkan_dari_halaman(meja, operator, keluarga, hari_ini):
    s = pabrik.SanksiFactory(
        keluarga=keluarga, langkah="tangguh", **beku(hari_ini, diberitahukan_pada=hari_ini)
    )
    alamat = reverse("pendamping:sanksi_tangguhkan", args=[s.pk])
    assert meja(operator).post(alamat, {"tanggal": hari_ini, "dasar": "SK 1"}).status_code == 302
    keluarga.refresh_from_db()
    assert keluarga.status == "ditangguhkan"


def test_pengecualian_dari_halaman(masuk, meja, korkab, pendamping, rekan, keluarga, hari_ini):
    isi = {"alasan": "sakit", "mulai": hari_ini, "bukti": "Surat dokter ada di rumah"}
    alamat = reverse("pendamping:sanksi_kecualikan", args=[keluarga.pk])
    assert meja(rekan).post(alamat, isi).status_code == 404
    assert masuk(pendamping).post(alamat, isi).status_code == 302
    p = Pengecualian.objects.get()
    daftar = reverse("pendamping:pengecualian_daftar")
    assert "Setujui" in meja(korkab).get(daftar, {"status": "diajukan"}).content.decode()
    setuju = reverse("pendamping:pengecualian_putus", args=[p.pk, "berlaku"])
    meja(korkab).post(setuju)
    p.refresh_from_db()
    assert p.status == "berlaku"
    tambah = reverse("pendamping:pengecualian_tambah")
    luas = isi | {"sasaran": "fasilitas", "fasilitas": "tidak ada", "alasan": "bencana"}
    jawab = meja(korkab).post(tambah, luas).content.decode()
    assert "Tidak ada fasilitas berkode ini" in jawab
    pabrik.FasilitasFactory(kode="30401001")
    assert masuk(korkab).post(tambah, luas | {"fasilitas": "30401001"}).status_code == 302
    assert meja(korkab).post(tambah, luas | {"sasaran": "desa"}).status_code == 200
    with CaptureQueriesContext(connection) as satu:
        masuk(korkab).get(daftar)
    for _ in range(9):
        pabrik.PengecualianFactory(keluarga=pabrik.KeluargaFactory(pendamping=pendamping))
    with CaptureQueriesContext(connection) as banyak:
        masuk(korkab).get(daftar, {"wilayah": "64.02"})
    assert len(banyak) <= len(satu) + 1  # the region's name


def test_simulasi(meja, korkab, pendamping):
    alamat = reverse("pendamping:sanksi_simulasi")
    assert "tidak ada yang ditulis" in meja(korkab).get(alamat).content.decode()
    assert meja(pendamping).get(alamat).status_code == 403


def test_hari_ini(korkab, pendamping, keluarga, keluarga_rekan, hari_ini):
    s = pabrik.SanksiFactory(keluarga=keluarga, **beku(hari_ini))
    pabrik.SanksiFactory(keluarga=keluarga, langkah="kunjungan")
    pabrik.SanksiFactory(keluarga=keluarga_rekan)
    pabrik.KeberatanFactory(sanksi=s)
    pabrik.PengecualianFactory(keluarga=keluarga)
    milik = {p["kata"]: p["jumlah"] for p in perlu(pendamping, hari_ini)}
    assert milik["langkah sanksi belum disampaikan ke keluarga"] == 1
    assert milik["KPM disarankan mendapat sanksi komitmen"] == 1
    kantor = {p["kata"]: p["jumlah"] for p in perlu(korkab, hari_ini)}
    assert kantor == {
        "keberatan keluarga menunggu putusan Anda": 1,
        "pengecualian sanksi menunggu persetujuan Anda": 1,
        "rekomendasi sanksi menunggu keputusan Anda": 2,
    }


def test_api(masuk, pendamping, rekan, operator, keluarga, hari_ini):
    s = pabrik.SanksiFactory(keluarga=keluarga, **beku(hari_ini))
    klien, daftar = masuk(pendamping), reverse("api_sanksi")
    assert [b["id"] for b in klien.get(daftar, {"berjalan": "true"}).json()["results"]] == [s.pk]
    assert masuk(rekan).get(daftar).json()["results"] == []
    beri = reverse("api_sanksi_pemberitahuan", args=[s.pk])
    isi = {"tanggal": f"{hari_ini}", "cara": "langsung", "penerima": "Ibu Sari"}
    kirim = {"content_type": "application/json"}
    assert [klien.post(beri, isi, **kirim).status_code for _ in range(2)] == [201, 200]
    assert klien.post(beri, isi | {"penerima": "Orang lain"}, **kirim).status_code == 400
    assert masuk(rekan).post(beri, isi, **kirim).status_code == 404
    assert masuk(operator).post(beri, isi, **kirim).status_code == 403
    keberatan = reverse("api_sanksi_keberatan", args=[s.pk])
    isi = {"kunci": "11111111-1111-4111-8111-111111111111", "tanggal": f"{hari_ini}",
           "pemohon": "Ibu Sari", "alasan": "Anak dirawat di rumah sakit"}  # fmt: skip
    assert [klien.post(keberatan, isi, **kirim).status_code for _ in range(2)] == [201, 200]
    assert s.keberatan.get().dicatat_oleh == pendamping
