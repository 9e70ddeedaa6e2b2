"""Opening a masked identity: one field, with a reason, seen by the head of office."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pkh.riwayat.identitas import catat_buka_identitas
from pkh.riwayat.models import BukaIdentitas
from tests import pabrik

pytestmark = pytest.mark.django_db
HALAMAN = "riwayat:buka_identitas"


def buka(oleh, keluarga, **ubah):
    isian = {"ruas": "no_kk", "alasan": "Cocokkan dengan KK asli", "wilayah": keluarga.desa_id}
    catat_buka_identitas(oleh=oleh, objek=keluarga, **(isian | ubah))


@pytest.mark.parametrize(
    "ubah",
    [
        {"alasan": ""},
        {"alasan": "   "},
        {"alasan": "....."},
        {"alasan": "abc1"},
        {"alasan": "x" * 201},
        {"alasan": "cek NIK 6402061505870003"},
        {"ruas": "nama_pengurus"},
        {"ruas": "nik"},  # a family has no NIK
    ],
)
def test_ditolak_tanpa_alasan_yang_layak(operator, keluarga, ubah):
    with pytest.raises(ValidationError):
        buka(operator, keluarga, **ubah)
    assert not BukaIdentitas.objects.exists()


def test_tercatat_tanpa_nomornya(operator, keluarga):
    buka(operator, keluarga, alasan="  Cocokkan   dengan KK asli ")
    baris = BukaIdentitas.objects.values().get()
    assert baris["alasan"] == "Cocokkan dengan KK asli"
    assert keluarga.no_kk not in str(baris)


def test_catatan_tidak_dapat_diubah(operator, keluarga):
    buka(operator, keluarga)
    for perintah in ("UPDATE riwayat_bukaidentitas SET alasan = 'x'",
                     "DELETE FROM riwayat_bukaidentitas"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as kursor:
            kursor.execute(perintah)


def test_dibaca_di_wilayah_sendiri(masuk, operator, kadis, auditor, keluarga, keluarga_asing):
    buka(operator, keluarga, alasan="Alasan di Kukar")
    buka(operator, keluarga_asing, alasan="Alasan di Berau")
    isi = masuk(kadis).get(reverse(HALAMAN)).content.decode()
    assert "Alasan di Kukar" in isi
    assert "Alasan di Berau" not in isi
    assert keluarga.nama_pengurus not in isi
    assert f"Keluarga {keluarga.pk}" in isi
    assert "Alasan di Berau" in masuk(auditor).get(reverse(HALAMAN)).content.decode()
    assert masuk(operator).get(reverse(HALAMAN)).status_code == 403


def test_baris_menautkan_keluarga_yang_terlihat(masuk, kadis, operator, keluarga, keluarga_asing):
    anak = keluarga.anggota.get(hubungan="anak")
    catat_buka_identitas(
        oleh=operator, objek=anak, ruas="nik", wilayah=keluarga.desa_id, alasan="Cocokkan KTP"
    )
    # Moved away since: the act stays in the log of this district, the family does not open.
    buka(operator, keluarga_asing, wilayah=keluarga.desa_id)
    jawab = masuk(kadis).get(reverse(HALAMAN))
    pindah, milik = jawab.context["halaman"].baris
    assert (pindah.keluarga_id, milik.keluarga_id) == (None, keluarga.pk)
    isi = jawab.content.decode()
    assert f'href="{reverse("kpm:rinci", args=[keluarga.pk])}"' in isi
    assert reverse("kpm:rinci", args=[keluarga_asing.pk]) not in isi
    assert "Loa Ipuh, Tenggarong" in isi


def test_saring_halaman_dan_kueri_tetap(masuk, kadis, operator, rekan, keluarga):
    klien = masuk(kadis)

    def ambil(**data):
        with CaptureQueriesContext(connection) as kueri:
            jawab = klien.get(reverse(HALAMAN), data)
        return len(kueri), jawab

    buka(rekan, keluarga, alasan="Punya rekan")
    sedikit, _ = ambil()
    for n in range(30):
        buka(pabrik.PenggunaFactory(), keluarga, alasan=f"Alasan nomor {n}")
    banyak, jawab = ambil()
    assert banyak == sedikit
    halaman = jawab.context["halaman"]
    lanjut = klien.get(reverse(HALAMAN) + halaman.berikut).context["halaman"]
    assert len({b.pk for b in [*halaman.baris, *lanjut.baris]}) == 31
    assert [b.alasan for b in ambil(q="rekan")[1].context["halaman"].baris] == ["Punya rekan"]
    assert not ambil(ruas="nik")[1].context["halaman"].baris
    assert not ambil(sampai="2020-01-01")[1].context["halaman"].baris
    assert not ambil(dari="bukan tanggal")[1].context["halaman"].baris
