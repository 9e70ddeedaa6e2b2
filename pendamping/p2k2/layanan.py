"""P2K2: groups with their members, meetings with their attendance."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.aturan import PANJANG_NOTULEN, periksa_tanggal_pertemuan, pertemuan_boleh_diubah
from pendamping.models import AnggotaKelompok, Kehadiran, Kelompok, Pertemuan, Sesi

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
    kelompok.full_clean()
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


def peserta(kelompok: Kelompok):
    """Families on the attendance sheet: the members of today, by name. Who was handed to
    another pendamping is no longer among them."""
    return Keluarga.objects.filter(
        keanggotaan__kelompok=kelompok,
        keanggotaan__selesai=None,
        pendamping=kelompok.pendamping_id,
    ).order_by("nama_pengurus", "pk")


@transaction.atomic
def catat_pertemuan(
    *,
    oleh,
    kelompok: Kelompok,
    sesi: Sesi,
    tanggal: date,
    tempat: str = "",
    notulen: str = "",
    kehadiran: dict[int, tuple[str, str]] | None = None,
    kunci: UUID | str | None = None,
) -> tuple[Pertemuan, bool]:
    """(meeting, whether it is new). Every member is written down as present but for the
    exceptions in `kehadiran`: family id -> (status, note). The same `kunci` again returns the
    same meeting and changes nothing.
    """
    wajib_atas_kelompok(oleh, "p2k2.catat", kelompok)
    kunci = kunci or uuid4()
    Kelompok.objects.select_for_update().get(pk=kelompok.pk)  # the same sent twice: one waits
    if ada := Pertemuan.objects.filter(kunci=kunci).first():
        if ada.kelompok_id != kelompok.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai pertemuan lain."})
        return ada, False
    pertemuan = Pertemuan(
        kunci=kunci,
        kelompok=kelompok,
        sesi=sesi,
        tanggal=tanggal,
        tempat=tempat,
        notulen=notulen,
        dicatat_oleh=oleh,
    )
    _periksa_pertemuan(pertemuan)
    anggota = list(peserta(kelompok).values_list("pk", flat=True))
    if not anggota:
        raise ValidationError("Kelompok ini belum punya anggota. Isi anggotanya lebih dahulu.")
    status = _periksa_kehadiran(kehadiran or {}, set(anggota))
    pertemuan.save()
    Kehadiran.objects.bulk_create(
        Kehadiran(pertemuan=pertemuan, keluarga_id=pk, status=s, catatan=c)
        for pk in anggota
        for s, c in [status.get(pk, (Kehadiran.Status.HADIR, ""))]
    )
    return pertemuan, True


@transaction.atomic
def ubah_pertemuan(
    *, oleh, pertemuan: Pertemuan, kehadiran: dict[int, tuple[str, str]], **isi
) -> Pertemuan:
    """Correct a meeting (`isi`: sesi, tanggal, tempat, notulen) and the attendance of those in
    `kehadiran`, until its month ends."""
    pertemuan = (
        Pertemuan.objects.select_for_update(of=("self",))
        .select_related("kelompok")
        .get(pk=pertemuan.pk)
    )
    wajib_atas_kelompok(oleh, "p2k2.catat", pertemuan.kelompok)
    if not pertemuan_boleh_diubah(pertemuan.tanggal, timezone.localdate()):
        raise ValidationError("Bulan pertemuan ini sudah lewat; catatannya tidak dapat diubah.")
    for nama, nilai in isi.items():
        setattr(pertemuan, nama, nilai)
    _periksa_pertemuan(pertemuan)
    ada = {k.keluarga_id: k for k in Kehadiran.objects.filter(pertemuan=pertemuan)}
    berubah = []
    for pk, (status, catatan) in _periksa_kehadiran(kehadiran, set(ada)).items():
        if (ada[pk].status, ada[pk].catatan) != (status, catatan):
            ada[pk].status, ada[pk].catatan = status, catatan
            berubah.append(ada[pk])
    pertemuan.save()
    Kehadiran.objects.bulk_update(berubah, ["status", "catatan"])
    return pertemuan


def _periksa_pertemuan(pertemuan: Pertemuan) -> None:
    galat = {}
    if salah := periksa_tanggal_pertemuan(pertemuan.tanggal, timezone.localdate()):
        galat["tanggal"] = salah
    if len(pertemuan.notulen) > PANJANG_NOTULEN:
        galat["notulen"] = f"Paling banyak {PANJANG_NOTULEN} huruf; ringkas dahulu."
    if galat:
        raise ValidationError(galat)
    pertemuan.full_clean(exclude=["kunci"])


def _periksa_kehadiran(
    kehadiran: dict[int, tuple[str, str]], anggota: set[int]
) -> dict[int, tuple[str, str]]:
    if asing := set(kehadiran) - anggota:
        raise ValidationError(
            {"kehadiran": f"{len(asing)} keluarga bukan anggota kelompok ini. Muat ulang halaman."}
        )
    for status, catatan in kehadiran.values():
        if status not in Kehadiran.Status.values:
            raise ValidationError({"kehadiran": f"Kehadiran '{status}' tidak dikenal."})
        if len(catatan) > 200:
            raise ValidationError({"kehadiran": "Catatan kehadiran paling banyak 200 huruf."})
    return kehadiran
