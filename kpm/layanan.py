"""Writing to the register, one family at a time: lock the family, check the rule, clean,
write, recompute its components; all in one transaction.

The trail is written by the database. Every service raises ValidationError, by field, for
what a person can mend, and PermissionDenied when the act is not theirs on the family as it
stands under the lock: it may have been handed over since the page was opened.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from pkh.akun.cakupan import wajib_atas
from pkh.akun.hak import HAK, Peran
from pkh.bersih import bersihkan
from pkh.kunci.konteks import sistem
from pkh.riwayat.identitas import catat_buka_identitas
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from . import aturan
from .aturan import PESERTA
from .massal import hitung_komponen
from .models import Anggota, Keluarga, Pemutakhiran, Penggabungan, PerubahanStatus
from .mutu.massal import hitung_mutu
from .nomor import galat_nik, galat_nomor, ragu_nik

RUAS_KELUARGA = [
    "no_kk", "desa", "alamat", "rt", "rw", "telepon", "tahun_masuk", "id_dtsen", "no_kks", "bank",
]  # fmt: skip
RUAS_ANGGOTA = [
    "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "hamil", "hpl", "kehamilan_ke",
    "jenjang", "npsn", "kelas", "disabilitas_berat", "korban_ham",
]  # fmt: skip
UMUR_MAKS = 120  # tahun
TAHUN_PERTAMA = 2007  # the programme's first year
# Of a number in another's care or region nothing is told, not even that it is there.
TIDAK_DAPAT = "{} ini tidak dapat dicatat. Periksa angkanya, atau tanyakan koordinator."


def fakta(a: Anggota) -> aturan.Fakta:
    """What the rules need to know of a member."""
    return aturan.Fakta(
        id=a.pk,
        tanggal_lahir=a.tanggal_lahir,
        hamil=a.hamil,
        hpl=a.hpl,
        kehamilan_ke=a.kehamilan_ke,
        jenjang=a.jenjang,
        disabilitas_berat=a.disabilitas_berat,
        korban_ham=a.korban_ham,
    )


def wilayah_kerja(oleh) -> tuple[str, ...]:
    """Codes of the regions where the person's posts let them enter families: for a pendamping the
    district of the post, wider than the families already in their care."""
    boleh = HAK["kpm.ubah"][1]
    return tuple(sorted({j.wilayah_id for j in oleh.jabatan_kini if j.peran in boleh}))


def desa_di(wilayah: Iterable[str]) -> QuerySet[Wilayah]:
    q = Q(pk__in=[])
    for kode in wilayah:
        q |= rentang_wilayah("kode", kode)
    return Wilayah.objects.berlaku().filter(q, tingkat=Tingkat.DESA)


def desa_kerja(oleh) -> QuerySet[Wilayah]:
    """Desa where the person's posts let them enter families."""
    return desa_di(wilayah_kerja(oleh))


def peringatan_nik(a: Anggota, kode_desa: str) -> list[str]:
    """In what the NIK disagrees with the rest; to be shown, never to refuse. With a
    `kode_desa` also when it was first registered in another kecamatan."""
    ragu = [
        f"{kata[0].upper()}{kata[1:]}."
        for kata in ragu_nik(a.nik, a.tanggal_lahir, a.jenis_kelamin)
    ]
    if kode_desa and kode_desa.replace(".", "")[:6] != a.nik[:6]:
        ragu.append("NIK diterbitkan di kecamatan lain; wajar bila pernah pindah.")
    return ragu


@transaction.atomic
def tambah_keluarga(*, oleh, pengurus: dict, **isi) -> Keluarga:
    """A new candidate with its pengurus; `isi` from RUAS_KELUARGA, `pengurus` from
    RUAS_ANGGOTA. A pendamping's new family is in their own care from today."""
    keluarga = Keluarga(status=Keluarga.Status.CALON, nama_pengurus=pengurus.get("nama", ""))
    _isi(keluarga, isi, RUAS_KELUARGA)
    _periksa_desa(oleh, keluarga)
    if Peran.PENDAMPING in oleh.peran:
        keluarga.pendamping = oleh
    _simpan_keluarga(oleh, keluarga)
    if keluarga.pendamping_id:
        # The dated history of assignments is kept above; reached by name, not imported.
        keluarga.penugasan.create(
            pendamping=oleh, mulai=keluarga.status_sejak, alasan="Keluarga baru", oleh=oleh
        )
    PerubahanStatus.objects.create(
        keluarga=keluarga,
        ke=keluarga.status,
        tanggal=keluarga.status_sejak,
        alasan="Dicatat sebagai calon",
        oleh=oleh,
    )
    anggota = Anggota(keluarga=keluarga)
    _isi(anggota, pengurus | {"hubungan": Anggota.Hubungan.PENGURUS}, RUAS_ANGGOTA)
    _simpan_anggota(oleh, anggota)
    keluarga.refresh_from_db()
    return keluarga


class Bentrok(Exception):
    """Somebody else saved the row after the person had read it; `kini` is the row as it is."""

    def __init__(self, kini: Model):
        super().__init__(str(kini.pk))
        self.kini = kini


@transaction.atomic
def ubah_keluarga(*, oleh, keluarga: Keluarga, versi: datetime | None = None, **isi) -> Keluarga:
    """Change fields of RUAS_KELUARGA; those left out stay. Bentrok when the row was saved
    after `versi` (its `diubah_pada` as the person saw it) and `isi` would change it."""
    keluarga = _kunci(oleh, "kpm.ubah", keluarga.pk)
    desa = keluarga.desa_id
    _periksa_versi(keluarga, versi, isi)
    _isi(keluarga, isi, RUAS_KELUARGA)
    if keluarga.desa_id != desa:
        _periksa_desa(oleh, keluarga)
    _simpan_keluarga(oleh, keluarga)
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=[keluarga.pk])
    return keluarga


@transaction.atomic
def tambah_anggota(*, oleh, keluarga: Keluarga, **isi) -> Anggota:
    anggota = Anggota(keluarga=_kunci(oleh, "kpm.ubah", keluarga.pk))
    _isi(anggota, isi, RUAS_ANGGOTA)
    _simpan_anggota(oleh, anggota)
    return anggota


@transaction.atomic
def ubah_anggota(*, oleh, anggota: Anggota, versi: datetime | None = None, **isi) -> Anggota:
    """Change fields of RUAS_ANGGOTA; those left out stay. Bentrok as for `ubah_keluarga`."""
    anggota = _kunci_anggota(oleh, anggota)
    _periksa_versi(anggota, versi, isi)
    _isi(anggota, isi, RUAS_ANGGOTA)
    _simpan_anggota(oleh, anggota)
    return anggota


@transaction.atomic
def keluarkan_anggota(*, oleh, anggota: Anggota, tanggal: date, alasan: str) -> Anggota:
    """The person leaves the family on `tanggal`; the row and its history stay."""
    anggota = _kunci_anggota(oleh, anggota)
    if not anggota.tanggal_lahir <= tanggal <= timezone.localdate():
        raise ValidationError({"tanggal": "Isi tanggal antara hari lahir dan hari ini."})
    anggota.keluar_pada, anggota.alasan_keluar = tanggal, alasan
    _simpan_anggota(oleh, anggota)
    return anggota


@transaction.atomic
def ubah_status(
    *,
    oleh,
    keluarga: Keluarga,
    ke: str,
    tanggal: date,
    alasan: str,
    dasar: str = "",
    hak: str = "kpm.tetapkan",
) -> PerubahanStatus:
    """Change participation from `tanggal`, with its reason and legal basis, once. `hak`: the
    act it follows from, when another room decides."""
    keluarga = _kunci(oleh, hak, keluarga.pk)
    alasan = alasan.strip()
    galat = aturan.periksa_status(
        keluarga.status,
        ke,
        sejak=keluarga.status_sejak,
        tanggal=tanggal,
        hari_ini=timezone.localdate(),
    )
    if len(alasan) < 5:
        galat["alasan"] = "Tuliskan alasannya (5 huruf atau lebih)."
    if galat:
        raise ValidationError(galat)
    perubahan = PerubahanStatus(
        keluarga=keluarga,
        dari=keluarga.status,
        ke=ke,
        tanggal=tanggal,
        alasan=alasan,
        dasar=dasar.strip(),
        oleh=oleh,
    )
    _simpan(perubahan)
    keluarga.status, keluarga.status_sejak = ke, tanggal
    _simpan(keluarga, _galat_kk(oleh, keluarga))
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=[keluarga.pk])
    return perubahan


@transaction.atomic
def buka_identitas(
    *, oleh, objek: Keluarga | Anggota | Pemutakhiran, ruas: str, alasan: str
) -> str:
    """The full number of one field (keluarga: no_kk, no_kks; anggota: nik; a report: what it
    proposes), logged first.

    PermissionDenied without the right over this family; ValidationError without a reason.
    """
    if ruas not in RUAS_IDENTITAS[type(objek)]:
        raise ValueError(f"{ruas} bukan nomor identitas")
    keluarga = objek if isinstance(objek, Keluarga) else objek.keluarga
    wajib_atas(oleh, "identitas.buka", keluarga)
    catat_buka_identitas(oleh=oleh, objek=objek, ruas=ruas, wilayah=keluarga.desa_id, alasan=alasan)
    return getattr(objek, ruas)


RUAS_IDENTITAS: dict[type[Model], dict[str, str]] = {
    Keluarga: {"no_kk": "No KK", "no_kks": "No KKS"},
    Anggota: {"nik": "NIK"},
    Pemutakhiran: {"nik": "NIK", "no_kk": "No KK", "no_kks": "No KKS"},
}


def _kunci(oleh, hak: str, pk: int) -> Keluarga:
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=pk)
    wajib_atas(oleh, hak, keluarga)
    if keluarga.status == Keluarga.Status.KELUAR:
        _wajib_bukan_gabungan(keluarga)
    return keluarga


def _wajib_bukan_gabungan(keluarga: Keluarga) -> None:
    """What was merged into another family is changed there."""
    if Penggabungan.objects.berlaku().filter(digabung=keluarga).exists():
        raise ValidationError(
            "Keluarga ini sudah digabung ke catatan lain karena tercatat ganda; datanya diubah di "
            "sana. Batalkan dahulu penggabungannya bila keliru."
        )


def _kunci_anggota(oleh, anggota: Anggota) -> Anggota:
    """The family first, then the member as it stands now: the order everybody locks in."""
    keluarga = _kunci(oleh, "kpm.ubah", anggota.keluarga_id)
    anggota = Anggota.objects.get(pk=anggota.pk)
    anggota.keluarga = keluarga
    if anggota.keluar_pada:
        raise ValidationError(f"{anggota} sudah keluar dari keluarga ini; datanya tidak diubah.")
    return anggota


def _periksa_versi(objek: Keluarga | Anggota, versi: datetime | None, isi: dict) -> None:
    """The same form sent twice is no conflict: the second one would change nothing."""
    if versi is None or versi == objek.diubah_pada:
        return
    if any(getattr(objek, nama) != _baku(nama, nilai) for nama, nilai in isi.items()):
        raise Bentrok(objek)


def _isi(objek: Model, isi: dict, ruas: list[str]) -> None:
    if asing := set(isi) - set(ruas):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    for nama, nilai in isi.items():
        setattr(objek, nama, _baku(nama, nilai))


def _baku(nama: str, nilai):
    """ "1", "01" and "001" are one RT."""
    return nilai.zfill(3) if nama in {"rt", "rw"} and nilai else nilai


def _periksa_desa(oleh, keluarga: Keluarga) -> None:
    if not desa_kerja(oleh).filter(pk=keluarga.desa_id).exists():
        raise ValidationError({"desa": "Desa ini di luar wilayah kerja Anda."})


def _kata_bentrok(oleh, nama: str, kata: str, lain: Keluarga | None) -> list[str]:
    """Whose number it is, to who may see that family; [] when it is nobody's."""
    if lain is None:
        return []
    if oleh.cakupan("kpm.lihat").memuat(lain):
        return [f"{nama} ini sudah {kata} {lain}."]
    return [TIDAK_DAPAT.format(nama)]


@sistem("nomor ganda, juga di wilayah lain")
def _galat_kk(oleh, keluarga: Keluarga) -> dict[str, list[str]]:
    if keluarga.status not in PESERTA:
        return {}
    lain = Keluarga.objects.filter(no_kk=keluarga.no_kk, status__in=PESERTA)
    kata = "dipakai keluarga lain yang masih terdaftar:"
    kata_kk = _kata_bentrok(oleh, "No KK", kata, lain.exclude(pk=keluarga.pk).first())
    return {"no_kk": kata_kk} if kata_kk else {}


@sistem("nomor ganda, juga di wilayah lain")
def _galat_nik(oleh, anggota: Anggota) -> dict[str, list[str]]:
    if anggota.keluar_pada:
        return {}
    lain = Anggota.objects.hadir().filter(nik=anggota.nik).exclude(pk=anggota.pk)
    orang = lain.select_related("keluarga").first()
    kata = _kata_bentrok(oleh, "NIK", "tercatat pada keluarga", orang and orang.keluarga)
    return {"nik": kata} if kata else {}


def _simpan_keluarga(oleh, keluarga: Keluarga) -> None:
    galat = _galat_kk(oleh, keluarga)
    for ruas, nama in (("no_kk", "No KK"), ("no_kks", "No KKS")):
        nomor = getattr(keluarga, ruas)
        if (nomor or ruas == "no_kk") and (salah := galat_nomor(nomor, nama)):
            galat[ruas] = [salah]
    tahun = keluarga.tahun_masuk
    if tahun is not None and not TAHUN_PERTAMA <= tahun <= timezone.localdate().year:
        galat["tahun_masuk"] = [f"Isi tahun antara {TAHUN_PERTAMA} dan tahun ini."]
    _simpan(keluarga, galat)


def _simpan_anggota(oleh, anggota: Anggota) -> None:
    galat = _galat_nik(oleh, anggota)
    hari_ini = timezone.localdate()
    if salah := galat_nik(anggota.nik):
        galat["nik"] = [salah]
    lahir = anggota.tanggal_lahir
    if lahir and not 0 <= aturan.hitung_usia(lahir, hari_ini) <= UMUR_MAKS:
        galat["tanggal_lahir"] = ["Tanggal lahir di masa depan atau lebih dari 120 tahun lalu."]
    if anggota.hpl and not anggota.hamil:
        galat["hpl"] = ["Isi hari perkiraan lahir hanya bila sedang hamil atau nifas."]
    _simpan(anggota, galat)
    hitung_komponen(tanggal=hari_ini, keluarga_ids=[anggota.keluarga_id])
    hitung_mutu(tanggal=hari_ini, keluarga_ids=[anggota.keluarga_id])
    anggota.refresh_from_db(fields=["komponen", "dibayar"])


def _simpan(objek: Model, galat: dict[str, list[str]] | None = None) -> None:
    """full_clean() and save; ours and the model's complaints together.

    Whoever comes second with the same number gets the words of the constraint, not a fault.
    """
    galat = dict(galat or {})
    try:
        bersihkan(objek, list(galat))
    except ValidationError as salah:
        galat = salah.message_dict | galat
    if galat:
        raise ValidationError(galat)
    try:
        with transaction.atomic():
            objek.save()
    except IntegrityError as salah:
        objek.full_clean()
        raise ValidationError({NON_FIELD_ERRORS: ["Data ini bentrok dengan data lain."]}) from salah
