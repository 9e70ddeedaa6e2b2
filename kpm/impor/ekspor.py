"""A kind as a file that can be imported again: written row by row, memory constant.

Identity is masked unless the person may open it and says why; every export is logged.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from kpm.ekspor.daftar import HAK_IDENTITAS, keluarga_baris, wilayah_ekspor
from kpm.ekspor.tulis import BARIS_LEMBAR
from kpm.models import CatatanEkspor
from pkh.riwayat.identitas import samarkan
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .jenis import dipakai, jenis_bernama

SEKALI = 2_000  # rows fetched at once


def ekspor_jenis(
    *, oleh, jenis: str, ke: Path, wilayah: str = "", alasan: str = "", maju=lambda n: None
) -> CatatanEkspor:
    """Write the rows of a kind that `oleh` may export to `ke` (.csv or .xlsx) and log it.

    With `alasan`, and the right to open identities, numbers are written in full. Raises
    PermissionDenied without the act, ValidationError on an unknown region or ending.
    """
    kelas = jenis_bernama(jenis)
    bentuk = ke.suffix.lower().lstrip(".")
    if not oleh.boleh(kelas.HAK_EKSPOR):
        raise PermissionDenied(f"Anda tidak boleh mengekspor {kelas.judul}.")
    if bentuk not in TULIS:
        raise ValidationError("Bentuk ekspor: .csv atau .xlsx.")
    if wilayah and not Wilayah.objects.untuk(oleh, kelas.HAK_EKSPOR).filter(pk=wilayah).exists():
        raise ValidationError(f"Wilayah {wilayah} tidak ditemukan di wilayah Anda.")
    penuh = bool(alasan.strip()) and _boleh_penuh(oleh, kelas.HAK_EKSPOR, wilayah)
    with transaction.atomic():
        catatan = CatatanEkspor.objects.create(
            jenis=jenis,
            bentuk=bentuk,
            wilayah_id=wilayah_ekspor(oleh, kelas.HAK_EKSPOR, wilayah),
            identitas=penuh,
            alasan=alasan.strip()[:200],
            oleh=oleh,
        )
        kolom, isi = dipakai(kelas), kelas.isi_ekspor(oleh)
        if wilayah:
            isi = isi.filter(rentang_wilayah(kelas.LETAK, wilayah))
        milik = set[int]()
        baris = _baris(isi, list(kolom.values()), penuh, milik)
        catatan.baris = TULIS[bentuk](ke, list(kolom), _menghitung(baris, maju))
        catatan.keluarga = sorted(milik)
        catatan.save(update_fields=["baris", "keluarga"])
    return catatan


def _boleh_penuh(oleh, hak: str, wilayah: str) -> bool:
    """Whether identities may be opened wherever the rows are."""
    buka, ekspor = oleh.cakupan(HAK_IDENTITAS), oleh.cakupan(hak)
    if wilayah or buka.nasional:
        return buka.memuat_wilayah(wilayah)
    sendiri = ekspor.dampingan is None or buka.dampingan is not None
    return sendiri and not ekspor.nasional and all(map(buka.memuat_wilayah, ekspor.wilayah))


def _baris(isi, kolom, penuh: bool, milik: set) -> Iterator[list[str]]:
    for objek in isi.iterator(chunk_size=SEKALI):
        milik |= keluarga_baris(objek)
        sel = [k.export(objek) for k in kolom]
        if not penuh:
            sel = [samarkan(v) if k.identitas else v for k, v in zip(kolom, sel, strict=True)]
        yield sel


def _menghitung(baris: Iterator[list[str]], maju) -> Iterator[list[str]]:
    for n, sel in enumerate(baris, 1):
        yield sel
        if n % SEKALI == 0:
            maju(n)


def _csv(ke: Path, kepala: list[str], baris: Iterator[list[str]]) -> int:
    n = 0
    with ke.open("w", encoding="utf-8-sig", newline="") as f:
        tulis = csv.writer(f).writerow
        tulis(kepala)
        for sel in baris:
            tulis(sel)
            n += 1
    return n


def _xlsx(ke: Path, kepala: list[str], baris: Iterator[list[str]]) -> int:
    """On as many sheets as they need; an import reads them all."""
    import xlsxwriter

    n = 0
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(ke, pilihan) as buku:
        teks, tebal = buku.add_format({"num_format": "@"}), buku.add_format({"bold": True})
        lembar = _lembar(buku, "data", kepala, teks, tebal)
        for n, sel in enumerate(baris, 1):
            di, letak = divmod(n - 1, BARIS_LEMBAR)
            if di and not letak:
                lembar = _lembar(buku, f"data {di + 1}", kepala, teks, tebal)
            for i, nilai in enumerate(sel):
                lembar.write_string(letak + 1, i, nilai, teks)
    return n


def _lembar(buku, nama: str, kepala: list[str], teks, tebal):
    lembar = buku.add_worksheet(nama)
    for i, judul in enumerate(kepala):
        lembar.set_column(i, i, max(12, len(judul) + 4), teks)
        lembar.write_string(0, i, judul, tebal)
    lembar.freeze_panes(1, 0)
    return lembar


TULIS: dict[str, Any] = {"csv": _csv, "xlsx": _xlsx}
