"""Invented families, one after another, as a pure function of the plan and the index.

No database, no clock, nothing kept between families: the same plan gives the same families
in the same order, however many there are. NIK and No KK cannot repeat within a plan: the
serial carries the position in the kecamatan, and where a kecamatan has more families than
serials the date carries the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import gcd
from random import Random

from kpm.aturan import Fakta, Ketentuan, pilih_dibayar, tentukan_komponen

from .nama import ASAL_LUAR, Undian, karang_alamat, karang_nama, pilih_suku
from .tempat import Petak, Rencana, petak_keluarga, sekolah_kecamatan

PER_PUTARAN = 999  # families before the serials of a kecamatan begin anew


@dataclass(slots=True)
class Orang:
    nik: str
    nama: str
    hubungan: str
    kelamin: str
    lahir: date
    hamil: bool = False
    hpl: date | None = None
    kehamilan_ke: int | None = None
    jenjang: str = ""
    npsn: str = ""
    kelas: str = ""
    disabilitas: bool = False
    komponen: str = ""
    dibayar: bool = False


@dataclass(slots=True)
class KeluargaContoh:
    indeks: int
    desa: str
    no_kk: str
    alamat: str
    rt: str
    rw: str
    telepon: str
    status: str
    status_sejak: date
    tahun_masuk: int | None
    id_dtsen: str
    no_kks: str
    bank: str
    pendamping: int | None  # number within the kabupaten, from 1
    pendamping_lama: int | None  # who had the family before `serah_terima`
    serah_terima: date | None
    aktif_sejak: date | None
    aktif_sampai: date | None
    pernah_keluar: date | None  # left, and came back on `aktif_sejak`
    jenis_keluar: str
    anggota: list[Orang] = field(default_factory=list)
    komponen: list[str] = field(default_factory=list)


# --- numbers -------------------------------------------------------------------------------
@dataclass(slots=True)
class Penomoran:
    """Serials and dates that cannot meet those of another family in the same kecamatan."""

    awalan: str
    awalan_luar: str
    putaran: int  # K: dates of one family are all congruent modulo K
    sisa: int
    dasar: int

    def tanggal(self, t: date) -> date:
        return t - timedelta((t.toordinal() - self.sisa) % self.putaran)

    def nomor(self, t: date, j: int, *, perempuan: bool = False, luar: bool = False) -> str:
        urut = 1 + (self.dasar + j) * 7919 % 9990
        hari = t.day + (40 if perempuan else 0)
        awalan = self.awalan_luar if luar else self.awalan
        return f"{awalan}{hari:02d}{t.month:02d}{t.year % 100:02d}{urut:04d}"


@lru_cache(maxsize=64)
def _putaran(wilayah: str, kecamatan: str, urutan: int, jumlah: int) -> tuple[str, int, int]:
    """Of one kecamatan: the prefix of those from elsewhere, how many dates apart families of
    one serial are, and the first of them."""
    dalam = -(-jumlah // PER_PUTARAN)
    asal = [a for a in ASAL_LUAR if a[:2] != kecamatan[:2]]
    lompat = int(wilayah.replace(".", ""))
    blok, kolom = divmod(urutan, 40)
    kelipatan, blok = divmod(blok, len(asal))
    luar = f"{asal[(lompat + blok) % len(asal)]}{kolom + 1:02d}"
    return luar, dalam * (kelipatan + 1), dalam * kelipatan


def penomoran(r: Rencana, p: Petak, indeks: int) -> Penomoran:
    lokal = indeks - p.awal_kecamatan
    luar, putaran, sisa = _putaran(r.wilayah, p.kecamatan, p.urutan_kecamatan, p.jumlah_kecamatan)
    return Penomoran(
        awalan=p.kecamatan.replace(".", ""),
        awalan_luar=luar,
        putaran=putaran,
        sisa=lokal // PER_PUTARAN + sisa,
        dasar=lokal % PER_PUTARAN * 10,
    )


# --- status --------------------------------------------------------------------------------
def status_keluarga(r: Rencana, indeks: int) -> str:
    """The families that are not active are spread evenly, their kinds mixed."""
    lain = r.lain
    n = sum(lain.values())
    if (indeks + 1) * n // r.semua == indeks * n // r.semua:
        return "aktif"
    langkah = int(n * 0.618) or 1
    while gcd(langkah, n) != 1:
        langkah += 1
    giliran = (indeks * n // r.semua * langkah + r.benih) % n
    for status, banyak in lain.items():
        if giliran < banyak:
            return status
        giliran -= banyak
    raise AssertionError("shares of the statuses do not add up")


def _awal_tahap(t: date) -> date:
    return date(t.year, (t.month - 1) // 3 * 3 + 1, 1)


def _dalam(acak: Random, dari: date, sampai: date) -> date:
    return dari + timedelta(int(acak.random() * max(1, (sampai - dari).days)))


# --- people --------------------------------------------------------------------------------
_BENTUK = Undian(["inti", "tunggal", "tiga", "lansia", "ayah"], [60, 14, 13, 10, 3])
_KELAMIN = Undian(["L", "P"], [1, 1])
_KELAMIN_TUA = Undian(["L", "P"], [1, 2])
_BANYAK_ANAK = Undian([1, 2, 3, 4, 5], [25, 39, 24, 9, 3])
_KEHAMILAN_KE = Undian([1, 2, 3], [35, 45, 20])
_SALAH_CATAT = Undian([-365, -31, -1, 1, 10], [1, 2, 3, 3, 1])  # days off


def _lahir(acak: Random, per: date, muda: float, tua: float) -> date:
    return per - timedelta(int((muda + acak.random() * (tua - muda)) * 365.2425) + 1)


def _sekolahkan(acak: Random, o: Orang, per: date, p: Petak, sekolah: dict) -> None:
    tahun_ajaran = per.year if per.month >= 7 else per.year - 1
    kelas = tahun_ajaran - o.lahir.year - 6
    if not 1 <= kelas <= 12:
        return
    if acak.random() < (0.02 if kelas <= 9 else 0.14):
        return  # left school
    o.jenjang = "sd" if kelas <= 6 else "smp" if kelas <= 9 else "sma"
    daftar = sekolah[o.jenjang]
    pilihan = (p.urutan_desa * 2 + int(acak.random() * 2)) % len(daftar)
    o.npsn = "" if acak.random() < 0.015 else daftar[pilihan][0]
    o.kelas = "" if acak.random() < 0.01 else str(kelas)


def _susunan(acak: Random, per: date) -> list[tuple[str, str, date]]:
    """(hubungan, kelamin, lahir) of one family, pengurus first."""
    bentuk = _BENTUK(acak)
    if bentuk == "lansia":
        kelamin = "P" if acak.random() < 0.75 else "L"
        lahir = _lahir(acak, per, 60, 79)
        orang = [("pengurus", kelamin, lahir)]
        if acak.random() < 0.45:
            lain = "suami" if kelamin == "P" else "istri"
            orang.append((lain, "L" if kelamin == "P" else "P", _lahir(acak, per, 58, 82)))
        if acak.random() < 0.4:
            orang.append(("cucu", _KELAMIN(acak), _lahir(acak, per, 4, 17)))
        return orang
    usia = 24 + acak.betavariate(2.2, 2.4) * 35
    lahir = per - timedelta(int(usia * 365.2425))
    laki = bentuk == "ayah"
    orang = [("pengurus", "L" if laki else "P", lahir)]
    if bentuk in {"inti", "tiga"}:
        selisih = acak.gauss(4, 3.5)
        tua = min(82.0, max(21.0, usia + selisih))
        orang.append(("suami", "L", per - timedelta(int(tua * 365.2425))))
    banyak = _BANYAK_ANAK(acak)
    sulung = usia - 18 - acak.random() * 8
    for _ in range(banyak):
        if sulung <= 0.1:
            break
        if sulung < 23:
            orang.append(
                (
                    "anak",
                    "L" if acak.random() < 0.512 else "P",
                    per - timedelta(int(sulung * 365.2425) + 1),
                )
            )
        sulung -= 2 + acak.random() * 4.5
    if bentuk == "tiga":
        orang.append(("orang_tua", _KELAMIN_TUA(acak), _lahir(acak, per, 60, 84)))
    if acak.random() < 0.03:
        orang.append(("lainnya", _KELAMIN(acak), _lahir(acak, per, 19, 57)))
    return orang[:9]


def _karang_anggota(acak: Random, r: Rencana, p: Petak, n: Penomoran, sekolah: dict) -> list[Orang]:
    suku = pilih_suku(acak, p.kode[:2])
    bin_ayah = karang_nama(acak, suku, "L", 1985).split()[-1]
    anggota: list[Orang] = []
    for j, (hubungan, kelamin, lahir) in enumerate(_susunan(acak, r.per)):
        lahir = n.tanggal(lahir)
        tua = hubungan in {"pengurus", "suami", "istri", "orang_tua"}
        luar = acak.random() < (0.09 if tua else 0.01)
        nik = n.nomor(lahir, j, perempuan=kelamin == "P", luar=luar)
        nama = karang_nama(acak, suku, kelamin, lahir.year)
        if hubungan == "anak" and kelamin == "L" and acak.random() < 0.25:
            nama = f"{nama.split()[0]} {bin_ayah}"
        o = Orang(nik, nama, hubungan, kelamin, lahir)
        if hubungan in {"anak", "cucu"}:
            _sekolahkan(acak, o, r.per, p, sekolah)
        usia = (r.per - lahir).days / 365.2425
        if kelamin == "P" and tua and 19 <= usia <= 43 and acak.random() < 0.045:
            o.hamil, o.kehamilan_ke = True, _KEHAMILAN_KE(acak)
            o.hpl = r.per + timedelta(int(acak.random() * 270) - 30)
        o.disabilitas = acak.random() < 0.011
        if acak.random() < 0.012:  # written down wrongly once: NIK and birth date disagree
            o.lahir = lahir + timedelta(_SALAH_CATAT(acak))
            o.lahir = min(o.lahir, r.per - timedelta(1))
        anggota.append(o)
    return anggota


def _nilai(k: KeluargaContoh, per: date, ketentuan: Ketentuan) -> None:
    """Component and payment of each member by the rules themselves."""
    fakta = [
        Fakta(j, o.lahir, o.hamil, o.hpl, o.kehamilan_ke, o.jenjang, o.disabilitas)
        for j, o in enumerate(k.anggota)
    ]
    pasangan = []
    for f, o in zip(fakta, k.anggota, strict=True):
        o.komponen = tentukan_komponen(f, per, ketentuan)[0]
        if o.komponen:
            pasangan.append((f, o.komponen))
    dibayar = pilih_dibayar(pasangan, ketentuan)
    for f, _ in dibayar:
        k.anggota[f.id].dibayar = True
    kode = {kode for _, kode in dibayar}
    k.komponen = [c for c in ketentuan.urutan_keluarga() if c in kode]


# --- families ------------------------------------------------------------------------------
_LAMA = Undian([6, 5, 4, 3, 2], [20, 22, 24, 19, 15])  # years of taking part
_BANK = Undian(["bri", "mandiri", "bni", "bsi", "btn", "pos"], [52, 16, 14, 8, 3, 7])
_JENIS_GRADUASI = Undian(
    ["sejahtera", "alamiah", "kelayakan_daerah", "pemberdayaan"], [47, 28, 16, 9]
)
_JENIS_KELUAR = Undian(
    ["meninggal", "pindah", "ganda", "tidak_ditemukan", "exclude", "menolak"],
    [22, 30, 8, 12, 24, 4],
)


def _kepesertaan(acak: Random, r: Rencana, k: KeluargaContoh) -> None:
    """Since when the family takes part, and until when."""
    if k.status in {"calon", "tidak_layak"}:
        lama = max(r.awal, r.per - timedelta(120)) if k.status == "calon" else r.awal
        k.status_sejak = _dalam(acak, lama, r.per)
        return
    tahun = _LAMA(acak)
    mulai = _awal_tahap(date(r.per.year - tahun, 1 + int(acak.random() * 12), 1))
    if acak.random() < 0.035 and k.status == "aktif":
        mulai = _awal_tahap(_dalam(acak, r.awal + timedelta(95), r.per))
    elif acak.random() < 0.006 and k.status == "aktif":
        k.pernah_keluar = mulai + timedelta(400)
        mulai = _awal_tahap(_dalam(acak, r.awal, r.per))
        k.pernah_keluar = min(k.pernah_keluar, mulai - timedelta(200))
    k.aktif_sejak, k.tahun_masuk, k.status_sejak = mulai, mulai.year, mulai
    if k.pernah_keluar:
        k.tahun_masuk = k.pernah_keluar.year - 1
    if k.status == "ditangguhkan":
        k.status_sejak = _dalam(acak, r.per - timedelta(120), r.per)
    elif k.status == "graduasi":  # takes effect on the first day of a payment period
        dari = date(r.per.year, 1, 1) if r.per.month > 3 else r.awal + timedelta(95)
        k.aktif_sampai = k.status_sejak = _awal_tahap(_dalam(acak, dari, r.per))
        k.jenis_keluar = _JENIS_GRADUASI(acak)
    elif k.status == "keluar":
        k.aktif_sampai = k.status_sejak = _dalam(acak, r.awal + timedelta(20), r.per)
        k.jenis_keluar = _JENIS_KELUAR(acak)


@lru_cache(maxsize=256)
def _serah_terima(benih: int, desa: str, milik: int) -> int | None:
    """Days into the year when a whole desa came to this pendamping; None when it did not."""
    serah = Random(f"{benih}|serah|{desa}|{milik}")
    return 60 + int(serah.random() * 200) if serah.random() < 0.07 else None


def _nomor_pendamping(acak: Random, r: Rencana, p: Petak, k: KeluargaContoh) -> None:
    m = p.pendamping_kabupaten
    milik = (k.indeks - p.awal_kabupaten) * m // p.jumlah_kabupaten + 1
    tanpa = {"aktif": 0.004, "calon": 0.5, "keluar": 1.0, "tidak_layak": 1.0}
    k.pendamping = None if acak.random() < tanpa.get(k.status, 0.0) else milik
    if k.pendamping is None and k.status != "keluar":
        return
    if m > 1 and (hari := _serah_terima(r.benih, p.kode, milik)):
        k.pendamping_lama = milik - 1 if milik > 1 else 2
        k.serah_terima = r.awal + timedelta(hari)
    elif k.status == "keluar":
        k.pendamping_lama = milik  # had a pendamping until the day it left


def karang_keluarga(
    r: Rencana, p: Petak, indeks: int, sekolah: dict, ketentuan: Ketentuan
) -> KeluargaContoh:
    """Family number `indeks` of the plan, which lives in `p`."""
    acak = Random(f"{r.benih}|{r.wilayah}|{indeks}")
    n = penomoran(r, p, indeks)
    status = status_keluarga(r, indeks)
    no_kk = n.nomor(n.tanggal(_dalam(acak, date(2009, 1, 1), date(2024, 1, 1))), 0)
    menumpang = status == "aktif" and indeks > p.awal and acak.random() < 0.5
    if menumpang and status_keluarga(r, indeks - 1) in {"keluar", "graduasi"}:
        sebelum = Random(f"{r.benih}|{r.wilayah}|{indeks - 1}")
        m = penomoran(r, p, indeks - 1)
        tanggal = _dalam(sebelum, date(2009, 1, 1), date(2024, 1, 1))
        no_kk = m.nomor(m.tanggal(tanggal), 0)  # still on the KK of a family that left
    k = KeluargaContoh(
        indeks=indeks, desa=p.kode, no_kk=no_kk,
        alamat=karang_alamat(acak, p.nama),
        rt="" if acak.random() < 0.02 else f"{1 + int(acak.random() ** 1.6 * 24):03d}",
        rw="" if acak.random() < 0.05 else f"{1 + int(acak.random() ** 2 * 8):03d}",
        telepon="" if acak.random() < 0.35 else f"08{5200000000 + int(acak.random() * 10**9):010d}",
        status=status, status_sejak=r.awal, tahun_masuk=None,
        id_dtsen="" if acak.random() < 0.03 else f"D{p.kode.replace('.', '')}{indeks:08d}",
        no_kks="", bank="", pendamping=None, pendamping_lama=None, serah_terima=None,
        aktif_sejak=None, aktif_sampai=None, pernah_keluar=None, jenis_keluar="",
    )  # fmt: skip
    _kepesertaan(acak, r, k)
    if k.aktif_sejak:
        k.bank = _BANK(acak)
        if k.bank != "pos" and acak.random() < 0.985:
            nomor = (k.indeks * 61_803_399 + r.benih) % 10**8  # another for every family
            k.no_kks = f"601300{int(acak.random() * 100):02d}{nomor:08d}"
    _nomor_pendamping(acak, r, p, k)
    boleh_kosong = status != "aktif" or acak.random() < 0.02
    for _ in range(8):  # who has no component at all is hardly ever a participant
        k.anggota = _karang_anggota(acak, r, p, n, sekolah)
        if status == "aktif" and acak.random() < 0.012:
            _catat_dua_kali(k.anggota, n)
        _nilai(k, r.per, ketentuan)
        lansia = k.anggota[0].komponen == "lansia"  # will always have a component
        if (k.komponen or boleh_kosong) and not (k.jenis_keluar == "alamiah" and lansia):
            break
    if k.jenis_keluar == "alamiah":
        _tanpa_komponen(k)
    if status == "calon" and _tercatat_lagi(r, p, indeks):
        _salin_tetangga(k, karang_keluarga(r, p, indeks - 1, sekolah, ketentuan), n)
        _nilai(k, r.per, ketentuan)
    return k


def _tercatat_lagi(r: Rencana, p: Petak, indeks: int) -> bool:
    """One candidate in six is the participant next door, entered once more."""
    if indeks == p.awal or status_keluarga(r, indeks - 1) != "aktif":
        return False
    return Random(f"{r.benih}|{r.wilayah}|{indeks}|lagi").random() < 0.17


def _salin_tetangga(k: KeluargaContoh, asal: KeluargaContoh, n: Penomoran) -> None:
    """The same people as another hand wrote them down: names spelt otherwise, other numbers."""
    k.alamat, k.rt = asal.alamat, ""
    k.anggota = []
    for j, o in enumerate(asal.anggota):
        lahir = n.tanggal(o.lahir)
        nik = n.nomor(lahir, j, perempuan=o.kelamin == "P")
        lain = _ejaan_lain(o.nama)
        nama = o.nama.upper() if lain == o.nama else lain
        k.anggota.append(
            Orang(nik, nama, o.hubungan, o.kelamin, lahir, jenjang=o.jenjang, kelas=o.kelas)
        )


def _ejaan_lain(nama: str) -> str:
    return nama.replace("Muhammad", "Muh.").replace("Siti", "St.").replace("Nur", "Noor")


def _tanpa_komponen(k: KeluargaContoh) -> None:
    """A natural graduation: nobody is left who fits a component."""
    pengurus = k.anggota[0]
    pengurus.hamil, pengurus.hpl, pengurus.kehamilan_ke = False, None, None
    pengurus.disabilitas = False
    k.anggota = [pengurus, *(o for o in k.anggota[1:] if not o.komponen)]
    pengurus.komponen, pengurus.dibayar, k.komponen = "", False, []


def _catat_dua_kali(anggota: list[Orang], n: Penomoran) -> None:
    """A child entered twice: same birth date, name spelt another way, another NIK."""
    j = len(anggota)
    if anggota[-1].hubungan != "anak" or j > 8:
        return
    a = anggota[-1]
    ejaan = _ejaan_lain(a.nama)
    if ejaan == a.nama:
        ejaan = a.nama.split()[0] if " " in a.nama else a.nama.replace("i", "y")
    tanggal = n.tanggal(a.lahir)
    nik = n.nomor(tanggal, j, perempuan=a.kelamin == "P")
    anggota.append(Orang(nik, ejaan, "anak", a.kelamin, tanggal))


def karang_semua(r: Rencana, petak: list[Petak], ketentuan: Ketentuan) -> Iterator[KeluargaContoh]:
    kecamatan, sekolah = "", {}
    for p, indeks in petak_keluarga(petak, 0, r.semua):
        if p.kecamatan != kecamatan:
            kecamatan, sekolah = p.kecamatan, sekolah_kecamatan(p)
        yield karang_keluarga(r, p, indeks, sekolah, ketentuan)
