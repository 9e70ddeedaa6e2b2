"""Next steps of cases that wait; the rule is tugas_kasus, asked of the whole table."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from pendamping.models import Kasus
from pkh.tersusun import tersusun

from .aturan import MUNCUL


def langkah_tampak(tanggal: date) -> Q:
    """Kasus whose next step is late or close enough to be shown."""
    return Q(ditutup_pada=None, berikut_pada__lte=tanggal + timedelta(days=MUNCUL))


@tersusun
def _hitung(pengguna, tanggal: date):
    lewat = Q(berikut_pada__lt=tanggal)
    baris = Kasus.objects.untuk(pengguna, "kasus.catat").filter(langkah_tampak(tanggal))
    return baris, {"lewat": Count("pk", filter=lewat), "dekat": Count("pk", filter=~lewat)}


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; one query. Who watches over others sees what is late."""
    if not pengguna.boleh("kasus.catat"):
        return []
    n = _hitung(pengguna, tanggal)
    url = reverse("pendamping:kasus_daftar")
    semua = [
        {"kata": "langkah kasus sudah lewat tanggal", "jumlah": n["lewat"],
         "url": f"{url}?keadaan=lewat", "tingkat": "penting"},
        {"kata": f"langkah kasus jatuh tempo dalam {MUNCUL} hari", "jumlah": n["dekat"],
         "url": f"{url}?keadaan=segera", "tingkat": "biasa"},
    ]  # fmt: skip
    return semua if pengguna.cakupan("kasus.catat").dampingan is not None else semua[:1]
