"""age (age-encryption.org) around streams: nothing readable ever touches the disk.

The server knows only public keys (`PKH_KUNCI_CADANGAN`): who takes the server, or the disk
with the backups, opens none of them.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage.x25519 import Identity, Recipient


class SalahKunci(Exception):
    """A key that is none, or not the one this backup was made for; the text says which."""


def buat_kunci(ke: Path) -> str:
    """Write a new private key to the new file `ke` (0600), as age-keygen does; the public one."""
    kunci = Identity.generate()
    umum = str(kunci.to_public())
    with os.fdopen(os.open(ke, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as berkas:
        berkas.write(f"# public key: {umum}\n{kunci}\n")
    return umum


def baca_penerima(kunci: list[str]) -> list[Recipient]:
    if not kunci:
        raise SalahKunci(
            "PKH_KUNCI_CADANGAN belum diisi. Buat pasangan kunci di komputer lain dengan "
            "`manage.py cadangkan --buat-kunci BERKAS` (atau age-keygen), lalu isi kunci umumnya."
        )
    try:
        return [Recipient.from_str(k.strip()) for k in kunci]
    except pyrage.RecipientError as galat:
        raise SalahKunci(
            "PKH_KUNCI_CADANGAN bukan kunci umum age (diawali age1, dipisah koma)."
        ) from galat


def baca_kunci(teks: str) -> list[Identity]:
    baris = [b.strip() for b in teks.splitlines() if b.strip() and not b.startswith("#")]
    try:
        kunci = [Identity.from_str(b) for b in baris]
    except pyrage.IdentityError as galat:
        raise SalahKunci("Berkas kunci bukan kunci rahasia age (AGE-SECRET-KEY-1…).") from galat
    if not kunci:
        raise SalahKunci("Berkas kunci kosong.")
    return kunci


class _Bersidik:
    """A writable file that knows the sha256 and the size of what went through it."""

    def __init__(self, berkas: BinaryIO):
        self.berkas, self.sidik, self.bita = berkas, sha256(), 0

    def write(self, isi: bytes) -> int:
        self.sidik.update(isi)
        self.bita += len(isi)
        return self.berkas.write(isi)

    def flush(self) -> None:
        self.berkas.flush()


class _Benang(threading.Thread):
    """Runs `kerja` beside us and keeps what it raised."""

    def __init__(self, kerja):
        super().__init__(daemon=True)
        self.kerja, self.galat = kerja, None
        self.start()

    def run(self) -> None:
        try:
            self.kerja()
        except BaseException as galat:  # handed to whoever joins
            self.galat = galat

    def selesai(self) -> None:
        self.join()
        if self.galat:
            raise self.galat


@contextmanager
def tulis_tersandi(ke: Path, penerima: list[Recipient], catat: dict) -> Iterator[BinaryIO]:
    """What is written to the yielded pipe ends encrypted in `ke`; then `catat` holds its sha256
    and size. OSError when the disk is full."""
    baca, tulis = os.pipe()

    def kerja() -> None:
        with os.fdopen(baca, "rb") as asal, ke.open("xb") as berkas:
            keluar = _Bersidik(berkas)
            pyrage.encrypt_io(asal, keluar, penerima)
            berkas.flush()
            os.fsync(berkas.fileno())
        catat.update(sha256=keluar.sidik.hexdigest(), bita=keluar.bita)

    benang = _Benang(kerja)
    try:
        with os.fdopen(tulis, "wb") as pipa:
            yield pipa
    except BrokenPipeError:
        benang.selesai()  # its own complaint says more than ours
        raise
    benang.selesai()


def buka_ke(dari: Path, kunci: list[Identity], ke: BinaryIO) -> None:
    """Decrypt `dari` into `ke`. SalahKunci when none of the keys opens it."""
    with dari.open("rb") as asal:
        try:
            pyrage.decrypt_io(asal, ke, kunci)
        except pyrage.DecryptError as galat:
            raise SalahKunci(
                f"{dari.name} tidak terbuka: kuncinya bukan kunci cadangan ini, atau isinya rusak."
            ) from galat


@contextmanager
def baca_tersandi(dari: Path, kunci: list[Identity]) -> Iterator[BinaryIO]:
    """A pipe with what `dari` holds, opened."""
    baca, tulis = os.pipe()

    def kerja() -> None:
        with os.fdopen(tulis, "wb") as ke:
            buka_ke(dari, kunci, ke)

    benang = _Benang(kerja)
    with os.fdopen(baca, "rb") as pipa:
        yield pipa
        while pipa.read(1 << 20):  # to the end: the last block carries the proof of the whole
            pass
    benang.selesai()


def sidik_berkas(berkas: Path) -> str:
    h = sha256()
    with berkas.open("rb") as isi:
        while potong := isi.read(1 << 20):
            h.update(potong)
    return h.hexdigest()
