"""A whole province backed up and restored beside itself, every table compared: the drill."""

import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.test.utils import override_settings

from pkh.cadangan.layanan import buat_cadangan, pulihkan
from pkh.cadangan.sandi import baca_kunci, buat_kunci

from .ukur import Hasil


def ukur_cadangan() -> list[Hasil]:
    with tempfile.TemporaryDirectory(dir=settings.DIR_DATA) as nama:
        folder = Path(nama)
        umum = buat_kunci(folder / "kunci")
        with override_settings(KUNCI_CADANGAN=[umum]):
            mulai = time.perf_counter()
            cadangan, isi = buat_cadangan(folder)
            cadangkan = (time.perf_counter() - mulai) * 1000
        kunci = baca_kunci((folder / "kunci").read_text())
        mulai = time.perf_counter()
        hasil = pulihkan(cadangan, kunci, coba=True, timpa=False, lapor=lambda kata: None)
        pulih = (time.perf_counter() - mulai) * 1000
    catatan = f"{hasil['baris']} baris, {sum(b['bita'] for b in isi['berkas'].values()) >> 20} MB"
    return [
        Hasil("Cadangkan seluruh basis data, tersandi", 1, cadangkan, cadangkan, catatan=catatan),
        Hasil("Pulihkan dan bandingkan setiap tabel (sasaran 300 detik)", 1, pulih, pulih),
    ]
