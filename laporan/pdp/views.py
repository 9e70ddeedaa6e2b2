"""The room of the office's duties under UU PDP, and the notice a family is shown."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pkh.akun.cakupan import butuh_hak

from .hari_ini import perlu
from .pemberitahuan import susun_pdf


@butuh_hak("pdp.lihat")
@require_GET
def ruang(request):
    """What is due, and where each duty is done."""
    menunggu = [p for p in perlu(request.user) if p["jumlah"]]
    return render(request, "laporan/pdp/ruang.html", {"perlu": menunggu})


@butuh_hak("kpm.lihat", "pdp.lihat")
@require_GET
def pemberitahuan(request):
    """In plain words, to be shown on the phone or read aloud."""
    return render(request, "laporan/pdp/pemberitahuan.html")


@butuh_hak("kpm.lihat", "pdp.lihat")
@require_GET
def pemberitahuan_pdf(request):
    """One page with the letterhead of the office one works for."""
    pdf = susun_pdf(request.user)
    kepala = {"Content-Disposition": 'attachment; filename="pemberitahuan-data-keluarga.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=kepala)
