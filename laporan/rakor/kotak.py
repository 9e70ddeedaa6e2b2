"""What who answers for a Rakor finds in their inbox."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from laporan.kabar import PALING_BANYAK, Kabar
from laporan.models import KeputusanRakor
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.tersusun import objek_tersusun


@objek_tersusun
def _lewat(pengguna, tanggal: date):
    lewat = KeputusanRakor.objects.untuk(pengguna, "laporan.buat").terbuka()
    lewat = lewat.filter(tenggat__lt=tanggal).select_related("rakor__wilayah")
    return lewat.order_by("-tenggat", "-pk")[:PALING_BANYAK]


def kabar(pengguna) -> list[Kabar]:
    """Decisions of a Rakor of one's regions that are past their day."""
    if not pengguna.boleh("laporan.buat"):
        return []
    return [
        Kabar(
            timezone.make_aware(datetime.combine(k.tenggat, time.max)),
            f"Keputusan Rakor {k.rakor.wilayah}: {k.isi}",
            f"Penanggung jawab: {k.siapa}",
            f"Lewat tenggat, {kata_tanggal(k.tenggat)}",
            "bahaya",
            reverse("laporan:rakor_keputusan", args=[k.pk]),
            perlu=True,
        )
        for k in _lewat(pengguna, timezone.localdate())
    ]
