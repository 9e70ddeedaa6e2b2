"""What is kept encrypted and must be read again: Fernet, with a key of its own for each use, from
PKH_RAHASIA. Those of PKH_RAHASIA_LAMA still read, so the secret can be changed without loss."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def penyandi(guna: bytes) -> MultiFernet:
    rahasia = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    sidik = [hashlib.sha256(guna + r.encode()).digest() for r in rahasia]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(s)) for s in sidik])
