"""Which change of the register is of which kind, who must look at it first, and what is wrong
with a proposal. Pure functions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices

from kpm.aturan import PEMUTAKHIRAN

PALING_LAMA = 366  # days back something may have happened


class Jenis(TextChoices):
    """In the words of the rule book (kpm.aturan.PEMUTAKHIRAN)."""

    BARU = "baru", PEMUTAKHIRAN["baru"]
    KEMATIAN = "kematian", PEMUTAKHIRAN["kematian"]
    KELUAR = "keluar", PEMUTAKHIRAN["keluar"]
    PENGURUS = "pengurus", PEMUTAKHIRAN["pengurus"]
    KEHAMILAN = "kehamilan", PEMUTAKHIRAN["kehamilan"]
    SEKOLAH = "sekolah", PEMUTAKHIRAN["sekolah"]
    DIRI = "diri", PEMUTAKHIRAN["diri"]
    KARTU = "kartu", PEMUTAKHIRAN["kartu"]
    PINDAH = "pindah", PEMUTAKHIRAN["pindah"]


class Status(TextChoices):
    DIAJUKAN = "diajukan", "Menunggu pemeriksaan"
    DISERAHKAN = "diserahkan", "Menunggu kabupaten tujuan"
    DITERAPKAN = "diterapkan", "Diterapkan"
    DITOLAK = "ditolak", "Ditolak"
    DIBATALKAN = "dibatalkan", "Dibatalkan pengusul"


TERBUKA = [Status.DIAJUKAN, Status.DISERAHKAN]
# What a kind may hold. Fields of nothing here (alamat, telepon) are free to all who may edit.
RUAS: dict[str, tuple[str, ...]] = {
    Jenis.SEKOLAH: ("jenjang", "npsn", "kelas"),
    Jenis.KEHAMILAN: ("hamil", "hpl", "kehamilan_ke"),
    Jenis.DIRI: (
        "nik", "nama", "jenis_kelamin", "tanggal_lahir", "hubungan", "disabilitas_berat",
        "korban_ham",
    ),
    Jenis.KARTU: ("no_kk", "no_kks", "bank", "id_dtsen", "tahun_masuk"),
    Jenis.KEMATIAN: ("tanggal", "pengurus_baru"),
    Jenis.KELUAR: ("tanggal", "alasan", "pengurus_baru"),
    Jenis.PENGURUS: ("pengurus_baru", "hubungan_lama"),
    Jenis.PINDAH: ("alamat", "rt", "rw"),
    Jenis.BARU: (
        "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "hamil", "hpl",
        "kehamilan_ke", "jenjang", "npsn", "kelas", "disabilitas_berat", "korban_ham",
    ),
}  # fmt: skip
WAJIB: dict[str, tuple[str, ...]] = {
    Jenis.BARU: ("nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir"),
    Jenis.KEMATIAN: ("tanggal",),
    Jenis.KELUAR: ("tanggal", "alasan"),
    Jenis.PENGURUS: ("pengurus_baru",),
}
UBAH_ANGGOTA = (Jenis.SEKOLAH, Jenis.KEHAMILAN, Jenis.DIRI)
ATAS_ANGGOTA = {*UBAH_ANGGOTA, Jenis.KEMATIAN, Jenis.KELUAR}
NOMOR = frozenset({"nik", "no_kk", "no_kks"})  # never shown in full


def jenis_ruas(ruas: str) -> str:
    """The kind a field of a member or a family belongs to; "" for one that is free."""
    for jenis in (*UBAH_ANGGOTA, Jenis.KARTU):
        if ruas in RUAS[jenis]:
            return jenis
    return Jenis.PINDAH if ruas == "desa" else ""


def pilah(berubah: dict[str, Any], diperiksa: Iterable[str]) -> tuple[dict, dict[str, dict]]:
    """(what may be saved at once, {kind: fields that somebody must look at first}) of changed
    fields. A member who becomes pengurus is a change of pengurus, whatever else."""
    bebas: dict[str, Any] = {}
    usul: dict[str, dict] = {}
    for ruas, nilai in berubah.items():
        jenis = jenis_ruas(ruas)
        if jenis and jenis in diperiksa:
            usul.setdefault(jenis, {})[ruas] = nilai
        else:
            bebas[ruas] = nilai
    return bebas, usul


def sebut_hal(jenis: str, anggota: int | None, isi: dict[str, Any]) -> str:
    """The thing a proposal is about: of one thing only one waits at a time."""
    if jenis == Jenis.BARU:
        nama = " ".join(str(isi.get("nama", "")).casefold().split())
        return f"baru:{nama}:{isi.get('tanggal_lahir', '')}"[:160]
    if jenis in {Jenis.KEMATIAN, Jenis.KELUAR}:
        return f"keluar:{anggota}"
    return f"{jenis}:{anggota}" if jenis in ATAS_ANGGOTA else str(jenis)


def periksa_usul(
    jenis: str,
    isi: dict[str, Any],
    *,
    anggota: bool,
    pengurus: bool,
    lain: bool,
    hari_ini: date,
) -> dict[str, str]:
    """{field: what is wrong} with the shape of a proposal. `anggota`: it names one; `pengurus`:
    that one is the pengurus; `lain`: others remain in the family."""
    galat = dict.fromkeys(set(isi) - set(RUAS[jenis]), "Bukan ruas pemutakhiran jenis ini.")
    if (jenis in ATAS_ANGGOTA) != anggota:
        galat["anggota"] = (
            "Sebutkan anggota yang dimaksud." if not anggota else "Jenis ini tentang keluarganya."
        )
    for n in WAJIB.get(jenis, ()):
        if isi.get(n) in (None, ""):
            galat[n] = "Wajib diisi."
    if not isi and jenis != Jenis.PINDAH:
        galat["isi"] = "Tidak ada yang berubah."
    if isinstance(t := isi.get("tanggal"), date):
        if t > hari_ini:
            galat["tanggal"] = "Tanggal kejadian belum tiba."
        elif t < hari_ini - timedelta(days=PALING_LAMA):
            galat["tanggal"] = f"Lebih dari {PALING_LAMA} hari yang lalu; hubungi operator."
    if pengurus and jenis in {Jenis.KEMATIAN, Jenis.KELUAR}:
        if not lain:
            galat["anggota"] = (
                "Tidak ada anggota lain yang dapat menjadi pengurus. Bila keluarganya habis, "
                "minta operator mencatat keluarganya keluar."
            )
        elif not isi.get("pengurus_baru"):
            galat["pengurus_baru"] = "Pengurus keluar; pilih siapa penggantinya."
    if jenis == Jenis.DIRI and "hubungan" in isi and (pengurus or isi["hubungan"] == "pengurus"):
        galat["hubungan"] = "Pakai penggantian pengurus."
    return galat


def bentrok(lama: dict[str, Any], kini: dict[str, Any]) -> list[str]:
    """Fields that somebody changed in the register since the proposal was written."""
    return [ruas for ruas, nilai in lama.items() if kini.get(ruas) != nilai]
