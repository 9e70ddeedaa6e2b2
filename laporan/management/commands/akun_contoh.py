"""`manage.py akun_contoh`: the demo accounts and their password, as a table."""

from django.core.management.base import BaseCommand, CommandError

from laporan.contoh.akun import SANDI, ModeProduksi, daftar_akun, tolak_produksi


class Command(BaseCommand):
    help = "Mencetak akun contoh yang ada beserta sandinya. Tidak berlaku pada produksi."

    def handle(self, **_):
        try:
            tolak_produksi()
        except ModeProduksi as galat:
            raise CommandError(str(galat)) from galat
        baris = daftar_akun()
        if not baris:
            self.stdout.write("Belum ada akun contoh; buat dengan manage.py data_contoh.")
            return
        lebar = max(len(akun) for akun, _ in baris)
        self.stdout.write(f"Akun contoh, semua dengan sandi: {SANDI}")
        for akun, kata in baris:
            self.stdout.write(f"  {akun:<{lebar}}  {kata}")
