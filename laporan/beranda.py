"""The start page of each role: what needs the person today, their own figures, quick acts."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

import graduasi.hari_ini
import kpm.kepesertaan.hari_ini
import kpm.pemutakhiran.hari_ini
import kpm.penyaluran.hari_ini
import laporan.bulanan.hari_ini
import laporan.pdp.hari_ini
import laporan.rakor.hari_ini
import pendamping.hari_ini
from graduasi.models import Kepergian, TargetPendamping
from graduasi.proyeksi.models import Proyeksi
from graduasi.proyeksi.ringkasan import masa_daftar
from graduasi.ringkasan import target_tahun
from kpm import pindah_wilayah
from kpm.massal import ketentuan_pada
from kpm.models import Keluarga, PasanganMirip, Rekonsiliasi
from kpm.penyaluran.rekonsiliasi.forms import GOLONGAN
from pendamping.models import Kehadiran, Kunjungan, Pertemuan, Verifikasi
from pkh.akun.hak import Peran
from pkh.akun.models import Pengguna
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.hari_ini import tunggu
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.tersusun import bersama, objek_tersusun, tersusun
from pkh.waktu import awal_hari
from pkh.wilayah.models import Tingkat, Wilayah

from .dasbor.angka import susun_angka
from .dasbor.data import baca_data, nama_bulan
from .dasbor.grafik import perkirakan
from .definisi import persen, tulis_bilangan, tulis_desimal
from .models import Cuplikan
from .tampilan import tulis_waktu

# A list of the day is worked through on a phone: some at once, more unfolded, the rest one
# click away.
TAMPAK, PALING_BANYAK = 10, 30
# Roles whose start page is the dashboard of their region.
PEMBACA_DASBOR = {Peran.KEPALA_BIDANG, Peran.KEPALA_DINAS, Peran.KEPALA_PROVINSI}


@tersusun
def _hitung_kpm(pengguna):
    return Keluarga.objects.untuk(pengguna, "penugasan.atur"), {
        "tanpa": Count("pk", filter=Q(status=Keluarga.Status.AKTIF, pendamping=None)),
        "kosong": Count("pk", filter=Q(status=Keluarga.Status.AKTIF, jumlah_anggota=0)),
    }


def _perlu_kpm(pengguna) -> list[dict]:
    """Families that wait for the office: without pendamping, or waiting to be decided on."""
    if not pengguna.boleh("penugasan.atur"):
        return []
    n = _hitung_kpm(pengguna)
    daftar = reverse("kpm:daftar")
    return [
        tunggu(
            "KPM aktif belum punya pendamping",
            n["tanpa"],
            f"{daftar}?status=aktif&pendamping=tanpa",
            "penting",
        ),
        tunggu(
            "KPM aktif belum punya data anggota",
            n["kosong"],
            f"{daftar}?status=aktif&anggota=tanpa",
        ),
    ]


@tersusun
def _hitung_belum_pindah(pengguna):
    return pindah_wilayah.belum_pindah(pengguna)


def _perlu_pindah(pengguna) -> list[dict]:
    """Families left on a desa code that a newer table of regions has ended."""
    if not pengguna.boleh(pindah_wilayah.HAK):
        return []
    jumlah = _hitung_belum_pindah(pengguna)
    kata = "KPM masih berkode desa yang sudah berakhir"
    return [tunggu(kata, jumlah, reverse("kpm:pindah_wilayah"))]


@tersusun
def _hitung_ganda(pengguna):
    return PasanganMirip.objects.untuk(pengguna).terbuka()


def _perlu_ganda(pengguna) -> list[dict]:
    """Families that may be recorded twice and wait for somebody to compare them."""
    if not pengguna.boleh("kpm.gabung"):
        return []
    jumlah = _hitung_ganda(pengguna)
    return [tunggu("pasangan keluarga mungkin tercatat ganda", jumlah, reverse("kpm:ganda"))]


@tersusun
def _hitung_gagal(pengguna, sejak: datetime):
    milik = Pekerjaan.objects.untuk(pengguna)
    return milik.filter(status=Status.GAGAL, selesai_pada__gte=sejak)


def _perlu_pekerjaan(pengguna) -> list[dict]:
    """Own work that failed in the last week and was not looked after."""
    gagal = _hitung_gagal(pengguna, awal_hari(timezone.localdate() - timedelta(days=7)))
    return [tunggu("pekerjaan gagal dalam 7 hari ini", gagal, reverse("pekerjaan:daftar"))]


def perlu_hari_ini(pengguna) -> list[dict]:
    """[{kata, jumlah, url, tingkat}], the urgent first; nothing that is nil."""
    hari = timezone.localdate()
    semua = [
        *pendamping.hari_ini.perlu(pengguna, hari),
        *kpm.kepesertaan.hari_ini.perlu(pengguna, hari),
        *graduasi.hari_ini.perlu(pengguna, hari),
        *kpm.pemutakhiran.hari_ini.perlu(pengguna),
        *kpm.penyaluran.hari_ini.perlu(pengguna, hari),
        *_perlu_kpm(pengguna),
        *_perlu_pindah(pengguna),
        *_perlu_ganda(pengguna),
        *laporan.bulanan.hari_ini.perlu(pengguna, hari),
        *laporan.rakor.hari_ini.perlu(pengguna, hari),
        *laporan.pdp.hari_ini.perlu(pengguna),
        *_perlu_pekerjaan(pengguna),
    ]
    return sorted((p for p in semua if p["jumlah"]), key=lambda p: p["tingkat"] != "penting")


@objek_tersusun
def _waktunya(pengguna, tanggal: date, _jeda: int):
    return (
        Keluarga.objects.untuk(pengguna, "kunjungan.catat")
        .filter(pendamping.hari_ini.keluarga_waktunya(tanggal))
        .select_related("desa")
        .order_by(F("kunjungan_terakhir").asc(nulls_first=True), "pk")[: PALING_BANYAK + 1]
    )


def kunjungan_hari_ini(pengguna) -> dict:
    """Own families due for a visit, longest waiting first: {tampak, lipat, jumlah_lipat,
    semua}; the first two are [{desa, keluarga: [...]}], `semua` is the address of the whole
    list when there are more still."""
    daftar = f"{reverse('kpm:daftar')}?status=aktif&urut=kunjungan"
    waktunya = _waktunya(pengguna, timezone.localdate(), settings.JEDA_KUNJUNGAN)
    lipat = waktunya[TAMPAK:PALING_BANYAK]
    return {
        "tampak": _per_desa(waktunya[:TAMPAK]),
        "lipat": _per_desa(lipat),
        "jumlah_lipat": len(lipat),
        "semua": f"{daftar}&tanpa_kunjungan={settings.JEDA_KUNJUNGAN}"
        if len(waktunya) > PALING_BANYAK
        else "",
    }


def _per_desa(keluarga: list[Keluarga]) -> list[dict]:
    desa: dict[str, list[Keluarga]] = {}
    for k in keluarga:
        desa.setdefault(k.desa.nama, []).append(k)
    return [{"desa": nama, "keluarga": isi} for nama, isi in desa.items()]


DINILAI = Q(hasil__in=["memenuhi", "tidak"])


def kewajiban_bulan(pengguna, awal: date) -> QuerySet[Verifikasi]:
    """Obligations of one's own families in the month that begins on `awal`."""
    return Verifikasi.objects.untuk(pengguna, "verifikasi.catat").filter(bulan=awal)


def pertemuan_bulan(pengguna, awal: date) -> QuerySet[Pertemuan]:
    """P2K2 meetings of one's own groups since `awal`."""
    return Pertemuan.objects.untuk(pengguna, "p2k2.catat").filter(tanggal__gte=awal)


@tersusun
def _hitung_aktif(pengguna):
    return Keluarga.objects.untuk(pengguna, "kunjungan.catat").aktif()


@tersusun
def _hitung_kunjungan(pengguna, awal: date):
    baris = Kunjungan.objects.untuk(pengguna, "kunjungan.catat").filter(tanggal__gte=awal)
    return baris, {"n": Count("pk"), "kpm": Count("keluarga", distinct=True)}


@tersusun
def _hitung_verifikasi(pengguna, awal: date):
    dinilai = Count("pk", filter=DINILAI)
    return kewajiban_bulan(pengguna, awal), {"wajib": Count("pk"), "dinilai": dinilai}


@tersusun
def _hitung_pertemuan(pengguna, awal: date):
    return pertemuan_bulan(pengguna, awal)


@tersusun
def _hitung_hadir(pengguna, awal: date):
    baris = Kehadiran.objects.untuk(pengguna, "p2k2.catat").filter(
        pertemuan__tanggal__gte=awal, status=Kehadiran.Status.HADIR
    )
    return baris, {"n": Count("keluarga", distinct=True)}


def angka_pendamping(pengguna) -> list[dict]:
    """Own month so far."""
    awal = timezone.localdate().replace(day=1)
    aktif, dikunjungi, v, hadir, pertemuan = bersama(
        pengguna,
        (_hitung_aktif,),
        (_hitung_kunjungan, awal),
        (_hitung_verifikasi, awal),
        (_hitung_hadir, awal),
        (_hitung_pertemuan, awal),
    )
    return [
        {"judul": "KPM dampingan", "nilai": tulis_bilangan(aktif), "banding": "berstatus aktif",
         "tautan": reverse("kpm:daftar") + "?status=aktif"},
        {"judul": "Kunjungan bulan ini", "nilai": tulis_bilangan(dikunjungi["n"]),
         "banding": f"{tulis_bilangan(dikunjungi['kpm'])} dari {tulis_bilangan(aktif)} KPM",
         "tautan": f"{reverse('pendamping:kunjungan_daftar')}?dari={awal}"},
        {"judul": "Verifikasi bulan ini",
         "nilai": tulis_desimal(persen(v["dinilai"], v["wajib"]), "%"),
         "banding": f"{tulis_bilangan(v['dinilai'])} dari {tulis_bilangan(v['wajib'])} kewajiban",
         "tautan": reverse("laporan:verifikasi_milik")},
        {"judul": "Pertemuan P2K2 bulan ini", "nilai": tulis_bilangan(pertemuan),
         "banding": f"{tulis_bilangan(hadir['n'])} KPM hadir",
         "tautan": reverse("laporan:pertemuan_milik")},
        *_keadaan_dampingan(pengguna),
    ]  # fmt: skip


@tersusun
def _salur_terakhir(pengguna):
    salur = Rekonsiliasi.objects.untuk(pengguna, "penyaluran.lihat").order_by()
    return salur, {"p": Max("periode")}


@tersusun
def _hitung_salur(pengguna, periode: date):
    salur = Rekonsiliasi.objects.untuk(pengguna, "penyaluran.lihat").filter(periode=periode)
    return salur, {u: Count("pk", filter=GOLONGAN[u][1]) for u in ("terdaftar", "dibayar")}


@tersusun
def _hitung_mutu(pengguna):
    aktif = Keluarga.objects.untuk(pengguna, "kpm.lihat").aktif()
    return aktif, {"n": Count("mutu"), "salah": Count("pk", filter=Q(mutu__skor__lt=100))}


@tersusun
def _hitung_habis(pengguna, sampai: date):
    return Proyeksi.objects.untuk(pengguna).peserta().filter(tanggal__lte=sampai)


@tersusun
def _hitung_lulus(pengguna, tahun: int):
    return Kepergian.objects.untuk(pengguna).graduasi().filter(tanggal__year=tahun)


@tersusun
def _target(pengguna, tahun: int):
    target = TargetPendamping.objects.untuk(pengguna).filter(pendamping=pengguna, tahun=tahun)
    return target, {"n": Sum("jumlah")}


def _keadaan_dampingan(pengguna) -> list[dict]:
    """The state of one's own families: graduation of the year, aid of the last payment period,
    data to mend, components about to end. What nothing is known of yet is left out."""
    kini = timezone.localdate()
    masa = masa_daftar(kini, ketentuan_pada(kini))
    lulus, target, mutu, habis = bersama(
        pengguna,
        (_hitung_lulus, kini.year),
        (_target, kini.year),
        (_hitung_mutu,),
        (_hitung_habis, masa.sampai),
    )
    hasil = [_graduasi_dampingan(lulus, target["n"], kini)]
    if periode := _salur_terakhir(pengguna)["p"]:
        n = _hitung_salur(pengguna, periode)
        tanya = f"?periode={periode:%Y-%m}&golongan=dibayar"
        hasil.append(
            {"judul": f"Dibayar, periode {nama_bulan(periode)}",
             "nilai": tulis_bilangan(n["dibayar"]),
             "banding": f"{tulis_bilangan(n['terdaftar'])} KPM terdaftar",
             "tautan": reverse("kpm:salur_cocok_keluarga") + tanya}
        )  # fmt: skip
    if mutu["n"]:
        hasil.append(
            {"judul": "Data perlu dibenahi", "nilai": tulis_bilangan(mutu["salah"]),
             "banding": f"dari {tulis_bilangan(mutu['n'])} KPM aktif yang diperiksa",
             "tautan": reverse("kpm:mutu_keluarga") + "?status=aktif"}
        )  # fmt: skip
    hasil.append(
        {"judul": "Komponen segera berakhir", "nilai": tulis_bilangan(habis),
         "banding": f"KPM, sampai {kata_tanggal(masa.sampai)}",
         "tautan": reverse("graduasi:proyeksi_daftar")}
    )  # fmt: skip
    return hasil


def _graduasi_dampingan(lulus: int, n: int | None, kini: date) -> dict:
    """Of the year against one's own target, and where the year ends at this pace."""
    if n is None:
        n = ketentuan_pada(date(kini.year, 1, 1)).target_pendamping
    akhir = tulis_bilangan(perkirakan(lulus, kini.year, kini))
    return {
        "judul": f"Graduasi {kini.year}",
        "nilai": tulis_bilangan(lulus),
        "banding": f"target {tulis_bilangan(n)}; dengan laju ini {akhir} pada akhir tahun",
        "tautan": f"{reverse('graduasi:kepergian')}?golongan=graduasi&tahun={kini.year}",
    }


def angka_wilayah(pengguna) -> dict:
    """The figures of the dashboard for who works for a region; nothing for who works for none."""
    wilayah = (
        Wilayah.objects.untuk(pengguna, "laporan.lihat")
        .filter(kode__in=pengguna.cakupan("laporan.lihat").wilayah)
        .order_by("kode")
        .first()
    )
    if wilayah is None:
        return {}
    bulan = timezone.localdate().replace(day=1)
    data = baca_data(pengguna, wilayah, bulan)
    if not data.per:
        return {}
    target = target_tahun(pengguna, wilayah.pk, bulan.year)
    return {
        "angka": susun_angka(pengguna, data, wilayah, target, berjalan=True),
        "judul_angka": f"{wilayah.nama}, {nama_bulan(bulan)}",
        "per_angka": tulis_waktu(data.per),
        "dasbor": f"{reverse('laporan:dasbor')}?wilayah={wilayah.pk}",
    }


def angka_admin() -> list[dict]:
    """Accounts, regions, work of the whole system; for holders of akun.kelola only."""
    akun = Pengguna.objects.aggregate(n=Count("pk"), aktif=Count("pk", filter=Q(is_active=True)))
    kerja = Pekerjaan.objects.aggregate(
        jalan=Count("pk", filter=Q(status__in=[Status.MENUNGGU, Status.BERJALAN])),
        gagal=Count("pk", filter=Q(status=Status.GAGAL)),
    )
    kabupaten = Wilayah.objects.berlaku().filter(tingkat=Tingkat.KABUPATEN).count()
    return [
        {"judul": "Akun aktif", "nilai": tulis_bilangan(akun["aktif"]),
         "banding": f"dari {tulis_bilangan(akun['n'])} akun", "tautan": reverse("akun:daftar")},
        {"judul": "Kabupaten/kota", "nilai": tulis_bilangan(kabupaten),
         "banding": "dalam tabel wilayah", "tautan": reverse("wilayah:daftar")},
        {"judul": "Pekerjaan berjalan", "nilai": tulis_bilangan(kerja["jalan"]),
         "banding": f"{tulis_bilangan(kerja['gagal'])} gagal sejauh ini",
         "tautan": reverse("pekerjaan:daftar")},
    ]  # fmt: skip


# Quick acts: (act it takes, words, icon, URL name). The first that fits is the main one.
_CEPAT = [
    ("kunjungan.catat", "Catat kunjungan", "map-pin", "pendamping:kunjungan_tambah"),
    ("lapangan.pakai", "Buka aplikasi lapangan", "device-phone-mobile", "pendamping:lapangan"),
    ("kunjungan.catat", "Buka kelompok P2K2", "academic-cap", "pendamping:kelompok_daftar"),
    ("kpm.impor", "Impor berkas KPM", "arrow-up-tray", "kpm:impor_tambah"),
    ("penugasan.atur", "Serahkan KPM", "arrows-right-left", "pendamping:serahkan"),
    ("laporan.buat", "Buat laporan", "document-plus", "laporan:buat"),
    ("laporan.lihat", "Buka dasbor", "chart-bar", "laporan:dasbor"),
    ("akun.kelola", "Kelola akun", "users", "akun:daftar"),
    ("riwayat.baca_identitas", "Baca catatan pembukaan identitas", "key", "riwayat:buka_identitas"),
]


def tindakan_cepat(pengguna) -> list[dict]:
    """Three at most: one main act and two beside it."""
    return [
        {"kata": kata, "ikon": ikon, "url": reverse(nama)}
        for hak, kata, ikon, nama in _CEPAT
        if pengguna.boleh(hak)
    ][:3]


@objek_tersusun
def _pekerjaan_terbaru(pengguna):
    return Pekerjaan.objects.untuk(pengguna).select_related("diminta_oleh")[:5]


@objek_tersusun
def _laporan_terbaru(pengguna):
    return Cuplikan.objects.untuk(pengguna).defer("isi").select_related("wilayah")[:5]


def susun_beranda(pengguna) -> dict:
    """Everything the start page shows; only what the person's posts allow is asked for."""
    isi = {
        "perlu": perlu_hari_ini(pengguna),
        "cepat": tindakan_cepat(pengguna),
        "pekerjaan": _pekerjaan_terbaru(pengguna),
        "kunjungan": {},
        "angka": [],
        "judul_angka": "",
        "laporan": [],
    }
    if pengguna.boleh("kunjungan.catat"):
        isi |= {
            "kunjungan": kunjungan_hari_ini(pengguna),
            "angka": angka_pendamping(pengguna),
            "judul_angka": "KPM Anda",
        }
    elif pengguna.boleh("akun.kelola"):
        isi |= {"angka": angka_admin(), "judul_angka": "Sistem"}
    if pengguna.boleh("laporan.lihat"):
        isi["laporan"] = _laporan_terbaru(pengguna)
        if not isi["angka"]:
            isi |= angka_wilayah(pengguna)
    return isi
