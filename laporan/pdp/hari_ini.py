"""What waits under UU PDP, for the start page and the Kotak."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from laporan.models import Insiden, PermintaanData, UsulanRetensi
from pkh.hari_ini import tunggu
from pkh.tersusun import tersusun


@tersusun
def _hitung_insiden(pengguna):
    return Insiden.objects.untuk(pengguna, "pdp.catat").menunggu_pemberitahuan()


@tersusun
def _hitung_usulan(pengguna):
    usulan = UsulanRetensi.objects.untuk(pengguna, "pdp.putuskan").menunggu()
    return usulan.exclude(diusulkan_oleh=pengguna)


def perlu(pengguna) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; a query for each duty one
    has, none for others."""
    semua = []
    if pengguna.boleh("pdp.catat"):
        menunggu = _hitung_insiden(pengguna)
        kata = "insiden data pribadi menunggu pemberitahuan (3 × 24 jam)"
        semua.append(tunggu(kata, menunggu, reverse("laporan:pdp_insiden"), "penting"))
    if pengguna.boleh("permintaan.tangani"):
        dekat = timezone.now() + timedelta(hours=24)
        n = (
            PermintaanData.objects.untuk(pengguna, "permintaan.tangani")
            .terbuka()
            .aggregate(semua=Count("pk"), dekat=Count("pk", filter=Q(tenggat__lt=dekat)))
        )
        url = f"{reverse('laporan:pdp_permintaan')}?status=terbuka"
        tingkat = "penting" if n["dekat"] else "biasa"
        semua.append(tunggu("permintaan keluarga atas datanya", n["semua"], url, tingkat))
    if pengguna.boleh("pdp.putuskan"):
        n = _hitung_usulan(pengguna)
        kata = "usulan data yang lewat masa simpan menunggu putusan"
        semua.append(tunggu(kata, n, reverse("laporan:pdp_retensi")))
    return semua
