"""The supervisor with small children of its own: restart, stubborn ones, strangers."""

import subprocess
import sys

import pytest

from pkh.jalan import penyelia, perintah
from pkh.jalan.layanan import GagalJalan

pytestmark = pytest.mark.layanan
TIDUR = "import signal; signal.pause()"
KERAS = f"""
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", {TIDUR!r}], start_new_session=True)
print("siap", flush=True)
signal.pause()
"""


@pytest.fixture
def jaga(data):
    (data / "log").mkdir()
    return penyelia.Penyelia(data, 8000)


def test_yang_mati_dimulai_lagi(jaga, data, tunggu):
    jaga.perintah = {"anak": ["python", "-c", TIDUR]}
    jaga.mulai("anak")
    pertama = jaga.anak["anak"]
    pertama.kill()
    pertama.wait()

    def hidup_lagi():
        jaga.jaga_anak("anak", jaga.anak["anak"])
        return jaga.anak["anak"].pid != pertama.pid

    tunggu(hidup_lagi)
    assert jaga.jeda["anak"] < 1
    jaga.hentikan()
    assert penyelia.proses_bertanda(data) == []


def test_anak_keras_dan_cucu_ikut_berakhir(jaga, data, tunggu, monkeypatch):
    monkeypatch.setattr(penyelia, "BATAS_BERHENTI", 0.3)
    jaga.perintah = {"keras": ["python", "-c", KERAS]}
    jaga.mulai("keras")
    tunggu(lambda: "siap" in jaga.log("keras").read_text())
    tunggu(lambda: len(penyelia.proses_bertanda(data)) == 2)  # the grandchild left its session
    jaga.hentikan()
    assert penyelia.proses_bertanda(data) == []


def test_sisa_diakhiri_orang_lain_tidak(jaga, data, tunggu):
    """Same program, same folder, another mark: not ours."""
    perintah = [sys.executable, "-c", "input()"]
    lain = subprocess.Popen(perintah, stdin=subprocess.PIPE, cwd=data, env={"PKH_TANDA": "lain"})
    jaga.perintah = {"anak": ["python", "-c", TIDUR]}
    jaga.mulai("anak")
    try:
        tunggu(lambda: penyelia.proses_bertanda(data))  # a program has its mark once it runs
        assert penyelia.akhiri_sisa(data) == 1
        assert jaga.anak["anak"].wait(30) != 0
        assert lain.poll() is None
    finally:
        lain.communicate()


def test_sistem_di_dalam_uji_juga_diakhiri(data, lingkungan, tunggu):
    """What a killed `make test` leaves: systems with data and marks of their own."""
    env = lingkungan(TANDA_INDUK=penyelia.tanda(data), PKH_TANDA="lain")
    cucu = subprocess.Popen([sys.executable, "-c", TIDUR], env=env, start_new_session=True)
    tunggu(lambda: penyelia.proses_bertanda(data))
    assert penyelia.akhiri_sisa(data) == 1
    assert cucu.wait(30) != 0


def test_port_terpakai_dikatakan(data):
    import socket

    with socket.socket() as lain:
        lain.bind(("127.0.0.1", 0))
        lain.listen()
        with pytest.raises(penyelia.GagalJalan, match=r"PORT=\d+ make run"):
            penyelia.pastikan_port_bebas(lain.getsockname()[1])


def test_port_yang_bukan_nomor_dikatakan():
    for salah in ("abc", "0", "65536", "-1", "8000 ", "80.5"):
        with pytest.raises(GagalJalan, match="bukan nomor port"):
            perintah.nomor_port(salah)
    assert perintah.nomor_port("8001") == 8001


def test_gagal_dimulai_menunjukkan_log(jaga, data):
    jaga.perintah = {"web": ["python", "-c", "raise SystemExit('rusak sekali')"]}
    jaga.mulai("web")
    jaga.anak["web"].wait()
    with pytest.raises(penyelia.GagalJalan, match="rusak sekali"):
        jaga.tunggu_siap()
