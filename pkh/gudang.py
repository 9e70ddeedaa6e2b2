"""Files that people sent and papers made for them, on a disk that may be full."""

import errno
import logging
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import Http404
from psycopg2.errors import DiskFull

log = logging.getLogger(__name__)

PENUH = "Ruang penyimpanan di server penuh, jadi tidak ada yang tersimpan. Beri tahu admin"


class Gudang(FileSystemStorage):
    """Of a file that could not be written whole nothing stays: no row will ever name it.

    Only for names that nobody else draws at the same moment (random, or of one's own row), or
    of papers that are made again when they are missed.
    """

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except BaseException:
            self.delete(name)
            raise


class BerkasHilang:
    """A row whose file is gone (restored to another minute than the files, say): 404, and a line
    in the log for whoever can bring it back (`manage.py periksa_media` lists them all)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, galat):
        media = Path(settings.MEDIA_ROOT)
        if isinstance(galat, FileNotFoundError) and media in Path(galat.filename or "").parents:
            log.error("berkas hilang: %s", Path(galat.filename).relative_to(media))
            raise Http404 from galat


def penuh(galat: BaseException | None) -> bool:
    """Whether it failed for want of room on a disk, ours or the database's."""
    while galat is not None:
        if isinstance(galat, DiskFull):
            return True
        if isinstance(galat, OSError) and galat.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        galat = galat.__cause__ or galat.__context__
    return False
