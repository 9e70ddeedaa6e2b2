"""Faults of cells and rows: each with its own words, on the right row and column."""

from datetime import date

import pytest

from kpm.models import Anggota, Keluarga
from tests.pabrik import nik

from .berkas import (
    ANAK,
    BARIS_JANDA,
    BERSIH,
    IBU,
    JANDA,
    JUDUL,
    KK1,
    KK2,
    buku,
    csv_dari,
    ganti,
    hitungan,
    isi_register,
    periksa,
    peringatan,
    sebab,
    terapkan,
)

pytestmark = pytest.mark.django_db
DESA_BPS = "6403010001"  # Kukar as BPS counts: third level of three digits, desa of three


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


SEL_SALAH = [
    ("nik", JANDA[:15], "15 angka"),
    ("nik", JANDA + "1", "17 angka"),
    ("nik", "6,40301E+15", "Excel telah memotong"),
    ("nik", "6.40301E+15", "Excel telah memotong"),
    ("nik", "6,40301e15", "Excel telah memotong"),
    ("nik", f"{int(JANDA):,}".replace(",", "."), "tanpa spasi atau titik"),
    ("nik", "6.402.064.902.610.000", "tanpa spasi atau titik"),
    ("nik", JANDA[:15] + "O", "huruf"),
    ("nik", JANDA[:14] + "A3", "huruf atau tanda"),
    ("nik", "٦٤٠٢٠٦٤٩٠٢٦١٠٠٠٤", "huruf atau tanda"),
    ("nik", JANDA[:12] + "0000", "0000"),
    ("nik", "640206" + "000261" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "320161" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "400261" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "720161" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "810261" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "491361" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "640206" + "710261" + "0001", "tanggal lahir yang tidak ada"),
    ("nik", "1" * 16, "diulang"),
    ("nik", "sama", "huruf atau tanda"),
    ("nik", "-", "huruf atau tanda"),
    ("nik", "0", "1 angka"),
    ("nik", "", "wajib"),
    ("no_kk", "640206010124000", "15 angka"),
    ("no_kk", "6,40301E+15", "Excel telah memotong"),
    ("no_kk", "", "wajib"),
    ("nama", "", "wajib"),
    ("nama", "\u00a0\u200b ", "wajib"),
    ("nama", "A" * 121, "Paling banyak 120"),
    ("hubungan", "tetangga", "salah satu"),
    ("jenis_kelamin", "X", "salah satu"),
    ("tanggal_lahir", "", "wajib"),
    ("tanggal_lahir", "09/02/61", "dua angka"),
    ("tanggal_lahir", "9 Feb 61", "dua angka"),
    ("tanggal_lahir", "29/02/1961", "kalender"),
    ("tanggal_lahir", "31 PEBRUARI 1961", "kalender"),
    ("tanggal_lahir", "9 Fabruari 1961", "kalender"),
    ("tanggal_lahir", "2090-01-01", "masa depan"),
    ("tanggal_lahir", "1890-01-01", "1900"),
    ("tanggal_lahir", "kapan-kapan", "Tulis seperti"),
    ("tanggal_lahir", "5000000", "Tulis seperti"),
    ("kode_desa", "6402", "10 angka"),
    ("kode_desa", "Loa Ipuh", "10 angka"),
    ("kode_desa", "64.02.06.9999", "tidak ditemukan di wilayah Anda"),
    ("kode_desa", "64.03.05.1001", "tidak ditemukan di wilayah Anda"),
    ("kode_desa", DESA_BPS, "kode BPS"),
    ("rt", "1234", "tiga digit"),
    ("rt", "RT 3", "tiga digit"),
    ("bank", "KCP Tenggarong", "salah satu"),
    ("jenjang", "kuliah", "salah satu"),
]


def lajang(nomor: int, kolom: str, nilai) -> list:
    """A good row like the third: a family of its own, whose cell `kolom` says otherwise. A
    function makes the value of the row's own NIK."""
    sendiri = nik(100 + nomor, date(1961, 2, 9), True)
    baris = [f"64020601019{nomor:05d}", sendiri, *BERSIH[2][2:]]
    baris[JUDUL.index(kolom)] = nilai(sendiri) if callable(nilai) else nilai
    return baris


def lajang_semua(kasus) -> list[list]:
    return [lajang(n, kolom, nilai) for n, (kolom, nilai, _) in enumerate(kasus)]


def test_satu_sel_salah(operator):
    """Each one refused row, named with its column and why; the other family goes in."""
    impor = periksa(operator, csv_dari([*BERSIH[:2], *lajang_semua(SEL_SALAH)]).encode())
    jumlah = len(SEL_SALAH)
    assert hitungan(impor) == {
        "baris": jumlah + 2, "baru": 2, "berubah": 0, "sama": 0, "ditolak": jumlah,
    }  # fmt: skip
    salah = sebab(impor)
    assert list(salah) == [BARIS_JANDA + n for n in range(jumlah)]
    for (kolom, nilai, kata), galat in zip(SEL_SALAH, salah.values(), strict=True):
        assert {k for k, _ in galat} == {kolom}, (kolom, nilai)
        kalimat = galat[0][1]
        assert kata in kalimat, (kolom, nilai)
        assert kalimat.endswith("."), "a sentence with the remedy"
    terapkan(impor)
    assert set(Keluarga.objects.values_list("no_kk", flat=True)) == {KK1}


def test_nomor_di_sel_angka_ditolak_bukan_diperbaiki(operator):
    angka = [("nik", int(JANDA)), ("nik", float(JANDA)), ("no_kk", int(KK2))]
    baris = [lajang(n, kolom, nilai) for n, (kolom, nilai) in enumerate(angka)]
    impor = periksa(operator, buku([JUDUL, *baris]), "kpm.xlsx")
    assert hitungan(impor)["ditolak"] == len(angka)
    for (kolom, _), galat in zip(angka, sebab(impor).values(), strict=True):
        [(satu, kata)] = galat
        assert satu == kolom
        assert "digit" in kata
        assert "simpan kolomnya sebagai teks" in kata


SENDIRI = object()  # the NIK of the row itself
TULISAN_LAIN = [
    ("tanggal_lahir", "09/02/1961", date(1961, 2, 9)),
    ("tanggal_lahir", "9-2-1961", date(1961, 2, 9)),
    ("tanggal_lahir", "09.02.1961", date(1961, 2, 9)),
    ("tanggal_lahir", "9 Februari 1961", date(1961, 2, 9)),
    ("tanggal_lahir", "9 PEBRUARI 1961", date(1961, 2, 9)),
    ("tanggal_lahir", "9 Nopember 1961", date(1961, 11, 9)),
    ("tanggal_lahir", "9 Agt 1961", date(1961, 8, 9)),
    ("tanggal_lahir", "1961-02-09 00:00:00", date(1961, 2, 9)),
    ("tanggal_lahir", "22321", date(1961, 2, 9)),
    ("hubungan", "Pengurus", "pengurus"),
    ("jenis_kelamin", "Perempuan", "P"),
    ("jenis_kelamin", " wanita ", "P"),
    ("nama", "  Aluh   Contoh ", "Aluh Contoh"),
    ("nama", "'Aluh", "Aluh"),
    ("nama", "Aluh\u00a0Contoh", "Aluh Contoh"),
    ("nama", "Aluh\nContoh", "Aluh Contoh"),
    ("nama", 'Aluh "Imah", S.Pd.', 'Aluh "Imah", S.Pd.'),
    ("nama", "Nuʼaim Özil", "Nuʼaim Özil"),
    ("nik", lambda n: f"'{n}", SENDIRI),
    ("nik", lambda n: f" {n}\u00a0", SENDIRI),
    ("nik", lambda n: f"{n[:4]} {n[4:8]} {n[8:12]} {n[12:]}", SENDIRI),
    ("nik", lambda n: f"{n[:6]}.{n[6:12]}.{n[12:]}", SENDIRI),
    ("nik", lambda n: f"{n[:6]}-{n[6:]}", SENDIRI),
    ("jenjang", "SMK", "sma"),
    ("jenjang", "tidak sekolah", ""),
]
TULISAN_KELUARGA = [
    ("rt", "1", "001"),
    ("rt", "01", "001"),
    ("rw", "12", "012"),
    ("bank", "Pos Indonesia", "pos"),
    ("bank", "BRI", "bri"),
    ("kode_desa", "6402062002", "64.02.06.2002"),
]


def test_tulisan_lain_yang_dimengerti(operator):
    baris = lajang_semua(TULISAN_LAIN)
    impor = periksa(operator, csv_dari(baris).encode())
    assert hitungan(impor)["baru"] == len(baris), sebab(impor)
    terapkan(impor)
    for n, (kolom, nilai, hasil) in enumerate(TULISAN_LAIN):
        anggota = Anggota.objects.get(keluarga__no_kk=baris[n][0])
        harap = lajang(n, "nik", str)[1] if hasil is SENDIRI else hasil
        assert getattr(anggota, kolom) == harap, (kolom, nilai)


def test_tulisan_lain_di_keluarga(operator):
    baris = lajang_semua(TULISAN_KELUARGA)
    terapkan(periksa(operator, csv_dari(baris).encode()))
    for (kolom, nilai, hasil), (no_kk, *_) in zip(TULISAN_KELUARGA, baris, strict=True):
        ruas = {"kode_desa": "desa_id"}.get(kolom, kolom)
        assert getattr(Keluarga.objects.get(no_kk=no_kk), ruas) == hasil, (kolom, nilai)
    polos = [lajang(n, kolom, hasil) for n, (kolom, _, hasil) in enumerate(TULISAN_KELUARGA)]
    lagi = periksa(operator, csv_dari(polos).encode())
    assert hitungan(lagi)["sama"] == len(polos), "the plain way of writing it is no change"


def test_tanggal_sungguhan_dan_seri_di_xlsx(operator):
    from datetime import datetime

    baris = ganti("tanggal_lahir", datetime(1961, 2, 9))
    baris[1][JUDUL.index("tanggal_lahir")] = 42065  # 2 March 2015
    impor = periksa(operator, buku([JUDUL, *baris]), "kpm.xlsx")
    assert hitungan(impor)["baru"] == 3, sebab(impor)
    terapkan(impor)
    assert Anggota.objects.get(nik=JANDA).tanggal_lahir == date(1961, 2, 9)
    assert Anggota.objects.get(nik=ANAK).tanggal_lahir == date(2015, 3, 2)


def test_nik_yang_meragukan_hanya_peringatan(operator):
    kasus = [
        ("tanggal_lahir", "1961-02-10", "tanggal lahir"),
        ("jenis_kelamin", "L", "jenis kelamin"),
        ("nik", nik(3, date(1961, 2, 9), True, "350714"), "kabupaten/kota"),
        ("nama", "KCP Tenggarong", "kantor bank"),
    ]
    impor = periksa(operator, csv_dari(lajang_semua(kasus)).encode())
    assert (impor.hitungan["baru"], impor.hitungan["peringatan"]) == (4, 4)
    for (kolom, _, kata), kalimat in zip(kasus, peringatan(impor).values(), strict=True):
        assert len(kalimat) == 1, kolom
        assert kata in kalimat[0], kolom


def test_nik_yang_cocok_tidak_diperingatkan(operator):
    assert periksa(operator, csv_dari().encode()).hitungan["peringatan"] == 0


def test_nik_dua_kali(operator):
    impor = periksa(operator, csv_dari(ganti("nik", IBU)).encode())
    assert "baris 2" in dict(sebab(impor)[BARIS_JANDA])["nik"]
    impor = periksa(operator, csv_dari([*BERSIH, BERSIH[2]]).encode())
    assert "sudah ada pada baris 4" in dict(sebab(impor)[5])["nik"]


def test_tanpa_dan_dua_pengurus(operator):
    impor = periksa(operator, csv_dari(ganti("hubungan", "anak")).encode())
    assert hitungan(impor)["ditolak"] == 1
    assert "tidak punya pengurus" in dict(sebab(impor)[BARIS_JANDA])["hubungan"]
    impor = periksa(operator, csv_dari(ganti("hubungan", "pengurus", 1)).encode())
    assert hitungan(impor) == {"baris": 3, "baru": 1, "berubah": 0, "sama": 0, "ditolak": 2}
    for baris in (2, 3):
        assert "2 pengurus (baris 2, 3)" in dict(sebab(impor)[baris])["hubungan"]


def test_satu_keluarga_dua_desa(operator):
    impor = periksa(operator, csv_dari(ganti("kode_desa", "64.02.06.2002", 1)).encode())
    assert hitungan(impor)["ditolak"] == 1
    assert "berbeda dari pengurusnya (baris 2)" in dict(sebab(impor)[3])["kode_desa"]


def test_pengurus_ditolak_membawa_keluarganya(operator):
    impor = periksa(operator, csv_dari(ganti("jenis_kelamin", "?", 0)).encode())
    assert hitungan(impor) == {"baris": 3, "baru": 1, "berubah": 0, "sama": 0, "ditolak": 2}
    assert "baris 2" in dict(sebab(impor)[3])["no_kk"]


def test_nik_milik_keluarga_lain(operator, keluarga):
    ibu = keluarga.anggota.get(hubungan="pengurus")
    impor = periksa(operator, csv_dari(ganti("nik", ibu.nik)).encode())
    assert "sudah tercatat pada keluarga" in dict(sebab(impor)[BARIS_JANDA])["nik"]


def test_keluarga_tetangga_sama_dengan_yang_tidak_ada(operator, keluarga_asing):
    """NIK, No KK, or desa of the next district: always the words for what does not exist, and
    never a name, a status or another row of it."""
    asing = keluarga_asing.anggota.get(hubungan="pengurus")
    kasus = [
        ("nik", asing.nik),
        ("no_kk", keluarga_asing.no_kk),
        ("kode_desa", "64.03.05.1001"),
        ("kode_desa", "64.02.06.9999"),
    ]
    baris = [lajang(n, kolom, nilai) for n, (kolom, nilai) in enumerate(kasus)]
    impor = periksa(operator, csv_dari([*BERSIH[:2], *baris]).encode())
    assert (hitungan(impor)["ditolak"], impor.hitungan["hilang"]) == (len(kasus), 0)
    kata = set()
    for satu in impor.baris.filter(hasil="ditolak"):
        [galat] = satu.galat
        kata.add(galat["sebab"])
        assert keluarga_asing.nama_pengurus not in str(vars(satu))
        assert not satu.beda
    assert len(kata) == 1
    terapkan(impor)
    asing.refresh_from_db()
    assert asing.keluarga_id == keluarga_asing.pk
    masuk = Keluarga.objects.exclude(pk=keluarga_asing.pk)
    assert [k.no_kk for k in masuk] == [KK1]


def test_rumus_tinggal_teks(operator):
    """Stored letter by letter, whatever a spreadsheet would make of it."""
    semua = ["=HYPERLINK(0)", "=1+1", "+62 811", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    baris = [lajang(n, "alamat", teks) for n, teks in enumerate(semua)]
    impor = periksa(operator, csv_dari(baris).encode())
    assert hitungan(impor)["baru"] == len(semua)
    terapkan(impor)
    for teks, (no_kk, *_) in zip(semua, baris, strict=True):
        assert Keluarga.objects.get(no_kk=no_kk).alamat == teks


def test_rumus_dinetralkan_di_berkas_galat(operator):
    import io

    from openpyxl import load_workbook

    from kpm.impor.templat import tulis_galat

    baris = [
        lajang(n, "alamat", t) for n, t in enumerate(["=1+1", "@SUM(A1)", "+62", "-2", "\t=1+1"])
    ]
    for b in baris:
        b[JUDUL.index("nama")] = b[JUDUL.index("alamat")]
        b[JUDUL.index("jenis_kelamin")] = "X"
    impor = periksa(operator, csv_dari(baris).encode())
    assert hitungan(impor)["ditolak"] == len(baris)
    ke = io.BytesIO()
    tulis_galat(ke, impor)
    isi = list(load_workbook(io.BytesIO(ke.getvalue())).active.iter_rows())
    assert len(isi) > len(baris)
    for sel in (s for b in isi for s in b):
        assert sel.data_type != "f", sel.value
        # CSV made of it must be harmless too
        assert not str(sel.value or "").startswith(("=", "+", "-", "@", "\t")), sel.value


def test_sel_kosong_tidak_menghapus(operator):
    terapkan(periksa(operator, csv_dari().encode()))
    sebelum = isi_register()
    kosong = [[*b[:7], "", "", "", "", ""] for b in BERSIH]
    impor = periksa(operator, csv_dari(kosong).encode())
    assert hitungan(impor)["sama"] == 3
    terapkan(impor)
    assert isi_register() == sebelum
