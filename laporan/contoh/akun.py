"""The people who work with the demo year: one shared password, never in production."""

import re
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from pendamping.models import Profil
from pkh.akun.adaptor import SANDI_CONTOH
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.wilayah.models import Wilayah

from .nama import karang_nama, pilih_suku
from .tempat import Petak, Rencana

SANDI = SANDI_CONTOH
SINGKATAN = {"64.02": "kukar", "64": "kaltim", "63": "kalsel"}
BER_PLT = {"64.02", "63"}  # the posts that the news of 2024 show with an acting head


class ModeProduksi(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Data dan akun contoh tidak boleh ada pada PKH_MODE=produksi: sandinya diketahui umum."
        )


def tolak_produksi() -> None:
    if settings.PRODUKSI:
        raise ModeProduksi


@dataclass(frozen=True)
class Akun:
    username: str
    nama: str
    peran: str
    wilayah: str | None
    plt: bool = False
    nomor: int = 0  # of a pendamping within the kabupaten


def nama_pendek(kode: str, nama: str, setingkat: list[str]) -> str:
    """`Kabupaten Tanah Laut` -> `tanah_laut`; a kota that shares its name keeps `kota_`."""
    if kode in SINGKATAN:
        return SINGKATAN[kode]
    inti = re.sub(r"^(kabupaten|kab\.?|kota administrasi|kota|provinsi)\s+", "", nama.lower())
    sama = sum(n.lower().endswith(inti) for n in setingkat)
    if nama.lower().startswith("kota ") and sama > 1:
        inti = f"kota {inti}"
    return re.sub(r"[^a-z0-9]+", "_", inti).strip("_")


def susun_akun(r: Rencana, petak: list[Petak]) -> list[Akun]:
    """Every account of the region: its kabupaten/kota, the provinsi above, admin, auditor."""
    provinsi = r.wilayah[:2]
    nama = dict(
        Wilayah.objects.di_bawah(provinsi).filter(tingkat__lte=2).values_list("kode", "nama")
    )
    setingkat = [n for kode, n in nama.items() if kode != provinsi]
    akun: list[tuple[str, str, str | None, bool, int]] = [
        ("admin", Peran.ADMIN, None, False, 0),
        ("auditor", Peran.AUDITOR, None, False, 0),
    ]
    pendek = nama_pendek(provinsi, nama[provinsi], [])
    akun += [
        (f"operator_{pendek}", Peran.OPERATOR_PROVINSI, provinsi, False, 0),
        (f"kadis_{pendek}", Peran.KEPALA_PROVINSI, provinsi, provinsi in BER_PLT, 0),
    ]
    for kab, banyak in {p.kabupaten: p.pendamping_kabupaten for p in petak}.items():
        pendek = nama_pendek(kab, nama[kab], setingkat)
        akun += [
            (f"operator_{pendek}", Peran.OPERATOR, kab, False, 0),
            (f"korkab_{pendek}", Peran.KOORDINATOR, kab, False, 0),
            (f"kabid_{pendek}", Peran.KEPALA_BIDANG, kab, False, 0),
            (f"kadis_{pendek}", Peran.KEPALA_DINAS, kab, kab in BER_PLT, 0),
        ]
        akun += [
            (f"pendamping_{pendek}_{n:02d}", Peran.PENDAMPING, kab, False, n)
            for n in range(1, banyak + 1)
        ]
    return [Akun(u, _karang(r, u), p, w, plt, n) for u, p, w, plt, n in akun]


def _acak(r: Rencana, username: str) -> Random:
    return Random(f"{r.benih}|akun|{username}")


def _karang(r: Rencana, username: str) -> str:
    acak = _acak(r, username)
    suku = pilih_suku(acak, r.wilayah[:2])
    kelamin = "L" if acak.random() < 0.5 else "P"
    nama = karang_nama(acak, suku, kelamin, 1980)
    if " " not in nama:
        nama = f"{nama} {karang_nama(acak, suku, kelamin, 1980).split()[-1]}"
    gelar = "" if username.startswith("pendamping") else acak.choice([", S.Sos.", ", M.Si.", ""])
    return nama + gelar


def buat_akun(r: Rencana, petak: list[Petak]) -> list[tuple[Akun, int]]:
    """Create what is not there yet; every account of the region with its id.

    One hash for all: hashing is slow on purpose, and the password is the same.
    """
    tolak_produksi()
    akun = susun_akun(r, petak)
    nama = [a.username for a in akun]
    ada = set(Pengguna.objects.filter(username__in=nama).values_list("username", flat=True))
    baru = [a for a in akun if a.username not in ada]
    sandi = make_password(SANDI)
    Pengguna.objects.bulk_create(
        Pengguna(username=a.username, nama=a.nama, password=sandi) for a in baru
    )
    ids = dict(Pengguna.objects.filter(username__in=nama).values_list("username", "id"))
    Jabatan.objects.bulk_create(_jabatan(r, a, ids[a.username]) for a in baru)
    _buat_profil(r, petak, [a for a in baru if a.peran == Peran.PENDAMPING], ids)
    return [(a, ids[a.username]) for a in akun]


_PANGKAT: dict[str, str] = {
    Peran.KEPALA_PROVINSI: "Pembina Utama Muda (IV/c)",
    Peran.KEPALA_DINAS: "Pembina Tingkat I (IV/b)",
    Peran.KEPALA_BIDANG: "Pembina (IV/a)",
    Peran.OPERATOR: "Penata (III/c)",
    Peran.OPERATOR_PROVINSI: "Penata Tingkat I (III/d)",
}


def _nip(acak: Random, *, pppk: bool = False) -> str:
    """18 digits in the form of a NIP: birth date, month of appointment, sex, serial."""
    lahir = date(1972 + acak.randrange(22), 1 + acak.randrange(12), 1 + acak.randrange(28))
    angkat = f"{2025 if pppk else lahir.year + 25}{10 if pppk else 1 + acak.randrange(12):02d}"
    return f"{lahir:%Y%m%d}{angkat}{1 + acak.randrange(2)}{900 + acak.randrange(100)}"


def _jabatan(r: Rencana, a: Akun, pengguna_id: int) -> Jabatan:
    acak = _acak(r, f"{a.username}|jabatan")
    mulai = date(r.per.year - 2 - acak.randrange(4), 1 + acak.randrange(12), 1)
    j = Jabatan(pengguna_id=pengguna_id, peran=a.peran, wilayah_id=a.wilayah, mulai=mulai)
    if a.peran in _PANGKAT:
        j.pangkat, j.nip = _PANGKAT[a.peran], _nip(acak)
    if a.plt:
        j.sifat = Jabatan.Sifat.PLT
        j.mulai = date(r.per.year if r.per.month > 2 else r.per.year - 1, 1, 8)
        j.selesai = date(r.per.year + 1, 12, 31)
        j.dasar = f"800.1.11.1/{100 + acak.randrange(800)}/BKPSDM/{j.mulai.year}"
    return j


def isi_profil(r: Rencana, a: Akun) -> dict[str, Any]:
    """What a pendamping's record says of the post."""
    acak = _acak(r, f"{a.username}|profil")
    pppk = acak.random() < 0.85
    return {
        "kepegawaian": "pppk" if pppk else "kontrak",
        "nip": _nip(acak, pppk=True) if pppk else "",
        "nomor_sk": f"{1000 + acak.randrange(9000)}/SK/{r.per.year - 1}",
        "bergabung": date(2014 + acak.randrange(10), 1 + acak.randrange(12), 1),
    }


def _buat_profil(r: Rencana, petak: list[Petak], akun: list[Akun], ids: dict[str, int]) -> None:
    profil: dict[tuple[str, int], Profil] = {}
    for a in akun:
        profil[a.wilayah or "", a.nomor] = Profil(
            pengguna_id=ids[a.username], wilayah_id=a.wilayah or "", **isi_profil(r, a)
        )
    Profil.objects.bulk_create(profil.values())
    wilayah: dict[tuple[int, str], None] = {}
    for p in petak:
        if not p.jumlah:
            continue
        m, mulai = p.pendamping_kabupaten, p.awal - p.awal_kabupaten
        dari = mulai * m // p.jumlah_kabupaten + 1
        sampai = (mulai + p.jumlah - 1) * m // p.jumlah_kabupaten + 1
        for nomor in range(dari, sampai + 1):
            if milik := profil.get((p.kabupaten, nomor)):
                wilayah[milik.pk, p.kecamatan] = None
    tabel = Profil.kecamatan.through
    tabel.objects.bulk_create(tabel(profil_id=p, wilayah_id=w) for p, w in wilayah)


def daftar_akun() -> list[tuple[str, str]]:
    """(username, post in words) of the demo accounts that are there; the pendamping of one
    kabupaten on one line."""
    jabatan = Jabatan.objects.berlaku().filter(
        Q(pengguna__username__in=["admin", "auditor"])
        | Q(pengguna__username__regex=r"^(operator|korkab|kabid|kadis|pendamping)_[a-z_]+(_\d+)?$")
    )
    urutan = [str(p) for p in Peran][::-1]
    baris: dict[tuple, list[str]] = {}
    for j in jabatan.select_related("pengguna", "wilayah"):
        tempat = j.wilayah.nama if j.wilayah else "seluruh Indonesia"
        kata = f"{j.get_peran_display()}, {tempat}"
        kunci = (j.wilayah_id or "", urutan.index(j.peran), kata)
        baris.setdefault(kunci, []).append(j.pengguna.username)
    hasil = []
    for (_, _, kata), akun in sorted(baris.items()):
        akun.sort(key=lambda u: (len(u), u))
        satu = len(akun) == 1
        hasil.append((akun[0] if satu else f"{akun[0]} ... {akun[-1].rsplit('_', 1)[-1]}", kata))
    return hasil
