import json
import sys
import time
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.impor.templat import tulis_galat
from pkh.akun.models import Pengguna
from pkh.pekerjaan.layanan import GagalBerpesan
from pkh.riwayat.jejak import sebagai as konteks


class Command(BaseCommand):
    """The same reading, judging and applying as the page, without broker or worker."""

    help = "Impor berkas; baris terakhir keluaran adalah satu objek JSON."

    def add_arguments(self, parser):
        parser.add_argument("jenis", choices=["kpm"])
        parser.add_argument("berkas", type=Path)
        parser.add_argument("--sebagai", required=True, help="nama pengguna operator")
        parser.add_argument("--pratinjau", action="store_true", help="periksa saja")
        parser.add_argument("--tolak-semua", action="store_true")
        parser.add_argument("--galat", type=Path, help="tulis baris yang ditolak ke XLSX ini")

    def handle(self, *args, jenis, berkas, sebagai: str, **opsi):
        oleh = Pengguna.objects.filter(username=sebagai).first()
        if oleh is None or not oleh.boleh("kpm.impor"):
            raise CommandError(
                f"{sebagai!r} bukan pengguna yang boleh mengimpor KPM.", returncode=2
            )
        if not berkas.is_file():
            raise CommandError(f"Berkas {berkas} tidak ada.", returncode=2)
        mulai = time.monotonic()
        with konteks(oleh, "perintah"):
            hasil = self._impor(oleh, berkas, opsi)
        hasil["detik"] = round(time.monotonic() - mulai, 2)
        self.stdout.write(json.dumps(hasil, ensure_ascii=False))
        if hasil["status"] == "gagal":
            sys.exit(1)

    def _impor(self, oleh, berkas: Path, opsi: dict) -> dict:
        with berkas.open("rb") as f:
            impor = catat_impor(oleh=oleh, berkas=File(f), nama=berkas.name)
        status = "pratinjau"
        try:
            periksa_impor(impor, self._maju)
            if opsi["galat"]:
                with opsi["galat"].open("wb") as ke:
                    tulis_galat(ke, impor)
            if not opsi["pratinjau"]:
                jalankan_terapkan(
                    impor,
                    tolak_semua=opsi["tolak_semua"],
                    tanggal=timezone.localdate(),
                    maju=self._maju,
                )
                status = "selesai"
        except GagalBerpesan as galat:
            return {"impor": impor.pk, "jenis": "kpm", "status": "gagal", "pesan": str(galat)}
        return {"impor": impor.pk, "jenis": "kpm", "status": status, **impor.hitungan}

    def _maju(self, dikerjakan=None, *, total=None, fase=""):
        if fase:
            self.stderr.write(f"{fase} ...")
        elif dikerjakan:
            self.stderr.write(f"  {dikerjakan} baris")
