import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from pkh.cadangan.media import periksa_media


class Command(BaseCommand):
    help = (
        "Mencocokkan berkas media dengan baris yang menyebutnya, misalnya sesudah memulihkan ke "
        "satu menit. Keluaran: satu JSON, nama berkasnya di stderr; kode 1 bila ada yang hilang."
    )

    def handle(self, **opsi):
        hilang, tanpa_baris, disebut = periksa_media(Path(settings.MEDIA_ROOT))
        angka = {ruas: len(nama) for ruas, nama in hilang.items()}
        self.stdout.write(
            json.dumps({"disebut": disebut, "hilang": angka, "tanpa_baris": len(tanpa_baris)})
        )
        for nama in sorted(set().union(*hilang.values())):
            self.stderr.write(f"hilang: {nama}")
        for nama in sorted(tanpa_baris):
            self.stderr.write(f"tanpa baris: {nama}")
        if hilang:
            sys.exit(1)
