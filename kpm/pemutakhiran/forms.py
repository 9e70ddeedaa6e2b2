"""Shape of what the pages of reports send, and the filters of their list."""

from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.models import Anggota, Keluarga, Pemutakhiran
from kpm.saring import SaringWilayah
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import Jenis, Status

HASIL_CARI = 12


class SaringPemutakhiran(SaringWilayah):
    bukan_saringan = ("tampil",)

    q = forms.CharField(label="Nama pengurus", required=False, max_length=60)
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *Jenis.choices]
    )
    status = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua keadaan"), *Status.choices]
    )
    kanal = forms.ChoiceField(
        label="Lewat", required=False, choices=[("", "Semua cara"), *Pemutakhiran.Kanal.choices]
    )
    tampil = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("menunggu", "menunggu"), ("semua", "semua")],
    )

    def saring(self, baris):
        isi = self.isi
        for ruas in ("jenis", "status", "kanal"):
            if ruas in isi:
                baris = baris.filter(**{ruas: isi[ruas]})
        if "wilayah" in isi:
            baris = baris.di_wilayah(isi["wilayah"])
        if "q" in isi:
            baris = baris.filter(keluarga__nama_pengurus__icontains=isi["q"])
        return baris


class BuktiForm(forms.Form):
    """What speaks for a report: words, a photo."""

    bukti = forms.CharField(
        label="Keterangan dan bukti",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Untuk operator yang memeriksa, misalnya surat yang Anda lihat.",
    )
    foto = forms.FileField(
        label="Foto bukti",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


def pasang_bukti(form: forms.Form) -> None:
    """Put the fields of evidence at the end of another form, for whose changes are looked at."""
    for nama, ruas in BuktiForm.base_fields.items():
        form.fields[nama] = ruas


class PilihAnggota(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.nama} ({obj.get_hubungan_display().lower()})"


def calon_pengurus(keluarga: Keluarga, kecuali: Anggota | None = None):
    hadir = keluarga.anggota.hadir().exclude(hubungan=Anggota.Hubungan.PENGURUS)
    return hadir.exclude(pk=kecuali.pk) if kecuali else hadir


class PengurusForm(BuktiForm):
    pengurus_baru = PilihAnggota(
        Anggota.objects.none(), label="Pengurus baru", empty_label="Pilih anggota"
    )
    hubungan_lama = forms.ChoiceField(
        label="Hubungan pengurus yang lama sesudahnya",
        choices=[p for p in Anggota.Hubungan.choices if p[0] != Anggota.Hubungan.PENGURUS],
        initial=Anggota.Hubungan.LAINNYA,
    )
    field_order = ["pengurus_baru", "hubungan_lama", "bukti", "foto"]

    def __init__(self, *args, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pengurus_baru"].queryset = calon_pengurus(keluarga)

    def isian(self) -> dict:
        isi = self.cleaned_data
        return {"pengurus_baru": isi["pengurus_baru"].pk, "hubungan_lama": isi["hubungan_lama"]}


class KeluarForm(BuktiForm):
    """A member dies or leaves; if it is the pengurus, who takes over."""

    tanggal = forms.DateField(label="Keluar sejak", widget=tanggal_html())
    alasan = forms.ChoiceField(label="Alasan", choices=Anggota.AlasanKeluar.choices)
    pengurus_baru = PilihAnggota(
        Anggota.objects.none(),
        label="Pengurus baru",
        empty_label="Pilih anggota",
        required=False,
        help_text="Pengurus keluar, jadi keluarga ini perlu pengurus lain.",
    )
    field_order = ["tanggal", "alasan", "pengurus_baru", "bukti", "foto"]

    def __init__(self, *args, anggota: Anggota, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tanggal"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        if anggota.hubungan == Anggota.Hubungan.PENGURUS:
            self.fields["pengurus_baru"].queryset = calon_pengurus(anggota.keluarga, anggota)
        else:
            del self.fields["pengurus_baru"]

    def usul(self) -> tuple[str, dict]:
        """(kind, what it holds)."""
        isi = {"tanggal": self.cleaned_data["tanggal"]}
        if baru := self.cleaned_data.get("pengurus_baru"):
            isi["pengurus_baru"] = baru.pk
        if self.cleaned_data["alasan"] == Anggota.AlasanKeluar.MENINGGAL:
            return Jenis.KEMATIAN, isi
        return Jenis.KELUAR, isi | {"alasan": self.cleaned_data["alasan"]}


class PindahForm(BuktiForm):
    """To any desa in force: found by its name first, then chosen."""

    tujuan = forms.ModelChoiceField(
        Wilayah.objects.none(), label="Desa tujuan", widget=forms.RadioSelect, empty_label=None
    )
    alamat = forms.CharField(label="Alamat baru", max_length=200, required=False)
    rt = forms.CharField(label="RT", max_length=3, required=False)
    rw = forms.CharField(label="RW", max_length=3, required=False)
    field_order = ["tujuan", "alamat", "rt", "rw", "bukti", "foto"]

    def __init__(self, *args, cari: str, **kwargs):
        super().__init__(*args, **kwargs)
        desa = Wilayah.objects.berlaku().filter(tingkat=Tingkat.DESA)
        self.fields["tujuan"].label_from_instance = lambda d: (
            f"{d.nama}, {d.induk.nama}, {d.induk.induk.nama}"
        )
        if self.is_bound:
            self.fields["tujuan"].queryset = desa.select_related("induk__induk")
        elif len(cari) > 2:
            temu = list(desa.cari(cari).order_by("nama", "kode").values_list("pk", flat=True))
            self.ditemukan = len(temu)
            pilih = desa.filter(pk__in=temu[:HASIL_CARI]).select_related("induk__induk")
            self.fields["tujuan"].queryset = pilih.order_by("nama", "kode")

    def isian(self) -> dict:
        return {n: self.cleaned_data[n] for n in ("alamat", "rt", "rw") if self.cleaned_data[n]}


class TolakForm(forms.Form):
    alasan = forms.CharField(
        label="Mengapa ditolak", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class TerimaForm(forms.Form):
    pendamping = PilihPengguna(
        label="Pendamping di sini",
        required=False,
        empty_label="Belum ditentukan",
    )

    def __init__(self, *args, usul: Pemutakhiran, **kwargs):
        super().__init__(*args, **kwargs)
        if usul.desa_tujuan_id:
            orang = Pengguna.objects.pendamping_di(usul.desa_tujuan_id[:5]).order_by("nama")
            self.fields["pendamping"].queryset = orang
