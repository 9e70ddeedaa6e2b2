import json
import sys
import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from kpm.impor.layanan import jalankan_batal
from kpm.models import Impor
from pkh.akun.models import Pengguna
from pkh.pekerjaan.layanan import GagalBerpesan
from pkh.riwayat.jejak import sebagai as konteks


class Command(BaseCommand):
    help = "Batalkan impor yang sudah diterapkan; baris terakhir keluaran adalah satu objek JSON."

    def add_arguments(self, parser):
        parser.add_argument("impor", type=int)
        parser.add_argument("--sebagai", required=True, help="nama pengguna operator")

    def handle(self, *args, impor: int, sebagai: str, **opsi):
        oleh = Pengguna.objects.filter(username=sebagai, is_active=True).first()
        if oleh is None:
            raise CommandError(f"Pengguna {sebagai!r} tidak ada.", returncode=2)
        with konteks(oleh, "perintah"):
            self._batalkan(oleh, impor)

    def _batalkan(self, oleh, impor: int) -> None:
        dipilih = Impor.objects.untuk(oleh).filter(pk=impor).first()
        if dipilih is None:
            raise CommandError(f"Impor {impor} tidak ditemukan di wilayah Anda.", returncode=2)
        mulai = time.monotonic()
        hasil = {"impor": impor, "jenis": dipilih.jenis}
        try:
            dipilih = jalankan_batal(oleh=oleh, impor=dipilih)
            batal = dipilih.pembatalan
            hasil |= {
                "status": "dibatalkan" if dipilih.status == "dibatalkan" else "gagal",
                **{n: batal[n] for n in ("dikembalikan", "dihapus", "satuan", "ditolak")},
            }
            for baris in batal["daftar"]:
                self.stderr.write(f"{baris['id']} {baris['nama']}: {baris['sebab']}")
        except (ValidationError, GagalBerpesan) as galat:
            pesan = galat.messages if isinstance(galat, ValidationError) else [str(galat)]
            hasil |= {"status": "gagal", "pesan": " ".join(pesan)}
        hasil["detik"] = round(time.monotonic() - mulai, 2)
        self.stdout.write(json.dumps(hasil, ensure_ascii=False))
        if hasil["status"] == "gagal":
            sys.exit(1)
