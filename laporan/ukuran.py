"""What is counted, once, over QuerySets: the same queries feed reports (what the person may
see, one region, any period) and the monthly aggregates (everything, one month).

Each answer is {(region code, measure): count}. Measures are counts, so they can be added;
percentages are worked out in definisi.py from their sums.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, Substr
from django.utils import timezone

from graduasi.models import Kepergian
from kpm.aturan import Komponen
from kpm.models import Anggota, Keluarga, MutuKeluarga, Rekonsiliasi
from kpm.penyaluran.rekonsiliasi.forms import GOLONGAN
from kpm.status import aktif_pada, status_pada
from pendamping.aturan import nilai_beban
from pendamping.models import (
    Kehadiran,
    Kelompok,
    Kiriman,
    Kunjungan,
    Penugasan,
    Perangkat,
    Pertemuan,
    Verifikasi,
)
from pendamping.penugasan.models import PenugasanQuerySet
from pkh.wilayah.models import rentang_wilayah

from .periode import Periode

PANJANG_KABUPATEN, PANJANG_KECAMATAN = 5, 8  # of a Kemendagri code: "64.02", "64.02.06"
KOMPONEN = [str(k) for k in Komponen]
HARI_TERDENGAR = 7  # a phone heard of within so many days is in use
Hitungan = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Kunci:
    """What a count is kept under: the columns it is grouped by, from the path to the family, and
    the code that is written from them. `satu`: each code is one family."""

    kolom: Callable[[str], tuple]
    tulis: Callable[..., str]
    satu: bool = False


KECAMATAN = Kunci(lambda jalur: (Substr(f"{jalur}desa_id", 1, PANJANG_KECAMATAN),), str)
# "64.02.06.1001/123": the family with its desa before it, so that the counts of a region are the
# sums over a prefix, and behind each figure stand the families it was made of.
KELUARGA = Kunci(
    lambda jalur: (f"{jalur}desa_id", f"{jalur}pk"), lambda desa, pk: f"{desa}/{pk}", satu=True
)


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
    kunjungan: QuerySet
    salur: QuerySet
    mutu: QuerySet
    perangkat: QuerySet
    kiriman: QuerySet

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
            Kunjungan.objects.all(),
            Rekonsiliasi.objects.all(),
            MutuKeluarga.objects.all(),
            Perangkat.objects.all(),
            Kiriman.objects.all(),
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
            Kunjungan.objects.untuk(pengguna, hak).filter(milik),
            Rekonsiliasi.objects.untuk(pengguna, hak).filter(rentang_wilayah("desa_id", wilayah)),
            MutuKeluarga.objects.untuk(pengguna, hak).filter(milik),
            Perangkat.objects.untuk(pengguna, hak).filter(
                rentang_wilayah("pengguna__profil__wilayah_id", wilayah)
            ),
            Kiriman.objects.untuk(pengguna, hak).filter(rentang_wilayah("wilayah_id", wilayah)),
        )


def per_keluarga(jalur: str) -> Concat:
    """The code of KELUARGA, written by the database."""
    return per_keluarga_desa(f"{jalur}desa_id", f"{jalur}pk")


def per_keluarga_desa(desa: str, keluarga: str) -> Concat:
    return Concat(F(desa), Value("/"), Cast(keluarga, CharField()), output_field=CharField())


def awal_hari(tanggal: date) -> datetime:
    """Its first moment, in the zone of the office."""
    return timezone.make_aware(datetime.combine(tanggal, time.min))


def _hitung_kpm(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    aktif = aktif_pada(s.keluarga, sampai).order_by()
    if kunci.satu:
        return Counter({(kunci.tulis(*k), "kpm"): 1 for k in aktif.values_list(*kunci.kolom(""))})
    baris = aktif.values_list(*kunci.kolom("")).annotate(n=Count("pk"))
    return Counter({(kunci.tulis(*k), "kpm"): n for *k, n in baris})


def _hitung_komponen(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    baris = (
        s.anggota.filter(keluar_pada=None)
        .exclude(komponen="")
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
        .values_list(*kunci.kolom("keluarga__"), "komponen")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(kunci.tulis(*k), f"komponen_{kode}"): n for *k, kode, n in baris})


def _hitung_verifikasi(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    """verif_belum, verif_memenuhi, verif_tidak, verif_tidak_dapat: obligations by result."""
    baris = (
        s.verifikasi.filter(bulan__gte=mulai, bulan__lte=sampai)
        .values_list(*kunci.kolom("keluarga__"), "hasil")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(kunci.tulis(*k), f"verif_{hasil}"): n for *k, hasil, n in baris})


def _keluarga_aktif(
    s: Sumber, baris: QuerySet, sampai: date, kunci: Kunci, ukuran: str
) -> Hitungan:
    """Each family active on the day that has any of the rows, counted once."""
    ada = Exists(baris.order_by().filter(keluarga=OuterRef("pk")))
    punya = aktif_pada(s.keluarga, sampai).filter(ada).order_by()
    if kunci.satu:
        return Counter({(kunci.tulis(*k), ukuran): 1 for k in punya.values_list(*kunci.kolom(""))})
    per = punya.values_list(*kunci.kolom("")).annotate(n=Count("pk"))
    return Counter({(kunci.tulis(*k), ukuran): n for *k, n in per})


def _hitung_p2k2(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    hadir = s.kehadiran.filter(
        status=Kehadiran.Status.HADIR,
        pertemuan__tanggal__gte=mulai,
        pertemuan__tanggal__lte=sampai,
    )
    pertemuan = (
        s.pertemuan.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(*KECAMATAN.kolom("kelompok__"))
        .annotate(n=Count("pk"))
        .order_by()
    )
    hasil = _keluarga_aktif(s, hadir, sampai, kunci, "p2k2_hadir")
    hasil.update({(kec, "p2k2_terlaksana"): n for kec, n in pertemuan})
    return hasil


def _hitung_kelompok(s: Sumber, bulan: int) -> Hitungan:
    """Groups of today, and one meeting of each planned in a month."""
    hasil: Hitungan = Counter()
    kelompok = s.kelompok.filter(aktif=True).values_list(*KECAMATAN.kolom(""))
    for kec, n in kelompok.annotate(n=Count("pk")).order_by():
        hasil[kec, "p2k2_kelompok"] = n
        hasil[kec, "p2k2_rencana"] = n * bulan
    return hasil


def hitung_kepergian(s: Sumber, mulai: date, sampai: date, kunci: Kunci = KECAMATAN) -> Hitungan:
    """graduasi_<jenis> and keluar_<sebab>: departures that took effect in the period."""
    baris = (
        s.kepergian.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(*kunci.kolom("keluarga__"), "golongan", "jenis")
        .annotate(n=Count("pk"))
        .order_by()
    )
    ruas = {Kepergian.Golongan.GRADUASI: "graduasi", Kepergian.Golongan.LAIN: "keluar"}
    return Counter(
        {(kunci.tulis(*k), f"{ruas[golongan]}_{jenis}"): n for *k, golongan, jenis, n in baris}
    )


def penugasan_berlaku(s: Sumber, sampai: date) -> QuerySet:
    """Assignments in force on the date, of families active on it."""
    return (
        s.penugasan.berlaku(sampai)
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
    )


def _hitung_pendamping(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    """People per kecamatan and, because one may serve several, per kabupaten/kota."""
    berlaku = penugasan_berlaku(s, sampai)
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
    punya = berlaku.values_list(*kunci.kolom("keluarga__")).annotate(n=Count("pk")).order_by()
    hasil.update({(kunci.tulis(*k), "kpm_berpendamping"): n for *k, n in punya})
    return hasil


_UKURAN_BEBAN = {"rendah": "beban_kurang", "wajar": "beban_wajar", "tinggi": "beban_lebih"}


def _hitung_beban(s: Sumber, sampai: date) -> Hitungan:
    """beban_kurang, beban_wajar, beban_lebih: people of a kabupaten/kota by their families."""
    kabupaten = Substr("keluarga__desa_id", 1, PANJANG_KABUPATEN)
    hasil: Hitungan = Counter()
    orang = (
        penugasan_berlaku(s, sampai).values_list(kabupaten, "pendamping_id").annotate(n=Count("pk"))
    )
    for kode, _, n in orang.order_by():
        hasil[kode, _UKURAN_BEBAN[nilai_beban(n, settings.BEBAN_PENDAMPING)]] += 1
    return hasil


def _hitung_kunjungan(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    baris = s.kunjungan.filter(tanggal__gte=mulai, tanggal__lte=sampai).order_by()
    jumlah = baris.values_list(*kunci.kolom("keluarga__")).annotate(n=Count("pk"))
    hasil = _keluarga_aktif(s, baris, sampai, kunci, "kpm_dikunjungi")
    hasil.update({(kunci.tulis(*k), "kunjungan"): n for *k, n in jumlah})
    return hasil


SALUR = {
    "salur_terdaftar": GOLONGAN["terdaftar"][1],
    "salur_dibayar": GOLONGAN["terdaftar"][1] & GOLONGAN["dibayar"][1],
}


def _hitung_salur(s: Sumber, mulai: date, sampai: date) -> Hitungan:
    """Of the payment periods that begin in it, by the desa of that time."""
    baris = (
        s.salur.filter(periode__gte=mulai, periode__lte=sampai)
        .values_list(Substr("desa_id", 1, PANJANG_KECAMATAN))
        .annotate(**{u: Count("pk", filter=q) for u, q in SALUR.items()}, rupiah=Sum("dibayar"))
        .order_by()
    )
    hasil: Hitungan = Counter()
    for kec, *nilai in baris:
        for ukuran, n in zip((*SALUR, "salur_rupiah"), nilai, strict=True):
            hasil[kec, ukuran] = n
    return hasil


def _hitung_mutu(s: Sumber) -> Hitungan:
    """As the data are now; how they were is not kept."""
    baris = (
        s.mutu.filter(keluarga__status=Keluarga.Status.AKTIF)
        .values_list(*KECAMATAN.kolom("keluarga__"))
        .annotate(n=Count("pk"), bersih=Count("pk", filter=Q(temuan=[])))
        .order_by()
    )
    hasil: Hitungan = Counter()
    for kec, n, bersih in baris:
        hasil[kec, "mutu_dinilai"], hasil[kec, "mutu_bersih"] = n, bersih
    return hasil


def _hitung_lapangan(s: Sumber, pada: date) -> Hitungan:
    """Phones of each kabupaten/kota now, records they still hold, records that wait for a word."""
    kabupaten = Substr("pengguna__profil__wilayah_id", 1, PANJANG_KABUPATEN)
    batas = awal_hari(pada - timedelta(days=HARI_TERDENGAR))
    telepon = (
        s.perangkat.filter(terhapus_pada=None)
        .values_list(kabupaten)
        .annotate(
            n=Count("pk"),
            dengar=Count("pk", filter=Q(kirim_pada__gte=batas) | Q(tarik_pada__gte=batas)),
            belum=Sum("belum"),
        )
        .order_by()
    )
    hasil: Hitungan = Counter()
    for kode, *nilai in telepon:
        if kode:
            ukuran = ("telepon", "telepon_terdengar", "telepon_belum")
            hasil.update({(kode, u): n for u, n in zip(ukuran, nilai, strict=True)})
    tunggu = s.kiriman.menunggu().values_list(Substr("wilayah_id", 1, PANJANG_KABUPATEN))
    for kode, n in tunggu.annotate(n=Count("pk")).order_by():
        if kode:
            hasil[kode, "kiriman_tunggu"] += n
    return hasil


def beban(s: Sumber, sampai: date) -> list[tuple[int, int]]:
    """(pendamping, active families) on the date, fewest first."""
    berlaku = penugasan_berlaku(s, sampai).values_list("pendamping_id").annotate(n=Count("pk"))
    return list(berlaku.order_by("n", "pendamping_id"))


# Groups of measures: those of a report, and those kept for the dashboards. KINI are only known of
# the day they are counted.
SEMUA = ("kpm", "komponen", "verifikasi", "p2k2", "kelompok", "kepergian", "pendamping")
KINI = ("mutu", "lapangan")
AGREGAT = (
    *("kpm", "verifikasi", "p2k2", "kelompok", "kepergian", "pendamping", "beban", "kunjungan"),
    *("salur", *KINI),
)
_MILIK = {
    **dict.fromkeys(("pendamping", "pendamping_kabupaten", "kpm_berpendamping"), "pendamping"),
    **dict.fromkeys(("p2k2_kelompok", "p2k2_rencana"), "kelompok"),
    "kpm_dikunjungi": "kunjungan",
}
_AWALAN = {
    "verif": "verifikasi", "graduasi": "kepergian", "keluar": "kepergian", "telepon": "lapangan",
    "kiriman": "lapangan",
}  # fmt: skip


def golongan_ukuran(ukuran: str) -> str:
    """The group of AGREGAT that a measure is counted with."""
    awalan = ukuran.partition("_")[0]
    return _MILIK.get(ukuran) or _AWALAN.get(awalan, awalan)


def hitung(
    s: Sumber,
    periode: Periode,
    pada: date,
    *,
    kunci: Kunci = KECAMATAN,
    apa: Iterable[str] = SEMUA,
) -> Hitungan:
    """Every measure of the period (or those of the groups in `apa`), per kecamatan or by
    another `kunci`, as the data stand on the day `pada`. Groups, meetings, people and payments
    are always counted per region.

    A period that has not ended is counted up to `pada`; one that has not begun is empty.
    """
    if periode.mulai > pada:
        return Counter()
    mulai, sampai = periode.mulai, min(periode.sampai, pada)
    cara = {
        "kpm": lambda: _hitung_kpm(s, sampai, kunci),
        "komponen": lambda: _hitung_komponen(s, sampai, kunci),
        "verifikasi": lambda: _hitung_verifikasi(s, mulai, sampai, kunci),
        "p2k2": lambda: _hitung_p2k2(s, mulai, sampai, kunci),
        "kelompok": lambda: _hitung_kelompok(s, len(periode.bulan_berjalan(pada))),
        "kepergian": lambda: hitung_kepergian(s, mulai, sampai, kunci),
        "pendamping": lambda: _hitung_pendamping(s, sampai, kunci),
        "beban": lambda: _hitung_beban(s, sampai),
        "kunjungan": lambda: _hitung_kunjungan(s, mulai, sampai, kunci),
        "salur": lambda: _hitung_salur(s, mulai, sampai),
        "mutu": lambda: _hitung_mutu(s),
        "lapangan": lambda: _hitung_lapangan(s, pada),
    }
    hasil: Hitungan = Counter()
    for nama in apa:
        dict.update(hasil, cara[nama]())  # keys of their own: nothing to add up
    return hasil


def hitung_verifikasi_komponen(s: Sumber, mulai: date, sampai: date) -> Hitungan:
    """verif_<result>_<component>, member by member: "64.02.06.1001/<member>"."""
    baris = (
        s.verifikasi.filter(bulan__gte=mulai, bulan__lte=sampai)
        .values_list("keluarga__desa_id", "anggota_id", "hasil", "komponen")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter(
        {(f"{desa}/{pk}", f"verif_{hasil}_{komponen}"): n for desa, pk, hasil, komponen, n in baris}
    )
