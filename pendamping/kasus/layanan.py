"""Case files: opened once, step by step, to an outcome; all writing of this room.

ValidationError (by field) for what a person can mend; PermissionDenied for a case that is not
theirs to write in.
"""

from datetime import date
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kpm.models import Keluarga
from pendamping.models import (
    Kasus,
    Kunjungan,
    LangkahKasus,
    LangkahPengaduan,
    OrangKasus,
    Pengaduan,
    PihakKasus,
    RujukanKasus,
)
from pkh.akun.cakupan import wajib_atas
from pkh.akun.hak import HAK
from pkh.akun.models import Jabatan, Pengguna
from pkh.bersih import bersihkan
from pkh.wilayah.models import rentang_wilayah

from ..pengaduan.aturan import Status as StatusPengaduan
from .aturan import (
    PANJANG_URAIAN,
    Jenis,
    periksa_berikut,
    periksa_buka,
    periksa_langkah,
    pokok_kunjungan,
)

CATAT = "kasus.catat"
RUAS = ("jenis", "kerahasiaan", "pokok", "uraian", "anggota", "berikut", "berikut_pada")


def wajib_atas_kasus(oleh, kasus: Kasus) -> None:
    """May this person write in the case? Visible is not enough."""
    if not Kasus.objects.untuk(oleh, CATAT).filter(pk=kasus.pk).exists():
        raise PermissionDenied


def boleh_menunjuk(oleh, kasus: Kasus) -> bool:
    """Who is named may write, but names nobody else."""
    return oleh.cakupan(CATAT).memuat(kasus.keluarga)


def dapat_ditunjuk(kasus: Kasus) -> QuerySet[Pengguna]:
    """Who works in the family's kabupaten/kota or its province, may see cases, and is not
    named yet."""
    kabupaten = kasus.keluarga.desa_id[:5]
    jabatan = Jabatan.objects.berlaku().filter(
        rentang_wilayah("wilayah_id", kabupaten) | models.Q(wilayah_id=kabupaten[:2]),
        peran__in=HAK["kasus.lihat"][1],
    )
    sudah = OrangKasus.objects.filter(kasus=kasus).values("pengguna_id")
    orang = Pengguna.objects.filter(pk__in=jabatan.values("pengguna_id"), is_active=True)
    return orang.exclude(pk__in=sudah)


@transaction.atomic
def buka_kasus(
    *,
    oleh,
    keluarga: Keluarga,
    kunci: UUID | str | None = None,
    dibuka_pada: date | None = None,
    kunjungan: Kunjungan | None = None,
    pengaduan: Pengaduan | None = None,
    **isi,
) -> tuple[Kasus, bool]:
    """(case, whether it is new); `isi` from RUAS. The same `kunci` again returns the same
    case and changes nothing. Those who handle `pengaduan` read there that it was opened."""
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=keluarga.pk)
    wajib_atas(oleh, CATAT, keluarga)
    kunci = kunci or uuid4()
    if ada := Kasus.objects.filter(kunci=kunci).first():
        if ada.keluarga_id != keluarga.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai kasus lain."})
        return ada, False
    if pengaduan and (salah := periksa_dari_pengaduan(oleh, pengaduan, keluarga)):
        raise ValidationError(salah)
    hari_ini = timezone.localdate()
    kasus = Kasus(
        keluarga=keluarga,
        kunci=kunci,
        kunjungan=kunjungan,
        pengaduan=pengaduan,
        dibuka_oleh=oleh,
        dibuka_pada=dibuka_pada or hari_ini,
    )
    salah = periksa_buka(kasus.dibuka_pada, hari_ini)
    _isi(kasus, isi, {"dibuka_pada": salah} if salah else {})
    _kabari_pengaduan(oleh, kasus, "dibuka")
    return kasus, True


def periksa_dari_pengaduan(oleh, p: Pengaduan, keluarga: Keluarga | None) -> str:
    """Why no case may be opened from this complaint, "" when one may. PermissionDenied for a
    complaint the person does not see. The pendamping of a family sees its cases, so what is said
    about a pendamping stays where it is."""
    if not Pengaduan.objects.untuk(oleh).filter(pk=p.pk).exists():
        raise PermissionDenied
    if p.terlapor_id:
        return "Pengaduan tentang pendamping ditangani di halaman pengaduan, bukan sebagai kasus."
    if p.status == StatusPengaduan.DITUTUP:
        return "Pengaduan ini sudah ditutup. Buka lagi dahulu bila perlu dilanjutkan."
    if keluarga and p.keluarga_id not in {None, keluarga.pk}:
        return "Pengaduan ini tentang keluarga lain."
    return ""


def _kabari_pengaduan(oleh, kasus: Kasus, apa: str) -> None:
    """A step in the complaint the case came from; of a confidential one not what it is about."""
    if kasus.pengaduan_id is None:
        return
    hasil = f": {kasus.get_hasil_display()}" if kasus.hasil else ""
    kata = f"Kasus rahasia {apa}{hasil}" if kasus.rahasia else f"Kasus “{kasus}” {apa}{hasil}"
    if kasus.uraian_hasil and not kasus.rahasia:
        kata = f"{kata}. {kasus.uraian_hasil}"
    LangkahPengaduan.objects.create(
        pengaduan_id=kasus.pengaduan_id, jenis="dicatat", oleh=oleh, catatan=kata[:PANJANG_URAIAN]
    )


def buka_dari_kunjungan(*, oleh, kunjungan: Kunjungan) -> tuple[Kasus, bool]:
    """The case a visit for mediation, facilitation or advocacy leads to, with what was found
    and promised; one for each visit, however often it is asked for."""
    if kunjungan.tujuan not in Jenis.values:
        raise ValidationError("Kasus dibuka dari kunjungan mediasi, fasilitasi atau advokasi.")
    hari_ini = timezone.localdate()
    janji = kunjungan.tindak_lanjut_pada
    nanti = bool(
        kunjungan.tindak_lanjut
        and janji
        and janji >= hari_ini
        and not kunjungan.tindak_lanjut_tuntas_pada
    )
    return buka_kasus(
        oleh=oleh,
        keluarga=kunjungan.keluarga,
        kunjungan=kunjungan,
        kunci=uuid5(kunjungan.kunci, "kasus"),
        dibuka_pada=kunjungan.tanggal,
        jenis=kunjungan.tujuan,
        pokok=pokok_kunjungan(kunjungan.temuan, kunjungan.get_tujuan_display()),
        uraian=kunjungan.temuan,
        berikut=kunjungan.tindak_lanjut[:200] if nanti else "",
        berikut_pada=janji if nanti else None,
    )


@transaction.atomic
def ubah_kasus(*, oleh, kasus: Kasus, **isi) -> Kasus:
    """Change fields of RUAS while the case is open."""
    return _isi(_ambil(oleh, kasus), isi, {})


@transaction.atomic
def catat_langkah(
    *,
    oleh,
    kasus: Kasus,
    tanggal: date,
    uraian: str,
    berikut: str = "",
    berikut_pada: date | None = None,
    kunci: UUID | str | None = None,
) -> tuple[LangkahKasus, bool]:
    """(step, whether it is new). What comes next takes the place of what was to come."""
    kasus = _ambil(oleh, kasus, terbuka=None)
    kunci = kunci or uuid4()
    if ada := LangkahKasus.objects.filter(kunci=kunci).first():
        return _milik(ada, kasus), False
    _wajib_terbuka(kasus)
    hari_ini = timezone.localdate()
    galat = periksa_berikut(berikut, berikut_pada, hari_ini)
    if salah := periksa_langkah(tanggal, kasus.dibuka_pada, hari_ini):
        galat["tanggal"] = salah
    langkah = LangkahKasus(kasus=kasus, kunci=kunci, tanggal=tanggal, uraian=uraian, oleh=oleh)
    _simpan(langkah, galat)
    kasus.berikut, kasus.berikut_pada = berikut, berikut_pada
    _simpan(kasus, {})
    return langkah, True


@transaction.atomic
def tambah_pihak(*, oleh, kasus: Kasus, nama: str, sebagai: str, kontak: str = "") -> PihakKasus:
    kasus = _ambil(oleh, kasus)
    return _simpan(PihakKasus(kasus=kasus, nama=nama, sebagai=sebagai, kontak=kontak), {})


@transaction.atomic
def rujuk_kasus(
    *,
    oleh,
    kasus: Kasus,
    ke: str,
    tanggal: date,
    perihal: str,
    nama: str = "",
    kunci: UUID | str | None = None,
) -> tuple[RujukanKasus, bool]:
    """(referral, whether it is new)."""
    kasus = _ambil(oleh, kasus, terbuka=None)
    kunci = kunci or uuid4()
    if ada := RujukanKasus.objects.filter(kunci=kunci).first():
        return _milik(ada, kasus), False
    _wajib_terbuka(kasus)
    salah = periksa_langkah(tanggal, kasus.dibuka_pada, timezone.localdate())
    galat = {"tanggal": salah} if salah else {}
    if ke == RujukanKasus.Ke.LAIN and not nama:
        galat["nama"] = "Tuliskan lembaga atau orangnya."
    rujukan = RujukanKasus(
        kasus=kasus, kunci=kunci, ke=ke, nama=nama, tanggal=tanggal, perihal=perihal, oleh=oleh
    )
    return _simpan(rujukan, galat), True


@transaction.atomic
def jawab_rujukan(*, oleh, rujukan: RujukanKasus, dijawab_pada: date, jawaban: str) -> RujukanKasus:
    """What those it was referred to answered; also after the case was closed."""
    _ambil(oleh, rujukan.kasus, terbuka=None)
    rujukan = RujukanKasus.objects.get(pk=rujukan.pk)
    salah = periksa_langkah(dijawab_pada, rujukan.tanggal, timezone.localdate())
    salah = salah.replace("kasus dibuka", "rujukan")
    rujukan.dijawab_pada, rujukan.jawaban = dijawab_pada, jawaban
    return _simpan(rujukan, {"dijawab_pada": salah} if salah else {})


@transaction.atomic
def tunjuk_orang(*, oleh, kasus: Kasus, pengguna: Pengguna) -> OrangKasus:
    """Let somebody of the district see the case, and write in it if their post lets them."""
    kasus = _ambil(oleh, kasus)
    if not boleh_menunjuk(oleh, kasus):
        raise PermissionDenied
    if not dapat_ditunjuk(kasus).filter(pk=pengguna.pk).exists():
        raise ValidationError({"pengguna": "Orang ini tidak dapat ditunjuk atau sudah ditunjuk."})
    return _simpan(OrangKasus(kasus=kasus, pengguna=pengguna, oleh=oleh), {})


@transaction.atomic
def lepas_orang(*, oleh, orang: OrangKasus) -> None:
    kasus = _ambil(oleh, orang.kasus, terbuka=None)
    if not boleh_menunjuk(oleh, kasus):
        raise PermissionDenied
    OrangKasus.objects.filter(pk=orang.pk).delete()


@transaction.atomic
def tutup_kasus(*, oleh, kasus: Kasus, ditutup_pada: date, hasil: str, uraian_hasil: str) -> Kasus:
    """End the case with its outcome; nothing is due on it any more."""
    kasus = _ambil(oleh, kasus)
    galat = {}
    if salah := periksa_langkah(ditutup_pada, kasus.dibuka_pada, timezone.localdate()):
        galat["ditutup_pada"] = salah
    if not hasil:
        galat["hasil"] = "Pilih hasilnya."
    if not uraian_hasil.strip():
        galat["uraian_hasil"] = "Tuliskan apa hasilnya."
    kasus.ditutup_pada, kasus.hasil, kasus.uraian_hasil = ditutup_pada, hasil, uraian_hasil
    kasus.berikut, kasus.berikut_pada = "", None
    _simpan(kasus, galat)
    _kabari_pengaduan(oleh, kasus, "ditutup")
    return kasus


@transaction.atomic
def buka_lagi(*, oleh, kasus: Kasus, alasan: str) -> Kasus:
    """Go on with a closed case; the reason and the earlier outcome stand among its steps."""
    kasus = _ambil(oleh, kasus, terbuka=False)
    if len(alasan.strip()) < 5:
        raise ValidationError({"alasan": "Tuliskan alasannya (5 huruf atau lebih)."})
    lama = f"Dibuka lagi: {alasan.strip()} (sebelumnya ditutup, {kasus.get_hasil_display()})"
    _simpan(LangkahKasus(kasus=kasus, tanggal=timezone.localdate(), uraian=lama, oleh=oleh), {})
    kasus.ditutup_pada, kasus.hasil, kasus.uraian_hasil = None, "", ""
    return _simpan(kasus, {})


def _ambil(oleh, kasus: Kasus, terbuka: bool | None = True) -> Kasus:
    """The row under the lock, after the check that the person may write in it."""
    wajib_atas_kasus(oleh, kasus)
    kasus = (
        Kasus.objects.select_for_update(of=("self",)).select_related("keluarga").get(pk=kasus.pk)
    )
    if terbuka is True:
        _wajib_terbuka(kasus)
    elif terbuka is False and kasus.ditutup_pada is None:
        raise ValidationError("Kasus ini masih terbuka.")
    return kasus


def _wajib_terbuka(kasus: Kasus) -> None:
    if kasus.ditutup_pada is not None:
        raise ValidationError("Kasus ini sudah ditutup. Buka lagi dahulu bila perlu dilanjutkan.")


def _milik(baris, kasus: Kasus):
    if baris.kasus_id != kasus.pk:
        raise ValidationError({"kunci": "Kunci ini sudah dipakai kasus lain."})
    return baris


def _isi(kasus: Kasus, isi: dict, galat: dict[str, str]) -> Kasus:
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    lama = kasus.berikut_pada
    for nama, nilai in isi.items():
        setattr(kasus, nama, nilai)
    if kasus.berikut_pada != lama or not kasus.berikut_pada:
        galat |= periksa_berikut(kasus.berikut, kasus.berikut_pada, timezone.localdate())
    if kasus.anggota and kasus.anggota.keluarga_id != kasus.keluarga_id:
        galat["anggota"] = "Pilih anggota keluarga ini."
    return _simpan(kasus, galat)


def _simpan(baris, galat: dict[str, str]):
    """full_clean() and save; ours and the model's complaints together. Texts are measured
    here, full_clean() leaves them alone."""
    for ruas in baris._meta.concrete_fields:
        batas = ruas.max_length if isinstance(ruas, models.TextField) else None
        if batas and len(getattr(baris, ruas.name)) > batas:
            galat[ruas.name] = f"Paling banyak {batas} huruf; ringkas dahulu."
    try:
        bersihkan(baris, list(galat))
    except ValidationError as salah:
        raise ValidationError(salah.message_dict | galat) from salah
    if galat:
        raise ValidationError(galat)
    try:
        with transaction.atomic():
            baris.save()
    except IntegrityError as salah:  # sent twice at the same moment
        baris.full_clean()
        raise ValidationError("Data ini bentrok dengan data lain. Muat ulang halaman.") from salah
    return baris
