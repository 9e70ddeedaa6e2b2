"""`manage.py pangkas_jejak`: by the owner of the tables, after a proposal of retention was approved
and its job has ended."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from laporan.pdp.retensi.pangkas import TidakUtuh, belum_dipangkas, pangkas
from pkh.kunci.konteks import sistem
from pkh.riwayat.pangkas import PEMILIK
from pkh.riwayat.segel import segel_jejak


class Command(BaseCommand):
    help = (
        "Mengosongkan nama, NIK dan catatan keluarga yang sudah dianonimkan dari jejak perubahan "
        "dan laporan beku, untuk usulan retensi yang disetujui dan selesai. Memakai hubungan "
        "pemilik (DATABASE_URL_PEMILIK). Boleh diulang dan dihentikan kapan saja."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--lihat", action="store_true", help="sebut yang menunggu, tanpa memangkas"
        )

    @sistem("usulan retensi semua kantor")
    def handle(self, *, lihat: bool, **opsi):
        self._pastikan_pemilik()
        if not lihat:
            segel_jejak()
        menunggu = belum_dipangkas()
        if not menunggu:
            self.stdout.write("Tidak ada usulan retensi yang menunggu dipangkas.")
        for usulan in menunggu:
            if lihat:
                self.stdout.write(
                    f"Usulan {usulan.pk}, {usulan.wilayah}: {sum(usulan.hasil.values())} rekaman, "
                    f"disetujui {usulan.diputus_oleh} {usulan.diputus_pada:%Y-%m-%d}"
                )
                continue
            try:
                pangkas(usulan, self.stdout.write)
            except TidakUtuh as galat:
                raise CommandError(str(galat)) from galat

    def _pastikan_pemilik(self) -> None:
        with connections[PEMILIK].cursor() as k:
            k.execute("SELECT has_table_privilege('riwayat_nisan', 'INSERT')")
            if not k.fetchone()[0]:
                raise CommandError(
                    "Hubungan ini bukan pemilik tabel. Isi DATABASE_URL_PEMILIK seperti pada "
                    "langkah migrasi."
                )
