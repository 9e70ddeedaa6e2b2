"""An asesmen is a visit with answers: written down once, whatever the network does."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from graduasi.models import Asesmen, FotoAsesmen, Pedoman
from graduasi.pedoman.layanan import pedoman_pada
from kpm.models import Keluarga
from pendamping.kunjungan.layanan import catat_kunjungan
from pkh.akun.cakupan import wajib_atas
from pkh.foto import rapikan_semua, simpan_foto
from pkh.kunci.konteks import sistem

from .aturan import nilai, periksa_asesmen, periksa_jawaban


@transaction.atomic
def catat_asesmen(
    *,
    oleh,
    keluarga: Keluarga,
    tanggal: date,
    jawaban: dict[str, int],
    kunci: UUID | str | None = None,
    ditemui: str = "",
    catatan: str = "",
    foto=(),
    diizinkan: bool = False,
    **tempat: Any,
) -> tuple[Asesmen, bool]:
    """(asesmen, whether it is new), by the guide in force on `tanggal`; `tempat`: lintang, bujur,
    akurasi, waktu_gawai of the visit it is. The same `kunci` again gives the same row and changes
    nothing but photos. PermissionDenied and the words about the day as for a visit;
    ValidationError by field ("jawaban.<code>") for what is not answered."""
    kunci, bersih = kunci or uuid4(), rapikan_semua(foto)
    asesmen = _ambil(oleh, keluarga, kunci)
    if asesmen is None:
        if not keluarga.masih_peserta:
            raise ValidationError(
                f"Keluarga ini berstatus {keluarga.get_status_display().lower()}."
            )
        pedoman = pedoman_pada(tanggal)
        if salah := periksa_jawaban(pedoman.aturan, jawaban):
            raise ValidationError({f"jawaban.{k}": kata for k, kata in salah.items()})
        hasil = nilai(pedoman.aturan, jawaban)
        catat_kunjungan(
            oleh=oleh, keluarga=keluarga, kunci=kunci, diizinkan=diizinkan, tanggal=tanggal,
            tujuan="graduasi", ditemui=ditemui, temuan=catatan, **tempat,
        )  # fmt: skip
        asesmen, baru = Asesmen.objects.get_or_create(
            kunci=kunci,
            defaults={
                "keluarga": keluarga,
                "pedoman": pedoman,
                "oleh": oleh,
                "tanggal": tanggal,
                "ditemui": ditemui,
                "jawaban": jawaban,
                "catatan": catatan,
                "skor": hasil.skor,
                "layak": hasil.layak,
            },
        )
    else:
        baru = False
    simpan_foto(asesmen, bersih)
    return asesmen, baru


@sistem("kunci dipakai siapa pun")
def _ambil(oleh, keluarga: Keluarga, kunci) -> Asesmen | None:
    asesmen = Asesmen.objects.filter(kunci=kunci).first()
    if asesmen and (asesmen.keluarga_id, asesmen.oleh_id) != (keluarga.pk, oleh.pk):
        raise ValidationError(
            {"kunci": "Kunci ini sudah dipakai asesmen lain. Buka formulir baru dan isi lagi."}
        )
    return asesmen


@transaction.atomic
def tambah_foto(*, oleh, asesmen: Asesmen, berkas) -> tuple[FotoAsesmen, bool]:
    """(photo, whether it is new); the same file again gives the same row."""
    wajib_atas(oleh, "graduasi.usulkan", asesmen.keluarga)
    return simpan_foto(asesmen, rapikan_semua([berkas]))[0]


def asesmen_terakhir(keluarga: Keluarga) -> Asesmen | None:
    return (
        Asesmen.objects.filter(keluarga=keluarga)
        .select_related("pedoman", "oleh")
        .order_by("-tanggal", "-pk")
        .first()
    )


def sebab_belum(pedoman: Pedoman, asesmen: Asesmen | None) -> str:
    """Why the newest asesmen does not carry a proposal today; "" if it does."""
    return periksa_asesmen(
        pedoman.aturan,
        ada=asesmen is not None,
        layak=bool(asesmen and asesmen.layak),
        tanggal=asesmen.tanggal if asesmen else None,
        foto=asesmen.foto.count() if asesmen else 0,
        hari_ini=timezone.localdate(),
    )
