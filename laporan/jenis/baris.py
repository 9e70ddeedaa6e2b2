"""Rows behind figures that are not counted family by family, each under "region/number": what
`Susunan.lain` holds of a kind (laporan.asal)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from graduasi.models import Usulan
from graduasi.ringkasan import target_dipakai
from kpm.models import Keluarga
from kpm.status import aktif_pada
from laporan.ukuran import KELUARGA, Hitungan, Sumber, penugasan_berlaku
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


def baris_kelompok(lain: Lain, s: Sumber, bulan: int) -> None:
    for kode, pk in s.kelompok.filter(aktif=True).order_by().values_list("desa_id", "pk"):
        tambah(
            lain, "kelompok", [(kode, pk, "p2k2_kelompok", 1), (kode, pk, "p2k2_rencana", bulan)]
        )


def baris_pertemuan(lain: Lain, s: Sumber, mulai: date, sampai: date) -> None:
    pertemuan = s.pertemuan.filter(tanggal__range=(mulai, sampai)).order_by()
    baris = pertemuan.values_list("kelompok__desa_id", "pk")
    tambah(lain, "pertemuan", ((kode, pk, "p2k2_terlaksana", 1) for kode, pk in baris))


def baris_pendamping(lain: Lain, s: Sumber, sampai: date, panjang: int) -> None:
    """Who has families of a region, once in each of them."""
    tempat = Substr("keluarga__desa_id", 1, panjang)
    baris = penugasan_berlaku(s, sampai).order_by().values_list(tempat, "pendamping_id").distinct()
    tambah(lain, "pendamping", ((kode, pk, "pendamping", 1) for kode, pk in baris))


def baris_usulan(lain: Lain, pengguna, wilayah: Wilayah) -> None:
    """Proposals that are open when the data are read."""
    terbuka = Usulan.objects.untuk(pengguna).terbuka()
    baris = terbuka.filter(rentang_wilayah("keluarga__desa_id", wilayah.pk)).order_by()
    tambah(
        lain,
        "usulan",
        ((kode, pk, "usulan", 1) for kode, pk in baris.values_list("keluarga__desa_id", "pk")),
    )


def baris_target(lain: Lain, pengguna, wilayah: Wilayah, tahun: int) -> None:
    """The targets that hold: for the whole region (target:<type>) and for each one below it
    (bawah:<type>); they differ where a region has a target of its own."""
    for kode, jenis, target in target_dipakai(pengguna, wilayah, tahun):
        ukuran = f"{'target' if kode == wilayah.pk else 'bawah'}:{jenis}"
        tambah(lain, "target", [(target.wilayah_id, target.pk, ukuran, target.jumlah)])


def aktif_awal_tahun(pengguna, wilayah: str, tahun: int) -> Hitungan:
    """Families active at the end of the last 31 December, as graduasi.ringkasan counts them."""
    milik = Keluarga.objects.untuk(pengguna, "graduasi.lihat")
    aktif = aktif_pada(
        milik.filter(rentang_wilayah("desa_id", wilayah)), date(tahun, 1, 1) - timedelta(days=1)
    )
    baris = aktif.order_by().values_list(*KELUARGA.kolom(""))
    return Counter({(KELUARGA.tulis(*k), "aktif_awal"): 1 for k in baris})


def asuhan(s: Sumber, sampai: date) -> Hitungan:
    """asuh:<pendamping>: whose a family was on the day."""
    baris = penugasan_berlaku(s, sampai).order_by()
    baris = baris.values_list(*KELUARGA.kolom("keluarga__"), "pendamping_id")
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


def terlambat(s: Sumber, apa: Iterable[str], masa: tuple[date, date], sesudah: dict) -> Lain:
    """What of the period was written down only after its last day: {kind: rows}."""
    lain: Lain = {}
    if "verifikasi" in apa:
        baris = s.verifikasi.filter(bulan__range=masa, **sesudah).order_by()
        kolom = baris.values_list(*KELUARGA.kolom("keluarga__")).annotate(n=Count("pk"))
        tambah(lain, "keluarga", ((*k, "terlambat_verifikasi", n) for *k, n in kolom))
    if "p2k2" in apa:
        baris = s.pertemuan.filter(tanggal__range=masa, **sesudah).order_by()
        kolom = baris.values_list("kelompok__desa_id", "pk")
        tambah(lain, "pertemuan", ((*k, "terlambat_p2k2", 1) for k in kolom))
    if "kepergian" in apa:
        baris = s.kepergian.filter(tanggal__range=masa, **sesudah).order_by()
        kolom = baris.values_list(*KELUARGA.kolom("keluarga__"))
        tambah(lain, "keluarga", ((*k, "terlambat_kepergian", 1) for k in kolom))
    return lain
