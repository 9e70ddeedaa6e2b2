"""The trail: which tables are followed, by database triggers, for every door and bulk SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.contrib.auth import get_user_model
from django.utils.formats import date_format

from pkh.kunci.konteks import orang, sistem


def lacak(exclude: list[str] | None = None):
    """Class decorator: record insert, update (of a followed field) and delete of the model.

    New trackers each time: a tracker keeps the fields of the first model it meets.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=exclude,
    )


@contextmanager
def sebagai(pengguna, pintu: str) -> Iterator[None]:
    """Ties what is changed inside to the person (None: the system itself) and the door:
    "halaman", "api", "perintah" (management command), "tugas" (Celery) or "data_contoh"; and
    lets see what that person may see (None: all rows).

    Works for bulk SQL too: the triggers read it from the session of the default database.
    """
    siapa = pengguna and pengguna.pk  # asked for while nobody is in front of the lock
    mata = sistem(pintu) if pengguna is None else orang(pengguna)
    with mata, pghistory.context(pengguna=siapa, pintu=pintu):
        yield


@dataclass(frozen=True)
class Perubahan:
    """One change of one row. `ruas` is [(label, old, new)]; empty for a deletion."""

    pada: datetime
    jenis: str  # ditambahkan, diubah, dihapus
    siapa: str
    pintu: str
    ruas: list[tuple[str, str, str]]


_JENIS = {"insert": "ditambahkan", "update": "diubah", "delete": "dihapus"}
_PINTU = {
    "halaman": "halaman",
    "api": "API",
    "perintah": "baris perintah",
    "tugas": "pekerjaan",
    "data_contoh": "data contoh",
}


def perubahan(
    model,
    pk,
    *,
    batas: int = 50,
    sembunyikan: frozenset[str] = frozenset(),
    kata: dict[str, dict[str, str]] | None = None,
) -> list[Perubahan]:
    """The newest `batas` changes of row `pk` of a tracked model, newest first; three queries.

    Fields in `sembunyikan` (NIK and the like) are named without their values. `kata` gives the
    words of the codes in a list field: {"komponen": {"sd": "SD/MI"}}. The caller has checked
    that the reader may see the row.
    """
    peristiwa = model._meta.get_field("events").related_model
    # One more than shown: the oldest one shown is compared with the one before it.
    baris = list(
        peristiwa.objects.filter(pgh_obj_id=pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: batas + 1]
    )
    konteks = [b.pgh_context.metadata if b.pgh_context else {} for b in baris]
    nama = _nama_pengguna({k.get("pengguna") for k in konteks})
    ruas = [f for f in peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
    rujukan = _kata_rujukan(ruas, baris)
    hasil = []
    for n, kini in enumerate(baris[:batas]):
        lama = baris[n + 1] if n + 1 < len(baris) else None
        siapa = konteks[n].get("pengguna")
        hasil.append(
            Perubahan(
                pada=kini.pgh_created_at,
                jenis=_JENIS[kini.pgh_label],
                siapa=nama.get(siapa, "Sistem"),
                pintu=_PINTU.get(konteks[n].get("pintu"), "basis data"),
                ruas=[
                    (
                        f.verbose_name,
                        *(
                            _kata(f, b, rujukan, sembunyikan, (kata or {}).get(f.name, {}))
                            for b in (lama, kini)
                        ),
                    )
                    for f in ruas
                    if kini.pgh_label == "update"
                    and lama is not None
                    and getattr(lama, f.attname) != getattr(kini, f.attname)
                ],
            )
        )
    return hasil


def _nama_pengguna(kunci: set) -> dict:
    orang = get_user_model().objects.filter(pk__in=kunci - {None})
    return {o.pk: str(o) for o in orang}


def _kata_rujukan(ruas, baris) -> dict:
    """{(model, pk): words} for every row the changes point at; one query for each model."""
    kunci: dict = {}
    for f in ruas:
        if f.is_relation:
            semua = {getattr(b, f.attname) for b in baris} - {None}
            if len(semua) > 1 or None in {getattr(b, f.attname) for b in baris}:
                kunci.setdefault(f.related_model, set()).update(semua)
    return {
        (model, pk): str(objek)
        for model, semua in kunci.items()
        for pk, objek in model._base_manager.in_bulk(list(semua)).items()
    }


def _kata(f, baris, rujukan: dict, sembunyikan: frozenset[str], kode: dict[str, str]) -> str:
    nilai = getattr(baris, f.attname)
    if nilai is None and not f.null:
        return "dihapus menurut aturan simpan"  # pkh.riwayat.pangkas
    if nilai in (None, "", []):
        return "kosong"
    if f.name in sembunyikan:
        return "disamarkan"
    if f.is_relation:
        return rujukan.get((f.related_model, nilai), str(nilai))
    if f.choices:
        return str(dict(f.flatchoices).get(nilai, nilai))
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if isinstance(nilai, date):
        return date_format(nilai, "SHORT_DATE_FORMAT")
    if isinstance(nilai, list):
        return ", ".join(kode.get(v, str(v)) for v in nilai)
    return str(nilai)
