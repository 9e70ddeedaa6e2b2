"""A dashboard: few figures with comparison, charts, the regions below side by side."""

from datetime import date
from hashlib import sha256

from django.core.cache import caches
from django.db.models import Max, Min
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from graduasi.aturan import JenisGraduasi
from graduasi.models import Target
from graduasi.ringkasan import target_tahun
from laporan.definisi import VERSI, persen, rasio, tulis_bilangan, tulis_desimal
from laporan.models import PeriksaAngka, PosisiJejak
from laporan.tampilan import tulis_waktu
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

UMUR = 300  # seconds at most; a refresh of the aggregates ends it before


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
            grafik_tren(d, berjalan),
            grafik_jembatan(d, wilayah, berjalan),
            grafik_graduasi(d, target, hari_ini),
            grafik_verifikasi(d, berjalan),
            grafik_lapangan(d, berjalan),
            grafik_salur(d, wilayah),
        ],
        "sanding": sandingkan(d, di_dasbor) if provinsi else [],
        "judul_sanding": list(JUDUL_SANDING),
    }


def gambar_keadaan(pengguna, wilayah: Wilayah, bulan: date, banding: str) -> tuple[dict, str]:
    """(head of the page, the rest of it as HTML). Drawn once for all who may see the region: kept
    in this process until the aggregates are refreshed, a target changes or the day ends."""
    per = PosisiJejak.objects.aggregate(per=Min("per"))["per"]
    hari_ini = timezone.localdate()
    kepala = {
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "berjalan": bulan == hari_ini.replace(day=1),
        "per": tulis_waktu(per) if per else "",
    }
    if not per:
        return kepala, ""
    target = Target.pgh_event_model.objects.aggregate(m=Max("pgh_id"))["m"]
    telepon = pengguna.boleh("perangkat.kelola")
    isi = (wilayah.pk, bulan, banding, per, target, hari_ini, telepon, VERSI)
    kunci = f"dasbor:{sha256(repr(isi).encode()).hexdigest()}"
    html = caches["proses"].get(kunci)
    if html is None:
        d = susun_dasbor(pengguna, wilayah, bulan, banding)
        isi_keadaan = {"d": d, "periksa": PeriksaAngka.objects.defer("beda").first()}
        html = render_to_string("laporan/_keadaan.html", isi_keadaan)
        caches["proses"].set(kunci, html, UMUR)
    return kepala, html
