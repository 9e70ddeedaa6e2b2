"""The workbook of refused rows: a small one while one waits, a large one by the worker."""

import io
import tempfile
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.urls import reverse

from kpm.models import Impor
from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan

from .berkas import AWALAN_SEMENTARA
from .templat import tulis_galat

LANGSUNG = 5_000  # refused rows that are written while one waits


def besar(impor: Impor) -> bool:
    return impor.hitungan.get("ditolak", 0) > LANGSUNG


def buka_galat(impor: Impor) -> IO[bytes] | None:
    """The workbook of refused rows, ready to be sent; None while a large one is not written."""
    if besar(impor):
        return impor.berkas_galat.open("rb") if impor.berkas_galat else None
    ke = io.BytesIO()
    tulis_galat(ke, impor)
    ke.seek(0)
    return ke


def minta_galat(*, oleh, impor: Impor) -> Pekerjaan:
    """Have the worker write the refused rows. ValidationError when none was refused."""
    from kpm.tugas import buat_galat_impor

    if not impor.hitungan.get("ditolak"):
        raise ValidationError("Tidak ada baris yang ditolak.")
    return antre(
        tugas=buat_galat_impor,
        judul=f"Baris yang ditolak dari {impor.nama_berkas}"[:200],
        parameter={"impor": impor.pk},
        oleh=oleh,
        kunci=f"galat_impor:{impor.pk}",
    )


def jalankan_galat(impor: Impor, p: Jalannya) -> None:
    """The worker's part: by what the person may now, and of the rows as they are judged now."""
    if not Impor.objects.untuk(p.oleh).filter(pk=impor.pk).exists():
        raise GagalBerpesan("Anda tidak lagi berwenang atas impor ini.")
    p.maju(0, total=impor.hitungan["ditolak"], fase="Menulis baris yang ditolak")
    with tempfile.TemporaryDirectory(prefix=AWALAN_SEMENTARA) as folder, transaction.atomic():
        Impor.objects.select_for_update().get(pk=impor.pk)  # not judged anew meanwhile
        ke = Path(folder) / "ditolak.xlsx"
        tulis_galat(ke, impor, p.maju)
        buang_galat(impor)
        with ke.open("rb") as f:
            impor.berkas_galat.save(f"ditolak-{impor.pk}.xlsx", File(f), save=False)
        impor.save(update_fields=["berkas_galat"])
    p.maju(impor.hitungan["ditolak"])
    p.pesan = f"{ribuan(impor.hitungan['ditolak'])} baris siap diunduh."
    p.hasil = {"tautan": reverse("kpm:impor_galat", args=[impor.pk]), "teks": "Unduh berkas"}


def buang_galat(impor: Impor) -> None:
    """Forget the workbook: the rows are judged anew, or nobody comes for it. Not saved; the file
    goes with the commit."""
    if impor.berkas_galat:
        nama, tempat = impor.berkas_galat.name, impor.berkas_galat.storage
        transaction.on_commit(lambda: tempat.delete(nama), robust=True)
        impor.berkas_galat = ""
