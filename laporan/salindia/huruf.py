"""Words as a slide can hold them, in text and in charts alike."""

import re

_TAK_MUAT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def bersih(kata: str) -> str:
    """Without what XML cannot hold."""
    return _TAK_MUAT.sub("", str(kata))
