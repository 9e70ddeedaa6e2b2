"""Files that are two things at once, or more than they say: at every door for uploads they are
refused with words, or written anew so that nothing of the other half is left."""

import io
import zipfile

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from graduasi.berkas.layanan import periksa_pindaian
from kpm.impor.galat import GagalBerpesan
from kpm.models import Impor, Keluarga
from pkh.foto import rapikan_foto
from pkh.wilayah.berkas import BerkasKeliru, baca_wilayah
from tests.kpm.impor_galat.berkas import BERSIH, JUDUL, arsip, buku, csv_dari, hitungan, periksa

# Which door lets a file into each column; "buatan": the office's own, nobody uploads it.
PINTU = {
    "graduasi.BerkasUsulan.berkas": "pindaian",
    "graduasi.Dukungan.bast": "pindaian",
    "graduasi.Dukungan.foto": "foto",
    "graduasi.FotoAsesmen.berkas": "foto",
    "kpm.FotoValidasi.berkas": "foto",
    "kpm.Pemutakhiran.foto": "foto",
    "pendamping.Foto.berkas": "foto",
    "pendamping.FotoPertemuan.berkas": "foto",
    "pendamping.FotoSosialisasi.berkas": "foto",
    "kpm.Impor.berkas": "impor",
    "kpm.Impor.berkas_galat": "buatan",
    "kpm.CatatanEkspor.berkas": "buatan",
    "laporan.Cuplikan.pdf": "buatan",
    "laporan.Cuplikan.xlsx": "buatan",
    "laporan.Cuplikan.lampiran": "buatan",
    "wilayah.Muatan.berkas": "wilayah",
}
TANDA = b"penyusup-7f3a"
HTML = b"<html><script>alert('penyusup-7f3a')</script></html>"
JS = b"*/=1;alert('penyusup-7f3a');//"


def zip_jahat() -> bytes:
    ke = io.BytesIO()
    with zipfile.ZipFile(ke, "w") as z:
        for nama in ("../../../tmp/penyusup-7f3a.csv", "/etc/penyusup-7f3a", "a\\..\\b.csv"):
            z.writestr(nama, TANDA)
    return ke.getvalue()


def gambar(bentuk: str, **lain) -> bytes:
    ke, g = io.BytesIO(), Image.new("RGB", (40, 30), "teal")
    ImageDraw.Draw(g).line((0, 0, 40, 30), "white")
    g.save(ke, bentuk, **lain)
    return ke.getvalue()


def dua_rupa_gambar() -> list[bytes]:
    kata, exif = PngInfo(), Image.Exif()
    kata.add_text("Comment", HTML.decode(), zip=False)
    exif[0x010E] = HTML.decode()
    return [
        *(gambar(b) + sisa for b in ("JPEG", "PNG", "WEBP") for sisa in (zip_jahat(), HTML, JS)),
        gambar("PNG", pnginfo=kata),
        gambar("JPEG", exif=exif, comment=JS),
        gambar("WEBP", exif=exif, xmp=HTML),
        gambar("JPEG") + pdf(),
    ]


def pdf(ubah=lambda buku: None, halaman: int = 1) -> bytes:
    penulis, ke = PdfWriter(), io.BytesIO()
    for _ in range(halaman):
        penulis.add_blank_page(width=200, height=200)
    ubah(penulis)
    penulis.write(ke)
    return ke.getvalue()


def berperbuatan(penulis) -> None:
    """A stamp somebody drew, that opens a page; who made it; a view of its own at the start."""
    penulis.add_metadata({"/Author": TANDA.decode()})
    buka = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): ByteStringObject(TANDA)}
    )
    cap = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/Contents"): TextStringObject("Cap desa"),
            NameObject("/A"): buka,
        }
    )
    penulis.pages[0][NameObject("/Annots")] = ArrayObject([penulis._add_object(cap)])
    penulis.root_object[NameObject("/OpenAction")] = buka


def berskrip(penulis) -> None:
    skrip = {"/S": NameObject("/JavaScript"), "/JS": ByteStringObject(TANDA)}
    aksi = DictionaryObject({NameObject(k): n for k, n in skrip.items()})
    penulis.root_object[NameObject("/OpenAction")] = aksi


def skrip_terbungkus(isi: bytes) -> bytes:
    """The name of an action spelt so that a search of the bytes does not find it."""
    return isi.replace(b"/JavaScript", b"/J#61vaScript")


def tandai(isi: bytes) -> bytes:
    """As if signed: what covers it reaches to its last byte."""
    isi += b"%/ByteRange [0 10 20 0000]\n"
    return isi.replace(b"0000]", b"%04d]" % (len(isi) - 21))


def unggah(isi: bytes, nama: str = "kartu keluarga.jpg"):
    return SimpleUploadedFile(nama, isi)


def tersisa(isi: bytes) -> bool:
    return TANDA in isi or zipfile.is_zipfile(io.BytesIO(isi)) or b"<script" in isi


def test_setiap_pintu_dikenal():
    berkas = {
        f"{f.model._meta.label}.{f.name}"
        for m in apps.get_models()
        if not hasattr(m, "pgh_tracked_model")
        for f in m._meta.local_fields
        if isinstance(f, FileField)
    }
    assert berkas == set(PINTU)


def test_gambar_dua_rupa_digambar_ulang():
    for isi in dua_rupa_gambar():
        for bersih in (rapikan_foto(unggah(isi))[0], periksa_pindaian(unggah(isi))[0]):
            assert bersih.startswith(b"\xff\xd8\xff")
            assert not tersisa(bersih)
    for isi in (b"GIF89a" + JS, b"BM" + HTML, b"<svg onload='alert(1)'/>", zip_jahat(), HTML):
        with pytest.raises(ValidationError, match="bukan foto"):
            rapikan_foto(unggah(isi))
        with pytest.raises(ValidationError, match="bukan PDF dan bukan foto"):
            periksa_pindaian(unggah(isi))


def test_pdf_dua_rupa_ditulis_ulang():
    polos = pdf()
    kepala = polos.replace(b"\n", b"\n%" + HTML + b"\n", 1)
    for isi in (polos + zip_jahat(), polos + HTML, kepala, pdf(berperbuatan), polos + JS):
        bersih, tipe, _ = periksa_pindaian(unggah(isi))
        assert tipe == "application/pdf"
        assert not tersisa(bersih)
        assert len(PdfReader(io.BytesIO(bersih)).pages) == 1
    assert b"Cap desa" in periksa_pindaian(unggah(pdf(berperbuatan)))[0]
    bertanda = tandai(polos)
    assert periksa_pindaian(unggah(bertanda))[0] == bertanda  # else its signature would be void
    assert not tersisa(periksa_pindaian(unggah(bertanda + zip_jahat()))[0])
    for isi in (
        pdf(lambda b: b.add_attachment("a.exe", b"MZ")),
        pdf(berskrip),
        tandai(skrip_terbungkus(pdf(berskrip))),
        bertanda + pdf(berskrip),
        pdf(halaman=201),
    ):
        with pytest.raises(ValidationError, match="skrip atau lampiran|lebih dari 200"):
            periksa_pindaian(unggah(isi))
    # What is not copied needs no refusal.
    assert not tersisa(periksa_pindaian(unggah(skrip_terbungkus(pdf(berskrip))))[0])


@pytest.mark.django_db
def test_impor_dua_rupa(operator, settings, tmp_path):
    """A picture, a page or a PDF in front: refused by what it begins with. Names with paths, and
    what stands behind a workbook: read as rows or not at all, and written nowhere."""
    settings.MEDIA_ROOT = tmp_path / "media"
    rapi = csv_dari().encode()
    daftar = buku([JUDUL, *BERSIH])
    bersarang = arsip(a_zip=arsip(b_zip=arsip(c_csv=rapi)))
    for isi in (
        gambar("PNG") + arsip(a_csv=rapi),
        gambar("JPEG") + daftar,
        pdf() + arsip(a_csv=rapi),
        HTML + daftar,
        bersarang,
        zip_jahat(),
    ):
        with pytest.raises(GagalBerpesan) as galat:
            periksa(operator, isi, "../../kpm.xlsx")
        assert str(galat.value).endswith(".")
    ke = io.BytesIO()
    with zipfile.ZipFile(ke, "w") as z:
        z.writestr("../../../tmp/penyusup-7f3a.csv", rapi)
        z.writestr("/etc/penyusup-7f3a.exe", b"MZ")
    for isi in (ke.getvalue(), daftar + HTML):
        assert hitungan(periksa(operator, isi, "../../kpm.zip"))["ditolak"] == 0
    assert not Keluarga.objects.exists()
    assert not list(tmp_path.rglob("*penyusup*"))
    for i in Impor.objects.all():
        assert i.berkas.path.startswith(f"{settings.MEDIA_ROOT}/impor/")


def test_tabel_wilayah_dua_rupa():
    rapi = b"kode,nama\n64,Kalimantan Timur\n"
    for isi in (arsip(a_csv=rapi), gambar("PNG") + rapi, gambar("JPEG") + rapi, pdf() + rapi,
                HTML + rapi, zip_jahat()):  # fmt: skip
        with pytest.raises(BerkasKeliru):
            baca_wilayah(isi)
