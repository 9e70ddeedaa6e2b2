"""A small demo year in the database: constraints, rules, accounts."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.urls import reverse

from graduasi.aturan import LANGKAH, boleh_menyetujui
from graduasi.models import Kepergian, LangkahUsulan, Target, Usulan
from kpm.aturan import Ketentuan
from kpm.massal import hitung_komponen
from kpm.models import Anggota, Bantuan, Keluarga, PerubahanStatus
from kpm.models import Ketentuan as TabelKetentuan
from laporan.contoh.akun import SANDI
from laporan.contoh.bulanan import tulis_bulanan
from laporan.contoh.tempat import Rencana
from laporan.jenis.isi import sidik as sidik_isi
from laporan.models import LaporanBulanan
from pendamping.kasus.aturan import periksa_berikut
from pendamping.models import (
    Kasus,
    Kehadiran,
    Kunjungan,
    Pengaduan,
    Penugasan,
    Penutupan,
    Pertemuan,
    Verifikasi,
)
from pendamping.pengaduan.aturan import baca_nomor, hitung_tenggat, naik_berikut, tingkat_pada
from pendamping.verifikasi.aturan import (
    Isian,
    butir_wajib,
    jatuh_tempo_bulan,
    nilai_verifikasi,
)
from pendamping.verifikasi.models import JML_JANGGAL
from pkh.akun.models import Jabatan, Pengguna
from tests import basis_data
from tests.conftest import basis_berwilayah
from tests.contoh.test_muat import PER, muat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tahun")]


@pytest.fixture(scope="module")
def tahun(django_db_setup, django_db_blocker):
    """The year is made once, in a database of its own; each test is a transaction of it."""
    with django_db_blocker.unblock(), basis_berwilayah(basis_data.nama_unik("uji_contoh")):
        assert muat()
        yield


def test_isi_lengkap():
    assert Keluarga.objects.aktif().count() == 60
    assert Kunjungan.objects.count() > 100
    assert Pertemuan.objects.count() > 20
    assert Kehadiran.objects.filter(status="hadir").count() > 300
    assert Usulan.objects.exclude(status="efektif").values("status").distinct().count() >= 5
    assert Kepergian.objects.graduasi().count() == Usulan.objects.filter(status="efektif").count()
    assert Target.objects.filter(wilayah="64.02", tahun=2026).count() == 3
    periode = set(Bantuan.objects.values_list("periode", flat=True))
    assert {date(2026, b, 1) for b in (1, 4, 7, 10)} <= periode
    bulan = set(Verifikasi.objects.values_list("bulan", flat=True))
    assert bulan == {date(2025, 11, 1), date(2025, 12, 1)} | {
        date(2026, b, 1) for b in range(1, 12)
    }
    assert not Kunjungan.objects.filter(tanggal__gte=PER).exists()


def test_komponen_sesuai_aturan():
    """The families come with their components; the rules over whole tables find nothing new."""
    berubah = hitung_komponen(tanggal=PER)
    assert (berubah.anggota, berubah.keluarga) == (0, 0)
    assert Anggota.objects.exclude(komponen="").count() > 60


def test_hasil_verifikasi_sesuai_aturan():
    ketentuan = {
        b: Ketentuan.dari_isi(TabelKetentuan.objects.pada(b).isi)
        for b in set(Verifikasi.objects.values_list("bulan", flat=True))
    }
    jt = {b: jatuh_tempo_bulan(b, k) for b, k in ketentuan.items()}
    semua = list(Verifikasi.objects.select_related("anggota"))
    for v in semua:
        a = v.anggota
        wajib = butir_wajib(v.komponen, a.tanggal_lahir, a.hpl, v.bulan, jt[v.bulan])
        assert v.kewajiban == wajib, vars(v)
        isian = Isian(
            v.komponen, v.hari_efektif, v.alpa, v.izin, v.sakit, v.terpenuhi, v.alasan,
            v.kewajiban, v.dipenuhi,
        )  # fmt: skip
        assert nilai_verifikasi(isian, ketentuan[v.bulan])[0] == v.hasil, vars(v)
        assert (v.hasil == "belum") == (v.dicatat_oleh_id is None)
    hasil = [v.hasil for v in semua]
    nilai = hasil.count("memenuhi") + hasil.count("tidak")
    assert 0.85 < hasil.count("memenuhi") / nilai < 0.97
    assert hasil.count("belum") > 20
    tertutup = Penutupan.objects.berlaku().order_by("bulan").values_list("bulan", flat=True)
    assert list(tertutup)[-1] == date(2026, 9, 1)  # last month waits for who closes it
    assert Penutupan.objects.exclude(dibuka_pada=None).get().alasan_buka
    assert 0 < Verifikasi.objects.filter(JML_JANGGAL).count() < len(semua) / 50


def test_penugasan_sejalan_dengan_keluarga():
    for k in Keluarga.objects.all():
        kini = [p.pendamping_id for p in Penugasan.objects.filter(keluarga=k).berlaku(PER)]
        assert kini == ([k.pendamping_id] if k.pendamping_id else [])


def test_riwayat_status_sejalan():
    for k in Keluarga.objects.all():
        terakhir = PerubahanStatus.objects.filter(keluarga=k).latest("tanggal", "pk")
        assert terakhir.ke == k.status
        assert terakhir.tanggal == k.status_sejak


def test_kasus_dan_pengaduan_sesuai_aturan():
    assert Kasus.objects.count() >= 1
    for k in Kasus.objects.all():
        assert not periksa_berikut(k.berikut, k.berikut_pada, PER - timedelta(days=9)), k.pk
        for la in k.langkah.all():
            assert k.dibuka_pada <= la.tanggal <= (k.ditutup_pada or PER)
    semua = list(Pengaduan.objects.all())
    assert semua
    for p in semua:
        k = Ketentuan.dari_isi(TabelKetentuan.objects.pada(p.diterima).isi)
        assert baca_nomor(p.nomor) == p.nomor
        assert p.tenggat == hitung_tenggat(p.diterima, p.kategori, k)
        assert (p.dijawab_pada is None) == (p.status == "terbuka")
        if p.status == "terbuka":
            assert p.tingkat == tingkat_pada(p.tenggat, k.naik_pengaduan, PER)
            assert p.naik_pada == naik_berikut(p.tenggat, k.naik_pengaduan, p.tingkat)


def test_langkah_usulan_yang_boleh():
    """Every step is one the table allows, by another person where that is asked."""
    for u in Usulan.objects.prefetch_related("langkah"):
        langkah = list(u.langkah.all())
        assert langkah[-1].ke == u.status
        jejak: list = []
        for satu in langkah[1:]:
            nama = {la.ke: n for n, la in LANGKAH[satu.dari].items()}
            assert satu.ke in nama
            if nama[satu.ke] == "setujui":
                assert boleh_menyetujui(satu.oleh_id, satu.dari, jejak)
            jejak.append((satu.oleh_id, satu.dari, satu.ke))
    # The drafts of a decision of the region carry it, and who imported it put them forward.
    daerah = Usulan.objects.filter(jenis="kelayakan_daerah")
    assert daerah.exists()
    assert not daerah.filter(nomor_putusan="").exists()
    aju = LangkahUsulan.objects.filter(usulan__in=daerah, ke="diajukan")
    assert all(j.startswith("Operator") for j in aju.values_list("jabatan", flat=True))


def test_semua_baris_terekam():
    """The trail has each row, tied to the door."""
    for model in (Keluarga, Anggota, Kunjungan, Verifikasi, Penugasan, Bantuan):
        jejak = model.pgh_event_model.objects.filter(pgh_label="insert")
        assert jejak.count() == model.objects.count()
        assert set(jejak.values_list("pgh_context__metadata__pintu", flat=True)) == {"data_contoh"}


def test_laporan_bulanan_dibekukan():
    """Of one pendamping beside the one whose report came back; made again it is the same."""
    assert tulis_bulanan(Rencana("64.02", 60, 3, 2024, PER)) == 1
    kembali, diterima = LaporanBulanan.objects.order_by("pk")
    assert (kembali.status, diterima.status) == ("dikembalikan", "diterima")
    assert diterima.bulan < kembali.bulan
    assert diterima.ditinjau_oleh == kembali.ditinjau_oleh
    beku = diterima.cuplikan
    assert sidik_isi(beku.isi) == beku.sha256
    assert beku.isi["ringkas"][0]["pembilang"] > 0
    assert beku.dibuat_oleh == diterima.pendamping


def test_akun_dapat_masuk(client):
    for nama in ["admin", "auditor", "operator_kukar", "korkab_kukar", "kabid_kukar",
                 "kadis_kukar", "pendamping_kukar_01", "pendamping_kukar_03", "operator_kaltim",
                 "kadis_kaltim"]:  # fmt: skip
        orang = Pengguna.objects.get(username=nama)
        assert orang.check_password(SANDI)
        assert orang.jabatan_kini, nama
    balasan = client.post(
        reverse("account_login"), {"login": "pendamping_kukar_01", "password": SANDI}
    )
    assert balasan.status_code == 302
    assert authenticate(username="kadis_kukar", password="bukan-sandinya") is None
    milik = Keluarga.objects.untuk(Pengguna.objects.get(username="pendamping_kukar_01"))
    assert milik.count() > 10
    assert Keluarga.objects.untuk(Pengguna.objects.get(username="admin")).count() == 0


def test_plt_berbatas_waktu():
    kadis = Jabatan.objects.get(pengguna__username="kadis_kukar")
    assert kadis.sifat == "plt"
    assert kadis.selesai
    assert kadis.nip
    assert kadis.pangkat


def test_panggilan_kedua_tidak_mengubah_apa_pun():
    jumlah = Keluarga.objects.count()
    assert muat() is False
    assert Keluarga.objects.count() == jumlah


def test_tabel_akun():
    keluaran = StringIO()
    call_command("akun_contoh", stdout=keluaran)
    tabel = keluaran.getvalue()
    assert SANDI in tabel
    assert "pendamping_kukar_01 ... 03" in tabel
    assert "kadis_kaltim" in tabel
