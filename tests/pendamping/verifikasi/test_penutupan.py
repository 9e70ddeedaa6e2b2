"""A closed month: who closes and opens it, and that nothing is written in it by any door."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendamping.models import Penutupan, Verifikasi
from pendamping.verifikasi.hari_ini import perlu
from pendamping.verifikasi.layanan import (
    Baris,
    buka_bulan,
    isi_verifikasi,
    pindah_fasilitas,
    tutup_bulan,
)
from pkh.wilayah.models import Wilayah
from tests.kpm.impor_jenis.alur import batal, masukkan, periksa, sebab
from tests.pabrik import FasilitasFactory, PenutupanFactory, VerifikasiFactory

pytestmark = pytest.mark.django_db
JUDUL = ["NIK", "bulan", "hari efektif", "alpa"]


@pytest.fixture
def lalu(bulan):
    return (bulan - timedelta(1)).replace(day=1)


@pytest.fixture
def kukar(db):
    return Wilayah.objects.get(pk="64.02")


def test_tutup_dan_buka(korkab, operator, kabid, kadis, pendamping, operator_tetangga, kukar, lalu):
    for oleh in (kadis, pendamping, operator_tetangga):
        with pytest.raises(PermissionDenied):
            tutup_bulan(oleh=oleh, wilayah=kukar, bulan=lalu)
    with pytest.raises(PermissionDenied):  # a month is closed by kabupaten/kota
        tutup_bulan(oleh=korkab, wilayah=Wilayah.objects.get(pk="64.02.06"), bulan=lalu)
    with CaptureQueriesContext(connection) as kueri:
        tutup_bulan(oleh=operator, wilayah=kukar, bulan=lalu)
    assert any("pg_advisory_xact_lock(" in k["sql"] for k in kueri)  # waits for who writes
    with pytest.raises(ValidationError, match="sudah ditutup"):
        tutup_bulan(oleh=korkab, wilayah=kukar, bulan=lalu)
    with pytest.raises(PermissionDenied):  # who closes for convenience does not open
        buka_bulan(oleh=operator, wilayah=kukar, bulan=lalu, alasan="Perlu")
    for alasan in ("", "   "):
        with pytest.raises(ValidationError, match="Tuliskan mengapa"):
            buka_bulan(oleh=kabid, wilayah=kukar, bulan=lalu, alasan=alasan)
    dibuka = buka_bulan(oleh=kabid, wilayah=kukar, bulan=lalu, alasan="Daftar SDN 1 menyusul")
    assert (dibuka.dibuka_oleh, dibuka.alasan_buka) == (kabid, "Daftar SDN 1 menyusul")
    with pytest.raises(ValidationError, match="tidak sedang ditutup"):
        buka_bulan(oleh=kabid, wilayah=kukar, bulan=lalu, alasan="Lagi")
    tutup_bulan(oleh=korkab, wilayah=kukar, bulan=lalu)
    assert Penutupan.objects.count() == 2
    assert Penutupan.objects.berlaku().get().ditutup_oleh == korkab


def test_bulan_yang_belum_berakhir_tidak_ditutup(korkab, kukar, bulan):
    with pytest.raises(ValidationError, match="belum berakhir"):
        tutup_bulan(oleh=korkab, wilayah=kukar, bulan=bulan)


def test_tidak_ada_pintu_ke_bulan_tertutup(masuk, pendamping, operator, keluarga, lansia, lalu):
    """Page, API, import, its undoing, and moving a member: each names the month."""
    anak = keluarga.anggota.get(komponen="sd")
    v = VerifikasiFactory(anggota=anak, bulan=lalu)
    Verifikasi.objects.filter(pk=lansia.pk).update(bulan=lalu)
    lansia.refresh_from_db()
    baris = [anak.nik, f"{lalu:%Y-%m}", 20, 1]
    impor = masukkan(operator, "kehadiran", JUDUL, baris)
    v.refresh_from_db()
    sebelum = Verifikasi.objects.values().get(pk=v.pk)
    PenutupanFactory(bulan=lalu)
    with pytest.raises(ValidationError) as info:
        isi_verifikasi(oleh=pendamping, baris=[Baris(v.pk, v.dicatat_pada, 20, alpa=2)])
    assert "sudah ditutup" in info.value.message_dict[f"bulan-{v.pk}"][0]
    jawab = masuk(pendamping).patch(
        reverse("api_verifikasi_rinci", args=[v.pk]),
        json.dumps({"versi": v.dicatat_pada.isoformat(), "alpa": 2}),
        content_type="application/json",
    )
    assert (jawab.status_code, list(jawab.json())) == (400, ["bulan"])
    ditolak = periksa(operator, "kehadiran", JUDUL, [*baris[:3], 2])
    assert "sudah ditutup" in sebab(ditolak)[2]
    assert [d["sebab"] for d in batal(impor).pembatalan["daftar"]] == ["bulannya sudah ditutup"]
    puskesmas = FasilitasFactory(
        kode="U-1", jenis="puskesmas", jenjang="", desa_id=keluarga.desa_id
    )
    with pytest.raises(ValidationError, match="sudah ditutup"):
        pindah_fasilitas(oleh=pendamping, verifikasi=lansia, fasilitas=puskesmas)
    assert Verifikasi.objects.values().get(pk=v.pk) == sebelum


def test_basis_data_sendiri_menolak(keluarga, keluarga_asing, lansia, bulan, lalu):
    """Whatever the door: SQL in bulk too. Open months and other districts go on."""
    anak = keluarga.anggota.get(komponen="sd")
    VerifikasiFactory(anggota=anak, bulan=lalu)
    asing = VerifikasiFactory(anggota=keluarga_asing.anggota.first(), bulan=lalu)
    PenutupanFactory(bulan=lalu)
    semua = Verifikasi.objects.order_by("pk")
    sebelum = list(semua.values())
    for tulis in (
        lambda: semua.update(alasan="Semua sekaligus"),
        lambda: Verifikasi.objects.filter(pk=asing.pk).update(keluarga=keluarga),
        lambda: Verifikasi.objects.filter(pk=lansia.pk).update(bulan=lalu),
        lambda: anak.delete(),
        lambda: VerifikasiFactory(anggota=lansia.anggota, bulan=lalu),
    ):
        with pytest.raises(IntegrityError, match="sudah ditutup"), transaction.atomic():
            tulis()
    assert list(semua.values()) == sebelum
    assert Verifikasi.objects.filter(pk__in=[asing.pk, lansia.pk]).update(alasan="Boleh") == 2
    assert [x.pk for x in Verifikasi.objects.bulan_terbuka().order_by("pk")] == sorted(
        [asing.pk, lansia.pk]
    )
    Penutupan.objects.all().delete()
    assert semua.update(alasan="Dibuka lagi") == 3


def test_tutup_di_kabupaten_lain_tidak_menghalangi(pendamping, keluarga, lalu):
    v = VerifikasiFactory(anggota=keluarga.anggota.get(komponen="sd"), bulan=lalu)
    PenutupanFactory(wilayah_id="64.03", bulan=lalu)
    PenutupanFactory(bulan=date(2020, 1, 1))
    hasil = isi_verifikasi(oleh=pendamping, baris=[Baris(v.pk, None, 20)])
    assert hasil.disimpan == [v]


def test_pindah_fasilitas(pendamping, rekan, keluarga, lansia, siswa, bulan):
    def tempat(kode, jenis, desa=keluarga.desa_id):
        return FasilitasFactory(kode=kode, jenis=jenis, jenjang="", desa_id=desa)

    baru = tempat("U-2", "puskesmas")
    for v, fasilitas, kata in [
        (lansia, None, "tidak ditemukan"),
        (lansia, tempat("30409999", "sekolah"), "pilih posyandu atau puskesmas"),
        (lansia, tempat("U-9", "puskesmas", "64.03.05.1001"), "kabupaten/kota lain"),
        (siswa, baru, "mengikuti NPSN"),
    ]:
        with pytest.raises(ValidationError, match=kata) as info:
            pindah_fasilitas(oleh=pendamping, verifikasi=v, fasilitas=fasilitas)
        assert list(info.value.message_dict) == ["fasilitas"]
    with pytest.raises(PermissionDenied):
        pindah_fasilitas(oleh=rekan, verifikasi=lansia, fasilitas=baru)
    assert pindah_fasilitas(oleh=pendamping, verifikasi=lansia, fasilitas=baru).pk == lansia.pk
    lansia.refresh_from_db()
    assert lansia.fasilitas_kode == "U-2"


@time_machine.travel("2026-09-16")
def test_bulan_lalu_yang_belum_ditutup_menunggu(korkab, pendamping, kadis, keluarga):
    def menunggu(orang, hari=16):
        return [
            (p["jumlah"], p["tingkat"]) for p in perlu(orang, date(2026, 9, hari)) if p["jumlah"]
        ]

    anak = keluarga.anggota.get(komponen="sd")
    assert menunggu(korkab) == []  # nothing was due
    VerifikasiFactory(anggota=anak, bulan=date(2026, 8, 1))
    assert (menunggu(korkab), menunggu(korkab, 3)) == ([(1, "penting")], [(1, "biasa")])
    assert menunggu(pendamping) == menunggu(kadis) == []
    PenutupanFactory(bulan=date(2026, 8, 1))
    assert menunggu(korkab) == []
