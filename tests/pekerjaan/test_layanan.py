"""A job row is done once, tells how far it is, and survives a lost worker or broker."""

from datetime import timedelta

import pytest
from celery.exceptions import Ignore
from django.utils import timezone

from pkh.pekerjaan import layanan
from pkh.pekerjaan.layanan import Dibatalkan, GagalBerpesan, antre, batalkan, kerjakan, sapu
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.pekerjaan.tugas import berkala_sapu
from tests.pabrik import PekerjaanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def terkirim(monkeypatch):
    """What would go to the broker; the broker is the network beyond this test."""
    pesan = []
    monkeypatch.setattr(layanan, "kirim", lambda pk, tugas: pesan.append((pk, tugas)))
    return pesan


def minta(oleh, kunci=""):
    return antre(tugas=berkala_sapu, judul="Uji", parameter={}, oleh=oleh, kunci=kunci)


def test_dikirim_hanya_sesudah_commit(operator, terkirim, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as panggilan:
        p = minta(operator)
    assert p.status == Status.MENUNGGU
    assert terkirim == []
    for panggil in panggilan:
        panggil()
    assert terkirim == [(p.pk, "pkh.pekerjaan.tugas.berkala_sapu")]


def test_kunci_sama_dibuat_sekali_dan_terlihat_kedua_peminta(operator, korkab, terkirim):
    pertama = minta(operator, "rekap:64.02")
    kedua = minta(korkab, "rekap:64.02")
    assert pertama == kedua
    assert Pekerjaan.objects.untuk(korkab).get() == pertama
    assert Pekerjaan.objects.untuk(operator).get() == pertama


def test_kunci_bebas_lagi_sesudah_tuntas(operator, terkirim):
    pertama = minta(operator, "rekap:64.02")
    with kerjakan(pertama.pk):
        pass
    assert minta(operator, "rekap:64.02") != pertama


def test_dikerjakan_sekali(operator):
    p = PekerjaanFactory(diminta_oleh=operator)
    with kerjakan(p.pk) as jalan:
        with pytest.raises(Ignore), kerjakan(p.pk):
            pass
        jalan.hasil = {"tautan": "/x/"}
        jalan.maju(3, total=3, fase="Menulis")
    p.refresh_from_db()
    assert (p.status, p.dikerjakan, p.total, p.fase) == (Status.SELESAI, 3, 3, "Menulis")
    assert p.hasil == {"tautan": "/x/"}
    assert p.selesai_pada is not None
    with pytest.raises(Ignore), kerjakan(p.pk):
        pass


def test_gagal_dengan_kata():
    p = PekerjaanFactory()
    with kerjakan(p.pk):
        raise GagalBerpesan("Berkas kosong.")
    p.refresh_from_db()
    assert (p.status, p.pesan) == (Status.GAGAL, "Berkas kosong.")


def test_kesalahan_sistem_tidak_ditelan_dan_tidak_membocorkan_isinya():
    p = PekerjaanFactory()
    with pytest.raises(ZeroDivisionError), kerjakan(p.pk):
        raise ZeroDivisionError("rahasia")
    p.refresh_from_db()
    assert p.status == Status.GAGAL
    assert "rahasia" not in p.pesan
    assert str(p.pk) in p.pesan


def test_batal_sebelum_dan_selagi_berjalan(operator):
    p = PekerjaanFactory()
    assert batalkan(oleh=operator, pekerjaan=p) == "batal"
    with pytest.raises(Ignore), kerjakan(p.pk):
        pass
    assert not batalkan(oleh=operator, pekerjaan=p)
    q = PekerjaanFactory()
    with kerjakan(q.pk) as jalan:
        batalkan(oleh=operator, pekerjaan=q)
        jalan._batal.set()  # what the heartbeat does when it sees the row
        with pytest.raises(Dibatalkan):
            jalan.maju(1)
    q.refresh_from_db()
    assert q.status == Status.BATAL


def test_batal_bila_tidak_ada_lagi_yang_meminta(operator, korkab, kabid, terkirim):
    p = minta(operator, "rekap:64.02")
    minta(korkab, "rekap:64.02")
    minta(kabid, "rekap:64.02")
    # The first asker leaves: it goes on in the name of the next.
    assert batalkan(oleh=operator, pekerjaan=p) == "lepas"
    assert not Pekerjaan.objects.untuk(operator).exists()
    p.refresh_from_db()
    assert (p.status, p.diminta_oleh) == (Status.MENUNGGU, korkab)
    assert batalkan(oleh=kabid, pekerjaan=p) == "lepas"
    assert not Pekerjaan.objects.untuk(kabid).exists()
    assert batalkan(oleh=korkab, pekerjaan=p) == "batal"
    assert batalkan(oleh=korkab, pekerjaan=p) == ""


def test_admin_membatalkan_untuk_semua(operator, korkab, admin, terkirim):
    p = minta(operator, "rekap:64.02")
    minta(korkab, "rekap:64.02")
    assert batalkan(oleh=admin, pekerjaan=p) == "batal"


def test_sapu_mengembalikan_yang_pekerjanya_mati():
    lama = timezone.now() - timedelta(minutes=5)
    mati = PekerjaanFactory(status=Status.BERJALAN, percobaan=1, denyut_pada=lama, mulai_pada=lama)
    hidup = PekerjaanFactory(
        status=Status.BERJALAN, percobaan=1, denyut_pada=timezone.now(), mulai_pada=lama
    )
    habis = PekerjaanFactory(status=Status.BERJALAN, percobaan=3, denyut_pada=lama, mulai_pada=lama)
    pesan = []
    assert sapu(lambda pk, tugas: pesan.append(pk)) == (2, 1)
    assert pesan == [mati.pk]
    for p in (mati, hidup, habis):
        p.refresh_from_db()
    assert mati.status == Status.MENUNGGU
    assert hidup.status == Status.BERJALAN
    assert habis.status == Status.GAGAL
    # The worker that was thought dead must not write over the new attempt.
    with kerjakan(mati.pk):
        pass
    mati.refresh_from_db()
    assert (mati.status, mati.percobaan) == (Status.SELESAI, 2)


def test_sapu_mengirim_ulang_yang_terlantar_tanpa_membanjiri():
    lama = timezone.now() - timedelta(minutes=5)
    p = PekerjaanFactory(diantre_pada=lama)
    PekerjaanFactory()  # just queued: left alone
    pesan = []
    assert sapu(lambda pk, tugas: pesan.append(pk)) == (0, 1)
    assert sapu(lambda pk, tugas: pesan.append(pk)) == (0, 0)
    assert pesan == [p.pk]


def test_broker_padam_tidak_menggagalkan_halaman(
    operator, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def padam(pk, tugas):
        raise ConnectionError("broker padam")

    monkeypatch.setattr(layanan, "kirim", padam)
    with django_capture_on_commit_callbacks(execute=True):
        p = minta(operator)
    p.refresh_from_db()
    assert p.status == Status.MENUNGGU
    assert "broker padam" in caplog.text
