"""Keyset paging for list pages: no COUNT, no OFFSET. The address holds the key of the last
row seen (`?sesudah=123`), never a name or another value of the row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404


@dataclass(frozen=True)
class Halaman:
    """`berikut` is the query string of the next page ("" on the last one), `awal` that of
    the first page ("" when this is it); both keep the filters."""

    baris: list
    berikut: str
    awal: str


def potong_halaman(
    request,
    baris: QuerySet,
    *,
    urut: tuple[str, ...],
    ukuran: int = 25,
    hitungan: dict | None = None,
    semua: QuerySet | None = None,
) -> Halaman:
    """One page of `baris` ordered by `urut` and then by pk, all in the direction of the
    first field ("-tanggal" for newest first). The fields must not be null; `hitungan` names
    expressions to order by (`{"terakhir": Coalesce(...)}`). `semua`: all rows the person may
    see, where the order needs annotations of theirs.

    Http404 when `?sesudah=` names no row that the person may see.
    """
    hitungan = hitungan or {}
    baris = baris.annotate(**hitungan)
    turun = urut[0].startswith("-")
    ruas = [u.lstrip("-") for u in urut] + ["pk"]
    baris = baris.order_by(*(f"-{r}" if turun else r for r in ruas))
    if sesudah := request.GET.get("sesudah", ""):
        try:
            sesudah = baris.model._meta.pk.to_python(sesudah)
        except ValidationError as galat:
            raise Http404 from galat
        # Only among rows the person may see: a stranger's row must not tell its place. Not
        # among the filtered ones: the last row seen may have left the filter meanwhile.
        if semua is None:
            semua = baris.model._default_manager
            semua = semua.untuk(request.user) if hasattr(semua, "untuk") else semua.all()
        batas = semua.annotate(**hitungan).filter(pk=sesudah).values_list(*ruas).first()
        if batas is None:
            raise Http404
        baris = baris.filter(_lewat(ruas, batas, "lt" if turun else "gt"))
    isi = list(baris[: ukuran + 1])
    alamat = request.GET.copy()
    alamat.pop("sesudah", None)
    awal = "?" + alamat.urlencode() if sesudah else ""
    berikut = ""
    if len(isi) > ukuran:
        isi = isi[:ukuran]
        alamat["sesudah"] = str(isi[-1].pk)
        berikut = "?" + alamat.urlencode()
    return Halaman(isi, berikut, awal)


def potong_daftar(
    request,
    baris: Sequence[dict],
    *,
    kunci: str,
    ukuran: int = 25,
    letak: Callable[[str], int] | None = None,
) -> Halaman:
    """One page of rows already at hand (figures of groups), in their order; each is known by
    its `kunci`. `letak` finds the place after that row in a long list, 0 for none. Http404 when
    `?sesudah=` names none of them."""
    mulai = 0
    if sesudah := request.GET.get("sesudah", ""):
        if letak:
            mulai = letak(sesudah)
        else:
            mulai = next((n for n, b in enumerate(baris, 1) if str(b[kunci]) == sesudah), 0)
        if not mulai:
            raise Http404
    isi = list(baris[mulai : mulai + ukuran])
    alamat = request.GET.copy()
    alamat.pop("sesudah", None)
    awal = "?" + alamat.urlencode() if mulai else ""
    berikut = ""
    if len(baris) > mulai + ukuran:
        alamat["sesudah"] = str(isi[-1][kunci])
        berikut = "?" + alamat.urlencode()
    return Halaman(isi, berikut, awal)


def _lewat(ruas: list[str], batas: tuple, arah: str) -> Q:
    """(a, b, pk) < (x, y, z) written so that the index on the first field bounds the scan."""
    q = Q()
    sama: dict = {}
    for nama, nilai in zip(ruas, batas, strict=True):
        q |= Q(**sama, **{f"{nama}__{arah}": nilai})
        sama[nama] = nilai
    return q & Q(**{f"{ruas[0]}__{arah}e": batas[0]})
