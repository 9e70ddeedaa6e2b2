"""`python -m bench.fuzz_impor --jumlah 10000`: broken files through the import, many of them.

Each file is a good one with up to four things done to it, all from one seed and a number, so
that a file that breaks something can be made again with `--mulai N --jumlah 1`. Nothing is kept
in the database: every file is judged, applied and taken back. What must hold is in `coba`.
"""

import argparse
import io
import json
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from itertools import zip_longest
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
    import django

    django.setup()

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from bench.rusak import baris_baik, rusakkan, teks_csv
from kpm.impor.ekspor import ekspor_jenis
from kpm.impor.layanan import (
    catat_impor,
    jalankan_batal,
    jalankan_mirip,
    jalankan_terapkan,
    periksa_impor,
)
from kpm.impor.templat import tulis_galat
from kpm.models import Anggota, Impor, Keluarga
from laporan.contoh.berkas import KEPALA
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.pekerjaan.layanan import GagalBerpesan
from pkh.teks import buang_tak_tampak

TERBUKA = ("calon", "aktif", "ditangguhkan")
SEKALI = 100  # files on the same ground, before it is laid anew
DETIK = 20  # for one file
LANJUT = ["batal", "", "csv", "batal", "", "xlsx"]  # what follows when a file was applied


# --- trying ----------------------------------------------------------------------------------
def isi_register() -> list[dict]:
    """Every family and member, without the clocks."""
    jam = {"diubah_pada", "komponen_per"}
    isi = [*Keluarga.objects.order_by("pk").values(), *Anggota.objects.order_by("pk").values()]
    return [{k: v for k, v in b.items() if k not in jam} for b in isi]


def periksa_hitungan(impor: Impor) -> None:
    h = impor.hitungan
    assert impor.status == Impor.Status.PRATINJAU
    assert h["baris"] == h["baru"] + h["berubah"] + h["sama"] + h["ditolak"], h
    ditolak = list(impor.baris.filter(hasil="ditolak"))
    assert len(ditolak) == h["ditolak"]
    for b in ditolak:
        assert b.galat, f"baris {b.nomor} ditolak tanpa sebab"
        for g in b.galat:
            assert g["sebab"].endswith("."), g
            assert len(g["sebab"]) < 1_000, g["sebab"][:200]


def _periksa_register() -> None:
    terbuka = Keluarga.objects.filter(status__in=TERBUKA)
    kk = list(terbuka.values_list("no_kk", flat=True))
    assert len(set(kk)) == len(kk), "No KK dua kali"
    tinggal = Anggota.objects.filter(keluar_pada=None, keluarga__in=terbuka)
    nik = list(tinggal.values_list("nik", flat=True))
    assert len(set(nik)) == len(nik), "NIK dua kali"
    assert all(len(n) == 16 and n.isascii() and n.isdigit() for n in [*nik, *kk])
    pengurus = Counter(tinggal.filter(hubungan="pengurus").values_list("keluarga", flat=True))
    for k in terbuka:
        assert pengurus[k.pk] == 1, f"keluarga {k.no_kk} punya {pengurus[k.pk]} pengurus"
        assert k.desa_id.startswith("64.02."), "di luar wilayah operator"
    for a in tinggal:
        assert buang_tak_tampak(a.nama) == a.nama == " ".join(a.nama.split()), repr(a.nama)


def unggah_yang_ditolak(oleh, impor: Impor) -> None:
    """The workbook of refused rows is read again, with as many rows."""
    ke = io.BytesIO()
    tulis_galat(ke, impor)
    berkas = ContentFile(ke.getvalue(), name="ditolak.xlsx")
    lagi = periksa_impor(
        catat_impor(oleh=oleh, berkas=berkas, nama="ditolak.xlsx", jenis=impor.jenis)
    )
    assert lagi.hitungan["baris"] == impor.hitungan["ditolak"], (lagi.hitungan, impor.hitungan)


def _kembali(oleh, impor: Impor, semula: list[dict]) -> None:
    """Undo brings back everything."""
    impor = jalankan_batal(oleh=oleh, impor=impor)
    assert impor.pembatalan["ditolak"] == 0, impor.pembatalan
    beda = [(a, b) for a, b in zip_longest(semula, isi_register()) if a != b][:2]
    assert not beda, f"pembatalan tidak mengembalikan isi register: {beda}"


def _pulang_pergi(oleh, bentuk: str) -> None:
    """Export, then import: no change."""
    with tempfile.TemporaryDirectory() as folder:
        ke = Path(folder) / f"ekspor.{bentuk}"
        catatan = ekspor_jenis(oleh=oleh, jenis="kpm", ke=ke, alasan="uji pulang pergi")
        assert catatan.identitas
        impor = periksa_impor(
            catat_impor(oleh=oleh, berkas=ContentFile(ke.read_bytes(), name=ke.name), nama=ke.name)
        )
    h = impor.hitungan
    beda = list(impor.baris.values_list("nomor", "galat", "beda")[:3])
    assert h["sama"] == h["baris"] == catatan.baris, (h, beda)


def coba(oleh, isi: bytes, nama: str, lanjut: str = "") -> str:
    """Preview and, where it can be, apply one file; how it ended: "gagal" or "pratinjau" or
    "selesai". `lanjut`: and then "batal" (take it back) or "csv", "xlsx" (export and import).
    AssertionError or any other exception is a fault of the import."""
    semula = isi_register()
    impor = catat_impor(oleh=oleh, berkas=ContentFile(isi, name=nama), nama=nama)
    try:
        periksa_impor(impor)
    except GagalBerpesan as galat:
        pesan = str(galat)
        impor.refresh_from_db()
        assert (impor.status, impor.pesan) == (Impor.Status.GAGAL, pesan)
        assert pesan.endswith("."), pesan
        assert len(pesan) < 1_000, pesan[:300]
        assert "Traceback" not in pesan
        assert isi_register() == semula, "pratinjau yang gagal menulis ke register"
        return "gagal"
    assert isi_register() == semula, "pratinjau menulis ke register"
    impor.refresh_from_db()
    periksa_hitungan(impor)
    assert jalankan_mirip(impor) is not None
    if impor.hitungan["ditolak"] and lanjut:
        unggah_yang_ditolak(oleh, impor)
    if impor.hitungan["baru"] + impor.hitungan["berubah"] == 0:
        return "pratinjau"
    janji = impor.hitungan["baru"]
    sebelum = Anggota.objects.count()
    jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())
    assert Anggota.objects.count() - sebelum == janji == impor.hitungan["baru"]
    _periksa_register()
    if lanjut == "batal":
        _kembali(oleh, impor, semula)
    elif lanjut:
        _pulang_pergi(oleh, lanjut)
    return "selesai"


def buat_operator() -> Pengguna:
    oleh = Pengguna.objects.create(username="fuzz_impor", nama="Fuzz")
    Jabatan.objects.create(
        pengguna=oleh, peran=Peran.OPERATOR, wilayah_id="64.02", mulai=date(2020, 1, 1)
    )
    return oleh


def jalankan(
    benih: int, nomor: range, oleh=None, *, buku: float = 0.35, jatah: float = 0, lapor=None
) -> dict:
    """Try these files on a ground of five families, no longer than `jatah` seconds; counts by
    ending, the slowest, and what went wrong as {number: words}."""
    hasil: Counter[str] = Counter()
    akhir = time.monotonic() + (jatah or float("inf"))
    salah: dict[int, str] = {}
    lambat = (0.0, 0)
    for awal in range(nomor.start, nomor.stop, SEKALI):
        with transaction.atomic():
            siapa = oleh or buat_operator()
            baik = teks_csv([KEPALA, *baris_baik(5)]).encode()
            assert coba(siapa, baik, "kpm.csv") == "selesai"
            for n in range(awal, min(awal + SEKALI, nomor.stop)):
                if time.monotonic() > akhir:
                    break
                isi, nama, dibuat = rusakkan(benih, n, buku)
                mulai = time.monotonic()
                try:
                    with transaction.atomic():
                        hasil[coba(siapa, isi, nama, LANJUT[n % len(LANJUT)])] += 1
                        transaction.set_rollback(True)
                except Exception as galat:  # every kind is a finding, and is told of
                    jejak = traceback.format_exc(limit=-4)
                    salah[n] = f"{dibuat} {type(galat).__name__}: {str(galat)[:300]}\n{jejak}"
                lama = time.monotonic() - mulai
                lambat = max(lambat, (lama, n))
                if lama > DETIK:
                    salah.setdefault(n, f"{dibuat} {lama:.1f} detik")
                if lapor and n in salah:
                    lapor(f"{n}: {salah[n]}")
                if lapor and (n + 1) % 500 == 0:
                    lapor(f"{n + 1}: {dict(hasil)}, {len(salah)} salah")
            transaction.set_rollback(True)
        if time.monotonic() > akhir:
            break
    return {"hasil": dict(hasil), "salah": salah, "terlama": lambat}


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.fuzz_impor")
    urai.add_argument("--jumlah", type=int, default=10_000)
    urai.add_argument("--mulai", type=int, default=0)
    urai.add_argument("--benih", type=int, default=random.randrange(10**6))
    urai.add_argument("--simpan", type=Path, help="folder for the files that broke something")
    urai.add_argument("--jatah", type=float, default=0, help="seconds, then no new file")
    p = urai.parse_args()
    nomor = range(p.mulai, p.mulai + p.jumlah)
    awal = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    mulai = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as media, override_settings(MEDIA_ROOT=media):
        laporan = jalankan(
            p.benih, nomor, jatah=p.jatah, lapor=lambda kata: print(kata, file=sys.stderr)
        )
    for n, kata in laporan["salah"].items():
        print(f"--- {p.benih}|{n}\n{kata}")
        if p.simpan:
            p.simpan.mkdir(parents=True, exist_ok=True)
            isi, nama, _ = rusakkan(p.benih, n)
            (p.simpan / f"{n}-{nama}").write_bytes(isi)
    ringkas = {
        "benih": p.benih, "dari": p.mulai, **laporan["hasil"], "salah": len(laporan["salah"]),
        "detik": round(time.monotonic() - mulai), "terlama_detik": round(laporan["terlama"][0], 2),
        "puncak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "awal_mb": awal,
    }  # fmt: skip
    print(json.dumps(ringkas))
    sys.exit(1 if laporan["salah"] else 0)


if __name__ == "__main__":
    main()
