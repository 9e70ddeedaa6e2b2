"""What every PDF of the house must be; asked of each kind where its test draws one anyway."""

import io
import re

from pypdf import PdfReader

# A font is chosen, a run of glyphs is shown, another drawing is put in its place.
_TULIS = re.compile(rb"/(\S+) [\d.]+ Tf|\[((?:<[^>]*>|[^\]<])*)\]\s*TJ|/(\S+) Do\b")


def periksa_dokumen(pdf: bytes) -> PdfReader:
    """PDF/UA-1: tagged, Indonesian, with a title that the reader shows, words for each figure;
    only our font, embedded."""
    berkas = PdfReader(io.BytesIO(pdf))
    akar = berkas.trailer["/Root"]
    assert akar["/Lang"] == "id"
    assert akar["/MarkInfo"]["/Marked"]
    assert akar["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in akar["/Metadata"].get_data()
    assert berkas.metadata.title.strip()
    peran = list(_unsur(akar["/StructTreeRoot"]))
    assert {"/Document", "/P"} <= {u["/S"] for u in peran}
    for u in peran:
        if u["/S"] == "/Figure":
            assert u.get("/Alt", "").strip()
    for huruf in _huruf(berkas):
        turunan = huruf["/DescendantFonts"][0].get_object()
        assert "Manrope" in huruf["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(turunan["/FontDescriptor"].get_object())
    return berkas


def _unsur(simpul):
    anak = simpul.get("/K", [])
    for a in anak if isinstance(anak, list) else [anak]:
        a = a.get_object() if hasattr(a, "get_object") else a
        if isinstance(a, dict) and "/S" in a:
            yield a
            yield from _unsur(a)


def _huruf(berkas: PdfReader):
    for h in berkas.pages:
        for f in h["/Resources"].get("/Font", {}).values():
            yield f.get_object()


def tertulis(halaman) -> str:
    """What stands on a page, each run of one style on a line of its own: the glyphs in the words
    that their fonts give them. (pypdf's `extract_text` also asks where they stand, and takes
    seventeen times as long: a third of what it takes to lay the page out.)"""
    return _teks(halaman["/Resources"], halaman.get_contents().get_data())


def _teks(sumber, gambar: bytes) -> str:
    arti = {n: _arti(h.get_object()) for n, h in sumber.get("/Font", {}).items()}
    baris, huruf = [], {}
    for nama, glif, lain in _TULIS.findall(gambar):
        if nama:
            huruf = arti[f"/{nama.decode()}"]
        elif lain:
            isi = sumber["/XObject"][f"/{lain.decode()}"]
            if isi["/Subtype"] == "/Form":
                baris.append(_teks(isi["/Resources"], isi.get_data()))
        else:
            kode = b"".join(re.findall(rb"<([^>]*)>", glif)).decode().lower()
            baris.append("".join(huruf[kode[n : n + 4]] for n in range(0, len(kode), 4)))
    return "\n".join(baris)


def _arti(huruf) -> dict[str, str]:
    peta = huruf["/ToUnicode"].get_data().decode().partition("endcodespacerange")[2]
    pasangan = re.findall(r"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", peta)
    return {kode.lower(): bytes.fromhex(kata).decode("utf-16-be") for kode, kata in pasangan}
