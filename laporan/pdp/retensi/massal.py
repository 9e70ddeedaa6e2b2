"""What is past its time, and doing away with it: whole tables at once, one office at a time.

Nothing is touched of a family about which something is still open: a request, a failure of
protection, a case, a discrepancy of payment (Pasal 44 huruf c).
"""

from datetime import date
from functools import partial

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Left, LPad, TruncYear
from django.utils import timezone

from graduasi.models import FotoAsesmen
from kpm.models import Anggota, BarisImpor, FotoValidasi, Impor, Keluarga, Selisih
from laporan.models import KeluargaTerdampak, PermintaanData
from pendamping.models import (
    Foto,
    Kasus,
    Kiriman,
    Kunjungan,
    LangkahKasus,
    Pengaduan,
    PihakKasus,
    PotonganFoto,
)
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import rentang_wilayah

from ..aturan import Jawaban, Permintaan, Rekaman, Status
from .sasaran import DIHAPUS, kosongkan, namai

ANONIM = "Dianonimkan"
_PROVINSI = 2  # digits of a code
LEPAS = [Keluarga.Status.GRADUASI, Keluarga.Status.KELUAR, Keluarga.Status.TIDAK_LAYAK]


def _tertahan(jalur: str) -> Q:
    """Rows whose family, at `jalur`, is held back."""
    terbuka = (
        PermintaanData.objects.terbuka(),
        KeluargaTerdampak.objects.filter(insiden__status=Status.DITANGANI),
        Kasus.objects.filter(ditutup_pada=None),
        Selisih.objects.filter(ditutup_pada=None),
    )
    q = Q()
    for baris in terbuka:
        q |= Q(**{f"{jalur}__in": baris.order_by().values("keluarga_id")})
    return q


def _foto(wilayah: str, batas: date) -> QuerySet:
    baris = Foto.objects.filter(
        rentang_wilayah("kunjungan__keluarga__desa_id", wilayah), kunjungan__tanggal__lt=batas
    )
    return baris.exclude(_tertahan("kunjungan__keluarga_id"))


def _lokasi(wilayah: str, batas: date) -> QuerySet:
    baris = Kunjungan.objects.filter(
        rentang_wilayah("keluarga__desa_id", wilayah), tanggal__lt=batas, lintang__isnull=False
    )
    return baris.exclude(_tertahan("keluarga_id"))


def _pengaduan(wilayah: str, batas: date) -> QuerySet:
    return Pengaduan.objects.filter(
        rentang_wilayah("wilayah_id", wilayah), status="ditutup", ditutup_pada__lt=batas
    ).exclude(uraian=DIHAPUS)


def _kasus(wilayah: str, batas: date) -> QuerySet:
    return Kasus.objects.filter(
        rentang_wilayah("keluarga__desa_id", wilayah), ditutup_pada__lt=batas
    ).exclude(uraian=DIHAPUS)


def _keluarga(wilayah: str, batas: date) -> QuerySet:
    """Left long enough ago, or asked to be forgotten and was told yes."""
    diminta = PermintaanData.objects.filter(jenis=Permintaan.HAPUS, status=Jawaban.DIPENUHI)
    baris = Keluarga.objects.filter(
        Q(status_sejak__lt=batas) | Q(pk__in=diminta.order_by().values("keluarga_id")),
        rentang_wilayah("desa_id", wilayah),
        status__in=LEPAS,
    )
    return baris.exclude(nama_pengurus=ANONIM).exclude(_tertahan("pk"))


def _impor(wilayah: str, batas: date) -> QuerySet:
    """Uploads into the office alone; those into several are their province's."""
    milik = Impor.wilayah.through.objects.filter(impor=OuterRef("pk"))
    luar = milik.exclude(rentang_wilayah("wilayah_id", wilayah))
    baris = Impor.objects.filter(Exists(milik), ~Exists(luar), dibuat_pada__date__lt=batas)
    if len(wilayah) == _PROVINSI:
        kantor = Impor.wilayah.through.objects.values("impor").annotate(
            awal=Min(Left("wilayah_id", 5)), akhir=Max(Left("wilayah_id", 5))
        )
        beberapa = kantor.filter(Q(awal=wilayah) | ~Q(awal=F("akhir")))
        baris = baris.filter(pk__in=beberapa.values("impor"))
    usai = Q(pekerjaan=None) | ~Q(pekerjaan__in=Pekerjaan.objects.belum_tuntas())
    return baris.exclude(berkas="").filter(usai)


JATUH = {
    Rekaman.FOTO: _foto,
    Rekaman.LOKASI: _lokasi,
    Rekaman.PENGADUAN: _pengaduan,
    Rekaman.KASUS: _kasus,
    Rekaman.IMPOR: _impor,
    Rekaman.KELUARGA: _keluarga,
}
# Kind -> the table whose rows it names: those are trimmed in the trail, and what is theirs.
AKAR = {
    Rekaman.LOKASI: "pendamping_kunjungan",
    Rekaman.PENGADUAN: "pendamping_pengaduan",
    Rekaman.KASUS: "pendamping_kasus",
    Rekaman.KELUARGA: "kpm_keluarga",
}


@sistem("masa simpan: apa yang menahan keluarga, di kantor mana pun")
def hitung_jatuh(rekaman: str, wilayah: str, batas: date) -> int:
    return JATUH[Rekaman(rekaman)](wilayah, batas).count()


@sistem("masa simpan: apa yang menahan keluarga, di kantor mana pun")
@transaction.atomic
def jalankan(rekaman: str, wilayah: str, batas: date, usulan: int) -> tuple[int, list[str]]:
    """Do away with what is past `batas`, for an approved proposal; how many records, and the files
    that nothing names any more once it is committed."""
    kunci = list(
        JATUH[Rekaman(rekaman)](wilayah, batas)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    if tabel := AKAR.get(Rekaman(rekaman)):
        namai(usulan, tabel, kunci)
    berkas = {
        Rekaman.FOTO: _hapus_foto,
        Rekaman.LOKASI: _hapus_lokasi,
        Rekaman.PENGADUAN: _hapus_pengaduan,
        Rekaman.KASUS: _hapus_kasus,
        Rekaman.IMPOR: _hapus_impor,
    }.get(Rekaman(rekaman), partial(_anonimkan, usulan=usulan))(kunci)
    return len(kunci), berkas


def _hapus_foto(kunci: list[int]) -> list[str]:
    return _buang_foto(Foto.objects.filter(pk__in=kunci))


def _buang_foto(foto: QuerySet) -> list[str]:
    berkas = list(foto.values_list("berkas", flat=True))
    foto.delete()
    return berkas


def _hapus_impor(kunci: list[int]) -> list[str]:
    """The file, its refused rows, and what its page shows of rows; the import and its counts stay.
    One that still waited for somebody waits no more."""
    BarisImpor.objects.filter(impor__in=kunci).delete()
    berkas: list[str] = []
    for impor in Impor.objects.filter(pk__in=kunci).iterator():
        berkas += [b.name for b in (impor.berkas, impor.berkas_galat) if b]
        if impor.keadaan in {Impor.Status.DIBACA, Impor.Status.PRATINJAU, Impor.Status.GAGAL}:
            impor.status = Impor.Status.DIBUANG
        impor.berkas, impor.berkas_galat = "", ""
        impor.berkas_dihapus_pada = timezone.localdate()
        impor.pembatalan = impor.pembatalan and impor.pembatalan | {"daftar": []}
        impor.save()
    return berkas


def _hapus_lokasi(kunci: list[int]) -> list[str]:
    Kunjungan.objects.filter(pk__in=kunci).update(lintang=None, bujur=None, akurasi=None)
    return []


def _hapus_pengaduan(kunci: list[int]) -> list[str]:
    Pengaduan.objects.filter(pk__in=kunci).update(pelapor="", kontak="", uraian=DIHAPUS)
    return []


def _hapus_kasus(kunci: list[int]) -> list[str]:
    PihakKasus.objects.filter(kasus__in=kunci).delete()
    LangkahKasus.objects.filter(kasus__in=kunci).update(uraian=DIHAPUS)
    Kasus.objects.filter(pk__in=kunci).update(uraian=DIHAPUS, uraian_hasil="")
    return []


def _nomor_kosong() -> Concat:
    """ "99" and the id: sixteen digits that no office ever gave (there is no provinsi 99)."""
    return Concat(Value("99"), LPad(Cast("pk", CharField()), 14, Value("0")))


def _anonimkan(kunci: list[int], usulan: int) -> list[str]:
    milik = {"keluarga__in": kunci}
    berkas = _buang_foto(Foto.objects.filter(kunjungan__keluarga__in=kunci))
    berkas += _buang_foto(FotoValidasi.objects.filter(validasi__keluarga__in=kunci))
    berkas += _buang_foto(FotoAsesmen.objects.filter(asesmen__keluarga__in=kunci))
    # Photos of which a part has come, or whose record was never decided.
    kiriman = Kiriman.objects.filter(**milik).order_by()
    PotonganFoto.objects.filter(kunci__in=kiriman.values("kunci")).delete()
    _hapus_baris_impor(kunci)
    berkas += kosongkan(usulan)
    Anggota.objects.filter(**milik).update(
        nik=_nomor_kosong(), nama=ANONIM, tanggal_lahir=TruncYear("tanggal_lahir"), hpl=None,
        npsn="", kelas="",
    )  # fmt: skip
    Keluarga.objects.filter(pk__in=kunci).update(
        no_kk=_nomor_kosong(), nama_pengurus=ANONIM, alamat="", rt="", rw="", telepon="",
        id_dtsen="", no_kks="", pendamping=None,
    )  # fmt: skip
    return berkas


def _hapus_baris_impor(kunci: list[int]) -> None:
    """Rows of uploads that name them, whatever the upload's own time is."""
    with connection.cursor() as k:
        k.execute(
            """WITH nomor AS (
                SELECT unnest(ARRAY[no_kk, no_kks]) n FROM kpm_keluarga WHERE id = ANY (%(k)s)
                UNION SELECT nik FROM kpm_anggota WHERE keluarga_id = ANY (%(k)s))
            DELETE FROM kpm_barisimpor WHERE id IN (
                SELECT b.id FROM kpm_barisimpor b, jsonb_each_text(b.isi) i
                WHERE i.value IN (SELECT n FROM nomor WHERE n <> ''))""",
            {"k": kunci},
        )
