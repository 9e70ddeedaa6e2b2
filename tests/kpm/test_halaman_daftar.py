"""kpm:daftar: who sees which families, filters in words, paging, and its cost."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kpm.models import Keluarga
from pkh.wilayah.models import Wilayah
from tests import pabrik

DAFTAR = reverse("kpm:daftar")


def nama_di(jawaban) -> set[str]:
    return {k.nama_pengurus for k in jawaban.context["halaman"].baris}


def test_masing_masing_melihat_wilayahnya(request, meja, keluarga, keluarga_rekan, keluarga_asing):
    sendiri, rekan, asing = (k.nama_pengurus for k in (keluarga, keluarga_rekan, keluarga_asing))
    harapan = {
        "pendamping": {sendiri},
        "rekan": {rekan},
        "tetangga": {asing},
        "operator": {sendiri, rekan},
        "korkab": {sendiri, rekan},
        "kadis": {sendiri, rekan},
        "operator_prov": {sendiri, rekan, asing},
        "auditor": {sendiri, rekan, asing},
    }
    terlihat = {}
    for peran in harapan:
        jawaban = meja(request.getfixturevalue(peran)).get(DAFTAR)
        terlihat[peran] = nama_di(jawaban)
        assert keluarga.no_kk not in jawaban.content.decode(), peran
    assert terlihat == harapan


def test_tanpa_hak_ditolak(meja, admin, tanpa_peran):
    assert [meja(o).get(DAFTAR).status_code for o in (admin, tanpa_peran)] == [403, 403]


def test_metode_lain_ditolak(meja, operator):
    assert meja(operator).post(DAFTAR).status_code == 405


@pytest.fixture
def tiga(pendamping, hari_ini):
    """Three families that differ in everything a filter asks for."""
    siti = pabrik.keluarga_lengkap(
        nama_pengurus="Siti Aminah", pendamping=pendamping, no_kk="6402060101990001"
    )
    budi = pabrik.keluarga_lengkap(
        nama_pengurus="Budi Hartono",
        desa_id="64.02.13.1001",
        status="ditangguhkan",
        kunjungan_terakhir=hari_ini,
    )
    wati = pabrik.KeluargaFactory(
        nama_pengurus="Wati", status="calon", kunjungan_terakhir=hari_ini - timedelta(days=61)
    )
    pabrik.AnggotaFactory(keluarga=wati, nama="Joko Prasetyo", nik="6402061505870009")
    return siti, budi, wati


SARINGAN = [
    ("", {"Siti Aminah", "Budi Hartono", "Wati"}),
    ("q=siti", {"Siti Aminah"}),
    ("q=aminah+", {"Siti Aminah"}),
    ("q=prasetyo", {"Wati"}),  # a member, not the pengurus
    ("q=sungai+merdeka", {"Budi Hartono"}),  # the desa
    ("q=100%25", set()),
    ("status=calon", {"Wati"}),
    ("wilayah=64.02.13", {"Budi Hartono"}),
    ("pendamping=tanpa", {"Budi Hartono", "Wati"}),
    ("komponen=sd", {"Siti Aminah", "Budi Hartono"}),
    ("komponen=tanpa", {"Wati"}),
    ("tanpa_kunjungan=60", {"Siti Aminah", "Wati"}),
    ("tanpa_kunjungan=90", {"Siti Aminah"}),
    ("komponen=sd&status=aktif", {"Siti Aminah"}),
    ("q=siti&status=calon", set()),
    ("status=tidak-ada", {"Siti Aminah", "Budi Hartono", "Wati"}),
]


BERNOMOR = [  # which stay out of addresses: pkh/tanya.py
    ("q=15058700", {"Wati"}),  # part of a NIK
    ("q=0101990001", {"Siti Aminah"}),  # part of a No KK
    ("q=6402 0601 0199 0001", {"Siti Aminah"}),
]


def test_saringan(masuk, meja, operator, tiga):
    klien, langsung = masuk(operator), meja(operator)
    for saring, hasil in SARINGAN:
        assert nama_di(langsung.get(f"{DAFTAR}?{saring}")) == hasil, saring
    for saring, hasil in BERNOMOR:
        assert nama_di(klien.get(f"{DAFTAR}?{saring}", follow=True)) == hasil, saring


def test_saringan_pendamping(meja, operator, tiga, pendamping):
    assert nama_di(meja(operator).get(f"{DAFTAR}?pendamping={pendamping.pk}")) == {"Siti Aminah"}


def test_saringan_berkata_dan_dapat_dihapus_satu_satu(meja, operator, tiga):
    jawaban = meja(operator).get(f"{DAFTAR}?status=aktif&wilayah=64.02.06&tanpa_kunjungan=60")
    assert [k["kata"] for k in jawaban.context["kata"]] == [
        "Aktif",
        "Tenggarong",
        "Tanpa kunjungan 60 hari",
    ]
    assert jawaban.context["kata"][0]["hapus"] == "?wilayah=64.02.06&tanpa_kunjungan=60"


def test_cari_tidak_menembus_cakupan(masuk, pendamping, keluarga, keluarga_rekan):
    for kata in (keluarga_rekan.nama_pengurus, keluarga_rekan.no_kk, "Loa Ipuh"):
        hasil = nama_di(masuk(pendamping).get(DAFTAR, {"q": kata}, follow=True))
        assert keluarga_rekan.nama_pengurus not in hasil


def test_cari_di_antara_banyak_yang_cocok_di_tempat_lain(meja, pendamping, monkeypatch):
    """The scope stands inside each branch: strangers do not use up what a search takes."""
    monkeypatch.setattr("kpm.models.CARI_MAKS", 2)
    for _ in range(5):
        pabrik.keluarga_lengkap(nama_pengurus="Siti Asing")
    pabrik.keluarga_lengkap(nama_pengurus="Siti Sendiri", pendamping=pendamping)
    assert nama_di(meja(pendamping).get(f"{DAFTAR}?q=siti")) == {"Siti Sendiri"}


def test_cari_terlalu_pendek_dijelaskan(meja, operator, tiga):
    jawaban = meja(operator).get(f"{DAFTAR}?q=si")
    assert "3 huruf atau angka atau lebih" in jawaban.content.decode()


def test_halaman_berikut_tanpa_ulang_dan_tanpa_lewat(meja, operator, hari_ini, halaman_pendek):
    """Rows with the same name, and those never visited, stand on either side of a page's end."""
    for n in range(10):
        pabrik.KeluargaFactory(
            nama_pengurus=f"Ibu {n % 2}",
            kunjungan_terakhir=None if n % 3 else hari_ini - timedelta(days=n % 2),
        )
    semua, klien = set(Keluarga.objects.values_list("pk", flat=True)), meja(operator)
    for urut in ("", "desa", "kunjungan"):
        lihat = [k.pk for k in halaman_pendek(klien, f"{DAFTAR}?urut={urut}")]
        assert len(lihat) == 10, urut
        assert set(lihat) == semua, urut


def test_terlama_tak_dikunjungi_di_atas(meja, operator, tiga):
    baris = meja(operator).get(f"{DAFTAR}?urut=kunjungan").context["halaman"].baris
    assert [k.nama_pengurus for k in baris] == ["Siti Aminah", "Wati", "Budi Hartono"]


def test_nama_diurutkan_seperti_orang_mencarinya(meja, operator):
    for nama in ("Budi", "ALUH", "abdurrahman", "Aulia"):
        pabrik.KeluargaFactory(nama_pengurus=nama)
    klien = meja(operator)
    for urut in ("", "desa"):
        baris = klien.get(f"{DAFTAR}?urut={urut}").context["halaman"].baris
        nama = [k.nama_pengurus for k in baris]
        assert nama == ["abdurrahman", "ALUH", "Aulia", "Budi"], urut


def test_alamat_halaman_yang_rusak(meja, operator):
    klien = meja(operator)
    for sesudah in ("x", "987654321", "-1", "9" * 30):
        assert klien.get(f"{DAFTAR}?sesudah={sesudah}").status_code == 404, sesudah


def test_kosong_mengatakan_apa_yang_dapat_dilakukan(meja, pendamping, kadis):
    assert "Tambah keluarga" in meja(pendamping).get(DAFTAR).content.decode()
    halaman_kadis = meja(kadis).get(DAFTAR).content.decode()
    assert "Belum ada keluarga" in halaman_kadis
    assert reverse("kpm:tambah") not in halaman_kadis


def test_banyaknya_kueri_tidak_bergantung_banyaknya_baris(
    masuk, operator, keluarga, django_assert_num_queries
):
    klien = masuk(operator)
    klien.get(DAFTAR)
    with django_assert_num_queries(10) as satu:
        klien.get(DAFTAR)
    for n in range(4):
        desa = Wilayah.objects.create(
            kode=f"64.02.06.{3000 + n}", nama=f"Desa {n}", tingkat=4, induk_id="64.02.06"
        )
        pabrik.keluarga_lengkap(desa=desa, pendamping=pabrik.PenggunaFactory())
    with django_assert_num_queries(len(satu)):
        assert len(klien.get(DAFTAR).context["halaman"].baris) == 5


def kolom_mati(jawaban) -> set[str]:
    mati = re.findall(r'<th scope="col" class="[^"]*kolom-mati">([^<]+)', jawaban.content.decode())
    return set(mati)


def test_kolom_dipilih_dan_diingat(masuk, operator, pendamping, tiga):
    klien = masuk(operator)
    awal = klien.get(DAFTAR)
    assert kolom_mati(awal) == set()
    assert "Masuk PKH" not in awal.content.decode().partition("<tbody>")[0].partition("<thead>")[2]
    pilih = klien.get(f"{DAFTAR}?kolom=desa&kolom=tahun")
    mati = {"Status", "Komponen dibayar", "Anggota", "Pendamping", "Kunjungan terakhir"}
    assert kolom_mati(pilih) == mati
    # The lines of a card stay: they are put away for a table only.
    assert 'data-label="Status" class="kolom-mati"' in pilih.content.decode()
    lagi = klien.get(f"{DAFTAR}?status=aktif")
    assert kolom_mati(lagi) == mati
    assert lagi.context["kata"][0]["hapus"] == "?"
    # A colleague's address may name a column that is none here.
    assert masuk(pendamping).get(f"{DAFTAR}?kolom=pendamping").status_code == 200
