"""The invented families themselves: pure, reproducible, plausible."""

from datetime import date
from functools import cache
from itertools import islice, pairwise

import pytest

from kpm.aturan import Ketentuan, hitung_usia
from kpm.mutu.aturan import Orang, cocokkan_anggota
from laporan.contoh.akun import nama_pendek
from laporan.contoh.keluarga import karang_semua
from laporan.contoh.tempat import Rencana, bagi_rata, bagi_wilayah
from pkh.wilayah.models import Wilayah  # noqa: F401  (Django is ready)

DESA = [
    ("64.02.06.1001", "Loa Ipuh", "Tenggarong"),
    ("64.02.06.2002", "Rapak Lambur", "Tenggarong"),
    ("64.02.13.1001", "Sungai Merdeka", "Samboja"),
]
INDEKS = {"usia_dini": 3_000_000, "sd": 900_000, "smp": 1_500_000, "sma": 2_000_000,
          "disabilitas": 2_400_000, "lansia": 2_400_000, "hamil": 3_000_000}  # fmt: skip
KETENTUAN = Ketentuan.dari_isi({"indeks": INDEKS, "batas": {"usia_dini": 2, "sekolah": 3}})


def rencana(kpm=60, benih=2024, pendamping=3, per=date(2026, 11, 22)) -> Rencana:
    return Rencana("64.02", kpm, pendamping, benih, per)


def karang(r: Rencana, desa=DESA) -> list:
    return list(karang_semua(r, bagi_wilayah(r, desa), KETENTUAN))


@cache
def banyak(kpm: int) -> list:
    """A register that several tests look at."""
    return karang(rencana(kpm=kpm))


def test_benih_sama_hasil_sama():
    assert karang(rencana()) == karang(rencana())


def test_benih_lain_hasil_lain():
    satu, dua = karang(rencana()), karang(rencana(benih=2025))
    assert len(satu) == len(dua)
    assert sum(a.no_kk == b.no_kk for a, b in zip(satu, dua, strict=True)) < 3


def test_aliran_tidak_bergantung_pada_yang_sudah_dibaca():
    """The tenth family is the same whether or not the others were asked for."""
    r = rencana()
    petak = bagi_wilayah(r, DESA)
    assert next(islice(karang_semua(r, petak, KETENTUAN), 10, None)) == karang(r)[10]


def test_jumlah_aktif_tepat():
    status = [k.status for k in banyak(1500)]
    assert status.count("aktif") == 1500
    assert {"calon", "graduasi", "keluar", "ditangguhkan", "tidak_layak"} < set(status)


def test_dua_puluh_empat_graduasi_setahun_di_kukar():
    assert rencana(kpm=7674).lain["graduasi"] == 24


@pytest.mark.parametrize("semua", [lambda: banyak(4500), lambda: karang(rencana(3500), DESA[:1])])
def test_nik_tidak_berulang(semua):
    """Also where one kecamatan has more families than serials."""
    semua = semua()
    nik = [o.nik for k in semua for o in k.anggota]
    assert len(set(nik)) == len(nik)
    terdaftar = [k.no_kk for k in semua if k.status in {"calon", "aktif", "ditangguhkan"}]
    assert len(set(terdaftar)) == len(terdaftar)
    assert all(len(n) == 16 and n.isdigit() for n in [*nik, *terdaftar])


def test_nik_sesuai_wilayah_tanggal_dan_kelamin():
    orang = [(k, o) for k in banyak(1500) for o in k.anggota]
    cocok = luar = 0
    for k, o in orang:
        hari = int(o.nik[6:8]) - (40 if o.kelamin == "P" else 0)
        assert 1 <= hari <= 31, "the day of women, and only theirs, is written plus 40"
        cocok += f"{hari:02d}{o.nik[8:12]}" == f"{o.lahir:%d%m%y}"
        luar += o.nik[:6] != k.desa[:8].replace(".", "")
    assert 0.97 < cocok / len(orang) < 1, "a few are written down wrongly, as in real life"
    assert 0 < luar / len(orang) < 0.1, "a few were first registered elsewhere"


def test_keluarga_masuk_akal():
    semua = banyak(1500)
    for k in semua:
        pengurus = k.anggota[0]
        assert pengurus.hubungan == "pengurus"
        assert sum(o.hubungan == "pengurus" for o in k.anggota) == 1
        assert all(o.lahir < date(2026, 11, 22) for o in k.anggota)
        for o in k.anggota:
            if o.hubungan == "anak" and o.nik[6:12] == f"{o.lahir:%d%m%y}":
                assert (o.lahir - pengurus.lahir).days > 15 * 365
            if o.jenjang:
                assert 5 <= hitung_usia(o.lahir, date(2026, 11, 22)) <= 20
            if o.hamil:
                assert o.kelamin == "P"
    aktif = [k for k in semua if k.status == "aktif"]
    perempuan = sum(k.anggota[0].kelamin == "P" for k in aktif) / len(aktif)
    assert perempuan > 0.85
    assert sum(not k.komponen for k in aktif) / len(aktif) < 0.02
    assert 3.2 < sum(len(k.anggota) for k in aktif) / len(aktif) < 4.2


def test_graduasi_alamiah_tanpa_komponen():
    semua = [k for k in banyak(4500) if k.jenis_keluar == "alamiah"]
    assert len(semua) > 3
    assert all(not k.komponen and not any(o.komponen for o in k.anggota) for k in semua)


def test_bagi_rata():
    assert bagi_rata(10, [1, 1, 1]) == [4, 3, 3]
    assert bagi_rata(5, [100, 1, 1], minimum=1) == [3, 1, 1]
    assert sum(bagi_rata(7674, [0.1 * n for n in range(1, 240)])) == 7674


@pytest.mark.parametrize(
    ("kode", "nama", "pendek"),
    [
        ("64.02", "Kabupaten Kutai Kartanegara", "kukar"),
        ("63", "Kalimantan Selatan", "kalsel"),
        ("63.01", "Kabupaten Tanah Laut", "tanah_laut"),
        ("63.02", "Kabupaten Kotabaru", "kotabaru"),
        ("63.03", "Kabupaten Banjar", "banjar"),
        ("63.71", "Kota Banjarmasin", "banjarmasin"),
        ("32.73", "Kota Bandung", "kota_bandung"),
        ("32.04", "Kabupaten Bandung", "bandung"),
    ],
)
def test_nama_pendek(kode, nama, pendek):
    setingkat = ["Kota Bandung", "Kabupaten Bandung", "Kabupaten Banjar", "Kota Banjarmasin"]
    assert nama_pendek(kode, nama, setingkat) == pendek


def test_sebagian_calon_adalah_tetangga_yang_dicatat_lagi():
    """Something for the worklist of likely duplicates: same people, other spelling and numbers."""
    semua = banyak(1500)
    kembar = 0
    for lama, baru in pairwise(semua):
        dua = [[Orang(n, o.nik, o.nama, o.lahir, o.kelamin) for n, o in enumerate(k.anggota)]
               for k in (lama, baru)]  # fmt: skip
        if baru.status != "calon" or len(cocokkan_anggota(*dua)) < len(baru.anggota):
            continue
        kembar += 1
        assert lama.status == "aktif"
        assert [o.nama for o in lama.anggota] != [o.nama for o in baru.anggota]
        assert not {o.nik for o in lama.anggota} & {o.nik for o in baru.anggota}
    assert 2 <= kembar <= 10
