"""Handing families over: for good or for a time, at once or after the other's yes; and back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from pendamping.massal import selaraskan_pendamping
from pendamping.models import Kunjungan, Penugasan, Penyerahan, Profil
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan
from pkh.bersih import bersihkan
from pkh.kunci.konteks import sistem
from pkh.wilayah.models import rentang_wilayah

PALING_LAMPAU = 31  # days a hand-over may be dated back
PALING_DEPAN = 92
SEMENTARA_PALING_LAMA = 366  # days a replacement may last
BUKAN_PESERTA = {Keluarga.Status.KELUAR, Keluarga.Status.TIDAK_LAYAK}
DIUSULKAN, DITERIMA = Penyerahan.Status.DIUSULKAN, Penyerahan.Status.DITERIMA
SEHARI = timedelta(days=1)


@dataclass(frozen=True)
class Timbangan:
    """What a hand-over would do: ids that can go, and (family, reason) for the rest."""

    boleh: list[int]
    tertolak: list[tuple[Keluarga, str]]
    dari: dict[int | None, int]  # caseload that leaves each present pendamping


def timbang_penyerahan(
    *, oleh, keluarga: QuerySet[Keluarga], pendamping, mulai: date, sampai: date | None = None
) -> Timbangan:
    """Weigh a hand-over without doing it. Families outside the person's scope are not in it.

    `sampai`: the last day of a hand-over for a time. ValidationError (by field) when nothing
    can go to this pendamping from this date.
    """
    profil = _periksa_tujuan(pendamping, mulai, sampai)
    if not oleh.cakupan("penugasan.atur").memuat_wilayah(profil.wilayah_id):
        raise ValidationError({"pendamping": "Pendamping ini bertugas di kabupaten lain."})
    terlihat = Keluarga.objects.untuk(oleh, "penugasan.atur").filter(pk__in=keluarga.values("pk"))
    return _timbang(terlihat, profil, mulai)


def _timbang(keluarga: QuerySet[Keluarga], profil: Profil, mulai: date) -> Timbangan:
    berlaku = Penugasan.objects.filter(keluarga=OuterRef("pk")).berlaku(mulai)
    nanti = Penugasan.objects.filter(keluarga=OuterRef("pk"), mulai__gte=mulai).order_by("mulai")
    boleh: list[int] = []
    tertolak: list[tuple[Keluarga, str]] = []
    dari: dict[int | None, int] = {}
    for k in keluarga.order_by("nama_pengurus", "pk").annotate(
        kini=Subquery(berlaku.values("pendamping")[:1]),
        sampai=Subquery(berlaku.values("selesai")[:1]),
        nanti=Subquery(nanti.values("mulai")[:1]),
    ):
        if sebab := _halangan(k, profil):
            tertolak.append((k, sebab))
        else:
            boleh.append(k.pk)
            if k.status in PESERTA:
                dari[k.kini] = dari.get(k.kini, 0) + 1
    return Timbangan(boleh, tertolak, dari)


def _halangan(k, profil: Profil) -> str:
    if k.status in BUKAN_PESERTA:
        return f"berstatus {k.get_status_display().lower()}"
    if not k.desa_id.startswith(f"{profil.wilayah_id}."):
        return "desanya di luar kabupaten pendamping itu"
    if k.sampai and k.nanti:
        akhir = date_format(k.sampai, "SHORT_DATE_FORMAT")
        return f"sedang digantikan sampai {akhir}; kembalikan dahulu"
    if k.nanti:
        return f"sudah diserahkan mulai {date_format(k.nanti, 'SHORT_DATE_FORMAT')}"
    if k.sampai:
        return f"penugasannya kini berakhir {date_format(k.sampai, 'SHORT_DATE_FORMAT')}"
    if k.kini == profil.pengguna_id:
        return "sudah didampingi pendamping itu"
    return ""


def _periksa_tujuan(pendamping, mulai: date, sampai: date | None) -> Profil:
    hari_ini = timezone.localdate()
    galat = {}
    if not hari_ini - timedelta(PALING_LAMPAU) <= mulai <= hari_ini + timedelta(PALING_DEPAN):
        galat["mulai"] = (
            f"Tanggal mulai paling jauh {PALING_LAMPAU} hari ke belakang dan "
            f"{PALING_DEPAN} hari ke depan."
        )
    if sampai and not max(mulai, hari_ini) <= sampai <= mulai + timedelta(SEMENTARA_PALING_LAMA):
        galat["sampai"] = (
            "Tanggal sampai tidak boleh mendahului tanggal mulai atau hari ini, dan paling lama "
            f"{SEMENTARA_PALING_LAMA} hari. Kosongkan bila untuk seterusnya."
        )
    profil = Profil.objects.filter(pengguna=pendamping).first()
    bertugas = Jabatan.objects.berlaku(max(mulai, hari_ini)).filter(
        pengguna=pendamping, peran=Peran.PENDAMPING
    )
    if profil is None or not pendamping.is_active or not bertugas.exists():
        galat["pendamping"] = "Orang ini tidak bertugas sebagai pendamping pada tanggal itu."
    if galat or profil is None:
        raise ValidationError(galat)
    return profil


def _kunci(keluarga: QuerySet[Keluarga]) -> None:
    list(keluarga.order_by("pk").select_for_update().values_list("pk", flat=True))


@transaction.atomic
def serahkan_keluarga(
    *,
    oleh,
    keluarga: QuerySet[Keluarga],
    pendamping,
    mulai: date,
    alasan: str,
    sampai: date | None = None,
    usul: bool = False,
) -> tuple[Penyerahan, list[tuple[Keluarga, str]]]:
    """(hand-over, what could not go and why). Ends the present assignments on the eve of
    `mulai`; Keluarga.pendamping follows at once, or on the day when `mulai` lies ahead. With
    `sampai` the families are back with whom they were on the day after it. With `usul` nothing
    moves before the receiver says yes.

    ValidationError when the reason is missing or no family can go.
    """
    if not oleh.boleh("penugasan.atur"):
        raise PermissionDenied
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasan penyerahan (5 huruf atau lebih)."})
    # One hand-over at a time for each family: the second waits and is weighed anew.
    _kunci(Keluarga.objects.untuk(oleh, "penugasan.atur").filter(pk__in=keluarga.values("pk")))
    t = timbang_penyerahan(
        oleh=oleh, keluarga=keluarga, pendamping=pendamping, mulai=mulai, sampai=sampai
    )
    if not t.boleh:
        raise ValidationError("Tidak ada keluarga yang dapat diserahkan.")
    penyerahan = Penyerahan(
        pendamping=pendamping,
        wilayah_id=pendamping.profil.wilayah_id,
        mulai=mulai,
        sampai=sampai,
        status=DIUSULKAN if usul else DITERIMA,
        usulan=t.boleh if usul else [],
        alasan=alasan,
        jumlah=len(t.boleh),
        oleh=oleh,
    )
    penyerahan.full_clean(validate_constraints=False)  # what they ask was asked above
    penyerahan.save()
    if not usul:
        _lakukan(penyerahan, t.boleh)
    return penyerahan, t.tertolak


def _lakukan(penyerahan: Penyerahan, keluarga: list[int]) -> None:
    mulai, sampai = penyerahan.mulai, penyerahan.sampai
    kini = Penugasan.objects.filter(keluarga__in=keluarga).berlaku(mulai)
    semula = list(kini.values_list("keluarga", "pendamping")) if sampai else []
    kini.update(selesai=mulai - SEHARI, ditutup=penyerahan)
    isi = {"alasan": penyerahan.alasan, "oleh": penyerahan.oleh, "penyerahan": penyerahan}
    baru = [
        Penugasan(
            keluarga_id=pk, pendamping=penyerahan.pendamping, mulai=mulai, selesai=sampai, **isi
        )
        for pk in keluarga
    ]
    if sampai:
        isi["alasan"] = f"Kembali: {penyerahan.alasan}"[:200]
        baru += [
            Penugasan(keluarga_id=pk, pendamping_id=orang, mulai=sampai + SEHARI, **isi)
            for pk, orang in semula
        ]
    Penugasan.objects.bulk_create(baru, batch_size=2000)
    selaraskan_pendamping(timezone.localdate(), keluarga)


# --- asked first -------------------------------------------------------------------------
@sistem("yang ditanya belum memegang keluarganya")
def isi_usulan(penyerahan: Penyerahan) -> list[dict]:
    """[{desa__nama, desa__induk__nama, n}]: what is asked of the receiver, who may not see the
    families before they are theirs."""
    keluarga = Keluarga.objects.filter(pk__in=penyerahan.usulan).order_by()
    per_desa = keluarga.values("desa__nama", "desa__induk__nama").annotate(n=Count("pk"))
    return [dict(d) for d in per_desa.order_by("-n", "desa__nama")]


def _ambil_usulan(oleh, penyerahan: Penyerahan) -> Penyerahan:
    """The proposal, locked; PermissionDenied for anybody but the one who is asked."""
    penyerahan = Penyerahan.objects.select_for_update().get(pk=penyerahan.pk)
    if not oleh.boleh("penugasan.jawab") or penyerahan.pendamping_id != oleh.pk:
        raise PermissionDenied
    if penyerahan.status != DIUSULKAN:
        kata = penyerahan.get_status_display().lower()
        raise ValidationError(f"Usulan ini sudah {kata}.")
    return penyerahan


@transaction.atomic
def terima_penyerahan(*, oleh, penyerahan: Penyerahan) -> tuple[Penyerahan, list]:
    """(hand-over, families that cannot go any more and why). It begins today when the day it
    was meant for has passed. ValidationError when no family is left that can go.
    """
    penyerahan = _ambil_usulan(oleh, penyerahan)
    with sistem("diterima dari yang memegangnya"):
        return _terima_penyerahan(oleh, penyerahan)


def _terima_penyerahan(oleh, penyerahan: Penyerahan) -> tuple[Penyerahan, list]:
    keluarga = Keluarga.objects.filter(
        rentang_wilayah("desa_id", penyerahan.wilayah_id), pk__in=penyerahan.usulan
    )
    _kunci(keluarga)
    penyerahan.mulai = max(penyerahan.mulai, timezone.localdate())
    if penyerahan.sampai and penyerahan.sampai < penyerahan.mulai:
        raise ValidationError("Masanya sudah lewat. Tolak usulan ini dan minta yang baru.")
    t = _timbang(
        keluarga, _periksa_tujuan(oleh, penyerahan.mulai, penyerahan.sampai), penyerahan.mulai
    )
    if not t.boleh:
        raise ValidationError(
            "Tidak ada lagi keluarga yang dapat diserahkan; keadaannya berubah sejak diusulkan. "
            "Tolak usulan ini dan minta yang baru."
        )
    penyerahan.status, penyerahan.dijawab_pada = DITERIMA, timezone.now()
    penyerahan.jumlah = len(t.boleh)
    penyerahan.save()
    _lakukan(penyerahan, t.boleh)
    return penyerahan, t.tertolak


@transaction.atomic
def tolak_penyerahan(*, oleh, penyerahan: Penyerahan, jawaban: str) -> Penyerahan:
    """ValidationError without a reason."""
    penyerahan = _ambil_usulan(oleh, penyerahan)
    penyerahan.status, penyerahan.dijawab_pada = Penyerahan.Status.DITOLAK, timezone.now()
    penyerahan.jawaban = jawaban.strip()
    bersihkan(penyerahan)
    penyerahan.save()
    return penyerahan


# --- back --------------------------------------------------------------------------------
def alasan_tak_dapat_dibatalkan(penyerahan: Penyerahan) -> str:
    """Why a hand-over can no longer be undone, "" when it can."""
    if penyerahan.dibatalkan_pada:
        return "Penyerahan ini sudah dibatalkan."
    if penyerahan.status == DIUSULKAN:
        return ""
    if penyerahan.status != DITERIMA:
        return f"Usulannya {penyerahan.get_status_display().lower()}; tidak ada yang berpindah."
    if penyerahan.sampai and penyerahan.sampai < timezone.localdate():
        return "Masanya sudah selesai dan KPM sudah kembali."
    penerima = Q(pendamping=penyerahan.pendamping_id)
    sampai = Q(selesai=penyerahan.sampai) if penyerahan.sampai else Q(selesai=None)
    if penyerahan.penugasan.filter((penerima & ~sampai) | (~penerima & ~Q(selesai=None))).exists():
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
    """Put everything back as it was before the hand-over; withdraw one that is only proposed.
    ValidationError when it was built on."""
    penyerahan = _ambil_milik_kantor(oleh, penyerahan)
    if penyerahan.status == DIUSULKAN:
        penyerahan.status = Penyerahan.Status.DITARIK
        penyerahan.save(update_fields=["status"])
        return penyerahan
    keluarga = list(penyerahan.penugasan.order_by("keluarga").values_list("keluarga", flat=True))
    _kunci(Keluarga.objects.filter(pk__in=keluarga))
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


def _ambil_milik_kantor(oleh, penyerahan: Penyerahan) -> Penyerahan:
    penyerahan = Penyerahan.objects.select_for_update().get(pk=penyerahan.pk)
    if not oleh.cakupan("penugasan.atur").memuat_wilayah(penyerahan.wilayah_id):
        raise PermissionDenied
    return penyerahan


def dapat_diakhiri(penyerahan: Penyerahan) -> bool:
    """Whether a hand-over for a time is running, so that it may end before its day."""
    hari_ini = timezone.localdate()
    return bool(
        penyerahan.status == DITERIMA
        and not penyerahan.dibatalkan_pada
        and penyerahan.sampai
        and penyerahan.mulai < hari_ini <= penyerahan.sampai
    )


@transaction.atomic
def akhiri_penggantian(*, oleh, penyerahan: Penyerahan) -> Penyerahan:
    """Back from today on, before the day it was meant to end. ValidationError when it is not
    running; one that begins today is taken back with `batalkan_penyerahan`."""
    penyerahan = _ambil_milik_kantor(oleh, penyerahan)
    lama = penyerahan.sampai
    if lama is None or not dapat_diakhiri(penyerahan):
        raise ValidationError("Penggantian ini tidak sedang berjalan.")
    hari_ini = timezone.localdate()
    keluarga = list(penyerahan.penugasan.order_by("keluarga").values_list("keluarga", flat=True))
    _kunci(Keluarga.objects.filter(pk__in=keluarga))
    baris = penyerahan.penugasan
    baris.filter(pendamping=penyerahan.pendamping_id, selesai=lama).update(
        selesai=hari_ini - SEHARI
    )
    baris.filter(mulai=lama + SEHARI).update(mulai=hari_ini)
    penyerahan.sampai = hari_ini - SEHARI
    penyerahan.save(update_fields=["sampai"])
    selaraskan_pendamping(hari_ini, keluarga)
    return penyerahan
