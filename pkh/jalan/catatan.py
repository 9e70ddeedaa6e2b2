"""Log lines as JSON that name nobody."""

import re

from django.utils.functional import LazyObject
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

# NIK, No KK and KKS numbers: 16 digits, whatever stands between them in a message.
_ENAM_BELAS = re.compile(r"(?<!\d)\d{16}(?!\d)")
# What PostgreSQL adds to a fault: the row that was refused, the statement that held it. In a line
# of JSON, up to what Python says next or to the end of the field.
_ISI_BARIS = re.compile(
    r'(DETAIL|LINE \d+):.*?(?=(?:\\+n)+(?:The above|During|Traceback|CONTEXT|HINT)|(?<!\\)")'
)


def _akun(request) -> int | None:
    """The number of who asked, where that was looked up already: a refusal says who was refused."""
    orang = getattr(request, "user", None)
    while isinstance(orang, LazyObject):
        orang = orang._wrapped
    return getattr(orang, "pk", None)


class FormatTanpaIdentitas(JsonFormatter):
    """JSON without Django's `request` (its text holds what was searched for), without the
    arguments Celery adds, and with every
    16-digit number and every row PostgreSQL refused blotted out, in messages of libraries and in
    tracebacks too."""

    def __init__(self, *args, **kwargs):
        tanpa = [*RESERVED_ATTRS, "request", "server_time", "data"]
        super().__init__(*args, reserved_attrs=tanpa, **kwargs)

    def format(self, record) -> str:
        akun = _akun(getattr(record, "request", None))
        if akun is not None:
            record.akun = akun
        baris = _ISI_BARIS.sub(r"\1: [isi baris]", super().format(record))
        return _ENAM_BELAS.sub("[16 angka]", baris)
