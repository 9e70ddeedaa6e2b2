"""One spelling for the many of one name: `baku_nama` in Python, `sql_nama_baku` in SQL.

Both are made of the same lists; tests/kpm/mutu/test_nama.py holds them to the same answer.
"Hj. St. Aminah binti Muh. Saleh, S.Pd" and "SITI AMINAH" are one.
"""

import re

_AKSEN = (
    "áàâäãåāéèêëēíìîïīóòôöõōúùûüūçñÁÀÂÄÃÅĀÉÈÊËĒÍÌÎÏĪÓÒÔÖÕŌÚÙÛÜŪÇÑ",
    "aaaaaaaeeeeeiiiiioooooouuuuucnAAAAAAAEEEEEIIIIIOOOOOOUUUUUCN",
)
_APOSTROF = "'\u2018\u2019\u02bc\u02bb`\u00b4"
_GELAR = (
    "H HJ HJH HAJI HAJJAH KH KYAI USTADZ USTADZAH UST USTZ DR DRS DRA DRG IR PROF TN NY SDR SDRI"
    " BPK BAPAK IBU ALM ALMH ALMARHUM ALMARHUMAH"
).replace(" ", "|")
_KETURUNAN = "BIN|BINTI|BT|BTE|BTI|B"
_KATA = {
    "MUHAMMAD": "MUH|MUHD|MHD|MHMD|MOH|MOHD|MOCH|MUCH|MUHAMAD|MOHAMAD|MOHAMMAD|MOHAMED|MOCHAMAD"
    "|MOCHAMMAD|MUCHAMAD|MUKHAMAD|MUKHAMMAD",
    "SITI": "ST|STI|SITTI|SITY",
    "AHMAD": "AHMD|AKHMAD|ACHMAD|AMAD",
    "ABDUL": "ABD|ABDU|ABDOEL",
    "NUR": "NR|NOR|NOOR|NOER|NUUR",
}
_HURUF = {"OE": "U", "DJ": "J", "TJ": "C"}
# (pattern, replacement, everywhere): patterns mean the same to Python and to PostgreSQL, apart
# from the border of a word, written \m before it and \M after it.
_LANGKAH = [
    (",.*", "", False),  # academic titles follow a comma
    ("[^A-Za-z]+", " ", True),
    (rf"\m({_GELAR})\M", " ", True),
    (" +", " ", True),
    (f"(.) ({_KETURUNAN})( .*)?$", r"\1", False),
    ("^ ?M ", "MUHAMMAD ", False),
    *((rf"\m({dari})\M", ke, True) for ke, dari in _KATA.items()),
    *((dari, ke, True) for dari, ke in _HURUF.items()),
    (r"(.)\1+", r"\1", True),  # doubled letters
]
_NAIK = 2  # steps after which the text is ASCII and may be put in capitals


def baku_nama(nama: str) -> str:
    """The name in capitals without titles, descent, doubled letters and short forms; "" when
    nothing of a name is left."""
    hasil = nama.translate(str.maketrans(*_AKSEN, _APOSTROF))
    for n, (pola, ganti, semua) in enumerate(_LANGKAH):
        pola = pola.replace(r"\m", r"\b").replace(r"\M", r"\b")
        hasil = re.sub(pola, ganti, hasil, count=0 if semua else 1, flags=re.DOTALL | re.ASCII)
        if n + 1 == _NAIK:
            hasil = hasil.upper()
    return hasil.strip(" ")


def sql_nama_baku(ruas: str) -> str:
    """The same as an SQL expression over the text expression `ruas`."""
    aksen, polos = _AKSEN
    # Characters without a counterpart are removed by translate().
    hasil = f"translate({ruas}, {_kutip(aksen + _APOSTROF)}, {_kutip(polos)})"
    for n, (pola, ganti, semua) in enumerate(_LANGKAH):
        bendera = ", 'g'" if semua else ""
        hasil = f"regexp_replace({hasil}, {_kutip(pola)}, {_kutip(ganti)}{bendera})"
        if n + 1 == _NAIK:
            hasil = f"upper({hasil})"
    return f"btrim({hasil}, ' ')"


def _kutip(teks: str) -> str:
    return "'" + teks.replace("'", "''") + "'"
