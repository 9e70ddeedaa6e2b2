"""What a whole run cost: its last lines name the dearest files and the processor time of all
that was waited for, PostgreSQL with it; a fifth, mostly of browsers, is waited for by nobody.
Loaded by pytest -p, in every worker and in who directs them."""

import os
import resource
import time
from collections import Counter
from pathlib import Path

import pytest

TERMAHAL = 10
SEMUA = 100  # files: fewer are somebody's own choice, whose cost says nothing
BERKAS: Counter[str] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    awal = time.process_time()
    try:
        return (yield)
    finally:
        BERKAS[item.location[0]] += time.process_time() - awal


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["prosesor"] = dict(BERKAS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    BERKAS.update(getattr(node, "workeroutput", {}).get("prosesor", {}))


def postgres() -> float:
    """Seconds of the private server and of every session it has had; 0 for somebody else's."""
    from django.conf import settings

    from pkh.jalan.layanan import Tempat

    try:
        catatan = Tempat(settings.DIR_DATA).pg / "data" / "postmaster.pid"
        pid = int(catatan.read_text().split("\n", 1)[0])
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")


def pytest_terminal_summary(terminalreporter):
    if len(BERKAS) < SEMUA:
        return
    pemakaian = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    basis_data = postgres()
    jumlah = sum(p.ru_utime + p.ru_stime for p in pemakaian) + basis_data
    terminalreporter.section(
        f"{jumlah:.0f} detik prosesor, {basis_data:.0f} di antaranya PostgreSQL; berkas termahal"
    )
    for nama, detik in BERKAS.most_common(TERMAHAL):
        terminalreporter.line(f"{detik:6.1f} {nama}")
