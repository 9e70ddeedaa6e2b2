import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pkh.cadangan.basis import GagalBasis
from pkh.cadangan.layanan import GagalCadangan, pulihkan
from pkh.cadangan.sandi import SalahKunci, baca_kunci


class Command(BaseCommand):
    help = (
        "Memulihkan satu cadangan, membandingkan setiap tabel dan berkas dengan catatannya, lalu "
        "memasangnya; yang lama disimpan dengan nama lain. Keluarannya satu JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="folder satu cadangan (pkh-…)")
        parser.add_argument(
            "--kunci", required=True, metavar="BERKAS",
            help="kunci rahasia age; - dibaca dari masukan, sehingga tidak tertulis di server",
        )  # fmt: skip
        parser.add_argument(
            "--coba", action="store_true", help="hanya menguji cadangan, tidak memasangnya"
        )
        parser.add_argument(
            "--timpa", action="store_true", help="ganti basis data yang sudah berisi"
        )

    def handle(self, *, folder: Path, kunci: str, coba: bool, timpa: bool, **opsi):
        try:
            teks = sys.stdin.read() if kunci == "-" else Path(kunci).read_text()
            hasil = pulihkan(
                folder, baca_kunci(teks), coba=coba, timpa=timpa, lapor=self.stderr.write
            )
        except (GagalBasis, GagalCadangan, SalahKunci) as galat:
            raise CommandError(str(galat)) from galat
        except OSError as galat:
            raise CommandError(f"{galat.filename or folder}: {galat.strerror}.") from galat
        self.stdout.write(json.dumps(hasil))
