"""What the app of the field is made of: the files a phone keeps, and the mark of their version."""

from functools import cache
from hashlib import blake2b
from io import BytesIO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from PIL import Image, ImageDraw

RANGKA = "pendamping/lapangan/rangka.html"
PEKERJA = "pendamping/lapangan/sw.js"
PEMBERITAHUAN = "pendamping/_pemberitahuan.html"  # inside the shell
LAIN = ["css/token.css", "js/tema.js", "ikon/pkh.svg", "idb/index.js"]
# Modules of the first screen, fetched together instead of one after another.
AWAL = [
    f"lapangan/{nama}.js"
    for nama in ("app", "rupa", "simpanan", "sandi", "sinkron", "jaringan",
                 "halaman/kunci", "halaman/hari_ini", "halaman/kpm")
]  # fmt: skip
SISI_IKON = (192, 512)
HIJAU, PUTIH = "#0b5c5e", "#ffffff"


@cache
def nama_berkas() -> list[str]:
    """Static files by name, in order."""
    akar = settings.BASE_DIR / "static"
    milik = (akar / "lapangan").rglob("*.*")
    return sorted([*LAIN, *(str(b.relative_to(akar)) for b in milik)])


def alamat_berkas() -> list[str]:
    return [static(nama) for nama in nama_berkas()]


@cache
def versi() -> str:
    """Changes with any byte of what the phone keeps."""
    sidik = blake2b(digest_size=6)
    for nama in nama_berkas():
        with open(finders.find(nama), "rb") as f:
            sidik.update(f.read())
    for nama in (RANGKA, PEKERJA, PEMBERITAHUAN):
        sidik.update((settings.BASE_DIR / "templates" / nama).read_bytes())
    return sidik.hexdigest()


@cache
def gambar_ikon(sisi: int) -> bytes:
    """The mark of static/ikon/pkh.svg as PNG, with the room a round mask takes away."""
    k = sisi * 4 / 44  # 4 times as large, then made smaller: smooth edges; 32 units in 44

    def t(x: float, y: float) -> tuple[float, float]:
        return (x + 6) * k, (y + 6) * k

    def bulat(d, x, y, jari):
        d.ellipse([*t(x - jari, y - jari), *t(x + jari, y + jari)], fill=PUTIH)

    gambar = Image.new("RGB", (sisi * 4, sisi * 4), HIJAU)
    d = ImageDraw.Draw(gambar)
    atap = [(6.5, 15.2), (16, 7), (25.5, 15.2)]
    d.line([t(*p) for p in atap], fill=PUTIH, width=round(2.6 * k), joint="curve")
    for p in atap:
        bulat(d, *p, 1.3)
    for x in (12.4, 19.6):
        bulat(d, x, 17.4, 2.3)
        d.arc([*t(x - 5, 19.8), *t(x + 4.8, 30.2)], 180, 360, fill=PUTIH, width=round(2.4 * k))
    keluar = BytesIO()
    gambar.resize((sisi, sisi), Image.Resampling.LANCZOS).save(keluar, "PNG", optimize=True)
    return keluar.getvalue()
