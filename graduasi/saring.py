"""Filters of the lists of this room. They stand in the address; what is no choice is ignored
and said beside the field."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from kpm.forms import tanggal_html
from kpm.models import Keluarga
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import AlasanKeluar, JenisGraduasi, StatusUsulan
from .models import Kepergian


class SaringUsulan(forms.Form):
    tampil = forms.CharField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label="Tahap", required=False, choices=[("", "Semua tahap"), *StatusUsulan.choices]
    )
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *JenisGraduasi.choices]
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    tahun = forms.TypedChoiceField(label="Diusulkan tahun", required=False, coerce=int)

    def __init__(self, data, *, oleh):
        super().__init__(data)
        _isi_pilihan(self, oleh)

    def saring(self, usulan, *, status: bool = True):
        """Narrow proposals; `status=False` leaves the stage open, for counts per stage."""
        pilih = terpilih(self)
        if kode := pilih.get("wilayah"):
            usulan = usulan.filter(rentang_wilayah("keluarga__desa_id", kode))
        if jenis := pilih.get("jenis"):
            usulan = usulan.filter(jenis=jenis)
        if tahun := pilih.get("tahun"):
            usulan = usulan.filter(dibuat_pada__year=tahun)
        if status and "status" in pilih:
            usulan = usulan.filter(status=pilih["status"])
        return usulan


class SaringKepergian(forms.Form):
    golongan = forms.ChoiceField(
        label="Golongan", required=False, choices=[("", "Semua"), *Kepergian.Golongan.choices]
    )
    jenis = forms.ChoiceField(
        label="Jenis atau alasan",
        required=False,
        choices=[("", "Semua"), *JenisGraduasi.choices, *AlasanKeluar.choices],
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int)
    dari = forms.DateField(label="Efektif dari", required=False, widget=tanggal_html())
    sampai = forms.DateField(label="Efektif sampai", required=False, widget=tanggal_html())

    def __init__(self, data, *, oleh):
        super().__init__(data)
        _isi_pilihan(self, oleh)

    def saring(self, kepergian):
        pilih = terpilih(self)
        if kode := pilih.get("wilayah"):
            kepergian = kepergian.filter(rentang_wilayah("keluarga__desa_id", kode))
        if tahun := pilih.get("tahun"):
            kepergian = kepergian.filter(tanggal__year=tahun)
        if dari := pilih.get("dari"):
            kepergian = kepergian.filter(tanggal__gte=dari)
        if sampai := pilih.get("sampai"):
            kepergian = kepergian.filter(tanggal__lte=sampai)
        sama = {r: pilih[r] for r in ("golongan", "jenis") if r in pilih}
        return kepergian.filter(**sama)


def terpilih(form: forms.Form) -> dict:
    """What was chosen and is a choice."""
    form.is_valid()
    return {ruas: nilai for ruas, nilai in form.cleaned_data.items() if nilai}


def kata_saringan(form: forms.Form) -> list[dict[str, str]]:
    """[{kata, hapus}]: each filter in words, with the address that drops it."""
    hasil = []
    for ruas, nilai in terpilih(form).items():
        if ruas == "tampil":
            continue
        alamat = form.data.copy()
        for buang in (ruas, "sesudah"):
            alamat.pop(buang, None)
        label = form.fields[ruas].label
        if isinstance(nilai, date):
            kata = f"{label} {date_format(nilai, 'SHORT_DATE_FORMAT')}"
        else:
            kata = dict(form.fields[ruas].choices)[nilai]
        hasil.append({"kata": kata, "hapus": f"?{alamat.urlencode()}"})
    return hasil


def _isi_pilihan(form: forms.Form, oleh) -> None:
    kini = timezone.localdate().year
    tahun = [(t, str(t)) for t in range(kini, kini - 11, -1)]
    form.fields["tahun"].choices = [("", "Semua tahun"), *tahun]
    wilayah = {w.kode: w.nama for w in _pilihan_wilayah(oleh)}
    # A figure of another level opens the list behind it: whatever region is the person's to
    # see can be asked for by address, not only what is offered.
    kode = form.data.get("wilayah", "")
    if kode and kode not in wilayah:
        terlihat = Wilayah.objects.untuk(oleh, "graduasi.lihat").filter(pk=kode)
        wilayah |= {w.kode: w.nama for w in terlihat}
    form.fields["wilayah"].choices = [("", "Semua wilayah Anda"), *wilayah.items()]


def _pilihan_wilayah(oleh):
    """One level below the person's own region; the desa of own families for a pendamping."""
    cakupan = oleh.cakupan("graduasi.lihat")
    if cakupan.nasional:
        return Wilayah.objects.berlaku().filter(tingkat=Tingkat.PROVINSI)
    if not cakupan.wilayah:
        desa = Keluarga.objects.untuk(oleh, "graduasi.lihat").order_by().values("desa").distinct()
        return Wilayah.objects.filter(kode__in=desa)
    tingkat = min(Tingkat.DESA, min(kode.count(".") for kode in cakupan.wilayah) + 2)
    return Wilayah.objects.untuk(oleh, "graduasi.lihat").berlaku().filter(tingkat=tingkat)
