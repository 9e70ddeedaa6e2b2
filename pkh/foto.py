"""Photos from the field: checked by content, turned into plain JPEG that says nothing more
than the picture (no EXIF, no place, no comment)."""

from hashlib import sha256
from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps, UnidentifiedImageError

MAKS_FOTO = 5  # to one visit, one validation
MAKS_BYTE = 15 * 1024 * 1024
MAKS_PIKSEL = 50_000_000  # a bomb of a few kilobytes can hold billions
SISI = 1600
_BENTUK = ("JPEG", "PNG", "WEBP")


def rapikan_foto(berkas) -> tuple[bytes, str]:
    """(JPEG bytes of at most 1600 px, sha256 of what was sent) from an uploaded file.

    ValidationError when it is no photo, too large, or cannot be read.
    """
    nama = getattr(berkas, "name", "foto")
    if berkas.size > MAKS_BYTE:
        raise ValidationError(
            f"Foto {nama} berukuran {berkas.size // 1024 // 1024} MB. Paling besar "
            f"{MAKS_BYTE // 1024 // 1024} MB; kecilkan atau ambil ulang."
        )
    isi = berkas.read()
    try:
        with Image.open(BytesIO(isi), formats=_BENTUK) as gambar:
            if gambar.width * gambar.height > MAKS_PIKSEL:
                raise ValidationError(
                    f"Foto {nama} terlalu besar ({gambar.width} × {gambar.height} titik)."
                )
            gambar.draft("RGB", (SISI, SISI))
            tegak = ImageOps.exif_transpose(gambar).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as galat:
        raise ValidationError(f"Foto {nama} terlalu besar untuk dibuka.") from galat
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as galat:
        raise ValidationError(
            f"Berkas {nama} bukan foto yang dapat dibaca. Pakai JPEG, PNG atau WebP."
        ) from galat
    tegak.thumbnail((SISI, SISI))
    bersih = Image.new("RGB", tegak.size)  # a fresh image: nothing of the old one's metadata
    bersih.paste(tegak)
    keluar = BytesIO()
    bersih.save(keluar, "JPEG", quality=80, optimize=True)
    return keluar.getvalue(), sha256(isi).hexdigest()
