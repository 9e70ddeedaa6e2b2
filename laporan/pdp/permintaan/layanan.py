"""Taking a request down, making sure who asks, answering it.

ValidationError (by field) for what a person can mend; PermissionDenied for a family that is not
theirs, or a decision that is not.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.ekspor.daftar import CETAK
from kpm.models import Anggota, CatatanEkspor, Keluarga, Pemutakhiran
from pkh.akun.cakupan import wajib_atas

from ..aturan import (
    DI_MEJA,
    JAM_PERMINTAAN,
    Bukti,
    Dasar,
    Jawaban,
    Permintaan,
    hitung_tenggat,
    periksa_penuhi,
)
from .models import PermintaanData
from .salinan import BENTUK, susun_salinan

CATAT, TANGANI, PUTUSKAN = "permintaan.catat", "permintaan.tangani", "pdp.putuskan"


@transaction.atomic
def catat_permintaan(
    *,
    oleh,
    keluarga: Keluarga,
    jenis: str,
    pemohon: str,
    hubungan: str,
    uraian: str,
    anggota: Anggota | None = None,
    diterima_pada: datetime | None = None,
) -> PermintaanData:
    """A new one; its clock starts when it was received."""
    wajib_atas(oleh, CATAT, keluarga)
    if anggota and anggota.keluarga_id != keluarga.pk:
        raise ValidationError({"anggota": "Pilih anggota keluarga ini."})
    if jenis not in JAM_PERMINTAAN:
        raise ValidationError({"jenis": "Pilih apa yang diminta."})
    diterima = diterima_pada or timezone.now()
    if diterima > timezone.now():
        raise ValidationError({"diterima_pada": "Belum terjadi. Isi kapan permintaan diterima."})
    p = PermintaanData(
        keluarga=keluarga,
        anggota=anggota,
        jenis=jenis,
        pemohon=pemohon.strip(),
        hubungan=hubungan,
        uraian=uraian.strip(),
        diterima_pada=diterima,
        tenggat=hitung_tenggat(diterima, JAM_PERMINTAAN[Permintaan(jenis)]),
        dicatat_oleh=oleh,
    )
    p.full_clean()
    p.save()
    return p


@transaction.atomic
def periksa_identitas(*, oleh, permintaan: PermintaanData, bukti: str) -> PermintaanData:
    """Who asks is who they say: by what the office was shown."""
    p = _ambil(oleh, permintaan, TANGANI)
    if bukti not in Bukti.values:
        raise ValidationError({"bukti": "Pilih bukti identitasnya."})
    p.bukti, p.status = bukti, Jawaban.DIPERIKSA
    p.diperiksa_oleh, p.diperiksa_pada = oleh, timezone.now()
    p.save()
    return p


@transaction.atomic
def buat_salinan(*, oleh, permintaan: PermintaanData, bentuk: str) -> bytes:
    """All data of the family as a file, masked as on the pages; logged like any export. Only
    once it is known who asks."""
    p = _ambil(oleh, permintaan, TANGANI)
    if p.status != Jawaban.DIPERIKSA or bentuk not in BENTUK:
        raise ValidationError("Periksa identitas pemohon dahulu.")
    isi = susun_salinan(oleh, p.keluarga)
    berkas = BENTUK[bentuk][0](oleh, p, isi)
    CatatanEkspor.objects.create(
        jenis=CETAK,
        bentuk=bentuk,
        wilayah_id=p.keluarga.desa_id,
        saringan={"kata": ["Salinan data keluarga", f"Permintaan {p.pk}"],
                  "nama": f"salinan-data-{p.pk}", "hak": TANGANI},
        baris=p.keluarga.jumlah_anggota,
        keluarga=[p.keluarga_id],
        oleh=oleh,
    )  # fmt: skip
    if p.salinan_pada is None:
        p.salinan_pada = timezone.now()
        p.save(update_fields=["salinan_pada"])
    return berkas


@transaction.atomic
def penuhi(
    *, oleh, permintaan: PermintaanData, jawaban: str, pemutakhiran: Pemutakhiran | None = None
) -> PermintaanData:
    """Done, with what the family was told. A correction names the change that put it right;
    deletion waits for the next retention job."""
    p = _ambil(oleh, permintaan, TANGANI)
    _wajib_memutus(oleh, p)
    if pemutakhiran and pemutakhiran.keluarga_id != p.keluarga_id:
        raise ValidationError({"pemutakhiran": "Pilih pemutakhiran keluarga ini."})
    if salah := periksa_penuhi(
        p.jenis,
        p.status,
        masih_peserta=p.keluarga.masih_peserta or p.keluarga.status == Keluarga.Status.CALON,
        ada_salinan=p.salinan_pada is not None,
        ada_koreksi=pemutakhiran is not None,
    ):
        raise ValidationError(salah)
    p.pemutakhiran = pemutakhiran
    return _putus(oleh, p, Jawaban.DIPENUHI, jawaban)


@transaction.atomic
def tolak(*, oleh, permintaan: PermintaanData, dasar: str, jawaban: str) -> PermintaanData:
    """Refused, on a ground the law knows, by who decides."""
    p = _ambil(oleh, permintaan, PUTUSKAN)
    _wajib_memutus(oleh, p, menolak=True)
    if dasar not in Dasar.values:
        raise ValidationError({"dasar": "Pilih dasar penolakannya."})
    p.dasar = dasar
    return _putus(oleh, p, Jawaban.DITOLAK, jawaban)


def boleh_memutus(oleh, p: PermintaanData, *, menolak: bool = False) -> bool:
    """The desk sees to seeing and correcting; the rest, and every refusal, is decided by
    `pdp.putuskan`, and not by who took it down."""
    if p.jenis in DI_MEJA and not menolak:
        return oleh.cakupan(TANGANI).memuat(p.keluarga)
    return oleh.cakupan(PUTUSKAN).memuat(p.keluarga) and p.dicatat_oleh_id != oleh.pk


def _wajib_memutus(oleh, p: PermintaanData, *, menolak: bool = False) -> None:
    if not boleh_memutus(oleh, p, menolak=menolak):
        raise PermissionDenied


def _putus(oleh, p: PermintaanData, status: str, jawaban: str) -> PermintaanData:
    if len(jawaban.strip()) < 5:
        raise ValidationError({"jawaban": "Tuliskan apa yang disampaikan kepada pemohon."})
    p.status, p.jawaban = status, jawaban.strip()
    p.diputus_oleh, p.diputus_pada = oleh, timezone.now()
    p.full_clean()
    p.save()
    return p


def _ambil(oleh, permintaan: PermintaanData, hak: str) -> PermintaanData:
    p = (
        PermintaanData.objects.select_for_update(of=("self",))
        .select_related("keluarga__desa")
        .get(pk=permintaan.pk)
    )
    wajib_atas(oleh, hak, p.keluarga)
    if not p.terbuka:
        raise ValidationError(f"Permintaan ini sudah {p.get_status_display().lower()}.")
    return p
