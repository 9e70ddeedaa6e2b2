"""The plan as a person sends it: a group for each family, names for the new groups."""

from itertools import count

from django import forms

from kpm.saring import SaringWilayah
from pkh.wilayah.models import Wilayah

from .keadaan import Keadaan
from .layanan import Susunan


class SaringUsulan(SaringWilayah):
    hak = "p2k2.kelola"


class PengelompokanForm(forms.Form):
    sidik = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, keadaan: Keadaan, desa: Wilayah, usul: dict[int, int]):
        super().__init__(data, initial={"sidik": keadaan.sidik})
        self.keadaan, self.banyak_baru = keadaan, max(-min(usul.values(), default=0), 0)
        terpakai = {k.nama for k in keadaan.kelompok.values()}
        nama = (f"{desa.nama} {i}" for i in count(1) if f"{desa.nama} {i}" not in terpakai)
        for n in range(1, self.banyak_baru + 1):
            self.fields[f"baru-{n}"] = forms.CharField(
                label=f"Nama kelompok baru {n}", max_length=80, initial=next(nama)
            )
        sedesa = [(g, str(keadaan.kelompok[g])) for g in keadaan.sedesa]
        lain = [
            (g, f"{k} ({k.desa})") for g, k in keadaan.kelompok.items() if g not in keadaan.sedesa
        ]
        baru = [(-n, f"Kelompok baru {n}") for n in range(1, self.banyak_baru + 1)]
        self.kelompok = baru + sedesa
        pilihan = [*self.kelompok, *lain, (0, "Tanpa kelompok")]
        for w in keadaan.warga:
            self.fields[f"ke-{w.id}"] = forms.TypedChoiceField(
                label=w.nama, choices=pilihan, coerce=int, initial=usul[w.id]
            )

    def ruas_baru(self):
        return [self[f"baru-{n}"] for n in range(1, self.banyak_baru + 1)]

    def baris(self) -> list[dict]:
        """[{warga, kini, ruas, pindah}] in the order of RW and RT."""
        return [
            {
                "warga": w,
                "kini": self.keadaan.kelompok.get(w.kelompok or 0),
                "ruas": self[f"ke-{w.id}"],
                "pindah": self.fields[f"ke-{w.id}"].initial != (w.kelompok or 0),
            }
            for w in self.keadaan.warga
        ]

    def susunan(self) -> Susunan:
        """The names without those nobody was put into: a plan need not use every new group."""
        isi = self.cleaned_data
        tujuan = {w.id: isi[f"ke-{w.id}"] for w in self.keadaan.warga}
        dipakai = [n for n in range(1, self.banyak_baru + 1) if -n in tujuan.values()]
        nomor = {-lama: -baru for baru, lama in enumerate(dipakai, 1)}
        return Susunan(
            {k: nomor.get(g, g) for k, g in tujuan.items()}, [isi[f"baru-{n}"] for n in dipakai]
        )
