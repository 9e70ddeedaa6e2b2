"""The score of an asesmen, line by line. No ORM and no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from graduasi.pedoman.aturan import Pedoman


@dataclass(frozen=True)
class BarisNilai:
    """One criterion: what was answered, and what it adds to the score of 100."""

    kata: str
    jawaban: str
    bobot: int
    skor: int
    poin: Decimal
    wajib: bool
    gugur: bool  # required, and answered with nought


@dataclass(frozen=True)
class Penilaian:
    baris: tuple[BarisNilai, ...]
    skor: Decimal
    layak: bool
    sebab: str  # why not; "" if it is


def periksa_jawaban(pedoman: Pedoman, jawaban: Mapping[str, object]) -> dict[str, str]:
    """{criterion: what is wrong}; {} when every question has one of its answers."""
    salah = {}
    for k in pedoman.kriteria:
        nilai = jawaban.get(k.kode)
        if type(nilai) is not int or not 0 <= nilai < len(k.pilihan):
            salah[k.kode] = f"{k.kata}: pilih salah satu jawaban."
    for kode in set(jawaban) - {k.kode for k in pedoman.kriteria}:
        salah[kode] = f"“{kode}” bukan kriteria pedoman ini."
    return salah


def nilai(pedoman: Pedoman, jawaban: Mapping[str, int]) -> Penilaian:
    """Sum of weight x score over the sum of weights, two decimals, half up. KeyError and
    IndexError for answers that `periksa_jawaban` would refuse."""
    bobot = sum(k.bobot for k in pedoman.kriteria)
    baris, jumlah = [], 0
    for k in pedoman.kriteria:
        pilih = k.pilihan[jawaban[k.kode]]
        jumlah += k.bobot * pilih.skor
        baris.append(
            BarisNilai(
                k.kata,
                pilih.kata,
                k.bobot,
                pilih.skor,
                _bulat(k.bobot * pilih.skor, bobot),
                k.wajib,
                k.wajib and not pilih.skor,
            )  # fmt: skip
        )
    skor = _bulat(jumlah, bobot)
    sebab = [f"{b.kata} wajib dipenuhi" for b in baris if b.gugur]
    if jumlah < pedoman.ambang * bobot:
        sebab.append(f"skor {tulis_skor(skor)} di bawah ambang {pedoman.ambang}")
    return Penilaian(tuple(baris), skor, not sebab, "; ".join(sebab))


def _bulat(bagian: int, seluruh: int) -> Decimal:
    return (Decimal(bagian) / Decimal(seluruh)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def tulis_skor(skor: Decimal) -> str:
    return f"{skor}".replace(".", ",")


def periksa_asesmen(
    pedoman: Pedoman, *, ada: bool, layak: bool, tanggal: date | None, foto: int, hari_ini: date
) -> str:
    """Why the newest asesmen of a family does not carry a proposal; "" if it does."""
    if not ada or tanggal is None:
        return "Belum ada asesmen. Lakukan asesmen di rumah keluarga dahulu."
    if (hari_ini - tanggal).days > pedoman.berlaku_hari:
        return (
            f"Asesmen terakhir sudah lebih dari {pedoman.berlaku_hari} hari. Lakukan asesmen baru."
        )
    if not layak:
        return (
            "Asesmen terakhir belum menunjukkan keluarga mampu. Buka asesmennya untuk rinciannya."
        )
    if foto < pedoman.foto_min:
        return (
            f"Asesmen terakhir baru punya {foto} foto bukti; perlu {pedoman.foto_min}. Tambahkan "
            "foto rumah atau usahanya."
        )
    return ""
