"""The whole content of a report as data: what a snapshot freezes, and all faces are made of."""

import hashlib
import json
from secrets import token_hex
from typing import Any

from laporan.definisi import VERSI
from laporan.rincian import bungkus, desa_di, gabung
from laporan.surat import sebut_wilayah

from .bahan import nama_desa
from .deklarasi import JenisLaporan, Permintaan

# Section -> the column of it that names families. What it says goes into the fingerprint as a hash,
# salted for each row: once the name is taken out, the hash stays, and the fingerprint with it.
NAMA = {"kunjungan": 1}


def sidik(isi: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8; names only as their hashes."""
    return hashlib.sha256(baku(isi)).hexdigest()


def baku(isi: dict[str, Any]) -> bytes:
    """The canonical JSON."""
    return json.dumps(
        tutup(isi), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def garami(isi: dict[str, Any]) -> None:
    """Before it is frozen: a salt for each row that names a family."""
    garam = {
        b["kode"]: {r["kode"]: token_hex(16) for r in b["baris"]}
        for b in isi["bagian"]
        if b["kode"] in NAMA and b["baris"]
    }
    if garam:
        isi["garam"] = garam


def tutup(isi: dict[str, Any]) -> dict[str, Any]:
    """The content with hashes for names; of a report that was frozen before there were salts (23
    November 2026) as it is."""
    if "garam" not in isi:
        return isi
    bagian = [_tutup(b, isi) if b["kode"] in isi["garam"] else b for b in isi["bagian"]]
    return {k: v for k, v in isi.items() if k not in {"garam", "nisan"}} | {"bagian": bagian}


def _tutup(bagian: dict, isi: dict) -> dict:
    kode, baris = bagian["kode"], []
    garam, nisan = isi["garam"][kode], isi.get("nisan", {}).get(kode, {})
    for r in bagian["baris"]:
        sel = list(r["sel"])
        sel[NAMA[kode]] = nisan.get(r["kode"]) or _hash(garam[r["kode"]], sel[NAMA[kode]])
        baris.append(r | {"sel": sel})
    return bagian | {"baris": baris}


def _hash(garam: str, nama: str) -> str:
    return f"sha256:{hashlib.sha256(f'{garam}{nama}'.encode()).hexdigest()}"


def anonimkan(isi: dict[str, Any], kode: str, baris: set[str], ganti: str) -> None:
    """Take the names out of these rows of a section; their hashes stay, where there were salts."""
    garam = isi.get("garam", {}).get(kode, {})
    for b in isi["bagian"]:
        for r in b["baris"] if b["kode"] == kode else ():
            if r["kode"] not in baris or r["sel"][NAMA[kode]] == ganti:
                continue
            if r["kode"] in garam:
                nisan = isi.setdefault("nisan", {}).setdefault(kode, {})
                nisan[r["kode"]] = _hash(garam.pop(r["kode"]), r["sel"][NAMA[kode]])
            r["sel"][NAMA[kode]] = ganti


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
