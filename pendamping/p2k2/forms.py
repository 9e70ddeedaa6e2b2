"""Shape of what the P2K2 pages send."""

from django import forms
from django.utils import timezone

from kpm.models import Keluarga
from kpm.saring import SaringWilayah
from pendamping.aturan import akhir_bulan
from pendamping.models import Kelompok, Pertemuan, Profil
from pendamping.p2k2.layanan import batas_kelompok, keluarga_dapat_ikut
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah


class SaringKelompok(SaringWilayah):
    hak = "p2k2.lihat"
    berbulan = True

    q = forms.CharField(label="Nama kelompok", required=False, max_length=60)
    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")
    belum = forms.BooleanField(required=False, label="Belum bertemu pada bulan itu")

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            terlihat = Profil.objects.untuk(oleh)
            self.fields["pendamping"].queryset = Pengguna.objects.filter(profil__in=terlihat)

    def saring(self, kelompok):
        isi = self.isi
        if "q" in isi:
            kelompok = kelompok.filter(nama__icontains=isi["q"])
        if "wilayah" in isi:
            kelompok = kelompok.filter(rentang_wilayah("desa_id", isi["wilayah"]))
        if "pendamping" in isi:
            kelompok = kelompok.filter(pendamping=isi["pendamping"])
        if "belum" in isi:
            bulan = self.bulan_terpilih
            bertemu = Pertemuan.objects.filter(tanggal__range=(bulan, akhir_bulan(bulan)))
            kelompok = kelompok.exclude(pk__in=bertemu.values("kelompok"))
        return kelompok


class KelompokForm(forms.ModelForm):
    keluarga = forms.ModelMultipleChoiceField(
        Keluarga.objects.none(),
        label="Anggota",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih anggota kelompok.",
            "invalid_choice": "Salah satu keluarga sudah di kelompok lain atau bukan dampingannya.",
        },
    )

    class Meta:
        model = Kelompok
        fields = ["nama", "desa", "tempat", "keluarga", "ketua", "aktif"]
        labels = {"desa": "Desa/kelurahan", "ketua": "Ketua kelompok"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bawah, atas = batas_kelompok(timezone.localdate())
        self.fields[
            "keluarga"
        ].help_text = f"Isi {bawah} sampai {atas} keluarga. Yang tampil belum punya kelompok."
        dapat = keluarga_dapat_ikut(self.instance.pendamping, self.instance)
        dapat = dapat.select_related("desa").order_by("desa__nama", "nama_pengurus", "pk")
        self.fields["keluarga"].queryset = dapat
        self.fields["keluarga"].label_from_instance = lambda k: f"{k}, {k.desa}"
        self.fields["ketua"].queryset = dapat
        self.fields["ketua"].empty_label = "Belum ditentukan"
        punya = Keluarga.objects.filter(pendamping=self.instance.pendamping)
        self.fields["desa"].empty_label = "Pilih desa"
        self.fields["desa"].queryset = Wilayah.objects.filter(
            kode__in=punya.order_by().values("desa_id")
        )
        if self.instance.pk:
            kini = self.instance.keanggotaan.filter(selesai=None)
            self.fields["keluarga"].initial = list(kini.values_list("keluarga", flat=True))
        else:
            del self.fields["aktif"]

    def _post_clean(self):
        for nama in ("nama", "desa", "tempat", "aktif"):
            if nama in self.cleaned_data:
                setattr(self.instance, nama, self.cleaned_data[nama])
