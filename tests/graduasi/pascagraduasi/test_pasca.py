"""After the exit: the plan of visits in both forms, the referral, support, the cohort."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi import hari_ini as halaman_ini
from graduasi.models import Dukungan, Kepergian, Pantauan, Usaha
from graduasi.pascagraduasi.aturan import di_titik, kunjungan_berikut, tambah_bulan
from graduasi.pascagraduasi.kohort import susun_kohort
from graduasi.pascagraduasi.layanan import catat_dukungan, catat_pantauan, catat_usaha
from graduasi.pascagraduasi.models import dengan_pantauan
from pendamping.models import Kasus, Kunjungan
from tests import pabrik
from tests.graduasi.test_berkas import pdf
from tests.pendamping.test_kunjungan_layanan import gambar

RENCANA = [1, 3, 6, 9, 12]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def keluar(pendamping, hari_ini):
    """Graduated four months ago, the family of `pendamping`."""
    keluarga = pabrik.keluarga_lengkap(pendamping=pendamping, status="graduasi")
    return pabrik.GraduasiFactory(keluarga=keluarga, tanggal=tambah_bulan(hari_ini, -4))


def test_rencana_kunjungan():
    keluar = date(2024, 1, 31)
    assert [tambah_bulan(keluar, b) for b in (1, 3, 12)] == [
        date(2024, 2, 29), date(2024, 4, 30), date(2025, 1, 31),
    ]  # fmt: skip
    for terakhir, berikut in [
        (None, date(2024, 2, 29)),
        (date(2024, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 4, 30)),
        (date(2024, 8, 1), date(2024, 10, 31)),
        (date(2025, 1, 31), None),
    ]:
        assert kunjungan_berikut(keluar, RENCANA, terakhir) == berikut


def test_keadaan_pada_titik():
    keluar, isi = date(2024, 1, 1), {"hari_ini": date(2025, 6, 1), "kembali": None}
    lihat = [(date(2024, 3, 1), "bertahan"), (date(2024, 7, 20), "rawan"),
             (date(2024, 9, 1), "jatuh")]  # fmt: skip
    assert di_titik(keluar, 6, pantauan=lihat, **isi) == "rawan"
    assert di_titik(keluar, 12, pantauan=lihat, **isi) == "jatuh"
    assert di_titik(keluar, 12, pantauan=lihat[:1], **isi) == "tidak_dipantau"
    assert di_titik(keluar, 6, pantauan=lihat, **isi | {"hari_ini": date(2024, 6, 1)}) == "belum"
    kembali = isi | {"kembali": date(2024, 5, 1)}
    assert di_titik(keluar, 6, pantauan=lihat, **kembali) == "kembali"
    assert di_titik(keluar, 6, pantauan=[], **isi | {"kembali": date(2024, 8, 1)}) == (
        "tidak_dipantau"
    )


@pytest.mark.django_db
def test_rencana_di_basis_data_sama(keluar, hari_ini):
    satu, tiga = (tambah_bulan(keluar.tanggal, b) for b in (1, 3))
    for tanggal in (None, satu, tiga - timedelta(days=1), tiga, hari_ini):
        if tanggal is not None:
            pabrik.PantauanFactory(kepergian=keluar, tanggal=tanggal)
        p = dengan_pantauan(Kepergian.objects.all(), RENCANA).get(pk=keluar.pk)
        assert p.berikut == kunjungan_berikut(keluar.tanggal, RENCANA, p.terakhir), tanggal


@pytest.mark.django_db
def test_pantauan_sekali_dan_merujuk(keluar, pendamping, rekan, korkab, hari_ini):
    pabrik.TargetPendampingFactory(pendamping=pendamping, tahun=hari_ini.year, jumlah=0)
    isi = {"kepergian": keluar, "tanggal": hari_ini, "catatan": "Usaha berhenti, suami sakit."}
    assert halaman_ini.perlu(pendamping, hari_ini)[0]["jumlah"] == 1
    for orang in (rekan, korkab):
        with pytest.raises(PermissionDenied):
            catat_pantauan(oleh=orang, keadaan="rawan", **isi)
    awal = isi | {"tanggal": keluar.tanggal - timedelta(days=1)}
    with pytest.raises(ValidationError, match="Mendahului"):
        catat_pantauan(oleh=pendamping, keadaan="rawan", **awal)
    p, baru = catat_pantauan(oleh=pendamping, keadaan="jatuh", **isi)
    lagi, dua = catat_pantauan(oleh=pendamping, keadaan="jatuh", kunci=p.kunci, **isi)
    assert (baru, dua, lagi.pk) == (True, False, p.pk)
    assert (Kunjungan.objects.get().tujuan, Kasus.objects.get()) == ("pasca", p.kasus)
    assert p.kasus.pokok == "Jatuh kembali sesudah graduasi"
    assert halaman_ini.perlu(pendamping, hari_ini) == []
    lain = pabrik.KepergianFactory(keluarga=keluar.keluarga, tanggal=hari_ini)
    with pytest.raises(ValidationError, match="hanya untuk keluarga yang graduasi"):
        catat_pantauan(oleh=pendamping, keadaan="rawan", **isi | {"kepergian": lain})


@pytest.mark.django_db
def test_dukungan_dan_usaha(keluar, pendamping, rekan, kabid, hari_ini):
    keluarga = keluar.keluarga
    isi = {"keluarga": keluarga, "jenis": "stimulan", "uraian": "Mesin jahit", "nilai": 2_500_000,
           "sumber": "apbd_kab", "tanggal": hari_ini}  # fmt: skip
    with pytest.raises(PermissionDenied):
        catat_dukungan(oleh=rekan, **isi)
    with pytest.raises(ValidationError, match="BAST"):
        catat_dukungan(oleh=kabid, **isi)
    with pytest.raises(ValidationError, match="Belum diserahkan"):
        catat_dukungan(oleh=kabid, **isi | {"tanggal": hari_ini + timedelta(days=1)})
    d = catat_dukungan(oleh=kabid, **isi, bast=pdf(), foto=gambar())
    assert (len(d.bast_sha256), len(d.foto_sha256), d.bast.name[-4:]) == (64, 64, ".pdf")
    u = catat_usaha(oleh=pendamping, keluarga=keluarga, jenis="jasa", nama="Jahit",
                    mulai=hari_ini, omzet="b")  # fmt: skip
    with pytest.raises(ValidationError, match="mendahului"):
        catat_usaha(oleh=pendamping, keluarga=keluarga, usaha=u, berhenti=date(2020, 1, 1))
    besok = hari_ini + timedelta(days=1)
    with pytest.raises(ValidationError, match="masa depan"):
        catat_usaha(oleh=pendamping, keluarga=keluarga, usaha=u, berhenti=besok)


@pytest.mark.django_db
def test_kohort(keluar, pendamping, tetangga, korkab, hari_ini):
    tahun = hari_ini.year - 2
    for n in range(4):
        k = pabrik.keluarga_lengkap(pendamping=pendamping, status="graduasi")
        g = pabrik.GraduasiFactory(keluarga=k, tanggal=date(tahun, 1, 1))
        if n < 3:
            pabrik.PantauanFactory(
                kepergian=g,
                tanggal=date(tahun, 6, 20),
                keadaan=["bertahan", "bertahan", "jatuh"][n],
            )
    pabrik.PerubahanStatusFactory(
        keluarga=k, dari="graduasi", ke="aktif", tanggal=date(tahun, 5, 1)
    )
    asing = pabrik.KeluargaFactory(pendamping=tetangga, desa_id="64.03.05.1001", status="graduasi")
    pabrik.GraduasiFactory(keluarga=asing, tanggal=date(tahun, 1, 1))
    semua, sejahtera = susun_kohort(korkab, "", tahun, hari_ini)
    assert (semua.jumlah, semua.titik, sejahtera.kata) == (4, sejahtera.titik, "Sejahtera mandiri")
    assert semua.titik[6] == {"bertahan": 2, "jatuh": 1, "kembali": 1}
    assert semua.titik[12] == {"tidak_dipantau": 3, "kembali": 1}
    assert str(semua.persen_bertahan(6)) == "50.00"
    assert susun_kohort(korkab, "64.02.13", tahun, hari_ini)[0].jumlah == 0


@pytest.mark.django_db
def test_halaman(
    masuk, keluar, pendamping, rekan, korkab, kadis_prov, hari_ini, django_assert_max_num_queries
):
    klien, pk = masuk(pendamping), keluar.keluarga_id
    daftar, rinci = reverse("graduasi:pasca"), reverse("graduasi:pasca_rinci", args=[pk])
    assert rinci in klien.get(daftar, {"jatuh_tempo": "on"}).content.decode()
    assert rinci not in masuk(rekan).get(daftar).content.decode()
    pantau = reverse("graduasi:pasca_pantau", args=[pk])
    kurang = klien.post(pantau, {"kunci": "x"})
    assert kurang.status_code == 422
    form = klien.get(pantau).context["form"]
    isi = {"kunci": form["kunci"].value(), "tanggal": f"{hari_ini}", "keadaan": "rawan"}
    isi["catatan"] = "Pembeli berkurang dua bulan ini."
    assert [klien.post(pantau, isi).url for _ in range(2)] == [rinci] * 2
    assert Pantauan.objects.get().keadaan == "rawan"
    dukungan = {"jenis": "stimulan", "uraian": "Etalase", "nilai": 900000, "sumber": "csr",
                "tanggal": f"{hari_ini}", "nomor_bast": "B/1", "gambar": gambar()}  # fmt: skip
    alamat = reverse("graduasi:pasca_dukungan", args=[pk])
    assert klien.post(alamat, dukungan | {"nomor_bast": "", "gambar": ""}).status_code == 422
    assert klien.post(alamat, dukungan).url == rinci
    usaha = {"jenis": "dagang", "nama": "Warung", "mulai": "2024-01-01", "omzet": "c"}
    assert klien.post(reverse("graduasi:pasca_usaha", args=[pk]), usaha).url == rinci
    ubah = reverse("graduasi:pasca_usaha_ubah", args=[Usaha.objects.get().pk])
    assert klien.post(ubah, usaha | {"omzet": "d"}).url == rinci
    html = klien.get(rinci).content.decode()
    for kata in ("Rawan", "Etalase", "Rp900.000", "Rp5 juta sampai Rp10 juta"):
        assert kata in html, kata
    foto = reverse("graduasi:pasca_berkas", args=[Dukungan.objects.get().pk, "foto"])
    assert b"".join(klien.get(foto).streaming_content)[:2] == b"\xff\xd8"
    assert klien.get(foto.replace("/foto/", "/bast/")).status_code == 404
    for orang, kode in [(korkab, 200), (rekan, 404), (kadis_prov, 200)]:
        assert masuk(orang).get(rinci).status_code == kode
    assert masuk(kadis_prov).get(foto).status_code == 403
    assert masuk(korkab).post(pantau, isi).status_code == 403
    kohort = reverse("graduasi:kohort")
    assert klien.get(kohort, {"tahun": "20x4"}).status_code == 404
    with django_assert_max_num_queries(25):
        assert (
            "Bertahan sesudah 6 bulan"
            in klien.get(kohort, {"tahun": keluar.tanggal.year}).content.decode()
        )


@pytest.mark.django_db
def test_api_pantauan(masuk, keluar, pendamping, rekan, hari_ini):
    klien, alamat = masuk(pendamping), reverse("api_pantauan")
    isi = {"kunci": "0f2e6d34-5f3a-4a0e-9d53-0c8c0d0a7c11", "kepergian": keluar.pk,
           "tanggal": f"{hari_ini}", "keadaan": "bertahan", "catatan": "Semua baik."}  # fmt: skip
    satu, dua = (klien.post(alamat, isi, content_type="application/json") for _ in range(2))
    assert (satu.status_code, satu.json()["id"]) == (201, dua.json()["id"])
    asing = masuk(rekan).post(alamat, isi, content_type="application/json")
    assert (asing.status_code, list(asing.json())) == (400, ["kepergian"])
    assert masuk(rekan).get(alamat).json()["results"] == []


@pytest.mark.django_db
def test_kueri_daftar_tetap(meja, korkab, keluar):
    klien, daftar = meja(korkab), reverse("graduasi:pasca")
    assert klien.get(daftar).content
    with CaptureQueriesContext(connection) as satu:
        assert klien.get(daftar).content
    for _ in range(4):
        k = pabrik.keluarga_lengkap(pendamping=keluar.keluarga.pendamping, status="graduasi")
        pabrik.PantauanFactory(kepergian=pabrik.GraduasiFactory(keluarga=k))
    with CaptureQueriesContext(connection) as banyak:
        assert (jawab := klien.get(daftar)).content
    assert len(jawab.context["halaman"].baris) == 5
    assert len(banyak) == len(satu)
