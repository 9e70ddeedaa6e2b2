"""What UU 27/2022 (Pelindungan Data Pribadi) asks of the office, as plain rules."""

from calendar import monthrange
from datetime import date, datetime, timedelta

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


# --- requests of a data subject (Pasal 5 to 13) ----------------------------------------------
class Permintaan(TextChoices):
    LIHAT = "lihat", "Melihat data dan meminta salinan"
    PERBAIKI = "perbaiki", "Memperbaiki data"
    HAPUS = "hapus", "Menghapus data"
    KEBERATAN = "keberatan", "Keberatan atas penilaian otomatis"
    BATASI = "batasi", "Menunda atau membatasi pemakaian data"
    TARIK = "tarik", "Menarik persetujuan"


class Jawaban(TextChoices):
    DITERIMA = "diterima", "Diterima"
    DIPERIKSA = "diperiksa", "Identitas terbukti"
    DIPENUHI = "dipenuhi", "Dipenuhi"
    DITOLAK = "ditolak", "Ditolak"


class Bukti(TextChoices):
    """How the office made sure who asks."""

    KTP = "ktp", "KTP asli cocok dengan data"
    KK = "kk", "Kartu Keluarga asli cocok dengan data"
    KENAL = "kenal", "Dikenal pendampingnya, bertemu di rumah"
    KUASA = "kuasa", "Surat kuasa dan KTP keduanya"


class Dasar(TextChoices):
    """On what ground a request is refused."""

    IDENTITAS = "identitas", "Identitas pemohon tidak terbukti"
    BAHAYA = "bahaya", "Membahayakan keselamatan atau kesehatan (Pasal 33 huruf a)"
    ORANG_LAIN = "orang_lain", "Mengungkap data orang lain (Pasal 33 huruf b)"
    WAJIB = "wajib", "Masih diperlukan untuk kepentingan umum penyelenggaraan negara (Pasal 15)"
    TIDAK_ADA = "tidak_ada", "Datanya tidak ada pada kantor ini"


TERBUKA = [Jawaban.DITERIMA, Jawaban.DIPERIKSA]
# Hours to an answer. Three times 24 is the law's: Pasal 30 (correct), 32 (see), 40 (withdraw),
# 41 (pause). For deletion and objection it names none; two weeks are the office's own word.
JAM_PERMINTAAN = {
    Permintaan.LIHAT: 72, Permintaan.PERBAIKI: 72, Permintaan.TARIK: 72, Permintaan.BATASI: 72,
    Permintaan.HAPUS: 336, Permintaan.KEBERATAN: 336,
}  # fmt: skip
PASAL = {
    Permintaan.LIHAT: "Pasal 7 dan 32", Permintaan.PERBAIKI: "Pasal 6 dan 30",
    Permintaan.HAPUS: "Pasal 8, 43 dan 44", Permintaan.KEBERATAN: "Pasal 10",
    Permintaan.BATASI: "Pasal 11 dan 41", Permintaan.TARIK: "Pasal 9 dan 40",
}  # fmt: skip
# What the desk answers itself; the rest, and every refusal, is decided above it.
DI_MEJA = {Permintaan.LIHAT, Permintaan.PERBAIKI}


def periksa_penuhi(
    jenis: str, status: str, *, masih_peserta: bool, ada_salinan: bool, ada_koreksi: bool
) -> str:
    """Why a request cannot be fulfilled now, "" when it can."""
    if status != Jawaban.DIPERIKSA:
        return "Periksa identitas pemohon dahulu."
    if jenis == Permintaan.LIHAT and not ada_salinan:
        return "Buat salinan datanya dahulu."
    if jenis == Permintaan.PERBAIKI and not ada_koreksi:
        return "Pilih pemutakhiran yang memperbaiki datanya."
    if jenis in {Permintaan.HAPUS, Permintaan.TARIK} and masih_peserta:
        return (
            "Keluarga ini masih peserta PKH, datanya masih diperlukan. Tolak dengan alasannya, "
            "atau catat dahulu keluarnya."
        )
    return ""


# --- how long (Pasal 43 and 44) -----------------------------------------------------------------
class Rekaman(TextChoices):
    FOTO = "foto", "Foto kunjungan"
    LOKASI = "lokasi", "Titik lokasi kunjungan"
    PENGADUAN = "pengaduan", "Pelapor dan isi pengaduan yang ditutup"
    KASUS = "kasus", "Uraian kasus yang ditutup"
    IMPOR = "impor", "Berkas yang diunggah untuk impor"
    KELUARGA = "keluarga", "Identitas keluarga yang sudah keluar"


class Retensi(TextChoices):
    DIUSULKAN = "diusulkan", "Menunggu putusan"
    DISETUJUI = "disetujui", "Disetujui, sedang dikerjakan"
    DITOLAK = "ditolak", "Ditolak"
    SELESAI = "selesai", "Selesai"


# What is done with each, in words; what is not named stays.
PERLAKUAN = {
    Rekaman.FOTO: "Foto dan berkasnya dihapus; kunjungan dan temuannya tetap.",
    Rekaman.LOKASI: "Titik koordinat dihapus; kunjungannya tetap.",
    Rekaman.PENGADUAN: "Nama, kontak dan isi dihapus; nomor, jenis, jawaban dan hasilnya tetap.",
    Rekaman.KASUS: "Uraian dan pihak lain dihapus; jenis, tanggal dan hasilnya tetap.",
    Rekaman.IMPOR: "Berkas dan baris yang ditolak dihapus; hitungan, waktu, pengunggah dan sidik "
    "berkasnya tetap.",
    Rekaman.KELUARGA: "Nama, NIK, No KK, No KKS, alamat, telepon, tanggal lahir, pindaian dan "
    "catatan tentang keluarganya dihilangkan, juga dari jejak perubahan dan laporan beku; bantuan, "
    "verifikasi, graduasi, angka laporan dan daftar penyaluran yang sudah dikirim (bukti "
    "keuangan) tetap.",
}


def hitung_batas(hari_ini: date, bulan: int) -> date:
    """What is older than this day is past its time: `bulan` months back, day by day."""
    n = hari_ini.year * 12 + hari_ini.month - 1 - bulan
    tahun, ke = divmod(n, 12)
    return date(tahun, ke + 1, min(hari_ini.day, monthrange(tahun, ke + 1)[1]))
