"""After the exit: when a family is visited, and whether it still stands. No ORM, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import TextChoices

SELA = 31  # days after a mark of the cohort within which its visit still counts
TITIK = (6, 12)  # months at which a cohort is looked at


class Keadaan(TextChoices):
    BERTAHAN = "bertahan", "Bertahan"
    RAWAN = "rawan", "Rawan"
    JATUH = "jatuh", "Jatuh kembali"


class Omzet(TextChoices):
    """Turnover of a month, in bands: people know it so."""

    A = "a", "Di bawah Rp1 juta"
    B = "b", "Rp1 juta sampai Rp3 juta"
    C = "c", "Rp3 juta sampai Rp5 juta"
    D = "d", "Rp5 juta sampai Rp10 juta"
    E = "e", "Di atas Rp10 juta"


class JenisUsaha(TextChoices):
    DAGANG = "dagang", "Dagang/warung"
    KULINER = "kuliner", "Makanan dan minuman"
    TANI = "tani", "Pertanian/perkebunan"
    TERNAK = "ternak", "Peternakan"
    IKAN = "ikan", "Perikanan"
    JASA = "jasa", "Jasa"
    KERAJINAN = "kerajinan", "Kerajinan/jahit"
    LAIN = "lain", "Lainnya"


class JenisDukungan(TextChoices):
    STIMULAN = "stimulan", "Stimulan barang"
    KUBE = "kube", "KUBE (kelompok usaha bersama)"
    UEP = "uep", "UEP (usaha ekonomi produktif)"
    PENA = "pena", "PENA"
    PPSE = "ppse", "PPSE"
    PELATIHAN = "pelatihan", "Pelatihan"


class SumberDana(TextChoices):
    APBD_KAB = "apbd_kab", "APBD kabupaten/kota"
    APBD_PROV = "apbd_prov", "APBD provinsi"
    APBN = "apbn", "APBN"
    CSR = "csr", "CSR perusahaan"
    LAIN = "lain", "Sumber lain"


class DiTitik(TextChoices):
    """How a family of a cohort stood at a mark."""

    BERTAHAN = "bertahan", "Bertahan"
    RAWAN = "rawan", "Rawan"
    JATUH = "jatuh", "Jatuh kembali"
    KEMBALI = "kembali", "Menjadi peserta lagi"
    TIDAK_DIPANTAU = "tidak_dipantau", "Tidak dipantau"
    BELUM = "belum", "Belum waktunya"


def tambah_bulan(tanggal: date, bulan: int) -> date:
    """The same day `bulan` months on, or the last of that month (as PostgreSQL adds months)."""
    n = tanggal.year * 12 + tanggal.month - 1 + bulan
    awal = date(n // 12, n % 12 + 1, 1)
    akhir = (awal + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(awal + timedelta(days=tanggal.day - 1), akhir)


def kunjungan_berikut(keluar: date, bulan: Iterable[int], terakhir: date | None) -> date | None:
    """The first day of the plan that no visit has reached yet; None when the plan is done."""
    for jatuh in (tambah_bulan(keluar, b) for b in sorted(bulan)):
        if terakhir is None or terakhir < jatuh:
            return jatuh
    return None


def periksa_pantauan(tanggal: date, keluar: date, hari_ini: date) -> str:
    """What is wrong with the day of an after-care visit; "" when nothing is."""
    if tanggal > hari_ini:
        return "Kunjungan belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if tanggal < keluar:
        return "Mendahului tanggal graduasinya."
    return ""


def di_titik(
    keluar: date,
    bulan: int,
    *,
    hari_ini: date,
    kembali: date | None,
    pantauan: Iterable[tuple[date, str]],
) -> str:
    """How a family stood `bulan` months after `keluar`: the last visit of the six months up to
    the mark and SELA days after it; who came back before the mark has fallen back."""
    titik = tambah_bulan(keluar, bulan)
    if kembali is not None and keluar <= kembali <= titik:
        return DiTitik.KEMBALI
    if titik > hari_ini:
        return DiTitik.BELUM
    awal, akhir = tambah_bulan(keluar, bulan - 6), titik + timedelta(days=SELA)
    kena = [(t, keadaan) for t, keadaan in pantauan if awal < t <= akhir]
    return max(kena)[1] if kena else DiTitik.TIDAK_DIPANTAU
