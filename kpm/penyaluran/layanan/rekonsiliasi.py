"""Putting due, listed and paid side by side on demand; sending a list does it too."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kpm.penyaluran.rekonsiliasi.massal import cocokkan
from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan

HAK = ("penyaluran.susun", "penyaluran.periksa")


def minta_cocok(*, oleh, periode: date, wilayah: str) -> Pekerjaan:
    """Queue the reconciliation of one kabupaten and period."""
    from kpm.tugas import cocokkan_penyaluran

    if not any(oleh.cakupan(h).memuat_wilayah(wilayah) for h in HAK):
        raise PermissionDenied
    return antre(
        tugas=cocokkan_penyaluran,
        judul=f"Merekonsiliasi penyaluran {periode:%m-%Y}",
        parameter={"periode": periode.isoformat(), "wilayah": wilayah},
        oleh=oleh,
        kunci=f"cocok-{wilayah}-{periode}",
    )


def jalankan_cocok(p: Jalannya) -> None:
    periode = date.fromisoformat(p.parameter["periode"])
    p.hasil = {
        "tautan": f"{reverse('kpm:salur_cocok')}?periode={periode:%Y-%m}",
        "teks": "Lihat rekonsiliasi",
    }
    p.maju(0, fase="Mencocokkan hak, daftar dan hasil bank")
    hasil = cocokkan(periode=periode, hari=timezone.localdate(), wilayah=p.parameter["wilayah"])
    p.pesan = (
        f"{ribuan(hasil.baris)} keluarga berubah; {ribuan(hasil.dibuka)} selisih dibuka, "
        f"{ribuan(hasil.ditutup)} ditutup."
    )
