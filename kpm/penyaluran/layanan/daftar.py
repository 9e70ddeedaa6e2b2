"""The way of a payment list: made, checked, sent, closed. From the moment it is sent its lines
stand still; the database refuses otherwise too (triggers `tetap` and `terkirim`)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import awal_periode
from kpm.massal import ketentuan_pada
from kpm.models import DaftarSalur, Keluarga
from kpm.penyaluran.aturan import ALUR_DAFTAR, StatusDaftar, akhir_periode, periksa_langkah
from kpm.penyaluran.massal import isi_daftar
from kpm.penyaluran.rekonsiliasi.massal import cocokkan
from kpm.status import status_pada
from pkh.akun.cakupan import wajib_wilayah
from pkh.akun.templatetags.rupa import ribuan, rupiah
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Tingkat, Wilayah

SUSUN = "penyaluran.susun"
KUNCI = "daftar-salur-"


@transaction.atomic
def buat_daftar(*, oleh, wilayah: Wilayah, periode: date) -> tuple[DaftarSalur, Pekerjaan]:
    """Start the list of a kabupaten and period and queue the filling of it: the first, or an
    addition (susulan) when the first was sent. One that is not sent yet is made anew.

    ValidationError when the period is none, lies ahead, or was closed.
    """
    wajib_wilayah(oleh, SUSUN, wilayah.pk)
    if wilayah.tingkat != Tingkat.KABUPATEN:
        raise ValidationError({"wilayah": "Daftar disusun per kabupaten/kota."})
    k = ketentuan_pada(periode)
    if awal_periode(periode, k) != periode or periode > timezone.localdate():
        raise ValidationError(
            {"periode": "Pilih hari pertama periode penyaluran yang sudah mulai."}
        )
    # One person at a time: the newest list decides what the next one is.
    Wilayah.objects.select_for_update(no_key=True).get(pk=wilayah.pk)
    terakhir = DaftarSalur.objects.filter(wilayah=wilayah, periode=periode).first()
    if terakhir and terakhir.status == StatusDaftar.DITUTUP:
        raise ValidationError(
            {"periode": "Periode ini sudah ditutup. Koordinator dapat membukanya kembali."}
        )
    if terakhir and terakhir.status == StatusDaftar.DIPERIKSA:
        raise ValidationError(
            {"periode": "Daftar periode ini sudah diperiksa. Kembalikan dahulu, baru susun ulang."}
        )
    if terakhir is None or terakhir.terkirim:
        terakhir = DaftarSalur.objects.create(
            wilayah=wilayah,
            periode=periode,
            urut=terakhir.urut + 1 if terakhir else 0,
            batas=max(akhir_periode(periode, k), timezone.localdate()),
            dibuat_oleh=oleh,
        )
    return terakhir, minta_isi(oleh=oleh, daftar=terakhir)


def minta_isi(*, oleh, daftar: DaftarSalur) -> Pekerjaan:
    """Queue the filling of a list that is still being made."""
    from kpm.tugas import susun_daftar_salur

    wajib_wilayah(oleh, SUSUN, daftar.wilayah_id)
    if daftar.status != StatusDaftar.DISUSUN:
        raise ValidationError("Hanya daftar yang masih disusun yang dapat disusun ulang.")
    return antre(
        tugas=susun_daftar_salur,
        judul=f"Menyusun daftar penyaluran {daftar.wilayah}, {daftar.periode:%m-%Y}",
        parameter={"daftar": daftar.pk},
        oleh=oleh,
        kunci=f"{KUNCI}{daftar.pk}",
    )


def jalankan_isi(p: Jalannya) -> None:
    """The job. GagalBerpesan when somebody has checked or sent the list meanwhile."""
    pk = p.parameter["daftar"]
    p.hasil = {"tautan": reverse("kpm:salur_rinci", args=[pk]), "teks": "Buka daftar"}
    p.maju(0, fase="Menghitung hak dan menyusun daftar")
    with transaction.atomic():
        daftar = DaftarSalur.objects.select_for_update().get(pk=pk)
        if daftar.status != StatusDaftar.DISUSUN:
            raise GagalBerpesan("Daftar ini sudah diperiksa atau dikirim; isinya tidak diubah.")
        isi_daftar(daftar)
    daftar.refresh_from_db()
    p.pesan = (
        f"{ribuan(daftar.jumlah_keluarga)} keluarga, {rupiah(daftar.jumlah_rupiah)}; "
        f"{ribuan(daftar.jumlah_kecuali)} keluarga dikecualikan."
    )


@transaction.atomic
def ubah_daftar(*, oleh, daftar: DaftarSalur, **isi) -> DaftarSalur:
    """Number and day of the decree, schedule and note of a list that was not sent yet."""
    daftar = _kunci(daftar)
    wajib_wilayah(oleh, SUSUN, daftar.wilayah_id)
    if daftar.terkirim:
        raise ValidationError("Daftar ini sudah dikirim dan tidak berubah lagi.")
    for ruas in ("nomor", "tanggal_nomor", "batas", "catatan"):
        setattr(daftar, ruas, isi[ruas])
    if daftar.batas < daftar.periode:
        raise ValidationError({"batas": "Jadwal salur mendahului awal periode."})
    daftar.full_clean()
    daftar.save()
    return daftar


@transaction.atomic
def langkahkan_daftar(*, oleh, daftar: DaftarSalur, ke: str, alasan: str = "") -> DaftarSalur:
    """Take the next step of a list, or the one back. ValidationError, by field, when it may
    not be taken from where the list is now."""
    daftar = _kunci(daftar)
    if hak := ALUR_DAFTAR.get((daftar.status, ke)):
        wajib_wilayah(oleh, hak, daftar.wilayah_id)
    if galat := periksa_langkah(daftar.status, ke, alasan=alasan, nomor=daftar.nomor):
        raise ValidationError(galat)
    if ke != StatusDaftar.DISUSUN and not daftar.disusun_pada:
        raise ValidationError({"ke": "Isi daftar belum selesai disusun. Tunggu sebentar."})
    if ke == StatusDaftar.DIKIRIM and not daftar.jumlah_keluarga:
        raise ValidationError({"ke": "Daftar ini kosong; tidak ada yang dapat dikirim."})
    if not daftar.terkirim and ke != StatusDaftar.DISUSUN and (n := keluar_sejak_disusun(daftar)):
        raise ValidationError(
            {
                "ke": f"{ribuan(n)} keluarga pada daftar ini bukan peserta aktif lagi pada awal "
                "periodenya. Susun ulang daftarnya, baru lanjutkan."
            }
        )
    kini, dari = timezone.now(), daftar.status
    daftar.status = StatusDaftar(ke)
    if ke == StatusDaftar.DIPERIKSA:
        daftar.diperiksa_oleh, daftar.diperiksa_pada = oleh, kini
    elif ke == StatusDaftar.DIKIRIM and dari == StatusDaftar.DIPERIKSA:
        daftar.dikirim_oleh, daftar.dikirim_pada = oleh, kini
    elif ke == StatusDaftar.DITUTUP:
        daftar.ditutup_oleh, daftar.ditutup_pada = oleh, kini
    else:  # one step back, and why
        daftar.catatan = alasan.strip()[:300]
        if ke == StatusDaftar.DIKIRIM:
            daftar.ditutup_oleh = daftar.ditutup_pada = None
        else:
            daftar.diperiksa_oleh = daftar.diperiksa_pada = None
    daftar.save()
    if ke == StatusDaftar.DIKIRIM:
        cocokkan(periode=daftar.periode, hari=timezone.localdate(), wilayah=daftar.wilayah_id)
    return daftar


@sistem("daftar bayar: juga keluarga yang sudah pindah kabupaten")
def keluar_sejak_disusun(daftar: DaftarSalur) -> int:
    """Families listed that by what is known now took no part on the first day of the period:
    their exit was written down after the list was made."""
    kini = status_pada(daftar.periode, "keluarga__")
    baris = daftar.baris.filter(kecuali="").alias(kini=kini)
    return baris.exclude(kini=Keluarga.Status.AKTIF).count()


@transaction.atomic
def hapus_daftar(*, oleh, daftar: DaftarSalur) -> None:
    """Throw away a list that is still being made."""
    daftar = _kunci(daftar)
    wajib_wilayah(oleh, SUSUN, daftar.wilayah_id)
    if daftar.status != StatusDaftar.DISUSUN:
        raise ValidationError("Hanya daftar yang masih disusun yang dapat dihapus.")
    daftar.delete()


def _kunci(daftar: DaftarSalur) -> DaftarSalur:
    return (
        DaftarSalur.objects.select_for_update(of=("self",))
        .select_related("wilayah")
        .get(pk=daftar.pk)
    )
