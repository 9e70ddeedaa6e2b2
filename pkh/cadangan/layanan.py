"""Making a backup and restoring one. A backup is a folder of three files: the database
(pg_dump, custom format) and the media, both encrypted, and `isi.json`, which names nobody."""

import json
import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone
from pyrage.x25519 import Identity

from pkh.riwayat.segel import terakhir

from . import basis, media
from .aturan import (
    nama_cadangan,
    perbedaan,
    salah_versi_cadang,
    salah_versi_pulih,
    waktu_cadangan,
    yang_disimpan,
)
from .sandi import baca_penerima, baca_tersandi, buka_ke, sidik_berkas, tulis_tersandi

BENTUK = 1
BASIS, MEDIA, ISI = "basis.dump.age", "media.tar.age", "isi.json"
# Named in the list of settings without their values: they are kept apart from the backups.
RAHASIA = (
    "PKH_RAHASIA",
    "PKH_RAHASIA_LAMA",
    "DATABASE_URL",
    "DATABASE_URL_PEMILIK",
    "REDIS_URL",
    "EMAIL_URL",
)


class GagalCadangan(Exception):
    """The backup cannot be made or does not hold; the text says why and what to do."""


def daftar_setelan() -> dict[str, str]:
    """What the environment says, secrets by name only."""
    nama = sorted(n for n in os.environ if n.startswith("PKH_") or n in RAHASIA)
    return {n: "(rahasia)" if n in RAHASIA or "SANDI" in n else os.environ[n] for n in nama}


def buat_cadangan(ke: Path) -> tuple[Path, dict]:
    """A new folder in `ke` with a backup of now, and what its `isi.json` says.

    Database, counts and checksums are of one snapshot; media are taken after it, so a row's
    file is there unless it was swept away meanwhile.
    """
    penerima = baca_penerima(settings.KUNCI_CADANGAN)
    nama = basis.nama_basis()
    program = basis.versi_program("pg_dump")
    peladen = basis.versi_peladen(nama)
    if salah := salah_versi_cadang(program, peladen):
        raise GagalCadangan(salah)
    ke.mkdir(parents=True, exist_ok=True)
    pada = timezone.localtime()
    folder = ke / nama_cadangan(pada)
    sebagian = ke / f".{folder.name}.sebagian"
    sebagian.mkdir(mode=0o700)
    mulai = time.monotonic()
    isi: dict = {"bentuk": BENTUK, "pada": pada.isoformat(timespec="seconds")}
    isi["segel"] = terakhir()  # the trail up to here is vouched for by who keeps the backup
    isi |= {"postgresql": peladen, "setelan": daftar_setelan(), "berkas": {BASIS: {}, MEDIA: {}}}
    try:
        with basis.cuplikan(nama) as (snapshot, _), ThreadPoolExecutor(1) as kolam:
            tabel = kolam.submit(basis.isi_tabel, nama, snapshot)
            with tulis_tersandi(sebagian / BASIS, penerima, isi["berkas"][BASIS]) as pipa:
                dump = [basis.program("pg_dump"), "-Fc", "--no-password", f"--snapshot={snapshot}"]
                basis.jalankan([*dump, "--compress=gzip:3"], nama, keluar=pipa)
            isi["tabel"] = tabel.result()
        with tulis_tersandi(sebagian / MEDIA, penerima, isi["berkas"][MEDIA]) as pipa:
            isi["media"] = media.kemas(Path(settings.MEDIA_ROOT), pipa).sebagai_json()
        isi["detik"] = round(time.monotonic() - mulai, 1)
        (sebagian / ISI).write_text(json.dumps(isi, indent=1, ensure_ascii=False) + "\n")
        sebagian.rename(folder)
    except BaseException:
        shutil.rmtree(sebagian, ignore_errors=True)
        raise
    return folder, isi


def buang_lama(ke: Path) -> list[str]:
    """Remove the backups in `ke` that the rule of keeping (`PKH_CADANGAN_SIMPAN`) lets go, and what
    a killed backup left behind; their names. Folders that are not ours are not touched."""
    ada = {w: p for p in ke.iterdir() if (w := waktu_cadangan(p.name)) and (p / ISI).exists()}
    harian, mingguan, bulanan = settings.CADANGAN_SIMPAN
    simpan = yang_disimpan(list(ada), harian=harian, mingguan=mingguan, bulanan=bulanan)
    buang = [p for w, p in sorted(ada.items()) if w not in simpan]
    sehari = time.time() - 24 * 3600
    for sisa in ke.glob(".pkh-*.sebagian"):
        if sisa.stat().st_mtime < sehari:
            buang.append(sisa)
    for p in buang:
        shutil.rmtree(p)
    return [p.name for p in buang]


def baca_isi(folder: Path) -> dict:
    """What the backup says of itself, after every file was compared with its checksum."""
    try:
        isi = json.loads((folder / ISI).read_text())
    except (OSError, ValueError) as galat:
        raise GagalCadangan(f"{folder} bukan folder cadangan: {ISI} tidak terbaca.") from galat
    if isi.get("bentuk") != BENTUK:
        raise GagalCadangan(f"Bentuk cadangan {isi.get('bentuk')} tidak dikenal versi ini.")
    for nama, catatan in isi["berkas"].items():
        berkas = folder / nama
        if not berkas.exists() or sidik_berkas(berkas) != catatan["sha256"]:
            raise GagalCadangan(f"{nama} hilang atau rusak: sidiknya tidak sama. Pakai yang lain.")
    return isi


def pulihkan(folder: Path, kunci: list[Identity], *, coba: bool, timpa: bool, lapor) -> dict:
    """Restore the backup beside what is there, compare every table and every file with what was
    recorded, and only then put it in its place; with `coba` it is thrown away instead.

    What was there before is kept under another name. Returns seconds and counts.
    GagalCadangan, GagalBasis, SalahKunci with words; then nothing has changed.
    """
    mulai = time.monotonic()
    isi = baca_isi(folder)
    nama = basis.nama_basis()
    if not coba and not timpa and basis.berisi(nama):
        raise GagalCadangan(
            f"Basis data {nama} sudah berisi. Pakai --coba untuk hanya menguji cadangan, atau "
            "--timpa untuk menggantinya (yang lama disimpan dengan nama lain)."
        )
    if not coba:
        for kabel in connections.all():
            kabel.close()
        basis.pastikan_sepi(nama)
    peladen = basis.versi_peladen("postgres")
    program = basis.versi_program("pg_restore")
    if salah := salah_versi_pulih(program, peladen, isi["postgresql"]):
        raise GagalCadangan(salah)
    tanda = f"{datetime.now():%Y%m%d_%H%M%S}"
    baru = f"{nama}_pulih_{tanda}"
    akar = Path(settings.MEDIA_ROOT)
    media_baru = None if coba else akar.with_name(f"{akar.name}.pulih-{tanda}")
    basis.buat_basis(baru)
    try:
        _isi_basis(folder, kunci, baru)
        lapor(f"basis data terisi sesudah {time.monotonic() - mulai:.1f} detik")
        _bandingkan(folder, kunci, isi, baru, media_baru)
        lapor(f"isi sama dengan saat dicadangkan, {time.monotonic() - mulai:.1f} detik")
        if media_baru is not None:
            lapor(_pasang(baru, nama, media_baru, akar, tanda))
    except BaseException:
        _bersihkan(baru, media_baru)
        raise
    if coba:
        _bersihkan(baru, None)
    return {
        "detik": round(time.monotonic() - mulai, 1),
        "tabel": len(isi["tabel"]),
        "baris": sum(n for n, _ in isi["tabel"].values()),
        "berkas": isi["media"]["berkas"],
        "coba": coba,
    }


def _isi_basis(folder: Path, kunci: list[Identity], baru: str) -> None:
    """pg_restore with several connections needs a file it can seek in: one without a name, which
    is gone with this process however it ends."""
    with tempfile.TemporaryFile(dir=settings.DIR_DATA) as polos:
        buka_ke(folder / BASIS, kunci, polos)
        polos.flush()
        basis.jalankan(
            [
                basis.program("pg_restore"), "--no-password", "--no-owner", "--exit-on-error",
                f"--jobs={basis.SERENTAK}", f"--dbname={baru}",
                f"/proc/{os.getpid()}/fd/{polos.fileno()}",
            ],
            baru,
        )  # fmt: skip


def _bandingkan(folder: Path, kunci, isi: dict, baru: str, media_baru: Path | None) -> None:
    beda = perbedaan(isi["tabel"], basis.isi_tabel(baru))
    if media_baru is not None:
        media_baru.mkdir()
    with baca_tersandi(folder / MEDIA, kunci) as pipa:
        if media.bongkar(pipa, media_baru).sebagai_json() != isi["media"]:
            beda.append("berkas media tidak sama dengan saat dicadangkan")
    if beda:
        raise GagalCadangan("Cadangan ini tidak utuh: " + "; ".join(beda) + ".")
    basis.kumpulkan_statistik(baru)


def _pasang(baru: str, nama: str, media_baru: Path, akar: Path, tanda: str) -> str:
    """Put database and media in their places; a sentence that says where the old ones are."""
    media_lama = akar.with_name(f"{akar.name}.sebelum-{tanda}")
    ada = akar.exists()
    if ada:
        akar.rename(media_lama)
    media_baru.rename(akar)
    try:
        basis_lama = basis.tukar_basis(baru, nama, f"{nama}_sebelum_{tanda}")
    except BaseException:
        akar.rename(media_baru)
        if ada:
            media_lama.rename(akar)
        raise
    lama = [f"basis data {nama}_sebelum_{tanda}"] if basis_lama else []
    lama += [f"folder {media_lama}"] if ada else []
    return "yang lama disimpan: " + ", ".join(lama) if lama else "tidak ada yang lama"


def _bersihkan(baru: str, media_baru: Path | None) -> None:
    if media_baru is not None:
        shutil.rmtree(media_baru, ignore_errors=True)
    basis.buang_basis(baru)
