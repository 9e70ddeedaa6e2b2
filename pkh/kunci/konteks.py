"""For whom the database is asked: the context of the second lock (docs/keputusan/kunci-kedua.md).

Every statement of the app's role begins with the words of the context in force (kursor.py), and
the policies of the tables read them (kebijakan.py). Nothing stays behind in the session, so a
pool of connections cannot mix people. Without a context a table with people in it raises.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import LazyObject, empty


class Konteks(Protocol):
    def kata(self) -> str: ...


@dataclass(frozen=True)
class Sistem:
    """Work of nobody in particular, over all rows; `alasan` says what for."""

    alasan: str

    def kata(self) -> str:
        return "sistem;;;"


class Tanpa:
    def kata(self) -> str:
        return ""


@dataclass(frozen=True)
class Orang:
    pengguna: Any

    def kata(self) -> str:
        return kata_orang(self.pengguna)


@dataclass(frozen=True)
class Permintaan:
    """Whoever is signed in on this request: a token says so only inside the view."""

    request: Any

    def kata(self) -> str:
        kata, satu = kata_orang(self.request.user), getattr(self.request, "_kunci_keluarga", None)
        return f"{kata};{satu}" if kata and satu else kata


def tentang(request, keluarga: int) -> None:
    """What is still asked for this request is mostly about one family. No leave to see it: the
    database looks whether it is in reach, once a statement, and then gathers nothing else."""
    request._kunci_keluarga = keluarga


def kata_orang(orang) -> str:
    """ "12;{64.02};{64.02};12": id; regions they see into; regions of all posts; id again for a
    pendamping. (A request may add the one family it is about.) Empty for somebody who is not
    signed in, or was not asked for yet: asking who it is must not ask who it is. From the posts
    as this object knows them: asked once a request."""
    while isinstance(orang, LazyObject):
        orang = orang._wrapped
    if orang is empty or not orang.is_authenticated:
        return ""
    jabatan, kata = getattr(orang, "_kata_kunci", (None, ""))
    if kata and jabatan is orang.__dict__.get("jabatan_kini"):
        return kata
    lihat, sekitar, dampingan = set(), set(), ""
    for j in orang.jabatan_kini:
        kode = j.wilayah_id or "*"
        sekitar.add(kode)
        if j.peran == "pendamping":
            dampingan = str(orang.pk)
        elif j.peran != "admin":
            lihat.add(kode)
    daerah = ["{" + ",".join(sorted(d)) + "}" for d in (lihat, sekitar)]
    orang._kata_kunci = orang.jabatan_kini, ";".join([str(orang.pk), *daerah, dampingan])
    return orang._kata_kunci[1]


_kini: ContextVar[Konteks | None] = ContextVar("kunci", default=None)
# What holds where nobody says anything. Only the tests set it, whose own statements are
# nobody's; in a running system it is no context.
bawaan: Konteks = Tanpa()


def kini() -> Konteks:
    return _kini.get() or bawaan


@contextmanager
def memakai(konteks: Konteks) -> Iterator[None]:
    tanda = _kini.set(konteks)
    try:
        yield
    finally:
        _kini.reset(tanda)


def orang(pengguna):
    """As this person sees it, by the posts they hold today."""
    return memakai(Orang(pengguna))


def sistem(alasan: str):
    """Over all rows. For nightly work, for loading, and for the few questions whose answer must
    not depend on who asks (is this NIK taken?). `alasan` says which; grep finds them all.
    `with sistem("..."):` or, over a function, `@sistem("...")`."""
    return memakai(Sistem(alasan))


def tanpa():
    """As nobody: tables with people in them raise."""
    return memakai(Tanpa())
