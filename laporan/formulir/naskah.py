"""What can be printed, before it is: kinds of forms hand these to the printer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pkh.akun.cakupan import Cakupan


@dataclass(frozen=True)
class Naskah:
    """One form or letter. `isi` goes to the template laporan/cetak/formulir/<templat>.html, with
    the letterhead of the office of `kabupaten`; `lembar` is the path its QR code opens."""

    templat: str
    nama: str
    kabupaten: str
    isi: dict
    jumlah: int  # people on it
    lembar: str = ""


@dataclass(frozen=True)
class Cetakan:
    """Everything one person asks to have printed at once. `nama` is the name of the file,
    without numbers of identity; `naskah` gives the forms, with numbers in full for the families
    in the Cakupan it is called with."""

    hak: str
    judul: str
    nama: str
    kata: list[str]
    jumlah: int  # people on it
    naskah: Callable[[Cakupan], Iterator[Naskah]]
    langsung: int = 200  # people on it that are drawn while one waits
    wilayah: str = ""
    beridentitas: bool = True


def alamat_pendek(keluarga) -> str:
    """ "Loa Ipuh, RT/RW 001/002"."""
    rt_rw = "/".join(x for x in (keluarga.rt, keluarga.rw) if x)
    return f"{keluarga.desa}{f', RT/RW {rt_rw}' if rt_rw else ''}"
