"""A year's target of a district shared out by caseload."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Left

from kpm.models import Keluarga
from pkh.akun.cakupan import wajib_wilayah
from pkh.akun.models import Pengguna
from pkh.bersih import bersihkan
from pkh.wilayah.models import Tingkat, Wilayah

from ..layanan import atur_target
from ..models import Target, TargetPendamping
from .aturan import bagi


@dataclass(frozen=True)
class Sebaran:
    """{type: {kecamatan code: families}} and {type: {pendamping id: families}}."""

    kecamatan: dict[str, dict[str, int]]
    pendamping: dict[str, dict[int, int]]

    @property
    def sidik(self) -> str:
        """What was shown is what is written: the form sends it back."""
        return sha256(repr((self.kecamatan, self.pendamping)).encode()).hexdigest()


def susun_sebaran(wilayah: Wilayah, tahun: int) -> Sebaran:
    """What spreading would give: kecamatan by active KPM, pendamping by active caseload. Three
    queries."""
    aktif = Keluarga.objects.aktif().di_wilayah(wilayah.kode).order_by()
    per_kec = dict(aktif.values_list(Left("desa_id", 8)).annotate(n=Count("pk")))
    asuh = aktif.exclude(pendamping=None).values_list("pendamping_id").annotate(n=Count("pk"))
    beban = {str(orang): n for orang, n in asuh}
    kecamatan, pendamping = {}, {}
    for t in Target.objects.filter(wilayah=wilayah, tahun=tahun).order_by("jenis"):
        kecamatan[t.jenis] = bagi(t.jumlah, dict(sorted(per_kec.items())))
        bagian = bagi(t.jumlah, dict(sorted(beban.items(), key=lambda b: int(b[0]))))
        pendamping[t.jenis] = {int(orang): n for orang, n in bagian.items()}
    return Sebaran(kecamatan, pendamping)


@transaction.atomic
def sebar_target(*, oleh, wilayah: Wilayah, tahun: int, sidik: str = "") -> int:
    """Write the spread of the district's targets over kecamatan and pendamping, in place of
    what stood there; rows for pendamping. PermissionDenied outside the person's regions,
    ValidationError without a target or without families to spread it by, and where it is no
    longer the spread of `sidik` that the person has seen."""
    wajib_wilayah(oleh, "graduasi.target", wilayah.kode)
    if wilayah.tingkat != Tingkat.KABUPATEN:
        raise ValidationError("Target disebar per kabupaten/kota.")
    # One at a time: who comes second spreads what the first left.
    Wilayah.objects.select_for_update().get(pk=wilayah.pk)
    s = susun_sebaran(wilayah, tahun)
    if not any(s.pendamping.values()):
        raise ValidationError(
            f"Belum ada target {wilayah} tahun {tahun}, atau belum ada KPM aktif yang punya "
            "pendamping. Atur target kabupaten/kota dahulu."
        )
    if sidik and sidik != s.sidik:
        raise ValidationError("Target atau dampingan baru saja berubah. Periksa lagi pembagiannya.")
    isi = {(kode, j): n for j, bagian in s.kecamatan.items() for kode, n in bagian.items()}
    atur_target(oleh=oleh, tahun=tahun, isi=isi)
    TargetPendamping.objects.filter(wilayah=wilayah, tahun=tahun).delete()
    baris = [
        TargetPendamping(pendamping_id=orang, wilayah=wilayah, tahun=tahun, jenis=jenis, jumlah=n)
        for jenis, bagian in s.pendamping.items()
        for orang, n in bagian.items()
    ]
    return len(TargetPendamping.objects.bulk_create(baris))


@transaction.atomic
def atur_target_pendamping(
    *, oleh, pendamping: Pengguna, wilayah: Wilayah, tahun: int, isi: Mapping[str, int | None]
) -> int:
    """Set one person's targets {type: families, None to clear}; how many changed. Without any the
    default of the rule book holds. PermissionDenied outside the person's regions."""
    wajib_wilayah(oleh, "graduasi.target", wilayah.kode)
    if not Pengguna.objects.pendamping_di(wilayah.kode).filter(pk=pendamping.pk).exists():
        raise ValidationError(f"{pendamping} bukan pendamping di {wilayah}.")
    Wilayah.objects.select_for_update().get(pk=wilayah.pk)  # not while it is spread
    milik = TargetPendamping.objects.filter(pendamping=pendamping, wilayah=wilayah, tahun=tahun)
    lama = {t.jenis: t for t in milik}
    berubah = 0
    for jenis, jumlah in isi.items():
        t = lama.get(jenis)
        if jumlah == (t.jumlah if t else None):
            continue
        berubah += 1
        if t and jumlah is None:
            t.delete()
            continue
        t = t or TargetPendamping(pendamping=pendamping, wilayah=wilayah, tahun=tahun, jenis=jenis)
        t.jumlah = jumlah or 0
        bersihkan(t)
        t.save()
    return berubah
