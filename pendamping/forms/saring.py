"""Filters every list of this room shares: the region, one level below the person's own."""

from datetime import date

from django import forms
from django.utils.formats import date_format

from kpm.models import Keluarga
from pkh.wilayah.models import Tingkat, Wilayah


class SaringWilayah(forms.Form):
    """A filter stands in the address; a value that is no choice is said and not used."""

    hak = "pendamping.lihat"
    bukan_saringan: tuple[str, ...] = ()  # fields that order and do not narrow

    wilayah = forms.ChoiceField(required=False, label="Wilayah")

    def __init__(self, data, *, oleh):
        super().__init__(data)
        self.oleh = oleh
        self.cakupan = oleh.cakupan(self.hak)
        # Only own families: nothing to choose among colleagues.
        self.milik_sendiri = not (self.cakupan.wilayah or self.cakupan.nasional)
        pilihan = {w.kode: w.nama for w in self._pilihan()}
        # A figure of another level opens the list behind it: whatever region is the person's
        # to see can be asked for by address, not only what is offered.
        if (kode := data.get("wilayah", "")) and kode not in pilihan:
            terlihat = Wilayah.objects.untuk(oleh, self.hak).filter(pk=kode)
            pilihan |= {w.kode: w.nama for w in terlihat}
        self.fields["wilayah"].choices = [("", "Semua wilayah Anda"), *pilihan.items()]

    def _pilihan(self):
        if self.milik_sendiri:
            desa = (
                Keluarga.objects.untuk(self.oleh, self.hak).order_by().values("desa_id").distinct()
            )
            return Wilayah.objects.filter(kode__in=desa)
        if self.cakupan.nasional:
            return Wilayah.objects.berlaku().filter(tingkat=Tingkat.PROVINSI)
        tingkat = min(4, min(kode.count(".") for kode in self.cakupan.wilayah) + 2)
        return Wilayah.objects.untuk(self.oleh, self.hak).berlaku().filter(tingkat=tingkat)

    @property
    def isi(self) -> dict:
        """What was chosen and is a choice."""
        self.is_valid()
        return {nama: nilai for nama, nilai in self.cleaned_data.items() if nilai}

    def kata(self) -> list[dict[str, str]]:
        """[{kata, hapus}]: each filter in words and the address without it."""
        daftar = []
        for nama, nilai in self.isi.items():
            if nama in self.bukan_saringan:
                continue
            alamat = self.data.copy()
            for buang in (nama, "sesudah"):
                alamat.pop(buang, None)
            daftar.append({"kata": self._kata(nama, nilai), "hapus": f"?{alamat.urlencode()}"})
        return daftar

    def _kata(self, nama: str, nilai) -> str:
        ruas = self.fields[nama]
        if nilai is True:
            return str(ruas.label)
        if isinstance(nilai, date):
            return f"{ruas.label} {date_format(nilai, 'SHORT_DATE_FORMAT')}"
        if isinstance(ruas, forms.ModelChoiceField) or not isinstance(ruas, forms.ChoiceField):
            return str(nilai)
        return str(dict(ruas.choices)[nilai])
