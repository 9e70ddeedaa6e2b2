"""Rows behind figures that are not counted family by family, each under "region/number": what
`Susunan.lain` holds of a kind (laporan.asal)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from graduasi.models import Usulan
from graduasi.ringkasan import target_dipakai
from kpm.models import Keluarga
from kpm.status import aktif_pada
from laporan.sumber import Sumber, Tempat
from laporan.ukuran import KELUARGA, Hitungan, penugasan_berlaku
from pkh.tersusun import tersusun
from pkh.wilayah.models import Wilayah, rentang_wilayah

Lain = dict[str, Hitungan]


def tambah(lain: Lain, asal: str, baris: Iterable[tuple[str, int, str, int]]) -> None:
    """(region, number, measure, n) of one kind."""
    hitungan = lain.setdefault(asal, Counter())
    for kode, nomor, ukuran, n in baris:
        hitungan[f"{kode}/{nomor}", ukuran] += n


def satukan(*semua: Lain) -> Lain:
    """Of several sections; what is in two of them is the same figure."""
    hasil: Lain = {}
    for lain in semua:
        for asal, hitungan in lain.items():
            dict.update(hasil.setdefault(asal, Counter()), hitungan)
    return hasil


@tersusun
def _kelompok(pengguna, tempat: Tempat):
    milik = Sumber(pengguna, *tempat).kelompok.filter(aktif=True)
    return milik.order_by().values_list("desa_id", "pk")


@tersusun
def _pertemuan(pengguna, tempat: Tempat, mulai: date, sampai: date, dicatat: datetime | None):
    milik = Sumber(pengguna, *tempat).pertemuan.filter(tanggal__range=(mulai, sampai)).order_by()
    return _sesudah(milik, dicatat).values_list("kelompok__desa_id", "pk")


@tersusun
def _orang(pengguna, tempat: Tempat, sampai: date, panjang: int):
    desa = Substr("keluarga__desa_id", 1, panjang)
    milik = penugasan_berlaku(Sumber(pengguna, *tempat), sampai).order_by()
    return milik.values_list(desa, "pendamping_id").distinct()


@tersusun
def _usulan(pengguna, wilayah: str):
    milik = Usulan.objects.untuk(pengguna).terbuka().order_by()
    milik = milik.filter(rentang_wilayah("keluarga__desa_id", wilayah))
    return milik.values_list("keluarga__desa_id", "pk")


@tersusun
def _aktif(pengguna, wilayah: str, pada: date):
    milik = Keluarga.objects.untuk(pengguna, "graduasi.lihat")
    aktif = aktif_pada(milik.filter(rentang_wilayah("desa_id", wilayah)), pada)
    return aktif.order_by().values_list(*KELUARGA.kolom(""))


@tersusun
def _asuhan(pengguna, tempat: Tempat, sampai: date):
    milik = penugasan_berlaku(Sumber(pengguna, *tempat), sampai).order_by()
    return milik.values_list(*KELUARGA.kolom("keluarga__"), "pendamping_id")


@tersusun
def _verifikasi(pengguna, tempat: Tempat, masa: tuple[date, date], dicatat: datetime):
    milik = Sumber(pengguna, *tempat).verifikasi.filter(bulan__range=masa).order_by()
    baris = _sesudah(milik, dicatat).values_list(*KELUARGA.kolom("keluarga__"))
    return baris.annotate(n=Count("pk"))


@tersusun
def _kepergian(pengguna, tempat: Tempat, masa: tuple[date, date], dicatat: datetime):
    milik = Sumber(pengguna, *tempat).kepergian.filter(tanggal__range=masa).order_by()
    return _sesudah(milik, dicatat).values_list(*KELUARGA.kolom("keluarga__"))


def _sesudah(baris: QuerySet, dicatat: datetime | None) -> QuerySet:
    return baris.filter(dicatat_pada__gte=dicatat) if dicatat else baris


def baris_kelompok(lain: Lain, s: Sumber, bulan: int) -> None:
    for kode, pk in _kelompok(*s.di):
        tambah(
            lain, "kelompok", [(kode, pk, "p2k2_kelompok", 1), (kode, pk, "p2k2_rencana", bulan)]
        )


def baris_pertemuan(lain: Lain, s: Sumber, mulai: date, sampai: date) -> None:
    baris = _pertemuan(*s.di, mulai, sampai, None)
    tambah(lain, "pertemuan", ((kode, pk, "p2k2_terlaksana", 1) for kode, pk in baris))


def baris_pendamping(lain: Lain, s: Sumber, sampai: date, panjang: int) -> None:
    """Who has families of a region, once in each of them."""
    baris = _orang(*s.di, sampai, panjang)
    tambah(lain, "pendamping", ((kode, pk, "pendamping", 1) for kode, pk in baris))


def baris_usulan(lain: Lain, pengguna, wilayah: Wilayah) -> None:
    """Proposals that are open when the data are read."""
    baris = _usulan(pengguna, wilayah.pk)
    tambah(lain, "usulan", ((kode, pk, "usulan", 1) for kode, pk in baris))


def baris_target(lain: Lain, pengguna, wilayah: Wilayah, tahun: int) -> None:
    """The targets that hold: for the whole region (target:<type>) and for each one below it
    (bawah:<type>); they differ where a region has a target of its own."""
    for kode, jenis, target in target_dipakai(pengguna, wilayah, tahun):
        ukuran = f"{'target' if kode == wilayah.pk else 'bawah'}:{jenis}"
        tambah(lain, "target", [(target.wilayah_id, target.pk, ukuran, target.jumlah)])


def aktif_awal_tahun(pengguna, wilayah: str, tahun: int) -> Hitungan:
    """Families active at the end of the last 31 December, as graduasi.ringkasan counts them."""
    baris = _aktif(pengguna, wilayah, date(tahun, 1, 1) - timedelta(days=1))
    return Counter({(KELUARGA.tulis(*k), "aktif_awal"): 1 for k in baris})


def asuhan(s: Sumber, sampai: date) -> Hitungan:
    """asuh:<pendamping>: whose a family was on the day."""
    baris = _asuhan(*s.di, sampai)
    return Counter({(KELUARGA.tulis(*k), f"asuh:{orang}"): 1 for *k, orang in baris})


def gerak_aktif(keluarga: QuerySet[Keluarga], hari: list[date]) -> dict[date, Hitungan]:
    """Who became active (1) or ceased to be (-1) from each day to the next, under the later one.
    Only families whose status changed after the first day are looked at."""
    berubah = keluarga.filter(status_sejak__gt=hari[0]).order_by()
    keadaan = [set(aktif_pada(berubah, h).values_list(*KELUARGA.kolom(""))) for h in hari]
    hasil = {}
    for h, dulu, kini in zip(hari[1:], keadaan, keadaan[1:], strict=False):
        gerak = dict.fromkeys(kini - dulu, 1) | dict.fromkeys(dulu - kini, -1)
        hasil[h] = Counter({(KELUARGA.tulis(*k), "gerak"): n for k, n in gerak.items()})
    return hasil


def terlambat(s: Sumber, apa: Iterable[str], masa: tuple[date, date], dicatat: datetime) -> Lain:
    """What of the period was written down only after its last day, at `dicatat` or later:
    {kind: rows}."""
    lain: Lain = {}
    if "verifikasi" in apa:
        kolom = _verifikasi(*s.di, masa, dicatat)
        tambah(lain, "keluarga", ((*k, "terlambat_verifikasi", n) for *k, n in kolom))
    if "p2k2" in apa:
        kolom = _pertemuan(*s.di, *masa, dicatat)
        tambah(lain, "pertemuan", ((*k, "terlambat_p2k2", 1) for k in kolom))
    if "kepergian" in apa:
        kolom = _kepergian(*s.di, masa, dicatat)
        tambah(lain, "keluarga", ((*k, "terlambat_kepergian", 1) for k in kolom))
    return lain
