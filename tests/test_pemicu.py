"""The quick list of triggers answers as pgtrigger's own, and refuses what that refuses."""

import pgtrigger
import pytest
from pgtrigger import registry

from kpm.models import Keluarga
from pkh.riwayat.pemicu import DaftarPemicu


def seperti_aslinya(daftar: DaftarPemicu) -> bool:
    fungsi = registry._Registry.pg_function_names.fget(daftar)
    return (
        set(daftar.pg_function_names) == fungsi
        and daftar.by_db_table == registry._Registry.by_db_table.fget(daftar)
        and len(fungsi) == len(daftar)
    )


def test_daftar_pemicu_seperti_aslinya():
    daftar = registry._registry
    assert isinstance(daftar, DaftarPemicu)
    assert len(daftar) > 200
    assert seperti_aslinya(daftar)
    semula = dict(daftar)
    jaga = pgtrigger.Protect(name="uji_jaga", operation=pgtrigger.Delete)
    jaga.register(Keluarga)
    jaga.register(Keluarga)  # the same again is nothing new
    assert seperti_aslinya(daftar)
    kembar = pgtrigger.Protect(name="uji_jaga", operation=pgtrigger.Update)
    with pytest.raises(KeyError, match="already used"):
        kembar.register(Keluarga)
    jaga.unregister(Keluarga)
    assert dict(daftar) == semula
    assert seperti_aslinya(daftar)
