"""Shape of what the pages of caseloads ask and send."""

from django import forms
from django.utils import timezone

URUT = {
    "berat": "Terberat dahulu",
    "ringan": "Teringan dahulu",
    "nama": "Nama",
    "jarak": "Terjauh jalannya",
    "terlambat": "KPM terlambat terbanyak",
}
TOLERANSI = [(n, f"Beda paling banyak {n}%") for n in ("5", "10", "15", "25")]


class _Kabupaten(forms.Form):
    """`kabupaten` only where there is a choice."""

    kabupaten = forms.ChoiceField(label="Kabupaten/kota", required=False)

    def __init__(self, data, *, kabupaten: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["kabupaten"].choices = kabupaten
        self.awal = kabupaten[0][0] if kabupaten else ""
        if len(kabupaten) < 2:
            del self.fields["kabupaten"]

    @property
    def isi(self) -> dict:
        self.is_valid()
        return {n: v for n, v in self.cleaned_data.items() if v}

    @property
    def kode(self) -> str:
        return self.isi.get("kabupaten") or self.awal


class SaringBeban(_Kabupaten):
    q = forms.CharField(label="Nama", required=False, max_length=60)
    urut = forms.ChoiceField(choices=list(URUT.items()), required=False, label="Urutkan")

    def susun(self, baris: list[dict]) -> list[dict]:
        if q := self.isi.get("q"):
            baris = [b for b in baris if q.casefold() in str(b["profil"]).casefold()]
        urut = self.isi.get("urut") or "berat"
        nilai = {
            "berat": lambda b: -b["beban"].nilai,
            "ringan": lambda b: b["beban"].nilai,
            "nama": lambda b: 0,
            "jarak": lambda b: -b["beban"].km,
            "terlambat": lambda b: -b["beban"].terlambat,
        }[urut]
        return sorted(baris, key=lambda b: (nilai(b), str(b["profil"]), b["pk"]))

    def kata(self) -> list[dict]:
        q = self.isi.get("q")
        return [{"kata": f"“{q}”", "hapus": "?"}] if q else []


class AndaiForm(_Kabupaten):
    pendamping = forms.ChoiceField(label="Bagaimana bila")
    desa = forms.ChoiceField(label="Memegang desa/kelurahan")
    dari = forms.ChoiceField(label="Dari", required=False)

    def __init__(self, data, *, kabupaten, orang, desa):
        super().__init__(data, kabupaten=kabupaten)
        self.fields["pendamping"].choices = [("", "Pilih pendamping"), *orang]
        self.fields["desa"].choices = [("", "Pilih desa"), *desa]
        self.fields["dari"].choices = [("", "Siapa pun yang memegangnya kini"), *orang]


class SaranForm(_Kabupaten):
    toleransi = forms.ChoiceField(
        label="Beda dari rata-rata paling banyak", choices=TOLERANSI, required=False
    )

    def __init__(self, data, **kwargs):
        data = data.copy()
        data.setdefault("toleransi", "10")
        super().__init__(data, **kwargs)

    @property
    def batas(self) -> float:
        return int(self.isi.get("toleransi") or 10) / 100


class JalankanForm(forms.Form):
    mulai = forms.DateField(
        label="Berlaku mulai",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    alasan = forms.CharField(label="Alasan", max_length=200, initial="Pemerataan beban")
    cara = forms.ChoiceField(
        label="Cara menyerahkan",
        choices=[
            ("usul", "Usulkan kepada penerimanya; berlaku bila setuju"),
            ("langsung", "Langsung berlaku pada tanggalnya"),
        ],
        initial="usul",
        widget=forms.RadioSelect,
    )
