"""`manage.py data_contoh`: an invented year of a region, the same for the same seed.

With `--berkas` its families are written as files to import and the database is only read.
"""

import json
import time
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpm.aturan import Ketentuan
from kpm.models import Ketentuan as TabelKetentuan
from laporan.contoh.akun import ModeProduksi, isi_profil, susun_akun
from laporan.contoh.berkas import Bahan, tulis_berkas
from laporan.contoh.bulanan import tulis_bulanan
from laporan.contoh.massal import DitolakContoh, desa_rencana, muat_contoh, rapikan
from laporan.contoh.tempat import Rencana, bagi_wilayah
from pkh.akun.hak import Peran


def bilangan(teks: str) -> int:
    if not teks.isdigit() or int(teks) == 0:
        raise ArgumentTypeError(f"{teks!r} bukan bilangan bulat 1 atau lebih")
    return int(teks)


def tanggal(teks: str) -> date:
    try:
        return date.fromisoformat(teks)
    except ValueError as galat:
        raise ArgumentTypeError(f"{teks!r} bukan tanggal TTTT-BB-HH") from galat


def persen(teks: str) -> float:
    try:
        nilai = float(teks.replace(",", "."))
    except ValueError:
        nilai = 0
    if not 0 < nilai <= 33:
        raise ArgumentTypeError(f"{teks!r} bukan persen di atas 0 sampai 33")
    return nilai


class Command(BaseCommand):
    help = (
        "Mengisi satu wilayah yang masih kosong dengan tahun contoh: keluarga karangan dan "
        "kegiatan dua belas bulan penuh sebelum bulan berjalan sampai hari ini. Benih yang sama "
        "memberi isi yang sama. Dengan --berkas: hanya menulis berkas untuk diimpor."
    )

    def add_arguments(self, parser):
        parser.add_argument("--wilayah", required=True, help="kode provinsi atau kabupaten/kota")
        parser.add_argument("--kpm", type=bilangan, required=True, help="keluarga aktif")
        parser.add_argument("--pendamping", type=bilangan, required=True)
        parser.add_argument("--benih", type=bilangan, default=2024)
        parser.add_argument(
            "--per", type=tanggal, help="hari terakhir tahun contoh (bawaan: hari ini)"
        )
        parser.add_argument(
            "--berkas", type=Path, metavar="DIR",
            help="tulis kpm, pendamping, penugasan ke folder ini; basis data tidak diisi",
        )  # fmt: skip
        parser.add_argument(
            "--bentuk", choices=["csv", "xlsx"], default="csv", help="bentuk berkas kpm"
        )
        parser.add_argument(
            "--ubah", type=persen, metavar="PERSEN", default=0.0,
            help="tulis juga kpm-ubah: sekian persen keluarga berubah, sekian persen tidak ada "
            "lagi, sekian persen bertambah anak",
        )  # fmt: skip
        parser.add_argument("--proses", type=bilangan, help="proses pembuat berkas")

    def handle(self, *, wilayah, kpm, pendamping, benih=2024, per=None, berkas=None, **opsi):
        r = Rencana(wilayah, kpm, pendamping, benih, per or timezone.localdate())
        mulai = time.monotonic()

        def lama() -> str:
            return f"{time.monotonic() - mulai:.1f}".replace(".", ",")

        def lapor(kata: str) -> None:
            self.stderr.write(f"{lama():>7} d  {kata}", str)  # a terminal would show it in red

        if opsi.get("ubah") and not berkas:
            raise CommandError("--ubah hanya untuk berkas: sebutkan juga --berkas DIR.")
        try:
            if berkas:
                self._tulis(r, berkas, lapor, opsi)
                return
            dibuat = muat_contoh(r, per_diminta=per is not None, lapor=lapor)
        except (DitolakContoh, ModeProduksi) as galat:
            raise CommandError(str(galat)) from galat
        if dibuat:
            rapikan(lapor)
            lapor(f"{tulis_bulanan(r)} laporan bulanan dibekukan")
            self.stdout.write(
                f"Selesai: {kpm} KPM di {wilayah}, {r.awal} sampai {r.per}, {lama()} detik."
            )
        else:
            self.stdout.write(f"Sudah ada: tahun contoh {wilayah} dengan benih {benih}.")

    def _tulis(self, r: Rencana, ke: Path, lapor, opsi: dict) -> None:
        petak = bagi_wilayah(r, desa_rencana(r))
        ketentuan = Ketentuan.dari_isi(TabelKetentuan.objects.pada(r.per).isi)
        orang = [a for a in susun_akun(r, petak) if a.peran == Peran.PENDAMPING]
        pengguna = {(a.wilayah or "", a.nomor): a.username for a in orang}
        bahan = Bahan(r, petak, ketentuan, pengguna, opsi.get("ubah") or 0.0)
        profil = ([a.username, a.nama, a.wilayah, *isi_profil(r, a).values()] for a in orang)
        bentuk, proses = opsi.get("bentuk") or "csv", opsi.get("proses")
        try:
            hitungan = tulis_berkas(
                bahan, ke, pendamping=profil, bentuk=bentuk, proses=proses, lapor=lapor
            )
        except OSError as galat:
            raise CommandError(f"Tidak dapat menulis ke {ke}: {galat.strerror}.") from galat
        lapor("berkas selesai")
        self.stdout.write(json.dumps(vars(hitungan)))
