"""Charts of slides: native, so that an office edits their figures in PowerPoint itself."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from .huruf import bersih

BIRU, JINGGA, ABU = (
    RGBColor(0x1F, 0x6F, 0x9C),
    RGBColor(0xC2, 0x64, 0x1A),
    RGBColor(0xB9, 0xB2, 0xA7),
)
TINTA, TINTA_2 = RGBColor(0x21, 0x1E, 0x1A), RGBColor(0x63, 0x5C, 0x52)
# 21299 is 21.299 on every machine, whatever its language: the dot is a letter of the format.
BILANGAN = '[>=1000000]0"."000"."000;[>=1000]0"."000;0'
KECIL = 0.08  # of the whole: a flow below it is a line, not a column


def gambar_grafik(slide, bagian: dict, kotak: tuple) -> Any:
    """The chart that the section declares (cetak.py draws the same on paper), or None where
    there is nothing to draw. `kotak`: left, top, width, height."""
    g = bagian["gambar"]
    letak = {k["kode"]: i for i, k in enumerate(bagian["kolom"])}
    sel = [b["sel"] for b in bagian["baris"]]
    data, jenis, hias = _BENTUK[g["bentuk"]](g, letak, sel, bagian["kolom"])
    if data is None:
        return None
    bingkai = slide.shapes.add_chart(jenis, *kotak, data)
    bagan = bingkai.chart
    bagan.has_title = bagan.has_legend = False
    bagan.font.size, bagan.font.color.rgb = Pt(13), TINTA
    hias(bagan)
    return bingkai


def _nama(kata: str) -> str:
    return kata.removeprefix("Kabupaten ")


def _data(nama: list[str], deret: dict[str, list]) -> CategoryChartData:
    data = CategoryChartData(number_format=BILANGAN)
    data.categories = [bersih(n) for n in nama]
    for judul, nilai in deret.items():
        data.add_series(bersih(judul), nilai)
    return data


def _batang(g: dict, letak: dict, sel: list, kolom: list) -> tuple:
    """Horizontal bars, the largest on top."""
    i = letak[g["nilai"]]
    urut = sorted(((s[i], _nama(s[0])) for s in sel if s[i]), key=lambda x: x[0])
    if not urut:
        return None, None, None
    data = _data([n for _, n in urut], {kolom[i]["judul"]: [v for v, _ in urut]})

    def hias(bagan) -> None:
        _polos(bagan, celah=35 if len(urut) > 8 else 60)
        _warnai(bagan.plots[0].series[0], BIRU)
        _label(bagan.plots[0].series[0], XL_LABEL_POSITION.OUTSIDE_END, 12)
        bagan.category_axis.tick_labels.font.size = Pt(11 if len(urut) > 14 else 13)

    return data, XL_CHART_TYPE.BAR_CLUSTERED, hias


def _target(g: dict, letak: dict, sel: list, kolom: list) -> tuple:
    """Reached and target side by side; read from the top as in the table."""
    a, b = letak[g["nilai"]], letak[g["target"]]
    if not any(s[a] or s[b] for s in sel):
        return None, None, None
    balik = sel[::-1]
    data = _data(
        [_nama(s[0]) for s in balik],
        {"Target": [s[b] for s in balik], "Tercapai": [s[a] for s in balik]},
    )

    def hias(bagan) -> None:
        _polos(bagan, celah=50)
        for deret, warna in zip(bagan.plots[0].series, (ABU, BIRU), strict=True):
            _warnai(deret, warna)
            _label(deret, XL_LABEL_POSITION.OUTSIDE_END, 12)
        _legenda(bagan)

    return data, XL_CHART_TYPE.BAR_CLUSTERED, hias


def _jembatan(g: dict, letak: dict, sel: list, kolom: list) -> tuple:
    """Opening, what came, what went, closing: columns that stand where the last one ended."""
    langkah = langkah_jembatan(sel, letak[g["tanda"]], letak[g["nilai"]])
    if not langkah:
        return None, None, None
    gerak = [x["masuk"] or -(x["keluar"] or 0) for x in langkah]
    if max(map(abs, gerak)) < KECIL * max(x["atas"] for x in langkah):
        return _arus([(x["nama"], n) for x, n in zip(langkah, gerak, strict=True) if n])
    ruas = {"alas": "", "tetap": "KPM", "masuk": "Masuk", "keluar": "Keluar"}
    data = _data(
        [x["nama"] for x in langkah], {j: [x[r] for x in langkah] for r, j in ruas.items()}
    )

    def hias(bagan) -> None:
        _polos(bagan, celah=40, tumpuk=True)
        alas, *tampak = bagan.plots[0].series
        alas.format.fill.background()
        for deret, warna in zip(tampak, (TINTA_2, BIRU, JINGGA), strict=True):
            _warnai(deret, warna)
            _label(deret, None, 12)
            deret.data_labels.font.color.rgb = RGBColor(255, 255, 255)
        for i, x in enumerate(langkah):
            _label_kecil(tampak, i, x, max(y["atas"] for y in langkah))
        bagan.category_axis.tick_labels.font.size = Pt(11)
        _rentang(bagan, min(x["alas"] or x["tetap"] or 0 for x in langkah), langkah)

    return data, XL_CHART_TYPE.COLUMN_STACKED, hias


def _arus(gerak: list[tuple[str, int]]) -> tuple:
    """Flows too small to be seen beside the whole: bars to the right of nought and to the left."""
    if not gerak:
        return None, None, None
    balik = gerak[::-1]
    data = _data(
        [nama for nama, _ in balik],
        {"Keluar": [n if n < 0 else None for _, n in balik],
         "Masuk": [n if n > 0 else None for _, n in balik]},
    )  # fmt: skip

    def hias(bagan) -> None:
        _polos(bagan, celah=50, tumpuk=True)
        puncak = max(abs(n) for _, n in gerak) * 1.25
        bagan.value_axis.minimum_scale, bagan.value_axis.maximum_scale = -puncak, puncak
        for deret, warna in zip(bagan.plots[0].series, (JINGGA, BIRU), strict=True):
            _warnai(deret, warna)
            deret.invert_if_negative = False
            _label(deret, XL_LABEL_POSITION.OUTSIDE_END, 12)
        bagan.plots[0].overlap = 100

    return data, XL_CHART_TYPE.BAR_CLUSTERED, hias


def langkah_jembatan(sel: list, tanda: int, nilai: int) -> list[dict]:
    """Each column of a waterfall: {nama, alas, tetap, masuk, keluar, atas}; what is nil is left
    out. `alas` is the unseen part below, None for a column that stands on the ground."""
    langkah: list[dict] = []
    kini = 0
    for s in sel:
        n = s[nilai] or 0
        x = {"nama": s[0], "alas": None, "tetap": None, "masuk": None, "keluar": None}
        if s[tanda] == "=":
            kini = n
            langkah.append(x | {"tetap": n, "atas": n})
        elif n and s[tanda] == "+":
            langkah.append(x | {"alas": kini, "masuk": n, "atas": kini + n})
            kini += n
        elif n:
            kini -= n
            langkah.append(x | {"alas": kini, "keluar": n, "atas": kini + n})
    return langkah if any(x["atas"] for x in langkah) else []


def _label_kecil(deret: list, i: int, x: dict, puncak: int) -> None:
    """In a column too low for it the figure stands dark, not white on white."""
    for d, ruas in zip(deret, ("tetap", "masuk", "keluar"), strict=True):
        if x[ruas] is not None and x[ruas] < puncak * 0.06:
            titik = d.points[i].data_label
            titik.font.size, titik.font.bold = Pt(12), True
            titik.font.color.rgb = TINTA
            _tampilkan_nilai(titik)
            titik.position = XL_LABEL_POSITION.INSIDE_BASE


def _rentang(bagan, alas: int, langkah: list[dict]) -> None:
    bagan.value_axis.minimum_scale = 0
    bagan.value_axis.maximum_scale = max(x["atas"] for x in langkah) * 1.08


def _garis(g: dict, letak: dict, sel: list, kolom: list) -> tuple:
    """Lines over months, each named at its end; the forecast dashed."""
    deret = {kolom[letak[k]]["judul"]: [s[letak[k]] for s in sel] for k in g["deret"]}
    if not any(v for nilai in deret.values() for v in nilai):
        return None, None, None
    data = _data([s[0] for s in sel], deret)
    putus = [k == g.get("prakiraan") for k in g["deret"]]

    def hias(bagan) -> None:
        _sumbu(bagan)
        ada = [v for nilai in deret.values() for v in nilai if v is not None]
        rentang = max(max(ada) - min(ada), 1) if len(deret) == 1 else max(ada)  # as on paper
        dasar = max(ada) - rentang * 1.4 if len(deret) == 1 else 0
        bagan.value_axis.minimum_scale = dasar
        bagan.value_axis.maximum_scale = max(ada) + max(rentang * 0.2, 1)
        warna = [BIRU, JINGGA if True in putus else ABU, ABU]
        for n, (garis, isi) in enumerate(zip(bagan.plots[0].series, deret.values(), strict=True)):
            garis.smooth = False
            garis.format.line.width = Pt(2.75)
            garis.format.line.color.rgb = warna[n]
            if putus[n]:
                garis.format.line.dash_style = MSO_LINE.DASH
            garis.marker.format.fill.solid()
            garis.marker.format.fill.fore_color.rgb = warna[n]
            garis.marker.format.line.color.rgb = warna[n]
            garis.marker.size = 6
            _label_ujung(garis, isi, warna[n], sendiri=len(deret) == 1)
        if len(deret) > 1:
            _legenda(bagan)

    return data, XL_CHART_TYPE.LINE_MARKERS, hias


def _label_ujung(garis, isi: list, warna, *, sendiri: bool) -> None:
    """The last figure of a line; of the only line every one."""
    ada = [i for i, v in enumerate(isi) if v is not None]
    for i in ada if sendiri else ada[-1:]:
        label = garis.points[i].data_label
        label.font.size, label.font.bold = Pt(12), i == ada[-1]
        label.font.color.rgb = TINTA if warna == ABU else warna
        _tampilkan_nilai(label)
        label.position = XL_LABEL_POSITION.ABOVE


def _tampilkan_nilai(label) -> None:
    dlbl = label._get_or_add_dLbl()
    for kunci in (
        "c:showLegendKey",
        "c:showVal",
        "c:showCatName",
        "c:showSerName",
        "c:showPercent",
    ):
        anak = dlbl.find(qn(kunci))
        if anak is not None:
            anak.set("val", "1" if kunci == "c:showVal" else "0")


_BENTUK = {"batang": _batang, "target": _target, "jembatan": _jembatan, "garis": _garis}


# --- the common look -----------------------------------------------------------------------
def _sumbu(bagan) -> None:
    nilai, kategori = bagan.value_axis, bagan.category_axis
    nilai.has_major_gridlines = nilai.visible = False
    kategori.has_major_gridlines = False
    kategori.major_tick_mark = XL_TICK_MARK.NONE
    kategori.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    kategori.format.line.color.rgb = ABU
    kategori.tick_labels.font.size = Pt(13)
    kategori.tick_labels.font.color.rgb = TINTA


def _polos(bagan, *, celah: int, tumpuk: bool = False) -> None:
    _sumbu(bagan)
    bagan.value_axis.minimum_scale = 0
    bagan.plots[0].gap_width = celah
    bagan.plots[0].overlap = 100 if tumpuk else -5
    bagan.plots[0].vary_by_categories = False


def _warnai(deret, warna) -> None:
    deret.format.fill.solid()
    deret.format.fill.fore_color.rgb = warna


def _label(deret, letak, ukuran: int) -> None:
    label = deret.data_labels
    label.show_value = True
    label.number_format, label.number_format_is_linked = BILANGAN, False
    label.font.size, label.font.bold = Pt(ukuran), True
    if letak is not None:
        label.position = letak


def _legenda(bagan) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    bagan.has_legend = True
    bagan.legend.position = XL_LEGEND_POSITION.TOP
    bagan.legend.include_in_layout = False
    bagan.legend.font.size = Pt(13)
