"""Filters of the reconciliation, of discrepancies; the forms of a discrepancy."""

from django import forms
from django.db.models import F, Q

from kpm.forms import tanggal_html
from kpm.models import Keluarga, Selisih
from kpm.penyaluran.aturan import ALASAN_ORANG, Jenis, Kecuali, Langkah, Temuan
from kpm.penyaluran.forms import LIHAT, SaringPeriode
from kpm.penyaluran.layanan.label import BERARTI
from kpm.penyaluran.layanan.selisih import pemilik_mungkin
from kpm.saring import SaringWilayah
from pkh.wilayah.models import rentang_wilayah

# What a figure of 4T (laporan.empat_t) or of the reconciliation counts, as a filter of the list
# behind it.
_ADA_HASIL = [
    Temuan.SESUAI, Temuan.BEDA_JUMLAH, Temuan.TANPA_DAFTAR, Temuan.GAGAL, Temuan.BELUM,
    Temuan.ASING,
]  # fmt: skip
GOLONGAN: dict[str, tuple[str, Q]] = {
    "aktif": ("Aktif pada awal periode", Q(aktif=True)),
    "layak": ("Aktif, berhak dan datanya padan", Q(aktif=True, layak=True)),
    "terdaftar": ("Terdaftar", Q(terdaftar__gt=0)),
    "tepat_waktu": ("Dibayar sampai jadwal", Q(tepat_waktu=True)),
    "dibayar": ("Dibayar", Q(dibayar__gt=0)),
    "tepat_jumlah": ("Dibayar sebesar haknya", Q(dibayar__gt=0, dibayar=F("berhak"))),
    "ada_hasil": ("Ada hasil bank", Q(temuan__in=_ADA_HASIL)),
    # Two of the columns of the reconciliation.
    "beda": (
        "Dibayar, tidak seperti daftar", Q(temuan__in=[Temuan.BEDA_JUMLAH, Temuan.TANPA_DAFTAR]),
    ),
    "belum_pasti": (
        "Belum ada hasil yang pasti",
        Q(temuan__in=[Temuan.MENUNGGU, Temuan.TANPA_HASIL, Temuan.ASING]),
    ),
    "lengkap": ("Bukti bank lengkap", Q(temuan__in=_ADA_HASIL, lengkap=True)),
}  # fmt: skip


class SaringRekonsiliasi(SaringPeriode):
    q = forms.CharField(label="Cari nama", required=False, max_length=60)
    temuan = forms.ChoiceField(
        label="Temuan", required=False, choices=[("", "Semua temuan"), *Temuan.choices]
    )
    kecuali = forms.ChoiceField(
        label="Sebab tidak didaftarkan",
        required=False,
        choices=[("", "Semua sebab"), *Kecuali.choices],
    )
    bank = forms.ChoiceField(
        label="Bank", required=False, choices=[("", "Semua bank"), *Keluarga.Bank.choices]
    )
    kata_bank = forms.CharField(label="Kata bank", required=False, max_length=100)
    golongan = forms.ChoiceField(
        label="Golongan",
        required=False,
        choices=[("", "Semua"), *((k, kata) for k, (kata, _) in GOLONGAN.items())],
    )

    def saring(self, baris):
        isi = self.isi
        baris = baris.filter(periode=self.periode_terpilih)
        for nama in ("temuan", "kecuali", "bank"):
            if nama in isi:
                baris = baris.filter(**{nama: isi[nama]})
        if "kata_bank" in isi:
            baris = baris.filter(label__iexact=isi["kata_bank"])
        if "golongan" in isi:
            baris = baris.filter(GOLONGAN[isi["golongan"]][1])
        if "q" in isi:
            baris = baris.filter(keluarga__nama_pengurus__icontains=isi["q"])
        if "wilayah" in isi:
            baris = baris.filter(rentang_wilayah("desa_id", isi["wilayah"]))
        return baris

    def _kata(self, nama: str, nilai) -> str:
        return f"“{nilai}”" if nama == "kata_bank" else super()._kata(nama, nilai)


SAYA = "saya"


class SaringSelisih(SaringWilayah):
    hak = LIHAT
    bukan_saringan = ()
    q = forms.CharField(label="Cari nama", required=False, max_length=60)
    jenis = forms.ChoiceField(
        label="Selisih", required=False, choices=[("", "Semua selisih"), *Jenis.choices]
    )
    langkah = forms.ChoiceField(
        label="Langkah", required=False, choices=[("", "Semua langkah"), *Langkah.choices]
    )
    milik = forms.ChoiceField(
        label="Dikerjakan oleh",
        required=False,
        choices=[("", "Siapa saja"), (SAYA, "Saya"), ("tanpa", "Belum ada")],
    )
    lewat = forms.BooleanField(label="Lewat tenggat", required=False)
    ditutup = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Terbuka"), ("ya", "Sudah ditutup")]
    )

    def saring(self, selisih, hari):
        isi = self.isi
        if "ditutup" in isi:
            selisih = selisih.exclude(ditutup_pada=None)
        else:
            selisih = selisih.terbuka()
        for nama in ("jenis", "langkah"):
            if nama in isi:
                selisih = selisih.filter(**{nama: isi[nama]})
        if "milik" in isi:
            siapa = self.oleh if isi["milik"] == SAYA else None
            selisih = selisih.filter(pemilik=siapa)
        if "q" in isi:
            selisih = selisih.filter(keluarga__nama_pengurus__icontains=isi["q"])
        if "lewat" in isi:
            selisih = selisih.filter(tenggat__lt=hari)
        if "wilayah" in isi:
            selisih = selisih.filter(rentang_wilayah("keluarga__desa_id", isi["wilayah"]))
        return selisih


class TanganiForm(forms.ModelForm):
    class Meta:
        model = Selisih
        fields = ("langkah", "pemilik", "tenggat", "catatan")
        widgets = {"tenggat": tanggal_html()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pemilik"].queryset = pemilik_mungkin(self.instance.keluarga)
        self.fields["pemilik"].empty_label = "Belum ada"


class TutupForm(forms.Form):
    prefix = "tutup"
    alasan = forms.ChoiceField(label="Alasan", choices=[(a.value, a.label) for a in ALASAN_ORANG])
    catatan = forms.CharField(
        label="Bagaimana Anda tahu",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LabelForm(forms.Form):
    label = forms.CharField(max_length=100, widget=forms.HiddenInput)
    keadaan = forms.ChoiceField(label="Artinya", choices=BERARTI)
    catatan = forms.CharField(label="Catatan", required=False, max_length=200)
