"""The whole content of a report as data: what a snapshot freezes, and all faces are made of."""

import hashlib
import json
from typing import Any

from laporan.definisi import VERSI
from laporan.rincian import bungkus, desa_di, gabung
from laporan.surat import sebut_wilayah

from .bahan import nama_desa
from .deklarasi import JenisLaporan, Permintaan


def sidik(isi: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(baku(isi)).hexdigest()


def baku(isi: dict[str, Any]) -> bytes:
    """The canonical JSON."""
    return json.dumps(isi, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def susun_isi(jenis: JenisLaporan, minta: Permintaan, surat: dict) -> tuple[dict[str, Any], bytes]:
    """(content, what stands behind its figures as laporan.rincian writes it)."""
    s, periode = jenis.susun(minta), minta.periode
    isi = {
        "jenis": jenis.kode,
        "versi_definisi": VERSI,
        "judul": f"{jenis.sebutan} {sebut_wilayah(minta.wilayah)}",
        "wilayah": {"kode": minta.wilayah.kode, "nama": minta.wilayah.nama},
        "periode": {
            "kode": periode.kode,
            "kata": periode.kata,
            "mulai": periode.mulai.isoformat(),
            "sampai": periode.sampai.isoformat(),
            "berjalan": periode.sampai > minta.pada,
        },
        "per": minta.per.isoformat(),
        "kosong": s.kosong,
        "ringkas": s.ringkas,
        "bagian": s.bagian,
        "terlambat": s.terlambat,
        "definisi": [d.sebagai_data() for d in jenis.cara_menghitung],
        "surat": surat,
    }
    isi |= s.tambahan
    if jenis.templat != "rekap":
        isi["templat"] = jenis.templat
    if s.bungkusan:
        return isi, gabung(s.bungkusan)
    wilayah = (minta.wilayah.kode, minta.wilayah.nama)
    return isi, bungkus(s.keluarga, wilayah, nama_desa(desa_di(s.keluarga)), s.lain)
