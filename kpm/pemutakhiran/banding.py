"""Old value against new, in words, identity numbers masked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field
from django.utils.crypto import salted_hmac

from kpm.models import Anggota, Keluarga, Pemutakhiran
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.riwayat.identitas import samarkan
from pkh.wilayah.models import Wilayah

from .aturan import NOMOR, UBAH_ANGGOTA, Jenis, bentrok

KATA = {
    "tanggal": "Tanggal kejadian",
    "pengurus_baru": "Pengurus baru",
    "pengurus": "Pengurus",
    "hubungan_lama": "Hubungan pengurus lama",
    "alasan": "Alasan keluar",
    "desa": "Desa/kelurahan",
    "keluar_pada": "Keluar dari keluarga",
}


@dataclass(frozen=True)
class Ruas:
    """One line: what it was when proposed, what it is now, what it should become."""

    ruas: str
    nama: str
    lama: str
    kini: str
    baru: str
    berubah: bool  # since the proposal, by somebody else


def beku(nilai: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(nilai, date):
        return nilai.isoformat()
    return nilai.pk if isinstance(nilai, Wilayah | Anggota) else nilai


def kini(p: Pemutakhiran) -> dict[str, Any]:
    """The present values of what the proposal would change."""
    keluarga, anggota = p.keluarga, p.anggota
    if p.jenis in UBAH_ANGGOTA and anggota:
        return {n: beku(getattr(anggota, n)) for n in p.isi}
    if p.jenis == Jenis.KARTU:
        return {n: beku(getattr(keluarga, n)) for n in p.isi}
    if p.jenis == Jenis.PINDAH:
        return {"desa": keluarga.desa_id} | {n: getattr(keluarga, n) for n in p.isi}
    if p.jenis == Jenis.PENGURUS:
        return {"pengurus": pengurus_kini(keluarga)}
    if anggota:
        return {"keluar_pada": beku(anggota.keluar_pada)}
    return {}


def pengurus_kini(keluarga: Keluarga) -> int | None:
    """Read from all members: they may be at hand, fetched for many families at once."""
    for a in keluarga.anggota.all():
        if a.hubungan == Anggota.Hubungan.PENGURUS and a.keluar_pada is None:
            return a.pk
    return None


def yang_bentrok(p: Pemutakhiran) -> list[str]:
    return bentrok(p.lama, kini(p))


def sidik(p: Pemutakhiran) -> str:
    """A mark of the present values: who saw them sends it back. Keyed, for numbers are in it."""
    isi = repr(sorted(kini(p).items()))
    return salted_hmac("pemutakhiran", f"{p.pk}:{isi}").hexdigest()[:24]


def bandingkan(p: Pemutakhiran) -> list[Ruas]:
    """The lines of the page of one proposal; those nobody would touch are not there."""
    sekarang, bentrokan = kini(p), yang_bentrok(p)
    usul = dict(p.isi)
    if p.jenis == Jenis.PINDAH:
        usul = {"desa": p.desa_tujuan_id} | usul
    nama = _nama(p)
    baris = []
    for ruas, nilai in usul.items():
        dasar = "pengurus" if p.jenis == Jenis.PENGURUS and ruas == "pengurus_baru" else ruas
        baris.append(
            Ruas(
                ruas,
                _label(ruas),
                _kata(dasar, p.lama.get(dasar), nama),
                _kata(dasar, sekarang.get(dasar), nama),
                _kata(ruas, nilai, nama),
                dasar in bentrokan,
            )
        )
    if "keluar_pada" in bentrokan:
        keluar = _kata("keluar_pada", sekarang["keluar_pada"], nama)
        baris.insert(0, Ruas("keluar_pada", KATA["keluar_pada"], "–", keluar, "", True))
    return baris


def _ruas_model(ruas: str) -> Field | None:
    for model in (Anggota, Keluarga):
        for f in model._meta.concrete_fields:
            if f.name == ruas:
                return f
    return None


def _label(ruas: str) -> str:
    f = _ruas_model(ruas)
    kata = KATA.get(ruas) or (str(f.verbose_name) if f else ruas)
    return kata[0].upper() + kata[1:]


def _nama(p: Pemutakhiran) -> dict[Any, str]:
    """Words of what the values only number: members, desa."""
    if p.jenis == Jenis.PINDAH:
        desa = filter(None, (p.desa_asal, p.desa_tujuan, p.keluarga.desa))
        return {d.pk: _sebut_desa(d) for d in desa}
    if "pengurus_baru" not in p.isi:
        return {}
    return {a.pk: a.nama for a in p.keluarga.anggota.all()}


def _sebut_desa(desa: Wilayah) -> str:
    kecamatan = desa.induk
    kabupaten = kecamatan and kecamatan.induk
    return ", ".join(str(w) for w in (desa, kecamatan, kabupaten) if w)


def _kata(ruas: str, nilai: Any, nama: dict[Any, str]) -> str:
    if nilai in (None, ""):
        return "–"
    if ruas in NOMOR:
        return samarkan(nilai)
    if ruas in {"pengurus", "pengurus_baru"}:
        return nama.get(nilai, "–")
    if ruas == "desa":
        return nama[nilai]
    if isinstance(nilai, bool):
        return "Ya" if nilai else "Tidak"
    if ruas == "alasan":
        return str(Anggota.AlasanKeluar(nilai).label)
    if ruas == "hubungan_lama":
        ruas = "hubungan"
    f = _ruas_model(ruas)
    if f is not None and f.choices:
        return str(dict(f.flatchoices).get(nilai, nilai))
    if f is not None and f.get_internal_type() == "DateField" or ruas == "tanggal":
        return kata_tanggal(date.fromisoformat(nilai))
    return str(nilai)
