"""Imports at province scale beside raw COPY: `python -m bench.impor [--kpm N] [--besar N]`.

Every import runs in a process of its own, whose peak memory is measured, on an empty register
of the same database. The floor is COPY of the very rows that the import left in the register,
into the same tables with the same indexes and foreign keys, in one transaction; once as the
tables are (with the triggers that write the trail) and once with those triggers switched off.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg2 import sql  # noqa: E402

from pkh.akun.hak import Peran  # noqa: E402
from pkh.akun.models import Jabatan, Pengguna  # noqa: E402

AKAR = Path(__file__).resolve().parent.parent
HASIL = Path(__file__).with_name("hasil_impor.json")
WILAYAH, KPM = "63", 111_671
OPERATOR = "operator_bench"
TABEL = ("kpm_keluarga", "kpm_anggota")


def sambung(basis: str):
    d = settings.DATABASES["pemilik"]
    kabel = psycopg2.connect(
        dbname=basis, user=d["USER"], password=d["PASSWORD"] or None,
        host=d["HOST"] or None, port=d["PORT"] or None,
    )  # fmt: skip
    kabel.autocommit = True
    return kabel


def memakai(nama: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nama


def siapkan() -> str:
    """A migrated database with the regions and one operator; kept for the next run."""
    h = hashlib.sha256()
    for p in sorted(AKAR.glob("**/migrations/*.py")):
        if ".venv" not in p.parts:
            h.update(p.relative_to(AKAR).as_posix().encode() + p.read_bytes())
    nama = f"bench_impor_{h.hexdigest()[:12]}"
    with closing(sambung(settings.DATABASES["pemilik"]["NAME"])) as kabel, kabel.cursor() as k:
        k.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'bench_impor_')")
        ada = {baris[0] for baris in k.fetchall()}
        for usang in ada - {nama}:
            k.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(usang)))
        if nama not in ada:
            k.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nama)))
    memakai(nama)
    if nama not in ada:
        call_command("migrate", database="pemilik", interactive=False, verbosity=0)
        call_command("muat_wilayah", contoh=True, stdout=sys.stderr)
        oleh = Pengguna.objects.create(username=OPERATOR, nama="Operator Bench")
        Jabatan.objects.create(pengguna=oleh, peran=Peran.OPERATOR, wilayah_id=WILAYAH)
    return nama


def kosongkan(nama: str) -> None:
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        k.execute(
            "TRUNCATE kpm_keluarga, kpm_anggota, kpm_keluargaevent, kpm_anggotaevent, kpm_impor, "
            "kpm_perubahanstatus CASCADE"
        )
        k.execute("VACUUM ANALYZE kpm_keluarga, kpm_anggota, wilayah_wilayah")


def anak(nama: str, berkas: str) -> None:
    """One import in this process, as the worker does it; timings and peak memory as JSON."""
    memakai(nama)
    from celery import current_app
    from django.utils import timezone

    from kpm.impor.layanan import (
        catat_impor,
        jalankan_mirip,
        jalankan_terapkan,
        periksa_impor,
    )
    from pkh.riwayat.jejak import sebagai

    current_app.conf.broker_url = "memory://"  # what follows an import is no worker's here
    oleh = Pengguna.objects.get(username=OPERATOR)
    with sebagai(oleh, "perintah"), open(berkas, "rb") as f:
        impor = catat_impor(oleh=oleh, berkas=File(f), nama=Path(berkas).name)
        awal = time.perf_counter()
        periksa_impor(impor)
        tengah = time.perf_counter()
        jalankan_mirip(impor)  # a job of its own, once the preview stands
        siap = time.perf_counter()
        jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())
        akhir = time.perf_counter()
    print(
        json.dumps(
            {
                "pratinjau": round(tengah - awal, 2),
                "mirip": round(siap - tengah, 2),
                "terapkan": round(akhir - siap, 2),
                "jumlah": round(akhir - siap + tengah - awal, 2),
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "rss_anak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
                **impor.hitungan,
            }
        )
    )


def jalankan(nama: str, berkas: Path) -> dict:
    keluaran = subprocess.run(
        [sys.executable, "-m", "bench.impor", "--anak", nama, str(berkas)],
        check=True, capture_output=True, text=True, cwd=AKAR,
    )  # fmt: skip
    hasil = json.loads(keluaran.stdout.splitlines()[-1])
    print(f"  {berkas.name}: {hasil}", file=sys.stderr)
    return hasil


def lantai(nama: str, dir_: Path, *, jejak: bool) -> float:
    """Seconds that COPY takes for the rows now in the register, into the emptied tables."""
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        for t in TABEL:
            if not (dir_ / t).exists():
                with (dir_ / t).open("wb") as f:
                    k.copy_expert(f"COPY {t} TO STDOUT", f)
    kosongkan(nama)
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        for t in TABEL:
            k.execute(f"ALTER TABLE {t} {'ENABLE' if jejak else 'DISABLE'} TRIGGER USER")
        kabel.autocommit = False
        awal = time.perf_counter()
        for t in TABEL:
            with (dir_ / t).open("rb") as f:
                k.copy_expert(f"COPY {t} FROM STDIN", f)
        kabel.commit()
        lama = time.perf_counter() - awal
        kabel.autocommit = True
        for t in TABEL:
            k.execute(f"ALTER TABLE {t} ENABLE TRIGGER USER")
    return round(lama, 2)


def per_baris_resource(nama: str, berkas: Path, baris: int = 5_000) -> float:
    """Seconds a row of a stock ModelResource (no field of ours) on a slice of the same rows:
    dry run and import, as its admin page does it."""
    memakai(nama)
    from itertools import islice

    from django.db import transaction
    from import_export import resources
    from tablib import Dataset

    from kpm.models import Anggota, Keluarga

    class Polos(resources.ModelResource):
        class Meta:
            model = Anggota
            import_id_fields = ("nik",)
            fields = (
                "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "keluarga", "hamil",
                "hpl", "jenjang", "npsn", "kelas", "disabilitas_berat",
            )  # fmt: skip

    import csv

    with berkas.open(encoding="utf-8-sig", newline="") as f:
        potong = list(islice(csv.DictReader(f), baris))
    with transaction.atomic():
        kk = {b["no_kk"]: b["kode_desa"] for b in potong}
        Keluarga.objects.bulk_create(Keluarga(no_kk=n, desa_id=d) for n, d in kk.items())
        id_kk = dict(Keluarga.objects.filter(no_kk__in=kk).values_list("no_kk", "pk"))
        kepala = [n for n in Polos.Meta.fields if n != "keluarga"]
        data = Dataset(
            *[
                [
                    {"ya": "1", "tidak": "0"}.get(b[n], b[n]) if n not in ("jenjang",) else b[n]
                    for n in kepala
                ]
                + [id_kk[b["no_kk"]]]
                for b in potong
            ],
            headers=[*kepala, "keluarga"],
        )
        awal = time.perf_counter()
        for coba in (True, False):
            hasil = Polos().import_data(data, dry_run=coba, raise_errors=False)
        lama = time.perf_counter() - awal
        masuk = hasil.totals["new"]
        transaction.set_rollback(True)
    if masuk < len(potong) * 0.95:
        raise RuntimeError(f"Resource hanya menerima {masuk} dari {len(potong)} baris")
    return lama / len(potong)


def sebagai_xlsx(berkas: Path, ke: Path) -> None:
    """The same rows as text in a workbook."""
    import csv

    import xlsxwriter

    with (
        berkas.open(encoding="utf-8-sig", newline="") as f,
        xlsxwriter.Workbook(ke, {"constant_memory": True, "strings_to_urls": False}) as buku,
    ):
        lembar = buku.add_worksheet("kpm")
        for y, sel in enumerate(csv.reader(f)):
            for x, nilai in enumerate(sel):
                if nilai:
                    lembar.write_string(y, x, nilai)


def buat_berkas(kpm: int, ke: Path) -> Path:
    call_command(
        "data_contoh", wilayah=WILAYAH, kpm=kpm, pendamping=max(13, kpm // 270), benih=1,
        berkas=ke, stdout=sys.stderr, stderr=sys.stderr,
    )  # fmt: skip
    return ke / "kpm.csv"


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.impor")
    urai.add_argument("--kpm", type=int, default=KPM)
    urai.add_argument("--kali", type=int, default=5, help="berkas besar: sekian kali --kpm")
    urai.add_argument("--tanpa-besar", action="store_true")
    opsi = urai.parse_args()
    nama = siapkan()
    with tempfile.TemporaryDirectory(prefix="bench-impor-") as d:
        dir_ = Path(d)
        hasil = ukur(nama, opsi.kpm, opsi.kali if not opsi.tanpa_besar else 0, dir_)
    hasil += ukur_jahat()
    for h in hasil:
        tanda = "" if h["tercapai"] is None else ("tercapai" if h["tercapai"] else "BELUM")
        print(f"{h['ukuran']:<58} {h['nilai']:>9} {h['batas']:<12} {tanda}  {h['catatan']}")
    HASIL.write_text(json.dumps(hasil, indent=2, ensure_ascii=False) + "\n")
    print(f"\nDitulis: bench/{HASIL.name}")


def ukur(nama: str, kpm: int, kali: int, dir_: Path) -> list[dict]:
    (dir_ / "a").mkdir()
    csv_ = buat_berkas(kpm, dir_ / "a")
    xlsx = dir_ / "kpm.xlsx"
    sebagai_xlsx(csv_, xlsx)
    kosongkan(nama)
    pertama = jalankan(nama, csv_)
    lagi = jalankan(nama, csv_)
    polos = lantai(nama, dir_, jejak=False)
    jejak = lantai(nama, dir_, jejak=True)
    kosongkan(nama)
    per_baris = per_baris_resource(nama, csv_)
    kosongkan(nama)
    buku = jalankan(nama, xlsx)
    kosongkan(nama)
    ulang = jalankan(nama, csv_)
    polos = (polos + lantai(nama, dir_, jejak=False)) / 2
    awal = (pertama["jumlah"] + ulang["jumlah"]) / 2
    n = pertama["baris"]
    hasil = [
        _baris("Pratinjau + terapkan, CSV, terhadap COPY tanpa jejak", awal / polos, 2,
               f"{awal:.1f} d / {polos:.1f} d, {n} baris"),
        _baris("... terhadap COPY dengan jejak (trigger riwayat)", awal / jejak, None,
               f"{jejak} d"),
        _baris("... keluarga mirip di pratinjau, pekerjaan sendiri", pertama["mirip"] / polos, None,
               f"{pertama['mirip']} d"),
        _baris("Berkas yang sama lagi terhadap COPY tanpa jejak", lagi["jumlah"] / polos, 0.75,
               f"{lagi['jumlah']} d, {lagi['sama']} sama"),
        _baris("Resource biasa per baris terhadap mesin (kali lebih cepat)",
               per_baris / (awal / n), 50, f"{1 / per_baris:.0f} baris/d", paling_sedikit=True),
        _baris("XLSX terhadap CSV", buku["jumlah"] / awal, 1.8, f"{buku['jumlah']} d"),
        _baris("Memori puncak pekerja, CSV (MB)", pertama["rss_mb"], 500, ""),
        _baris("Memori puncak pekerja, XLSX (MB)", buku["rss_mb"], 800, ""),
        _baris("Memori puncak proses pembuka buku kerja (MB)", buku["rss_anak_mb"], 800, ""),
    ]  # fmt: skip
    if kali:
        (dir_ / "b").mkdir()
        besar = buat_berkas(kpm * kali, dir_ / "b")
        kosongkan(nama)
        b = jalankan(nama, besar)
        rasio = (b["jumlah"] / b["baris"]) / (awal / n)
        # Beside it for reading: COPY of the same rows may gain or lose a fifth of itself per row
        # from one run to the next (checkpoints), so a quotient of the two is no limit.
        polos_b = lantai(nama, dir_ / "b", jejak=False)
        rasio_copy = (polos_b / b["baris"]) / (polos / n)
        hasil += [
            _baris(f"Waktu per baris, {b['baris']} baris terhadap {n}", rasio, 1.15,
                   f"{b['jumlah']} d"),
            _baris("... COPY baris yang sama", rasio_copy, None, f"{polos_b} d"),
            _baris("... impor dibanding COPY itu", rasio / rasio_copy, None, ""),
            _baris(f"Pratinjau + terapkan, {b['baris']} baris, terhadap COPY tanpa jejak",
                   b["jumlah"] / polos_b, 2, ""),
            _baris(f"Memori puncak pekerja, CSV {b['baris']} baris (MB)", b["rss_mb"], 500, ""),
        ]  # fmt: skip
    return hasil


def ukur_jahat() -> list[dict]:
    """Files made to hurt, each answered within seconds, in a process of their own."""
    from tests.kpm.impor_galat.berkas import berkas_jahat

    with tempfile.TemporaryDirectory(prefix="bench-jahat-") as folder:
        berkas = [str(b) for b in berkas_jahat(Path(folder))]
        perintah = [sys.executable, "-m", "tests.kpm.impor_galat.puncak", *berkas]
        keluaran = subprocess.run(perintah, check=True, capture_output=True, text=True, cwd=AKAR)
    laporan = json.loads(keluaran.stdout)
    nama, lama = max(
        ((n, b["detik"]) for n, b in laporan["berkas"].items()), key=lambda pasang: pasang[1]
    )
    return [
        _baris("Berkas jahat yang paling lama dijawab (detik)", lama, 10, nama),
        _baris("Memori puncak saat membaca berkas jahat (MB)", laporan["puncak_mb"], 500, ""),
        _baris("Memori puncak pembuka buku kerja jahat (MB)", laporan["puncak_pembuka_mb"], 500,
               ""),
    ]  # fmt: skip


def _baris(ukuran: str, nilai: float, batas, catatan: str, *, paling_sedikit: bool = False) -> dict:
    tercapai = None if batas is None else (nilai >= batas if paling_sedikit else nilai <= batas)
    kata = "" if batas is None else f"{'>=' if paling_sedikit else '<='} {batas}"
    return {"ukuran": ukuran, "nilai": round(nilai, 2), "batas": kata, "tercapai": tercapai,
            "catatan": catatan}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--anak"]:
        anak(*sys.argv[2:4])
    else:
        main()
