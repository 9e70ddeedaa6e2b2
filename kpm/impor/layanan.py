"""An import from upload to register: read and judge (writes nothing), then apply."""

import hashlib
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kpm.massal import hitung_komponen
from kpm.models import Impor
from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import GagalBerpesan, antre

from . import massal
from .baca import baca
from .periksa import nilai_berkas


def catat_impor(*, oleh, berkas: File, nama: str) -> Impor:
    """Keep the upload under a random-looking name. ValidationError when the person has no
    region to import into."""
    cakupan = oleh.cakupan("kpm.impor")
    if not cakupan.wilayah:
        raise ValidationError("Anda tidak punya wilayah untuk mengimpor KPM.")
    sidik = hashlib.sha256()
    for potong in berkas.chunks():
        sidik.update(potong)
    berkas.seek(0)
    impor = Impor(
        nama_berkas=Path(nama).name[:200],
        sha256=sidik.hexdigest(),
        wilayah_id=cakupan.wilayah[0],
        oleh=oleh,
    )
    impor.berkas.save(
        f"{sidik.hexdigest()[:32]}{Path(nama).suffix.lower()[:5]}", berkas, save=False
    )
    impor.save()
    return impor


def mulai_impor(*, oleh, berkas: File, nama: str) -> Impor:
    """Keep the upload and queue its reading; errors as in catat_impor."""
    from kpm.tugas import baca_impor

    impor = catat_impor(oleh=oleh, berkas=berkas, nama=nama)
    impor.pekerjaan = antre(
        tugas=baca_impor,
        judul=f"Membaca {impor.nama_berkas}",
        parameter={"impor": impor.pk},
        oleh=oleh,
        kunci=f"baca_impor:{impor.pk}",
    )
    impor.save(update_fields=["pekerjaan"])
    return impor


def minta_terapkan(*, oleh, impor: Impor, tolak_semua: bool = False) -> Impor:
    """Queue the application of a judged import. ValidationError when it is not waiting."""
    from kpm.tugas import terapkan_impor

    impor = Impor.objects.untuk(oleh).select_for_update().get(pk=impor.pk)
    if impor.status != Impor.Status.PRATINJAU:
        raise ValidationError(
            f"Impor ini sudah {impor.get_status_display().lower()}; tidak diterapkan lagi."
        )
    impor.status = Impor.Status.DITERAPKAN
    impor.pekerjaan = antre(
        tugas=terapkan_impor,
        judul=f"Menerapkan {impor.nama_berkas}",
        parameter={"impor": impor.pk, "tolak_semua": tolak_semua},
        oleh=oleh,
        kunci=f"terapkan_impor:{impor.pk}",
    )
    impor.save(update_fields=["status", "pekerjaan"])
    return impor


def buang_impor(*, oleh, impor: Impor) -> None:
    """Throw a judged import away; its rows go, the record of it stays."""
    with transaction.atomic():
        impor = Impor.objects.untuk(oleh).select_for_update().get(pk=impor.pk)
        if impor.status not in {Impor.Status.PRATINJAU, Impor.Status.GAGAL}:
            raise ValidationError("Impor yang sudah diterapkan tidak dapat dibuang.")
        impor.baris.all().delete()
        impor.status = Impor.Status.DIBUANG
        impor.save(update_fields=["status"])


def periksa_impor(impor: Impor, maju=lambda *a, **k: None) -> Impor:
    """Read the file and judge every row; the register stays as it is. One transaction: a
    reading that is cut off leaves no half of it, and may be done again."""
    try:
        with transaction.atomic():
            impor.baris.all().delete()
            maju(0, fase="Membaca berkas")
            kolom, baris = baca(Path(impor.berkas.path))
            dinilai = nilai_berkas(baris, timezone.localdate())
            jumlah = massal.salin(impor.pk, dinilai, maju)
            if not jumlah:
                raise GagalBerpesan("Berkas hanya berisi judul kolom. Tidak ada yang diimpor.")
            maju(jumlah, total=jumlah, fase="Membandingkan dengan data yang ada")
            impor.kolom = kolom
            impor.hitungan = massal.bandingkan(impor.pk, impor.oleh.cakupan("kpm.impor"), kolom)
            impor.status = Impor.Status.PRATINJAU
            impor.save(update_fields=["kolom", "hitungan", "status"])
    except GagalBerpesan as galat:
        impor.status, impor.pesan = Impor.Status.GAGAL, str(galat)
        impor.save(update_fields=["status", "pesan"])
        raise
    return impor


def jalankan_terapkan(
    impor: Impor, *, tolak_semua: bool, tanggal: date, maju=lambda *a, **k: None
) -> Impor:
    """Write the accepted rows in one transaction, judged anew against the register of now.

    GagalBerpesan, with nothing written and the import waiting again, when a row is refused
    under `tolak_semua` or somebody changed the same families at the same moment.
    """
    cakupan = impor.oleh.cakupan("kpm.impor")
    try:
        with transaction.atomic(), connection.cursor() as kursor:
            kursor.execute("SELECT pg_advisory_xact_lock(hashtext('kpm_impor'))")
            total = impor.hitungan["baris"]
            maju(0, total=total, fase="Membandingkan lagi dengan data terbaru")
            impor.hitungan = massal.bandingkan(impor.pk, cakupan, impor.kolom, ulang=True)
            if tolak_semua and impor.hitungan["ditolak"]:
                raise GagalBerpesan(
                    f"{ribuan(impor.hitungan['ditolak'])} baris ditolak, "
                    "jadi tidak ada yang diterapkan."
                )
            maju(0, fase="Menulis keluarga dan anggota")
            alasan = f"Impor {impor.nama_berkas}"
            ids = massal.terapkan(impor.pk, impor.kolom, impor.oleh_id, alasan, tanggal)
            maju(total // 2, fase="Menghitung komponen")
            hitung_komponen(tanggal=tanggal, keluarga_ids=ids)
            maju(total)
            impor.status, impor.diterapkan_pada = Impor.Status.SELESAI, timezone.now()
            impor.save(update_fields=["hitungan", "status", "diterapkan_pada"])
    except (GagalBerpesan, IntegrityError) as galat:
        Impor.objects.filter(pk=impor.pk).update(status=Impor.Status.PRATINJAU)
        if isinstance(galat, IntegrityError):
            raise GagalBerpesan(
                "Data keluarga yang sama sedang diubah orang lain. Tidak ada yang diterapkan; "
                "periksa pratinjau lalu terapkan lagi."
            ) from galat
        raise
    return impor
