"""Log lines are JSON and name nobody."""

import json
import logging
import re
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from pkh.akun.models import Pengguna
from pkh.jalan.catatan import FormatTanpaIdentitas
from tests.pabrik import PenggunaFactory

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


@pytest.mark.django_db
def test_isi_baris_yang_ditolak_dihapus():
    """PostgreSQL says which row it refused with all that was in it, of tables without the second
    lock: an account with the hash of its password. Celery says it as a repr."""
    orang = PenggunaFactory(nama='Siti "Aminah"', telepon="0812")
    with pytest.raises(IntegrityError, match="Siti") as salah, transaction.atomic():
        Pengguna.objects.filter(pk=orang.pk).update(is_active=None)
    galat = salah.value
    for isi in (
        tulis("gagal", exc_info=(type(galat), galat, galat.__traceback__)),
        tulis("Task raised unexpected: %r", galat, sisa="ada"),
    ):
        teks = json.dumps(isi)
        assert not {"Siti", "Aminah", "0812", orang.username} & set(re.findall(r"\w+", teks))
        assert "violates" in teks
        assert "[isi baris]" in teks
    assert isi["sisa"] == "ada"


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


@pytest.mark.django_db
def test_basis_data_tidak_mencatat_isi_pernyataan():
    """One that is refused would stand in PostgreSQL's log with the number it was to write.
    test_produksi.py holds compose to the same options."""
    with connection.cursor() as k:
        k.execute(
            "SELECT current_setting('log_min_error_statement'),"
            " current_setting('log_error_verbosity'), current_setting('log_statement'),"
            " current_setting('log_min_duration_statement')"
        )
        assert k.fetchone() == ("panic", "terse", "none", "-1")


def test_dipakai_di_semua_proses():
    from pkh.jalan import server

    dipakai = "pkh.jalan.catatan.FormatTanpaIdentitas"
    assert settings.LOGGING["formatters"]["json"]["()"] == dipakai
    assert server.logconfig_dict["formatters"]["json"]["()"] == dipakai
    assert "%(U)s" in server.access_log_format
    assert not {"%(r)s", "%(q)s", "%(f)s", "%(h)s"} & set(server.access_log_format.split('"'))
    assert settings.CELERY_WORKER_HIJACK_ROOT_LOGGER is False
