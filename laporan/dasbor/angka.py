"""The figures of a dashboard: each with what it is made of, the month before, its definition and
the list behind it."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode

from graduasi.ringkasan import target_tahun
from laporan.definisi import (
    DEFINISI,
    VERSI,
    persen,
    rasio,
    tulis_bilangan,
    tulis_desimal,
    tulis_nilai,
)
from laporan.massal import mundur
from pkh.wilayah.models import Wilayah

from .daftar import DAFTAR
from .data import Data, baca_data, nama_bulan

# They grow from nil within a month: a running month says nothing beside a full one.
TUMBUH = {"cakupan", "p2k2_cakupan", "kunjungan_cakupan"}


def _selisih(kini: int, dulu: int, bulan: date) -> str:
    if not dulu:
        return f"belum ada data {nama_bulan(bulan)}"
    if kini == dulu:
        return f"sama dengan {nama_bulan(bulan)}"
    arah = "naik" if kini > dulu else "turun"
    return f"{arah} {tulis_bilangan(abs(kini - dulu))} dari {nama_bulan(bulan)}"


def _poin(kini: Decimal | None, dulu: Decimal | None, bulan: date) -> str:
    """Change of a percentage, in percentage points."""
    if kini is None or dulu is None:
        return f"{nama_bulan(bulan)}: {tulis_desimal(dulu, '%')}"
    if kini == dulu:
        return f"sama dengan {nama_bulan(bulan)}"
    arah = "naik" if kini > dulu else "turun"
    return f"{arah} {tulis_desimal(abs(kini - dulu))} poin dari {nama_bulan(bulan)}"


def _dari(a: int, b: int) -> str:
    return f"{tulis_bilangan(a)} dari {tulis_bilangan(b)}" if b else ""


def pasangan_angka(d: Data, target: Counter[str], bulan: date) -> dict[str, tuple[int, int | None]]:
    """Numerator and denominator of each figure for a month; a count has no denominator."""
    kpm = d.n("kpm", bulan)
    return {
        "kpm_aktif": (kpm, None),
        "cakupan": (d.dinilai(bulan), d.wajib(bulan)),
        "kepatuhan": (d.n("verif_memenuhi", bulan), d.dinilai(bulan)),
        "p2k2_cakupan": (d.n("p2k2_hadir", bulan), kpm),
        "kunjungan_cakupan": (d.n("kpm_dikunjungi", bulan), kpm),
        "tersalur": d.salur(bulan)[1:],
        "graduasi": (d.sejak_januari("graduasi_").total(), target.total()),
        "keluar_lain": (d.sejak_januari("keluar_").total(), None),
        "rasio": (d.n("kpm_berpendamping", bulan), d.n("pendamping_kabupaten", bulan)),
        "beban_wajar": (d.n("beban_wajar", bulan), d.beban(bulan)),
        "mutu_bersih": (d.n("mutu_bersih", bulan), d.n("mutu_dinilai", bulan)),
        "lapangan": (d.n("telepon_terdengar", bulan), d.n("telepon", bulan)),
    }


def hitung_nilai(kode: str, pembilang: int, penyebut: int | None) -> Decimal | None:
    """The figure itself, by its definition."""
    if penyebut is None:
        return Decimal(pembilang)
    return (persen if DEFINISI[kode].satuan == "persen" else rasio)(pembilang, penyebut)


def _sejauh_ini(dulu: Decimal | None, bulan: date) -> str:
    """Beside a figure still growing: how far the last full month came, no rise or fall."""
    return f"bulan berjalan; {nama_bulan(bulan)}: {tulis_desimal(dulu, '%')}"


def susun_angka(
    pengguna, d: Data, wilayah: Wilayah, target: Counter[str], berjalan: bool = False
) -> list[dict]:
    """The figures as read on the page, each compared with the month before."""
    lalu = mundur(d.bulan, 1)
    kini = pasangan_angka(d, target, d.bulan)
    dulu = pasangan_angka(d, target, lalu)
    banding = _banding(d, kini, dulu, lalu, berjalan)
    dari = {
        "rasio": f"{tulis_bilangan(kini['rasio'][1] or 0)} pendamping",
        "graduasi": _dari(kini["graduasi"][0], kini["graduasi"][1] or 0)
        or f"{tulis_bilangan(kini['graduasi'][0])} KPM, target belum ditetapkan",
    }
    belum = _belum(d, wilayah, kini, berjalan)
    hasil = []
    for kode, (a, b) in kini.items():
        definisi = DEFINISI[kode]
        nilai = hitung_nilai(kode, a, b)
        jenis = "bilangan" if b is None else "persen" if definisi.satuan == "persen" else "rasio"
        dibagi = f" Dibagi: {definisi.penyebut}" if definisi.penyebut else ""
        hasil.append(
            {
                "kode": kode,
                "judul": definisi.judul,
                "nilai": tulis_nilai(nilai, jenis),
                "dari": dari.get(kode, "" if b is None else _dari(a, b)),
                "banding": banding[kode]
                if kode in banding
                else _poin(nilai, hitung_nilai(kode, *dulu[kode]), lalu),
                "belum": belum.get(kode),
                "definisi": f"{definisi.pembilang}{dibagi} Pembulatan: {definisi.pembulatan}.",
                "tautan": _tautan(pengguna, kode, d, wilayah, berjalan) if a or b else "",
            }
        )
    return hasil


def _banding(d: Data, kini: dict, dulu: dict, lalu: date, berjalan: bool) -> dict[str, str]:
    """What stands beside a figure where it is not simply the month before."""
    kpm, punya = kini["kpm_aktif"][0], kini["rasio"][0]
    salur = d.salur(d.bulan)[0]
    hasil = {
        "kpm_aktif": _selisih(kpm, dulu["kpm_aktif"][0], lalu),
        "graduasi": f"sejak Januari {d.bulan.year}",
        "keluar_lain": f"sejak Januari {d.bulan.year}; tidak dihitung sebagai graduasi",
        "rasio": "" if kpm > punya else "semua KPM punya pendamping",
        "tersalur": f"periode salur mulai {nama_bulan(salur)}; "
        f"Rp{tulis_bilangan(d.n('salur_rupiah', salur))}",
        "beban_wajar": f"{tulis_bilangan(d.n('beban_lebih'))} di atas, "
        f"{tulis_bilangan(d.n('beban_kurang'))} di bawah beban wajar",
        "lapangan": f"{tulis_bilangan(d.n('telepon_belum'))} catatan belum terkirim, "
        f"{tulis_bilangan(d.n('kiriman_tunggu'))} menunggu putusan",
    }
    if not kini["tersalur"][1]:
        hasil["tersalur"] = "belum ada daftar penyaluran yang dicocokkan"
    if berjalan:
        hasil |= {k: _sejauh_ini(hitung_nilai(k, *dulu[k]), lalu) for k in TUMBUH}
    return hasil


BEBAN = "pendamping"  # the list behind caseloads: of people, not of families


def tautan_daftar(daftar: str, wilayah: str, bulan: date) -> str:
    """The page of the families (or pendamping) behind a figure."""
    tanya = urlencode({"bulan": f"{bulan:%Y-%m}", "wilayah": wilayah})
    if daftar == BEBAN:
        return f"{reverse('laporan:beban_di_balik')}?{tanya}"
    return f"{reverse('laporan:di_balik', args=[daftar])}?{tanya}"


# Figure -> the families that are missing from it: their list and what they are called.
_BELUM = {
    "cakupan": ("verif_belum", "kewajiban belum"),
    "kepatuhan": ("verif_tidak", "kewajiban tidak dipenuhi"),
    "p2k2_cakupan": ("p2k2_belum", "KPM tidak hadir"),
    "kunjungan_cakupan": ("belum_dikunjungi", "KPM tidak dikunjungi"),
    "tersalur": ("salur_belum", "KPM belum dibayar"),
    "mutu_bersih": ("mutu_temuan", "KPM perlu dibenahi"),
    "rasio": ("tanpa_pendamping", "KPM tanpa pendamping"),
}


def _belum(d: Data, wilayah: Wilayah, kini: dict, berjalan: bool) -> dict[str, dict]:
    """{figure: {kata, tautan}}: who is missing from it, where anybody is."""
    jumlah = {k: (b or 0) - a for k, (a, b) in kini.items()}
    jumlah["cakupan"] = d.n("verif_belum")
    jumlah["rasio"] = kini["kpm_aktif"][0] - kini["rasio"][0]
    return {
        kode: {
            "kata": f"{tulis_bilangan(jumlah[kode])} {kata}",
            "tautan": tautan_daftar(
                daftar, wilayah.pk, d.salur(d.bulan)[0] if kode == "tersalur" else d.bulan
            ),
        }
        for kode, (daftar, kata) in _BELUM.items()
        if jumlah[kode] > 0 and (berjalan or not DAFTAR[daftar].kini)
    }


def _tautan(pengguna, kode: str, d: Data, wilayah: Wilayah, berjalan: bool) -> str:
    """The page that holds as many as the figure says; "" where no page tells of it."""
    bulan, w = d.bulan, wilayah.pk
    verifikasi = f"{reverse('pendamping:verifikasi_daftar')}?wilayah={w}&bulan={bulan:%Y-%m}"
    daftar = {
        "kpm_aktif": "kpm", "p2k2_cakupan": "p2k2_hadir", "kunjungan_cakupan": "dikunjungi",
        "graduasi": "graduasi", "keluar_lain": "keluar", "rasio": BEBAN, "beban_wajar": BEBAN,
    }  # fmt: skip
    if kode in {"cakupan", "kepatuhan"}:
        return verifikasi
    if kode == "tersalur":
        return tautan_daftar("salur_dibayar", w, d.salur(bulan)[0])
    if kode == "lapangan" and berjalan and pengguna.boleh("perangkat.kelola"):
        return reverse("pendamping:perangkat_daftar")
    if kode == "mutu_bersih":
        return tautan_daftar("mutu_bersih", w, bulan) if berjalan else ""
    return tautan_daftar(daftar[kode], w, bulan) if kode in daftar else ""


def susun_angka_data(pengguna, wilayah: Wilayah, bulan: date) -> dict:
    """The figures as data, for the API: shape of api_serializer.DasborSerializer."""
    d = baca_data(pengguna, wilayah, bulan)
    target = target_tahun(pengguna, wilayah.pk, bulan.year)
    return {
        "wilayah": wilayah.pk,
        "bulan": f"{bulan:%Y-%m}",
        "per": d.per,
        "versi_definisi": VERSI,
        "angka": [
            {
                "kode": kode,
                "judul": DEFINISI[kode].judul,
                "satuan": DEFINISI[kode].satuan,
                "definisi": DEFINISI[kode].pembilang,
                "pembilang": a,
                "penyebut": b,
                "nilai": hitung_nilai(kode, a, b),
            }
            for kode, (a, b) in pasangan_angka(d, target, bulan).items()
        ],
    }
