"""The guide: copied, changed, put in force ahead of its day, and never touched again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from graduasi.models import Pedoman
from graduasi.pedoman.aturan import Pedoman as Isi
from graduasi.pedoman.layanan import (
    pedoman_pada,
    salin_pedoman,
    tetapkan_pedoman,
    ubah_pedoman,
)
from kpm.ketentuan.layanan import hapus_rancangan
from tests import pabrik

pytestmark = pytest.mark.django_db


def test_disalin_diubah_ditetapkan(admin, operator, hari_ini):
    asal = pedoman_pada(hari_ini)
    with pytest.raises(PermissionDenied):
        salin_pedoman(oleh=operator, asal=asal)
    baru = salin_pedoman(oleh=admin, asal=asal)
    assert (baru.isi, baru.mulai.year, pedoman_pada(baru.mulai)) == (
        asal.isi, hari_ini.year + 1, asal,
    )  # fmt: skip
    isi = {"nama": "Pedoman kedua", "dasar": "SK 1", "isi": asal.isi | {"ambang": 70}}
    kini = ubah_pedoman(oleh=admin, pedoman=baru, versi=baru.diubah_pada, mulai=hari_ini, **isi)
    with pytest.raises(ValidationError, match="diubah orang lain"):
        hapus_rancangan(oleh=admin, rancangan=baru, versi=baru.diubah_pada)
    with pytest.raises(ValidationError, match="paling cepat besok"):
        tetapkan_pedoman(oleh=admin, pedoman=kini, versi=kini.diubah_pada)
    besok = hari_ini + timedelta(days=1)
    kini = ubah_pedoman(oleh=admin, pedoman=kini, versi=kini.diubah_pada, mulai=besok, **isi)
    kini = tetapkan_pedoman(oleh=admin, pedoman=kini, versi=kini.diubah_pada)
    assert pedoman_pada(hari_ini).aturan.ambang == 60
    assert pedoman_pada(besok).aturan.ambang == 70
    with pytest.raises(ValidationError, match="sudah ditetapkan"):
        ubah_pedoman(oleh=admin, pedoman=kini, versi=kini.diubah_pada, mulai=besok, **isi)
    with pytest.raises(ValidationError, match="Belum ada pedoman"):
        pedoman_pada(asal.mulai - timedelta(days=1))


def test_yang_berlaku_dijaga_basis_data(hari_ini):
    with pytest.raises(IntegrityError, match="tidak dapat diubah"), transaction.atomic():
        Pedoman.objects.filter(pk=pedoman_pada(hari_ini).pk).update(nama="Lain")
    with pytest.raises(IntegrityError, match="tidak dapat diubah"), transaction.atomic():
        pabrik.PedomanFactory(mulai=hari_ini, ditetapkan_pada="2024-01-01T00:00:00Z")


def test_isi_yang_tidak_dapat_dipakai():
    isi = pabrik.pedoman_awal().isi
    for ganti, kata in [
        ({"kriteria": []}, "sedikitnya satu"),
        ({"kriteria": [isi["kriteria"][0]] * 2}, "bernama sama"),
        ({"kriteria": [isi["kriteria"][0] | {"pilihan": [[101, "x"]]}]}, "dua pilihan"),
        ({"berkas": {"alamiah": [{"kode": "a", "kata": "A", "tahap": "x", "cara": "unggah"}]}},
         "tidak dikenal"),
        ({"ambang": 101}, "antara 0 dan 100"),
        ({"pasca_bulan": [0]}, "antara 1 dan 60"),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=kata):
            Isi.dari_isi(isi | ganti)


def test_halaman(masuk, admin, pendamping, hari_ini):
    klien, awal = masuk(admin), pedoman_pada(hari_ini)
    rancangan = klien.post(reverse("graduasi:pedoman_salin", args=[awal.pk])).url
    form = klien.get(rancangan).context["form"]
    kirim = {b.html_name: b.value() or "" for b in form} | {"bobot-6": 10}
    kirim |= {"versi": form["versi"].value().isoformat(), "mulai": f"{hari_ini.year + 1}-01-01"}
    assert klien.post(rancangan, kirim).status_code == 302
    baru = Pedoman.objects.rancangan().get()
    assert baru.isi == awal.isi  # a form sent as it came changes nothing
    kirim["versi"] = baru.diubah_pada.isoformat()
    tambah = {"kata-8": "Listrik sendiri", "bobot-8": 5, "pilihan-8": "100 Ya\n0 Tidak"}
    salah = klien.post(rancangan, kirim | tambah | {"pilihan-8": "Ya saja"})
    assert (salah.status_code, "tulis skornya dahulu" in salah.content.decode()) == (422, True)
    berkas = {"berkas-alamiah": "KTP dan Kartu Keluarga; ajukan; dibawa"}
    assert klien.post(rancangan, kirim | berkas).status_code == 422
    assert klien.post(rancangan, kirim | tambah | {"kata-5": ""}).status_code == 302
    baru.refresh_from_db()
    kode = [k["kode"] for k in baru.isi["kriteria"]]
    assert (len(kode), kode[-1], "utang" in kode) == (8, "listrik-sendiri", False)
    rinci = reverse("graduasi:pedoman_rinci", args=[baru.pk])
    assert masuk(pendamping).get(rinci).status_code == 404
    assert masuk(pendamping).get(reverse("graduasi:pedoman")).status_code == 200
    assert "Listrik sendiri" in klien.get(rinci).content.decode()
    versi = {"versi": baru.diubah_pada.isoformat()}
    assert klien.post(reverse("graduasi:pedoman_tetapkan", args=[baru.pk]), versi).url == rinci
    assert Pedoman.objects.ditetapkan().count() == 2
    lain = salin_pedoman(oleh=admin, asal=awal)
    klien.post(reverse("graduasi:pedoman_hapus", args=[lain.pk]), {"versi": "basi"})
    assert Pedoman.objects.filter(pk=lain.pk).exists()
    klien.post(
        reverse("graduasi:pedoman_hapus", args=[lain.pk]),
        {"versi": lain.diubah_pada.isoformat()},
    )
    assert not Pedoman.objects.filter(pk=lain.pk).exists()
