"""Complaints: written down once, owned, answered, closed, reopened; all writing of this room.

ValidationError (by field) for what a person can mend; PermissionDenied for a complaint that is
not theirs to handle.
"""

from datetime import date
from secrets import randbelow
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.kasus.layanan import periksa_dari_pengaduan, wajib_atas_kasus
from pendamping.models import Kasus, LangkahPengaduan, Pengaduan
from pkh.akun.hak import HAK, Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.bersih import bersihkan
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import (
    PANJANG_URAIAN,
    SELALU_RAHASIA,
    Status,
    Tingkat,
    hitung_tenggat,
    naik_berikut,
    periksa_diterima,
    periksa_tindakan,
    susun_nomor,
    tingkat_atas,
)

CATAT, TANGANI = "pengaduan.catat", "pengaduan.tangani"
RUAS = ("kanal", "kategori", "rahasia", "diterima", "pelapor", "kontak", "uraian", "wilayah",
        "terlapor")  # fmt: skip
Jenis = LangkahPengaduan.Jenis


def wilayah_kerja(oleh) -> QuerySet[Wilayah]:
    """Regions in force where the person's posts let them write complaints down; for a
    pendamping the district of the post."""
    q = Q(pk__in=[])
    for j in oleh.jabatan_kini:
        if j.peran in HAK[CATAT][1]:
            q |= rentang_wilayah("kode", j.wilayah_id)
    return Wilayah.objects.berlaku().filter(q)


def dapat_diadukan(oleh) -> QuerySet[Pengguna]:
    """Pendamping of those regions, but not oneself."""
    orang = Pengguna.objects.none()
    for j in oleh.jabatan_kini:
        if j.peran in HAK[CATAT][1]:
            orang |= Pengguna.objects.pendamping_di(j.wilayah_id[:5])
    return orang.exclude(pk=oleh.pk)


def dapat_menangani(p: Pengaduan) -> QuerySet[Pengguna]:
    """Who works in the district of the complaint and may write, but for the one it is about."""
    jabatan = Jabatan.objects.berlaku().filter(
        rentang_wilayah("wilayah_id", p.wilayah_id[:5]), peran__in=HAK[CATAT][1]
    )
    orang = Pengguna.objects.filter(pk__in=jabatan.values("pengguna_id"), is_active=True)
    return orang.exclude(pk=p.terlapor_id) if p.terlapor_id else orang


def boleh_tangani(oleh, p: Pengaduan) -> bool:
    """The owner, and who leads the district; of a sensitive one who may see those there."""
    if oleh.pk == p.terlapor_id:
        return False
    if oleh.pk == p.pemilik_id:
        return oleh.boleh(CATAT)
    hak = [TANGANI, "pengaduan.rahasia"] if p.rahasia else [TANGANI]
    return all(oleh.cakupan(h).memuat_wilayah(p.wilayah_id) for h in hak)


def boleh_lihat_pelapor(oleh, p: Pengaduan) -> bool:
    """Who complained is for those who answer, and who wrote it down."""
    return p.dicatat_oleh_id == oleh.pk or boleh_tangani(oleh, p)


def boleh_buka_kasus(oleh, p: Pengaduan) -> bool:
    """May this person open a case from it, of its family or, where it names none, of any?"""
    cakupan = oleh.cakupan("kasus.catat")
    if not cakupan or (p.keluarga and not cakupan.memuat(p.keluarga)):
        return False
    return not periksa_dari_pengaduan(oleh, p, p.keluarga)


def alasan_tanpa_surat(oleh, p: Pengaduan) -> str:
    """Why no letter of answer can be written, "" when one can. PermissionDenied for who does not
    know the reporter."""
    if not boleh_tangani(oleh, p):
        raise PermissionDenied
    if not p.jawaban or p.status == Status.TERBUKA:
        return "Surat jawaban dicetak sesudah jawabannya dicatat."
    if not p.pelapor:
        return "Pelapor tidak menyebut nama, jadi tidak ada yang disurati."
    return ""


@transaction.atomic
def catat_pengaduan(
    *,
    oleh,
    kunci: UUID | str | None = None,
    keluarga: Keluarga | None = None,
    kasus: Kasus | None = None,
    **isi,
) -> tuple[Pengaduan, bool]:
    """(complaint, whether it is new); `isi` from RUAS. The same `kunci` again, from the same
    person, returns the same one. About a family it belongs to the family's desa. `kasus`: the
    case of that family in which it came up, which from then on is the case of this complaint."""
    if not oleh.boleh(CATAT):
        raise PermissionDenied
    if kasus:
        wajib_atas_kasus(oleh, kasus)
        if kasus.pengaduan_id:
            raise ValidationError("Kasus ini sudah punya pengaduan.")
        keluarga = kasus.keluarga
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    kunci = kunci or uuid4()
    # The same sent twice at once: one waits.
    Pengguna.objects.select_for_update(no_key=True).get(pk=oleh.pk)
    if ada := Pengaduan.objects.filter(kunci=kunci).first():
        if ada.dicatat_oleh_id != oleh.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai pengaduan lain."})
        return ada, False
    p = Pengaduan(kunci=kunci, dicatat_oleh=oleh, keluarga=keluarga, **isi)
    p.rahasia = p.rahasia or p.kategori in SELALU_RAHASIA
    galat = _periksa_tentang(oleh, p)
    if p.diterima and (salah := periksa_diterima(p.diterima, timezone.localdate())):
        galat["diterima"] = salah
    if p.kontak and not p.pelapor:
        galat["pelapor"] = "Isi namanya, atau kosongkan kontaknya bila tidak mau disebut."
    p.nomor = _nomor_baru(timezone.localdate().year)
    _tetapkan_tenggat(p, p.diterima)
    _simpan(p, galat)
    _catat(p, Jenis.DITERIMA, oleh, f"Tenggat jawaban {kata_tanggal(p.tenggat)}")
    if kasus:
        kasus.pengaduan = p
        kasus.save(update_fields=["pengaduan", "diubah_pada"])
    return p, True


def _nomor_baru(tahun: int) -> str:
    while True:
        nomor = susun_nomor(tahun, randbelow(1_000_000))
        if not Pengaduan.objects.filter(nomor=nomor).exists():
            return nomor


def _periksa_tentang(oleh, p: Pengaduan) -> dict[str, str]:
    galat = {}
    if p.keluarga:
        if not oleh.cakupan("kpm.lihat").memuat(p.keluarga):
            raise PermissionDenied
        p.wilayah_id = p.keluarga.desa_id
    elif not p.wilayah_id:
        posisi = (j.wilayah_id for j in oleh.jabatan_kini if j.peran in HAK[CATAT][1])
        p.wilayah_id = next(posisi, None) or ""
    if p.keluarga is None and not wilayah_kerja(oleh).filter(pk=p.wilayah_id).exists():
        galat["wilayah"] = "Wilayah ini di luar wilayah kerja Anda."
    if p.terlapor_id == oleh.pk:
        galat["terlapor"] = (
            "Pengaduan tentang Anda sendiri dicatat orang lain. Minta pelapor menghubungi "
            "koordinator."
        )
    elif p.terlapor and Peran.PENDAMPING not in p.terlapor.peran:
        galat["terlapor"] = "Pilih seorang pendamping."
    return galat


def _tetapkan_tenggat(p: Pengaduan, sejak: date) -> None:
    """By the rules in force on that day; an unknown kategori is said by full_clean()."""
    k = ketentuan_pada(sejak)
    if p.kategori in k.pengaduan:
        p.tenggat = hitung_tenggat(sejak, p.kategori, k)
        p.tingkat = Tingkat.KOORDINATOR
        p.naik_pada = naik_berikut(p.tenggat, k.naik_pengaduan, p.tingkat)


@transaction.atomic
def tugaskan(*, oleh, pengaduan: Pengaduan, pemilik: Pengguna, catatan: str = "") -> Pengaduan:
    """Name who handles it; they see it from now on."""
    p = _ambil(oleh, pengaduan, "tugaskan")
    if not dapat_menangani(p).filter(pk=pemilik.pk).exists():
        raise ValidationError({"pemilik": "Orang ini tidak dapat menangani pengaduan ini."})
    p.pemilik = pemilik
    _simpan(p, {})
    _catat(p, Jenis.DITUGASKAN, oleh, f"{pemilik}. {catatan}".strip())
    return p


@transaction.atomic
def catat_tindakan(*, oleh, pengaduan: Pengaduan, catatan: str) -> Pengaduan:
    """What was found out or done, before or after the answer."""
    p = _ambil(oleh, pengaduan, "catat")
    _wajib_kata(catatan, "catatan")
    _catat(p, Jenis.DICATAT, oleh, catatan)
    return p


@transaction.atomic
def teruskan(*, oleh, pengaduan: Pengaduan, catatan: str) -> Pengaduan:
    """To the next desk before it goes there by itself, with the reason."""
    p = _ambil(oleh, pengaduan, "teruskan")
    _wajib_kata(catatan, "catatan")
    atas = tingkat_atas(p.tingkat)
    if atas is None:
        raise ValidationError("Pengaduan ini sudah di meja kepala dinas.")
    p.tingkat = atas
    p.naik_pada = naik_berikut(p.tenggat, ketentuan_pada(p.diterima).naik_pengaduan, atas)
    _simpan(p, {})
    _catat(p, Jenis.NAIK, oleh, f"{atas.label}: {catatan}")
    return p


@transaction.atomic
def jawab(*, oleh, pengaduan: Pengaduan, jawaban: str, dijawab_pada: date) -> Pengaduan:
    """What the reporter was told, and when."""
    p = _ambil(oleh, pengaduan, "jawab")
    galat = {}
    if not p.diterima <= dijawab_pada <= timezone.localdate():
        galat["dijawab_pada"] = "Isi tanggal antara pengaduan diterima dan hari ini."
    if len(jawaban.strip()) < 5:
        galat["jawaban"] = "Tuliskan apa yang disampaikan kepada pelapor."
    p.jawaban, p.dijawab_pada, p.status = jawaban, dijawab_pada, Status.DIJAWAB
    _simpan(p, galat)
    _catat(p, Jenis.DIJAWAB, oleh, jawaban)
    return p


@transaction.atomic
def tutup(*, oleh, pengaduan: Pengaduan, hasil: str, catatan: str) -> Pengaduan:
    """End it with its outcome. Who cannot be reached counts as answered on that day."""
    p = _ambil(oleh, pengaduan, "tutup")
    galat = {} if hasil else {"hasil": "Pilih hasilnya."}
    _wajib_kata(catatan, "catatan")
    p.hasil, p.status, p.ditutup_pada = hasil, Status.DITUTUP, timezone.localdate()
    p.dijawab_pada = p.dijawab_pada or p.ditutup_pada
    _simpan(p, galat)
    _catat(p, Jenis.DITUTUP, oleh, f"{p.get_hasil_display()}: {catatan}")
    return p


@transaction.atomic
def buka_lagi(*, oleh, pengaduan: Pengaduan, alasan: str) -> Pengaduan:
    """The reporter is not content, or something new came up: a new deadline from today."""
    p = _ambil(oleh, pengaduan, "buka")
    _wajib_kata(alasan, "alasan")
    p.status, p.hasil, p.ditutup_pada, p.dijawab_pada = Status.TERBUKA, "", None, None
    p.dibuka_lagi += 1
    _tetapkan_tenggat(p, timezone.localdate())
    _simpan(p, {})
    _catat(p, Jenis.DIBUKA, oleh, alasan)
    return p


def _ambil(oleh, pengaduan: Pengaduan, tindakan: str) -> Pengaduan:
    """The row under the lock, when the person may and its state lets them."""
    p = Pengaduan.objects.select_for_update(of=("self",)).get(pk=pengaduan.pk)
    if not boleh_tangani(oleh, p):
        raise PermissionDenied
    if salah := periksa_tindakan(p.status, tindakan, p.dapat_dihubungi):
        raise ValidationError(salah)
    return p


def _wajib_kata(kata: str, ruas: str) -> None:
    if not 5 <= len(kata.strip()) <= PANJANG_URAIAN:
        raise ValidationError({ruas: f"Tuliskan dengan 5 sampai {PANJANG_URAIAN} huruf."})


def _catat(p: Pengaduan, jenis: str, oleh, catatan: str) -> None:
    LangkahPengaduan.objects.create(pengaduan=p, jenis=jenis, oleh=oleh, catatan=catatan)


def _simpan(p: Pengaduan, galat: dict[str, str]) -> None:
    """full_clean() and save; texts are measured here, full_clean() leaves them alone."""
    for ruas in ("uraian", "jawaban"):
        if len(getattr(p, ruas)) > PANJANG_URAIAN:
            galat[ruas] = f"Paling banyak {PANJANG_URAIAN} huruf; ringkas dahulu."
    # Worked out here, not entered: without a kategori there is none.
    lewati = [*galat, *([] if p.tenggat else ["tenggat"])]
    try:
        bersihkan(p, lewati)
    except ValidationError as salah:
        raise ValidationError(salah.message_dict | galat) from salah
    if galat:
        raise ValidationError(galat)
    p.save()
