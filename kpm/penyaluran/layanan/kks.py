"""Who holds a family's card. That a pendamping holds it is written down like anything else,
and becomes a task of the office at once: the code of ethics forbids it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.aturan import awal_periode
from kpm.massal import ketentuan_pada
from kpm.models import Keluarga, PemegangKKS, Selisih
from kpm.penyaluran.aturan import AlasanTutup, Jenis, Langkah, Pemegang
from pkh.akun.cakupan import wajib_atas

HAK = "kks.catat"


@transaction.atomic
def catat_pemegang(
    *, oleh, keluarga: Keluarga, pemegang: str, tanggal: date, catatan: str = "",
    kunci: UUID | str | None = None, susulan: bool = False, diizinkan: bool = False,
) -> tuple[PemegangKKS, bool]:  # fmt: skip
    """(row, whether it is new). Sending the same `kunci` again returns the same row.

    ValidationError by field for a day ahead or before the newest answer, or a key of another.
    `susulan`: an answer before the newest one (a phone that was long away) is kept as history;
    `diizinkan`: the visit it was asked at has been judged by its own day.
    """
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=keluarga.pk)
    if not diizinkan:
        wajib_atas(oleh, HAK, keluarga)
    kunci = kunci or uuid4()
    if ada := PemegangKKS.objects.filter(kunci=kunci).first():
        if (ada.keluarga_id, ada.oleh_id) != (keluarga.pk, oleh.pk):
            raise ValidationError({"kunci": "Kunci ini sudah dipakai catatan lain."})
        return ada, False
    _periksa(pemegang, tanggal)
    terakhir = keluarga.pemegang_kks.berlaku().first()
    berlaku = terakhir is None or tanggal >= terakhir.tanggal
    if not berlaku and not susulan:
        raise ValidationError({"tanggal": "Sudah ada catatan sesudah tanggal ini."})
    baru = PemegangKKS(
        kunci=kunci, keluarga=keluarga, pemegang=pemegang, tanggal=tanggal,
        catatan=catatan.strip(), oleh=oleh, berlaku=berlaku,
    )  # fmt: skip
    baru.full_clean(exclude=["keluarga", "kunci"], validate_constraints=False)
    if berlaku:
        keluarga.pemegang_kks.berlaku().update(berlaku=False)
    baru.save()
    if berlaku:
        _selisih(keluarga, baru)
    return baru, True


def _periksa(pemegang: str, tanggal: date) -> None:
    if pemegang not in Pemegang.values:
        raise ValidationError({"pemegang": "Pilih siapa yang memegang kartu."})
    if tanggal > timezone.localdate():
        raise ValidationError({"tanggal": "Tanggal tidak boleh di masa depan."})


def _selisih(keluarga: Keluarga, baru: PemegangKKS) -> None:
    """A card with a pendamping opens a task of the office; one back home ends it."""
    terbuka = Selisih.objects.terbuka().filter(keluarga=keluarga, jenis=Jenis.KKS_PENDAMPING)
    if baru.pemegang != Pemegang.PENDAMPING:
        terbuka.update(ditutup_pada=timezone.now(), alasan=AlasanTutup.BERES)
        return
    if terbuka.exists():
        return
    k = ketentuan_pada(baru.tanggal)
    Selisih.objects.create(
        keluarga=keluarga,
        periode=awal_periode(baru.tanggal, k),
        jenis=Jenis.KKS_PENDAMPING,
        sebab=baru.catatan,
        langkah=Langkah.BARU,
        tenggat=timezone.localdate() + timedelta(days=k.selisih_hari),
    )
