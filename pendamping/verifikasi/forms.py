"""What is asked for around the sheet (the sheet itself is in lembar.py)."""

from django import forms
from django.db.models import Q

from kpm.models import Fasilitas
from kpm.saring import SaringWilayah
from pendamping.models import Profil
from pkh.akun.models import Pengguna
from pkh.wilayah.models import rentang_wilayah

from .ringkasan import DI_RUMAH

JENIS = [
    ("", "Semua fasilitas"),
    *Fasilitas.Jenis.choices,
    (DI_RUMAH, "Di rumah, tanpa fasilitas"),
]
KEADAAN = [
    ("", "Semua keadaan"),
    ("belum", "Belum lengkap"),
    ("jml", "JML sekolah berbeda"),
]
URUT = [
    ("", "Yang perlu dikerjakan dahulu"),
    ("nama", "Nama"),
    ("belum", "Belum diisi terbanyak"),
    ("cakupan", "Cakupan terendah"),
    ("kepatuhan", "Kepatuhan terendah"),
    ("wajib", "Kewajiban terbanyak"),
]


class SaringVerifikasi(SaringWilayah):
    """The overview of a month; `macam` is what its rows are: "wilayah", "pendamping" or
    "fasilitas"."""

    hak = "verifikasi.lihat"
    berbulan = True
    bukan_saringan = ("urut", "menurut")

    q = forms.CharField(
        label="Sekolah atau posyandu", required=False, max_length=60, help_text="Nama atau NPSN."
    )
    jenis = forms.ChoiceField(label="Jenis fasilitas", required=False, choices=JENIS)
    keadaan = forms.ChoiceField(label="Keadaan", required=False, choices=KEADAAN)
    urut = forms.ChoiceField(label="Urutkan", required=False, choices=URUT)
    menurut = forms.CharField(required=False, widget=forms.HiddenInput)
    pendamping = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31
    )

    @property
    def pilihan_macam(self) -> list[str]:
        """What the rows may be: for own families, and those of one pendamping, facilities."""
        if self.milik_sendiri or "pendamping" in self.isi:
            return ["fasilitas"]
        luas = self.cakupan.nasional or not all(w.count(".") for w in self.cakupan.wilayah)
        atas = ["wilayah"] if luas and "wilayah" not in self.isi else []
        return [*atas, "pendamping", "fasilitas"]

    @property
    def macam(self) -> str:
        pilihan = self.pilihan_macam
        return self.isi["menurut"] if self.isi.get("menurut") in pilihan else pilihan[0]

    def saring(self, baris):
        """`keadaan` is of the groups, not of the rows: see ringkasan.hitung."""
        isi = self.isi
        if "wilayah" in isi:
            baris = baris.filter(rentang_wilayah("keluarga__desa_id", isi["wilayah"]))
        if "pendamping" in isi:
            baris = baris.filter(keluarga__pendamping=isi["pendamping"])
        fasilitas = Fasilitas.objects.untuk(self.oleh, self.hak)
        if isi.get("jenis") == DI_RUMAH:
            baris = baris.filter(fasilitas_kode="")
        elif "jenis" in isi:
            kode = fasilitas.filter(jenis=isi["jenis"]).values("kode")
            baris = baris.filter(fasilitas_kode__in=kode)
        if q := isi.get("q"):
            bernama = fasilitas.filter(nama__icontains=q).values("kode")
            baris = baris.filter(Q(fasilitas_kode__in=bernama) | Q(fasilitas_kode__startswith=q))
        return baris

    def _kata(self, nama: str, nilai) -> str:
        if nama != "pendamping":
            return super()._kata(nama, nilai)
        terlihat = Profil.objects.untuk(self.oleh, self.hak).filter(pengguna=nilai)
        return str(Pengguna.objects.filter(profil__in=terlihat).first() or "Satu pendamping")


class FasilitasForm(forms.Form):
    """`pilihan`: the facilities that may be chosen."""

    fasilitas = forms.ModelChoiceField(
        Fasilitas._default_manager.none(),
        label="Fasilitas",
        help_text="Berlaku mulai bulan ini; bulan-bulan berikutnya ikut.",
        empty_label="Pilih fasilitas",
        error_messages={"invalid_choice": "Fasilitas ini tidak ada di kabupaten/kota KPM Anda."},
    )

    def __init__(self, *args, pilihan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fasilitas"].queryset = pilihan


class BukaBulanForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan membuka lagi",
        max_length=200,
        help_text="Ditulis di riwayat bersama nama Anda.",
    )
