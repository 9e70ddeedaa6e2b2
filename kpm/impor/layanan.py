"""An import from upload to register: read and judge (writes nothing), then apply."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pghistory
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg2.extensions import TransactionRollbackError

from kpm.ekspor.daftar import wilayah_ekspor
from kpm.models import Impor, Pemetaan
from pkh.akun.templatetags.rupa import ribuan
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import GagalBerpesan, antre
from pkh.wilayah.models import Tingkat, Wilayah

from . import massal
from .baca import Terbaca, baca
from .batal import kembalikan
from .galat import buang_galat
from .jenis import dipakai, jenis_bernama, normal, sidik_judul

MIRIP_MAKS = 500  # likely duplicates kept of one file, as of the search afterwards
TANPA_MAJU = lambda *a, **k: None  # noqa: E731


def catat_impor(*, oleh, berkas: File, nama: str, jenis: str = "kpm") -> Impor:
    """Keep the upload under a random name. ValidationError when the person has no
    region to import into."""
    wilayah = _wilayah(oleh, jenis_bernama(jenis))
    sidik = hashlib.sha256()
    for potong in berkas.chunks():
        sidik.update(potong)
    berkas.seek(0)
    impor = Impor(
        jenis=jenis,
        nama_berkas=Path(nama).name[:200],
        sha256=sidik.hexdigest(),
        oleh=oleh,
    )
    impor.berkas.save(f"{uuid4().hex}{Path(nama).suffix.lower()[:5]}", berkas, save=False)
    with transaction.atomic():
        impor.save()
        per_wilayah = Impor.wilayah.through
        per_wilayah.objects.bulk_create(
            per_wilayah(impor=impor, wilayah_id=kode) for kode in wilayah
        )
    return impor


def _wilayah(oleh, jenis) -> list[str]:
    """Where the person may import this kind: all regions of the posts that allow it."""
    cakupan = oleh.cakupan(jenis.hak)
    if cakupan.nasional:
        return list(Wilayah.objects.filter(tingkat=Tingkat.PROVINSI).values_list("pk", flat=True))
    if not cakupan.wilayah:
        raise ValidationError(f"Anda tidak punya wilayah untuk mengimpor {jenis.judul}.")
    return list(cakupan.wilayah)


def mulai_impor(*, oleh, berkas: File, nama: str, jenis: str = "kpm") -> Impor:
    """Keep the upload and queue its reading; errors as in catat_impor."""
    impor = catat_impor(oleh=oleh, berkas=berkas, nama=nama, jenis=jenis)
    return _antre_baca(oleh, impor)


def _antre_baca(oleh, impor: Impor) -> Impor:
    from kpm.tugas import baca_impor

    impor.pekerjaan = antre(
        tugas=baca_impor,
        judul=f"Membaca {impor.nama_berkas}",
        parameter={"impor": impor.pk},
        oleh=oleh,
        kunci=f"baca_impor:{impor.pk}",
    )
    impor.save(update_fields=["pekerjaan"])
    return impor


@transaction.atomic
def cocokkan_kolom(*, oleh, impor: Impor, peta: dict[str, str]) -> Impor:
    """Say which column each heading of the file is ("" for none), remember it for files with
    the same headings in the region of the person, and read the file again. ValidationError
    when it was applied already, a column is unknown, or two headings are said to be one."""
    impor = Impor.objects.untuk(oleh).select_for_update(of=("self",)).get(pk=impor.pk)
    if impor.keadaan not in {Impor.Status.PRATINJAU, Impor.Status.GAGAL} or not impor.judul:
        raise ValidationError("Kolom berkas ini tidak dapat dicocokkan lagi.")
    kolom = dipakai(impor.kelas)
    peta = {normal(j): k for j, k in peta.items()}
    if asing := sorted({k for k in peta.values() if k and k not in kolom}):
        raise ValidationError(f"Kolom {', '.join(asing)} tidak dikenal.")
    dipilih = [k for k in peta.values() if k]
    if ganda := sorted({k for k in dipilih if dipilih.count(k) > 1}):
        raise ValidationError(f"Kolom {', '.join(ganda)} dipilih lebih dari sekali.")
    Pemetaan.objects.update_or_create(
        jenis=impor.jenis,
        sidik=sidik_judul(impor.judul),
        wilayah_id=wilayah_ekspor(oleh, impor.kelas.hak),
        defaults={"peta": peta, "oleh": oleh},
    )
    impor.status, impor.pesan = Impor.Status.DIBACA, ""
    impor.save(update_fields=["status", "pesan"])
    return _antre_baca(oleh, impor)


def minta_terapkan(
    *, oleh, impor: Impor, tolak_semua: bool = False, hilang: str = Impor.Hilang.BIARKAN
) -> Impor:
    """Queue the application of a judged import. ValidationError when it is not waiting, or of
    a kind whose `hilang` cannot be marked."""
    from kpm.tugas import terapkan_impor

    with transaction.atomic():
        impor = Impor.objects.untuk(oleh).select_for_update(of=("self",)).get(pk=impor.pk)
        if impor.keadaan != Impor.Status.PRATINJAU:
            raise ValidationError(
                f"Impor ini sudah {impor.get_status_display().lower()}; tidak diterapkan lagi."
            )
        tanpa_tanda = impor.kelas.massal.TANPA_TANDA
        if hilang == Impor.Hilang.PERIKSA and tanpa_tanda:
            raise ValidationError({"hilang": tanpa_tanda})
        impor.status, impor.tolak_semua, impor.hilang = Impor.Status.DITERAPKAN, tolak_semua, hilang
        impor.pekerjaan = antre(
            tugas=terapkan_impor,
            judul=f"Menerapkan {impor.nama_berkas}",
            parameter={"impor": impor.pk, "tolak_semua": tolak_semua},
            oleh=oleh,
            kunci=f"terapkan_impor:{impor.pk}",
        )
        impor.save(update_fields=["status", "tolak_semua", "hilang", "pekerjaan"])
    return impor


def buang_impor(*, oleh, impor: Impor) -> None:
    """Throw a judged import away; its rows go, the record of it stays."""
    with transaction.atomic(), connection.cursor() as k:
        impor = Impor.objects.untuk(oleh).select_for_update(of=("self",)).get(pk=impor.pk)
        if impor.keadaan not in {Impor.Status.PRATINJAU, Impor.Status.GAGAL}:
            raise ValidationError("Impor yang sudah diterapkan tidak dapat dibuang.")
        impor.baris.all().delete()
        massal.buang(k, impor.pk)
        impor.status = Impor.Status.DIBUANG
        impor.save(update_fields=["status"])


@sistem("tugas malam")
def bersihkan_lama(*, hari: int = 14) -> int:
    """Drop staged rows that nobody is likely to ask for: of imports that ended or are gone,
    and of previews older than `hari`. Applying such a preview reads its file again. Tables
    dropped."""
    batas = timezone.now() - timedelta(days=hari)
    dipakai_lagi = Impor.objects.filter(
        status__in=[Impor.Status.DIBACA, Impor.Status.PRATINJAU, Impor.Status.DITERAPKAN],
        dibuat_pada__gte=batas,
    )
    with transaction.atomic(), connection.cursor() as k:
        ada = massal.nomor_tertumpuk(k)
        usang = ada - set(dipakai_lagi.values_list("pk", flat=True))
        for nomor in usang:
            massal.buang(k, nomor)
    for impor in Impor.objects.exclude(berkas_galat="").filter(dibuat_pada__lt=batas):
        buang_galat(impor)
        impor.save(update_fields=["berkas_galat"])
    return len(usang)


def tahap(impor: Impor, tanggal: date | None = None) -> massal.Tahap:
    return massal.Tahap(
        impor=impor.pk,
        jenis=impor.jenis,
        kolom=tuple(impor.kolom),
        cakupan=impor.oleh.cakupan(impor.kelas.hak),
        oleh=impor.oleh_id,
        tanggal=tanggal or timezone.localdate(),
        alasan=f"Impor {impor.nama_berkas}",
    )


@sistem("impor: dibandingkan dengan seluruh register")
def periksa_impor(impor: Impor, maju=TANPA_MAJU) -> Impor:
    """Read the file and judge every row; the register stays as it is. One transaction: a
    reading that is cut off leaves no half of it, and may be done again."""
    hasil = Terbaca()
    try:
        with transaction.atomic(), connection.cursor() as k:
            maju(0, fase="Membaca berkas")
            baca(k, tahap(impor), Path(impor.berkas.path), _ingatan(impor), maju, hasil)
            impor.kolom, impor.judul, impor.peta = hasil.kolom, hasil.judul, hasil.peta
            impor.bagian, impor.catatan = hasil.bagian, hasil.catatan
            maju(hasil.baris, total=0, fase="Membandingkan dengan data yang ada")
            t = tahap(impor)
            impor.dasar_nilai = massal.keadaan(k, t)
            impor.hitungan = massal.bandingkan(k, t)
            _simpan_baris(k, t, impor)
            impor.status, impor.pesan = Impor.Status.PRATINJAU, ""
            impor.save()
    except GagalBerpesan as galat:
        impor.status, impor.pesan, impor.judul = Impor.Status.GAGAL, str(galat), hasil.judul
        impor.catatan = hasil.catatan
        impor.save(update_fields=["status", "pesan", "judul", "catatan"])
        raise
    return impor


def mencari_mirip(impor: Impor) -> bool:
    """Whether likely duplicates are looked for among what the import would write."""
    tulis = impor.hitungan.get("baru", 0) + impor.hitungan.get("berubah", 0)
    return bool(tulis) and hasattr(impor.kelas.massal, "cari_mirip")


def minta_mirip(*, oleh, impor: Impor) -> None:
    """Queue the search, after the preview is there: it may take as long as the judging."""
    from kpm.tugas import cari_mirip_pratinjau

    if mencari_mirip(impor):
        antre(
            tugas=cari_mirip_pratinjau,
            judul=f"Mencari keluarga mirip di {impor.nama_berkas}"[:200],
            parameter={"impor": impor.pk},
            oleh=oleh,
            kunci=f"mirip_impor:{impor.pk}",
        )


@sistem("impor: dibandingkan dengan seluruh register")
def jalankan_mirip(impor: Impor) -> int | None:
    """Look for them, and keep the first MIRIP_MAKS; how many. None when the import is no longer
    waiting, or its rows are gone. Two transactions: who throws the import away holds its row and
    waits for its tables."""
    t = tahap(impor)
    with transaction.atomic(), connection.cursor() as k:
        if impor.keadaan != Impor.Status.PRATINJAU or not massal.ada_tumpukan(k, t):
            return None
        massal.siapkan(k, t)
        jumlah = t.kelas.massal.cari_mirip(k, t, MIRIP_MAKS)
    with connection.cursor() as k:
        # Beside the other counts, which a new reading may be writing at this moment.
        k.execute(
            "UPDATE kpm_impor SET hitungan = hitungan || jsonb_build_object('mirip', %s::int) "
            "WHERE id = %s AND status = %s",
            [jumlah, impor.pk, Impor.Status.PRATINJAU],
        )
    return jumlah


def _simpan_baris(k, t: massal.Tahap, impor: Impor) -> None:
    buang_galat(impor)
    massal.simpan_baris(k, t)


def _ingatan(impor: Impor) -> dict[str, dict[str, str]]:
    """Fingerprint of headings -> what was said of them, nearest the person's own region."""
    milik = Pemetaan.objects.untuk(impor.oleh, impor.kelas.hak).filter(jenis=impor.jenis)
    terbaru = milik.order_by("-diubah_pada").values_list("wilayah_id", "sidik", "peta")[:500]
    return {sidik: peta for _, sidik, peta in sorted(terbaru, key=lambda p: len(p[0] or ""))}


@sistem("impor: dibandingkan dengan seluruh register")
def jalankan_terapkan(
    impor: Impor, *, tolak_semua: bool, tanggal: date, maju=TANPA_MAJU, oleh=None
) -> Impor:
    """Write the accepted rows in one transaction, judged anew against the register of now.

    GagalBerpesan, with nothing written and the import waiting again, when a row is refused
    under `tolak_semua` or somebody changed the same families at the same moment.
    """
    try:
        with (
            transaction.atomic(),
            pghistory.context(impor=impor.pk) as konteks,
            connection.cursor() as k,
        ):
            k.execute("SELECT pg_advisory_xact_lock(hashtext('kpm_impor'))")
            status = Impor.objects.values_list("status", flat=True).get(pk=impor.pk)
            if status == Impor.Status.SELESAI:  # a job given to a second worker
                return impor
            impor.konteks = konteks.id
            _terapkan(k, impor, tolak_semua, tanggal, maju, oleh)
    except (GagalBerpesan, IntegrityError, OperationalError) as galat:
        bertabrakan = isinstance(galat, IntegrityError) or isinstance(
            galat.__cause__,
            TransactionRollbackError,  # a deadlock, not a lost connection
        )
        if not bertabrakan and not isinstance(galat, GagalBerpesan):
            raise
        Impor.objects.filter(pk=impor.pk).update(status=Impor.Status.PRATINJAU)
        if bertabrakan:
            raise GagalBerpesan(
                "Data keluarga yang sama sedang diubah orang lain. Tidak ada yang diterapkan; "
                "periksa pratinjau lalu terapkan lagi."
            ) from galat
        raise
    return impor


def _terapkan(k, impor: Impor, tolak_semua: bool, tanggal: date, maju, oleh) -> None:
    t = tahap(impor, tanggal)
    ada = massal.ada_tumpukan(k, t)
    if not ada:  # lost with a crash of the database: read again
        maju(0, fase="Membaca berkas lagi")
        baca(k, t, Path(impor.berkas.path), _ingatan(impor), maju, Terbaca())
    maju(0, total=0, fase="Membandingkan lagi dengan data terbaru")
    massal.siapkan(k, t)
    if not ada or not massal.masih_sama(k, t, impor.dasar_nilai):
        impor.hitungan = massal.bandingkan(k, t)
        _simpan_baris(k, t, impor)
    if tolak_semua and impor.hitungan["ditolak"]:
        raise GagalBerpesan(
            f"{ribuan(impor.hitungan['ditolak'])} baris ditolak, jadi tidak ada yang diterapkan."
        )
    maju(0, total=0, fase="Menulis ke register")
    if impor.hilang == Impor.Hilang.PERIKSA:
        massal.tandai_hilang(k, t)
    t.kelas.massal.terapkan(k, t)
    # How a foreign key is checked is planned once for each session. A worker that did so over an
    # office without families would read the whole register for each row, in the COMMIT.
    k.execute("DISCARD PLANS")
    massal.buang(k, impor.pk)
    maju(impor.hitungan["baris"])
    impor.status, impor.diterapkan_pada = Impor.Status.SELESAI, timezone.now()
    impor.diterapkan_oleh = oleh or impor.oleh
    impor.tolak_semua = tolak_semua
    impor.save()
    if sesudah := getattr(t.kelas.massal, "sesudah_terapkan", None):
        sesudah(impor, impor.diterapkan_oleh)


def minta_batal(*, oleh, impor: Impor) -> Impor:
    """Queue the taking back of an applied import. ValidationError when it was not applied."""
    from kpm.tugas import batalkan_impor

    with transaction.atomic():
        impor = _boleh_batal(oleh, impor)
        impor.pekerjaan = antre(
            tugas=batalkan_impor,
            judul=f"Membatalkan impor {impor.nama_berkas}",
            parameter={"impor": impor.pk},
            oleh=oleh,
            kunci=f"batalkan_impor:{impor.pk}",
        )
        impor.save(update_fields=["pekerjaan"])
    return impor


def _boleh_batal(oleh, impor: Impor) -> Impor:
    impor = Impor.objects.untuk(oleh).select_for_update(of=("self",)).get(pk=impor.pk)
    if impor.status != Impor.Status.SELESAI:
        raise ValidationError(
            f"Impor ini {impor.get_status_display().lower()}; hanya impor yang sudah selesai "
            "diterapkan yang dapat dibatalkan."
        )
    return impor


@sistem("impor: dikembalikan seluruhnya")
def jalankan_batal(*, oleh, impor: Impor, maju=TANPA_MAJU) -> Impor:
    """Give everything the import wrote its values of before, in one transaction; what somebody
    has edited since stays, and is listed in `impor.pembatalan`.

    ValidationError when it was not applied; GagalBerpesan when the rows are being changed.
    """
    try:
        with (
            transaction.atomic(),
            pghistory.context(batal_impor=impor.pk),
            connection.cursor() as k,
        ):
            k.execute("SELECT pg_advisory_xact_lock(hashtext('kpm_impor'))")
            impor = _boleh_batal(oleh, impor)
            maju(0, fase="Mengembalikan nilai sebelum impor")
            t = tahap(impor)
            impor.pembatalan = kembalikan(k, t, str(impor.konteks))
            impor.periksa_lapangan.all().delete()
            if impor.pembatalan["satuan"] or not impor.pembatalan["ditolak"]:
                impor.status = Impor.Status.DIBATALKAN
                impor.dibatalkan_pada, impor.dibatalkan_oleh = timezone.now(), oleh
            impor.save()
    except (IntegrityError, OperationalError) as galat:
        if not isinstance(galat, IntegrityError) and not isinstance(
            galat.__cause__, TransactionRollbackError
        ):
            raise
        raise GagalBerpesan(
            "Data yang sama sedang diubah orang lain. Tidak ada yang dibatalkan; coba lagi."
        ) from galat
    return impor
