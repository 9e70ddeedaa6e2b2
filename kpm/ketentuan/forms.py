"""The rule book as a form: every rule a field, empty where there is no such rule."""

from typing import Any

from django import forms

from kpm.aturan import (
    GOLONGAN,
    KATEGORI_ADUAN,
    PEMBULATAN,
    PEMUTAKHIRAN,
    PERIODE,
    SANKSI,
    URUTAN,
    URUTAN_PILIH,
    Ketentuan,
    Komponen,
)
from kpm.forms import VersiField, tanggal_html
from kpm.models import Ketentuan as TabelKetentuan

RUPIAH_MAKS = 100_000_000
_YA_TIDAK = {True: "Ya", False: "Tidak"}


def _angka(label: str, maks: int, bantuan: str = "", wajib: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=maks, help_text=bantuan, required=wajib
    )


def _pilihan(label: str, pilihan: dict, tipe=str, bantuan: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=list(pilihan.items()), coerce=tipe, help_text=bantuan
    )


def _ya(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=list(_YA_TIDAK.items()), coerce=lambda v: str(v) == "True"
    )


class RancanganForm(forms.ModelForm):
    """A draft. `isi` of the cleaned data has the shape of the table's `isi`."""

    versi = VersiField()
    maks_dibayar = _angka("Paling banyak orang sekeluarga", 20)
    urutan = _pilihan("Yang didahulukan", URUTAN_PILIH)
    periode_per_tahun = _pilihan("Penyaluran", PERIODE, int)
    pembulatan = _pilihan("Pembulatan sekali salur", PEMBULATAN)
    bantuan_tetap = _angka("Bantuan tetap per keluarga setahun (rupiah)", RUPIAH_MAKS)
    bantuan_tetap_akses = _angka("Bantuan tetap PKH Akses setahun (rupiah)", RUPIAH_MAKS)
    usia_dini_maks = _angka("Anak usia dini sampai (tahun)", 21)
    sekolah_min = _angka("Anak sekolah mulai (tahun)", 30)
    sekolah_maks = _angka("Anak sekolah sampai (tahun)", 30)
    sekolah_dahulu = _ya("Anak usia dini yang sudah di SD dihitung sebagai anak SD")
    lansia_min = _angka("Lanjut usia mulai (tahun)", 120)
    hamil_ke_maks = _angka("Sampai kehamilan ke", 20)
    nifas_hari = _angka("Nifas (hari sesudah perkiraan lahir)", 365)
    hamil_bulan = _angka("Kehamilan tanpa perkiraan lahir dianggap selesai (bulan)", 12)
    ambang_hadir = _angka("Kehadiran sekolah sekurangnya (persen)", 100)
    izin_dihitung_absen = _ya("Izin dihitung tidak hadir")
    sakit_dihitung_absen = _ya("Sakit dihitung tidak hadir")
    anc_1 = _angka("Periksa hamil, trimester 1 (kali)", 20)
    anc_2 = _angka("Periksa hamil, trimester 2 (kali)", 20)
    anc_3 = _angka("Periksa hamil, trimester 3 (kali)", 20)
    imunisasi_dasar = _ya("Imunisasi dasar wajib lengkap")
    timbang_per_tahun = _angka("Penimbangan di posyandu (kali setahun)", 52)
    vitamin_a_per_tahun = _angka("Vitamin A (kali setahun)", 12)
    periksa_lansia_per_tahun = _angka("Pemeriksaan lanjut usia (kali setahun)", 52)
    periksa_disabilitas_per_tahun = _angka("Pemeriksaan disabilitas berat (kali setahun)", 52)
    selisih_hari = _angka("Selisih penyaluran diselesaikan dalam (hari)", 365)
    beban_min = _angka("Beban pendamping sekurangnya (KPM)", 10_000)
    beban_maks = _angka("Beban pendamping sebanyaknya (KPM)", 10_000)
    target_pendamping = _angka("Target graduasi bila tidak diatur (KPM setahun)", 10_000)
    laporan_hari = _angka("Laporan bulanan dikirim dalam (hari sesudah bulan berakhir)", 31)
    naik_pengaduan = _angka("Pengaduan lewat tenggat naik lagi sesudah (hari)", 365)
    kelompok_min = _angka("Kelompok P2K2 sekurangnya (keluarga)", 500)
    kelompok_maks = _angka("Kelompok P2K2 sebanyaknya (keluarga)", 500)
    p2k2_menit = _angka("Lama satu sesi P2K2 (menit)", 600)
    diperiksa = forms.MultipleChoiceField(
        label="Pemutakhiran yang diperiksa operator",
        choices=list(PEMUTAKHIRAN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Yang tidak ditandai berlaku begitu pendamping menyimpannya.",
    )

    class Meta:
        model = TabelKetentuan
        fields = ("nama", "mulai", "dasar_hukum", "keyakinan")
        widgets = {"mulai": tanggal_html()}

    kelompok = {
        "Tentang ketentuan ini": ("nama", "mulai", "dasar_hukum", "keyakinan"),
        "Bantuan setahun per orang": (
            *(f"indeks_{kode}" for kode in URUTAN), "bantuan_tetap", "bantuan_tetap_akses",
            "periode_per_tahun", "pembulatan", "selisih_hari",
        ),
        "Paling banyak dibayar": (
            "maks_dibayar", "urutan", *(f"batas_{kode}" for kode in GOLONGAN),
        ),
        "Siapa yang memenuhi": (
            "usia_dini_maks", "sekolah_min", "sekolah_maks", "sekolah_dahulu", "lansia_min",
            "hamil_ke_maks", "nifas_hari", "hamil_bulan",
        ),
        "Kewajiban": (
            "ambang_hadir", "izin_dihitung_absen", "sakit_dihitung_absen", "anc_1", "anc_2",
            "anc_3", "imunisasi_dasar", "timbang_per_tahun", "vitamin_a_per_tahun",
            "periksa_lansia_per_tahun", "periksa_disabilitas_per_tahun",
        ),
        "Bila tidak dipenuhi": tuple(f"sanksi_{kode}" for kode in SANKSI),
        "Pengaduan": (*(f"pengaduan_{kode}" for kode in KATEGORI_ADUAN), "naik_pengaduan"),
        "Pendamping": ("beban_min", "beban_maks", "target_pendamping", "laporan_hari", "diperiksa"),
        "P2K2": ("kelompok_min", "kelompok_maks", "p2k2_menit"),
    }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        k = Ketentuan.dari_isi(self.instance.isi)
        for kode in URUTAN:
            label = f"{Komponen(kode).label} (rupiah)"
            self._tambah(f"indeks_{kode}", k.indeks.get(kode), label, RUPIAH_MAKS, "komponen ini")
        for kode, nama in GOLONGAN.items():
            label = f"Batas {nama} (orang)"
            self._tambah(f"batas_{kode}", k.batas.get(kode), label, 20, "batas sendiri")
        for kode, nama in SANKSI.items():
            label = f"{nama} sesudah (bulan berturut-turut)"
            self._tambah(f"sanksi_{kode}", k.sanksi.get(kode), label, 60, "langkah ini")
        for kode, nama in KATEGORI_ADUAN.items():
            self.fields[f"pengaduan_{kode}"] = _angka(f"{nama}: dijawab dalam (hari)", 365)
            self.initial[f"pengaduan_{kode}"] = k.pengaduan[kode]
        for ruas, nilai in vars(k).items():
            if ruas in self.fields:
                self.initial.setdefault(ruas, nilai)
        self.initial |= {f"anc_{n}": kali for n, kali in enumerate(k.anc, 1)}
        self.initial["versi"] = self.instance.diubah_pada

    def _tambah(self, ruas: str, nilai: int | None, label: str, maks: int, tanpa: str) -> None:
        self.fields[ruas] = _angka(label, maks, f"Kosong berarti tidak ada {tanpa}.", wajib=False)
        self.initial[ruas] = nilai

    def bagian(self):
        """(legend, fields) as the page shows them."""
        return [(nama, [self[r] for r in ruas]) for nama, ruas in self.kelompok.items()]

    def clean(self) -> dict[str, Any]:
        bersih = super().clean()
        if self.errors:
            return bersih
        isi = {r: bersih[r] for r in Ketentuan.__dataclass_fields__ if r in bersih}
        for ruas in ("indeks", "batas", "sanksi", "pengaduan"):
            isi[ruas] = {
                nama.removeprefix(f"{ruas}_"): nilai
                for nama, nilai in bersih.items()
                if nama.startswith(f"{ruas}_") and nilai is not None
            }
        isi["anc"] = [bersih[f"anc_{n}"] for n in (1, 2, 3)]
        for ruas, kata in Ketentuan(**isi).galat().items():
            self.add_error(ruas if ruas in self.fields else f"{ruas}_{[*SANKSI][-1]}", kata)
        return bersih | {"isi": isi}
