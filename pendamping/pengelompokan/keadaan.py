"""How the families of a pendamping in a desa are grouped today: read only."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count, F, Q

from kpm.models import Keluarga
from pendamping.models import AnggotaKelompok, Kelompok
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import Warga

DIKELOMPOKKAN = ["aktif", "ditangguhkan"]  # calon join when they are decided on


@dataclass(frozen=True)
class Keadaan:
    """Families to divide (`warga`), all groups of the pendamping by number, the numbers of
    those of the desa, and `sidik`, which changes when any of it does."""

    warga: list[Warga]
    kelompok: dict[int, Kelompok]
    sedesa: list[int]
    sidik: str


def keadaan_kini(pendamping, desa: Wilayah) -> Keadaan:
    """Families that live in the desa and have no group, and the members of the groups of the
    desa wherever they live. Who is in a group of another desa is left there. Three queries."""
    semua = Kelompok.objects.filter(pendamping=pendamping, aktif=True).order_by("nama", "pk")
    kelompok = {k.pk: k for k in semua}
    sedesa = [k.pk for k in kelompok.values() if k.desa_id == desa.pk]
    anggota = dict(
        AnggotaKelompok.objects.filter(kelompok__in=kelompok, selesai=None).values_list(
            "keluarga", "kelompok"
        )
    )
    di_sini = {k for k, g in anggota.items() if g in sedesa}
    di_tempat_lain = set(anggota) - di_sini
    keluarga = (
        Keluarga.objects.filter(pendamping=pendamping, status__in=DIKELOMPOKKAN)
        .filter(Q(desa=desa) | Q(pk__in=di_sini))
        .exclude(pk__in=di_tempat_lain)
    )
    warga = [
        Warga(pk, rw, rt, nama, anggota.get(pk))
        for pk, rw, rt, nama in keluarga.values_list("pk", "rw", "rt", "nama_pengurus")
    ]
    warga.sort(key=lambda w: w.letak)
    isi = repr([(w.id, w.kelompok) for w in warga] + [sorted(kelompok)])
    return Keadaan(warga, kelompok, sedesa, sha256(isi.encode()).hexdigest()[:16])


def desa_dampingan(oleh, pendamping):
    """Desa where families of the pendamping live whose groups `oleh` may arrange."""
    keluarga = Keluarga.objects.untuk(oleh, "p2k2.kelola").filter(pendamping=pendamping)
    return Wilayah.objects.filter(kode__in=keluarga.order_by().values("desa_id"))


def susun_ringkasan(oleh, wilayah: str, batas: tuple[int, int]) -> list[dict]:
    """[{pendamping, desa, tanpa, kelompok, kecil, besar}] of every pendamping and desa where
    something could be better: families (`tanpa`) without a group, groups that are too small or
    too large. Most families first. Four queries, however many."""
    di = rentang_wilayah("desa_id", wilayah) if wilayah else Q()
    milik = Keluarga.objects.untuk(oleh, "p2k2.kelola").filter(
        di, status__in=DIKELOMPOKKAN, pendamping__isnull=False
    )
    berkelompok = AnggotaKelompok.objects.filter(
        selesai=None, kelompok__aktif=True, kelompok__pendamping=F("keluarga__pendamping")
    )
    lepas = milik.exclude(pk__in=berkelompok.values("keluarga")).order_by()
    tanpa = {(p, d): n for p, d, n in lepas.values_list("pendamping", "desa").annotate(Count("pk"))}
    isi = Count(
        "keanggotaan",
        filter=Q(
            keanggotaan__selesai=None,
            keanggotaan__keluarga__pendamping=F("pendamping"),
            keanggotaan__keluarga__status__in=DIKELOMPOKKAN,
        ),
    )
    kelompok = Kelompok.objects.untuk(oleh, "p2k2.kelola").filter(di, aktif=True).order_by()
    ada, kecil, besar = Counter[tuple](), Counter[tuple](), Counter[tuple]()
    for p, d, n in kelompok.annotate(n=isi).values_list("pendamping", "desa", "n"):
        ada[p, d] += 1
        kecil[p, d] += n < batas[0]
        besar[p, d] += n > batas[1]
    perlu = sorted(
        (k for k in {*tanpa, *ada} if tanpa.get(k) or kecil[k] or besar[k]),
        key=lambda k: (-tanpa.get(k, 0), -kecil[k] - besar[k], k),
    )
    orang = Pengguna.objects.in_bulk({p for p, _ in perlu})
    desa = Wilayah.objects.in_bulk({d for _, d in perlu})
    return [
        {
            "kunci": f"{p}-{d}", "pendamping": orang[p], "desa": desa[d],
            "tanpa": tanpa.get((p, d), 0), "kelompok": ada[p, d], "kecil": kecil[p, d],
            "besar": besar[p, d],
        }
        for p, d in perlu
    ]  # fmt: skip
