"""Opening a masked identity: one field, with a reason, seen by the head of office."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

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


def test_yang_tak_biasa_disebut_lebih_dahulu(masuk, kadis, operator, rekan, tetangga, keluarga,
                                              keluarga_asing, settings):  # fmt: skip
    """Many in a day, by night, always the same reason, always the same number; of one's own
    district only, and of the last 30 days."""
    settings.AMBANG_BUKA = {"sehari": "6", "alasan": "5"}
    siang = timezone.localtime().replace(hour=10, minute=0) - timedelta(days=1)

    def catat(oleh, pada, n, wilayah, alasan="Cocokkan dengan KTP"):
        with time_machine.travel(pada, tick=False):
            for nomor in range(n):
                BukaIdentitas.objects.create(
                    pengguna=oleh, objek_jenis="kpm.keluarga", objek_id=10**9 + nomor, ruas="no_kk",
                    wilayah=wilayah, alasan=f"{alasan} {nomor}",
                )  # fmt: skip

    catat(operator, siang, 5, keluarga.desa_id)
    assert masuk(kadis).get(reverse(HALAMAN)).context["pola"] == []
    catat(operator, siang, 1, keluarga.desa_id)
    catat(rekan, siang.replace(hour=22), 3, keluarga.desa_id)
    with time_machine.travel(siang - timedelta(days=2), tick=False):
        for _ in range(5):
            buka(rekan, keluarga, alasan="Cek saja")
    catat(tetangga, siang, 9, keluarga_asing.desa_id)
    catat(kadis, siang - timedelta(days=40), 9, keluarga.desa_id)
    jawab = masuk(kadis).get(reverse(HALAMAN))
    kata = {p.nama: p.kata for p in jawab.context["pola"]}
    assert list(kata) == [rekan.nama, operator.nama]
    assert kata[rekan.nama] == [
        "3 nomor antara pukul 21.00 dan 05.00", "alasan “cek saja” dipakai 5 kali",
        "satu nomor yang sama 5 kali",
    ]  # fmt: skip
    assert kata[operator.nama][0].startswith("6 nomor dalam satu hari (")
    assert "Patut ditanyakan" in jawab.content.decode()
