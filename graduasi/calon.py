"""Families who may leave: who has no component left."""

from django.db.models import Exists, OuterRef

from kpm.models import Keluarga

from .models import Usulan


def calon_alamiah(pengguna, hak: str = "graduasi.lihat"):
    """Participants without a paid component and without an open proposal. Families whose
    components were never worked out are not among them."""
    diusulkan = Usulan.objects.terbuka().filter(keluarga=OuterRef("pk"))
    return Keluarga.objects.untuk(pengguna, hak).filter(
        ~Exists(diusulkan),
        status__in=[Keluarga.Status.AKTIF, Keluarga.Status.DITANGGUHKAN],
        komponen=[],
        komponen_per__isnull=False,
    )
