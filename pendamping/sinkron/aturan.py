"""Who had a family when something was done, and whose clock is to be believed. Pure functions."""

from datetime import date, datetime, timedelta

from django.db.models import TextChoices

JAM_MERAGUKAN = 6 * 3600  # seconds a phone may be off before its records are marked
MAKS_CATATAN = 50  # records in one sending
MAKS_KELUARGA = 150  # families in one page of what is taken
HARI_POTONGAN = 14  # days after which the piece of a photo whose rest never came is swept
UMUR_LIHAT = timedelta(minutes=5)  # after which a phone that sends looks at everything again
HARI_KABAR = 14  # days a phone is told of a hand-over
PERTEMUAN_TERAKHIR = 62  # days of meetings a phone carries
MAKS_SIMPAN = 14  # days ahead of which a phone without signal knows its tasks


class Jenis(TextChoices):
    KUNJUNGAN = "kunjungan", "Kunjungan"
    PERTEMUAN = "pertemuan", "Pertemuan P2K2"
    VERIFIKASI = "verifikasi", "Verifikasi komitmen"
    PROFIL = "profil", "Perubahan data"
    ANGGOTA = "anggota", "Anggota datang atau pergi"
    CALON = "calon", "Calon baru"
    VALIDASI = "validasi", "Validasi calon"
    ASESMEN = "asesmen", "Asesmen graduasi"


class Status(TextChoices):
    DITERIMA = "diterima", "Diterima"
    PERLU_KEPUTUSAN = "perlu_keputusan", "Perlu keputusan"
    PERLU_DIPERBAIKI = "perlu_diperbaiki", "Perlu diperbaiki"
    BENTROK = "bentrok", "Bentrok"
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan"


# What is told once and stays so; the others may be corrected and sent again under their key.
TETAP = frozenset({Status.DITERIMA, Status.PERLU_KEPUTUSAN, Status.DIKEMBALIKAN})


class Milik(TextChoices):
    """Whose family it was on the day of the act, as seen by the one who acted."""

    SENDIRI = "sendiri", "Dampingan sendiri"
    DAHULU = "dahulu", "Dampingan sendiri pada hari itu"
    LEPAS = "lepas", "Pernah dampingan sendiri, tidak pada hari itu"
    ASING = "asing", "Tidak pernah dampingan sendiri"


def milik_siapa(*, kini: bool, pada_hari_itu: bool, pernah: bool, ragu: bool) -> Milik:
    """`kini`: in the person's care today; `pada_hari_itu`: on the day of the act by the dated
    assignments; `pernah`: on any day; `ragu`: the phone's clock cannot say which day it was."""
    if kini:
        return Milik.SENDIRI
    if pada_hari_itu and not ragu:
        return Milik.DAHULU
    return Milik.LEPAS if pada_hari_itu or pernah else Milik.ASING


def selisih_jam(telepon: datetime, server: datetime) -> int:
    """Seconds the phone's clock is ahead of the server's (negative: behind)."""
    return round((telepon - server).total_seconds())


def jam_meragukan(selisih: int) -> bool:
    return abs(selisih) > JAM_MERAGUKAN


def waktu_sebenarnya(telepon: datetime, selisih: int) -> datetime:
    """When it was by the server's clock: the phone's time less what it is ahead."""
    return telepon - timedelta(seconds=selisih)


def kata_selisih(selisih: int) -> str:
    """How far the phone's clock is off, in words."""
    arah = "lebih cepat" if selisih > 0 else "lebih lambat"
    jam = abs(selisih) / 3600
    lama = f"{round(jam)} jam" if jam < 48 else f"{round(jam / 24)} hari"
    return f"Jam telepon {lama} {arah} daripada jam server. Betulkan di setelan telepon."


def perlu_dihapus(diminta: datetime | None, terhapus: datetime | None) -> bool:
    """Whether the order to wipe is still out: the phone has not wiped itself since."""
    return diminta is not None and (terhapus is None or terhapus < diminta)


def bentrok(lama: dict, kini: dict, baru: dict) -> list[str]:
    """Fields that somebody else changed since the phone read them, and not to the same."""
    return sorted(n for n in baru if kini[n] != baru[n] and (n not in lama or kini[n] != lama[n]))


def hari_tindakan(jenis: str, isi: dict, dibuat: date) -> date:
    """The day of the act: its own date where it has one, else the day it was written down."""
    return isi.get("tanggal") or dibuat if jenis != Jenis.VERIFIKASI else dibuat
