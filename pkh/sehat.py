"""Alive, ready, and the plain pages for when something is away."""

import sys
from functools import cache

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from pkh.celery import KUNCI_DENYUT
from pkh.gudang import PENUH, penuh

BAIK = "baik"


@never_cache
@transaction.non_atomic_requests
@login_not_required
def sehat(request):
    """Alive: this process answers. Asks nobody else."""
    return JsonResponse({"status": "hidup"})


@never_cache
@transaction.non_atomic_requests
@login_not_required
def siap(request):
    """Ready: 200, or 503 with what is missing. One query and one broker command."""
    periksa = periksa_basis_data() | periksa_broker()
    siap = all(keadaan == BAIK for keadaan in periksa.values())
    isi = {"status": "siap" if siap else "belum siap", "periksa": periksa}
    return JsonResponse(isi, status=200 if siap else 503)


def periksa_basis_data() -> dict[str, str]:
    """The state of `basis_data` and of `migrasi`, in words."""
    try:
        diterapkan = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        connection.close()  # do not keep the broken one for the next request
        return {"basis_data": "tidak menjawab", "migrasi": "tidak diketahui"}
    kurang = len(_migrasi_di_berkas() - diterapkan)
    return {
        "basis_data": BAIK,
        "migrasi": BAIK if not kurang else f"{kurang} belum dijalankan",
    }


@cache
def _migrasi_di_berkas() -> set[tuple[str, str]]:
    """Migrations this code ships; a running process does not change its code."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def periksa_broker() -> dict[str, str]:
    """The state of `broker` and of `pekerja`: a worker leaves a heartbeat every 2 seconds."""
    try:
        with current_app.connection_for_read() as kabel:
            kabel.ensure_connection(max_retries=1, timeout=2)
            berdenyut = kabel.channel().client.exists(KUNCI_DENYUT)
    except (KombuError, RedisError, OSError):
        return {"broker": "tidak menjawab", "pekerja": "tidak diketahui"}
    return {"broker": BAIK, "pekerja": BAIK if berdenyut else "tidak ada yang berjalan"}


def _bagi_mesin(request, status: int, kata: str) -> JsonResponse | None:
    """What a program gets, which reads JSON where a person reads a page."""
    return (
        JsonResponse({"detail": kata}, status=status) if request.path.startswith("/api/") else None
    )


def galat_400(request, exception=None):
    kata = "Permintaan tidak dapat dibaca, atau terlalu besar."
    return _bagi_mesin(request, 400, kata) or render(request, "galat/400.html", status=400)


@cache
def _polos(nama: str) -> str:
    """Refusals say the same to everybody: drawn once, and nobody is looked up."""
    return render_to_string(f"galat/{nama}.html")


def galat_403(request, exception=None):
    return HttpResponse(_polos("403"), status=403)


def galat_404(request, exception=None):
    kata = "Alamat tidak ditemukan."
    return _bagi_mesin(request, 404, kata) or render(request, "galat/404.html", status=404)


def galat_500(request):
    """Also for a full disk (507), and for PostgreSQL away, wherever in the request it was missed:
    503, and the next request tries again. Then nothing may be looked up, not even who is signed
    in."""
    galat = sys.exc_info()[1]
    if penuh(galat):
        halaman = HttpResponse(render_to_string("galat/507.html"), status=507)
        return _bagi_mesin(request, 507, f"{PENUH}, lalu kirim lagi.") or halaman
    if not isinstance(galat, OperationalError | InterfaceError):
        kata = "Terjadi kesalahan pada sistem. Coba lagi; bila tetap gagal, hubungi admin."
        halaman = HttpResponse(render_to_string("galat/500.html"), status=500)
        return _bagi_mesin(request, 500, kata) or halaman
    kata = "Basis data sedang tidak dapat dihubungi. Coba lagi sebentar."
    jawaban = _bagi_mesin(request, 503, kata) or HttpResponse(
        render_to_string("galat/503.html"), status=503
    )
    jawaban["Retry-After"] = "5"
    return jawaban


def formulir_kedaluwarsa(request, reason=""):
    """An expired form: what was typed is shown again and can be sent with a fresh token.

    Only when it came from a page of this site; never with a password, a code or a file.
    """
    rahasia = any(kata in nama for nama in request.POST for kata in _RAHASIA)
    ada_rahasia = rahasia or bool(request.FILES)
    asal_sendiri = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    isian = [
        (nama, nilai)
        for nama, daftar in request.POST.lists()
        if nama != "csrfmiddlewaretoken"
        for nilai in daftar
    ]
    isi = {
        "isian": isian,
        "ada_rahasia": ada_rahasia,
        "dapat_dikirim": bool(isian) and asal_sendiri and not ada_rahasia,
    }
    return render(request, "galat/kedaluwarsa.html", isi, status=403)


_RAHASIA = ("password", "sandi", "code")


class HalamanMetodeDitolak:
    """Django answers a refused method (405) with an empty page; people get one with a way on.

    It happens when a form's address is opened by hand, or after signing in again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        jawaban = self.get_response(request)
        if jawaban.status_code != 405 or request.path.startswith("/api/"):
            return jawaban
        halaman = HttpResponse(_polos("405"), status=405)
        halaman["Allow"] = jawaban["Allow"]
        return halaman
