"""What a page asks several times is asked once: the rules of a date, which nothing that only reads
changes. Outside of such a request every call asks."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")
_isi: ContextVar[dict[tuple, Any] | None] = ContextVar("ingatan", default=None)
MEMBACA = {"GET", "HEAD"}


class Ingatan:
    """Middleware: remembers while a request that only reads is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        tanda = _isi.set({} if request.method in MEMBACA else None)
        try:
            return self.get_response(request)
        finally:
            _isi.reset(tanda)


def sekali(fungsi: Callable[..., T]) -> Callable[..., T]:
    """Decorator of a function whose answer nobody changes. What it raises is not remembered."""

    @wraps(fungsi)
    def dalam(*argumen):
        isi = _isi.get()
        if isi is None:
            return fungsi(*argumen)
        kunci = (fungsi, *argumen)
        if kunci not in isi:
            isi[kunci] = fungsi(*argumen)
        return isi[kunci]

    return dalam
