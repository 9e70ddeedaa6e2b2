"""The supervision of a month: figures and signals of the facilitators one sees, and talks."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from pendamping.aturan import awal_bulan
from pendamping.models import Pembicaraan, Profil
from pkh.akun.cakupan import wajib_wilayah
from pkh.bersih import bersihkan

from .aturan import Ambang
from .massal import cari_sinyal, keadaan_bulan


def ambang_sinyal() -> Ambang:
    return Ambang(**{nama: int(n) for nama, n in settings.AMBANG_SINYAL.items()})


def susun_pengawasan(profil: QuerySet[Profil], bulan: date, hari_ini: date) -> list[dict]:
    """One row for each profile: `profil`, `pk`, the figures of keadaan_bulan, `sinyal` and
    `dibicarakan` (whether the month was talked about). Seven queries."""
    semua = list(profil.select_related("pengguna", "wilayah"))
    orang = [p.pengguna_id for p in semua]
    keadaan = keadaan_bulan(orang, bulan, hari_ini)
    sekabupaten = Profil.objects.filter(wilayah__in={p.wilayah_id for p in semua})
    sekitar = list(sekabupaten.values_list("pengguna", flat=True))
    sinyal = cari_sinyal(orang, bulan, ambang_sinyal(), sekitar)
    bicara = Pembicaraan.objects.filter(profil__in=semua, bulan=bulan)
    dibicarakan = set(bicara.values_list("profil", flat=True))
    return [
        {
            "pk": p.pk,
            "profil": p,
            **keadaan[p.pengguna_id],
            "sinyal": sinyal.get(p.pengguna_id, []),
            "dibicarakan": p.pk in dibicarakan,
        }
        for p in semua
    ]


@transaction.atomic
def catat_pembicaraan(*, oleh, profil: Profil, bulan: date, catatan: str) -> Pembicaraan:
    """ValidationError when nothing was said; PermissionDenied outside one's regions."""
    wajib_wilayah(oleh, "pengawasan.bicara", profil.wilayah_id)
    bicara = Pembicaraan(profil=profil, bulan=awal_bulan(bulan), catatan=catatan.strip(), oleh=oleh)
    if len(bicara.catatan) < 5:
        raise ValidationError({"catatan": "Tuliskan apa yang dibicarakan (5 huruf atau lebih)."})
    bersihkan(bicara)
    bicara.save()
    return bicara
