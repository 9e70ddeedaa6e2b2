"""The trail: which tables are followed, by database triggers, for every door and bulk SQL."""

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
