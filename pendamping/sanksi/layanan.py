"""Deciding on the ladder, handing notices over, appeals, exemptions. Nothing here cuts a benefit
but `tangguhkan`, which a person with that act does through the register's own service."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.layanan import ubah_status
from kpm.models import Fasilitas, Keluarga
from pendamping.models import Keberatan, Pengecualian, Sanksi
from pkh.akun.cakupan import wajib_atas
from pkh.bersih import bersihkan
from pkh.wilayah.models import Wilayah

from . import aturan
from .aturan import Putusan
from .massal import Hasil, bulan_dinilai, susun_rekomendasi

BATAS = 500  # decided at once


def _kunci(oleh, hak: str, pk: int) -> Sanksi:
    """The family first, then the step as it stands now."""
    keluarga_id = Sanksi.objects.values_list("keluarga", flat=True).get(pk=pk)
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=keluarga_id)
    wajib_atas(oleh, hak, keluarga)
    sanksi = Sanksi.objects.select_for_update(of=("self",)).get(pk=pk)
    sanksi.keluarga = keluarga
    return sanksi


def _tolak(galat: dict[str, str]) -> None:
    if galat:
        raise ValidationError(galat)


def sudah_diberitahu(sanksi: Sanksi) -> bool:
    """Whether another step of the family's present ladder was handed over."""
    lain = Sanksi.objects.berjalan().filter(
        keluarga=sanksi.keluarga_id, diberitahukan_pada__isnull=False
    )
    return lain.exclude(pk=sanksi.pk).exists()


@transaction.atomic
def putuskan_sanksi(*, oleh, sanksi: Sanksi, terapkan: bool, alasan: str = "") -> Sanksi:
    """Apply a recommendation or not, with the reason. Sending the same decision again changes
    nothing."""
    sanksi, alasan = _kunci(oleh, "sanksi.putuskan", sanksi.pk), alasan.strip()
    putusan = Putusan.DITERAPKAN if terapkan else Putusan.TIDAK
    if sanksi.putusan == putusan and sanksi.diputus_oleh_id == oleh.pk:
        return sanksi
    _tolak(
        aturan.periksa_putusan(
            sanksi.langkah,
            terapkan=terapkan,
            alasan=alasan,
            putusan=sanksi.putusan,
            selesai=sanksi.selesai_pada is not None,
            diberitahu=sudah_diberitahu(sanksi),
        )
    )
    sanksi.putusan, sanksi.alasan = putusan, alasan
    sanksi.diputus_oleh, sanksi.diputus_pada = oleh, timezone.now()
    bersihkan(sanksi)
    sanksi.save()
    return sanksi


@dataclass(frozen=True)
class HasilPutus:
    """What became of one of many; `kata` says why it was left."""

    sanksi: Sanksi
    berhasil: bool
    kata: str


def putuskan_banyak(
    *, oleh, sanksi: list[Sanksi], terapkan: bool, alasan: str = ""
) -> list[HasilPutus]:
    """Each in a transaction of its own: one that may not be decided does not hold up the rest."""
    hasil = []
    for s in sanksi[:BATAS]:
        try:
            putuskan_sanksi(oleh=oleh, sanksi=s, terapkan=terapkan, alasan=alasan)
        except ValidationError as galat:
            hasil.append(HasilPutus(s, False, " ".join(galat.messages)))
        except PermissionDenied:
            hasil.append(HasilPutus(s, False, "Keluarga ini kini di luar wilayah Anda."))
        else:
            hasil.append(HasilPutus(s, True, "Diterapkan" if terapkan else "Tidak diterapkan"))
    return hasil


@transaction.atomic
def catat_pemberitahuan(
    *, oleh, sanksi: Sanksi, tanggal: date, cara: str, penerima: str
) -> tuple[Sanksi, bool]:
    """(step, whether it is new): the notice of a decided step was handed over. The same again
    is the same."""
    sanksi = _kunci(oleh, "sanksi.catat", sanksi.pk)
    penerima = penerima.strip()
    if (sanksi.diberitahukan_pada, sanksi.cara, sanksi.penerima) == (tanggal, cara, penerima):
        return sanksi, False
    galat = aturan.periksa_pemberitahuan(
        tanggal,
        timezone.localdate(),
        diputus=sanksi.diputus_pada and timezone.localdate(sanksi.diputus_pada),
        putusan=sanksi.putusan,
        selesai=sanksi.selesai_pada is not None,
        sudah=sanksi.diberitahukan_pada is not None,
    )
    if len(penerima) < 3:
        galat["penerima"] = "Tuliskan siapa yang menerima."
    if not cara:
        galat["cara"] = "Pilih cara penyampaian."
    _tolak(galat)
    sanksi.diberitahukan_pada, sanksi.cara, sanksi.penerima = tanggal, cara, penerima
    sanksi.diberitahukan_oleh = oleh
    bersihkan(sanksi)
    sanksi.save()
    return sanksi, True


@transaction.atomic
def ajukan_keberatan(
    *, oleh, sanksi: Sanksi, kunci: UUID, tanggal: date, pemohon: str, alasan: str
) -> tuple[Keberatan, bool]:
    """(appeal, whether it is new): what the family says against a decided step."""
    sanksi = _kunci(oleh, "sanksi.catat", sanksi.pk)
    if ada := Keberatan.objects.filter(kunci=kunci).first():
        if ada.sanksi_id != sanksi.pk or ada.dicatat_oleh_id != oleh.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai catatan lain."})
        return ada, False
    _tolak(
        aturan.periksa_keberatan(
            tanggal,
            timezone.localdate(),
            diputus=sanksi.diputus_pada and timezone.localdate(sanksi.diputus_pada),
            putusan=sanksi.putusan,
            selesai=sanksi.selesai_pada is not None,
        )
    )
    keberatan = Keberatan(
        kunci=kunci,
        sanksi=sanksi,
        tanggal=tanggal,
        pemohon=pemohon.strip(),
        alasan=alasan.strip(),
        dicatat_oleh=oleh,
    )
    bersihkan(keberatan)
    keberatan.save()
    return keberatan, True


@transaction.atomic
def putuskan_keberatan(*, oleh, keberatan: Keberatan, terima: bool, catatan: str) -> Keberatan:
    """An accepted appeal withdraws the step; it does not come again in this ladder. A benefit
    suspended on it is given back by a person, through the register."""
    sanksi = _kunci(oleh, "sanksi.putuskan", keberatan.sanksi_id)
    keberatan = Keberatan.objects.select_for_update().get(pk=keberatan.pk)
    catatan = catatan.strip()
    if keberatan.putusan:
        raise ValidationError("Keberatan ini sudah diputus.")
    if len(catatan) < 5:
        raise ValidationError({"catatan": "Tuliskan pertimbangannya (5 huruf atau lebih)."})
    keberatan.putusan = Keberatan.Putusan.DITERIMA if terima else Keberatan.Putusan.DITOLAK
    keberatan.catatan = catatan
    keberatan.diputus_oleh, keberatan.diputus_pada = oleh, timezone.now()
    bersihkan(keberatan)
    keberatan.save()
    if terima:
        sanksi.putusan, sanksi.alasan = Putusan.DICABUT, catatan
        sanksi.save()
    return keberatan


def halangan_tangguh(sanksi: Sanksi) -> str:
    """Why the benefit cannot be suspended on this step now, "" when it can."""
    return aturan.periksa_tangguh(
        sanksi.langkah,
        putusan=sanksi.putusan,
        selesai=sanksi.selesai_pada is not None,
        diberitahu=sanksi.diberitahukan_pada is not None,
        keberatan=sanksi.keberatan.filter(putusan="").exists(),
        sudah=sanksi.perubahan_status_id is not None,
    )


@transaction.atomic
def tangguhkan(*, oleh, sanksi: Sanksi, tanggal: date, dasar: str) -> Sanksi:
    """Suspend the family on a decided step, through the register's service, with its own act
    (kpm.tetapkan) and a decree number. Never done by the system."""
    sanksi = _kunci(oleh, "kpm.tetapkan", sanksi.pk)
    if kata := halangan_tangguh(sanksi):
        raise ValidationError(kata)
    if not dasar.strip():
        raise ValidationError({"dasar": "Isi nomor surat keputusan penangguhan."})
    sanksi.perubahan_status = ubah_status(
        oleh=oleh,
        keluarga=sanksi.keluarga,
        ke=Keluarga.Status.DITANGGUHKAN,
        tanggal=tanggal,
        alasan=f"Komitmen tidak dipenuhi {sanksi.beruntun} bulan berturut-turut",
        dasar=dasar,
    )
    sanksi.save()
    return sanksi


# --- exemptions --------------------------------------------------------------------------
@transaction.atomic
def ajukan_pengecualian(
    *,
    oleh,
    alasan: str,
    mulai: date,
    selesai: date | None,
    bukti: str,
    keluarga: Keluarga | None = None,
    desa: Wilayah | None = None,
    fasilitas: Fasilitas | None = None,
) -> Pengecualian:
    """Who decides on steps puts it into force at once; a pendamping asks for it, for own
    families only."""
    berlaku = _boleh_sasaran(oleh, "sanksi.putuskan", keluarga, desa, fasilitas)
    if not berlaku and not (keluarga and oleh.cakupan("sanksi.catat").memuat(keluarga)):
        raise PermissionDenied
    galat = aturan.periksa_masa(mulai, selesai, timezone.localdate())
    bukti = bukti.strip()
    if len(bukti) < 10:
        galat["bukti"] = "Tuliskan apa yang terjadi dan buktinya (10 huruf atau lebih)."
    p = Pengecualian(
        keluarga=keluarga, desa=desa, fasilitas=fasilitas, alasan=alasan, mulai=mulai,
        selesai=selesai, bukti=bukti, diajukan_oleh=oleh,
    )  # fmt: skip
    _tolak(galat)
    if berlaku:
        _putus_pengecualian(p, oleh, Pengecualian.Status.BERLAKU, "")
    bersihkan(p)
    p.save()
    if berlaku:
        _hitung_ulang(p)
    return p


def _boleh_sasaran(oleh, hak: str, keluarga, desa, fasilitas) -> bool:
    cakupan = oleh.cakupan(hak)
    if keluarga is not None:
        return cakupan.memuat(keluarga)
    return cakupan.memuat_wilayah(desa.pk if desa else fasilitas and fasilitas.desa_id)


@transaction.atomic
def putuskan_pengecualian(
    *, oleh, pengecualian: Pengecualian, ke: str, catatan: str = ""
) -> Pengecualian:
    """A request comes into force (`berlaku`) or is refused (`ditolak`, with why); one in force
    is withdrawn (`dicabut`, with why). The ladder of those concerned is worked out anew."""
    p = Pengecualian.objects.select_for_update(of=("self",)).get(pk=pengecualian.pk)
    if not _boleh_sasaran(oleh, "sanksi.putuskan", p.keluarga, p.desa, p.fasilitas):
        raise PermissionDenied
    S = Pengecualian.Status
    if (p.status, ke) not in {
        (S.DIAJUKAN, S.BERLAKU),
        (S.DIAJUKAN, S.DITOLAK),
        (S.BERLAKU, S.DICABUT),
    }:
        raise ValidationError(f"Pengecualian ini sudah {p.get_status_display().lower()}.")
    if ke != S.BERLAKU and len(catatan.strip()) < 5:
        raise ValidationError({"catatan": "Tuliskan alasannya (5 huruf atau lebih)."})
    _putus_pengecualian(p, oleh, ke, catatan.strip())
    bersihkan(p)
    p.save()
    if ke != S.DITOLAK:
        _hitung_ulang(p)
    return p


def _putus_pengecualian(p: Pengecualian, oleh, ke: str, catatan: str) -> None:
    p.status, p.catatan = ke, catatan
    p.diputus_oleh, p.diputus_pada = oleh, timezone.now()


def _hitung_ulang(p: Pengecualian) -> None:
    """A facility serves more than its own desa: its whole kabupaten is gone over."""
    hari_ini = timezone.localdate()
    wilayah = p.desa_id or (p.fasilitas.desa_id[:5] if p.fasilitas else None)
    susun_rekomendasi(
        sampai=bulan_dinilai(hari_ini),
        hari_ini=hari_ini,
        wilayah=wilayah,
        keluarga_ids=[p.keluarga_id] if p.keluarga_id else None,
    )


def perbarui_rekomendasi(*, oleh) -> Hasil:
    """The recommendations of the person's regions now instead of next night."""
    cakupan = oleh.cakupan("sanksi.putuskan")
    if not cakupan:
        raise PermissionDenied
    hari_ini = timezone.localdate()
    bagian = [
        susun_rekomendasi(sampai=bulan_dinilai(hari_ini), hari_ini=hari_ini, wilayah=kode)
        for kode in (cakupan.wilayah or [None])
    ]
    return Hasil(*(sum(getattr(h, n) for h in bagian) for n in ("baru", "berubah", "selesai")))
