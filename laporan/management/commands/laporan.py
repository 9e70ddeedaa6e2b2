"""`manage.py laporan JENIS --sebagai ... --wilayah ... --periode ... --format ... --keluaran ...`
makes one report, freezes it and writes the file, without a broker; `--daftar` prints the
catalogue as JSON."""

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from laporan.berkas import BENTUK, kirim_berkas
from laporan.jenis.katalog import KATALOG, daftar_katalog
from laporan.layanan import PenyimpananPenuh, buat_cuplikan
from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import sebagai


class Command(BaseCommand):
    help = "Membuat dan membekukan satu laporan, atau menyebut katalognya (--daftar)."

    def add_arguments(self, parser):
        parser.add_argument("jenis", nargs="?", choices=list(KATALOG), metavar="JENIS")
        parser.add_argument("--daftar", action="store_true", help="katalog sebagai JSON")
        parser.add_argument("--sebagai", help="nama pengguna yang membuat")
        parser.add_argument("--wilayah", help="kode provinsi atau kabupaten/kota, misalnya 64.02")
        parser.add_argument("--periode", help="2024-08, 2024-TW3 atau 2024")
        parser.add_argument("--format", choices=list(BENTUK), default="pdf")
        parser.add_argument("--keluaran", type=Path, help="berkas yang ditulis")

    def handle(self, *args, **pilihan):
        if pilihan["daftar"]:
            self.stdout.write(json.dumps(daftar_katalog(), ensure_ascii=False, indent=2))
            return
        wajib = ("jenis", "sebagai", "wilayah", "periode", "keluaran")
        if kurang := [p for p in wajib if not pilihan[p]]:
            raise CommandError(f"Belum disebut: {', '.join(kurang)}. Lihat --help.", returncode=2)
        oleh = Pengguna.objects.filter(username=pilihan["sebagai"], is_active=True).first()
        if oleh is None:
            raise CommandError(f"Pengguna {pilihan['sebagai']!r} tidak ada.", returncode=2)
        minta = {r: pilihan[r] for r in ("jenis", "wilayah", "periode")}
        try:
            with sebagai(oleh, "perintah"):
                cuplikan = buat_cuplikan(oleh=oleh, **minta)
                with pilihan["keluaran"].open("wb") as berkas:
                    berkas.writelines(kirim_berkas(cuplikan, pilihan["format"]).streaming_content)
        except PermissionDenied as galat:
            raise CommandError(
                f"{oleh} tidak berwenang membuat laporan ini atas wilayah {pilihan['wilayah']}.",
                returncode=2,
            ) from galat
        except ValidationError as galat:
            raise CommandError(" ".join(galat.messages), returncode=2) from galat
        except PenyimpananPenuh as galat:
            raise CommandError("Ruang berkas penuh; laporan tidak tersimpan.") from galat
        except OSError as galat:
            raise CommandError(f"{pilihan['keluaran']}: {galat.strerror}.", returncode=2) from galat
        hasil = {"laporan": cuplikan.pk, "per": cuplikan.per.isoformat(), "sha256": cuplikan.sha256}
        self.stdout.write(json.dumps(hasil))
