"""What a bank says of a payment, as one of our own states. Pure.

No official list of labels is published; these words are from sheets that banks and PT Pos
return. A label that fits none is not guessed at.
"""

import re

from django.db.models import TextChoices


class Keadaan(TextChoices):
    TERDAFTAR = "terdaftar", "Terdaftar"  # on the list, nothing known yet
    SALUR = "salur", "Tersalur"
    GAGAL = "gagal", "Gagal salur"
    BELUM = "belum", "Belum diambil"  # the money is there, nobody took it up


_KATA = "salur|tersalur|disalurkan|transaksi|bertransaksi|ambil|diambil|cair|tarik|ditarik"
# The first that fits; the same patterns in Python and in SQL.
POLA: tuple[tuple[str, Keadaan], ...] = (
    (
        "gagal|tidak berhasil|retur|ditolak|pasif|blokir|dormant|tidak valid|salah"
        "|tidak ditemukan|rekening tutup",
        Keadaan.GAGAL,
    ),
    (f"^(belum|tidak) ({_KATA})|saldo utuh|mengendap", Keadaan.BELUM),
    (
        "^(terdaftar|daftar|sp2d|spm|standing instruction|proses|siap salur|burekol|cek rekening)"
        "|^si$",
        Keadaan.TERDAFTAR,
    ),
    (f"^(sudah |telah |berhasil |sukses )?({_KATA})|^(berhasil|sukses|dibayar)", Keadaan.SALUR),
)


def petakan_hasil(label: str) -> str:
    """The state a label stands for, "" when it is not known."""
    kata = label.lower()
    return next((str(keadaan) for pola, keadaan in POLA if re.search(pola, kata)), "")
