"""P2K2: groups and their members."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.models import AnggotaKelompok, Kelompok, Penugasan
from pkh.bersih import bersihkan

BOLEH_IKUT = [Keluarga.Status.CALON, Keluarga.Status.AKTIF, Keluarga.Status.DITANGGUHKAN]


def batas_kelompok(tanggal: date) -> tuple[int, int]:
    """Fewest and most families of a group by the rule book in force."""
    k = ketentuan_pada(tanggal)
    return k.kelompok_min, k.kelompok_maks


def wajib_atas_kelompok(oleh, hak: str, kelompok: Kelompok) -> None:
    """Own group, or one in the person's region; else PermissionDenied."""
    cakupan = oleh.cakupan(hak)
    sendiri = cakupan.dampingan is not None and kelompok.pendamping_id == cakupan.dampingan
    if not (sendiri or cakupan.memuat_wilayah(kelompok.desa_id)):
        raise PermissionDenied


def keluarga_dapat_ikut(pendamping, kelompok: Kelompok | None = None):
    """Families of the pendamping that are in no other group of theirs, members of this one
    included. A membership in the group of a former pendamping holds nobody."""
    lain = AnggotaKelompok.objects.filter(selesai=None, kelompok__pendamping=pendamping)
    if kelompok is not None and kelompok.pk:
        lain = lain.exclude(kelompok=kelompok)
    return Keluarga.objects.filter(pendamping=pendamping, status__in=BOLEH_IKUT).exclude(
        pk__in=lain.values("keluarga")
    )


@transaction.atomic
def simpan_kelompok(*, oleh, kelompok: Kelompok, keluarga, ketua: Keluarga | None) -> Kelompok:
    """Save a group (new or changed) with exactly these families (a queryset) as members.

    Who leaves keeps the past; ValidationError for a family that cannot be a member and for a
    ketua who is none.
    """
    wajib_atas_kelompok(oleh, "p2k2.kelola", kelompok)
    kelompok.ketua = ketua
    dipilih = set(keluarga.values_list("pk", flat=True))
    tertolak = Keluarga.objects.filter(pk__in=dipilih).exclude(
        pk__in=keluarga_dapat_ikut(kelompok.pendamping, kelompok).values("pk")
    )
    galat = {}
    if nama := sorted(str(k) for k in tertolak[:5]):
        galat["keluarga"] = (
            f"{', '.join(nama)}: sudah di kelompok lain, atau bukan dampingan pendamping kelompok."
        )
    desa = Keluarga.objects.filter(pendamping=kelompok.pendamping, desa=kelompok.desa_id)
    if kelompok._state.adding and not desa.exists():
        # Else a group would stand before the eyes of another region's office.
        galat["desa"] = "Pilih desa tempat tinggal KPM dampingan pendamping kelompok."
    if ketua is not None and ketua.pk not in dipilih:
        galat["ketua"] = "Ketua harus salah seorang anggota kelompok."
    if galat:
        raise ValidationError(galat)
    bersihkan(kelompok)
    kelompok.save()
    _samakan_anggota(kelompok, dipilih)
    return kelompok


def _samakan_anggota(kelompok: Kelompok, dipilih: set[int]) -> None:
    hari_ini = timezone.localdate()
    kini = AnggotaKelompok.objects.filter(kelompok=kelompok, selesai=None)
    keluar = kini.exclude(keluarga__in=dipilih)
    keluar.filter(mulai__gte=hari_ini).delete()  # put in and taken out on the same day
    keluar.update(selesai=hari_ini)
    baru = dipilih - set(kini.values_list("keluarga", flat=True))
    bekas = AnggotaKelompok.objects.filter(keluarga__in=baru, selesai=None)
    bekas.exclude(kelompok__pendamping=kelompok.pendamping).update(selesai=hari_ini)
    try:
        with transaction.atomic():
            AnggotaKelompok.objects.bulk_create(
                AnggotaKelompok(kelompok=kelompok, keluarga_id=pk, mulai=hari_ini)
                for pk in sorted(baru)
            )
    except IntegrityError as galat:  # somebody put one of them elsewhere just now
        raise ValidationError(
            {"keluarga": "Salah satu keluarga baru saja masuk kelompok lain. Muat ulang halaman."}
        ) from galat


def peserta(kelompok: Kelompok, tanggal: date | None = None, *, dahulu: bool = False):
    """Families on the attendance sheet of a meeting on `tanggal` (today), by name: members then
    or since, participants of PKH on that day. Who was handed to another pendamping is no longer
    among them; with `dahulu` they are on the days before, for a sheet filled in back then."""
    tanggal = tanggal or timezone.localdate()
    anggota = AnggotaKelompok.objects.filter(kelompok=kelompok).filter(
        Q(selesai=None) | Q(selesai__gt=tanggal)
    )
    milik = Q(pendamping=kelompok.pendamping_id)
    if dahulu:
        tugas = Penugasan.objects.milik(kelompok.pendamping_id, tanggal)
        milik |= Q(pk__in=tugas.values("keluarga"))
    return (
        Keluarga.objects.filter(milik, pk__in=anggota.values("keluarga"))
        .filter(Q(status__in=BOLEH_IKUT) | Q(status_sejak__gt=tanggal))
        .order_by("nama_pengurus", "pk")
    )
