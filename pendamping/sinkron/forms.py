"""Filters of what was sent and of phones, and the reason of a decision."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from kpm.saring import SaringWilayah
from pkh.wilayah.models import rentang_wilayah

from .aturan import Jenis, Status
from .hari_ini import lama_diam

KEADAAN_KIRIMAN = {
    "": "Menunggu keputusan",
    "diterima": "Diterima",
    "dikembalikan": "Dikembalikan",
    "semua": "Semua yang pernah menunggu",
}
KEADAAN_PERANGKAT = {
    "": "Semua telepon",
    "belum": "Ada catatan belum terkirim",
    "diam": "Belum terkirim dan lama tidak terhubung",
    "hapus": "Menunggu dihapus",
    "terhapus": "Pernah dihapus",
}


class SaringKiriman(SaringWilayah):
    """What waits is shown first: that is what the page is for."""

    hak = "kiriman.putuskan"

    q = forms.CharField(label="Nama keluarga atau pengirim", required=False, max_length=60)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=list(KEADAAN_KIRIMAN.items())
    )
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *Jenis.choices]
    )

    def saring(self, kiriman):
        isi = self.isi
        keadaan = isi.get("keadaan", "")
        if keadaan:
            kiriman = kiriman.diputus()
            kiriman = kiriman if keadaan == "semua" else kiriman.filter(status=keadaan)
        else:
            kiriman = kiriman.menunggu()
        if "jenis" in isi:
            kiriman = kiriman.filter(jenis=isi["jenis"])
        if q := isi.get("q"):
            nama = Q(keluarga__nama_pengurus__icontains=q) | Q(pengirim__nama__icontains=q)
            kiriman = kiriman.filter(nama)
        if "wilayah" in isi:
            kiriman = kiriman.filter(rentang_wilayah("wilayah_id", isi["wilayah"]))
        return kiriman


class SaringPerangkat(SaringWilayah):
    hak = "perangkat.kelola"
    bukan_saringan = ("urut",)

    q = forms.CharField(label="Nama pendamping atau telepon", required=False, max_length=60)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=list(KEADAAN_PERANGKAT.items())
    )
    urut = forms.ChoiceField(
        label="Urutkan", required=False,
        choices=[("", "Terbaru didaftarkan"), ("belum", "Belum terkirim terbanyak")],
    )  # fmt: skip

    def saring(self, perangkat):
        isi, keadaan = self.isi, self.isi.get("keadaan", "")
        if keadaan == "belum":
            perangkat = perangkat.filter(belum__gt=0)
        elif keadaan == "diam":
            perangkat = perangkat.filter(lama_diam(timezone.now()))
        elif keadaan == "hapus":
            perangkat = perangkat.menunggu_hapus()
        elif keadaan == "terhapus":
            perangkat = perangkat.filter(terhapus_pada__isnull=False)
        if q := isi.get("q"):
            perangkat = perangkat.filter(Q(pengguna__nama__icontains=q) | Q(nama__icontains=q))
        if "wilayah" in isi:
            kode = ".".join(isi["wilayah"].split(".")[:2])  # a profile belongs to a kabupaten
            perangkat = perangkat.filter(rentang_wilayah("pengguna__profil__wilayah_id", kode))
        return perangkat


class PutusanForm(forms.Form):
    putusan = forms.ChoiceField(
        label="Keputusan",
        choices=[(Status.DITERIMA, "Terima"), (Status.DIKEMBALIKAN, "Kembalikan")],
        widget=forms.HiddenInput,
    )
    alasan = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila dikembalikan. Pengirim dan pendamping yang sekarang membacanya.",
    )


class HapusForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan menghapus",
        max_length=200,
        help_text="Misalnya: hilang di perahu, 12 September; diganti telepon baru.",
    )
