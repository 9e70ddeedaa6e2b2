"""Papers: by what they hold, with their hash, by scope; the list counted off."""

from hashlib import sha256
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from graduasi.berkas.layanan import (
    hapus_berkas,
    periksa_lengkap,
    periksa_pindaian,
    tambah_berkas,
)
from graduasi.models import BerkasUsulan
from tests import pabrik
from tests.pendamping.test_kunjungan_layanan import gambar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def pdf(*, sandi: str = "", halaman: int = 1, tambahan: bytes = b"") -> SimpleUploadedFile:
    buku, ke = PdfWriter(), BytesIO()
    for _ in range(halaman):
        buku.add_blank_page(width=200, height=200)
    if sandi:
        buku.encrypt(sandi)
    buku.write(ke)
    return SimpleUploadedFile("Surat Sunarti 6402.docx", ke.getvalue() + tambahan)


def test_isi_dan_bukan_nama_yang_diperiksa():
    berkas = pdf()
    isi, tipe, sidik = periksa_pindaian(berkas)
    assert (tipe, sidik) == ("application/pdf", sha256(berkas.open().read()).hexdigest())
    assert len(PdfReader(BytesIO(isi)).pages) == 1
    assert periksa_pindaian(gambar(nama="a.pdf"))[1] == "image/jpeg"
    for salah, kata in [
        (SimpleUploadedFile("surat.pdf", b"MZ\x90 bukan pdf"), "bukan PDF dan bukan foto"),
        (SimpleUploadedFile("surat.pdf", b"%PDF-1.7 terpotong"), "tidak dapat dibuka|kosong"),
        (pdf(halaman=0), "terkunci atau kosong"),
        (pdf(sandi="rahasia"), "terkunci"),
        (pdf(tambahan=b"/JavaScript"), "skrip"),
    ]:
        with pytest.raises(ValidationError, match=kata):
            periksa_pindaian(salah)


def test_daftar_tiap_jenis_dan_yang_kurang(usulan_pada, pendamping, korkab):
    usulan = pabrik.UsulanFactory(keluarga__pendamping=pendamping, pengusul=pendamping)
    assert [k.partition(":")[0] for k in periksa_lengkap(usulan).kurang("ajukan")] == [
        "Belum ada asesmen. Lakukan asesmen di rumah keluarga dahulu.",
        "KTP dan Kartu Keluarga",
        "Surat pernyataan bermeterai",
    ]
    assert len(periksa_lengkap(usulan).kurang("putuskan")) == 4
    assert periksa_lengkap(usulan).kurang("") == []
    daerah = pabrik.UsulanFactory(jenis="kelayakan_daerah")
    assert periksa_lengkap(daerah).kurang("putuskan") != []
    daerah.nomor_putusan, daerah.tanggal_putusan = "SK 1", daerah.dibuat_pada.date()
    assert periksa_lengkap(daerah).kurang("putuskan") == []
    paksa = pabrik.UsulanFactory(jenis="paksa")
    assert "Surat desa/kelurahan: belum diunggah." in periksa_lengkap(paksa).kurang("ajukan")


def test_ditambah_sekali_diganti_dihapus(usulan_pada, pendamping, rekan, korkab):
    usulan = pabrik.UsulanFactory(keluarga__pendamping=pendamping, pengusul=pendamping)
    isi = {"usulan": usulan, "kode": "pernyataan"}
    with pytest.raises(ValidationError, match="Pilih berkas"):
        tambah_berkas(oleh=pendamping, **isi)
    with pytest.raises(ValidationError, match="tidak diminta"):
        tambah_berkas(oleh=pendamping, usulan=usulan, kode="surat_desa", pindaian=pdf())
    with pytest.raises(PermissionDenied):
        tambah_berkas(oleh=rekan, **isi, pindaian=pdf())
    satu = tambah_berkas(oleh=pendamping, **isi, pindaian=(berkas := pdf()))
    berkas.seek(0)
    assert tambah_berkas(oleh=pendamping, **isi, pindaian=berkas) == satu
    dua = tambah_berkas(oleh=korkab, **isi, pindaian=gambar())
    assert periksa_lengkap(usulan).butir[1].baris == dua
    lihat = tambah_berkas(oleh=pendamping, usulan=usulan, kode="ktp_kk", pindaian=pdf())
    assert (lihat.berkas.name, lihat.sha256) == ("", "")  # no copy of an identity card
    with pytest.raises(PermissionDenied):
        hapus_berkas(oleh=pendamping, berkas=dua)
    hapus_berkas(oleh=pendamping, berkas=satu)
    assert list(usulan.berkas.order_by("pk")) == [dua, lihat]
    usulan = usulan_pada("diajukan")
    with pytest.raises(ValidationError, match="tidak dapat dihapus"):
        hapus_berkas(oleh=pendamping, berkas=usulan.berkas.first())
    usulan = usulan_pada("efektif")
    with pytest.raises(ValidationError, match="sudah efektif"):
        tambah_berkas(oleh=korkab, usulan=usulan, kode="pernyataan", pindaian=pdf())


def test_halaman(masuk, pendamping, rekan, korkab, kadis_prov, auditor, tetangga):
    usulan = pabrik.UsulanFactory(keluarga__pendamping=pendamping, pengusul=pendamping)
    klien, rinci = masuk(pendamping), reverse("graduasi:rinci", args=[usulan.pk])
    tambah = reverse("graduasi:berkas_tambah", args=[usulan.pk, "pernyataan"])
    klien.post(tambah, {"pindaian": SimpleUploadedFile("a.pdf", b"bukan")})
    assert "bukan PDF" in klien.get(rinci).content.decode()
    klien.post(tambah, {"pindaian": pdf()})
    berkas = BerkasUsulan.objects.get()
    html = klien.get(rinci).content.decode()
    assert berkas.sha256[:12] in html
    buka = reverse("graduasi:berkas", args=[berkas.pk])
    jawab = klien.get(buka)
    assert b"".join(jawab.streaming_content).startswith(b"%PDF-")
    nama = f'attachment; filename="pernyataan-{usulan.pk}.pdf"'
    assert (jawab["Content-Disposition"], jawab["Content-Type"]) == (nama, "application/pdf")
    for orang, kode in [(korkab, 200), (auditor, 200), (rekan, 404), (tetangga, 404)]:
        jawab = masuk(orang).get(buka)
        assert jawab.status_code == kode, orang
        assert not jawab.streaming or b"".join(jawab.streaming_content)
    prov = masuk(kadis_prov)
    assert prov.get(buka).status_code == 403
    assert buka not in prov.get(rinci).content.decode()
    assert masuk(rekan).post(tambah, {"pindaian": pdf()}).status_code == 404
    assert masuk(auditor).post(tambah, {"pindaian": pdf()}).status_code == 403
    klien.post(reverse("graduasi:berkas_hapus", args=[berkas.pk]))
    assert not BerkasUsulan.objects.exists()


def test_satu_surat_untuk_banyak_usulan(masuk, pendamping, operator, kabid, operator_tetangga):
    """Kept once, its hash on each case that carries the number; again adds only what is new."""
    lama = [
        pabrik.UsulanFactory(
            keluarga=k, status="dikirim", nomor_putusan="460/1", tanggal_putusan="2024-01-02",
            nomor_pengantar="400.9/7", pengusul=pendamping,
        )
        for k in pabrik.KeluargaFactory.create_batch(3, pendamping=pendamping)
    ]  # fmt: skip
    lain = pabrik.UsulanFactory(
        status="diputuskan", nomor_putusan="460/1", tanggal_putusan="2024-01-02"
    )
    url, isi = reverse("graduasi:surat"), {"surat": "pengantar:400.9/7"}
    assert masuk(kabid).get(url).status_code == 403
    klien = masuk(operator)
    html = klien.get(url).content.decode()
    assert "Surat pengantar 400.9/7, 3 usulan" in html
    assert "Surat putusan 460/1, 4 usulan" in html
    assert masuk(operator_tetangga).post(url, isi | {"pindaian": pdf()}).status_code == 422
    assert klien.post(url, isi).status_code == 422
    assert klien.post(url, isi | {"pindaian": pdf(sandi="x")}).status_code == 422
    assert not BerkasUsulan.objects.exists()
    surat = pdf().read()
    for _ in range(2):
        kirim = {"pindaian": SimpleUploadedFile("a.pdf", surat)}
        assert klien.post(url, isi | kirim).status_code == 302
    berkas = list(BerkasUsulan.objects.all())
    assert {b.usulan_id for b in berkas} == {u.pk for u in lama}
    assert len(berkas) == 3
    assert {(b.kode, b.sha256) for b in berkas} == {("pengantar", sha256(surat).hexdigest())}
    assert len({b.berkas.name for b in berkas}) == 1
    lain.nomor_pengantar, lain.status = "400.9/7", "dikirim"
    lain.save()
    ke_empat = {"pindaian": SimpleUploadedFile("a.pdf", surat)}
    klien.post(url, isi | ke_empat)
    assert {b.berkas.name for b in lain.berkas.all()} == {berkas[0].berkas.name}
    assert (
        "Surat pengantar bertanda tangan"
        in klien.get(reverse("graduasi:rinci", args=[lama[0].pk])).content.decode()
    )


def test_sertifikat_sesudah_efektif(meja, usulan_pada, pendamping, rekan):
    usulan = usulan_pada("efektif")
    klien, rinci = meja(pendamping), reverse("graduasi:rinci", args=[usulan.pk])
    assert "Unggah sertifikat" in klien.get(rinci).content.decode()
    url = reverse("graduasi:berkas_tambah", args=[usulan.pk, "sertifikat"])
    assert meja(rekan).post(url, {"pindaian": pdf()}).status_code == 404
    klien.post(url, {"pindaian": pdf()})
    assert usulan.berkas.filter(kode="sertifikat").exclude(sha256="").exists()
