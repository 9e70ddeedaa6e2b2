"""The URL table as data: every route with the acts its view asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# Routes without sign-in, by name. Whatever else is reachable asks who you are.
PUBLIK = {"sehat", "siap", "account_login", "account_reauthenticate", "mfa_authenticate",
          "account_logout", "account_inactive", "laporan:periksa", "skema", "dokumen_api",
          "akun:undangan", "pendamping:lapangan_pekerja", "pendamping:lapangan_manifes",
          "pendamping:lapangan_ikon_192", "pendamping:lapangan_ikon_512"}  # fmt: skip
# Pages that may be read with one act and written with another.
MENULIS = {("pendamping:verifikasi_lembar", "POST"): ("verifikasi.catat",)}
# Pages of the sign-in library: for everybody signed in, whatever the role.
PUSTAKA = {"account_", "mfa_"}


@dataclass(frozen=True, eq=False)
class Rute:
    nama: str
    pola: str
    ruas: dict  # argument name -> converter
    hak: dict[str, tuple[str, ...]] | None  # method -> acts; "*" for any; None: names none
    view: Callable
    bawaan: dict  # what the address itself says to the view

    @property
    def publik(self) -> bool:
        return self.nama in PUBLIK

    @property
    def pustaka(self) -> bool:
        return any(self.nama.startswith(p) for p in PUSTAKA)

    @property
    def api(self) -> bool:
        return self.pola.startswith("api/v1/")

    def hak_untuk(self, metode: str) -> tuple[str, ...]:
        if self.pustaka:
            return ("masuk",)
        if (self.nama, metode) in MENULIS:
            return MENULIS[self.nama, metode]
        assert self.hak is not None, f"{self.pola} tidak menyebut hak"
        return self.hak.get(metode, self.hak.get("*", ()))

    def isi(self, nilai) -> dict:
        """The arguments in the address, `nilai(name, converter)` for each."""
        return {n: nilai(n, k) for n, k in self.ruas.items()}

    def alamat(self, nilai) -> str:
        from django.urls import reverse

        return reverse(self.nama, kwargs=self.isi(nilai))


def _hak(view) -> dict | None:
    kelas = getattr(view, "cls", None) or getattr(view, "view_class", None)
    hak = getattr(kelas, "hak", None) if kelas else getattr(view, "hak", None)
    if hak is None:
        return None
    if isinstance(hak, dict):
        return {m: (h,) if isinstance(h, str) else tuple(h) for m, h in hak.items()}
    return {"*": tuple(hak)}


def semua_rute(resolver=None, awalan="", ruang=()) -> list[Rute]:
    daftar = []
    for p in (resolver or get_resolver()).url_patterns:
        if isinstance(p, URLResolver):
            baru = (*ruang, p.namespace) if p.namespace else ruang
            daftar += semua_rute(p, awalan + str(p.pattern), baru)
        elif isinstance(p, URLPattern):
            daftar.append(
                Rute(
                    nama=":".join([*ruang, p.name or ""]),
                    pola=awalan + str(p.pattern),
                    ruas={n: type(k).__name__ for n, k in p.pattern.converters.items()},
                    hak=_hak(p.callback),
                    view=p.callback,
                    bawaan=p.default_args,
                )
            )
    return daftar
