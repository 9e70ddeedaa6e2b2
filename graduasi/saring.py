"""Filters of the lists of this room. They stand in the address; what is no choice is ignored
and said beside the field."""

from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.saring import SaringWilayah
from pkh.wilayah.models import rentang_wilayah

from .aturan import KEADAAN_USULAN, AlasanKeluar, JenisGraduasi, StatusUsulan
from .models import Kepergian
from .pedoman.layanan import tenggat_pada


class SaringUsulan(SaringWilayah):
    hak = "graduasi.lihat"
    bukan_saringan = ("tampil", "urut")

    q = forms.CharField(label="Cari keluarga", required=False, max_length=60)
    tampil = forms.CharField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label="Tahap", required=False, choices=[("", "Semua tahap"), *StatusUsulan.choices]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", "Semua keadaan"),
            ("terbuka", "Belum tuntas"),
            ("proses", "Belum diputuskan"),
            ("putus", "Diputuskan, belum efektif"),
        ],
    )
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *JenisGraduasi.choices]
    )
    tahun = forms.TypedChoiceField(label="Diusulkan tahun", required=False, coerce=int)
    terlambat = forms.BooleanField(label="Lewat batas hari", required=False)
    urut = forms.ChoiceField(
        label="Urutkan",
        required=False,
        choices=[("", "Terbaru diusulkan"), ("lama", "Paling lama di tahapnya")],
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        self.fields["tahun"].choices = pilihan_tahun()

    def saring(self, usulan, *, status: bool = True):
        """Narrow proposals; `status=False` leaves the stage open, for counts per stage."""
        pilih = self.isi
        if kode := pilih.get("wilayah"):
            usulan = usulan.filter(rentang_wilayah("keluarga__desa_id", kode))
        if keadaan := pilih.get("keadaan"):
            usulan = usulan.filter(status__in=KEADAAN_USULAN[keadaan])
        if jenis := pilih.get("jenis"):
            usulan = usulan.filter(jenis=jenis)
        if tahun := pilih.get("tahun"):
            usulan = usulan.filter(dibuat_pada__year=tahun)
        if q := pilih.get("q"):
            usulan = usulan.filter(keluarga__nama_pengurus__icontains=q)
        if pilih.get("terlambat"):
            hari_ini = timezone.localdate()
            usulan = usulan.terlambat(tenggat_pada(hari_ini), hari_ini)
        if status and "status" in pilih:
            usulan = usulan.filter(status=pilih["status"])
        return usulan


class SaringKepergian(SaringWilayah):
    hak = "graduasi.lihat"

    golongan = forms.ChoiceField(
        label="Golongan", required=False, choices=[("", "Semua"), *Kepergian.Golongan.choices]
    )
    jenis = forms.ChoiceField(
        label="Jenis atau alasan",
        required=False,
        choices=[("", "Semua"), *JenisGraduasi.choices, *AlasanKeluar.choices],
    )
    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int)
    dari = forms.DateField(label="Efektif dari", required=False, widget=tanggal_html())
    sampai = forms.DateField(label="Efektif sampai", required=False, widget=tanggal_html())

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        self.fields["tahun"].choices = pilihan_tahun()

    def saring(self, kepergian):
        pilih = self.isi
        kepergian = di_wilayah_tahun(kepergian, pilih)
        if dari := pilih.get("dari"):
            kepergian = kepergian.filter(tanggal__gte=dari)
        if sampai := pilih.get("sampai"):
            kepergian = kepergian.filter(tanggal__lte=sampai)
        sama = {r: pilih[r] for r in ("golongan", "jenis") if r in pilih}
        return kepergian.filter(**sama)


def di_wilayah_tahun(kepergian, pilih: dict):
    """Departures of the chosen region and year."""
    if kode := pilih.get("wilayah"):
        kepergian = kepergian.filter(rentang_wilayah("keluarga__desa_id", kode))
    if tahun := pilih.get("tahun"):
        kepergian = kepergian.filter(tanggal__year=tahun)
    return kepergian


def pilihan_tahun() -> list[tuple]:
    kini = timezone.localdate().year
    return [("", "Semua tahun"), *((t, str(t)) for t in range(kini, kini - 11, -1))]
