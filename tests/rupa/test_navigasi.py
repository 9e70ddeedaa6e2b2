"""Seven on the rail, four on the phone, and every door leads somewhere."""

import pytest
from django.urls import resolve, reverse

from pkh.akun import navigasi
from pkh.akun.hak import HAK, MASUK, Peran
from pkh.akun.models import Jabatan
from pkh.akun.navigasi import susun_navigasi
from tests import pabrik


def _orang(*peran: str):
    orang = pabrik.PenggunaFactory()
    for p in peran:
        tanpa_wilayah = p in {Peran.ADMIN, Peran.AUDITOR}
        pabrik.JabatanFactory(
            pengguna=orang, peran=p, wilayah_id=None if tanpa_wilayah else "64.02"
        )
    return orang


@pytest.mark.django_db
@pytest.mark.parametrize("peran", list(Peran))
def test_paling_banyak_tujuh_dan_empat(peran):
    nav = susun_navigasi(_orang(peran), "/")
    assert 3 <= len(nav["rel"]) <= 7
    assert 3 <= len(nav["tab"]) <= 4
    di_ponsel = {r["url"] for r in nav["tab"] + nav["tab_lain"]}
    assert {r["url"] for r in nav["rel"]} <= di_ponsel


@pytest.mark.django_db
def test_semua_peran_sekaligus_tetap_tujuh():
    nav = susun_navigasi(_orang(*Peran), "/")
    assert len(nav["rel"]) == 7
    assert len({r["url"] for r in nav["rel"]}) == 7


def test_setiap_ruang_punya_alamat_dan_hak():
    for hak, _, _, nama in [*navigasi._RUANG.values(), *navigasi._TAB_PENDAMPING, *navigasi._MENU]:
        assert reverse(nama)
        assert hak == MASUK or hak in HAK
    assert set(navigasi._REL) == set(Peran)


@pytest.mark.django_db
@pytest.mark.parametrize("peran", list(Peran))
def test_setiap_pintu_terbuka(peran):
    """What is offered may be opened; tests/test_rute.py draws these pages for every role."""
    orang = _orang(peran)
    nav = susun_navigasi(orang, "/")
    for r in nav["rel"] + nav["tab"] + nav["menu"]:
        hak = resolve(r["url"].partition("?")[0]).func.hak
        assert any(h == MASUK or orang.boleh(h) for h in hak), r


@pytest.mark.django_db
def test_ponsel_pendamping():
    nav = susun_navigasi(_orang(Peran.PENDAMPING), "/")
    assert [r["kata"] for r in nav["tab"]] == ["Hari ini", "KPM", "Catat", "Kotak"]
    assert "Kunjungan" in [r["kata"] for r in nav["tab_lain"]]


@pytest.mark.django_db
def test_menu_orang_menurut_hak(masuk):
    kata = {
        p: [r["kata"] for r in susun_navigasi(_orang(p), "/")["menu"]]
        for p in (Peran.ADMIN, Peran.PENDAMPING, Peran.KEPALA_DINAS, Peran.AUDITOR)
    }
    semua = ["Kotak", "Ketentuan program", "Pembukaan identitas", "Pelindungan data",
             "Catatan ekspor"]  # fmt: skip
    assert list(kata.values()) == [
        [*semua[:2], "Modul dan sesi P2K2", "Pelindungan data"], semua[1:2], semua, semua,
    ]  # fmt: skip
    halaman = masuk(_orang(Peran.KEPALA_PROVINSI)).get(reverse("akun:profil")).content.decode()
    assert f'href="{reverse("riwayat:buka_identitas")}"' in halaman


@pytest.mark.django_db
def test_menandai_ruang_yang_sedang_dibuka():
    tanda = [  # address, marked for a pendamping, for a koordinator
        ("/", "Beranda", "Beranda"),
        (reverse("kpm:daftar") + "12/", "KPM", "KPM"),
        ("/tidak-ada/", None, None),
        (reverse("pendamping:hari_ini"), "Beranda", "Pendamping"),
        (reverse("pendamping:kiriman_daftar"), "Kotak", "Pendamping"),
        (reverse("pendamping:penyerahan_daftar"), None, "Pendamping"),
        (reverse("laporan:dasbor"), None, "Laporan"),
        (reverse("laporan:cetak_hadir", args=[1]), "P2K2", "P2K2"),
        (reverse("laporan:formulir", args=["x"]), "Verifikasi", "Verifikasi"),
    ]
    for n, peran in enumerate([Peran.PENDAMPING, Peran.KOORDINATOR], start=1):
        orang = _orang(peran)
        for baris in tanda:
            rel = susun_navigasi(orang, baris[0])["rel"]
            assert [r["kata"] for r in rel if r["kini"]] == [baris[n]] * bool(baris[n]), baris


@pytest.mark.django_db
def test_tanpa_jabatan_tetap_punya_beranda():
    orang = pabrik.PenggunaFactory()
    assert not Jabatan.objects.filter(pengguna=orang).exists()
    assert [r["kata"] for r in susun_navigasi(orang, "/")["rel"]] == ["Beranda"]


@pytest.mark.django_db
def test_wilayah_yang_dipilih_ikut_ke_ruang_lain():
    orang = _orang(Peran.KEPALA_PROVINSI)
    nav = susun_navigasi(orang, reverse("kpm:daftar"), {"wilayah": "64.02"})
    url = {r["kata"]: r["url"] for r in nav["rel"]}
    assert url["KPM"] == f"{reverse('kpm:daftar')}?wilayah=64.02"
    assert url["Laporan"] == reverse("laporan:daftar")
    assert [r["kata"] for r in nav["rel"] if r["kini"]] == ["KPM"]


@pytest.mark.django_db
def test_pilihan_tetap_diingat_sampai_diganti(masuk):
    """Region and month, chosen on one list, stand on the next ones, by way of a page that has
    neither; a list without them means all again."""
    klien = masuk(_orang(Peran.KOORDINATOR))

    def ke(alamat: str, kata: str) -> str:
        rel = klien.get(alamat).context["navigasi"]["rel"]
        return next(r["url"] for r in rel if r["kata"] == kata).partition("?")[2]

    pilih = "wilayah=64.02.06&bulan=2024-09"
    assert ke(f"/kunjungan/?{pilih}", "KPM") == "wilayah=64.02.06"
    profil = reverse("akun:profil")
    assert ke(profil, "Verifikasi") == pilih
    assert ke(profil, "Beranda") == "bulan=2024-09"
    assert ke(profil, "Laporan") == ""
    assert ke("/kpm/", "Verifikasi") == "bulan=2024-09"  # families know no month
    assert ke("/kunjungan/", "Verifikasi") == ""
    assert ke("/kunjungan/?wilayah=64%26x%3D%3C1%3E&bulan=2024", "Verifikasi") == ""
