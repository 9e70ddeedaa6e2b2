"""A report through the whole pipe: asked for, queued once, made, frozen, printed, handed out."""

import errno
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from laporan import potongan
from laporan.berkas import BENTUK, kirim_berkas
from laporan.cetak import buat_pdf, susun_html, tulis_pdf
from laporan.forms import LaporanForm
from laporan.jenis.isi import sidik
from laporan.layanan import atur_kop, buat_cuplikan, minta_laporan
from laporan.models import Cuplikan, Kop, PotonganLaporan
from laporan.rincian import sidik_kemasan
from laporan.tugas import buat_laporan
from pendamping.models import Verifikasi
from pkh.akun.hak import Peran
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.wilayah.models import Wilayah
from tests import pabrik

from .dokumen import periksa_dokumen, tertulis
from .test_jenis import susun

JENIS = "rekap_kabupaten"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def minta(oleh, **lain):
    return minta_laporan(
        oleh=oleh, **{"jenis": JENIS, "wilayah": "64.02", "periode": "2024-08", **lain}
    )


# --- asking ------------------------------------------------------------------------------
def test_dua_orang_meminta_yang_sama_dibuat_sekali(db, kadis, kabid):
    satu, dua = minta(kadis), minta(kabid)
    assert satu.pk == dua.pk
    assert Pekerjaan.objects.untuk(kabid).filter(pk=satu.pk).exists()
    assert minta(kadis, periode="2024-07").pk != satu.pk
    assert minta(kadis, nomor="460/7").pk != satu.pk


def test_halaman_meminta_lalu_mengikuti_pekerjaan(db, kadis, masuk):
    klien = masuk(kadis)
    atur_kop(oleh=kadis, wilayah=Wilayah.objects.get(pk="64.02"), kertas="F4")
    isian = {
        "jenis": JENIS, "wilayah": "64.02", "periode": "2024-08", "sifat": "Biasa", "kertas": "kop",
    }  # fmt: skip
    jawab = klien.post(reverse("laporan:buat"), isian)
    pekerjaan = Pekerjaan.objects.get()
    assert jawab.url == reverse("pekerjaan:rinci", args=[pekerjaan.pk])
    assert pekerjaan.parameter["wilayah"] == "64.02"
    assert pekerjaan.parameter["kertas"] == "F4"
    klien.post(reverse("laporan:buat"), isian)  # a double click
    assert Pekerjaan.objects.count() == 1
    klien.post(reverse("laporan:buat"), isian | {"kertas": "A4"})
    assert [p.parameter["kertas"] for p in Pekerjaan.objects.order_by("pk")] == ["F4", "A4"]


SALAH = [
    ({"wilayah": "64.03"}, "di luar wilayah Anda"),
    ({"wilayah": "64.02.06"}, "di luar wilayah Anda"),
    ({"periode": "2099-01"}, "sudah berjalan"),
    ({"jenis": "lain"}, "pilihan"),
    ({"kertas": "A3"}, "pilihan"),
]


def test_isian_salah_dijelaskan(db, kadis, masuk):
    data = {
        "jenis": JENIS, "wilayah": "64.02", "periode": "2024-08", "sifat": "Biasa", "kertas": "kop",
    }  # fmt: skip
    for isian, kata in SALAH:
        form = LaporanForm(data | isian, pengguna=kadis)
        assert list(form.errors) == list(isian)
        assert kata in str(form.errors)
    jawab = masuk(kadis).post(reverse("laporan:buat"), data | SALAH[0][0])
    assert jawab.status_code == 422
    assert SALAH[0][1] in jawab.content.decode()
    assert not Pekerjaan.objects.exists()


def test_layanan_menolak_wilayah_orang_lain(db, kadis, auditor):
    from django.core.exceptions import PermissionDenied, ValidationError

    with pytest.raises(PermissionDenied):
        minta(kadis, wilayah="64.03")
    with pytest.raises(PermissionDenied):
        minta(auditor)  # may read, may not make
    with pytest.raises(ValidationError, match="belum dimulai"):
        minta(kadis, periode="2099-01")
    with pytest.raises(ValidationError, match="tidak dikenal"):
        minta(kadis, periode="2024-13")


# --- making ------------------------------------------------------------------------------
def test_dari_permintaan_sampai_berkas(kabupaten_nyata, kadis_nyata, media, masuk, monkeypatch):
    """The task itself on the real database; a real worker is in the system test."""
    pekerjaan = minta(kadis_nyata, nomor="460/12/2024")
    buat_laporan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert pekerjaan.status == Status.SELESAI, pekerjaan.pesan
    c = Cuplikan.objects.get()
    assert pekerjaan.hasil["tautan"] == reverse("laporan:rinci", args=[c.pk])
    assert c.sha256 == sidik(c.isi)
    assert c.jumlah_baris == sum(len(b["baris"]) for b in c.isi["bagian"])
    assert not re.search(r"\d{16}", str(c.isi))  # no identity in a report
    _periksa_pdf(c)
    _periksa_xlsx(c)
    _periksa_halaman(c, masuk(kadis_nyata))
    _periksa_beku(c)
    _periksa_data_berubah(c, kadis_nyata, kabupaten_nyata)
    _periksa_tabel_panjang(c)
    # What follows is about files, whatever stands on the paper: it is composed, and not laid out.
    monkeypatch.setattr("laporan.layanan.buat_pdf", susunan_saja)
    monkeypatch.setitem(BENTUK, "pdf", (BENTUK["pdf"][0], susunan_saja, True))
    _periksa_dibuat_lagi(_periksa_perintah(kadis_nyata, media))
    _periksa_penuh(kadis_nyata, media, monkeypatch)
    _periksa_wewenang_berakhir(kadis_nyata)


def susunan_saja(cuplikan) -> bytes:
    return b"%PDF" + susun_html(cuplikan).encode()


def _periksa_perintah(kadis, media) -> Cuplikan:
    """The command makes, freezes and writes without a broker; a refusal says why."""
    ke, keluar = media / "hasil.csv", io.StringIO()
    minta = ["p2k2", "--sebagai", kadis.username, "--periode", "2024-08", "--format", "csv"]
    minta += ["--keluaran", str(ke)]
    call_command("laporan", *minta, "--wilayah", "64.02", stdout=keluar)
    c = Cuplikan.objects.get(pk=json.loads(keluar.getvalue())["laporan"])
    assert (c.jenis, c.isi["sidik_keluarga"]) == ("p2k2", sidik_kemasan(c.keluarga))
    assert '"Tenggarong","KPM aktif","bilangan",3' in ke.read_text("utf-8-sig")
    minta[-1] = str(media / "tiada" / "hasil.csv")
    with pytest.raises(CommandError, match=r"foldernya tidak ada\. Laporannya sudah dibekukan"):
        call_command("laporan", *minta, "--wilayah", "64.02")
    minta[-1] = str(media)
    with pytest.raises(CommandError, match="itu nama folder"):
        call_command("laporan", *minta, "--wilayah", "64.02")
    assert not list(media.parent.glob("*.sebagian"))
    minta[-3:] = ["lampiran", "--keluaran", str(ke)]
    with pytest.raises(CommandError, match="Tidak ada keluarga di balik angka"):
        call_command("laporan", "pengaduan", *minta[1:], "--wilayah", "64.02")
    for lain, kata in (("64.03", "tidak berwenang"), ("64.02.06", "provinsi atau kabupaten")):
        with pytest.raises(CommandError, match=kata):
            call_command("laporan", *minta, "--wilayah", lain)
    return c


def test_provinsi_dibuat_bagian_demi_bagian(kabupaten_nyata, media, monkeypatch):
    """Part by part by several workers: the same figures and families as in one go, of one
    moment. A part whose worker died is made again; one that fails fails the report."""
    orang = pabrik.PenggunaFactory(username="kadis_prov_nyata")
    pabrik.JabatanFactory(pengguna=orang, peran=Peran.KEPALA_PROVINSI, wilayah_id="64")
    isian = {"jenis": "rekap_provinsi", "wilayah": "64", "periode": "2024-08"}
    # The figures are read, and of the paper one column.
    monkeypatch.setattr("laporan.layanan.buat_pdf", susunan_saja)
    utuh = buat_cuplikan(oleh=orang, **isian)
    utuh.refresh_from_db()
    dikerjakan, asli = [], potongan.kerjakan_satu
    lain = connection.copy()  # another worker

    def mati_satu(pekerjaan_id):
        dikerjakan.append(pekerjaan_id)
        if len(dikerjakan) == 1:  # it takes the first part
            kunci = [potongan._KELAS_KUNCI, PotonganLaporan.objects.order_by("pk")[0].pk]
            with lain.cursor() as kursor:
                kursor.execute("SELECT pg_advisory_lock(%s, %s)", kunci)
            # The families that come now are not of this moment.
            pabrik.keluarga_lengkap(desa_id="64.03.05.1001")
        ada = asli(pekerjaan_id)
        if not ada and lain.connection:  # only its part is left, and it dies
            sisa = PotonganLaporan.objects.filter(selesai_pada=None).order_by("pk")
            assert [p.pk for p in sisa] == [PotonganLaporan.objects.order_by("pk")[0].pk]
            lain.close()
        return ada

    monkeypatch.setattr(potongan, "kerjakan_satu", mati_satu)
    pekerjaan = minta(orang, **isian)
    buat_laporan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert pekerjaan.status == Status.SELESAI, pekerjaan.pesan
    assert lain.connection is None
    assert set(dikerjakan) == {pekerjaan.pk}
    assert not PotonganLaporan.objects.exists()
    c = Cuplikan.objects.exclude(pk=utuh.pk).get()
    assert c.isi["bagian"] == utuh.isi["bagian"]
    assert c.isi["ringkas"] == utuh.isi["ringkas"]
    assert c.isi["sidik_keluarga"] == utuh.isi["sidik_keluarga"] == sidik_kemasan(c.keluarga)
    kolom = next(b for b in c.isi["bagian"] if b["kode"] == "kpm")
    assert kolom["total"][1] == 6
    sebagian = c.isi | {"bagian": [kolom], "ringkas": [], "definisi": c.isi["definisi"][:1]}
    kertas = buat_pdf(Cuplikan(pk=c.pk, sha256=c.sha256, isi=sebagian))
    teks = "".join(tertulis(h) for h in PdfReader(io.BytesIO(kertas)).pages)
    assert "Kab. Kutai Kartanegara" in teks  # one line of its column
    with zipfile.ZipFile(_isi(c.lampiran)) as arsip:
        lembar = openpyxl.load_workbook(io.BytesIO(arsip.read("lampiran-64.02.xlsx")))["Keluarga"]
        assert arsip.namelist() == ["lampiran-64.02.xlsx", "lampiran-64.03.xlsx"]
    kepala = [s.value for s in lembar[2]]
    assert (
        sum(
            b[kepala.index("KPM aktif")] or 0
            for b in lembar.iter_rows(min_row=3, max_row=lembar.max_row - 1, values_only=True)
        )
        == 5
    )
    semula = _isi(c.lampiran).getvalue()
    c.lampiran.storage.delete(c.lampiran.name)
    lagi = b"".join(kirim_berkas(Cuplikan.objects.get(pk=c.pk), "lampiran").streaming_content)
    assert lagi == semula

    def rusak(minta, wilayah):
        raise ZeroDivisionError

    monkeypatch.setitem(
        potongan.KATALOG, "rekap_provinsi",
        replace(potongan.KATALOG["rekap_provinsi"], potong=rusak),
    )  # fmt: skip
    gagal = minta(orang, **isian | {"periode": "2024-07"})
    with pytest.raises(ZeroDivisionError):
        buat_laporan(gagal.pk)
    gagal.refresh_from_db()
    assert gagal.status == Status.GAGAL
    assert not PotonganLaporan.objects.exists()


def _periksa_penuh(kadis, media, monkeypatch):
    """A full disk: said in words, nothing kept, no file left."""
    asli, ada = FileSystemStorage._save, set(media.rglob("*"))

    def penuh(self, nama, isi):
        if nama.endswith(".xlsx"):
            asli(self, nama, ContentFile(b"PK, lalu penuh"))  # as a disk that fills up leaves it
            raise OSError(errno.ENOSPC, "No space left on device")
        return asli(self, nama, isi)

    n = Cuplikan.objects.count()
    with monkeypatch.context() as m:
        m.setattr(FileSystemStorage, "_save", penuh)
        pekerjaan = minta(kadis, periode="2024-07")
        with pytest.raises(OSError, match="No space left"):
            buat_laporan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert (pekerjaan.status, Cuplikan.objects.count()) == (Status.GAGAL, n)
    assert "Ruang penyimpanan di server penuh" in pekerjaan.pesan
    assert set(media.rglob("*")) == ada


def _periksa_pdf(c):
    berkas = periksa_dokumen(_isi(c.pdf).getvalue())
    assert {ukuran(h) for h in berkas.pages} == {(210, 297)}
    halaman = [tertulis(h) for h in berkas.pages]
    teks = re.sub(r"\s+", " ", " ".join(halaman))
    for kata in (
        "PEMERINTAH KABUPATEN KUTAI KARTANEGARA",
        "DINAS SOSIAL",
        "460/12/2024",
        "Rekap PKH Agustus 2024",
        "Tenggarong, ",
        "Plt. Kepala Dinas Sosial",
        "Hj. Noraini, S.Sos.",
        "NIP 19690312 199403 2 004",
        "Pembina (IV/a)",
        "66,67%",
        "Halaman 1 dari",
        c.sha256[:16],
        "Cara menghitung",
    ):
        assert kata in teks, kata
    assert f"/laporan/periksa/{c.sha256}/" in re.sub(r"\s", "", teks)
    akhir = re.sub(r"\s+", " ", halaman[-1])
    assert "Demikian rekap ini" in akhir  # the signature is not alone on its page


def _isi(berkas) -> io.BytesIO:
    with berkas.open("rb") as f:
        return io.BytesIO(f.read())


def _periksa_xlsx(c):
    isi = _isi(c.xlsx).getvalue()
    nilai = openpyxl.load_workbook(io.BytesIO(isi), data_only=True)
    assert {n.page_setup.paperSize for n in nilai} == {9}  # A4
    rumus = openpyxl.load_workbook(io.BytesIO(isi))
    lembar = next(n for n in nilai.sheetnames if n.startswith("2 Verifikasi"))
    v, r = nilai[lembar], rumus[lembar]
    kepala = next(b for b in v.iter_rows() if b[0].value == "Kecamatan")
    kolom = {s.value: s.column for s in kepala}
    atas = kepala[0].row
    jumlah = atas + 3  # two kecamatan, then the total
    assert v.cell(jumlah, 1).value == "Jumlah"
    assert v.cell(jumlah, kolom["Kewajiban"]).value == 4
    assert r.cell(jumlah, kolom["Kewajiban"]).value.startswith("=SUM(")
    assert v.cell(jumlah, kolom["Kepatuhan (%)"]).value == 66.67
    assert "ROUND(" in r.cell(jumlah, kolom["Kepatuhan (%)"]).value
    assert r.cell(jumlah, kolom["Kepatuhan (%)"]).number_format == "0.00"
    for baris in range(atas + 1, jumlah):
        for k in ("Kewajiban", "Memenuhi", "Belum"):
            assert isinstance(v.cell(baris, kolom[k]).value, int)
    assert v.cell(atas + 2, kolom["Kepatuhan (%)"]).value == "tidak ada data"
    assert v.freeze_panes == v.cell(atas + 1, 2).coordinate
    assert v.print_area
    assert "Cara menghitung" in nilai.sheetnames
    assert "5 Graduasi dalam periode" in nilai.sheetnames


def _periksa_halaman(c, klien):
    teks = klien.get(reverse("laporan:rinci", args=[c.pk])).content.decode()
    for kata in ("66,67%", c.sha256[:32], "Utuh", "baris=64.02.06", "Cara menghitung"):
        assert kata in teks, kata
    for nama, awal in (("laporan:pdf", b"%PDF"), ("laporan:xlsx", b"PK")):
        berkas = klien.get(reverse(nama, args=[c.pk]))
        assert b"".join(berkas.streaming_content).startswith(awal)
        assert "rekap_kabupaten-64.02-2024-08." in berkas["Content-Disposition"]


def _periksa_beku(c):
    for ubah in (
        lambda: Cuplikan.objects.filter(pk=c.pk).update(judul="lain"),
        lambda: Cuplikan.objects.filter(pk=c.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ubah()


def _periksa_wewenang_berakhir(kadis):
    """Between the asking and the making."""
    n, pekerjaan = Cuplikan.objects.count(), minta(kadis, periode="2024-06")
    kadis.jabatan.update(selesai=date(2024, 1, 1))
    buat_laporan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert (pekerjaan.status, Cuplikan.objects.count()) == (Status.GAGAL, n)
    assert "Wewenang" in pekerjaan.pesan


def _periksa_dibuat_lagi(c):
    """Files that were lost are made again from the frozen report."""
    for bentuk in ("pdf", "xlsx"):
        berkas = getattr(c, bentuk)
        semula = _isi(berkas).getvalue()
        berkas.storage.delete(berkas.name)
        c = Cuplikan.objects.get(pk=c.pk)
        with override_settings(SITUS="https://alamat-yang-baru.go.id"):
            baru = b"".join(kirim_berkas(c, bentuk).streaming_content)
        assert baru == semula, bentuk


def test_kertas_dicetak_lagi_sama():
    """As bytes, a year later."""
    html = """<html lang="id"><head><title>Uji</title>
        <link rel="stylesheet" href="pkh:css/huruf_cetak.css">
        <link rel="stylesheet" href="pkh:css/laporan_cetak.css"></head><p>Kertas</p></html>"""
    kini = tulis_pdf(html)
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        assert tulis_pdf(html) == kini


def _periksa_tabel_panjang(c):
    """Its heads are repeated, and no page holds only a row or two of it."""
    kpm = next(b for b in c.isi["bagian"] if b["kode"] == "kpm")
    kpm["baris"] = [
        b | {"sel": [f"Kecamatan {i}", *b["sel"][1:]]} for i, b in enumerate(kpm["baris"] * 14)
    ]
    c.isi |= {"bagian": [kpm], "definisi": c.isi["definisi"][:1]}
    halaman = [h.extract_text() for h in PdfReader(io.BytesIO(buat_pdf(c))).pages]  # rows as such
    memuat = [h for h in halaman if re.search(r"Kecamatan \d+ \d", h)]  # no chart
    assert len(memuat) > 1
    for h in memuat:
        kepala = h[: re.search(r"Kecamatan \d+ \d", h).start()]
        assert "KPM aktif" in kepala  # the heads are repeated
        assert len(re.findall(r"Kecamatan \d+ \d", h)) > 2


def _periksa_data_berubah(satu, kadis, kabupaten):
    Verifikasi.objects.filter(keluarga__in=kabupaten).update(hasil="belum")
    dua, _ = susun(kadis, JENIS)
    satu.refresh_from_db()
    assert satu.sha256 == sidik(satu.isi)
    assert satu.isi["bagian"] != dua["bagian"]


def ukuran(halaman) -> tuple[int, int]:
    return tuple(round(n * 25.4 / 72) for n in halaman.mediabox[2:])


def test_nama_panjang_dan_periode_kosong_di_kertas_f4(kadis_nyata, media, monkeypatch):
    monkeypatch.setattr("laporan.layanan.buat_pdf", susunan_saja)
    Wilayah.objects.filter(pk="64.02.06").update(nama="Kecamatan" + " Sangatpanjangsekali" * 4)
    Wilayah.objects.filter(pk="64.02.13").update(nama="X" * 100)
    c = buat_cuplikan(oleh=kadis_nyata, jenis=JENIS, wilayah="64.02", periode="2024", kertas="F4")
    c.isi["definisi"] = c.isi["definisi"][:1]
    tabel = c.isi["bagian"]  # the widest, the narrowest and one between them
    sedikit = [b for b in tabel if b["kode"] in {"kpm", "p2k2", "pendamping"}]
    halaman = PdfReader(
        io.BytesIO(buat_pdf(Cuplikan(pk=c.pk, sha256=c.sha256, isi=c.isi | {"bagian": sedikit})))
    ).pages
    assert {ukuran(h) for h in halaman} == {(215, 330)}
    teks = "".join(tertulis(h) for h in halaman)
    assert "Tidak ada data untuk periode ini." in teks
    assert teks.count("X") >= 100 * 3  # whole in every table, broken over lines
    buku = openpyxl.load_workbook(_isi(c.xlsx))
    assert {lembar.page_setup.paperSize for lembar in buku} == {14}
    for lembar in buku.worksheets[:-1]:
        kolom = lembar.column_dimensions.values()
        lebar = sum(k.width * (k.max - k.min + 1) for k in kolom)
        for (sel,) in lembar.iter_rows(max_col=1):
            lipat = sel.alignment.wrap_text  # goes on below, in its cell or over the table
            assert lipat or len(str(sel.value)) <= lebar, (lembar.title, sel.value)
    assert c.isi["surat"]["kertas"] == "F4"


# --- who may see -------------------------------------------------------------------------
def test_laporan_kabupaten_lain_tidak_ada(db, kadis, pendamping, masuk):
    c = pabrik.CuplikanFactory(wilayah_id="64.03")
    for orang, kode in ((kadis, 404), (pendamping, 403)):
        klien = masuk(orang)
        for nama in ("rinci", "pdf", "xlsx"):
            assert klien.get(reverse(f"laporan:{nama}", args=[c.pk])).status_code == kode, nama


def test_daftar_menyebut_milik_sendiri_saja_dengan_kueri_tetap(
    db, kadis, masuk, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pabrik.CuplikanFactory(judul="Rekap asing", wilayah_id="64.03")
    pabrik.CuplikanFactory(judul="Rekap sendiri")
    klien = masuk(kadis)
    with CaptureQueriesContext(connection) as satu:
        teks = klien.get(reverse("laporan:daftar")).content.decode()
    assert "Rekap sendiri" in teks
    assert "Rekap asing" not in teks
    for _ in range(4):
        pabrik.CuplikanFactory()
    with django_assert_num_queries(len(satu)):
        klien.get(reverse("laporan:daftar"))


# --- letterhead --------------------------------------------------------------------------
def test_kop_diatur_dan_dijaga(db, kadis, auditor, meja):
    alamat = reverse("laporan:kop", args=["64.02"])
    isian = {"dinas": "Dinas Sosial", "tempat": "Tenggarong", "alamat": "", "kontak": ""}
    isian |= {"kertas": "F4", "unit_pusat": "Kementerian Sosial"}
    assert meja(kadis).post(alamat, isian).status_code == 302
    assert Kop.objects.get().tempat == "Tenggarong"
    assert meja(kadis).get(reverse("laporan:kop", args=["64.03"])).status_code == 404
    assert meja(auditor).get(alamat).status_code == 403


def test_penanda_tangan(db, kabid):
    from laporan.surat import cari_penanda_tangan

    def cari():
        return cari_penanda_tangan(
            Wilayah.objects.get(pk="64.02"), date(2024, 9, 14), "Dinas Sosial"
        )

    assert cari()["jabatan"][0] == "a.n. Kepala Dinas Sosial"
    assert cari()["nama"] == kabid.nama
    tetap = pabrik.JabatanFactory(peran=Peran.KEPALA_DINAS, wilayah_id="64.02")
    assert cari()["jabatan"] == ["Kepala Dinas Sosial", "Kabupaten Kutai Kartanegara,"]
    plh = pabrik.JabatanFactory(
        peran=Peran.KEPALA_DINAS,
        wilayah_id="64.02",
        sifat="plh",
        mulai=date(2024, 9, 10),
        selesai=date(2024, 9, 20),
    )
    assert cari()["jabatan"][0] == "Plh. Kepala Dinas Sosial"
    assert cari()["nama"] == plh.pengguna.nama != tetap.pengguna.nama
