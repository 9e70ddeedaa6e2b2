"""Rules of complaints: deadlines, who they wait for, the number a reporter quotes."""

from datetime import date, timedelta

from django.db.models import TextChoices

from kpm.aturan import Ketentuan


class Tingkat(TextChoices):
    """Whose desk a complaint lies on; the values are roles."""

    KOORDINATOR = "koordinator", "Koordinator"
    KABID = "kepala_bidang", "Kepala bidang"
    KADIS = "kepala_dinas", "Kepala dinas"


class Status(TextChoices):
    TERBUKA = "terbuka", "Terbuka"
    DIJAWAB = "dijawab", "Dijawab"
    DITUTUP = "ditutup", "Ditutup"


PANJANG_URAIAN = 4000
PALING_LAMA = 365  # days back a complaint may have come in
SELALU_RAHASIA = frozenset({"kekerasan"})
# What may be done in which state.
ALUR: dict[str, frozenset[str]] = {
    Status.TERBUKA: frozenset({"tugaskan", "catat", "teruskan", "jawab", "tutup"}),
    Status.DIJAWAB: frozenset({"catat", "tutup", "buka"}),
    Status.DITUTUP: frozenset({"buka"}),
}


def hitung_tenggat(diterima: date, kategori: str, k: Ketentuan) -> date:
    """The last day on which an answer is in time."""
    return diterima + timedelta(days=k.pengaduan[kategori])


def tingkat_pada(tenggat: date, naik_hari: int, hari_ini: date) -> Tingkat:
    """Where an unanswered complaint lies by itself: with the koordinator until its deadline,
    then with the kepala bidang for `naik_hari` days, then with the kepala dinas."""
    if hari_ini <= tenggat:
        return Tingkat.KOORDINATOR
    return Tingkat.KABID if hari_ini <= tenggat + timedelta(days=naik_hari) else Tingkat.KADIS


def naik_berikut(tenggat: date, naik_hari: int, tingkat: str) -> date | None:
    """The day on which it goes one desk up if nobody answers; None at the top."""
    if tingkat == Tingkat.KADIS:
        return None
    jeda = 0 if tingkat == Tingkat.KOORDINATOR else naik_hari
    return tenggat + timedelta(days=jeda + 1)


def lebih_tinggi(a: str, b: str) -> bool:
    urut = list(Tingkat.values)
    return urut.index(a) > urut.index(b)


def tingkat_atas(tingkat: str) -> Tingkat | None:
    urut = list(Tingkat)
    n = Tingkat.values.index(tingkat) + 1
    return urut[n] if n < len(urut) else None


def periksa_tindakan(status: str, tindakan: str, dapat_dihubungi: bool) -> str:
    """Why this cannot be done now, "" when it can. Who left a way to be reached is answered
    before the complaint is closed."""
    if tindakan not in ALUR[status]:
        return (
            f"Pengaduan ini sudah {Status(status).label.lower()}; muat ulang halamannya."
            if (status != Status.TERBUKA)
            else "Pengaduan ini masih terbuka."
        )
    if tindakan == "tutup" and status == Status.TERBUKA and dapat_dihubungi:
        return "Jawab pelapornya dahulu, baru tutup pengaduannya."
    return ""


def periksa_diterima(tanggal: date, hari_ini: date) -> str:
    if tanggal > hari_ini:
        return "Belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if (hari_ini - tanggal).days > PALING_LAMA:
        return "Lebih dari setahun yang lalu. Periksa tahunnya."
    return ""


# --- the number a reporter quotes: year, six random digits, a check digit (Luhn) -----------
def angka_periksa(angka: str) -> str:
    jumlah = 0
    for n, a in enumerate(reversed(angka)):
        nilai = int(a) * (2 if n % 2 == 0 else 1)
        jumlah += nilai - 9 if nilai > 9 else nilai
    return str(-jumlah % 10)


def susun_nomor(tahun: int, acak: int) -> str:
    """ "26-483-1900": nothing of the person in it, and not to be guessed from the one before.

    `acak`: below a million.
    """
    angka = f"{tahun % 100:02d}{acak:06d}"
    angka += angka_periksa(angka)
    return f"{angka[:2]}-{angka[2:5]}-{angka[5:]}"


def baca_nomor(kata: str) -> str:
    """The number as it is kept, from what somebody said or typed; "" for none, or one whose
    check digit does not fit: misheard."""
    angka = kata.strip().translate(str.maketrans("", "", " .-/"))
    if not (angka.isascii() and angka.isdecimal() and len(angka) == 9):
        return ""
    if angka_periksa(angka[:8]) != angka[8]:
        return ""
    return f"{angka[:2]}-{angka[2:5]}-{angka[5:]}"
