"""Small sets through the Resource of a kind: judged together, row by row, then written.

A kind brings, beside its massal, a module `kecil` with the same rules in Python:

periksa(putusan, cakupan, tanggal)        refuses rows, and finds in the register what they meet
kini(p)                                   column -> the value the register has now
simpan(putusan, oleh, tanggal, alasan)    writes the rows that are new or changed

tests/kpm/impor/test_dua_jalur.py and tests/kpm/impor_jenis/test_dua_jalur.py hold both ways to
the same verdict, and the same register, on the same random rows.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader

from kpm.aturan import PESERTA
from kpm.models import Keluarga

from .jenis import dipakai
from .kolom import rapikan
from .massal import TIDAK_DITEMUKAN


@dataclass
class Putusan:
    """What becomes of one row: `galat` column -> reason, else `hasil`. `ada`: the row of the
    register it meets; `punya`: what else there it speaks of, by the kind's own names."""

    nilai: dict[str, Any]
    galat: dict[str, str] = field(default_factory=dict)
    hasil: str = ""
    ada: Any = None
    punya: dict[str, Any] = field(default_factory=dict)
    bila_ubah: dict[str, str] = field(default_factory=dict)

    def tolak(self, kolom: str, sebab: str, *, bila_ubah: bool = False) -> None:
        """`bila_ubah`: only if the row would write; what is, may be said again."""
        (self.bila_ubah if bila_ubah else self.galat).setdefault(kolom, sebab)

    def putuskan(self, kini: Callable[["Putusan"], Mapping[str, Any]]) -> None:
        if not self.galat and self.ada is not None and not beda(self, kini(self)):
            self.hasil = "sama"
            return
        self.galat = self.bila_ubah | self.galat
        self.hasil = "ditolak" if self.galat else "baru" if self.ada is None else "berubah"


def nilai_sel(baris: Mapping[str, Any], kolom) -> Putusan:
    p = Putusan({})
    for k in kolom:
        try:
            p.nilai[k.nama] = k.clean(baris)
        except ValueError as galat:
            p.tolak(k.nama, str(galat))
            p.nilai[k.nama] = None
    return p


def beda(p: Putusan, kini: Mapping[str, Any]) -> bool:
    """Whether a filled cell says something else than the register."""
    return any(p.nilai[n] is not None and _teks(p.nilai[n]) != _teks(v) for n, v in kini.items())


def _teks(nilai: Any) -> Any:
    if isinstance(nilai, str):  # what no file can carry is no change
        return rapikan(nilai)
    return str(nilai) if isinstance(nilai, int) and not isinstance(nilai, bool) else nilai


def isi(objek: Any, nilai: Mapping[str, Any]) -> None:
    """Save the filled values; an empty cell changes nothing."""
    for nama, satu in nilai.items():
        if satu is not None:
            setattr(objek, nama, satu)
    objek.save()


# --- what several kinds ask for, as in syarat.py ------------------------------------------
def sebutan(putusan: list[Putusan], kolom: str) -> set:
    """What the rows say in a column."""
    return {p.nilai[kolom] for p in putusan if p.nilai[kolom]}


def tolak_ganda(
    putusan: list[Putusan], kolom: str, kunci: Callable[[Putusan], tuple[Hashable, ...]]
) -> None:
    """Refuse a row whose `kunci` stands further up already; a part of it empty is no key."""
    ada = set()
    for p in putusan:
        k = kunci(p)
        if None in k:
            continue
        if k in ada:
            p.tolak(kolom, "sudah ada pada berkas ini. Hapus salah satunya.")
        ada.add(k)


def keluarga_terlihat(putusan: list[Putusan], cakupan, ruas: str = "no_kk") -> dict[str, Keluarga]:
    """Families in the own regions by that number, the open one where one left and another is
    there."""
    milik = Keluarga.objects.filter(
        cakupan.q_wilayah("desa_id"), **{f"{ruas}__in": sebutan(putusan, ruas)}
    )
    urut = sorted(milik, key=lambda k: (k.status in PESERTA, k.pk))
    return {getattr(k, ruas): k for k in urut}


def pasangkan_keluarga(putusan: list[Putusan], cakupan) -> None:
    """Put the family of each No KK in `punya`, and refuse the No KK that nobody is to learn of."""
    keluarga = keluarga_terlihat(putusan, cakupan)
    for p in putusan:
        p.punya["keluarga"] = k = keluarga.get(p.nilai["no_kk"])
        if p.nilai["no_kk"] and k is None:
            p.tolak("no_kk", TIDAK_DITEMUKAN)


class Himpunan(resources.Resource):
    """What the Resource of every kind does: nothing is known of a row without the others."""

    class Meta:
        instance_loader_class = BaseInstanceLoader  # rows are found for the whole set at once
        use_transactions = True
        skip_diff = True

    hak: str
    kecil: Any

    def __init__(self, *, oleh, tanggal: date):
        super().__init__()
        self.oleh, self.tanggal = oleh, tanggal

    def before_import(self, dataset, **kwargs):
        kolom = list(dipakai(type(self)).values())
        self.putusan = [nilai_sel(b, kolom) for b in dataset.dict]
        self.kecil.periksa(self.putusan, self.oleh.cakupan(self.hak), self.tanggal)
        for p in self.putusan:
            p.putuskan(self.kecil.kini)

    def before_import_row(self, row, *, row_number, **kwargs):
        self._kini = self.putusan[row_number - 1]
        if self._kini.galat:
            raise ValidationError(self._kini.galat)

    def get_or_init_instance(self, instance_loader, row):
        return self._kini.ada or self._meta.model(), self._kini.ada is None

    def import_instance(self, instance, row, **kwargs):
        """Nothing yet: the set is written as a whole."""

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The rules of the whole file have been asked already."""

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return self._kini.hasil == "sama"

    def save_instance(self, instance, is_create, row, **kwargs):
        """See after_import."""

    def after_import(self, dataset, result, **kwargs):
        tulis = [p for p in self.putusan if p.hasil in {"baru", "berubah"}]
        if tulis:
            self.kecil.simpan(tulis, self.oleh, self.tanggal, "Impor")
