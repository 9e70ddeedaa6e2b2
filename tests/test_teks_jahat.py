"""Text as somebody types it who means harm, or whose phone does: in every form that
writes and every third that filters, then as shown on the page, in the sheet and in the PDF."""

import io
import time
from itertools import cycle

import pytest
from django import forms
from django.test.utils import ContextList
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from kpm.models import Keluarga
from laporan.cetak import tulis_pdf
from pkh.akun.hak import HAK, Peran
from tests import pabrik
from tests.rute import semua_rute
from tests.test_rute import panggil, semua_peran

__all__ = ["semua_peran"]

TUMPUK = "a" + "\u0301" * 10_000  # one letter under ten thousand accents
JAHAT = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE kpm_keluarga; --",
    '=HYPERLINK("http://jahat.example","klik")',
    "\u202eitiS\u202c \u200bSi\u200dti\ufeff",  # turned around, with nothing in between
    "{{ settings.SECRET_KEY }}{% debug %}%s%(x)s${7*7}",
    "../../../etc/passwd\r\nSet-Cookie: a=b",
    "\ud83d\udc68".encode("utf-16", "surrogatepass").decode("utf-16") + "\U0010ffff" + "𝕊" * 50,
    TUMPUK,
]
FORMULIR = [r for r in semua_rute() if not (r.publik or r.pustaka or r.api or r.ruas)]


def isian(form: forms.BaseForm, teks: str) -> dict:
    """What the form asks for, with `teks` wherever one may write."""
    hasil = {}
    for nama, ruas in form.fields.items():
        if isinstance(ruas, forms.DateField):
            nilai = f"{timezone.localdate()}"
        elif isinstance(ruas, forms.ModelChoiceField):
            nilai = getattr(ruas.queryset.first(), "pk", "")
        elif isinstance(ruas, forms.ChoiceField):
            nilai = next((k for k, _ in ruas.choices if k not in {"", None}), "")
        elif isinstance(ruas, forms.IntegerField):
            nilai = 1
        elif isinstance(ruas, forms.FileField | forms.BooleanField | forms.UUIDField):
            nilai = form.get_initial_for_field(ruas, nama)
        else:
            nilai = teks
        if nilai not in {None, "", False}:
            hasil[form.add_prefix(nama)] = nilai
    return hasil


def semua_form(jawab) -> list[forms.BaseForm]:
    konteks = jawab.context or ContextList()
    if isinstance(konteks, dict):  # at a desk: what the view gave
        nilai = list(konteks.values())
    else:
        konteks = konteks if isinstance(konteks, ContextList) else [konteks]  # one, or more
        nilai = [n for c in konteks for lapis in c.dicts for n in lapis.values()]
    return list({id(n): n for n in nilai if isinstance(n, forms.BaseForm)}.values())


def baca(jawab) -> bytes:
    if getattr(jawab, "streaming", False):
        return b"".join(jawab.streaming_content)
    return jawab.content


@pytest.mark.django_db
def test_setiap_formulir_tahan_teks_jahat(meja, masuk, semua_peran, pendamping, keluarga):
    """No fault, whatever is written; what is refused is refused with words. What is written goes
    to the views; what is asked for stands in an address, and goes through the whole of the site
    (as does all that test_isian_acak.py sends)."""
    orang = semua_peran | {Peran.PENDAMPING: pendamping}
    klien = {peran: masuk(satu) for peran, satu in orang.items()}
    jahat, dikirim, giliran = cycle(JAHAT), 0, cycle([False, True, True])
    for rute in FORMULIR:
        siapa = next(p for p in Peran if any(h == "masuk" or p in HAK[h][1]
                                             for h in rute.hak_untuk("POST")))  # fmt: skip
        penyaring = "POST" not in panggil(rute, "PUT", orang[siapa]).headers["Allow"]
        if penyaring and next(giliran):  # they are all of one make
            continue
        alamat, di_meja = reverse(rute.nama), meja(orang[siapa])
        for form in semua_form(di_meja.get(alamat)):
            mulai, isi = time.process_time(), isian(form, next(jahat))
            jawab = (klien[siapa].get if penyaring else di_meja.post)(alamat, isi)
            assert jawab.status_code < 500, rute.nama
            dikirim += 1
            assert b"<script>alert(1)" not in baca(jawab), rute.nama
            assert time.process_time() - mulai < 5, rute.nama
    assert dikirim > 30


def test_teks_jahat_di_kertas_dalam_waktu_terbatas():
    """A field full of what the font cannot draw, each in turn as long as a field may be."""
    tulis_pdf("<html lang=id></html>")  # the library is read once
    acak = "".join(chr(0x4E00 + n * 7 % 20_000) for n in range(4000))
    for teks in ("👨" * 4000, "👨\u200d👩" * 1300, "☺\ufe0f" * 2000, acak, TUMPUK[:4000],
                 "a\u0301" * 2000, "𝕊x" * 2000, "\u202e" + "x" * 4000, "ﷺ" * 4000):  # fmt: skip
        mulai = time.process_time()
        kertas = tulis_pdf(f"<html lang=id><body><p>Siti {teks} Aminah</p></body></html>")
        assert time.process_time() - mulai < 3, teks[:5]
        isi = "".join(h.extract_text() for h in PdfReader(io.BytesIO(kertas)).pages)
        assert isi.startswith("Siti")
        assert "Aminah" in isi


@pytest.mark.django_db
def test_teks_jahat_ditampilkan_apa_adanya(masuk, operator, pendamping):
    """As data: escaped on the page, no formula in the sheet, on paper in good time."""
    klien, panjang = masuk(operator), Keluarga._meta.get_field("nama_pengurus").max_length
    mulai, alamat = time.process_time(), [reverse("kpm:daftar")]
    for teks in JAHAT:
        nama = teks.replace("\r\n", " ")[:panjang]
        k = pabrik.keluarga_lengkap(pendamping=pendamping, nama_pengurus=nama, alamat=nama)
        alamat.append(reverse("kpm:rinci", args=[k.pk]))
    for satu in alamat:
        jawab = klien.get(satu)
        assert jawab.status_code == 200
        assert "<script>alert(1)" not in jawab.content.decode()
        assert time.process_time() - mulai < 5, satu
        mulai = time.process_time()
    isi = klien.post(reverse("kpm:ekspor", args=["kpm"]), {"bentuk": "xlsx"})
    buku = load_workbook(io.BytesIO(b"".join(isi.streaming_content)))
    sel = [s for lembar in buku for baris in lembar.iter_rows() for s in baris if s.value]
    assert any(JAHAT[2][:panjang] in str(s.value) for s in sel)
    assert all(s.data_type != "f" for s in sel)
    assert time.process_time() - mulai < 5
