"""Rules of commitment verification and of what is due in the field. Pure functions."""

from dataclasses import dataclass

from django.db.models import TextChoices

from kpm.aturan import SEKOLAH, Ketentuan


class HasilVerifikasi(TextChoices):
    BELUM = "belum", "Belum diverifikasi"
    MEMENUHI = "memenuhi", "Memenuhi"
    TIDAK = "tidak", "Tidak memenuhi"
    TIDAK_DAPAT = "tidak_dapat", "Tidak dapat diverifikasi"


@dataclass(frozen=True)
class Isian:
    """What was entered for one member and month."""

    komponen: str
    hari_efektif: int | None = None
    alpa: int = 0
    izin: int = 0
    sakit: int = 0
    terpenuhi: bool | None = None
    alasan: str = ""


def nilai_verifikasi(i: Isian, k: Ketentuan) -> tuple[str, str]:
    """(result, reason in words). School: days present against the threshold in percent of
    effective days, compared in whole numbers so that exactly 85% passes; others: as entered.

    ValueError when absences exceed the effective days.
    """
    if i.komponen not in SEKOLAH:
        if i.terpenuhi is None:
            return (
                (HasilVerifikasi.TIDAK_DAPAT, i.alasan)
                if i.alasan
                else (HasilVerifikasi.BELUM, "belum diisi")
            )
        return (
            (HasilVerifikasi.MEMENUHI, "kewajiban dipenuhi")
            if i.terpenuhi
            else (HasilVerifikasi.TIDAK, i.alasan or "kewajiban tidak dipenuhi")
        )
    if not i.hari_efektif:
        return (
            (HasilVerifikasi.TIDAK_DAPAT, i.alasan)
            if i.alasan
            else (HasilVerifikasi.BELUM, "hari efektif belum diisi")
        )
    if i.alpa + i.izin + i.sakit > i.hari_efektif:
        raise ValueError("alpa, izin dan sakit melebihi hari efektif")
    absen = (
        i.alpa
        + (i.izin if k.izin_dihitung_absen else 0)
        + (i.sakit if k.sakit_dihitung_absen else 0)
    )
    hadir = i.hari_efektif - absen
    cukup = hadir * 100 >= k.ambang_hadir * i.hari_efektif
    kata = f"hadir {hadir} dari {i.hari_efektif} hari, ambang {k.ambang_hadir}%"
    return (HasilVerifikasi.MEMENUHI if cukup else HasilVerifikasi.TIDAK), kata
