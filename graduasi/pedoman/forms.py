"""The guide as a form: lines of text where there are as many as one wants."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from graduasi.aturan import JenisGraduasi, StatusUsulan
from graduasi.models import Pedoman
from kpm.forms import VersiField, tanggal_html

from . import aturan

_ANGKA = {
    "ambang": ("Skor sekurangnya (dari 100)", 100),
    "foto_min": ("Foto bukti sekurangnya", 5),
    "berlaku_hari": ("Asesmen berlaku (hari)", 1000),
    "contoh_persen": ("Kasus yang wajib dibuka sebelum setuju sekaligus (persen)", 100),
    "contoh_min": ("Kasus yang wajib dibuka, sekurangnya", 50),
}


def _baris(nilai: str) -> list[str]:
    return [b.strip() for b in nilai.splitlines() if b.strip()]


class PilihanField(forms.CharField):
    """One answer a line: "100 Milik sendiri"."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value):
        hasil = []
        for b in _baris(super().clean(value)):
            if not (cocok := re.fullmatch(r"(\d{1,3})[ .:;-]+(.+)", b)):
                raise ValidationError(f"“{b}”: tulis skornya dahulu, misalnya 100 Milik sendiri.")
            hasil.append([int(cocok[1]), cocok[2].strip()])
        return hasil


class BerkasField(forms.CharField):
    """One paper a line: "Berita acara; putuskan; unggah"."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def clean(self, value):
        hasil = []
        for b in _baris(super().clean(value)):
            bagian = [x.strip() for x in b.split(";")]
            if len(bagian) != 3 or bagian[1] not in aturan.Tahap or bagian[2] not in aturan.Cara:
                raise ValidationError(
                    f"“{b}”: tulis nama; {' atau '.join(aturan.Tahap.values)}; "
                    f"{', '.join(aturan.Cara.values)}."
                )
            hasil.append(bagian)
        return hasil


class PedomanForm(forms.ModelForm):
    versi = VersiField()

    class Meta:
        model = Pedoman
        fields = ("nama", "mulai", "dasar")
        widgets = {"mulai": tanggal_html()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        isi = self.instance.isi
        self.initial["versi"] = self.instance.diubah_pada
        self.kriteria = [*isi["kriteria"], None]
        for n, k in enumerate(self.kriteria):
            self._kriteria(n, k)
        for kode, (label, maks) in _ANGKA.items():
            self.fields[kode] = forms.IntegerField(
                label=label, min_value=0, max_value=maks, initial=isi[kode]
            )
        self.fields["asesmen_untuk"] = forms.MultipleChoiceField(
            label="Jenis yang perlu asesmen", choices=JenisGraduasi.choices, required=False,
            widget=forms.CheckboxSelectMultiple, initial=isi["asesmen_untuk"],
        )  # fmt: skip
        for jenis, kata in JenisGraduasi.choices:
            lama = isi["berkas"].get(jenis, [])
            self.fields[f"berkas-{jenis}"] = BerkasField(
                label=kata,
                help_text="Satu berkas satu baris: nama; ajukan atau putuskan; unggah, lihat "
                "atau nomor.",
                initial="\n".join(f"{b['kata']}; {b['tahap']}; {b['cara']}" for b in lama),
            )
        for status, hari in isi["tenggat"].items():
            self.fields[f"tenggat-{status}"] = forms.IntegerField(
                label=StatusUsulan(status).label, min_value=1, max_value=365, initial=hari
            )
        self.fields["pasca_bulan"] = forms.CharField(
            label="Kunjungan pascagraduasi, bulan ke",
            initial=", ".join(map(str, isi["pasca_bulan"])),
            help_text="Dipisah koma, dihitung dari tanggal efektif.",
        )

    def _kriteria(self, n: int, k: dict | None) -> None:
        wajib = k is not None
        self.fields[f"kata-{n}"] = forms.CharField(
            label=f"Kriteria {n + 1}" if wajib else "Kriteria baru", max_length=200,
            required=False, initial=k and k["kata"],
            help_text="Kosongkan untuk membuangnya." if wajib else "",
        )  # fmt: skip
        self.fields[f"bobot-{n}"] = forms.IntegerField(
            label="Bobot", min_value=0, max_value=1000, required=False, initial=k and k["bobot"]
        )
        self.fields[f"wajib-{n}"] = forms.BooleanField(
            label="Wajib: jawaban berskor 0 menggugurkan", required=False,
            initial=k and k.get("wajib"),
        )  # fmt: skip
        self.fields[f"pilihan-{n}"] = PilihanField(
            label="Jawaban dan skornya", required=False,
            help_text="Satu jawaban satu baris, skor 0 sampai 100 di depan.",
            initial="\n".join(f"{p[0]} {p[1]}" for p in k["pilihan"]) if k else "",
        )  # fmt: skip

    @property
    def bagian(self) -> list[tuple[str, list]]:
        """Fields under their headings."""
        ruas = {nama: self[nama] for nama in self.fields if nama != "versi"}

        def ambil(*awalan: str) -> list:
            return [r for n, r in ruas.items() if n.partition("-")[0] in awalan]

        return [
            ("Tentang pedoman ini", ambil("nama", "mulai", "dasar")),
            *(
                (f"Kriteria {n + 1}", [r for m, r in ruas.items() if m.endswith(f"-{n}")])
                for n in range(len(self.kriteria))
            ),
            ("Asesmen", ambil("ambang", "foto_min", "berlaku_hari", "asesmen_untuk")),
            ("Berkas tiap jenis", ambil("berkas")),
            ("Hari paling lama tiap tahap", ambil("tenggat")),
            ("Setuju sekaligus", ambil("contoh_persen", "contoh_min")),
            ("Sesudah keluar", ambil("pasca_bulan")),
        ]

    def clean_pasca_bulan(self):
        bagian = [b.strip() for b in self.cleaned_data["pasca_bulan"].split(",") if b.strip()]
        if not all(b.isdecimal() and len(b) < 3 for b in bagian):
            raise ValidationError("Tulis angka dipisah koma, misalnya 1, 3, 6, 12.")
        return sorted({int(b) for b in bagian})

    def susun_isi(self) -> dict:
        """The cleaned form in the shape of `Pedoman.isi`; codes of what keeps its name stay."""
        c, lama = self.cleaned_data, self.instance.isi
        kode_lama = {b["kata"]: b["kode"] for d in lama["berkas"].values() for b in d}
        return {
            "kriteria": [
                {
                    "kode": k["kode"] if k else slugify(c[f"kata-{n}"])[:40] or f"kriteria-{n}",
                    "kata": c[f"kata-{n}"],
                    "bobot": c[f"bobot-{n}"] or 0,
                    "wajib": c[f"wajib-{n}"],
                    "pilihan": c[f"pilihan-{n}"],
                }
                for n, k in enumerate(self.kriteria)
                if c[f"kata-{n}"]
            ],
            **{kode: c[kode] for kode in _ANGKA},
            "asesmen_untuk": c["asesmen_untuk"],
            "berkas": {
                jenis: [
                    {
                        "kode": kode_lama.get(kata) or slugify(kata)[:40] or "berkas",
                        "kata": kata,
                        "tahap": tahap,
                        "cara": cara,
                    }
                    for kata, tahap, cara in c[f"berkas-{jenis}"]
                ]
                for jenis in JenisGraduasi.values
            },
            "tenggat": {s: c[f"tenggat-{s}"] for s in lama["tenggat"]},
            "pasca_bulan": c["pasca_bulan"],
        }
