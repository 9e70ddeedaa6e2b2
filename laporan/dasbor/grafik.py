"""The questions a dashboard answers with a chart, each with the table behind it."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from urllib.parse import urlencode

from django.urls import reverse

from graduasi.aturan import JenisGraduasi
from laporan import grafik
from laporan.definisi import TIDAK_ADA_DATA, persen, tulis_bilangan, tulis_desimal
from laporan.massal import jendela
from laporan.periode import NAMA_BULAN, periode_bulan
from pkh.wilayah.models import Tingkat, Wilayah

from .angka import tautan_daftar
from .data import DERET, Data, nama_bulan

DINILAI = ("verif_memenuhi", "verif_tidak")
WAJIB = (*DINILAI, "verif_belum", "verif_tidak_dapat")


def _dari(a: int, b: int) -> str:
    return f"{tulis_bilangan(a)} dari {tulis_bilangan(b)}"


def _grafik(kode: str, judul: str, spek: dict, kepala: list[str], baris: list[dict]) -> dict:
    """`baris`: {nama, tautan, sel, buka}; `buka`: the address behind each cell, as far as known."""
    for b in baris:
        b["isi"] = list(zip_longest(b["sel"], b.get("buka", []), fillvalue=""))
    return {
        "kode": kode,
        "judul": judul,
        "svg": grafik.gambar(spek) if baris and spek else "",
        "kepala": kepala,
        "baris": baris,
    }


@dataclass(frozen=True)
class Banding:
    """What the regions may be compared by: a figure's numerator and denominator (nothing for a
    count), and the list of families that a bar opens."""

    kata: str
    daftar: str
    atas: tuple[str, ...]
    bawah: tuple[str, ...] = ()


BANDING = {
    "kpm": Banding("KPM aktif", "kpm", ("kpm",)),
    "cakupan": Banding("Cakupan verifikasi", "verif_belum", DINILAI, WAJIB),
    "kepatuhan": Banding("Kepatuhan", "verif_tidak", ("verif_memenuhi",), DINILAI),
    "p2k2": Banding("Hadir P2K2", "p2k2_belum", ("p2k2_hadir",), ("kpm",)),
    "dikunjungi": Banding("Dikunjungi", "belum_dikunjungi", ("kpm_dikunjungi",), ("kpm",)),
    "mutu": Banding("Data tanpa temuan", "mutu_temuan", ("mutu_bersih",), ("mutu_dinilai",)),
}


def grafik_wilayah(d: Data, wilayah: Wilayah, tautan: str, menurut: str = "kpm") -> dict:
    """The regions below compared by one figure: bars, largest first; the title says the finding."""
    ukur = BANDING[menurut]
    kata, atas, bawah = ukur.kata, ukur.atas, ukur.bawah
    satuan = "kabupaten/kota" if wilayah.tingkat == Tingkat.PROVINSI else "kecamatan"
    baris = []
    for kode, nama in d.nama.items():
        a, b = (sum(d.per_bawahan[kode, u] for u in ukuran) for ukuran in (atas, bawah))
        nilai = persen(a, b) if bawah else a
        if nilai is not None and (bawah or a):
            baris.append((nama, nilai, kode, a, b))
    baris.sort(key=lambda b: (-b[1], b[0]))
    if not baris:
        judul = f"Belum ada data {nama_bulan(d.bulan)} untuk: {kata}"
    elif not bawah:
        judul = _separuh(baris, satuan)
    else:
        judul = _tertinggi_terendah(kata, baris, satuan)

    def tulis(n) -> str:
        return tulis_desimal(Decimal(str(n)), "%") if bawah else tulis_bilangan(n)

    gambar = [(nama.removeprefix("Kabupaten "), float(n) if bawah else n) for nama, n, *_ in baris]
    tabel = [
        {
            "nama": nama,
            "tautan": tautan + kode,
            "sel": [tulis(n), *([_dari(a, b)] if bawah else [])],
        }
        for nama, n, kode, a, b in baris
    ]
    kepala = [satuan.capitalize(), kata, *(["Dari"] if bawah else [])]
    spek = grafik.batang(judul, gambar, tulis=tulis)
    isi = _grafik("wilayah", judul, spek, kepala, tabel)
    alamat = f"?wilayah={wilayah.pk}&bulan={d.bulan:%Y-%m}&banding="
    return isi | {"pilihan": [(alamat + k, v.kata, k == menurut) for k, v in BANDING.items()]}


def _tertinggi_terendah(kata: str, baris: list[tuple], satuan: str) -> str:
    """By name who is alone at an end, several by their number; all alike have no end."""
    if baris[0][1] == baris[-1][1]:
        return f"{kata} menurut {satuan}"
    atas, bawah = ([b[0] for b in baris if b[1] == ujung[1]] for ujung in (baris[0], baris[-1]))
    sebut = [nama[0] if len(nama) == 1 else f"{len(nama)} {satuan}" for nama in (atas, bawah)]
    return f"{kata}: tertinggi {sebut[0]}, terendah {sebut[1]}"


def _separuh(baris: list[tuple], satuan: str) -> str:
    separuh, terkumpul, kpm = 0, 0, sum(b[1] for b in baris)
    while 2 * terkumpul < kpm:
        terkumpul += baris[separuh][1]
        separuh += 1
    if separuh < len(baris):
        return f"Separuh KPM aktif ada di {separuh} dari {len(baris)} {satuan}"
    return f"KPM aktif menurut {satuan}"


def grafik_tren(d: Data, wilayah: Wilayah, berjalan: bool) -> dict:
    """How many active families at the end of each month of a year."""
    bulan = [b for b in jendela(d.bulan, DERET + 1) if d.n("kpm", b)]
    judul = f"Belum ada KPM aktif sampai {nama_bulan(d.bulan)}"
    if bulan:
        beda = d.n("kpm") - d.n("kpm", bulan[0])
        arah = f"naik {tulis_bilangan(beda)}" if beda > 0 else f"turun {tulis_bilangan(-beda)}"
        judul = f"KPM aktif {arah if beda else 'tetap'} sejak {nama_bulan(bulan[0])}"
    titik = [(_singkat(b), d.n("kpm", b)) for b in bulan]
    return _grafik(
        "tren",
        judul,
        grafik.garis_jumlah(judul, titik),
        ["Bulan", "KPM aktif"],
        [
            {"nama": nama_bulan(b) + (", sejauh ini" if berjalan and b == d.bulan else ""),
             "sel": [tulis_bilangan(d.n("kpm", b))],
             "buka": [tautan_daftar("kpm", wilayah.pk, b)]}
            for b in bulan
        ],
    )  # fmt: skip


def _singkat(bulan: date) -> str:
    """Unique within thirteen months."""
    return f"{NAMA_BULAN[bulan.month - 1][:3]} {bulan:%y}"


def _verifikasi(wilayah: Wilayah, bulan: date) -> str:
    return f"{reverse('pendamping:verifikasi_daftar')}?wilayah={wilayah.pk}&bulan={bulan:%Y-%m}"


def grafik_verifikasi(d: Data, wilayah: Wilayah, berjalan: bool = False) -> dict:
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
                "buka": [_verifikasi(wilayah, b)] * 2,
            }
            for b, c, p in isi
        ],
    )


def grafik_lapangan(d: Data, wilayah: Wilayah, berjalan: bool) -> dict:
    """Families reached: at P2K2 and at home, over twelve months."""
    bulan = [b for b in jendela(d.bulan, DERET) if d.n("kpm", b)]
    deret = {
        nama: [(b, persen(d.n(ukuran, b), d.n("kpm", b))) for b in bulan]
        for nama, ukuran in (("Hadir P2K2", "p2k2_hadir"), ("Dikunjungi", "kpm_dikunjungi"))
    }
    penuh = [b for b in bulan if not (berjalan and b == d.bulan)]
    judul = "Berapa KPM aktif yang tersentuh setiap bulan?"
    if penuh:
        akhir = {nama: dict(titik)[penuh[-1]] for nama, titik in deret.items()}
        judul = (
            f"{nama_bulan(penuh[-1])}: {tulis_desimal(akhir['Hadir P2K2'], '%')} KPM hadir P2K2, "
            f"{tulis_desimal(akhir['Dikunjungi'], '%')} dikunjungi"
        )
    titik = {
        nama: [(NAMA_BULAN[b.month - 1][:3], None if n is None else float(n)) for b, n in isi]
        for nama, isi in deret.items()
    }
    return _grafik(
        "lapangan",
        judul,
        grafik.garis_persen(judul, titik, berjalan=berjalan) if bulan else {},
        ["Bulan", *deret],
        [
            {"nama": nama_bulan(b) + (", berjalan" if berjalan and b == d.bulan else ""),
             "sel": [tulis_desimal(dict(isi)[b], "%") for isi in deret.values()],
             "buka": [tautan_daftar(x, wilayah.pk, b) for x in ("p2k2_hadir", "dikunjungi")]}
            for b in bulan
        ],
    )  # fmt: skip


def _rupiah(wilayah: Wilayah, periode: date) -> str:
    """Who was paid, listed or not, with what they were paid."""
    tanya = {"periode": f"{periode:%Y-%m}", "wilayah": wilayah.pk, "golongan": "dibayar"}
    return f"{reverse('kpm:salur_cocok_keluarga')}?{urlencode(tanya)}"


def grafik_salur(d: Data, wilayah: Wilayah) -> dict:
    """Paid of listed, by payment period; the line is what was listed."""
    bulan = sorted(b for b in jendela(d.bulan, DERET) if d.n("salur_terdaftar", b))
    baris = [(nama_bulan(b), d.n("salur_dibayar", b), d.n("salur_terdaftar", b)) for b in bulan]
    judul = "Belum ada daftar penyaluran yang dicocokkan"
    if baris:
        nama, n, m = baris[-1]
        judul = f"Periode salur {nama}: {_dari(n, m)} KPM terdaftar sudah dibayar"
    isi = _grafik(
        "salur",
        judul,
        grafik.batang_target(judul, baris) if baris else {},
        ["Periode salur mulai", "Dibayar", "Terdaftar", "Tersalur", "Rupiah"],
        [
            {"nama": nama, "tautan": tautan_daftar("salur_dibayar", wilayah.pk, b),
             "sel": [tulis_bilangan(n), tulis_bilangan(m), tulis_desimal(persen(n, m), "%"),
                     f"Rp{tulis_bilangan(d.n('salur_rupiah', b))}"],
             "buka": [*(tautan_daftar(f"salur_{x}", wilayah.pk, b)
                        for x in ("dibayar", "terdaftar", "belum")), _rupiah(wilayah, b)]}
            for b, (nama, n, m) in zip(bulan, baris, strict=True)
        ],
    )  # fmt: skip
    return isi


def grafik_graduasi(d: Data, wilayah: Wilayah, target: Counter[str], hari_ini: date) -> dict:
    """Graduated since January, month upon month, and where the year ends at this pace."""
    tahun, sasaran = d.bulan.year, target.total()
    bulan = [b for b in jendela(d.bulan, DERET) if b.year == tahun]
    lulus = d.sejak_januari("graduasi_")
    jumlah, titik = 0, []
    for b in bulan:
        jumlah += sum(d.n(f"graduasi_{j}", b) for j in JenisGraduasi)
        titik.append((NAMA_BULAN[b.month - 1][:3], jumlah))
    prakiraan = perkirakan(jumlah, tahun, min(periode_bulan(d.bulan).sampai, hari_ini))
    judul = f"Belum ada graduasi atau target pada {tahun}"
    if sasaran:
        judul = (
            f"Dengan laju ini {tulis_bilangan(prakiraan)} KPM graduasi pada akhir {tahun}, "
            f"target {tulis_bilangan(sasaran)}"
        )
    elif jumlah:
        judul = f"{tulis_bilangan(jumlah)} KPM graduasi pada {tahun}, target belum ditetapkan"
    ke_target = f"{reverse('graduasi:target')}?wilayah={wilayah.pk}&tahun={tahun}"
    masa = {"wilayah": wilayah.pk, "dari": date(tahun, 1, 1), "golongan": "graduasi"}
    masa["sampai"] = periode_bulan(d.bulan).sampai
    ke_lulus = f"{reverse('graduasi:kepergian')}?{urlencode(masa)}"
    lanjut = [titik[-1], ("Des", prakiraan)] if d.bulan.month < 12 and jumlah else []
    tabel = [
        {
            "nama": j.label,
            "sel": [
                tulis_bilangan(lulus[j]),
                tulis_bilangan(target[j]) if target[j] else TIDAK_ADA_DATA,
                tulis_desimal(persen(lulus[j], target[j]), "%"),
            ],
            "buka": [f"{ke_lulus}&jenis={j}", ke_target, ke_target],
        }
        for j in JenisGraduasi
        if lulus[j] or target[j]
    ]
    if tabel:
        sel = [tulis_bilangan(jumlah), tulis_bilangan(sasaran) if sasaran else TIDAK_ADA_DATA]
        sel.append(tulis_desimal(persen(jumlah, sasaran), "%"))
        tabel.append({"nama": "Jumlah", "sel": sel, "buka": [ke_lulus, ke_target, ke_target]})
    return _grafik(
        "graduasi",
        judul,
        grafik.garis_jumlah(judul, titik, lanjut=lanjut, target=sasaran or None),
        ["Jenis", "Tercapai", "Target", "Capaian"],
        tabel,
    ) | {"catatan": f"Garis putus-putus: laju rata-rata sejak 1 Januari {tahun} diteruskan sampai "
         "akhir tahun, tanpa memperhitungkan usulan yang sedang berjalan."}  # fmt: skip


def perkirakan(jumlah: int, tahun: int, sampai: date) -> int:
    """How many by the end of the year if it goes on as from 1 January until `sampai`."""
    awal, akhir = date(tahun, 1, 1), date(tahun + 1, 1, 1)
    return round(jumlah * (akhir - awal).days / ((sampai - awal).days + 1))


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
    masa = f"mulai={d.bulan.year}-01-01"
    if not berjalan:
        masa += f"&sampai={d.bulan.replace(day=monthrange(d.bulan.year, d.bulan.month)[1])}"
    jembatan = f"{reverse('graduasi:jembatan')}?wilayah={wilayah.pk}&{masa}"

    def buka(daftar: str, bulan: date) -> list[str]:
        return [tautan_daftar(daftar, wilayah.pk, bulan)]

    ke = [[jembatan], buka("graduasi", d.bulan), buka("keluar", d.bulan)]
    desember = date(d.bulan.year - 1, 12, 1)
    tabel = [{"nama": f"Akhir {d.bulan.year - 1}", "sel": [tulis_bilangan(awal)],
              "buka": buka("kpm", desember)}]  # fmt: skip
    tabel += [
        {"nama": nama, "sel": [kata[n]], "buka": x} for (nama, n), x in zip(baris, ke, strict=True)
    ]
    tabel += [{"nama": hingga.capitalize(), "sel": [tulis_bilangan(akhir)],
               "buka": buka("kpm", d.bulan)}]  # fmt: skip
    isi = _grafik("jembatan", judul, grafik.arus(judul, baris), ["Gerak", "KPM"], tabel)
    if not awal:
        return isi | {"svg": "", "baris": []}
    return isi | {"tautan": jembatan, "kata_tautan": "Buka jembatan KPM"}
