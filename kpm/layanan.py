"""Writing to the register, one family at a time."""

from . import aturan
from .models import Anggota


def fakta(a: Anggota) -> aturan.Fakta:
    """What the rules need to know of a member."""
    return aturan.Fakta(
        id=a.pk,
        tanggal_lahir=a.tanggal_lahir,
        hamil=a.hamil,
        hpl=a.hpl,
        kehamilan_ke=a.kehamilan_ke,
        jenjang=a.jenjang,
        disabilitas_berat=a.disabilitas_berat,
        korban_ham=a.korban_ham,
    )
