"""Lines of whole numbers over months, for paper; the look of laporan.grafik."""

from laporan.definisi import tulis_bilangan
from laporan.grafik import ABU, BIRU, GARIS, JINGGA, LEBAR_CETAK, TINTA_2, _dasar


def _kecil(kata: str) -> str:
    return kata[:1].lower() + kata[1:]


def garis(
    judul: str,
    deret: dict[str, list[tuple[str, int | None]]],
    *,
    putus: str | None = None,
    lebar: int = 2 * LEBAR_CETAK,
) -> dict:
    """Up to three lines, each with its last figure and name at its end; the one named `putus`
    dashed. Several are held against each other from zero; one alone would lie flat there."""
    urutan = [bulan for bulan, _ in next(iter(deret.values()))]
    nilai = [
        {"deret": nama, "bulan": bulan, "nilai": n, "tulis": tulis_bilangan(n), "ujung": False}
        for nama, titik in deret.items()
        for bulan, n in titik
        if n is not None
    ]
    terakhir: dict[str, dict] = {}
    for n in nilai:
        terakhir[n["deret"]] = n
    ujung = sorted(terakhir.values(), key=lambda n: n["nilai"])
    puncak = max([n["nilai"] for n in nilai] + [1])
    lebar_nilai = max(puncak - min([n["nilai"] for n in nilai] + [puncak]), 1)
    dari = 0 if len(deret) > 1 else puncak - lebar_nilai * 1.4
    puncak += (puncak if len(deret) > 1 else lebar_nilai * 2) * 0.15
    letak = -puncak
    for n in ujung:
        # Two ends close together must not print over each other.
        letak = max(n["nilai"], letak + puncak * 0.09)
        n |= {
            "letak": letak,
            "kata": f"{n['tulis']} {_kecil(n['deret'])}" if len(deret) > 1 else "",
        }
    # A figure at every month would run into the next: the ends, the highest and the lowest.
    urut = sorted(nilai, key=lambda n: n["nilai"])
    bersuara = [n for n in nilai if n in (nilai[0], nilai[-1], urut[0], urut[-1])]
    warna = dict(zip(deret, [BIRU, JINGGA if putus else ABU, ABU], strict=False))
    skala = {"domain": [dari, puncak], "zero": False}
    y = {"field": "nilai", "type": "quantitative", "scale": skala, "axis": None}
    dasar = {"mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 40, "filled": True}}}
    lapis = [
        dasar["mark"] | ({"strokeDash": [5, 4]} if nama == putus else {}) for nama in deret
    ]  # fmt: skip
    return _dasar(judul, nilai, lebar) | {
        "height": 150,
        "encoding": {
            "x": {"field": "bulan", "type": "ordinal", "sort": urutan,
                  "axis": {"labelAngle": 0, "domain": True, "domainColor": GARIS}},
            "color": {"field": "deret", "type": "nominal", "legend": None,
                      "scale": {"domain": list(warna), "range": list(warna.values())}},
        },
        "layer": [
            *(
                {"transform": [{"filter": {"field": "deret", "equal": nama}}], "mark": tanda,
                 "encoding": {"y": y}}
                for nama, tanda in zip(deret, lapis, strict=True)
            ),
            *([] if len(deret) > 1 else [
                {"data": {"values": bersuara},
                 "mark": {"type": "text", "dy": -12, "color": TINTA_2},
                 "encoding": {"y": y, "text": {"field": "tulis"}, "color": {"value": TINTA_2}}}]),
            *(
                {"data": {"values": [n for n in ujung if (n["bulan"] == urutan[-1]) == di_tepi]},
                 "mark": {"type": "text", "fontWeight": 700, **letak_kata},
                 "encoding": {"y": y | {"field": "letak" if di_tepi else "nilai"},
                              "text": {"field": "kata"}}}
                for di_tepi, letak_kata in ((True, {"align": "left", "dx": 10}),
                                            (False, {"align": "right", "dx": 4, "dy": 17}))
            ),
        ],
    }  # fmt: skip
