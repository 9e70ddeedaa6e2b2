"""Shape of what the pages of the plan send."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from kpm.saring import SaringWilayah, mundur_bulan
from pendamping.aturan import akhir_bulan
from pendamping.models import Profil, Rencana, Sesi
from pkh.akun.models import Pengguna
from pkh.wilayah.models import rentang_wilayah

_JAM = {"type": "time"}


def orang_terlihat(oleh, hak: str):
    return Pengguna.objects.filter(profil__in=Profil.objects.untuk(oleh, hak)).order_by(
        "nama", "pk"
    )


class SaringRencana(SaringWilayah):
    """Of one month, also of those to come."""

    hak = "p2k2.lihat"
    berbulan = True

    pendamping = forms.ModelChoiceField(
        Pengguna.objects.none(), required=False, label="Pendamping", empty_label="Semua pendamping"
    )
    belum = forms.BooleanField(required=False, label="Lewat dan belum dicatat")

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            self.fields["pendamping"].queryset = orang_terlihat(oleh, self.hak)

    def _pilihan_bulan(self, terpilih: str) -> list[tuple[str, str]]:
        lalu = super()._pilihan_bulan(terpilih)
        depan = [mundur_bulan(timezone.localdate(), -n) for n in range(1, 13)]
        return [lalu[0], *((f"{b:%Y-%m}", date_format(b, "F Y")) for b in depan), *lalu[1:]]

    def saring(self, rencana):
        isi, bulan = self.isi, self.bulan_terpilih
        rencana = rencana.filter(tanggal__range=(bulan, akhir_bulan(bulan)))
        if "wilayah" in isi:
            rencana = rencana.filter(rentang_wilayah("desa_id", isi["wilayah"]))
        if "pendamping" in isi:
            rencana = rencana.filter(pendamping=isi["pendamping"])
        if "belum" in isi:
            rencana = rencana.filter(pertemuan=None, tanggal__lt=timezone.localdate())
        return rencana


class SusunForm(forms.Form):
    tahun = forms.TypedChoiceField(label="Tahun", coerce=int)
    pendamping = forms.ModelChoiceField(
        Pengguna.objects.none(), required=False, label="Pendamping", empty_label="Semua pendamping"
    )

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        kini = timezone.localdate().year
        self.fields["tahun"].choices = [(t, str(t)) for t in (kini, kini + 1)]
        if oleh.cakupan("p2k2.kelola").dampingan is not None:
            del self.fields["pendamping"]
        else:
            self.fields["pendamping"].queryset = orang_terlihat(oleh, "p2k2.kelola")


class RencanaForm(forms.ModelForm):
    class Meta:
        model = Rencana
        fields = ["sesi", "tanggal", "mulai", "selesai", "tempat"]
        widgets = {
            "tanggal": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "mulai": forms.TimeInput(attrs=_JAM, format="%H:%M"),
            "selesai": forms.TimeInput(attrs=_JAM, format="%H:%M"),
        }
        labels = {"mulai": "Mulai pukul", "selesai": "Selesai pukul"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hari_ini: date = timezone.localdate()
        sesi = Sesi.objects.berlaku(hari_ini)
        if self.instance.sesi_id:
            sesi |= Sesi.objects.filter(pk=self.instance.sesi_id)
        self.fields["sesi"].queryset = sesi
        self.fields["sesi"].empty_label = "Pilih sesi"
        self.fields["tanggal"].widget.attrs["min"] = f"{hari_ini:%Y-%m-%d}"

    def _post_clean(self):
        """The service checks the row; here only the shape is."""
