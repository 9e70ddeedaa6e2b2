"""A letter to the person when what opens their account was changed, by them or by somebody else:
password, address, second factor. Whoever did not do it reads it there first."""

from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from .models import Pengguna

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
    isi = {"pengguna_id": pengguna.pk, "kejadian": kejadian, "dari": dari, "alamat": tujuan}
    transaction.on_commit(partial(kirim_pemberitahuan.delay, **isi), robust=True)


def kirim(*, pengguna: Pengguna, kejadian: str, dari: str, alamat: str) -> None:
    send_mail(
        "Akun PKH Anda berubah",
        f"Yth. {pengguna.nama},\n\n{KEJADIAN[kejadian]}\n{dari}\n\nBila bukan Anda yang "
        "melakukan atau memintanya, hubungi admin sekarang dan akhiri sesi yang tidak Anda "
        f"kenal di {settings.SITUS}{reverse('akun:profil')}.\n",
        None,
        [alamat],
    )
