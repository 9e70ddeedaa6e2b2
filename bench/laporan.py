"""The report "Rekap Kabupaten", beside WeasyPrint alone on the same HTML."""

from io import BytesIO

from django.utils import timezone

from laporan.cetak import _pengambil, buat_pdf, susun_html
from laporan.layanan import buat_cuplikan
from pkh.akun.models import Pengguna

from .ukur import Hasil, ukur


def ukur_laporan() -> list[Hasil]:
    from weasyprint import HTML

    oleh = Pengguna.objects.get(username="operator_kukar")
    minta = {
        "oleh": oleh,
        "jenis": "rekap_kabupaten",
        "wilayah": "64.02",
        "periode": str(timezone.localdate().year),
    }
    contoh = buat_cuplikan(**minta)
    html = susun_html(contoh)

    def cetak_saja() -> None:
        HTML(string=html, base_url="pkh:", url_fetcher=_pengambil()).write_pdf(
            BytesIO(), pdf_variant="pdf/ua-1"
        )

    lantai = {"WeasyPrint saja": cetak_saja}
    catatan = f"{contoh.jumlah_baris} baris"
    return [
        ukur("Rekap Kabupaten, PDF", lambda: buat_pdf(contoh), lantai,
             kali=5, panaskan=1, catatan=catatan),
        ukur("Rekap Kabupaten, data + PDF + XLSX", lambda: buat_cuplikan(**minta), lantai,
             kali=5, panaskan=1, catatan=catatan),
    ]  # fmt: skip
