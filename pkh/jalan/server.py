"""gunicorn's settings, the same under `make run` and in the container."""

import gc
import os
from pathlib import Path

bind = os.environ.get("PKH_ALAMAT") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("PKH_WEB_PROSES") or 2)
threads = int(os.environ.get("PKH_WEB_UTAS") or 4)
preload_app = True  # the code is imported once and shared by the workers
gc.disable()  # nothing that is imported is garbage: a quarter of the start was looking for it

# Long, because a busy worker looks at its clock before it looks whether the next request is there
# already: with the 2 seconds that are usual it hung up on phones under load (bench.muat).
keepalive = 30
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True  # nothing but the one address
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # a slow disk must not look like a hung worker

# %(U)s is the path alone: what was searched for (?q=...) stays out of the log.
accesslog = "-"
access_log_format = (
    '{"waktu": "%(t)s", "metode": "%(m)s", "jalur": "%(U)s", "status": %(s)s, "mikrodetik": %(D)s}'
)
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pkh.jalan.catatan.FormatTanpaIdentitas",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "baris": {"format": "%(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "akses": {"class": "logging.StreamHandler", "formatter": "baris"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["akses"], "level": "INFO", "propagate": False},
    },
}


def when_ready(server) -> None:
    """The code is there and no worker yet: what they share is never looked through again."""
    gc.freeze()
    gc.enable()
