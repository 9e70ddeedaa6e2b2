"""The score explained, the asesmen once whatever the network does, and who may see it."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from graduasi.asesmen.aturan import nilai, periksa_asesmen, periksa_jawaban
from graduasi.asesmen.layanan import catat_asesmen
from graduasi.models import Asesmen
from graduasi.pedoman.aturan import Kriteria, Pedoman, Pilihan
from pendamping.models import Kunjungan
from tests import pabrik
from tests.pendamping.test_kunjungan_layanan import gambar


def pedoman(**ganti) -> Pedoman:
    ya_tidak = (Pilihan(100, "Ya"), Pilihan(50, "Sebagian"), Pilihan(0, "Tidak"))
    isi = {
        "kriteria": (
            Kriteria("hasil", "Penghasilan", 2, ya_tidak, wajib=True),
            Kriteria("rumah", "Rumah", 1, ya_tidak),
        ),
        "ambang": 50,
        "foto_min": 1,
        "berlaku_hari": 180,
        "asesmen_untuk": ("sejahtera",),
        "berkas": {},
        "tenggat": {},
        "contoh_persen": 20,
        "contoh_min": 3,
    }
    return Pedoman(**isi | ganti)


def test_skor_dirinci():
    for jawaban, skor, layak, kata in [
        ((0, 0), "100.00", True, ""),
        ((1, 1), "50.00", True, ""),
        ((1, 2), "33.33", False, "skor 33,33 di bawah ambang 50"),
        ((2, 0), "33.33", False, "Penghasilan wajib dipenuhi; skor 33,33 di bawah ambang 50"),
        ((0, 2), "66.67", True, ""),
    ]:
        hasil = nilai(pedoman(), dict(zip(("hasil", "rumah"), jawaban, strict=True)))
        assert (hasil.skor, hasil.layak, hasil.sebab) == (Decimal(skor), layak, kata), jawaban
    assert [(b.jawaban, b.bobot, b.skor, b.poin) for b in hasil.baris] == [
        ("Ya", 2, 100, Decimal("66.67")), ("Tidak", 1, 0, Decimal("0.00")),
    ]  # fmt: skip
    # Required counts apart from the sum.
    assert not nilai(pedoman(ambang=0), {"hasil": 2, "rumah": 0}).layak


def test_jawaban_diperiksa():
    p = pedoman()
    assert periksa_jawaban(p, {"hasil": 0, "rumah": 2}) == {}
    for salah in ({"hasil": 0}, {"hasil": 0, "rumah": 3}, {"hasil": 0, "rumah": True},
                  {"hasil": 0, "rumah": "1"}):  # fmt: skip
        assert list(periksa_jawaban(p, salah)) == ["rumah"], salah
    assert list(periksa_jawaban(p, {"hasil": 0, "rumah": 0, "lain": 1})) == ["lain"]


def test_kapan_asesmen_membawa_usulan(hari_ini):
    isi = {"ada": True, "layak": True, "tanggal": hari_ini, "foto": 1, "hari_ini": hari_ini}
    assert periksa_asesmen(pedoman(), **isi) == ""
    for ganti, kata in [
        ({"ada": False}, "Belum ada"),
        ({"layak": False}, "belum menunjukkan"),
        ({"foto": 0}, "perlu 1"),
        ({"tanggal": hari_ini - timedelta(days=181)}, "lebih dari 180 hari"),
    ]:
        assert kata in periksa_asesmen(pedoman(), **isi | ganti)


@pytest.fixture
def isian(db, settings, tmp_path, hari_ini) -> dict:
    settings.MEDIA_ROOT = tmp_path / "media"
    jawaban = {k["kode"]: 0 for k in pabrik.pedoman_awal().isi["kriteria"]}
    return {"tanggal": hari_ini, "ditemui": "Sunarti", "jawaban": jawaban, "kunci": uuid4()}


def test_dicatat_sekali_dan_menjadi_kunjungan(isian, pendamping, keluarga, hari_ini):
    satu, baru = catat_asesmen(oleh=pendamping, keluarga=keluarga, **isian, foto=[gambar()])
    dua, lagi = catat_asesmen(oleh=pendamping, keluarga=keluarga, **isian, foto=[gambar()])
    assert (baru, lagi, satu.pk) == (True, False, dua.pk)
    assert (satu.skor, satu.layak, satu.foto.count()) == (100, True, 1)
    kunjungan = Kunjungan.objects.get(keluarga=keluarga)
    assert (kunjungan.kunci, kunjungan.tujuan) == (isian["kunci"], "graduasi")
    keluarga.refresh_from_db()
    assert keluarga.kunjungan_terakhir == hari_ini


def test_yang_ditolak(isian, pendamping, rekan, korkab, keluarga, keluarga_rekan, hari_ini):
    for orang in (rekan, korkab):
        with pytest.raises(PermissionDenied):
            catat_asesmen(oleh=orang, keluarga=keluarga, **isian)
    kurang = isian | {"jawaban": isian["jawaban"] | {"rumah": 9}}
    with pytest.raises(ValidationError) as galat:
        catat_asesmen(oleh=pendamping, keluarga=keluarga, **kurang)
    assert list(galat.value.error_dict) == ["jawaban.rumah"]
    besok = isian | {"tanggal": hari_ini + timedelta(days=1)}
    with pytest.raises(ValidationError) as galat:
        catat_asesmen(oleh=pendamping, keluarga=keluarga, **besok)
    assert list(galat.value.error_dict) == ["tanggal"]
    assert not Asesmen.objects.exists()
    catat_asesmen(oleh=pendamping, keluarga=keluarga, **isian)
    with pytest.raises(ValidationError, match="sudah dipakai"):
        catat_asesmen(oleh=rekan, keluarga=keluarga_rekan, **isian)
    keluarga.status = "graduasi"
    with pytest.raises(ValidationError, match="berstatus graduasi"):
        catat_asesmen(oleh=pendamping, keluarga=keluarga, **isian | {"kunci": uuid4()})


def test_halaman(masuk, isian, pendamping, rekan, tetangga, korkab, keluarga):
    alamat, klien = reverse("graduasi:asesmen_tambah", args=[keluarga.pk]), masuk(pendamping)
    assert "Bobot 25, wajib dipenuhi" in klien.get(alamat).content.decode()
    kirim = {f"jawaban.{k}": n for k, n in isian["jawaban"].items()} | isian | {"jawaban": ""}
    kurang = klien.post(alamat, kirim | {"jawaban.rumah": ""})
    assert (kurang.status_code, Asesmen.objects.count()) == (422, 0)
    jawab = klien.post(alamat, kirim | {"jawaban.rumah": 2, "foto": gambar()})
    asesmen = Asesmen.objects.get()
    rinci = reverse("graduasi:asesmen", args=[asesmen.pk])
    assert (jawab.url, asesmen.skor) == (rinci, Decimal("85.00"))
    isi = klien.get(rinci).content.decode()
    assert "Skor 85,00 dari 100" in isi
    assert "Tidak layak huni" in isi
    foto = reverse("graduasi:asesmen_foto", args=[asesmen.foto.get().pk])
    assert b"".join(klien.get(foto).streaming_content)[:2] == b"\xff\xd8"
    for orang, kode in [(korkab, 200), (rekan, 404), (tetangga, 404)]:
        assert masuk(orang).get(rinci).status_code == kode
        lihat = masuk(orang).get(foto)
        assert lihat.status_code == kode
        assert not lihat.streaming or b"".join(lihat.streaming_content)
    assert masuk(korkab).post(rinci, {"foto": gambar()}).status_code == 403
    assert klien.post(rinci, {"foto": gambar(warna=(200, 9, 9))}).status_code == 302
    assert asesmen.foto.count() == 2
    assert "Asesmen graduasi: mampu" in klien.get(f"/kpm/{keluarga.pk}/").content.decode()


def test_api(masuk, isian, pendamping, rekan, keluarga, keluarga_rekan):
    klien, alamat = masuk(pendamping), reverse("api_asesmen")
    isi = isian | {"keluarga": keluarga.pk, "tanggal": f"{isian['tanggal']}"}
    isi["kunci"] = str(isi["kunci"])
    satu, dua = (klien.post(alamat, isi, content_type="application/json") for _ in range(2))
    assert (satu.status_code, satu.json()["id"]) == (201, dua.json()["id"])
    assert satu.json()["skor"] == "100.00"
    asing = klien.post(
        alamat, isi | {"keluarga": keluarga_rekan.pk}, content_type="application/json"
    )
    assert (asing.status_code, list(asing.json())) == (400, ["keluarga"])
    salah = klien.post(
        alamat, isi | {"kunci": str(uuid4()), "jawaban": {}}, content_type="application/json"
    )
    assert (salah.status_code, "jawaban.rumah" in salah.json()) == (400, True)
    assert len(klien.get(alamat).json()["results"]) == 1
    assert masuk(rekan).get(alamat).json()["results"] == []
