"""A record as it was sent, in words, for who decides on it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from kpm.models import Anggota, Keluarga, Pemutakhiran, Validasi
from kpm.pemutakhiran.aturan import NOMOR
from pendamping.models import Kehadiran, Kendala, Kiriman, Kunjungan, Pertemuan, Sesi, Verifikasi
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.riwayat.identitas import samarkan

from .aturan import Jenis

MODEL: dict[str, tuple] = {
    Jenis.KUNJUNGAN: (Kunjungan,),
    Jenis.PERTEMUAN: (Pertemuan,),
    Jenis.VERIFIKASI: (Verifikasi,),
    Jenis.VALIDASI: (Validasi, Anggota),
    Jenis.PROFIL: (Anggota, Keluarga),
    Jenis.CALON: (Keluarga, Anggota),
    Jenis.ANGGOTA: (Anggota, Pemutakhiran),
}
LEWATI = {
    "keluarga",
    "kelompok",
    "id",
    "versi",
    "waktu_gawai",
    "lintang",
    "bujur",
    "akurasi",
    "tuntas",
}
RUJUKAN = {
    "kendala": Kendala,
    "sesi": Sesi,
    "anggota": Anggota,
    "pengurus_baru": Anggota,
}


def susun_bacaan(kiriman: Kiriman) -> list[tuple[str, str]]:
    """[(label, words)] of what was filled in; numbers of identity masked."""
    return list(_baris(kiriman.jenis, kiriman.isi))


def _baris(jenis: str, isi: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if jenis == Jenis.PROFIL:
        lama, baru = isi.get("lama") or {}, isi.get("baru") or {}
        for nama, nilai in baru.items():
            dari = _kata(jenis, nama, lama.get(nama)) or "kosong"
            yield _label(jenis, nama), f"{dari} → {_kata(jenis, nama, nilai) or 'kosong'}"
        return
    for nama, nilai in isi.items():
        if nama in LEWATI or nilai in (None, "", [], {}):
            continue
        if nama == "kehadiran":
            yield "Kehadiran", _kehadiran(nilai)
        elif isinstance(nilai, dict):
            for anak, n in nilai.items():
                anak = {"alasan": "alasan_keluar", "tanggal": "keluar_pada"}.get(anak, anak)
                if teks := _kata(jenis, anak, n):
                    yield _label(jenis, anak), teks
        elif nama == "periksa":
            yield "Anggota diperiksa", f"{len(nilai)} orang"
            yield from _koreksi(jenis, nilai)
        else:
            yield _label(jenis, nama), _kata(jenis, nama, nilai)


def _koreksi(jenis: str, periksa: list) -> Iterator[tuple[str, str]]:
    """What a validation puts right in the register, and who is no member."""
    isi = [p for p in periksa if isinstance(p, dict)]
    nama = dict(
        Anggota.objects.filter(
            pk__in=[p.get("anggota") for p in isi if isinstance(p.get("anggota"), int)]
        ).values_list("pk", "nama")
    )
    for p in isi:
        siapa = nama.get(p.get("anggota"), "anggota yang sudah tidak ada")
        ruas = [f"{_label(jenis, n)} {_kata(jenis, n, v) or 'kosong'}"
                for n, v in (p.get("koreksi") or {}).items()]  # fmt: skip
        if p.get("keluar"):
            alasan = dict(Anggota.AlasanKeluar.choices)
            ruas.append(f"bukan anggota: {alasan.get(p['keluar'], p['keluar'])}")
        if ruas:
            yield f"Dibetulkan: {siapa}", "; ".join(ruas)


def _kehadiran(nilai: Any) -> str:
    hitung = Counter(k.get("status", "hadir") for k in nilai if isinstance(k, dict))
    kata = dict(Kehadiran.Status.choices)
    return ", ".join(f"{n} {str(kata.get(s, s)).lower()}" for s, n in hitung.items())


def _ruas(jenis: str, nama: str) -> Any:
    for model in MODEL[jenis]:
        for f in model._meta.concrete_fields:
            if f.name == nama:
                return f
    return None


def _label(jenis: str, nama: str) -> str:
    kata = str(getattr(_ruas(jenis, nama), "verbose_name", nama.replace("_", " ")))
    return kata[:1].upper() + kata[1:]


def _kata(jenis: str, nama: str, nilai: Any) -> str:
    if nilai in (None, "", []):
        return ""
    if nama in NOMOR:
        return samarkan(str(nilai))
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if nama in RUJUKAN and isinstance(nilai, int):
        return str(RUJUKAN[nama].objects.filter(pk=nilai).first() or nilai)
    if isinstance(nilai, list):
        return ", ".join(str(n) for n in nilai)
    ruas = _ruas(jenis, nama)
    if ruas is not None and ruas.choices:
        return str(dict(ruas.flatchoices).get(nilai, nilai))
    if ruas is not None and ruas.get_internal_type() == "DateField":
        return _tanggal(str(nilai))
    return str(nilai)


def _tanggal(teks: str) -> str:
    try:
        hari: date | None = parse_date(teks)
    except ValueError:
        hari = None
    return kata_tanggal(hari) if hari else teks
