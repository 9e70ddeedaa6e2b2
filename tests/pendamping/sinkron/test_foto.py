"""Photos from a phone: apart, last, a piece at a time, from wherever it broke off."""

from datetime import timedelta
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone

from pendamping.models import Foto, Kiriman, Kunjungan, PotonganFoto
from pendamping.sinkron.aturan import HARI_POTONGAN
from pendamping.sinkron.layanan import kembalikan_kiriman, terima_kiriman
from pendamping.tugas import berkala_potongan_foto
from tests.pabrik import PotonganFotoFactory

from .conftest import Telepon, foto, kunjungan
from .test_kirim import serahkan


def test_sepotong_demi_sepotong(telepon, rekan, keluarga, hari_ini):
    c, isi = kunjungan(keluarga, hari_ini), foto()
    kunci, n = c["kunci"], len(isi)
    belum = telepon.potongan(kunci, isi)
    assert (belum.status_code, PotonganFoto.objects.count()) == (409, 0)
    assert "Kirim catatannya dahulu" in belum.json()["detail"]
    telepon.satu(c)
    assert telepon.potongan(kunci, isi, 0, 100).json() == {"ada": 100, "selesai": False}
    assert telepon.potongan(kunci, isi, 0, 150).json() == {"ada": 150, "selesai": False}  # overlaps
    assert telepon.potongan(kunci, isi, 300).json() == {"ada": 150, "selesai": False}  # a gap
    alamat = f"/api/v1/sinkron/foto/{kunci}/{sha256(isi).hexdigest()}/"
    assert telepon.klien.get(alamat).json() == {"ada": 150, "selesai": False}
    assert Telepon(rekan).klien.get(alamat).status_code == 409
    assert telepon.potongan(kunci, isi, 150).json() == {"ada": n, "selesai": True}
    assert telepon.potongan(kunci, isi, 150).json() == {"ada": n, "selesai": True}  # again
    assert telepon.klien.get(alamat).json()["selesai"]
    assert Kunjungan.objects.get().foto.get().sha256 == sha256(isi).hexdigest()
    assert not PotonganFoto.objects.exists()


def test_potongan_yang_sisanya_tidak_datang_disapu_dan_disebut(
    telepon, meja, operator, keluarga, hari_ini
):
    c, isi = kunjungan(keluarga, hari_ini), foto()
    telepon.satu(c)
    telepon.potongan(c["kunci"], isi, 0, 100)

    def disebut():
        alamat = f"/api/v1/sinkron/tanda-terima/?perangkat={telepon.id}"
        return tuple(telepon.klien.get(alamat).json()["foto"].values())

    assert (disebut(), berkala_potongan_foto()) == ((1, 0), 0)
    utuh = PotonganFotoFactory(isi=b"x" * 10, dimulai_pada=timezone.now() - timedelta(days=40))
    lama = timezone.now() - timedelta(days=HARI_POTONGAN, minutes=1)
    PotonganFoto.objects.filter(kunci=c["kunci"]).update(dimulai_pada=lama)
    assert berkala_potongan_foto() == 1
    assert list(PotonganFoto.objects.all()) == [utuh]  # whole: waits for its record's decision
    assert disebut() == (0, 1)
    rinci = reverse("pendamping:perangkat_rinci", args=[telepon.id])
    assert "Foto tidak pernah lengkap" in meja(operator).get(rinci).content.decode()
    assert telepon.potongan(c["kunci"], isi).json()["selesai"]  # from the beginning


def test_rusak_mulai_lagi_dan_bukan_foto_dikatakan(telepon, keluarga, hari_ini):
    c, isi = kunjungan(keluarga, hari_ini), foto()
    telepon.satu(c)
    rusak = telepon.potongan(c["kunci"], isi[:-1] + b"x", sidik=sha256(isi).hexdigest())
    assert rusak.json() == {"ada": 0, "selesai": False}
    assert telepon.potongan(c["kunci"], isi).json()["selesai"]
    bukan = telepon.potongan(c["kunci"], b"bukan foto")
    assert (bukan.status_code, list(bukan.json())) == (400, ["foto"])
    alamat = f"/api/v1/sinkron/foto/{c['kunci']}/{'0' * 64}/"
    for tanya in ("?dari=0&total=99999999", "?dari=x&total=1", "?dari=0&total=0"):
        jawab = telepon.klien.put(alamat + tanya, b"x", content_type="application/octet-stream")
        assert jawab.status_code == 400, tanya
    besar = b"x" * (2 * 1024 * 1024 + 1)
    tanya = f"?dari=0&total={len(besar)}"
    jawab = telepon.klien.put(alamat + tanya, besar, content_type="application/octet-stream")
    assert jawab.status_code == 400


def test_paling_banyak_lima(telepon, keluarga, hari_ini):
    c = kunjungan(keluarga, hari_ini)
    telepon.satu(c)
    kode = [telepon.potongan(c["kunci"], b"%d" % n * 9, 0, 5).status_code for n in range(6)]
    assert kode == [200] * 5 + [400]


def test_menunggu_bersama_catatannya(telepon, rekan, operator, korkab, keluarga, hari_ini):
    serahkan(keluarga, rekan, operator, hari_ini)
    terima, tolak = kunjungan(keluarga, hari_ini), kunjungan(keluarga, hari_ini)
    for c in (terima, tolak):
        assert telepon.satu(c)["status"] == "perlu_keputusan"
        assert telepon.potongan(c["kunci"], foto()).json()["selesai"]
    assert not Foto.objects.exists()
    isi = {"keluarga": keluarga.pk, "tanggal": hari_ini, "temuan": "Baik"}
    k = Kiriman.objects.get(kunci=terima["kunci"])
    terima_kiriman(oleh=korkab, kiriman=k, isi=isi)
    assert Foto.objects.get().kunjungan.kunci == k.kunci
    k = Kiriman.objects.get(kunci=tolak["kunci"])
    kembalikan_kiriman(oleh=korkab, kiriman=k, alasan="Bukan dampingannya")
    assert (PotonganFoto.objects.count(), Kunjungan.objects.count()) == (0, 1)
    assert telepon.potongan(tolak["kunci"], foto()).status_code == 409
