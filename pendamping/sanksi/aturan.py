"""The ladder: from months in which a commitment was not kept to the step it recommends.

Pure functions; massal.py says the same in SQL and a test holds both to one answer. A step is
a recommendation: what follows from it is decided by people.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from kpm.aturan import SANKSI, Ketentuan
from pendamping.aturan import HasilVerifikasi, akhir_bulan
from pkh.akun.templatetags.rupa import bulan as kata_bulan
from pkh.akun.templatetags.rupa import kata_tanggal

LANGKAH = list(SANKSI)  # lightest first
JENDELA = 12  # months looked back


class Langkah(TextChoices):
    SURAT = "surat", SANKSI["surat"]
    KUNJUNGAN = "kunjungan", SANKSI["kunjungan"]
    TANGGUH = "tangguh", SANKSI["tangguh"]


class Putusan(TextChoices):
    BELUM = "", "Menunggu keputusan"
    DITERAPKAN = "diterapkan", "Diterapkan"
    TIDAK = "tidak", "Tidak diterapkan"
    DICABUT = "dicabut", "Dicabut karena keberatan"


class SebabSelesai(TextChoices):
    PATUH = "patuh", "Komitmen dipenuhi lagi"
    HITUNGAN = "hitungan", "Tidak ada lagi bulan yang tidak dipenuhi"
    KELUAR = "keluar", "Bukan peserta lagi"


class Keadaan(TextChoices):
    """What a month says of a family."""

    TIDAK = "tidak", "Ada kewajiban yang tidak dipenuhi"
    MEMENUHI = "memenuhi", "Semua kewajiban yang diverifikasi dipenuhi"
    NETRAL = "netral", "Tidak dihitung"


@dataclass(frozen=True)
class Kewajiban:
    """One member's obligation of a month; `dikecualikan` when an exemption covers it."""

    bulan: date
    hasil: str
    dikecualikan: bool = False


@dataclass(frozen=True)
class Tangga:
    """Where a family stands. `bulan`: (first day, what the month says) newest first; `dari` and
    `sampai` the first and last month counted; `pulih` the last month kept."""

    beruntun: int = 0
    langkah: str = ""
    dari: date | None = None
    sampai: date | None = None
    pulih: date | None = None
    bulan: list[tuple[date, str]] = field(default_factory=list)


def mundur(bulan: date, n: int) -> date:
    """First day of the month `n` months before that of `bulan`."""
    ke = bulan.year * 12 + bulan.month - 1 - n
    return date(ke // 12, ke % 12 + 1, 1)


def nilai_bulan(kewajiban: Iterable[Kewajiban]) -> str:
    """One obligation not kept is a month not kept. A month is kept when something was and
    nothing still waits to be verified; otherwise it says nothing, for or against."""
    hasil = {w.hasil for w in kewajiban if not w.dikecualikan}
    if HasilVerifikasi.TIDAK in hasil:
        return Keadaan.TIDAK
    if HasilVerifikasi.MEMENUHI in hasil and HasilVerifikasi.BELUM not in hasil:
        return Keadaan.MEMENUHI
    return Keadaan.NETRAL


def pilih_langkah(beruntun: int, k: Ketentuan) -> str:
    """The heaviest step whose number of months is reached, "" for none."""
    capai = [n for n in LANGKAH if n in k.sanksi and beruntun >= max(1, k.sanksi[n])]
    return capai[-1] if capai else ""


def hitung_tangga(kewajiban: Iterable[Kewajiban], sampai: date, k: Ketentuan) -> Tangga:
    """The family's place on the ladder after the month `sampai` (its first day): the months not
    kept since the last one kept, looking back JENDELA months. A month that says nothing
    neither counts nor breaks the row."""
    awal = mundur(sampai, JENDELA - 1)
    per_bulan: dict[date, list[Kewajiban]] = {}
    for w in kewajiban:
        if awal <= w.bulan <= sampai:
            per_bulan.setdefault(w.bulan, []).append(w)
    bulan = [(b, nilai_bulan(per_bulan[b])) for b in sorted(per_bulan, reverse=True)]
    pulih = next((b for b, n in bulan if n == Keadaan.MEMENUHI), None)
    gagal = [b for b, n in bulan if n == Keadaan.TIDAK and (pulih is None or b > pulih)]
    return Tangga(
        beruntun=len(gagal),
        langkah=pilih_langkah(len(gagal), k),
        dari=gagal[-1] if gagal else None,
        sampai=gagal[0] if gagal else None,
        pulih=pulih,
        bulan=bulan,
    )


def uraikan_tangga(t: Tangga, k: Ketentuan) -> list[str]:
    """The place on the ladder in sentences, for the family's page and for letters."""
    if t.dari is None or t.sampai is None:
        if t.pulih:
            return [
                f"Komitmen terakhir dipenuhi pada {kata_bulan(t.pulih)}; tangga mulai dari nol."
            ]
        return ["Tidak ada bulan yang tidak dipenuhi."]
    masa = f"{kata_bulan(t.dari)} sampai {kata_bulan(t.sampai)}"
    kata = [
        f"{t.beruntun} bulan berturut-turut ada kewajiban yang tidak dipenuhi "
        f"({kata_bulan(t.dari) if t.dari == t.sampai else masa})."
    ]
    if t.pulih:
        kata.append(f"Terakhir dipenuhi pada {kata_bulan(t.pulih)}.")
    if t.langkah:
        n = max(1, k.sanksi[t.langkah])
        kata.append(
            f"Menurut ketentuan, sesudah {n} bulan disarankan: {SANKSI[t.langkah].lower()}."
        )
    lanjut = [n for n in LANGKAH if n in k.sanksi and max(1, k.sanksi[n]) > t.beruntun]
    if lanjut:
        n = max(1, k.sanksi[lanjut[0]]) - t.beruntun
        kata.append(
            f"Bila {n} bulan lagi tidak dipenuhi, langkah berikutnya {SANKSI[lanjut[0]].lower()}."
        )
    kata.append("Satu bulan yang dipenuhi mengembalikan tangga ke nol.")
    return kata


def masa_berlaku(mulai: date, selesai: date | None, bulan: date) -> bool:
    """Whether an exemption from `mulai` to `selesai` (open without) touches the month."""
    return mulai <= akhir_bulan(bulan) and (selesai is None or selesai >= bulan)


# --- what people may do ------------------------------------------------------------------
def periksa_putusan(
    langkah: str, *, terapkan: bool, alasan: str, putusan: str, selesai: bool, diberitahu: bool
) -> dict[str, str]:
    """{field: what is wrong} with deciding a recommendation. `diberitahu`: a lighter step of the
    same ladder was handed over to the family: nobody is suspended unwarned."""
    if selesai or putusan:
        return {"__all__": "Rekomendasi ini sudah diputus atau sudah gugur."}
    if not terapkan and len(alasan) < 5:
        return {"alasan": "Tuliskan mengapa tidak diterapkan (5 huruf atau lebih)."}
    if terapkan and langkah == Langkah.TANGGUH and not diberitahu:
        return {
            "__all__": "Keluarga ini belum pernah diberi tahu. Terapkan dan sampaikan dahulu surat "
            "pengingat atau kunjungan rumah."
        }
    return {}


def periksa_pemberitahuan(
    tanggal: date, hari_ini: date, *, diputus: date | None, putusan: str, selesai: bool, sudah: bool
) -> dict[str, str]:
    """{field: what is wrong} with recording that a decided step was handed over."""
    if putusan != Putusan.DITERAPKAN or diputus is None or selesai:
        return {"__all__": "Hanya langkah yang diterapkan dan masih berjalan yang diberitahukan."}
    if sudah:
        return {"__all__": "Pemberitahuan langkah ini sudah dicatat."}
    if tanggal > hari_ini:
        return {"tanggal": "Tanggal penyampaian belum terjadi."}
    if tanggal < diputus:
        return {
            "tanggal": f"Penyampaian mendahului keputusannya ({kata_tanggal(diputus)}). "
            "Periksa tanggalnya."
        }
    return {}


def periksa_keberatan(
    tanggal: date, hari_ini: date, *, diputus: date | None, putusan: str, selesai: bool
) -> dict[str, str]:
    """{field: what is wrong} with an appeal against a decided step."""
    if putusan != Putusan.DITERAPKAN or diputus is None or selesai:
        return {"__all__": "Keberatan hanya untuk langkah yang diterapkan dan masih berjalan."}
    if not diputus <= tanggal <= hari_ini:
        return {"tanggal": f"Isi tanggal antara keputusan ({kata_tanggal(diputus)}) dan hari ini."}
    return {}


def periksa_tangguh(
    langkah: str, *, putusan: str, selesai: bool, diberitahu: bool, keberatan: bool, sudah: bool
) -> str:
    """Why the benefit cannot be suspended on this step now; "" when it can."""
    if langkah != Langkah.TANGGUH or putusan != Putusan.DITERAPKAN or selesai:
        return "Hanya usul penangguhan yang diterapkan dan masih berjalan dapat dijalankan."
    if sudah:
        return "Penangguhan ini sudah dijalankan."
    if not diberitahu:
        return "Sampaikan dahulu pemberitahuannya kepada keluarga, lalu catat di sini."
    if keberatan:
        return "Keluarga mengajukan keberatan yang belum diputus."
    return ""


def periksa_masa(mulai: date, selesai: date | None, hari_ini: date) -> dict[str, str]:
    """{field: what is wrong} with the dates of an exemption."""
    if mulai < mundur(hari_ini, JENDELA):
        return {"mulai": f"Paling lampau {JENDELA} bulan yang lalu."}
    if selesai and selesai < mulai:
        return {"selesai": "Akhir pengecualian mendahului mulainya."}
    if selesai and selesai > mundur(hari_ini, -24):
        return {"selesai": "Paling lama dua tahun; perpanjang bila masih perlu."}
    return {}
