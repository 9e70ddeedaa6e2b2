"""Families of a desa whose code ended: proposed and moved, within the operator's region."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Keluarga
from kpm.pindah_wilayah import pindahkan_wilayah, usul_pindah
from pkh.riwayat.jejak import perubahan
from pkh.wilayah.models import Muatan, Wilayah
from tests import pabrik
from tests.kpm.conftest import pesan

pytestmark = pytest.mark.django_db
LAMA, BARU, ASING = "64.02.06.1001", "64.02.06.2002", "64.03.05.1001"
HALAMAN = "kpm:pindah_wilayah"


@pytest.fixture
def berakhir(keluarga, keluarga_asing):
    Wilayah.objects.filter(pk__in=[LAMA, ASING]).update(berakhir_pada=date(2025, 1, 1))
    p = pabrik.PerubahanWilayahFactory(
        jenis="pindah", kode=LAMA, kode_baru=BARU, nama_baru="Rapak Lambur", cara="nama"
    )
    Muatan.objects.filter(pk=p.muatan_id).update(status="dimuat")
    return keluarga


def test_usul_hanya_wilayah_sendiri(berakhir, operator):
    (usul,) = usul_pindah(operator)
    assert (usul.kode, usul.jumlah, usul.kode_baru) == (LAMA, 1, BARU)
    assert usul.alasan


def test_beranda_operator_mengingatkan(berakhir, operator, korkab, masuk):
    alamat = f'href="{reverse(HALAMAN)}"'
    isi = masuk(operator).get("/").content.decode()
    assert alamat in isi
    assert "KPM masih berkode desa yang sudah berakhir" in isi
    assert alamat not in masuk(korkab).get("/").content.decode()
    pindahkan_wilayah(oleh=operator, pasangan={LAMA: BARU})
    assert alamat not in masuk(operator).get("/").content.decode()


def test_pindah_lewat_halaman_berjejak(berakhir, operator, masuk, keluarga_asing):
    data = {"pilih": [LAMA, ASING], f"baru-{LAMA}": BARU, f"baru-{ASING}": BARU}
    masuk(operator).post(reverse(HALAMAN), data)
    berakhir.refresh_from_db()
    keluarga_asing.refresh_from_db()
    assert (berakhir.desa_id, keluarga_asing.desa_id) == (BARU, ASING)
    p = perubahan(Keluarga, berakhir.pk)[0]
    assert (p.siapa, p.pintu) == (str(operator), "halaman")
    assert p.ruas == [("desa/kelurahan", "Loa Ipuh", "Rapak Lambur")]


def test_kode_baru_harus_desa_yang_berlaku(berakhir, operator, masuk):
    klien = masuk(operator)
    for ke in ("", "99.99.99.9999", "64.02.06", ASING):
        jawab = klien.post(reverse(HALAMAN), {"pilih": LAMA, f"baru-{LAMA}": ke})
        assert jawab.status_code == 422, ke
        assert "bukan desa/kelurahan yang berlaku" in jawab.content.decode(), ke
    berakhir.refresh_from_db()
    assert berakhir.desa_id == LAMA


def test_kode_yang_masih_berlaku_tidak_dipindahkan(keluarga, operator):
    with pytest.raises(ValidationError, match="masih berlaku"):
        pindahkan_wilayah(oleh=operator, pasangan={LAMA: BARU})


def test_tidak_ke_dan_dari_luar_wilayah(berakhir, operator, keluarga_asing):
    luar = pabrik.WilayahFactory(kode="64.03.05.1009", induk_id="64.03.05").pk
    for lama, ke in ((ASING, BARU), (LAMA, luar)):
        with pytest.raises(ValidationError, match="wilayah Anda"):
            pindahkan_wilayah(oleh=operator, pasangan={lama: ke})
    # A decree may take a desa out of the district.
    p = pabrik.PerubahanWilayahFactory(jenis="pindah", kode=LAMA, kode_baru=luar)
    Muatan.objects.filter(pk=p.muatan_id).update(status="dimuat")
    assert pindahkan_wilayah(oleh=operator, pasangan={LAMA: luar}) == (1, [])


def test_yang_lain_di_desa_ikut_pindah_dan_disebut(berakhir, operator, pendamping, masuk):
    kelompok = pabrik.KelompokFactory(pendamping=pendamping, desa_id=LAMA)
    sekolah = pabrik.FasilitasFactory(desa_id=LAMA)
    data = {"pilih": [LAMA], f"baru-{LAMA}": BARU}
    kata = pesan(masuk(operator).post(reverse(HALAMAN), data))
    assert "Ikut dipindahkan: 1 fasilitas, 1 kelompok P2K2." in kata
    kelompok.refresh_from_db()
    sekolah.refresh_from_db()
    assert (kelompok.desa_id, sekolah.desa_id) == (BARU, BARU)
    p = perubahan(type(kelompok), kelompok.pk)[0]
    assert (p.siapa, p.ruas) == (str(operator), [("desa", "Loa Ipuh", "Rapak Lambur")])


def test_perintah(berakhir, operator, pendamping, capsys):
    call_command("pindah_wilayah", sebagai="operator")
    assert BARU in capsys.readouterr().out
    call_command("pindah_wilayah", sebagai="operator", terapkan=True)
    berakhir.refresh_from_db()
    assert berakhir.desa_id == BARU
    with pytest.raises(CommandError):
        call_command("pindah_wilayah", sebagai="pendamping")


def test_kueri_tetap(berakhir, operator, masuk):
    def hitung() -> int:
        klien = masuk(operator)
        with CaptureQueriesContext(connection) as kueri:
            klien.get(reverse(HALAMAN))
        return len(kueri)

    sedikit = hitung()
    for n in range(4):
        pabrik.WilayahFactory(kode=f"64.02.06.22{n:02}", berakhir_pada=date(2025, 1, 1))
        pabrik.KeluargaFactory(desa_id=f"64.02.06.22{n:02}")
    assert hitung() == sedikit
