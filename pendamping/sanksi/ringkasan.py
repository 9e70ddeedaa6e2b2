"""What the page of one family's ladder shows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from kpm.aturan import SANKSI
from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.models import Keberatan, Pengecualian, Sanksi, Verifikasi

from .aturan import (
    JENDELA,
    LANGKAH,
    Kewajiban,
    Tangga,
    hitung_tangga,
    masa_berlaku,
    mundur,
    uraikan_tangga,
)
from .massal import bulan_dinilai


@dataclass(frozen=True)
class BulanTangga:
    """A month of the table: what it says, and what was not kept or is excused, in words."""

    bulan: date
    keadaan: str
    rinci: str
    dihitung: bool


@dataclass(frozen=True)
class Anak:
    """One rung: after how many months, and the family's row on it, if any."""

    nama: str
    bulan: int
    sanksi: Sanksi | None
    disarankan: bool


@dataclass(frozen=True)
class TanggaKeluarga:
    tangga: Tangga
    kata: list[str]
    bulan: list[BulanTangga]
    anak: list[Anak]
    berjalan: list[Sanksi]
    lama: list[Sanksi]
    pengecualian: list[Pengecualian]


def tangga_keluarga(pengguna, keluarga: Keluarga, hari_ini: date) -> TanggaKeluarga:
    """The ladder by the pure rule, with what was recommended and decided; five queries."""
    sampai = bulan_dinilai(hari_ini)
    k = ketentuan_pada(sampai)
    baris = list(
        Verifikasi.objects.untuk(pengguna, "sanksi.lihat")
        .filter(keluarga=keluarga, bulan__range=(mundur(sampai, JENDELA - 1), sampai))
        .select_related("anggota")
        .order_by("-bulan", "anggota__tanggal_lahir")
    )
    # What covers the family's own obligations is shown to whoever sees the family.
    pengecualian = list(
        Pengecualian.objects.filter(
            Q(keluarga=keluarga)
            | Q(desa=keluarga.desa_id)
            | Q(fasilitas__kode__in={v.fasilitas_kode for v in baris if v.fasilitas_kode})
        ).select_related("keluarga", "desa", "fasilitas", "diajukan_oleh")
    )
    wajib = [(v, _pengecualian(v, keluarga, pengecualian)) for v in baris]
    kewajiban = [Kewajiban(v.bulan, v.hasil, p is not None) for v, p in wajib]
    tangga = hitung_tangga(kewajiban, sampai, k)
    semua = list(
        Sanksi.objects.untuk(pengguna)
        .filter(keluarga=keluarga)
        .select_related("diputus_oleh", "diberitahukan_oleh", "perubahan_status")
        .prefetch_related(Prefetch("keberatan", Keberatan.objects.order_by("pk")))
    )
    berjalan = [s for s in semua if s.selesai_pada is None]
    return TanggaKeluarga(
        tangga,
        uraikan_tangga(tangga, k),
        [_bulan(b, keadaan, wajib, tangga) for b, keadaan in tangga.bulan],
        [
            Anak(
                SANKSI[n],
                max(1, k.sanksi[n]),
                next((s for s in berjalan if s.langkah == n), None),
                tangga.langkah == n,
            )
            for n in LANGKAH
            if n in k.sanksi
        ],
        sorted(berjalan, key=lambda s: LANGKAH.index(s.langkah), reverse=True),
        [s for s in semua if s.selesai_pada],
        pengecualian,
    )


def _pengecualian(v: Verifikasi, keluarga: Keluarga, semua) -> Pengecualian | None:
    """The exemption in force that covers the obligation."""
    for p in semua:
        if p.status != Pengecualian.Status.BERLAKU or not masa_berlaku(p.mulai, p.selesai, v.bulan):
            continue
        if p.keluarga_id == keluarga.pk or p.desa_id == keluarga.desa_id:
            return p
        if p.fasilitas and p.fasilitas.kode == v.fasilitas_kode:
            return p
    return None


def _bulan(bulan: date, keadaan: str, wajib, tangga: Tangga) -> BulanTangga:
    rinci = []
    for v, p in wajib:
        if v.bulan != bulan:
            continue
        if p is not None:
            rinci.append(f"{v.anggota}: dikecualikan ({p.get_alasan_display().lower()})")
        elif v.hasil != "memenuhi":
            sebab = f", {v.alasan[:1].lower()}{v.alasan[1:]}" if v.alasan else ""
            rinci.append(f"{v.anggota}: {v.get_hasil_display().lower()}{sebab}")
    dihitung = bool(tangga.dari and tangga.dari <= bulan and keadaan == "tidak")
    return BulanTangga(bulan, keadaan, "; ".join(rinci), dihitung)
