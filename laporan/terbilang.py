"""Numbers in words, as they stand after an amount in a letter. Pure."""

_SATUAN = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
           "sepuluh", "sebelas")  # fmt: skip
_BESAR = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


def terbilang(n: int) -> str:
    """ "1500000" -> "satu juta lima ratus ribu". Whole numbers of nil or more, below 10^15."""
    if not 0 <= n < 10**15:
        raise ValueError(n)
    if n < 12:
        return _SATUAN[n]
    if n < 20:
        return f"{_SATUAN[n - 10]} belas"
    if n < 100:
        return _sisa(f"{_SATUAN[n // 10]} puluh", n % 10)
    nilai, nama = next(x for x in _BESAR if n >= x[0])
    depan, sisa = divmod(n, nilai)
    if depan == 1 and nilai <= 1000:  # seratus, seribu
        return _sisa(f"se{nama}", sisa)
    return _sisa(f"{terbilang(depan)} {nama}", sisa)


def _sisa(kata: str, sisa: int) -> str:
    return f"{kata} {terbilang(sisa)}" if sisa else kata


def rupiah_terbilang(n: int) -> str:
    """ "satu juta rupiah"."""
    return f"{terbilang(n)} rupiah"
