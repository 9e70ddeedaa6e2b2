"""Filters every list of this room shares: the region, one level below the person's own."""

from django import forms

from kpm.models import Keluarga
from pendamping.models import Profil
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah


class SaringWilayah(forms.Form):
    wilayah = forms.ChoiceField(required=False, label="Wilayah")

    hak = "pendamping.lihat"

    def __init__(self, data, *, oleh):
        super().__init__(data)
        self.oleh = oleh
        self.cakupan = oleh.cakupan(self.hak)
        # Only own families: nothing to choose among colleagues.
        self.milik_sendiri = not (self.cakupan.wilayah or self.cakupan.nasional)
        self._nama = {w.kode: w.nama for w in self._pilihan()}
        self.fields["wilayah"].choices = [("", "Semua wilayah Anda"), *self._nama.items()]

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

    def profil_terlihat(self):
        return Profil.objects.untuk(self.oleh)

    def isi(self) -> dict:
        """What was chosen and is a choice."""
        self.is_valid()
        return self.cleaned_data

    def kata_wilayah(self) -> list[str]:
        kode = self.isi().get("wilayah")
        return [self._nama[kode]] if kode else []

    @staticmethod
    def q_wilayah(ruas: str, kode: str):
        return rentang_wilayah(ruas, kode)
