"""A letter to the person when what opens their account was changed, by them or by somebody else:
password, address, second factor. Whoever did not do it reads it there first."""

import json
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from pkh.rahasia import penyandi

from .models import Pengguna

GUNA = b"pemberitahuan akun"
# What happened, in words. Those of the sign-in library are named as it names its own letters.
KEJADIAN = {
    "password_changed": "Kata sandi akun Anda diganti.",
    "password_set": "Kata sandi akun Anda dibuat.",
    "password_reset": "Kata sandi akun Anda dibuat ulang.",
    "totp_activated": "Kode dari aplikasi dinyalakan sebagai faktor kedua.",
    "totp_deactivated": "Kode dari aplikasi tidak lagi menjadi faktor kedua.",
    "recovery_codes_generated": "Kode pemulihan baru dibuat; yang lama tidak berlaku lagi.",
    "webauthn_added": "Kunci sandi (passkey) ditambahkan.",
    "webauthn_removed": "Kunci sandi (passkey) dihapus.",
    "sandi_undangan": "Kata sandi akun Anda dipilih lewat tautan undangan.",
    "sandi_awal": "Kata sandi lama tidak berlaku lagi; kata sandi awal baru dibuat.",
    "faktor_dihapus": "Semua faktor kedua akun Anda dihapus dan semua sesi diakhiri.",
    "surel_diganti": "Alamat surel akun Anda diganti; surat ini ke alamat yang lama.",
}


def kejadian_pustaka(templat: str) -> str:
    """The key in KEJADIAN of the library's letter, "mfa/email/totp_activated" say."""
    return PurePath(templat).name


def kabari(*, pengguna: Pengguna, kejadian: str, dari: str, alamat: str = "") -> None:
    """Send the letter once this is committed, to `alamat` or the account's own address; `dari`:
    who did it or where from. What cannot be queued is logged: the act itself stands."""
    from .tugas import kirim_pemberitahuan  # its module imports this one

    tujuan = alamat or pengguna.email
    if not tujuan:
        return
    isi = {"nama": pengguna.nama, "kejadian": kejadian, "dari": dari, "alamat": tujuan}
    # The old address stands in no table any more, and the queue is no place for one in clear.
    tersandi = penyandi(GUNA).encrypt(json.dumps(isi).encode()).decode()
    transaction.on_commit(partial(kirim_pemberitahuan.delay, tersandi), robust=True)


def kirim(tersandi: str) -> None:
    """The letter that `kabari` wrote."""
    isi = json.loads(penyandi(GUNA).decrypt(tersandi))
    send_mail(
        "Akun PKH Anda berubah",
        f"Yth. {isi['nama']},\n\n{KEJADIAN[isi['kejadian']]}\n{isi['dari']}\n\nBila bukan Anda "
        "yang melakukan atau memintanya, hubungi admin sekarang dan akhiri sesi yang tidak Anda "
        f"kenal di {settings.SITUS}{reverse('akun:profil')}.\n",
        None,
        [isi["alamat"]],
    )
