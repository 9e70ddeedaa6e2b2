"""What is counted, once, over QuerySets: the same queries feed reports (what the person may
see, one region, any period) and the monthly aggregates (everything, one month).

Each answer is {(region code, measure): count}. Measures are counts, so they can be added;
percentages are worked out in definisi.py from their sums.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, Substr

from graduasi.models import Kepergian
from kpm.aturan import Komponen
from kpm.models import Keluarga
from kpm.penyaluran.rekonsiliasi.forms import GOLONGAN
from kpm.status import aktif_pada, status_pada
from pendamping.aturan import nilai_beban
from pendamping.models import Kehadiran
from pkh.tersusun import tersusun
from pkh.waktu import awal_hari

from .periode import Periode
from .sumber import Sumber, Tempat

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


def per_keluarga(jalur: str) -> Concat:
    """The code of KELUARGA, written by the database."""
    return per_keluarga_desa(f"{jalur}desa_id", f"{jalur}pk")


def per_keluarga_desa(desa: str, keluarga: str) -> Concat:
    return Concat(F(desa), Value("/"), Cast(keluarga, CharField()), output_field=CharField())


def _per_kunci(keluarga: QuerySet, kunci: Kunci) -> QuerySet:
    """Rows (code, how many) of families; one each where the code is of one family."""
    baris = keluarga.order_by().values_list(*kunci.kolom(""))
    return baris.annotate(n=Value(1) if kunci.satu else Count("pk"))


@tersusun
def _aktif(pengguna, tempat: Tempat, sampai: date, kunci: Kunci):
    return _per_kunci(aktif_pada(Sumber(pengguna, *tempat).keluarga, sampai), kunci)


def _hitung_kpm(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    baris = _aktif(*s.di, sampai, kunci)
    return Counter({(kunci.tulis(*k), "kpm"): n for *k, n in baris})


@tersusun
def _komponen(pengguna, tempat: Tempat, sampai: date, kunci: Kunci):
    return (
        Sumber(pengguna, *tempat)
        .anggota.filter(keluar_pada=None)
        .exclude(komponen="")
        .alias(status_dulu=status_pada(sampai, "keluarga__"))
        .filter(status_dulu=Keluarga.Status.AKTIF)
        .values_list(*kunci.kolom("keluarga__"), "komponen")
        .annotate(n=Count("pk"))
        .order_by()
    )


def _hitung_komponen(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    baris = _komponen(*s.di, sampai, kunci)
    return Counter({(kunci.tulis(*k), f"komponen_{kode}"): n for *k, kode, n in baris})


@tersusun
def _verifikasi(pengguna, tempat: Tempat, mulai: date, sampai: date, kunci: Kunci):
    return (
        Sumber(pengguna, *tempat)
        .verifikasi.filter(bulan__gte=mulai, bulan__lte=sampai)
        .values_list(*kunci.kolom("keluarga__"), "hasil")
        .annotate(n=Count("pk"))
        .order_by()
    )


def _hitung_verifikasi(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    """verif_belum, verif_memenuhi, verif_tidak, verif_tidak_dapat: obligations by result."""
    baris = _verifikasi(*s.di, mulai, sampai, kunci)
    return Counter({(kunci.tulis(*k), f"verif_{hasil}"): n for *k, hasil, n in baris})


def _aktif_yang_punya(s: Sumber, baris: QuerySet, sampai: date, kunci: Kunci) -> QuerySet:
    """Each family active on the day that has any of the rows, counted once."""
    ada = Exists(baris.order_by().filter(keluarga=OuterRef("pk")))
    return _per_kunci(aktif_pada(s.keluarga, sampai).filter(ada), kunci)


@tersusun
def _hadir(pengguna, tempat: Tempat, mulai: date, sampai: date, kunci: Kunci):
    s = Sumber(pengguna, *tempat)
    hadir = s.kehadiran.filter(
        status=Kehadiran.Status.HADIR,
        pertemuan__tanggal__gte=mulai,
        pertemuan__tanggal__lte=sampai,
    )
    return _aktif_yang_punya(s, hadir, sampai, kunci)


@tersusun
def _pertemuan(pengguna, tempat: Tempat, mulai: date, sampai: date):
    return (
        Sumber(pengguna, *tempat)
        .pertemuan.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(*KECAMATAN.kolom("kelompok__"))
        .annotate(n=Count("pk"))
        .order_by()
    )


def _hitung_p2k2(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    baris = _hadir(*s.di, mulai, sampai, kunci)
    hasil: Hitungan = Counter({(kunci.tulis(*k), "p2k2_hadir"): n for *k, n in baris})
    pertemuan = _pertemuan(*s.di, mulai, sampai)
    hasil.update({(kec, "p2k2_terlaksana"): n for kec, n in pertemuan})
    return hasil


@tersusun
def _kelompok(pengguna, tempat: Tempat):
    kelompok = Sumber(pengguna, *tempat).kelompok.filter(aktif=True)
    return kelompok.values_list(*KECAMATAN.kolom("")).annotate(n=Count("pk")).order_by()


def _hitung_kelompok(s: Sumber, bulan: int) -> Hitungan:
    """Groups of today, and one meeting of each planned in a month."""
    hasil: Hitungan = Counter()
    for kec, n in _kelompok(*s.di):
        hasil[kec, "p2k2_kelompok"] = n
        hasil[kec, "p2k2_rencana"] = n * bulan
    return hasil


@tersusun
def _kepergian(pengguna, tempat: Tempat, mulai: date, sampai: date, kunci: Kunci):
    return (
        Sumber(pengguna, *tempat)
        .kepergian.filter(tanggal__gte=mulai, tanggal__lte=sampai)
        .values_list(*kunci.kolom("keluarga__"), "golongan", "jenis")
        .annotate(n=Count("pk"))
        .order_by()
    )


def hitung_kepergian(s: Sumber, mulai: date, sampai: date, kunci: Kunci = KECAMATAN) -> Hitungan:
    """graduasi_<jenis> and keluar_<sebab>: departures that took effect in the period."""
    baris = _kepergian(*s.di, mulai, sampai, kunci)
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


@tersusun
def _orang(pengguna, tempat: Tempat, sampai: date, panjang: int):
    berlaku = penugasan_berlaku(Sumber(pengguna, *tempat), sampai)
    baris = berlaku.values_list(Substr("keluarga__desa_id", 1, panjang))
    return baris.annotate(orang=Count("pendamping_id", distinct=True)).order_by()


@tersusun
def _didampingi(pengguna, tempat: Tempat, sampai: date, kunci: Kunci):
    berlaku = penugasan_berlaku(Sumber(pengguna, *tempat), sampai)
    return berlaku.values_list(*kunci.kolom("keluarga__")).annotate(n=Count("pk")).order_by()


def _hitung_pendamping(s: Sumber, sampai: date, kunci: Kunci) -> Hitungan:
    """People per kecamatan and, because one may serve several, per kabupaten/kota."""
    hasil: Hitungan = Counter()
    for panjang, ukuran in (
        (PANJANG_KECAMATAN, "pendamping"),
        (PANJANG_KABUPATEN, "pendamping_kabupaten"),
    ):
        orang = _orang(*s.di, sampai, panjang)
        hasil.update({(kode, ukuran): n for kode, n in orang})
    punya = _didampingi(*s.di, sampai, kunci)
    hasil.update({(kunci.tulis(*k), "kpm_berpendamping"): n for *k, n in punya})
    return hasil


_UKURAN_BEBAN = {"rendah": "beban_kurang", "wajar": "beban_wajar", "tinggi": "beban_lebih"}


@tersusun
def _beban_kabupaten(pengguna, tempat: Tempat, sampai: date):
    kabupaten = Substr("keluarga__desa_id", 1, PANJANG_KABUPATEN)
    berlaku = penugasan_berlaku(Sumber(pengguna, *tempat), sampai)
    return berlaku.values_list(kabupaten, "pendamping_id").annotate(n=Count("pk")).order_by()


def _hitung_beban(s: Sumber, sampai: date) -> Hitungan:
    """beban_kurang, beban_wajar, beban_lebih: people of a kabupaten/kota by their families."""
    hasil: Hitungan = Counter()
    for kode, _, n in _beban_kabupaten(*s.di, sampai):
        hasil[kode, _UKURAN_BEBAN[nilai_beban(n, settings.BEBAN_PENDAMPING)]] += 1
    return hasil


@tersusun
def _dikunjungi(pengguna, tempat: Tempat, mulai: date, sampai: date, kunci: Kunci):
    s = Sumber(pengguna, *tempat)
    baris = s.kunjungan.filter(tanggal__gte=mulai, tanggal__lte=sampai)
    return _aktif_yang_punya(s, baris, sampai, kunci)


@tersusun
def _kunjungan(pengguna, tempat: Tempat, mulai: date, sampai: date, kunci: Kunci):
    baris = Sumber(pengguna, *tempat).kunjungan.filter(tanggal__gte=mulai, tanggal__lte=sampai)
    return baris.order_by().values_list(*kunci.kolom("keluarga__")).annotate(n=Count("pk"))


def _hitung_kunjungan(s: Sumber, mulai: date, sampai: date, kunci: Kunci) -> Hitungan:
    baris = _dikunjungi(*s.di, mulai, sampai, kunci)
    hasil: Hitungan = Counter({(kunci.tulis(*k), "kpm_dikunjungi"): n for *k, n in baris})
    jumlah = _kunjungan(*s.di, mulai, sampai, kunci)
    hasil.update({(kunci.tulis(*k), "kunjungan"): n for *k, n in jumlah})
    return hasil


SALUR = {
    "salur_terdaftar": GOLONGAN["terdaftar"][1],
    "salur_dibayar": GOLONGAN["terdaftar"][1] & GOLONGAN["dibayar"][1],
}


@tersusun
def _salur(pengguna, tempat: Tempat, mulai: date, sampai: date):
    return (
        Sumber(pengguna, *tempat)
        .salur.filter(periode__gte=mulai, periode__lte=sampai)
        .values_list(Substr("desa_id", 1, PANJANG_KECAMATAN))
        .annotate(**{u: Count("pk", filter=q) for u, q in SALUR.items()}, rupiah=Sum("dibayar"))
        .order_by()
    )


def _hitung_salur(s: Sumber, mulai: date, sampai: date) -> Hitungan:
    """Of the payment periods that begin in it, by the desa of that time."""
    hasil: Hitungan = Counter()
    for kec, *nilai in _salur(*s.di, mulai, sampai):
        for ukuran, n in zip((*SALUR, "salur_rupiah"), nilai, strict=True):
            hasil[kec, ukuran] = n
    return hasil


@tersusun
def _mutu(pengguna, tempat: Tempat):
    return (
        Sumber(pengguna, *tempat)
        .mutu.filter(keluarga__status=Keluarga.Status.AKTIF)
        .values_list(*KECAMATAN.kolom("keluarga__"))
        .annotate(n=Count("pk"), bersih=Count("pk", filter=Q(temuan=[])))
        .order_by()
    )


def _hitung_mutu(s: Sumber) -> Hitungan:
    """As the data are now; how they were is not kept."""
    hasil: Hitungan = Counter()
    for kec, n, bersih in _mutu(*s.di):
        hasil[kec, "mutu_dinilai"], hasil[kec, "mutu_bersih"] = n, bersih
    return hasil


@tersusun
def _telepon(pengguna, tempat: Tempat, batas: datetime):
    return (
        Sumber(pengguna, *tempat)
        .perangkat.filter(terhapus_pada=None)
        .values_list(Substr("pengguna__profil__wilayah_id", 1, PANJANG_KABUPATEN))
        .annotate(
            n=Count("pk"),
            dengar=Count("pk", filter=Q(kirim_pada__gte=batas) | Q(tarik_pada__gte=batas)),
            belum=Sum("belum"),
        )
        .order_by()
    )


@tersusun
def _kiriman(pengguna, tempat: Tempat):
    tunggu = Sumber(pengguna, *tempat).kiriman.menunggu()
    kabupaten = Substr("wilayah_id", 1, PANJANG_KABUPATEN)
    return tunggu.values_list(kabupaten).annotate(n=Count("pk")).order_by()


def _hitung_lapangan(s: Sumber, pada: date) -> Hitungan:
    """Phones of each kabupaten/kota now, records they still hold, records that wait for a word."""
    batas = awal_hari(pada - timedelta(days=HARI_TERDENGAR))
    hasil: Hitungan = Counter()
    for kode, *nilai in _telepon(*s.di, batas):
        if kode:
            ukuran = ("telepon", "telepon_terdengar", "telepon_belum")
            hasil.update({(kode, u): n for u, n in zip(ukuran, nilai, strict=True)})
    for kode, n in _kiriman(*s.di):
        if kode:
            hasil[kode, "kiriman_tunggu"] += n
    return hasil


@tersusun
def _beban(pengguna, tempat: Tempat, sampai: date):
    berlaku = penugasan_berlaku(Sumber(pengguna, *tempat), sampai).values_list("pendamping_id")
    return berlaku.annotate(n=Count("pk")).order_by("n", "pendamping_id")


def beban(s: Sumber, sampai: date) -> list[tuple[int, int]]:
    """(pendamping, active families) on the date, fewest first."""
    return _beban(*s.di, sampai)


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
