"""Published figures of a region beside our own."""

from dataclasses import dataclass

from django.db.models import Count

from pkh.wilayah.models import Wilayah

from ..models import AngkaBersumber, Kepergian

_U = AngkaBersumber.Ukuran
JENIS = {_U.SEJAHTERA: "sejahtera", _U.KELAYAKAN: "kelayakan_daerah", _U.ALAMIAH: "alamiah"}


@dataclass(frozen=True)
class Banding:
    """All that was published of one figure. `kita`: our own, None where it is not counted by
    departures. They are set side by side, and never averaged."""

    ukuran: str
    tahun: int
    angka: list[AngkaBersumber]
    kita: int | None

    @property
    def berbeda(self) -> bool:
        """Whether the sources contradict each other."""
        return len({a.nilai for a in self.angka}) > 1


def bandingkan(pengguna, wilayah: Wilayah, tahun: range) -> list[Banding]:
    """Newest year first; two queries."""
    angka = AngkaBersumber.objects.untuk(pengguna).filter(wilayah=wilayah, tahun__in=list(tahun))
    kelompok: dict[tuple[int, str], list[AngkaBersumber]] = {}
    for a in angka:
        kelompok.setdefault((a.tahun, a.ukuran), []).append(a)
    if not kelompok:
        return []
    pergi = Kepergian.objects.untuk(pengguna, "laporan.lihat").graduasi()
    pergi = pergi.filter(
        keluarga__desa_id__gte=wilayah.kode,
        keluarga__desa_id__lt=f"{wilayah.kode}/",
        tanggal__year__in={t for t, _ in kelompok},
    )
    per_jenis = pergi.order_by().values_list("tanggal__year", "jenis").annotate(n=Count("pk"))
    hitung = {(t, jenis): n for t, jenis, n in per_jenis}
    return [
        Banding(str(_U(ukuran).label), t, isi, _kita(hitung, t, ukuran))
        for (t, ukuran), isi in kelompok.items()
    ]


def _kita(hitung: dict[tuple[int, str], int], tahun: int, ukuran: str) -> int | None:
    if ukuran == _U.KPM:
        return None
    if ukuran == _U.GRADUASI:
        return sum(n for (t, _), n in hitung.items() if t == tahun)
    return hitung.get((tahun, JENIS[_U(ukuran)]), 0)
