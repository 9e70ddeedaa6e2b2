"""Log lines are JSON and name nobody."""

import json
import logging
import sys

from django.conf import settings
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from pkh.akun.models import Pengguna
from pkh.jalan.catatan import FormatTanpaIdentitas

NIK = "6402065501900001"


def tulis(pesan: str, *argumen, **tambahan) -> dict:
    catatan = logging.LogRecord("pkh", logging.ERROR, __file__, 1, pesan, argumen, None)
    catatan.__dict__.update(tambahan)
    baris = FormatTanpaIdentitas("%(levelname)s %(message)s").format(catatan)
    assert NIK not in baris
    return json.loads(baris)


def test_nomor_identitas_dihapus():
    assert tulis("Key (nik)=(%s) already exists.", NIK)["message"] == (
        "Key (nik)=([16 angka]) already exists."
    )
    assert tulis("ok", nik=NIK)["nik"] == "[16 angka]"
    panjang = "12345678901234567"  # 17 digits are something else
    assert tulis("baris %s", panjang)["message"] == f"baris {panjang}"


def test_jejak_galat_dihapus():
    try:
        raise ValueError(f"NIK {NIK} ganda")
    except ValueError:
        assert "[16 angka] ganda" in tulis("gagal", exc_info=sys.exc_info())["exc_info"]


def test_permintaan_tidak_ditulis():
    """Django adds the request to its records; its text holds the whole address."""
    minta = RequestFactory().get("/kpm/", {"q": "Siti Aminah"})
    isi = tulis("Not Found: /kpm/", request=minta, status_code=404)
    assert isi == {"levelname": "ERROR", "message": "Not Found: /kpm/", "status_code": 404}
    # Who it was, by number, and only where that is known already.
    minta.user = SimpleLazyObject(lambda: Pengguna(pk=12))
    assert "akun" not in tulis("Forbidden: /kpm/", request=minta)
    assert minta.user.is_authenticated
    assert tulis("Forbidden: /kpm/", request=minta)["akun"] == 12


def test_dipakai_di_semua_proses():
    from pkh.jalan import server

    dipakai = "pkh.jalan.catatan.FormatTanpaIdentitas"
    assert settings.LOGGING["formatters"]["json"]["()"] == dipakai
    assert server.logconfig_dict["formatters"]["json"]["()"] == dipakai
    assert "%(U)s" in server.access_log_format
    assert not {"%(r)s", "%(q)s", "%(f)s", "%(h)s"} & set(server.access_log_format.split('"'))
    assert settings.CELERY_WORKER_HIJACK_ROOT_LOGGER is False
