"""Saying what a word of a bank means. The word means the same everywhere, so what was said is
applied to every answer of a period that is not closed, whoever said it; the trail says who."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kpm.models import LabelBank
from kpm.penyaluran.aturan import Keadaan, baku_label
from kpm.penyaluran.rekonsiliasi.massal import artikan_ulang
from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan

HAK = "penyaluran.label"
BERARTI = [(k.value, k.label) for k in Keadaan if k != Keadaan.ASING]


@transaction.atomic
def artikan_label(
    *, oleh, label: str, keadaan: str, catatan: str = ""
) -> tuple[LabelBank, Pekerjaan]:
    """Keep the meaning of a word and queue the reading anew of what banks have answered."""
    from kpm.tugas import artikan_label_bank

    if not oleh.boleh(HAK):
        raise PermissionDenied
    if keadaan not in dict(BERARTI):
        raise ValidationError({"keadaan": "Pilih arti kata ini."})
    baku = baku_label(label)
    arti = LabelBank.objects.select_for_update().filter(label=baku).first() or LabelBank(label=baku)
    arti.keadaan, arti.catatan, arti.diubah_oleh = keadaan, catatan.strip(), oleh
    arti.full_clean()
    arti.save()
    pekerjaan = antre(
        tugas=artikan_label_bank,
        judul=f"Membaca ulang kata bank “{baku}”",
        parameter={"label": baku},
        oleh=oleh,
        kunci=f"label-bank-{arti.pk}-{keadaan}",  # one at work may have read what it meant before
    )
    return arti, pekerjaan


def jalankan_arti(p: Jalannya) -> None:
    p.hasil = {"tautan": reverse("kpm:salur_label"), "teks": "Kembali ke kata bank"}
    p.maju(0, fase="Membaca ulang hasil bank")
    jumlah = artikan_ulang(p.parameter["label"], hari=timezone.localdate())
    p.pesan = f"{ribuan(jumlah)} hasil bank dibaca ulang."
