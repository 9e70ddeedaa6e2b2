"""What waits under UU PDP, for the start page and the Kotak."""

from django.urls import reverse

from laporan.models import Insiden


def perlu(pengguna) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; one query for who handles failures, none for others."""
    semua = []
    if pengguna.boleh("pdp.catat"):
        menunggu = Insiden.objects.untuk(pengguna, "pdp.catat").menunggu_pemberitahuan().count()
        kata = "insiden data pribadi menunggu pemberitahuan (3 × 24 jam)"
        semua.append(_satu(kata, menunggu, reverse("laporan:pdp_insiden"), "penting"))
    return semua


def _satu(kata: str, jumlah: int, url: str, tingkat: str = "biasa") -> dict:
    return {"kata": kata, "jumlah": jumlah, "url": url, "tingkat": tingkat}
