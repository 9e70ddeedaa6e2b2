"""An office starts empty: the first import must not check its foreign keys as if it still were."""

from contextlib import closing
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.models import Keluarga
from tests import basis_data, pabrik
from tests.pabrik import nik

pytestmark = pytest.mark.django_db
KELUARGA = 400  # so many pages that no planner would read them one after the other
DIBACA = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'kpm_keluarga'"


def berkas() -> bytes:
    kepala = "no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,kode_desa"
    baris = [
        f"64020602012{n:05d},{nik(n + 500, date(1990, 8, 17), True)},Ibu,pengurus,P,1990-08-17,"
        "64.02.06.1001"
        for n in range(KELUARGA)
    ]
    return "\n".join([kepala, *baris]).encode()


def dibaca_saat_diperiksa() -> int:
    """Rows of the register that were read one after the other while foreign keys were checked."""
    with connection.cursor() as k:
        k.execute(DIBACA)
        (semula,) = k.fetchone()
        k.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        k.execute(DIBACA)
        return k.fetchone()[0] - semula


def test_rencana_dari_register_kosong_tidak_dipakai(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with closing(basis_data.sambung(connection.settings_dict["NAME"])) as kabel:
        kabel.cursor().execute("VACUUM kpm_keluarga")  # as the server does by itself
    with connection.cursor() as k:  # as the planner has it for a table of one page
        k.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        for _ in range(8):  # from the sixth on the plan is kept
            pabrik.PerubahanStatusFactory()
            dibaca_saat_diperiksa()
        k.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = on")
    pabrik.PerubahanStatusFactory()
    assert dibaca_saat_diperiksa()  # the kept plan reads all of it
    impor = periksa_impor(catat_impor(oleh=operator, berkas=ContentFile(berkas()), nama="a.csv"))
    jalankan_terapkan(impor, tolak_semua=True, tanggal=date(2024, 9, 14))
    assert Keluarga.objects.count() == KELUARGA + 9
    assert dibaca_saat_diperiksa() == 0
