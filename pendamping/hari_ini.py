"""What waits for a person in this room, for the start page. The rules are those of Tugas
(kpm.aturan, whose page of a family asks them too, and here), asked of whole tables; a test
holds both to the same answer."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from kpm.models import Keluarga
from kpm.saring import perlu_diperiksa
from pkh.hari_ini import tunggu
from pkh.tersusun import bersama, tersusun

from .aturan import MUNCUL_TINDAK_LANJUT, awal_bulan
from .kasus import hari_ini as kasus
from .models import Keberatan, Kelompok, Kunjungan, Pengecualian, Penyerahan, Sanksi, Verifikasi
from .pengaduan import hari_ini as pengaduan
from .rencana import hari_ini as rencana
from .sinkron import hari_ini as sinkron
from .verifikasi import hari_ini as verifikasi


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}], only what is not nil; four queries at most for
    a pendamping, nine for those who watch over them. tingkat: "penting" is late, "biasa" due."""
    if pengguna.boleh("kunjungan.catat"):
        bulan, batas = awal_bulan(tanggal), tanggal - timedelta(days=settings.JEDA_KUNJUNGAN)
        janji, keluarga, kelompok, verifikasi_, sanksi, penyerahan = bersama(
            pengguna,
            (_hitung_janji, tanggal),
            (_hitung_keluarga, batas),
            (_hitung_kelompok, bulan),
            (_hitung_verifikasi, bulan),
            (_hitung_sanksi,),
            (_hitung_penyerahan,),
        )
        semua = [
            *_janji(janji),
            *_keluarga(keluarga),
            _kelompok(kelompok),
            _verifikasi(verifikasi_),
            *_sanksi_dampingan(sanksi),
            _usulan_penyerahan(penyerahan),
        ]
    elif pengguna.boleh("penugasan.atur"):
        semua = _janji(_hitung_janji(pengguna, tanggal))[:1]
    else:
        semua = []
    if pengguna.boleh("sanksi.putuskan"):
        semua += _sanksi_putusan(pengguna)
    semua += kasus.perlu(pengguna, tanggal) + pengaduan.perlu(pengguna, tanggal)
    semua += verifikasi.perlu(pengguna, tanggal) + rencana.perlu(pengguna, tanggal)
    semua += sinkron.perlu(pengguna)
    return [p for p in semua if p["jumlah"]]


def janji_tampak(tanggal: date) -> Q:
    """Kunjungan whose dated promise is open and close enough to be shown."""
    batas = tanggal + timedelta(days=MUNCUL_TINDAK_LANJUT)
    return Q(tindak_lanjut_tuntas_pada=None, tindak_lanjut_pada__lte=batas)


@tersusun
def _hitung_janji(pengguna, tanggal: date):
    lewat = Q(tindak_lanjut_pada__lt=tanggal)
    baris = Kunjungan.objects.untuk(pengguna).filter(janji_tampak(tanggal))
    return baris, {"lewat": Count("pk", filter=lewat), "dekat": Count("pk", filter=~lewat)}


def _janji(n: dict) -> list[dict]:
    url = reverse("pendamping:kunjungan_daftar")
    return [
        tunggu("tindak lanjut sudah lewat waktu", n["lewat"], f"{url}?tunggakan=on", "penting"),
        tunggu(
            f"tindak lanjut jatuh tempo dalam {MUNCUL_TINDAK_LANJUT} hari",
            n["dekat"],
            f"{url}?segera=on",
        ),
    ]


@tersusun
def _hitung_penyerahan(pengguna):
    return Penyerahan.objects.untuk(pengguna, "penugasan.jawab").menunggu()


def _usulan_penyerahan(menunggu: int) -> dict:
    """Families offered to this person: nothing moves before they answer."""
    url = f"{reverse('pendamping:penyerahan_daftar')}?status=diusulkan"
    return tunggu("usulan penyerahan KPM menunggu jawaban Anda", menunggu, url, "penting")


def keluarga_waktunya(tanggal: date) -> Q:
    """Active families due for a visit."""
    return _belum_dikunjungi(tanggal - timedelta(days=settings.JEDA_KUNJUNGAN))


def _belum_dikunjungi(batas: date) -> Q:
    return Q(status="aktif") & (Q(kunjungan_terakhir=None) | Q(kunjungan_terakhir__lt=batas))


@tersusun
def _hitung_keluarga(pengguna, batas: date):
    return Keluarga.objects.untuk(pengguna, "kunjungan.catat"), {
        "waktunya": Count("pk", filter=_belum_dikunjungi(batas)),
        "tanda": Count("pk", filter=perlu_diperiksa()),
    }


def _keluarga(n: dict) -> list[dict]:
    url, jeda = reverse("kpm:daftar"), settings.JEDA_KUNJUNGAN
    return [
        tunggu(
            f"KPM aktif belum dikunjungi {jeda} hari",
            n["waktunya"],
            f"{url}?status=aktif&tanpa_kunjungan={jeda}&urut=kunjungan",
        ),
        tunggu("KPM ditandai untuk diperiksa di lapangan", n["tanda"], f"{url}?tanda=lapangan"),
    ]


@tersusun
def _hitung_kelompok(pengguna, bulan: date):
    milik = Kelompok.objects.untuk(pengguna, "p2k2.catat").filter(aktif=True)
    return milik.exclude(pertemuan__tanggal__gte=bulan)


def _kelompok(belum: int) -> dict:
    url = f"{reverse('pendamping:kelompok_daftar')}?belum=on"
    return tunggu("kelompok P2K2 belum bertemu bulan ini", belum, url)


@tersusun
def _hitung_verifikasi(pengguna, bulan: date):
    milik = Verifikasi.objects.untuk(pengguna, "verifikasi.catat")
    return milik.filter(bulan=bulan, hasil="belum")


def _verifikasi(belum: int) -> dict:
    url = reverse("pendamping:verifikasi_daftar")
    return tunggu("anggota belum diverifikasi bulan ini", belum, url)


@tersusun
def _hitung_sanksi(pengguna):
    return Sanksi.objects.untuk(pengguna, "sanksi.catat").berjalan(), {
        "sampaikan": Count("pk", filter=Q(putusan="diterapkan", diberitahukan_pada=None)),
        "menunggu": Count("pk", filter=Q(putusan="")),
    }


def _sanksi_dampingan(n: dict) -> list[dict]:
    """Own families: what the office decided and nobody told them yet, and what is coming."""
    url = reverse("pendamping:sanksi_daftar")
    return [
        tunggu(
            "langkah sanksi belum disampaikan ke keluarga",
            n["sampaikan"],
            f"{url}?tahap=sampaikan",
            "penting",
        ),
        tunggu("KPM disarankan mendapat sanksi komitmen", n["menunggu"], f"{url}?tahap=putusan"),
    ]


@tersusun
def _hitung_keberatan(pengguna, hak: str):
    return Keberatan.objects.untuk(pengguna, hak).filter(putusan="")


@tersusun
def _hitung_pengecualian(pengguna, hak: str):
    return Pengecualian.objects.untuk(pengguna, hak).menunggu()


@tersusun
def _hitung_putusan(pengguna, hak: str):
    return Sanksi.objects.untuk(pengguna, hak).menunggu_putusan()


def _sanksi_putusan(pengguna) -> list[dict]:
    """What waits for who decides on the ladder: appeals first, they hold a family up."""
    hak, url = "sanksi.putuskan", reverse("pendamping:sanksi_daftar")
    keberatan, kecuali, menunggu = bersama(
        pengguna, (_hitung_keberatan, hak), (_hitung_pengecualian, hak), (_hitung_putusan, hak)
    )
    return [
        tunggu(
            "keberatan keluarga menunggu putusan Anda",
            keberatan,
            f"{url}?tahap=keberatan",
            "penting",
        ),
        tunggu(
            "pengecualian sanksi menunggu persetujuan Anda",
            kecuali,
            f"{reverse('pendamping:pengecualian_daftar')}?status=diajukan",
        ),
        tunggu("rekomendasi sanksi menunggu keputusan Anda", menunggu, f"{url}?tahap=putusan"),
    ]
