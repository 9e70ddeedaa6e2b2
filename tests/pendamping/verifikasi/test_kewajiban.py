"""The obligations of a month: who has one, where, what is due; again and again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from pendamping.models import Verifikasi
from pendamping.tugas import berkala_kewajiban, berkala_penugasan
from pendamping.verifikasi.layanan import siapkan_kewajiban
from pendamping.verifikasi.massal import buat_kewajiban
from tests.pabrik import (
    AnggotaFactory,
    FasilitasFactory,
    PenutupanFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-08-20")
def test_kewajiban_sekali_dan_dapat_diulang(pendamping, keluarga):
    """A school by its NPSN, the posyandu of the desa, the puskesmas of the kecamatan."""
    bulan = date(2026, 8, 1)
    for kode, jenis, desa in [
        ("P-2", "posyandu", keluarga.desa_id),
        ("P-1", "posyandu", keluarga.desa_id),
        ("P-0", "posyandu", "64.02.13.1001"),
        ("U-1", "puskesmas", "64.02.06.2002"),
        ("U-0", "puskesmas", "64.02.13.1001"),
    ]:
        FasilitasFactory(kode=kode, jenis=jenis, jenjang="", desa_id=desa)
    ibu = {"tanggal_lahir": date(1996, 1, 1), "jenis_kelamin": "P", "hamil": True}
    AnggotaFactory(keluarga=keluarga, komponen="usia_dini", tanggal_lahir=date(2025, 1, 1))
    AnggotaFactory(keluarga=keluarga, komponen="hamil", hpl=date(2026, 7, 9), **ibu)
    AnggotaFactory(keluarga=keluarga, komponen="lansia")
    AnggotaFactory(keluarga=keluarga, komponen="ham")  # no obligation is defined
    AnggotaFactory(keluarga=keluarga, komponen="sd", keluar_pada=bulan, alasan_keluar="pindah")
    # Moved up a school, and not yet counted again: nobody asks the new school for the old.
    AnggotaFactory(keluarga=keluarga, komponen="sd", jenjang="smp", npsn="30409999")
    keluarga_lengkap(pendamping=pendamping, status="calon")
    keluarga.status_sejak = date(2026, 8, 31)  # in by the last day
    keluarga.save()
    keluarga_lengkap(pendamping=pendamping, status_sejak=date(2026, 9, 1))
    assert buat_kewajiban(bulan=bulan) == 5
    semua = sorted(
        Verifikasi.objects.values_list("komponen", "fasilitas_kode", "kewajiban", "hasil"), key=str
    )
    assert semua == [
        ("hamil", "P-1", ["nifas"], "belum"),
        ("lansia", "U-1", [], "belum"),
        ("sd", "", None, "belum"),
        ("sd", "30401001", None, "belum"),
        ("usia_dini", "P-1", ["timbang", "vitamin_a"], "belum"),
    ]
    sebelum = list(Verifikasi.objects.order_by("pk").values())
    peristiwa = Verifikasi.pgh_event_model.objects.count()
    assert buat_kewajiban(bulan=bulan) == 0
    assert list(Verifikasi.objects.order_by("pk").values()) == sebelum
    assert Verifikasi.pgh_event_model.objects.count() == peristiwa == 5


def test_kewajiban_tidak_menimpa_yang_sudah_diisi(siswa, bulan):
    Verifikasi.objects.filter(pk=siswa.pk).update(hasil="memenuhi", fasilitas_kode="lama")
    assert buat_kewajiban(bulan=bulan) == 0
    siswa.refresh_from_db()
    assert (siswa.hasil, siswa.fasilitas_kode) == ("memenuhi", "lama")


def test_yang_terbuka_mengikuti_register(keluarga, siswa, bulan):
    """Of the present month; what a past month was about stays."""
    lalu = VerifikasiFactory(anggota=siswa.anggota, bulan=(bulan - timedelta(1)).replace(day=1))
    anak = siswa.anggota
    anak.komponen = anak.jenjang = "smp"
    anak.npsn = "30409999"
    anak.save()
    for v in (siswa, lalu):
        assert buat_kewajiban(bulan=v.bulan) == 0
        v.refresh_from_db()
    assert (siswa.komponen, siswa.fasilitas_kode) == ("smp", "30409999")
    assert (lalu.komponen, lalu.fasilitas_kode) == ("sd", "30401001")


def test_yang_sudah_pergi_sebelum_bulan_itu_dicabut(keluarga, siswa, lansia, balita, bulan):
    """Recorded late: the open row goes, unless somebody had filled it in."""
    Verifikasi.objects.filter(pk=balita.pk).update(
        hasil="memenuhi", terpenuhi=True, dipenuhi=balita.kewajiban, dicatat_pada=timezone.now()
    )
    for v, hari in [(siswa, 0), (lansia, -1), (balita, -1)]:
        v.anggota.keluar_pada = bulan + timedelta(hari)
        v.anggota.alasan_keluar = "meninggal"
        v.anggota.save()
    assert buat_kewajiban(bulan=bulan) == 0
    assert set(Verifikasi.objects.values_list("pk", flat=True)) == {siswa.pk, balita.pk}
    keluarga.status, keluarga.status_sejak = "graduasi", bulan
    keluarga.save()
    buat_kewajiban(bulan=bulan)
    assert list(Verifikasi.objects.values_list("pk", flat=True)) == [balita.pk]


def test_fasilitas_bulan_lalu_dibawa_selama_sekabupaten(keluarga, lansia, bulan):
    lalu = (bulan - timedelta(1)).replace(day=1)
    FasilitasFactory(kode="U-1", jenis="puskesmas", jenjang="", desa_id=keluarga.desa_id)
    FasilitasFactory(kode="U-2", jenis="puskesmas", jenjang="", desa_id="64.02.13.1001")
    FasilitasFactory(kode="U-3", jenis="puskesmas", jenjang="", desa_id="64.03.05.1001")
    Verifikasi.objects.filter(pk=lansia.pk).update(bulan=lalu, fasilitas_kode="U-2")
    buat_kewajiban(bulan=bulan)
    baru = Verifikasi.objects.get(bulan=bulan, anggota=lansia.anggota)
    assert baru.fasilitas_kode == "U-2"
    Verifikasi.objects.filter(pk=lansia.pk).update(fasilitas_kode="U-3")
    baru.delete()
    buat_kewajiban(bulan=bulan)
    assert Verifikasi.objects.get(bulan=bulan, anggota=lansia.anggota).fasilitas_kode == "U-1"


def test_kewajiban_sebagian(keluarga, keluarga_rekan, keluarga_asing, pendamping, bulan):
    assert buat_kewajiban(bulan=bulan, pendamping=pendamping.pk) == 1
    assert buat_kewajiban(bulan=bulan, wilayah="64.02") == 1
    assert buat_kewajiban(bulan=bulan) == 1
    with pytest.raises(ValueError):
        buat_kewajiban(bulan=bulan.replace(day=2))


def test_bulan_tertutup_tidak_bertambah_dan_tidak_berkurang(
    keluarga, keluarga_asing, siswa, lansia, bulan
):
    siswa.delete()
    PenutupanFactory(wilayah_id="64.02", bulan=bulan)
    lansia.anggota.keluar_pada, lansia.anggota.alasan_keluar = date(2020, 1, 1), "pindah"
    lansia.anggota.save()
    assert buat_kewajiban(bulan=bulan) == 1
    assert set(Verifikasi.objects.values_list("keluarga", flat=True)) == {
        keluarga.pk, keluarga_asing.pk,
    }  # fmt: skip


def test_kewajiban_bulan_sebelum_jadi_peserta(keluarga, bulan):
    keluarga.status_sejak = bulan
    keluarga.save()
    assert buat_kewajiban(bulan=(bulan - timedelta(days=1)).replace(day=1)) == 0
    assert buat_kewajiban(bulan=bulan) == 1


def test_tugas_berkala(keluarga, bulan):
    assert berkala_kewajiban() == 1
    assert berkala_kewajiban() == 0
    assert berkala_penugasan() == 0
    assert Verifikasi.objects.get().bulan == bulan


def test_siapkan_sendiri(pendamping, korkab, keluarga, keluarga_rekan, bulan):
    assert siapkan_kewajiban(oleh=pendamping, bulan=bulan) == 1
    assert [v.keluarga for v in Verifikasi.objects.all()] == [keluarga]
    with pytest.raises(PermissionDenied):
        siapkan_kewajiban(oleh=korkab, bulan=bulan)
    for hari, kata in [((bulan + timedelta(32)), "belum tiba"), (date(2010, 5, 1), "ketentuan")]:
        with pytest.raises(ValidationError, match=kata):
            siapkan_kewajiban(oleh=pendamping, bulan=hari.replace(day=1))
