"""What `{{ form }}` gives: label above, help before the field, error beside it and on top."""

import re
from pathlib import Path

from django import forms
from django.template import engines

from pkh.akun.templatetags import rupa


class Kunjungan(forms.Form):
    nama = forms.CharField(label="Nama", help_text="Seperti di KTP.")
    catatan = forms.CharField(label="Catatan", required=False)
    setuju = forms.BooleanField(label="Setuju", required=False)
    bertemu = forms.ChoiceField(
        label="Bertemu", choices=[("a", "Pengurus"), ("b", "Lainnya")], widget=forms.RadioSelect
    )


def test_urutan_label_bantuan_galat_isian():
    html = str(Kunjungan({"bertemu": "a"}))
    letak = [
        html.index(bagian)
        for bagian in (
            'for="id_nama"',
            'id="id_nama_helptext"',
            'id="id_nama_error"',
            '<input type="text" name="nama"',
        )
    ]
    assert letak == sorted(letak)
    isian = re.search(r'<input type="text" name="nama"[^>]*>', html).group()
    assert 'aria-describedby="id_nama_helptext id_nama_error"' in isian
    assert 'aria-invalid="true"' in isian


def test_ringkasan_bertautan_ke_isian():
    html = str(Kunjungan({}))
    assert "Ada 2 hal yang perlu diperbaiki" in html
    assert '<a href="#id_nama">Nama</a>: Wajib diisi.' in html
    assert 'href="#id_bertemu"' in html
    assert 'id="id_bertemu"' in html
    assert "ringkasan-galat" not in str(Kunjungan())


def test_ringkasan_menghitung_pesan_bukan_isian():
    form = Kunjungan({"nama": "x", "bertemu": "a"})
    form.add_error("nama", ["Terlalu pendek.", "Bukan nama."])
    form.add_error(None, "Sudah dicatat.")
    html = str(form)
    assert "Ada 3 hal yang perlu diperbaiki" in html
    assert html.split("</ul>")[0].count("<li>") == 3


def test_yang_boleh_kosong_mengatakannya():
    html = str(Kunjungan())
    assert html.count("(boleh kosong)") == 1
    assert '<fieldset class="ruas "' in html
    assert "<legend>Bertemu" in html


def test_kotak_centang_sebelum_labelnya():
    html = str(Kunjungan())
    assert html.index('name="setuju"') < html.index('for="id_setuju"')


def test_pilihan_ditulis_dengan_aman():
    isi = [("", "---------"), ("Loa", [("1", "<b>Ipuh</b>"), ('"2"', "Tebu & Kulu")])]

    class Desa(forms.Form):
        boleh = forms.ChoiceField(choices=isi, required=False)
        wajib = forms.ChoiceField(choices=isi)

    form = Desa({"boleh": "1"})
    html = str(form["boleh"])
    assert '<option value="">Tidak diisi</option>\n<optgroup label="Loa">' in html
    assert '<option value="1" selected>&lt;b&gt;Ipuh&lt;/b&gt;</option>' in html
    assert '<option value="&quot;2&quot;">Tebu &amp; Kulu</option>' in html
    assert '<option value="" selected>Pilih</option>' in str(form["wajib"])


def test_sifat_isian_seperti_ditulis_django():
    """Written by a tag; Django's own template says what they are."""
    isi = {"required": True, "disabled": False, "maxlength": 5, "kelas": 'a"<&', "id": ""}
    bawaan = Path(forms.__file__).parent / "templates/django/forms/widgets/attrs.html"
    django = engines["django"].from_string(bawaan.read_text()).render({"widget": {"attrs": isi}})
    assert rupa.atribut(isi) == django
    assert django == ' required maxlength="5" kelas="a&quot;&lt;&amp;" id=""'
