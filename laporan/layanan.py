"""Asking for a report, freezing it, and the office's letterhead."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from pendamping.models import Profil
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import antre
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.models import Nisan
from pkh.wilayah.models import Tingkat, Wilayah

from .cetak import buat_pdf
from .jenis.deklarasi import JenisLaporan, Permintaan, Potongan
from .jenis.isi import garami, sidik, susun_isi
from .jenis.katalog import KATALOG
from .lampiran import buat_lampiran
from .lembar import buat_xlsx
from .models import Cuplikan, Kop
from .periode import Periode, baca_periode
from .potongan import buang_bagian, hitung_bersama, lembar_bersama
from .potret import potret, potret_bersama
from .rincian import kemas
from .surat import kertas_kantor, susun_surat

BERKAS = ("pdf", "xlsx", "lampiran")


def wilayah_laporan(pengguna, hak: str = "laporan.buat"):
    """Provinsi and kabupaten/kota in force of which the person may make (or read) a report."""
    tingkat = [Tingkat.PROVINSI, Tingkat.KABUPATEN]
    return Wilayah.objects.untuk(pengguna, hak).berlaku().filter(tingkat__in=tingkat)


@sistem("keaslian cetakan diperiksa siapa saja")
def cari_menurut_sidik(sidik: str) -> Cuplikan | None:
    """For whoever holds the paper, signed in or not: nobody guesses a SHA-256."""
    return Cuplikan.objects.filter(sha256=sidik).select_related("wilayah").first()


def periksa_keutuhan(cuplikan: Cuplikan) -> tuple[bool, datetime | None]:
    """(whether its content is what was frozen, when names were taken out of it). The fingerprint
    outlives that; of a report frozen before names were salted, what was left has one of its own,
    written by the owner of the database alone."""
    kini = sidik(cuplikan.isi)
    nisan = (
        Nisan.objects.filter(tabel=Cuplikan._meta.db_table, nomor=cuplikan.pk)
        .select_related("pemangkasan")
        .order_by("-pk")
        .first()
    )
    sah = {cuplikan.sha256}
    if nisan and "garam" not in cuplikan.isi:
        sah = {bytes(nisan.sidik).hex()}
    return kini in sah, nisan.pemangkasan.pada if nisan else None


def katalog_untuk(pengguna) -> list[JenisLaporan]:
    """The kinds the person may read, of what their regions allow: a district has no report of a
    province."""
    terlihat = wilayah_laporan(pengguna, "laporan.lihat").order_by()
    tingkat = set(terlihat.values_list("tingkat", flat=True).distinct())
    return [j for j in KATALOG.values() if pengguna.boleh(j.hak) and tingkat & set(j.tingkat)]


def periksa_permintaan(
    oleh, kode: str, wilayah: str, periode: str
) -> tuple[JenisLaporan, Wilayah, Periode]:
    """The kind, region and period asked for. PermissionDenied outside the person's regions or
    acts; ValidationError where there is no such thing."""
    jenis = KATALOG.get(kode)
    if jenis is None:
        raise ValidationError({"jenis": "Jenis laporan ini tidak ada. Pilih dari katalog."})
    if jenis.milik_sendiri:
        tujuan = _wilayah_sendiri(oleh, wilayah)
    else:
        for hak in ("laporan.buat", jenis.hak):
            if not oleh.cakupan(hak).memuat_wilayah(wilayah):
                raise PermissionDenied
        tujuan = wilayah_laporan(oleh).filter(kode=wilayah).first()
    if tujuan is None:
        raise ValidationError({"wilayah": "Pilih provinsi atau kabupaten/kota yang masih berlaku."})
    if tujuan.tingkat not in jenis.tingkat:
        raise ValidationError(
            {"wilayah": f"{jenis.judul} dibuat untuk {jenis.kata_tingkat}; {tujuan} bukan itu."}
        )
    try:
        masa = baca_periode(periode)
    except ValueError as galat:
        raise ValidationError({"periode": str(galat)}) from galat
    if masa.mulai > timezone.localdate():
        raise ValidationError(
            {"periode": f"{masa.kata} belum dimulai. Pilih periode yang sudah berjalan."}
        )
    return jenis, tujuan, masa


def _wilayah_sendiri(oleh, wilayah: str) -> Wilayah:
    """The kabupaten/kota of the pendamping's own post; PermissionDenied for any other."""
    profil = Profil.objects.untuk(oleh, "bulanan.tulis").filter(pengguna=oleh, wilayah=wilayah)
    if not oleh.boleh("bulanan.tulis") or not profil.exists():
        raise PermissionDenied
    return Wilayah.objects.get(pk=wilayah)


def minta_laporan(
    *,
    oleh,
    jenis: str,
    wilayah: str,
    periode: str,
    nomor: str = "",
    sifat: str = "Biasa",
    kertas: str = "",
) -> Pekerjaan:
    """Queue a report. Asking for the same while it is being made joins that job.
    Without `kertas` (A4, F4) it is the paper of the office's letterhead.

    PermissionDenied outside the person's regions; ValidationError on a wrong kind, region
    or period.
    """
    from .tugas import buat_laporan  # its module imports this one

    macam, tujuan, masa = periksa_permintaan(oleh, jenis, wilayah, periode)
    kertas = kertas or kertas_kantor(tujuan)
    milik = f"{oleh.pk}:" if macam.milik_sendiri else ""  # the same for nobody else
    return antre(
        tugas=buat_laporan,
        judul=f"{macam.sebutan} {tujuan.nama}, {masa.kata}"[:200],
        parameter={
            "jenis": jenis,
            "wilayah": tujuan.pk,
            "periode": masa.kode,
            "nomor": nomor.strip(),
            "sifat": sifat.strip(),
            "kertas": kertas,
        },
        oleh=oleh,
        kunci=f"laporan:{milik}{jenis}:{tujuan.pk}:{masa.kode}:{kertas}:{sifat.strip()}:"
        f"{nomor.strip()}"[:200],
    )


def buat_cuplikan(
    *,
    oleh,
    jenis: str,
    wilayah: str,
    periode: str,
    nomor: str = "",
    sifat: str = "Biasa",
    kertas: str = "",
    maju=None,
    pekerjaan: Pekerjaan | None = None,
) -> Cuplikan:
    """Read the data of one moment, freeze them, print them. `maju(n, fase=...)` is told how
    far it is (of 4). Not inside a transaction.

    For a job (`pekerjaan`) of a province its districts are worked out by as many workers as have
    time; without one it is done here, district by district, to the same content.
    """
    maju = maju or (lambda n, fase: None)
    macam, tujuan, masa = periksa_permintaan(oleh, jenis, wilayah, periode)
    bersama = pekerjaan if macam.potong else None
    maju(0, fase="Membaca data")

    def susun(per: datetime, potongan: list[Potongan]) -> tuple[dict, bytes]:
        surat = susun_surat(
            wilayah=tujuan,
            pada=timezone.localdate(per),
            hal=f"{macam.sebutan} {masa.kata}",
            nomor=nomor,
            sifat=sifat,
            kertas=kertas or kertas_kantor(tujuan),
        )
        return susun_isi(macam, Permintaan(oleh, tujuan, masa, per, potongan), surat)

    try:
        if bersama:
            with potret_bersama() as (per, nama_potret):
                potongan = hitung_bersama(bersama, tujuan, per, nama_potret, maju)
                with potret(nama_potret):
                    isi, rinci = susun(per, potongan)
        else:
            with potret() as per:
                isi, rinci = susun(per, [])
        kemasan, isi["sidik_keluarga"] = kemas(rinci)
        isi["situs"] = settings.SITUS  # on the paper, in its QR code
        garami(isi)
        cuplikan = Cuplikan(
            jenis=jenis,
            wilayah=tujuan,
            periode=masa.kode,
            judul=f"{isi['judul']}, {masa.kata}"[:200],
            per=per,
            versi_definisi=isi["versi_definisi"],
            isi=isi,
            keluarga=kemasan,
            hak=macam.hak,
            jumlah_baris=sum(len(b["baris"]) for b in isi["bagian"]),
            sha256=sidik(isi),
            dibuat_oleh=oleh,
        )
        maju(1, fase="Menyusun PDF")
        berkas = {"pdf": buat_pdf(cuplikan)}
        maju(2, fase="Menyusun XLSX")
        berkas["xlsx"] = buat_xlsx(cuplikan)
        if macam.potong:
            lembar = lembar_bersama(bersama, maju) if bersama else None
            berkas["lampiran"] = buat_lampiran(cuplikan, lembar)
    finally:
        if bersama:
            buang_bagian(bersama)
    maju(3, fase="Menyimpan")
    _simpan(cuplikan, berkas)
    maju(4, fase="Selesai")
    return cuplikan


def _simpan(cuplikan: Cuplikan, berkas: dict[str, bytes]) -> None:
    """The snapshot with its files, or neither."""
    nama = f"{cuplikan.jenis}-{cuplikan.wilayah_id}-{cuplikan.periode}-{cuplikan.sha256[:8]}"
    cuplikan.full_clean(exclude=BERKAS, validate_constraints=False)
    ditulis = []
    try:
        for ruas, isi in berkas.items():
            medan = getattr(cuplikan, ruas)
            akhiran = "zip" if ruas == "lampiran" else ruas
            medan.save(f"{nama}.{akhiran}", ContentFile(isi), save=False)
            ditulis.append(medan)
        cuplikan.save()
    except BaseException:
        for medan in ditulis:  # no row will ever name them
            medan.storage.delete(medan.name)
        raise


def sapu_berkas(kini: datetime) -> int:
    """Remove the files of reports older than settings.LAPORAN_SIMPAN_HARI; the snapshot stays and
    they are made from it again, byte for byte, when asked for. How many files."""
    tua = kini - timedelta(days=settings.LAPORAN_SIMPAN_HARI)
    n = 0
    for c in Cuplikan.objects.filter(dibuat_pada__lt=tua).only(*BERKAS).iterator():
        for berkas in (getattr(c, b) for b in BERKAS):
            if berkas.name and berkas.storage.exists(berkas.name):
                berkas.storage.delete(berkas.name)
                n += 1
    return n


def atur_kop(*, oleh, wilayah: Wilayah, **nilai: str) -> Kop:
    """Set the letterhead of an office within the person's regions."""
    if not oleh.cakupan("laporan.buat").memuat_wilayah(wilayah.pk):
        raise PermissionDenied
    kop = Kop.objects.filter(pk=wilayah.pk).first() or Kop(wilayah=wilayah)
    for ruas, isi in nilai.items():
        setattr(kop, ruas, isi.strip())
    kop.full_clean()
    kop.save()
    return kop
