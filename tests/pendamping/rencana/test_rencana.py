"""The plan of meetings: a year by rule, one by form, clashes refused, pages."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan.kotak import isi_kotak
from pendamping.aturan import PERTEMUAN_PALING_LAMA
from pendamping.hari_ini import perlu
from pendamping.models import Kelompok, Pertemuan, Rencana, Sesi
from pendamping.rencana.layanan import hapus_rencana, simpan_rencana, susun_setahun
from tests.pabrik import KelompokFactory, PertemuanFactory, RencanaFactory

DAFTAR = reverse("pendamping:rencana_daftar")


@pytest.fixture
def kelompok(pendamping):
    return KelompokFactory(pendamping=pendamping, nama="Melati", tempat="Balai desa")


@pytest.fixture
def besok(hari_ini):
    return hari_ini + timedelta(days=1)


@pytest.fixture
def simpan(pendamping, besok):
    def _simpan(rencana, *, oleh=pendamping, **ubah):
        isi = {"sesi": Sesi.objects.first(), "tanggal": besok, "mulai": time(9),
               "selesai": time(10, 30), "tempat": "Balai desa"}  # fmt: skip
        return simpan_rencana(oleh=oleh, rencana=rencana, **isi | ubah)

    return _simpan


def test_setahun_sekali_saja(pendamping, rekan, korkab, kadis, kelompok, hari_ini):
    lain = KelompokFactory(pendamping=rekan, desa_id=kelompok.desa_id, tempat="balai  DESA")
    tahun = hari_ini.year + 1
    semua = Kelompok.objects.all()
    n, gagal = susun_setahun(oleh=korkab, kelompok=semua, tahun=tahun)
    assert (n, gagal) == (24, [])
    assert susun_setahun(oleh=korkab, kelompok=semua, tahun=tahun) == (0, [])
    milik = Rencana.objects.filter(kelompok=kelompok)
    assert [r.tanggal.month for r in milik] == list(range(1, 13))
    assert list(milik.values_list("sesi", flat=True)) == [s.pk for s in Sesi.objects.all()[:12]]
    assert {r.tempat for r in Rencana.objects.filter(kelompok=lain)} == {"balai  DESA"}
    for oleh, apa in [(rekan, semua.filter(pk=kelompok.pk)), (kadis, semua)]:
        with pytest.raises(PermissionDenied):
            susun_setahun(oleh=oleh, kelompok=apa, tahun=tahun)
    for salah in (hari_ini.year - 1, hari_ini.year + 2):
        with pytest.raises(ValidationError):
            susun_setahun(oleh=pendamping, kelompok=semua, tahun=salah)


def test_bulan_yang_sudah_bertemu_dilewati(pendamping, kelompok, hari_ini):
    satu = Sesi.objects.first()
    PertemuanFactory(kelompok=kelompok, sesi=satu)
    susun_setahun(oleh=pendamping, kelompok=Kelompok.objects.all(), tahun=hari_ini.year)
    rencana = Rencana.objects.all()
    assert not rencana.filter(tanggal__month=hari_ini.month).exists()
    assert not rencana.filter(sesi=satu).exists()
    assert rencana.count() == 12 - hari_ini.month


def test_bentrok_ditolak(simpan, pendamping, rekan, kelompok, besok):
    simpan(Rencana(kelompok=kelompok))
    kedua = KelompokFactory(pendamping=pendamping, tempat="")
    with pytest.raises(ValidationError, match="sudah memimpin kelompok lain"):
        simpan(Rencana(kelompok=kedua), mulai=time(10), selesai=time(11), tempat="")
    simpan(Rencana(kelompok=kedua), mulai=time(10, 30), selesai=time(12), tempat="")
    ketiga = KelompokFactory(pendamping=rekan, desa_id=kelompok.desa_id)
    with pytest.raises(ValidationError, match="Tempat itu sudah dipakai"):
        simpan(Rencana(kelompok=ketiga), oleh=rekan, tempat=" BALAI desa")
    simpan(Rencana(kelompok=ketiga), oleh=rekan, tempat="Posyandu")
    with pytest.raises(IntegrityError), transaction.atomic():  # and no other door either
        RencanaFactory(kelompok=kelompok, tanggal=besok, mulai=time(15), selesai=time(16))
    with pytest.raises(IntegrityError), transaction.atomic():
        RencanaFactory(kelompok=KelompokFactory(pendamping=rekan), tanggal=besok)


def test_rumah_ketua_bukan_satu_tempat(simpan, rekan, kelompok):
    simpan(Rencana(kelompok=kelompok), tempat="Rumah ketua")
    lain = KelompokFactory(pendamping=rekan, desa_id=kelompok.desa_id)
    assert simpan(Rencana(kelompok=lain), oleh=rekan, tempat="Rumah ketua").pk


def test_ditolak(simpan, rekan, pendamping, kelompok, hari_ini):
    with pytest.raises(PermissionDenied):
        simpan(Rencana(kelompok=kelompok), oleh=rekan)
    with pytest.raises(ValidationError) as info:
        simpan(Rencana(kelompok=kelompok), tanggal=hari_ini - timedelta(days=1))
    assert set(info.value.message_dict) == {"tanggal"}
    with pytest.raises(ValidationError, match="sesudah jam mulai"):
        simpan(Rencana(kelompok=kelompok), selesai=time(8))
    rencana = simpan(Rencana(kelompok=kelompok))
    assert simpan(rencana, tempat="Posyandu").pk == rencana.pk
    with pytest.raises(PermissionDenied):
        hapus_rencana(oleh=rekan, rencana=rencana)
    rencana.pertemuan = PertemuanFactory(kelompok=kelompok)
    rencana.save()
    for kerja in (lambda: simpan(rencana),
                  lambda: hapus_rencana(oleh=pendamping, rencana=rencana)):  # fmt: skip
        with pytest.raises(ValidationError, match="sudah dicatat"):
            kerja()
    Pertemuan.objects.all().delete()
    hapus_rencana(oleh=pendamping, rencana=rencana)
    assert not Rencana.objects.exists()


def test_halaman(masuk, meja, pendamping, rekan, korkab, kadis, kelompok, hari_ini, besok):
    klien = masuk(pendamping)
    susun = reverse("pendamping:rencana_susun")
    assert klien.post(susun, {"tahun": hari_ini.year + 1}).status_code == 302
    assert Rencana.objects.count() == 12
    januari = klien.get(DAFTAR, {"bulan": f"{hari_ini.year + 1}-01"})
    assert [r.kelompok for r in januari.context["halaman"].baris] == [kelompok]
    assert januari.context["jumlah"] == {"rencana": 1, "terlaksana": 0, "lewat": 0}
    tambah = reverse("pendamping:rencana_tambah", args=[kelompok.pk])
    isi = {"sesi": Sesi.objects.first().pk, "tanggal": f"{besok}", "mulai": "09:00",
           "selesai": "08:00", "tempat": ""}  # fmt: skip
    assert "sesudah jam mulai" in klien.post(tambah, isi).content.decode()
    assert klien.post(tambah, isi | {"selesai": "10:30"}).url == f"{DAFTAR}?bulan={besok:%Y-%m}"
    rencana = Rencana.objects.get(tanggal=besok)
    ubah = reverse("pendamping:rencana_ubah", args=[rencana.pk])
    for siapa, kode in [(pendamping, 200), (korkab, 200), (rekan, 404), (kadis, 403)]:
        assert meja(siapa).get(ubah).status_code == kode
    assert meja(kadis).get(DAFTAR).status_code == 200
    assert meja(rekan).get(DAFTAR, {"bulan": f"{besok:%Y-%m}"}).context["halaman"].baris == []
    klien.post(reverse("pendamping:rencana_hapus", args=[rencana.pk]))
    assert not Rencana.objects.filter(pk=rencana.pk).exists()


def test_lewat_dan_belum_dicatat_menunggu(meja, pendamping, rekan, korkab, kadis, kelompok,
                                          hari_ini):  # fmt: skip
    """On the start page, in the inbox and in the list alike, until it can no longer be done."""
    for hari in (0, -1, -40, -PERTEMUAN_PALING_LAMA, -PERTEMUAN_PALING_LAMA - 1):
        RencanaFactory(kelompok=kelompok, tanggal=hari_ini + timedelta(days=hari))
    lama = {"kelompok": kelompok, "tanggal": hari_ini - timedelta(days=3)}
    RencanaFactory(**lama, pertemuan=PertemuanFactory(**lama))
    bubar = KelompokFactory(pendamping=pendamping, aktif=False)
    RencanaFactory(kelompok=bubar, tanggal=hari_ini - timedelta(days=5))
    for siapa, n in [(pendamping, 3), (korkab, 3), (rekan, 0), (kadis, 0)]:
        tugas = [p for p in perlu(siapa, hari_ini) if "rencana P2K2" in p["kata"]]
        assert [p["jumlah"] for p in tugas] == ([n] if n else []), siapa
        for p in tugas:
            assert len(meja(siapa).get(p["url"]).context["halaman"].baris) == n
    kabar = [k for k in isi_kotak(pendamping) if "belum dicatat" in k.judul]
    assert len(kabar) == 3
    assert all(k.perlu for k in kabar)
    assert meja(pendamping).get(kabar[0].alamat).context["form"]["tanggal"].value()
    assert [isi_kotak(s) for s in (rekan, korkab)] == [[], []]
    klien = meja(pendamping)
    for q, n in [("mela", 3), ("mawar", 0)]:
        assert len(klien.get(DAFTAR, {"q": q, "belum": "on"}).context["halaman"].baris) == n


def test_kueri_tetap(masuk, korkab, pendamping, kelompok, hari_ini):
    klien = masuk(korkab)

    def hitung():
        with CaptureQueriesContext(connection) as rekam:
            klien.get(DAFTAR)
        return len(rekam)

    RencanaFactory(kelompok=kelompok)
    satu = hitung()
    for n in range(4):
        lain, jam, menit = KelompokFactory(pendamping=pendamping), n // 2 + 11, n % 2 * 10
        RencanaFactory(kelompok=lain, mulai=time(jam, menit), selesai=time(jam, menit + 9))
    assert hitung() == satu <= 10
    with CaptureQueriesContext(connection) as rekam:
        susun_setahun(oleh=korkab, kelompok=Kelompok.objects.all(), tahun=hari_ini.year + 1)
    assert len(rekam) <= 14
    assert date(hari_ini.year + 1, 1, 1) <= Rencana.objects.last().tanggal
