"""The plan of meetings: made for a year by rule, changed one by one."""

from collections import defaultdict
from datetime import date, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from kpm.massal import ketentuan_pada
from pendamping.models import Kelompok, Pertemuan, Rencana, Sesi
from pendamping.p2k2.layanan import wajib_atas_kelompok
from pkh.bersih import bersihkan
from pkh.kunci.konteks import sistem

from . import aturan


@transaction.atomic
def susun_setahun(*, oleh, kelompok, tahun: int) -> tuple[int, list[tuple[Kelompok, date]]]:
    """(plans made, groups and months for which no hour was free): for each active group in
    `kelompok` (a queryset) one meeting a month for what is left of the year, unless that month
    has a plan or a meeting already. Running it again makes nothing twice.
    """
    hari_ini = timezone.localdate()
    if not hari_ini.year <= tahun <= hari_ini.year + 1:
        raise ValidationError({"tahun": "Rencana disusun untuk tahun ini atau tahun depan."})
    boleh = Kelompok.objects.untuk(oleh, "p2k2.kelola").filter(aktif=True)
    semua = list(boleh.filter(pk__in=kelompok.values("pk")).order_by("pk").select_for_update())
    if not semua:
        raise PermissionDenied
    dari = max(hari_ini, date(tahun, 1, 1))
    bulan = [date(tahun, b, 1) for b in range(dari.month, 13)]
    sesi = list(Sesi.objects.berlaku(dari).values_list("pk", flat=True))
    terpakai = _terpakai(semua, dari, date(tahun, 12, 31))
    usul, gagal = aturan.susun_rencana(
        _kelompok(semua, bulan),
        sesi=sesi,
        bulan=bulan,
        dari=dari,
        menit=ketentuan_pada(dari).p2k2_menit,
        terpakai=terpakai,
    )
    nomor = {k.pk: k for k in semua}
    baris = [_susun(nomor[u.kelompok], u) for u in usul]
    try:
        with transaction.atomic():
            Rencana.objects.bulk_create(baris, batch_size=1000)
    except IntegrityError as galat:  # a plan was made at the same moment
        raise ValidationError("Ada rencana yang baru saja dibuat orang lain. Ulangi.") from galat
    return len(baris), [(nomor[g], b) for g, b in gagal]


def _susun(k: Kelompok, u: aturan.Usul) -> Rencana:
    return Rencana(
        kelompok=k,
        pendamping_id=k.pendamping_id,
        desa_id=k.desa_id,
        sesi_id=u.sesi,
        tanggal=u.tanggal,
        mulai=u.mulai,
        selesai=u.selesai,
        tempat=k.tempat,
        tempat_kunci=aturan.kunci_tempat(k.tempat, k.pk),
    )


def _kelompok(semua: list[Kelompok], bulan: list[date]) -> list[aturan.Kelompok]:
    """Each group with what it has had and what it has planned; two queries."""
    riwayat: dict[int, list[tuple[date, int]]] = defaultdict(list)
    pk = [k.pk for k in semua]
    for model in (Pertemuan, Rencana):
        baris = model._default_manager.filter(kelompok__in=pk)
        for g, tanggal, sesi in baris.values_list("kelompok", "tanggal", "sesi"):
            riwayat[g].append((tanggal, sesi))
    return [
        aturan.Kelompok(
            k.pk,
            k.pendamping_id,
            (k.desa_id, aturan.kunci_tempat(k.tempat, k.pk)),
            tuple(s for _, s in sorted(riwayat[k.pk])),
            frozenset(t.replace(day=1) for t, _ in riwayat[k.pk] if t >= bulan[0]),
        )
        for k in semua
    ]


@sistem("jam yang terpakai oleh siapa pun")
def _terpakai(semua: list[Kelompok], dari: date, sampai: date) -> aturan.Terpakai:
    """Hours that plans of anybody take there and then, in sight or not."""
    terpakai = aturan.Terpakai()
    orang = {k.pendamping_id for k in semua}
    desa = {k.desa_id for k in semua}
    rencana = Rencana.objects.filter(tanggal__range=(dari, sampai))
    for r in rencana.filter(pendamping__in=orang) | rencana.filter(desa__in=desa):
        terpakai.catat((r.pendamping_id,), r.tanggal, r.mulai, r.selesai)
        if r.tempat_kunci:
            terpakai.catat((r.desa_id, r.tempat_kunci), r.tanggal, r.mulai, r.selesai)
    return terpakai


@transaction.atomic
def simpan_rencana(
    *,
    oleh,
    rencana: Rencana,
    sesi: Sesi,
    tanggal: date,
    mulai: time,
    selesai: time,
    tempat: str = "",
) -> Rencana:
    """A new plan (`rencana` with its group) or a changed one. ValidationError when the
    facilitator or the place is taken at that hour, when the day has passed, and for a plan that
    was already kept."""
    kelompok = rencana.kelompok
    wajib_atas_kelompok(oleh, "p2k2.kelola", kelompok)
    if rencana.pk:
        rencana = Rencana.objects.select_for_update(of=("self",)).get(pk=rencana.pk)
        _tolak_terlaksana(rencana)
    if tanggal < timezone.localdate():
        raise ValidationError(
            {"tanggal": "Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya."}
        )
    if selesai <= mulai:  # before the constraints ask for a range that ends before it begins
        raise ValidationError({"selesai": "Jam selesai harus sesudah jam mulai."})
    rencana.sesi, rencana.tanggal, rencana.mulai, rencana.selesai = sesi, tanggal, mulai, selesai
    rencana.tempat = tempat
    rencana.tempat_kunci = aturan.kunci_tempat(tempat, kelompok.pk)
    rencana.pendamping_id, rencana.desa_id = kelompok.pendamping_id, kelompok.desa_id
    bersihkan(rencana)
    try:
        with transaction.atomic():
            rencana.save()
    except IntegrityError as galat:  # somebody took the hour just now
        raise ValidationError("Jam itu baru saja dipakai rencana lain. Pilih jam lain.") from galat
    return rencana


@transaction.atomic
def hapus_rencana(*, oleh, rencana: Rencana) -> None:
    """Take a plan that did not come about off the calendar; the trail keeps it."""
    wajib_atas_kelompok(oleh, "p2k2.kelola", rencana.kelompok)
    rencana = Rencana.objects.select_for_update(of=("self",)).get(pk=rencana.pk)
    _tolak_terlaksana(rencana)
    rencana.delete()


def _tolak_terlaksana(rencana: Rencana) -> None:
    if rencana.pertemuan_id:
        raise ValidationError("Pertemuannya sudah dicatat; rencananya tidak diubah lagi.")
