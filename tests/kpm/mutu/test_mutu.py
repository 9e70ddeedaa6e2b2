"""The score: each check finds its fault and nothing else; pages, figures and lists agree."""

from datetime import date, timedelta

import pghistory
import pytest
from django.conf import settings

from kpm import layanan
from kpm.models import Anggota, Keluarga, MutuKeluarga, PasanganMirip
from kpm.mutu import aturan, massal
from kpm.mutu.layanan import keluarga_impor, minta_cari, minta_cari_impor
from kpm.mutu.massal import cari_temuan, hitung_mutu
from kpm.mutu.ringkasan import mutu_halaman, ringkas_mutu, temuan_keluarga
from kpm.tugas import berkala_mutu, cari_mutu, cari_mutu_impor
from pkh.celery import app
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah
from tests import pabrik


@pytest.fixture
def rapi(pendamping, hari_ini) -> Keluarga:
    """A family that fails no check."""
    keluarga = pabrik.keluarga_lengkap(
        pendamping=pendamping,
        telepon="0811",
        no_kks="6013010101990001",
        bank="bri",
        kunjungan_terakhir=hari_ini,
    )
    keluarga.anggota.update(nama="Siti Aminah")  # names of the factory have a number
    kelompok = pabrik.KelompokFactory(pendamping=pendamping)
    pabrik.AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    return keluarga


def temuan(keluarga, hari_ini) -> set[str]:
    return {kode for _, kode, _ in cari_temuan(tanggal=hari_ini, keluarga_ids=[keluarga.pk])}


def test_keluarga_rapi_bernilai_seratus(rapi, hari_ini):
    assert temuan(rapi, hari_ini) == set()
    hitung_mutu(tanggal=hari_ini)
    assert (rapi.mutu.skor, rapi.mutu.temuan) == (100, [])


def test_setiap_pemeriksaan_punya_syarat():
    kode = [p.kode for p in aturan.PEMERIKSAAN]
    assert len(kode) == len(set(kode))
    assert set(kode) == massal.SYARAT_KELUARGA.keys() | massal.SYARAT_ANGGOTA.keys()
    for p in aturan.PEMERIKSAAN:
        assert (p.objek == "anggota") == (p.kode in massal.SYARAT_ANGGOTA)
        assert 0 < p.bobot <= 40


LAMA = timedelta(days=settings.JEDA_KUNJUNGAN + 1)
RUSAK_KELUARGA = {
    "tanpa_pendamping": {"pendamping": None},
    "tanpa_komponen": {"komponen": []},
    "kks_kosong": {"no_kks": ""},
    "alamat_kosong": {"alamat": ""},
    "rt_rw_kosong": {"rw": ""},
    "tahun_masuk_kosong": {"tahun_masuk": None},
    "telepon_kosong": {"telepon": ""},
}
RUSAK_ANAK = {
    "nik_lahir": {"nik": "6402060101200003"},
    "npsn_kosong": {"npsn": ""},
    "nik_wilayah": {"nik": "99"},
    "nama_janggal": {"nama": "KCP 0123"},
}


def test_kesalahan_keluarga_ditemukan(rapi, hari_ini):
    baik = {r: getattr(rapi, r) for isi in RUSAK_KELUARGA.values() for r in isi}
    for kode, isi in RUSAK_KELUARGA.items():
        Keluarga.objects.filter(pk=rapi.pk).update(**baik | isi)
        assert temuan(rapi, hari_ini) == {kode}


def test_kesalahan_anggota_ditemukan_dengan_orangnya(rapi, hari_ini):
    anak = rapi.anggota.exclude(hubungan="pengurus").get()
    for kode, isi in RUSAK_ANAK.items():
        isi = isi | ({"nik": "99" + anak.nik[2:]} if kode == "nik_wilayah" else {})
        baik = {"nik": anak.nik, "npsn": anak.npsn, "nama": anak.nama}
        Anggota.objects.filter(pk=anak.pk).update(**baik | isi)
        hasil = cari_temuan(tanggal=hari_ini, keluarga_ids=[rapi.pk])
        assert (rapi.pk, kode, anak.pk) in hasil
        assert {k for _, k, _ in hasil} - {"nik_kelamin"} == {kode}


def test_kelamin_menurut_nik(rapi, hari_ini):
    Anggota.objects.filter(keluarga=rapi, hubungan="pengurus").update(jenis_kelamin="L")
    assert temuan(rapi, hari_ini) == {"nik_kelamin"}


def test_tanpa_anggota_dan_tanpa_pengurus(rapi, hari_ini):
    Anggota.objects.filter(keluarga=rapi).update(hubungan="lainnya")
    assert temuan(rapi, hari_ini) == {"tanpa_pengurus"}
    rapi.anggota.update(keluar_pada=hari_ini, alasan_keluar="pindah")
    assert temuan(rapi, hari_ini) == {"tanpa_anggota"}


def test_kunjungan_pada_batasnya(rapi, hari_ini):
    for hari, kena in ((LAMA - timedelta(1), set()), (LAMA, {"kunjungan"}), (None, {"kunjungan"})):
        terakhir = hari and hari_ini - hari
        Keluarga.objects.filter(pk=rapi.pk).update(kunjungan_terakhir=terakhir)
        assert temuan(rapi, hari_ini) == kena


def test_calon_lama(rapi, hari_ini):
    for hari, kena in ((90, set()), (91, {"calon_lama"})):
        sejak = hari_ini - timedelta(days=hari)
        Keluarga.objects.filter(pk=rapi.pk).update(status="calon", status_sejak=sejak)
        assert temuan(rapi, hari_ini) == kena


def test_kelompok_desa_dan_usia(rapi, hari_ini):
    rapi.keanggotaan.update(selesai=hari_ini)
    assert temuan(rapi, hari_ini) == {"tanpa_kelompok"}
    Wilayah.objects.filter(pk=rapi.desa_id).update(berakhir_pada=hari_ini)
    assert temuan(rapi, hari_ini) == {"tanpa_kelompok", "desa_berakhir"}
    rapi.anggota.filter(hubungan="pengurus").update(tanggal_lahir=hari_ini - timedelta(3650))
    assert "usia_pengurus" in temuan(rapi, hari_ini)


def test_sekolah(rapi, hari_ini):
    anak = rapi.anggota.exclude(hubungan="pengurus")
    semula = anak.get().tanggal_lahir
    anak.update(jenjang="", npsn="")
    for usia, kena in ((6, set()), (7, {"sekolah_kosong"}), (18, {"sekolah_kosong"}), (19, set())):
        lahir = hari_ini.replace(year=hari_ini.year - usia, day=1)
        anak.update(tanggal_lahir=lahir)
        assert temuan(rapi, hari_ini) - {"nik_lahir"} == kena, usia
    anak.update(tanggal_lahir=semula)
    anak.update(disabilitas_berat=True)
    assert temuan(rapi, hari_ini) == set()
    anak.update(jenjang="sma", npsn="30401001")
    assert temuan(rapi, hari_ini) == {"jenjang_usia"}


def test_kehamilan(rapi, hari_ini):
    ibu = rapi.anggota.filter(hubungan="pengurus")
    ibu.update(hamil=True, hpl=None)
    assert temuan(rapi, hari_ini) == {"hpl_kosong"}
    for hari, kena in ((42, set()), (43, {"hpl_lewat"})):
        ibu.update(hpl=hari_ini - timedelta(days=hari))
        assert temuan(rapi, hari_ini) == kena


def test_skor_berkurang_sekali_per_pemeriksaan(rapi, hari_ini):
    anak = rapi.anggota.exclude(hubungan="pengurus").get()
    adik = pabrik.AnggotaFactory(
        keluarga=rapi,
        nama="Rizki",
        jenis_kelamin="L",
        tanggal_lahir=anak.tanggal_lahir,
        jenjang="sd",
    )
    Anggota.objects.filter(pk__in=[anak.pk, adik.pk]).update(npsn="")
    Keluarga.objects.filter(pk=rapi.pk).update(telepon="")
    hitung_mutu(tanggal=hari_ini, keluarga_ids=[rapi.pk])
    assert (rapi.mutu.skor, rapi.mutu.temuan) == (93, ["npsn_kosong", "telepon_kosong"])
    assert aturan.hitung_skor(rapi.mutu.temuan) == 93


def test_skor_tidak_di_bawah_nol():
    assert aturan.hitung_skor([p.kode for p in aturan.PEMERIKSAAN]) == 0


def test_yang_bukan_peserta_tidak_dinilai(rapi, hari_ini):
    hitung_mutu(tanggal=hari_ini)
    Keluarga.objects.filter(pk=rapi.pk).update(status="graduasi")
    assert hitung_mutu(tanggal=hari_ini) == 0
    assert not MutuKeluarga.objects.exists()


def test_wilayah_lain_tidak_dihitung(rapi, keluarga_asing, hari_ini):
    assert hitung_mutu(tanggal=hari_ini, wilayah="64.02") == 1
    assert MutuKeluarga.objects.get().keluarga == rapi


def test_dihitung_saat_disimpan(operator, rapi, hari_ini):
    hitung_mutu(tanggal=hari_ini)
    layanan.ubah_keluarga(oleh=operator, keluarga=rapi, alamat="")
    assert MutuKeluarga.objects.get().temuan == ["alamat_kosong"]
    anak = rapi.anggota.exclude(hubungan="pengurus").get()
    layanan.ubah_anggota(oleh=operator, anggota=anak, npsn="")
    assert set(MutuKeluarga.objects.get().temuan) == {"alamat_kosong", "npsn_kosong"}


def test_malam_menghitung_semua_dan_mencari_kembar(keluarga, keluarga_asing):
    berkala_mutu()
    assert MutuKeluarga.objects.count() == 2
    assert berkala_mutu.name in app.conf.beat_schedule
    assert app.amqp.router.route({}, berkala_mutu.name)["queue"].name == "berkala"


def test_pencarian_atas_permintaan(operator, keluarga, keluarga_asing):
    pekerjaan = minta_cari(oleh=operator)
    assert minta_cari(oleh=operator) == pekerjaan  # one at a time
    cari_mutu(pekerjaan.pk)
    pekerjaan = Pekerjaan.objects.get(pk=pekerjaan.pk)
    assert (pekerjaan.status, pekerjaan.pesan) == (
        "selesai",
        "0 pasangan keluarga mirip menunggu keputusan.",
    )
    assert MutuKeluarga.objects.get().keluarga == keluarga  # not those of the next district


class TestRingkasan:
    @pytest.fixture(autouse=True)
    def isi(self, rapi, keluarga_rekan, keluarga_asing, hari_ini):
        self.rapi, self.rekan = rapi, keluarga_rekan
        hitung_mutu(tanggal=hari_ini)

    def test_angka_sama_dengan_daftarnya(self, operator):
        r = ringkas_mutu(operator, None)
        milik = MutuKeluarga.objects.untuk(operator)
        assert r.jumlah == milik.count() == 2
        assert float(r.skor) == sum(m.skor for m in milik) / 2
        for b in r.periksa:
            assert b.jumlah == milik.filter(temuan__contains=[b.periksa.kode]).count()

    def test_terburuk_dahulu(self, operator, rapi):
        kecamatan = Wilayah.objects.get(pk="64.02")
        Keluarga.objects.filter(pk=self.rekan.pk).update(desa_id="64.02.13.1001")
        unit = ringkas_mutu(operator, kecamatan).unit
        assert [u.kode for u in unit] == ["64.02.13", "64.02.06"]
        orang = ringkas_mutu(operator, kecamatan).pendamping
        assert [u.nama for u in orang] == [str(self.rekan.pendamping), str(rapi.pendamping)]

    def test_pendamping_melihat_miliknya_menurut_desa(self, pendamping):
        r = ringkas_mutu(pendamping, None)
        assert (r.jumlah, r.sebutan, [u.kode for u in r.unit]) == (1, "desa", [self.rapi.desa_id])

    def test_temuan_bertautan_hanya_bagi_yang_boleh(self, operator, kadis):
        for orang, ada in ((operator, True), (kadis, False)):
            hasil = temuan_keluarga(orang, [self.rekan])[self.rekan.pk]
            telepon = next(t for t in hasil if t.periksa.kode == "telepon_kosong")
            assert bool(telepon.url) == ada

    def test_pasangan_di_tempat_lain_tidak_terlihat_dari_skor(self, operator, pendamping):
        """Half of a pair is elsewhere: neither score nor page may tell."""
        sebelum = mutu_halaman(operator, self.rapi)
        asing = Keluarga.objects.get(desa_id="64.03.05.1001")
        kiri, kanan = sorted([self.rapi, asing], key=lambda k: k.pk)
        PasanganMirip.objects.create(kiri=kiri, kanan=kanan, sebab=["no_kks"], nilai=90)
        hitung_mutu(tanggal=date.today())
        assert mutu_halaman(operator, self.rapi) == sebelum


def test_sesudah_impor_dicari_di_antara_keluarganya(operator, hari_ini):
    """The families of the import by its own trail, and only those."""
    lama, lain = pabrik.keluarga_lengkap(), pabrik.keluarga_lengkap(desa_id="64.02.13.1001")
    lama.anggota.update(nama="Siti Aminah")
    with pghistory.context(impor=1) as konteks:
        baru = pabrik.keluarga_lengkap()
        baru.anggota.update(nama="Siti Aminah")
        lain.anggota.update(nama="Diubah impor")
    impor = pabrik.ImporFactory(oleh=operator, konteks=konteks.id)
    assert set(keluarga_impor(impor)) == {baru.pk, lain.pk}
    pekerjaan = minta_cari_impor(oleh=operator, impor=impor)
    cari_mutu_impor(pekerjaan.pk)
    assert (PasanganMirip.objects.get().kiri, MutuKeluarga.objects.count()) == (lama, 2)
    assert Pekerjaan.objects.get(pk=pekerjaan.pk).pesan.startswith("1 pasangan")
