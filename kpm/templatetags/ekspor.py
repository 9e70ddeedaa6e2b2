"""The button below a list that takes it out as a file."""

from urllib.parse import urlencode

from django import template

from kpm.ekspor.daftar import kata_judul, semua_daftar

register = template.Library()


@register.inclusion_tag("kpm/ekspor/_tombol.html", takes_context=True)
def tombol_ekspor(context, kode: str, jumlah: int | None = None, **tanya) -> dict:
    """ "Ekspor 312 KPM, Aktif, Tenggarong". `jumlah`: how many rows, 0 for unknown; without it
    a list of one page is counted as it stands. `tanya` goes into the address besides the
    page's own filters. Nothing for who may not."""
    request, daftar = context["request"], semua_daftar()[kode]
    if not request.user.boleh(daftar.hak):
        return {}
    alamat = request.GET.copy()
    alamat.pop("sesudah", None)
    for nama, nilai in tanya.items():
        alamat[nama] = nilai
    if jumlah is None:
        halaman = context["halaman"]
        jumlah = 0 if halaman.berikut or halaman.awal else len(halaman.baris)
    maks = context.get("jumlah_maks")
    return {
        "kode": kode,
        "daftar": daftar,
        "judul": kata_judul(daftar),
        "alamat": urlencode(list(alamat.lists()), doseq=True),
        "jumlah": min(jumlah, maks) if maks else jumlah,
        "lebih": bool(maks and jumlah > maks),
        "kata": [k["kata"] for k in context.get("kata") or []],
    }
