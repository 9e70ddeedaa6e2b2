from django.core.management.base import BaseCommand, CommandError

from kpm.pindah_wilayah import HAK, pindahkan_wilayah, usul_pindah
from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import sebagai as konteks


class Command(BaseCommand):
    """Print where families of ended desa codes should go; with --terapkan move them."""

    help = "KPM berkode desa yang sudah berakhir: cetak usul, atau pindahkan (--terapkan)."

    def add_arguments(self, parser):
        parser.add_argument("--sebagai", required=True, help="nama pengguna operator")
        parser.add_argument("--terapkan", action="store_true", help="pindahkan yang punya usul")

    def handle(self, *args, sebagai, terapkan, **opsi):
        oleh = Pengguna.objects.filter(username=sebagai).first()
        if oleh is None or not oleh.boleh(HAK):
            raise CommandError(f"{sebagai!r} tidak berhak memindahkan KPM.", returncode=2)
        with konteks(oleh, "perintah"):
            self._pindah(oleh, terapkan)

    def _pindah(self, oleh, terapkan: bool) -> None:
        usul = usul_pindah(oleh)
        for u in usul:
            ke = f"{u.kode_baru} {u.nama_baru} [{u.alasan}]" if u.kode_baru else "tanpa usul"
            self.stdout.write(f"{u.kode} {u.nama}, {u.jumlah} KPM -> {ke}")
        pasangan = {u.kode: u.kode_baru for u in usul if u.kode_baru}
        if terapkan and pasangan:
            jumlah, ikut = pindahkan_wilayah(oleh=oleh, pasangan=pasangan)
            self.stdout.write(f"{jumlah} KPM dipindahkan.")
            for r in ikut:
                tertahan = f", {r.tertahan} tertahan" if r.tertahan else ""
                self.stdout.write(f"{r.kode} -> {r.kode_baru}: {r.jumlah} {r.jenis}{tertahan}")
