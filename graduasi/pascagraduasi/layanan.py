"""What is written down after the exit: support, business, visits and the referral."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from graduasi.berkas.layanan import PDF, periksa_pindaian
from graduasi.models import Dukungan, Kepergian, Pantauan, Usaha
from kpm.models import Keluarga
from pendamping.kasus.layanan import buka_kasus
from pendamping.kunjungan.layanan import catat_kunjungan
from pendamping.models import Kunjungan
from pkh.akun.cakupan import wajib_atas
from pkh.bersih import bersihkan
from pkh.foto import rapikan_foto

from .aturan import Keadaan, periksa_pantauan

HAK = "graduasi.pasca"


@transaction.atomic
def catat_dukungan(*, oleh, keluarga: Keluarga, bast=None, foto=None, **isi: Any) -> Dukungan:
    """`isi`: jenis, uraian, nilai, sumber, penyedia, tanggal, nomor_bast; `bast`, `foto`: uploaded
    files. A handed-over good needs its BAST by number or scan."""
    wajib_atas(oleh, HAK, keluarga)
    d = Dukungan(keluarga=keluarga, oleh=oleh, **isi)
    if d.tanggal and d.tanggal > timezone.localdate():
        raise ValidationError(
            {"tanggal": "Belum diserahkan. Isi tanggal hari ini atau sebelumnya."}
        )
    if bast:
        d.bast, d.bast_sha256 = _pindaian(bast)
    if foto:
        jpeg, d.foto_sha256 = rapikan_foto(foto)
        d.foto = ContentFile(jpeg, f"{uuid4().hex}.jpg")
    if d.jenis == "stimulan" and not (d.nomor_bast or d.bast):
        raise ValidationError({"nomor_bast": "Barang diserahkan dengan BAST: isi nomornya."})
    bersihkan(d, ["keluarga", "oleh"])
    d.save()
    return d


def _pindaian(berkas) -> tuple[ContentFile, str]:
    isi, tipe, sidik = periksa_pindaian(berkas)
    return ContentFile(isi, f"{uuid4().hex}.{'pdf' if tipe == PDF else 'jpg'}"), sidik


@transaction.atomic
def catat_usaha(*, oleh, keluarga: Keluarga, usaha: Usaha | None = None, **isi: Any) -> Usaha:
    """A new business, or what has become of one: jenis, nama, mulai, omzet, berhenti."""
    wajib_atas(oleh, HAK, keluarga)
    u = usaha or Usaha(keluarga=keluarga, oleh=oleh)
    for ruas, nilai in isi.items():
        setattr(u, ruas, nilai)
    if max(filter(None, (u.mulai, u.berhenti))) > timezone.localdate():
        raise ValidationError({"mulai": "Tanggal usaha tidak boleh di masa depan."})
    bersihkan(u, ["keluarga", "oleh"])
    u.save()
    return u


@transaction.atomic
def catat_pantauan(
    *,
    oleh,
    kepergian: Kepergian,
    tanggal: date,
    keadaan: str,
    catatan: str,
    omzet: str = "",
    kunci: UUID | str | None = None,
) -> tuple[Pantauan, bool]:
    """(visit, whether it is new). It is a visit to the family as well; where the family has fallen
    back a case is opened, to refer it. The same `kunci` again gives the same row."""
    keluarga, kunci = kepergian.keluarga, kunci or uuid4()
    wajib_atas(oleh, "kunjungan.catat", keluarga)
    if kepergian.golongan != Kepergian.Golongan.GRADUASI:
        raise ValidationError("Pantauan hanya untuk keluarga yang graduasi.")
    if ada := Pantauan.objects.filter(kunci=kunci).first():
        if ada.kepergian_id != kepergian.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai pantauan lain."})
        return ada, False
    if salah := periksa_pantauan(tanggal, kepergian.tanggal, timezone.localdate()):
        raise ValidationError({"tanggal": salah})
    kunjungan, _ = catat_kunjungan(
        oleh=oleh, keluarga=keluarga, kunci=kunci, tanggal=tanggal, tujuan="pasca", temuan=catatan
    )
    p = Pantauan(
        kunci=kunci, kepergian=kepergian, tanggal=tanggal, keadaan=keadaan, omzet=omzet,
        catatan=catatan, oleh=oleh,
    )  # fmt: skip
    if keadaan == Keadaan.JATUH:
        p.kasus = _rujuk(oleh, keluarga, kunjungan, catatan)
    bersihkan(p, ["kunci", "kepergian", "oleh", "kasus"])
    p.save()
    return p, True


def _rujuk(oleh, keluarga: Keluarga, kunjungan: Kunjungan, catatan: str):
    kasus, _ = buka_kasus(
        oleh=oleh,
        keluarga=keluarga,
        kunci=kunjungan.kunci,
        kunjungan=kunjungan,
        dibuka_pada=kunjungan.tanggal,
        jenis="fasilitasi",
        pokok="Jatuh kembali sesudah graduasi",
        uraian=catatan,
        berikut="Rujuk ke layanan sosial, usulkan kembali bila perlu",
        berikut_pada=timezone.localdate() + timedelta(days=7),
    )
    return kasus
