"""How a form is asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from graduasi.models import Usulan
from kpm.ekspor.daftar import HAK_IDENTITAS
from kpm.ekspor.forms import IdentitasForm
from kpm.forms import tanggal_html
from kpm.models import Fasilitas, PertemuanAwal
from laporan.forms import SEPERTI_KOP
from laporan.models import Insiden, Kertas
from laporan.periode import baca_periode
from pendamping.models import Kelompok, Pengaduan, Pertemuan, Sanksi, Sesi
from pendamping.pengaduan.layanan import boleh_tangani
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import TANPA_FASILITAS, triwulan_dari

ISI = [("kosong", "Kosong, diisi dengan pena"), ("terisi", "Terisi menurut yang sudah dicatat")]
TRIWULAN = 9  # offered: this one and two years back


class CetakForm(IdentitasForm):
    """What every form asks: the paper, and where it has numbers of identity, whether in full."""

    beridentitas = False
    field_order = ("kertas",)

    kertas = forms.ChoiceField(
        label="Kertas",
        choices=[(SEPERTI_KOP, "Seperti pada kop surat"), *Kertas.choices],
    )

    def __init__(self, data=None, *, oleh, tanya):
        """`tanya`: the query string of the page, which says what is to be printed."""
        super().__init__(data)
        if not (self.beridentitas and oleh.boleh(HAK_IDENTITAS)):
            self.tanpa_identitas()

    def clean_kertas(self):
        kertas = self.cleaned_data["kertas"]
        return "" if kertas == SEPERTI_KOP else kertas


class VerifikasiForm(CetakForm):
    beridentitas = True

    periode = forms.ChoiceField(
        label="Triwulan",
        error_messages={"invalid_choice": "Pilih triwulan yang sudah berjalan."},
    )
    wilayah = forms.ChoiceField(
        label="Kecamatan",
        required=False,
        error_messages={"invalid_choice": "Kecamatan ini di luar wilayah Anda."},
    )
    isi = forms.ChoiceField(label="Isi", choices=ISI, initial="kosong", widget=forms.RadioSelect)

    def __init__(self, data=None, *, oleh, tanya):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.fasilitas = tanya.get("fasilitas", "")
        orang = tanya.get("pendamping", "")
        self.pendamping = int(orang) if orang.isdecimal() and len(orang) < 19 else None
        self.fields["periode"].choices = _pilihan_triwulan()
        self.initial["periode"] = _triwulan_awal(tanya)
        kode = ".".join(tanya.get("wilayah", "").split(".")[:3])
        kecamatan = _kecamatan(oleh, kode)
        if kecamatan is None:
            del self.fields["wilayah"]
        else:
            kosong = "Satu tempat saja, di mana pun" if self.fasilitas else "Pilih kecamatan"
            self.fields["wilayah"].required = not self.fasilitas
            self.fields["wilayah"].choices = [("", kosong), *kecamatan]
            self.initial["wilayah"] = kode
        self.order_fields(["periode", "wilayah", "isi", "kertas"])
        self.tempat = self._tempat(oleh)
        self.kembali = reverse("pendamping:verifikasi_daftar"), "Verifikasi komitmen"

    def _tempat(self, oleh) -> str:
        """The facility in words; "" for all of them."""
        if self.fasilitas == TANPA_FASILITAS:
            return "Di rumah, satu formulir tiap desa"
        if not self.fasilitas:
            return ""
        fasilitas = Fasilitas.objects.untuk(oleh).filter(kode=self.fasilitas).first()
        return fasilitas.nama if fasilitas else f"NPSN/kode {self.fasilitas}"

    def pilihan(self) -> dict:
        isi = self.cleaned_data
        return {
            "periode": isi["periode"],
            "fasilitas": self.fasilitas,
            "wilayah": isi.get("wilayah", ""),
            "pendamping": self.pendamping,
            "kosong": isi["isi"] == "kosong",
        }


def _triwulan_awal(tanya) -> str:
    """As the page says that one comes from: a triwulan, or the month of a list."""
    try:
        bulan = date.fromisoformat(f"{tanya.get('bulan', '')}-01")
    except ValueError:
        bulan = timezone.localdate()
    return tanya.get("periode") or triwulan_dari(bulan)


def _pilihan_triwulan() -> list[tuple[str, str]]:
    kode, hari = [], timezone.localdate()
    for n in range(TRIWULAN):
        bulan = hari.year * 12 + hari.month - 1 - 3 * n
        kode.append(triwulan_dari(hari.replace(year=bulan // 12, month=bulan % 12 + 1, day=1)))
    return [(k, baca_periode(k).kata) for k in kode]


def _kecamatan(oleh, terpilih: str) -> list[tuple[str, str]] | None:
    """Kecamatan of the person's regions; None for who sees own families only. For the whole
    country those of the kabupaten that was chosen."""
    cakupan = oleh.cakupan("verifikasi.lihat")
    if not (cakupan.wilayah or cakupan.nasional):
        return None
    semua = Wilayah.objects.untuk(oleh, "verifikasi.lihat").filter(tingkat=Tingkat.KECAMATAN)
    if cakupan.nasional:
        semua = semua.filter(rentang_wilayah("kode", terpilih[:5] or "-"))
    return [(w.kode, w.nama) for w in semua.berlaku()]


class KelompokForm(CetakForm):
    """The list for the pen of one group."""

    tanggal = forms.DateField(
        label="Tanggal pertemuan",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sesi = forms.ModelChoiceField(
        label="Materi",
        queryset=Sesi.objects.all(),
        required=False,
        empty_label="Ditulis dengan pena",
    )

    def __init__(self, data=None, *, oleh, tanya, objek: Kelompok):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.kelompok, self.tempat = objek, str(objek)
        self.kembali = reverse("pendamping:kelompok_rinci", args=[objek.pk]), str(objek)
        self.order_fields(["tanggal", "sesi", "kertas"])

    def pilihan(self) -> dict:
        isi = self.cleaned_data
        return {
            "kelompok": self.kelompok.pk,
            "tanggal": isi["tanggal"].isoformat() if isi["tanggal"] else "",
            "sesi": isi["sesi"].pk if isi["sesi"] else None,
        }


class RencanaForm(CetakForm):
    """The plan of one group for a year."""

    tahun = forms.TypedChoiceField(label="Tahun", coerce=int)

    def __init__(self, data=None, *, oleh, tanya, objek: Kelompok):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.kelompok, self.tempat = objek, str(objek)
        self.kembali = reverse("pendamping:kelompok_rinci", args=[objek.pk]), str(objek)
        kini = timezone.localdate().year
        self.fields["tahun"].choices = [(n, str(n)) for n in (kini, kini + 1, kini - 1)]
        self.initial["tahun"] = tanya.get("tahun", kini)
        self.order_fields(["tahun", "kertas"])

    def pilihan(self) -> dict:
        return {"kelompok": self.kelompok.pk, "tahun": self.cleaned_data["tahun"]}


class PertemuanForm(CetakForm):
    """What was recorded of one meeting."""

    def __init__(self, data=None, *, oleh, tanya, objek: Pertemuan):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.pertemuan = objek
        self.tempat = f"{objek.kelompok}, {kata_tanggal(objek.tanggal)}"
        self.kembali = reverse("pendamping:pertemuan_rinci", args=[objek.pk]), "Pertemuan"

    def pilihan(self) -> dict:
        return {"pertemuan": self.pertemuan.pk}


class PertemuanAwalForm(CetakForm):
    """Invitations, attendance and berita acara of one first meeting."""

    def __init__(self, data=None, *, oleh, tanya, objek: PertemuanAwal):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.pertemuan = objek
        self.tempat = f"{objek.desa}, {kata_tanggal(objek.tanggal)}"
        self.kembali = reverse("kpm:pertemuan_awal_rinci", args=[objek.pk]), "Pertemuan awal"

    def pilihan(self) -> dict:
        return {"pertemuan": self.pertemuan.pk}


class SanksiForm(CetakForm):
    """The notice of one step of the ladder, or of all that wait to be handed over."""

    def __init__(self, data=None, *, oleh, tanya, objek: Sanksi | None = None):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.sanksi = objek
        self.tempat = str(objek) if objek else "Semua langkah yang belum disampaikan"
        self.kembali = reverse("pendamping:sanksi_daftar"), "Sanksi komitmen"

    def pilihan(self) -> dict:
        return {"sanksi": self.sanksi.pk} if self.sanksi else {}


class JawabanForm(CetakForm):
    """The answer to one complaint. PermissionDenied for who does not know the reporter."""

    def __init__(self, data=None, *, oleh, tanya, objek: Pengaduan):
        super().__init__(data, oleh=oleh, tanya=tanya)
        if not boleh_tangani(oleh, objek):
            raise PermissionDenied
        self.pengaduan, self.tempat = objek, str(objek)
        self.kembali = reverse("pendamping:pengaduan_rinci", args=[objek.pk]), objek.nomor

    def pilihan(self) -> dict:
        return {"pengaduan": self.pengaduan.pk}


class InsidenForm(CetakForm):
    """The notices of one failure of data protection."""

    def __init__(self, data=None, *, oleh, tanya, objek: Insiden):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.insiden, self.tempat = objek, str(objek)
        self.kembali = reverse("laporan:pdp_insiden_rinci", args=[objek.pk]), "Insiden"

    def pilihan(self) -> dict:
        return {"insiden": self.insiden.pk}


def _ruas_nomor(label: str = "Nomor surat") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=100, help_text="Kosong: ditulis dengan pena."
    )


class PernyataanForm(CetakForm):
    """What one proposal has signed; No KK and NIK are dotted lines unless one may open them."""

    beridentitas = True

    def __init__(self, data=None, *, oleh, tanya, objek: Usulan):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.usulan, self.tempat = objek, f"{objek.keluarga}, {objek.get_jenis_display()}"
        self.kembali = reverse("graduasi:rinci", args=[objek.pk]), str(objek.keluarga)

    def pilihan(self) -> dict:
        return {"usulan": self.usulan.pk}


class BeritaAcaraLulusForm(PernyataanForm):
    nomor = _ruas_nomor("Nomor berita acara")
    tanggal = forms.DateField(label="Tanggal", widget=tanggal_html(), initial=timezone.localdate)

    def pilihan(self) -> dict:
        isi = self.cleaned_data
        return super().pilihan() | {"nomor": isi["nomor"], "tanggal": f"{isi['tanggal']}"}


class SertifikatForm(PernyataanForm):
    beridentitas = False
    nomor = _ruas_nomor("Nomor sertifikat")

    def pilihan(self) -> dict:
        return super().pilihan() | {"nomor": self.cleaned_data["nomor"]}


class PengantarForm(CetakForm):
    beridentitas = True
    nomor = _ruas_nomor()

    def __init__(self, data=None, *, oleh, tanya):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.initial["nomor"] = tanya.get("nomor", "")[:100]
        self.tempat = "Usulan yang sudah dikirim dengan nomor ini; selain itu semua yang belum."
        self.kembali = reverse("graduasi:daftar"), "Usulan graduasi"

    def pilihan(self) -> dict:
        return {"nomor": self.cleaned_data["nomor"]}


class WisudaForm(CetakForm):
    tahun = forms.IntegerField(label="Graduasi tahun", min_value=2007, max_value=2100)
    nomor = _ruas_nomor()
    tanggal = forms.DateField(label="Tanggal acara", widget=tanggal_html())
    jam = forms.TimeField(
        label="Pukul", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    tempat_acara = forms.CharField(label="Tempat", max_length=200)

    def __init__(self, data=None, *, oleh, tanya):
        super().__init__(data, oleh=oleh, tanya=tanya)
        self.initial["tahun"] = timezone.localdate().year
        self.tempat = "Semua keluarga yang graduasinya efektif pada tahun itu"
        self.kembali = reverse("graduasi:kepergian"), "Semua yang keluar"

    def pilihan(self) -> dict:
        isi = self.cleaned_data
        return {
            "tahun": isi["tahun"],
            "nomor": isi["nomor"],
            "tanggal": f"{isi['tanggal']}",
            "jam": f"{isi['jam']:%H:%M}",
            "tempat": isi["tempat_acara"],
        }


@dataclass(frozen=True)
class Minta:
    """A kind of print on its page: words, act, form, and of what row it is, if of one."""

    kata: str
    hak: str
    form: Any
    model: Any = None
    ambil: tuple[str, ...] = ()


MINTA = {
    "pendidikan": Minta(
        "formulir verifikasi komitmen pendidikan", "verifikasi.lihat", VerifikasiForm
    ),
    "kesehatan": Minta(
        "formulir verifikasi komitmen kesehatan", "verifikasi.lihat", VerifikasiForm
    ),
    "kesos": Minta(
        "formulir verifikasi komitmen kesejahteraan sosial", "verifikasi.lihat", VerifikasiForm
    ),
    "hadir": Minta("daftar hadir kosong", "p2k2.lihat", KelompokForm, Kelompok),
    "rencana": Minta("rencana tahunan P2K2", "p2k2.lihat", RencanaForm, Kelompok),
    "hadir-pertemuan": Minta(
        "daftar hadir pertemuan", "p2k2.lihat", PertemuanForm, Pertemuan, ("kelompok",)
    ),
    "notulen": Minta("notulen pertemuan", "p2k2.lihat", PertemuanForm, Pertemuan, ("kelompok",)),
    "undangan-awal": Minta(
        "undangan pertemuan awal", "kpm.lihat", PertemuanAwalForm, PertemuanAwal, ("desa",)
    ),
    "hadir-awal": Minta(
        "daftar hadir pertemuan awal", "kpm.lihat", PertemuanAwalForm, PertemuanAwal, ("desa",)
    ),
    "berita-acara-awal": Minta(
        "berita acara pertemuan awal", "kpm.lihat", PertemuanAwalForm, PertemuanAwal, ("desa",)
    ),
    "jawaban-pengaduan": Minta(
        "surat jawaban pengaduan", "pengaduan.lihat", JawabanForm, Pengaduan
    ),
    "surat-pernyataan": Minta(
        "surat pernyataan graduasi", "graduasi.berkas", PernyataanForm, Usulan, ("keluarga",)
    ),
    "berita-acara-lulus": Minta(
        "berita acara verifikasi", "graduasi.berkas", BeritaAcaraLulusForm, Usulan, ("keluarga",)
    ),
    "sertifikat": Minta(
        "sertifikat graduasi", "graduasi.berkas", SertifikatForm, Usulan, ("keluarga",)
    ),
    "surat-pengantar": Minta("surat pengantar ke Kemensos", "graduasi.berkas", PengantarForm),
    "undangan-wisuda": Minta("undangan wisuda", "graduasi.berkas", WisudaForm),
    "surat-komitmen": Minta("surat komitmen", "sanksi.lihat", SanksiForm),
    "surat-sanksi": Minta("surat komitmen", "sanksi.lihat", SanksiForm, Sanksi, ("keluarga",)),
    "insiden-lembaga": Minta(
        "pemberitahuan insiden kepada lembaga", "pdp.catat", InsidenForm, Insiden
    ),
    "insiden-keluarga": Minta("surat insiden kepada KPM", "pdp.catat", InsidenForm, Insiden),
}
