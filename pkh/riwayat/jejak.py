"""The trail: which tables are followed, by database triggers, for every door and bulk SQL."""

from contextlib import AbstractContextManager

import pghistory


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


def sebagai(pengguna, pintu: str) -> AbstractContextManager:
    """Ties what is changed inside to the person (None: nobody signed in) and the door:
    "halaman", "api", "perintah" (management command) or "tugas" (Celery).

    Works for bulk SQL too: the triggers read it from the session of the default database.
    """
    return pghistory.context(pengguna=pengguna and pengguna.pk, pintu=pintu)
