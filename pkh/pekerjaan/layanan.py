"""Asking for long work and doing it: a row first, a message second.

The row is the truth. The message only says "look at row N"; it may be lost, doubled or
late. A row is taken by one UPDATE, so it is done once; the sweep sends the message again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import current_app
from celery.exceptions import Ignore
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from pkh.gudang import PENUH, penuh
from pkh.riwayat.jejak import sebagai

from .models import Pekerjaan, Status

log = logging.getLogger(__name__)
DENYUT = 1.0  # seconds between two looks of the heartbeat
PERCOBAAN_MAKS = 3


class GagalBerpesan(Exception):
    """Work that cannot be done, with words for the person who asked."""


class Dibatalkan(Exception):
    """The person who asked has cancelled."""


@transaction.atomic
def antre(*, tugas, judul: str, parameter: dict, oleh, kunci: str = "") -> Pekerjaan:
    """Make the job row and queue it on commit. `tugas` is a Celery task taking the row's id.

    With a `kunci`, an unfinished job of the same key is joined instead of made again.
    """
    nilai = {
        "tugas": tugas.name,
        "judul": judul,
        "parameter": parameter,
        "diminta_oleh": oleh,
    }
    if not kunci:
        pekerjaan, baru = Pekerjaan.objects.create(**nilai), True
    else:
        pekerjaan, baru = _ikut_atau_buat(kunci, nilai)
    if baru:
        # robust: the broker being away must not fail the page; the sweep sends it later.
        transaction.on_commit(lambda: kirim(pekerjaan.pk, tugas.name), robust=True)
    elif oleh is not None and pekerjaan.diminta_oleh_id != oleh.pk:
        pekerjaan.pengikut.add(oleh)
    return pekerjaan


def _ikut_atau_buat(kunci: str, nilai: dict) -> tuple[Pekerjaan, bool]:
    """(job, whether it is new). One that is joined is locked, so that nobody cancels it between
    being found and being followed; one that ended meanwhile is made anew."""
    while True:
        pekerjaan, baru = Pekerjaan.objects.belum_tuntas().get_or_create(
            kunci=kunci, defaults=nilai
        )
        if baru:
            return pekerjaan, True
        terkunci = Pekerjaan.objects.belum_tuntas().select_for_update().filter(pk=pekerjaan.pk)
        if ada := terkunci.first():
            return ada, False


def kirim(pekerjaan_id: int, tugas: str) -> None:
    current_app.send_task(tugas, args=[pekerjaan_id])


@transaction.atomic
def batalkan(*, oleh, pekerjaan: Pekerjaan) -> str:
    """Give up a job that has not ended: "batal" when nobody else asked for it, "lepas" when it
    goes on for others and `oleh` no longer follows it, "" when it has ended meanwhile.

    Who asked for it neither first nor later (the admin) cancels it for everybody.
    """
    kini = Pekerjaan.objects.belum_tuntas().select_for_update().filter(pk=pekerjaan.pk).first()
    if kini is None:
        return ""
    pengikut = list(kini.pengikut.order_by("pk"))
    if oleh in pengikut:
        kini.pengikut.remove(oleh)
        return "lepas"
    if pengikut and kini.diminta_oleh_id == oleh.pk:
        kini.diminta_oleh = pengikut[0]  # who asked for the same, so may have the same
        kini.save(update_fields=["diminta_oleh"])
        kini.pengikut.remove(pengikut[0])
        return "lepas"
    kini.status, kini.selesai_pada = Status.BATAL, timezone.now()
    kini.pesan = f"Dibatalkan oleh {oleh}."
    kini.save(update_fields=["status", "selesai_pada", "pesan"])
    return "batal"


class Jalannya:
    """A job being done. `maju()` costs nothing: the heartbeat writes it once a second on a
    connection of its own, so progress shows even from inside a long transaction."""

    def __init__(self, pekerjaan: Pekerjaan):
        self.pekerjaan = pekerjaan
        self.parameter = pekerjaan.parameter
        self.oleh = pekerjaan.diminta_oleh
        self.hasil: dict = {}
        self.pesan = ""
        self._kemajuan: dict = {}
        self._batal = threading.Event()
        self._usai = threading.Event()
        self._benang = threading.Thread(target=self._berdenyut, daemon=True)

    def maju(self, dikerjakan: int | None = None, *, total: int | None = None, fase: str = ""):
        """Say how far it is. Raises Dibatalkan when the person has cancelled."""
        if self._batal.is_set():
            raise Dibatalkan
        baru = {"dikerjakan": dikerjakan, "total": total, "fase": fase or None}
        self._kemajuan |= {k: v for k, v in baru.items() if v is not None}

    def _milik_kita(self):
        return Pekerjaan.objects.filter(
            pk=self.pekerjaan.pk, status=Status.BERJALAN, percobaan=self.pekerjaan.percobaan
        )

    def _berdenyut(self) -> None:
        try:
            while not self._usai.wait(DENYUT):
                kini = {"denyut_pada": timezone.now(), **self._kemajuan}
                if not self._milik_kita().update(**kini) and (
                    Pekerjaan.objects.filter(pk=self.pekerjaan.pk, status=Status.BATAL).exists()
                ):
                    self._batal.set()
        except Exception:
            # Without a heartbeat the sweep gives the job to another worker; say why here.
            log.exception("denyut pekerjaan %s terhenti", self.pekerjaan.pk)
        finally:
            connection.close()

    def _akhiri(self, status: str, **nilai) -> None:
        self._usai.set()
        self._benang.join()
        self._milik_kita().update(
            status=status, selesai_pada=timezone.now(), **(self._kemajuan | nilai)
        )


@contextmanager
def kerjakan(pekerjaan_id: int) -> Iterator[Jalannya]:
    """Take the job and do it: `with kerjakan(id) as p:` in a Celery task.

    Somebody else has it, or it ended: celery.Ignore. What goes wrong inside is written on
    the row: GagalBerpesan with its words, anything else as a fault of the system (and raised
    on, into the log).
    """
    kini = timezone.now()
    diambil = Pekerjaan.objects.filter(pk=pekerjaan_id, status=Status.MENUNGGU).update(
        status=Status.BERJALAN, mulai_pada=kini, denyut_pada=kini, percobaan=F("percobaan") + 1
    )
    if not diambil:
        raise Ignore
    pekerjaan = Pekerjaan.objects.select_related("diminta_oleh").get(pk=pekerjaan_id)
    jalan = Jalannya(pekerjaan)
    jalan._benang.start()
    try:
        with sebagai(pekerjaan.diminta_oleh, "tugas"):
            yield jalan
    except Dibatalkan:
        jalan._akhiri(Status.BATAL)
    except GagalBerpesan as galat:
        jalan._akhiri(Status.GAGAL, hasil=jalan.hasil, pesan=str(galat))  # hasil: where to go on
    except Exception as galat:
        pesan = (
            "Terjadi kesalahan pada sistem. Coba ulangi; bila tetap gagal, sebutkan "
            f"pekerjaan nomor {pekerjaan.pk} kepada admin."
        )
        jalan._akhiri(Status.GAGAL, pesan=f"{PENUH}, lalu minta lagi." if penuh(galat) else pesan)
        raise
    else:
        jalan._akhiri(Status.SELESAI, hasil=jalan.hasil, pesan=jalan.pesan)


def sapu(kirim: Callable[[int, str], None] = kirim) -> tuple[int, int]:
    """Give lost jobs back to the queue. (lost workers found, messages sent again)

    A job whose worker has died three times is ended as failed rather than tried forever.
    """
    kini = timezone.now()
    batas = kini - timedelta(seconds=settings.JEDA_SAPU)
    mati = Pekerjaan.objects.filter(status=Status.BERJALAN, denyut_pada__lt=batas)
    menyerah = mati.filter(percobaan__gte=PERCOBAAN_MAKS).update(
        status=Status.GAGAL,
        selesai_pada=kini,
        pesan=f"Terhenti {PERCOBAAN_MAKS} kali di tengah jalan. Hubungi admin.",
    )
    # An old time of queueing: sent again right below.
    kembali = mati.update(status=Status.MENUNGGU, diantre_pada=batas - timedelta(seconds=1))
    with transaction.atomic():
        terlantar = list(
            Pekerjaan.objects.select_for_update(skip_locked=True).filter(
                status=Status.MENUNGGU, diantre_pada__lt=batas
            )[:1000]
        )
        Pekerjaan.objects.filter(pk__in=[p.pk for p in terlantar]).update(diantre_pada=kini)
    for p in terlantar:
        kirim(p.pk, p.tugas)
    return kembali + menyerah, len(terlantar)
