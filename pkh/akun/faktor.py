"""Secrets of second factors as they lie in the database: encrypted, so that a copy of it makes no
codes. Passkeys have none: what is kept of them is public."""

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from pkh.rahasia import penyandi

GUNA = b"faktor kedua"
RUAS = ("secret", "seed")  # of TOTP, of recovery codes
AWALAN = "gAAAA"  # every Fernet token; neither base32 nor hexadecimal begins so


def sandikan(teks: str) -> str:
    return penyandi(GUNA).encrypt(teks.encode()).decode()


def baca(tersandi: str) -> str:
    try:
        return penyandi(GUNA).decrypt(tersandi).decode()
    except InvalidToken as galat:
        raise ValidationError(
            "Faktor kedua ini tidak dapat dibaca lagi, sebab kunci rahasia server diganti. "
            "Minta admin menghapusnya, lalu pasang yang baru."
        ) from galat


def sandikan_ulang(faktor: QuerySet) -> int:
    """Writes every secret with the key of today, those in clear and those of PKH_RAHASIA_LAMA;
    how many factors that were."""
    semua = [f for f in faktor.select_for_update() if any(r in f.data for r in RUAS)]
    for satu in semua:
        for ruas in (r for r in RUAS if r in satu.data):
            isi = satu.data[ruas]
            satu.data[ruas] = sandikan(baca(isi) if isi.startswith(AWALAN) else isi)
    faktor.bulk_update(semua, ["data"])
    return len(semua)
