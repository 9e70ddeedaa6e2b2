"""How many families have which programme, by region."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Substr

from kpm.models import Keluarga, Pelengkap, ProgramPelengkap
from pkh.wilayah.models import Wilayah, rentang_wilayah

# Signs of a Kemendagri code, and of the codes right below it.
_BAWAH = {0: 2, 2: 5, 5: 8, 8: 13, 13: 13}


@dataclass
class Baris:
    """Active families of a region: `aktif` in all; `menerima` and `ditanya` (recorded either
    way, those that have it among them) by the code of the programme."""

    kode: str
    nama: str
    aktif: int = 0
    menerima: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ditanya: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def keadaan(self, program: str) -> dict[str, int]:
        punya, ditanya = self.menerima[program], self.ditanya[program]
        return {"menerima": punya, "tidak": ditanya - punya, "belum": self.aktif - ditanya}


def hitung_pelengkap(
    pengguna, induk: str, pada: date, *, per_desa: bool = False
) -> tuple[list[ProgramPelengkap], Baris, list[Baris]]:
    """(programmes, all together, the regions right below `induk`; "" is the country) for the
    active families the person may see; five queries however many."""
    n = 13 if per_desa else _BAWAH[len(induk)]
    aktif = Keluarga.objects.untuk(pengguna).aktif().order_by()
    if induk:
        aktif = aktif.di_wilayah(induk)
    per = dict(aktif.values_list(Substr("desa_id", 1, n)).annotate(Count("pk")))
    nama = dict(Wilayah.objects.filter(kode__in=per).values_list("kode", "nama"))
    baris = {k: Baris(k, nama.get(k, k), aktif=jumlah) for k, jumlah in per.items()}
    jumlah = Baris(induk, "Jumlah", aktif=sum(per.values()))
    milik = Pelengkap.objects.untuk(pengguna).filter(
        rentang_wilayah("keluarga__desa_id", induk) if induk else Q(), keluarga__status="aktif"
    )
    for ruas, semua in (("menerima", milik.diterima(pada)), ("ditanya", milik)):
        hitung = semua.order_by().values_list(Substr("keluarga__desa_id", 1, n), "program__kode")
        for kode, program, banyak in hitung.annotate(Count("keluarga", distinct=True)):
            getattr(baris[kode], ruas)[program] = banyak
            getattr(jumlah, ruas)[program] += banyak
    program = list(ProgramPelengkap.objects.filter(Q(aktif=True) | Q(kode__in=jumlah.ditanya)))
    return program, jumlah, sorted(baris.values(), key=lambda b: (b.nama, b.kode))
