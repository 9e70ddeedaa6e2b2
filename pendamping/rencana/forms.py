"""Shape of what the pages of the plan send."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from kpm.saring import SaringWilayah, mundur_bulan
from pendamping.aturan import akhir_bulan
from pendamping.models import Profil, Rencana, Sesi
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import rentang_wilayah

from .hari_ini import belum_dicatat, bentrok

_JAM = {"type": "time"}


def orang_terlihat(oleh, hak: str):
    return Pengguna.objects.filter(profil__in=Profil.objects.untuk(oleh, hak)).order_by(
        "nama", "pk"
    )


class SaringRencana(SaringWilayah):
    """Of one month, also of those to come; what was not written down of all months at first."""

    hak = "p2k2.lihat"
    berbulan = True

    q = forms.CharField(label="Nama kelompok", required=False, max_length=60)
    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")
    belum = forms.BooleanField(required=False, label="Lewat dan belum dicatat")
    bentrok = forms.BooleanField(required=False, label="Jamnya sama dengan rencana lain")

    def __init__(self, data, *, oleh):
        if data.get("belum") or data.get("bentrok"):
            self.semua_bulan = "Semua bulan"
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            self.fields["pendamping"].queryset = orang_terlihat(oleh, self.hak)

    def _pilihan_bulan(self, terpilih: str) -> list[tuple[str, str]]:
        lalu = super()._pilihan_bulan(terpilih)
        depan = [mundur_bulan(timezone.localdate(), -n) for n in range(1, 13)]
        kini = 2 if self.semua_bulan else 1
        depan_kata = [(f"{b:%Y-%m}", date_format(b, "F Y")) for b in depan]
        return [*lalu[:kini], *depan_kata, *lalu[kini:]]

    def saring(self, rencana):
        isi = self.isi
        if bulan := self.bulan_terpilih:
            rencana = rencana.filter(tanggal__range=(bulan, akhir_bulan(bulan)))
        if "q" in isi:
            rencana = rencana.filter(kelompok__nama__icontains=isi["q"])
        if "wilayah" in isi:
            rencana = rencana.filter(rentang_wilayah("desa_id", isi["wilayah"]))
        if "pendamping" in isi:
            rencana = rencana.filter(pendamping=isi["pendamping"])
        if "belum" in isi:
            rencana = rencana.filter(belum_dicatat(timezone.localdate()))
        if "bentrok" in isi:
            rencana = rencana.filter(bentrok(timezone.localdate()))
        return rencana


class SusunForm(forms.Form):
    tahun = forms.TypedChoiceField(label="Tahun", coerce=int)
    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")

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
