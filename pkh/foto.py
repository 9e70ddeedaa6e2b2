"""Photos from the field: checked by content, turned into plain JPEG that says nothing more
than the picture (no EXIF, no place, no comment)."""

from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

MAKS_FOTO = 5  # to one visit, validation, meeting, outreach
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


class FotoBersih(NamedTuple):
    """A photo ready to be kept: JPEG bytes, sha256 of what was sent, other fields of its row."""

    isi: bytes
    sha256: str
    lain: dict[str, Any]


RATA = 8  # steps of grey: a picture with less in it (a wall, the dark) says nothing


def sidik_rupa(jpeg: bytes) -> int | None:
    """Difference hash of what is to be seen, as a signed number of 64 bits: each says whether
    one of 8 x 8 fields is lighter than the one to its left. Scaled or compressed anew a picture
    keeps it but for a bit or two. None where there is nothing to be seen.
    """
    with Image.open(BytesIO(jpeg)) as gambar:
        gambar.draft("L", (72, 64))
        titik = gambar.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    if max(titik) - min(titik) < RATA:
        return None
    bit = 0
    for baris in range(0, 72, 9):
        for n in range(baris, baris + 8):
            bit = bit << 1 | (titik[n] < titik[n + 1])
    return bit - (1 << 64) if bit >> 63 else bit


def rapikan_semua(foto, *, ruas: str = "foto", **lain) -> list[FotoBersih]:
    """What `rapikan_foto` makes of each uploaded file; `lain` goes into its row.

    ValidationError on `ruas` with what is wrong with every one of them.
    """
    foto, galat, bersih = list(foto), [], []
    if len(foto) > MAKS_FOTO:
        kata = f"Paling banyak {MAKS_FOTO} foto; Anda memilih {len(foto)}."
        raise ValidationError({ruas: kata})
    for berkas in foto:
        try:
            bersih.append(FotoBersih(*rapikan_foto(berkas), lain))
        except ValidationError as salah:
            galat += salah.messages
    if galat:
        raise ValidationError({ruas: galat})
    return bersih


def simpan_foto(induk, bersih: list[FotoBersih]) -> list[tuple[Any, bool]]:
    """[(row, whether it is new)] in the order of `bersih`, under `induk.foto`; where its rows
    keep `rupa`, with what `sidik_rupa` says.

    A photo that is already there is not stored again. Called inside the transaction of
    `induk`; ValidationError when it would hold more than MAKS_FOTO.
    """
    if not bersih:
        return []
    # Two uploads at once, one count.
    type(induk).objects.select_for_update(of=("self",)).get(pk=induk.pk)
    ada = {f.sha256: f for f in induk.foto.all()}
    baru = {f.sha256: f for f in bersih if f.sha256 not in ada}
    if len(ada) + len(baru) > MAKS_FOTO:
        raise ValidationError({"foto": f"Sudah ada {len(ada)} foto; paling banyak {MAKS_FOTO}."})
    tabel = induk.foto.model
    berupa = any(ruas.name == "rupa" for ruas in tabel._meta.fields)
    try:
        for sidik, f in baru.items():
            lain = f.lain | {"rupa": sidik_rupa(f.isi)} if berupa else f.lain
            baris = ada[sidik] = tabel(**{induk.foto.field.name: induk}, sha256=sidik, **lain)
            baris.berkas.save(f"{uuid4().hex}.jpg", ContentFile(f.isi), save=False)
            baris.save()
    except Exception:
        for sidik in baru:  # no row will point at them
            if sidik in ada and ada[sidik].berkas:
                ada[sidik].berkas.delete(save=False)
        raise
    return [(ada[f.sha256], f.sha256 in baru) for f in bersih]
