"""How an export is asked for, and the filters of their log."""

from django import forms
from django.core.exceptions import ValidationError

from kpm.forms import tanggal_html
from kpm.impor.jenis import semua_jenis
from pkh.akun.models import Pengguna
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.riwayat.identitas import ALASAN_TERPANJANG, periksa_alasan
from pkh.wilayah.models import Tingkat, Wilayah

from .daftar import CETAK, HAK_IDENTITAS, kode_catatan, semua_daftar

BENTUK = [("xlsx", "XLSX (Excel, LibreOffice)"), ("csv", "CSV (teks, untuk program lain)")]


class IdentitasForm(forms.Form):
    """Whether numbers of identity are written in full; then for what, which is logged."""

    identitas = forms.BooleanField(label="Tulis nomor lengkap, tidak disamarkan", required=False)
    alasan = forms.CharField(
        label="Keperluan",
        required=False,
        max_length=ALASAN_TERPANJANG,
        help_text="Isi bila nomor ditulis lengkap: untuk apa berkas ini. Keperluan, nama Anda "
        "dan saringannya tercatat dan dibaca kepala dinas dan auditor.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        isi = super().clean() or {}
        if isi.get("identitas"):
            try:
                isi["alasan"] = periksa_alasan(isi.get("alasan", ""))
            except ValidationError as galat:
                self.add_error("alasan", galat.messages)
        elif isi.get("alasan"):
            isi["alasan"] = ""
        return isi

    def tanpa_identitas(self) -> None:
        """Nothing to ask: no number in what is made, or no right to it."""
        del self.fields["identitas"], self.fields["alasan"]


class EksporForm(IdentitasForm):
    field_order = ("bentuk",)

    bentuk = forms.ChoiceField(
        label="Bentuk berkas", choices=BENTUK, initial="xlsx", widget=forms.RadioSelect
    )

    def __init__(self, data=None, *, oleh, nomor: list[str]):
        """`nomor`: headings of the masked columns of what is exported."""
        super().__init__(data)
        if nomor and oleh.boleh(HAK_IDENTITAS):
            daftar = " dan ".join([", ".join(nomor[:-1]), nomor[-1]] if nomor[1:] else nomor)
            self.fields["identitas"].label = f"Tulis {daftar} lengkap, tidak disamarkan"
        else:
            self.tanpa_identitas()


class EksporJenisForm(EksporForm):
    def __init__(self, data=None, *, oleh, nomor: list[str], hak: str):
        super().__init__(data, oleh=oleh, nomor=nomor)
        milik = Wilayah.objects.untuk(oleh, hak).berlaku()
        self.fields["wilayah"] = forms.ModelChoiceField(
            milik.filter(tingkat__in=[Tingkat.KABUPATEN, Tingkat.KECAMATAN]),
            label="Wilayah",
            required=False,
            empty_label="Semua wilayah Anda",
        )
        self.order_fields(["wilayah"])


class SaringCatatan(forms.Form):
    q = forms.CharField(label="Nama pengekspor", required=False, max_length=60)
    jenis = forms.ChoiceField(
        label="Isi", required=False, choices=lambda: [("", "Semua isi"), *judul_isi().items()]
    )
    identitas = forms.BooleanField(label="Hanya yang nomornya lengkap", required=False)
    dari = forms.DateField(label="Dari tanggal", required=False, widget=tanggal_html())
    sampai = forms.DateField(label="Sampai tanggal", required=False, widget=tanggal_html())

    def __init__(self, data):
        super().__init__(data)
        self.alamat = data

    @property
    def isi(self) -> dict:
        self.is_valid()
        return {n: v for n, v in self.cleaned_data.items() if v}

    def saring(self, catatan):
        isi = self.isi
        if "q" in isi:
            catatan = catatan.filter(oleh__in=Pengguna.objects.filter(nama__icontains=isi["q"]))
        if "dari" in isi:
            catatan = catatan.filter(pada__date__gte=isi["dari"])
        if "sampai" in isi:
            catatan = catatan.filter(pada__date__lte=isi["sampai"])
        return catatan.filter(**{n: isi[n] for n in ("jenis", "identitas") if n in isi})

    def kata(self) -> list[dict]:
        isi, hasil = self.isi, []
        kata = {
            "q": f"“{isi.get('q', '')}”",
            "jenis": judul_isi().get(isi.get("jenis", ""), ""),
            "identitas": "Nomor lengkap",
            "dari": f"dari {kata_tanggal(isi['dari'])}" if "dari" in isi else "",
            "sampai": f"sampai {kata_tanggal(isi['sampai'])}" if "sampai" in isi else "",
        }
        for nama in isi:
            sisa = self.alamat.copy()
            for buang in (nama, "sesudah"):
                sisa.pop(buang, None)
            hasil.append({"kata": kata[nama], "hapus": f"?{sisa.urlencode()}"})
        return hasil


def judul_isi() -> dict[str, str]:
    """What an export may hold, in words, by its code in the log."""
    jenis = {k.kode: f"{k.judul} (untuk diimpor)" for k in semua_jenis().values()}
    daftar = {kode_catatan(d): d.judul for d in semua_daftar().values()}
    return jenis | daftar | {CETAK: "Formulir dan surat cetak"}
