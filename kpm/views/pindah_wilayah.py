"""Moving families out of ended desa codes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kpm.pindah_wilayah import HAK, pindahkan_wilayah, usul_pindah
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan
from pkh.wilayah.rujukan import kata_rujukan


@butuh_hak(HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def daftar(request):
    usul = usul_pindah(request.user)
    if request.method != "POST":
        return render(request, "kpm/pindah_wilayah.html", {"usul": usul})
    dipilih = set(request.POST.getlist("pilih"))
    for u in usul:
        u.kode_baru = request.POST.get(f"baru-{u.kode}", u.kode_baru).strip()
    pasangan = {u.kode: u.kode_baru for u in usul if u.kode in dipilih}
    if not pasangan:
        messages.info(request, "Tidak ada yang dipindahkan. Centang dahulu desanya.")
        return redirect("kpm:pindah_wilayah")
    try:
        jumlah, ikut = pindahkan_wilayah(oleh=request.user, pasangan=pasangan)
    except ValidationError as galat:
        for u in usul:
            u.galat = " ".join(galat.message_dict.get(u.kode, []))
        return render(request, "kpm/pindah_wilayah.html", {"usul": usul}, status=422)
    lain = kata_rujukan(ikut)
    kata = f"{ribuan(jumlah)} KPM dipindahkan ke kode desa yang baru."
    messages.success(request, f"{kata} Ikut dipindahkan: {lain}." if lain else kata)
    return redirect("kpm:pindah_wilayah")
