"""Filters of lists, as they stand in the address; a value that is no choice is said beside
the field and not used. Region and month stand above the page (`tetap`)."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from pkh.akun.forms import sebutan
from pkh.akun.models import Pengguna
from pkh.tersusun import tersusun
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import Komponen
from .models import (
    NAMA_URUT,
    TERAKHIR_DIKUNJUNGI,
    Keluarga,
    Pelengkap,
    PeriksaLapangan,
    ProgramPelengkap,
)

TANPA_PENDAMPING = "tanpa"
# Before the code of a programme: not recorded as having it; of those, asked, and never asked.
TANPA_PROGRAM, TIDAK_PROGRAM, BELUM_PROGRAM = "tanpa-", "tidak-", "belum-"
LAMA_HARI = sorted({30, 60, 90, 180, settings.JEDA_KUNJUNGAN})
BULAN_TERAKHIR = 24  # months offered
KOLOM = {
    "desa": "Desa",
    "status": "Status",
    "komponen": "Komponen dibayar",
    "anggota": "Anggota",
    "pendamping": "Pendamping",
    "kunjungan": "Kunjungan terakhir",
    "tahun": "Masuk PKH",
    "alamat": "Alamat",
}
KOLOM_AWAL = ["desa", "status", "komponen", "anggota", "pendamping", "kunjungan"]
# Orders of the register: fields, and the expressions among them.
URUT: dict[str, tuple[tuple[str, ...], dict]] = {
    "": (("nama_urut",), NAMA_URUT),
    "desa": (("desa_id", "nama_urut"), NAMA_URUT),
    "kunjungan": (("terakhir",), {"terakhir": TERAKHIR_DIKUNJUNGI}),
}


@tersusun
def _desa_sendiri(oleh, hak: str):
    desa = Keluarga.objects.untuk(oleh, hak).order_by().values("desa_id")
    return Wilayah.objects.filter(kode__in=desa.distinct()).values_list("kode", "nama")


@tersusun
def _wilayah_di_bawah(oleh, hak: str, induk: tuple[str, ...]):
    wilayah = Wilayah.objects.untuk(oleh, hak).berlaku().filter(induk__in=induk)
    if oleh.cakupan(hak).nasional:
        wilayah |= Wilayah.objects.berlaku().filter(tingkat=Tingkat.PROVINSI)
    return wilayah.distinct().values_list("kode", "nama", "tingkat")


class SaringWilayah(forms.Form):
    """What the lists of all rooms share: the region, and for those of one month the month."""

    hak = "kpm.lihat"
    bukan_saringan: tuple[str, ...] = ()  # fields that order and do not narrow
    # Words for "no month chosen"; None: the list is always of one month, at first this one.
    # A list without months has no field `bulan`.
    semua_bulan: str | None = None
    tetap = ("wilayah", "bulan")

    wilayah = forms.ChoiceField(required=False, label="Wilayah")
    bulan = forms.ChoiceField(required=False, label="Bulan")

    berbulan = False

    def __init__(self, data, *, oleh):
        super().__init__(data)
        self.oleh, self.alamat = oleh, data
        self.cakupan = oleh.cakupan(self.hak)
        # Only own families: nothing to choose among colleagues.
        self.milik_sendiri = not (self.cakupan.wilayah or self.cakupan.nasional)
        wilayah = self._pilihan_wilayah(data.get("wilayah", ""))
        self.fields["wilayah"].choices = [("", "Semua wilayah Anda"), *wilayah]
        if self.berbulan:
            self.fields["bulan"].choices = self._pilihan_bulan(data.get("bulan", ""))
        else:
            del self.fields["bulan"]
        for nama in self.tetap:
            if nama in self.fields:
                # In the bar above, outside the form they belong to.
                atribut = {"form": "saringan", "data-terapkan-sendiri": ""}
                self.fields[nama].widget.attrs |= atribut

    def _pilihan_wilayah(self, terpilih: str) -> list[tuple[str, str]]:
        """For own families their desa; else what lies right below the person's regions, and,
        below the chosen one, one level more."""
        if self.milik_sendiri:
            return _desa_sendiri(self.oleh, self.hak)
        bagian = terpilih[:13].split(".")
        jalur = (".".join(bagian[:n]) for n in range(1, len(bagian) + 1))
        induk = {kode for kode in jalur if self.cakupan.memuat_wilayah(kode)}
        induk |= set(self.cakupan.wilayah)
        daftar = _wilayah_di_bawah(self.oleh, self.hak, tuple(sorted(induk)))
        if terpilih and terpilih not in {kode for kode, *_ in daftar}:
            # A figure of a dashboard names the person's whole region, or an ended code.
            satu = Wilayah.objects.untuk(self.oleh, self.hak).filter(pk=terpilih)
            daftar = [*satu.values_list("kode", "nama", "tingkat"), *daftar]
        dasar = min((tingkat for *_, tingkat in daftar), default=0)
        return [(kode, "– " * (tingkat - dasar) + nama) for kode, nama, tingkat in daftar]

    def _pilihan_bulan(self, terpilih: str) -> list[tuple[str, str]]:
        kini = timezone.localdate()
        bulan = [mundur_bulan(kini, n) for n in range(BULAN_TERAKHIR)]
        if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", terpilih):
            lama = date.fromisoformat(f"{terpilih}-01")
            if lama < bulan[-1]:
                bulan.append(lama)
        pilihan = [(f"{b:%Y-%m}", date_format(b, "F Y")) for b in bulan]
        if self.semua_bulan:
            return [("", self.semua_bulan), *pilihan]
        # The browser shows the first one when nothing is chosen: this month.
        return pilihan

    @property
    def bulan_terpilih(self) -> date | None:
        """First day of the chosen month; without one this month, or None where the list goes
        over all of them."""
        if kode := self.isi.get("bulan"):
            return date.fromisoformat(f"{kode}-01")
        return None if self.semua_bulan else mundur_bulan(timezone.localdate(), 0)

    @property
    def isi(self) -> dict[str, Any]:
        """What was chosen and is a choice."""
        self.is_valid()
        return {nama: nilai for nama, nilai in self.cleaned_data.items() if nilai}

    def kata(self) -> list[dict]:
        """[{kata, hapus, penuh}]: each filter in words and the address without it; `penuh` when
        more than the list changes with it."""
        daftar = []
        for nama, nilai in self.isi.items():
            if nama in self.bukan_saringan or (nama == "bulan" and not self.semua_bulan):
                continue
            alamat = self.alamat.copy()
            for buang in (nama, "sesudah"):
                alamat.pop(buang, None)
            daftar.append(
                {
                    "kata": self._kata(nama, nilai),
                    "hapus": f"?{alamat.urlencode()}",
                    "penuh": nama in self.tetap,
                }
            )
        return daftar

    def tanya(self) -> str:
        """What narrows the list, as a query string: another page can ask for the same."""
        sisa = self.alamat.copy()
        for nama in list(sisa):
            if nama not in self.isi or nama in self.bukan_saringan:
                del sisa[nama]
        return sisa.urlencode()

    def _kata(self, nama: str, nilai) -> str:
        ruas = self.fields[nama]
        if nilai is True:
            return str(ruas.label)
        if isinstance(nilai, date):
            return f"{ruas.label} {date_format(nilai, 'SHORT_DATE_FORMAT')}"
        if isinstance(ruas, forms.ModelChoiceField) or not isinstance(ruas, forms.ChoiceField):
            return f"“{nilai}”" if nama == "q" else str(nilai)
        return str(dict(ruas.choices)[nilai]).lstrip("– ")


@tersusun
def _orang_di(_, wilayah: tuple[str, ...]):
    orang = Pengguna.objects.none()
    for kode in wilayah:
        orang |= Pengguna.objects.pendamping_di(kode)
    return orang.values_list("pk", "nama", "username")


def pilihan_pendamping(cakupan) -> list[tuple[str, str]]:
    """Choices of a filter: everybody, nobody yet, and who holds a post in those districts."""
    orang = () if cakupan.nasional else _orang_di(None, cakupan.wilayah)
    return [
        ("", "Semua pendamping"),
        (TANPA_PENDAMPING, "Belum ada pendamping"),
        *((str(pk), nama) for pk, nama in sebutan(orang)),
    ]


def bersih_cari(q: str) -> str:
    """The words sought, tidied; ValidationError when they are too short to be sought."""
    q = " ".join(q.split())
    if q and len(q) < 3:
        raise forms.ValidationError("Tuliskan 3 huruf atau angka atau lebih.")
    return q


@tersusun
def _program(_):
    return ProgramPelengkap.objects.values_list("kode", "nama")


def _pilihan_pelengkap() -> list[tuple[str, str]]:
    program = _program(None)
    return [
        ("", "Menerima atau tidak"),
        *((kode, f"Menerima {nama}") for kode, nama in program),
        *((f"{TANPA_PROGRAM}{kode}", f"Tidak tercatat menerima {nama}") for kode, nama in program),
        *((f"{TIDAK_PROGRAM}{kode}", f"Tercatat tidak menerima {nama}") for kode, nama in program),
        *((f"{BELUM_PROGRAM}{kode}", f"Belum ditanyakan: {nama}") for kode, nama in program),
    ]


def _menerima(pilihan: str, pada: date) -> Q:
    """Families that have the programme today, or have it not in one of the three ways."""
    awalan = next(
        (a for a in (TANPA_PROGRAM, TIDAK_PROGRAM, BELUM_PROGRAM) if pilihan.startswith(a)), ""
    )
    milik = Pelengkap.objects.filter(
        program__kode=pilihan.removeprefix(awalan), keluarga=OuterRef("pk")
    ).order_by()
    ada, ditanya = Q(Exists(milik.diterima(pada))), Q(Exists(milik))
    return {
        "": ada,
        TANPA_PROGRAM: ~ada,
        TIDAK_PROGRAM: ditanya & ~ada,
        BELUM_PROGRAM: ~ditanya,
    }[awalan]


def perlu_diperiksa() -> Exists:
    """Families marked for a look in the field, where nobody has been since."""
    return Exists(PeriksaLapangan.objects.terbuka().filter(keluarga=OuterRef("pk")))


def mundur_bulan(tanggal: date, n: int) -> date:
    """The first day of the month `n` months before that of `tanggal`."""
    bulan = tanggal.year * 12 + tanggal.month - 1 - n
    return date(bulan // 12, bulan % 12 + 1, 1)


class SaringKeluarga(SaringWilayah):
    """The filters of the register, and the columns of its table."""

    bukan_saringan = ("urut", "kolom")
    field_order = ("q", "status", "wilayah")

    q = forms.CharField(
        label="Cari", required=False, max_length=60, help_text="Nama, NIK, No KK atau desa."
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Semua status"), *Keluarga.Status.choices]
    )
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
    tanda = forms.ChoiceField(
        label="Tanda",
        required=False,
        choices=[("", "Ditandai atau tidak"), ("lapangan", "Perlu diperiksa di lapangan")],
    )
    pelengkap = forms.ChoiceField(label="Program lain", required=False)
    tanpa_kunjungan = forms.TypedChoiceField(
        label="Tanpa kunjungan",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Tidak disaring"), *((n, f"{n} hari") for n in LAMA_HARI)],
    )
    kolom = forms.MultipleChoiceField(
        label="Kolom yang tampil di tabel",
        required=False,
        choices=list(KOLOM.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    urut = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("desa", "desa"), ("kunjungan", "kunjungan")],
    )

    def __init__(self, data, *, oleh, kolom: list[str] | None = None):
        """`kolom`: the columns the person chose last, for an address that names none."""
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
            self.fields["kolom"].choices = [p for p in KOLOM.items() if p[0] != "pendamping"]
        else:
            self.fields["pendamping"].choices = pilihan_pendamping(self.cakupan)
        self.fields["pelengkap"].choices = _pilihan_pelengkap()
        # Names of columns that are none (a colleague's address) are passed over.
        ada, minta = dict(self.fields["kolom"].choices), data.getlist("kolom") or kolom
        self.data = data.copy()
        self.data.setlist("kolom", [k for k in minta or KOLOM_AWAL if k in ada])
        self.is_valid()

    def clean_q(self):
        return bersih_cari(self.cleaned_data["q"])

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
        if "tanda" in isi:
            keluarga = keluarga.filter(perlu_diperiksa())
        if "pelengkap" in isi:
            keluarga = keluarga.filter(_menerima(isi["pelengkap"], timezone.localdate()))
        if "tanpa_kunjungan" in isi:
            sejak = timezone.localdate() - timedelta(days=isi["tanpa_kunjungan"])
            keluarga = keluarga.tanpa_kunjungan_sejak(sejak)
        return keluarga.cari(isi["q"]) if "q" in isi else keluarga

    @property
    def tampil(self) -> list[str]:
        """The columns of the table."""
        return self.isi.get("kolom", KOLOM_AWAL)

    def _kata(self, nama: str, nilai) -> str:
        kata = super()._kata(nama, nilai)
        return f"Tanpa kunjungan {kata}" if nama == "tanpa_kunjungan" else kata
