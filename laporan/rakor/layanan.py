"""Recording a Rakor and its decisions."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from pkh.wilayah.models import Wilayah

from .models import KeputusanRakor, Rakor


def _wajib(oleh, wilayah_id: str) -> None:
    if not oleh.cakupan("laporan.buat").memuat_wilayah(wilayah_id):
        raise PermissionDenied


@transaction.atomic
def catat_rakor(
    *, oleh, wilayah: Wilayah, tanggal: date, tempat: str = "", pimpinan: str = ""
) -> Rakor:
    """PermissionDenied outside the person's regions; ValidationError for the same day twice or
    a day still to come."""
    _wajib(oleh, wilayah.pk)
    if tanggal > timezone.localdate():
        raise ValidationError(
            {"tanggal": "Rakor dicatat sesudah diadakan. Pilih tanggal sampai hari ini."}
        )
    rakor = Rakor(
        wilayah=wilayah,
        tanggal=tanggal,
        tempat=tempat.strip(),
        pimpinan=pimpinan.strip(),
        dicatat_oleh=oleh,
    )
    rakor.full_clean()
    rakor.save()
    return rakor


@transaction.atomic
def simpan_keputusan(
    *,
    oleh,
    rakor: Rakor,
    keputusan: KeputusanRakor | None = None,
    isi: str,
    siapa: str,
    tenggat: date,
    selesai_pada: date | None = None,
    hasil: str = "",
) -> KeputusanRakor:
    """A decision of the meeting, new or changed. ValidationError: due before the meeting, done
    before it or in the future, done without a word on what came of it."""
    _wajib(oleh, rakor.wilayah_id)
    if tenggat < rakor.tanggal:
        raise ValidationError({"tenggat": "Tenggat tidak boleh mendahului Rakornya."})
    if selesai_pada and not rakor.tanggal <= selesai_pada <= timezone.localdate():
        raise ValidationError({"selesai_pada": "Isi tanggal sejak Rakornya sampai hari ini."})
    k = keputusan or KeputusanRakor(rakor=rakor)
    if k.pk:
        k = KeputusanRakor.objects.select_for_update().get(pk=k.pk, rakor=rakor)
    k.isi, k.siapa, k.hasil = isi.strip(), siapa.strip(), hasil.strip()
    k.tenggat, k.selesai_pada = tenggat, selesai_pada
    k.full_clean()
    k.save()
    return k
