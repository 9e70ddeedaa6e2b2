"""`python -m bench.fuzz_jenis --jumlah 1000`: what fuzz_impor does to files of families, done to
the files of every other kind. Each is judged, applied, exported and taken back; nothing stays.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from itertools import product, zip_longest
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
    import django

    django.setup()

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from bench.fuzz_impor import buat_operator, coba, periksa_hitungan, unggah_yang_ditolak
from bench.rusak import baris_baik, nik, rusakkan, teks_csv
from kpm.impor.ekspor import ekspor_jenis
from kpm.impor.jenis import semua_jenis
from kpm.impor.layanan import catat_impor, jalankan_batal, jalankan_terapkan, periksa_impor
from kpm.models import Anggota, Impor, Keluarga
from laporan.contoh.berkas import KEPALA
from pkh.pekerjaan.layanan import GagalBerpesan
from pkh.riwayat.jejak import sebagai
from tests import pabrik

KK = [f"640206010124{n + 1:04d}" for n in range(5)]  # of baris_baik
BULAN = date(2025, 9, 1)
SK = ["460/12/2025", "2025-09-14"]
AWAL: dict[str, list[list[str]]] = {
    "penyaluran": [
        ["no_kk", "nik", "no_kks", "periode", "nominal", "hasil", "tanggal", "bank", "catatan"],
        *[[k, "", "", "2025-07", "750000", "Berhasil transaksi", "2025-07-19", "bri", ""]
          for k in KK[:3]],
        ["", nik(3, date(1983, 4, 6), True), "", "Juli 2025", "Rp 1.000", "Gagal", "", "", "x"],
        ["", "", "6013000000000004", "2025-07", "5", "belum transaksi", "", "bni", ""],
    ],
    "pendamping": [
        ["nama_pengguna", "nama", "kode_wilayah", "kepegawaian", "nip", "nomor_sk", "bergabung",
         "telepon"],
        ["fuzz.satu", "Fuzz Satu", "64.02", "pppk", "199001012024211001", "1/SK", "2019-03-01", ""],
        ["fuzz.dua", "Fuzz Dua", "6402", "", "", "", "", "0812"],
        ["pendamping_fuzz", "Pendamping", "64.02", "", "", "2/SK", "", "0813"],
    ],
    "penugasan": [
        ["no_kk", "pendamping", "mulai", "alasan"],
        *[[k, "pendamping_fuzz", "2024-03-01", "awal"] for k in KK],
    ],
    "kehadiran": [
        ["nik", "bulan", "nama", "hari_efektif", "alpa", "izin", "sakit", "jml", "terpenuhi",
         "alasan"],
        *[[nik(50 + n, date(2012 + n, 2, 4 + n), False), "2025-09", "Budi", "22", str(n), "0",
           "1", "", "", ""] for n in range(5)],
    ],
    "target_graduasi": [
        ["tahun", "kode_wilayah", "jenis", "jumlah"],
        ["2026", "64.02", "sejahtera", "25"], ["2026", "64.02.06", "alamiah", "1.200"],
    ],
    "kelayakan_daerah": [
        ["no_kk", "nomor_putusan", "tanggal_putusan", "sebab"],
        *[[k, *SK, "Punya usaha"] for k in KK],
    ],
}  # fmt: skip
MODEL = ["kpm.Keluarga", "kpm.Anggota", "kpm.HasilSalur", "kpm.Bantuan", "akun.Pengguna",
         "akun.Jabatan", "pendamping.Profil", "pendamping.Penugasan", "pendamping.Verifikasi",
         "graduasi.Target", "graduasi.Usulan"]  # fmt: skip
JAM = {"diubah_pada", "komponen_per", "dicatat_pada", "status_pada"}


def dasar(oleh) -> None:
    """Five families in the care of nobody yet, what is owed to them and asked of them."""
    baik = teks_csv([KEPALA, *baris_baik(5)]).encode()
    if coba(oleh, baik, "kpm.csv") != "selesai":
        raise RuntimeError("dasar tidak masuk")
    orang = pabrik.PenggunaFactory(username="pendamping_fuzz")
    pabrik.JabatanFactory(pengguna=orang, wilayah_id="64.02", mulai=date(2020, 1, 1))
    pabrik.ProfilFactory(pengguna=orang, wilayah_id="64.02")
    for k in Keluarga.objects.filter(no_kk__in=KK[:3]):
        pabrik.BantuanFactory(keluarga=k, periode=date(2025, 7, 1), jumlah=750_000)
    for a in Anggota.objects.filter(hubungan="anak"):
        pabrik.VerifikasiFactory(anggota=a, bulan=BULAN)


def isi() -> list[tuple[str, dict]]:
    """All that an import of any kind may write, without the clocks."""
    hasil = []
    with connection.cursor() as k:
        for m in MODEL:
            tabel = connection.ops.quote_name(apps.get_model(m)._meta.db_table)
            sql = "SELECT to_jsonb(x) - %s::text[] FROM {} x ORDER BY x.id"
            k.execute(sql.format(tabel), [list(JAM)])
            hasil += [(m, json.loads(baris)) for (baris,) in k.fetchall()]
    return hasil


def coba_jenis(oleh, jenis: str, berkas: bytes, nama: str) -> str:
    """How it ended: "gagal", "pratinjau" or "selesai". Whatever it raises is a fault."""
    semula = isi()
    berkas_ = ContentFile(berkas, name=nama)
    impor = catat_impor(oleh=oleh, berkas=berkas_, nama=nama, jenis=jenis)
    try:
        periksa_impor(impor)
    except GagalBerpesan:
        impor.refresh_from_db()
        assert impor.status == Impor.Status.GAGAL
        assert impor.pesan.endswith("."), impor.pesan
        assert isi() == semula, "pratinjau yang gagal menulis"
        return "gagal"
    assert isi() == semula, "pratinjau menulis"
    periksa_hitungan(impor)
    if impor.hitungan["ditolak"]:
        unggah_yang_ditolak(oleh, impor)
    if impor.hitungan["baru"] + impor.hitungan["berubah"] == 0:
        return "pratinjau"
    with sebagai(oleh, "perintah"):
        jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())
    _pulang_pergi(oleh, jenis)
    with sebagai(oleh, "perintah"):
        impor = jalankan_batal(oleh=oleh, impor=impor)
    assert impor.pembatalan["ditolak"] == 0, impor.pembatalan
    if jenis != "kelayakan_daerah":  # its drafts are withdrawn, not deleted
        beda = [(a, b) for a, b in zip_longest(semula, isi()) if a != b]
        assert not beda, f"pembatalan tidak mengembalikan: {str(beda)[:1500]}"
    return "selesai"


def _pulang_pergi(oleh, jenis: str) -> None:
    """Export, then import: no change."""
    with tempfile.TemporaryDirectory() as folder:
        ke = Path(folder) / "ekspor.csv"
        catatan = ekspor_jenis(oleh=oleh, jenis=jenis, ke=ke, alasan="uji pulang pergi")
        berkas = ContentFile(ke.read_bytes(), name=ke.name)
    if catatan.baris:
        impor = periksa_impor(catat_impor(oleh=oleh, berkas=berkas, nama=ke.name, jenis=jenis))
        galat = list(impor.baris.values_list("nomor", "galat", "beda")[:3])
        assert impor.hitungan["sama"] == impor.hitungan["baris"] == catatan.baris, galat


def jalankan(
    benih: int, jenis: list[str], nomor: range, oleh=None, *, buku: float = 0.2, jatah: float = 0
) -> dict:
    """Try these files of each kind on one ground, no longer than `jatah` seconds; counts by
    ending, and what went wrong as {(kind, number): words}."""
    akhir = time.monotonic() + (jatah or float("inf"))
    hasil: Counter[str] = Counter()
    salah: dict[tuple[str, int], str] = {}
    with transaction.atomic():
        siapa = oleh or buat_operator()
        dasar(siapa)
        for satu, n in product(jenis, nomor):
            if time.monotonic() > akhir:
                break
            berkas, nama, dibuat = rusakkan(benih, n, buku, AWAL[satu])
            try:
                with transaction.atomic():
                    hasil[coba_jenis(siapa, satu, berkas, nama)] += 1
                    transaction.set_rollback(True)
            except Exception as galat:  # every kind is a finding, and is told of
                jejak = traceback.format_exc(limit=-4)
                kata = f"{dibuat} {type(galat).__name__}: {str(galat)[:800]}"
                salah[satu, n] = f"{kata}\n{jejak}"
        transaction.set_rollback(True)
    return {"hasil": dict(hasil), "salah": salah}


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.fuzz_jenis")
    urai.add_argument("--jumlah", type=int, default=1000, help="berkas setiap jenis")
    urai.add_argument("--mulai", type=int, default=0)
    urai.add_argument("--benih", type=int, default=random.randrange(10**6))
    urai.add_argument("--jenis", choices=list(AWAL), nargs="*", default=list(AWAL))
    urai.add_argument("--jatah", type=float, default=0, help="seconds for each kind")
    p = urai.parse_args()
    buruk = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as media, override_settings(MEDIA_ROOT=media):
        for jenis in p.jenis:
            mulai = time.monotonic()
            nomor = range(p.mulai, p.mulai + p.jumlah)
            laporan = jalankan(p.benih, [jenis], nomor, jatah=p.jatah)
            for (_, n), kata in laporan["salah"].items():
                print(f"--- {jenis} {p.benih}|{n}\n{kata}")
            buruk += len(laporan["salah"])
            detik = round(time.monotonic() - mulai)
            ringkas = {"benih": p.benih, **laporan["hasil"], "salah": len(laporan["salah"])}
            print(json.dumps({"jenis": jenis, **ringkas, "detik": detik}), flush=True)
    sys.exit(1 if buruk else 0)


if set(AWAL) != set(semua_jenis()) - {"kpm"}:
    raise RuntimeError("jenis baru: beri baris yang baik di AWAL")

if __name__ == "__main__":
    main()
