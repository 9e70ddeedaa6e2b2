"""Pages and API of case files."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan.kotak import isi_kotak
from pendamping.models import Kasus
from tests import pabrik

pytestmark = pytest.mark.django_db
DAFTAR = reverse("pendamping:kasus_daftar")
TAMBAH = reverse("pendamping:kasus_tambah")
API = reverse("api_kasus")


@pytest.fixture
def isian(hari_ini) -> dict:
    return {
        "kunci": str(uuid4()), "jenis": "mediasi", "pokok": "Anak tidak masuk sekolah",
        "kerahasiaan": "biasa", "dibuka_pada": f"{hari_ini}", "berikut": "Temui wali kelas",
        "berikut_pada": f"{hari_ini}",
    }  # fmt: skip


def test_buka_dari_daftar_lalu_setiap_tindakan(
    masuk, meja, pendamping, keluarga, rekan, isian, hari_ini
):
    klien, anak = masuk(pendamping), keluarga.anggota.get(hubungan="anak")
    pilih = klien.get(TAMBAH, {"q": keluarga.nama_pengurus[:8]}).content.decode()
    alamat = f"{TAMBAH}?keluarga={keluarga.pk}"
    assert alamat in pilih
    salah = klien.post(alamat, isian | {"berikut_pada": ""})
    assert "Isi tanggalnya" in salah.content.decode()
    hasil = {klien.post(alamat, isian | {"anggota": anak.pk}).url for _ in range(2)}
    kasus = Kasus.objects.get()
    rinci = reverse("pendamping:kasus_rinci", args=[kasus.pk])
    assert (hasil, kasus.anggota) == ({rinci}, anak)
    (kabar,) = [k for k in isi_kotak(pendamping) if "Kasus" in k.judul]
    assert (kabar.rinci, kabar.perlu) == ("Temui wali kelas", True)
    hari = {"tanggal": f"{hari_ini}", "kunci": str(uuid4())}
    kirim = {
        "langkah": hari | {"uraian": "Bertemu wali kelas."},
        "pihak": {"nama": "Bu Rahma", "sebagai": "Wali kelas"},
        "rujuk": hari | {"ke": "sekolah", "perihal": "Keringanan biaya"},
        "tunjuk": {"pengguna": rekan.pk},
        "tutup": {"ditutup_pada": f"{hari_ini}", "hasil": "tuntas", "uraian_hasil": "Masuk lagi."},
        "buka": {"alasan": "Anak berhenti lagi"},
    }
    for tindakan, isi in kirim.items():
        alamat = reverse("pendamping:kasus_lakukan", args=[kasus.pk, tindakan])
        assert klien.get(alamat).status_code == 200
        kosong = meja(pendamping).post(alamat, {"csrfmiddlewaretoken": "x"})
        assert kosong.context["form"].errors, tindakan  # empty: refused with words
        assert meja(pendamping).post(alamat, isi).url == rinci, tindakan
    jawab = reverse("pendamping:kasus_jawab", args=[kasus.rujukan.get().pk])
    isi = {"dijawab_pada": f"{hari_ini}", "jawaban": "Disetujui kepala sekolah"}
    assert klien.post(jawab, isi).url == rinci
    ubah = reverse("pendamping:kasus_ubah", args=[kasus.pk])
    assert klien.post(ubah, isian | {"pokok": "Anak putus sekolah"}).url == rinci
    isi = klien.get(rinci).content.decode()
    for kata in ("Anak putus sekolah", "Bertemu wali kelas.", "Bu Rahma", "Disetujui kepala",
                 str(rekan), "Anak berhenti lagi"):  # fmt: skip
        assert kata in isi, kata
    tidak_ada = reverse("pendamping:kasus_lakukan", args=[kasus.pk, "hapus"])
    assert meja(pendamping).get(tidak_ada).status_code == 404
    keluarga_halaman = (
        meja(pendamping).get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    )
    assert "Kasus mediasi dibuka" in keluarga_halaman


def test_daftar_disaring_diurutkan_dan_tidak_menulis(meja, pendamping, korkab, kadis, hari_ini):
    def kasus(pokok, **isi):
        k = pabrik.KeluargaFactory(pendamping=pendamping, nama_pengurus=f"Ibu {pokok}")
        return pabrik.KasusFactory(keluarga=k, pokok=pokok, **isi)

    lewat = kasus("Lewat", berikut_pada=hari_ini - timedelta(1), berikut="x")
    segera = kasus("Segera", berikut_pada=hari_ini + timedelta(3), jenis="advokasi")
    tutup = kasus("Tutup", ditutup_pada=hari_ini, hasil="tuntas")
    rahasia = kasus("Rahasia", kerahasiaan="anak", berikut_pada=hari_ini + timedelta(9))
    pabrik.RujukanKasusFactory(kasus=tutup, ke="dukcapil")
    klien = meja(korkab)

    def tampil(**tanya):
        return [k.pokok for k in klien.get(DAFTAR, tanya).context["halaman"].baris]

    for tanya, isi in [
        ({}, {lewat, segera, tutup, rahasia}),
        ({"keadaan": "terbuka"}, {lewat, segera, rahasia}),
        ({"keadaan": "lewat"}, {lewat}),
        ({"keadaan": "segera"}, {segera}),
        ({"keadaan": "ditutup"}, {tutup}),
        ({"jenis": "advokasi"}, {segera}),
        ({"kerahasiaan": "anak"}, {rahasia}),
        ({"rujukan": "dukcapil"}, {tutup}),
        ({"rujukan": "menunggu"}, {tutup}),
        ({"pendamping": pendamping.pk, "wilayah": "64.02.06"}, {lewat, segera, tutup, rahasia}),
        ({"wilayah": "64.02.13"}, set()),
        ({"q": "ibu seg"}, {segera}),
    ]:
        assert set(tampil(**tanya)) == {k.pokok for k in isi}, tanya
    assert tampil(urut="berikut") == ["Lewat", "Segera", "Rahasia", "Tutup"]
    hitung = klien.get(DAFTAR).context["hitung"]
    assert hitung == {"terbuka": 3, "lewat": 1, "ditutup": 1}
    baca = meja(kadis)
    assert "Buka kasus" not in baca.get(DAFTAR).content.decode()
    assert baca.get(TAMBAH).status_code == 403
    rinci = baca.get(reverse("pendamping:kasus_rinci", args=[lewat.pk])).content.decode()
    assert "Catat langkah" not in rinci
    lakukan = reverse("pendamping:kasus_lakukan", args=[lewat.pk, "langkah"])
    assert baca.post(lakukan, {}).status_code == 403


def test_kueri_tetap(masuk, pendamping, hari_ini):
    klien, jumlah = masuk(pendamping), {}
    for n in (1, 4):
        for _ in range(n):
            k = pabrik.KeluargaFactory(pendamping=pendamping)
            kasus = pabrik.KasusFactory(keluarga=k, berikut_pada=hari_ini, berikut="x")
        for _ in range(n):
            pabrik.LangkahKasusFactory(kasus=kasus, oleh=pabrik.PenggunaFactory())
            pabrik.RujukanKasusFactory(kasus=kasus)
            pabrik.OrangKasusFactory(kasus=kasus)
            pabrik.PihakKasusFactory(kasus=kasus)
        rinci = reverse("pendamping:kasus_rinci", args=[kasus.pk])
        for nama, alamat in {"daftar": DAFTAR, "api": API, "rinci": rinci}.items():
            with CaptureQueriesContext(connection) as kueri:
                assert klien.get(alamat).status_code == 200
            assert jumlah.setdefault(nama, len(kueri)) == len(kueri), alamat


def test_api_sekali_dan_hanya_keluarga_sendiri(
    masuk, pendamping, rekan, keluarga, keluarga_rekan, hari_ini
):
    klien = masuk(pendamping)
    anak = keluarga.anggota.get(hubungan="anak")
    isi = {
        "kunci": str(uuid4()), "keluarga": keluarga.pk, "jenis": "advokasi", "pokok": "Kursi roda",
        "kerahasiaan": "anak", "anggota": anak.pk,
    }  # fmt: skip

    def kirim(k, url, data):
        return k.post(url, data, content_type="application/json")

    jawab = [kirim(klien, API, isi) for _ in range(2)]
    assert [j.status_code for j in jawab] == [201, 200]
    assert jawab[0].json() == jawab[1].json()
    pk = jawab[0].json()["id"]
    lain = isi | {"kunci": str(uuid4())}
    for buruk, ruas in [
        (lain | {"keluarga": keluarga_rekan.pk}, "keluarga"),
        (lain | {"anggota": keluarga_rekan.anggota.first().pk}, "anggota"),
        (lain | {"pokok": ""}, "pokok"),
    ]:
        jawab = kirim(klien, API, buruk)
        assert (jawab.status_code, list(jawab.json())) == (400, [ruas])
    langkah = reverse("api_kasus_langkah", args=[pk])
    isi = {"kunci": str(uuid4()), "tanggal": f"{hari_ini}", "uraian": "Diantar."}
    assert [kirim(klien, langkah, isi).status_code for _ in range(2)] == [201, 200]
    assert [k["uraian"] for k in klien.get(f"{API}{pk}/").json()["langkah"]] == ["Diantar."]
    assert kirim(masuk(rekan), langkah, isi).status_code == 404
    assert masuk(rekan).get(API).json()["results"] == []
