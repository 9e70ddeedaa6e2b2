"""What is counted, once, over QuerySets: the same queries feed reports (what the person may
see, one region, any period) and the monthly aggregates (everything, one month).

Each answer is {(region code, measure): count}. Measures are counts, so they can be added;
percentages are worked out in definisi.py from their sums.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr

from graduasi.models import Kepergian
from kpm.aturan import Komponen
from kpm.models import Anggota, Keluarga
from kpm.status import aktif_pada, status_pada
from pendamping.models import (
    Kehadiran,
    Kelompok,
    Penugasan,
    Pertemuan,
    Verifikasi,
)
from pendamping.penugasan.models import PenugasanQuerySet
from pkh.wilayah.models import rentang_wilayah

from .periode import Periode

PANJANG_KABUPATEN, PANJANG_KECAMATAN = 5, 8  # of a Kemendagri code: "64.02", "64.02.06"
KOMPONEN = [str(k) for k in Komponen]
Hitungan = Counter[tuple[str, str]]
Kunci = Callable[[str], Substr | Concat]  # path to the family -> what a count is kept under


@dataclass(frozen=True)
class Sumber:
    """The rows that may be counted."""

    keluarga: QuerySet
    anggota: QuerySet
    verifikasi: QuerySet
    kehadiran: QuerySet
    kelompok: QuerySet
    pertemuan: QuerySet
    kepergian: QuerySet
    penugasan: PenugasanQuerySet

    @classmethod
    def semua(cls) -> "Sumber":
        """Every row: only for the aggregates, which are scoped when they are read."""
        return cls(
            Keluarga.objects.all(),
            Anggota.objects.all(),
            Verifikasi.objects.all(),
            Kehadiran.objects.all(),
            Kelompok.objects.all(),
            Pertemuan.objects.all(),
            Kepergian.objects.all(),
            Penugasan.objects.all(),
        )

    @classmethod
    def untuk(cls, pengguna, wilayah: str, hak: str = "laporan.lihat") -> "Sumber":
        """What the person may see of one region."""
        milik = rentang_wilayah("keluarga__desa_id", wilayah)
        return cls(
            Keluarga.objects.untuk(pengguna, hak).filter(rentang_wilayah("desa_id", wilayah)),
            Anggota.objects.untuk(pengguna, hak).filter(milik),
            Verifikasi.objects.untuk(pengguna, hak).filter(milik),
            Kehadiran.objects.untuk(pengguna, hak).filter(milik),
            Kelompok.objects.untuk(pengguna, hak).filter(rentang_wilayah("desa_id", wilayah)),
            Pertemuan.objects.untuk(pengguna, hak).filter(
                rentang_wilayah("kelompok__desa_id", wilayah)
            ),
            Kepergian.objects.untuk(pengguna, hak).filter(milik),
            Penugasan.objects.untuk(pengguna, hak).filter(milik),
        )


def _kecamatan(jalur: str) -> Substr:
    return Substr(f"{jalur}desa_id", 1, PANJANG_KECAMATAN)


def per_keluarga(jalur: str) -> Concat:
    """ "64.02.06.1001/123": the family with its desa before it, so that the counts of a region
    are the sums over a prefix, and behind each figure stand the families it was made of."""
    return per_keluarga_desa(f"{jalur}desa_id", f"{jalur}pk")


def per_keluarga_desa(desa: str, keluarga: str) -> Concat:
    return Concat(F(desa), Value("/"), Cast(keluarga, CharField()), output_field=CharField())


def _hitung_kpm(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    baris = aktif_pada(s.keluarga, sampai).values_list(kunci("")).annotate(n=Count("pk"))
    return Counter({(kec, "kpm"): n for kec, n in baris.order_by()})


def _hitung_komponen(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    baris = (
        s.anggota.filter(keluar_pada=None)
        .exclude(komponen="")
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
        .values_list(kunci("keluarga__"), "komponen")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(kec, f"komponen_{kode}"): n for kec, kode, n in baris})


def _hitung_verifikasi(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    """verif_belum, verif_memenuhi, verif_tidak, verif_tidak_dapat: obligations by result."""
    baris = (
        s.verifikasi.filter(bulan__gte=mulai, bulan__lte=sampai)
        .values_list(kunci("keluarga__"), "hasil")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(kec, f"verif_{hasil}"): n for kec, hasil, n in baris})


def _hitung_p2k2(s: Sumber, mulai: date, sampai: date, bulan: int, kunci: Kunci) -> Hitungan:
    hadir = (
        s.kehadiran.filter(
            status=Kehadiran.Status.HADIR,
            pertemuan__tanggal__gte=mulai,
            pertemuan__tanggal__lte=sampai,
        )
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
        .values_list(kunci("keluarga__"))
        .annotate(n=Count("keluarga_id", distinct=True))
        .order_by()
    )
    kelompok = (
        s.kelompok.filter(aktif=True).values_list(_kecamatan("")).annotate(n=Count("pk")).order_by()
    )
    pertemuan = (
        s.pertemuan.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(_kecamatan("kelompok__"))
        .annotate(n=Count("pk"))
        .order_by()
    )
    hasil: Hitungan = Counter({(kec, "p2k2_hadir"): n for kec, n in hadir})
    for kec, n in kelompok:
        hasil[kec, "p2k2_kelompok"] = n
        hasil[kec, "p2k2_rencana"] = n * bulan
    hasil.update({(kec, "p2k2_terlaksana"): n for kec, n in pertemuan})
    return hasil


def hitung_kepergian(s: Sumber, mulai: date, sampai: date, kunci: Kunci = _kecamatan) -> Hitungan:
    """graduasi_<jenis> and keluar_<sebab>: departures that took effect in the period."""
    baris = (
        s.kepergian.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(kunci("keluarga__"), "golongan", "jenis")
        .annotate(n=Count("pk"))
        .order_by()
    )
    ruas = {Kepergian.Golongan.GRADUASI: "graduasi", Kepergian.Golongan.LAIN: "keluar"}
    return Counter({(kec, f"{ruas[golongan]}_{jenis}"): n for kec, golongan, jenis, n in baris})


def _berlaku(s: Sumber, sampai: date) -> QuerySet:
    """Assignments in force on the date, of families active on it."""
    return (
        s.penugasan.berlaku(sampai)
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
    )


def _hitung_pendamping(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    """People per kecamatan and, because one may serve several, per kabupaten/kota."""
    berlaku = _berlaku(s, sampai)
    hasil: Hitungan = Counter()
    for panjang, ukuran in (
        (PANJANG_KECAMATAN, "pendamping"),
        (PANJANG_KABUPATEN, "pendamping_kabupaten"),
    ):
        baris = (
            berlaku.values_list(Substr("keluarga__desa_id", 1, panjang))
            .annotate(orang=Count("pendamping_id", distinct=True))
            .order_by()
        )
        hasil.update({(kode, ukuran): orang for kode, orang in baris})
    punya = berlaku.values_list(kunci("keluarga__")).annotate(n=Count("pk")).order_by()
    hasil.update({(kode, "kpm_berpendamping"): n for kode, n in punya})
    return hasil


def beban(s: Sumber, sampai: date) -> list[tuple[int, int]]:
    """(pendamping, active families) on the date, fewest first."""
    berlaku = _berlaku(s, sampai).values_list("pendamping_id").annotate(n=Count("pk"))
    return list(berlaku.order_by("n", "pendamping_id"))


SEMUA = ("kpm", "komponen", "verifikasi", "p2k2", "kepergian", "pendamping")


def hitung(
    s: Sumber,
    periode: Periode,
    pada: date,
    *,
    kunci: Kunci = _kecamatan,
    apa: tuple[str, ...] = SEMUA,
) -> Hitungan:
    """Every measure of the period (or those of the groups in `apa`), per kecamatan or by
    another `kunci`, as the data stand on the day `pada`. Groups, meetings and people are
    always counted per region.

    A period that has not ended is counted up to `pada`; one that has not begun is empty.
    """
    if periode.mulai > pada:
        return Counter()
    mulai, sampai = periode.mulai, min(periode.sampai, pada)
    bulan = len(periode.bulan_berjalan(pada))
    cara = {
        "kpm": lambda: _hitung_kpm(s, sampai, kunci),
        "komponen": lambda: _hitung_komponen(s, sampai, kunci),
        "verifikasi": lambda: _hitung_verifikasi(s, mulai, sampai, kunci),
        "p2k2": lambda: _hitung_p2k2(s, mulai, sampai, bulan, kunci),
        "kepergian": lambda: hitung_kepergian(s, mulai, sampai, kunci),
        "pendamping": lambda: _hitung_pendamping(s, sampai, kunci),
    }
    hasil: Hitungan = Counter()
    for nama in apa:
        hasil.update(cara[nama]())
    return hasil


def hitung_verifikasi_komponen(s: Sumber, mulai: date, sampai: date) -> Hitungan:
    """verif_<result>_<component>, family by family."""
    baris = (
        s.verifikasi.filter(bulan__gte=mulai, bulan__lte=sampai)
        .values_list(per_keluarga("keluarga__"), "hasil", "komponen")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(kode, f"verif_{hasil}_{komponen}"): n for kode, hasil, komponen, n in baris})
