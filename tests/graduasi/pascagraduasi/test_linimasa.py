"""What a family got and how it stood after its exit, in its one timeline."""

import pytest

from kpm.linimasa import susun_linimasa
from tests import pabrik


@pytest.mark.django_db
def test_di_riwayat_keluarga(pendamping, rekan, hari_ini, django_assert_num_queries):
    pergi = pabrik.GraduasiFactory(keluarga__pendamping=pendamping)
    keluarga = pergi.keluarga
    pabrik.DukunganFactory(keluarga=keluarga, nomor_bast="BAST 7")
    pabrik.UsahaFactory(keluarga=keluarga, nama="Jahit Sari", berhenti=hari_ini)
    pabrik.PantauanFactory(kepergian=pergi, keadaan="rawan", omzet="a")
    kejadian, _ = susun_linimasa(keluarga, pendamping, 50)
    kata = {k.judul: k for k in kejadian}
    stimulan = kata["Dukungan: Stimulan barang: Mesin jahit"]
    assert (stimulan.rupiah, "BAST 7" in stimulan.rinci) == (2_500_000, True)
    rawan = kata["Sesudah graduasi: rawan"]
    assert (rawan.nada, "Omzet di bawah" in rawan.rinci) == ("perhatian", True)
    assert {"Usaha dimulai: Jahit Sari", "Usaha berhenti: Jahit Sari"} <= set(kata)
    assert any(k.startswith("Graduasi: ") for k in kata)
    assert susun_linimasa(keluarga, rekan, 50) == ([], False)
