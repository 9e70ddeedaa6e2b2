"""P2K2: groups, members, meetings with attendance by exception, pages."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Keluarga
from pendamping.aturan import nilai_ukuran_kelompok, pertemuan_boleh_diubah
from pendamping.models import AnggotaKelompok, Kehadiran, Kelompok, Pertemuan, Sesi
from pendamping.p2k2.layanan import simpan_kelompok
from pendamping.pertemuan.layanan import catat_pertemuan, ubah_pertemuan
from tests.pabrik import (
    AnggotaKelompokFactory,
    KelompokFactory,
    KeluargaFactory,
    PertemuanFactory,
    keluarga_lengkap,
)

DAFTAR = reverse("pendamping:kelompok_daftar")
TAMBAH = reverse("pendamping:kelompok_tambah")


def isi_kelompok(kelompok, n=3, **kwargs):
    baris = [KeluargaFactory(pendamping=kelompok.pendamping, **kwargs) for _ in range(n)]
    for k in baris:
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)
    return baris


@pytest.fixture
def kelompok(pendamping):
    return KelompokFactory(pendamping=pendamping, nama="Melati")


@pytest.fixture
def anggota(kelompok):
    return isi_kelompok(kelompok)


@pytest.fixture
def sesi(db):
    return Sesi.objects.get(modul=1, sesi=1)


@pytest.fixture
def simpan(pendamping):
    def _simpan(kelompok, *keluarga, oleh=pendamping, ketua=None):
        pilih = Keluarga.objects.filter(pk__in=[k.pk for k in keluarga])
        return simpan_kelompok(oleh=oleh, kelompok=kelompok, keluarga=pilih, ketua=ketua)

    return _simpan


def anggota_kini(kelompok):
    return set(
        AnggotaKelompok.objects.filter(kelompok=kelompok, selesai=None).values_list(
            "keluarga", flat=True
        )
    )


# --- groups ------------------------------------------------------------------------------
def test_anggota_disamakan_dan_masa_lalu_tinggal(simpan, kelompok, anggota, pendamping, hari_ini):
    a, b, c = anggota
    baru = keluarga_lengkap(pendamping=pendamping)
    simpan(kelompok, a, baru, ketua=baru)
    assert anggota_kini(kelompok) == {a.pk, baru.pk}
    keluar = AnggotaKelompok.objects.filter(kelompok=kelompok, selesai=hari_ini)
    assert {k.keluarga_id for k in keluar} == {b.pk, c.pk}
    simpan(kelompok, a)  # in and out on the same day leaves no trace in the list
    assert not AnggotaKelompok.objects.filter(keluarga=baru).exists()
    simpan(kelompok, a, b)
    assert anggota_kini(kelompok) == {a.pk, b.pk}


def test_anggota_yang_tidak_boleh(simpan, kelompok, anggota, pendamping, keluarga_rekan):
    lain = KelompokFactory(pendamping=pendamping)
    milik_lain = isi_kelompok(lain, 1)[0]
    keluar = keluarga_lengkap(pendamping=pendamping, status="keluar")
    for k in (milik_lain, keluar, keluarga_rekan):
        with pytest.raises(ValidationError) as info:
            simpan(kelompok, anggota[0], k)
        assert set(info.value.message_dict) == {"keluarga"}
    with pytest.raises(ValidationError) as info:
        simpan(kelompok, anggota[0], ketua=anggota[1])
    assert set(info.value.message_dict) == {"ketua"}
    assert len(anggota_kini(kelompok)) == 3


def test_yang_diserahkan_lepas_dari_kelompok_lama(simpan, kelompok, anggota, rekan, hari_ini):
    pindah = anggota[0]
    Keluarga.objects.filter(pk=pindah.pk).update(pendamping=rekan)
    baru = KelompokFactory(pendamping=rekan)
    simpan(baru, pindah, oleh=rekan)
    assert anggota_kini(baru) == {pindah.pk}
    assert AnggotaKelompok.objects.get(kelompok=kelompok, keluarga=pindah).selesai == hari_ini


def test_kelompok_orang_lain(simpan, kelompok, anggota, rekan, korkab, kadis):
    with pytest.raises(PermissionDenied):
        simpan(kelompok, anggota[0], oleh=rekan)
    with pytest.raises(PermissionDenied):
        simpan(kelompok, anggota[0], oleh=kadis)
    simpan(kelompok, anggota[0], oleh=korkab)


@pytest.mark.parametrize(("n", "kata"), [(9, "Baru 9"), (10, ""), (30, ""), (31, "Sudah 31")])
def test_ukuran(n, kata):
    peringatan = nilai_ukuran_kelompok(n, (10, 30))
    assert peringatan.startswith(kata)
    assert bool(peringatan) is bool(kata)


# --- meetings ----------------------------------------------------------------------------
@pytest.fixture
def catat(pendamping, kelompok, anggota, sesi, hari_ini):
    def _catat(**ubah):
        isi = {"oleh": pendamping, "kelompok": kelompok, "sesi": sesi, "tanggal": hari_ini}
        return catat_pertemuan(**isi | ubah)

    return _catat


def status(pertemuan):
    return dict(Kehadiran.objects.filter(pertemuan=pertemuan).values_list("keluarga", "status"))


def test_hanya_pengecualian_yang_disebut(catat, anggota):
    a, b, c = anggota
    pertemuan, baru = catat(kehadiran={b.pk: ("alpa", ""), c.pk: ("izin", "sakit")})
    assert baru
    assert status(pertemuan) == {a.pk: "hadir", b.pk: "alpa", c.pk: "izin"}


def test_kunci_sama_sekali_saja(catat, kelompok, pendamping):
    kunci = uuid4()
    assert catat(kunci=kunci)[1]
    assert not catat(kunci=kunci)[1]
    assert Pertemuan.objects.count() == 1
    lain = KelompokFactory(pendamping=pendamping)
    with pytest.raises(ValidationError) as info:
        catat(kunci=kunci, kelompok=lain)
    assert set(info.value.message_dict) == {"kunci"}


def test_tanggal_pertemuan(catat, hari_ini):
    for hari in (1, -63):
        with pytest.raises(ValidationError) as info:
            catat(tanggal=hari_ini + timedelta(days=hari))
        assert set(info.value.message_dict) == {"tanggal"}, hari


def test_bukan_anggota_kosong_dan_dua_kali(catat, keluarga_rekan, kelompok, pendamping, rekan):
    with pytest.raises(ValidationError, match="bukan anggota"):
        catat(kehadiran={keluarga_rekan.pk: ("alpa", "")})
    with pytest.raises(ValidationError, match="belum punya anggota"):
        catat(kelompok=KelompokFactory(pendamping=pendamping))
    with pytest.raises(PermissionDenied):
        catat(oleh=rekan)
    catat()
    with pytest.raises(ValidationError, match="sudah dicatat"):
        catat()


def test_status_tidak_dikenal(catat, anggota):
    with pytest.raises(ValidationError, match="tidak dikenal"):
        catat(kehadiran={anggota[0].pk: ("bolos", "")})


def test_diperbaiki_sampai_bulan_berakhir(catat, anggota, pendamping, hari_ini):
    pertemuan, _ = catat()
    ubah_pertemuan(
        oleh=pendamping, pertemuan=pertemuan, kehadiran={anggota[0].pk: ("alpa", "")}, notulen="N"
    )
    assert status(pertemuan)[anggota[0].pk] == "alpa"
    pertemuan.refresh_from_db()
    assert pertemuan.notulen == "N"
    lama = PertemuanFactory(
        kelompok=pertemuan.kelompok, tanggal=hari_ini.replace(day=1) - timedelta(days=1)
    )
    with pytest.raises(ValidationError, match="sudah lewat"):
        ubah_pertemuan(oleh=pendamping, pertemuan=lama, kehadiran={})


@pytest.mark.parametrize(
    ("tanggal", "hari", "boleh"),
    [
        (date(2024, 9, 1), date(2024, 9, 30), True),
        (date(2024, 9, 30), date(2024, 10, 1), False),
        (date(2023, 9, 3), date(2024, 9, 3), False),
    ],
)
def test_pertemuan_boleh_diubah(tanggal, hari, boleh):
    assert pertemuan_boleh_diubah(tanggal, hari) is boleh


# --- pages -------------------------------------------------------------------------------
def url(nama, baris):
    return reverse(f"pendamping:{nama}", args=[baris.pk])


def test_siapa_melihat(meja, kelompok, anggota, pendamping, rekan, tetangga, korkab, auditor):
    pertemuan = PertemuanFactory(kelompok=kelompok)
    for siapa, kode in [
        (pendamping, 200),
        (korkab, 200),
        (auditor, 200),
        (rekan, 404),
        (tetangga, 404),
    ]:
        klien = meja(siapa)
        assert klien.get(url("kelompok_rinci", kelompok)).status_code == kode
        assert klien.get(url("pertemuan_rinci", pertemuan)).status_code == kode
        assert (kelompok in klien.get(DAFTAR).context["halaman"].baris) is (kode == 200)


def test_pintu(client, masuk, tanpa_peran, korkab, rekan, kelompok):
    assert client.get(DAFTAR).status_code == 302
    for alamat in (DAFTAR, TAMBAH):
        assert masuk(tanpa_peran).get(alamat).status_code == 403
    tambah = url("pertemuan_tambah", kelompok)
    assert masuk(korkab).get(tambah).status_code == 403
    assert masuk(rekan).get(tambah).status_code == 404
    assert masuk(rekan).get(url("kelompok_ubah", kelompok)).status_code == 404


def test_buat_kelompok_dengan_usul_sedesa(meja, pendamping):
    sedesa = [keluarga_lengkap(pendamping=pendamping) for _ in range(3)]
    jauh = keluarga_lengkap(pendamping=pendamping, desa_id="64.02.13.1001")
    klien = meja(pendamping)
    usul = klien.get(TAMBAH).context["form"]
    assert (usul["desa"].value(), set(usul["keluarga"].value())) == (
        "64.02.06.1001",
        {k.pk for k in sedesa},
    )
    assert set(
        klien.get(TAMBAH, {"desa": "64.02.13.1001"}).context["form"]["keluarga"].value()
    ) == {jauh.pk}
    isi = {
        "nama": "Mawar",
        "desa": "64.02.06.1001",
        "tempat": "Balai",
        "ketua": "",
        "keluarga": [k.pk for k in sedesa],
    }
    jawab = klien.post(TAMBAH, isi)
    baru = Kelompok.objects.get()
    assert jawab.url == url("kelompok_rinci", baru)
    assert (baru.pendamping, anggota_kini(baru)) == (pendamping, {k.pk for k in sedesa})
    assert "Baru 3 keluarga" in klien.get(jawab.url).content.decode()


def test_korkab_memilih_untuk_siapa(meja, korkab, pendamping, tetangga, keluarga):
    klien = meja(korkab)
    assert list(klien.get(TAMBAH).context["orang"]) == [(pendamping.pk, "Pendamping")]
    assert klien.get(TAMBAH, {"pendamping": tetangga.pk}).status_code == 404
    isi = {"nama": "Mawar", "desa": "64.02.06.1001", "keluarga": [keluarga.pk]}
    assert klien.post(f"{TAMBAH}?pendamping={pendamping.pk}", isi).status_code == 302
    assert Kelompok.objects.get().pendamping == pendamping


def test_ubah_kelompok_menyebut_kesalahan(meja, pendamping, kelompok, anggota, keluarga_rekan):
    klien, alamat = meja(pendamping), url("kelompok_ubah", kelompok)
    assert set(klien.get(alamat).context["form"]["keluarga"].value()) == {k.pk for k in anggota}
    isi = {"nama": "", "desa": "64.02.06.1001", "keluarga": [keluarga_rekan.pk], "aktif": "on"}
    form = klien.post(alamat, isi).context["form"]
    assert set(form.errors) == {"nama", "keluarga"}
    assert keluarga_rekan.nama_pengurus not in str(form)


def test_lembar_sampai_tersimpan(masuk, pendamping, kelompok, anggota, hari_ini):
    klien, alamat = masuk(pendamping), url("pertemuan_tambah", kelompok)
    form = klien.get(alamat).context["form"]
    assert {b["status"] for b in form.baris()} == {"hadir"}
    assert form["sesi"].value() == Sesi.objects.first().pk
    isi = {
        "kunci": str(form["kunci"].value()),
        "sesi": Sesi.objects.first().pk,
        "tanggal": f"{hari_ini}",
        "tempat": "Balai desa",
        f"hadir-{anggota[0].pk}": "alpa",
        f"hadir-{anggota[1].pk}": "hadir",
    }
    satu, dua = klien.post(alamat, isi), klien.post(alamat, isi)
    pertemuan = Pertemuan.objects.get()
    assert satu.url == dua.url == url("pertemuan_rinci", pertemuan)
    assert sorted(status(pertemuan).values()) == ["alpa", "hadir", "hadir"]
    jawab = klien.get(satu.url)
    assert jawab.context["hitung"] == [("Hadir", 2), ("Izin", 0), ("Alpa", 1)]
    lembar = klien.get(alamat).context["form"]
    assert lembar["sesi"].value() == Sesi.objects.all()[1].pk  # the next one that is missing
    ubah = url("pertemuan_ubah", pertemuan)
    assert [b["status"] for b in klien.get(ubah).context["form"].baris()].count("alpa") == 1
    isi["versi"] = pertemuan.diubah_pada.isoformat()
    assert klien.post(ubah, isi | {f"hadir-{anggota[0].pk}": "hadir"}).url == satu.url
    assert set(status(pertemuan).values()) == {"hadir"}


def test_lembar_salah_tetap_terisi(meja, pendamping, kelompok, anggota, hari_ini):
    alamat = url("pertemuan_tambah", kelompok)
    isi = {
        "kunci": str(uuid4()),
        "sesi": Sesi.objects.first().pk,
        "tanggal": f"{hari_ini + timedelta(days=1)}",
        f"hadir-{anggota[0].pk}": "bolos",
        f"hadir-{anggota[1].pk}": "izin",
    }
    form = meja(pendamping).post(alamat, isi).context["form"]
    assert set(form.errors) == {"tanggal"}
    assert [b["status"] for b in form.baris()][1] == "izin"
    isi["tanggal"] = f"{hari_ini}"
    form = meja(pendamping).post(alamat, isi).context["form"]
    assert "tidak dikenal" in str(form.non_field_errors())
    assert not Pertemuan.objects.exists()


def test_keluarga_yang_pindah_tidak_disebut(meja, catat, pendamping, anggota, rekan):
    pertemuan, _ = catat()
    Keluarga.objects.filter(pk=anggota[0].pk).update(pendamping=rekan)
    jawab = meja(pendamping).get(url("pertemuan_rinci", pertemuan))
    assert jawab.context["tersembunyi"] == 1
    assert anggota[0].nama_pengurus not in jawab.content.decode()
    kelompok = meja(pendamping).get(url("kelompok_rinci", pertemuan.kelompok))
    assert anggota[0].nama_pengurus not in kelompok.content.decode()
    assert kelompok.context["kelompok"].jumlah_anggota == 2


def test_pertemuan_terbaru_di_atas(meja, pendamping, kelompok, hari_ini):
    hari = [hari_ini - timedelta(days=n) for n in (40, 3, 20)]
    for tanggal in hari:
        PertemuanFactory(kelompok=kelompok, tanggal=tanggal)
    tampil = meja(pendamping).get(url("kelompok_rinci", kelompok)).context["pertemuan"]
    assert [p.tanggal for p in tampil] == sorted(hari, reverse=True)


def test_saringan(meja, korkab, kelompok, rekan, catat):
    lain = KelompokFactory(pendamping=rekan, nama="Mawar", desa_id="64.02.13.1001")
    catat()
    klien = meja(korkab)
    for tanya, hasil in [
        ({"q": "mel"}, [kelompok]),
        ({"wilayah": "64.02.13"}, [lain]),
        ({"pendamping": rekan.pk}, [lain]),
        ({"belum": "on"}, [lain]),
    ]:
        assert klien.get(DAFTAR, tanya).context["halaman"].baris == hasil, tanya


def test_kueri_tetap(masuk, korkab, pendamping, django_assert_num_queries):
    klien = masuk(korkab)

    def isi(n):
        for _ in range(n):
            kelompok = KelompokFactory(pendamping=pendamping)
            isi_kelompok(kelompok, 2)
            PertemuanFactory(kelompok=kelompok)

    isi(1)
    with django_assert_num_queries(10) as satu:
        klien.get(DAFTAR)
    isi(4)
    with django_assert_num_queries(len(satu)):
        assert len(klien.get(DAFTAR).context["halaman"].baris) == 5


def test_kueri_tetap_rinci_dan_lembar(masuk, pendamping, kelompok):
    klien = masuk(pendamping)
    isi_kelompok(kelompok, 1)
    pertemuan = PertemuanFactory(kelompok=kelompok)
    halaman = [("kelompok_rinci", kelompok), ("pertemuan_tambah", kelompok)]
    halaman.append(("pertemuan_rinci", pertemuan))

    def hitung():
        jumlah = []
        for nama, baris in halaman:
            with CaptureQueriesContext(connection) as rekam:
                klien.get(url(nama, baris))
            jumlah.append(len(rekam))
        return jumlah

    satu = hitung()
    for k in isi_kelompok(kelompok, 4):
        Kehadiran.objects.create(pertemuan=pertemuan, keluarga=k)
    assert hitung() == satu
    assert max(satu) <= 10
