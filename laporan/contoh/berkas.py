"""The invented families as files to import: kpm.csv, penugasan.csv, pendamping.csv.

A stream. Pieces of families are made on all processors and written in their order, a few at a
time, so that memory does not grow with their number and the bytes do not depend on how many
processors there are. Only families taking part are written: exactly `kpm` of them. No
database: who calls has read the regions.
"""

import csv
import gc
import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

from xlsxwriter import Workbook

from kpm.aturan import Ketentuan

from .keluarga import (
    KeluargaContoh,
    Orang,
    karang_keluarga,
    penomoran,
    status_keluarga,
)
from .nama import karang_alamat, karang_nama
from .tempat import Petak, Rencana, petak_keluarga, sekolah_kecamatan

KEPALA = [
    "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa", "alamat",
    "rt", "rw", "status", "tahun_masuk", "id_dtsen", "no_kks", "bank", "hamil", "hpl", "jenjang",
    "npsn", "kelas", "disabilitas_berat", "pendamping",
]  # fmt: skip
KEPALA_PENUGASAN = ["no_kk", "pendamping", "mulai", "alasan"]
KEPALA_PENDAMPING = [
    "nama_pengguna", "nama", "kode_wilayah", "kepegawaian", "nip", "nomor_sk", "bergabung",
]  # fmt: skip
AWAL = "Penugasan awal"
SEPOTONG = 2_000  # families in one piece
BARIS_LEMBAR = 1_000_000  # rows of one workbook; a sheet of Excel ends a little later
SEMBUNYI = ".sebagian"  # a file in the making; it gets its name when it is whole


@dataclass(frozen=True)
class Bahan:
    """All that a family needs: plan, places, rule book, user names by (kabupaten, number).

    `ubah`: percent of families that the second file changes, leaves out, and adds a child to.
    """

    r: Rencana
    petak: list[Petak]
    ketentuan: Ketentuan
    pengguna: dict[tuple[str, int], str]
    ubah: float = 0.0


@dataclass
class Hitungan:
    """Rows and families of kpm.csv; and how the second file differs, in rows (`hilang` in
    families), as an import over the first must count them."""

    keluarga: int = 0
    baris: int = 0
    baris_ubah: int = 0
    berubah: int = 0
    baru: int = 0
    hilang: int = 0

    def __iadd__(self, lain: "Hitungan") -> "Hitungan":
        for ruas, nilai in vars(lain).items():
            setattr(self, ruas, getattr(self, ruas) + nilai)
        return self


@dataclass
class Potong:
    """CSV text of one piece of families for each of the files."""

    kpm: str
    penugasan: str
    ubah: str
    hitungan: Hitungan


# --- rows ------------------------------------------------------------------------------------
def _baris(k: KeluargaContoh, pengguna: str) -> list[list]:
    return [
        [
            k.no_kk, o.nik, o.nama, o.hubungan, o.kelamin, o.lahir, k.desa, k.alamat, k.rt, k.rw,
            k.status, k.tahun_masuk, k.id_dtsen, k.no_kks, k.bank, "ya" if o.hamil else "tidak",
            o.hpl, o.jenjang, o.npsn, o.kelas, "ya" if o.disabilitas else "tidak", pengguna,
        ]
        for o in k.anggota
    ]  # fmt: skip


def _teks(baris: Iterable[list]) -> str:
    isi = io.StringIO()
    csv.writer(isi).writerows(baris)
    return isi.getvalue()


def karang_potong(b: Bahan, dari: int, sampai: int) -> Potong:
    """The families with these numbers in the plan, as text."""
    kpm: list[list] = []
    penugasan: list[list] = []
    ubah: list[list] = []
    h = Hitungan()
    kecamatan, sekolah = "", {}
    for p, indeks in petak_keluarga(b.petak, dari, sampai):
        if p.kecamatan != kecamatan:
            kecamatan, sekolah = p.kecamatan, sekolah_kecamatan(p)
        status = status_keluarga(b.r, indeks)
        if status != "aktif" and not (b.ubah and status == "calon"):
            continue
        k = karang_keluarga(b.r, p, indeks, sekolah, b.ketentuan)
        nama = b.pengguna.get((p.kabupaten, k.pendamping or 0), "")
        baris = _baris(k, nama)
        if status == "aktif":
            kpm += baris
            h.keluarga += 1
            if nama:
                penugasan.append([k.no_kk, nama, k.serah_terima or k.aktif_sejak, AWAL])
        if b.ubah:
            ubah += _lain_waktu(b, p, k, baris, h)
    h.baris, h.baris_ubah = len(kpm), len(ubah)
    return Potong(_teks(kpm), _teks(penugasan), _teks(ubah), h)


def _lain_waktu(
    b: Bahan, p: Petak, k: KeluargaContoh, baris: list[list], h: Hitungan
) -> list[list]:
    """The family as the second file has it: mostly the same. Candidates are new in it."""
    if k.status == "calon":
        h.baru += len(baris)
        return baris
    acak = Random(f"{b.r.benih}|ubah|{k.indeks}")
    undian = acak.random() * 100 / b.ubah
    if undian < 1:
        baris = [satu.copy() for satu in baris]
        _ubah_satu(acak, p, baris)
        h.berubah += 1
    elif undian < 2:
        h.hilang += 1
        return []
    elif undian < 3 and len(baris) < 10:
        h.baru += 1
        return [*baris, _bayi(acak, b.r, p, k, baris[0])]
    return baris


def _ubah_satu(acak: Random, p: Petak, baris: list[list]) -> None:
    """Another address, name, birth date or disability: one row says something else."""
    apa = KEPALA.index(acak.choice(["alamat", "nama", "tanggal_lahir", "disabilitas_berat"]))
    satu = acak.choice(baris)
    lama = satu[apa]
    if KEPALA[apa] == "alamat":
        baru = f"{karang_alamat(acak, p.nama)} (rumah baru)"
        for anggota in baris:
            anggota[apa] = baru
    elif KEPALA[apa] == "nama":
        satu[apa] = f"{lama} {karang_nama(acak, 'jawa', satu[4], 1990).split()[-1]}"
    elif KEPALA[apa] == "tanggal_lahir":
        satu[apa] = lama - timedelta(1)
    else:
        satu[apa] = "ya" if lama == "tidak" else "tidak"


def _bayi(acak: Random, r: Rencana, p: Petak, k: KeluargaContoh, pengurus: list) -> list:
    n = penomoran(r, p, k.indeks)
    lahir = n.tanggal(r.per - timedelta(1 + int(acak.random() * 200)))
    kelamin = acak.choice("LP")
    nik = n.nomor(lahir, len(k.anggota), perempuan=kelamin == "P")
    bayi = Orang(nik, karang_nama(acak, "jawa", kelamin, lahir.year), "anak", kelamin, lahir)
    k.anggota = [bayi]
    return _baris(k, pengurus[-1])[0]


# --- pieces ----------------------------------------------------------------------------------
_bahan: Bahan


def _siapkan(b: Bahan) -> None:
    """In each process that makes pieces."""
    global _bahan
    _bahan = b
    gc.disable()  # no family points back at itself; looking for rings costs a tenth


def _karang(dari: int, sampai: int) -> Potong:
    return karang_potong(_bahan, dari, sampai)


def karang_potongan(b: Bahan, proses: int | None = None) -> Iterator[Potong]:
    """All pieces in order; no more of them in memory than twice the processors."""
    batas = [(n, min(n + SEPOTONG, b.r.semua)) for n in range(0, b.r.semua, SEPOTONG)]
    proses = min(proses or len(os.sched_getaffinity(0)), len(batas) // 2)
    if proses < 2:  # not worth starting processes for
        yield from (karang_potong(b, *satu) for satu in batas)
        return
    # spawn: a forked process would share the connections of this one
    with ProcessPoolExecutor(proses, get_context("spawn"), _siapkan, (b,)) as kolam:
        tunggu: deque[Future[Potong]] = deque()
        for satu in batas:
            tunggu.append(kolam.submit(_karang, *satu))
            if len(tunggu) >= 2 * proses:
                yield tunggu.popleft().result()
        while tunggu:
            yield tunggu.popleft().result()


# --- files -----------------------------------------------------------------------------------
@contextmanager
def _csv(jalur: Path, kepala: list[str]) -> Iterator[Callable[[str], object]]:
    sementara = Path(f"{jalur}{SEMBUNYI}")
    with sementara.open("w", encoding="utf-8", newline="") as berkas:
        csv.writer(berkas).writerow(kepala)
        yield berkas.write
    sementara.replace(jalur)


@contextmanager
def _xlsx(jalur: Path, per: date) -> Iterator[Callable[[str], object]]:
    buku = _Buku(jalur, per)
    yield buku.tulis
    buku.tutup()


class _Buku:
    """All cells text. Beyond the rows of one workbook another is begun: kpm-2.xlsx."""

    def __init__(self, jalur: Path, per: date):
        self._jalur, self._per = jalur, per
        self._no_kk = ""
        self._jadi: list[Path] = []
        self._buka()

    def tulis(self, teks: str) -> None:
        for isi in csv.reader(io.StringIO(teks)):
            if self._baris >= BARIS_LEMBAR and isi[0] != self._no_kk:  # families stay whole
                self._buku.close()
                self._buka()
            self._no_kk = isi[0]
            self._baris += 1
            for kolom, nilai in enumerate(isi):
                if nilai:
                    self._lembar.write_string(self._baris, kolom, nilai)

    def _buka(self) -> None:
        ke = len(self._jadi) + 1
        stem = self._jalur.stem
        self._jadi.append(self._jalur if ke == 1 else self._jalur.with_stem(f"{stem}-{ke}"))
        self._baris = 0
        self._buku = Workbook(f"{self._jadi[-1]}{SEMBUNYI}", {"constant_memory": True})
        # The day and not the clock: the same plan gives the same bytes.
        self._buku.set_properties({"created": datetime.combine(self._per, time())})
        self._lembar = self._buku.add_worksheet("KPM")
        self._lembar.freeze_panes(1, 0)
        self._lembar.write_row(0, 0, KEPALA)

    def tutup(self) -> None:
        self._buku.close()
        for jalur in self._jadi:
            Path(f"{jalur}{SEMBUNYI}").replace(jalur)


def tulis_berkas(
    b: Bahan,
    ke: Path,
    *,
    pendamping: Iterable[list],
    bentuk: str = "csv",
    proses: int | None = None,
    lapor: Callable[[str], None] = lambda kata: None,
) -> Hitungan:
    """Write the files into the folder `ke`, over those of before; `bentuk` "xlsx" makes
    kpm.xlsx instead of kpm.csv, `b.ubah` adds kpm-ubah beside it."""
    ke.mkdir(parents=True, exist_ok=True)
    jumlah = Hitungan()
    with ExitStack() as tumpuk:

        def buka(nama: str) -> Callable[[str], object]:
            if bentuk == "xlsx":
                return tumpuk.enter_context(_xlsx(ke / f"{nama}.xlsx", b.r.per))
            return tumpuk.enter_context(_csv(ke / f"{nama}.csv", KEPALA))

        orang = tumpuk.enter_context(_csv(ke / "pendamping.csv", KEPALA_PENDAMPING))
        orang(_teks(pendamping))
        keluaran = {
            "kpm": buka("kpm"),
            "penugasan": tumpuk.enter_context(_csv(ke / "penugasan.csv", KEPALA_PENUGASAN)),
        }
        if b.ubah:
            keluaran["ubah"] = buka("kpm-ubah")
        for no, potong in enumerate(karang_potongan(b, proses), 1):
            for bagian, tulis in keluaran.items():
                tulis(getattr(potong, bagian))
            jumlah += potong.hitungan
            if no % 50 == 0:
                lapor(f"{jumlah.baris} baris")
    return jumlah
