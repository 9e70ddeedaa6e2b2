"""Rules of outreach: when and to how many."""

from datetime import date

PALING_LAMA = 365  # days back it may be written down
PALING_BANYAK = 100_000  # people at once; more is a slip of the finger


def periksa_tanggal(tanggal: date, hari_ini: date) -> str:
    """What is wrong with the day, "" when nothing is."""
    if tanggal > hari_ini:
        return "Belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if (hari_ini - tanggal).days > PALING_LAMA:
        return "Lebih dari setahun yang lalu. Periksa tahunnya."
    return ""


def periksa_peserta(laki: int, perempuan: int) -> dict[str, str]:
    """{field: what is wrong} of the two counts."""
    for ruas, n in (("jumlah_l", laki), ("jumlah_p", perempuan)):
        if not 0 <= n <= PALING_BANYAK:
            return {ruas: f"Isi 0 sampai {PALING_BANYAK:,}.".replace(",", ".")}
    if laki + perempuan == 0:
        return {"jumlah_l": "Isi jumlah peserta laki-laki atau perempuan."}
    return {}
