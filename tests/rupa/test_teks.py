"""Invisible marks are dropped at both doors, whichever room the text is for."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from kpm.models import Keluarga
from pkh.middleware import _bersih
from pkh.teks import buang_tak_tampak

KOTOR = "Siti\u202e \u200bCon\u00adto\x07h\ufeff"


@pytest.mark.parametrize(
    ("kotor", "bersih"),
    [
        (KOTOR, "Siti Contoh"),
        ("baris\r\n\tkedua", "baris\r\n\tkedua"),
        ("Rene\u0301", "René"),
        ("Ma’ruf, S.Pd. 😀", "Ma’ruf, S.Pd. 😀"),
        ("\u2066\u200f", ""),
    ],
)
def test_buang_tak_tampak(kotor, bersih):
    assert buang_tak_tampak(kotor) == bersih


def test_kata_sandi_tidak_diubah():
    isian = QueryDict(mutable=True)
    isian.update({"password1": "a\u200bb", "nama": "a\u200bb"})
    assert _bersih(isian).dict() == {"password1": "a\u200bb", "nama": "ab"}


@pytest.mark.django_db
def test_halaman_dan_api_menyimpan_yang_bersih(masuk, operator, pendamping, keluarga):
    klien = masuk(operator)
    baru = {
        "no_kk": "64020601\u200e01990001",
        "desa": "64.02.06.1001",
        "alamat": f"Jalan {KOTOR}",
        "nik": "6402064203900001",
        "nama": KOTOR,
        "jenis_kelamin": "P",
        "tanggal_lahir": "1990-03-02",
    }
    klien.post(reverse("kpm:tambah"), baru)
    tersimpan = Keluarga.objects.get(no_kk="6402060101990001")
    assert (tersimpan.nama_pengurus, tersimpan.alamat) == ("Siti Contoh", "Jalan Siti Contoh")
    # What was copied from a chat finds it as well.
    assert tersimpan in klien.get(reverse("kpm:daftar"), {"q": KOTOR}).context["halaman"].baris

    alamat = reverse("api_keluarga_rinci", args=[keluarga.pk])
    isi = {"alamat": KOTOR, "versi": keluarga.diubah_pada.isoformat()}
    klien.patch(alamat, isi, content_type="application/json")
    keluarga.refresh_from_db()
    assert keluarga.alamat == "Siti Contoh"
