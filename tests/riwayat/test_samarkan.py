"""Masking, and the one rule that needs no database: no log, no value."""

import pytest
from django.db.transaction import TransactionManagementError

from kpm.models import Keluarga
from pkh.riwayat.identitas import catat_buka_identitas, samarkan


@pytest.mark.parametrize(
    ("nomor", "samar"),
    [("6402061505870003", "6402••••••••0003"), ("12345678901", "•" * 11), ("", ""), (None, "")],
)
def test_samarkan(nomor, samar):
    assert samarkan(nomor) == samar


def test_hanya_di_dalam_transaksi():
    with pytest.raises(TransactionManagementError):
        catat_buka_identitas(
            oleh=None, objek=Keluarga(pk=1), ruas="no_kk", wilayah="64.02", alasan="Cocokkan KK"
        )
