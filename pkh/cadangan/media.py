"""The folder of uploads and results as one stream, and what it holds, in any order."""

import errno
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.apps import apps
from django.db.models import FileField

from pkh.kunci.konteks import sistem


@dataclass
class IsiMedia:
    """Number of files, their bytes, and a sum over names and contents that asks for no order."""

    berkas: int = 0
    bita: int = 0
    sidik: int = 0

    def tambah(self, nama: str, isi: "_Pembaca") -> None:
        self.berkas += 1
        self.bita += isi.bita
        tanda = sha256(nama.encode() + b"\0" + isi.sidik.digest()).digest()
        self.sidik = (self.sidik + int.from_bytes(tanda)) % (1 << 256)

    def sebagai_json(self) -> dict:
        return {"berkas": self.berkas, "bita": self.bita, "sidik": f"{self.sidik:064x}"}


class _Pembaca(io.RawIOBase):
    """A readable file that knows the sha256 of what was read from it."""

    def __init__(self, berkas):
        self.berkas, self.sidik, self.bita = berkas, sha256(), 0

    def read(self, jumlah: int = -1) -> bytes:
        isi = self.berkas.read(jumlah)
        self.sidik.update(isi)
        self.bita += len(isi)
        return isi


def _semua(akar: Path) -> Iterator[Path]:
    return (p for p in sorted(akar.rglob("*")) if p.is_file() and not p.is_symlink())


def kemas(akar: Path, ke: BinaryIO) -> IsiMedia:
    """Write every file below `akar` to `ke` as tar. Files are written once and under names of
    their own, so one that is swept away meanwhile is one that is no longer wanted."""
    isi = IsiMedia()
    with tarfile.open(fileobj=ke, mode="w|", format=tarfile.PAX_FORMAT) as arsip:
        for jalur in _semua(akar):
            try:
                berkas = jalur.open("rb")
            except FileNotFoundError:
                continue
            with berkas:
                nama = jalur.relative_to(akar).as_posix()
                keterangan = arsip.gettarinfo(arcname=nama, fileobj=berkas)
                pembaca = _Pembaca(berkas)
                arsip.addfile(keterangan, pembaca)
                isi.tambah(nama, pembaca)
    return isi


def _pastikan_kiriman_kami(anggota: tarfile.TarInfo) -> None:
    """`kemas` writes plain files below its folder and nothing else; OSError for anything else.
    (tarfile's own filter came with Python 3.11.4; Debian 12 has 3.11.2.)"""
    jalur = PurePosixPath(anggota.name)
    if not anggota.isreg() or jalur.is_absolute() or ".." in jalur.parts:
        raise OSError(errno.EINVAL, "bukan berkas biasa di dalam folder media", anggota.name)


def disebut() -> dict[str, set[str]]:
    """{"app.model.field": names of the files its rows name}. The trail also names what is gone by
    right, and is left out."""
    hasil = {}
    with sistem("berkas yang disebut baris"):
        for model in (m for m in apps.get_models() if not hasattr(m, "pgh_tracked_model")):
            for ruas in (f for f in model._meta.concrete_fields if isinstance(f, FileField)):
                nama = model._base_manager.values_list(ruas.name, flat=True)
                hasil[f"{model._meta.label_lower}.{ruas.name}"] = set(nama) - {"", None}
    return hasil


def periksa_media(akar: Path) -> tuple[dict[str, set[str]], set[str], int]:
    """(files that rows name and that are gone, by field; files that no row names; how many are
    named). Those of a report are not missed: they are made again from its snapshot."""
    # Files first: the row of one that is listed here may still be on its way, not the reverse.
    ada = {p.relative_to(akar).as_posix() for p in _semua(akar)}
    semua = disebut()
    hilang = {
        ruas: kurang
        for ruas, nama in semua.items()
        if not ruas.startswith("laporan.cuplikan.")
        and (kurang := {n for n in nama - ada if not (akar / n).is_file()})
    }
    return hilang, ada.difference(*semua.values()), sum(map(len, semua.values()))


def bongkar(dari: BinaryIO, ke: Path | None) -> IsiMedia:
    """Read the tar; write its files below `ke`, or nowhere (None) and only look at them. OSError
    names a member that no backup of ours holds."""
    isi = IsiMedia()
    with tarfile.open(fileobj=dari, mode="r|") as arsip:
        for anggota in arsip:
            _pastikan_kiriman_kami(anggota)
            pembaca = _Pembaca(arsip.extractfile(anggota))
            if ke is None:
                while pembaca.read(1 << 20):
                    pass
            else:
                tujuan = ke / anggota.name
                tujuan.parent.mkdir(parents=True, exist_ok=True)
                with tujuan.open("xb") as berkas:
                    while potong := pembaca.read(1 << 20):
                        berkas.write(potong)
            isi.tambah(anggota.name, pembaca)
    return isi
