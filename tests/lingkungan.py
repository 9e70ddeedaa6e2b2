"""Loaded before Django's settings (pytest -p): tests never run in demo or production mode."""

import os

os.environ["PKH_MODE"] = "uji"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM
