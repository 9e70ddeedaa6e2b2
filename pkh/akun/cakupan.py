"""Where a person may see or act: regions, and the families in their own care.

`pengguna.cakupan(hak)` collects the person's current posts (Jabatan) that carry `hak`;
`Cakupan.q()` turns them into one filter. No post, no rows: the filter fails closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from pkh.wilayah.models import rentang_wilayah

from .hak import HAK, MASUK, Peran

TIDAK_ADA = Q(pk__in=[])


@dataclass(frozen=True)
class Cakupan:
    """Regions (Kemendagri codes; `nasional` for all) and `dampingan`, the id of the
    pendamping whose families are included."""

    wilayah: tuple[str, ...] = ()
    nasional: bool = False
    dampingan: int | None = None

    def __bool__(self) -> bool:
        return bool(self.wilayah or self.nasional or self.dampingan is not None)

    def q(self, jalur: str = "") -> Q:
        """Filter for a model whose path to the family is `jalur` ("keluarga__" or "")."""
        if self.nasional:
            return Q()
        q = Q()
        for kode in self.wilayah:
            q |= rentang_wilayah(f"{jalur}desa_id", kode)
        if self.dampingan is not None:
            q |= Q(**{f"{jalur}pendamping_id": self.dampingan})
        return q or TIDAK_ADA

    def q_wilayah(self, ruas: str) -> Q:
        """Filter by region only, for rows that belong to a region and not to a family.

        A pendamping's posts do not count here: they see own families, not whole regions.
        """
        if self.nasional:
            return Q()
        q = Q()
        for kode in self.wilayah:
            q |= rentang_wilayah(ruas, kode)
        return q or TIDAK_ADA

    def memuat_wilayah(self, kode: str | None) -> bool:
        if self.nasional:
            return True
        return kode is not None and any(
            kode == punya or kode.startswith(punya + ".") for punya in self.wilayah
        )

    def memuat(self, keluarga) -> bool:
        """Whether `keluarga` (anything with desa_id and pendamping_id) is inside."""
        return self.memuat_wilayah(keluarga.desa_id) or (
            self.dampingan is not None and keluarga.pendamping_id == self.dampingan
        )


def susun_cakupan(pengguna_id: int, jabatan, hak: str) -> Cakupan:
    """Cakupan of `hak` from the person's current posts. An unknown act is a KeyError."""
    peran = HAK[hak][1]
    wilayah, nasional, dampingan = [], False, None
    for j in jabatan:
        if j.peran not in peran:
            continue
        if j.peran == Peran.PENDAMPING:
            dampingan = pengguna_id
        elif j.wilayah_id is None:
            nasional = True
        else:
            wilayah.append(j.wilayah_id)
    return Cakupan(tuple(sorted(set(wilayah))), nasional, dampingan)


def butuh_hak(*hak: str) -> Callable:
    """View decorator: 403 unless the person holds one of these acts somewhere.

    The act is kept on the view (`view.hak`), where the route test finds it. What the act
    covers is still decided row by row with `.untuk()` and `wajib_atas()`.
    """
    for h in hak:
        if h != MASUK and h not in HAK:
            raise KeyError(h)

    def bungkus(view):
        @wraps(view)
        def dalam(request, *args, **kwargs):
            if not any(h == MASUK or request.user.boleh(h) for h in hak):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        dalam.hak = hak
        return dalam

    return bungkus


def wajib_atas(pengguna, hak: str, keluarga) -> None:
    """The second check: visible, but may this person do `hak` to this family? Else 403."""
    if not pengguna.cakupan(hak).memuat(keluarga):
        raise PermissionDenied


def wajib_wilayah(pengguna, hak: str, kode: str) -> None:
    """The same for a row that belongs to a region and not to a family."""
    if not pengguna.cakupan(hak).memuat_wilayah(kode):
        raise PermissionDenied
