"""`python -m pkh.jalan.antrean worker 2` (that many processes at work) and `... beat`: Celery's two
programs without its command line, which imports an interactive shell each time one starts."""

import gc
import logging.config
import sys

gc.disable()  # as in manage.py; a worker looks for garbage again before it parts (pkh/celery.py)

from celery.apps.beat import Beat  # noqa: E402
from django.conf import settings  # noqa: E402

from pkh.celery import app  # noqa: E402


class Penjadwal(Beat):
    """Knows its tasks by their names, and needs neither their code nor Django's models: half a
    second of each start and two thirds of its memory."""

    def init_loader(self) -> None:
        logging.config.dictConfig(settings.LOGGING)
        gc.freeze()
        gc.enable()


def beat() -> int:
    Penjadwal(app=app, loglevel="INFO", quiet=True).run()
    return 0


def worker(proses: str) -> int:
    pekerja = app.Worker(
        queues=["orang", "berkala"],
        concurrency=int(proses),
        without_gossip=True,
        without_mingle=True,
        loglevel="INFO",
        quiet=True,
    )
    pekerja.start()
    return pekerja.exitcode


if __name__ == "__main__":
    sys.exit({"worker": worker, "beat": beat}[sys.argv[1]](*sys.argv[2:]))
