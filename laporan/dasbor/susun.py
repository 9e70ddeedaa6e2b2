"""A dashboard: few figures with comparison, charts, the regions below side by side."""

from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.cache import caches
from django.db.models import Max, Min
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from graduasi.aturan import JenisGraduasi
from graduasi.models import Target
from graduasi.ringkasan import target_tahun
from laporan.definisi import persen, rasio, tulis_bilangan, tulis_desimal
from laporan.models import GambarKeadaan, PeriksaAngka, PosisiJejak
from laporan.tampilan import tulis_waktu
from pkh.akun.hak import HAK
from pkh.akun.models import Jabatan, Pengguna
from pkh.kunci.konteks import orang
from pkh.wilayah.models import Tingkat, Wilayah

from .angka import BEBAN, susun_angka, tautan_daftar
from .data import Data, baca_data, nama_bulan
from .grafik import (
    BANDING,
    grafik_graduasi,
    grafik_jembatan,
    grafik_lapangan,
    grafik_salur,
    grafik_tren,
    grafik_verifikasi,
    grafik_wilayah,
)

UMUR = 300  # seconds at most; a refresh that changes the figures ends it before
GAMBAR_DETIK = 20  # of a minute, for drawing ahead


def sandingkan(d: Data, tautan: str) -> list[dict]:
    """The regions below side by side, most families first; each figure opens its families."""
    hasil = []
    for kode, nama in d.nama.items():
        n = {u: d.per_bawahan[kode, u] for u in _SANDING}
        dinilai = n["verif_memenuhi"] + n["verif_tidak"]
        wajib = dinilai + n["verif_belum"] + n["verif_tidak_dapat"]
        lulus = sum(d.per_bawahan[kode, f"graduasi_{j}"] for j in JenisGraduasi)
        if not any(n.values()):
            continue
        sel = [
            (tulis_bilangan(n["kpm"]), "kpm"),
            (tulis_desimal(persen(dinilai, wajib), "%"), "verif_belum"),
            (tulis_desimal(persen(n["verif_memenuhi"], dinilai), "%"), "verif_tidak"),
            (tulis_desimal(persen(n["p2k2_hadir"], n["kpm"]), "%"), "p2k2_belum"),
            (tulis_desimal(persen(n["kpm_dikunjungi"], n["kpm"]), "%"), "belum_dikunjungi"),
            (tulis_bilangan(lulus), "graduasi_bulan"),
            (tulis_desimal(rasio(n["kpm_berpendamping"], n["pendamping_kabupaten"])), BEBAN),
        ]
        hasil.append(
            {
                "nama": nama,
                "tautan": f"{tautan}{kode}",
                "urut": n["kpm"],
                "sel": [
                    (judul, kata, tautan_daftar(daftar, kode, d.bulan) if daftar else "")
                    for judul, (kata, daftar) in zip(JUDUL_SANDING.values(), sel, strict=True)
                ],
            }
        )
    return sorted(hasil, key=lambda b: (-b["urut"], b["nama"]))


# Column, and its name on a phone.
JUDUL_SANDING = {
    "KPM aktif": "KPM aktif",
    "Cakupan": "Cakupan",
    "Kepatuhan": "Kepatuhan",
    "Hadir P2K2": "Hadir P2K2",
    "Dikunjungi": "Dikunjungi",
    "Graduasi bulan ini": "Graduasi",
    "KPM per pendamping": "Beban",
}
_SANDING = (
    *("kpm", "verif_memenuhi", "verif_tidak", "verif_belum", "verif_tidak_dapat", "p2k2_hadir"),
    *("kpm_dikunjungi", "kpm_berpendamping", "pendamping_kabupaten"),
)


def susun_dasbor(pengguna, wilayah: Wilayah, bulan: date, banding: str = "kpm") -> dict:
    """`banding`: the figure by which the regions below are compared, one of BANDING."""
    d = baca_data(pengguna, wilayah, bulan)
    target = target_tahun(pengguna, wilayah.pk, bulan.year)
    di_dasbor = f"{reverse('laporan:dasbor')}?bulan={bulan:%Y-%m}&wilayah="
    provinsi, hari_ini = wilayah.tingkat == Tingkat.PROVINSI, timezone.localdate()
    berjalan = bulan == hari_ini.replace(day=1)
    banding = banding if banding in BANDING else "kpm"
    turun = di_dasbor if provinsi else tautan_daftar(BANDING[banding].daftar, "", bulan)
    return {
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "berjalan": berjalan,
        "per": tulis_waktu(d.per) if d.per else "",
        "angka": susun_angka(pengguna, d, wilayah, target, berjalan),
        "grafik": [
            grafik_wilayah(d, wilayah, turun, banding),
            grafik_tren(d, wilayah, berjalan),
            grafik_jembatan(d, wilayah, berjalan),
            grafik_graduasi(d, wilayah, target, hari_ini),
            grafik_verifikasi(d, wilayah, berjalan),
            grafik_lapangan(d, wilayah, berjalan),
            grafik_salur(d, wilayah),
        ],
        "sanding": sandingkan(d, di_dasbor) if provinsi else [],
        "judul_sanding": list(JUDUL_SANDING),
    }


def gambar_keadaan(pengguna, wilayah: Wilayah, bulan: date, banding: str) -> tuple[dict, str]:
    """(head of the page, the rest of it as HTML). Drawn once for all who may see the region, for
    most by the worker that counted (`gambar_dahulu`), else by who looks first; kept in this process
    until its figures or a target change or the day ends."""
    per = PosisiJejak.objects.aggregate(per=Min("per"))["per"]
    kepala = {
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "berjalan": bulan == timezone.localdate().replace(day=1),
        "per": tulis_waktu(per) if per else "",
    }
    if not per:
        return kepala, ""
    digambar = _digambar(pengguna, wilayah)
    berubah = digambar.values_list("berubah_pada", flat=True).first() or per
    kunci = _kunci(pengguna, wilayah, bulan, banding, berubah)
    html = caches["proses"].get(kunci)
    if html is None:
        ada = digambar.filter(kunci=kunci).values_list("html", flat=True).first()
        if ada is None and not banding and kepala["berjalan"]:
            ada, _ = _gambar_sekali(pengguna, wilayah, bulan)
        html = ada or _gambar(pengguna, wilayah, bulan, banding)
        caches["proses"].set(kunci, html, UMUR)
    return kepala, html


def _digambar(pengguna, wilayah: Wilayah):
    """What the worker drew of the region for people like this one."""
    milik = GambarKeadaan.objects.untuk(pengguna).filter(wilayah=wilayah)
    return milik.filter(telepon=pengguna.boleh("perangkat.kelola"))


def _kunci(pengguna, wilayah: Wilayah, bulan: date, banding: str, berubah: datetime) -> str:
    """Of everything that the drawing depends on; read before the figures are, so that what
    changes meanwhile has another."""
    target = Target.pgh_event_model.objects.aggregate(m=Max("pgh_id"))["m"]
    telepon, hari_ini = pengguna.boleh("perangkat.kelola"), timezone.localdate()
    isi = (wilayah.pk, bulan, banding, berubah, target, hari_ini, telepon, _sidik_cara())
    return sha256(repr(isi).encode()).hexdigest()


@cache
def _sidik_cara() -> str:
    """Of the code and templates that draw: another release draws anew."""
    laporan = Path(__file__).resolve().parents[1]
    templat = laporan.parent / "templates" / "laporan"
    berkas = [*laporan.glob("dasbor/*.py"), *laporan.glob("*.py"), *templat.glob("_*.html")]
    return sha256(b"".join(b.read_bytes() for b in sorted(berkas))).hexdigest()


def _gambar(pengguna, wilayah: Wilayah, bulan: date, banding: str) -> str:
    isi = {
        "d": susun_dasbor(pengguna, wilayah, bulan, banding),
        "periksa": PeriksaAngka.objects.defer("beda").first(),
    }
    return render_to_string("laporan/_keadaan.html", isi)


def gambar_dahulu(hari_ini: date) -> int:
    """Draw this month's dashboard of every region whose figures became others, for those who
    have a post there and were here lately, so that none of them waits for it. How many."""
    n, mulai, bulan = 0, monotonic(), hari_ini.replace(day=1)
    for pengguna, wilayah in _pembaca(hari_ini):
        if monotonic() - mulai > GAMBAR_DETIK:
            break  # the rest is drawn by who opens it, or after the next refresh
        with orang(pengguna):
            n += _gambar_sekali(pengguna, wilayah, bulan)[1]
    return n


def _gambar_sekali(pengguna, wilayah: Wilayah, bulan: date) -> tuple[str, bool]:
    """This month's drawing as it is kept for all, and whether it had to be drawn for that."""
    # The row first: figures that change from here on leave their mark in it.
    baris, _ = GambarKeadaan.objects.get_or_create(
        wilayah=wilayah,
        telepon=pengguna.boleh("perangkat.kelola"),
        defaults={"berubah_pada": timezone.now()},
    )
    kunci = _kunci(pengguna, wilayah, bulan, "", baris.berubah_pada)
    if baris.kunci == kunci:
        return baris.html, False
    html = _gambar(pengguna, wilayah, bulan, "")
    GambarKeadaan.objects.filter(pk=baris.pk).update(kunci=kunci, html=html)
    return html, True


def _pembaca(hari_ini: date) -> list[tuple[Pengguna, Wilayah]]:
    """One person for each region and kind of dashboard, who was here last first."""
    sejak = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    jabatan = Jabatan.objects.berlaku(hari_ini).filter(
        wilayah__tingkat__in=[Tingkat.PROVINSI, Tingkat.KABUPATEN],
        peran__in=HAK["laporan.lihat"][1],
        pengguna__is_active=True,
        pengguna__last_login__gte=sejak,
    )
    satu: dict[tuple[str, bool], tuple[Pengguna, Wilayah]] = {}
    for j in jabatan.select_related("pengguna", "wilayah").order_by("-pengguna__last_login"):
        kunci = (j.wilayah_id, j.peran in HAK["perangkat.kelola"][1])
        satu.setdefault(kunci, (j.pengguna, j.wilayah))
    return list(satu.values())
