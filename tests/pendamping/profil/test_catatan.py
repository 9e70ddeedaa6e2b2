"""The record of a pendamping: training, targets of a year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendamping.models import Pelatihan, Profil, TargetRHK
from pendamping.profil.layanan import catat_pelatihan, susun_rhk, tetapkan_rhk
from tests import pabrik
from tests.kpm.impor_jenis.alur import hitungan, periksa, terapkan


def alamat(nama, orang):
    return reverse(f"pendamping:{nama}", args=[orang.profil.pk])


def test_pelatihan(korkab, kadis, pendamping, tetangga, hari_ini):
    isi = {"nama": "Diklat P2K2", "tanggal": hari_ini, "jam": 40}
    satu = catat_pelatihan(oleh=korkab, profil=pendamping.profil, **isi)
    assert list(Pelatihan.objects.untuk(pendamping)) == [satu]
    assert not Pelatihan.objects.untuk(tetangga).exists()
    for ubah, ruas in [
        ({"tanggal": hari_ini + timedelta(days=1)}, {"tanggal"}),
        ({"nama": ""}, {"nama"}),
        ({"berlaku_sampai": hari_ini - timedelta(days=1)}, {"__all__"}),
    ]:
        with pytest.raises(ValidationError) as info:
            catat_pelatihan(oleh=korkab, profil=pendamping.profil, **isi | ubah)
        assert set(info.value.message_dict) == ruas
    for oleh, orang in ((kadis, pendamping), (pendamping, pendamping), (korkab, tetangga)):
        with pytest.raises(PermissionDenied):
            catat_pelatihan(oleh=oleh, profil=orang.profil, **isi)


def test_rhk_target_dan_nyata(korkab, pendamping, tetangga, keluarga):
    """Counted where the system can, else as written by hand; without a target there is none."""
    profil, tahun = pendamping.profil, 2024
    kelompok = pabrik.KelompokFactory(pendamping=pendamping)
    for tanggal in (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)):
        pabrik.PertemuanFactory(kelompok=kelompok, tanggal=tanggal)
    pabrik.SosialisasiFactory(oleh=pendamping, tanggal=date(2024, 5, 1))
    pabrik.KasusFactory(dibuka_oleh=pendamping, keluarga=keluarga, dibuka_pada=date(2024, 5, 1))
    for hasil, anak in zip(("memenuhi", "belum"), keluarga.anggota.all(), strict=True):
        pabrik.VerifikasiFactory(
            anggota=anak, bulan=date(2024, 3, 1), hasil=hasil, dicatat_oleh=pendamping
        )
    target = {1: (12, 3), 2: (4, 99), 3: (None, None)}
    tetapkan_rhk(oleh=korkab, profil=profil, tahun=tahun, target=target)
    rhk = {
        r["butir"].nomor: (r["target"], r["nyata"], r["persen"]) for r in susun_rhk(profil, tahun)
    }
    assert len(rhk) == 9
    assert (rhk[1], rhk[2]) == ((12, 3, 25.0), (4, 2, 50.0))
    assert (rhk[3], rhk[6], rhk[8]) == ((None, 1, None),) * 3
    assert rhk[9] == (None, None, None)
    tetapkan_rhk(oleh=korkab, profil=profil, tahun=tahun, target={2: (8, None)})
    assert [(t.butir.nomor, t.target) for t in TargetRHK.objects.untuk(pendamping)] == [(2, 8)]
    with pytest.raises(ValidationError, match="masa program"):
        tetapkan_rhk(oleh=korkab, profil=profil, tahun=1999, target={})
    with pytest.raises(PermissionDenied):
        tetapkan_rhk(oleh=korkab, profil=tetangga.profil, tahun=tahun, target={})


def test_halaman(meja, korkab, kadis, pendamping, tetangga, hari_ini):
    klien = meja(korkab)
    isi = {"nama": "Diklat P2K2", "tanggal": f"{hari_ini:%Y-%m-%d}", "sertifikat": "77/P2K2"}
    assert klien.post(alamat("pelatihan", pendamping), isi).status_code == 302
    assert klien.post(alamat("pelatihan", pendamping), {"nama": "x"}).context["form"].errors
    assert klien.post(alamat("rhk", pendamping), {"target_2": "12"}).status_code == 302
    assert klien.post(alamat("rhk", pendamping), {"target_2": "-1"}).context["form"].errors
    assert klien.post(alamat("rhk", pendamping) + "?tahun=1999", {}).status_code == 200
    milik = meja(pendamping).get(alamat("rinci", pendamping)).content.decode()
    assert "77/P2K2" in milik
    assert "Catat pelatihan" not in milik
    hapus = reverse("pendamping:pelatihan_hapus", args=[Pelatihan.objects.get().pk])
    for nama in ("pelatihan", "rhk"):
        assert klien.get(alamat(nama, pendamping)).status_code == 200
        assert klien.get(alamat(nama, tetangga)).status_code == 404
        assert meja(kadis).get(alamat(nama, pendamping)).status_code == 403
    assert meja(pendamping).post(hapus).status_code == 403
    assert klien.post(hapus).status_code == 302
    assert not Pelatihan.objects.exists()


def test_impor_membawa_catatan(operator, pendamping):
    Profil.objects.filter(pengguna=pendamping).update(golongan="IX")
    judul = ["nama_pengguna", "nama", "kode_wilayah", "jabatan", "gol", "pendidikan", "tgl_sk"]
    baris = ["pendamping", "Pendamping", "64.02", "Penata Layanan Operasional", None, "Sarjana",
             "2024-02-01"]  # fmt: skip
    impor = periksa(operator, "pendamping", judul, baris)
    assert hitungan(impor) == (0, 1, 0, 0)
    terapkan(impor)
    profil = Profil.objects.get(pengguna=pendamping)
    assert (profil.jabatan, profil.pendidikan) == ("Penata Layanan Operasional", "s1")
    assert (profil.tanggal_sk, profil.golongan) == (date(2024, 2, 1), "IX")  # an empty cell keeps


def test_daftar_rhk(masuk, meja, korkab, pendamping, rekan, tetangga, kadis, hari_ini):
    """Everybody of the kabupaten, with what came of it; in a fixed number of queries."""
    url, tahun = reverse("pendamping:rhk_daftar"), hari_ini.year
    kelompok = pabrik.KelompokFactory(pendamping=pendamping)
    pabrik.PertemuanFactory(kelompok=kelompok, tanggal=hari_ini)
    tetapkan_rhk(oleh=korkab, profil=pendamping.profil, tahun=tahun, target={2: (4, None)})
    isi = masuk(korkab).get(url)
    assert {p.pengguna for p in isi.context["halaman"].baris} == {pendamping, rekan}
    assert "1 / 4" in isi.content.decode()
    assert "Atur target" in isi.content.decode()
    assert "1 / 4" not in meja(korkab).get(f"{url}?tahun={tahun - 1}").content.decode()
    baris = meja(korkab).get(url, {"q": pendamping.nama}).context["halaman"].baris
    assert [p.pengguna for p in baris] == [pendamping]
    assert [p.pengguna for p in meja(rekan).get(url).context["halaman"].baris] == [rekan]
    assert "Atur target" not in meja(kadis).get(url).content.decode()
    klien, jumlah = masuk(korkab), []
    for n in (0, 4):
        for _ in range(n):
            pabrik.ProfilFactory()
        with CaptureQueriesContext(connection) as rekam:
            klien.get(url)
        jumlah.append(len(rekam))
    assert jumlah[0] == jumlah[1] <= 12
