"""Pages of an import: what needs a person first, identity masked, nothing of neighbours."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.impor import pratinjau
from kpm.impor.baca import DIINGAT
from kpm.models import Impor, Pemetaan
from kpm.templatetags.impor import kata_kolom
from pkh.akun.hak import Peran
from pkh.pekerjaan.layanan import GagalBerpesan
from tests.pabrik import JabatanFactory, PenggunaFactory, nik

from .test_alur import BARIS_ANAK, BARIS_IBU, JUDUL, csv_dari, media, periksa, terapkan  # noqa: F401,E501

pytestmark = pytest.mark.django_db


def rinci(buka, orang, impor, **tanya):
    return buka(orang).get(reverse("kpm:impor_rinci", args=[impor.pk]), tanya)


def banyak(n: int) -> bytes:
    lahir = date(1990, 8, 17)
    return csv_dari(
        *[
            [f"64020601012{i:05}", nik(100 + i, lahir, True), f"Ibu {i}", "pengurus", "P", lahir,
             "64.02.06.1001"] for i in range(n)
        ]
    )  # fmt: skip


def test_baris_baru_berhalaman_dan_disamarkan(meja, operator, monkeypatch):
    monkeypatch.setattr(pratinjau, "UKURAN", 3)
    impor = periksa(operator, banyak(5))
    jawab = rinci(meja, operator, impor, hasil="baru")
    assert [b.nomor for b in jawab.context["halaman"].baris] == [2, 3, 4]
    assert nik(100, date(1990, 8, 17), True) not in jawab.content.decode()
    kedua = meja(operator).get(
        reverse("kpm:impor_rinci", args=[impor.pk]) + jawab.context["halaman"].berikut
    )
    assert [b.nomor for b in kedua.context["halaman"].baris] == [5, 6]
    assert rinci(meja, operator, impor, hasil="baru", sesudah="x").status_code == 404


def test_jumlah_query_tetap(masuk, operator):
    satu, banyak_ = periksa(operator, banyak(1)), periksa(operator, banyak(5))
    klien = masuk(operator)
    hitung = []
    for impor in (satu, banyak_):
        for hasil in ("baru", "ditolak", "ragu"):
            with CaptureQueriesContext(connection) as q:
                klien.get(reverse("kpm:impor_rinci", args=[impor.pk]), {"hasil": hasil})
            hitung.append((hasil, len(q)))
    assert hitung[:3] == hitung[3:]


def test_lama_dan_baru_setiap_ruas(meja, operator):
    terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    ganti = BARIS_IBU.copy()
    ganti[2] = "Siti Aminah"
    isi = rinci(
        meja, operator, periksa(operator, csv_dari(ganti)), hasil="berubah"
    ).content.decode()
    assert "<del>Siti Contoh</del>" in isi
    assert "<ins>Siti Aminah</ins>" in isi


def test_yang_tidak_mengubah_apa_pun_tidak_ditawarkan(masuk, operator, keluarga):
    """Nothing new: only marking what the file does not name is left to do, or nothing."""
    terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    lagi = periksa(operator, csv_dari(BARIS_IBU))
    terap = reverse("kpm:impor_terapkan", args=[lagi.pk])
    isi = rinci(masuk, operator, lagi).content.decode()
    assert lagi.hitungan["hilang"] == 1
    assert terap in isi
    assert "Tandai 1 keluarga untuk diperiksa di lapangan" in isi
    assert "Terapkan impor" not in isi
    lagi.hitungan["hilang"] = 0
    lagi.save()
    isi = rinci(masuk, operator, lagi).content.decode()
    assert terap not in isi
    assert "1 baris sudah sama dengan data yang ada." in isi


def test_cocokkan_kolom_diingat(masuk, meja, operator, operator_prov, operator_tetangga):
    judul = ["Kartu", "Nomor", *JUDUL[2:]]
    isi = csv_dari(BARIS_IBU, judul=judul)
    with pytest.raises(Exception, match="Kolom wajib tidak ditemukan: no_kk, nik"):
        periksa(operator, isi)
    impor = Impor.objects.get()
    klien = meja(operator)
    assert "Cocokkan kolom" in rinci(meja, operator, impor).content.decode()
    alamat = reverse("kpm:impor_cocokkan", args=[impor.pk])
    assert masuk(operator).get(alamat).status_code == 200
    pilih = {f"kolom_{i}": n for i, n in enumerate(JUDUL)}
    assert klien.post(alamat, pilih | {"kolom_1": "no_kk"}).status_code == 200  # twice no_kk
    assert klien.post(alamat, pilih).status_code == 302
    assert Pemetaan.objects.get().oleh == operator
    sekantor = PenggunaFactory()
    JabatanFactory(pengguna=sekantor, peran=Peran.OPERATOR, wilayah_id="64.02")
    for siapa in (operator, sekantor):
        lagi = periksa(siapa, isi)
        assert (lagi.hitungan["baru"], lagi.peta["Kartu"]) == (1, "no_kk")
        assert DIINGAT in lagi.catatan
    for luar in (operator_tetangga, operator_prov):
        with pytest.raises(GagalBerpesan, match="Kolom wajib"):
            periksa(luar, isi)
    # What the province says holds for its districts, until one of them says otherwise.
    prov = Pemetaan.objects.create(
        jenis="kpm", sidik=Pemetaan.objects.get().sidik, oleh=operator_prov, wilayah_id="64",
        peta={**Pemetaan.objects.get().peta, "nama": ""},
    )  # fmt: skip
    assert periksa(operator, isi).hitungan["baru"] == 1
    with pytest.raises(GagalBerpesan, match="Kolom wajib tidak ditemukan: nama"):
        periksa(operator_tetangga, isi)
    assert set(Pemetaan.objects.untuk(operator_tetangga)) == {prov}


def test_halaman_batal_dan_hasilnya(masuk, meja, operator, operator_tetangga):
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK)))
    alamat = reverse("kpm:impor_batalkan", args=[impor.pk])
    assert meja(operator_tetangga).get(alamat).status_code == 404
    assert "Yang terjadi bila dibatalkan" in masuk(operator).get(alamat).content.decode()
    meja(operator).post(alamat)
    impor.refresh_from_db()
    assert impor.pekerjaan.tugas == "kpm.tugas.batalkan_impor"


def test_hilang_ditandai_hanya_bila_dipilih(masuk, meja, operator, keluarga):
    impor = periksa(operator, csv_dari(BARIS_IBU))
    assert impor.hitungan["hilang"] == 1
    assert "Tandai untuk diperiksa" in rinci(masuk, operator, impor).content.decode()
    meja(operator).post(
        reverse("kpm:impor_terapkan", args=[impor.pk]), {"hilang": "periksa", "tolak_semua": ""}
    )
    impor.refresh_from_db()
    assert impor.hilang == "periksa"
    terapkan(impor)
    assert [t.keluarga for t in impor.periksa_lapangan.all()] == [keluarga]
    alamat = reverse("kpm:rinci", args=[keluarga.pk])
    assert "Periksa di lapangan" in meja(operator).get(alamat).content.decode()
    type(keluarga).objects.filter(pk=keluarga.pk).update(kunjungan_terakhir=timezone.localdate())
    assert "Periksa di lapangan" not in meja(operator).get(alamat).content.decode()


def test_templat_menurut_jenis(meja, operator):
    alamat = reverse("kpm:impor_templat", args=["kpm"])
    assert meja(operator).get(alamat).status_code == 200
    assert meja(operator).get(reverse("kpm:impor_templat", args=["lain"])).status_code == 404


@pytest.mark.parametrize(
    ("kolom", "kata"), [("no_kk", "No KK"), ("tanggal_lahir", "Tanggal lahir"), ("nik", "NIK")]
)
def test_kolom_disebut_seperti_di_kantor(kolom, kata):
    assert kata_kolom(kolom) == kata
