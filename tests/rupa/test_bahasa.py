"""Indonesian for the libraries: the source and the compiled file say the same, and no
message a person can meet is left in English."""

import ast
import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

DIR = settings.BASE_DIR / "pkh" / "locale" / "id" / "LC_MESSAGES"


def _baca_po(berkas: Path) -> dict:
    """{msgid or (msgid, plural index): msgstr} of a plain .po file."""
    isi, kini, nilai = {}, None, {}

    def simpan():
        if "msgid" in nilai:
            for kunci, teks in nilai.items():
                if kunci == "msgstr":
                    isi[nilai["msgid"]] = teks
                elif kunci.startswith("msgstr["):
                    isi[(nilai["msgid"], int(kunci[7:-1]))] = teks

    for baris in berkas.read_text().splitlines():
        if baris.startswith("#") or not baris.strip():
            continue
        if baris.startswith('"'):
            nilai[kini] += ast.literal_eval(baris)
            continue
        kini, _, teks = baris.partition(" ")
        if kini == "msgid":
            simpan()
            nilai = {}
        nilai[kini] = ast.literal_eval(teks)
    simpan()
    return isi


def test_mo_sama_dengan_po():
    with (DIR / "django.mo").open("rb") as f:
        mo = dict(gettext.GNUTranslations(f)._catalog)
    po = _baca_po(DIR / "django.po")
    po.pop(""), mo.pop("")
    assert mo == po, "jalankan: msgfmt --check -o django.mo django.po"
    assert all(po.values())


@pytest.mark.parametrize(
    "pustaka", ["allauth", "rest_framework", "django_filters", "import_export"]
)
def test_pesan_pustaka_punya_terjemahan(pustaka):
    """Every message that the library itself translated to German has an Indonesian one."""
    asal = Path(__import__(pustaka).__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.mo"
    with asal.open("rb") as f:
        kunci = [k for k in gettext.GNUTranslations(f)._catalog if k]
    katalog = trans_real.translation("id")._catalog
    kurang = []
    for k in kunci:
        msgid = k[0] if isinstance(k, tuple) else k
        try:
            ada = katalog[(msgid, 0)] if isinstance(k, tuple) else katalog[k]
        except KeyError:
            ada = ""
        if not ada:
            kurang.append(k)
    assert kurang == []


def test_pesan_django_yang_dipakai_kantor():
    with translation.override("id"):
        assert translation.gettext("This field is required.") == "Wajib diisi."
        sandi = translation.ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            10,
        )
    assert sandi % 10 == "Kata sandi ini terlalu pendek: sedikitnya 10 karakter."
