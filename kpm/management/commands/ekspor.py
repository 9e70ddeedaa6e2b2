import json
import time
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from kpm.impor.ekspor import ekspor_jenis
from kpm.impor.jenis import semua_jenis
from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import sebagai as konteks


class Command(BaseCommand):
    """Numbers are written in full for those who may open them, and the export is logged."""

    help = "Ekspor satu jenis ke CSV atau XLSX yang dapat diimpor kembali."

    def add_arguments(self, parser):
        parser.add_argument("jenis", choices=sorted(semua_jenis()))
        parser.add_argument("--sebagai", required=True, help="nama pengguna")
        parser.add_argument("--wilayah", default="", help="kode wilayah; bawaan: semua miliknya")
        parser.add_argument("--keluaran", required=True, type=Path, help="berkas .csv atau .xlsx")
        parser.add_argument("--alasan", default="Ekspor lewat baris perintah")

    def handle(self, *args, jenis, sebagai: str, wilayah, keluaran, alasan, **opsi):
        oleh = Pengguna.objects.filter(username=sebagai, is_active=True).first()
        if oleh is None:
            raise CommandError(f"Pengguna {sebagai!r} tidak ada.", returncode=2)
        mulai = time.monotonic()
        try:
            with konteks(oleh, "perintah"):
                catatan = ekspor_jenis(
                    oleh=oleh, jenis=jenis, ke=keluaran, wilayah=wilayah, alasan=alasan,
                    maju=lambda n: self.stderr.write(f"  {n} baris", str),
                )  # fmt: skip
        except (PermissionDenied, ValidationError, OSError) as galat:
            pesan = " ".join(getattr(galat, "messages", [str(galat)]))
            raise CommandError(pesan, returncode=2) from galat
        hasil = {
            "jenis": jenis,
            "status": "selesai",
            "baris": catatan.baris,
            "identitas": catatan.identitas,
            "detik": round(time.monotonic() - mulai, 2),
        }
        self.stdout.write(json.dumps(hasil, ensure_ascii=False))
