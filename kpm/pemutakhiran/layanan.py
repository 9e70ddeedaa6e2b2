"""Reporting changes of the register, looking at them, applying or refusing them.

The register is written by its own services (kpm.layanan), in the transaction that closes the
proposal. What the rule book leaves free is saved at once by who may edit; the rest waits for
an operator, whose own changes count at once. See docs/keputusan/pemutakhiran.md.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from kpm import layanan as register
from kpm.aturan import PESERTA
from kpm.layanan import Bentrok
from kpm.massal import ketentuan_pada
from kpm.models import Anggota, Keluarga, Pemutakhiran
from kpm.mutu.massal import hitung_mutu
from kpm.nomor import galat_nik
from pkh.akun.cakupan import wajib_atas
from pkh.akun.models import Pengguna
from pkh.foto import rapikan_foto
from pkh.wilayah.models import Tingkat, Wilayah

from . import aturan
from .aturan import RUAS, UBAH_ANGGOTA, Jenis, Status
from .banding import beku, kini, sidik, yang_bentrok

HAK_PERIKSA = "pemutakhiran.periksa"
BATAS = 200  # looked at at once
_FK = {"pengurus_baru"}


def diperiksa(oleh, keluarga: Keluarga) -> frozenset[str]:
    """Kinds of change by this person to this family that somebody must look at first. A calon
    is looked at as a whole, when it is validated."""
    if keluarga.status not in {Keluarga.Status.AKTIF, Keluarga.Status.DITANGGUHKAN}:
        return frozenset()
    if oleh.cakupan(HAK_PERIKSA).memuat(keluarga):
        return frozenset()
    return frozenset(ketentuan_pada(timezone.localdate()).diperiksa)


def _kunci(oleh, hak: str, pk: int) -> Keluarga:
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=pk)
    wajib_atas(oleh, hak, keluarga)
    return keluarga


@transaction.atomic
def ajukan(
    *,
    oleh,
    keluarga: Keluarga,
    jenis: str,
    isi: dict[str, Any],
    anggota: Anggota | None = None,
    desa_tujuan: Wilayah | None = None,
    bukti: str = "",
    foto=None,
    kunci: UUID | None = None,
    kanal: str = Pemutakhiran.Kanal.HALAMAN,
) -> tuple[Pemutakhiran, bool]:
    """(the report, whether it is new). It is applied at once where nobody must look at it first
    (status diterapkan). The same `kunci` again returns the same row.

    ValidationError by field: what is wrong with it, or that one about the same thing waits.
    """
    keluarga = _kunci(oleh, "kpm.ubah", keluarga.pk)
    if kunci and (ada := Pemutakhiran.objects.filter(kunci=kunci).first()):
        if ada.pengusul_id != oleh.pk or ada.keluarga_id != keluarga.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai catatan lain."})
        return ada, False
    if keluarga.status not in PESERTA:
        kata = keluarga.get_status_display().lower()
        raise ValidationError(f"Keluarga ini berstatus {kata}; datanya tidak dimutakhirkan.")
    p = Pemutakhiran(
        kunci=kunci or uuid4(), keluarga=keluarga, anggota=anggota, jenis=jenis,
        bukti=bukti.strip(), kanal=kanal, pengusul=oleh,
    )  # fmt: skip
    _isi(p, isi, desa_tujuan)
    if foto:
        p.foto.save(f"{uuid4().hex}.jpg", ContentFile(rapikan_foto(foto)[0]), save=False)
    try:
        _simpan(p)
        if jenis not in diperiksa(oleh, keluarga) and not p.pindah_kabupaten:
            _terapkan(p, oleh)
    except Exception:
        if p.foto:  # no row will point at it
            p.foto.delete(save=False)
        raise
    return p, True


@transaction.atomic
def lampirkan_foto(*, oleh, usul: Pemutakhiran, berkas) -> tuple[Pemutakhiran, bool]:
    """The picture of a report that came without one (a phone sends it afterwards), from who
    reported it; (report, whether it was taken). The second sending changes nothing."""
    p = Pemutakhiran.objects.select_for_update(of=("self",)).get(pk=usul.pk)
    if p.pengusul_id != oleh.pk:
        raise PermissionDenied
    if p.foto:
        return p, False
    p.foto.save(f"{uuid4().hex}.jpg", ContentFile(rapikan_foto(berkas)[0]), save=False)
    p.save(update_fields=["foto"])
    return p, True


def _isi(p: Pemutakhiran, isi: dict[str, Any], desa_tujuan: Wilayah | None) -> None:
    """Put the proposal into `p`, in the shape the register will take, or say what is wrong."""
    hadir = p.keluarga.anggota.hadir()
    if p.anggota and (p.anggota.keluarga_id != p.keluarga_id or p.anggota.keluar_pada):
        raise ValidationError({"anggota": f"{p.anggota} bukan anggota keluarga ini lagi."})
    isi, galat = _baku(p.jenis, isi)
    if p.jenis in UBAH_ANGGOTA or p.jenis in {Jenis.KARTU, Jenis.PINDAH}:
        asal = p.anggota if p.jenis in UBAH_ANGGOTA else p.keluarga
        isi = {n: v for n, v in isi.items() if n in galat or getattr(asal, n, None) != v}
    lain = hadir.exclude(pk=p.anggota.pk if p.anggota else None)
    pengurus = p.anggota is not None and p.anggota.hubungan == Anggota.Hubungan.PENGURUS
    galat |= aturan.periksa_usul(
        p.jenis,
        isi,
        anggota=p.anggota is not None,
        pengurus=pengurus,
        lain=lain.exists(),
        hari_ini=timezone.localdate(),
    )
    bukan_pengurus = lain.exclude(hubungan=Anggota.Hubungan.PENGURUS)
    if (baru := isi.get("pengurus_baru")) and not bukan_pengurus.filter(pk=baru).exists():
        galat["pengurus_baru"] = "Pilih anggota lain yang masih di keluarga ini."
    if p.jenis == Jenis.PINDAH:
        galat |= _periksa_tujuan(p, desa_tujuan)
    if galat:
        raise ValidationError(galat)
    p.isi = {n: beku(v) for n, v in isi.items()}
    p.lama = kini(p)
    p.hal = aturan.sebut_hal(p.jenis, p.anggota.pk if p.anggota else None, p.isi)


def _periksa_tujuan(p: Pemutakhiran, tujuan: Wilayah | None) -> dict[str, str]:
    if tujuan is None or tujuan.tingkat != Tingkat.DESA or tujuan.berakhir_pada:
        return {"desa_tujuan": "Pilih desa tujuan yang masih berlaku."}
    if tujuan.pk == p.keluarga.desa_id:
        return {"desa_tujuan": "Keluarga ini sudah tercatat di desa itu."}
    p.desa_asal_id, p.desa_tujuan = p.keluarga.desa_id, tujuan
    return {}


def _baku(jenis: str, isi: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(values as the register types them, {field: what is wrong}) of those the kind knows."""
    hasil, galat = dict(isi), {}
    for n in set(isi) & set(RUAS[jenis]):
        try:
            hasil[n] = _nilai(n, isi[n])
        except ValidationError as salah:
            galat[n] = " ".join(salah.messages)
    if hasil.get("nik") and "nik" not in galat and (kata := galat_nik(hasil["nik"])):
        galat["nik"] = kata
    return hasil, galat


def _nilai(ruas: str, nilai: Any) -> Any:
    if isinstance(nilai, list | dict):
        raise ValidationError("Isi satu nilai saja.")
    if ruas in _FK:
        if nilai and not str(nilai).isdecimal():
            raise ValidationError("Isi nomor anggota.")
        return int(nilai) if nilai else None
    if ruas == "tanggal":
        return Anggota._meta.get_field("keluar_pada").clean(nilai, None)
    nama = {"hubungan_lama": "hubungan", "alasan": "alasan_keluar"}.get(ruas, ruas)
    model = Keluarga if ruas in RUAS[Jenis.KARTU] + RUAS[Jenis.PINDAH] else Anggota
    bidang = next(f for f in model._meta.concrete_fields if f.name == nama)
    nilai = bidang.clean(nilai, None)
    return nilai.zfill(3) if ruas in {"rt", "rw"} and nilai else nilai


def _simpan(p: Pemutakhiran) -> None:
    p.full_clean(exclude=["foto"])
    p.save()


# --- looking at them ---------------------------------------------------------------------
def _kunci_usul(p: Pemutakhiran) -> Pemutakhiran:
    """The family first, then the report as it stands now."""
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=p.keluarga_id)
    p = Pemutakhiran.objects.select_for_update(of=("self",)).get(pk=p.pk)
    p.keluarga = keluarga
    return p


def _wajib(p: Pemutakhiran, *status: str) -> None:
    if p.status not in status:
        raise ValidationError(f"Usulan ini sudah {p.get_status_display().lower()}.")


def _wajib_tujuan(oleh, p: Pemutakhiran) -> None:
    if not oleh.cakupan(HAK_PERIKSA).memuat_wilayah(p.desa_tujuan_id):
        raise PermissionDenied


@transaction.atomic
def setujui(*, oleh, usul: Pemutakhiran, dilihat: str = "") -> Pemutakhiran:
    """Apply a report; a move to another district is handed over to it instead.

    Bentrok when the register changed since it was written, unless `dilihat` says that the
    person saw the present values (banding.sidik).
    """
    p = _kunci_usul(usul)
    wajib_atas(oleh, HAK_PERIKSA, p.keluarga)
    _wajib(p, Status.DIAJUKAN)
    if yang_bentrok(p) and dilihat != sidik(p):
        raise Bentrok(p)
    if p.pindah_kabupaten:
        p.status, p.diserahkan_pada, p.diperiksa_oleh = Status.DISERAHKAN, timezone.now(), oleh
        _simpan(p)
    else:
        _terapkan(p, oleh)
    return p


@dataclass(frozen=True)
class HasilPeriksa:
    """What became of one of many; `kata` says why it was left."""

    usul: Pemutakhiran
    berhasil: bool
    kata: str


def setujui_banyak(*, oleh, usul: list[Pemutakhiran]) -> list[HasilPeriksa]:
    """Each in a transaction of its own; what changed meanwhile is left to be looked at."""
    hasil = []
    for u in usul[:BATAS]:
        try:
            p = setujui(oleh=oleh, usul=u)
        except Bentrok:
            hasil.append(HasilPeriksa(u, False, "Datanya berubah sejak diusulkan; buka usulannya."))
        except ValidationError as galat:
            hasil.append(HasilPeriksa(u, False, " ".join(galat.messages)))
        except PermissionDenied:
            hasil.append(HasilPeriksa(u, False, "Keluarga ini kini di luar wilayah Anda."))
        else:
            hasil.append(HasilPeriksa(u, True, p.get_status_display()))
    return hasil


@transaction.atomic
def tolak(*, oleh, usul: Pemutakhiran, alasan: str) -> Pemutakhiran:
    """Refuse with the reason; one handed over is refused by the district it goes to, and the
    family stays where it is."""
    p, alasan = _kunci_usul(usul), alasan.strip()
    if p.status == Status.DISERAHKAN:
        _wajib_tujuan(oleh, p)
    else:
        wajib_atas(oleh, HAK_PERIKSA, p.keluarga)
    _wajib(p, Status.DIAJUKAN, Status.DISERAHKAN)
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan mengapa ditolak (5 huruf atau lebih)."})
    return _tutup(p, oleh, Status.DITOLAK, alasan)


@transaction.atomic
def batalkan(*, oleh, usul: Pemutakhiran) -> Pemutakhiran:
    """Taken back by who proposed it, as long as nobody has looked at it."""
    p = _kunci_usul(usul)
    if p.pengusul_id != oleh.pk:
        raise PermissionDenied
    _wajib(p, Status.DIAJUKAN)
    return _tutup(p, oleh, Status.DIBATALKAN, "")


def _tutup(p: Pemutakhiran, oleh, status: str, alasan: str) -> Pemutakhiran:
    p.status, p.alasan, p.selesai_pada, p.diperiksa_oleh = status, alasan, timezone.now(), oleh
    _simpan(p)
    return p


@transaction.atomic
def terima_pindah(*, oleh, usul: Pemutakhiran, pendamping: Pengguna | None) -> Pemutakhiran:
    """The other district takes the family: its desa, and its pendamping there (or none yet).
    The former assignment ends with yesterday, the former P2K2 group with today."""
    p = _kunci_usul(usul)
    _wajib(p, Status.DISERAHKAN)
    _wajib_tujuan(oleh, p)
    tujuan = p.desa_tujuan
    if tujuan is None or tujuan.berakhir_pada:
        raise ValidationError("Desa tujuan tidak berlaku lagi; minta pengusul mengajukan ulang.")
    if pendamping and pendamping not in Pengguna.objects.pendamping_di(tujuan.pk[:5]):
        raise ValidationError({"pendamping": "Orang ini bukan pendamping di kabupaten Anda."})
    keluarga, hari_ini = p.keluarga, timezone.localdate()
    keluarga.desa, keluarga.pendamping = tujuan, pendamping
    for ruas, nilai in p.isi.items():
        setattr(keluarga, ruas, nilai)
    keluarga.full_clean()
    keluarga.save()
    _serahkan(keluarga, pendamping, oleh, hari_ini)
    hitung_mutu(tanggal=hari_ini, keluarga_ids=[keluarga.pk])
    return _tutup(p, oleh, Status.DITERAPKAN, "")


def _serahkan(keluarga: Keluarga, pendamping, oleh, hari_ini: date) -> None:
    """The dated history of assignments and groups is kept above; reached by name."""
    berjalan = keluarga.penugasan.filter(selesai=None) | keluarga.penugasan.filter(
        selesai__gte=hari_ini
    )
    berjalan.filter(mulai__gte=hari_ini).delete()
    berjalan.update(selesai=hari_ini - timedelta(days=1), ditutup=None)
    keluarga.keanggotaan.filter(selesai=None).update(selesai=hari_ini)
    if pendamping:
        keluarga.penugasan.create(
            pendamping=pendamping, mulai=hari_ini, alasan="Pindah dari kabupaten lain", oleh=oleh
        )


# --- applying ----------------------------------------------------------------------------
def _terapkan(p: Pemutakhiran, oleh) -> None:
    """Through the services of the register, which check everything again."""
    isi = _baku(p.jenis, p.isi)[0]
    if p.jenis == Jenis.BARU:
        p.anggota = register.tambah_anggota(oleh=oleh, keluarga=p.keluarga, **isi)
    elif p.jenis in UBAH_ANGGOTA and p.anggota:
        register.ubah_anggota(oleh=oleh, anggota=p.anggota, **isi)
    elif p.jenis == Jenis.KARTU:
        register.ubah_keluarga(oleh=oleh, keluarga=p.keluarga, **isi)
    elif p.jenis == Jenis.PINDAH:
        register.ubah_keluarga(oleh=oleh, keluarga=p.keluarga, desa=p.desa_tujuan, **isi)
    elif p.jenis == Jenis.PENGURUS:
        _ganti_pengurus(p, oleh, isi)
    elif p.anggota:
        alasan = isi.get("alasan", Anggota.AlasanKeluar.MENINGGAL)
        register.keluarkan_anggota(
            oleh=oleh, anggota=p.anggota, tanggal=isi["tanggal"], alasan=alasan
        )
        if isi.get("pengurus_baru"):
            _jadikan_pengurus(p.keluarga, isi["pengurus_baru"], oleh)
    _tutup(p, oleh, Status.DITERAPKAN, "")


def _ganti_pengurus(p: Pemutakhiran, oleh, isi: dict[str, Any]) -> None:
    hadir = p.keluarga.anggota.hadir()
    if lama := hadir.filter(hubungan=Anggota.Hubungan.PENGURUS).first():
        hubungan = isi.get("hubungan_lama") or Anggota.Hubungan.LAINNYA
        register.ubah_anggota(oleh=oleh, anggota=lama, hubungan=hubungan)
    _jadikan_pengurus(p.keluarga, isi["pengurus_baru"], oleh)


def _jadikan_pengurus(keluarga: Keluarga, pk: int, oleh) -> None:
    baru = keluarga.anggota.hadir().filter(pk=pk).first()
    if baru is None:
        raise ValidationError({"pengurus_baru": "Pengurus yang baru sudah keluar dari keluarga."})
    register.ubah_anggota(oleh=oleh, anggota=baru, hubungan=Anggota.Hubungan.PENGURUS)


# --- the forms of the register -----------------------------------------------------------
@dataclass
class HasilSimpan:
    """What a form led to: saved at once or not, and what waits for an operator."""

    tersimpan: bool = False
    usulan: list[Pemutakhiran] = field(default_factory=list)


@transaction.atomic
def simpan_anggota(
    *, oleh, anggota: Anggota, versi: datetime, isi: dict[str, Any], bukti: str = "", foto=None
) -> HasilSimpan:
    """The form of a member: what is free is saved, the rest proposed, a kind at a time. Bentrok
    as in the register."""
    keluarga = _kunci(oleh, "kpm.ubah", anggota.keluarga_id)
    kinds = diperiksa(oleh, keluarga)
    if not kinds:
        register.ubah_anggota(oleh=oleh, anggota=anggota, versi=versi, **isi)
        return HasilSimpan(True)
    anggota = Anggota.objects.get(pk=anggota.pk)
    anggota.keluarga = keluarga
    berubah = {n: v for n, v in isi.items() if getattr(anggota, n) != v}
    if berubah and anggota.diubah_pada != versi:
        raise Bentrok(anggota)
    hasil = HasilSimpan()
    umum = {"oleh": oleh, "keluarga": keluarga, "bukti": bukti, "foto": foto}
    pengurus = Anggota.Hubungan.PENGURUS
    if berubah.get("hubungan") == pengurus and Jenis.PENGURUS in kinds:
        del berubah["hubungan"]
        ganti = {"pengurus_baru": anggota.pk, "hubungan_lama": Anggota.Hubungan.LAINNYA}
        hasil.usulan.append(ajukan(jenis=Jenis.PENGURUS, isi=ganti, **umum)[0])
    bebas, usul = aturan.pilah(berubah, kinds)
    for jenis, ruas in usul.items():
        hasil.usulan.append(ajukan(jenis=jenis, isi=ruas, anggota=anggota, **_ulang(umum))[0])
    if bebas:
        register.ubah_anggota(oleh=oleh, anggota=anggota, **bebas)
    hasil.tersimpan = bool(bebas) or not hasil.usulan
    return hasil


def _ulang(umum: dict[str, Any]) -> dict[str, Any]:
    """The same photo once more, from its beginning."""
    if umum["foto"]:
        umum["foto"].seek(0)
    return umum


@transaction.atomic
def simpan_keluarga(
    *, oleh, keluarga: Keluarga, versi: datetime, isi: dict[str, Any], bukti: str = "", foto=None
) -> HasilSimpan:
    """The form of a family, likewise. The address goes with the desa it is in."""
    keluarga = _kunci(oleh, "kpm.ubah", keluarga.pk)
    kinds = diperiksa(oleh, keluarga)
    if not kinds:
        register.ubah_keluarga(oleh=oleh, keluarga=keluarga, versi=versi, **isi)
        return HasilSimpan(True)
    berubah = {n: v for n, v in isi.items() if getattr(keluarga, n) != v}
    if berubah and keluarga.diubah_pada != versi:
        raise Bentrok(keluarga)
    hasil = HasilSimpan()
    bebas, usul = aturan.pilah(berubah, kinds)
    umum = {"oleh": oleh, "keluarga": keluarga, "bukti": bukti, "foto": foto}
    if pindah := usul.pop(Jenis.PINDAH, None):
        alamat = {n: bebas.pop(n) for n in RUAS[Jenis.PINDAH] if n in bebas}
        p, _ = ajukan(jenis=Jenis.PINDAH, isi=alamat, desa_tujuan=pindah["desa"], **umum)
        hasil.usulan.append(p)
    for jenis, ruas in usul.items():
        hasil.usulan.append(ajukan(jenis=jenis, isi=ruas, **_ulang(umum))[0])
    if bebas:
        register.ubah_keluarga(oleh=oleh, keluarga=keluarga, **bebas)
    hasil.tersimpan = bool(bebas) or not hasil.usulan
    return hasil


def wajib_bebas(oleh, keluarga: Keluarga, ruas: set[str], *jenis: str) -> None:
    """For doors that save at once (the API of the register): ValidationError for fields, or for
    the act of a `jenis`, that somebody must look at first."""
    kinds = diperiksa(oleh, keluarga)
    kata = "Perubahan ini diperiksa operator; ajukan sebagai pemutakhiran."
    if galat := {n: kata for n in ruas if aturan.jenis_ruas(n) in kinds}:
        raise ValidationError(galat)
    if kinds & set(jenis):
        raise ValidationError(kata)
