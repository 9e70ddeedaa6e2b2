"""Drafts of the narrative made ready from the figures, and when a report is due. Pure."""

from datetime import date, timedelta

NARASI = {
    "pendahuluan": "A. Pendahuluan",
    "kegiatan": "B. Kegiatan",
    "hasil": "C. Hasil",
    "kesimpulan": "D. Kesimpulan dan saran",
    "penutup": "E. Penutup",
}


def tenggat(bulan: date, hari: int) -> date:
    """The last day to send the report of the month (its first day) without being late."""
    akhir = (bulan.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return akhir + timedelta(days=hari)


def draf_narasi(nama: str, tempat: str, masa: str, temuan: list[str]) -> dict[str, str]:
    """A first text for each part; `temuan` are sentences made from defined figures. What the
    data do not know (why, what next) is left for the pendamping to write."""
    return {
        "pendahuluan": f"Laporan ini memuat pelaksanaan tugas {nama} sebagai pendamping sosial PKH "
        f"di {tempat} selama {masa}: pendampingan, P2K2, verifikasi komitmen dan pemutakhiran "
        "data. Dasarnya catatan kegiatan yang tersimpan di sistem.",
        "kegiatan": "Kegiatan diuraikan menurut rencana hasil kerja (RHK) di bawah ini.",
        "hasil": "\n".join(temuan),
        "kesimpulan": "",
        "penutup": f"Demikian laporan {masa} ini dibuat untuk dipergunakan sebagaimana mestinya.",
    }
