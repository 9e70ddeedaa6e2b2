"""The inbox: what comes back to a person and what others ask, and nothing of others."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from laporan.bulanan.layanan import tenggat_bulan
from laporan.kabar import HARI
from laporan.kotak import isi_kotak
from tests import pabrik

pytestmark = pytest.mark.django_db
KINI = timezone.now()


def kabar_pendamping(pendamping, korkab, n=1):
    """One of each kind, `n` times."""
    for _ in range(n):
        keluarga = pabrik.KeluargaFactory(pendamping=pendamping)
        pabrik.KunjunganFactory(
            keluarga=keluarga,
            pendamping=pendamping,
            tindak_lanjut="Antar surat pindah sekolah",
            tindak_lanjut_pada=timezone.localdate() - timedelta(days=1),
            dicatat_pada=KINI - timedelta(days=4),
        )
        usulan = pabrik.UsulanFactory(keluarga=keluarga, pengusul=pendamping, status="dikembalikan")
        pabrik.LangkahUsulanFactory(usulan=usulan, ke="diajukan")
        pabrik.LangkahUsulanFactory(
            usulan=usulan, dari="diajukan", ke="dikembalikan", oleh=korkab,
            jabatan="Koordinator", catatan="Alasan belum jelas", pada=KINI - timedelta(days=2),
        )  # fmt: skip
        pabrik.PenyerahanFactory(
            pendamping=pendamping, oleh=korkab, jumlah=12, dicatat_pada=KINI - timedelta(days=3)
        )
        pabrik.PekerjaanFactory(
            diminta_oleh=pendamping, status="selesai", judul="Ekspor kunjungan", selesai_pada=KINI
        )


def test_terbaru_dahulu_dengan_yang_perlu(pendamping, korkab, masuk):
    kabar_pendamping(pendamping, korkab)
    kabar = isi_kotak(pendamping)
    assert [(k.keadaan.partition(",")[0], k.perlu) for k in kabar] == [
        ("Selesai", False),
        ("Dikembalikan", True),
        ("Mulai 1 Jan 2021", False),
        ("Lewat waktu", True),
    ]
    assert "Alasan belum jelas" in kabar[1].rinci
    assert kabar[2].judul == "12 KPM diserahkan kepada Anda"
    klien = masuk(pendamping)
    isi = klien.get(reverse("laporan:kotak")).content.decode()
    for k in kabar:
        assert k.judul in isi
        assert klien.get(k.alamat).status_code == 200


def test_yang_dilepas_dan_yang_dibatalkan(pendamping, korkab):
    lain = pabrik.PenggunaFactory(nama="Rahmah")
    penyerahan = pabrik.PenyerahanFactory(
        pendamping=lain, oleh=korkab, jumlah=5, dibatalkan_pada=KINI
    )
    for _ in range(2):
        pabrik.PenugasanFactory(pendamping=pendamping, ditutup=penyerahan)
    (kabar,) = isi_kotak(pendamping)
    assert kabar.judul == "2 KPM Anda diserahkan kepada Rahmah"
    assert kabar.keadaan == "Dibatalkan"


def test_usulan_penyerahan_dan_jawabannya(pendamping, korkab):
    usul = pabrik.PenyerahanFactory(
        pendamping=pendamping, oleh=korkab, jumlah=7, status="diusulkan"
    )
    (kabar,) = isi_kotak(pendamping)
    assert (kabar.judul, kabar.perlu) == ("7 KPM diusulkan kepada Anda", True)
    assert isi_kotak(korkab) == []
    usul.status, usul.jawaban, usul.dijawab_pada = "ditolak", "Terlalu jauh", KINI
    usul.save()
    (kabar,) = isi_kotak(korkab)
    assert kabar.judul == "7 KPM yang Anda usulkan kepada Pendamping"
    assert (kabar.keadaan, kabar.rinci) == ("Ditolak", "Terlalu jauh (Pendamping)")
    assert not isi_kotak(pendamping)[0].perlu


def test_koordinator_melihat_usulan_yang_menunggunya(usulan_diajukan, korkab, kabid):
    (kabar,) = isi_kotak(korkab)
    assert kabar.perlu
    assert kabar.alamat == reverse("graduasi:rinci", args=[usulan_diajukan.pk])
    assert isi_kotak(kabid) == []


@pytest.fixture
def usulan_diajukan(pendamping):
    keluarga = pabrik.KeluargaFactory(pendamping=pendamping)
    usulan = pabrik.UsulanFactory(keluarga=keluarga, pengusul=pendamping, status="diajukan")
    pabrik.LangkahUsulanFactory(usulan=usulan, dari="draf", ke="diajukan")
    return usulan


def test_bukan_milik_orang_lain_dan_bukan_yang_lama(pendamping, rekan, korkab, masuk):
    kabar_pendamping(pendamping, korkab)
    pabrik.PekerjaanFactory(
        diminta_oleh=rekan, status="selesai", selesai_pada=KINI - timedelta(days=HARI + 1)
    )
    assert isi_kotak(rekan) == []
    isi = masuk(rekan).get(reverse("laporan:kotak")).content.decode()
    assert "Kotak Anda kosong" in isi


def test_kueri_tetap(pendamping, korkab):
    jumlah = []
    isi_kotak(pendamping)  # the person's posts are asked for once
    for n in (1, 4):
        kabar_pendamping(pendamping, korkab, n)
        with CaptureQueriesContext(connection) as kueri:
            assert isi_kotak(pendamping)
        jumlah.append(len(kueri))
    assert jumlah[0] == jumlah[1]


def test_laporan_bulanan_dan_keputusan_rakor(pendamping, rekan, korkab, kadis, meja):
    """Returned, late, to be read; a decision past its day: each at who is to act."""
    kini = timezone.localdate()
    lalu = (kini.replace(day=1) - timedelta(days=1)).replace(day=1)
    batas = tenggat_bulan(lalu)
    dampingan = pabrik.KeluargaFactory(pendamping=rekan)
    pabrik.PenugasanFactory(keluarga=dampingan, pendamping=rekan, mulai=lalu)
    with time_machine.travel(timezone.make_aware(datetime.combine(batas, time(8))), tick=False):
        assert isi_kotak(rekan) == []  # until the end of the last day
    besok = timezone.make_aware(datetime.combine(batas + timedelta(days=1), time(8)))
    with time_machine.travel(besok, tick=False):
        (kabar,) = isi_kotak(rekan)
        assert (kabar.perlu, kabar.judul[-13:]) == (True, "belum dikirim")
    laporan = pabrik.LaporanBulananFactory(
        pendamping=pendamping, bulan=lalu, status="dikirim", dikirim_pada=KINI
    )
    (kabar,) = isi_kotak(korkab)
    assert kabar.perlu
    assert kabar.judul.startswith(f"Laporan bulanan {pendamping}")
    assert meja(korkab).get(kabar.alamat).status_code == 200
    laporan.status, laporan.catatan = "dikembalikan", "Lengkapi hasil"
    laporan.ditinjau_oleh, laporan.ditinjau_pada = korkab, KINI
    laporan.save()
    (kabar,) = isi_kotak(pendamping)
    assert (kabar.keadaan, kabar.perlu) == ("Dikembalikan", True)
    assert "Lengkapi hasil" in kabar.rinci
    assert meja(pendamping).get(kabar.alamat).status_code == 200
    assert isi_kotak(korkab) == []
    rakor = pabrik.RakorFactory(wilayah_id="64.02", tanggal=kini - timedelta(days=90))
    for hari, selesai in ((1, None), (-1, None), (1, kini)):
        pabrik.KeputusanRakorFactory(
            rakor=rakor, tenggat=kini - timedelta(days=hari), selesai_pada=selesai,
            hasil="Sudah" if selesai else "",
        )  # fmt: skip
    lain = pabrik.RakorFactory(wilayah_id="64.03", tanggal=kini - timedelta(days=90))
    pabrik.KeputusanRakorFactory(rakor=lain, tenggat=kini - timedelta(days=1))
    (kabar,) = isi_kotak(kadis)
    assert kabar.keadaan.startswith("Lewat tenggat")
    assert meja(kadis).get(kabar.alamat).status_code == 200
    assert isi_kotak(pendamping)[0].judul.startswith("Laporan bulanan")
