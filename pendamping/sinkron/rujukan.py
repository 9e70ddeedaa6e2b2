"""Reference lists: what a form on the phone is filled in with."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any

from kpm.kepesertaan.aturan import DOKUMEN, SEBAB, Hasil
from kpm.layanan import desa_di, wilayah_kerja
from kpm.models import Anggota, Fasilitas, FotoValidasi, Keluarga, PeriksaAnggota
from kpm.penyaluran.aturan import Pemegang
from pendamping.aturan import MUNCUL_TINDAK_LANJUT
from pendamping.kunjungan.forms import ORANG_DITEMUI
from pendamping.models import Kehadiran, Kendala, Kunjungan, Sesi
from pendamping.verifikasi.aturan import Butir
from pkh.tersusun import tersusun

from .atas import modul_atas
from .hari_ini import dampingan_telepon


def _pilihan(semua) -> list[dict[str, str]]:
    return [{"kode": str(kode), "kata": str(kata)} for kode, kata in semua]


def sidik(isi: dict[str, Any]) -> str:
    return blake2b(json.dumps(isi, sort_keys=True).encode(), digest_size=8).hexdigest()


def susun_rujukan(oleh, hari_ini: date) -> tuple[str, dict[str, Any]]:
    """The lists and their mark."""
    isi = _isi(oleh, hari_ini)
    return sidik(isi), isi


@cache
def _tetap() -> dict[str, Any]:
    """Lists that only a new release changes."""
    return {
        "tujuan": _pilihan(Kunjungan.Tujuan.choices),
        "muncul_janji": MUNCUL_TINDAK_LANJUT,
        "ditemui": ORANG_DITEMUI,
        "pemegang_kks": _pilihan(Pemegang.choices),
        "kehadiran": _pilihan(Kehadiran.Status.choices),
        "butir": _pilihan(Butir.choices),
        "hasil_validasi": _pilihan(Hasil.choices),
        "sebab_validasi": {str(h): _pilihan(s.items()) for h, s in SEBAB.items()},
        "keadaan_anggota": _pilihan(PeriksaAnggota.Keadaan.choices),
        "dokumen": _pilihan(DOKUMEN.items()),
        "alasan_keluar": _pilihan(Anggota.AlasanKeluar.choices),
        "foto_validasi": _pilihan(FotoValidasi.Jenis.choices),
        "hubungan": _pilihan(Anggota.Hubungan.choices),
        "jenjang": _pilihan(Anggota.Jenjang.choices),
        "bank": _pilihan(Keluarga.Bank.choices),
    }


@cache
def sidik_tetap() -> str:
    return sidik(_tetap())


@tersusun
def _fasilitas(oleh, hari_ini: date):
    kecamatan = dampingan_telepon(oleh, hari_ini).filter(pendamping=oleh).values("desa__induk")
    semua = Fasilitas.objects.untuk(oleh).filter(desa__induk__in=kecamatan).order_by("pk")
    return semua.values_list("kode", "nama", "jenis", "jenjang")


@tersusun
def _kendala(_):
    return Kendala.objects.values_list("id", "nama")


@tersusun
def _sesi(_, hari_ini: date):
    semua = Sesi.objects.berlaku(hari_ini)
    return semua.values_list("id", "modul", "nama_modul", "sesi", "judul")


@tersusun
def _desa(_, wilayah: tuple[str, ...]):
    return desa_di(wilayah).order_by("pk").values_list("pk", "nama", "induk__nama")


def _bernama(baris: Iterable[tuple], *nama: str) -> list[dict[str, Any]]:
    return [dict(zip(nama, b, strict=True)) for b in baris]


def _isi(oleh, hari_ini: date) -> dict[str, Any]:
    """Four queries. Facilities: of the kecamatan the
    person's families live in, and those their members go to elsewhere are named by the member."""
    return _tetap() | {
        "fasilitas": _bernama(_fasilitas(oleh, hari_ini), "kode", "nama", "jenis", "jenjang"),
        "kendala": _bernama(_kendala(None), "id", "nama"),
        "sesi": _bernama(_sesi(None, hari_ini), "id", "modul", "nama_modul", "sesi", "judul"),
        "desa": _bernama(_desa(None, wilayah_kerja(oleh)), "kode", "nama", "kecamatan"),
        **{jenis: atas.rujukan(hari_ini) for jenis, atas in modul_atas().items()},
    }
