"""Shape of what the pages of this room send; the rules are in aturan and layanan."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from kpm.forms import tanggal_html
from pkh.wilayah.models import Wilayah

from .aturan import (
    PENJELASAN,
    AlasanKeluar,
    JenisGraduasi,
    Langkah,
    Sumber,
)

TAHUN_MUNGKIN = range(2007, 2100)  # PKH began in 2007


def pilihan_jenis() -> list[tuple[str, str]]:
    return [
        (j.value, f"{j.label}: {PENJELASAN[j]}")
        for j in JenisGraduasi
        if j != JenisGraduasi.PAKSA or settings.GRADUASI_PAKSA
    ]


class UsulanForm(forms.Form):
    sumber = forms.ChoiceField(
        label="Siapa yang memulai",
        choices=[(s.value, s.label) for s in (Sumber.PENDAMPING, Sumber.KELUARGA)],
        initial=Sumber.PENDAMPING,
        widget=forms.RadioSelect,
    )
    jenis = forms.ChoiceField(
        label="Jenis graduasi",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu jenis graduasi."},
    )
    alasan = forms.CharField(
        label="Alasan dan keadaan keluarga",
        help_text="Penghasilan, usaha, rumah, dan apa yang berubah. Koordinator, kepala bidang, "
        "dan kepala dinas membaca ini sebelum memutuskan.",
        max_length=4000,
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Tuliskan alasan dan keadaan keluarga.",
            "min_length": "Alasan terlalu pendek untuk diperiksa; tulis sedikitnya 20 huruf.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["jenis", "sumber", "alasan"])
        self.fields["jenis"].choices = pilihan_jenis()
        if (lama := self.initial.get("sumber")) in {Sumber.ATURAN, Sumber.DAERAH}:
            # Found by the rule or by a file: it stays so.
            self.fields["sumber"].choices = [(lama, Sumber(lama).label)]


class LangkahForm(forms.Form):
    """What one step asks for: the status the person saw, a reason, dates and numbers."""

    dari = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args, langkah: Langkah, dari: str, paling_awal: date | None = None, **kwargs
    ):
        hari_ini = timezone.localdate()
        awal = {"dari": dari, "tanggal_putusan": hari_ini}
        super().__init__(*args, initial=awal, **kwargs)
        for ruas in langkah.isian:
            self.fields[ruas] = self._ruas(ruas)
        if paling_awal:
            ruas = self.fields["tanggal_efektif"]
            kata = date_format(paling_awal, "SHORT_DATE_FORMAT")
            if paling_awal <= hari_ini:
                self.initial["tanggal_efektif"] = paling_awal
                ruas.help_text += f" Paling awal {kata}."
            else:
                ruas.help_text += f" Paling awal {kata}: catat pada hari itu atau sesudahnya."
        self.fields["catatan"] = forms.CharField(
            label="Alasan" if langkah.wajib_alasan else "Catatan",
            required=langkah.wajib_alasan,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Tuliskan alasannya."},
        )

    @staticmethod
    def _ruas(ruas: str) -> forms.Field:
        if ruas == "nomor_putusan":
            return forms.CharField(label="Nomor putusan", max_length=100)
        if ruas == "nomor_pengantar":
            return forms.CharField(
                label="Nomor surat pengantar",
                max_length=100,
                help_text="Surat kepada Kementerian Sosial yang memuat usulan ini.",
            )
        if ruas == "tanggal_putusan":
            return forms.DateField(label="Tanggal putusan", widget=tanggal_html())
        return forms.DateField(
            label="Tanggal efektif",
            widget=tanggal_html(),
            help_text="Hari pertama periode bayar, pada atau sesudah tanggal putusan.",
        )


class KeluarForm(forms.Form):
    jenis = forms.ChoiceField(
        label="Alasan keluar",
        choices=AlasanKeluar.choices,
        widget=forms.RadioSelect,
        help_text="Ini bukan graduasi dan tidak pernah dihitung sebagai graduasi.",
        error_messages={"required": "Pilih alasan keluar."},
    )
    tanggal = forms.DateField(label="Tanggal keluar", widget=tanggal_html())
    keterangan = forms.CharField(
        label="Keterangan dan bukti",
        help_text="Nomor akta, surat pindah, berita acara, atau siapa yang menyampaikan.",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TargetForm(forms.Form):
    """A grid: one number per region and type; empty means no target of its own."""

    def __init__(self, *args, wilayah: list[Wilayah], nilai: dict[tuple[str, str], int], **kwargs):
        super().__init__(*args, **kwargs)
        self.wilayah = wilayah
        self.jenis = [JenisGraduasi(kode).label for kode, _ in pilihan_jenis()]
        for w in wilayah:
            for jenis, _ in pilihan_jenis():
                self.fields[f"{w.kode}-{jenis}"] = forms.IntegerField(
                    label=f"{w.nama}, {JenisGraduasi(jenis).label.lower()}",
                    required=False,
                    min_value=0,
                    max_value=1_000_000,
                    initial=nilai.get((w.kode, jenis)),
                    widget=forms.NumberInput(
                        attrs={
                            "inputmode": "numeric",
                            "aria-label": f"Target {w.nama}, {JenisGraduasi(jenis).label.lower()}",
                        }
                    ),
                )

    @property
    def baris(self) -> list[tuple[Wilayah, list[dict]]]:
        """(region, [{kata, ruas}]) for the grid."""
        return [
            (
                w,
                [
                    {"kata": JenisGraduasi(jenis).label, "ruas": self[f"{w.kode}-{jenis}"]}
                    for jenis, _ in pilihan_jenis()
                ],
            )
            for w in self.wilayah
        ]

    def isi(self) -> dict[tuple[str, str], int | None]:
        """{(region, type): families or None} of the cleaned grid."""
        return {
            (kode, jenis): n
            for nama, n in self.cleaned_data.items()
            for kode, jenis in [nama.split("-", 1)]
        }
