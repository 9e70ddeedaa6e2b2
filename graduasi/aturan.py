"""Graduation as pure rules: its types, its steps, and the exits that are not graduation.

No ORM and no clock. Terms and steps: practice of Dinas Sosial offices (usulan, verval,
putusan, kirim ke Kemensos, efektif); order and posts are the table LANGKAH below.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from kpm.aturan import Ketentuan, awal_periode
from pkh.akun.templatetags.rupa import kata_tanggal


class JenisGraduasi(TextChoices):
    ALAMIAH = "alamiah", "Alamiah"
    SEJAHTERA = "sejahtera", "Sejahtera mandiri"
    KELAYAKAN_DAERAH = "kelayakan_daerah", "Kelayakan daerah"
    PEMBERDAYAAN = "pemberdayaan", "Melalui PPSE/PENA"
    PAKSA = "paksa", "Graduasi paksa"


PENJELASAN = {
    JenisGraduasi.ALAMIAH: "Tidak ada lagi anggota yang memenuhi komponen.",
    JenisGraduasi.SEJAHTERA: "Masih punya komponen, tetapi sudah mampu dan bersedia keluar.",
    JenisGraduasi.KELAYAKAN_DAERAH: "Dinilai tidak layak lagi oleh pemerintah daerah.",
    JenisGraduasi.PEMBERDAYAAN: "Keluar melalui program pemberdayaan PPSE atau PENA.",
    JenisGraduasi.PAKSA: "Tidak menjalankan kewajiban sesudah diperingatkan; perlu surat desa.",
}


class AlasanKeluar(TextChoices):
    """Exits that are never counted as graduation."""

    MENINGGAL = "meninggal", "Meninggal tanpa anggota tersisa"
    PINDAH = "pindah", "Pindah ke luar kabupaten/kota"
    GANDA = "ganda", "Data ganda"
    TIDAK_DITEMUKAN = "tidak_ditemukan", "Tidak ditemukan"
    EXCLUDE = "exclude", "Dikeluarkan pusat (exclude/desil)"
    MENOLAK = "menolak", "Menolak bantuan"


class StatusUsulan(TextChoices):
    DRAF = "draf", "Draf"
    DIAJUKAN = "diajukan", "Menunggu koordinator"
    DIPERIKSA = "diperiksa", "Menunggu kepala bidang"
    DITERUSKAN = "diteruskan", "Menunggu kepala dinas"
    DIPUTUSKAN = "diputuskan", "Disetujui, belum dikirim"
    DIKIRIM = "dikirim", "Dikirim ke Kemensos"
    EFEKTIF = "efektif", "Efektif"
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


@dataclass(frozen=True)
class Langkah:
    """One allowed step.

    hak: the act it takes. kata: the button. banyak: the button over several proposals,
    only on the step that moves the proposal forward. isian: dates and numbers it needs.
    """

    ke: str
    hak: str
    kata: str
    wajib_alasan: bool = False
    banyak: str = ""
    isian: tuple[str, ...] = ()

    @property
    def maju(self) -> bool:
        """Whether it carries the proposal forward; then the family is examined again."""
        return bool(self.banyak)


S = StatusUsulan
# Said once a step is done: "Usulan graduasi Sunarti <...>."
KATA_SESUDAH = {
    str(S.DIAJUKAN): "diajukan kepada koordinator",
    str(S.DIPERIKSA): "disetujui dan diteruskan kepada kepala bidang",
    str(S.DITERUSKAN): "disetujui dan diteruskan kepada kepala dinas",
    str(S.DIPUTUSKAN): "disetujui; selanjutnya operator mengirimkannya ke Kemensos",
    str(S.DIKIRIM): "dicatat terkirim ke Kemensos",
    str(S.EFEKTIF): "berlaku efektif",
    str(S.DIKEMBALIKAN): "dikembalikan kepada pendamping",
    str(S.DITOLAK): "ditolak",
    str(S.DITARIK): "ditarik",
    str(S.DIBATALKAN): "dibatalkan",
}
_TARIK = Langkah(S.DITARIK, "graduasi.usulkan", "Tarik usulan", True)
_SETUJU = ("Setujui dan teruskan", False, "Setujui {} usulan")
# Status now -> name of step -> Langkah. What is not here is not allowed.
LANGKAH: dict[str, dict[str, Langkah]] = {
    S.DRAF: {
        "ajukan": Langkah(
            S.DIAJUKAN, "graduasi.usulkan", "Ajukan usulan", banyak="Ajukan {} usulan"
        ),
        "tarik": Langkah(S.DITARIK, "graduasi.usulkan", "Batalkan draf", True),
    },
    S.DIAJUKAN: {
        "setujui": Langkah(S.DIPERIKSA, "graduasi.periksa", *_SETUJU),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.periksa", "Kembalikan", True),
        "tarik": _TARIK,
    },
    S.DIPERIKSA: {
        "setujui": Langkah(S.DITERUSKAN, "graduasi.teruskan", *_SETUJU),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.teruskan", "Kembalikan", True),
        "tarik": _TARIK,
    },
    S.DITERUSKAN: {
        "setujui": Langkah(
            S.DIPUTUSKAN,
            "graduasi.putuskan",
            "Setujui graduasi",
            banyak="Setujui {} usulan",
            isian=("nomor_putusan", "tanggal_putusan"),
        ),
        "kembalikan": Langkah(S.DIKEMBALIKAN, "graduasi.putuskan", "Kembalikan", True),
        "tolak": Langkah(S.DITOLAK, "graduasi.putuskan", "Tolak usulan", True),
        "tarik": _TARIK,
    },
    S.DIPUTUSKAN: {
        "kirim": Langkah(
            S.DIKIRIM,
            "graduasi.kirim",
            "Catat terkirim ke Kemensos",
            banyak="Catat {} usulan terkirim",
        ),
        "batalkan": Langkah(S.DIBATALKAN, "graduasi.putuskan", "Batalkan putusan", True),
    },
    S.DIKIRIM: {
        "efektifkan": Langkah(
            S.EFEKTIF,
            "graduasi.kirim",
            "Catat tanggal efektif",
            banyak="Efektifkan {} graduasi",
            isian=("tanggal_efektif",),
        ),
        "tolak": Langkah(S.DITOLAK, "graduasi.kirim", "Catat ditolak Kemensos", True),
    },
    S.EFEKTIF: {
        "batalkan": Langkah(S.DIBATALKAN, "graduasi.putuskan", "Batalkan graduasi", True),
    },
    S.DIKEMBALIKAN: {
        "ajukan": Langkah(S.DIAJUKAN, "graduasi.usulkan", "Ajukan lagi", banyak="Ajukan {} usulan"),
        "tarik": _TARIK,
    },
}
TERBUKA = [str(s) for s in LANGKAH if s != S.EFEKTIF]
BOLEH_DIUBAH = [str(S.DRAF), str(S.DIKEMBALIKAN)]
# Status -> name of the step that moves it forward; who holds its act is who it waits for.
MAJU = {
    str(status): nama
    for status, langkah in LANGKAH.items()
    for nama, satu in langkah.items()
    if satu.maju
}
# (from, to) of the approving steps: each must be another person's, and never the proposer's.
PERSETUJUAN = {(str(s), str(la["setujui"].ke)) for s, la in LANGKAH.items() if "setujui" in la}
PENGUSULAN = {str(S.DRAF), str(S.DIAJUKAN)}


def boleh_menyetujui(orang: int, status: str, jejak: Iterable[tuple[int, str, str]]) -> bool:
    """Maker is never checker: whether `orang` may approve at `status`, given the steps taken
    so far as (person, from, to). Approving again at the same rank, after the proposal was
    returned and sent anew, is allowed."""
    for oleh, dari, ke in jejak:
        if oleh != orang:
            continue
        if ke in PENGUSULAN or ((dari, ke) in PERSETUJUAN and dari != status):
            return False
    return True


def periksa_kelayakan(
    jenis: str,
    *,
    status: str,
    komponen: Collection[str],
    sudah_dihitung: bool,
    boleh_paksa: bool,
) -> str:
    """Why a family of this status and these components cannot leave by `jenis`; "" if it can."""
    if jenis == JenisGraduasi.PAKSA and not boleh_paksa:
        return "Graduasi paksa tidak dipakai di sini. Pilih jenis lain."
    if jenis == JenisGraduasi.ALAMIAH:
        if status not in {"aktif", "ditangguhkan"}:
            return "Keluarga ini bukan peserta lagi, jadi tidak dapat diusulkan."
        if komponen:
            return (
                f"Graduasi alamiah hanya untuk keluarga tanpa komponen; keluarga ini masih punya "
                f"{len(komponen)}. Pilih jenis lain atau perbarui data anggotanya."
            )
        if not sudah_dihitung:
            return "Komponen keluarga ini belum dihitung. Periksa dahulu data anggotanya."
    elif status != "aktif":
        return "Hanya keluarga berstatus aktif yang dapat diusulkan dengan jenis ini."
    return ""


def periksa_tanggal_efektif(efektif: date, putusan: date, hari_ini: date, k: Ketentuan) -> str:
    """Why the date cannot be the effective one; "" if it can. It is the first day of a payment
    period, on or after the decision, and has come."""
    if efektif < putusan:
        return f"Tanggal efektif tidak boleh mendahului putusan ({kata_tanggal(putusan)})."
    if efektif != awal_periode(efektif, k):
        return (
            "Tanggal efektif harus hari pertama periode bayar, misalnya "
            f"{kata_tanggal(periode_sesudah(efektif, k))}."
        )
    if efektif > hari_ini:
        return f"Periode itu belum mulai. Catat pada {kata_tanggal(efektif)} atau sesudahnya."
    return ""


def periode_sesudah(tanggal: date, k: Ketentuan) -> date:
    """First day of a payment period on or after the date."""
    while tanggal != awal_periode(tanggal, k):
        tanggal = (tanggal.replace(day=1) + timedelta(days=32)).replace(day=1)
    return tanggal


def persen(bagian: int, seluruh: int) -> Decimal | None:
    """Percent with two decimals, half up (2.091 of 21.299 is 9,82); None of nothing."""
    if not seluruh:
        return None
    return (Decimal(bagian) * 100 / Decimal(seluruh)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def sebut_jabatan(peran: str, sifat: str, wilayah: str) -> str:
    """How a post is written under a step: "Plt. Kepala dinas Kabupaten Kutai Kartanegara".

    `peran` as shown to people, `sifat` of the post (definitif, plt, plh), `wilayah` its name.
    """
    awalan = {"plt": "Plt. ", "plh": "Plh. "}.get(sifat, "")
    if wilayah:
        peran = peran.removesuffix(" kabupaten/kota").removesuffix(" provinsi")
    return f"{awalan}{peran} {wilayah}".strip()
