"""Cards: who holds one family's, and those that are not where they belong."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kpm.models import NAMA_URUT, Keluarga, PemegangKKS
from kpm.penyaluran.aturan import Pemegang
from kpm.penyaluran.forms import LIHAT
from kpm.penyaluran.kks import PemegangForm, SaringKKS, saring_kartu
from kpm.penyaluran.layanan import kks as layanan
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman

HITUNG_MAKS = 1000


@butuh_hak(LIHAT)
@require_GET
def daftar(request):
    """Families by who holds the card; at first those where it is not right."""
    saringan = SaringKKS(request.GET, oleh=request.user)
    semua = Keluarga.objects.untuk(request.user, LIHAT)
    baris = saring_kartu(saringan, semua)
    pemegang = PemegangKKS.objects.untuk(request.user, LIHAT).berlaku()
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "sendiri": saringan.milik_sendiri,
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "hitungan": _hitungan(pemegang),
        "halaman": potong_halaman(
            request,
            baris.select_related("desa__induk", "pendamping"),
            urut=("nama_urut",),
            hitungan=NAMA_URUT,
        ),
    }
    return render(request, "kpm/penyaluran/kks.html", konteks)


def _hitungan(pemegang) -> list[tuple[str, str, int]]:
    n = dict(pemegang.order_by().values_list("pemegang").annotate(n=Count("pk")))
    return [(p.value, p.label, n[p]) for p in Pemegang if p in n]


@butuh_hak("kpm.lihat")
@require_http_methods(["GET", "HEAD", "POST"])
def keluarga(request, pk: int):
    """One family: who held the card when; POST writes down who holds it now."""
    satu = get_object_or_404(Keluarga.objects.untuk(request.user), pk=pk)
    boleh = request.user.cakupan(layanan.HAK).memuat(satu)
    awal = {"tanggal": timezone.localdate(), "kunci": uuid4()}
    form = PemegangForm(request.POST or None, initial=awal)
    if request.method == "POST":
        wajib_atas(request.user, layanan.HAK, satu)
        if form.is_valid():
            try:
                layanan.catat_pemegang(oleh=request.user, keluarga=satu, **form.cleaned_data)
            except ValidationError as galat:
                form.add_error(None, galat)
            else:
                messages.success(request, "Pemegang KKS tercatat.")
                return redirect("kpm:rinci", pk)
    riwayat = satu.pemegang_kks.untuk(request.user).select_related("oleh")
    konteks = {"keluarga": satu, "form": form, "riwayat": riwayat[:50], "boleh": boleh}
    status = 422 if form.errors else 200
    return render(request, "kpm/penyaluran/kks_keluarga.html", konteks, status=status)
