"""Complaints that nobody answered in time go one desk up, once for each desk."""

from datetime import date
from functools import cache

from django.db import transaction

from kpm.massal import ketentuan_pada
from pendamping.models import LangkahPengaduan, Pengaduan
from pkh.akun.templatetags.rupa import kata_tanggal

from .aturan import lebih_tinggi, naik_berikut, tingkat_pada


@transaction.atomic
def naikkan_terlambat(hari_ini: date) -> int:
    """How many went up today. Safe to run at any time: after days without a run each goes
    straight to the desk where it belongs by now. Three statements however many there are."""
    naik_hari = cache(lambda diterima: ketentuan_pada(diterima).naik_pengaduan)
    terlambat = Pengaduan.objects.terbuka().filter(naik_pada__lte=hari_ini)
    baris = list(terlambat.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    langkah = []
    for p in baris:
        jeda = naik_hari(p.diterima)
        tingkat = tingkat_pada(p.tenggat, jeda, hari_ini)
        if lebih_tinggi(tingkat, p.tingkat):
            p.tingkat = tingkat
            catatan = f"{tingkat.label}: lewat tenggat {kata_tanggal(p.tenggat)} tanpa jawaban"
            langkah.append(LangkahPengaduan(pengaduan=p, jenis="naik", catatan=catatan))
        p.naik_pada = naik_berikut(p.tenggat, jeda, p.tingkat)
    Pengaduan.objects.bulk_update(baris, ["tingkat", "naik_pada"])
    LangkahPengaduan.objects.bulk_create(langkah)
    return len(langkah)
