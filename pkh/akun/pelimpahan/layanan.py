"""A post handed to another for some days: a Plt. or Plh. beside the one who holds it."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..hak import HAK, Peran
from ..layanan import akhiri_jabatan, tambah_jabatan
from ..models import Jabatan, Pengguna
from ..templatetags.rupa import kata_tanggal

HAK_LIMPAHKAN = "wewenang.limpahkan"
# Who may stand in: people of the same office, and none who only reads or keeps the system.
PENGGANTI = [Peran.KOORDINATOR, Peran.OPERATOR, Peran.KEPALA_BIDANG, Peran.KEPALA_DINAS,
             Peran.OPERATOR_PROVINSI, Peran.KEPALA_PROVINSI]  # fmt: skip
PALING_LAMA = 183  # days; who is away longer is replaced by the admin with a decree


def jabatan_sendiri(oleh) -> list[Jabatan]:
    """The person's own posts that may be handed over: also by a Plt., who holds it alone; not by a
    Plh., who was handed it."""
    return [
        j
        for j in oleh.jabatan_kini
        if j.peran in HAK[HAK_LIMPAHKAN][1] and j.sifat != Jabatan.Sifat.PLH
    ]


def calon_pengganti(oleh) -> QuerySet[Pengguna]:
    """Active people with a post in the same office."""
    kantor = Q(wilayah__in=[j.wilayah_id for j in jabatan_sendiri(oleh)], peran__in=PENGGANTI)
    rekan = Jabatan.objects.berlaku().filter(kantor).values("pengguna")
    return Pengguna.objects.filter(pk__in=rekan, is_active=True).exclude(pk=oleh.pk)


def dilimpahkan(oleh) -> QuerySet[Jabatan]:
    """Plt. and Plh. of the person's own posts that have not ended."""
    sama = Q(pk__in=[])
    for j in jabatan_sendiri(oleh):
        sama |= Q(peran=j.peran, wilayah=j.wilayah_id)
    sementara = Jabatan.objects.exclude(sifat=Jabatan.Sifat.DEFINITIF).exclude(pengguna=oleh)
    return sementara.filter(sama, selesai__gte=timezone.localdate())


@transaction.atomic
def limpahkan(
    *, oleh, jabatan: Jabatan, kepada: Pengguna, sifat: str, mulai: date, selesai: date, dasar: str
) -> Jabatan:
    """Hand one's own post over from `mulai` to `selesai`, both included. PermissionDenied for
    another's post; ValidationError where the days or the person will not do."""
    if jabatan not in jabatan_sendiri(oleh):
        raise PermissionDenied
    if not calon_pengganti(oleh).filter(pk=kepada.pk).exists():
        raise ValidationError({"kepada": "Pilih orang yang berjabatan di kantor yang sama."})
    if sifat not in (Jabatan.Sifat.PLT, Jabatan.Sifat.PLH):
        raise ValidationError({"sifat": "Pilih Plt. atau Plh."})
    if jabatan.sifat == Jabatan.Sifat.PLT and sifat != Jabatan.Sifat.PLH:
        raise ValidationError({"sifat": "Anda sendiri Plt.; tunjuk Plh."})
    if jabatan.selesai and selesai > jabatan.selesai:
        akhir = kata_tanggal(jabatan.selesai)
        raise ValidationError({"selesai": f"Jabatan Anda sendiri berakhir {akhir}."})
    if mulai < timezone.localdate():
        raise ValidationError({"mulai": "Pelimpahan berlaku paling cepat hari ini."})
    if selesai < mulai:
        raise ValidationError({"selesai": "Hari terakhir mendahului tanggal mulai."})
    if (selesai - mulai).days >= PALING_LAMA:
        raise ValidationError(
            {"selesai": f"Paling lama {PALING_LAMA} hari. Lebih dari itu, mintalah admin."}
        )
    if not dasar.strip():
        raise ValidationError({"dasar": "Isi nomor surat perintahnya."})
    # Rank and NIP go under the letters: those of the person's own post.
    sendiri = kepada.jabatan.berlaku().exclude(nip="").first() or Jabatan()
    return tambah_jabatan(
        oleh=oleh,
        pengguna=kepada,
        peran=jabatan.peran,
        wilayah=jabatan.wilayah,
        sifat=sifat,
        mulai=mulai,
        selesai=selesai,
        dasar=dasar.strip(),
        pangkat=sendiri.pangkat,
        nip=sendiri.nip,
    )


@transaction.atomic
def tarik_pelimpahan(*, oleh, jabatan: Jabatan) -> None:
    """Today is its last day; one that has not begun never was (the trail keeps it)."""
    if not dilimpahkan(oleh).filter(pk=jabatan.pk).exists():
        raise PermissionDenied
    hari_ini = timezone.localdate()
    if jabatan.mulai > hari_ini:
        jabatan.delete()
    else:
        akhiri_jabatan(oleh=oleh, jabatan=jabatan, pada=hari_ini)
