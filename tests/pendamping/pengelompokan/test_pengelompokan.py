"""Accepting a division into groups: all at once, undone at once; the pages around it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Keluarga
from pendamping.models import AnggotaKelompok, Kelompok, Pengelompokan
from pendamping.pengelompokan.keadaan import keadaan_kini, susun_ringkasan
from pendamping.pengelompokan.layanan import (
    Susunan,
    batalkan_pengelompokan,
    susun_usulan,
    terapkan_pengelompokan,
)
from pkh.wilayah.models import Wilayah
from tests.pabrik import (
    AnggotaKelompokFactory,
    KelompokFactory,
    KeluargaFactory,
    PertemuanFactory,
    keluarga_lengkap,
)

DESA = "64.02.06.1001"
BATAS = (2, 3)
DAFTAR = reverse("pendamping:pengelompokan_daftar")


@pytest.fixture
def desa(db):
    return Wilayah.objects.get(pk=DESA)


@pytest.fixture
def kelompok(pendamping):
    return KelompokFactory(pendamping=pendamping, nama="Melati", desa_id=DESA)


@pytest.fixture
def warga(pendamping, kelompok):
    """Four in the group, one too many; two without."""
    baris = [KeluargaFactory(pendamping=pendamping, rw="1", rt=f"{n}") for n in range(6)]
    for k in baris[:4]:
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)
    Kelompok.objects.filter(pk=kelompok.pk).update(ketua=baris[3])
    return baris


@pytest.fixture
def terapkan(pendamping, desa):
    def _terapkan(tujuan=None, baru=("Baru",), *, oleh=pendamping, sidik=None):
        kini = keadaan_kini(pendamping, desa)
        tujuan = susun_usulan(kini, BATAS) if tujuan is None else tujuan
        return terapkan_pengelompokan(
            oleh=oleh, pendamping=pendamping, desa=desa, sidik=sidik or kini.sidik,
            susunan=Susunan(tujuan, list(baru)),
        )  # fmt: skip

    return _terapkan


def keanggotaan():
    return dict(
        AnggotaKelompok.objects.filter(selesai=None).values_list("keluarga", "kelompok__nama")
    )


def semua_baris():
    return set(AnggotaKelompok.objects.values_list("keluarga", "kelompok", "mulai", "selesai"))


def test_diterapkan_dan_dibatalkan(terapkan, warga, kelompok, pendamping, hari_ini):
    semula = semua_baris()
    rencana = terapkan()
    assert keanggotaan() == dict(
        zip([k.pk for k in warga], ["Melati"] * 3 + ["Baru"] * 3, strict=True)
    )
    kelompok.refresh_from_db()
    assert kelompok.ketua is None  # the ketua left for the new group
    lama = AnggotaKelompok.objects.get(kelompok=kelompok, keluarga=warga[3])
    assert (lama.mulai, lama.selesai) == (date(2021, 1, 1), hari_ini)
    assert rencana.pindah.count() == 3
    batalkan_pengelompokan(oleh=pendamping, rencana=rencana)
    assert semua_baris() == semula
    assert not Kelompok.objects.get(nama="Baru").aktif
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        batalkan_pengelompokan(oleh=pendamping, rencana=rencana)


def test_kelompok_kosong_bubar_dan_hidup_lagi(terapkan, warga, kelompok, pendamping):
    lain = KelompokFactory(pendamping=pendamping, nama="Kamboja", desa_id="64.02.13.1001")
    tujuan = {k.pk: lain.pk for k in warga} | {warga[5].pk: 0}
    rencana = terapkan(tujuan, ())
    kelompok.refresh_from_db()
    assert not kelompok.aktif
    assert set(keanggotaan().values()) == {"Kamboja"}
    batalkan_pengelompokan(oleh=pendamping, rencana=rencana)
    kelompok.refresh_from_db()
    assert kelompok.aktif
    assert keanggotaan() == {k.pk: "Melati" for k in warga[:4]}


def test_tidak_dibatalkan_di_atas_yang_baru(terapkan, warga, kelompok, pendamping, rekan, korkab):
    def batal(oleh=pendamping):
        batalkan_pengelompokan(oleh=oleh, rencana=Pengelompokan.objects.get())

    terapkan()
    with pytest.raises(PermissionDenied):
        batal(rekan)
    baru = Kelompok.objects.get(nama="Baru")
    pertemuan = PertemuanFactory(kelompok=baru)
    with pytest.raises(ValidationError, match="sudah bertemu"):
        batal()
    pertemuan.delete()
    Keluarga.objects.filter(pk=warga[5].pk).update(pendamping=rekan)
    with pytest.raises(ValidationError, match="sudah berubah"):
        batal()
    Keluarga.objects.filter(pk=warga[5].pk).update(pendamping=pendamping)
    AnggotaKelompok.objects.filter(keluarga=warga[5]).update(kelompok=kelompok)
    with pytest.raises(ValidationError, match="berpindah lagi"):
        batal()
    AnggotaKelompok.objects.filter(keluarga=warga[5]).update(kelompok=baru)
    batal(korkab)


def test_ditolak(terapkan, warga, pendamping, rekan, kadis):
    for oleh in (rekan, kadis):
        with pytest.raises(PermissionDenied):
            terapkan(oleh=oleh)
    with pytest.raises(ValidationError, match="berubah sejak"):
        terapkan(sidik="lama")
    satu = {k.pk: -1 for k in warga}
    for tujuan, baru, kata in [
        ({warga[0].pk: -1}, ["Baru"], "belum ditentukan"),
        (satu | {warga[0].pk: -2}, ["Baru"], "tidak dikenal"),
        (satu | {warga[0].pk: KelompokFactory(pendamping=rekan).pk}, ["Baru"], "tidak dikenal"),
        (satu, ["melati "], "sudah ada"),
        (satu, [" "], "Tuliskan nama"),
        (satu, ["Baru", "Dua"], "tidak punya anggota"),
    ]:
        with pytest.raises(ValidationError, match=kata):
            terapkan(tujuan, baru)
    diam = {k.pk: n for k, n in zip(warga, [Kelompok.objects.get(nama="Melati").pk] * 4 + [0] * 2,
                                    strict=True)}  # fmt: skip
    with pytest.raises(ValidationError, match="Tidak ada yang berpindah"):
        terapkan(diam, ())
    assert not Kelompok.objects.filter(nama="Baru").exists()


def test_siapa_yang_dikelompokkan(pendamping, desa, kelompok, warga):
    """Not the calon, not who left, not who is in a group of another desa; but members of the
    group who live elsewhere."""
    keluarga_lengkap(pendamping=pendamping, status="calon")
    keluarga_lengkap(pendamping=pendamping, status="keluar")
    jauh = keluarga_lengkap(pendamping=pendamping, desa_id="64.02.13.1001")
    lain = KelompokFactory(pendamping=pendamping, desa_id="64.02.13.1001")
    AnggotaKelompokFactory(kelompok=lain, keluarga=keluarga_lengkap(pendamping=pendamping))
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=jauh)
    kini = keadaan_kini(pendamping, desa)
    assert {w.id for w in kini.warga} == {k.pk for k in [*warga, jauh]}
    assert (kini.sedesa, set(kini.kelompok)) == ([kelompok.pk], {kelompok.pk, lain.pk})


def test_ringkasan(warga, pendamping, korkab, rekan, tetangga):
    [satu] = susun_ringkasan(korkab, "", BATAS)
    assert (satu["pendamping"], satu["tanpa"], satu["besar"], satu["kecil"]) == (
        pendamping, 2, 1, 0,
    )  # fmt: skip
    assert susun_ringkasan(pendamping, "", (1, 9))[0]["tanpa"] == 2
    assert susun_ringkasan(korkab, "64.02.13", BATAS) == []
    assert susun_ringkasan(rekan, "", BATAS) == susun_ringkasan(tetangga, "", BATAS) == []


def test_halaman_sampai_batal(masuk, pendamping, warga, desa):
    klien = masuk(pendamping)
    assert "Loa Ipuh" in klien.get(DAFTAR).content.decode()
    alamat = reverse("pendamping:pengelompokan_susun", args=[pendamping.pk, DESA])
    form = klien.get(alamat).context["form"]
    isi = {f"ke-{k.pk}": form[f"ke-{k.pk}"].value() for k in warga} | {
        "sidik": form["sidik"].value()
    }
    assert set(list(isi.values())[:6]) == {Kelompok.objects.get().pk}  # six of 10 to 30: one group
    assert klien.post(alamat, isi | {"sidik": "lain"}).status_code == 200
    assert not Pengelompokan.objects.exists()
    jawab = klien.post(alamat, isi)
    rencana = Pengelompokan.objects.get()
    assert jawab.url == reverse("pendamping:pengelompokan_rinci", args=[rencana.pk])
    assert len(klien.get(jawab.url).context["pindah"]) == 2
    klien.post(reverse("pendamping:pengelompokan_batal", args=[rencana.pk]))
    assert len(keanggotaan()) == 4


def test_halaman_kelompok_baru(meja, pendamping):
    KelompokFactory(pendamping=pendamping, nama="Loa Ipuh 1", aktif=True, desa_id="64.02.13.1001")
    warga = [KeluargaFactory(pendamping=pendamping, desa_id=DESA) for _ in range(10)]
    klien = meja(pendamping)
    alamat = reverse("pendamping:pengelompokan_susun", args=[pendamping.pk, DESA])
    form = klien.get(alamat).context["form"]
    isi = {f"ke-{k.pk}": "-1" for k in warga} | {"sidik": form["sidik"].value(), "baru-1": ""}
    assert form["baru-1"].value() == "Loa Ipuh 2"  # the first name that is free
    assert set(klien.post(alamat, isi).context["form"].errors) == {"baru-1"}
    assert klien.post(alamat, isi | {"baru-1": "Anggrek"}).status_code == 302
    assert set(keanggotaan().values()) == {"Anggrek"}
    assert len(keanggotaan()) == 10


def test_pintu(meja, pendamping, rekan, tetangga, korkab, kadis, warga, terapkan):
    alamat = reverse("pendamping:pengelompokan_susun", args=[pendamping.pk, DESA])
    rinci = reverse("pendamping:pengelompokan_rinci", args=[terapkan().pk])
    for siapa, kode in [(pendamping, 200), (korkab, 200), (rekan, 404), (tetangga, 404),
                        (kadis, 403)]:  # fmt: skip
        assert meja(siapa).get(alamat).status_code == kode, siapa
        assert meja(siapa).get(rinci).status_code == kode, siapa
    asing = reverse("pendamping:pengelompokan_susun", args=[pendamping.pk, "64.02.13.1001"])
    assert meja(pendamping).get(asing).status_code == 404


def test_kueri_tetap(masuk, pendamping, warga):
    klien = masuk(pendamping)
    alamat = reverse("pendamping:pengelompokan_susun", args=[pendamping.pk, DESA])

    def hitung():
        jumlah = []
        for halaman in (DAFTAR, alamat):
            with CaptureQueriesContext(connection) as rekam:
                klien.get(halaman)
            jumlah.append(len(rekam))
        return jumlah

    satu = hitung()
    for n in range(4):
        KeluargaFactory(pendamping=pendamping, desa_id=DESA, rt=f"{n}")
        KelompokFactory(pendamping=pendamping, desa_id=DESA)
    assert hitung() == satu
    assert max(satu) <= 13
