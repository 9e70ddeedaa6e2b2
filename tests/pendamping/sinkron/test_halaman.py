"""Pages: the coordinator's box, phones, and what is due today."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from kpm.models import Keluarga
from laporan.kotak import isi_kotak
from pendamping.aturan import urutan_jalan
from pendamping.hari_ini import perlu
from pendamping.models import Kiriman, Kunjungan, Perangkat
from pendamping.sinkron.hari_ini import susun_tugas
from pendamping.sinkron.layanan import perintahkan_hapus
from tests.pabrik import (
    KasusFactory,
    KelompokFactory,
    KepergianFactory,
    KirimanFactory,
    KunjunganFactory,
    PerangkatFactory,
    PertemuanFactory,
    RencanaFactory,
    UsulanFactory,
    VerifikasiFactory,
    WilayahFactory,
    keluarga_lengkap,
)

from .conftest import catatan, kunjungan
from .test_kirim import serahkan

DAFTAR = reverse("pendamping:kiriman_daftar")
TELEPON = reverse("pendamping:perangkat_daftar")


def url(nama, *isi):
    return reverse(f"pendamping:{nama}", args=isi)


@pytest.fixture
def menunggu(telepon, rekan, operator, keluarga, hari_ini):
    """A visit of the day on which the family went to a colleague."""
    serahkan(keluarga, rekan, operator, hari_ini)
    telepon.satu(kunjungan(keluarga, hari_ini, tindak_lanjut="Antar berkas"))
    return Kiriman.objects.get()


# --- the coordinator's box ---------------------------------------------------------------
def test_terima_memberi_tahu_keduanya(
    masuk, telepon, pendamping, rekan, korkab, keluarga, menunggu, hari_ini
):
    assert [p["jumlah"] for p in perlu(korkab, hari_ini) if "lapangan" in p["kata"]] == [1]
    assert any(k.perlu and "Perlu keputusan" in k.keadaan for k in isi_kotak(korkab))
    klien = masuk(korkab)
    assert klien.get(DAFTAR).context["halaman"].baris == [menunggu]
    isi = klien.get(url("kiriman_rinci", menunggu.pk)).content.decode()
    for kata in ("Antar berkas", str(pendamping), str(rekan), "Terima catatan"):
        assert kata in isi
    jawab = klien.post(url("kiriman_putuskan", menunggu.pk), {"putusan": "diterima"})
    assert jawab.url == DAFTAR
    k = Kunjungan.objects.get()
    assert (k.pendamping, k.keluarga, k.tindak_lanjut) == (pendamping, keluarga, "Antar berkas")
    menunggu.refresh_from_db()
    assert (menunggu.status, menunggu.objek, menunggu.isi) == ("diterima", k.pk, {})
    for orang, kata in ((pendamping, "Kunjungan Anda"), (rekan, f"Kunjungan dari {pendamping}")):
        assert [x.keadaan for x in isi_kotak(orang) if x.judul.startswith(kata)] == ["Diterima"]
    assert telepon.tarik()["keputusan"][0]["status"] == "diterima"
    assert klien.get(DAFTAR).context["halaman"].baris == []
    assert klien.get(f"{DAFTAR}?keadaan=semua").context["halaman"].baris == [menunggu]
    isi = masuk(pendamping).get(url("kiriman_rinci", menunggu.pk)).content.decode()
    assert "Terima catatan" not in isi


def test_kembalikan_perlu_alasan_dan_sekali(meja, korkab, menunggu):
    klien, alamat = meja(korkab), url("kiriman_putuskan", menunggu.pk)
    jawab = klien.post(alamat, {"putusan": "dikembalikan", "alasan": " "})
    assert jawab.status_code == 422
    assert "Tuliskan mengapa dikembalikan" in jawab.content.decode()
    kirim = {"putusan": "dikembalikan", "alasan": "Sudah dikunjungi rekan"}
    assert klien.post(alamat, kirim).status_code == 302
    menunggu.refresh_from_db()
    assert (menunggu.status, menunggu.alasan) == ("dikembalikan", "Sudah dikunjungi rekan")
    assert menunggu.isi["temuan"] == "Baik"  # still to be read
    assert klien.post(alamat, {"putusan": "diterima"}).status_code == 422
    assert not Kunjungan.objects.exists()


def test_aturan_menolak_maka_hanya_dapat_dikembalikan(meja, korkab, menunggu, hari_ini):
    Kiriman.objects.update(isi=menunggu.isi | {"tanggal": f"{hari_ini + timedelta(days=2)}"})
    jawab = meja(korkab).post(url("kiriman_putuskan", menunggu.pk), {"putusan": "diterima"})
    assert jawab.status_code == 422
    assert "belum terjadi" in jawab.content.decode()
    menunggu.refresh_from_db()
    assert menunggu.status == "perlu_keputusan"


def test_siapa_yang_memutus(meja, pendamping, rekan, operator, korkab, menunggu, keluarga_asing):
    alamat = url("kiriman_putuskan", menunggu.pk)
    for orang, kode in ((pendamping, 403), (operator, 403), (rekan, 403)):
        assert meja(orang).post(alamat, {"putusan": "diterima"}).status_code == kode
    asing = KirimanFactory(keluarga=keluarga_asing)
    assert meja(korkab).get(url("kiriman_rinci", asing.pk)).status_code == 404
    assert meja(rekan).get(url("kiriman_rinci", menunggu.pk)).status_code == 404
    assert meja(korkab).get(f"{DAFTAR}?keadaan=semua").context["halaman"].baris == []


def test_isi_dalam_kata(meja, korkab):
    for jenis, isi, kata in [
        ("profil", {"lama": {"nik": "6402••••••••0001"}, "baru": {"nik": "6402064101900009"}},
         "6402••••••••0009"),
        ("profil", {"lama": {"telepon": ""}, "baru": {"telepon": "0812"}}, "kosong → 0812"),
        ("pertemuan", {"kehadiran": [{"status": "hadir"}, {"status": "izin"}]}, "1 hadir, 1 izin"),
        ("calon", {"no_kk": "6402060101240001", "pengurus": {"nama": "Ibu Baru"}}, "Ibu Baru"),
        ("kunjungan", {"tujuan": "mediasi", "tanggal": "2026-09-14"}, "Mediasi"),
        ("verifikasi", {"alpa": 2, "dipenuhi": ["timbang"]}, "timbang"),
        ("validasi", {"hasil": "layak", "periksa": [{}, {}]}, "2 orang"),
    ]:  # fmt: skip
        k = KirimanFactory(jenis=jenis, isi=isi)
        teks = meja(korkab).get(url("kiriman_rinci", k.pk)).content.decode()
        assert kata in teks, jenis
        assert "6402064101900009" not in teks, jenis
        assert "6402060101240001" not in teks, jenis


def test_profil_diterima_atas_nama_pendamping_yang_sekarang(
    meja, telepon, rekan, operator, korkab, keluarga, hari_ini
):
    serahkan(keluarga, rekan, operator, hari_ini)
    isi = {"keluarga": keluarga.pk, "lama": {"telepon": ""}, "baru": {"telepon": "0812345678"}}
    telepon.satu(catatan("profil", **isi))
    k = Kiriman.objects.get()
    alamat = url("kiriman_putuskan", k.pk)
    Keluarga.objects.filter(pk=keluarga.pk).update(telepon="0899")  # changed meanwhile
    jawab = meja(korkab).post(alamat, {"putusan": "diterima"})
    assert (jawab.status_code, "Sudah diubah" in jawab.content.decode()) == (422, True)
    Keluarga.objects.filter(pk=keluarga.pk).update(telepon="")
    assert meja(korkab).post(alamat, {"putusan": "diterima"}).status_code == 302
    keluarga.refresh_from_db()
    assert keluarga.telepon == "0812345678"


def test_validasi_dengan_koreksi_sesudah_penyerahan(
    meja, telepon, pendamping, rekan, operator, korkab, keluarga, hari_ini
):
    """The visit is judged by its day and is the sender's; the register is changed by who has the
    family now, and what is changed can be read before."""
    Keluarga.objects.filter(pk=keluarga.pk).update(
        status="calon", status_sejak=hari_ini - timedelta(days=5)
    )
    anak, lalu = keluarga.anggota.get(komponen="sd"), hari_ini - timedelta(days=3)
    periksa = [{"anggota": a.pk, "keadaan": "sesuai"} for a in keluarga.anggota.all()]
    isi = {"keluarga": keluarga.pk, "tanggal": f"{lalu}", "hasil": "layak", "periksa": periksa}
    serahkan(keluarga, rekan, operator, hari_ini - timedelta(days=1))
    assert telepon.satu(catatan("validasi", **isi))["status"] == "diterima"
    for p in periksa:
        if p["anggota"] == anak.pk:
            p["koreksi"] = {"nama": "Nama Betul"}
    h = telepon.satu(catatan("validasi", **isi))
    k = Kiriman.objects.get(kunci=h["kunci"])
    assert k.status == "perlu_keputusan", k.pesan
    klien, alamat = meja(korkab), url("kiriman_putuskan", k.pk)
    assert "Nama Betul" in klien.get(url("kiriman_rinci", k.pk)).content.decode()
    Keluarga.objects.filter(pk=keluarga.pk).update(pendamping=None)
    jawab = klien.post(alamat, {"putusan": "diterima"})
    assert (jawab.status_code, "tanpa pendamping" in jawab.content.decode()) == (422, True)
    Keluarga.objects.filter(pk=keluarga.pk).update(pendamping=rekan)
    assert klien.post(alamat, {"putusan": "diterima"}).status_code == 302
    anak.refresh_from_db()
    assert anak.nama == "Nama Betul"
    assert [v.oleh for v in keluarga.validasi.all()] == [pendamping, pendamping]


def test_daftar_dan_saringan_berkueri_tetap(masuk, korkab, pendamping):
    klien, jumlah = masuk(korkab), []
    for n in (1, 4):
        for _ in range(n):
            KirimanFactory(perangkat=PerangkatFactory(pengguna=pendamping))
        with CaptureQueriesContext(connection) as rekam:
            assert klien.get(DAFTAR).status_code == 200
        jumlah.append(len(rekam))
    assert jumlah[0] == jumlah[1]
    assert klien.get(f"{DAFTAR}?jenis=calon").context["halaman"].baris == []
    nama = Kiriman.objects.first().keluarga.nama_pengurus
    assert klien.get(DAFTAR, {"q": nama, "wilayah": "64.02.06"}).context["halaman"].baris


# --- phones ------------------------------------------------------------------------------
def test_telepon_hilang(
    masuk, meja, operator, korkab, pendamping, rekan, tetangga, telepon, keluarga
):
    telepon.tarik()
    telepon.minta()
    telepon.kirim(belum=4)
    lain = PerangkatFactory(pengguna=tetangga)
    rekannya = PerangkatFactory(pengguna=rekan)
    hp = Perangkat.objects.get(pk=telepon.id)
    assert set(meja(operator).get(TELEPON).context["halaman"].baris) == {hp, rekannya}
    assert meja(pendamping).get(TELEPON).context["halaman"].baris == [hp]
    assert meja(operator).get(url("perangkat_rinci", lain.pk)).status_code == 404
    assert meja(pendamping).get(url("perangkat_rinci", rekannya.pk)).status_code == 404
    isi = meja(operator).get(url("perangkat_rinci", hp.pk)).content.decode()
    assert "1 keluarga" in isi
    assert "4 catatan" in isi
    alamat = url("perangkat_hapus", hp.pk)
    assert meja(operator).post(alamat, {"alasan": "x"}).status_code == 422
    assert (
        meja(operator).post(url("perangkat_hapus", lain.pk), {"alasan": "Hilang"}).status_code
        == 404
    )
    assert meja(operator).post(alamat, {"alasan": "Hilang di perahu"}).status_code == 302
    hp.refresh_from_db()
    assert (hp.harus_dihapus, hp.hapus_diminta_oleh, hp.hapus_alasan) == (
        True, operator, "Hilang di perahu",
    )  # fmt: skip
    assert telepon.minta().json()["perintah"] == "hapus"
    isi = {
        "perangkat": telepon.id,
        "sebab": "perintah",
        "belum": [{"jenis": "kunjungan", "jumlah": 4}],
    }
    telepon.klien.post("/api/v1/sinkron/terhapus/", isi)
    isi = masuk(korkab).get(url("perangkat_rinci", hp.pk)).content.decode()
    assert "4 kunjungan" in isi
    assert meja(korkab).get(f"{TELEPON}?keadaan=terhapus").context["halaman"].baris == [hp]
    assert (
        meja(pendamping).post(alamat, {"alasan": "Ganti telepon"}).status_code == 302
    )  # one's own


def test_perintah_hapus_mengakhiri_masuk_di_telepon_itu_saja(
    masuk, operator, pendamping, keluarga, hari_ini
):
    hp, meja = masuk(pendamping), masuk(pendamping)
    halaman = reverse("pendamping:perangkat_daftar")
    token = AuthToken.objects.create(pendamping)[1]
    lain = APIClient(headers={"Authorization": f"Token {token}"})
    nomor = {}
    for klien in (hp, lain):
        nomor[klien] = str(uuid4())
        isi = {"id": nomor[klien], "nama": "HP merah"}
        klien.post("/api/v1/sinkron/perangkat/", isi, content_type="application/json")
        klien.get(f"/api/v1/sinkron/tarik/?perangkat={nomor[klien]}&kursor=")
    for id in nomor.values():
        p = Perangkat.objects.get(pk=id)
        perintahkan_hapus(oleh=operator, perangkat=p, alasan="Hilang di pasar")
    assert hp.get(halaman).status_code == 302  # to the sign-in
    assert hp.get("/api/v1/keluarga/").status_code == 401
    assert hp.get(reverse("account_login")).status_code == 200
    assert meja.get(halaman).status_code == 200
    assert lain.get("/api/v1/kunjungan/").status_code == 401
    # What it still has is taken; then it is signed out of everything.
    kirim = {
        "perangkat": nomor[hp], "jam_telepon": timezone.now().isoformat(),
        "catatan": [kunjungan(keluarga, hari_ini)],
    }  # fmt: skip
    jawab = hp.post("/api/v1/sinkron/kirim/", kirim, content_type="application/json").json()
    assert (jawab["perintah"], jawab["hasil"][0]["status"]) == ("hapus", "diterima")
    lapor = {"perangkat": nomor[hp], "sebab": "perintah", "belum": []}
    hp.post("/api/v1/sinkron/terhapus/", lapor, content_type="application/json")
    assert hp.post("/api/v1/sinkron/terhapus/", lapor).status_code == 401
    # Who signs in anew is in.
    hp.force_login(pendamping)
    assert hp.get(halaman).status_code == 200


def test_telepon_diam_di_beranda_operator(meja, operator, pendamping, hari_ini):
    lama = timezone.now() - timedelta(days=8)
    hp = PerangkatFactory(pengguna=pendamping, belum=3, kirim_pada=lama)
    PerangkatFactory(pengguna=pendamping, belum=3, kirim_pada=timezone.now())
    (satu,) = [p for p in perlu(operator, hari_ini) if "diam" in p["kata"]]
    assert satu["jumlah"] == 1
    assert meja(operator).get(satu["url"]).context["halaman"].baris == [hp]
    for keadaan, n in (("belum", 2), ("hapus", 0)):
        baris = meja(operator).get(TELEPON, {"keadaan": keadaan}).context["halaman"].baris
        assert len(baris) == n


def test_daftar_telepon_per_halaman_dan_berkueri_tetap(
    masuk, meja, operator, pendamping, halaman_pendek
):
    klien, jumlah = masuk(operator), []
    for n in (1, 5):
        for _ in range(n):
            PerangkatFactory(pengguna=pendamping)
        with CaptureQueriesContext(connection) as rekam:
            satu = klien.get(TELEPON).context["halaman"]
        jumlah.append(len(rekam))
    assert jumlah[0] == jumlah[1]
    dua = klien.get(TELEPON + satu.berikut).context["halaman"]
    assert (len(satu.baris), len(dua.baris)) == (4, 2)
    assert not set(satu.baris) & set(dua.baris)
    for ngawur in ("x", "9", "00000000-0000-4000-8000-000000000000"):
        assert meja(operator).get(TELEPON, {"sesudah": ngawur}).status_code == 404
    assert klien.get(f"{TELEPON}?urut=belum&q=hp").status_code == 200


# --- today -------------------------------------------------------------------------------
def test_urutan_jalan():
    jalan = ["Jalan Melati 2", "Jalan Melati 10", "jalan melati 1"]
    urut = sorted(jalan, key=lambda a: urutan_jalan("64", "01", "02", a, "x"))
    assert urut == ["jalan melati 1", "Jalan Melati 2", "Jalan Melati 10"]
    assert urutan_jalan("64", "01", "02", "12 Ilir", "x") != urutan_jalan(
        "64", "01", "02", "A", "x"
    )


def isi_dunia(pendamping, hari_ini):
    lewat, lulus = hari_ini - timedelta(days=120), hari_ini - timedelta(days=100)
    WilayahFactory()
    kini = {"pendamping": pendamping, "kunjungan_terakhir": hari_ini}
    k = {
        "kunjungan": keluarga_lengkap(pendamping=pendamping, kunjungan_terakhir=lewat),
        "calon": keluarga_lengkap(status="calon", status_sejak=hari_ini, **kini),
        "pasca": keluarga_lengkap(status="graduasi", status_sejak=lulus, pendamping=pendamping,
                                  kunjungan_terakhir=lulus),
        "verifikasi": keluarga_lengkap(desa_id="64.02.06.2003", **kini),
        "tindak_lanjut": keluarga_lengkap(**kini),
        "kasus": keluarga_lengkap(**kini),
        "usulan": keluarga_lengkap(**kini),
    }  # fmt: skip
    lulusan = UsulanFactory(
        keluarga=k["pasca"], status="efektif", nomor_putusan="1", tanggal_putusan=lulus,
        tanggal_efektif=lulus,
    )  # fmt: skip
    KepergianFactory(
        keluarga=k["pasca"], golongan="graduasi", jenis=lulusan.jenis, tanggal=lulus, usulan=lulusan
    )
    UsulanFactory(keluarga=k["usulan"], status="dikembalikan", pengusul=pendamping)
    anak = k["verifikasi"].anggota.get(komponen="sd")
    VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1))
    KunjunganFactory(keluarga=k["tindak_lanjut"], pendamping=pendamping, tindak_lanjut="Surat",
                     tindak_lanjut_pada=hari_ini)  # fmt: skip
    KasusFactory(keluarga=k["kasus"], dibuka_oleh=pendamping, berikut="Temui guru",
                 berikut_pada=hari_ini)  # fmt: skip
    KelompokFactory(pendamping=pendamping)
    return k


def test_semua_jenis_tugas_dan_halamannya(masuk, pendamping, rekan, hari_ini, keluarga_rekan):
    k = isi_dunia(pendamping, hari_ini)
    isi_dunia(rekan, hari_ini)
    semua = susun_tugas(pendamping, hari_ini)
    ada = {(t.tugas.jenis, t.keluarga) for t in semua}
    assert {(j, x.pk) for j, x in k.items()} | {("p2k2", None)} == ada
    jawab = masuk(pendamping).get(url("hari_ini"))
    desa = [d["nama"] for d in jawab.context["desa"]]
    assert desa == ["Loa Ipuh", "Desa Contoh"]
    isi = jawab.content.decode()
    for kata in ("Temui guru", "Surat", "Belum bertemu bulan ini", "Calon sejak", "Graduasi sejak"):
        assert kata in isi
    assert keluarga_rekan.nama_pengurus not in isi


def test_p2k2_bulan_depan_di_telepon(pendamping):
    """A phone that crosses into the next month without a signal knows of that month's meeting."""
    kelompok = KelompokFactory(pendamping=pendamping)
    RencanaFactory(kelompok=kelompok, tanggal=date(2024, 12, 3))
    for hari, sampai, ada in (
        (25, date(2024, 11, 25), ["2024-11-30"]),
        (10, date(2024, 11, 24), ["2024-11-30"]),
        (25, date(2024, 12, 9), ["2024-11-30", "2024-12-31"]),
    ):
        semua = susun_tugas(pendamping, date(2024, 11, hari), sampai)
        assert [f"{t.tugas.jatuh_tempo}" for t in semua] == ada
    assert (semua[1].muncul, semua[1].sebab[-18:]) == (date(2024, 12, 1), "Rencana 3 Des 2024")
    PertemuanFactory(kelompok=kelompok, tanggal=date(2024, 11, 20))
    semua = susun_tugas(pendamping, date(2024, 11, 25), date(2024, 12, 9))
    assert [f"{t.tugas.jatuh_tempo}" for t in semua] == ["2024-12-31"]


def test_tugas_berkueri_tetap(pendamping, hari_ini):
    jumlah = []
    pendamping.jabatan_kini  # noqa: B018  read once a request
    for n in (1, 2):
        for _ in range(n):
            isi_dunia(pendamping, hari_ini)
        with CaptureQueriesContext(connection) as rekam:
            susun_tugas(pendamping, hari_ini)
        jumlah.append(len(rekam))
    assert jumlah[0] == jumlah[1] == 9


def test_tidak_ada_tugas(meja, pendamping):
    assert "Tidak ada yang jatuh tempo" in meja(pendamping).get(url("hari_ini")).content.decode()
