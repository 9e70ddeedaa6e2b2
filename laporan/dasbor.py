"""What the dashboard of a head of office shows: acts first, few figures with comparison,
four charts with the table behind each. Read from the monthly aggregates; the number of
queries does not depend on the region or the number of families."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from graduasi.aturan import JenisGraduasi
from graduasi.ringkasan import target_tahun
from pkh.wilayah.models import Tingkat, Wilayah

from . import grafik
from .definisi import (
    DEFINISI,
    TIDAK_ADA_DATA,
    VERSI,
    persen,
    rasio,
    tulis_bilangan,
    tulis_desimal,
    tulis_nilai,
)
from .massal import jendela, mundur
from .models import Angka, PosisiJejak
from .periode import NAMA_BULAN
from .tampilan import tulis_waktu

DERET = 12  # months on a trend
# They grow from nil within a month: a running month says nothing beside a full one.
TUMBUH = {"cakupan", "p2k2_cakupan"}


def nama_bulan(bulan: date) -> str:
    return f"{NAMA_BULAN[bulan.month - 1]} {bulan.year}"


@dataclass(frozen=True)
class Data:
    """Sums of the aggregates: by (month, measure), and for `bulan` by (region below, measure)."""

    bulan: date
    per_bulan: Counter[tuple[date, str]]
    per_bawahan: Counter[tuple[str, str]]
    nama: dict[str, str]
    per: datetime | None

    def n(self, ukuran: str, bulan: date | None = None) -> int:
        return self.per_bulan[bulan or self.bulan, ukuran]

    def sejak_januari(self, awalan: str) -> Counter[str]:
        """Sums from January to the chosen month of the measures that begin with `awalan`."""
        hasil: Counter[str] = Counter()
        for (bulan, ukuran), n in self.per_bulan.items():
            if bulan.year == self.bulan.year and bulan <= self.bulan and ukuran.startswith(awalan):
                hasil[ukuran.removeprefix(awalan)] += n
        return hasil

    def dinilai(self, bulan: date) -> int:
        return self.n("verif_memenuhi", bulan) + self.n("verif_tidak", bulan)

    def wajib(self, bulan: date) -> int:
        lain = self.n("verif_belum", bulan) + self.n("verif_tidak_dapat", bulan)
        return self.dinilai(bulan) + lain


def baca_data(pengguna, wilayah: Wilayah, bulan: date) -> Data:
    """Four queries: by month, by region below, names, freshness."""
    milik = Angka.objects.untuk(pengguna).exclude(ukuran__startswith="komponen_")
    awal = min(mundur(bulan, DERET), bulan.replace(month=1))
    deret = milik.filter(wilayah=wilayah, bulan__gte=awal, bulan__lte=bulan)
    tingkat = Tingkat(wilayah.tingkat + 1)
    nama = dict(
        Wilayah.objects.di_bawah(wilayah.pk).filter(tingkat=tingkat).values_list("kode", "nama")
    )
    bawahan = milik.filter(wilayah__in=list(nama), bulan=bulan)
    return Data(
        bulan,
        Counter({(b, u): n for b, u, n in deret.values_list("bulan", "ukuran", "nilai")}),
        Counter({(k, u): n for k, u, n in bawahan.values_list("wilayah_id", "ukuran", "nilai")}),
        nama,
        PosisiJejak.objects.aggregate(per=Min("per"))["per"],
    )


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
    return {
        "kpm_aktif": (d.n("kpm", bulan), None),
        "cakupan": (d.dinilai(bulan), d.wajib(bulan)),
        "kepatuhan": (d.n("verif_memenuhi", bulan), d.dinilai(bulan)),
        "p2k2_cakupan": (d.n("p2k2_hadir", bulan), d.n("kpm", bulan)),
        "graduasi": (d.sejak_januari("graduasi_").total(), target.total()),
        "rasio": (d.n("kpm_berpendamping", bulan), d.n("pendamping_kabupaten", bulan)),
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
    d: Data, wilayah: Wilayah, target: Counter[str], berjalan: bool = False
) -> list[dict]:
    """The few figures as read on the page, each compared with the month before."""
    lalu = mundur(d.bulan, 1)
    kini = pasangan_angka(d, target, d.bulan)
    dulu = pasangan_angka(d, target, lalu)
    kpm, punya = kini["kpm_aktif"][0], kini["rasio"][0]
    banding = {
        "kpm_aktif": _selisih(kpm, dulu["kpm_aktif"][0], lalu),
        "graduasi": f"sejak Januari {d.bulan.year}",
        "rasio": f"{tulis_bilangan(kpm - punya)} KPM tanpa pendamping",
    }
    if berjalan:
        banding |= {k: _sejauh_ini(hitung_nilai(k, *dulu[k]), lalu) for k in TUMBUH}
    dari = {
        "rasio": f"{tulis_bilangan(kini['rasio'][1] or 0)} pendamping",
        "graduasi": _dari(kini["graduasi"][0], kini["graduasi"][1] or 0)
        or f"{tulis_bilangan(kini['graduasi'][0])} KPM, target belum ditetapkan",
    }
    hasil = []
    for kode, (a, b) in kini.items():
        definisi = DEFINISI[kode]
        nilai = hitung_nilai(kode, a, b)
        jenis = "bilangan" if b is None else "persen" if definisi.satuan == "persen" else "rasio"
        dibagi = f" Dibagi: {definisi.penyebut}" if definisi.penyebut else ""
        hasil.append(
            {
                "judul": definisi.judul,
                "nilai": tulis_nilai(nilai, jenis),
                "dari": dari.get(kode, "" if b is None else _dari(a, b)),
                "banding": banding[kode]
                if kode in banding
                else _poin(nilai, hitung_nilai(kode, *dulu[kode]), lalu),
                "definisi": f"{definisi.pembilang}{dibagi} Pembulatan: {definisi.pembulatan}.",
                "tautan": _tautan_daftar(kode, wilayah, d.bulan, berjalan),
            }
        )
    return hasil


def _tautan_daftar(kode: str, wilayah: Wilayah, bulan: date, berjalan: bool) -> str:
    """The list that holds as many as the figure says; "" where no list tells of the past."""
    akhir = bulan.replace(day=monthrange(bulan.year, bulan.month)[1])
    nama, saring = {
        "cakupan": ("pendamping:verifikasi_daftar", f"&bulan={bulan:%Y-%m}"),
        "kepatuhan": ("pendamping:verifikasi_daftar", f"&bulan={bulan:%Y-%m}"),
        "graduasi": (
            "graduasi:kepergian",
            f"&golongan=graduasi&tahun={bulan.year}" + ("" if berjalan else f"&sampai={akhir}"),
        ),
        "kpm_aktif": ("kpm:daftar", "&status=aktif"),
        "p2k2_cakupan": ("pendamping:kelompok_daftar", ""),
        "rasio": ("kpm:daftar", "&status=aktif&pendamping=tanpa"),
    }[kode]
    if not berjalan and kode in {"kpm_aktif", "p2k2_cakupan", "rasio"}:
        return ""
    return f"{reverse(nama)}?wilayah={wilayah.pk}{saring}"


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


def pilih_bulan(kode: str | None, kini: date) -> date:
    """The month of the address if it is one that is kept, else this month."""
    return next((b for b in jendela(kini) if f"{b:%Y-%m}" == kode), kini.replace(day=1))


def _grafik(kode: str, judul: str, spek: dict, kepala: list[str], baris: list[dict]) -> dict:
    return {
        "kode": kode,
        "judul": judul,
        "svg": grafik.gambar(spek) if baris else "",
        "kepala": kepala,
        "baris": baris,
    }


def grafik_kpm(d: Data, wilayah: Wilayah, tautan: str) -> dict:
    """Where the families are: bars, largest first, the title says where most are."""
    baris = sorted(
        ((nama, d.per_bawahan[kode, "kpm"], kode) for kode, nama in d.nama.items()),
        key=lambda b: (-b[1], b[0]),
    )
    baris = [b for b in baris if b[1]]
    satuan = "kabupaten/kota" if wilayah.tingkat == Tingkat.PROVINSI else "kecamatan"
    judul = f"Belum ada KPM aktif pada {nama_bulan(d.bulan)}"
    if baris:
        separuh, terkumpul, kpm = 0, 0, sum(b[1] for b in baris)
        while 2 * terkumpul < kpm:
            terkumpul += baris[separuh][1]
            separuh += 1
        judul = (
            f"Separuh KPM aktif ada di {separuh} dari {len(baris)} {satuan}"
            if separuh < len(baris)
            else f"KPM aktif menurut {satuan}"
        )
    return _grafik(
        "kpm",
        judul,
        grafik.batang(judul, [(nama.removeprefix("Kabupaten "), n) for nama, n, _ in baris]),
        [satuan.capitalize(), "KPM aktif"],
        [
            {"nama": nama, "tautan": tautan + kode, "sel": [tulis_bilangan(n)]}
            for nama, n, kode in baris
        ],
    )


def grafik_verifikasi(d: Data, berjalan: bool = False) -> dict:
    """Coverage and compliance over twelve months. A running month is drawn as such and is
    not counted in the title."""
    bulan = jendela(d.bulan, DERET)
    cakupan = [persen(d.dinilai(b), d.wajib(b)) for b in bulan]
    patuh = [persen(d.n("verif_memenuhi", b), d.dinilai(b)) for b in bulan]
    isi = [(b, c, p) for b, c, p in zip(bulan, cakupan, patuh, strict=True) if c is not None]
    judul = "Apakah verifikasi komitmen tuntas tiap bulan?"
    penuh = [c for b, c, _ in isi if not (berjalan and b == d.bulan)]
    if penuh:
        tuntas, sudah = sum(c >= 90 for c in penuh), " yang sudah berakhir" if berjalan else ""
        judul = f"Verifikasi mencapai 90% pada {tuntas} dari {len(penuh)} bulan{sudah}"

    def titik(deret):
        return [
            (NAMA_BULAN[b.month - 1][:3], None if n is None else float(n))
            for b, n in zip(bulan, deret, strict=True)
        ]

    deret = {"Cakupan": titik(cakupan), "Kepatuhan": titik(patuh)}
    spek = grafik.garis_persen(judul, deret, berjalan=berjalan)
    return _grafik(
        "verifikasi",
        judul,
        spek,
        ["Bulan", "Cakupan", "Kepatuhan"],
        [
            {
                "nama": nama_bulan(b) + (", berjalan" if berjalan and b == d.bulan else ""),
                "sel": [tulis_desimal(c, "%"), tulis_desimal(p, "%")],
            }
            for b, c, p in isi
        ],
    )


def grafik_graduasi(d: Data, target: Counter[str]) -> dict:
    lulus = d.sejak_januari("graduasi_")
    baris = [(j.label, lulus[j], target[j] or None) for j in JenisGraduasi if lulus[j] or target[j]]
    n, sasaran = lulus.total(), target.total()
    judul = f"Belum ada graduasi atau target pada {d.bulan.year}"
    if sasaran:
        judul = f"Graduasi {d.bulan.year}: {_dari(n, sasaran)} target tercapai"
    elif n:
        judul = f"{tulis_bilangan(n)} KPM graduasi pada {d.bulan.year}, target belum ditetapkan"
    return _grafik(
        "graduasi",
        judul,
        grafik.batang_target(judul, baris),
        ["Jenis", "Tercapai", "Target", "Capaian"],
        [
            {
                "nama": nama,
                "sel": [
                    tulis_bilangan(n),
                    tulis_bilangan(t) if t else TIDAK_ADA_DATA,
                    tulis_desimal(persen(n, t or 0), "%"),
                ],
            }
            for nama, n, t in baris
        ],
    )


def grafik_jembatan(d: Data, wilayah: Wilayah, berjalan: bool) -> dict:
    """Why the number of families is another than on 31 December: graduation beside the rest, so
    that nobody takes the one for the cause of the other."""
    awal, akhir = d.n("kpm", date(d.bulan.year - 1, 12, 1)), d.n("kpm")
    lulus, lain = (d.sejak_januari(a).total() for a in ("graduasi_", "keluar_"))
    sisa = akhir - awal + lulus + lain
    baris = [
        ("Masuk dan lainnya", sisa), ("Graduasi", -lulus), ("Keluar lain", -lain)
    ]  # fmt: skip
    hingga = "kini" if berjalan else f"akhir {nama_bulan(d.bulan)}"
    judul = f"Belum ada data KPM akhir {d.bulan.year - 1} untuk dibandingkan"
    if awal:
        arah = "naik" if akhir > awal else "turun" if akhir < awal else "tetap"
        beda = f"{arah} {tulis_bilangan(abs(akhir - awal))}" if akhir != awal else arah
        judul = (
            f"KPM aktif {beda} sejak akhir {d.bulan.year - 1}: "
            f"{tulis_bilangan(awal)} menjadi {tulis_bilangan(akhir)} {hingga}"
        )
    kata = {n: f"{'+' if n > 0 else '−'}{tulis_bilangan(abs(n))}" if n else "0" for _, n in baris}
    tabel = [{"nama": f"Akhir {d.bulan.year - 1}", "sel": [tulis_bilangan(awal)]}]
    tabel += [{"nama": nama, "sel": [kata[n]]} for nama, n in baris]
    tabel += [{"nama": hingga.capitalize(), "sel": [tulis_bilangan(akhir)]}]
    isi = _grafik("jembatan", judul, grafik.arus(judul, baris), ["Gerak", "KPM"], tabel)
    if not awal:
        return isi | {"svg": "", "baris": []}
    masa = f"mulai={d.bulan.year}-01-01"
    if not berjalan:
        masa += f"&sampai={d.bulan.replace(day=monthrange(d.bulan.year, d.bulan.month)[1])}"
    return isi | {
        "tautan": f"{reverse('graduasi:jembatan')}?wilayah={wilayah.pk}&{masa}",
        "kata_tautan": "Buka jembatan KPM",
    }


def sandingkan(d: Data, tautan: str) -> list[dict]:
    """The districts of a province side by side, most families first."""
    hasil = []
    for kode, nama in d.nama.items():
        n = {u: d.per_bawahan[kode, u] for u in ("kpm", "verif_memenuhi", "verif_tidak",
             "verif_belum", "verif_tidak_dapat", "p2k2_hadir", "kpm_berpendamping",
             "pendamping_kabupaten")}  # fmt: skip
        dinilai = n["verif_memenuhi"] + n["verif_tidak"]
        wajib = dinilai + n["verif_belum"] + n["verif_tidak_dapat"]
        lulus = sum(d.per_bawahan[kode, f"graduasi_{j}"] for j in JenisGraduasi)
        if not any(n.values()):
            continue
        hasil.append(
            {
                "nama": nama,
                "tautan": f"{tautan}{kode}",
                "urut": n["kpm"],
                "sel": [
                    tulis_bilangan(n["kpm"]),
                    tulis_desimal(persen(dinilai, wajib), "%"),
                    tulis_desimal(persen(n["verif_memenuhi"], dinilai), "%"),
                    tulis_desimal(persen(n["p2k2_hadir"], n["kpm"]), "%"),
                    tulis_bilangan(lulus),
                    tulis_desimal(rasio(n["kpm_berpendamping"], n["pendamping_kabupaten"])),
                ],
            }
        )
    return sorted(hasil, key=lambda b: (-b["urut"], b["nama"]))


def susun_dasbor(pengguna, wilayah: Wilayah, bulan: date) -> dict:
    d = baca_data(pengguna, wilayah, bulan)
    target = target_tahun(pengguna, wilayah.pk, bulan.year)
    di_daftar = f"{reverse('kpm:daftar')}?status=aktif&wilayah="
    di_dasbor = f"{reverse('laporan:dasbor')}?bulan={bulan:%Y-%m}&wilayah="
    provinsi = wilayah.tingkat == Tingkat.PROVINSI
    berjalan = bulan == timezone.localdate().replace(day=1)
    return {
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "berjalan": berjalan,
        "per": tulis_waktu(d.per) if d.per else "",
        "angka": susun_angka(d, wilayah, target, berjalan),
        "grafik": [
            grafik_kpm(d, wilayah, di_dasbor if provinsi else di_daftar),
            grafik_verifikasi(d, berjalan),
            grafik_graduasi(d, target),
            grafik_jembatan(d, wilayah, berjalan),
        ],
        "sanding": sandingkan(d, di_dasbor) if provinsi else [],
    }
