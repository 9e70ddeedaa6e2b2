import json
import re
import sys

from django.core.management.base import BaseCommand, CommandError

from pkh.riwayat.segel import periksa_jejak


class Command(BaseCommand):
    help = (
        "Memeriksa jejak: rantai segel, isi setiap petak yang tersegel, dan apakah setiap baris "
        "sama dengan jejak terakhirnya. Keluaran: satu JSON; kode 1 bila ada yang salah."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--segel", action="append", default=[], metavar="NOMOR:SIDIK",
            help="segel yang tercatat di luar (isi.json setiap cadangan); boleh beberapa",
        )  # fmt: skip

    def handle(self, *, segel: list[str], **opsi):
        if salah := [s for s in segel if not re.fullmatch(r"\d+:[0-9a-f]{64}", s)]:
            raise CommandError(f"{salah[0]!r} bukan NOMOR:SIDIK.")
        dikenal = {int(n): sidik for n, sidik in (s.split(":") for s in segel)}
        salah, angka = periksa_jejak(dikenal)
        self.stdout.write(json.dumps(angka))
        for kata in salah:
            self.stderr.write(kata)
        if salah:
            sys.exit(1)
