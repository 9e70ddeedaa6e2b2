"""Loaded before Django's settings (pytest -p): tests never run in demo or production mode."""

import atexit
import gc
import os
import shutil
import sys
import tempfile

os.environ["PKH_MODE"] = "uji"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM

# jsonschema takes this along for one format that our API has not; it builds its grammar when it
# is imported: 1.7 s in every worker that validates a schema.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

# Uploads and made reports of the tests go where nobody else's are.
os.environ["PKH_MEDIA"] = tempfile.mkdtemp(prefix="pkh-uji-media-")
atexit.register(shutil.rmtree, os.environ["PKH_MEDIA"], ignore_errors=True)

# What is imported and collected is no garbage: not looked for until it is all there, and then
# never looked through again. What the tests leave is looked for less often than Python would: half
# of that work, 3% of a worker's, for some 50 MB.
gc.disable()


def pytest_sessionstart():
    if "PYTEST_XDIST_WORKER" not in os.environ:  # who directs the workers collects nothing
        gc.enable()


def pytest_collection_finish():
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
