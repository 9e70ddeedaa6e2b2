"""Making the demo year: the same for the same seed, and where it is refused."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from laporan.contoh.akun import SANDI
from laporan.contoh.massal import DitolakContoh, muat_contoh
from laporan.contoh.tempat import Rencana
from laporan.models import Rakor
from pkh.akun.models import Pengguna
from tests import pabrik
from tests.pabrik_laporan import RakorFactory

pytestmark = pytest.mark.django_db
PER = date(2026, 11, 22)


def muat(benih=2024, kpm=60, pendamping=3, wilayah="64.02", per=PER) -> bool:
    r = Rencana(wilayah, kpm, pendamping, benih, per)
    return muat_contoh(r, per_diminta=True, lapor=lambda kata: None)


RINGKAS = """
SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
    SELECT no_kk, desa_id, alamat, rt, status, nama_pengurus, komponen::text FROM kpm_keluarga
    UNION ALL SELECT nik, nama, tanggal_lahir::text, npsn, jenis_kelamin, komponen, kelas
        FROM kpm_anggota
    UNION ALL SELECT kunci::text, tanggal::text, temuan, tindak_lanjut, lintang::text, tujuan, ''
        FROM pendamping_kunjungan
    UNION ALL SELECT nik, bulan::text, v.komponen, hasil, alpa::text, alasan, u.username
        FROM pendamping_verifikasi v JOIN kpm_anggota a ON a.id = anggota_id
        LEFT JOIN akun_pengguna u ON u.id = dicatat_oleh_id
    UNION ALL SELECT no_kk, p.tanggal::text, h.status, p.kunci::text, '', '', ''
        FROM pendamping_kehadiran h JOIN pendamping_pertemuan p ON p.id = pertemuan_id
        JOIN kpm_keluarga k ON k.id = h.keluarga_id
    UNION ALL SELECT no_kk, periode::text, jumlah::text, b.status, b.keterangan, '', ''
        FROM kpm_bantuan b JOIN kpm_keluarga k ON k.id = keluarga_id
    UNION ALL SELECT no_kk, u.status, jenis, alasan, tanggal_efektif::text, nomor_putusan, ''
        FROM graduasi_usulan u JOIN kpm_keluarga k ON k.id = keluarga_id
    UNION ALL SELECT username, nama, '', '', '', '', '' FROM akun_pengguna
) t
"""


def sidik(**isi) -> str:
    """The content of one load, without the ids that sequences gave it."""
    batal = transaction.savepoint()
    assert muat(**isi)
    with connection.cursor() as c:
        c.execute(RINGKAS)
        hasil = c.fetchone()[0]
    transaction.savepoint_rollback(batal)
    return hasil


def test_benih_menentukan_isi():
    """Another seed gives other families: test_keluarga.py."""
    assert sidik(benih=7) == sidik(benih=7)


def test_wilayah_berisi_ditolak():
    pabrik.KeluargaFactory(desa_id="64.02.06.1001")
    with pytest.raises(DitolakContoh, match="sudah berisi 1 keluarga"):
        muat()


@pytest.mark.parametrize("wilayah", ["64.02.06", "99", "64.02.06.1001"])
def test_wilayah_keliru_ditolak(wilayah):
    with pytest.raises(DitolakContoh, match="bukan kode provinsi"):
        muat(wilayah=wilayah)


def test_provinsi_membuat_akun_setiap_kabupaten():
    # The province's Rakor is there from another of its kabupaten.
    RakorFactory(wilayah_id="63", tanggal=PER - timedelta(days=217))
    assert muat(wilayah="63", kpm=20, pendamping=2)
    assert Rakor.objects.filter(wilayah="63").count() == 1
    nama = set(Pengguna.objects.values_list("username", flat=True))
    assert {"operator_kalsel", "kadis_kalsel", "korkab_banjar", "pendamping_banjar_02"} <= nama


def test_produksi_ditolak(settings):
    settings.PRODUKSI = True
    with pytest.raises(CommandError, match="produksi"):
        call_command("data_contoh", wilayah="64.02", kpm=60, pendamping=3)
    with pytest.raises(CommandError, match="produksi"):
        call_command("akun_contoh")
    assert not Pengguna.objects.exists()


def test_sandi_contoh_tidak_berlaku_di_produksi(client, settings):
    """Even where a demo database is started in production by mistake."""
    orang = pabrik.PenggunaFactory(username="sisa_contoh")
    orang.set_password(SANDI)
    orang.save()
    isian = {"login": "sisa_contoh", "password": SANDI}
    settings.PRODUKSI = True
    balasan = client.post(reverse("account_login"), isian)
    assert balasan.status_code == 200
    assert "kata sandi contoh" in balasan.content.decode()
    settings.PRODUKSI = False
    assert client.post(reverse("account_login"), isian).status_code == 302
