"""Charts of dashboard and reports; the engine is pkh/grafik.py."""

from collections.abc import Callable

from pkh.grafik import ABU as ABU
from pkh.grafik import BIRU, GARIS, JINGGA, TINTA_2
from pkh.grafik import dasar as _dasar
from pkh.grafik import gambar as gambar

from .definisi import tulis_bilangan

# Pixels of the plot, labels come beside it: about 320 in all, so that a phone shows the
# letters at their own size.
LEBAR_BATANG, LEBAR_GARIS, LEBAR_JUMLAH, LEBAR_CETAK = 170, 215, 300, 260


def batang(
    judul: str,
    baris: list[tuple[str, int]] | list[tuple[str, float]],
    *,
    lebar: int = LEBAR_BATANG,
    langkah: int = 22,
    tulis: Callable = tulis_bilangan,
) -> dict:
    """Horizontal bars from zero, largest first, the value at the end of each."""
    nilai = [{"nama": nama, "nilai": n, "kata": tulis(n)} for nama, n in baris]
    return _dasar(judul, nilai, lebar) | {
        "height": {"step": langkah},
        "encoding": {
            "y": {"field": "nama", "type": "nominal", "sort": "-x", "title": None},
            "x": {
                "field": "nilai",
                "type": "quantitative",
                "axis": None,
                "scale": {"zero": True, "domainMax": max([n for _, n in baris] + [1]) * 1.25},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": BIRU, "height": 15}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"text": {"field": "kata"}},
            },
        ],
    }


def garis_jumlah(
    judul: str,
    titik: list[tuple[str, int | None]],
    *,
    lanjut: list[tuple[str, float]] = (),  # type: ignore[assignment]
    target: int | None = None,
    lebar: int = LEBAR_JUMLAH,
) -> dict:
    """One count over months, its first and last point with their values. `lanjut`: where it goes
    at this pace, dashed; `target`: a line across, named."""
    urutan = [b for b, _ in titik] + [b for b, _ in lanjut if b not in dict(titik)]
    ada = [(b, n) for b, n in titik if n is not None]
    ujung = [ada[0], ada[-1]] if len(ada) > 1 else ada
    ujung = [*ujung, *lanjut[-1:]]
    tinggi = [n for _, n in [*ada, *lanjut]] + ([target] if target else [])
    # From nought where it is held against a target; a trend of thousands would lie flat there.
    bawah = 0 if target is not None or lanjut else min(tinggi, default=0)
    atas = max(tinggi, default=1)
    jarak = max(atas - bawah, 1) * 0.18
    y = {
        "field": "nilai",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [bawah - (jarak if bawah else 0), atas + jarak], "zero": False},
    }
    lapis: list[dict] = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5, "color": BIRU,
                     "point": {"size": 40, "filled": True, "color": BIRU}},
            "encoding": {"y": y},
        },
        {
            "data": {"values": _nilai(lanjut)},
            "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [4, 4], "color": BIRU},
            "encoding": {"y": y},
        },
        {
            "data": {"values": [v | {"kata": tulis_bilangan(round(v["nilai"]))}
                                for v in _nilai(ujung)]},
            "mark": {"type": "text", "dy": -11, "align": "center"},
            "encoding": {"y": y, "text": {"field": "kata"}},
        },
    ]  # fmt: skip
    if target:
        garis = {"data": {"values": [{"nilai": target, "kata": "Target"}]}}
        lapis += [
            garis | {"mark": {"type": "rule", "strokeWidth": 2, "color": JINGGA},
                     "encoding": {"x": None, "y": y}},
            garis | {"mark": {"type": "text", "align": "left", "dx": 2, "dy": -7, "fontWeight": 700,
                              "color": JINGGA},
                     "encoding": {"x": {"value": 0}, "y": y,
                                  "text": {"value": f"Target {tulis_bilangan(target)}"}}},
        ]  # fmt: skip
    sumbu = {"labelAngle": 0, "values": urutan[::-1][::3]}
    return _dasar(judul, _nilai(titik), lebar) | {
        "height": 170,
        "encoding": {"x": {"field": "bulan", "type": "ordinal", "sort": urutan,
                           "scale": {"domain": urutan}, "axis": sumbu}},
        "layer": lapis,
    }  # fmt: skip


def _nilai(titik) -> list[dict]:
    return [{"bulan": b, "nilai": n} for b, n in titik]


def garis_persen(
    judul: str,
    deret: dict[str, list[tuple[str, float | None]]],
    *,
    lebar: int = LEBAR_GARIS,
    berjalan: bool = False,
) -> dict:
    """Up to two lines over months, 0 to 100 percent, each named at its end.

    A month without data leaves a gap. `berjalan`: the last month has not ended; it hangs on
    a dashed line, hollow, and says so.
    """
    urutan = [bulan for bulan, _ in next(iter(deret.values()))]
    nilai = [
        {"deret": nama, "bulan": bulan, "nilai": n}
        for nama, titik in deret.items()
        for bulan, n in titik
    ]
    ujung = [
        {"deret": nama, "bulan": isi[-1][0], "nilai": isi[-1][1]}
        for nama, titik in deret.items()
        if (isi := [t for t in titik if t[1] is not None])
    ]
    ujung.sort(key=lambda u: u["nilai"])
    for tinggi, u in enumerate(ujung):
        # Two ends close together must not print over each other.
        u["letak"] = u["nilai"] + (8 if tinggi and u["nilai"] - ujung[0]["nilai"] < 12 else 0)
    warna = {"domain": list(deret), "range": [BIRU, JINGGA][: len(deret)]}
    # Every third month, counted back from the last: twelve names do not fit a phone.
    sumbu_x = {
        "field": "bulan",
        "type": "ordinal",
        "sort": urutan,
        "axis": {"labelAngle": 0, "values": urutan[::-1][::3]},
    }
    skala = {"domain": [0, 100]}
    tegas = [n | {"nilai": None} if berjalan and n["bulan"] == urutan[-1] else n for n in nilai]
    return _dasar(judul, tegas, lebar) | {
        "height": 200,
        "encoding": {
            "x": sumbu_x,
            "color": {"field": "deret", "type": "nominal", "scale": warna, "legend": None},
        },
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 45, "filled": True}},
                "encoding": {
                    "y": {
                        "field": "nilai",
                        "type": "quantitative",
                        "scale": skala,
                        "axis": {
                            "values": [0, 50, 100],
                            "grid": True,
                            "gridColor": GARIS,
                            "labelColor": TINTA_2,
                            "labelExpr": "datum.value + '%'",
                        },
                    },
                },
            },
            {
                "data": {"values": ujung},
                "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 700},
                "encoding": {
                    "y": {"field": "letak", "type": "quantitative", "scale": skala},
                    "text": {"field": "deret"},
                },
            },
            *(_bulan_berjalan(nilai, urutan, skala) if berjalan else []),
        ],
    }


def _bulan_berjalan(nilai: list[dict], urutan: list[str], skala: dict) -> list[dict]:
    """Layers of a month that has not ended: dashed to a hollow point, "berjalan" below it."""
    kini = [n for n in nilai if n["bulan"] == urutan[-1] and n["nilai"] is not None]
    if not kini:
        return []
    y = {"field": "nilai", "type": "quantitative", "scale": skala}
    terendah = min(kini, key=lambda n: n["nilai"])
    return [
        {
            "data": {"values": [n for n in nilai if n["bulan"] in urutan[-2:]]},
            "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [4, 4]},
            "encoding": {"y": y},
        },
        {
            "data": {"values": kini},
            "mark": {"type": "point", "size": 50, "strokeWidth": 2, "opacity": 1},
            "encoding": {"y": y},
        },
        {
            "data": {"values": [terendah]},
            "mark": {"type": "text", "align": "left", "dx": 8, "dy": 14, "color": TINTA_2},
            "encoding": {"y": y, "text": {"value": "berjalan"}, "color": {"value": TINTA_2}},
        },
    ]


def batang_target(
    judul: str, baris: list[tuple[str, int, int | None]], *, lebar: int = LEBAR_BATANG
) -> dict:
    """(name, reached, target): bars with the target as a line across; "12 dari 40" beside."""
    nilai = [
        {
            "nama": nama,
            "nilai": n,
            "target": target or None,
            "kata": f"{tulis_bilangan(n)} dari {tulis_bilangan(target)}"
            if target
            else f"{tulis_bilangan(n)}, tanpa target",
            "ujung": max(n, target or 0),
        }
        for nama, n, target in baris
    ]
    puncak = max([v["ujung"] for v in nilai] + [1]) * 1.6
    return _dasar(judul, nilai, lebar) | {
        "height": {"step": 38},
        "encoding": {
            "y": {"field": "nama", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "nilai",
                "type": "quantitative",
                "axis": None,
                "scale": {"zero": True, "domainMax": puncak},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": BIRU, "height": 20}},
            {
                "mark": {
                    "type": "tick",
                    "color": JINGGA,
                    "thickness": 3,
                    "size": 30,
                    "opacity": 1,
                },
                "encoding": {"x": {"field": "target", "type": "quantitative"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 7},
                "encoding": {
                    "x": {"field": "ujung", "type": "quantitative"},
                    "text": {"field": "kata"},
                },
            },
        ],
    }


def arus(judul: str, baris: list[tuple[str, int]], *, lebar: int = LEBAR_BATANG) -> dict:
    """What came and what went: bars to the right of nought and to the left, in their order,
    signed; coming blue, going orange."""
    nilai = [
        {
            "nama": nama,
            "nilai": n,
            "kata": f"{'+' if n > 0 else '−' if n < 0 else ''}{tulis_bilangan(abs(n))}",
            "arah": "masuk" if n >= 0 else "keluar",
        }
        for nama, n in baris
    ]
    puncak = max([abs(n) for _, n in baris] + [1]) * 1.6
    return _dasar(judul, nilai, lebar) | {
        "height": {"step": 30},
        "encoding": {
            "y": {"field": "nama", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "nilai",
                "type": "quantitative",
                "axis": None,
                "scale": {"zero": True, "domain": [-puncak, puncak]},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 18},
                "encoding": {
                    "color": {
                        "field": "arah",
                        "type": "nominal",
                        "legend": None,
                        "scale": {"domain": ["masuk", "keluar"], "range": [BIRU, JINGGA]},
                    }
                },
            },
            {
                "mark": {"type": "rule", "color": TINTA_2},
                "encoding": {"x": {"datum": 0}, "y": None},
            },
            *(
                {
                    "transform": [{"filter": f"datum.arah == '{arah}'"}],
                    "mark": {"type": "text", "align": letak, "dx": dx},
                    "encoding": {"text": {"field": "kata"}},
                }
                for arah, letak, dx in (("masuk", "left", 5), ("keluar", "right", -5))
            ),
        ],
    }
