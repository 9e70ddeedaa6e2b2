"""Lists as files: found through settings.DAFTAR_EKSPOR, so that upper rooms add theirs.

A list is a django-import-export Resource whose fields are `Lajur`, with these names beside:

kode, judul    "kunjungan", "Kunjungan"
satuan         what one row is, in words: "312 KPM"
hak            the act that opens its page and lets one export it
asal           URL name of the page
milik          optional: path from a row to its family, "" when the row is one; where numbers
               of identity are among the columns, each row is unmasked by its family's place
ambil(oleh, tanya) -> Isi
               the rows of `oleh` by the filters `tanya` (a QueryDict) of the page, in its order
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from os.path import commonprefix
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string
from import_export.fields import Field

from kpm.models import Keluarga
from pkh.akun.cakupan import Cakupan
from pkh.akun.hak import HAK
from pkh.riwayat.identitas import samarkan

HAK_IDENTITAS = "identitas.buka"
AWALAN = "daftar-"
CETAK = "cetak"  # forms and letters on paper, in the same log
SEKALI = 2_000  # rows fetched at once


class Lajur(Field):
    """A column: where its value comes from, its heading and width in characters. Values keep
    their type; `identitas` ones are masked unless the person may open them and says why."""

    def __init__(self, attribute: str | None, judul: str, lebar: int = 14, *, identitas=False):
        super().__init__(attribute=attribute, column_name=judul)
        self.judul, self.lebar, self.identitas = judul, lebar, identitas

    def export(self, instance, **kwargs):
        return self.get_value(instance)


@dataclass(frozen=True)
class Isi:
    """Rows (or what gives them one by one and knows how many), the filters in words, and the
    region they name ("" for none)."""

    baris: QuerySet | Collection
    kata: list[str]
    wilayah: str = ""

    @classmethod
    def tersaring(cls, baris: QuerySet, saringan, *kata: str) -> "Isi":
        """Rows under the filters of a page's form; `kata`: words before those of the filters."""
        return cls(baris, [*kata, *kata_saringan(saringan)], saringan.isi.get("wilayah", ""))

    def jumlah(self) -> int:
        if isinstance(self.baris, QuerySet):
            return self.baris.order_by().count()
        return len(self.baris)


@cache
def semua_daftar() -> dict[str, Any]:
    semua = {kelas.kode: kelas for kelas in map(import_string, settings.DAFTAR_EKSPOR)}
    for kelas in semua.values():
        kelas.do_not_call_in_templates = True  # pages show the list, they do not make one
    return semua


def kata_judul(daftar) -> str:
    """The title inside a sentence: "kunjungan", but "KPM tanpa komponen"."""
    kata = daftar.judul
    return kata if kata[1].isupper() else kata[0].lower() + kata[1:]


def kode_catatan(daftar) -> str:
    """The list in the log of exports, where kinds of import have codes too."""
    return AWALAN + daftar.kode


def lajur(daftar) -> dict[str, Lajur]:
    """Name -> column, in the order of the declaration."""
    return daftar.fields


def beridentitas(daftar) -> list[str]:
    """Headings of the columns that are masked."""
    return [x.judul for x in lajur(daftar).values() if x.identitas]


def judul_kolom(daftar, penuh: bool) -> list[str]:
    return [
        f"{x.judul} (disamarkan)" if x.identitas and not penuh else x.judul
        for x in lajur(daftar).values()
    ]


def wilayah_ekspor(oleh, hak: str, kode: str = "") -> str | None:
    """The region an export is of: the one chosen, else the smallest that holds all posts with
    the act; None when that is the whole country."""
    if kode:
        return kode
    posisi = [j.wilayah_id for j in oleh.jabatan_kini if j.peran in HAK[hak][1]]
    if None in posisi:
        return None
    return ".".join(commonprefix([p.split(".") for p in posisi])) or None


def masih_memegang(oleh, hak: str, kode: str | None) -> bool:
    """Whether the posts with the act today still hold the region `kode` of an export made before:
    whoever was moved, or stood in for somebody, has the file no longer."""
    if not oleh.boleh(hak):
        return False
    posisi = [j.wilayah_id for j in oleh.jabatan_kini if j.peran in HAK[hak][1]]
    di_dalam = (p is None or f"{kode or ''}.".startswith(f"{p}.") for p in posisi)
    return kode == wilayah_ekspor(oleh, hak) or any(di_dalam)


def kata_saringan(saringan) -> list[str]:
    """The filters of a page's form in words."""
    return [k["kata"] for k in saringan.kata()]


@cache
def _ke_keluarga(kelas: type) -> list[str]:
    if not issubclass(kelas, Model):
        return ["keluarga_id"]
    if issubclass(kelas, Keluarga):
        return ["pk"]
    return [f.attname for f in kelas._meta.concrete_fields if f.related_model is Keluarga]


def keluarga_baris(objek) -> set[int]:
    """The families a row is of: none for a figure, or somebody of the office; two of a pair."""
    return {getattr(objek, ruas, None) for ruas in _ke_keluarga(type(objek))} - {None}


def baris_daftar(
    daftar, isi: Isi, *, oleh, penuh: bool, milik_siapa: set | None = None
) -> Iterable[list]:
    """Cells row by row, fetched in lots. In full: only rows whose family lies where the
    person may open identities. `milik_siapa` gathers the families of the rows."""
    sumber = daftar()
    ambil: list[Callable] = [
        getattr(sumber, f"dehydrate_{nama}", x.export) for nama, x in lajur(daftar).items()
    ]
    nomor = [i for i, x in enumerate(lajur(daftar).values()) if x.identitas]
    buka = oleh.cakupan(HAK_IDENTITAS) if penuh else Cakupan()
    milik = attrgetter(daftar.milik) if nomor and daftar.milik else lambda objek: objek
    baris = isi.baris
    for objek in baris.iterator(chunk_size=SEKALI) if isinstance(baris, QuerySet) else baris:
        if milik_siapa is not None:
            milik_siapa |= keluarga_baris(objek)
        sel = [f(objek) for f in ambil]
        if nomor and not buka.memuat(milik(objek)):
            for i in nomor:
                sel[i] = samarkan(sel[i])
        yield sel
