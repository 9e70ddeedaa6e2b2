"""Reports that come by themselves: when they are due, asked for once, told about by e-mail."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from laporan.jadwal import layanan
from laporan.jadwal.aturan import periode_jatuh_tempo
from laporan.layanan import sapu_berkas
from laporan.models import Langganan, SurelTerbukti
from laporan.tugas import surati
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik

pytestmark = pytest.mark.django_db


def test_jatuh_tempo():
    for setiap, hari, pada, kode in (
        ("bulan", 5, date(2024, 9, 4), "2024-07"),
        ("bulan", 5, date(2024, 9, 5), "2024-08"),
        ("bulan", 5, date(2024, 1, 5), "2023-12"),
        ("bulan", 28, date(2024, 1, 27), "2023-11"),
        ("triwulan", 10, date(2024, 10, 10), "2024-TW3"),
        ("triwulan", 10, date(2024, 10, 9), "2024-TW2"),
        ("tahun", 1, date(2025, 1, 1), "2024"),
        ("tahun", 2, date(2025, 1, 1), "2023"),
    ):
        assert periode_jatuh_tempo(setiap, hari, pada).kode == kode, (setiap, hari, pada)


def berlangganan(oleh, **lain) -> Langganan:
    isi = {"jenis": "rekap_kabupaten", "wilayah": "64.02", "setiap": "bulan"} | lain
    return layanan.berlangganan(oleh=oleh, **isi)


def test_berlangganan_mulai_dari_periode_berikutnya(kadis, kabid):
    satu = berlangganan(kadis)
    hari_ini = timezone.localdate()
    assert layanan.minta_yang_jatuh_tempo(hari_ini) == 0
    with pytest.raises(ValidationError, match="sudah berkala"):
        berlangganan(kadis)
    for jenis, wilayah, galat in (
        ("rekap_kabupaten", "64.03", PermissionDenied),
        ("akses_identitas", "64.02", PermissionDenied),
        ("rekap_provinsi", "64.02", ValidationError),
    ):
        with pytest.raises(galat):
            berlangganan(kabid, jenis=jenis, wilayah=wilayah)
    with pytest.raises(ValidationError):
        berlangganan(kabid, hari=29)
    with pytest.raises(PermissionDenied):
        layanan.berhenti(oleh=kabid, langganan=satu)


def test_yang_jatuh_tempo_diminta_sekali_untuk_semua(kadis, kabid, tanpa_peran):
    for orang in (kadis, kabid, tanpa_peran):
        pabrik.LanggananFactory(pengguna=orang, terakhir="2024-07")
    pabrik.LanggananFactory(pengguna=kadis, jenis="p2k2", terakhir="2024-08")
    assert layanan.minta_yang_jatuh_tempo(date(2024, 9, 4)) == 0
    assert layanan.minta_yang_jatuh_tempo(date(2024, 9, 6)) == 2
    satu = Pekerjaan.objects.get()  # one job, followed by the other
    orang = {satu.diminta_oleh_id, *satu.pengikut.values_list("pk", flat=True)}
    assert orang == {kadis.pk, kabid.pk}
    assert satu.parameter["periode"] == "2024-08"
    assert layanan.minta_yang_jatuh_tempo(date(2024, 9, 7)) == 0
    putus = Langganan.objects.get(pengguna=tanpa_peran)
    assert (putus.terakhir, "berakhir" in putus.terhenti) == ("2024-07", True)
    # Stood still for two months: the newest is asked for, not a pile of old ones.
    assert layanan.minta_yang_jatuh_tempo(date(2024, 12, 6)) == 3
    assert Pekerjaan.objects.filter(parameter__periode="2024-11").count() == 2


def test_surel_hanya_ke_alamat_yang_terbukti(kadis, kabid, masuk):
    kadis.email, kabid.email = "kadis@kukarkab.go.id", "kabid@kukarkab.go.id"
    for orang in (kadis, kabid):
        orang.save()
        pabrik.LanggananFactory(pengguna=orang, terakhir="2024-08", surel=True)
    cuplikan = pabrik.CuplikanFactory(periode="2024-08")
    orang = [kadis.pk, kabid.pk]
    assert layanan.penerima_surel(cuplikan, orang) == []
    klien = masuk(kadis)
    klien.post(reverse("laporan:berkala_minta_surel"))
    alamat = re.search(r"http://\S+", mail.outbox[-1].body)[0]
    jalur = alamat.partition("127.0.0.1")[2].partition("/")[2]
    assert klien.get(f"/{jalur}").status_code == 200
    assert not layanan.surel_terbukti(kadis)  # looking is not saying so
    klien.post(f"/{jalur}")
    assert layanan.surel_terbukti(kadis)
    masuk(kabid).post(f"/{jalur}")
    assert not layanan.surel_terbukti(kabid)  # another's link
    (untuk,) = layanan.penerima_surel(cuplikan, orang)
    surati(untuk.pk, cuplikan.pk)
    surat = mail.outbox[-1]
    assert (surat.to, surat.attachments) == (["kadis@kukarkab.go.id"], [])
    assert reverse("laporan:rinci", args=[cuplikan.pk]) in surat.body
    lain = pabrik.CuplikanFactory(periode="2024-07")
    assert layanan.penerima_surel(lain, orang) == []  # not what the subscription waited for
    kadis.email = "baru@kukarkab.go.id"
    kadis.save()
    assert layanan.penerima_surel(cuplikan, orang) == []  # a new address is proven anew
    with pytest.raises(ValidationError, match="rusak"):
        layanan.buktikan_surel(oleh=kadis, tanda="palsu")
    kadis.email = ""
    with pytest.raises(ValidationError, match="belum punya alamat"):
        layanan.minta_bukti_surel(oleh=kadis)


def test_halaman_berkala(kadis, kabid, auditor, masuk, meja):
    klien, alamat = masuk(kadis), reverse("laporan:berkala")
    isian = {"jenis": "verifikasi", "wilayah": "64.02", "setiap": "triwulan", "hari": 5}
    assert "surel" not in klien.get(alamat).context["form"].fields
    assert klien.post(alamat, isian).status_code == 302
    assert klien.post(alamat, isian).status_code == 422
    for salah in ({"wilayah": "64.03"}, {"jenis": "rekap_provinsi"}, {"hari": 40}):
        assert klien.post(alamat, isian | salah).status_code == 422, salah
    milik = Langganan.objects.get()
    SurelTerbukti.objects.create(pengguna=kadis, alamat=kadis.email or "a@b.id")
    hapus = reverse("laporan:berkala_hapus", args=[milik.pk])
    assert meja(kabid).post(hapus).status_code == 404
    assert meja(auditor).get(alamat).status_code == 403
    assert "Setiap triwulan" in klien.get(alamat).content.decode()
    assert klien.post(hapus).status_code == 302
    assert not Langganan.objects.exists()


def test_unik_di_basis_data(kadis):
    pabrik.LanggananFactory(pengguna=kadis)
    with pytest.raises(IntegrityError):
        pabrik.LanggananFactory(pengguna=kadis)


def test_berkas_tua_disapu_dan_laporannya_tetap(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kini = timezone.now()
    tua = pabrik.CuplikanFactory(dibuat_pada=kini - timedelta(days=181))
    baru = pabrik.CuplikanFactory(dibuat_pada=kini - timedelta(days=179))
    assert sapu_berkas(kini) == 2
    assert not tua.pdf.storage.exists(tua.pdf.name)
    assert baru.pdf.storage.exists(baru.pdf.name)
    assert sapu_berkas(kini) == 0
