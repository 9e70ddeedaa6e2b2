"""The audit never calls "clean" what it could not examine."""

import json

from pkh.jalan.periksa import berkas_bertipe, nilai_audit

BERSIH = {"name": "django", "version": "5.2.19", "vulns": []}
RENTAN = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]}
LEWAT = {"name": "celery", "skip_reason": "not found"}


def test_nilai_audit():
    assert nilai_audit(json.dumps({"dependencies": [BERSIH]}), "")[0]
    lulus, kata = nilai_audit(json.dumps({"dependencies": [BERSIH, RENTAN, LEWAT]}), "")
    assert (lulus, kata) == (False, "pillow 1.0: PYSEC-1")


def test_yang_tidak_diperiksa_dikatakan():
    for keluaran in (json.dumps({"dependencies": [BERSIH, LEWAT]}), "", '{"dependencies": []}'):
        assert "TIDAK DAPAT DIPERIKSA" in nilai_audit(keluaran, "tidak terhubung")[1]


def test_layanan_dan_aturan_diperiksa_tipenya():
    assert {"kpm/aturan.py", "pkh/jalan/layanan.py"} <= set(berkas_bertipe())
