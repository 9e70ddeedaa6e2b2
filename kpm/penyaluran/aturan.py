"""What a bank says of a payment, as one of our own states; the way of a payment list; what is
found when due, listed and paid stand side by side. Pure.

No official list of labels is published; these words are from sheets that banks and PT Pos
return. A label that fits none is not guessed at.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from kpm.aturan import Ketentuan


class Keadaan(TextChoices):
    TERDAFTAR = "terdaftar", "Terdaftar"  # on the list, nothing known yet
    SALUR = "salur", "Tersalur"
    GAGAL = "gagal", "Gagal salur"
    BELUM = "belum", "Belum diambil"  # the money is there, nobody took it up
    ASING = "asing", "Belum dikenal"  # a word nobody has said the meaning of


class StatusDaftar(TextChoices):
    DISUSUN = "disusun", "Disusun"
    DIPERIKSA = "diperiksa", "Diperiksa"
    DIKIRIM = "dikirim", "Dikirim"
    DITUTUP = "ditutup", "Ditutup"


class Kecuali(TextChoices):
    """Why a family of the kabupaten is not on the list; the first that holds."""

    DITANGGUHKAN = "ditangguhkan", "Ditangguhkan"
    TANPA_KOMPONEN = "tanpa_komponen", "Tanpa komponen yang dibayar"
    TIDAK_PADAN = "tidak_padan", "Data penerima tidak padan"
    TANPA_KKS = "tanpa_kks", "Belum punya No KKS"


class Temuan(TextChoices):
    SESUAI = "sesuai", "Dibayar sesuai daftar"
    BEDA_JUMLAH = "beda_jumlah", "Dibayar, jumlahnya berbeda"
    TANPA_DAFTAR = "tanpa_daftar", "Dibayar tanpa terdaftar"
    GAGAL = "gagal", "Gagal salur"
    BELUM = "belum", "Belum diambil"
    ASING = "asing", "Kata bank belum dikenal"
    MENUNGGU = "menunggu", "Menunggu hasil bank"
    TANPA_HASIL = "tanpa_hasil", "Lewat jadwal tanpa hasil bank"
    TIDAK_DIDAFTAR = "tidak_didaftar", "Tidak didaftarkan"


class Jenis(TextChoices):
    """Findings somebody has to look into. Values of Temuan, and one of the card."""

    GAGAL = "gagal", "Gagal salur"
    BELUM = "belum", "Belum diambil"
    BEDA_JUMLAH = "beda_jumlah", "Jumlah berbeda"
    TANPA_DAFTAR = "tanpa_daftar", "Dibayar tanpa terdaftar"
    TANPA_HASIL = "tanpa_hasil", "Tanpa hasil bank"
    KKS_PENDAMPING = "kks_pendamping", "KKS dipegang pendamping"


class Langkah(TextChoices):
    BARU = "baru", "Belum dikerjakan"
    KELUARGA = "keluarga", "Menghubungi keluarga"
    DATA = "data", "Membetulkan data"
    BANK = "bank", "Dilaporkan ke bank"
    KEMENSOS = "kemensos", "Dilaporkan ke Kemensos"


class AlasanTutup(TextChoices):
    BERES = "beres", "Sudah beres menurut data terbaru"  # by itself
    DITERIMA = "diterima", "Keluarga sudah menerima bantuannya"
    DIKEMBALIKAN = "dikembalikan", "Uang dikembalikan ke kas negara"
    TIDAK_BERHAK = "tidak_berhak", "Keluarga ternyata tidak berhak"
    KELIRU = "keliru", "Data bank keliru"
    KARTU = "kartu", "Kartu sudah kembali ke keluarga"


class Pemegang(TextChoices):
    PENGURUS = "pengurus", "Pengurus"
    ANGGOTA = "anggota", "Anggota keluarga lain"
    LAIN = "lain", "Orang lain di luar keluarga"
    PENDAMPING = "pendamping", "Pendamping (dilarang)"
    BANK = "bank", "Masih di bank"
    HILANG = "hilang", "Hilang atau rusak"


# Cards that are not where they belong; the first is against the code of ethics.
KKS_JANGGAL = [Pemegang.PENDAMPING, Pemegang.LAIN, Pemegang.BANK, Pemegang.HILANG]
# Discrepancies that the family's pendamping looks into; the others are the office's.
MILIK_PENDAMPING = [Jenis.GAGAL, Jenis.BELUM, Jenis.TANPA_HASIL]
# Reasons a person may close one with.
ALASAN_ORANG = [a for a in AlasanTutup if a != AlasanTutup.BERES]


_KATA = "salur|tersalur|disalurkan|transaksi|bertransaksi|ambil|diambil|cair|tarik|ditarik"
# The first that fits; the same patterns in Python and in SQL.
POLA: tuple[tuple[str, Keadaan], ...] = (
    (
        "gagal|tidak berhasil|retur|ditolak|pasif|blokir|dormant|tidak valid|salah"
        "|tidak ditemukan|rekening tutup|tidak aktif|tidak padan",
        Keadaan.GAGAL,
    ),
    (f"^(belum|tidak) ({_KATA})|saldo utuh|mengendap", Keadaan.BELUM),
    (
        "^(terdaftar|daftar|sp2d|spm|standing instruction|proses|siap salur|burekol|cek rekening)"
        "|^si$",
        Keadaan.TERDAFTAR,
    ),
    (f"^(sudah |telah |berhasil |sukses )?({_KATA})|^(berhasil|sukses|dibayar)", Keadaan.SALUR),
)


def petakan_hasil(label: str) -> str:
    """The state a label stands for, "" when it is not known."""
    kata = label.lower()
    return next((str(keadaan) for pola, keadaan in POLA if re.search(pola, kata)), "")


def baku_label(label: str) -> str:
    """A word of a bank as the table of meanings keeps it: small letters, single blanks."""
    return " ".join(label.lower().split())


# --- the list ------------------------------------------------------------------------------
# From which state to which, and the act it takes. Sent is final; closed may be opened again.
ALUR_DAFTAR: dict[tuple[str, str], str] = {
    (StatusDaftar.DISUSUN, StatusDaftar.DIPERIKSA): "penyaluran.periksa",
    (StatusDaftar.DIPERIKSA, StatusDaftar.DISUSUN): "penyaluran.periksa",
    (StatusDaftar.DIPERIKSA, StatusDaftar.DIKIRIM): "penyaluran.susun",
    (StatusDaftar.DIKIRIM, StatusDaftar.DITUTUP): "penyaluran.periksa",
    (StatusDaftar.DITUTUP, StatusDaftar.DIKIRIM): "penyaluran.periksa",
}
# These need words: why it goes back.
MUNDUR = {
    (StatusDaftar.DIPERIKSA, StatusDaftar.DISUSUN),
    (StatusDaftar.DITUTUP, StatusDaftar.DIKIRIM),
}


def akhir_periode(periode: date, k: Ketentuan) -> date:
    """Last day of the payment period that starts on `periode`."""
    panjang = 12 // k.periode_per_tahun
    bulan = periode.year * 12 + periode.month - 1 + panjang
    return date(bulan // 12, bulan % 12 + 1, 1) - timedelta(days=1)


def periksa_langkah(dari: str, ke: str, *, alasan: str, nomor: str) -> dict[str, str]:
    """{field: what is wrong} with a step of a list; empty when it may be taken."""
    if (dari, ke) not in ALUR_DAFTAR:
        return {
            "ke": f"Daftar berstatus {StatusDaftar(dari).label.lower()} tidak dapat langsung "
            f"menjadi {StatusDaftar(ke).label.lower()}."
        }
    if (dari, ke) in MUNDUR and len(alasan.strip()) < 5:
        return {"alasan": "Tuliskan alasannya, sekurangnya lima huruf."}
    if ke == StatusDaftar.DIKIRIM and not nomor:
        return {"nomor": "Isi nomor SK atau surat pengantar sebelum daftar dikirim."}
    return {}


# --- side by side --------------------------------------------------------------------------
@dataclass(frozen=True)
class Sisi:
    """One family and period. `terdaftar`, `dibayar` in rupiah (0: not listed; the bank's amount);
    `keadaan` what the bank says, "" for nothing; `lewat` the schedule has passed."""

    terdaftar: int
    keadaan: str
    dibayar: int
    lewat: bool


def nilai_temuan(s: Sisi) -> Temuan:
    """What is found of one family; `massal` says the same in SQL."""
    if s.keadaan == Keadaan.ASING:
        return Temuan.ASING
    if s.keadaan == Keadaan.SALUR:
        if not s.terdaftar:
            return Temuan.TANPA_DAFTAR
        return Temuan.SESUAI if s.dibayar == s.terdaftar else Temuan.BEDA_JUMLAH
    if s.keadaan == Keadaan.GAGAL:
        return Temuan.GAGAL
    if s.keadaan == Keadaan.BELUM:
        return Temuan.BELUM
    if not s.terdaftar:
        return Temuan.TIDAK_DIDAFTAR
    return Temuan.TANPA_HASIL if s.lewat else Temuan.MENUNGGU
