"""Shape of what the pages of modul and sesi send."""

from django import forms

from pendamping.models import Sesi


class SesiForm(forms.ModelForm):
    class Meta:
        model = Sesi
        fields = ["modul", "sesi", "nama_modul", "judul", "berakhir_pada"]
        labels = {
            "modul": "Nomor modul", "sesi": "Nomor sesi", "nama_modul": "Nama modul",
            "judul": "Judul sesi",
        }  # fmt: skip
        help_texts = {
            "nama_modul": "Berlaku untuk semua sesi di modul ini.",
            "berakhir_pada": "Sesi yang berakhir tidak dapat dipilih lagi; pertemuan yang sudah "
            "dicatat tetap ada.",
        }
        widgets = {"berakhir_pada": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["modul"], self.fields["sesi"]

    def _post_clean(self):
        """The service checks the row; here only the shape is."""
