"""Who opened whose identity, and why."""

from django import forms
from django.apps import apps
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pkh.akun.cakupan import butuh_hak
from pkh.akun.models import Pengguna
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.halaman import potong_halaman
from pkh.wilayah.models import Wilayah

from .identitas import RUAS
from .models import BukaIdentitas
from .pola import pola_tak_biasa


class SaringBuka(forms.Form):
    q = forms.CharField(label="Nama pembuka", required=False, max_length=60)
    ruas = forms.ChoiceField(
        label="Nomor", required=False, choices=[("", "Semua nomor"), *RUAS.items()]
    )
    dari = forms.DateField(
        label="Dari tanggal", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sampai = forms.DateField(
        label="Sampai tanggal", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def saring(self, baris):
        if not self.is_valid():
            return baris.none()
        d = self.cleaned_data
        if d["q"]:
            baris = baris.filter(pengguna__in=Pengguna.objects.filter(nama__icontains=d["q"]))
        if d["ruas"]:
            baris = baris.filter(ruas=d["ruas"])
        if d["dari"]:
            baris = baris.filter(pada__date__gte=d["dari"])
        if d["sampai"]:
            baris = baris.filter(pada__date__lte=d["sampai"])
        return baris

    def kata(self) -> list[dict]:
        if not self.is_valid():
            return []
        d = self.cleaned_data
        kata = {
            "q": f"“{d['q']}”",
            "ruas": RUAS.get(d["ruas"], ""),
            "dari": f"dari {kata_tanggal(d['dari'])}" if d["dari"] else "",
            "sampai": f"sampai {kata_tanggal(d['sampai'])}" if d["sampai"] else "",
        }
        hasil = []
        for ruas, teks in kata.items():
            if d[ruas]:
                sisa = self.data.copy()
                sisa.pop(ruas, None)
                sisa.pop("sesudah", None)
                hasil.append({"kata": teks, "hapus": f"?{sisa.urlencode()}"})
        return hasil


# Kind of object -> the field that names its family; the register above is not imported.
KELUARGA = {
    "kpm.keluarga": "pk",
    "kpm.anggota": "keluarga_id",
    "kpm.pemutakhiran": "keluarga_id",
}


def _tautkan(baris: list[BukaIdentitas], pengguna) -> None:
    """Give each row `keluarga_id`, where the reader may see that family, and `desa`."""
    milik = {}
    for jenis, ruas in KELUARGA.items():
        if ids := {b.objek_id for b in baris if b.objek_jenis == jenis}:
            terlihat = apps.get_model(jenis).objects.untuk(pengguna).filter(pk__in=ids)
            milik |= {(jenis, pk): k for pk, k in terlihat.values_list("pk", ruas)}
    wilayah = Wilayah.objects.untuk(pengguna, "riwayat.baca_identitas").select_related("induk")
    desa = wilayah.in_bulk({b.wilayah for b in baris})
    for b in baris:
        b.keluarga_id = milik.get((b.objek_jenis, b.objek_id))
        b.desa = desa.get(b.wilayah)


@require_GET
@butuh_hak("riwayat.baca_identitas")
def buka_identitas(request):
    saringan = SaringBuka(request.GET)
    baris = saringan.saring(BukaIdentitas.objects.untuk(request.user)).select_related("pengguna")
    halaman = potong_halaman(request, baris, urut=("-pada",))
    _tautkan(halaman.baris, request.user)
    konteks = {
        "halaman": halaman,
        "saringan": saringan,
        "kata": saringan.kata(),
        "pola": pola_tak_biasa(request.user),
    }
    return render(request, "riwayat/buka_identitas.html", konteks)
