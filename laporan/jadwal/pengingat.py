"""The nightly word to who keeps a proposal waiting too long: by e-mail, where the address is
proven and the person wants it. On the start page and in the Kotak it stands by itself."""

from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, F
from django.urls import reverse

from graduasi.aturan import StatusUsulan
from graduasi.models import Usulan
from graduasi.pedoman.layanan import tenggat_pada
from laporan.models import SurelTerbukti


def terlambat_di_meja(pengguna, pada: date) -> dict[str, int]:
    """{stage in words: proposals that wait for this person longer than the guide allows}."""
    lewat = Usulan.objects.untuk(pengguna).menunggu(pengguna).terlambat(tenggat_pada(pada), pada)
    per_tahap = lewat.order_by().values_list("status").annotate(n=Count("pk"))
    return {StatusUsulan(s).label: n for s, n in per_tahap.order_by("status")}


def ada_yang_baru(pengguna, pada: date, sejak: date | None) -> bool:
    """Whether something has become late since `sejak`: who was told is not told every night."""
    menunggu = Usulan.objects.untuk(pengguna).menunggu(pengguna)
    lewat = menunggu.terlambat(tenggat_pada(pada), pada)
    if sejak:
        dahulu = menunggu.terlambat(tenggat_pada(sejak), sejak)
        lewat = lewat.exclude(pk__in=dahulu.values("pk"))
    return lewat.exists()


def pilih_penerima(pada: date) -> list[int]:
    """People to be told tonight; each is marked as told, so that a second run tells nobody."""
    hasil = []
    milik = SurelTerbukti.objects.filter(
        pengingat=True, pengguna__is_active=True, alamat=F("pengguna__email")
    ).exclude(diingatkan__gte=pada)
    for pk in list(milik.values_list("pk", flat=True)):
        with transaction.atomic():
            surel = milik.select_for_update(of=("self",)).filter(pk=pk).first()
            if surel and ada_yang_baru(surel.pengguna, pada, surel.diingatkan):
                surel.diingatkan = pada
                surel.save(update_fields=["diingatkan"])
                hasil.append(surel.pengguna_id)
    return hasil


def kirim_pengingat(pengguna, pada: date) -> None:
    """Counts and a link, no name of a family. Nothing when it was done meanwhile."""
    if not (tahap := terlambat_di_meja(pengguna, pada)):
        return
    alamat = f"{settings.SITUS}{reverse('graduasi:daftar')}?tampil=menunggu&terlambat=on&urut=lama"
    surel = f"{settings.SITUS}{reverse('laporan:surel')}"
    isi = "\n".join(f"- {kata}: {n}" for kata, n in tahap.items())
    send_mail(
        f"{sum(tahap.values())} usulan graduasi di meja Anda lewat batas hari",
        f"Yth. {pengguna.nama},\n\nUsulan graduasi ini menunggu langkah Anda lebih lama daripada "
        f"batas harinya:\n\n{isi}\n\nBuka daftarnya: {alamat}\n\nAnda menerima surel ini karena "
        f"alamat ini terbukti milik Anda. Menghentikannya: {surel}\n",
        None,
        [pengguna.email],
    )
