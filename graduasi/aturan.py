"""Graduation as pure rules: its types, its steps, and the exits that are not graduation.

No ORM and no clock. Terms and steps: practice of Dinas Sosial offices (usulan, verval,
putusan, kirim ke Kemensos, efektif); order and posts are the table LANGKAH below.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

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


class Sumber(TextChoices):
    """Who or what found the family."""

    PENDAMPING = "pendamping", "Pendamping"
    KELUARGA = "keluarga", "Kehendak keluarga sendiri"
    ATURAN = "aturan", "Aturan: tanpa komponen lagi"
    DAERAH = "daerah", "Keputusan kelayakan daerah"


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
    KEBERATAN = "keberatan", "Keberatan, menunggu kepala bidang"
    BATAL_PERIKSA = "batal_periksa", "Pembatalan, menunggu kepala bidang"
    BATAL_PUTUSAN = "batal_putusan", "Pembatalan, menunggu kepala dinas"


@dataclass(frozen=True)
class Langkah:
    """One allowed step.

    hak: the act it takes. kata: the button. banyak: the button over several proposals,
    only on the step that somebody is waited for. isian: dates and numbers it needs.
    berkas: the papers and the asesmen that must be there ("ajukan", "putuskan": also those).
    sesudah: said once it is done, where KATA_SESUDAH does not fit.
    daerah: the act that takes it as well where a decision of the region found the family.
    """

    ke: str
    hak: str
    kata: str
    wajib_alasan: bool = False
    banyak: str = ""
    isian: tuple[str, ...] = ()
    berkas: str = ""
    sesudah: str = ""
    daerah: str = ""

    def hak_atas(self, sumber: str) -> tuple[str, ...]:
        """The acts any of which takes it on a proposal found by `sumber`."""
        return (self.hak, self.daerah) if self.daerah and sumber == Sumber.DAERAH else (self.hak,)

    @property
    def maju(self) -> bool:
        """Whether it is what the stage waits for."""
        return bool(self.banyak)

    @property
    def menuju(self) -> bool:
        """Whether it carries the proposal towards the exit; then the family is examined again."""
        return self.maju and self.ke in MENUJU

    @property
    def kata_sesudah(self) -> str:
        return self.sesudah or KATA_SESUDAH[str(self.ke)]


S = StatusUsulan
MENUJU = {S.DIAJUKAN, S.DIPERIKSA, S.DITERUSKAN, S.DIPUTUSKAN, S.DIKIRIM, S.EFEKTIF}
# Said once a step is done: "Usulan graduasi Sunarti <...>."
KATA_SESUDAH = {
    str(S.DIAJUKAN): "diajukan kepada koordinator",
    str(S.DIPERIKSA): "disetujui dan diteruskan kepada kepala bidang",
    str(S.DITERUSKAN): "disetujui dan diteruskan kepada kepala dinas",
    str(S.DIPUTUSKAN): "disetujui; selanjutnya operator mengirimkannya ke Kemensos",
    str(S.DIKIRIM): "dicatat terkirim ke Kemensos",
    str(S.EFEKTIF): "berlaku efektif",
    str(S.DIKEMBALIKAN): "dikembalikan kepada pengusulnya",
    str(S.DITOLAK): "ditolak",
    str(S.DITARIK): "ditarik",
    str(S.DIBATALKAN): "dibatalkan; keluarga menjadi peserta lagi",
    str(S.KEBERATAN): "diajukan keberatan kepada kepala bidang",
    str(S.BATAL_PERIKSA): "diusulkan dibatalkan; menunggu kepala bidang",
    str(S.BATAL_PUTUSAN): "disetujui dibatalkan; menunggu kepala dinas",
}
_IMPOR = "graduasi.impor"  # who brings a decision of the region in also puts it forward
_TARIK = Langkah(S.DITARIK, "graduasi.usulkan", "Tarik usulan", True, daerah=_IMPOR)
_SETUJU = ("Setujui dan teruskan", False, "Setujui {} usulan")


def _tetap(hak: str) -> Langkah:
    return Langkah(
        S.EFEKTIF, hak, "Tolak pembatalan", True, sesudah="tetap efektif; pembatalannya ditolak"
    )


# Status now -> name of step -> Langkah. What is not here is not allowed.
LANGKAH: dict[str, dict[str, Langkah]] = {
    S.DRAF: {
        "ajukan": Langkah(
            S.DIAJUKAN,
            "graduasi.usulkan",
            "Ajukan usulan",
            banyak="Ajukan {} usulan",
            berkas="ajukan",
            daerah=_IMPOR,
        ),
        "tarik": Langkah(S.DITARIK, "graduasi.usulkan", "Batalkan draf", True, daerah=_IMPOR),
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
            berkas="putuskan",
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
            isian=("nomor_pengantar",),
        ),
        "tinjau": Langkah(
            S.DIPERIKSA,
            "graduasi.periksa",
            "Tinjau ulang putusan",
            True,
            sesudah="ditinjau ulang, mulai dari kepala bidang",
        ),
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
        "usul_batal": Langkah(
            S.BATAL_PERIKSA, "graduasi.periksa", "Usulkan pembatalan graduasi", True
        ),
    },
    S.BATAL_PERIKSA: {
        "setujui": Langkah(
            S.BATAL_PUTUSAN,
            "graduasi.teruskan",
            "Setujui pembatalan dan teruskan",
            banyak="Setujui {} pembatalan",
        ),
        "kembalikan": _tetap("graduasi.teruskan"),
    },
    S.BATAL_PUTUSAN: {
        "setujui": Langkah(
            S.DIBATALKAN,
            "graduasi.putuskan",
            "Batalkan graduasi",
            banyak="Batalkan {} graduasi",
        ),
        "kembalikan": _tetap("graduasi.putuskan"),
    },
    S.DIKEMBALIKAN: {
        "ajukan": Langkah(
            S.DIAJUKAN,
            "graduasi.usulkan",
            "Ajukan lagi",
            banyak="Ajukan {} usulan",
            berkas="ajukan",
            daerah=_IMPOR,
        ),
        "tarik": _TARIK,
    },
    S.DITOLAK: {
        "keberatan": Langkah(S.KEBERATAN, "graduasi.usulkan", "Ajukan keberatan", True),
    },
    S.KEBERATAN: {
        "setujui": Langkah(
            S.DITERUSKAN,
            "graduasi.teruskan",
            "Teruskan keberatan",
            banyak="Teruskan {} keberatan",
        ),
        "tolak": Langkah(S.DITOLAK, "graduasi.teruskan", "Tolak keberatan", True),
    },
}
# Holds the family: no second proposal beside it. What is effective, or being undone, does not.
TERBUKA = [
    str(s) for s in LANGKAH if s not in {S.EFEKTIF, S.BATAL_PERIKSA, S.BATAL_PUTUSAN, S.DITOLAK}
]
BOLEH_DIUBAH = [str(S.DRAF), str(S.DIKEMBALIKAN)]
# Open ones by whether somebody has decided.
PUTUS = [str(S.DIPUTUSKAN), str(S.DIKIRIM)]
KEADAAN_USULAN = {
    "terbuka": TERBUKA,
    "proses": [s for s in TERBUKA if s not in PUTUS],
    "putus": PUTUS,
}
# Status -> name of the step that moves it forward; who holds its act is who it waits for.
MAJU = {
    str(status): nama
    for status, langkah in LANGKAH.items()
    for nama, satu in langkah.items()
    if satu.maju
}
# Every act that some step takes.
HAK_LANGKAH = sorted(
    {h for la in LANGKAH.values() for s in la.values() for h in s.hak_atas(Sumber.DAERAH)}
)
# (from, to) -> rank of the steps of those who examine: each rank must be another person, and
# none of them the proposer.
PERSETUJUAN = {
    (str(s), str(la[nama].ke)): la[nama].hak
    for s, la in LANGKAH.items()
    for nama in ("setujui", "tinjau", "usul_batal")
    if nama in la
}
PENGUSULAN = {str(S.DRAF), str(S.DIAJUKAN), str(S.KEBERATAN)}


def boleh_menyetujui(orang: int, status: str, jejak: Iterable[tuple[int, str, str]]) -> bool:
    """Maker is never checker: whether `orang` may approve at `status`, given the steps taken
    so far as (person, from, to). Approving again at the same rank, after the proposal was
    returned and sent anew or when a graduation is undone, is allowed."""
    hak = LANGKAH[status]["setujui"].hak
    return not any(
        oleh == orang and (ke in PENGUSULAN or PERSETUJUAN.get((dari, ke), hak) != hak)
        for oleh, dari, ke in jejak
    )


def hari_lewat(sejak: date, hari_ini: date, batas: int | None) -> int:
    """Days a stage has lasted beyond what it may; 0 while it may, or without a limit."""
    return max(0, (hari_ini - sejak).days - batas) if batas is not None else 0


CONTOH_MAKS = 60  # of any number: what escapes 60 drawn at random is in fewer than one of 20


def wajib_contoh(status: str) -> bool:
    """Whether the step forward puts a case before others or approves it: several at once only
    with a sample of them read."""
    return MAJU[status] in {"ajukan", "setujui"}


def wajib_dibuka(jumlah: int, persen: int, sekurangnya: int) -> int:
    """Of a batch of `jumlah`, how many cases must have been opened before all are approved."""
    return min(jumlah, CONTOH_MAKS, max(sekurangnya, -(-jumlah * persen // 100)))


def undi(kasus: Iterable[int], n: int, benih: str) -> list[int]:
    """`n` of the cases, drawn: the same every time for one `benih`, and not for the drawer to
    choose. Adding cases to the batch does not draw the old ones anew."""
    return sorted(kasus, key=lambda k: sha256(f"{benih} {k}".encode()).digest())[:n]


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


def periksa_tanggal_efektif(
    efektif: date, putusan: date, hari_ini: date, k: Ketentuan, terhak: date | None = None
) -> str:
    """Why the date cannot be the effective one; "" if it can. It is the first day of a payment
    period, on or after the decision, after `terhak`, the last period for which the family was
    listed or paid (no entitlement stands after the exit), and has come."""
    if efektif < putusan:
        return f"Tanggal efektif tidak boleh mendahului putusan ({kata_tanggal(putusan)})."
    if efektif != awal_periode(efektif, k):
        return (
            "Tanggal efektif harus hari pertama periode bayar, misalnya "
            f"{kata_tanggal(periode_sesudah(efektif, k))}."
        )
    if terhak and terhak >= efektif:
        berikut = kata_tanggal(periode_sesudah(terhak + timedelta(days=1), k))
        return (
            f"Keluarga ini sudah didaftarkan atau dibayar untuk periode {kata_tanggal(terhak)}, "
            f"jadi masih berhak pada periode itu. Paling awal {berikut}."
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
