"""Judging rows by themselves and within their file, before the register is asked.

Pure: rows of text in, verdicts out. What only the register knows is in massal.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpm.nomor import ragu_nik

from .baca import Baris, tanpa_tanda
from .kolom import PER_NAMA


@dataclass
class BarisDinilai:
    """One row: `nilai` column -> cleaned value (absent where empty), `asli` the text as read,
    `galat` and `peringatan` as {"kolom", "nilai", "sebab"}."""

    nomor: int
    asli: dict[str, str]
    nilai: dict[str, Any] = field(default_factory=dict)
    galat: list[dict[str, str]] = field(default_factory=list)
    peringatan: list[dict[str, str]] = field(default_factory=list)

    def tolak(self, kolom: str, sebab: str) -> None:
        self.galat.append({"kolom": kolom, "nilai": self.asli.get(kolom, ""), "sebab": sebab})


def nilai_baris(baris: Baris, hari_ini: date) -> BarisDinilai:
    """Clean every cell of one row."""
    nomor, isi = baris
    b = BarisDinilai(nomor, {})
    for nama, mentah in isi.items():
        kolom = PER_NAMA[nama]
        teks, dari_angka = tanpa_tanda(mentah)
        b.asli[nama] = teks
        if not teks:
            if kolom.wajib:
                b.tolak(nama, "kosong. Kolom ini wajib diisi.")
        elif dari_angka and kolom.nomor16:
            b.tolak(
                nama,
                "tersimpan sebagai angka, sehingga Excel sudah mengubah digit terakhirnya. Ambil "
                "lagi dari sumbernya dan simpan kolomnya sebagai teks.",
            )
        else:
            try:
                b.nilai[nama] = kolom.bersih(teks)
            except ValueError as galat:
                b.tolak(nama, str(galat))
    _silang(b, hari_ini)
    return b


def _silang(b: BarisDinilai, hari_ini: date) -> None:
    n = b.nilai
    if n.get("tanggal_lahir", hari_ini) > hari_ini:
        b.tolak("tanggal_lahir", "ada di masa depan. Periksa tahunnya.")
    if n.get("hamil") and n.get("jenis_kelamin") == "L":
        b.tolak("hamil", "diisi ya untuk laki-laki. Periksa jenis kelamin atau kolom hamil.")
    if "nik" in n:
        for ragu in ragu_nik(n["nik"], n.get("tanggal_lahir"), n.get("jenis_kelamin", "")):
            b.peringatan.append({"kolom": "nik", "nilai": "", "sebab": ragu})
    if "pendamping" in n:
        b.peringatan.append(
            {"kolom": "pendamping", "nilai": "", "sebab": "diabaikan; serahkan lewat Pendamping"}
        )


def nilai_berkas(baris: Iterable[Baris], hari_ini: date) -> Iterator[BarisDinilai]:
    """Judge all rows, with the rules that need the whole file: a NIK twice, a family
    without exactly one pengurus, two villages in one family.

    Memory holds one short record a row, not the cells.
    """
    dinilai = [nilai_baris(b, hari_ini) for b in baris]
    pertama_nik: dict[str, int] = {}
    pengurus: dict[str, list[BarisDinilai]] = {}
    for b in dinilai:
        if nik := b.nilai.get("nik"):
            lain = pertama_nik.setdefault(nik, b.nomor)
            if lain != b.nomor:
                b.tolak("nik", f"sudah ada pada baris {lain} berkas ini. Hapus salah satunya.")
        if b.nilai.get("hubungan") == "pengurus" and b.nilai.get("no_kk"):
            pengurus.setdefault(b.nilai["no_kk"], []).append(b)
    for b in dinilai:
        kk = b.nilai.get("no_kk")
        if kk:
            _periksa_keluarga(b, pengurus.get(kk, []))
        yield b


def _periksa_keluarga(b: BarisDinilai, pengurus: list[BarisDinilai]) -> None:
    if not pengurus:
        b.tolak("hubungan", "keluarga ini tidak punya pengurus. Tandai tepat satu anggotanya.")
    elif len(pengurus) > 1:
        baris = ", ".join(str(p.nomor) for p in pengurus)
        b.tolak("hubungan", f"keluarga ini punya {len(pengurus)} pengurus (baris {baris}).")
    elif pengurus[0] is not b and pengurus[0].galat:
        b.tolak("no_kk", f"pengurusnya (baris {pengurus[0].nomor}) ditolak. Perbaiki baris itu.")
    elif b.nilai.get("kode_desa") != pengurus[0].nilai.get("kode_desa"):
        b.tolak("kode_desa", f"berbeda dari pengurusnya (baris {pengurus[0].nomor}).")
