"""The monthly report of a pendamping: drafted from the data, written, sent, frozen, reviewed."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan.bulanan.aturan import NARASI, draf_narasi, tenggat
from laporan.bulanan.hari_ini import perlu
from laporan.bulanan.layanan import (
    foto_bulan,
    kirim_bulanan,
    simpan_bulanan,
    tenggat_bulan,
    tinjau_bulanan,
)
from laporan.jenis.isi import sidik, tutup
from laporan.layanan import minta_laporan
from laporan.models import Cuplikan, LaporanBulanan
from laporan.tugas import buat_laporan
from pendamping.models import Kendala
from pkh.akun.hak import Peran
from pkh.pekerjaan.models import Pekerjaan, Status
from tests import pabrik

from ..dokumen import periksa_dokumen, tertulis
from ..test_jenis import susun
from ..test_pipa import susunan_saja
from ..test_rekap import baca

AGU = date(2024, 8, 1)
DESA, LAIN = "64.02.06.1001", "64.02.06.2002"


def test_aturan():
    assert tenggat(date(2024, 2, 1), 5) == date(2024, 3, 5)
    assert tenggat(date(2024, 12, 1), 0) == date(2024, 12, 31)
    draf = draf_narasi("Siti", "Kukar", "Agustus 2024", ["Satu.", "Dua."])
    assert list(draf) == list(NARASI)
    assert (draf["hasil"], draf["kesimpulan"]) == ("Satu.\nDua.", "")


def _dampingan(pendamping, rekan):
    """Five families; one handed to `rekan` on the fifteenth, one taken over on the tenth."""
    k = [pabrik.KeluargaFactory(pendamping=pendamping) for _ in range(3)]
    for x in k:
        pabrik.PenugasanFactory(keluarga=x, pendamping=pendamping)
    pergi = pabrik.KeluargaFactory(pendamping=rekan, nama_pengurus="Ibu Yang Diserahkan")
    pabrik.PenugasanFactory(keluarga=pergi, pendamping=pendamping, selesai=date(2024, 8, 14))
    pabrik.PenugasanFactory(keluarga=pergi, pendamping=rekan, mulai=date(2024, 8, 15))
    datang = pabrik.KeluargaFactory(pendamping=pendamping, desa_id=LAIN)
    pabrik.PenugasanFactory(keluarga=datang, pendamping=rekan, selesai=date(2024, 8, 9))
    pabrik.PenugasanFactory(keluarga=datang, pendamping=pendamping, mulai=date(2024, 8, 10))
    jauh = Kendala.objects.create(nama="Jalan terputus", urutan=1)
    for x, tanggal, kendala in (
        (k[0], 5, jauh), (k[0], 20, None), (pergi, 6, None), (datang, 12, None),
    ):  # fmt: skip
        kunjungan = pabrik.KunjunganFactory(
            keluarga=x, pendamping=pendamping, tanggal=date(2024, 8, tanggal), kendala=kendala
        )
        pabrik.FotoFactory(kunjungan=kunjungan)
    # the new pendamping's own visit, and one of another month, are not this report's
    pabrik.KunjunganFactory(keluarga=pergi, pendamping=rekan, tanggal=date(2024, 8, 20))
    pabrik.KunjunganFactory(keluarga=k[1], pendamping=pendamping, tanggal=date(2024, 7, 31))
    for n, hasil in enumerate(("memenuhi", "tidak", "belum")):
        anggota = pabrik.AnggotaFactory(keluarga=k[n])
        pabrik.VerifikasiFactory(anggota=anggota, bulan=AGU, hasil=hasil)
    kelompok = pabrik.KelompokFactory(desa_id=DESA, pendamping=pendamping)
    temu = pabrik.PertemuanFactory(kelompok=kelompok, tanggal=date(2024, 8, 9))
    pabrik.KehadiranFactory(pertemuan=temu, keluarga=k[0], status="hadir")
    pabrik.KehadiranFactory(pertemuan=temu, keluarga=k[1], status="alpa")
    return k


@pytest.fixture
def dampingan(pendamping, rekan):
    return _dampingan(pendamping, rekan)


def tulis(oleh, **lain):
    isi = {"narasi": dict.fromkeys(NARASI, "Ditulis."), "rhk": {}, "foto": [], "kop": "dinsos"}
    return simpan_bulanan(oleh=oleh, bulan=AGU, **(isi | lain))


# --- the figures -----------------------------------------------------------------------------
def test_angka_menurut_siapa_yang_melakukan(dampingan, pendamping):
    isi = susun(pendamping, "bulanan_pendamping")[0]
    desa, lain = baca(isi, "desa", DESA), baca(isi, "desa", LAIN)
    ruas = ("awal", "masuk", "keluar", "akhir", "kunjungan", "p2k2", "wajib", "dinilai")
    assert [desa[r] for r in ruas] == [4, 0, 1, 3, 3, 1, 3, 2]
    assert [lain[r] for r in ruas] == [0, 1, 0, 1, 1, 0, 0, 0]
    angka = {r["kode"]: (r["pembilang"], r["penyebut"]) for r in isi["ringkas"]}
    assert angka["kpm_aktif"] == (4, None)
    assert angka["dikunjungi"] == (3, 4)
    assert angka["kepatuhan"] == (1, 2)
    assert angka["p2k2_cakupan"] == (1, 4)
    assert angka["berkendala"] == (1, 4)
    nama = {b["sel"][1] for b in baca_bagian(isi, "kunjungan")}
    assert "KPM yang sudah diserahkan" in nama  # counted, not named
    assert "Ibu Yang Diserahkan" not in str(isi)
    assert baca(isi, "rhk", "2")["bulan"] == 1
    assert "4 kunjungan dilakukan, kepada 3 dari 4 (75,00%) KPM aktif." in str(isi["naskah"])
    assert not re.search(r"\d{16}", str(isi))


def baca_bagian(isi: dict, kode: str) -> list:
    return next(b for b in isi["bagian"] if b["kode"] == kode)["baris"]


def test_bulan_tanpa_apa_pun(pendamping):
    """No family, no visit: said, nothing divided by nought."""
    isi = susun(pendamping, "bulanan_pendamping", periode="2024-02")[0]
    assert isi["kosong"]
    assert {r["nilai"] for r in isi["ringkas"]} == {0, None}
    assert "0 kunjungan dilakukan." in str(isi["naskah"])


# --- writing and sending ---------------------------------------------------------------------
def test_menulis_dan_yang_ditolak(dampingan, pendamping, rekan, kadis, korkab, monkeypatch):
    foto = list(foto_bulan(pendamping, AGU).values_list("pk", flat=True))
    assert len(foto) == 3  # not that of the family handed over
    asing = pabrik.FotoFactory(kunjungan__pendamping=rekan, kunjungan__tanggal=AGU)
    with pytest.raises(ValidationError, match="kunjungan Anda"):
        tulis(pendamping, foto=[asing.pk])
    for oleh in (kadis, korkab):
        with pytest.raises(PermissionDenied):
            tulis(oleh)
    with pytest.raises(ValidationError, match="belum dimulai"):
        simpan_bulanan(oleh=pendamping, bulan=date(2099, 1, 1), kop="dinsos", narasi={}, rhk={},
                       foto=[])  # fmt: skip
    x = tulis(pendamping, foto=foto[:2], rhk={"2": " Rajin ", "3": ""})
    assert (x.foto, x.rhk, x.wilayah_id) == (foto[:2], {"2": "Rajin"}, "64.02")
    with pytest.raises(PermissionDenied):
        kirim_bulanan(oleh=rekan, laporan=x)
    kosong = tulis(pendamping, narasi=dict.fromkeys(NARASI, "x") | {"hasil": " "})
    with pytest.raises(ValidationError, match=r"Belum ditulis: C\. Hasil"):
        kirim_bulanan(oleh=pendamping, laporan=kosong)
    kini = simpan_bulanan(oleh=pendamping, bulan=date.today().replace(day=1), kop="dinsos",
                          narasi=dict.fromkeys(NARASI, "x"), rhk={}, foto=[])  # fmt: skip
    with pytest.raises(ValidationError, match="belum berakhir"):
        kirim_bulanan(oleh=pendamping, laporan=kini)
    x = tulis(pendamping)
    pekerjaan = kirim_bulanan(oleh=pendamping, laporan=x)
    assert pekerjaan.parameter["jenis"] == "bulanan_pendamping"
    with pytest.raises(ValidationError, match="sudah dikirim"):
        tulis(pendamping)
    with pytest.raises(ValidationError, match="masih dibekukan"):
        tinjau_bulanan(oleh=korkab, laporan=x, terima=True)
    with pytest.raises(PermissionDenied):
        tinjau_bulanan(oleh=kadis, laporan=x, terima=True)
    with pytest.raises(PermissionDenied):  # nobody else makes it
        minta_laporan(oleh=kadis, jenis="bulanan_pendamping", wilayah="64.02", periode="2024-08")
    with pytest.raises(PermissionDenied):
        minta_laporan(
            oleh=pendamping, jenis="bulanan_pendamping", wilayah="64.03", periode="2024-08"
        )


def test_perlu_hari_ini(dampingan, pendamping, korkab, kadis):
    def kata(orang, tanggal) -> list[tuple[str, str]]:
        return [(p["kata"], p["tingkat"]) for p in perlu(orang, tanggal) if p["jumlah"]]

    assert tenggat_bulan(AGU) == date(2024, 9, 5)
    assert kata(pendamping, date(2024, 9, 5)) == [("laporan Agustus 2024 belum dikirim", "biasa")]
    assert kata(pendamping, date(2024, 9, 6)) == [("laporan Agustus 2024 belum dikirim", "penting")]
    x = pabrik.LaporanBulananFactory(pendamping=pendamping)
    assert kata(pendamping, date(2024, 9, 6)) == []
    menunggu = ("laporan bulanan pendamping menunggu ditinjau", "biasa")
    assert kata(korkab, date(2024, 9, 6)) == [menunggu]
    LaporanBulanan.objects.filter(pk=x.pk).update(status="dikembalikan", catatan="Kurang foto")
    kembali = ("laporan bulanan dikembalikan koordinator", "penting")
    assert kata(pendamping, date(2024, 9, 6)) == [kembali]
    assert perlu(kadis, date(2024, 9, 6)) == []


# --- pages -----------------------------------------------------------------------------------
def test_halaman(dampingan, pendamping, rekan, korkab, operator_tetangga, kadis_prov, masuk, meja):
    alamat = reverse("laporan:bulanan_tulis", args=["2024-08"])
    klien, di_meja = masuk(pendamping), meja(pendamping)
    isi = klien.get(alamat).content.decode()
    assert "4 kunjungan dilakukan, kepada 3 dari 4 (75,00%) KPM aktif." in isi  # the draft
    for salah in ("2024-13", "2099-01", "1999-01", "x"):
        jawab = di_meja.get(reverse("laporan:bulanan_tulis", args=[salah]))
        assert jawab.status_code == 404, salah
    isian = dict.fromkeys(NARASI, "Ditulis.") | {"kop": "kemensos", "rhk_2": "Rajin"}
    assert klien.post(alamat, isian | {"kop": "lain"}).status_code == 422
    assert di_meja.post(alamat, isian | {"foto": ["999999"]}).status_code == 422
    assert klien.post(alamat, isian).url == alamat
    x = LaporanBulanan.objects.get()
    assert (x.kop, x.rhk, x.status) == ("kemensos", {"2": "Rajin"}, "draf")
    rinci = reverse("laporan:bulanan_rinci", args=[x.pk])
    assert meja(korkab).get(rinci).status_code == 404  # a draft is its writer's alone
    assert di_meja.post(alamat, isian | {"kirim": "1", "hasil": ""}).status_code == 422
    assert klien.post(alamat, isian | {"kirim": "1"}).url == rinci
    assert di_meja.get(alamat).url == rinci
    assert Pekerjaan.objects.count() == 1
    for siapa, kode in ((rekan, 404), (operator_tetangga, 404), (kadis_prov, 403), (korkab, 200)):
        assert meja(siapa).get(rinci).status_code == kode, siapa
    assert "sedang dibekukan" in klien.get(rinci).content.decode()
    assert di_meja.get(reverse("laporan:bulanan_pdf", args=[x.pk])).status_code == 404
    daftar = reverse("laporan:bulanan")
    assert x.pendamping.nama in masuk(korkab).get(daftar, {"status": "dikirim"}).content.decode()
    kosong = meja(korkab).get(daftar, {"status": "diterima"}).content.decode()
    assert "Belum ada laporan bulanan" in kosong


def test_kueri_daftar_tetap(korkab, masuk):
    klien, alamat = masuk(korkab), reverse("laporan:bulanan")

    def hitung() -> int:
        with CaptureQueriesContext(connection) as q:
            assert klien.get(alamat).status_code == 200
        return len(q)

    pabrik.LaporanBulananFactory()
    sedikit = hitung()
    for _ in range(4):
        pabrik.LaporanBulananFactory()
    assert hitung() == sedikit


# --- frozen ----------------------------------------------------------------------------------
def test_dikirim_dibekukan_dikembalikan_diterima(
    basis_sendiri, settings, tmp_path, masuk, monkeypatch
):
    """The whole way on the real database, with a name of 120 characters."""
    settings.MEDIA_ROOT = tmp_path
    nama = ("Siti Nurhaliza Kusumawardhani Mangkunegara " * 3)[:120].strip()
    orang = pabrik.PenggunaFactory(nama=nama)
    rekan, korkab = pabrik.PenggunaFactory(), pabrik.PenggunaFactory(nama="Heru Koordinator")
    for siapa, peran in ((orang, "pendamping"), (rekan, "pendamping"), (korkab, Peran.KOORDINATOR)):
        pabrik.JabatanFactory(pengguna=siapa, peran=peran)
    pabrik.ProfilFactory(pengguna=orang, nip="197507142025102982")
    _dampingan(orang, rekan)
    foto = list(foto_bulan(orang, AGU).values_list("pk", flat=True))
    x = tulis(orang, foto=foto[:1], kop="kemensos", rhk={"2": "Rajin"})
    pekerjaan = kirim_bulanan(oleh=orang, laporan=x)
    buat_laporan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert pekerjaan.status == Status.SELESAI, pekerjaan.pesan
    assert pekerjaan.hasil["tautan"] == reverse("laporan:bulanan_rinci", args=[x.pk])
    x.refresh_from_db()
    pdf = periksa_dokumen(_pdf(masuk(orang), x))
    teks = re.sub(r"\s+", " ", " ".join(tertulis(h) for h in pdf.pages))
    for kata in ("KEMENTERIAN SOSIAL", "Direktorat Jenderal", "A. Pendahuluan", "E. Penutup",
                 "Rajin", nama, "NIP 19750714 202510 2 982", "Heru Koordinator", "Dokumentasi",
                 "Daftar kunjungan", "KPM yang sudah diserahkan"):  # fmt: skip
        assert kata in teks, kata
    sumber = [h["/Resources"].get("/XObject", {}) for h in pdf.pages]
    assert len({n for x in sumber for n in x if x[n]["/Subtype"] == "/Image"}) == 1
    tinjau_bulanan(oleh=korkab, laporan=x, terima=False, catatan="Tambah foto")
    with pytest.raises(ValidationError, match="dikembalikan"):
        tinjau_bulanan(oleh=korkab, laporan=x, terima=True)
    tulis(orang, foto=foto)
    monkeypatch.setattr("laporan.layanan.buat_pdf", susunan_saja)  # its paper was seen above
    buat_laporan(kirim_bulanan(oleh=orang, laporan=x).pk)
    x.refresh_from_db()
    assert Cuplikan.objects.count() == 2  # what was sent before stays as it was
    assert len(x.cuplikan.isi["foto"]) == 3
    daftar = next(b for b in x.cuplikan.isi["bagian"] if b["kode"] == "kunjungan")["baris"]
    tertutup = next(b for b in tutup(x.cuplikan.isi)["bagian"] if b["kode"] == "kunjungan")["baris"]
    assert daftar
    assert all(b["sel"][1].startswith("sha256:") for b in tertutup)
    assert sidik(x.cuplikan.isi) == x.cuplikan.sha256
    klien = masuk(korkab)
    jawab = klien.post(reverse("laporan:bulanan_tinjau", args=[x.pk]), {"putusan": "terima"})
    assert jawab.status_code == 302
    x.refresh_from_db()
    assert (x.status, x.ditinjau_oleh) == ("diterima", korkab)
    assert _pdf(klien, x).startswith(b"%PDF")
    assert masuk(rekan).get(reverse("laporan:bulanan_pdf", args=[x.pk])).status_code == 404


def _pdf(klien, x) -> bytes:
    jawab = klien.get(reverse("laporan:bulanan_pdf", args=[x.pk]))
    assert jawab.status_code == 200
    return b"".join(jawab.streaming_content)


def test_dua_orang_mengirim_sekaligus_dan_yang_gagal_dikirim_lagi(
    dampingan, pendamping, rekan, korkab, masuk
):
    """Each report is frozen by a job of its own; one whose job came to nothing is sent again."""
    satu, dua = (kirim_bulanan(oleh=o, laporan=tulis(o)) for o in (pendamping, rekan))
    assert satu != dua
    assert (dua.diminta_oleh, dua.pengikut.count()) == (rekan, 0)
    laporan = LaporanBulanan.objects.get(pendamping=pendamping)
    rinci = reverse("laporan:bulanan_rinci", args=[laporan.pk])
    klien, kata = masuk(pendamping), "sedang dibekukan"
    assert kata in klien.get(rinci).content.decode()
    with pytest.raises(ValidationError, match="sudah dikirim"):
        tulis(pendamping)
    Pekerjaan.objects.filter(pk=satu.pk).update(status=Status.GAGAL)
    isi = klien.get(rinci).content.decode()
    assert kata not in isi
    assert "Kirim lagi" in isi
    assert reverse("laporan:bulanan_tulis", args=["2024-08"]) in isi
    assert klien.get(reverse("laporan:bulanan_tulis", args=["2024-08"])).status_code == 200
    lagi = kirim_bulanan(oleh=pendamping, laporan=laporan)
    assert lagi not in (satu, dua)
    Pekerjaan.objects.filter(pk=lagi.pk).update(status=Status.BATAL)
    assert tulis(pendamping).status == "draf"  # until it is sent anew


def test_api(dampingan, pendamping, rekan, korkab, operator_tetangga, masuk):
    """Written from a phone, the same month again is the same report; sent; read by its reader."""
    alamat = reverse("api_bulanan_tulis", args=["2024-08"])
    isi = dict.fromkeys(NARASI, "Ditulis di lapangan.") | {"rhk": {"2": "Bertemu."}}

    def tulis(orang, isi=isi, alamat=alamat):
        return masuk(orang).put(alamat, isi, content_type="application/json")

    assert tulis(pendamping).status_code == 200
    assert tulis(pendamping, isi | {"kop": "kemensos"}).json()["kop"] == "kemensos"
    laporan = LaporanBulanan.objects.get()
    assert (laporan.status, laporan.rhk, laporan.kop) == ("draf", {"2": "Bertemu."}, "kemensos")
    assert tulis(pendamping, isi | {"foto": [0]}).status_code == 400
    assert tulis(pendamping, isi | {"kop": "lain"}).status_code == 400
    bukan_bulan = reverse("api_bulanan_tulis", args=["2024-13"])
    assert tulis(pendamping, alamat=bukan_bulan).status_code == 404
    assert tulis(korkab).status_code == 403
    daftar, kirim = reverse("api_bulanan"), reverse("api_bulanan_kirim", args=["2024-08"])
    assert masuk(korkab).get(daftar).json()["results"] == []  # a draft is its writer's
    assert masuk(rekan).get(alamat).status_code == 404
    assert masuk(rekan).post(kirim).status_code == 404
    assert masuk(pendamping).post(kirim).json()["status"] == "dikirim"
    assert masuk(pendamping).post(kirim).status_code == 400  # it is frozen now
    assert tulis(pendamping).status_code == 400
    (baca,) = masuk(korkab).get(daftar, {"bulan": "2024-08-01"}).json()["results"]
    assert (baca["id"], baca["hasil"]) == (laporan.pk, "Ditulis di lapangan.")
    assert masuk(operator_tetangga).get(daftar).json()["results"] == []
    pdf = reverse("api_bulanan_pdf", args=[laporan.pk])
    assert masuk(korkab).get(pdf).status_code == 404  # not made yet
    laporan.refresh_from_db()
    laporan.cuplikan = pabrik.CuplikanFactory(jenis="bulanan_pendamping")
    laporan.save()
    assert b"".join(masuk(korkab).get(pdf).streaming_content).startswith(b"%PDF")
    assert masuk(rekan).get(pdf).status_code == 404
