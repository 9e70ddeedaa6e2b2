"""The step forward on all that waits: a drawn sample opened first, then done as long work."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi.aturan import undi, wajib_dibuka
from graduasi.layanan import catat_dibuka, langkahkan
from graduasi.massal import minta_langkah, undi_contoh
from graduasi.models import LangkahUsulan, Usulan
from graduasi.tugas import langkahkan_semua
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik

pytestmark = pytest.mark.django_db
URL = "graduasi:semua"


def test_undian():
    """Always the same for one person, another for the next, as many as asked, all of a few."""
    kasus = range(1, 2001)
    satu = undi(kasus, 60, "7 diajukan")
    assert satu == undi(reversed(kasus), 60, "7 diajukan")
    assert len(set(satu)) == 60
    assert set(satu) <= set(kasus)
    assert satu != undi(kasus, 60, "8 diajukan")
    assert sorted(undi([3, 1], 60, "x")) == [1, 3]
    # The guide's share of a few, no more than can be read of many.
    assert [wajib_dibuka(n, 20, 3) for n in (2, 10, 100, 1_883)] == [2, 3, 20, 60]


@pytest.fixture
def menunggu(korkab, operator, pendamping) -> list[Usulan]:
    """As the import of a decision of the region leaves them, put forward."""
    return [
        pabrik.UsulanFactory(
            keluarga=k, jenis="kelayakan_daerah", status="diajukan", pengusul=operator,
            nomor_putusan="460/1", tanggal_putusan="2024-01-02", sumber="daerah",
        )
        for k in pabrik.KeluargaFactory.create_batch(8, pendamping=pendamping)
    ]  # fmt: skip


def test_contoh_lalu_semua(masuk, korkab, kabid, menunggu):
    klien, url = masuk(korkab), f"{reverse(URL)}?dari=diajukan&jenis=kelayakan_daerah"
    contoh = undi_contoh(korkab, [u.pk for u in menunggu], "diajukan")
    assert len(contoh) == 3
    html = klien.get(url).content.decode()
    assert "Buka 3 kasus lagi" in html
    assert "Setujui 8 usulan" in html
    isi = {"dari": "diajukan", "jumlah": 8, "catatan": "Sesuai keputusan"}
    assert "kasus contoh lagi" in klien.post(url, isi).content.decode()
    for u in menunggu:
        if u.pk not in contoh:
            catat_dibuka(oleh=korkab, usulan=u)  # others than the drawn ones do not count
    assert klien.post(url, isi).status_code == 422
    for pk in contoh:
        klien.get(reverse("graduasi:rinci", args=[pk]))
    assert "Kini 8 usulan" in klien.post(url, isi | {"jumlah": 7}).content.decode()
    assert not Pekerjaan.objects.exists()
    assert klien.post(url, isi).status_code == 302
    p = Pekerjaan.objects.get()
    # Meanwhile one has gone on and one family has left.
    langkahkan(oleh=korkab, usulan=menunggu[0], langkah="kembalikan", catatan="Periksa lagi")
    type(menunggu[1].keluarga).objects.filter(pk=menunggu[1].keluarga_id).update(status="keluar")
    langkahkan_semua(p.pk)
    p.refresh_from_db()
    assert p.status == "selesai", p.pesan
    baris = p.pesan.splitlines()
    assert baris[0] == "6 usulan selesai, 1 sudah tidak pada tahap itu, 1 tidak dijalankan."
    assert baris[1].startswith(f"Usulan {menunggu[1].pk}: ")
    assert "aktif" in baris[1]
    assert Usulan.objects.filter(status="diperiksa").count() == 6
    assert LangkahUsulan.objects.filter(ke="diperiksa", catatan="Sesuai keputusan").count() == 6
    assert klien.get(url).status_code == 200  # the one of the family that left still waits
    assert masuk(kabid).get(url).status_code == 302  # nothing waits for them at that stage


def test_bukan_persetujuan_tanpa_contoh(masuk, pelaku, operator, usulan_pada, isian):
    """A number and a date go through the job as what they are."""
    usulan = usulan_pada("diputuskan")
    kasus = [usulan.pk]
    minta_langkah(
        oleh=operator, kasus=kasus, dari="diputuskan",
        isian={"nomor_pengantar": "400.9/1", "catatan": ""},
    )  # fmt: skip
    langkahkan_semua(Pekerjaan.objects.get().pk)
    efektif = {"tanggal_efektif": isian["tanggal_efektif"], "catatan": ""}
    minta_langkah(oleh=operator, kasus=kasus, dari="dikirim", isian=efektif)
    langkahkan_semua(Pekerjaan.objects.latest("pk").pk)
    usulan.refresh_from_db()
    assert (usulan.status, usulan.nomor_pengantar) == ("efektif", "400.9/1")
    assert usulan.tanggal_efektif == isian["tanggal_efektif"]


def test_yang_lain_tidak_ikut_pekerjaan_yang_belum_selesai(operator, usulan_pada):
    """The same asked twice is one job; other cases, or another number, are another."""
    isi = {"oleh": operator, "dari": "diputuskan"}
    surat = [{"nomor_pengantar": n, "catatan": ""} for n in ("400.9/1", "400.9/2")]
    satu = minta_langkah(**isi, kasus=[usulan_pada("diputuskan").pk], isian=surat[0])
    kasus = satu.parameter["kasus"]
    assert minta_langkah(**isi, kasus=kasus, isian=surat[0]) == satu
    assert minta_langkah(**isi, kasus=kasus, isian=surat[1]) != satu
    assert minta_langkah(**isi, kasus=[kasus[0] + 1], isian=surat[0]) != satu


def test_wewenang_dan_kueri(meja, auditor, korkab, operator_tetangga, menunggu):
    url = reverse(URL)
    assert meja(auditor).get(url, {"dari": "diajukan"}).status_code == 403
    assert meja(korkab).get(url, {"dari": "efektif"}).status_code == 404
    assert meja(operator_tetangga).get(url, {"dari": "diputuskan"}).status_code == 302
    with pytest.raises(ValidationError, match="kasus contoh"):
        minta_langkah(oleh=korkab, kasus=[menunggu[0].pk], dari="diajukan", isian={})
    klien = meja(korkab)
    assert klien.get(url, {"dari": "diajukan", "q": "aaa tidak ada"}).status_code == 302
    with CaptureQueriesContext(connection) as semua:
        assert klien.get(url, {"dari": "diajukan"}).content
    assert len(semua) <= 12
    Usulan.objects.filter(pk__in=[u.pk for u in menunggu[:5]]).update(status="draf")
    with CaptureQueriesContext(connection) as sisa:
        assert klien.get(url, {"dari": "diajukan"}).content
    assert len(sisa) == len(semua)
    daftar = klien.get(reverse("graduasi:daftar"), {"tampil": "menunggu"}).content.decode()
    assert "Proses semua" not in daftar  # all of them are on the page
