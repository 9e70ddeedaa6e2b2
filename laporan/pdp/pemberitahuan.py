"""The notice to families (UU 27/2022 Pasal 21) as one printed page."""

from django.template.loader import render_to_string
from django.utils import timezone

from laporan.cetak import tulis_pdf
from laporan.models import Kertas
from laporan.surat import kertas_kantor, susun_kop
from laporan.tampilan import tulis_waktu
from pkh.wilayah.models import Wilayah


def susun_pdf(oleh) -> bytes:
    """With the letterhead of the office one works for; without one for who works for all."""
    kode = next((j.wilayah_id[:5] for j in oleh.jabatan_kini if j.wilayah_id), None)
    kantor = Wilayah.objects.filter(pk=kode).first()
    isi = {
        "judul": "Data keluarga Anda di PKH",
        "kop": kantor and susun_kop(kantor),
        "kertas": kertas_kantor(kantor) if kantor else Kertas.A4.value,
        "per": tulis_waktu(timezone.now()),
    }
    return tulis_pdf(render_to_string("laporan/cetak/formulir/pemberitahuan.html", isi))
