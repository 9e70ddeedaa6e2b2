"""The validation of one calon: written down once, with what it put right in the register."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kpm import layanan
from kpm.models import (
    Anggota,
    FotoValidasi,
    Keluarga,
    PasanganMirip,
    PeriksaAnggota,
    Sanggahan,
    Validasi,
)
from pkh.akun.cakupan import wajib_atas
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.foto import FotoBersih, rapikan_semua, simpan_foto
from pkh.kunci.konteks import sistem

from ..aturan import DOKUMEN, Hasil, IsiValidasi, periksa_validasi

HAK = "calon.validasi"
HAK_SANGGAH = "calon.sanggah"
NILAI_LAPANGAN = 95  # of a pair somebody stood before; 100 is the same NIK
# What a validation may put right on the spot; the rest is changed on the family's page.
RUAS_KOREKSI = [
    "nama", "tanggal_lahir", "hamil", "hpl", "kehamilan_ke", "jenjang", "npsn", "kelas",
    "disabilitas_berat",
]  # fmt: skip


@dataclass(frozen=True)
class Periksa:
    """One member as found. `koreksi`: fields of RUAS_KOREKSI to put right; `versi`: the row's
    `diubah_pada` as the person saw it; `keluar`: why a person who is no member is taken out."""

    anggota: int
    keadaan: str = PeriksaAnggota.Keadaan.SESUAI
    komponen_terlihat: bool = False
    dokumen: list[str] = field(default_factory=list)
    koreksi: dict[str, Any] = field(default_factory=dict)
    versi: datetime | None = None
    keluar: str = ""


def catat_validasi(
    *,
    oleh,
    keluarga: Keluarga,
    anggota: Iterable[Periksa] = (),
    kunci: UUID | str | None = None,
    diizinkan: bool = False,
    **isi: Any,
) -> tuple[Validasi, bool]:
    """(validation, whether it is new). `isi`: the fields of Validasi from `tanggal` on, and files
    by what they show: `foto_depan`, `foto_komitmen` ..., `foto` for all other evidence.
    `diizinkan`: a coordinator let it pass; corrections are then made by who has the family now,
    for the register is theirs.

    `kunci` is made where it was written down: sending it again returns the same row and changes
    nothing but photos that had not arrived. Corrections of members go through the services of
    the register, and with them the visit is in the family's history. PermissionDenied when the
    family is not in the person's care, nor was on that day; ValidationError by field, of a
    member by "<id of member>-<field>".
    """
    if not (diizinkan or _boleh_catat(oleh, keluarga, isi.get("tanggal"))):
        raise PermissionDenied(
            "Keluarga ini bukan dampingan Anda, atau sudah diserahkan kepada pendamping lain."
        )
    anggota = list(anggota)
    berkas = {j: isi.pop(_ruas_foto(j), ()) for j in FotoValidasi.Jenis.values}
    bersih = [f for j, semua in berkas.items() for f in _rapikan(semua, j)]
    with transaction.atomic():
        keluarga = _kunci_dua(keluarga, isi.get("kembaran"))
        if not (diizinkan or _boleh_catat(oleh, keluarga, isi.get("tanggal"))):
            raise PermissionDenied
        validasi, baru = _ambil(oleh, keluarga, kunci), False
        if validasi is None:
            korektor = wajib_pendamping(keluarga) if diizinkan and membetulkan(anggota) else oleh
            validasi = _catat(oleh, keluarga, anggota, kunci or uuid4(), isi, korektor)
            baru = True
        simpan_foto(validasi, bersih)
    return validasi, baru


def _boleh_catat(oleh, keluarga: Keluarga, tanggal: Any) -> bool:
    if oleh.cakupan(HAK).memuat(keluarga):
        return True
    # The dated assignments are kept above; reached by name, not imported.
    dahulu = keluarga.penugasan.milik(oleh, tanggal) if isinstance(tanggal, date) else None
    return oleh.boleh(HAK) and dahulu is not None and dahulu.exists()


@sistem("kembarannya mungkin keluarga dampingan orang lain")
def _kunci_dua(keluarga: Keluarga, kembaran: Keluarga | None) -> Keluarga:
    """The family as it stands now; both in the order in which a merge locks them."""
    pks = {keluarga.pk, kembaran.pk if kembaran else keluarga.pk}
    semua = Keluarga.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    return {k.pk: k for k in semua.order_by("pk")}[keluarga.pk]


def _ambil(oleh, keluarga: Keluarga, kunci) -> Validasi | None:
    if kunci is None:
        return None
    ada = Validasi.objects.filter(kunci=kunci).first()
    if ada and (ada.keluarga_id, ada.oleh_id) != (keluarga.pk, oleh.pk):
        raise ValidationError(
            {"kunci": "Kunci ini sudah dipakai validasi lain. Buka formulir baru dan isi lagi."}
        )
    return ada


def membetulkan(anggota: Iterable[Periksa]) -> bool:
    """Whether the register changes with it."""
    return any(p.koreksi or p.keadaan == PeriksaAnggota.Keadaan.BUKAN for p in anggota)


def wajib_pendamping(keluarga: Keluarga):
    """In whose name a change that was decided on is made."""
    if keluarga.pendamping is None:
        raise ValidationError(
            f"{keluarga} sedang tanpa pendamping, jadi datanya belum dapat diubah. Serahkan dahulu "
            "kepada seorang pendamping, lalu terima catatan ini."
        )
    return keluarga.pendamping


def _catat(
    oleh, keluarga: Keluarga, anggota: list[Periksa], kunci, isi: dict, korektor
) -> Validasi:
    _wajib_calon(keluarga)
    validasi = Validasi(keluarga=keluarga, oleh=oleh, kunci=kunci, **isi)
    hadir = {a.pk: a for a in keluarga.anggota.hadir()}
    _periksa(oleh, validasi, anggota, hadir)
    _betulkan(korektor, validasi, anggota, hadir)
    _jadikan_berlaku(validasi)
    try:
        with transaction.atomic():
            validasi.save()
    except IntegrityError as galat:  # one key for two families at the same moment
        raise ValidationError({"kunci": "Kunci ini sudah dipakai validasi lain."}) from galat
    komponen = dict(Anggota.objects.filter(pk__in=hadir).values_list("pk", "komponen"))
    PeriksaAnggota.objects.bulk_create(
        PeriksaAnggota(
            validasi=validasi,
            anggota_id=p.anggota,
            keadaan=p.keadaan,
            komponen=komponen[p.anggota],
            komponen_terlihat=p.komponen_terlihat,
            dokumen=p.dokumen,
            dikoreksi=sorted(p.koreksi),
        )
        for p in anggota
    )
    _catat_kunjungan(validasi)
    _laporkan_ganda(validasi)
    return validasi


def _wajib_calon(keluarga: Keluarga) -> None:
    if keluarga.status != Keluarga.Status.CALON:
        raise ValidationError(
            f"Keluarga ini bukan calon lagi: {keluarga.get_status_display().lower()} sejak "
            f"{kata_tanggal(keluarga.status_sejak)}. Validasinya tidak disimpan."
        )


def _periksa(oleh, validasi: Validasi, anggota: list[Periksa], hadir: dict[int, Anggota]) -> None:
    validasi.alasan = " ".join(validasi.alasan.split())
    validasi.full_clean(
        exclude=["kunci", "keluarga", "oleh", "kembaran"], validate_constraints=False
    )
    galat: dict[str, Any] = periksa_validasi(
        IsiValidasi(
            tanggal=validasi.tanggal,
            hasil=validasi.hasil,
            sebab=validasi.sebab,
            alasan=validasi.alasan,
            ada_kembaran=validasi.kembaran_id is not None,
            komitmen_tanggal=validasi.komitmen_tanggal,
            komitmen_oleh=validasi.komitmen_oleh,
            anggota_diperiksa=len({p.anggota for p in anggota}),
            anggota=len(hadir),
        ),
        calon_sejak=validasi.keluarga.status_sejak,
        hari_ini=timezone.localdate(),
    )
    if salah := _galat_kembaran(oleh, validasi):
        galat["kembaran"] = salah
    if len(validasi.catatan) > 4000:  # full_clean() leaves text columns alone
        galat["catatan"] = "Paling banyak 4.000 huruf; ringkas dahulu."
    for p in anggota:
        galat |= _galat_anggota(p, hadir)
    if galat:
        raise ValidationError(galat)


def _galat_kembaran(oleh, validasi: Validasi) -> str:
    if validasi.kembaran_id is None:
        return ""
    if validasi.hasil != Hasil.GANDA:
        return "Kembaran hanya dipilih untuk keluarga ganda."
    if validasi.kembaran_id == validasi.keluarga_id:
        return "Pilih keluarga lain, bukan keluarga ini sendiri."
    if not Keluarga.objects.untuk(oleh).filter(pk=validasi.kembaran_id).exists():
        return "Keluarga ini tidak dapat dipilih; tulis nama dan desanya di alasan."
    return ""


def _galat_anggota(p: Periksa, hadir: dict[int, Anggota]) -> dict[str, str]:
    if p.anggota not in hadir:
        return {"anggota": "Ada orang yang bukan anggota keluarga ini lagi. Muat ulang halaman."}
    galat = {}
    if p.keadaan not in PeriksaAnggota.Keadaan.values:
        galat["keadaan"] = "Pilih keadaannya."
    if asing := set(p.dokumen) - set(DOKUMEN):
        galat["dokumen"] = f"Dokumen tidak dikenal: {', '.join(sorted(asing))}."
    if asing := set(p.koreksi) - set(RUAS_KOREKSI):
        galat["koreksi"] = f"Tidak dapat dibetulkan di sini: {', '.join(sorted(asing))}."
    if p.keadaan == PeriksaAnggota.Keadaan.BUKAN:
        if p.keluar not in Anggota.AlasanKeluar.values:
            galat["keluar"] = "Pilih mengapa ia bukan anggota."
        if p.koreksi:
            galat["koreksi"] = "Yang bukan anggota tidak perlu dibetulkan datanya."
    elif p.keluar:
        galat["keluar"] = "Hanya diisi untuk yang bukan anggota."
    return {f"{p.anggota}-{ruas}": kata for ruas, kata in galat.items()}


def _betulkan(oleh, validasi: Validasi, anggota: list[Periksa], hadir: dict[int, Anggota]) -> None:
    """What was found wrong, put right in the register by its own services."""
    for p in anggota:
        a = hadir[p.anggota]
        try:
            if p.koreksi:
                layanan.ubah_anggota(oleh=oleh, anggota=a, versi=p.versi, **p.koreksi)
            elif p.keadaan == PeriksaAnggota.Keadaan.BUKAN:
                layanan.keluarkan_anggota(
                    oleh=oleh, anggota=a, tanggal=validasi.tanggal, alasan=p.keluar
                )
        except layanan.Bentrok as bentrok:
            kata = f"Data {a} baru saja diubah orang lain. Muat ulang halaman, lalu periksa lagi."
            raise ValidationError({f"{p.anggota}-{min(p.koreksi)}": kata}) from bentrok
        except ValidationError as galat:
            ruas = galat.message_dict if hasattr(galat, "error_dict") else {"": galat.messages}
            raise ValidationError(
                {
                    f"{p.anggota}-{nama.replace(NON_FIELD_ERRORS, '') or 'keadaan'}": kata
                    for nama, kata in ruas.items()
                }
            ) from galat


def _jadikan_berlaku(validasi: Validasi) -> None:
    """The newest by its own date is in force: one that arrives late is history."""
    kini = Validasi.objects.filter(keluarga=validasi.keluarga_id, berlaku=True)
    if kini.kini().filter(tanggal__gt=validasi.tanggal).exists():
        validasi.berlaku = False
    else:
        kini.update(berlaku=False)


def _catat_kunjungan(validasi: Validasi) -> None:
    """The visits are kept above; reached by name, not imported."""
    keluarga = validasi.keluarga
    kata = [f"Hasil validasi: {validasi.get_hasil_display().lower()}.", validasi.alasan]
    keluarga.kunjungan.create(
        kunci=validasi.kunci,
        pendamping=validasi.oleh,
        tanggal=validasi.tanggal,
        tujuan="validasi",
        ditemui=validasi.ditemui,
        temuan=" ".join(filter(None, [*kata, validasi.catatan]))[:4000],
    )
    Keluarga.objects.filter(
        Q(kunjungan_terakhir=None) | Q(kunjungan_terakhir__lt=validasi.tanggal), pk=keluarga.pk
    ).update(kunjungan_terakhir=validasi.tanggal)


@sistem("kembarannya mungkin keluarga dampingan orang lain")
def _laporkan_ganda(validasi: Validasi) -> None:
    """The pair waits for whoever compares and merges; what was decided of it stays."""
    if validasi.kembaran_id is None:
        return
    kiri, kanan = sorted([validasi.keluarga_id, validasi.kembaran_id])
    lapangan = PasanganMirip.Sebab.LAPANGAN
    pasangan, baru = PasanganMirip.objects.get_or_create(
        kiri_id=kiri, kanan_id=kanan, defaults={"sebab": [lapangan], "nilai": NILAI_LAPANGAN}
    )
    if not baru and lapangan not in pasangan.sebab:
        pasangan.sebab = [*pasangan.sebab, lapangan]
        pasangan.nilai = max(pasangan.nilai, NILAI_LAPANGAN)
        pasangan.save(update_fields=["sebab", "nilai"])


# --- commitment and photos -----------------------------------------------------------------
@transaction.atomic
def lengkapi_komitmen(
    *, oleh, validasi: Validasi, tanggal: date, penandatangan: str, foto: Iterable = ()
) -> Validasi:
    """The commitment signed after the validation; once signed it stays, photos may be added."""
    wajib_atas(oleh, HAK, validasi.keluarga)
    bersih = _rapikan(foto, FotoValidasi.Jenis.KOMITMEN)
    Keluarga.objects.select_for_update(of=("self",)).get(pk=validasi.keluarga_id)
    validasi = Validasi.objects.select_related("keluarga").get(pk=validasi.pk)
    wajib_atas(oleh, HAK, validasi.keluarga)
    if validasi.hasil != Hasil.LAYAK:
        raise ValidationError("Komitmen hanya ditandatangani keluarga yang layak.")
    if validasi.komitmen_tanggal is None:
        _wajib_calon(validasi.keluarga)
        if tanggal > timezone.localdate():
            raise ValidationError({"tanggal": "Tanggal tanda tangan belum terjadi."})
        if tanggal < validasi.keluarga.status_sejak:
            raise ValidationError({"tanggal": "Tanggalnya mendahului keluarga menjadi calon."})
        validasi.komitmen_tanggal, validasi.komitmen_oleh = tanggal, penandatangan.strip()
        validasi.full_clean(exclude=["kunci", "keluarga", "oleh"])
        validasi.save(update_fields=["komitmen_tanggal", "komitmen_oleh"])
    simpan_foto(validasi, bersih)
    return validasi


@transaction.atomic
def tambah_foto(*, oleh, validasi: Validasi, berkas, jenis: str) -> tuple[FotoValidasi, bool]:
    """(photo, whether it is new); the same file again returns the same row."""
    wajib_atas(oleh, HAK, validasi.keluarga)
    if jenis not in FotoValidasi.Jenis.values:
        raise ValidationError({"jenis": "Pilih bukti atau komitmen."})
    return simpan_foto(validasi, _rapikan([berkas], jenis))[0]


def _rapikan(foto: Iterable, jenis: str) -> list[FotoBersih]:
    return rapikan_semua(foto, ruas=_ruas_foto(jenis), jenis=jenis)


def _ruas_foto(jenis: str) -> str:
    return "foto" if jenis == FotoValidasi.Jenis.BUKTI else f"foto_{jenis}"


# --- objections ----------------------------------------------------------------------------
@transaction.atomic
def ajukan_sanggahan(
    *, oleh, validasi: Validasi, tanggal: date, pemohon: str, alasan: str
) -> Sanggahan:
    """The family objects to the outcome; it waits for who decides."""
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=validasi.keluarga_id)
    wajib_atas(oleh, HAK_SANGGAH, keluarga)
    validasi = Validasi.objects.get(pk=validasi.pk)
    if validasi.hasil == Hasil.LAYAK or not validasi.berlaku:
        raise ValidationError("Hanya hasil validasi terakhir yang bukan layak dapat disanggah.")
    if keluarga.status not in {Keluarga.Status.CALON, Keluarga.Status.TIDAK_LAYAK}:
        kata = keluarga.get_status_display().lower()
        raise ValidationError(f"Keluarga ini sudah {kata}; tidak ada yang disanggah.")
    if not validasi.tanggal <= tanggal <= timezone.localdate():
        raise ValidationError({"tanggal": "Isi tanggal antara hari validasi dan hari ini."})
    sanggahan = Sanggahan(
        validasi=validasi,
        tanggal=tanggal,
        pemohon=pemohon.strip(),
        alasan=alasan.strip(),
        oleh=oleh,
    )
    if len(sanggahan.alasan) < 10:
        raise ValidationError({"alasan": "Tuliskan alasan keluarga (10 huruf atau lebih)."})
    sanggahan.full_clean()
    sanggahan.save()
    return sanggahan


@transaction.atomic
def jawab_sanggahan(*, oleh, sanggahan: Sanggahan, terima: bool, jawaban: str) -> Sanggahan:
    """Accepted: the family is a calon to be looked at anew, from today; refused: with the
    reason. Once."""
    sanggahan = Sanggahan.objects.select_related("validasi").get(pk=sanggahan.pk)
    pk = sanggahan.validasi.keluarga_id
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=pk)
    wajib_atas(oleh, "kpm.tetapkan", keluarga)
    sanggahan = Sanggahan.objects.select_related("validasi").get(pk=sanggahan.pk)
    if sanggahan.putusan != Sanggahan.Putusan.MENUNGGU:
        kata = sanggahan.get_putusan_display().lower()
        raise ValidationError(f"Sanggahan ini sudah dijawab {sanggahan.diputuskan_oleh}: {kata}.")
    if len(jawaban.strip()) < 10:
        raise ValidationError({"jawaban": "Tuliskan jawabannya (10 huruf atau lebih)."})
    if terima:
        _validasi_ulang(oleh, sanggahan, keluarga)
    putusan = Sanggahan.Putusan.DITERIMA if terima else Sanggahan.Putusan.DITOLAK
    sanggahan.putusan, sanggahan.jawaban = putusan, jawaban.strip()
    sanggahan.diputuskan_oleh, sanggahan.diputuskan_pada = oleh, timezone.now()
    sanggahan.full_clean(exclude=["validasi"])
    sanggahan.save()
    return sanggahan


def _validasi_ulang(oleh, sanggahan: Sanggahan, keluarga: Keluarga) -> None:
    if keluarga.status not in {Keluarga.Status.CALON, Keluarga.Status.TIDAK_LAYAK}:
        kata = keluarga.get_status_display().lower()
        raise ValidationError(f"Keluarga ini sudah {kata}; sanggahannya tidak dapat diterima.")
    Validasi.objects.filter(pk=sanggahan.validasi_id).update(berlaku=False)
    if keluarga.status == Keluarga.Status.TIDAK_LAYAK:
        layanan.ubah_status(
            oleh=oleh,
            keluarga=keluarga,
            ke=Keluarga.Status.CALON,
            tanggal=timezone.localdate(),
            alasan="Sanggahan diterima, divalidasi ulang",
        )
