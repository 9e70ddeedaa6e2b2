"""What a running system wrote while people walked through it, looked through for numbers of
identity: logs with their addresses, names of files, messages and results in the broker, jobs,
keys of the cache, sessions. None of it may hold a NIK, No KK or No KKS of anybody it knows."""

import json
import re
from contextlib import closing

from django.core import signing
from kombu import Connection

ANGKA = re.compile(r"\d{16}")
NOMOR = """
SELECT no_kk FROM kpm_keluarga UNION SELECT no_kks FROM kpm_keluarga WHERE no_kks <> ''
UNION SELECT nik FROM kpm_anggota
"""


def bocor(teks: str, nomor: set[str]) -> list[str]:
    """Where one of them stands, with what is around it; the number itself not."""
    return [
        f"{teks[max(0, m.start() - 60) : m.start()]}[nomor]{teks[m.end() : m.end() + 20]}"
        for m in ANGKA.finditer(teks)
        if m.group() in nomor
    ]


def nomor_dikenal(sistem) -> set[str]:
    with closing(sistem.sambung()) as kabel, kabel.cursor() as kursor:
        kursor.execute(NOMOR)
        return {n for (n,) in kursor.fetchall()}


def _catatan(sistem):
    for b in sistem.data.glob("*.log"):
        yield f"catatan {b.name}", b.read_text(errors="replace")
    for b in sistem.data.rglob("*"):
        yield "nama berkas", b.name


def _broker(sistem):
    """Every key there is, waiting messages and results with it."""
    with Connection(sistem.env["REDIS_URL"]) as broker:
        r = broker.channel().client
        baca = {
            b"string": r.get, b"list": lambda k: r.lrange(k, 0, -1), b"hash": r.hgetall,
            b"set": r.smembers, b"zset": lambda k: r.zrange(k, 0, -1),
            b"none": lambda _: "",  # taken by its worker since the scan saw its name
        }  # fmt: skip
        for kunci in r.scan_iter():
            yield "broker", f"{kunci} {baca[r.type(kunci)](kunci)}"


TABEL = {
    "pekerjaan": "SELECT concat_ws(' ', judul, parameter, hasil, pesan, kunci) "
    "FROM pekerjaan_pekerjaan",
    "kunci tembolok": "SELECT cache_key FROM tembolok",
    "catatan ekspor": "SELECT concat_ws(' ', saringan, berkas, alasan) FROM kpm_catatanekspor",
    "alasan membuka": "SELECT alasan FROM riwayat_bukaidentitas",
}


def _basis_data(sistem):
    with closing(sistem.sambung()) as kabel, kabel.cursor() as kursor:
        for nama, sql in TABEL.items():
            kursor.execute(sql)
            for (isi,) in kursor.fetchall():
                yield nama, isi
        kursor.execute("SELECT session_data FROM django_session")
        for (isi,) in kursor.fetchall():
            sesi = signing.loads(
                isi,
                key=sistem.env["PKH_RAHASIA"],
                salt="django.contrib.sessions.SessionStore",
            )
            yield "sesi", json.dumps(sesi, default=str)


def nomor_tertinggal(sistem) -> list[str]:
    """["log web.log: ...[nomor]..."], and that there was something to look at."""
    nomor, temuan, dilihat = nomor_dikenal(sistem), [], set()
    assert len(nomor) > 500
    for sumber in (_catatan, _broker, _basis_data):
        for dari, teks in sumber(sistem):
            dilihat.add(sumber)
            temuan += [f"{dari}: {t}" for t in bocor(teks, nomor)]
    assert len(dilihat) == 3
    return temuan
