"""What a phone sends is taken once, whatever the network does, and every record is answered: kept,
to be decided, to be corrected, or in conflict. See docs/keputusan/sinkron.md."""

import json
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kpm.models import Keluarga
from pendamping.kunjungan.layanan import simpan_serentak, susun_kunjungan
from pendamping.models import Kiriman, Kunjungan, Perangkat
from pkh.akun.layanan import batasi_sesi, cabut_token
from pkh.akun.templatetags.rupa import kata_tanggal, kata_waktu
from pkh.bersih import bersihkan
from pkh.kunci.konteks import sistem
from pkh.sisip import sisip

from . import aturan
from .aturan import TETAP, Jenis, Milik, Status
from .foto import pasang_foto
from .pelaku import Perlu, Sasaran, cari_sasaran, pelaku

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catatan:
    """One record as sent. `bersih`: its fields in the types of the room, or None with `galat`,
    what is wrong with its shape."""

    kunci: UUID
    jenis: str
    dibuat_pada: datetime
    isi: dict[str, Any]
    bersih: dict[str, Any] | None
    galat: dict[str, list[str]] | None = None

    @property
    def sidik(self) -> str:
        teks = json.dumps([self.jenis, self.isi], sort_keys=True, ensure_ascii=False)
        return sha256(teks.encode()).hexdigest()


@sistem("telepon yang sudah milik orang lain")
@transaction.atomic
def daftarkan_perangkat(*, oleh, id: UUID, nama: str) -> tuple[Perangkat, bool]:
    """(phone, whether it is new). ValidationError when it is somebody else's."""
    if not oleh.boleh("lapangan.pakai"):
        raise PermissionDenied
    nama = " ".join(nama.split())[:80] or "Telepon"
    perangkat, baru = Perangkat.objects.get_or_create(
        pk=id, defaults={"pengguna": oleh, "nama": nama}
    )
    if perangkat.pengguna_id != oleh.pk:
        raise ValidationError(
            "Telepon ini terdaftar atas nama orang lain. Hapus data aplikasinya di telepon, lalu "
            "pasang lagi."
        )
    if not baru and perangkat.nama != nama:
        perangkat.nama = nama
        perangkat.save(update_fields=["nama"])
    return perangkat, baru


def catat_masuk(*, oleh, perangkat: Perangkat, masuk: str) -> None:
    """By which session or token the phone comes in now; see Perangkat.masuk."""
    if perangkat.masuk != masuk:
        Perangkat.objects.filter(pk=perangkat.pk, pengguna=oleh).update(masuk=masuk)
        perangkat.masuk = masuk


def catat_keadaan(*, oleh, perangkat: Perangkat, jam_telepon: datetime, belum: int) -> int:
    """Seconds the phone's clock is ahead; kept with what it says is still unsent."""
    kini = timezone.now()
    selisih = aturan.selisih_jam(jam_telepon, kini)
    Perangkat.objects.filter(pk=perangkat.pk, pengguna=oleh).update(
        kirim_pada=kini, belum=belum, selisih_detik=max(-(2**31), min(2**31 - 1, selisih))
    )
    return selisih


def terima_semua(
    *, oleh, perangkat: Perangkat, catatan: list[Catatan], selisih: int
) -> list[Kiriman]:
    """The receipts in the order of the records. New visits to one's own families, which is most
    of what comes, are kept together in a few statements; everything else one by one."""
    jadi = _kunjungan_serentak(oleh, perangkat, catatan, selisih)
    return [
        jadi.get(c.kunci)
        or terima_catatan(oleh=oleh, perangkat=perangkat, catatan=c, selisih=selisih)
        for c in catatan
    ]


def _kunjungan_serentak(
    oleh, perangkat: Perangkat, catatan: list[Catatan], selisih: int
) -> dict[UUID, Kiriman]:
    """{key: receipt} of those that nothing speaks against; the others are looked at one by one,
    and so is everything when one of them came by another way at the same moment."""
    biasa = [c for c in catatan if c.jenis == Jenis.KUNJUNGAN and c.bersih is not None]
    if not biasa:
        return {}
    kunci = Counter(c.kunci for c in biasa)
    dikirim = Kiriman.objects.filter(kunci__in=kunci).order_by().values_list("kunci", flat=True)
    dicatat = Kunjungan.objects.filter(kunci__in=kunci).order_by().values_list("kunci", flat=True)
    ada = set(dikirim.union(dicatat))
    pilih = {c.bersih["keluarga"] for c in biasa if c.bersih}
    milik = Keluarga.objects.untuk(oleh, "kunjungan.catat").exclude(status="keluar")
    milik = milik.filter(pendamping=oleh).only("desa", "status", "tahun_masuk", "pendamping")
    keluarga = milik.in_bulk(pilih)
    pasangan = []
    for c in biasa:
        isi = dict(c.bersih or {})
        k = keluarga.get(isi.pop("keluarga"))
        lebih = isi.pop("pemegang_kks", "") or isi.pop("tuntas", [])
        if k is None or lebih or c.kunci in ada or kunci[c.kunci] > 1:
            continue
        isi.setdefault("waktu_gawai", c.dibuat_pada)
        try:
            pasangan.append((c, susun_kunjungan(oleh, k, c.kunci, isi, bentuk_sah=True)))
        except ValidationError:
            continue  # is said where it is looked at alone
    try:
        return _simpan_serentak(oleh, perangkat, pasangan, selisih)
    except (IntegrityError, DataError):
        return {}


@transaction.atomic
def _simpan_serentak(
    oleh, perangkat: Perangkat, pasangan: list[tuple[Catatan, Kunjungan]], selisih: int
) -> dict[UUID, Kiriman]:
    if not pasangan:
        return {}
    simpan_serentak([v for _, v in pasangan])
    tanda = [
        Kiriman(
            kunci=c.kunci, pengirim=oleh, status=Status.DITERIMA, objek=v.pk,
            keluarga_id=v.keluarga_id, wilayah_id=v.keluarga.desa_id, tanggal=v.tanggal,
            **_amplop(perangkat, c, selisih),
        )
        for c, v in pasangan
    ]  # fmt: skip
    sisip(tanda, "kunci")
    return {k.kunci: k for k in tanda}


def _amplop(perangkat: Perangkat, c: Catatan, selisih: int) -> dict[str, Any]:
    """What a receipt holds whatever became of the record."""
    return {
        "perangkat": perangkat,
        "jenis": c.jenis,
        "dibuat_pada": c.dibuat_pada,
        "sidik": c.sidik,
        "selisih_detik": max(-(2**31), min(2**31 - 1, selisih)),
        "jam_meragukan": aturan.jam_meragukan(selisih),
        "diterima_pada": timezone.now(),
    }


@sistem("catatan telepon: menurut penugasan pada harinya")
def terima_catatan(*, oleh, perangkat: Perangkat, catatan: Catatan, selisih: int) -> Kiriman:
    """The receipt of one record, kept or undone by itself. The same key again gives the same
    receipt; what was to be corrected is judged anew."""
    try:
        return _terima(oleh, perangkat, catatan, selisih)
    except IntegrityError:  # the same record was sent twice at the same moment
        return _terima(oleh, perangkat, catatan, selisih)


@transaction.atomic
def _terima(oleh, perangkat: Perangkat, c: Catatan, selisih: int) -> Kiriman:
    kiriman = Kiriman.objects.select_for_update().filter(kunci=c.kunci).first()
    if kiriman and kiriman.pengirim_id != oleh.pk:
        kata = "Kunci ini sudah dipakai catatan orang lain. Salin isinya ke catatan baru."
        return Kiriman(kunci=c.kunci, status=Status.PERLU_DIPERBAIKI, pesan={"kunci": [kata]})
    if kiriman and kiriman.status in TETAP:
        return kiriman if kiriman.sidik == c.sidik else _lain_isi(kiriman)
    kiriman = kiriman or Kiriman(kunci=c.kunci, pengirim=oleh)
    for ruas, nilai in _amplop(perangkat, c, selisih).items():
        setattr(kiriman, ruas, nilai)
    kiriman.isi, kiriman.pesan, kiriman.kini, kiriman.objek = c.isi, None, None, None
    if c.bersih is None:
        kiriman.status, kiriman.pesan = Status.PERLU_DIPERBAIKI, c.galat
    else:
        _nilai(oleh, kiriman, c.bersih)
    kiriman.save()
    return kiriman


def _lain_isi(kiriman: Kiriman) -> Kiriman:
    """Another record under a key that was answered: nothing is overwritten, and it is said."""
    kata = (
        f"Catatan dengan kunci ini sudah {kiriman.get_status_display().lower()} pada "
        f"{kata_waktu(kiriman.diterima_pada)}, isinya berbeda. Kirim perubahannya sebagai catatan "
        "baru."
    )
    return Kiriman(
        kunci=kiriman.kunci, status=Status.BENTROK, pesan={"kunci": [kata]}, objek=kiriman.objek,
        diterima_pada=kiriman.diterima_pada, kini={"nomor": kiriman.nomor},
    )  # fmt: skip


def hari_catatan(kiriman: Kiriman, isi: dict[str, Any]) -> date:
    dibuat = aturan.waktu_sebenarnya(kiriman.dibuat_pada, kiriman.selisih_detik)
    return aturan.hari_tindakan(kiriman.jenis, isi, timezone.localdate(dibuat))


def _nilai(oleh, kiriman: Kiriman, isi: dict[str, Any]) -> None:
    """Carry the record out, or say why not; what was half done is undone."""
    try:
        with transaction.atomic():
            kiriman.tanggal = hari_catatan(kiriman, isi)
            sasaran = cari_sasaran(oleh, kiriman, isi)
            kiriman.keluarga, kiriman.wilayah_id = sasaran.keluarga, sasaran.wilayah
            _lakukan(oleh, kiriman, isi, sasaran, kiriman.tanggal)
    except Perlu as perlu:
        kiriman.status, kiriman.pesan, kiriman.kini = perlu.status, perlu.pesan, perlu.kini
    except ValidationError as galat:
        pesan = galat.message_dict if hasattr(galat, "error_dict") else {"isi": galat.messages}
        kiriman.status, kiriman.pesan = Status.PERLU_DIPERBAIKI, pesan
    except PermissionDenied as galat:
        kata = str(galat) or "Anda tidak berhak mencatat ini."
        kiriman.status, kiriman.pesan = Status.PERLU_DIPERBAIKI, {"isi": [kata]}
    except (DataError, IntegrityError):  # a limit of the database that no rule names
        log.exception("kiriman %s", kiriman.kunci)
        kata = "Isinya tidak dapat disimpan. Periksa angka dan tanggalnya, atau hubungi operator."
        kiriman.status, kiriman.pesan = Status.PERLU_DIPERBAIKI, {"isi": [kata]}
    except DatabaseError:
        raise
    except Exception:  # the others go on; this one stays on the phone, and the log names it
        log.exception("kiriman %s", kiriman.kunci)
        kata = "Server gagal mengolah catatan ini. Catatan tetap di telepon; kirim lagi nanti."
        kiriman.status, kiriman.pesan = Status.PERLU_DIPERBAIKI, {"isi": [kata]}


def _lakukan(oleh, kiriman: Kiriman, isi: dict[str, Any], sasaran: Sasaran, hari: date) -> None:
    if sasaran.milik == Milik.LEPAS:
        kata = (
            f"{sasaran.nama} bukan dampingan Anda pada {kata_tanggal(hari)}. Catatan disimpan utuh "
            "dan menunggu keputusan koordinator."
        )
        raise Perlu(Status.PERLU_KEPUTUSAN, {"keluarga": [kata]})
    kiriman.objek = pelaku(kiriman.jenis)(oleh, kiriman, isi, sasaran, diizinkan=False)
    kiriman.status, kiriman.isi = Status.DITERIMA, {}


# --- the coordinator's decision ----------------------------------------------------------
def _kunci_putusan(oleh, kiriman: Kiriman) -> Kiriman:
    kiriman = Kiriman.objects.select_for_update(of=("self",)).get(pk=kiriman.pk)
    if not oleh.cakupan("kiriman.putuskan").memuat_wilayah(kiriman.wilayah_id):
        raise PermissionDenied
    if kiriman.status != Status.PERLU_KEPUTUSAN:
        raise ValidationError(f"Catatan ini sudah {kiriman.get_status_display().lower()}.")
    return kiriman


@transaction.atomic
def terima_kiriman(*, oleh, kiriman: Kiriman, isi: dict[str, Any], alasan: str = "") -> Kiriman:
    """The record is kept as if it had been in time, in the name of who wrote it; its photos with
    it. `isi`: what was sent, in the types of its room. ValidationError when a rule refuses it:
    then it can only be returned."""
    kiriman = _kunci_putusan(oleh, kiriman)
    pengirim = kiriman.pengirim
    try:
        with sistem("catatan telepon: dalam nama pengirimnya"):
            sasaran = cari_sasaran(pengirim, kiriman, isi)
            kiriman.objek = pelaku(kiriman.jenis)(pengirim, kiriman, isi, sasaran, diizinkan=True)
    except Perlu as perlu:
        kata = [k for daftar in (perlu.pesan or {}).values() for k in daftar]
        raise ValidationError(kata or ["Datanya sudah berubah; kembalikan catatan ini."]) from perlu
    except PermissionDenied as galat:  # of who has the family now, not of who decides
        raise ValidationError(
            f"Data {sasaran.nama} tidak dapat diubah atas nama pendampingnya yang sekarang."
        ) from galat
    kiriman.isi = {}
    return _putus(oleh, kiriman, Status.DITERIMA, alasan.strip())


@transaction.atomic
def kembalikan_kiriman(*, oleh, kiriman: Kiriman, alasan: str) -> Kiriman:
    """Not kept, with the reason; what was sent stays readable on the receipt."""
    kiriman, alasan = _kunci_putusan(oleh, kiriman), alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan mengapa dikembalikan (5 huruf atau lebih)."})
    return _putus(oleh, kiriman, Status.DIKEMBALIKAN, alasan)


def _putus(oleh, kiriman: Kiriman, status: str, alasan: str) -> Kiriman:
    kiriman.status, kiriman.alasan, kiriman.pesan = status, alasan, None
    kiriman.diputus_oleh, kiriman.diputus_pada = oleh, timezone.now()
    kiriman.full_clean(exclude=["perangkat", "keluarga", "wilayah"], validate_unique=False)
    kiriman.save()
    pasang_foto(kiriman)
    return kiriman


# --- wiping a phone ----------------------------------------------------------------------
@transaction.atomic
def perintahkan_hapus(*, oleh, perangkat: Perangkat, alasan: str) -> Perangkat:
    """The phone wipes itself the next time it asks. By its owner or by who looks after phones."""
    perangkat = Perangkat.objects.select_for_update(of=("self",)).get(pk=perangkat.pk)
    if not _boleh_hapus(oleh, perangkat):
        raise PermissionDenied
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasannya (5 huruf atau lebih)."})
    if not perangkat.harus_dihapus:
        perangkat.hapus_diminta_pada, perangkat.hapus_diminta_oleh = timezone.now(), oleh
        perangkat.hapus_alasan = alasan
        bersihkan(perangkat, ["pengguna"])
        perangkat.save(update_fields=["hapus_diminta_pada", "hapus_diminta_oleh", "hapus_alasan"])
        _akhiri_masuk(perangkat)
    return perangkat


def _akhiri_masuk(perangkat: Perangkat) -> None:
    """Whoever holds the phone is signed out of everything but what it needs to send what it has
    and to hear the order."""
    cara, _, kunci = perangkat.masuk.partition(":")
    if cara == "sesi":
        batasi_sesi(kunci=kunci, hanya=reverse("api_perangkat").removesuffix("perangkat/"))
    elif cara == "token":
        cabut_token(oleh=perangkat.pengguna, kunci=kunci)


def _boleh_hapus(oleh, perangkat: Perangkat) -> bool:
    return Perangkat.objects.untuk(oleh).filter(pk=perangkat.pk).exists()


@transaction.atomic
def catat_terhapus(*, oleh, perangkat: Perangkat, sebab: str, belum: list[dict]) -> Perangkat:
    """The phone has wiped itself; `belum`: [{jenis, jumlah}] of what was unsent."""
    perangkat = Perangkat.objects.select_for_update(of=("self",)).get(pk=perangkat.pk)
    if perangkat.pengguna_id != oleh.pk:
        raise PermissionDenied
    perangkat.terhapus_pada, perangkat.terhapus_sebab = timezone.now(), sebab
    perangkat.terhapus_belum, perangkat.belum = belum, 0
    perangkat.isi, perangkat.tawaran, perangkat.kursor = {}, {}, ""
    perangkat.save()
    return perangkat
