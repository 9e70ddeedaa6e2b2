"""Masking and unmasking of NIK, No KK and No KKS."""

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import BukaIdentitas

RUAS = {"nik": "NIK", "no_kk": "No KK", "no_kks": "No KKS"}
ALASAN_TERPENDEK = 5
ALASAN_TERPANJANG = 200


def samarkan(nomor: str | None) -> str:
    """`6402061505870003` -> `6402••••••••0003`; short numbers show nothing of themselves."""
    if not nomor:
        return ""
    if len(nomor) < 12:
        return "•" * len(nomor)
    return nomor[:4] + "•" * (len(nomor) - 8) + nomor[-4:]


def periksa_alasan(alasan: str) -> str:
    """A reason for reading identities, tidied; ValidationError when it is too short or too long,
    or holds a number that could be an identity itself."""
    alasan = " ".join(alasan.split())
    if sum(h.isalpha() for h in alasan) < ALASAN_TERPENDEK:
        raise ValidationError("Tuliskan alasan membuka nomor ini (5 huruf atau lebih).")
    if len(alasan) > ALASAN_TERPANJANG:
        raise ValidationError(f"Alasan paling panjang {ALASAN_TERPANJANG} huruf.")
    if sum(h.isdigit() for h in alasan) >= 12:
        raise ValidationError("Jangan menuliskan NIK atau nomor lain di alasan.")
    return alasan


def catat_buka_identitas(*, oleh, objek, ruas: str, wilayah: str, alasan: str) -> None:
    """Log that `oleh` opens the one field `ruas` of `objek` (a model row in region `wilayah`).

    Call inside the transaction that returns the value: without the log, no value.
    ValidationError without a reason, when the reason holds a number of its own that could be
    an identity, and for a field that is no identity of `objek`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("catat_buka_identitas needs a transaction")
    if ruas not in RUAS or not hasattr(objek, ruas):
        raise ValidationError({"ruas": "Nomor ini tidak ada pada data yang dibuka."})
    try:
        alasan = periksa_alasan(alasan)
    except ValidationError as galat:
        raise ValidationError({"alasan": galat.messages}) from galat
    BukaIdentitas.objects.create(
        pengguna=oleh,
        objek_jenis=objek._meta.label_lower,
        objek_id=objek.pk,
        ruas=ruas,
        wilayah=wilayah,
        alasan=alasan,
    )
