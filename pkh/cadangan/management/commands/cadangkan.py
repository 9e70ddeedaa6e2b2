import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pkh.cadangan.basis import GagalBasis
from pkh.cadangan.layanan import GagalCadangan, buang_lama, buat_cadangan
from pkh.cadangan.sandi import SalahKunci, buat_kunci


class Command(BaseCommand):
    help = (
        "Mencadangkan basis data, berkas dan daftar setelan, tersandi dengan age, ke folder baru "
        "di TUJUAN; cadangan lama dibuang menurut PKH_CADANGAN_SIMPAN. Keluarannya satu JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("tujuan", type=Path, nargs="?", help="folder semua cadangan")
        parser.add_argument(
            "--buat-kunci", type=Path, metavar="BERKAS",
            help="hanya membuat pasangan kunci: kunci rahasia ke BERKAS, kunci umum ke layar",
        )  # fmt: skip

    def handle(self, *, tujuan: Path | None = None, buat_kunci: Path | None = None, **opsi):
        if buat_kunci:
            self._kunci(buat_kunci)
            return
        if tujuan is None:
            raise CommandError("Sebutkan folder tujuan: manage.py cadangkan /cadangan")
        try:
            folder, isi = buat_cadangan(tujuan)
            dibuang = buang_lama(tujuan)
        except (GagalBasis, GagalCadangan, SalahKunci) as galat:
            raise CommandError(str(galat)) from galat
        except OSError as galat:
            raise CommandError(f"Tidak dapat menulis ke {tujuan}: {galat.strerror}.") from galat
        self.stdout.write(
            json.dumps(
                {
                    "cadangan": str(folder),
                    "detik": isi["detik"],
                    "bita": sum(b["bita"] for b in isi["berkas"].values()),
                    "baris": sum(n for n, _ in isi["tabel"].values()),
                    "berkas": isi["media"]["berkas"],
                    "dibuang": dibuang,
                }
            )
        )

    def _kunci(self, ke: Path) -> None:
        try:
            umum = buat_kunci(ke)
        except OSError as galat:
            raise CommandError(f"Tidak dapat menulis {ke}: {galat.strerror}.") from galat
        self.stdout.write(f"PKH_KUNCI_CADANGAN={umum}")
        self.stderr.write(
            f"Kunci rahasia: {ke}. Simpan dua salinan di luar server (brankas, kepala dinas); "
            "tanpa kunci ini tidak ada cadangan yang dapat dibuka."
        )
