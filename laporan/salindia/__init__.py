"""Reports as slides; python-pptx is loaded by who asks for them."""


def buat_pptx(cuplikan) -> bytes:
    """About 1 s for twenty kecamatan."""
    from .susun import buat_pptx

    return buat_pptx(cuplikan)
