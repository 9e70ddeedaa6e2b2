"""The product's addresses and one bare page: a template of a given size, no query of its own."""

from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path

POLOS = Engine().from_string(
    "<!doctype html><html lang='id'><title>Polos</title><body><table>"
    "{% for b in baris %}<tr><td>{{ b.0 }}</td><td>{{ b.1 }}</td></tr>{% endfor %}"
    "</table>{{ isi }}</body></html>"
)


def polos(request, besar: int):
    """25 rows and filler up to `besar` bytes, through the same middleware."""
    baris = [(n, f"baris {n}") for n in range(25)]
    return HttpResponse(POLOS.render(Context({"baris": baris, "isi": "x" * max(0, besar - 1200)})))


urlpatterns = [path("bench/polos/<int:besar>/", polos), path("", include("pkh.urls"))]
