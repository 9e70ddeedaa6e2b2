"""What the pages that report a change share: run the service, say what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from kpm.models import Pemutakhiran

from . import layanan
from .aturan import Status


def kirim(request, form, **isi) -> Pemutakhiran | None:
    """Report what a form holds; what the service refuses comes back in the form."""
    bukti = {n: form.cleaned_data.get(n) or "" for n in ("bukti", "foto")}
    try:
        return layanan.ajukan(oleh=request.user, **isi, **bukti)[0]
    except ValidationError as galat:
        pasang_galat(form, galat)
        return None


def pasang_galat(form, galat: ValidationError) -> None:
    """Beside its field where the form has one, else above."""
    ruas = galat.message_dict if hasattr(galat, "error_dict") else {None: galat.messages}
    for nama, kata in ruas.items():
        tempat = {"desa_tujuan": "tujuan"}.get(nama, nama) if nama else None
        form.add_error(tempat if tempat in form.fields else None, kata)


def sesudah(request, p: Pemutakhiran):
    """Back to the family."""
    _katakan(request, p)
    return redirect("kpm:rinci", p.keluarga_id)


def umumkan(request, hasil: layanan.HasilSimpan, apa: str) -> None:
    """What a form of the register led to."""
    if hasil.tersimpan:
        messages.success(request, f"Data {apa} tersimpan.")
    for p in hasil.usulan:
        _katakan(request, p)


def _katakan(request, p: Pemutakhiran) -> None:
    if p.status == Status.DITERAPKAN:
        messages.success(request, f"{p} tersimpan.")
    else:
        messages.info(request, f"{p} diajukan dan menunggu pemeriksaan operator.")
