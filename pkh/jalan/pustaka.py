"""Load the privately unpacked native libraries (WeasyPrint's pango and friends).

siapkan.py puts a copy of this file into the virtual environment's site-packages when the
machine lacks those libraries and we are not root, with a .pth line that imports it: every
`.venv/bin/python ...` then finds them without LD_LIBRARY_PATH, which the dynamic loader
would only read at process start. Standard library only.
"""

import ctypes
import os
import sys
from pathlib import Path

FOLDER = Path(sys.prefix) / "pustaka"


def muat(folder: Path = FOLDER) -> None:
    """Load each library after those it needs: whoever asks by name later gets these."""
    sisa = sorted(folder.glob("usr/lib/*/*.so.*"))
    while sisa:
        gagal = []
        for berkas in sisa:
            try:
                ctypes.CDLL(str(berkas), mode=ctypes.RTLD_GLOBAL)
            except OSError:
                gagal.append(berkas)
        if len(gagal) == len(sisa):  # plugins of others; siapkan.py checks the ones we need
            return
        sisa = gagal


if FOLDER.is_dir():
    os.environ.setdefault("FONTCONFIG_FILE", str(FOLDER / "fonts.conf"))
    muat()
