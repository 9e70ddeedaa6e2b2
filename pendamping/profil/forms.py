"""Shape of what the pages of the record of a pendamping send."""

from django import forms
from django.utils import timezone

from kpm.saring import SaringWilayah
from pendamping.models import Pelatihan
from pkh.wilayah.models import rentang_wilayah


class PelatihanForm(forms.ModelForm):
    class Meta:
        model = Pelatihan
        fields = ["nama", "penyelenggara", "tanggal", "jam", "sertifikat", "berlaku_sampai"]
        widgets = {
            n: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for n in ("tanggal", "berlaku_sampai")
        }

    def _post_clean(self):
        """The service checks the row; here only the shape is."""


class SaringRHK(SaringWilayah):
    """Always of one year, at first this one."""

    hak = "pendamping.lihat"
    bukan_saringan = ("tahun",)
    tetap = ("wilayah", "tahun")

    q = forms.CharField(label="Nama", required=False, max_length=60)
    tahun = forms.ChoiceField(label="Tahun", required=False)

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        kini = timezone.localdate().year
        tahun = [kini, kini + 1, kini - 1, kini - 2, kini - 3]
        self.fields["tahun"].choices = [(str(t), str(t)) for t in tahun]

    @property
    def tahun_terpilih(self) -> int:
        return int(self.isi.get("tahun") or timezone.localdate().year)

    def saring(self, profil):
        if q := self.isi.get("q"):
            profil = profil.filter(pengguna__nama__icontains=q)
        if kode := self.isi.get("wilayah"):  # a profile belongs to a kabupaten/kota
            kode = ".".join(kode.split(".")[:2])
            profil = profil.filter(rentang_wilayah("wilayah_id", kode))
        return profil


class RHKForm(forms.Form):
    """A target for each butir, and where nothing is counted what came of it."""

    def __init__(self, data=None, *, rhk: list[dict]):
        super().__init__(data)
        self.nomor = []
        for r in rhk:
            b = r["butir"]
            self.nomor.append(b.nomor)
            self.fields[f"target_{b.nomor}"] = forms.IntegerField(
                label=f"Target {b}",
                required=False,
                min_value=0,
                max_value=1_000_000,
                initial=r["target"],
                help_text=f"Dihitung sistem: {b.get_ukuran_display()}." if b.ukuran else "",
            )
            if not b.ukuran:
                self.fields[f"nyata_{b.nomor}"] = forms.IntegerField(
                    label=f"Nyata RHK {b.nomor}",
                    required=False,
                    min_value=0,
                    max_value=1_000_000,
                    initial=r["nyata"],
                )

    def target(self) -> dict[int, tuple]:
        isi = self.cleaned_data
        return {n: (isi.get(f"target_{n}"), isi.get(f"nyata_{n}")) for n in self.nomor}
