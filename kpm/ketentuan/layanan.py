"""From a copy of a rule book to one that is in force. Past versions are never touched; the
database refuses it too (trigger `tidak_surut`)."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kpm import aturan
from kpm.models import Ketentuan
from pkh.akun.templatetags.rupa import kata_tanggal, ribuan
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan

from .dampak import hitung_dampak

HAK = "ketentuan.ubah"
KUNCI = "dampak-ketentuan-"
RUAS = ("nama", "mulai", "dasar_hukum", "keyakinan", "isi")
USANG = "Rancangan ini baru saja diubah orang lain. Muat ulang halaman, lalu ulangi."


def sebelumnya(ketentuan: Ketentuan) -> Ketentuan | None:
    """The version that is in force right before this one starts."""
    lain = Ketentuan.objects.ditetapkan().exclude(pk=ketentuan.pk)
    return lain.filter(mulai__lt=ketentuan.mulai).first()


@transaction.atomic
def salin_ketentuan(*, oleh, asal: Ketentuan) -> Ketentuan:
    """A draft with the rules of `asal`, to start with the first year that is still free."""
    _wajib(oleh)
    terakhir = Ketentuan.objects.ditetapkan().values_list("mulai", flat=True).first()
    tahun = max(d.year for d in (timezone.localdate(), terakhir) if d)
    return Ketentuan.objects.create(
        nama=f"Salinan {asal.nama}"[:100],
        mulai=date(tahun + 1, 1, 1),
        dasar_hukum=asal.dasar_hukum,
        keyakinan=Ketentuan.Keyakinan.RAGU,
        isi=asal.isi,
        dibuat_oleh=oleh,
    )


@transaction.atomic
def ubah_rancangan(*, oleh, ketentuan: Ketentuan, versi: datetime, **isi: Any) -> Ketentuan:
    """Write a draft. What was worked out for its earlier text is dropped.

    ValidationError where it is in force already, was changed since `versi`, or a value is none.
    """
    kini = kunci_rancangan(oleh, ketentuan, versi)
    for ruas in RUAS:
        setattr(kini, ruas, isi[ruas])
    aturan.Ketentuan.dari_isi(kini.isi)
    kini.dampak = None
    kini.full_clean()
    kini.save()
    return kini


def minta_dampak(*, oleh, ketentuan: Ketentuan) -> Pekerjaan:
    """Queue the working out of what the draft changes. Somebody's run of the same text is
    joined."""
    from kpm.tugas import hitung_dampak_ketentuan

    _wajib(oleh)
    return antre(
        tugas=hitung_dampak_ketentuan,
        judul=f"Menghitung dampak {ketentuan.nama}",
        parameter={"ketentuan": ketentuan.pk, "versi": ketentuan.diubah_pada.isoformat()},
        oleh=oleh,
        kunci=f"{KUNCI}{ketentuan.pk}-{ketentuan.diubah_pada:%s%f}",
    )


def jalankan_dampak(p: Jalannya) -> None:
    """The job. GagalBerpesan when the draft is gone or has another text by now."""
    versi = datetime.fromisoformat(p.parameter["versi"])
    rancangan = Ketentuan.objects.rancangan().filter(pk=p.parameter["ketentuan"], diubah_pada=versi)
    ketentuan = rancangan.first()
    dasar = ketentuan and sebelumnya(ketentuan)
    if ketentuan is None or dasar is None:
        raise GagalBerpesan("Rancangan sudah diubah atau dihapus. Hitung dampaknya lagi.")
    p.hasil = {
        "tautan": reverse("kpm:ketentuan_rinci", args=[ketentuan.pk]),
        "teks": "Lihat dampaknya",
    }
    hasil = hitung_dampak(
        lama=aturan.Ketentuan.dari_isi(dasar.isi),
        baru=aturan.Ketentuan.dari_isi(ketentuan.isi),
        tanggal=ketentuan.mulai,
        maju=p.maju,
    )
    hasil |= {"dasar": dasar.pk, "nama_dasar": dasar.nama, "pada": timezone.now().isoformat()}
    # update(): it is no change of the draft, whose version stays.
    if not rancangan.update(dampak=hasil):
        raise GagalBerpesan("Rancangan diubah selagi dihitung. Hitung dampaknya lagi.")
    p.pesan = f"{ribuan(hasil['berubah'])} KPM berubah."


@transaction.atomic
def tetapkan_ketentuan(*, oleh, ketentuan: Ketentuan, versi: datetime) -> Ketentuan:
    """Put the draft in force from its day on. ValidationError when the day is no start of a
    period ahead, taken by another version, or the effect has not been looked at."""
    kini = kunci_rancangan(oleh, ketentuan, versi)
    dasar = sebelumnya(kini)
    if dasar is None:
        raise ValidationError({"mulai": "Tidak ada ketentuan sebelum tanggal mulai ini."})
    if kini.dampak is None or kini.dampak["dasar"] != dasar.pk:
        raise ValidationError("Hitung dampaknya dahulu, lalu tetapkan.")
    lama, baru = (aturan.Ketentuan.dari_isi(k.isi) for k in (dasar, kini))
    if galat := aturan.periksa_mulai(kini.mulai, timezone.localdate(), lama, baru):
        raise ValidationError({"mulai": galat})
    kini.ditetapkan_oleh, kini.ditetapkan_pada = oleh, timezone.now()
    kini.full_clean()
    kini.save()
    return kini


@transaction.atomic
def tarik_ketentuan(*, oleh, ketentuan: Ketentuan) -> Ketentuan:
    """A version that has not begun becomes a draft again. ValidationError when it has."""
    _wajib(oleh)
    kini = Ketentuan.objects.select_for_update().get(pk=ketentuan.pk)
    if kini.ditetapkan_pada is None:
        return kini
    if kini.mulai <= timezone.localdate():
        kata = f"Ketentuan ini sudah berlaku sejak {kata_tanggal(kini.mulai)} dan tidak berubah."
        raise ValidationError(kata)
    kini.ditetapkan_oleh = kini.ditetapkan_pada = None
    kini.save()
    return kini


@transaction.atomic
def hapus_rancangan(*, oleh, rancangan, versi: datetime) -> None:
    kunci_rancangan(oleh, rancangan, versi).delete()


def boleh_tarik(ketentuan: Ketentuan) -> bool:
    return ketentuan.ditetapkan_pada is not None and ketentuan.mulai > timezone.localdate()


def _wajib(oleh) -> None:
    if not oleh.boleh(HAK):
        raise PermissionDenied


def kunci_rancangan(oleh, rancangan, versi: datetime):
    """A draft of this table, or of one like it in the rooms above, as it was seen (`versi`)."""
    _wajib(oleh)
    semua = type(rancangan)._default_manager.select_for_update(of=("self",))
    kini = semua.filter(pk=rancangan.pk).first()
    if kini is None or kini.diubah_pada != versi:
        raise ValidationError(USANG)
    if kini.ditetapkan_pada is not None:
        raise ValidationError("Ini sudah ditetapkan. Salin dahulu untuk mengubahnya.")
    return kini
