"""What reaches a person's Kotak of the duties under UU PDP."""

from django.urls import reverse

from laporan.kabar import PALING_BANYAK, Kabar
from laporan.models import Insiden, PermintaanData, UsulanRetensi
from pkh.akun.templatetags.rupa import kata_waktu, ribuan
from pkh.tersusun import objek_tersusun


def kabar(pengguna) -> list[Kabar]:
    """A query for each duty one has, none for others."""
    return [*_insiden(pengguna), *_permintaan(pengguna), *_retensi(pengguna)]


@objek_tersusun
def _insiden_menunggu(pengguna):
    menunggu = Insiden.objects.untuk(pengguna, "pdp.catat").menunggu_pemberitahuan()
    return menunggu.order_by("-ditemukan_pada")[:PALING_BANYAK]


def _insiden(pengguna) -> list[Kabar]:
    """Failures of data protection of which not everybody has been told."""
    if not pengguna.boleh("pdp.catat"):
        return []
    return [
        Kabar(
            i.ditemukan_pada,
            f"Insiden data pribadi: {i}",
            f"Beri tahu lembaga dan KPM paling lambat {kata_waktu(i.tenggat)}",
            i.jam[0],
            i.jam[1],
            reverse("laporan:pdp_insiden_rinci", args=[i.pk]),
            perlu=True,
        )
        for i in _insiden_menunggu(pengguna)
    ]


@objek_tersusun
def _permintaan_terbuka(pengguna):
    terbuka = PermintaanData.objects.untuk(pengguna, "permintaan.tangani").terbuka()
    return terbuka.select_related("keluarga").order_by("tenggat")[:PALING_BANYAK]


def _permintaan(pengguna) -> list[Kabar]:
    """What families ask about their own data and wait for."""
    if not pengguna.boleh("permintaan.tangani"):
        return []
    return [
        Kabar(
            p.diterima_pada,
            str(p),
            f"Dijawab paling lambat {kata_waktu(p.tenggat)}",
            p.jam[0],
            p.jam[1],
            reverse("laporan:pdp_permintaan_rinci", args=[p.pk]),
            perlu=True,
        )
        for p in _permintaan_terbuka(pengguna)
    ]


@objek_tersusun
def _usulan_menunggu(pengguna):
    usulan = UsulanRetensi.objects.untuk(pengguna, "pdp.putuskan").menunggu()
    usulan = usulan.exclude(diusulkan_oleh=pengguna).select_related("wilayah", "diusulkan_oleh")
    return usulan[:PALING_BANYAK]


def _retensi(pengguna) -> list[Kabar]:
    """Proposals of others to do away with what is past its time."""
    if not pengguna.boleh("pdp.putuskan"):
        return []
    return [
        Kabar(
            u.diusulkan_pada,
            f"Data {u.wilayah} lewat masa simpan",
            f"{ribuan(u.jumlah)} rekaman, diusulkan {u.diusulkan_oleh or 'otomatis'}",
            "Perlu keputusan",
            "perhatian",
            reverse("laporan:pdp_retensi_rinci", args=[u.pk]),
            perlu=True,
        )
        for u in _usulan_menunggu(pengguna)
    ]
