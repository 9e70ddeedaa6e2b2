"""What every PDF of the house must be; asked of each kind where its test draws one anyway."""

import io

from pypdf import PdfReader


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
