"""`make check`: everything that can be judged without a running system, all of it each time."""

import json
import os
import subprocess
import sys
import time

from pkh.jalan.layanan import AKAR
from pkh.jalan.siapkan import tepercaya

# Rules and services carry the types; the rest is checked where they lead.
BERTIPE = ("layanan", "aturan")
KELUARAN_MAKS = 80  # lines of a failed check


def berkas_bertipe() -> list[str]:
    daftar = []
    for app in ("pkh", "kpm", "pendamping", "graduasi", "laporan"):
        for berkas in sorted((AKAR / app).rglob("*.py")):
            bagian = berkas.relative_to(AKAR).with_suffix("").parts
            if any(b == n or b.startswith(f"{n}_") for b in bagian for n in BERTIPE):
                daftar.append(str(berkas.relative_to(AKAR)))
    return daftar


def _jalankan(perintah: list[str], env: dict[str, str]) -> tuple[bool, str]:
    hasil = subprocess.run(
        [sys.executable, *perintah],
        cwd=AKAR,
        env=os.environ | env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return hasil.returncode == 0, hasil.stdout.strip()


def audit_paket(env: dict[str, str]) -> tuple[bool, str]:
    """Known vulnerabilities in the production packages.

    pip-audit ends well also when the advisory service knows none of them or is not to be
    had; that is not "clean", and is said so.
    """
    perintah = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--disable-pip"]
    perintah += ["--require-hashes", "--progress-spinner", "off", "--format", "json"]
    hasil = subprocess.run(perintah, cwd=AKAR, env=os.environ | env, text=True, capture_output=True)
    return nilai_audit(hasil.stdout, hasil.stderr)


def nilai_audit(keluaran: str, galat: str) -> tuple[bool, str]:
    """(passed, words) from pip-audit's JSON; unreadable means not examined."""
    try:
        paket = json.loads(keluaran)["dependencies"]
    except (ValueError, KeyError, TypeError):
        alasan = (galat.strip().splitlines() or ["tidak ada keluaran"])[-1][:200]
        return True, f"TIDAK DAPAT DIPERIKSA: layanan peringatan tidak terjangkau ({alasan})"
    rentan = [
        f"{p['name']} {p['version']}: {', '.join(v['id'] for v in p['vulns'])}"
        for p in paket
        if p.get("vulns")
    ]
    lewat = [p["name"] for p in paket if "skip_reason" in p]
    if rentan:
        return False, "\n".join(rentan)
    if lewat or not paket:
        return True, (
            f"TIDAK DAPAT DIPERIKSA: {len(lewat)} dari {len(paket)} paket tidak dikenal layanan "
            "peringatan dari mesin ini. Ulangi di mesin yang menjangkaunya."
        )
    return True, f"{len(paket)} paket, tidak ada kerentanan yang diketahui"


def periksa_semua(setelan: dict[str, str]) -> int:
    """Run every check, print each with its time, then what failed; returns the exit code."""
    manage = ["-W", "ignore::RuntimeWarning", "manage.py"]
    daftar = [
        ("Gaya (ruff check)", lambda: _jalankan(["-m", "ruff", "check", "."], {})),
        ("Bentuk (ruff format)", lambda: _jalankan(["-m", "ruff", "format", "--check", "."], {})),
        ("Tipe (mypy)", lambda: _jalankan(["-m", "mypy", *berkas_bertipe()], setelan)),
        (
            "Templat (djlint)",
            lambda: _jalankan(["-m", "djlint", "templates", "--lint", "--quiet"], {}),
        ),
        (
            # The files are compared with the models; the unreachable database is no matter.
            "Migrasi yang belum dibuat",
            lambda: _jalankan([*manage, "makemigrations", "--check", "--dry-run"], setelan),
        ),
        (
            "Setelan produksi (check --deploy)",
            lambda: _jalankan([*manage, "check", "--deploy", "--fail-level", "WARNING"], setelan),
        ),
        ("Kerentanan paket (pip-audit)", lambda: audit_paket(tepercaya())),
    ]
    gagal, catatan = [], []
    for judul, periksa in daftar:
        awal = time.monotonic()
        lulus, keluaran = periksa()
        hasil = "lulus" if lulus else "GAGAL"
        if lulus and "TIDAK DAPAT DIPERIKSA" in keluaran:
            hasil = "TIDAK DAPAT DIPERIKSA"
            catatan.append(f"{judul}: {keluaran}")
        print(f"{judul:<36} {hasil}  {time.monotonic() - awal:.1f} d".replace(".", ","), flush=True)
        if not lulus:
            gagal.append(judul)
            print("\n".join(keluaran.splitlines()[:KELUARAN_MAKS]), flush=True)
    for c in catatan:
        print(f"PERHATIAN: {c}")
    if gagal:
        print(f"Gagal: {', '.join(gagal)}")
        return 1
    print("Semua pemeriksaan lulus" + (" kecuali yang tidak dapat diperiksa." if catatan else "."))
    return 0
