"""A dashboard is drawn while its figures become others, on connections that really commit."""

import re
from contextlib import closing
from threading import Thread

from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from laporan.dasbor import susun
from laporan.massal import segarkan_angka
from pkh.wilayah.models import Wilayah
from tests import pabrik


def test_angka_berubah_selagi_digambar_pertama_kali(dua_bulan, kadis_nyata, monkeypatch):
    """Who looks first keeps the drawing in the same transaction that made its row: a refresh
    meanwhile must not miss it."""
    pabrik.keluarga_lengkap()
    segarkan_angka(semua=True)
    wilayah, bulan = Wilayah.objects.get(pk="64.02"), timezone.localdate().replace(day=1)
    gambar, benang = susun._gambar, []

    def sambil_disegarkan(*isi):
        html = gambar(*isi)

        def kerja():
            with closing(connection):
                pabrik.keluarga_lengkap()
                segarkan_angka()

        benang.append(Thread(target=kerja))
        benang[-1].start()
        benang[-1].join(1)  # it may have to wait for who draws
        return html

    def lihat() -> str:
        caches["proses"].clear()
        with transaction.atomic():
            return susun.gambar_keadaan(kadis_nyata, wilayah, bulan, "")[1]

    monkeypatch.setattr(susun, "_gambar", sambil_disegarkan)
    assert re.search(r"/dasbor/keluarga/kpm/[^>]*>1</a>", lihat())
    monkeypatch.undo()
    benang[0].join(60)
    assert re.search(r"/dasbor/keluarga/kpm/[^>]*>2</a>", lihat())
