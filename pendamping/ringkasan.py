"""Figures of each pendamping, counted in the database: read only, nothing is kept."""

from datetime import date

from django.db.models import Count, FloatField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, NullIf

from kpm.models import Keluarga

from .aturan import HasilVerifikasi, akhir_bulan
from .models import Kunjungan, Profil, Verifikasi

DIDAMPINGI = ["aktif", "ditangguhkan"]
# Order of the list: fields, and what stands for an empty one (without obligations last,
# never visited first).
URUTAN: dict[str, tuple[tuple[str, ...], dict]] = {
    "nama": (("pengguna__nama",), {}),
    "beban": (("-beban", "pengguna__nama"), {}),
    "kunjungan": (("kunjungan_bulan", "pengguna__nama"), {}),
    "verifikasi": (
        ("urut_cakupan", "pengguna__nama"),
        {"urut_cakupan": Coalesce("cakupan_verifikasi", 101.0)},
    ),
    "terakhir": (
        ("urut_terakhir", "pengguna__nama"),
        {"urut_terakhir": Coalesce("kunjungan_terakhir", date(1, 1, 1))},
    ),
}


def _hitung(baris: QuerySet, kelompok: str, apa=None) -> Coalesce:
    """Count of `baris` per `kelompok`, as a subquery; 0 when there are none."""
    per = baris.order_by().values(kelompok).annotate(n=apa or Count("pk")).values("n")
    return Coalesce(Subquery(per), 0)


def dengan_ringkasan(profil: QuerySet[Profil], bulan: date) -> QuerySet[Profil]:
    """Each profile with beban (families), kunjungan_bulan, dikunjungi_bulan (families),
    wajib and terverifikasi (obligations of the month), cakupan_verifikasi (percent, None
    without obligations) and kunjungan_terakhir (date)."""
    orang = OuterRef("pengguna")
    keluarga = Keluarga.objects.filter(pendamping=orang, status__in=DIDAMPINGI)
    kunjungan = Kunjungan.objects.filter(
        pendamping=orang, tanggal__gte=bulan, tanggal__lte=akhir_bulan(bulan)
    )
    wajib = Verifikasi.objects.filter(keluarga__pendamping=orang, bulan=bulan)
    dinilai = wajib.filter(hasil__in=[HasilVerifikasi.MEMENUHI, HasilVerifikasi.TIDAK])
    terakhir = Kunjungan.objects.filter(pendamping=orang).order_by().values("pendamping")
    return profil.annotate(
        beban=_hitung(keluarga, "pendamping"),
        kunjungan_bulan=_hitung(kunjungan, "pendamping"),
        dikunjungi_bulan=_hitung(kunjungan, "pendamping", Count("keluarga", distinct=True)),
        wajib=_hitung(wajib, "keluarga__pendamping"),
        terverifikasi=_hitung(dinilai, "keluarga__pendamping"),
        kunjungan_terakhir=Subquery(terakhir.annotate(n=Max("tanggal")).values("n")),
    ).annotate(
        cakupan_verifikasi=100.0
        * Cast("terverifikasi", FloatField())
        / NullIf(Cast("wajib", FloatField()), 0.0)
    )
