"""Caseloads: how they lie, what if somebody took a desa, a suggestion that evens them out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pkh.akun.cakupan import butuh_hak
from pkh.akun.forms import sebutan
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_daftar

from .aturan import ringkas
from .forms import AndaiForm, JalankanForm, SaranForm, SaringBeban
from .layanan import (
    andaikan,
    baca_kabupaten,
    beri_nama,
    desa_kabupaten,
    jalankan_saran,
    kabupaten_terlihat,
    susun_saran,
    terapkan_pindah,
)


def susun_baris(k) -> list[dict]:
    """[{pk, profil, beban, beda}]; `beda`: percent above (below) the mean."""
    beban = k.beban()
    rata = ringkas(b.nilai for b in beban.values())["rata"]
    return [
        {"pk": p.pk, "profil": p, "beban": beban[o],
         "beda": 100 * (beban[o].nilai - rata) / rata if rata else 0.0}
        for o, p in k.profil.items()
    ]  # fmt: skip


@require_GET
@butuh_hak("penugasan.atur")
def daftar(request):
    saringan = SaringBeban(request.GET, kabupaten=kabupaten_terlihat(request.user))
    k = baca_kabupaten(saringan.kode, timezone.localdate())
    baris = susun_baris(k)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_daftar(request, saringan.susun(baris), kunci="pk"),
        "ringkasan": ringkas(b["beban"].nilai for b in baris),
        "bobot": k.peta.bobot,
        "bertitik": len(k.peta.titik),
    }
    return render(request, "pendamping/beban/daftar.html", konteks)


@require_GET
@butuh_hak("penugasan.atur")
def andai(request):
    kabupaten = kabupaten_terlihat(request.user)
    kode = SaranForm(request.GET, kabupaten=kabupaten).kode
    k = baca_kabupaten(kode, timezone.localdate())
    orang = [(o, str(p), p.pengguna.username) for o, p in k.profil.items()]
    tanya = request.GET if "pendamping" in request.GET else None
    form = AndaiForm(tanya, kabupaten=kabupaten, orang=sebutan(orang), desa=desa_kabupaten(kode))
    konteks = {"form": form, "bobot": k.peta.bobot}
    if tanya and form.is_valid():
        isi = form.cleaned_data
        dari = int(isi["dari"]) if isi["dari"] else None
        konteks["hasil"] = andaikan(k, orang=int(isi["pendamping"]), desa=isi["desa"], dari=dari)
        konteks["isi"], konteks["nama_desa"] = isi, dict(form.fields["desa"].choices)[isi["desa"]]
    return render(request, "pendamping/beban/andai.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("penugasan.atur")
def saran(request):
    """GET works the suggestion out; POST does what was ticked of it, through hand-overs."""
    saringan = SaranForm(request.GET, kabupaten=kabupaten_terlihat(request.user))
    form = JalankanForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _jalankan(request, form):
        return redirect("pendamping:penyerahan_daftar")
    k = baca_kabupaten(saringan.kode, timezone.localdate())
    pindah = susun_saran(k, saringan.batas)
    nanti = terapkan_pindah(k.milik, pindah)
    konteks = {
        "saringan": saringan,
        "form": form,
        "pindah": beri_nama(k, pindah),
        "orang": list(k.profil.values()) if len(k.profil) <= PILIHAN_PENUH else [],
        "jumlah": sum(x["petak"].keluarga for x in pindah),
        "sebelum": ringkas(b.nilai for b in k.beban().values()),
        "sesudah": ringkas(k.peta.timbang(nanti.get(o, ())).nilai for o in k.profil),
    }
    return render(request, "pendamping/beban/saran.html", konteks)


PILIHAN_PENUH = 120  # persons up to whom any other receiver may be chosen in the table itself


def _jalankan(request, form: JalankanForm) -> bool:
    pilih = {}
    for kunci in request.POST.getlist("pilih")[:2000]:
        ke = request.POST.get(f"ke-{kunci}", "")
        pilih[kunci] = int(ke) if ke.isdecimal() and len(ke) < 19 else 0
    isi = form.cleaned_data
    langsung = isi["cara"] == "langsung"
    try:
        hasil = jalankan_saran(
            oleh=request.user, pilih=pilih, mulai=isi["mulai"], alasan=isi["alasan"],
            langsung=langsung,
        )  # fmt: skip
    except ValidationError as galat:
        form.add_error(None, galat)
        return False
    kata = "diserahkan" if langsung else "diusulkan"
    jumlah = ribuan(sum(p.jumlah for p in hasil))
    messages.success(request, f"{jumlah} KPM {kata} kepada {len(hasil)} pendamping.")
    return True
