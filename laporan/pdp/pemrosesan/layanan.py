"""Wording the register anew, and taking it along."""

from datetime import date
from io import BytesIO

import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from kpm.ekspor.tulis import netral
from laporan.cetak import tulis_pdf
from laporan.surat import kertas_kantor, susun_kop
from laporan.tampilan import tulis_waktu
from pkh.wilayah.models import Wilayah

from .models import Pemrosesan

RUAS = ("nama", "tujuan", "dasar", "subjek", "jenis_data", "data_spesifik", "penerima", "retensi",
        "tindakan", "penanggung_jawab")  # fmt: skip


@transaction.atomic
def tulis_pemrosesan(
    *, oleh, wilayah: Wilayah, kode: str, mulai: date, berakhir: bool = False, **isi
) -> Pemrosesan:
    """New words of the office for one processing from a day on; `isi` from RUAS. PermissionDenied
    outside the person's regions; ValidationError for a day still to come."""
    if not oleh.cakupan("pdp.catat").memuat_wilayah(wilayah.pk):
        raise PermissionDenied
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    if mulai > timezone.localdate():
        raise ValidationError({"mulai": "Isi tanggal sampai hari ini."})
    lama = Pemrosesan.objects.filter(kode=kode).order_by("urutan").first()
    baru = Pemrosesan(
        kode=kode,
        urutan=lama.urutan if lama else 500,
        wilayah=wilayah,
        mulai=mulai,
        berakhir=berakhir,
        dibuat_oleh=oleh,
        **{ruas: kata.strip() for ruas, kata in isi.items()},
    )
    baru.full_clean()
    baru.save()
    return baru


def _judul() -> list[tuple[str, str]]:
    kata = {f.name: str(f.verbose_name).capitalize() for f in Pemrosesan._meta.concrete_fields}
    return [(ruas, kata[ruas]) for ruas in (*RUAS, "mulai")]


def register_pdf(oleh, wilayah: Wilayah, tanggal: date) -> bytes:
    """The register of the office as a document, landscape."""
    isi = {
        "judul": "Register kegiatan pemrosesan data pribadi",
        "wilayah": wilayah,
        "kop": susun_kop(wilayah),
        "kertas": kertas_kantor(wilayah),
        "per": tulis_waktu(timezone.now()),
        "oleh": oleh.nama,
        "tanggal": tanggal,
        "baris": Pemrosesan.objects.untuk(oleh).pada(tanggal, wilayah.pk),
    }
    return tulis_pdf(render_to_string("laporan/cetak/formulir/pemrosesan.html", isi))


def register_xlsx(oleh, wilayah: Wilayah, tanggal: date) -> bytes:
    keluaran = BytesIO()
    buku = xlsxwriter.Workbook(keluaran, {"in_memory": True})
    lembar = buku.add_worksheet("Register pemrosesan")
    tebal = buku.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    biasa = buku.add_format({"text_wrap": True, "valign": "top"})
    lembar.write_string(0, 0, f"Register pemrosesan data pribadi, {wilayah}", tebal)
    for kolom, (_, kata) in enumerate(_judul()):
        lembar.write_string(2, kolom, kata, tebal)
    for n, p in enumerate(Pemrosesan.objects.untuk(oleh).pada(tanggal, wilayah.pk), 3):
        for kolom, (ruas, _) in enumerate(_judul()):
            lembar.write_string(n, kolom, netral(str(getattr(p, ruas))), biasa)
    lembar.set_column(0, len(_judul()) - 1, 32)
    lembar.freeze_panes(3, 1)
    lembar.set_landscape()
    lembar.fit_to_pages(1, 0)
    buku.close()
    return keluaran.getvalue()
