"""`python -m pkh.jalan <perintah>`: what the Makefile's targets do once `.venv` exists."""

import sys

from pkh.jalan import perintah
from pkh.jalan.layanan import GagalJalan

if __name__ == "__main__":
    nama, *sisa = sys.argv[1:] or ["bantuan"]
    try:
        sys.exit(perintah.PERINTAH[nama](sisa))
    except KeyError:
        sys.exit(f"Perintah {nama!r} tidak dikenal: {', '.join(perintah.PERINTAH)}")
    except GagalJalan as galat:
        sys.exit(f"\n{galat}")
