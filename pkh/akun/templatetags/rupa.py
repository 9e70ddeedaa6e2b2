"""How values look on a page: dates, money, shares, masked numbers; and the page's own title."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django import template
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import (
    conditional_escape,
    escape,
    format_html,
    format_html_join,
    strip_tags,
)
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

KOSONG = "–"
KINI = mark_safe(' aria-current="page"')


def kata_tanggal(nilai: date) -> str:
    """14 Sep 2024, in the words of a message or an error."""
    return date_format(nilai, "SHORT_DATE_FORMAT")


def kata_waktu(nilai: datetime) -> str:
    """14 Sep 2024, 09.30 in local time, likewise."""
    setempat = timezone.localtime(nilai) if timezone.is_aware(nilai) else nilai
    return date_format(setempat, "SHORT_DATETIME_FORMAT")


@register.filter
def tanggal(nilai: date | datetime | None) -> str:
    """14 Sep 2024 with a machine-readable value; a dash for nothing."""
    if not nilai:
        return KOSONG
    if isinstance(nilai, datetime):
        nilai = timezone.localtime(nilai) if timezone.is_aware(nilai) else nilai
    kata = kata_tanggal(nilai)
    return format_html('<time datetime="{}">{}</time>', nilai.strftime("%Y-%m-%d"), kata)


@register.filter
def waktu(nilai: datetime | None) -> str:
    """14 Sep 2024, 09.30 in local time."""
    if not nilai:
        return KOSONG
    setempat = timezone.localtime(nilai) if timezone.is_aware(nilai) else nilai
    kata, mesin = kata_waktu(nilai), setempat.isoformat("T", "minutes")
    return format_html('<time datetime="{}">{}</time>', mesin, kata)


_PERAMBAN = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet",
             "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
_SISTEM = {"Android": "Android", "iPhone": "iPhone", "Windows": "Windows", "Mac OS": "Mac",
           "Linux": "Linux"}  # fmt: skip


@register.filter
def peramban(agen: str) -> str:
    """Chrome di Android: as much of what a browser says of itself as a person recognises."""
    nama, sistem = (
        next((kata for tanda, kata in daftar.items() if tanda in agen), "")
        for daftar in (_PERAMBAN, _SISTEM)
    )
    return " di ".join(k for k in (nama, sistem) if k) or "Peramban lain"


@register.filter
def hari_tanggal(nilai: date | None) -> str:
    """Sabtu, 14 September 2024."""
    return date_format(nilai, "l, j F Y") if nilai else KOSONG


@register.filter
def bulan(nilai: date | None) -> str:
    """September 2024."""
    return date_format(nilai, "F Y") if nilai else KOSONG


@register.filter
def jumlah_galat(form) -> int:
    """How many messages a form has: a field may have several."""
    return sum(len(kata) for kata in form.errors.values())


@register.filter
def rupiah(nilai: int | Decimal | None) -> str:
    """Rp750.000 from whole rupiah."""
    if nilai is None:
        return KOSONG
    tanda, jumlah = ("-", -nilai) if nilai < 0 else ("", nilai)
    return f"{tanda}Rp{number_format(jumlah, 0, use_l10n=True, force_grouping=True)}"


@register.filter
def persen(nilai: float | Decimal | None, desimal: int = 2) -> str:
    """9,82% from 9.82 (per cent, not a fraction); halves round up, as on paper."""
    if nilai is None:
        return KOSONG
    bulat = Decimal(str(nilai)).quantize(Decimal(1).scaleb(-int(desimal)), ROUND_HALF_UP)
    return f"{number_format(bulat, int(desimal), use_l10n=True)}%"


@register.filter
def ribuan(nilai: int | None) -> str:
    """21.299"""
    return KOSONG if nilai is None else number_format(nilai, use_l10n=True, force_grouping=True)


def kata_ukuran(bita: int) -> str:
    """150 MB, and 1,5 MB: Django's own words always have the tenth."""
    return filesizeformat(bita).replace(",0", "")


UKURAN_IKON = {"micro": 16, "mini": 20, "outline": 24}  # px


@cache
def _gambar_ikon() -> ZipFile:
    """The drawings of heroicons. Its own tags read the list of all 1,288 for every icon: 10 ms
    for each of the two dozen of a process's first page."""
    return ZipFile(BytesIO((files("heroicons") / "heroicons.zip").read_bytes()))


@register.filter
def boleh(pengguna, hak: str) -> bool:
    """{% if user|boleh:"laporan.lihat" %}: what a bar of links asks, whatever the view."""
    return pengguna.boleh(hak)


@register.simple_tag
@cache
def ikon(nama: str, gaya: str = "mini", ukuran: int | None = None) -> str:
    """An icon of heroicons beside its word, hidden from screen readers; `gaya` is mini (20 px),
    outline (24) or micro (16). Kept once drawn."""
    besar = ukuran or UKURAN_IKON[gaya]
    svg = _gambar_ikon().read(f"{gaya}/{nama}.svg").decode()
    return mark_safe(
        svg.replace(' xmlns="http://www.w3.org/2000/svg"', f' width="{besar}" height="{besar}"', 1)
    )


@register.simple_tag
def butir_ruang(ruang: list[dict], ukuran: int, span: bool = False) -> SafeString:
    """Rooms of navigasi.py as items of a list; `span` around the words where a rail sets them
    below the icon. Written here and not by a template: twenty of them stand on every page."""
    bentuk = "<span>{}</span>" if span else "{}"
    return format_html_join(
        "\n",
        f'<li><a href="{{}}"{{}}>{{}}{bentuk}</a></li>',
        ((r["url"], KINI if r["kini"] else "", ikon(r["ikon"], "outline", ukuran), r["kata"])
         for r in ruang),
    )  # fmt: skip


@register.simple_tag
@cache
def bagian_tetap(templat: str) -> SafeString:
    """A part that is the same for everybody on every page: drawn once in each process."""
    return mark_safe(render_to_string(templat))


@register.simple_tag(takes_context=True)
def teks_blok(context, nama: str) -> str:
    """The text of a block once more: the heading of the page is also its <title>."""
    blok_blok = context.render_context.get(BLOCK_CONTEXT_KEY)
    blok = blok_blok.get_block(nama) if blok_blok else None
    if blok is None:
        return ""
    # Escaped by the block itself already; only tags and line breaks go.
    return mark_safe(" ".join(strip_tags(blok.render(context)).split()))


@register.simple_tag(takes_context=True)
def alamat(context, **ubah) -> str:
    """This page's address with some parameters changed; an empty value removes one.

    Paging marks (`sesudah`, `sebelum`) go with every change: they belong to the old list.
    """
    tanya = context["request"].GET.copy()
    for kunci in ("sesudah", "sebelum"):
        tanya.pop(kunci, None)
    for kunci, nilai in ubah.items():
        if nilai in (None, ""):
            tanya.pop(kunci, None)
        else:
            tanya[kunci] = nilai
    return f"?{tanya.urlencode()}" if tanya else context["request"].path


@register.filter
def boleh_kosong(field) -> bool:
    """Whether the label says that the field may stay empty: in filters (`menyaring`) all may."""
    return not field.field.required and not getattr(field.form, "menyaring", False)


@register.filter
def pilih_lagi(field) -> bool:
    """A file was sent, and the form comes back with faults: a browser never fills it in again."""
    return field.html_name in field.form.files and bool(field.form.errors)


@register.simple_tag
def atribut(attrs: dict) -> SafeString:
    """The attributes of a form's field, as Django's template of the same purpose writes them;
    that one takes a third of the field."""
    return mark_safe(
        "".join(
            f" {conditional_escape(nama)}"
            + ("" if nilai is True else f'="{conditional_escape(nilai)}"')
            for nama, nilai in attrs.items()
            if nilai is not False
        )
    )


@register.simple_tag
def pilihan(kelompok: list[tuple[str | None, list[dict], int]], wajib: bool) -> SafeString:
    """The options of a select. Written here and not by a template: a select may hold a thousand
    people, and a template takes 50 microseconds for each. Django's own dash says what it means."""
    diam = "Pilih" if wajib else "Tidak diisi"
    return mark_safe("\n".join(_kelompok(nama, isi, diam) for nama, isi, _ in kelompok))


def _kelompok(nama: str | None, isi: list[dict], diam: str) -> str:
    opsi = "\n".join(_opsi(p, diam) for p in isi)
    return f'<optgroup label="{escape(nama)}">\n{opsi}\n</optgroup>' if nama else opsi


def _opsi(p: dict, diam: str) -> str:
    label = diam if p["label"] == "---------" else conditional_escape(p["label"])
    sifat = (" selected" if p["selected"] else "") + (
        " disabled" if p["attrs"].get("disabled") else ""
    )
    return f'<option value="{escape(p["value"])}"{sifat}>{label}</option>'
