"""The decision on validated calon: weighed, made for many at once, taken back."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from os.path import commonprefix
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from kpm.models import (
    Bantuan,
    BarisSalur,
    HasilSalur,
    Keluarga,
    Penetapan,
    Penggabungan,
    PerubahanStatus,
)
from kpm.mutu.massal import hitung_mutu

from ..aturan import Calon, halangan_penetapan, periksa_sk
from ..massal import kembalikan_penetapan, tulis_penetapan
from ..tahap import dengan_validasi

HAK = "kpm.tetapkan"


@dataclass(frozen=True)
class Timbangan:
    """What a decision would do: ids that can go, (family, reason) for the rest, and how often
    each reason stands."""

    boleh: list[int]
    tertolak: list[tuple[Keluarga, str]]
    desa: set[str]

    @property
    def sebab(self) -> list[tuple[str, int]]:
        return Counter(sebab for _, sebab in self.tertolak).most_common()


def timbang_penetapan(
    *, oleh, keluarga: QuerySet[Keluarga], ke: str, tanggal_sk: date, mulai: date
) -> Timbangan:
    """Weigh a decision without making it. Families outside the person's scope are not in it.
    ValidationError (by field) when the days of the SK are wrong. One query."""
    if galat := periksa_sk(tanggal_sk, mulai, timezone.localdate()):
        raise ValidationError(galat)
    boleh, tertolak, desa = [], [], set()
    digabung = Penggabungan.objects.berlaku().filter(digabung=OuterRef("pk"))
    terlihat = Keluarga.objects.untuk(oleh, HAK).filter(pk__in=keluarga.values("pk"))
    baris: Any = dengan_validasi(terlihat).annotate(digabung=Exists(digabung))
    for k in baris.order_by("nama_pengurus", "pk"):
        calon = Calon(
            status=k.status,
            kata_status=k.get_status_display(),
            sejak=k.status_sejak,
            hasil=k.hasil,
            divalidasi=k.divalidasi,
            komitmen=k.komitmen,
            digabung=k.digabung,
        )
        if sebab := halangan_penetapan(calon, ke=ke, tanggal_sk=tanggal_sk, mulai=mulai):
            tertolak.append((k, sebab))
        else:
            boleh.append(k.pk)
            desa.add(k.desa_id)
    return Timbangan(boleh, tertolak, desa)


@transaction.atomic
def tetapkan(
    *,
    oleh,
    keluarga: QuerySet[Keluarga],
    ke: str,
    nomor_sk: str,
    tanggal_sk: date,
    mulai: date | None = None,
    kunci: UUID | str | None = None,
) -> tuple[Penetapan, list[tuple[Keluarga, str]]]:
    """(decision, what it could not hold and why); `mulai`: the first day, else that of the SK.
    The same `kunci` again returns the same decision. The number of queries does not grow with
    the families. ValidationError when none can go."""
    if not oleh.boleh(HAK):
        raise PermissionDenied
    penetapan = Penetapan(
        ke=ke,
        nomor_sk=nomor_sk.strip(),
        tanggal_sk=tanggal_sk,
        mulai=mulai or tanggal_sk,
        oleh=oleh,
    )
    # One decision at a time for each family: the second waits and is weighed anew.
    terkunci = Keluarga.objects.untuk(oleh, HAK).filter(pk__in=keluarga.values("pk"))
    pks = terkunci.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    dipilih = list(pks)
    if kunci:
        penetapan.kunci = UUID(str(kunci))
        if ada := Penetapan.objects.filter(kunci=kunci, oleh=oleh).first():
            return ada, []
    penetapan.full_clean(exclude=["wilayah", "kunci"], validate_constraints=False)
    t = timbang_penetapan(
        oleh=oleh,
        keluarga=Keluarga.objects.filter(pk__in=dipilih),
        ke=ke,
        tanggal_sk=tanggal_sk,
        mulai=penetapan.mulai,
    )
    if not t.boleh:
        raise ValidationError("Tidak ada calon yang dapat ditetapkan.")
    penetapan.wilayah_id = _wilayah(t.desa)
    penetapan.jumlah = len(t.boleh)
    penetapan.save()
    jumlah = tulis_penetapan(
        penetapan=penetapan.pk,
        ids=t.boleh,
        ke=ke,
        mulai=penetapan.mulai,
        dasar=penetapan.nomor_sk,
        oleh=oleh.pk,
    )
    if jumlah != len(t.boleh):
        raise RuntimeError(f"{jumlah} dari {len(t.boleh)} keluarga ditetapkan")
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=t.boleh)
    return penetapan, t.tertolak


def _wilayah(desa: set[str]) -> str:
    """The smallest region that holds all of them, within one district: who made the decision
    has to find it again."""
    bersama = commonprefix([kode.split(".") for kode in desa])
    if len(bersama) < 2:
        raise ValidationError("Tetapkan keluarga dari satu kabupaten/kota saja.")
    return ".".join(bersama)


def yang_berlanjut(penetapan: Penetapan) -> QuerySet[Keluarga]:
    """Families of the decision to which something has happened since that stands on it: another
    status, money or a place on a payment list, a verification, a proposal. The rooms above are
    reached by name."""
    bulan = penetapan.mulai.replace(day=1)
    milik = {"keluarga": OuterRef("pk")}
    di_atas: list[Any] = [
        Keluarga._meta.get_field(nama).related_model for nama in ("verifikasi", "usulan")
    ]
    verifikasi, usulan = di_atas
    sesudah = PerubahanStatus.objects.filter(pk__gt=OuterRef("perubahan_ini"), **milik)
    # Of this decision: an earlier one that was undone left its own.
    ini = penetapan.isi.filter(**milik).values("perubahan")[:1]
    semua = Keluarga.objects.filter(ditetapkan__penetapan=penetapan)
    return semua.annotate(perubahan_ini=Subquery(ini)).filter(
        ~Q(status=penetapan.ke)
        | Exists(sesudah)
        | Exists(Bantuan.objects.filter(periode__gte=bulan, **milik).exclude(status="dihitung"))
        | Exists(BarisSalur.objects.filter(daftar__periode__gte=bulan, kecuali="", **milik))
        | Exists(HasilSalur.objects.filter(periode__gte=bulan, **milik))
        | Exists(verifikasi.objects.filter(bulan__gte=bulan, **milik).exclude(hasil="belum"))
        | Exists(usulan.objects.filter(dibuat_pada__gte=penetapan.dicatat_pada, **milik))
    )


def alasan_tak_dapat_dibatalkan(penetapan: Penetapan) -> str:
    """Why a decision can no longer be undone, "" when it can."""
    if penetapan.dibatalkan_pada:
        return "Penetapan ini sudah dibatalkan."
    lanjut = list(yang_berlanjut(penetapan).order_by("nama_pengurus", "pk")[:4])
    if lanjut:
        nama = ", ".join(str(k) for k in lanjut[:3])
        lain = " dan lainnya" if len(lanjut) > 3 else ""
        return (
            f"Sudah ada yang berlanjut pada {nama}{lain}: status, bantuan, verifikasi atau usulan "
            "sesudah penetapan. Ubah status keluarga yang keliru satu per satu."
        )
    return ""


@transaction.atomic
def batalkan_penetapan(*, oleh, penetapan: Penetapan, alasan: str) -> Penetapan:
    """Every family a calon again, as before the decision. ValidationError when something was
    built on it."""
    penetapan = Penetapan.objects.select_for_update().get(pk=penetapan.pk)
    if not oleh.cakupan(HAK).memuat_wilayah(penetapan.wilayah_id):
        raise PermissionDenied
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasannya (5 huruf atau lebih)."})
    isi = Keluarga.objects.filter(ditetapkan__penetapan=penetapan).order_by("pk")
    ids = list(isi.select_for_update(of=("self",)).values_list("pk", flat=True))
    if sebab := alasan_tak_dapat_dibatalkan(penetapan):
        raise ValidationError(sebab)
    try:
        with transaction.atomic():
            kembalikan_penetapan(
                penetapan=penetapan.pk,
                ke=penetapan.ke,
                mulai=penetapan.mulai,
                dasar=penetapan.nomor_sk,
                alasan=f"Penetapan dibatalkan: {alasan}"[:300],
                oleh=oleh.pk,
            )
    except IntegrityError as galat:
        raise ValidationError(
            "No KK salah satu keluarga sudah dipakai keluarga lain yang masih terdaftar; penetapan "
            "ini tidak dapat dibatalkan."
        ) from galat
    _cabut_kewajiban(penetapan, ids)
    penetapan.dibatalkan_oleh, penetapan.dibatalkan_pada = oleh, timezone.now()
    penetapan.alasan_batal = alasan
    penetapan.full_clean(exclude=["kunci"])
    penetapan.save()
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=ids)
    return penetapan


def _cabut_kewajiban(penetapan: Penetapan, ids: list[int]) -> None:
    """A calon has no commitments to verify; what nobody has filled in goes, save in a month
    that is closed. Kept above; reached by name."""
    verifikasi: Any = Keluarga._meta.get_field("verifikasi").related_model
    terbuka = verifikasi.objects.bulan_terbuka().filter(
        keluarga__in=ids, bulan__gte=penetapan.mulai.replace(day=1), hasil="belum"
    )
    terbuka.delete()
