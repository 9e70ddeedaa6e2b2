"""What a family asks about its own data: the clock, who asks, the copy, the answer."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.models import CatatanEkspor, Keluarga
from laporan.beranda import perlu_hari_ini
from laporan.kotak import isi_kotak
from laporan.models import PermintaanData
from laporan.pdp.aturan import JAM_PERMINTAAN, PASAL, Permintaan, periksa_penuhi
from laporan.pdp.permintaan import layanan
from laporan.pdp.permintaan.salinan import TIDAK_DISALIN, bagian_keluarga, susun_salinan
from pkh.riwayat.identitas import catat_buka_identitas
from tests import pabrik

from ..dokumen import periksa_dokumen, tertulis

ISI = {"jenis": "lihat", "pemohon": "Ibu Contoh", "hubungan": "sendiri", "uraian": "Ingin tahu."}


def test_aturan():
    undang = {j for j, jam in JAM_PERMINTAAN.items() if jam == 72}
    assert undang == {"lihat", "perbaiki", "batasi", "tarik"}
    assert set(PASAL) == set(JAM_PERMINTAAN) == set(Permintaan)
    ya = {"masih_peserta": False, "ada_salinan": True, "ada_koreksi": True}
    for jenis, status, ubah, kata in (
        ("lihat", "diterima", {}, "identitas"),
        ("lihat", "diperiksa", {"ada_salinan": False}, "salinan"),
        ("perbaiki", "diperiksa", {"ada_koreksi": False}, "pemutakhiran"),
        ("hapus", "diperiksa", {"masih_peserta": True}, "masih peserta"),
        ("tarik", "diperiksa", {"masih_peserta": True}, "masih peserta"),
    ):
        assert kata in periksa_penuhi(jenis, status, **(ya | ubah)), jenis
    for jenis in Permintaan:
        assert periksa_penuhi(jenis, "diperiksa", **ya) == ""


def test_dari_diterima_sampai_dijawab(
    db, pendamping, rekan, operator, kabid, auditor, operator_tetangga, keluarga, keluarga_asing
):
    p = layanan.catat_permintaan(oleh=pendamping, keluarga=keluarga, **ISI)
    assert p.tenggat - p.diterima_pada == timedelta(hours=72)
    for oleh in (rekan, auditor, operator_tetangga):
        with pytest.raises(PermissionDenied):
            layanan.catat_permintaan(oleh=oleh, keluarga=keluarga, **ISI)
    lain = keluarga_asing.anggota.first()
    for ubah, kata in (
        ({}, "masih terbuka"),
        ({"jenis": "batasi", "anggota": lain}, "anggota keluarga ini"),
        ({"jenis": "ramal"}, "Pilih apa"),
        ({"jenis": "hapus", "diterima_pada": timezone.now() + timedelta(hours=1)}, "Belum"),
    ):
        with pytest.raises(ValidationError, match=kata):
            layanan.catat_permintaan(oleh=operator, keluarga=keluarga, **(ISI | ubah))
    umum = {"oleh": operator, "permintaan": p}
    for kerja, isi, kata in (
        (layanan.penuhi, {"jawaban": "Diserahkan"}, "identitas"),
        (layanan.buat_salinan, {"bentuk": "json"}, "identitas"),
        (layanan.periksa_identitas, {"bukti": "kira"}, "bukti"),
    ):
        with pytest.raises(ValidationError, match=kata):
            kerja(**umum, **isi)
    with pytest.raises(PermissionDenied):
        layanan.periksa_identitas(oleh=pendamping, permintaan=p, bukti="ktp")
    layanan.periksa_identitas(**umum, bukti="ktp")
    with pytest.raises(ValidationError, match="salinan"):
        layanan.penuhi(**umum, jawaban="Diserahkan")
    layanan.buat_salinan(**umum, bentuk="json")
    catatan = CatatanEkspor.objects.get()
    assert (catatan.baris, catatan.identitas, catatan.bentuk) == (2, False, "json")
    with pytest.raises(ValidationError, match="disampaikan"):
        layanan.penuhi(**umum, jawaban=" ")
    with pytest.raises(PermissionDenied):  # a refusal is decided above the desk
        layanan.tolak(**umum, dasar="wajib", jawaban="Masih perlu")
    layanan.penuhi(**umum, jawaban="Salinan diserahkan.")
    p.refresh_from_db()
    assert (p.status, p.jam[1]) == ("dipenuhi", "baik")
    with pytest.raises(ValidationError, match="sudah dipenuhi"):
        layanan.tolak(oleh=kabid, permintaan=p, dasar="wajib", jawaban="Terlambat")


def test_hapus_diputus_dua_orang(db, operator, kabid, kadis, keluarga):
    p = pabrik.PermintaanDataFactory(keluarga=keluarga, jenis="hapus", dicatat_oleh=kabid)
    layanan.periksa_identitas(oleh=operator, permintaan=p, bukti="kk")
    for oleh in (operator, kabid):  # not the desk's, and not by who took it down
        with pytest.raises(PermissionDenied):
            layanan.penuhi(oleh=oleh, permintaan=p, jawaban="Akan dihapus")
    with pytest.raises(ValidationError, match="masih peserta"):
        layanan.penuhi(oleh=kadis, permintaan=p, jawaban="Akan dihapus")
    with pytest.raises(ValidationError, match="dasar"):
        layanan.tolak(oleh=kadis, permintaan=p, dasar="", jawaban="Masih peserta")
    layanan.tolak(oleh=kadis, permintaan=p, dasar="wajib", jawaban="Masih peserta PKH.")
    lepas = pabrik.KeluargaFactory(status="keluar")
    q = pabrik.PermintaanDataFactory(keluarga=lepas, jenis="hapus", status="diperiksa")
    assert layanan.penuhi(oleh=kadis, permintaan=q, jawaban="Dihapus pada putaran berikut.")


def test_perbaikan_menunjuk_pemutakhiran(db, operator, keluarga, keluarga_rekan):
    p = pabrik.PermintaanDataFactory(keluarga=keluarga, jenis="perbaiki", status="diperiksa")
    jadi = pabrik.PemutakhiranFactory(keluarga=keluarga, status="diterapkan")
    asing = pabrik.PemutakhiranFactory(keluarga=keluarga_rekan, status="diterapkan")
    umum = {"oleh": operator, "permintaan": p, "jawaban": "Sudah diperbaiki."}
    for pilih, kata in ((None, "pemutakhiran"), (asing, "keluarga ini")):
        with pytest.raises(ValidationError, match=kata):
            layanan.penuhi(**umum, pemutakhiran=pilih)
    assert layanan.penuhi(**umum, pemutakhiran=jadi).pemutakhiran == jadi


def test_salinan_memuat_semua_tanpa_nomor_dan_orang_lain(
    db, operator, pendamping, keluarga, keluarga_rekan
):
    """Every table that points at a family is in the copy, or said why not."""
    semua = {
        r.get_accessor_name()
        for r in Keluarga._meta.related_objects
        if not hasattr(r.related_model, "pgh_tracked_model") and r.get_accessor_name()
    }
    assert {nama for nama, _ in bagian_keluarga()} | set(TIDAK_DISALIN) == semua
    catat_buka_identitas(
        oleh=pendamping, objek=keluarga, ruas="no_kk", wilayah=keluarga.desa_id, alasan="Cocokkan"
    )
    umum = {"keluarga": keluarga}
    pabrik.KunjunganFactory(
        **umum, pendamping=pendamping, temuan=f"KK {keluarga.no_kk} dilaminasi", ditemui="Nenek"
    )
    pabrik.KasusFactory(**umum, pokok="Akta belum ada", dibuka_oleh=pendamping)
    pabrik.KasusFactory(**umum, pokok="Rahasia sekali", kerahasiaan="anak", dibuka_oleh=pendamping)
    pabrik.PengaduanFactory(
        **umum, pelapor="Pak Tetangga", uraian="Katanya mampu", wilayah_id=keluarga.desa_id
    )
    pabrik.BantuanFactory(**umum, jumlah=225_000)

    def teks() -> str:
        return json.dumps(susun_salinan(operator, keluarga), ensure_ascii=False)

    isi = teks()
    for ada in ("Nenek", "Akta belum ada", "225000", "Cocokkan", keluarga.nama_pengurus,
                "6402••••••••"):  # fmt: skip
        assert ada in isi, ada
    nomor = [keluarga.no_kk, *keluarga.anggota.values_list("nik", flat=True)]
    for tidak in (*nomor, "Rahasia sekali", "Pak Tetangga", "Katanya mampu",
                  keluarga_rekan.nama_pengurus):  # fmt: skip
        assert tidak not in isi, tidak
    with CaptureQueriesContext(connection) as sedikit:
        teks()
    for n in range(4):
        tanggal = timezone.localdate() - timedelta(days=n)
        pabrik.KunjunganFactory(**umum, pendamping=pendamping, tanggal=tanggal)
    with CaptureQueriesContext(connection) as banyak:
        teks()
    assert len(banyak) == len(sedikit)


def test_halaman(
    db, pendamping, operator, kadis, auditor, rekan, masuk, meja, keluarga, keluarga_asing, settings
):
    lapangan, kantor, di_meja = masuk(pendamping), masuk(operator), meja(operator)
    tambah = reverse("laporan:pdp_permintaan_tambah", args=[keluarga.pk])
    assert tambah in lapangan.get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    assert lapangan.post(tambah, ISI | {"pemohon": ""}).status_code == 422
    rinci = lapangan.post(tambah, ISI).url
    assert lapangan.post(tambah, ISI).status_code == 422  # the same twice
    for orang, kode in ((rekan, 404), (auditor, 200), (kadis, 200)):
        assert meja(orang).get(rinci).status_code == kode
    asing = reverse("laporan:pdp_permintaan_tambah", args=[keluarga_asing.pk])
    assert di_meja.get(asing).status_code == 404
    assert meja(pendamping).post(f"{rinci}periksa/", {"bukti": "ktp"}).status_code == 403
    assert kantor.post(f"{rinci}salinan/pdf/").url == rinci  # not before it is known who asks
    assert di_meja.post(f"{rinci}periksa/", {"bukti": ""}).status_code == 422
    assert kantor.post(f"{rinci}periksa/", {"bukti": "ktp"}).url == rinci
    assert di_meja.post(f"{rinci}penuhi/", {"jawaban": "Sudah"}).status_code == 422
    settings.PASTIKAN_MENIT = -1  # signed in long ago: the password again
    assert "/masuk/" in kantor.post(f"{rinci}salinan/pdf/").url
    settings.PASTIKAN_MENIT = 15
    pdf = kantor.post(f"{rinci}salinan/pdf/")
    teks = " ".join(tertulis(h) for h in periksa_dokumen(pdf.content).pages)
    assert keluarga.nama_pengurus in teks
    assert keluarga.no_kk not in teks
    data = kantor.post(f"{rinci}salinan/json/").json()["data"]
    assert len(data["Anggota keluarga"]) == 2
    assert kantor.post(f"{rinci}salinan/exe/").status_code == 404
    assert di_meja.post(f"{rinci}tolak/", {}).status_code == 403
    tolak = {"dasar": "wajib", "jawaban": ""}
    assert meja(kadis).post(f"{rinci}tolak/", tolak).status_code == 422
    keluarga_kini = kantor.get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    assert keluarga_kini.count(rinci) == 2  # open, and in its history
    daftar = reverse("laporan:pdp_permintaan")
    (perlu,) = [x for x in perlu_hari_ini(operator) if "atas datanya" in x["kata"]]
    assert len(kantor.get(perlu["url"]).context["halaman"].baris) == perlu["jumlah"] == 1
    assert [k.perlu for k in isi_kotak(operator) if k.alamat == rinci] == [True]
    assert kantor.post(f"{rinci}penuhi/", {"jawaban": "Diserahkan"}).url == rinci
    assert not di_meja.get(f"{daftar}?status=terbuka").context["halaman"].baris
    assert di_meja.get(f"{daftar}?jenis=lihat&status=dipenuhi").context["halaman"].baris
    assert not [x for x in isi_kotak(operator) if x.alamat == rinci]


def test_kueri_tetap(db, operator, meja):
    klien, alamat = meja(operator), reverse("laporan:pdp_permintaan")

    def hitung() -> list[int]:
        jumlah = []
        for kerja in (lambda: klien.get(alamat), lambda: isi_kotak(operator)):
            with CaptureQueriesContext(connection) as q:
                kerja()
            jumlah.append(len(q))
        return jumlah

    pabrik.PermintaanDataFactory()
    hitung()  # who the operator is, is asked once
    sedikit = hitung()
    pabrik.PermintaanDataFactory.create_batch(4)
    assert PermintaanData.objects.count() == 5
    assert hitung() == sedikit
