"""Rules of a case file: when a step may have happened, when the next one is due."""

from datetime import date

from django.db.models import TextChoices

from kpm.aturan import Tugas


class Jenis(TextChoices):
    """As the purposes of a visit are called."""

    MEDIASI = "mediasi", "Mediasi"
    FASILITASI = "fasilitasi", "Fasilitasi"
    ADVOKASI = "advokasi", "Advokasi"


class Kerahasiaan(TextChoices):
    """What is not BIASA is seen only by the pendamping of the family, the koordinator and who
    is named on the case."""

    BIASA = "biasa", "Biasa"
    KEKERASAN = "kekerasan", "Rahasia: kekerasan"
    ANAK = "anak", "Rahasia: perlindungan anak"
    LAIN = "lain", "Rahasia: sebab lain"


class Hasil(TextChoices):
    TUNTAS = "tuntas", "Tuntas"
    SEBAGIAN = "sebagian", "Tuntas sebagian"
    RUJUK = "rujuk", "Diteruskan ke pihak lain"
    TIDAK = "tidak", "Tidak tercapai"
    BATAL = "batal", "Tidak jadi: keluarga tidak bersedia atau salah catat"


MUNCUL = 3  # days before the date of the next step
PALING_LAMA = 365  # days back a case may have begun
PANJANG_URAIAN = 4000
PANJANG_POKOK = 120


def tugas_kasus(berikut_pada: date, terbuka: bool) -> Tugas:
    """The next step of a case; nothing is due once it is closed."""
    return Tugas("kasus", berikut_pada, MUNCUL, not terbuka)


def periksa_buka(tanggal: date, hari_ini: date) -> str:
    """What is wrong with the day a case began, "" when nothing is."""
    if tanggal > hari_ini:
        return "Kasus belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if (hari_ini - tanggal).days > PALING_LAMA:
        return "Lebih dari setahun yang lalu. Periksa tahunnya."
    return ""


def periksa_langkah(tanggal: date, dibuka: date, hari_ini: date) -> str:
    """What is wrong with the day of a step, a referral or the end of a case."""
    if tanggal > hari_ini:
        return "Belum terjadi. Yang masih direncanakan ditulis sebagai langkah berikutnya."
    if tanggal < dibuka:
        return "Mendahului tanggal kasus dibuka."
    return ""


def periksa_berikut(berikut: str, pada: date | None, hari_ini: date) -> dict[str, str]:
    """{field: what is wrong}: a next step has words and a day that is still to come."""
    if pada and not berikut:
        return {"berikut": "Tuliskan apa yang akan dilakukan pada tanggal itu."}
    if berikut and not pada:
        return {"berikut_pada": "Isi tanggalnya, supaya muncul di Hari ini."}
    if pada and pada < hari_ini:
        return {"berikut_pada": "Isi hari ini atau sesudahnya."}
    return {}


def awal_dari_pengaduan(pengaduan) -> dict:
    """What the form of a case begins with. Of a confidential complaint only that it is one: who
    opens the case decides what the pendamping of the family is to read."""
    if not pengaduan.rahasia:
        return {"pokok": pengaduan.get_kategori_display(), "uraian": pengaduan.uraian}
    kekerasan = pengaduan.kategori == "kekerasan"
    return {"kerahasiaan": Kerahasiaan.KEKERASAN if kekerasan else Kerahasiaan.LAIN}


def pokok_kunjungan(temuan: str, nama_tujuan: str) -> str:
    """A title for the case that a visit opens: its first sentence, whole words only."""
    kalimat = temuan.strip().split("\n")[0].split(". ")[0].strip().rstrip(".")
    if len(kalimat) <= PANJANG_POKOK:
        return kalimat or nama_tujuan
    return kalimat[: PANJANG_POKOK - 1].rpartition(" ")[0] + "…"
