"""Of those who graduated in a year, how many still stand after 6 and 12 months."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graduasi.aturan import JenisGraduasi, persen
from graduasi.models import Kepergian, Pantauan
from kpm.models import PerubahanStatus
from pkh.wilayah.models import rentang_wilayah

from .aturan import TITIK, DiTitik, di_titik


@dataclass
class Baris:
    """Families of one type (or all) that graduated; `titik`: {months: {state: families}}."""

    kata: str
    jumlah: int = 0
    titik: dict[int, Counter[str]] = field(default_factory=lambda: {b: Counter() for b in TITIK})

    def tambah(self, keadaan: dict[int, str]) -> None:
        self.jumlah += 1
        for bulan, k in keadaan.items():
            self.titik[bulan][k] += 1

    def persen_bertahan(self, bulan: int) -> Decimal | None:
        """Standing, of those about whom one knows at that mark."""
        t = self.titik[bulan]
        tahu = t.total() - t[DiTitik.BELUM] - t[DiTitik.TIDAK_DIPANTAU]
        return persen(t[DiTitik.BERTAHAN], tahu)

    @property
    def ringkas(self) -> list[dict]:
        return [
            {
                "bulan": b,
                "sel": [(s.label, self.titik[b][s]) for s in DiTitik],
                "persen": self.persen_bertahan(b),
            }
            for b in TITIK
        ]


def susun_kohort(pengguna, kode: str, tahun: int, hari_ini: date) -> list[Baris]:
    """[all, each type that has any]; three queries, each family judged by the rule."""
    semua = Kepergian.objects.untuk(pengguna).graduasi().filter(tanggal__year=tahun)
    if kode:
        semua = semua.filter(rentang_wilayah("keluarga__desa_id", kode))
    pergi = list(semua.order_by().values_list("pk", "keluarga_id", "jenis", "tanggal"))
    pantauan: dict[int, list[tuple[date, str]]] = defaultdict(list)
    lihat = Pantauan.objects.filter(kepergian__in=semua.order_by().values("pk")).order_by()
    for pk, tanggal, keadaan in lihat.values_list("kepergian_id", "tanggal", "keadaan"):
        pantauan[pk].append((tanggal, keadaan))
    kembali: dict[int, list[date]] = defaultdict(list)
    lagi = PerubahanStatus.objects.filter(
        keluarga__in=semua.order_by().values("keluarga"), ke="aktif", tanggal__year__gte=tahun
    )
    for pk, tanggal in lagi.order_by("tanggal").values_list("keluarga_id", "tanggal"):
        kembali[pk].append(tanggal)
    seluruh, jenis = Baris("Semua jenis"), {j: Baris(j.label) for j in JenisGraduasi}
    for pk, keluarga, kode_jenis, keluar in pergi:
        lagi_pada = next((t for t in kembali[keluarga] if t > keluar), None)
        keadaan = {
            b: di_titik(keluar, b, hari_ini=hari_ini, kembali=lagi_pada, pantauan=pantauan[pk])
            for b in TITIK
        }
        seluruh.tambah(keadaan)
        jenis[JenisGraduasi(kode_jenis)].tambah(keadaan)
    return [seluruh, *(b for b in jenis.values() if b.jumlah)]
