"""The app of the field: one empty shell; what is in it comes from the phone itself."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from pkh.akun.cakupan import butuh_hak

from . import berkas


@require_GET
@butuh_hak("lapangan.pakai")
@ensure_csrf_cookie
def rangka(request):
    """The same for everybody: it lies on phones, so it names nobody."""
    return render(request, berkas.RANGKA, {"versi": berkas.versi(), "awal": berkas.AWAL})


# No person in the next three, and the browser asks for them without a session.
@require_GET
@transaction.non_atomic_requests
@login_not_required
def pekerja(request):
    akar = reverse("pendamping:lapangan")
    isi = {"versi": berkas.versi(), "rangka": akar, "berkas": berkas.alamat_berkas()}
    jawaban = render(request, berkas.PEKERJA, isi, content_type="text/javascript")
    jawaban["Service-Worker-Allowed"] = akar
    jawaban["Cache-Control"] = "no-cache"
    return jawaban


@require_GET
@transaction.non_atomic_requests
@login_not_required
def manifes(request):
    akar = reverse("pendamping:lapangan")
    ikon = [
        {
            "src": reverse(f"pendamping:lapangan_ikon_{sisi}"),
            "sizes": f"{sisi}x{sisi}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for sisi in berkas.SISI_IKON
    ]
    isi = {
        "id": akar,
        "name": "PKH Lapangan",
        "short_name": "PKH",
        "description": "Kunjungan, verifikasi dan P2K2 tanpa sinyal",
        "lang": "id",
        "start_url": akar,
        "scope": akar,
        "display": "standalone",
        "background_color": "#f8f6f2",
        "theme_color": berkas.HIJAU,
        "icons": ikon,
    }
    return JsonResponse(isi, content_type="application/manifest+json")


@require_GET
@transaction.non_atomic_requests
@login_not_required
def ikon(request, sisi: int):
    jawaban = HttpResponse(berkas.gambar_ikon(sisi), content_type="image/png")
    jawaban["Cache-Control"] = "public, max-age=86400"
    return jawaban
