"""Pages of one family: works, colleague, stranger, read-only role, bad id, wrong method."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kpm.kepesertaan.hari_ini import perlu as perlu_calon
from kpm.models import Anggota, Keluarga
from pendamping.hari_ini import perlu
from pkh.riwayat.models import BukaIdentitas
from tests import pabrik
from tests.kpm.conftest import pesan


def alamat(nama: str, keluarga: Keluarga) -> str:
    if nama.startswith("anggota_") and nama != "anggota_tambah":
        pk = keluarga.anggota.get(hubungan="anak").pk
        return reverse(f"kpm:{nama}", args=[pk, *(["nik"] if nama == "anggota_buka" else [])])
    return reverse(f"kpm:{nama}", args=[keluarga.pk, *(["no_kk"] if nama == "buka" else [])])


HALAMAN = ["rinci", "ubah", "status", "buka", "anggota_tambah", "anggota_ubah", "anggota_keluar",
           "anggota_buka"]  # fmt: skip
# Who gets what on a family in the care of `pendamping`: 200, 403 (visible), 404 (not).
JAWABAN = {
    "rinci": {"pendamping": 200, "rekan": 404, "tetangga": 404, "operator": 200, "korkab": 200,
              "kadis": 200, "operator_prov": 200, "auditor": 200, "operator_tetangga": 404,
              "admin": 403},
    "ubah": {"pendamping": 200, "rekan": 404, "operator": 200, "korkab": 403, "kadis": 403,
             "auditor": 403, "operator_tetangga": 404},
    "status": {"pendamping": 403, "operator": 200, "korkab": 200, "kadis": 403,
               "operator_tetangga": 404},
    "buka": {"pendamping": 200, "rekan": 404, "operator": 200, "auditor": 200, "kadis": 403,
             "operator_tetangga": 404},
}  # fmt: skip
JAWABAN |= dict.fromkeys(["anggota_tambah", "anggota_ubah", "anggota_keluar"], JAWABAN["ubah"])
JAWABAN["anggota_buka"] = JAWABAN["buka"]


def test_siapa_boleh_apa(request, meja, keluarga):
    klien = {p: meja(request.getfixturevalue(p)) for p in JAWABAN["rinci"]}
    salah = []
    for nama in HALAMAN:
        url = alamat(nama, keluarga)
        for peran, kode in JAWABAN[nama].items():
            jawab = [klien[peran].get(url).status_code]
            if nama != "rinci" and kode != 200:
                jawab.append(klien[peran].post(url, {}).status_code)
            if set(jawab) != {kode}:
                salah.append((nama, peran, jawab))
    assert not salah


@pytest.fixture
def rangkap(kadis):
    """Kepala dinas here, Plt. operator in the next district: sees here, may change there."""
    pabrik.JabatanFactory(pengguna=kadis, peran="operator", wilayah_id="64.03")
    return kadis


def test_hak_di_wilayah_lain_tidak_berlaku_di_sini(meja, rangkap, keluarga, keluarga_asing):
    klien = meja(rangkap)
    for nama in HALAMAN:
        kode = 200 if nama == "rinci" else 403
        assert klien.get(alamat(nama, keluarga_asing)).status_code == 200, nama
        assert klien.get(alamat(nama, keluarga)).status_code == kode, nama


def test_nomor_identitas_tidak_ikut_ke_halaman(masuk, operator, keluarga):
    Keluarga.objects.filter(pk=keluarga.pk).update(no_kks="6013011234567890")
    nomor = [keluarga.no_kk, "6013011234567890", *keluarga.anggota.values_list("nik", flat=True)]
    klien = masuk(operator)
    for nama in HALAMAN:
        jawab = klien.get(alamat(nama, keluarga))
        assert jawab.status_code == 200, nama
        isi = jawab.content.decode()
        assert not [n for n in nomor if n in isi], nama


def peristiwa(keluarga, pendamping, hari_ini, n: int) -> None:
    """`n` of everything that can happen to a family."""
    kelompok = pabrik.KelompokFactory(pendamping=pendamping)
    for i in range(n):
        hari = hari_ini - timedelta(days=30 * i + 40)
        pabrik.KunjunganFactory(
            keluarga=keluarga,
            pendamping=pabrik.PenggunaFactory(),
            tanggal=hari,
            kendala=pabrik.KendalaFactory(),
            tindak_lanjut="Urus akta",
            tindak_lanjut_pada=hari,
        )
        pertemuan = pabrik.PertemuanFactory(
            kelompok=kelompok, tanggal=hari, sesi=pabrik.SesiFactory(modul=9, sesi=i + 1)
        )
        pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=keluarga)
        anggota = pabrik.AnggotaFactory(keluarga=keluarga)
        pabrik.VerifikasiFactory(
            anggota=anggota, keluarga=keluarga, bulan=date(2020 + i // 12, i % 12 + 1, 1)
        )
        pabrik.BantuanFactory(keluarga=keluarga, periode=date(2000 + i, 1, 1))
        pabrik.KasusFactory(keluarga=keluarga, ditutup_pada=hari, hasil="tuntas")
        pabrik.KasusFactory(keluarga=keluarga, berikut_pada=hari)
        pabrik.PengaduanFactory(keluarga=keluarga)
        program = pabrik.ProgramPelengkapFactory(kode=f"program-{i}")
        pabrik.PelengkapFactory(keluarga=keluarga, program=program, oleh=pabrik.PenggunaFactory())
        pabrik.PerubahanStatusFactory(
            keluarga=keluarga, tanggal=hari, oleh=pabrik.PenggunaFactory()
        )
        usulan = pabrik.UsulanFactory(keluarga=keluarga, status="ditolak")
        pabrik.LangkahUsulanFactory(usulan=usulan, ke="ditolak")
        pabrik.KepergianFactory(keluarga=keluarga, tanggal=hari)
        pabrik.UndanganAwalFactory(keluarga=keluarga, kehadiran="hadir")
        pabrik.ValidasiFactory(keluarga=keluarga, berlaku=False)


def test_semua_yang_terjadi_ada_di_halaman(meja, operator, keluarga, pendamping, hari_ini):
    peristiwa(keluarga, pendamping, hari_ini, 1)
    isi = meja(operator).get(alamat("rinci", keluarga)).content.decode()
    for kata in (
        "Kunjungan rumah",
        "P2K2: hadir",
        "Verifikasi komitmen",
        "Bantuan dihitung",
        "Rp225.000",
        "Status menjadi Aktif",
        "Usulan graduasi",
        "Keluar bukan graduasi: Pindah",
        f"Didampingi {pendamping}",
        "Tindak lanjut lewat waktu",
    ):
        assert kata in isi, kata


def test_riwayat_terbaru_di_atas_dan_yang_lama_dapat_diminta(
    meja, operator, keluarga, pendamping, hari_ini
):
    peristiwa(keluarga, pendamping, hari_ini, 3)
    klien = meja(operator)
    jawaban = klien.get(alamat("rinci", keluarga))
    tanggal = [k.tanggal for k in jawaban.context["linimasa"]]
    assert tanggal == sorted(tanggal, reverse=True)
    assert (len(tanggal), jawaban.context["ada_lama"]) == (25, True)
    penuh = klien.get(alamat("rinci", keluarga) + "?riwayat=semua")
    assert len(penuh.context["linimasa"]) > 30
    assert not penuh.context["ada_lama"]


def test_banyaknya_kueri_tetap(
    masuk, operator, keluarga, keluarga_rekan, pendamping, hari_ini, django_assert_num_queries
):
    peristiwa(keluarga, pendamping, hari_ini, 1)
    peristiwa(keluarga_rekan, pendamping, hari_ini, 2)
    klien = masuk(operator)
    klien.get(alamat("rinci", keluarga))
    with django_assert_num_queries(34) as satu:
        klien.get(alamat("rinci", keluarga))
    with django_assert_num_queries(len(satu)):
        klien.get(alamat("rinci", keluarga_rekan))


def test_yang_tidak_pernah_terjadi_tidak_ditanyakan(
    masuk, operator, keluarga, django_assert_max_num_queries
):
    klien = masuk(operator)
    klien.get(alamat("rinci", keluarga))
    with django_assert_max_num_queries(16):
        klien.get(alamat("rinci", keluarga))


def test_perlu_dilihat(meja, operator, keluarga, pendamping, hari_ini):
    pabrik.UsulanFactory(keluarga=keluarga, status="diajukan", pengusul=pendamping)
    anak = keluarga.anggota.get(hubungan="anak")
    lahir = hari_ini.replace(year=hari_ini.year - 60, day=1) + timedelta(days=45)
    pabrik.AnggotaFactory(keluarga=keluarga, nama="Nenek Contoh", tanggal_lahir=lahir)
    Anggota.objects.filter(pk=anak.pk).update(jenis_kelamin="P")
    keluarga.anggota.filter(hubungan="pengurus").update(hubungan="lainnya")
    isi = meja(operator).get(alamat("rinci", keluarga)).content.decode()
    for kata in (
        "Usulan graduasi: menunggu koordinator",
        "Nenek Contoh menjadi Lanjut usia",
        f"Periksa NIK {anak.nama}",
        "Belum ada pengurus",
    ):
        assert kata in isi, kata


class TestTambah:
    ISIAN = {
        "no_kk": "6402 0601 0199 0001",
        "desa": "64.02.06.1001",
        "rt": "1",
        "nik": "6402.0655.0587.0001",
        "nama": "Siti Contoh",
        "jenis_kelamin": "P",
        "tanggal_lahir": "1987-05-15",
    }

    def test_tersimpan_lalu_ke_halaman_keluarga(self, masuk, pendamping):
        klien = masuk(pendamping)
        assert klien.get(reverse("kpm:tambah")).status_code == 200
        jawaban = klien.post(reverse("kpm:tambah"), self.ISIAN)
        keluarga = Keluarga.objects.get(no_kk="6402060101990001")
        assert jawaban["Location"] == reverse("kpm:rinci", args=[keluarga.pk])
        assert "tersimpan sebagai calon" in pesan(jawaban)
        assert keluarga.anggota.get().nik == "6402065505870001"

    def test_yang_salah_dikatakan_dan_isian_tetap(self, meja, operator):
        isi = self.ISIAN | {"nik": "640206550587000", "alamat": "Jalan Mawar 7"}
        halaman = meja(operator).post(reverse("kpm:tambah"), isi).content.decode()
        assert "NIK berisi 15 angka" in halaman
        assert "Jalan Mawar 7" in halaman
        assert not Keluarga.objects.exists()

    def test_dikirim_dua_kali_tersimpan_sekali(self, meja, operator):
        klien = meja(operator)
        klien.post(reverse("kpm:tambah"), self.ISIAN)
        jawaban = klien.post(reverse("kpm:tambah"), self.ISIAN)
        assert "sudah dipakai keluarga lain" in jawaban.content.decode()
        assert Keluarga.objects.count() == 1

    def test_desa_hanya_wilayah_kerja(self, meja, pendamping):
        jawaban = meja(pendamping).post(
            reverse("kpm:tambah"), self.ISIAN | {"desa": "64.03.05.1001"}
        )
        assert jawaban.context["form"].errors["desa"]


def versi(objek) -> str:
    objek.refresh_from_db()
    return objek.diubah_pada.isoformat()


def test_ubah_tanpa_mengisi_nomor_membiarkannya(meja, operator, keluarga):
    isi = {"desa": keluarga.desa_id, "alamat": "Jalan Baru", "no_kk": "", "versi": versi(keluarga)}
    jawaban = meja(operator).post(alamat("ubah", keluarga), isi)
    assert jawaban.status_code == 302
    baru = Keluarga.objects.get(pk=keluarga.pk)
    assert (baru.alamat, baru.no_kk, baru.pendamping) == (
        "Jalan Baru",
        keluarga.no_kk,
        keluarga.pendamping,
    )


def test_tambah_ubah_dan_keluarkan_anggota(masuk, operator, keluarga, hari_ini):
    klien = masuk(operator)
    isi = {
        "nik": "6402061005180002",
        "nama": "Budi Contoh",
        "hubungan": "anak",
        "jenis_kelamin": "L",
        "tanggal_lahir": "2018-05-11",
        "jenjang": "sd",
    }
    jawaban = klien.post(alamat("anggota_tambah", keluarga), isi)
    assert jawaban.status_code == 302
    assert "Tanggal lahir berbeda dari NIK" in pesan(jawaban)  # told, not refused
    budi = keluarga.anggota.get(nama="Budi Contoh")
    isi |= {"nik": "", "tanggal_lahir": "2018-05-10", "versi": versi(budi)}
    assert klien.post(reverse("kpm:anggota_ubah", args=[budi.pk]), isi).status_code == 302
    budi.refresh_from_db()
    assert (budi.nik, budi.tanggal_lahir) == ("6402061005180002", date(2018, 5, 10))
    keluar = {"tanggal": hari_ini.isoformat(), "alasan": "pindah"}
    assert klien.post(reverse("kpm:anggota_keluar", args=[budi.pk]), keluar).status_code == 302
    budi.refresh_from_db()
    assert budi.keluar_pada == hari_ini
    assert klien.get(reverse("kpm:anggota_ubah", args=[budi.pk])).status_code == 404


class TestDuaOrangSekaligus:
    def isian(self, halaman, **ubah) -> dict:
        """What the browser would send from a page that was opened."""
        form = halaman.context["form"]
        return {n: form[n].value() or "" for n in form.fields} | ubah

    @pytest.fixture
    def didahului(self, meja, operator, pendamping, keluarga):
        """(client, address, form of the one who came second) on the family."""
        url, cepat, lambat = alamat("ubah", keluarga), meja(operator), meja(pendamping)
        lama = lambat.get(url)
        assert (
            cepat.post(url, self.isian(cepat.get(url), alamat="Jalan Operator")).status_code == 302
        )
        return lambat, url, self.isian(lama, alamat="Jalan Pendamping", telepon="0811")

    def test_yang_kedua_diberi_tahu_dan_isiannya_tetap(self, didahului, keluarga):
        klien, url, isi = didahului
        jawaban = klien.post(url, isi)
        halaman = jawaban.content.decode()
        assert jawaban.status_code == 409
        assert "Diubah Operator pada" in halaman
        assert "Jalan Operator</ins>" in halaman
        assert 'value="Jalan Pendamping"' in halaman
        keluarga.refresh_from_db()
        assert (keluarga.alamat, keluarga.telepon) == ("Jalan Operator", "")
        # Sent again from the page that said so: saved over it, knowingly.
        lagi = isi | {"versi": jawaban.context["form"]["versi"].value()}
        assert klien.post(url, lagi).status_code == 302
        keluarga.refresh_from_db()
        assert (keluarga.alamat, keluarga.telepon) == ("Jalan Pendamping", "0811")

    def test_nomor_tidak_ikut_disebut(self, meja, operator, pendamping, keluarga):
        url, klien = alamat("ubah", keluarga), meja(pendamping)
        isi = self.isian(klien.get(url), alamat="Jalan Pendamping")
        cepat = meja(operator)
        cepat.post(url, self.isian(cepat.get(url), no_kk="6402060101990009"))
        halaman = klien.post(url, isi).content.decode()
        assert "disamarkan" in halaman
        assert "6402060101990009" not in halaman

    def test_kiriman_ganda_bukan_bentrok(self, meja, operator, keluarga):
        url, klien = alamat("ubah", keluarga), meja(operator)
        isi = self.isian(klien.get(url), alamat="Jalan Baru", rt="7")
        assert [klien.post(url, isi).status_code for _ in range(2)] == [302, 302]

    def test_tanpa_versi_ditolak(self, meja, operator, keluarga):
        isi = {"desa": keluarga.desa_id, "alamat": "Jalan Baru"}
        jawaban = meja(operator).post(alamat("ubah", keluarga), isi)
        assert "Muat ulang halaman ini" in jawaban.content.decode()

    def test_anggota(self, meja, operator, pendamping, keluarga):
        url, klien, cepat = alamat("anggota_ubah", keluarga), meja(pendamping), meja(operator)
        isi = self.isian(klien.get(url), kelas="5", jenis_kelamin="L")
        cepat.post(url, self.isian(cepat.get(url), nama="Nama Operator", jenis_kelamin="L"))
        jawaban = klien.post(url, isi)
        assert jawaban.status_code == 409
        assert "Nama Operator</ins>" in jawaban.content.decode()
        assert keluarga.anggota.get(hubungan="anak").nama == "Nama Operator"
        lagi = isi | {"versi": jawaban.context["form"]["versi"].value()}
        assert klien.post(url, lagi).status_code == 302


class TestStatus:
    def test_berubah_dengan_alasan(self, masuk, korkab, keluarga, hari_ini):
        isi = {"ke": "ditangguhkan", "tanggal": hari_ini.isoformat(), "alasan": "Tidak komitmen"}
        assert masuk(korkab).post(alamat("status", keluarga), isi).status_code == 302
        assert Keluarga.objects.get(pk=keluarga.pk).status == "ditangguhkan"

    def test_yang_tidak_ditawarkan_ditolak(self, meja, operator, keluarga, hari_ini):
        klien = meja(operator)
        for ke in ("graduasi", "keluar", "aktif", "calon", "ngawur"):
            isi = {"ke": ke, "tanggal": hari_ini.isoformat(), "alasan": "Alasan uji"}
            jawaban = klien.post(alamat("status", keluarga), isi)
            assert jawaban.context["form"].errors["ke"], ke
        assert Keluarga.objects.get(pk=keluarga.pk).status == "aktif"


class TestBuka:
    def test_tempat_jawaban_ada_juga_pada_nomor_besar(self, meja, operator):
        """Row 4279 is id="nik-4279", not "nik-4.279": htmx would not find it."""
        keluarga = pabrik.keluarga_lengkap(pk=4_000_279)
        isi = meja(operator).get(alamat("rinci", keluarga)).content.decode()
        assert 'id="no_kk-4000279"' in isi
        assert 'hx-target="#no_kk-4000279"' in isi

    def test_tampil_sekali_dan_tercatat(self, masuk, pendamping, keluarga):
        klien = masuk(pendamping)
        jawaban = klien.post(alamat("buka", keluarga), {"alasan": "Mencocokkan KK"})
        assert keluarga.no_kk in jawaban.content.decode()
        assert "no-store" in jawaban["Cache-Control"]
        assert BukaIdentitas.objects.get().ruas == "no_kk"
        assert keluarga.no_kk not in klien.get(alamat("buka", keluarga)).content.decode()

    def test_lewat_htmx_hanya_potongan(self, masuk, pendamping, keluarga):
        klien = masuk(pendamping)
        htmx = {"HTTP_HX_REQUEST": "true"}
        formulir = klien.get(alamat("anggota_buka", keluarga), **htmx).content.decode()
        assert "<html" not in formulir
        jawaban = klien.post(alamat("anggota_buka", keluarga), {"alasan": "Cek NIK anak"}, **htmx)
        isi = jawaban.content.decode()
        assert "<html" not in isi
        assert keluarga.anggota.get(hubungan="anak").nik in isi

    def test_tanpa_alasan_tertutup(self, meja, pendamping, keluarga):
        klien = meja(pendamping)
        for alasan in ("", "  ", "abc", "    a    "):
            jawaban = klien.post(alamat("buka", keluarga), {"alasan": alasan})
            assert jawaban.status_code == 422, alasan
            assert keluarga.no_kk not in jawaban.content.decode()
        assert not BukaIdentitas.objects.exists()

    def test_ruas_lain_tidak_ada(self, meja, operator, keluarga):
        klien = meja(operator)
        for ruas in ("alamat", "nik", "pk"):
            url = reverse("kpm:buka", args=[keluarga.pk, ruas])
            assert klien.post(url, {"alasan": "Alasan uji"}).status_code == 404, ruas


class TestKetentuan:
    def test_daftar_dan_rinci_terbaca(self, masuk, pendamping):
        klien = masuk(pendamping)
        semua = klien.get(reverse("kpm:ketentuan"))
        assert "Berlaku sekarang" in semua.content.decode()
        k = next(k for k in semua.context["semua"] if k.mulai == date(2024, 1, 1))
        isi = klien.get(reverse("kpm:ketentuan_rinci", args=[k.pk])).content.decode()
        for kata in ("Rp3.000.000", "Rp750.000", "3 orang, semua jenjang", "mulai 60 tahun"):
            assert kata in isi, kata


class TestPerubahan:
    def test_terbaca_tanpa_nomor_identitas(self, masuk, operator, keluarga):
        anak = keluarga.anggota.get(hubungan="anak")
        Keluarga.objects.filter(pk=keluarga.pk).update(
            alamat="Jalan Lain", no_kk="6402060101990009"
        )
        Anggota.objects.filter(pk=anak.pk).update(kelas="5", nik="6402061005180009")
        klien, url = masuk(operator), alamat("perubahan", keluarga)
        isi = klien.get(url).content.decode()
        assert "Jalan Contoh" in isi
        assert "Jalan Lain" in isi
        assert "6402060101990009" not in isi
        isi = klien.get(url, {"anggota": anak.pk}).content.decode()
        assert "kelas" in isi.lower()
        assert "6402061005180009" not in isi

    def test_anggota_keluarga_lain_tidak_ada(self, meja, operator, keluarga, keluarga_rekan):
        for kode in (keluarga_rekan.anggota.first().pk, "x"):
            url = alamat("perubahan", keluarga)
            assert meja(operator).get(url, {"anggota": kode}).status_code == 404

    def test_milik_orang_lain_tidak_ada(self, meja, rekan, keluarga):
        assert meja(rekan).get(alamat("perubahan", keluarga)).status_code == 404


def test_komponen_pada_perubahan_ditulis_dengan_kata(operator, keluarga, meja):
    keluarga.komponen = ["usia_dini", "smp"]
    keluarga.save()
    isi = meja(operator).get(reverse("kpm:perubahan", args=[keluarga.pk])).content.decode()
    assert "Anak usia dini, SMP/MTs" in isi
    assert "usia_dini" not in isi


def test_perlu_dilihat_sama_dengan_daftar_hari_ini(
    meja, pendamping, kadis, keluarga, hari_ini, settings
):
    """The page of a family says what the start page of its pendamping counts; who only reads is
    told as well, without a link to an act that is not theirs."""
    settings.JEDA_KUNJUNGAN = 90
    url, dua, salah = alamat("rinci", keluarga), (meja(pendamping), meja(kadis)), []
    for status, hari, kata in (
        ("aktif", None, "Belum pernah dikunjungi"),
        ("aktif", 90, ""),
        ("aktif", 91, "Sudah 91 hari tidak dikunjungi"),
        ("ditangguhkan", 400, ""),
        ("calon", None, "Calon menunggu validasi"),
    ):
        terakhir = None if hari is None else hari_ini - timedelta(days=hari)
        Keluarga.objects.filter(pk=keluarga.pk).update(
            status=status, kunjungan_terakhir=terakhir, status_sejak=hari_ini - timedelta(days=500)
        )
        milik, baca = (k.get(url).context["terbuka"] for k in dua)
        semua = [*perlu(pendamping, hari_ini), *perlu_calon(pendamping, hari_ini)]
        dihitung = [p["kata"] for p in semua if p["url"].startswith(("/kpm/?", "/kpm/calon/?"))]
        harap = [kata] if kata else []
        dibaca = [[t.kata for t in daftar] for daftar in (milik, baca)]
        if dibaca != [harap, harap] or bool(dihitung) is not bool(kata):
            salah.append((status, hari, dibaca, dihitung))
        if not all(t.alamat for t in milik) or any(t.alamat for t in baca):
            salah.append((status, hari, milik, baca))
    assert not salah
