"""`python -m tests.kpm.impor_galat.puncak FILE...`: reads files as the worker does, in a process
of its own, without a database; what came of each and the peak of memory, as JSON.

bench/impor.py asks for the seconds, the tests for the rest.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
    import django

    django.setup()

from kpm.impor.baca import Terbaca, potongan
from kpm.impor.berkas import buka
from kpm.impor.kpm import KPM
from pkh.pekerjaan.layanan import GagalBerpesan


def hasil_baca(berkas: Path) -> str:
    """Rows read ("3 baris"), or the words that say why it cannot be read."""
    hasil = Terbaca()
    try:
        with buka(berkas) as tabel:
            for _ in potongan(KPM, tabel, {}, lambda *_, **__: None, hasil):
                pass
    except GagalBerpesan as galat:
        return str(galat)
    return f"{hasil.baris} baris"


def main(berkas: list[str]) -> None:
    isi = {}
    for nama in berkas:
        mulai = time.monotonic()
        hasil = hasil_baca(Path(nama))
        isi[Path(nama).name] = {"hasil": hasil, "detik": round(time.monotonic() - mulai, 2)}
    anak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"berkas": isi, "puncak_mb": puncak_sendiri(), "puncak_pembuka_mb": anak}))


def puncak_sendiri() -> int:
    """MB. Not ru_maxrss: that begins with the size of the process that started this one."""
    keadaan = Path("/proc/self/status").read_text()
    return next(int(b.split()[1]) for b in keadaan.splitlines() if b.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main(sys.argv[1:])
