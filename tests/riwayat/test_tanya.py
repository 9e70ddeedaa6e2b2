"""A number of identity somebody searches for: found, and not in the address."""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse

from pkh.tanya import AWALAN, Tanya, buka, kunci
from tests import pabrik


def test_kunci_dan_buka():
    nomor = "6402061505870003"
    tanda = kunci(nomor)
    assert nomor not in tanda
    assert tanda.startswith(AWALAN)
    for kata, hasil in ((tanda, nomor), ("~bukan kami", "~bukan kami"), ("Melayu", "Melayu")):
        assert buka(kata) == hasil
    tanya = Tanya(f"q={quote(tanda)}&status=aktif")
    assert (tanya["q"], tanya.get("q"), tanya["status"]) == (nomor, nomor, "aktif")
    salin = tanya.copy()
    salin["sesudah"] = "7"
    assert salin.get("q") == nomor
    assert nomor not in salin.urlencode()


@pytest.mark.django_db
def test_dicari_tanpa_nomor_di_alamat(masuk, operator, keluarga):
    for _ in range(26):
        pabrik.KeluargaFactory(no_kk=keluarga.no_kk, status="keluar")  # left, so not unique
    klien, daftar = masuk(operator), reverse("kpm:daftar")
    grup = re.sub(r"(\d{4})(?=\d)", r"\1 ", keluarga.no_kk)
    for nomor, kepala in ((keluarga.no_kk, {}), (grup, {"HX-Request": "true"})):
        jawab = klien.get(daftar, {"q": nomor}, headers=kepala)
        assert jawab.status_code == 302
        assert nomor not in jawab.url
        halaman = klien.get(jawab.url, headers=kepala)
        assert len(halaman.context["halaman"].baris) == 25
        assert keluarga.no_kk not in halaman.context["halaman"].berikut
        lanjut = klien.get(daftar + halaman.context["halaman"].berikut)
        assert len(lanjut.context["halaman"].baris) == 2
    beserta = f"NIK {keluarga.no_kk} Siti"  # a number beside words is one too
    assert keluarga.no_kk not in klien.get(daftar, {"q": beserta}).url
    for kata in ("Ibu", "6402", "64.02.06.1001"):
        assert klien.get(daftar, {"q": kata}).status_code == 200
    alamat = jawab.url.partition("?")[2]
    ekspor = reverse("kpm:ekspor", args=["kpm"])
    berkas = klien.post(f"{ekspor}?{alamat}", {"bentuk": "csv"})
    isi = b"".join(berkas.streaming_content).decode()
    assert isi.count("\n") == 28
    assert "pkh.tanya.NomorDiAlamat" in settings.MIDDLEWARE
