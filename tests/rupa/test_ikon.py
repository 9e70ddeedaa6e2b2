"""Icons as templates write them."""

from django.template import Context, Template


def tulis(isi: str) -> str:
    return Template("{% load rupa %}" + isi).render(Context({"nama": "inbox"}))


def test_ikon_tersembunyi_dari_pembaca_layar_dan_berukuran():
    kecil, besar = tulis('{% ikon "inbox" %}'), tulis('{% ikon nama "outline" 32 %}')
    assert ('width="20"' in kecil, 'width="32"' in besar) == (True, True)
    assert 'aria-hidden="true"' in kecil
    assert 'aria-hidden="true"' in besar
    assert kecil.startswith("<svg")  # not escaped
    assert tulis('{% ikon "inbox" %}') == kecil
