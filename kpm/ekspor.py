"""The register as a workbook: what the list shows, with identity masked.

A django-import-export Resource; enough for a kabupaten in one request.
"""

import re

from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX

from .aturan import Komponen
from .models import Keluarga

BARIS_MAKS = 20_000
_KENDALI = re.compile(r"[\x00-\x08\x0b-\x1f]")  # one of them in one name and XLSX refuses all
FORMAT = {"csv": CSV(), "xlsx": XLSX()}


class KeluargaResource(resources.ModelResource):
    pengurus = fields.Field("nama_pengurus", "Pengurus")
    no_kk = fields.Field("no_kk_samar", "No KK (disamarkan)")
    desa = fields.Field("desa__nama", "Desa/kelurahan")
    kecamatan = fields.Field("desa__induk__nama", "Kecamatan")
    kode_desa = fields.Field("desa_id", "Kode desa")
    alamat = fields.Field("alamat", "Alamat")
    rt = fields.Field("rt", "RT")
    rw = fields.Field("rw", "RW")
    status = fields.Field("get_status_display", "Status")
    komponen = fields.Field(None, "Komponen dibayar")
    anggota = fields.Field("jumlah_anggota", "Anggota")
    tahun_masuk = fields.Field("tahun_masuk", "Tahun masuk")
    pendamping = fields.Field("pendamping__nama", "Pendamping")
    kunjungan = fields.Field("kunjungan_terakhir", "Kunjungan terakhir")

    class Meta:
        model = Keluarga
        fields = (
            "pengurus",
            "no_kk",
            "desa",
            "kecamatan",
            "kode_desa",
            "alamat",
            "rt",
            "rw",
            "status",
            "komponen",
            "anggota",
            "tahun_masuk",
            "pendamping",
            "kunjungan",
        )

    def export_field(self, *args, **kwargs):
        nilai = super().export_field(*args, **kwargs)
        if isinstance(nilai, str):
            nilai = _KENDALI.sub("", nilai)
        if isinstance(nilai, str) and nilai.startswith(("=", "+", "-", "@")):
            return f"'{nilai}"
        return nilai

    def dehydrate_komponen(self, keluarga) -> str:
        return ", ".join(Komponen(k).label for k in keluarga.komponen)

    def dehydrate_kunjungan(self, keluarga) -> str:
        t = keluarga.kunjungan_terakhir
        return t.isoformat() if t else ""


def tulis_ekspor(keluarga, bentuk: str) -> bytes:
    """The families (a scoped QuerySet) as bytes of `bentuk`, "csv" or "xlsx"; text that a
    spreadsheet would take for a formula is neutralised."""
    keluarga = keluarga.select_related("desa__induk", "pendamping").order_by("nama_pengurus", "pk")
    data = KeluargaResource().export(keluarga)
    isi = FORMAT[bentuk].export_data(data)
    return isi.encode("utf-8-sig") if isinstance(isi, str) else isi
