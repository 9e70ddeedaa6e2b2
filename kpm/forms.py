"""Shape of what the pages of the register send; the rules are in layanan and aturan."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from pkh.akun.models import Pengguna
from pkh.riwayat.jejak import Perubahan
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import ALUR_STATUS, Komponen
from .keadaan import perubahan_sejak
from .layanan import RUAS_ANGGOTA, RUAS_KELUARGA, desa_kerja
from .models import Anggota, Keluarga, PerubahanStatus

TANPA_PENDAMPING = "tanpa"
LAMA_HARI = sorted({30, 60, 90, 180, settings.JEDA_KUNJUNGAN})
# Written by the room that keeps proposals and departures, not by hand.
BUKAN_DENGAN_TANGAN = {Keluarga.Status.GRADUASI, Keluarga.Status.KELUAR}


def tanggal_html(**attrs) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def angka_html(panjang: int) -> forms.TextInput:
    return forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": panjang + 4}
    )


class AngkaField(forms.CharField):
    """An identity number as people type it: spaces and dots between digits do not matter."""

    def __init__(self, *, panjang: int = 16, **kwargs):
        super().__init__(widget=angka_html(panjang), **kwargs)

    def to_python(self, value):
        return super().to_python(value).translate(str.maketrans("", "", " .-'\u00a0"))


class DesaField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.nama}, {obj.induk.nama}"


class VersiField(forms.DateTimeField):
    """`diubah_pada` of the row as the form shows it. A draft brings back the one it was typed
    over."""

    def __init__(self, **kwargs):
        kata = "Muat ulang halaman ini, lalu ubah lagi."
        super().__init__(
            widget=forms.HiddenInput(attrs={"data-ikut-draf": ""}),
            error_messages={"required": kata, "invalid": kata},
            **kwargs,
        )


class FormulirSamar(forms.ModelForm):
    """A form that never sends back an identity number: the box of a known number stays
    empty, and an empty box keeps the number."""

    samar: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.fields["versi"] = VersiField(initial=self.instance.diubah_pada.isoformat())
        for nama, properti in self.samar.items():
            if kini := getattr(self.instance, properti):
                self.initial.pop(nama, None)
                self.fields[nama].required = False
                self.fields[nama].help_text = f"Sekarang {kini}. Isi hanya bila berubah."

    def _post_clean(self):
        """No model validation here: the service does it, on the locked row."""

    def isian(self) -> dict[str, Any]:
        """What was entered; a known number left empty is left out."""
        tetap = {n for n in self.samar if not self.cleaned_data.get(n) and self.instance.pk}
        return {n: v for n, v in self.cleaned_data.items() if n not in {"versi", *tetap}}

    def bentrok(self, kini) -> list[Perubahan]:
        """What others changed since this form was opened; what is sent next is saved over it."""
        versi = self.cleaned_data["versi"]
        self.data = self.data.copy()
        self.data["versi"] = kini.diubah_pada.isoformat()
        return perubahan_sejak(kini, versi)


class KeluargaForm(FormulirSamar):
    samar = {"no_kk": "no_kk_samar", "no_kks": "no_kks_samar"}
    no_kk = AngkaField(label="No KK", help_text="16 angka pada kartu keluarga.")
    no_kks = AngkaField(label="No KKS", required=False, help_text="16 angka pada kartu KKS.")
    desa = DesaField(Wilayah.objects.none(), label="Desa/kelurahan", empty_label="Pilih desa")

    class Meta:
        model = Keluarga
        fields = RUAS_KELUARGA
        widgets = {
            "rt": angka_html(3),
            "rw": angka_html(3),
            "telepon": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desa"].queryset = desa_kerja(oleh).select_related("induk")
        self.fields["bank"].choices = [("", "Belum ada"), *Keluarga.Bank.choices]


class KeluargaBaruForm(KeluargaForm):
    """A new family together with its pengurus."""

    nik = AngkaField(label="NIK pengurus", help_text="16 angka pada KTP.")
    nama = forms.CharField(label="Nama pengurus", max_length=120)
    jenis_kelamin = forms.ChoiceField(
        label="Jenis kelamin pengurus",
        choices=Anggota.Kelamin.choices,
        initial="P",
        widget=forms.RadioSelect,
    )
    tanggal_lahir = forms.DateField(label="Tanggal lahir pengurus", widget=tanggal_html())

    PENGURUS = ["nik", "nama", "jenis_kelamin", "tanggal_lahir"]
    field_order = [*PENGURUS, *RUAS_KELUARGA]

    def pengurus(self) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in self.PENGURUS}

    def isian(self) -> dict[str, Any]:
        return {n: v for n, v in super().isian().items() if n not in self.PENGURUS}


class AnggotaForm(FormulirSamar):
    samar = {"nik": "nik_samar"}
    nik = AngkaField(label="NIK", help_text="16 angka pada KTP, KIA atau kartu keluarga.")
    npsn = AngkaField(label="NPSN sekolah", panjang=8, required=False, max_length=8)

    class Meta:
        model = Anggota
        fields = RUAS_ANGGOTA
        widgets = {
            "tanggal_lahir": tanggal_html(),
            "hpl": tanggal_html(),
            "jenis_kelamin": forms.RadioSelect,
        }
        help_texts = {
            "hamil": "Juga sampai 42 hari sesudah melahirkan.",
            "jenjang": "Sekolah yang sedang diikuti; Paket A, B, C mengikuti jenjangnya.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jenis_kelamin"].choices = Anggota.Kelamin.choices
        self.fields["tanggal_lahir"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"


class KeluarForm(forms.Form):
    tanggal = forms.DateField(label="Keluar sejak", widget=tanggal_html())
    alasan = forms.ChoiceField(label="Alasan", choices=Anggota.AlasanKeluar.choices)


class StatusForm(forms.Form):
    ke = forms.ChoiceField(label="Status baru")
    tanggal = forms.DateField(label="Berlaku sejak", widget=tanggal_html())
    alasan = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    dasar = forms.CharField(
        label="Dasar (nomor SK)",
        required=False,
        max_length=PerubahanStatus._meta.get_field("dasar").max_length,
    )

    def __init__(self, *args, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        boleh = ALUR_STATUS[keluarga.status] - BUKAN_DENGAN_TANGAN
        self.fields["ke"].choices = [p for p in Keluarga.Status.choices if p[0] in boleh]
        self.fields["tanggal"].widget.attrs |= {
            "min": f"{keluarga.status_sejak:%Y-%m-%d}",
            "max": f"{timezone.localdate():%Y-%m-%d}",
        }


class BukaForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan membuka nomor ini",
        min_length=5,
        max_length=200,
        help_text="Dicatat bersama nama Anda dan waktunya.",
    )


class SaringKeluarga(forms.Form):
    """The filters of the register as they stand in the address; a value that is no choice
    is said and not used."""

    q = forms.CharField(
        label="Cari", required=False, max_length=60, help_text="Nama, NIK, No KK atau desa."
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Semua status"), *Keluarga.Status.choices]
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    pendamping = forms.ChoiceField(label="Pendamping", required=False)
    komponen = forms.ChoiceField(
        label="Komponen",
        required=False,
        choices=[("", "Semua komponen"), *Komponen.choices, ("tanpa", "Tanpa komponen")],
    )
    anggota = forms.ChoiceField(
        label="Data anggota",
        required=False,
        choices=[("", "Ada atau belum"), ("tanpa", "Belum ada data anggota")],
    )
    tanpa_kunjungan = forms.TypedChoiceField(
        label="Tanpa kunjungan",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Tidak disaring"), *((n, f"{n} hari") for n in LAMA_HARI)],
    )
    urut = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("desa", "desa"), ("kunjungan", "kunjungan")],
    )

    def __init__(self, data, *, oleh):
        super().__init__(data)
        cakupan = oleh.cakupan("kpm.lihat")
        self.milik_sendiri = not (cakupan.wilayah or cakupan.nasional)
        self.fields["wilayah"].choices = [
            ("", "Semua wilayah Anda"),
            *self._wilayah(oleh, cakupan, data.get("wilayah", "")),
        ]
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            self.fields["pendamping"].choices = self._pendamping(cakupan)
        self.is_valid()

    def _wilayah(self, oleh, cakupan, terpilih: str) -> list[tuple[str, str]]:
        """For own families their desa; else what lies right below the person's regions, and,
        below the chosen one, one level more."""
        if self.milik_sendiri:
            desa = Keluarga.objects.untuk(oleh).order_by().values("desa_id").distinct()
            return [(w.kode, w.nama) for w in Wilayah.objects.filter(kode__in=desa)]
        bagian = terpilih.split(".")
        induk = {".".join(bagian[:n]) for n in range(1, len(bagian) + 1)} | set(cakupan.wilayah)
        wilayah = Wilayah.objects.untuk(oleh).berlaku().filter(induk__in=induk)
        if cakupan.nasional:
            wilayah |= Wilayah.objects.berlaku().filter(tingkat=Tingkat.PROVINSI)
        daftar = list(wilayah.distinct())
        if terpilih and terpilih not in {w.kode for w in daftar}:
            # A figure of a dashboard names the person's whole region, or an ended code.
            daftar = [*Wilayah.objects.untuk(oleh).filter(pk=terpilih), *daftar]
        dasar = min((w.tingkat for w in daftar), default=0)
        return [(w.kode, "– " * (w.tingkat - dasar) + w.nama) for w in daftar]

    def _pendamping(self, cakupan) -> list[tuple[str, str]]:
        orang = Pengguna.objects.none()
        if not cakupan.nasional:
            for kode in cakupan.wilayah:
                orang |= Pengguna.objects.pendamping_di(kode)
        return [
            ("", "Semua pendamping"),
            (TANPA_PENDAMPING, "Belum ada pendamping"),
            *((str(pk), nama) for pk, nama in orang.values_list("pk", "nama")),
        ]

    def clean_q(self):
        q = " ".join(self.cleaned_data["q"].split())
        if q and len(q) < 3:
            raise forms.ValidationError("Tuliskan 3 huruf atau angka atau lebih.")
        return q

    @property
    def isi(self) -> dict[str, Any]:
        """What was chosen and is a choice."""
        return {n: v for n, v in self.cleaned_data.items() if v}

    def saring(self, keluarga):
        isi = self.isi
        if "status" in isi:
            keluarga = keluarga.filter(status=isi["status"])
        if "wilayah" in isi:
            keluarga = keluarga.di_wilayah(isi["wilayah"])
        if "pendamping" in isi:
            siapa = None if isi["pendamping"] == TANPA_PENDAMPING else isi["pendamping"]
            keluarga = keluarga.filter(pendamping=siapa)
        if "komponen" in isi:
            punya = [] if isi["komponen"] == "tanpa" else [isi["komponen"]]
            jalur = "komponen" if isi["komponen"] == "tanpa" else "komponen__contains"
            keluarga = keluarga.filter(**{jalur: punya})
        if "anggota" in isi:
            keluarga = keluarga.filter(jumlah_anggota=0)
        if "tanpa_kunjungan" in isi:
            sejak = timezone.localdate() - timedelta(days=isi["tanpa_kunjungan"])
            keluarga = keluarga.tanpa_kunjungan_sejak(sejak)
        return keluarga.cari(isi["q"]) if "q" in isi else keluarga

    def kata(self) -> list[dict[str, str]]:
        """[{kata, hapus}]: each filter in words, and the address without it."""
        daftar = []
        for nama, nilai in self.isi.items():
            if nama == "urut":
                continue
            alamat = self.data.copy()
            for buang in (nama, "sesudah"):
                alamat.pop(buang, None)
            daftar.append({"kata": self._kata(nama, nilai), "hapus": f"?{alamat.urlencode()}"})
        return daftar

    def _kata(self, nama: str, nilai) -> str:
        if nama == "q":
            return f"“{nilai}”"
        kata = dict(self.fields[nama].choices)[nilai].lstrip("– ")
        return f"Tanpa kunjungan {kata}" if nama == "tanpa_kunjungan" else kata
