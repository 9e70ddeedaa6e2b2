"""Moving families out of ended desa codes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kpm.pindah_wilayah import HAK, pindahkan_wilayah, usul_pindah
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan


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
    try:
        jumlah = pindahkan_wilayah(oleh=request.user, pasangan=pasangan) if pasangan else 0
    except ValidationError as galat:
        for u in usul:
            u.galat = " ".join(galat.message_dict.get(u.kode, []))
        return render(request, "kpm/pindah_wilayah.html", {"usul": usul}, status=422)
    if jumlah:
        messages.success(request, f"{ribuan(jumlah)} KPM dipindahkan ke kode desa yang baru.")
    else:
        messages.info(request, "Tidak ada yang dipindahkan. Centang dahulu desanya.")
    return redirect("kpm:pindah_wilayah")
