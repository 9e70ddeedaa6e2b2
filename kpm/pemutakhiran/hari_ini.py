"""What waits for a person here, for the start page."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from kpm.models import Pemutakhiran
from pkh.tersusun import tersusun

from .aturan import Status

BARU_DITOLAK = 14  # days a refusal stays in sight


@tersusun
def _hitung(pengguna):
    return Pemutakhiran.objects.untuk(pengguna).menunggu(pengguna), {
        "periksa": Count("pk", filter=Q(status=Status.DIAJUKAN)),
        "terima": Count("pk", filter=Q(status=Status.DISERAHKAN)),
    }


def perlu(pengguna) -> list[dict]:
    """[{kata, jumlah, url, tingkat}] of who looks at reports, and of who wrote them; one query
    each."""
    url, hasil = reverse("kpm:pemutakhiran"), []
    if pengguna.boleh("pemutakhiran.periksa"):
        n = _hitung(pengguna)
        hasil = [
            ("KPM pindahan menunggu Anda terima", n["terima"], "?status=diserahkan", "penting"),
            ("pemutakhiran data menunggu pemeriksaan Anda", n["periksa"], "", "biasa"),
        ]
    elif pengguna.boleh("kpm.ubah"):
        sejak = timezone.now() - timedelta(days=BARU_DITOLAK)
        ditolak = Pemutakhiran.objects.untuk(pengguna).filter(
            pengusul=pengguna, status=Status.DITOLAK, selesai_pada__gte=sejak
        )
        kata = "pemutakhiran Anda ditolak dua pekan ini"
        hasil = [(kata, ditolak.count(), "?tampil=semua&status=ditolak", "biasa")]
    return [
        {"kata": kata, "jumlah": jumlah, "url": url + tanya, "tingkat": tingkat}
        for kata, jumlah, tanya, tingkat in hasil
    ]
