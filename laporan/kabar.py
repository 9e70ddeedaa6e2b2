"""One entry of the inbox (kotak.py)."""

from dataclasses import dataclass
from datetime import datetime

# Older ones are looked up in their own rooms.
PALING_BANYAK, HARI = 50, 90


@dataclass(frozen=True)
class Kabar:
    """`perlu`: it waits for an act of this person."""

    pada: datetime
    judul: str
    rinci: str
    keadaan: str
    nada: str
    alamat: str
    perlu: bool = False
