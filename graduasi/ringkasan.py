"""Figures of graduation for one region and year: target, effective by type, other exits by
reason, proposals by stage. Read by pages here and by reports above; five queries whatever
the number of rows."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import Left

from kpm.models import Keluarga
from kpm.status import aktif_pada
from pkh.tersusun import objek_tersusun, tersusun
from pkh.wilayah.bawahan import bawahan
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import AlasanKeluar, JenisGraduasi, persen
from .models import Kepergian, Target, Usulan

PANJANG_KODE = {1: 2, 2: 5, 3: 8, 4: 13}  # characters of a Kemendagri code per level


@dataclass
class Baris:
    """Figures of one region, in families. Keys: JenisGraduasi, AlasanKeluar, StatusUsulan."""

    kode: str
    nama: str
    target: Counter[str] = field(default_factory=Counter)
    graduasi: Counter[str] = field(default_factory=Counter)
    keluar: Counter[str] = field(default_factory=Counter)
    tahap: Counter[str] = field(default_factory=Counter)
    aktif_awal: int = 0  # active at the end of 31 December before the year

    @property
    def jumlah_target(self) -> int:
        return self.target.total()

    @property
    def jumlah_graduasi(self) -> int:
        return self.graduasi.total()

    @property
    def jumlah_keluar(self) -> int:
        return self.keluar.total()

    @property
    def jumlah_usulan(self) -> int:
        """Open proposals at the moment of reading."""
        return self.tahap.total()

    @property
    def persen_target(self) -> Decimal | None:
        return persen(self.jumlah_graduasi, self.jumlah_target)

    @property
    def persen_aktif(self) -> Decimal | None:
        """Graduated over active at the start of the year."""
        return persen(self.jumlah_graduasi, self.aktif_awal)

    @property
    def ada_isi(self) -> bool:
        angka = (self.target, self.graduasi, self.keluar, self.tahap)
        return bool(self.aktif_awal) or any(a.total() for a in angka)

    @property
    def per_jenis(self) -> list[tuple[JenisGraduasi, int, int]]:
        """(type, target, effective) of the types in use."""
        return [
            (j, self.target[j], self.graduasi[j])
            for j in JenisGraduasi
            if j != JenisGraduasi.PAKSA or self.target[j] or self.graduasi[j]
        ]

    @property
    def per_alasan(self) -> list[tuple[AlasanKeluar, int]]:
        return [(a, self.keluar[a]) for a in AlasanKeluar]


@dataclass(frozen=True)
class Ringkasan:
    wilayah: Wilayah
    tahun: int
    sampai: date
    baris: list[Baris]
    jumlah: Baris


def ringkas(pengguna, wilayah: Wilayah, tahun: int, *, sampai: date | None = None) -> Ringkasan:
    """Figures of `wilayah` and of each region right below it (of itself for a desa), from
    1 January to `sampai` (default: 31 December), of what the person may see.

    A kabupaten/kota's target of a type is its own where it has one, else the sum of its
    kecamatan.
    """
    awal, akhir = date(tahun, 1, 1), sampai or date(tahun, 12, 31)
    tingkat = min(wilayah.tingkat + 1, Tingkat.DESA)
    panjang = PANJANG_KODE[tingkat]
    semua = bawahan(wilayah.kode, tingkat)
    baris = {kode: Baris(kode, nama) for kode, nama, _ in semua}
    lama = {kode for kode, _, berakhir in semua if berakhir}
    jumlah = Baris(wilayah.kode, wilayah.nama)

    for kode, golongan, jenis, n in _pergi(pengguna, wilayah.kode, panjang, awal, akhir):
        ruas = "graduasi" if golongan == Kepergian.Golongan.GRADUASI else "keluar"
        getattr(baris[kode], ruas)[jenis] += n
    for kode, status, n in _terbuka(pengguna, wilayah.kode, panjang):
        baris[kode].tahap[status] += n
    for kode, n in _hitung_aktif(pengguna, wilayah.kode, panjang, awal - timedelta(days=1)):
        baris[kode].aktif_awal = n
    _isi_target(pengguna, wilayah, tahun, baris, jumlah)
    for b in baris.values():
        jumlah.graduasi += b.graduasi
        jumlah.keluar += b.keluar
        jumlah.tahap += b.tahap
        jumlah.aktif_awal += b.aktif_awal
    tampak = [b for b in baris.values() if b.kode not in lama or b.ada_isi]
    return Ringkasan(wilayah, tahun, akhir, tampak, jumlah)


@tersusun
def _pergi(pengguna, wilayah: str, panjang: int, awal: date, akhir: date):
    pergi = Kepergian.objects.untuk(pengguna).filter(tanggal__range=(awal, akhir))
    return _kelompokkan(pergi, wilayah, panjang, "golongan", "jenis")


@tersusun
def _terbuka(pengguna, wilayah: str, panjang: int):
    return _kelompokkan(Usulan.objects.untuk(pengguna).terbuka(), wilayah, panjang, "status")


def _kelompokkan(qs, wilayah: str, panjang: int, *ruas: str):
    """(region code, *ruas, count) of rows that have a family."""
    return (
        qs.filter(rentang_wilayah("keluarga__desa_id", wilayah))
        .order_by()
        .values_list(Left("keluarga__desa_id", panjang), *ruas)
        .annotate(n=Count("pk"))
    )


@tersusun
def _hitung_aktif(pengguna, wilayah: str, panjang: int, pada: date):
    """(region code, families active at the end of the day)."""
    milik = Keluarga.objects.untuk(pengguna, "graduasi.lihat")
    return (
        aktif_pada(milik.filter(rentang_wilayah("desa_id", wilayah)), pada)
        .values_list(Left("desa_id", panjang))
        .annotate(n=Count("pk"))
        .order_by()
    )


def target_tahun(pengguna, kode: str, tahun: int) -> Counter[str]:
    """Target of one region in families by type; one query."""
    return _target_wilayah(kode, _target_tercatat(pengguna, kode, tahun))


def target_dipakai(pengguna, wilayah: Wilayah, tahun: int) -> list[tuple[str, str, Target]]:
    """(region, type, target) of every target that the figures of a region, and of each right
    below it, are the sums of; one query for them and one for the regions."""
    tercatat = _target_tercatat(pengguna, wilayah.kode, tahun)
    tingkat = min(wilayah.tingkat + 1, Tingkat.DESA)
    semua = {wilayah.kode, *(kode for kode, *_ in bawahan(wilayah.kode, tingkat))}
    return [
        (kode, jenis, t)
        for kode in sorted(semua)
        for jenis, dipakai in _pilih_target(kode, tercatat).items()
        for t in dipakai
    ]


@objek_tersusun
def _target(pengguna, wilayah: str, tahun: int):
    return Target.objects.untuk(pengguna).filter(
        rentang_wilayah("wilayah_id", wilayah), tahun=tahun
    )


def _target_tercatat(pengguna, kode: str, tahun: int) -> dict[str, dict[str, Target]]:
    per_kode: dict[str, dict[str, Target]] = {}
    for t in _target(pengguna, kode, tahun):
        per_kode.setdefault(t.wilayah_id, {})[t.jenis] = t
    return per_kode


def _isi_target(pengguna, wilayah: Wilayah, tahun: int, baris: dict[str, Baris], jumlah) -> None:
    per_kode = _target_tercatat(pengguna, wilayah.kode, tahun)
    for b in baris.values():
        b.target = _target_wilayah(b.kode, per_kode)
    jumlah.target = _target_wilayah(wilayah.kode, per_kode)


def _target_wilayah(kode: str, per_kode: dict[str, dict[str, Target]]) -> Counter[str]:
    dipakai = _pilih_target(kode, per_kode)
    return Counter({jenis: sum(t.jumlah for t in semua) for jenis, semua in dipakai.items()})


def _pilih_target(kode: str, per_kode: dict[str, dict[str, Target]]) -> dict[str, list[Target]]:
    """Own target of a type where set, else what is set right below, and so on."""
    hasil: dict[str, list[Target]] = {}
    anak = {k[: PANJANG_KODE[kode.count(".") + 2]] for k in per_kode if k.startswith(f"{kode}.")}
    for k in sorted(anak):
        for jenis, semua in _pilih_target(k, per_kode).items():
            hasil.setdefault(jenis, []).extend(semua)
    return hasil | {jenis: [t] for jenis, t in per_kode.get(kode, {}).items()}
