"""The families behind a figure of the dashboard: the same rows that were counted, of any month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from graduasi.models import Kepergian
from kpm.models import Keluarga
from kpm.status import aktif_pada
from laporan.periode import periode_bulan
from laporan.sumber import Sumber
from laporan.ukuran import SALUR, beban
from pendamping.aturan import nilai_beban
from pendamping.models import Kehadiran, Profil
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah

Baris = Callable[[Sumber, date, date], QuerySet]


@dataclass(frozen=True)
class Daftar:
    """`judul` in words before the month; `sejak_januari`: it counts the whole year so far;
    `kini`: it is only known of today."""

    judul: str
    pilih: Baris
    sejak_januari: bool = False
    kini: bool = False


def _ada(baris: QuerySet) -> Exists:
    return Exists(baris.filter(keluarga=OuterRef("pk")))


def _aktif(s: Sumber, _: date, akhir: date) -> QuerySet:
    return aktif_pada(s.keluarga, akhir)


def _yang(baris: Baris, aktif: bool = True, bukan: bool = False) -> Baris:
    """Families (active ones) that have, or have not, any of the rows."""

    def pilih(s: Sumber, awal: date, akhir: date) -> QuerySet:
        keluarga = _aktif(s, awal, akhir) if aktif else s.keluarga
        ada = _ada(baris(s, awal, akhir))
        return keluarga.filter(~ada if bukan else ada)

    return pilih


def _verifikasi(hasil: str) -> Baris:
    return _yang(
        lambda s, awal, akhir: s.verifikasi.filter(bulan__range=(awal, akhir), hasil=hasil), False
    )


def _hadir(s: Sumber, awal: date, akhir: date) -> QuerySet:
    hadir = s.kehadiran.filter(status=Kehadiran.Status.HADIR)
    return hadir.filter(pertemuan__tanggal__range=(awal, akhir))


def _kunjungan(s: Sumber, awal: date, akhir: date) -> QuerySet:
    return s.kunjungan.filter(tanggal__range=(awal, akhir))


def _tugas(s: Sumber, _: date, akhir: date) -> QuerySet:
    return s.penugasan.berlaku(akhir)


def _pergi(golongan: str) -> Baris:
    return _yang(
        lambda s, awal, akhir: s.kepergian.filter(golongan=golongan, tanggal__range=(awal, akhir)),
        False,
    )


def _salur(dibayar: bool | None = None) -> Baris:
    """Listed families: paid, not paid, or all."""

    def baris(s: Sumber, awal: date, akhir: date) -> QuerySet:
        terdaftar = s.salur.filter(SALUR["salur_terdaftar"], periode__range=(awal, akhir))
        if dibayar is None:
            return terdaftar
        q = SALUR["salur_dibayar"]
        return terdaftar.filter(q if dibayar else ~q)

    return _yang(baris, False)


def _mutu(bersih: bool) -> Baris:
    return _yang(
        lambda s, *_: s.mutu.filter(temuan=[]) if bersih else s.mutu.exclude(temuan=[])
    )  # fmt: skip


_G = Kepergian.Golongan
DAFTAR: dict[str, Daftar] = {
    "kpm": Daftar("KPM aktif", _aktif),
    "tanpa_pendamping": Daftar("KPM aktif tanpa pendamping", _yang(_tugas, bukan=True)),
    "verif_belum": Daftar("KPM yang kewajibannya belum diverifikasi", _verifikasi("belum")),
    "verif_memenuhi": Daftar("KPM yang memenuhi komitmen", _verifikasi("memenuhi")),
    "verif_tidak": Daftar("KPM yang tidak memenuhi komitmen", _verifikasi("tidak")),
    "p2k2_hadir": Daftar("KPM aktif yang hadir di P2K2", _yang(_hadir)),
    "p2k2_belum": Daftar("KPM aktif yang tidak hadir di P2K2", _yang(_hadir, bukan=True)),
    "dikunjungi": Daftar("KPM aktif yang dikunjungi", _yang(_kunjungan)),
    "belum_dikunjungi": Daftar("KPM aktif yang tidak dikunjungi", _yang(_kunjungan, bukan=True)),
    "graduasi": Daftar("KPM graduasi", _pergi(_G.GRADUASI), sejak_januari=True),
    "graduasi_bulan": Daftar("KPM graduasi dalam bulan ini saja", _pergi(_G.GRADUASI)),
    "keluar": Daftar("KPM keluar bukan graduasi", _pergi(_G.LAIN), sejak_januari=True),
    "salur_dibayar": Daftar("KPM terdaftar yang dibayar pada periode salur", _salur(True)),
    "salur_terdaftar": Daftar("KPM terdaftar pada periode salur", _salur()),
    "salur_belum": Daftar("KPM terdaftar yang belum dibayar pada periode salur", _salur(False)),
    "mutu_bersih": Daftar("KPM aktif yang datanya tanpa temuan", _mutu(True), kini=True),
    "mutu_temuan": Daftar("KPM aktif yang datanya perlu dibenahi", _mutu(False), kini=True),
}


def keluarga_di_balik(
    pengguna, daftar: Daftar, wilayah: Wilayah, bulan: date, kini: date
) -> QuerySet[Keluarga]:
    """What the person may see of it, up to the end of the month or today."""
    akhir = min(periode_bulan(bulan).sampai, kini)
    awal = bulan.replace(month=1) if daftar.sejak_januari else bulan
    return daftar.pilih(Sumber.untuk(pengguna, wilayah.pk), awal, akhir)


def beban_orang(pengguna, wilayah: Wilayah, bulan: date, kini: date) -> list[dict]:
    """[{pk, profil, nama, kpm, letak}] of those who had families of the region at the end of the
    month (today while it runs), most first; `profil` is None where the person may not see it."""
    akhir = min(periode_bulan(bulan).sampai, kini)
    semua = dict(beban(Sumber.untuk(pengguna, wilayah.pk), akhir))
    nama = dict(Pengguna.objects.filter(pk__in=semua).values_list("pk", "nama"))
    terlihat = Profil.objects.untuk(pengguna).filter(pengguna__in=semua)
    profil = dict(terlihat.values_list("pengguna", "pk"))
    return [
        {
            "pk": pk,
            "profil": profil.get(pk),
            "nama": nama[pk],
            "kpm": n,
            "letak": nilai_beban(n, settings.BEBAN_PENDAMPING),
        }
        for pk, n in sorted(semua.items(), key=lambda b: (-b[1], nama[b[0]], b[0]))
    ]
