"""Masking and unmasking of NIK, No KK and No KKS."""

from django.core.exceptions import ValidationError

from .models import BukaIdentitas


def samarkan(nomor: str | None) -> str:
    """`6402061505870003` -> `6402••••••••0003`; short numbers show nothing of themselves."""
    if not nomor:
        return ""
    if len(nomor) < 12:
        return "•" * len(nomor)
    return nomor[:4] + "•" * (len(nomor) - 8) + nomor[-4:]


def catat_buka_identitas(*, oleh, objek, ruas: str, wilayah: str, alasan: str) -> None:
    """Log that `oleh` opens `ruas` of `objek` (a model row in region `wilayah`).

    Call inside the transaction that returns the value. ValidationError without a reason.
    """
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasan membuka nomor ini (5 huruf atau lebih)."})
    BukaIdentitas.objects.create(
        pengguna=oleh,
        objek_jenis=objek._meta.label_lower,
        objek_id=objek.pk,
        ruas=ruas,
        wilayah=wilayah,
        alasan=alasan[:200],
    )
