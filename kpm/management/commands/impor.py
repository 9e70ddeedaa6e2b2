import errno
import json
import sys
import time
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpm.impor.jenis import jenis_bernama, semua_jenis
from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.impor.templat import tulis_galat
from kpm.models import Impor
from pkh.akun.models import Pengguna
from pkh.pekerjaan.layanan import GagalBerpesan
from pkh.riwayat.jejak import sebagai as konteks

SEBAB_BERKAS = {
    errno.ENOENT: "tidak ada di sana",
    errno.EISDIR: "itu folder",
    errno.EACCES: "Anda tidak boleh membacanya",
}
HITUNGAN = ["baris", "baru", "berubah", "sama", "ditolak", "peringatan", "hilang"]


class Command(BaseCommand):
    """The same reading, judging and applying as the page, without broker or worker."""

    help = "Impor berkas; baris terakhir keluaran adalah satu objek JSON."

    def add_arguments(self, parser):
        parser.add_argument("jenis", choices=sorted(semua_jenis()))
        parser.add_argument("berkas", type=Path)
        parser.add_argument("--sebagai", required=True, help="nama pengguna operator")
        parser.add_argument("--pratinjau", action="store_true", help="periksa saja")
        parser.add_argument("--tolak-semua", action="store_true")
        parser.add_argument(
            "--periksa-hilang",
            action="store_true",
            help="tandai keluarga yang tidak ada di berkas untuk diperiksa di lapangan",
        )
        parser.add_argument("--galat", type=Path, help="tulis baris yang ditolak ke XLSX ini")

    def handle(self, *args, jenis, berkas, sebagai: str, **opsi):
        oleh = Pengguna.objects.filter(username=sebagai, is_active=True).first()
        if oleh is None or not oleh.boleh(jenis_bernama(jenis).hak):
            raise CommandError(
                f"{sebagai!r} bukan pengguna yang boleh mengimpor {jenis}.", returncode=2
            )
        tanpa_tanda = jenis_bernama(jenis).massal.TANPA_TANDA
        if opsi["periksa_hilang"] and tanpa_tanda:
            raise CommandError(f"--periksa-hilang: {tanpa_tanda}", returncode=2)
        if opsi["galat"] and not opsi["galat"].absolute().parent.is_dir():
            raise CommandError(f"Folder {opsi['galat'].parent} tidak ada.", returncode=2)
        mulai = time.monotonic()
        with konteks(oleh, "perintah"):
            hasil = self._impor(oleh, jenis, berkas, opsi)
        hasil["detik"] = round(time.monotonic() - mulai, 2)
        self.stdout.write(json.dumps(hasil, ensure_ascii=False))
        if hasil["status"] == "gagal":
            sys.exit(1)

    def _impor(self, oleh, jenis: str, berkas: Path, opsi: dict) -> dict:
        try:
            with berkas.open("rb") as f:
                impor = catat_impor(oleh=oleh, berkas=File(f), nama=berkas.name, jenis=jenis)
        except ValidationError as galat:
            raise CommandError(" ".join(galat.messages), returncode=2) from galat
        except OSError as galat:
            sebab = SEBAB_BERKAS.get(galat.errno or 0, galat.strerror)
            pesan = f"Berkas {berkas} tidak dapat dibuka: {sebab}."
            return _gagal(None, jenis, pesan) | dict.fromkeys(HITUNGAN, 0)
        hasil = {"impor": impor.pk, "jenis": jenis, "status": "pratinjau"}
        try:
            periksa_impor(impor, self._maju)
            if opsi["galat"]:
                with opsi["galat"].open("wb") as ke:
                    tulis_galat(ke, impor)
            if opsi["periksa_hilang"]:
                impor.hilang = Impor.Hilang.PERIKSA
            if not opsi["pratinjau"]:
                jalankan_terapkan(
                    impor,
                    tolak_semua=opsi["tolak_semua"],
                    tanggal=timezone.localdate(),
                    maju=self._maju,
                )
                hasil["status"] = "selesai"
        except GagalBerpesan as galat:
            hasil = _gagal(impor.pk, jenis, str(galat))
        return hasil | {n: impor.hitungan.get(n, 0) for n in HITUNGAN}

    def _maju(self, dikerjakan=None, *, total=None, fase=""):
        if fase:
            self.stderr.write(f"{fase} ...", str)
        elif dikerjakan:
            self.stderr.write(f"  {dikerjakan} baris", str)


def _gagal(impor: int | None, jenis: str, pesan: str) -> dict:
    return {"impor": impor, "jenis": jenis, "status": "gagal", "pesan": pesan}
