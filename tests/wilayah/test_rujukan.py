"""What is tied to a region moves along when its code ends, each room saying what of its own."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, ManyToManyField
from django.urls import reverse
from django.utils import timezone

from graduasi.models import Target
from pkh.akun.models import Jabatan
from pkh.riwayat.jejak import perubahan
from pkh.wilayah.models import Muatan, Wilayah
from pkh.wilayah.rujukan import pindahkan_rujukan, rujukan_berakhir
from tests import pabrik

pytestmark = pytest.mark.django_db
LAMA, BARU = "64.02.13", "64.02.06"
HALAMAN = "/wilayah/rujukan/"
# What keeps the code of its time, or has an act of its own (families).
TETAP = {
    "kpm.Keluarga.desa", "kpm.Impor.wilayah", "kpm.CatatanEkspor.wilayah", "kpm.Penetapan.wilayah",
    "kpm.Pemetaan.wilayah",
    "kpm.DaftarSalur.wilayah", "kpm.BarisSalur.desa", "kpm.Rekonsiliasi.desa",
    "pendamping.Penyerahan.wilayah",
    "laporan.Cuplikan.wilayah", "laporan.Angka.wilayah", "laporan.Kop.wilayah",
    "laporan.Langganan.wilayah", "laporan.LaporanBulanan.wilayah",
    "laporan.PotonganLaporan.wilayah", "laporan.Rakor.wilayah", "laporan.GambarKeadaan.wilayah",
    "wilayah.Wilayah.induk",
}  # fmt: skip


@pytest.fixture
def berakhir(pendamping):
    """Samboja has ended and became Tenggarong; a profile and two targets stand on it."""
    Wilayah.objects.filter(pk=LAMA).update(berakhir_pada=date(2025, 1, 1))
    p = pabrik.PerubahanWilayahFactory(jenis="pindah", kode=LAMA, kode_baru=BARU)
    Muatan.objects.filter(pk=p.muatan_id).update(status="dimuat")
    pendamping.profil.kecamatan.add(LAMA)
    for tahun in (2024, 2025):
        pabrik.TargetFactory(wilayah_id=LAMA, tahun=tahun, jenis="sejahtera")
    return pendamping


def test_setiap_ruas_wilayah_sudah_diputuskan():
    """A new field that points at a region either follows its code or keeps it, on purpose."""
    ruas = {
        (f"{m._meta.label}.{f.name}", f.name in getattr(m, "IKUT_PINDAH", ()))
        for m in apps.get_models()
        for f in m._meta.get_fields()
        if isinstance(f, ForeignKey | ManyToManyField)
        and f.related_model is Wilayah
        and not m._meta.label.endswith("Event")
    }
    assert {nama for nama, ikut in ruas if not ikut} == TETAP


def test_yang_tertinggal_disebut_menurut_jenis_dan_kode(berakhir):
    assert [(r.jenis, r.kode, r.kode_baru, r.jumlah) for r in rujukan_berakhir()] == [
        ("profil pendamping (kecamatan)", LAMA, BARU, 1),
        ("target graduasi", LAMA, BARU, 2),
    ]


def test_pindah_lewat_halaman_berjejak(berakhir, admin, masuk):
    klien = masuk(admin)
    assert "3 jabatan, profil" in klien.get(reverse("wilayah:daftar")).content.decode()
    kirim = {"pilih": [LAMA], f"baru-{LAMA}": BARU}
    isi = klien.post(HALAMAN, kirim, follow=True).content.decode()
    assert "1 profil pendamping (kecamatan), 2 target graduasi." in isi
    assert "Semua rujukan memakai kode yang berlaku" in isi
    assert [k.pk for k in berakhir.profil.kecamatan.all()] == [BARU]
    p = perubahan(Target, Target.objects.first().pk)[0]
    assert (p.siapa, p.ruas) == (str(admin), [("wilayah", "Samboja", "Tenggarong")])


def test_yang_sudah_ada_di_kode_baru_tertahan_dan_disebut(berakhir, admin, masuk):
    pabrik.TargetFactory(wilayah_id=BARU, tahun=2024, jenis="sejahtera")
    kirim = {"pilih": [LAMA], f"baru-{LAMA}": BARU}
    isi = masuk(admin).post(HALAMAN, kirim, follow=True).content.decode()
    assert "1 target graduasi tetap di Samboja (64.02.13)" in isi
    assert sorted(Target.objects.filter(wilayah=BARU).values_list("tahun", flat=True)) == [
        2024,
        2025,
    ]


def test_jabatan_ikut_dan_haknya_pindah(operator, berakhir):
    Jabatan.objects.filter(pengguna=operator).update(wilayah=LAMA)
    (jabatan, *_) = pindahkan_rujukan({LAMA: BARU})
    assert (jabatan.jenis, jabatan.jumlah) == ("jabatan", 1)
    assert operator.jabatan.get().wilayah_id == BARU


@pytest.mark.parametrize("ke", ["", "64.02.06.1001", "64.02.99", LAMA])
def test_kode_baru_harus_setingkat_dan_berlaku(berakhir, admin, masuk, ke):
    jawab = masuk(admin).post(HALAMAN, {"pilih": [LAMA], f"baru-{LAMA}": ke})
    assert jawab.status_code == 422
    assert "bukan kecamatan yang berlaku" in jawab.content.decode()
    assert Target.objects.filter(wilayah=LAMA).count() == 2


def test_kode_yang_berlaku_tidak_dipindahkan(admin, masuk, pendamping):
    pendamping.profil.kecamatan.add(LAMA)
    masuk(admin).post(HALAMAN, {"pilih": [LAMA], f"baru-{LAMA}": BARU})
    assert [k.pk for k in pendamping.profil.kecamatan.all()] == [LAMA]


def test_yang_beku_pun_ikut_pindah():
    """Only the code: what an office has worded stays as it was written."""
    lama, baru = "64.02", "64.03"
    aturan = pabrik.AturanRetensiFactory(wilayah_id=lama)
    pemrosesan = pabrik.PemrosesanFactory(wilayah_id=lama)
    pindah = {r.jenis: r.jumlah for r in pindahkan_rujukan({lama: baru})}
    assert pindah["pemrosesan data pribadi"] == 1
    for baris in (aturan, pemrosesan):
        baris.refresh_from_db()
        assert baris.wilayah_id == baru
        for ubah in (lambda q: q.update(dibuat_pada=timezone.now()), lambda q: q.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                ubah(type(baris).objects.filter(pk=baris.pk))
