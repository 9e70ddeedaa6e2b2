"""Loaded before Django's settings (pytest -p): tests never run in demo or production mode."""

import atexit
import os
import shutil
import tempfile

os.environ["PKH_MODE"] = "uji"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM

# Uploads and made reports of the tests go where nobody else's are.
os.environ["PKH_MEDIA"] = tempfile.mkdtemp(prefix="pkh-uji-media-")
atexit.register(shutil.rmtree, os.environ["PKH_MEDIA"], ignore_errors=True)
