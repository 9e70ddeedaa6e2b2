"""Who is told by e-mail that a step is late: once, at a proven address, and only who wants it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from graduasi.models import Usulan
from laporan.jadwal.pengingat import kirim_pengingat, pilih_penerima
from laporan.models import SurelTerbukti
from laporan.tugas import berkala_pengingat, surati_pengingat
from pkh.akun.models import Pengguna
from tests import pabrik

pytestmark = pytest.mark.django_db


def _tua(usulan: Usulan, hari: int) -> None:
    sejak = timezone.now() - timedelta(days=hari)
    Usulan.objects.filter(pk=usulan.pk).update(tahap_sejak=sejak)


@pytest.fixture
def bersurel(korkab, kabid, kadis):
    for orang in (korkab, kabid, kadis):
        orang.email = f"{orang.username}@kukarkab.go.id"
        orang.save()
        SurelTerbukti.objects.create(pengguna=orang, alamat=orang.email)


def test_sekali_untuk_yang_baru_terlambat(bersurel, korkab, kabid, kadis, pendamping, hari_ini):
    satu, dua = (
        pabrik.UsulanFactory(status="diajukan", pengusul=pendamping, keluarga=k)
        for k in pabrik.KeluargaFactory.create_batch(2, pendamping=pendamping)
    )
    _tua(satu, 9)  # the guide gives seven days
    assert pilih_penerima(hari_ini) == [korkab.pk]
    assert pilih_penerima(hari_ini) == []  # told tonight already
    esok = hari_ini + timedelta(days=1)
    assert pilih_penerima(esok) == []  # nothing has become late since
    _tua(dua, 7)
    assert pilih_penerima(esok) == [korkab.pk]
    for ubah in ({"pengingat": False}, {"alamat": "lama@kukarkab.go.id"}):
        SurelTerbukti.objects.filter(pengguna=korkab).update(
            **{"diingatkan": None, "pengingat": True, "alamat": korkab.email} | ubah
        )
        assert pilih_penerima(hari_ini) == [], ubah
    SurelTerbukti.objects.filter(pengguna=korkab).update(pengingat=True, alamat=korkab.email)
    Pengguna.objects.filter(pk=korkab.pk).update(is_active=False)
    assert pilih_penerima(hari_ini) == []


def test_surat_menyebut_jumlah_tanpa_nama(bersurel, korkab, kabid, pendamping, hari_ini):
    keluarga = pabrik.KeluargaFactory(pendamping=pendamping, nama_pengurus="Zubaidah Rahasia")
    usulan = pabrik.UsulanFactory(status="diajukan", pengusul=pendamping, keluarga=keluarga)
    _tua(usulan, 9)
    kirim_pengingat(kabid, hari_ini)  # not at their desk
    assert mail.outbox == []
    berkala_pengingat()
    surati_pengingat(korkab.pk)
    surat = mail.outbox[-1]
    assert surat.to == [korkab.email]
    assert "Menunggu koordinator: 1" in surat.body
    assert "terlambat=on" in surat.body
    assert "Zubaidah" not in surat.body + surat.subject


def test_dihentikan_dan_dinyalakan_di_halaman(masuk, bersurel, korkab, kabid):
    klien, alamat = masuk(korkab), reverse("laporan:berkala_pengingat")
    assert "Hentikan pengingat" in klien.get(reverse("laporan:surel")).content.decode()
    klien.post(alamat, {"pengingat": "tidak"})
    ingat = dict(SurelTerbukti.objects.values_list("pengguna", "pengingat"))
    assert (ingat[korkab.pk], ingat[kabid.pk]) == (False, True)
    assert "Ingatkan lewat surel" in klien.get(reverse("laporan:surel")).content.decode()
    klien.post(alamat, {"pengingat": "ya"})
    assert SurelTerbukti.objects.get(pengguna=korkab).pengingat


def test_pendamping_membuktikan_alamatnya_dan_diingatkan(masuk, pendamping, keluarga, hari_ini):
    """Who makes no reports has a desk too: the way from the profile to the first reminder."""
    klien, alamat = masuk(pendamping), reverse("laporan:surel")
    assert alamat in klien.get(reverse("akun:profil")).content.decode()
    assert "Isi alamat di profil" in klien.get(alamat).content.decode()
    klien.post(reverse("akun:profil"), {"nama": pendamping.nama, "email": "p@kukarkab.go.id"})
    assert "Belum dibuktikan" in klien.get(alamat).content.decode()
    klien.post(reverse("laporan:berkala_minta_surel"))
    tautan = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    klien.post(tautan)
    assert "Hentikan pengingat" in klien.get(alamat).content.decode()
    _tua(pabrik.UsulanFactory(keluarga=keluarga, status="dikembalikan", pengusul=pendamping), 15)
    assert pilih_penerima(hari_ini) == [pendamping.pk]
    surati_pengingat(pendamping.pk)
    assert mail.outbox[-1].to == ["p@kukarkab.go.id"]
    assert "Dikembalikan: 1" in mail.outbox[-1].body
