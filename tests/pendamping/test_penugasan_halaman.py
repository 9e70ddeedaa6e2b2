"""Pages of facilitators and hand-overs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kpm.models import Keluarga
from pendamping.models import Penyerahan, Profil
from tests.pabrik import (
    JabatanFactory,
    KeluargaFactory,
    KunjunganFactory,
    PenggunaFactory,
    ProfilFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

DAFTAR = reverse("pendamping:daftar")
SERAHKAN = reverse("pendamping:serahkan")
RIWAYAT = reverse("pendamping:penyerahan_daftar")


def rinci(orang):
    return reverse("pendamping:rinci", args=[orang.profil.pk])


def ubah(orang):
    return reverse("pendamping:ubah", args=[orang.profil.pk])


def nama(jawab):
    return {str(p) for p in jawab.context["halaman"].baris}


# --- list --------------------------------------------------------------------------------
def test_daftar_menurut_cakupan(meja, pendamping, rekan, tetangga, korkab, operator_prov):
    assert nama(meja(korkab).get(DAFTAR)) == {"Pendamping", "Rekan"}
    assert nama(meja(operator_prov).get(DAFTAR)) == {"Pendamping", "Rekan", "Tetangga"}
    assert nama(meja(pendamping).get(DAFTAR)) == {"Pendamping"}  # oneself only


def test_daftar_berhalaman(meja, korkab, hari_ini, halaman_pendek):
    """No row twice and none left out, in each order, with equal and with empty figures."""
    for n in range(10):
        orang = PenggunaFactory(nama=f"Nama {n % 4}")
        ProfilFactory(pengguna=orang, wilayah_id="64.02")
        if n % 3:
            keluarga = keluarga_lengkap(pendamping=orang)
            anak = keluarga.anggota.get(komponen="sd")
            VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1), hasil="memenuhi")
        if n % 5:
            KunjunganFactory(pendamping=orang, tanggal=hari_ini - timedelta(days=n % 3))
    klien, semua = meja(korkab), set(Profil.objects.values_list("pk", flat=True))
    for urut in ("nama", "beban", "kunjungan", "verifikasi", "terakhir"):
        lihat = [p.pk for p in halaman_pendek(klien, f"{DAFTAR}?urut={urut}")]
        assert len(lihat) == 10, urut
        assert set(lihat) == semua, urut


def test_angka_daftar(meja, korkab, pendamping, keluarga, hari_ini):
    bulan = hari_ini.replace(day=1)
    lain = keluarga_lengkap(pendamping=pendamping)
    keluarga_lengkap(pendamping=pendamping, status="graduasi")
    KunjunganFactory(pendamping=pendamping, keluarga=keluarga, tanggal=bulan)
    KunjunganFactory(pendamping=pendamping, keluarga=lain, tanggal=bulan - timedelta(days=1))
    for k, hasil in ((keluarga, "memenuhi"), (lain, "belum")):
        VerifikasiFactory(anggota=k.anggota.get(komponen="sd"), bulan=bulan, hasil=hasil)
    (p,) = meja(korkab).get(DAFTAR).context["halaman"].baris
    assert (p.beban, p.kunjungan_bulan, p.dikunjungi_bulan) == (2, 1, 1)
    assert (p.wajib, p.terverifikasi, p.cakupan_verifikasi) == (2, 1, 50.0)
    assert (p.kunjungan_terakhir, p.nilai_beban) == (bulan, "rendah")


def test_urut_dan_saring(meja, korkab, pendamping, rekan, keluarga_rekan):
    def urutan(**tanya):
        return [p.pengguna for p in meja(korkab).get(DAFTAR, tanya).context["halaman"].baris]

    assert urutan() == [pendamping, rekan]
    assert urutan(urut="beban") == [rekan, pendamping]
    assert urutan(urut="ngawur") == [pendamping, rekan]
    assert urutan(q="rek") == [rekan]
    assert urutan(wilayah="64.02.06") == [rekan]
    assert urutan(wilayah="64.02.13") == []


def test_tanpa_peran(client, masuk, tanpa_peran):
    for url in (DAFTAR, SERAHKAN, RIWAYAT):
        assert masuk(tanpa_peran).get(url).status_code == 403, url
        assert client.get(url).status_code == 302, url


def test_kueri_tetap(masuk, korkab, pendamping, keluarga, django_assert_num_queries):
    klien = masuk(korkab)
    with django_assert_num_queries(9) as satu:
        klien.get(DAFTAR)
    for _ in range(4):
        keluarga_lengkap(pendamping=ProfilFactory(wilayah_id="64.02").pengguna)
    with django_assert_num_queries(len(satu)):
        assert len(klien.get(DAFTAR).context["halaman"].baris) == 5


# --- one facilitator ---------------------------------------------------------------------
def test_rinci(meja, korkab, pendamping, rekan, tetangga, keluarga, hari_ini):
    KunjunganFactory(pendamping=pendamping, keluarga=keluarga)
    Keluarga.objects.filter(pk=keluarga.pk).update(kunjungan_terakhir=hari_ini)
    keluarga_lengkap(pendamping=pendamping)  # never visited: due
    keluarga_lengkap(pendamping=pendamping, kunjungan_terakhir=hari_ini - timedelta(days=33))
    jawab = meja(korkab).get(rinci(pendamping))
    b = jawab.context["bulan_ini"]
    pasang = [("rencana", "dikunjungi"), ("kelompok", "bertemu"), ("wajib", "dinilai")]
    assert [(b[r], b[n]) for r, n in pasang] == [(2, 1), (0, 0), (0, 0)]
    assert len(jawab.context["halaman"].baris) == 3
    assert meja(pendamping).get(rinci(pendamping)).status_code == 200
    assert meja(pendamping).get(rinci(rekan)).status_code == 404
    assert meja(korkab).get(rinci(tetangga)).status_code == 404


def test_rinci_kueri_tetap(masuk, korkab, pendamping, keluarga, django_assert_num_queries):
    klien = masuk(korkab)
    KunjunganFactory(pendamping=pendamping, keluarga=keluarga)
    with django_assert_num_queries(14) as satu:
        klien.get(rinci(pendamping))
    for _ in range(4):
        KunjunganFactory(pendamping=pendamping, keluarga=keluarga_lengkap(pendamping=pendamping))
    with django_assert_num_queries(len(satu)):
        klien.get(rinci(pendamping))


def test_ubah_profil(masuk, meja, korkab, kadis, pendamping, tetangga):
    isi = {
        "nip": "198705152025211001",
        "kepegawaian": "pppk",
        "nomor_sk": "SK-1",
        "bergabung": "2025-10-03",
        "kecamatan": ["64.02.06"],
        "telepon": "0811",
        "email": "a@contoh.id",
    }
    klien = masuk(korkab)
    assert klien.post(ubah(pendamping), isi).url == rinci(pendamping)
    profil = Profil.objects.get(pengguna=pendamping)
    assert (profil.nip, profil.pengguna.telepon) == (isi["nip"], "0811")
    assert [k.kode for k in profil.kecamatan.all()] == ["64.02.06"]
    assert "18 angka" in klien.post(ubah(pendamping), isi | {"nip": "123"}).content.decode()
    salah = meja(korkab).post(ubah(pendamping), isi | {"kecamatan": ["64.03.05"]})
    assert set(salah.context["form"].errors) == {"kecamatan"}
    assert meja(korkab).post(ubah(tetangga), isi).status_code == 404
    assert meja(kadis).post(ubah(pendamping), isi).status_code == 403
    assert meja(pendamping).post(ubah(pendamping), isi).status_code == 403


def test_buat_profil_untuk_akun_tanpa_profil(meja, operator):
    orang = PenggunaFactory(nama="Baru")
    JabatanFactory(pengguna=orang, wilayah_id="64.02")
    asing = JabatanFactory(wilayah_id="64.03").pengguna
    klien, url = meja(operator), reverse("pendamping:tambah")
    assert list(klien.get(DAFTAR).context["tanpa_profil"]) == [orang]
    assert klien.post(url, {"pengguna": orang.pk}).url == ubah(orang)
    for kode in (asing.pk, orang.pk, "abc", ""):
        assert klien.post(url, {"pengguna": kode}).status_code == 404


# --- hand-over ---------------------------------------------------------------------------
@pytest.fixture
def isian(rekan, hari_ini):
    return {"pendamping": rekan.pk, "mulai": f"{hari_ini:%Y-%m-%d}", "alasan": "Pemerataan beban"}


def test_dari_pilihan_daftar_sampai_tersimpan(masuk, operator, keluarga, rekan, pendamping, isian):
    klien = masuk(operator)
    lain = keluarga_lengkap(pendamping=pendamping)
    asing = keluarga_lengkap(desa_id="64.03.05.1001")
    pilih = [keluarga.pk, lain.pk, asing.pk]
    jawab = klien.post(SERAHKAN, {"pilih": pilih})  # from the list of families
    assert jawab.context["jumlah_pilihan"] == 3
    isian |= {"pilih": ",".join(map(str, pilih))}
    jawab = klien.post(SERAHKAN, isian | {"langkah": "timbang"})
    assert not Penyerahan.objects.exists()
    assert sorted(jawab.context["timbangan"].boleh) == sorted([keluarga.pk, lain.pk])
    assert [(b["orang"], b["kini"], b["nanti"]) for b in jawab.context["beban"]] == [
        (rekan, 0, 2),
        (pendamping, 2, 0),
    ]
    assert str(asing) not in jawab.content.decode()
    setuju = isian | {"langkah": "serahkan", "jumlah": "2"}
    penyerahan_url = klien.post(SERAHKAN, setuju).url
    assert set(rekan.keluarga_dampingan.all()) == {keluarga, lain}
    # The button pressed twice: nothing is left to hand over, and nothing is doubled.
    assert "Jumlahnya berubah" in klien.post(SERAHKAN, setuju).content.decode()
    assert Penyerahan.objects.count() == 1
    assert len(klien.get(penyerahan_url).context["halaman"].baris) == 2
    batal = reverse("pendamping:penyerahan_batal", args=[Penyerahan.objects.get().pk])
    assert klien.post(batal).url == penyerahan_url
    assert set(pendamping.keluarga_dampingan.all()) == {keluarga, lain}
    assert klien.get(RIWAYAT).context["halaman"].baris == [Penyerahan.objects.get()]


def test_semua_hasil_saringan(meja, operator, keluarga, keluarga_asing, rekan, pendamping, isian):
    """All that the filter finds, asked anew at each step and never beyond one's region."""
    klien, lain = meja(operator), keluarga_lengkap(pendamping=pendamping)
    keluarga_lengkap(pendamping=pendamping, desa_id="64.02.13.1001")
    saringan = "status=aktif&wilayah=64.02.06"
    halaman = klien.post(SERAHKAN, {"saringan": saringan}).content.decode()
    assert "Semua KPM dengan saringan: Aktif, Tenggarong." in halaman
    isian |= {"saringan": saringan}
    jawab = klien.post(SERAHKAN, isian | {"langkah": "timbang"})
    assert sorted(jawab.context["timbangan"].boleh) == sorted([keluarga.pk, lain.pk])
    setuju = isian | {"langkah": "serahkan", "jumlah": "2"}
    assert klien.post(SERAHKAN, setuju).status_code == 302
    assert set(rekan.keluarga_dampingan.all()) == {keluarga, lain}


def test_saringan_yang_tidak_menyaring_bukan_semua(meja, operator, keluarga, isian):
    for saringan in ("", "urut=desa", "wilayah=64.03", "status=ngawur"):
        jawab = meja(operator).post(SERAHKAN, isian | {"saringan": saringan, "langkah": "timbang"})
        assert "timbangan" not in jawab.context, saringan
        assert "tidak dilayani" in jawab.content.decode(), saringan


def test_jumlah_berubah_sejak_dilihat(meja, operator, keluarga, isian):
    isian |= {"pilih": f"{keluarga.pk}", "langkah": "serahkan", "jumlah": "7"}
    assert "Jumlahnya berubah" in meja(operator).post(SERAHKAN, isian).content.decode()
    assert not Penyerahan.objects.exists()


def test_sumber(meja, operator, keluarga, pendamping, isian):
    keluarga_lengkap(pendamping=pendamping, desa_id="64.02.13.1001")
    KeluargaFactory(desa_id="64.02.13.1001")
    for sumber, berapa in [
        ({"asal": "tanpa"}, 1),
        ({"asal": pendamping.pk}, 2),
        ({"desa": "64.02.13.1001"}, 2),
        ({"desa": "64.02.13.1001", "asal": "tanpa"}, 1),
    ]:
        jawab = meja(operator).post(SERAHKAN, isian | sumber | {"langkah": "timbang"})
        assert len(jawab.context["timbangan"].boleh) == berapa, sumber


def test_semua_sekaligus_ditolak(meja, operator, keluarga, isian):
    jawab = meja(operator).post(SERAHKAN, isian | {"langkah": "serahkan", "jumlah": "1"})
    assert "tidak dilayani" in jawab.content.decode()
    assert not Penyerahan.objects.exists()


def test_pendamping_kabupaten_lain_bukan_pilihan(meja, operator, keluarga, tetangga, isian):
    isian |= {"pilih": f"{keluarga.pk}", "pendamping": tetangga.pk, "langkah": "timbang"}
    jawab = meja(operator).post(SERAHKAN, isian)
    assert jawab.context["form"].errors.keys() == {"pendamping"}


def test_riwayat_tetangga_tidak_terlihat(
    masuk, operator, operator_tetangga, keluarga, isian, kadis
):
    isian |= {"pilih": f"{keluarga.pk}", "langkah": "serahkan", "jumlah": "1"}
    url = masuk(operator).post(SERAHKAN, isian).url
    assert masuk(operator_tetangga).get(url).status_code == 404
    assert masuk(operator_tetangga).post(f"{url}batal/").status_code == 404
    assert masuk(kadis).get(url).status_code == 403
    assert masuk(kadis).post(SERAHKAN, isian).status_code == 403


def test_usulan_dari_formulir_sampai_jawaban(
    meja, operator, operator_tetangga, keluarga, pendamping, rekan, isian, hari_ini
):
    """The receiver sees how many and where, not who, until they are theirs."""
    isian |= {"pilih": f"{keluarga.pk}", "cara": "usul", "langkah": "serahkan", "jumlah": "1"}
    isian["sampai"] = f"{hari_ini + timedelta(days=7):%Y-%m-%d}"
    url = meja(operator).post(SERAHKAN, isian).url
    klien, jawab = meja(rekan), f"{url}jawab/"
    assert [p.status for p in klien.get(RIWAYAT).context["halaman"].baris] == ["diusulkan"]
    assert meja(pendamping).get(RIWAYAT).context["halaman"].baris == []
    isi = klien.get(url)
    assert [d["n"] for d in isi.context["isi_desa"]] == [1]
    assert "Terima 1 KPM" in isi.content.decode()
    assert keluarga.nama_pengurus not in isi.content.decode()
    assert keluarga.nama_pengurus in meja(operator).get(url).content.decode()
    assert meja(operator).post(jawab, {"terima": 1}).status_code == 403
    for orang in (pendamping, operator_tetangga):
        assert meja(orang).get(url).status_code == 404
    assert meja(pendamping).post(jawab, {"terima": 1}).status_code == 404
    assert "mengapa Anda menolak" in klien.post(jawab).pesan
    assert "menjadi dampingan Anda" in klien.post(jawab, {"terima": 1}).pesan
    assert keluarga.nama_pengurus in klien.get(url).content.decode()
    for saring, berapa in (("sementara", 1), ("diusulkan", 0), ("dibatalkan", 0), ("diterima", 1)):
        baris = meja(operator).get(RIWAYAT, {"status": saring}).context["halaman"].baris
        assert len(baris) == berapa, saring
    assert meja(operator).get(RIWAYAT, {"q": "rek"}).context["halaman"].baris
    assert meja(operator).get(RIWAYAT, {"q": "pendam"}).context["halaman"].baris  # who gave
    batal = meja(operator).post(f"{url}batal/")
    assert (batal.url, "ditarik" in batal.pesan) == (url, False)
    assert meja(operator).get(RIWAYAT, {"status": "dibatalkan"}).context["halaman"].baris


def test_dua_orang_senama_terbedakan_di_setiap_pilihan(meja, pendamping, rekan, korkab):
    """Both would be "Pendamping": whoever hands over or filters must see which of the two it is."""
    rekan.nama = "Pendamping"
    rekan.save()
    klien, salah = meja(korkab), []
    for rute in (
        "kpm:daftar",
        "pendamping:serahkan",
        "pendamping:beban_andai",
        "pendamping:kelompok_tambah",
        "pendamping:kunjungan_daftar",
    ):
        isi = klien.get(reverse(rute)).content.decode()
        if any(f">Pendamping ({o.username})</option>" not in isi for o in (pendamping, rekan)):
            salah.append(rute)
    assert not salah
