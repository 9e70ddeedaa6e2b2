"""The commands behind the Makefile, in the order a person meets them."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from pkh.jalan import penyelia
from pkh.jalan.layanan import (
    AKAR,
    GagalJalan,
    Tempat,
    folder_data,
    hentikan_layanan,
    jalankan_layanan,
    kunci,
    lepas_dari_memori,
    taruh_di_memori,
)
from pkh.jalan.siapkan import JUMLAH_LANGKAH, langkah

# An environment that production would accept, for checks that only read the settings.
SETELAN_PRODUKSI = {
    "PKH_MODE": "produksi",
    "PKH_HOST": "pkh.kukarkab.go.id",
    "PKH_RAHASIA": "periksa-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "DATABASE_URL": "postgres://pkh_aplikasi@db/pkh",
    "REDIS_URL": "redis://redis:6379/0",
}


def run(_: list[str]) -> int:
    data = folder_data()
    port = nomor_port(os.environ.get("PORT") or "8000")
    try:
        with (
            penyelia.sinyal_berhenti(),
            kunci(
                data,
                "penyelia.kunci",
                f"Sistem di {AKAR} sudah berjalan. Hentikan dahulu dengan: make stop",
                pid=True,
            ),
        ):
            return _jalan(data, port)
    except penyelia.Berhenti:
        return 0


def nomor_port(teks: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", teks) or not 0 < int(teks) < 65536:
        raise GagalJalan(f"PORT={teks} bukan nomor port. Contoh: PORT=8001 make run")
    return int(teks)


def _jalan(data: Path, port: int) -> int:
    if sisa := penyelia.akhiri_sisa(data):
        print(f"{sisa} proses sisa dari jalan sebelumnya dihentikan.", flush=True)
    penyelia.pastikan_port_bebas(port)
    jaga = penyelia.Penyelia(data, port)
    try:
        with langkah(3, 8, "PostgreSQL dan Valkey"):
            layanan = jalankan_layanan(data)
        jaga.langkah_django()
        with langkah(8, 8, "Web, pekerja dan penjadwal"):
            for nama in jaga.perintah:
                jaga.mulai(nama)
            jaga.tunggu_siap()
        if (akun := data / "akun-contoh.txt").exists():
            print(akun.read_text())
        tempat = f"data: {data}; log: {data / 'log'}"
        if layanan.dasar != data:
            tempat += f"; PostgreSQL: {layanan.dasar}"
        print(f"Siap: http://127.0.0.1:{port}/   ({tempat})")
        print("Ctrl-C menghentikan.")
        sys.stdout.flush()
        jaga.jaga(layanan)
    except penyelia.Berhenti:
        print("\nMenghentikan ...", flush=True)
    finally:
        _tutup(jaga, data)
    print("Semua proses sudah berhenti.", flush=True)
    return 0


def _tutup(jaga: penyelia.Penyelia, data: Path) -> None:
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN)  # whatever comes now, first end what is ours
    (data / "penyelia.kunci").write_text("")  # the next `make run` waits instead of refusing
    jaga.hentikan()
    if not (data / "layanan.tetap").exists():  # `make services` asked to keep them
        hentikan_layanan(data)


def services(_: list[str]) -> int:
    data = folder_data()
    with langkah(3, 3, "PostgreSQL dan Valkey"):
        t = jalankan_layanan(data)
    (data / "layanan.tetap").touch()
    print(f"Berjalan. Setelan: {t.env}. Hentikan dengan: make stop")
    return 0


def stop(_: list[str]) -> int:
    data = folder_data()
    (data / "layanan.tetap").unlink(missing_ok=True)
    with langkah(1, 1, "Menghentikan semua milik folder ini"):
        for folder in (data, *map(_data_lain, ("uji", "bench", "keandalan"))):
            penyelia.berhenti_semua(folder)
            lepas_dari_memori(folder)
    return 0


def _data_lain(nama: str) -> Path:
    """A data folder of its own beside the one of `make run`, which is not disturbed."""
    data = folder_data()
    return data.with_name(f"{data.name}-{nama}")


def _dengan_layanan_sendiri(nama: str, perintah: list[str], *, uji: bool) -> int:
    """Run a command with servers of its own, ended afterwards whatever happens."""
    data = _data_lain(nama)

    def tangani(nomor, _):
        raise SystemExit(128 + nomor)

    for s in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, tangani)
    with kunci(data, f"{nama}.kunci", f"make {nama} sudah berjalan di folder ini.", pid=True):
        penyelia.berhenti_semua(data)  # left behind by one that was killed
        if uji:  # the bench keeps its big database for the next run
            _kosongkan(data)
            taruh_di_memori(data)
        nomor = JUMLAH_LANGKAH[nama]
        with langkah(nomor, nomor, "PostgreSQL dan Valkey, hanya untuk ini"):
            jalankan_layanan(data, uji=uji)
        tanda = penyelia.tanda(data)
        env = os.environ | {"PKH_DATA": str(data), "PKH_TANDA": tanda, "TANDA_INDUK": tanda}
        anak = subprocess.Popen([sys.executable, *perintah], cwd=AKAR, env=env)
        try:
            return anak.wait()
        except KeyboardInterrupt:  # the terminal told the child as well: let it finish
            return anak.wait() or 130
        finally:
            if anak.poll() is None:
                anak.terminate()
                anak.wait()
            penyelia.akhiri_sisa(data)
            hentikan_layanan(data)
            lepas_dari_memori(data)


def _kosongkan(data: Path) -> None:
    lepas_dari_memori(data)
    shutil.rmtree(Tempat(data).pg, ignore_errors=True)
    for isi in data.iterdir():
        if isi.suffix == ".kunci":
            continue
        shutil.rmtree(isi) if isi.is_dir() else isi.unlink()


def test(argumen: list[str]) -> int:
    # Several workers at once say only "no tests ran", and not why.
    for a in argumen:
        if a.startswith("tests") and not (AKAR / a.partition("::")[0]).exists():
            raise GagalJalan(f'{a} tidak ada. Contoh: make test ARGS="tests/kpm -x"')
    # One more than processors: a worker that kills and restarts servers mostly waits.
    pelaku = 1 + min(4, len(os.sched_getaffinity(0)))
    return _dengan_layanan_sendiri("uji", ["-m", "pytest", "-n", str(pelaku), *argumen], uji=True)


def bench(argumen: list[str]) -> int:
    return _dengan_layanan_sendiri("bench", ["-m", "bench", *argumen], uji=False)


def tahan(argumen: list[str]) -> int:
    """Starts servers of its own, which it kills."""
    return subprocess.run([sys.executable, "-m", "tests.tahan", *argumen], cwd=AKAR).returncode


def keandalan(argumen: list[str]) -> int:
    return _dengan_layanan_sendiri("keandalan", ["-m", "bench.keandalan", *argumen], uji=True)


def check(_: list[str]) -> int:
    from pkh.jalan.periksa import periksa_semua

    return periksa_semua(SETELAN_PRODUKSI)


def kunci_paket(_: list[str]) -> int:
    """Resolve requirements*.in anew, keeping what still fits."""
    uv = str(Path(sys.executable).with_name("uv"))
    dasar = [uv, "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
    dasar += ["--generate-hashes", "--custom-compile-command", "make kunci"]
    for nama in ("requirements", "requirements-dev", "requirements-uv", "requirements-node"):
        batas = ["-c", "requirements.txt"] if nama == "requirements-dev" else []
        subprocess.run([*dasar, *batas, f"{nama}.in", "-o", f"{nama}.txt"], cwd=AKAR, check=True)
    return 0


def sbom(_: list[str]) -> int:
    """What the image is made of, from the locked requirements with their hashes."""
    program = Path(sys.executable).with_name("cyclonedx-py")
    perintah = [str(program), "requirements", "requirements.txt", "--output-reproducible"]
    perintah += ["--output-format", "JSON", "--output-file", "sbom.json"]
    return subprocess.run(perintah, cwd=AKAR).returncode


PERINTAH = {
    "run": run,
    "services": services,
    "stop": stop,
    "test": test,
    "check": check,
    "bench": bench,
    "tahan": tahan,
    "keandalan": keandalan,
    "sbom": sbom,
    "kunci": kunci_paket,
}
