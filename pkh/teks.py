"""Text as it came from outside: marks nobody sees and nobody typed."""

import re
import unicodedata

# Control characters beside tab and line breaks, zero-width marks, and those that turn the
# reading direction: a name with one of them looks like another, and no search finds it.
# Phones and spreadsheets put them around what is copied.
TAK_TAMPAK = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def buang_tak_tampak(teks: str) -> str:
    """`teks` without invisible marks and with its letters composed (NFC); NUL is left to those
    who refuse it."""
    if teks.isascii() and teks.isprintable():
        return teks
    return unicodedata.normalize("NFC", TAK_TAMPAK.sub("", teks))
