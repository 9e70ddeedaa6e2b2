"""Inviting (the admin) and choosing one's own password (the person invited, not signed in)."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pkh.riwayat.jejak import sebagai

from ..cakupan import butuh_hak
from ..models import Pengguna
from ..pastikan import butuh_pastikan
from .layanan import terima_undangan, undang, yang_diundang


@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def kirim(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    try:
        undang(oleh=request.user, pengguna=orang)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, f"Undangan untuk {orang} dikirim ke {orang.email}.")
    return redirect("akun:rinci", orang.pk)


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def terima(request, siapa: str, tanda: str):
    """No session carries the sign on: the cookie does not come along from a mail program's page."""
    orang = yang_diundang(siapa, tanda)
    if orang is None:
        return render(request, "akun/undangan/habis.html", status=410)
    form = SetPasswordForm(orang, request.POST or None)
    if request.method == "POST" and form.is_valid():
        logout(request)  # whoever sat here before
        try:
            with sebagai(orang, "halaman"):
                terima_undangan(oleh=orang, sandi=form.cleaned_data["new_password1"], tanda=tanda)
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        else:
            messages.success(request, "Kata sandi Anda tersimpan. Masuklah dengan kata sandi itu.")
        lalu = urlencode({"next": reverse("mfa_index")})
        return redirect(f"{reverse('account_login')}?{lalu}")
    return render(request, "akun/undangan/terima.html", {"form": form, "orang": orang})
