"""Printing forms: logged first, then drawn; many of them by the worker, one at a time."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kpm.ekspor.daftar import CETAK, HAK_IDENTITAS, masih_memegang, wilayah_ekspor
from kpm.models import CatatanEkspor
from laporan.cetak import gambar_qr
from laporan.pdp.insiden import cetak as insiden
from laporan.surat import kertas_kantor, susun_kop
from laporan.tampilan import tulis_waktu
from pkh.akun.cakupan import Cakupan
from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, antre
from pkh.riwayat.identitas import periksa_alasan
from pkh.wilayah.models import Wilayah

from . import lulus, p2k2, surat, verifikasi
from .aturan import FORMULIR
from .cetak import cetak_lembar, gabung_lembar
from .naskah import Cetakan, Naskah

ORANG_MAKS = 5_000  # in one file


def siapkan(oleh, jenis: str, pilihan: dict) -> Cetakan:
    """What would be printed. KeyError for a kind nobody knows, PermissionDenied without its act,
    ObjectDoesNotExist for what the person may not see, ValidationError where `pilihan` will not
    do."""
    cetakan = SIAPKAN[jenis](oleh, pilihan)
    if not oleh.boleh(cetakan.hak):
        raise PermissionDenied
    return cetakan


# kind -> what it prints, from the choices
SIAPKAN: dict[str, Callable[[Any, dict], Cetakan]] = {
    **{kode: partial(verifikasi.siapkan, jenis=kode) for kode in FORMULIR},
    "hadir": p2k2.siapkan_hadir,
    "hadir-pertemuan": p2k2.siapkan_hadir_pertemuan,
    "notulen": p2k2.siapkan_notulen,
    "rencana": p2k2.siapkan_rencana,
    "undangan-awal": surat.siapkan_undangan,
    "hadir-awal": surat.siapkan_hadir_awal,
    "berita-acara-awal": surat.siapkan_berita_acara,
    "jawaban-pengaduan": surat.siapkan_jawaban,
    "surat-komitmen": surat.siapkan_sanksi,
    "surat-sanksi": surat.siapkan_sanksi,
    "insiden-lembaga": insiden.siapkan_lembaga,
    "insiden-keluarga": insiden.siapkan_keluarga,
    "surat-pernyataan": lulus.siapkan_pernyataan,
    "berita-acara-lulus": lulus.siapkan_berita_acara,
    "sertifikat": lulus.siapkan_sertifikat,
    "surat-pengantar": lulus.siapkan_pengantar,
    "undangan-wisuda": lulus.siapkan_wisuda,
}


@transaction.atomic
def minta_cetak(
    *, oleh, jenis: str, pilihan: dict, kertas: str = "", alasan: str = "", asal: str
) -> tuple[CatatanEkspor, bytes | None]:
    """(log, PDF), or (log, None) where the worker draws it: `log.pekerjaan` is the job.

    With `alasan` numbers of identity are in full where the person may open them. `asal` is the
    address of the site, for the QR code. PermissionDenied, ValidationError as in `siapkan`,
    for a reason that is none, and where there is nobody, or too many people, to print.
    """
    cetakan = siapkan(oleh, jenis, pilihan)
    _periksa_jumlah(cetakan)
    catatan = _catat(oleh, cetakan, alasan)
    if cetakan.jumlah <= cetakan.langsung:
        return catatan, gambar_semua(catatan, cetakan, kertas=kertas, asal=asal)
    from laporan.tugas import cetak_formulir  # its module imports this one

    catatan.pekerjaan = antre(
        tugas=cetak_formulir,
        judul=f"Cetak {cetakan.judul}"[:200],
        parameter={
            "catatan": catatan.pk,
            "jenis": jenis,
            "pilihan": pilihan,
            "kertas": kertas,
            "asal": asal,
        },
        oleh=oleh,
    )
    catatan.save(update_fields=["pekerjaan"])
    return catatan, None


def _periksa_jumlah(cetakan: Cetakan) -> None:
    if not cetakan.jumlah:
        raise ValidationError(
            "Tidak ada orang untuk formulir ini di antara KPM yang dapat Anda lihat. Periksa "
            "periode dan tempatnya."
        )
    if cetakan.jumlah > ORANG_MAKS:
        raise ValidationError(
            f"{ribuan(cetakan.jumlah)} orang terlalu banyak untuk satu berkas (paling banyak "
            f"{ribuan(ORANG_MAKS)}). Pilih wilayah yang lebih kecil."
        )


def _catat(oleh, cetakan: Cetakan, alasan: str) -> CatatanEkspor:
    """The log of exports also holds what is printed: both leave the house."""
    if alasan:
        if not (cetakan.beridentitas and oleh.boleh(HAK_IDENTITAS)):
            raise PermissionDenied
        alasan = periksa_alasan(alasan)
    return CatatanEkspor.objects.create(
        jenis=CETAK,
        bentuk="pdf",
        wilayah_id=wilayah_ekspor(oleh, cetakan.hak, cetakan.wilayah),
        saringan={"kata": cetakan.kata, "nama": cetakan.nama, "hak": cetakan.hak},
        baris=cetakan.jumlah,
        identitas=bool(alasan),
        alasan=alasan,
        oleh=oleh,
    )


def lengkapi(
    catatan: CatatanEkspor, cetakan: Cetakan, *, kertas: str, asal: str
) -> Iterator[tuple[Naskah, dict]]:
    """The forms with letterhead, paper, time and the QR code."""
    buka = catatan.oleh.cakupan(HAK_IDENTITAS) if catatan.identitas else Cakupan()
    kantor: dict[str, tuple[dict, str]] = {}
    umum = {
        "per": tulis_waktu(timezone.now()),
        "oleh": catatan.oleh.nama,
        "catatan": catatan.pk,
    }
    for n in cetakan.naskah(buka):
        if n.kabupaten not in kantor:
            wilayah = Wilayah.objects.get(pk=n.kabupaten)
            kantor[n.kabupaten] = susun_kop(wilayah), kertas_kantor(wilayah)
        kop, kertas_kop = kantor[n.kabupaten]
        tahun = n.isi.get("tahun", "")
        isi = {
            "kop": kop,
            "kertas": kertas or kertas_kop,
            "qr": gambar_qr(asal.rstrip("/") + n.lembar) if n.lembar else "",
            "ttd": [f"{kop['tempat']}, ............................ {tahun}", n.isi["kanan"]],
        }
        yield n, umum | isi | n.isi


def gambar_semua(catatan: CatatanEkspor, cetakan: Cetakan, *, kertas: str, asal: str) -> bytes:
    """The PDF of a few forms, in memory."""
    ke = BytesIO()
    tulis_semua(catatan, cetakan, ke, kertas=kertas, asal=asal)
    return ke.getvalue()


def tulis_semua(
    catatan: CatatanEkspor,
    cetakan: Cetakan,
    ke: BinaryIO,
    *,
    kertas: str,
    asal: str,
    maju=lambda n: None,
) -> None:
    """Draw form after form into `ke`; a single one stays tagged for screen readers. `maju` is
    told how many people have been drawn."""
    naskah = lengkapi(catatan, cetakan, kertas=kertas, asal=asal)
    pertama, kedua = next(naskah), next(naskah, None)
    if kedua is None:
        ke.write(cetak_lembar(pertama[0].templat, pertama[1], bertanda=True))
        return

    def gambar() -> Iterator[tuple[str, bytes]]:
        orang = 0
        for n, isi in chain([pertama, kedua], naskah):
            yield n.nama, cetak_lembar(n.templat, isi, bertanda=False)
            orang += n.jumlah
            maju(orang)

    gabung_lembar(gambar(), ke, cetakan.judul)


def jalankan_cetak(p: Jalannya) -> None:
    """The worker's part: by what the person may now."""
    isi = p.parameter
    catatan = CatatanEkspor.objects.select_related("oleh").get(pk=isi["catatan"])
    p.maju(0, fase="Menyiapkan")
    with tempfile.TemporaryFile() as ke, transaction.atomic():
        try:
            cetakan = siapkan(catatan.oleh, isi["jenis"], isi["pilihan"])
            _periksa_jumlah(cetakan)
        except (PermissionDenied, ObjectDoesNotExist) as galat:
            raise GagalBerpesan("Anda tidak lagi berwenang mencetak formulir ini.") from galat
        except ValidationError as galat:
            raise GagalBerpesan(" ".join(galat.messages)) from galat
        if catatan.identitas and not catatan.oleh.boleh(HAK_IDENTITAS):
            raise GagalBerpesan("Anda tidak lagi berwenang membuka nomor identitas.")
        p.maju(0, total=cetakan.jumlah, fase="Menggambar formulir")
        tulis_semua(catatan, cetakan, ke, kertas=isi["kertas"], asal=isi["asal"], maju=p.maju)
        ke.seek(0)
        catatan.berkas.save(f"cetak-{catatan.pk}.pdf", File(ke), save=False)
        catatan.save(update_fields=["berkas"])
    p.maju(cetakan.jumlah)
    p.pesan = (
        f"Formulir {ribuan(cetakan.jumlah)} orang siap diunduh, "
        f"{settings.EKSPOR_SIMPAN_HARI} hari lamanya."
    )
    p.hasil = {
        "tautan": reverse("laporan:formulir_unduh", args=[catatan.pk]),
        "teks": "Unduh PDF",
    }


def boleh_unduh(oleh, catatan: CatatanEkspor) -> bool:
    """Whether the person still may have what they once had printed."""
    if catatan.identitas and not oleh.boleh(HAK_IDENTITAS):
        return False
    return masih_memegang(oleh, catatan.saringan["hak"], catatan.wilayah_id)
