"""`manage.py laporan JENIS --sebagai ... --wilayah ... --periode ... --format ... --keluaran ...`
makes one report, freezes it and writes the file, without a broker; `--daftar` prints the
catalogue as JSON."""

import errno
import json
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http import FileResponse
from django.urls import reverse

from laporan.berkas import BENTUK, kirim_berkas
from laporan.jenis.katalog import KATALOG, daftar_katalog
from laporan.kemasan import Kemasan
from laporan.layanan import buat_cuplikan
from pkh.akun.models import Pengguna
from pkh.gudang import penuh
from pkh.riwayat.jejak import sebagai

_SEBAB = {
    errno.ENOSPC: "ruang cakram penuh",
    errno.EDQUOT: "jatah ruang cakram habis",
    errno.ENOENT: "foldernya tidak ada",
    errno.EACCES: "foldernya tidak boleh ditulisi",
    errno.EROFS: "cakramnya hanya untuk dibaca",
    errno.EISDIR: "itu nama folder",
}


def _tulis(ke: Path, jawab: FileResponse) -> None:
    """The whole file or none of it."""
    sebagian = ke.with_name(f"{ke.name}.sebagian")
    try:
        with sebagian.open("wb") as berkas:
            berkas.writelines(jawab.streaming_content)
        sebagian.replace(ke)
    finally:
        sebagian.unlink(missing_ok=True)


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
                self._serahkan(cuplikan, pilihan["format"], pilihan["keluaran"])
        except PermissionDenied as galat:
            raise CommandError(
                f"{oleh} tidak berwenang membuat laporan ini atas wilayah {pilihan['wilayah']}.",
                returncode=2,
            ) from galat
        except ValidationError as galat:
            raise CommandError(" ".join(galat.messages), returncode=2) from galat
        except OSError as galat:
            if not penuh(galat):
                raise
            raise CommandError("Ruang berkas penuh; laporan tidak tersimpan.") from galat
        hasil = {"laporan": cuplikan.pk, "per": cuplikan.per.isoformat(), "sha256": cuplikan.sha256}
        self.stdout.write(json.dumps(hasil))

    def _serahkan(self, cuplikan, bentuk: str, ke: Path) -> None:
        sudah = f"Laporannya sudah dibekukan: {reverse('laporan:rinci', args=[cuplikan.pk])}."
        if bentuk == "lampiran" and not Kemasan(cuplikan.keluarga).ada_keluarga():
            raise CommandError(f"Tidak ada keluarga di balik angka laporan ini. {sudah}")
        try:
            _tulis(ke, kirim_berkas(cuplikan, bentuk))
        except OSError as galat:
            sebab = _SEBAB.get(galat.errno or 0, galat.strerror)
            raise CommandError(f"{ke} tidak tertulis: {sebab}. {sudah}", returncode=2) from galat
