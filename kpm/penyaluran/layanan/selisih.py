"""A discrepancy as a task: who does it, until when, which step; closed with a reason."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kpm.models import Keluarga, Selisih
from kpm.penyaluran.aturan import ALASAN_ORANG, Langkah
from pkh.akun.cakupan import wajib_atas
from pkh.akun.hak import HAK as TABEL_HAK
from pkh.akun.models import Jabatan, Pengguna

HAK = "penyaluran.selisih"


def pemilik_mungkin(keluarga: Keluarga) -> QuerySet[Pengguna]:
    """Who may be given this family's discrepancies: its pendamping and the office of its
    region."""
    kode = keluarga.desa_id.split(".")
    atas = [".".join(kode[: n + 1]) for n in range(len(kode))]
    kantor = [p for p in TABEL_HAK[HAK][1] if p != "pendamping"]
    pejabat = Jabatan.objects.berlaku().filter(peran__in=kantor, wilayah__in=atas)
    return Pengguna.objects.filter(
        Q(pk=keluarga.pendamping_id) | Q(pk__in=pejabat.values("pengguna_id")), is_active=True
    )


@transaction.atomic
def tangani_selisih(
    *, oleh, selisih: Selisih, langkah: str, pemilik: Pengguna | None, tenggat: date,
    catatan: str = "",
) -> Selisih:  # fmt: skip
    """Say where it stands and whose it is. ValidationError by field."""
    selisih = _kunci(oleh, selisih)
    if langkah not in Langkah.values:
        raise ValidationError({"langkah": "Pilih langkah yang sedang dikerjakan."})
    if pemilik and not pemilik_mungkin(selisih.keluarga).filter(pk=pemilik.pk).exists():
        raise ValidationError({"pemilik": "Orang ini tidak bertugas di wilayah keluarga."})
    if tenggat != selisih.tenggat and tenggat < timezone.localdate():
        raise ValidationError({"tenggat": "Tenggat baru tidak boleh sebelum hari ini."})
    selisih.langkah, selisih.pemilik = Langkah(langkah), pemilik
    selisih.tenggat, selisih.catatan = tenggat, catatan.strip()
    selisih.full_clean(exclude=["keluarga"])
    selisih.save()
    return selisih


@transaction.atomic
def tutup_selisih(*, oleh, selisih: Selisih, alasan: str, catatan: str = "") -> Selisih:
    """End it by hand: the same finding does not open it again."""
    selisih = _kunci(oleh, selisih)
    if alasan not in ALASAN_ORANG:
        raise ValidationError({"alasan": "Pilih alasan menutupnya."})
    if len(catatan.strip()) < 5:
        raise ValidationError({"catatan": "Tuliskan bagaimana Anda tahu, sekurangnya lima huruf."})
    selisih.alasan, selisih.catatan = alasan, catatan.strip()[:300]
    selisih.ditutup_oleh, selisih.ditutup_pada = oleh, timezone.now()
    selisih.save()
    return selisih


def _kunci(oleh, selisih: Selisih) -> Selisih:
    kini = Selisih.objects.select_for_update(of=("self",)).select_related("keluarga")
    selisih = kini.get(pk=selisih.pk)
    wajib_atas(oleh, HAK, selisih.keluarga)
    if selisih.ditutup_pada:
        raise ValidationError("Selisih ini sudah ditutup.")
    return selisih
