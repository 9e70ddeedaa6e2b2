"""Handing families over, and taking the last hand-over back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from pendamping.massal import selaraskan_pendamping
from pendamping.models import Kunjungan, Penugasan, Penyerahan, Profil
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan

PALING_LAMPAU = 31  # days a hand-over may be dated back
PALING_DEPAN = 92
BUKAN_PESERTA = {Keluarga.Status.KELUAR, Keluarga.Status.TIDAK_LAYAK}


@dataclass(frozen=True)
class Timbangan:
    """What a hand-over would do: ids that can go, and (family, reason) for the rest."""

    boleh: list[int]
    tertolak: list[tuple[Keluarga, str]]
    dari: dict[int | None, int]  # caseload that leaves each present pendamping


def timbang_penyerahan(*, oleh, keluarga: QuerySet[Keluarga], pendamping, mulai: date) -> Timbangan:
    """Weigh a hand-over without doing it. Families outside the person's scope are not in it.

    ValidationError (by field) when nothing can go to this pendamping from this date.
    """
    profil = _periksa_tujuan(oleh, pendamping, mulai)
    berlaku = Penugasan.objects.filter(keluarga=OuterRef("pk")).berlaku(mulai)
    nanti = Penugasan.objects.filter(keluarga=OuterRef("pk"), mulai__gte=mulai).order_by("mulai")
    terlihat = Keluarga.objects.untuk(oleh, "penugasan.atur").filter(pk__in=keluarga.values("pk"))
    boleh, tertolak = [], []
    dari: dict[int | None, int] = {}
    for k in terlihat.order_by("nama_pengurus", "pk").annotate(
        kini=Subquery(berlaku.values("pendamping")[:1]),
        sampai=Subquery(berlaku.values("selesai")[:1]),
        nanti=Subquery(nanti.values("mulai")[:1]),
    ):
        if sebab := _halangan(k, profil, mulai):
            tertolak.append((k, sebab))
        else:
            boleh.append(k.pk)
            if k.status in PESERTA:
                dari[k.kini] = dari.get(k.kini, 0) + 1
    return Timbangan(boleh, tertolak, dari)


def _halangan(k, profil: Profil, mulai: date) -> str:
    if k.status in BUKAN_PESERTA:
        return f"berstatus {k.get_status_display().lower()}"
    if not k.desa_id.startswith(f"{profil.wilayah_id}."):
        return "desanya di luar kabupaten pendamping itu"
    if k.nanti:
        return f"sudah diserahkan mulai {date_format(k.nanti, 'SHORT_DATE_FORMAT')}"
    if k.sampai:
        return f"penugasannya kini berakhir {date_format(k.sampai, 'SHORT_DATE_FORMAT')}"
    if k.kini == profil.pengguna_id:
        return "sudah didampingi pendamping itu"
    return ""


def _periksa_tujuan(oleh, pendamping, mulai: date) -> Profil:
    hari_ini = timezone.localdate()
    galat = {}
    if not hari_ini - timedelta(PALING_LAMPAU) <= mulai <= hari_ini + timedelta(PALING_DEPAN):
        galat["mulai"] = (
            f"Tanggal mulai paling jauh {PALING_LAMPAU} hari ke belakang dan "
            f"{PALING_DEPAN} hari ke depan."
        )
    profil = Profil.objects.filter(pengguna=pendamping).first()
    bertugas = Jabatan.objects.berlaku(max(mulai, hari_ini)).filter(
        pengguna=pendamping, peran=Peran.PENDAMPING
    )
    if profil is None or not pendamping.is_active or not bertugas.exists():
        galat["pendamping"] = "Orang ini tidak bertugas sebagai pendamping pada tanggal itu."
    elif not oleh.cakupan("penugasan.atur").memuat_wilayah(profil.wilayah_id):
        galat["pendamping"] = "Pendamping ini bertugas di kabupaten lain."
    if galat or profil is None:
        raise ValidationError(galat)
    return profil


@transaction.atomic
def serahkan_keluarga(
    *, oleh, keluarga: QuerySet[Keluarga], pendamping, mulai: date, alasan: str
) -> tuple[Penyerahan, list[tuple[Keluarga, str]]]:
    """(hand-over, what could not go and why). Ends the present assignments on the eve of
    `mulai`; Keluarga.pendamping follows at once, or on the day when `mulai` lies ahead.

    ValidationError when the reason is missing or no family can go.
    """
    if not oleh.boleh("penugasan.atur"):
        raise PermissionDenied
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasan penyerahan (5 huruf atau lebih)."})
    # One hand-over at a time for each family: the second waits and is weighed anew.
    list(
        Keluarga.objects.untuk(oleh, "penugasan.atur")
        .filter(pk__in=keluarga.values("pk"))
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    t = timbang_penyerahan(oleh=oleh, keluarga=keluarga, pendamping=pendamping, mulai=mulai)
    if not t.boleh:
        raise ValidationError("Tidak ada keluarga yang dapat diserahkan.")
    penyerahan = Penyerahan(
        pendamping=pendamping,
        wilayah_id=pendamping.profil.wilayah_id,
        mulai=mulai,
        alasan=alasan,
        jumlah=len(t.boleh),
        oleh=oleh,
    )
    penyerahan.full_clean()
    penyerahan.save()
    Penugasan.objects.filter(keluarga__in=t.boleh).berlaku(mulai).update(
        selesai=mulai - timedelta(days=1), ditutup=penyerahan
    )
    Penugasan.objects.bulk_create(
        [
            Penugasan(
                keluarga_id=pk,
                pendamping=pendamping,
                mulai=mulai,
                alasan=alasan,
                oleh=oleh,
                penyerahan=penyerahan,
            )
            for pk in t.boleh
        ],
        batch_size=2000,
    )
    selaraskan_pendamping(timezone.localdate(), t.boleh)
    return penyerahan, t.tertolak


def alasan_tak_dapat_dibatalkan(penyerahan: Penyerahan) -> str:
    """Why a hand-over can no longer be undone, "" when it can."""
    if penyerahan.dibatalkan_pada:
        return "Penyerahan ini sudah dibatalkan."
    if penyerahan.penugasan.filter(selesai__isnull=False).exists():
        return "Sebagian keluarganya sudah diserahkan lagi."
    dikunjungi = Kunjungan.objects.filter(
        pendamping=penyerahan.pendamping_id,
        dicatat_pada__gte=penyerahan.dicatat_pada,
        keluarga__in=penyerahan.penugasan.values("keluarga"),
    )
    if dikunjungi.exists():
        return "Pendamping yang baru sudah mencatat kunjungan; serahkan kembali sebagai gantinya."
    return ""


@transaction.atomic
def batalkan_penyerahan(*, oleh, penyerahan: Penyerahan) -> Penyerahan:
    """Put everything back as it was before the hand-over. ValidationError when it was built on."""
    penyerahan = Penyerahan.objects.select_for_update().get(pk=penyerahan.pk)
    if not oleh.cakupan("penugasan.atur").memuat_wilayah(penyerahan.wilayah_id):
        raise PermissionDenied
    keluarga = list(penyerahan.penugasan.order_by("keluarga").values_list("keluarga", flat=True))
    list(Keluarga.objects.filter(pk__in=keluarga).order_by("pk").select_for_update().values("pk"))
    if sebab := alasan_tak_dapat_dibatalkan(penyerahan):
        raise ValidationError(sebab)
    penyerahan.penugasan.all().delete()
    penyerahan.menutup.update(selesai=None, ditutup=None)
    penyerahan.dibatalkan_pada = timezone.now()
    penyerahan.save(update_fields=["dibatalkan_pada"])
    tanpa = Keluarga.objects.filter(pk__in=keluarga).exclude(penugasan__isnull=False)
    tanpa.update(pendamping=None)
    selaraskan_pendamping(timezone.localdate(), keluarga)
    return penyerahan
