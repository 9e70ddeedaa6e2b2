"""Where each type of graduation stands in a region: target, prospect, pipeline, decided,
effective, after-care. Every figure is the length of a list that a page of this room shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from pkh.wilayah.models import Wilayah, rentang_wilayah

from ..aturan import KEADAAN_USULAN, JenisGraduasi
from ..models import Kepergian, Usulan
from ..pascagraduasi.models import dengan_pantauan
from ..ringkasan import Baris
from .ringkasan import PROSPEK, calon_prospek


@dataclass(frozen=True)
class Jalur:
    """Families of one type. `prospek` (None where nothing foretells it), `proses` and `putus` are
    of now; target, `efektif` and `bertahan` (of those effective) of the year."""

    jenis: JenisGraduasi
    target: int
    prospek: int | None
    proses: int
    putus: int
    efektif: int
    bertahan: int

    @property
    def sisa(self) -> int:
        return max(self.target - self.efektif, 0)


def susun_jalur(
    pengguna, wilayah: Wilayah, tahun: int, angka: Baris, hari_ini: date
) -> list[Jalur]:
    """`angka`: the whole of `ringkas` for the same region and year. Four queries."""
    di_sini = rentang_wilayah("keluarga__desa_id", wilayah.kode)
    keluarga, _ = calon_prospek(pengguna, hari_ini)
    prospek = _hitung(keluarga.di_wilayah(wilayah.kode), "x_jenis")
    usulan = Usulan.objects.untuk(pengguna).filter(di_sini)
    proses, putus = (
        _hitung(usulan.filter(status__in=KEADAAN_USULAN[k]), "jenis") for k in ("proses", "putus")
    )
    efektif = Kepergian.objects.untuk(pengguna).graduasi().filter(di_sini, tanggal__year=tahun)
    pantau = dengan_pantauan(efektif.filter(keluarga__status="graduasi"), [1])
    bertahan = _hitung(pantau.filter(keadaan="bertahan"), "jenis")
    pakai = angka.target + angka.graduasi + proses + putus
    return [
        Jalur(
            jenis=j,
            target=angka.target[j],
            prospek=prospek[j] if j in PROSPEK else None,
            proses=proses[j],
            putus=putus[j],
            efektif=angka.graduasi[j],
            bertahan=bertahan[j],
        )
        for j in JenisGraduasi
        if j != JenisGraduasi.PAKSA or pakai[j]
    ]


def _hitung(baris, ruas: str) -> Counter[str]:
    return Counter(dict(baris.order_by().values_list(ruas).annotate(n=Count("pk"))))
