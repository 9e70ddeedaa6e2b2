"""Files that people sent and papers made for them, on a disk that may be full."""

import errno

from django.core.files.storage import FileSystemStorage
from psycopg2.errors import DiskFull

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


def penuh(galat: BaseException | None) -> bool:
    """Whether it failed for want of room on a disk, ours or the database's."""
    while galat is not None:
        if isinstance(galat, DiskFull):
            return True
        if isinstance(galat, OSError) and galat.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        galat = galat.__cause__ or galat.__context__
    return False
