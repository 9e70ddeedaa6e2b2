"""Visits: written down once, whatever the network or the finger does."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from kpm.models import Keluarga
from kpm.penyaluran.layanan.kks import catat_pemegang
from pendamping.aturan import PANJANG_TEMUAN, periksa_tanggal_kunjungan
from pendamping.models import Foto, Kunjungan, Penugasan
from pkh.akun.cakupan import wajib_atas
from pkh.foto import rapikan_semua, simpan_foto
from pkh.sisip import sisip


@transaction.atomic
def catat_kunjungan(
    *,
    oleh,
    keluarga: Keluarga,
    kunci: UUID | str | None = None,
    foto=(),
    pemegang_kks: str = "",
    diizinkan: bool = False,
    **isi,
) -> tuple[Kunjungan, bool]:
    """(visit, whether it is new). `isi`: the fields of Kunjungan from `tanggal` on;
    `foto`: uploaded files; `pemegang_kks`: who was found to hold the card, "" when not asked;
    `diizinkan`: a coordinator let it pass.

    `kunci` is made where the visit was written down: sending it again returns the same row
    and changes nothing but photos that had not arrived. PermissionDenied when the family is
    not in the person's care, nor was on the day of the visit; ValidationError (by field) for
    everything a person can mend.
    """
    if not (diizinkan or _boleh_catat(oleh, keluarga, isi.get("tanggal"))):
        raise PermissionDenied(
            "Keluarga ini bukan KPM Anda, atau sudah diserahkan kepada pendamping lain."
        )
    kunci = kunci or uuid4()
    bersih = rapikan_semua(foto)
    kunjungan, baru = _ambil(oleh, keluarga, kunci), False
    if kunjungan is None:
        kunjungan = susun_kunjungan(oleh, keluarga, kunci, isi)
        try:
            with transaction.atomic():
                kunjungan.save()
            baru = True
        except IntegrityError:  # the same visit was sent twice at the same moment
            kunjungan = _ambil(oleh, keluarga, kunci)
            if kunjungan is None:
                raise
    if baru:
        Keluarga.objects.filter(
            Q(kunjungan_terakhir=None) | Q(kunjungan_terakhir__lt=kunjungan.tanggal),
            pk=keluarga.pk,
        ).update(kunjungan_terakhir=kunjungan.tanggal)
        if pemegang_kks:
            catat_pemegang(
                oleh=oleh,
                keluarga=keluarga,
                pemegang=pemegang_kks,
                tanggal=kunjungan.tanggal,
                catatan="Ditanyakan saat kunjungan",
                kunci=kunjungan.kunci,
                susulan=True,
                diizinkan=True,
            )
    simpan_foto(kunjungan, bersih)
    return kunjungan, baru


def _boleh_catat(oleh, keluarga: Keluarga, tanggal: date | None) -> bool:
    if oleh.cakupan("kunjungan.catat").memuat(keluarga):
        return True
    if not (oleh.boleh("kunjungan.catat") and isinstance(tanggal, date)):
        return False
    return Penugasan.objects.milik(oleh, tanggal).filter(keluarga=keluarga).exists()


def _ambil(oleh, keluarga: Keluarga, kunci) -> Kunjungan | None:
    kunjungan = Kunjungan.objects.filter(kunci=kunci).first()
    if kunjungan and (kunjungan.keluarga_id, kunjungan.pendamping_id) != (keluarga.pk, oleh.pk):
        raise ValidationError(
            {"kunci": "Kunci ini sudah dipakai kunjungan lain. Buka formulir baru dan isi lagi."}
        )
    return kunjungan


def susun_kunjungan(
    oleh, keluarga: Keluarga, kunci, isi: dict, *, bentuk_sah: bool = False
) -> Kunjungan:
    """The visit, judged and not yet saved; ValidationError by field. `bentuk_sah`: a serializer
    of the model has looked at the shape of each field."""
    kunjungan = Kunjungan(keluarga=keluarga, pendamping=oleh, kunci=kunci, **isi)
    if not bentuk_sah:
        tetap = ["kunci", "keluarga", "pendamping"]
        kunjungan.full_clean(exclude=tetap, validate_constraints=False)
    galat = {}
    if len(kunjungan.temuan) > PANJANG_TEMUAN:  # full_clean() leaves text columns alone
        galat["temuan"] = f"Paling banyak {PANJANG_TEMUAN} huruf; ringkas dahulu."
    hari_ini = timezone.localdate()
    if salah := periksa_tanggal_kunjungan(
        kunjungan.tanggal,
        hari_ini,
        tujuan=kunjungan.tujuan,
        tahun_masuk=keluarga.tahun_masuk,
    ):
        galat["tanggal"] = salah
    if kunjungan.tindak_lanjut_pada:
        if kunjungan.tindak_lanjut_pada < kunjungan.tanggal:
            galat["tindak_lanjut_pada"] = "Tanggal tindak lanjut mendahului tanggal kunjungan."
        if not kunjungan.tindak_lanjut:
            galat["tindak_lanjut"] = "Tuliskan apa yang dijanjikan untuk tanggal itu."
    lintang, bujur = kunjungan.lintang, kunjungan.bujur
    if lintang is None or bujur is None:
        if lintang is not bujur:
            galat["lintang"] = "Lintang dan bujur harus diisi bersama-sama."
    elif not (abs(lintang) <= 90 and abs(bujur) <= 180):
        galat["lintang"] = "Koordinat di luar bumi: lintang -90..90, bujur -180..180."
    if galat:
        raise ValidationError(galat)
    return kunjungan


@transaction.atomic
def simpan_serentak(kunjungan: list[Kunjungan]) -> None:
    """Visits of `susun_kunjungan`, none of them known yet, in two statements. IntegrityError
    when one has come meanwhile; then none is saved."""
    sisip(kunjungan, "kunci")
    with connection.cursor() as kursor:
        kursor.execute(
            """UPDATE kpm_keluarga k SET kunjungan_terakhir = v.tanggal
            FROM (SELECT id, max(tanggal) AS tanggal
                  FROM unnest(%s::bigint[], %s::date[]) AS v(id, tanggal) GROUP BY id) v
            WHERE k.id = v.id
              AND (k.kunjungan_terakhir IS NULL OR k.kunjungan_terakhir < v.tanggal)""",
            [[v.keluarga_id for v in kunjungan], [v.tanggal for v in kunjungan]],
        )


@transaction.atomic
def tambah_foto(*, oleh, kunjungan: Kunjungan, berkas) -> tuple[Foto, bool]:
    """(photo, whether it is new); the same file again returns the same row."""
    if kunjungan.pendamping_id != oleh.pk:
        wajib_atas(oleh, "kunjungan.catat", kunjungan.keluarga)
    return simpan_foto(kunjungan, rapikan_semua([berkas]))[0]


@transaction.atomic
def tuntaskan_tindak_lanjut(*, oleh, kunjungan: Kunjungan, pada: date | None = None) -> Kunjungan:
    """Mark the promise of a visit as kept on `pada` (today); doing it twice changes nothing."""
    kunjungan = (
        Kunjungan.objects.select_for_update().select_related("keluarga").get(pk=kunjungan.pk)
    )
    wajib_atas(oleh, "kunjungan.catat", kunjungan.keluarga)
    if not kunjungan.tindak_lanjut:
        raise ValidationError("Kunjungan ini tidak menjanjikan tindak lanjut.")
    hari_ini = timezone.localdate()
    pada = pada or hari_ini
    if not kunjungan.tanggal <= pada <= hari_ini:
        raise ValidationError({"pada": "Isi tanggal antara tanggal kunjungan dan hari ini."})
    if kunjungan.tindak_lanjut_tuntas_pada is None:
        kunjungan.tindak_lanjut_tuntas_pada = pada
        kunjungan.save(update_fields=["tindak_lanjut_tuntas_pada"])
    return kunjungan
