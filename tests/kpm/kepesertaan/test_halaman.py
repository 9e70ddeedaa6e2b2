"""Pages of calon: what they show, what they send, whose rows they are."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from kpm.kepesertaan.aturan import tentukan_tahap
from kpm.kepesertaan.hari_ini import perlu
from kpm.kepesertaan.ringkasan import hitung_kemajuan, jumlahkan
from kpm.kepesertaan.tahap import DIVALIDASI, belum_diundang, dengan_tahap, dengan_validasi
from kpm.models import Keluarga, Penetapan, PertemuanAwal, UndanganAwal, Validasi
from laporan.kotak import isi_kotak
from tests import pabrik
from tests.kpm.conftest import pesan
from tests.kpm.kepesertaan.conftest import gambar

HARI = timedelta(days=1)


def url(nama, *args) -> str:
    return reverse(f"kpm:{nama}", args=args)


@pytest.fixture
def semua_tahap(pendamping, sejak, hari_ini):
    """A calon at every step, and the step by the pure rule."""
    keadaan = [
        (hadir, putusan, komitmen)
        for hadir in (None, "belum", "tidak", "hadir", "diwakili")
        for putusan, komitmen in (
            (None, False),
            ("layak", False),
            ("layak", True),
            ("ganda", False),
        )
    ]
    isi = {"status": "calon", "status_sejak": sejak, "pendamping": pendamping, "tahun_masuk": None}
    semua = Keluarga.objects.bulk_create(pabrik.KeluargaFactory.build_batch(len(keadaan), **isi))
    diundang = [(k, hadir) for k, (hadir, *_) in zip(semua, keadaan, strict=True) if hadir]
    temu = pabrik.PertemuanAwalFactory.build_batch(len(diundang), oleh=pendamping)
    UndanganAwal.objects.bulk_create(
        UndanganAwal(keluarga=k, kehadiran=hadir, pertemuan=p)
        for (k, hadir), p in zip(diundang, PertemuanAwal.objects.bulk_create(temu), strict=True)
    )
    tanda = {"komitmen_tanggal": hari_ini, "komitmen_oleh": "Siti"}
    Validasi.objects.bulk_create(
        pabrik.ValidasiFactory.build(
            keluarga=k,
            oleh=pendamping,
            hasil=putusan,
            alasan="" if putusan == "layak" else "Orang yang sama",
            **tanda if komitmen else {},
        )
        for k, (_, putusan, komitmen) in zip(semua, keadaan, strict=True)
        if putusan
    )
    return {
        k.pk: tentukan_tahap(hadir=hadir, hasil=putusan, ada_komitmen=komitmen)
        for k, (hadir, putusan, komitmen) in zip(semua, keadaan, strict=True)
    }


def test_tahap_dua_jalur_sama(semua_tahap, buat_calon, hari_ini):
    """What happened before the family became a calon, or was called off, does not count."""
    lama = buat_calon(status_sejak=hari_ini)
    temu = pabrik.PertemuanAwalFactory(tanggal=hari_ini - HARI)
    pabrik.UndanganAwalFactory(pertemuan=temu, keluarga=lama, kehadiran="hadir")
    pabrik.ValidasiFactory(keluarga=lama, tanggal=hari_ini - HARI)
    batal = buat_calon()
    temu = pabrik.PertemuanAwalFactory(dibatalkan_pada="2024-01-01T00:00Z", alasan_batal="Banjir")
    pabrik.UndanganAwalFactory(pertemuan=temu, keluarga=batal)
    # On the very day, and again after it was missed.
    lagi = buat_calon(status_sejak=hari_ini - HARI)
    for tanggal, hadir in ((hari_ini - HARI, "tidak"), (hari_ini, "hadir")):
        temu = pabrik.PertemuanAwalFactory(tanggal=tanggal)
        pabrik.UndanganAwalFactory(pertemuan=temu, keluarga=lagi, kehadiran=hadir)
        if hadir == "tidak":
            lewat = {lagi.pk: dengan_tahap(Keluarga.objects.filter(pk=lagi.pk)).get().tahap}
    assert lewat == {lagi.pk: "absen"}
    semua_tahap |= {lama.pk: "baru", batal.pk: "baru", lagi.pk: "hadir"}
    semua = Keluarga.objects.all()
    assert dict(dengan_tahap(semua).values_list("pk", "tahap")) == semua_tahap
    saringan = {belum_diundang: "baru"} | {
        lambda k, q=q: dengan_validasi(k).filter(q): t for t, q in DIVALIDASI.items()
    }
    for saring, tahap in saringan.items():
        pilihan = {k for k, t in semua_tahap.items() if t == tahap}
        assert pilihan
        assert {k.pk for k in saring(semua)} == pilihan, tahap


class TestDaftar:
    def test_saringan(self, semua_tahap, meja, pendamping, korkab, hari_ini, buat_calon):
        def isi(orang, tanya):
            return meja(orang).get(f"{url('calon')}?{tanya}").context["halaman"].baris

        tanpa = pabrik.KeluargaFactory(status="calon", pendamping=None, status_sejak=hari_ini)
        assert [k.tahap for k in isi(pendamping, "tahap=siap")] == ["siap"] * 5
        assert len(isi(pendamping, "tahap=belum")) == 5
        assert isi(korkab, "pendamping=tanpa") == [tanpa]
        assert tanpa not in isi(korkab, "menunggu=14")
        assert isi(korkab, f"q={tanpa.nama_pengurus}") == [tanpa]
        pertama = isi(korkab, "")
        assert pertama[0].hari == 20
        assert "Layak, siap ditetapkan" in meja(korkab).get(url("calon")).content.decode()

    def test_hanya_yang_terlihat(
        self, calon, buat_calon, rekan, meja, pendamping, operator_tetangga, keluarga
    ):
        buat_calon(pendamping=rekan)
        for orang, jumlah in ((pendamping, 1), (rekan, 1), (operator_tetangga, 0)):
            halaman = meja(orang).get(url("calon")).context["halaman"]
            assert len(halaman.baris) == jumlah, orang

    def test_kueri_tetap(self, buat_calon, masuk, operator, django_assert_max_num_queries):
        klien, hitung = masuk(operator), []
        for n in (1, 4):
            for _ in range(n):
                pabrik.ValidasiFactory(keluarga=buat_calon())
            klien.get(url("calon"))
            with django_assert_max_num_queries(24) as kueri:
                klien.get(url("calon"))
                klien.get(url("calon_kemajuan"))
            hitung.append(len(kueri))
        assert hitung[0] == hitung[1]


class TestPertemuan:
    def isian(self, calon, hari_ini, **ubah):
        return {
            "pilih": [calon.pk],
            "kunci": uuid4(),
            "desa": calon.desa_id,
            "tempat": "Balai desa",
            "tanggal": hari_ini,
            "jam": "09:00",
        } | ubah

    def test_dari_daftar_sampai_kehadiran(self, masuk, pendamping, calon, hari_ini, rekan, korkab):
        klien = masuk(pendamping)
        awal = klien.post(url("pertemuan_awal_tambah"), {"pilih": [calon.pk]})
        assert awal.context["jumlah"] == 1
        isi = self.isian(calon, hari_ini)
        salah = klien.post(url("pertemuan_awal_tambah"), isi | {"tanggal": hari_ini + 99 * HARI})
        assert "paling jauh 92 hari" in salah.content.decode()
        for _ in range(2):  # twice is once
            klien.post(url("pertemuan_awal_tambah"), isi)
        pertemuan = PertemuanAwal.objects.get()
        hadir, undangan = url("pertemuan_awal_hadir", pertemuan.pk), UndanganAwal.objects.get()
        assert masuk(rekan).get(hadir).status_code == 404
        kirim = {f"hadir-{undangan.pk}": "diwakili", f"wakil-{undangan.pk}": ""}
        assert "Isi nama wakilnya" in klien.post(hadir, kirim).content.decode()
        kirim |= {f"wakil-{undangan.pk}": "Budi, anak", "notulen": "Lancar"}
        assert klien.post(hadir, kirim).status_code == 302
        tulis = {"notulen": "Ramai", "notulen-awal": ""}
        assert "gabungkan: “Lancar”" in klien.post(hadir, tulis).content.decode()
        basi = masuk(korkab).post(hadir, {f"hadir-{undangan.pk}": "tidak"})
        assert basi.status_code == 409
        assert "sudah dicatat orang lain" in basi.content.decode()
        undangan.refresh_from_db()
        assert undangan.kehadiran == "diwakili"
        rinci = klien.get(url("pertemuan_awal_rinci", pertemuan.pk)).content.decode()
        assert "Budi, anak" in rinci
        assert "Lancar" in rinci
        validasi = url("validasi", undangan.keluarga_id)  # the next step, of who may take it
        assert validasi in rinci
        alamat = url("pertemuan_awal_rinci", pertemuan.pk)
        assert validasi not in masuk(korkab).get(alamat).content.decode()

    def test_ubah_dan_batal(self, masuk, pendamping, kadis, calon, hari_ini):
        pertemuan = pabrik.PertemuanAwalFactory(oleh=pendamping)
        pabrik.UndanganAwalFactory(pertemuan=pertemuan, keluarga=calon)
        klien, ubah = masuk(pendamping), url("pertemuan_awal_ubah", pertemuan.pk)
        isi = self.isian(calon, hari_ini, tempat="Masjid")
        assert klien.post(ubah, isi).status_code == 302
        pertemuan.refresh_from_db()
        assert pertemuan.tempat == "Masjid"
        rinci = masuk(kadis).get(url("pertemuan_awal_rinci", pertemuan.pk)).content.decode()
        assert "Batalkan pertemuan" not in rinci
        batal = url("pertemuan_awal_batal", pertemuan.pk)
        assert "Tuliskan alasannya" in pesan(klien.post(batal))
        assert "Banjir" in klien.post(batal, {"alasan": "Banjir"}, follow=True).content.decode()

    def test_calon_lain_diundang_belakangan(
        self, meja, pendamping, rekan, kadis, calon, buat_calon
    ):
        pertemuan = pabrik.PertemuanAwalFactory(oleh=pendamping)
        pabrik.UndanganAwalFactory(pertemuan=pertemuan, keluarga=calon)
        jauh, dekat = buat_calon(desa_id="64.02.06.2002"), buat_calon()
        diundang = buat_calon()  # to another meeting
        pabrik.UndanganAwalFactory(
            pertemuan=pabrik.PertemuanAwalFactory(oleh=pendamping), keluarga=diundang
        )
        buat_calon(pendamping=rekan)
        buat_calon(desa_id="64.02.13.1001")  # another kecamatan
        rinci, undang = (
            url(n, pertemuan.pk) for n in ("pertemuan_awal_rinci", "pertemuan_awal_undang")
        )
        klien = meja(pendamping)
        assert list(klien.get(rinci).context["calon_lain"]) == [dekat, jauh]
        assert not meja(kadis).get(rinci).context["calon_lain"]
        assert "Tandai dahulu" in pesan(klien.post(undang))
        kirim = {"pilih": [dekat.pk, diundang.pk, "x"]}
        isi = pesan(klien.post(undang, kirim))
        assert "1 keluarga lagi diundang" in isi
        assert f"{diundang} tidak diundang: sudah diundang" in isi
        assert {u.keluarga_id for u in pertemuan.undangan.all()} == {calon.pk, dekat.pk}
        assert meja(rekan).post(undang, kirim).status_code == 404
        assert meja(kadis).post(undang, kirim).status_code == 403

    def test_kueri_lembar_tetap(
        self,
        masuk,
        pendamping,
        buat_calon,
        django_assert_num_queries,
        django_assert_max_num_queries,
    ):
        pertemuan, klien = pabrik.PertemuanAwalFactory(oleh=pendamping), masuk(pendamping)
        alamat = [url(n, pertemuan.pk) for n in ("pertemuan_awal_rinci", "pertemuan_awal_hadir")]
        alamat.append(url("pertemuan_awal"))
        hitung = []
        for n in (1, 4):
            for _ in range(n):
                pabrik.UndanganAwalFactory(pertemuan=pertemuan, keluarga=buat_calon())
            klien.get(alamat[0])
            with django_assert_max_num_queries(60) as kueri:
                for a in alamat:
                    klien.get(a)
            hitung.append(len(kueri))
        assert hitung[0] == hitung[1]


class TestValidasi:
    @pytest.fixture
    def isian(self, calon, hari_ini):
        isi = {"kunci": uuid4(), "tanggal": hari_ini, "hasil": "layak"}
        for a in calon.anggota.all():
            isi |= {
                f"a{a.pk}-versi": a.diubah_pada.isoformat(),
                f"a{a.pk}-keadaan": "sesuai",
                f"a{a.pk}-dokumen": ["kk"],
                f"a{a.pk}-nama": a.nama,
                f"a{a.pk}-tanggal_lahir": a.tanggal_lahir,
                f"a{a.pk}-jenjang": a.jenjang,
                f"a{a.pk}-npsn": a.npsn,
            }
        return isi

    def test_satu_layar(self, masuk, pendamping, calon, isian, hari_ini):
        klien, alamat = masuk(pendamping), url("validasi", calon.pk)
        isi = klien.get(alamat).content.decode()
        for a in calon.anggota.all():
            assert a.nama in isi
            assert a.nik not in isi
        anak = calon.anggota.get(jenjang="sd")
        isian |= {
            f"a{anak.pk}-jenjang": "smp",
            f"a{anak.pk}-komponen_terlihat": "on",
            "alasan": "left over from another outcome",
            "komitmen_tanggal": hari_ini,
            "komitmen_oleh": "Siti",
            "foto": [gambar()],
            "foto_komitmen": [gambar((1, 1, 1))],
            "foto_dalam": [gambar((2, 2, 2))],
        }
        jawab = klien.post(alamat, isian, follow=True)
        validasi = Validasi.objects.get()
        anak.refresh_from_db()
        assert (anak.jenjang, validasi.alasan) == ("smp", "")
        foto = validasi.foto.order_by("jenis").values_list("jenis", flat=True)
        assert list(foto) == ["bukti", "dalam", "komitmen"]
        for kata in ("jenjang", "Rumah bagian dalam 1"):
            assert kata in jawab.content.decode()
        foto = klien.get(url("validasi_foto", validasi.foto.first().pk))
        assert b"".join(foto.streaming_content).startswith(b"\xff\xd8")

    def test_galat_di_tempatnya(self, meja, pendamping, calon, isian, hari_ini):
        klien, alamat = meja(pendamping), url("validasi", calon.pk)
        ibu = calon.anggota.get(hubungan="pengurus")
        for ubah, kata in (
            ({"hasil": ""}, "Pilih hasil validasinya"),
            ({"hasil": "tidak_layak"}, "Pilih sebabnya."),
            ({f"a{ibu.pk}-keadaan": "bukan"}, "Pilih mengapa ia bukan anggota"),
            ({f"a{ibu.pk}-tanggal_lahir": hari_ini + HARI}, "Tanggal lahir di masa depan"),
            ({f"a{ibu.pk}-versi": ""}, "Ada isian anggota"),
            (
                {"foto": [gambar(nama="x.jpg"), *[gambar((n * 50, 1, 1)) for n in range(5)]]},
                "Paling banyak 5",
            ),
        ):
            assert kata in klien.post(alamat, isian | ubah).content.decode(), ubah
        assert not Validasi.objects.exists()
        Keluarga.objects.filter(pk=calon.pk).update(status="aktif")
        assert "bukan calon lagi" in klien.post(alamat, isian).content.decode()

    def test_siapa(self, meja, calon, pendamping, rekan, korkab, tetangga):
        for orang, kode in ((rekan, 404), (tetangga, 404), (korkab, 403)):
            assert meja(orang).get(url("validasi", calon.pk)).status_code == kode, orang
        validasi = pabrik.ValidasiFactory(keluarga=calon, hasil="menolak", alasan="Sudah mampu")
        for orang, kode in ((rekan, 404), (tetangga, 404), (korkab, 200), (pendamping, 200)):
            assert meja(orang).get(url("validasi_rinci", validasi.pk)).status_code == kode, orang
        assert meja(korkab).get(url("validasi_komitmen", validasi.pk)).status_code == 403

    def test_kembaran(self, meja, pendamping, calon, isian, keluarga, keluarga_rekan):
        klien = meja(pendamping)
        cari = url("validasi_kembaran", calon.pk)
        assert keluarga in klien.get(cari, {"q": "contoh"}).context["pilihan"]
        assert keluarga_rekan not in klien.get(cari, {"q": "contoh"}).context["pilihan"]
        isi = isian | {"hasil": "ganda", "alasan": "Orang yang sama", "kembaran": keluarga.pk}
        salah = klien.post(url("validasi", calon.pk), isi | {"kembaran": keluarga_rekan.pk})
        assert salah.status_code == 200
        klien.post(url("validasi", calon.pk), isi)
        assert Validasi.objects.get().kembaran == keluarga

    def test_komitmen_dan_sanggahan(self, masuk, pendamping, korkab, calon, hari_ini):
        layak = pabrik.ValidasiFactory(keluarga=calon, oleh=pendamping)
        klien = masuk(pendamping)
        assert (
            "belum dapat ditetapkan" in klien.get(url("validasi_rinci", layak.pk)).content.decode()
        )
        isi = {"tanggal": hari_ini, "penandatangan": "Siti", "foto": [gambar()]}
        klien.post(url("validasi_komitmen", layak.pk), isi)
        layak.refresh_from_db()
        assert layak.komitmen_oleh == "Siti"
        Validasi.objects.update(berlaku=False)
        menolak = pabrik.ValidasiFactory(keluarga=calon, hasil="menolak", alasan="Sudah mampu")
        isi = {"tanggal": hari_ini, "pemohon": "Siti", "alasan": "Waktu itu salah paham."}
        klien.post(url("sanggah", menolak.pk), isi)
        sanggahan = menolak.sanggahan.get()
        jawab = url("sanggahan_jawab", sanggahan.pk)
        assert klien.get(jawab).status_code == 403
        desa = calon.desa_id
        for tanya, isi in (
            ({}, [sanggahan]),
            ({"wilayah": desa[:8]}, [sanggahan]),
            ({"wilayah": "64.02.13"}, []),
            ({"putusan": "semua"}, [sanggahan]),
            ({"putusan": "ditolak"}, []),
        ):
            jawaban = masuk(korkab).get(url("sanggahan"), tanya)
            assert jawaban.context["halaman"].baris == isi, tanya
        berkas = masuk(korkab).get(reverse("kpm:ekspor", args=["sanggahan"]), {"putusan": "semua"})
        assert berkas.context["jumlah"] == 1
        (kabar,) = [k for k in isi_kotak(korkab) if "Sanggahan" in k.judul]
        assert (kabar.alamat, kabar.perlu) == (jawab, True)
        masuk(korkab).post(jawab, {"terima": "ya", "jawaban": "Silakan divalidasi lagi."})
        assert not [k for k in isi_kotak(korkab) if "Sanggahan" in k.judul]
        (kabar,) = [k for k in isi_kotak(pendamping) if "Sanggahan" in k.judul]
        assert kabar.alamat == url("validasi_rinci", menolak.pk)
        assert not Validasi.objects.kini().exists()
        assert (
            "Silakan divalidasi lagi."
            in klien.get(url("validasi_rinci", menolak.pk)).content.decode()
        )


class TestPenetapan:
    @pytest.fixture
    def siap(self, calon, hari_ini):
        tanda = {"komitmen_tanggal": hari_ini - HARI, "komitmen_oleh": "Siti"}
        pabrik.ValidasiFactory(keluarga=calon, tanggal=hari_ini - HARI, **tanda)
        return calon

    def test_timbang_tetapkan_batal(self, masuk, operator, siap, buat_calon, hari_ini, kadis):
        klien, alamat = masuk(operator), url("tetapkan")
        assert klien.get(alamat).context["form"].hasil.tanya() == "tahap=siap"
        isi = {"ke": "aktif", "nomor_sk": "12/SK", "tanggal_sk": hari_ini, "kunci": uuid4()}
        isi |= {"pilih": f"{siap.pk},{buat_calon().pk}"}
        timbang = klien.post(alamat, isi | {"langkah": "timbang"})
        assert timbang.context["timbangan"].boleh == [siap.pk]
        assert "1 keluarga: belum divalidasi" in timbang.content.decode()
        berubah = klien.post(alamat, isi | {"langkah": "tetapkan", "jumlah": "2"})
        assert "Jumlahnya berubah" in berubah.content.decode()
        for _ in range(2):  # twice is once
            jadi = klien.post(alamat, isi | {"langkah": "tetapkan", "jumlah": "1"})
            assert jadi.status_code == 302
        penetapan = Penetapan.objects.get()
        siap.refresh_from_db()
        assert (siap.status, penetapan.jumlah) == ("aktif", 1)
        rinci = url("penetapan_rinci", penetapan.pk)
        assert "Batalkan penetapan" not in masuk(kadis).get(rinci).content.decode()
        batal = klien.post(url("penetapan_batal", penetapan.pk), {"alasan": "Salah SK"})
        assert "menjadi calon lagi" in pesan(batal)

    def test_sk_masa_depan_ditolak(self, meja, operator, siap, hari_ini):
        isi = {"ke": "aktif", "nomor_sk": "12/SK", "tanggal_sk": hari_ini + HARI, "kunci": uuid4()}
        jawab = meja(operator).post(
            url("tetapkan"), isi | {"pilih": siap.pk, "langkah": "tetapkan", "jumlah": "1"}
        )
        assert "belum terbit" in jawab.content.decode()

    def test_semua_hasil_saringan(self, meja, operator, siap, buat_calon, hari_ini):
        isi = {"ke": "aktif", "nomor_sk": "12/SK", "tanggal_sk": hari_ini, "kunci": uuid4()}
        isi |= {"saringan": "wilayah=64.02.06&tahap=siap", "langkah": "timbang"}
        timbang = meja(operator).post(url("tetapkan"), isi).context["timbangan"]
        assert (timbang.boleh, timbang.tertolak) == ([siap.pk], [])

    def test_status_calon_tidak_dengan_tangan(self, meja, operator, calon, hari_ini):
        alamat = url("status", calon.pk)
        assert "Calon ditetapkan lewat SK" in meja(operator).get(alamat).content.decode()
        isi = {"ke": "aktif", "tanggal": hari_ini, "alasan": "Langsung saja", "dasar": "1"}
        meja(operator).post(alamat, isi)
        calon.refresh_from_db()
        assert calon.status == "calon"


def test_kemajuan(semua_tahap, buat_calon, hari_ini, pendamping, rekan, keluarga, operator):
    """A row of figures is the count of its families, and all rows make the total."""
    lain = buat_calon(pendamping=rekan)
    jadi = pabrik.keluarga_lengkap(pendamping=pendamping, status_sejak=hari_ini)
    validasi = pabrik.ValidasiFactory(keluarga=jadi, tanggal=hari_ini - HARI)
    sk = pabrik.PenetapanFactory(tanggal_sk=hari_ini, mulai=hari_ini)
    pabrik.KeluargaDitetapkanFactory(
        penetapan=sk, validasi=validasi, sejak_lama=hari_ini - 30 * HARI
    )
    milik = {"per": "pendamping", "tahun": hari_ini.year, "hari_ini": hari_ini}
    satu, dua = hitung_kemajuan(Keluarga.objects.untuk(operator), **milik)
    assert satu["nama"] == str(pendamping)
    angka = ("semua", "diundang", "datang", "divalidasi", "layak", "ditetapkan", "menunggu")
    assert [satu[n] for n in angka] == [21, 16, 8, 16, 11, 1, 20]
    assert (satu["rata"], satu["terlama"], dua["menunggu"], lain.pendamping) == (20, 20, 1, rekan)
    total = jumlahkan([satu, dua])
    assert (total["semua"], total["rata"]) == (22, 20)
    for per in ("desa", "kecamatan"):
        [baris] = hitung_kemajuan(Keluarga.objects.untuk(operator), **milik | {"per": per})
        assert baris["semua"] == 22


def test_hari_ini(semua_tahap, buat_calon, pendamping, korkab, kadis, admin, hari_ini, meja, calon):
    pabrik.SanggahanFactory(validasi=Validasi.objects.filter(hasil="ganda").first())
    pabrik.KeluargaFactory(status="calon", pendamping=None, status_sejak=hari_ini)
    daftar = [(p["jumlah"], p["tingkat"]) for p in perlu(pendamping, hari_ini)]
    assert daftar == [(6, "penting"), (5, "biasa"), (4, "biasa"), (2, "biasa")]  # for 20 days
    klien = meja(korkab)
    daftar = perlu(korkab, hari_ini)
    assert [p["jumlah"] for p in daftar] == [4, 3, 1, 5, 5, 1]
    for p in daftar:  # what stands behind the number holds as many
        jawab = klien.get(p["url"])
        if "form" in jawab.context and "halaman" not in jawab.context:
            assert jawab.context["form"].keluarga().count() == p["jumlah"], p
        else:
            assert len(jawab.context["halaman"].baris) == p["jumlah"], p
    assert perlu(kadis, hari_ini) == perlu(admin, hari_ini) == []


def test_halaman_keluarga(meja, pendamping, calon, hari_ini):
    """The history tells it once, and what waits is where it is done."""
    klien, alamat = meja(pendamping), reverse("kpm:rinci", args=[calon.pk])
    terbuka = klien.get(alamat).context["terbuka"]
    assert [(t.kata, t.alamat) for t in terbuka] == [
        ("Calon menunggu validasi", url("validasi", calon.pk))
    ]
    validasi = pabrik.ValidasiFactory(keluarga=calon, oleh=pendamping)
    pabrik.KunjunganFactory(keluarga=calon, kunci=validasi.kunci, tujuan="validasi")
    pabrik.UndanganAwalFactory(keluarga=calon, kehadiran="diwakili", wakil="Budi")
    jawab = klien.get(alamat)
    assert [t.kata for t in jawab.context["terbuka"]] == []
    judul = [k.judul for k in jawab.context["linimasa"]]
    assert sorted(judul)[-2:] == ["Pertemuan awal: diwakili", "Validasi: layak"]
    assert "Validasi" not in judul
