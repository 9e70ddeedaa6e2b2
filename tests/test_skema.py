"""The API does what its document says, whoever asks and whatever is sent: a bounded run of
bench/fuzz_api.py, which runs as long as one likes."""

from itertools import cycle

import pytest
from django.test import Client

from pkh.akun.layanan import buat_token
from tests import pabrik

SALAH_SETIAP = 5  # every so manieth operation is also sent what its schema does not allow


@pytest.mark.django_db
def test_api_menurut_dokumennya(
    pendamping, korkab, kabid, kadis, operator, operator_prov, kadis_prov, auditor, admin,
    keluarga, keluarga_rekan, keluarga_asing,
):  # fmt: skip
    # Here, not above: schemathesis takes a third of a second to read, and one worker needs it.
    from bench.fuzz_api import SAH, SALAH, Hasil, semua_operasi, uji_operasi

    pabrik.KunjunganFactory(keluarga=keluarga)
    pabrik.UsulanFactory(keluarga=keluarga)
    pabrik.RencanaFactory(kelompok__pendamping=pendamping)
    orang = [pendamping, korkab, kabid, kadis, operator, operator_prov, kadis_prov, auditor, admin]
    klien = []
    for o in orang:
        teks = buat_token(oleh=o, nama="uji", hari=7, lingkup="identitas")
        kepala = {"authorization": f"Token {teks}"}
        klien.append(Client(headers=kepala, raise_request_exception=False))
    giliran, hasil = cycle(klien), Hasil()
    for n, operasi in enumerate(semua_operasi()):
        uji_operasi(operasi, next(giliran), hasil, benih=n, contoh=1, macam=SAH)
        if n % SALAH_SETIAP == 0:
            uji_operasi(operasi, next(giliran), hasil, benih=n, contoh=1, macam=SALAH)
    assert len(hasil.operasi) > 80
    assert not hasil.temuan, "\n\n".join(hasil.temuan)
