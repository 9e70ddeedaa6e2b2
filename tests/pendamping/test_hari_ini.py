"""What waits today: the pure rules, the counts, and that both say the same."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpm.aturan import tugas_calon, tugas_kunjungan
from kpm.models import Keluarga
from pendamping.aturan import akhir_bulan, nilai_beban, tugas_bulanan, tugas_tindak_lanjut
from pendamping.hari_ini import janji_tampak, keluarga_waktunya, perlu
from pendamping.models import Kunjungan
from tests.pabrik import (
    KelompokFactory,
    KunjunganFactory,
    PertemuanFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

T = date(2024, 9, 10)


@pytest.mark.parametrize(
    ("tugas", "tampak", "lewat"),
    [
        (tugas_tindak_lanjut(date(2024, 9, 14), None), False, False),
        (tugas_tindak_lanjut(date(2024, 9, 13), None), True, False),
        (tugas_tindak_lanjut(date(2024, 9, 9), None), True, True),
        (tugas_tindak_lanjut(date(2024, 9, 9), date(2024, 9, 9)), False, False),
        (tugas_kunjungan(date(2024, 6, 11), date(2020, 1, 1), 90, True), True, False),
        (tugas_kunjungan(date(2024, 6, 12), date(2020, 1, 1), 90, True), False, False),
        (tugas_kunjungan(None, date(2024, 9, 9), 90, True), True, True),
        (tugas_kunjungan(None, date(2024, 9, 9), 90, False), False, False),
        (tugas_calon(date(2024, 9, 10), True), True, False),
        (tugas_calon(date(2024, 8, 26), True), True, True),
        (tugas_calon(date(2024, 8, 26), False), False, False),
        (tugas_bulanan("p2k2", date(2024, 9, 1), False), True, False),
        (tugas_bulanan("p2k2", date(2024, 8, 1), False), True, True),
        (tugas_bulanan("p2k2", date(2024, 9, 1), True), False, False),
        (tugas_bulanan("p2k2", date(2024, 10, 1), False), False, False),
    ],
)
def test_tugas(tugas, tampak, lewat):
    assert (tugas.tampak(T), tugas.lewat(T)) == (tampak, lewat)


@pytest.mark.parametrize(
    ("hari", "akhir"), [(date(2024, 2, 29), 29), (date(2023, 2, 1), 28), (date(2024, 12, 31), 31)]
)
def test_akhir_bulan(hari, akhir):
    assert akhir_bulan(hari) == hari.replace(day=akhir)


@pytest.mark.parametrize(
    ("n", "nilai"), [(199, "rendah"), (200, "wajar"), (350, "wajar"), (351, "tinggi")]
)
def test_nilai_beban(n, nilai):
    assert nilai_beban(n, (200, 350)) == nilai


def test_tabel_dan_aturan_sama(pendamping, settings):
    settings.JEDA_KUNJUNGAN = 90
    janjian = []
    for hari in (None, -1, 0, 89, 90, 91, 200):
        keluarga = keluarga_lengkap(
            pendamping=pendamping,
            kunjungan_terakhir=None if hari is None else T - timedelta(days=hari),
        )
        for janji in (-5, -1, 0, 3, 4):
            for tuntas in (None, T):
                isi = {"tindak_lanjut_pada": T + timedelta(days=janji)}
                isi["tindak_lanjut_tuntas_pada"] = tuntas
                janjian.append(
                    KunjunganFactory.build(
                        keluarga=keluarga, pendamping=pendamping, tindak_lanjut="Surat", **isi
                    )
                )
    Kunjungan.objects.bulk_create(janjian)
    keluarga_lengkap(pendamping=pendamping, status="keluar")
    assert set(Keluarga.objects.filter(keluarga_waktunya(T))) == {
        k
        for k in Keluarga.objects.all()
        if tugas_kunjungan(k.kunjungan_terakhir, k.status_sejak, 90, k.status == "aktif").tampak(T)
    }
    assert set(Kunjungan.objects.filter(janji_tampak(T))) == {
        k
        for k in Kunjungan.objects.all()
        if tugas_tindak_lanjut(k.tindak_lanjut_pada, k.tindak_lanjut_tuntas_pada).tampak(T)
    }


def isi_dunia(pendamping, hari_ini, n):
    for _ in range(n):
        keluarga = keluarga_lengkap(pendamping=pendamping)
        for hari in (-1, 1):
            KunjunganFactory(
                keluarga=keluarga,
                pendamping=pendamping,
                tindak_lanjut="Surat",
                tindak_lanjut_pada=hari_ini + timedelta(days=hari),
            )
        anak = keluarga.anggota.get(komponen="sd")
        VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1))
        KelompokFactory(pendamping=pendamping)
        PertemuanFactory(kelompok=KelompokFactory(pendamping=pendamping), tanggal=hari_ini)


def test_pendamping_dan_tautannya_menampilkan_jumlah_itu(meja, pendamping, rekan, hari_ini):
    isi_dunia(pendamping, hari_ini, 2)
    isi_dunia(rekan, hari_ini, 1)
    daftar = perlu(pendamping, hari_ini)
    assert [(p["jumlah"], p["tingkat"]) for p in daftar] == [
        (2, "penting"),
        (2, "biasa"),
        (2, "biasa"),
        (2, "biasa"),
        (2, "biasa"),
    ]
    klien = meja(pendamping)
    for p in daftar[:2] + daftar[3:4]:  # the list behind the number has as many rows
        assert len(klien.get(p["url"]).context["halaman"].baris) == p["jumlah"], p


def test_korkab_hanya_yang_lewat_dan_yang_lain_tidak(pendamping, korkab, kadis, admin, hari_ini):
    isi_dunia(pendamping, hari_ini, 1)
    assert [p["jumlah"] for p in perlu(korkab, hari_ini)] == [1]
    assert perlu(kadis, hari_ini) == perlu(admin, hari_ini) == []


def test_kueri_tetap(pendamping, hari_ini):
    jumlah = []
    for n in (1, 4):
        isi_dunia(pendamping, hari_ini, n)
        pendamping.jabatan_kini  # noqa: B018  read once a request
        with CaptureQueriesContext(connection) as rekam:
            perlu(pendamping, hari_ini)
        jumlah.append(len(rekam))
    assert jumlah == [4, 4]
