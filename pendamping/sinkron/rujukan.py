"""Reference lists: what a form on the phone is filled in with."""

import json
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any

from kpm.kepesertaan.aturan import DOKUMEN, SEBAB, Hasil
from kpm.layanan import desa_kerja
from kpm.models import Anggota, Fasilitas, FotoValidasi, Keluarga, PeriksaAnggota
from kpm.penyaluran.aturan import Pemegang
from pendamping.aturan import MUNCUL_TINDAK_LANJUT
from pendamping.kunjungan.forms import ORANG_DITEMUI
from pendamping.models import Kehadiran, Kendala, Kunjungan, Sesi
from pendamping.verifikasi.aturan import Butir

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


def _isi(oleh, hari_ini: date) -> dict[str, Any]:
    """Four queries. Facilities: of the kecamatan the
    person's families live in, and those their members go to elsewhere are named by the member."""
    kecamatan = dampingan_telepon(oleh, hari_ini).filter(pendamping=oleh).values("desa__induk")
    fasilitas = Fasilitas.objects.untuk(oleh).filter(desa__induk__in=kecamatan)
    desa = desa_kerja(oleh).order_by("pk").values_list("pk", "nama", "induk__nama")
    sesi = Sesi.objects.berlaku(hari_ini).values("id", "modul", "nama_modul", "sesi", "judul")
    return _tetap() | {
        "fasilitas": list(fasilitas.order_by("pk").values("kode", "nama", "jenis", "jenjang")),
        "kendala": list(Kendala.objects.values("id", "nama")),
        "sesi": list(sesi),
        "desa": [{"kode": kode, "nama": nama, "kecamatan": kec} for kode, nama, kec in desa],
        **{jenis: atas.rujukan(hari_ini) for jenis, atas in modul_atas().items()},
    }
