"""Whose account it is reads of each change to what opens it."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from pkh.akun import layanan
from pkh.akun.pemberitahuan import KEJADIAN, kejadian_pustaka
from pkh.akun.tugas import kirim_pemberitahuan
from pkh.akun.undangan.layanan import TANDA, terima_undangan
from tests import pabrik

from .test_faktor_kedua import NYALAKAN, kode

pytestmark = pytest.mark.django_db
BARU = "kapal-ulin-tiba-sore"


@pytest.fixture
def surat(monkeypatch, django_capture_on_commit_callbacks):
    """surat(act) -> [(address, text)] of the letters that it had sent."""

    def antre(*isi) -> None:
        assert "@" not in str(isi)  # what lies in the queue names nobody
        kirim_pemberitahuan(*isi)

    monkeypatch.setattr(kirim_pemberitahuan, "delay", antre)

    def lakukan(perbuatan) -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            perbuatan()
        return [(x.to[0], x.body) for x in mail.outbox]

    return lakukan


def test_setiap_surat_pustaka_punya_kata():
    """Also those that the next version of the library brings."""
    dari = Path(allauth.__file__).parent / "templates"
    masuk = {p.name for p in dari.glob("account/email/password_*_message.txt")}
    faktor = {p.name for p in dari.glob("mfa/email/*_message.txt")}
    # Letters with a link or a code to sign in by: there are none here.
    tautan = {f"password_reset_{x}_message.txt" for x in ("key", "code")}
    assert len(faktor) == 5
    for nama in (masuk | faktor) - tautan:
        assert kejadian_pustaka(f"x/{nama.removesuffix('_message.txt')}") in KEJADIAN, nama


def test_sandi_dan_faktor_sendiri_dikabari(surat, masuk, operator, caplog):
    caplog.set_level("INFO", "pkh.akun.catatan")
    operator.email = "operator@contoh.id"
    operator.save()
    klien = masuk(operator)
    isi = {"oldpassword": pabrik.SANDI, "password1": BARU, "password2": BARU}
    agen = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"}
    ubah = reverse("account_change_password")
    [(ke, kata)] = surat(lambda: klien.post(ubah, isi, **agen))
    assert ke == "operator@contoh.id"
    assert KEJADIAN["password_changed"] in kata
    assert "Dari Chrome di Android, alamat 127.0.0.1." in kata
    assert BARU not in kata
    tanya = klien.get(NYALAKAN).url  # the password once more: it is another one now
    klien.post(tanya, {"password": BARU})
    rahasia = re.search(r'class="kunci">([A-Z2-7]+)<', klien.get(NYALAKAN).content.decode())[1]
    [(_, kata)] = surat(lambda: klien.post(NYALAKAN, {"code": kode(rahasia)}))
    assert KEJADIAN["totp_activated"] in kata
    assert Authenticator.objects.filter(user=operator).count() == 2
    assert caplog.messages.count("faktor kedua ditambah") == 2  # the code and the recovery codes


def test_yang_dilakukan_orang_lain_dikabari(surat, admin, operator):
    """To the old address when it is another one now; nobody without an address is written to."""
    operator.email = "lama@contoh.id"
    operator.save()
    ganti = {"oleh": admin, "pengguna": operator}
    [(ke, kata)] = surat(lambda: layanan.ubah_pengguna(**ganti, email="baru@contoh.id"))
    assert (ke, f"Oleh {admin}." in kata) == ("lama@contoh.id", True)
    assert surat(lambda: layanan.ubah_pengguna(**ganti, telepon="0541")) == []
    [(ke, kata)] = surat(lambda: layanan.beri_sandi_awal(**ganti))
    assert (ke, KEJADIAN["sandi_awal"] in kata) == ("baru@contoh.id", True)
    [(ke, kata)] = surat(lambda: layanan.hapus_faktor_kedua(**ganti))
    assert KEJADIAN["faktor_dihapus"] in kata
    operator.refresh_from_db()
    tanda = TANDA.make_token(operator)
    [(ke, kata)] = surat(lambda: terima_undangan(oleh=operator, sandi=BARU, tanda=tanda))
    assert KEJADIAN["sandi_undangan"] in kata
    [(ke, kata)] = surat(lambda: layanan.ubah_pengguna(**ganti, email=""))
    assert ke == "baru@contoh.id"
    assert surat(lambda: layanan.beri_sandi_awal(**ganti)) == []
