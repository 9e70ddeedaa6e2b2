"""One list out as a file: what is in it, who may, what is masked, what is logged."""

import csv
import io
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import Error, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from kpm.ekspor import layanan
from kpm.ekspor.daftar import semua_daftar
from kpm.ekspor.tulis import baris_csv, netral, tulis_xlsx
from kpm.impor.jenis import dipakai, semua_jenis
from kpm.models import CatatanEkspor, Keluarga
from pkh.akun.hak import Peran
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik
from tests.pabrik import keluarga_lengkap

pytestmark = pytest.mark.django_db
ALASAN = "Cocokkan dengan data sekolah"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def alamat(kode="kpm", tanya=""):
    return reverse("kpm:ekspor", args=[kode]) + tanya


def unduh(klien, bentuk, tanya="", kode="kpm", **isi):
    return klien.post(alamat(kode, tanya), {"bentuk": bentuk, **isi})


def isi_csv(jawab) -> list[dict]:
    teks = b"".join(jawab.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(teks)))


def buku(jawab):
    return load_workbook(io.BytesIO(b"".join(jawab.streaming_content)))


def kerjakan() -> Pekerjaan:
    """Do what the page has queued."""
    p = Pekerjaan.objects.belum_tuntas().get()
    current_app.tasks[p.tugas](p.pk)
    p.refresh_from_db()
    return p


# --- what is in it -----------------------------------------------------------------------
def test_halaman_menyebut_isinya_dan_tidak_mencatat(masuk, operator, keluarga, keluarga_asing):
    teks = masuk(operator).get(alamat(tanya="?status=aktif&wilayah=64.02.06")).content.decode()
    assert "1 KPM: Tenggarong, Aktif." in teks or "1 KPM: Aktif, Tenggarong." in teks
    assert "No KK (disamarkan)" in teks
    assert not CatatanEkspor.objects.exists()


def test_tombol_di_daftar_menyebut_isinya(masuk, operator, pendamping, keluarga):
    halaman = masuk(operator).get(reverse("kpm:daftar"), {"status": "aktif"}).content.decode()
    assert "Ekspor 1 KPM, Aktif" in halaman
    assert alamat(tanya="?status=aktif") in halaman
    assert "Ekspor 1 KPM" not in masuk(pendamping).get(reverse("kpm:daftar")).content.decode()


def test_xlsx_berisi_yang_terlihat_bertipe_dan_samar(masuk, operator, keluarga, keluarga_asing):
    Keluarga.objects.filter(pk=keluarga.pk).update(kunjungan_terakhir=date(2024, 9, 14))
    jawab = unduh(masuk(operator), "xlsx")
    assert "kpm-" in jawab["Content-Disposition"]
    b = buku(jawab)
    data, keterangan = b["data"], dict(b["Keterangan"].values)
    judul, *baris = data.values
    (satu,) = (dict(zip(judul, sel, strict=True)) for sel in baris)
    assert satu["Pengurus"] == keluarga.nama_pengurus
    samar = satu["No KK (disamarkan)"]
    assert (samar[:4], samar[-4:]) == (keluarga.no_kk[:4], keluarga.no_kk[-4:])
    assert keluarga.no_kk not in str(list(data.values))
    assert satu["RT"] == "001"
    assert (satu["Anggota"], satu["Masuk PKH"]) == (2, 2021)
    assert satu["Kunjungan terakhir"].date() == date(2024, 9, 14)
    assert satu["Komponen dibayar"] == "SD/MI"
    assert data.freeze_panes == "B2"
    assert data.column_dimensions["A"].width >= 28
    assert data["B2"].number_format == "@"
    assert keterangan["Saringan"] == "Semua dalam wewenang pembuat"
    assert keterangan["Jumlah baris"] == 1
    assert "Operator" in keterangan["Dibuat oleh"]
    assert "Disamarkan: No KK, No KKS" in keterangan["Identitas"]


def test_csv_menurut_saringan(masuk, operator, pendamping):
    keluarga_lengkap(pendamping=pendamping, nama_pengurus="=1+1", status="calon")
    keluarga_lengkap(pendamping=pendamping, nama_pengurus="Aktif Saja")
    baris = isi_csv(unduh(masuk(operator), "csv", "?status=calon"))
    assert [b["Pengurus"] for b in baris] == ["'=1+1"]
    assert [b["Status"] for b in baris] == ["Calon"]


def test_urutan_seperti_di_halaman(masuk, operator, pendamping):
    for nama, hari in [("Ani", None), ("Beti", date(2024, 1, 1)), ("Citra", date(2020, 1, 1))]:
        keluarga_lengkap(pendamping=pendamping, nama_pengurus=nama, kunjungan_terakhir=hari)
    baris = isi_csv(unduh(masuk(operator), "csv", "?urut=kunjungan"))
    assert [b["Pengurus"] for b in baris] == ["Ani", "Citra", "Beti"]


def bolak_balik(kepala, baris):
    """The workbook of these rows, read again."""
    berkas = io.BytesIO()
    tulis_xlsx(berkas, kepala, [10] * len(kepala), baris, [("Isi", baris[0][0])])
    return load_workbook(berkas)


def test_rumus_dinetralkan_di_kedua_bentuk():
    rumus = ["=1+1", "+62", "-3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1",
             "\ufe661", '=HYPERLINK("x")']  # fmt: skip
    (_, *baris) = baris_csv(["a", "b"], [[teks, 1] for teks in rumus])
    b = bolak_balik(["a"], [[teks] for teks in rumus])
    sel = [baris_[0] for baris_ in b["data"].iter_rows(min_row=2)]
    for teks, di_csv, di_buku in zip(rumus, baris, sel, strict=True):
        assert netral(teks).startswith("'"), teks
        assert di_csv.startswith("\"'"), teks
        assert (di_buku.data_type, di_buku.value[0]) == ("s", "'"), teks
    assert b["Keterangan"]["B1"].data_type == "s"


def test_teks_lain_tetap():
    biasa = ["Siti binti A.", "a=b", "Jl. 5-6", "O'Neil", "a;=1+1", "baris\nkedua", 'a"b', "6402"]
    for teks in biasa:
        assert netral(teks) == teks
        isi = "".join(baris_csv(["a", "b"], [[teks, -3]]))
        assert list(csv.reader(io.StringIO(isi)))[1] == [teks, "-3"]
        assert "\n=" not in isi
        assert ",=" not in isi.replace(f'"{teks}"', "")
    (_, *baris) = bolak_balik(["a", "b"], [[teks, -3] for teks in biasa])["data"].values
    assert baris == [(teks, -3) for teks in biasa]


def test_tanda_kendali_tidak_merusak_xlsx():
    berkas = io.BytesIO()
    tulis_xlsx(berkas, ["a"], [10], [["Siti\x00\x0bAminah"]], [])
    assert load_workbook(berkas)["data"]["A2"].value == "Siti  Aminah"


def test_lembar_kedua_di_atas_batas_excel(monkeypatch):
    monkeypatch.setattr("kpm.ekspor.tulis.BARIS_LEMBAR", 3)
    berkas = io.BytesIO()
    assert tulis_xlsx(berkas, ["a"], [10], ([n] for n in range(7)), []) == 7
    b = load_workbook(berkas)
    assert b.sheetnames == ["data", "data 2", "data 3", "Keterangan"]
    isi = [sel for nama in b.sheetnames[:3] for (sel,) in list(b[nama].values)[1:]]
    assert isi == list(range(7))


# --- who may, and with numbers -----------------------------------------------------------
def test_siapa_yang_boleh(masuk, meja, pendamping, auditor, korkab, admin):
    assert meja(pendamping).get(alamat()).status_code == 403
    assert unduh(meja(auditor), "csv").status_code == 403
    assert unduh(meja(admin), "csv").status_code == 403
    assert isi_csv(unduh(masuk(korkab), "csv")) == []
    assert unduh(meja(korkab), "exe").status_code == 422
    assert meja(korkab).get(alamat("tidak-ada")).status_code == 404


def test_nomor_lengkap_butuh_keperluan_dan_tercatat(masuk, meja, operator, keluarga):
    klien = masuk(operator)
    for alasan in ("", "x", f"NIK {keluarga.no_kk}"):
        assert unduh(meja(operator), "csv", identitas="on", alasan=alasan).status_code == 422
    assert not CatatanEkspor.objects.exists()
    (baris,) = isi_csv(unduh(klien, "csv", "?status=aktif", identitas="on", alasan=ALASAN))
    assert baris["No KK"] == keluarga.no_kk
    c = CatatanEkspor.objects.get()
    assert (c.jenis, c.bentuk, c.oleh, c.baris) == ("daftar-kpm", "csv", operator, 1)
    assert (c.identitas, c.alasan, c.wilayah_id) == (True, ALASAN, "64.02")
    assert c.saringan == {"kata": ["Aktif"]}


def test_keperluan_tanpa_centang_tetap_samar(masuk, operator, keluarga):
    (baris,) = isi_csv(unduh(masuk(operator), "csv", alasan=ALASAN))
    assert keluarga.no_kk not in baris.values()
    assert not CatatanEkspor.objects.get().identitas


def test_tanpa_hak_membuka_selalu_samar(masuk, kabid, keluarga):
    klien = masuk(kabid)
    assert "identitas" not in klien.get(alamat()).context["form"].fields
    (baris,) = isi_csv(unduh(klien, "csv", identitas="on", alasan=ALASAN))
    assert baris["No KK (disamarkan)"].endswith(keluarga.no_kk[-4:])
    assert not CatatanEkspor.objects.get().identitas
    daftar = semua_daftar()["kpm"]
    isi = daftar.ambil(kabid, QueryDict())
    with pytest.raises(PermissionDenied):
        layanan.catat_ekspor(oleh=kabid, daftar=daftar, isi=isi, bentuk="csv", alasan=ALASAN)


def test_lengkap_hanya_di_wilayah_jabatan_yang_boleh_membuka(masuk, kabid, keluarga, tetangga):
    """Kepala bidang here, and operator next door: numbers in full only there."""
    pabrik.JabatanFactory(pengguna=kabid, peran=Peran.OPERATOR, wilayah_id="64.03")
    asing = keluarga_lengkap(pendamping=tetangga, desa_id="64.03.05.1001")
    baris = isi_csv(unduh(masuk(kabid), "csv", identitas="on", alasan=ALASAN))
    assert {b["Kode desa"]: b["No KK"] for b in baris} == {
        keluarga.desa_id: keluarga.no_kk_samar,
        asing.desa_id: asing.no_kk,
    }
    assert CatatanEkspor.objects.get().wilayah_id == "64"


# --- the log -----------------------------------------------------------------------------
def test_setiap_ekspor_tercatat_tanpa_nomor_yang_dicari(masuk, operator, keluarga):
    isi_csv(unduh(masuk(operator), "csv", f"?q={keluarga.no_kk}"))
    buku(unduh(masuk(operator), "xlsx", "?wilayah=64.02.06"))
    dua, satu = CatatanEkspor.objects.all()
    assert satu.saringan == {"kata": ["“••••”"]}
    assert (satu.baris, satu.bentuk, satu.identitas) == (1, "csv", False)
    assert (dua.bentuk, dua.wilayah_id) == ("xlsx", "64.02.06")


def test_yang_putus_di_tengah_tercatat_sebanyak_yang_keluar(operator, pendamping):
    for _ in range(5):
        keluarga_lengkap(pendamping=pendamping)
    daftar = semua_daftar()["kpm"]
    isi = daftar.ambil(operator, QueryDict())
    catatan = layanan.catat_ekspor(oleh=operator, daftar=daftar, isi=isi, bentuk="csv")
    aliran = baris_csv(["a"], layanan.susun_baris(daftar, isi, catatan))
    for _ in range(3):  # the heading and two rows
        next(aliran)
    assert CatatanEkspor.objects.get().baris == 5
    aliran.close()
    catatan = CatatanEkspor.objects.get()
    assert catatan.baris == 2
    assert catatan.keluarga == sorted(k.pk for k in isi.baris[:2])


def test_catatan_tidak_dapat_dihapus_atau_diubah(operator):
    c = pabrik.CatatanEksporFactory(oleh=operator)
    for ubah in (c.delete, lambda: CatatanEkspor.objects.update(alasan="lain")):
        with pytest.raises(Error, match="(?i)cannot"), transaction.atomic():
            ubah()
    assert CatatanEkspor.objects.update(baris=3) == 1


def test_halaman_catatan_untuk_yang_mengawasi(
    masuk, kadis, auditor, operator, operator_tetangga, operator_prov
):
    """Own region, and exports of a region around it; not those of the next district."""
    for oleh, wilayah in [(operator, "64.02"), (operator_tetangga, "64.03"), (operator_prov, "64")]:
        pabrik.CatatanEksporFactory(
            oleh=oleh, wilayah_id=wilayah, jenis="daftar-kpm", alasan=f"Untuk {oleh.pk}",
            identitas=True, saringan={"kata": ["Aktif", "Tenggarong"]}, baris=312,
        )  # fmt: skip
    url = reverse("kpm:ekspor_catatan")
    teks = masuk(kadis).get(url).content.decode()
    assert "Aktif, Tenggarong" in teks
    assert "312" in teks
    assert f"Untuk {operator.pk}" in teks
    assert f"Untuk {operator_prov.pk}" in teks
    assert f"Untuk {operator_tetangga.pk}" not in teks
    lengkap = masuk(auditor).get(url, {"identitas": "on", "jenis": "daftar-kpm"})
    assert lengkap.content.decode().count("Untuk ") == 3
    assert "Tidak ada ekspor" in masuk(auditor).get(url, {"jenis": "kpm"}).content.decode()
    assert masuk(operator).get(url).status_code == 403
    (baris,) = [
        b for b in isi_csv(unduh(masuk(kadis), "csv", f"?q={operator.nama}", "catatan-ekspor"))
        if b["Pengekspor"] == operator.nama
    ]  # fmt: skip
    assert (baris["Isi"], baris["Saringan"]) == ("KPM", "Aktif, Tenggarong")


# --- large ones --------------------------------------------------------------------------
@pytest.mark.parametrize("bentuk", ["csv", "xlsx"])
def test_besar_dikerjakan_pekerja_dan_hanya_untuk_peminta(
    masuk, meja, operator, korkab, kadis, pendamping, settings, bentuk
):
    settings.EKSPOR_LANGSUNG = 2
    for _ in range(3):
        keluarga_lengkap(pendamping=pendamping)
    klien = masuk(operator)
    assert "di belakang layar" in klien.get(alamat()).content.decode()
    jawab = unduh(klien, bentuk, "?status=aktif", identitas="on", alasan=ALASAN)
    p = kerjakan()
    assert jawab["Location"] == reverse("pekerjaan:rinci", args=[p.pk])
    assert (p.status, p.dikerjakan, p.total) == ("selesai", 3, 3)
    assert "3 baris siap diunduh" in p.pesan
    assert p.hasil["tautan"] in klien.get(jawab["Location"]).content.decode()
    berkas = klien.get(p.hasil["tautan"])
    if bentuk == "csv":
        isi = [b["No KK"] for b in isi_csv(berkas)]
    else:
        isi = [b[1] for b in list(buku(berkas)["data"].values)[1:]]
    assert set(isi) == set(Keluarga.objects.values_list("no_kk", flat=True))
    for lain in (korkab, kadis):  # kadis reads that it was taken, and does not get it
        assert meja(lain).get(p.hasil["tautan"]).status_code == 404
    # Moved to the next district, with the same act there: what was taken here stays here.
    operator.jabatan.update(wilayah_id="64.03")
    assert meja(operator).get(p.hasil["tautan"]).status_code == 403
    operator.jabatan.update(wilayah_id="64.02", selesai=timezone.localdate() - timedelta(days=1))
    assert meja(operator).get(p.hasil["tautan"]).status_code == 403


def test_hak_yang_hilang_sebelum_dikerjakan(masuk, operator, keluarga, settings):
    settings.EKSPOR_LANGSUNG = 0
    unduh(masuk(operator), "csv")
    operator.jabatan.update(selesai=timezone.localdate() - timedelta(days=1))
    p = kerjakan()
    assert (p.status, p.hasil) == ("gagal", {})
    assert "tidak lagi berwenang" in p.pesan
    assert not CatatanEkspor.objects.get().berkas


def test_pencarian_nomor_tidak_masuk_baris_pekerjaan(masuk, operator, keluarga, settings):
    settings.EKSPOR_LANGSUNG = 0
    assert len(isi_csv(unduh(masuk(operator), "csv", f"?q={keluarga.no_kk}"))) == 1
    assert not Pekerjaan.objects.exists()


def test_berkas_disapu_catatannya_tinggal(masuk, operator, settings):
    lama = timezone.now() - timedelta(days=settings.EKSPOR_SIMPAN_HARI, minutes=1)
    c = pabrik.CatatanEksporFactory(oleh=operator, pada=lama, jenis="daftar-kpm")
    baru = pabrik.CatatanEksporFactory(oleh=operator, jenis="daftar-kpm")
    for satu in (c, baru):
        satu.berkas.save("a.csv", ContentFile(b"isi"))
    tempat = c.berkas.path
    assert layanan.sapu_ekspor() == 1
    c.refresh_from_db()
    baru.refresh_from_db()
    assert (bool(c.berkas), bool(baru.berkas)) == (False, True)
    assert not Path(tempat).exists()
    habis = masuk(operator).get(reverse("kpm:ekspor_unduh", args=[c.pk]))
    assert habis.status_code == 404
    assert "sudah dihapus" in habis.content.decode()
    b"".join(masuk(operator).get(reverse("kpm:ekspor_unduh", args=[baru.pk])).streaming_content)


# --- kinds of import ---------------------------------------------------------------------
def test_jenis_dikerjakan_pekerja(masuk, operator, operator_prov, keluarga, keluarga_asing):
    url = reverse("kpm:ekspor_jenis", args=["kpm"])
    klien = masuk(operator)
    assert klien.get(url).status_code == 200
    klien.post(url, {"bentuk": "csv", "identitas": "on", "alasan": ALASAN, "wilayah": "64.02.06"})
    p = kerjakan()
    baris = isi_csv(klien.get(p.hasil["tautan"]))
    assert {b["no_kk"] for b in baris} == {keluarga.no_kk}
    c = CatatanEkspor.objects.get()
    assert (c.jenis, c.identitas, c.alasan, c.baris) == ("kpm", True, ALASAN, 2)
    masuk(operator_prov).post(url, {"bentuk": "xlsx", "identitas": "on", "alasan": ALASAN})
    p = kerjakan()
    teks = str(list(buku(masuk(operator_prov).get(p.hasil["tautan"]))["data"].values))
    assert keluarga.no_kk not in teks
    assert "••••" in teks
    assert CatatanEkspor.objects.first().wilayah_id == "64"
    assert klien.post(url, {"bentuk": "csv", "wilayah": "64.03"}).status_code == 422


def test_setiap_jenis_terekspor_berkolom_templat(masuk, operator, keluarga):
    klien = masuk(operator)
    for kode, jenis in semua_jenis().items():
        url = reverse("kpm:ekspor_jenis", args=[kode])
        assert klien.get(url).status_code == 200, kode
        for bentuk in ("csv", "xlsx"):
            klien.post(url, {"bentuk": bentuk})
            p = kerjakan()
            assert p.status == "selesai", p.pesan
            berkas = klien.get(p.hasil["tautan"])
            if bentuk == "csv":
                teks = b"".join(berkas.streaming_content).decode("utf-8-sig")
                judul = teks.splitlines()[0].split(",")
            else:
                judul = list(next(buku(berkas)["data"].values))
            assert judul == list(dipakai(jenis)), (kode, bentuk)


# --- cost --------------------------------------------------------------------------------
@pytest.mark.parametrize("bentuk", ["csv", "xlsx"])
def test_kueri_tetap(masuk, operator, pendamping, django_assert_num_queries, bentuk):
    klien = masuk(operator)
    keluarga_lengkap(pendamping=pendamping)
    with CaptureQueriesContext(connection) as satu:
        b"".join(unduh(klien, bentuk).streaming_content)
    for _ in range(4):
        keluarga_lengkap(pendamping=pendamping)
    with django_assert_num_queries(len(satu)):
        b"".join(unduh(klien, bentuk).streaming_content)


def test_memori_tidak_ikut_jumlah_baris(tmp_path):
    """Rows are a generator here: whoever collects them is seen at once."""

    def puncak(n: int) -> int:
        baris = ([f"Ibu Contoh {i}", i, date(2024, 1, 1)] for i in range(n))
        tracemalloc.start()
        tulis_xlsx(tmp_path / "m.xlsx", list("abc"), [10] * 3, baris, [])
        hasil = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return hasil

    puncak(10)  # what is loaded once is loaded now
    assert puncak(2_200) < puncak(400) + 150_000
