"""`manage.py data_contoh`: an invented year of a region, the same for the same seed."""

import time
from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from laporan.contoh.akun import ModeProduksi
from laporan.contoh.keluarga import Rencana
from laporan.contoh.massal import DitolakContoh, muat_contoh, rapikan


def bilangan(teks: str) -> int:
    if not teks.isdigit() or int(teks) == 0:
        raise ArgumentTypeError(f"{teks!r} bukan bilangan bulat 1 atau lebih")
    return int(teks)


def tanggal(teks: str) -> date:
    try:
        return date.fromisoformat(teks)
    except ValueError as galat:
        raise ArgumentTypeError(f"{teks!r} bukan tanggal TTTT-BB-HH") from galat


class Command(BaseCommand):
    help = (
        "Mengisi satu wilayah yang masih kosong dengan tahun contoh: keluarga karangan dan "
        "kegiatan dua belas bulan penuh sebelum bulan berjalan sampai hari ini. Benih yang sama "
        "memberi isi yang sama."
    )

    def add_arguments(self, parser):
        parser.add_argument("--wilayah", required=True, help="kode provinsi atau kabupaten/kota")
        parser.add_argument("--kpm", type=bilangan, required=True, help="keluarga aktif")
        parser.add_argument("--pendamping", type=bilangan, required=True)
        parser.add_argument("--benih", type=bilangan, default=2024)
        parser.add_argument(
            "--per", type=tanggal, help="hari terakhir tahun contoh (bawaan: hari ini)"
        )

    def handle(self, *, wilayah, kpm, pendamping, benih=2024, per=None, **_):
        r = Rencana(wilayah, kpm, pendamping, benih, per or timezone.localdate())
        mulai = time.monotonic()

        def lapor(kata: str) -> None:
            self.stderr.write(f"{time.monotonic() - mulai:7.1f} d  {kata}")

        try:
            dibuat = muat_contoh(r, per_diminta=per is not None, lapor=lapor)
        except (DitolakContoh, ModeProduksi) as galat:
            raise CommandError(str(galat)) from galat
        if dibuat:
            rapikan(lapor)
            lama = time.monotonic() - mulai
            self.stdout.write(
                f"Selesai: {kpm} KPM di {wilayah}, {r.awal} sampai {r.per}, {lama:.1f} detik."
            )
        else:
            self.stdout.write(f"Sudah ada: tahun contoh {wilayah} dengan benih {benih}.")
