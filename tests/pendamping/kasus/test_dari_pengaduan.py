"""A complaint becomes a case and its outcome comes back; a case can become a complaint."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from pendamping.kasus import layanan
from pendamping.models import Kasus, Pengaduan
from pendamping.pengaduan.layanan import boleh_buka_kasus, catat_pengaduan
from tests import pabrik

pytestmark = pytest.mark.django_db
KASUS, ADUAN = reverse("pendamping:kasus_tambah"), reverse("pendamping:pengaduan_tambah")


@pytest.fixture
def isian(hari_ini) -> dict:
    return {"kunci": str(uuid4()), "jenis": "fasilitasi", "pokok": "KKS hilang",
            "kerahasiaan": "biasa", "dibuka_pada": f"{hari_ini}"}  # fmt: skip


def aduan(keluarga, **isi) -> Pengaduan:
    return pabrik.PengaduanFactory(keluarga=keluarga, wilayah_id=keluarga.desa_id, **isi)


def rinci(apa, baris) -> str:
    return reverse(f"pendamping:{apa}_rinci", args=[baris.pk])


def test_pengaduan_menjadi_kasus_dan_hasilnya_kembali(meja, pendamping, keluarga, isian, hari_ini):
    p = aduan(keluarga, kategori="kks", uraian="KKS hilang di pasar.")
    klien = meja(pendamping)
    alamat = f"{KASUS}?pengaduan={p.pk}&keluarga={keluarga.pk}"
    assert alamat.replace("&", "&amp;") in klien.get(rinci("pengaduan", p)).content.decode()
    assert "KKS hilang di pasar." in klien.get(alamat).content.decode()
    pilih = klien.get(f"{KASUS}?pengaduan={p.pk}").content.decode()
    assert f"?keluarga={keluarga.pk}&amp;pengaduan={p.pk}" in pilih
    klien.post(alamat, isian)
    kasus = Kasus.objects.get()
    assert (kasus.pengaduan, kasus.keluarga) == (p, keluarga)
    assert rinci("pengaduan", p) in klien.get(rinci("kasus", kasus)).content.decode()
    assert rinci("kasus", kasus) in klien.get(rinci("pengaduan", p)).content.decode()
    layanan.tutup_kasus(oleh=pendamping, kasus=kasus, ditutup_pada=hari_ini, hasil="tuntas",
                        uraian_hasil="Kartu diganti.")  # fmt: skip
    assert list(p.langkah.order_by("pk").values_list("catatan", flat=True)) == [
        "Kasus “KKS hilang” dibuka", "Kasus “KKS hilang” ditutup: Tuntas. Kartu diganti.",
    ]  # fmt: skip
    assert not Kasus.objects.exclude(pengaduan=p).exists()


def test_yang_tidak_menjadi_kasus(meja, pendamping, korkab, rekan, operator, kadis, keluarga,
                                  keluarga_rekan, isian):  # fmt: skip
    isi = {"jenis": "mediasi", "pokok": "Anak tidak sekolah"}
    for baris, siapa, kata in [
        (aduan(keluarga, terlapor=pendamping), korkab, "halaman pengaduan"),
        (aduan(keluarga, status="ditutup", hasil="tidak", ditutup_pada=isian["dibuka_pada"]),
         korkab, "sudah ditutup"),
        (aduan(keluarga_rekan), korkab, "keluarga lain"),
    ]:  # fmt: skip
        with pytest.raises(ValidationError, match=kata):
            layanan.buka_kasus(oleh=siapa, keluarga=keluarga, pengaduan=baris, **isi)
    asing = aduan(keluarga_rekan)
    with pytest.raises(PermissionDenied):
        layanan.buka_kasus(oleh=pendamping, keluarga=keluarga, pengaduan=asing, **isi)
    assert meja(pendamping).get(f"{KASUS}?pengaduan={asing.pk}").status_code == 404
    p = aduan(keluarga)
    boleh = [boleh_buka_kasus(s, p) for s in (pendamping, korkab, operator, kadis)]
    assert boleh == [True, True, False, False]
    assert not Kasus.objects.exists()


def test_pengaduan_rahasia_tidak_terbaca_lewat_kasusnya(meja, pendamping, korkab, keluarga, isian):
    p = aduan(keluarga, rahasia=True, kategori="kekerasan", uraian="Dilihat tetangga sebelah.")
    alamat = f"{KASUS}?pengaduan={p.pk}&keluarga={keluarga.pk}"
    kor = meja(korkab)
    form = kor.get(alamat)
    assert "Dilihat tetangga" not in form.content.decode()
    assert form.context["form"]["kerahasiaan"].value() == "kekerasan"
    kor.post(alamat, isian | {"kerahasiaan": "kekerasan"})
    kasus = Kasus.objects.get()
    assert p.langkah.get().catatan == "Kasus rahasia dibuka"
    klien = meja(pendamping)
    halaman = klien.get(rinci("kasus", kasus)).content.decode()
    assert p.nomor not in halaman
    assert rinci("pengaduan", p) not in halaman
    assert klien.get(rinci("pengaduan", p)).status_code == klien.get(alamat).status_code == 404


def test_kasus_menjadi_pengaduan_sekali(meja, pendamping, rekan, keluarga, hari_ini):
    kasus = pabrik.KasusFactory(keluarga=keluarga, kerahasiaan="lain")
    alamat = f"{ADUAN}?kasus={kasus.pk}"
    klien = meja(pendamping)
    assert alamat in klien.get(rinci("kasus", kasus)).content.decode()
    assert meja(rekan).get(alamat).status_code == 404
    assert klien.get(alamat).context["form"]["rahasia"].value() is True
    isi = {"kunci": str(uuid4()), "kanal": "kunjungan", "kategori": "layanan", "rahasia": "on",
           "diterima": f"{hari_ini}", "uraian": "Puskesmas menolak melayani."}  # fmt: skip
    klien.post(alamat, isi)
    kasus.refresh_from_db()
    assert (kasus.pengaduan.keluarga, kasus.pengaduan.rahasia) == (keluarga, True)
    ulang = klien.post(alamat, isi | {"kunci": str(uuid4())})
    assert "sudah punya pengaduan" in ulang.content.decode()
    with pytest.raises(PermissionDenied):
        catat_pengaduan(oleh=rekan, kasus=pabrik.KasusFactory(keluarga=keluarga), **isi)
    assert Pengaduan.objects.count() == 1
