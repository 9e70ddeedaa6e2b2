import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
application = get_wsgi_application()
# Django reads addresses and views at the first request: here, before the workers part, it is
# done once, and nobody's first page waits for it.
_ = get_resolver().reverse_dict
