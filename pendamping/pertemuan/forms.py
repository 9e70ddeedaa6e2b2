"""The sheet of one meeting: what was done, and who was not simply there."""

import re

from django import forms
from django.utils import timezone

from kpm.forms import VersiField
from pendamping.kunjungan.forms import BeberapaFoto, PilihBeberapaFoto
from pendamping.models import Kehadiran, Pertemuan, Sesi
from pendamping.pertemuan.layanan import Hadir

RUAS = ("sesi", "tanggal", "tempat", "tamu", "notulen")
BARIS_CATATAN = 2  # empty ones, beside those that are filled in
_NAMA = re.compile(r"hadir-(\d{1,18})")


class PertemuanForm(forms.ModelForm):
    kunci = forms.UUIDField(widget=forms.HiddenInput, required=False)
    foto = BeberapaFoto(
        label="Foto",
        required=False,
        help_text="Paling banyak 5. Data lokasi di dalam foto dihapus sebelum disimpan.",
        widget=PilihBeberapaFoto(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Pertemuan
        fields = RUAS
        widgets = {
            "tanggal": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notulen": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"tamu": "Narasumber dan orang lain yang datang, misalnya bidan desa."}

    def __init__(self, *args, peserta, **kwargs):
        """`peserta`: [(family, Hadir)] as the sheet starts."""
        super().__init__(*args, **kwargs)
        self.peserta = peserta
        hari_ini = timezone.localdate()
        sesi = Sesi.objects.berlaku(hari_ini)
        if self.instance.pk:
            sesi |= Sesi.objects.filter(pk=self.instance.sesi_id)
            self.fields["versi"] = VersiField(initial=self.instance.diubah_pada.isoformat())
        self.fields["sesi"].queryset = sesi
        self.fields["sesi"].empty_label = "Pilih sesi"
        self.fields["tanggal"].widget.attrs["max"] = f"{hari_ini:%Y-%m-%d}"
        self._tambah_catatan()

    def _tambah_catatan(self) -> None:
        berisi = [(k.pk, h) for k, h in self.peserta if h.catatan or h.diwakili]
        orang = [("", "Pilih keluarga"), *((k.pk, str(k)) for k, _ in self.peserta)]
        self.banyak_catatan = len(berisi) + BARIS_CATATAN
        for n in range(self.banyak_catatan):
            pk, h = berisi[n] if n < len(berisi) else ("", Hadir())
            self.fields[f"catatan-{n}"] = forms.TypedChoiceField(
                label="Keluarga", choices=orang, coerce=int, required=False, initial=pk
            )
            self.fields[f"wakil-{n}"] = forms.CharField(
                label="Diwakili oleh", max_length=60, required=False, initial=h.diwakili
            )
            self.fields[f"isi-{n}"] = forms.CharField(
                label="Catatan", max_length=200, required=False, initial=h.catatan
            )

    def _post_clean(self):
        """The service checks the row; here only the shape is."""

    def clean(self):
        isi = super().clean()
        for n in range(self.banyak_catatan):
            if (isi.get(f"wakil-{n}") or isi.get(f"isi-{n}")) and not isi.get(f"catatan-{n}"):
                self.add_error(f"catatan-{n}", "Pilih keluarga yang dimaksud catatan ini.")
        return isi

    def baris_catatan(self) -> list[list]:
        return [
            [self[f"{ruas}-{n}"] for ruas in ("catatan", "wakil", "isi")]
            for n in range(self.banyak_catatan)
        ]

    @property
    def buka_catatan(self) -> bool:
        return any(r.value() or r.errors for baris in self.baris_catatan() for r in baris)

    def baris(self) -> list[dict]:
        """[{keluarga, ruas, status}] as sent, or as it starts."""
        hasil = []
        for keluarga, hadir in self.peserta:
            nama = f"hadir-{keluarga.pk}"
            status = self.data.get(nama, hadir.status) if self.is_bound else hadir.status
            hasil.append({"keluarga": keluarga, "ruas": nama, "status": status})
        return hasil

    def kehadiran(self) -> dict[int, Hadir]:
        """Also of those who are not on the sheet (the date was changed) and were sent as
        present: the service says why they cannot be."""
        isi = self.cleaned_data
        catatan = {
            isi[f"catatan-{n}"]: (isi[f"isi-{n}"], isi[f"wakil-{n}"])
            for n in range(self.banyak_catatan)
            if isi.get(f"catatan-{n}")
        }
        hasil = {
            b["keluarga"].pk: Hadir(b["status"], *catatan.get(b["keluarga"].pk, ("", "")))
            for b in self.baris()
        }
        for nama, status in self.data.items():
            if (cocok := _NAMA.fullmatch(nama)) and status == Kehadiran.Status.HADIR:
                hasil.setdefault(int(cocok[1]), Hadir())
        return hasil

    def bentrok(self, kini: Pertemuan, hadir: dict[int, Hadir]) -> list[tuple[str, str, str]]:
        """[(what, as it is now, as sent)] that differ; what is sent next is saved over it."""
        self.data = self.data.copy()
        self.data["versi"] = kini.diubah_pada.isoformat()
        beda = [
            (str(self.fields[r].label), str(getattr(kini, r) or "–"), str(baru or "–"))
            for r in RUAS
            if (baru := self.cleaned_data[r]) != getattr(kini, r)
        ]
        kata = dict(self.pilihan())
        isian = self.kehadiran()
        for keluarga, _ in self.peserta:
            lama, baru = hadir.get(keluarga.pk, Hadir()), isian.get(keluarga.pk, Hadir())
            if lama != baru:
                beda.append((str(keluarga), _kata(kata, lama), _kata(kata, baru)))
        return beda

    @staticmethod
    def pilihan():
        return Kehadiran.Status.choices


def _kata(pilihan: dict, h: Hadir) -> str:
    bagian = [pilihan.get(h.status, h.status), h.diwakili and f"diwakili {h.diwakili}", h.catatan]
    return ", ".join(filter(None, bagian))


class SusulanForm(forms.Form):
    keluarga = forms.ModelMultipleChoiceField(
        None,
        label="Peserta susulan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih keluarga yang ikut susulan.",
            "invalid_choice": "Salah satu keluarga sudah hadir di sesi ini atau bukan KPM Anda.",
        },
    )

    def __init__(self, *args, calon, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keluarga"].queryset = calon
        self.fields["keluarga"].label_from_instance = lambda k: f"{k}, {k.desa}"
