"""What UU 27/2022 (Pelindungan Data Pribadi) asks of the office, as plain rules."""

from datetime import datetime, timedelta

from django.db.models import TextChoices

# Pasal 46 (1): written notice of a failure, to who it concerns and to the agency. The law's own
# figure, so not in the rule book of the programme.
JAM_INSIDEN = 72


class Data(TextChoices):
    """Kinds of personal data a failure may uncover; the law calls some of them spesifik
    (Pasal 4)."""

    IDENTITAS = "identitas", "Nama, alamat, tanggal lahir"
    NOMOR = "nomor", "NIK, No KK, No KKS"
    ANAK = "anak", "Data anak (spesifik)"
    KESEHATAN = "kesehatan", "Kesehatan, kehamilan, disabilitas (spesifik)"
    KEUANGAN = "keuangan", "Bantuan dan rekening (spesifik)"
    FOTO = "foto", "Foto, pindaian dan lokasi rumah"
    KASUS = "kasus", "Kasus pendampingan dan pengaduan"


class Status(TextChoices):
    """Of a failure: being handled, over, or none after all."""

    DITANGANI = "ditangani", "Ditangani"
    DITUTUP = "ditutup", "Ditutup"
    BUKAN = "bukan", "Bukan kegagalan pelindungan"


class Langkah(TextChoices):
    DICATAT = "dicatat", "Dicatat"
    DITAHAN = "ditahan", "Penyebab dihentikan"
    DINILAI = "dinilai", "Akibat dinilai"
    DICARI = "dicari", "KPM terdampak dicari"
    LEMBAGA = "lembaga", "Lembaga diberi tahu"
    SUBJEK = "subjek", "KPM diberi tahu"
    UMUM = "umum", "Masyarakat diberi tahu"
    PULIH = "pulih", "Dipulihkan"
    CATATAN = "catatan", "Catatan"
    DITUTUP = "ditutup", "Ditutup"


# What a person may write down; the others are written by what they do.
LANGKAH_TANGAN = [
    Langkah.DITAHAN, Langkah.DINILAI, Langkah.LEMBAGA, Langkah.SUBJEK, Langkah.UMUM,
    Langkah.PULIH, Langkah.CATATAN,
]  # fmt: skip


def hitung_tenggat(sejak: datetime, jam: int) -> datetime:
    """Hours by the clock: 3 × 24, holidays included."""
    return sejak + timedelta(hours=jam)


def sisa(tenggat: datetime, kini: datetime, selesai: datetime | None = None) -> tuple[str, str]:
    """(words, tone): what is left, how late it is, or whether it was done in time."""
    if selesai:
        if selesai <= tenggat:
            return "Tepat waktu", "baik"
        return f"Terlambat {_lama(selesai - tenggat)}", "bahaya"
    if kini > tenggat:
        return f"Lewat {_lama(kini - tenggat)}", "bahaya"
    mendesak = tenggat - kini <= timedelta(hours=24)
    return f"Sisa {_lama(tenggat - kini)}", "perhatian" if mendesak else "proses"


def _lama(selang: timedelta) -> str:
    """ "2 hari 5 jam", "5 jam", "40 menit"."""
    menit = int(selang.total_seconds() // 60)
    hari, jam = menit // 1440, menit // 60 % 24
    if not hari and not jam:
        return f"{menit} menit"
    return " ".join(f"{n} {kata}" for n, kata in ((hari, "hari"), (jam, "jam")) if n)


def belum_lengkap(lembaga: datetime | None, subjek: datetime | None, terdampak: int) -> list[str]:
    """What must still be done before a failure is closed: who must be told was told."""
    kurang = []
    if lembaga is None:
        kurang.append("lembaga belum diberi tahu")
    if subjek is None and terdampak:
        kurang.append("KPM yang terdampak belum diberi tahu")
    return kurang
