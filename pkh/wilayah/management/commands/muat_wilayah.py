import datetime as dt
import time
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pkh.riwayat.jejak import sebagai
from pkh.wilayah.berkas import BerkasKeliru
from pkh.wilayah.layanan import berubah, muat_contoh, muat_tabel, siapkan_muatan
from pkh.wilayah.models import PerubahanWilayah

J = PerubahanWilayah.Jenis


class Command(BaseCommand):
    help = "Memuat tabel wilayah (kode,nama) dan mencetak apa yang berubah."

    def add_arguments(self, parser):
        parser.add_argument("berkas", nargs="?", help="CSV kode,nama; tanpa ini: tabel contoh")
        parser.add_argument("--contoh", action="store_true", help="tabel contoh (bawaan)")
        parser.add_argument("--dasar", default="", help='misalnya "Kepmendagri 300.2.2-2138/2025"')
        parser.add_argument("--tanggal", type=dt.date.fromisoformat, help="mulai berlaku")
        parser.add_argument("--paksa", action="store_true", help="muat walau tampak keliru")
        parser.add_argument("--pratinjau", action="store_true", help="cetak saja")

    def handle(self, *args, berkas=None, contoh=False, **opsi):
        if berkas and contoh:
            raise CommandError("Sebut satu saja: BERKAS atau --contoh.")
        with sebagai(None, "perintah"):
            if berkas is None:
                self.stdout.write(f"Tabel contoh: {muat_contoh()} kode ditambahkan.")
            else:
                self.muat(Path(berkas), **opsi)

    def muat(self, jalur: Path, *, dasar, tanggal, paksa, pratinjau, **_):
        mulai = time.monotonic()
        try:
            isi = jalur.read_bytes()
        except OSError as galat:
            raise CommandError(f"{jalur} tidak dapat dibaca: {galat.strerror}.") from galat
        isian = {"isi": isi, "nama_berkas": jalur.name, "dasar": dasar, "tanggal": tanggal}
        try:
            if pratinjau:
                muatan = self.pratinjau(isian)
            else:
                muatan = muat_tabel(oleh=None, paksa=paksa, **isian)
                self.cetak(muatan)
        except BerkasKeliru as galat:
            raise CommandError(f"{jalur.name} tidak dimuat:\n{galat}") from galat
        except ValidationError as galat:
            saran = "Kalau memang begitu, ulangi dengan --paksa."
            raise CommandError(f"{' '.join(galat.messages)} {saran}") from galat
        lama = f"{time.monotonic() - mulai:.1f}".replace(".", ",")
        kata = "Pratinjau" if pratinjau else "Selesai"
        self.stdout.write(f"{kata}: {muatan.jumlah_baris} baris dalam {lama} detik.")

    def pratinjau(self, isian):
        with transaction.atomic():
            muatan = siapkan_muatan(oleh=None, **isian)
            self.cetak(muatan)
            transaction.set_rollback(True)
        return muatan

    def cetak(self, muatan):
        r = muatan.ringkasan
        if not berubah(r):
            self.stdout.write("Tidak ada yang berubah.")
            return
        self.stdout.write(
            f"{r['baru']} kode baru, {r['hidup']} berlaku kembali, {r['nama']} berganti nama, "
            f"{r['ejaan']} hanya ejaan, {r['berakhir']} berakhir "
            f"({r['pindah']} di antaranya pindah ke kode baru)."
        )
        # New desa are many and say little; the page lists them.
        for p in muatan.perubahan.exclude(jenis=J.BARU, kode__regex=r"\.\d{4}$").iterator():
            ke = f" -> {p.kode_baru} {p.nama_baru}" if p.kode_baru else ""
            kata = f" [{p.penjelasan}]" if p.penjelasan else ""
            self.stdout.write(f"{p.get_jenis_display()}: {p.kode} {p.nama}{ke}{kata}")
