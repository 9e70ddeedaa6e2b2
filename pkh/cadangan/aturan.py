"""Which backups are kept, which programs fit which server, what differs after restoring."""

from datetime import datetime

BENTUK = "%Y-%m-%dT%H%M%S"  # in the name of a backup's folder, local time


def nama_cadangan(pada: datetime) -> str:
    return f"pkh-{pada:{BENTUK}}"


def waktu_cadangan(nama: str) -> datetime | None:
    """When the backup of this folder name was made; None for a folder that is none of ours."""
    try:
        return datetime.strptime(nama, f"pkh-{BENTUK}")
    except ValueError:
        return None


def yang_disimpan(
    waktu: list[datetime], *, harian: int, mingguan: int, bulanan: int
) -> set[datetime]:
    """The last backup of each of the newest `harian` days, `mingguan` weeks and `bulanan` months
    that have one, and always the newest of all."""
    simpan: set[datetime] = set()
    terbaru = sorted(waktu, reverse=True)
    for jumlah, kunci in (
        (max(harian, 1), lambda w: (w.year, w.month, w.day)),
        (mingguan, lambda w: tuple(w.isocalendar())[:2]),
        (bulanan, lambda w: (w.year, w.month)),
    ):
        per_masa: dict[tuple, datetime] = {}
        for w in terbaru:
            per_masa.setdefault(kunci(w), w)
        simpan |= set(list(per_masa.values())[:jumlah])
    return simpan


def salah_versi_cadang(program: int, peladen: int) -> str:
    """Why pg_dump of major version `program` cannot dump server `peladen`; "" when it can."""
    if program >= peladen:
        return ""
    return (
        f"pg_dump versi {program} tidak dapat mencadangkan PostgreSQL {peladen}. "
        f"Pasang postgresql-client-{peladen} atau isi PKH_PG_BIN dengan foldernya."
    )


def salah_versi_pulih(program: int, peladen: int, asal: int) -> str:
    """Why a dump of server `asal` cannot go into server `peladen` by pg_restore `program`."""
    if asal > peladen:
        return (
            f"Cadangan ini dari PostgreSQL {asal}, sedangkan peladen ini {peladen}. "
            f"Pulihkan ke PostgreSQL {asal} atau lebih baru."
        )
    if program != peladen:
        return (
            f"pg_restore versi {program} tidak cocok dengan PostgreSQL {peladen}. "
            f"Pasang postgresql-client-{peladen} atau isi PKH_PG_BIN dengan foldernya."
        )
    return ""


def perbedaan(tercatat: dict[str, list], kini: dict[str, list]) -> list[str]:
    """Sentences on every table whose [rows, checksum] is not what the backup recorded."""
    hasil = []
    for tabel in sorted(tercatat | kini):
        if tabel not in kini:
            hasil.append(f"tabel {tabel} tidak ada")
        elif tabel not in tercatat:
            hasil.append(f"tabel {tabel} tidak tercatat di cadangan")
        elif tercatat[tabel][0] != kini[tabel][0]:
            hasil.append(f"tabel {tabel} berisi {kini[tabel][0]} baris, harus {tercatat[tabel][0]}")
        elif tercatat[tabel][1] != kini[tabel][1]:
            hasil.append(f"isi tabel {tabel} tidak sama dengan saat dicadangkan")
    return hasil
