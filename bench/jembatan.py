"""The bridge of a province over a year, beside a plain count of the same families."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from graduasi.jembatan.massal import ambil_gerak
from graduasi.jembatan.ringkasan import susun_jembatan
from pkh.wilayah.models import Wilayah

from .ukur import Hasil, ukur

PROVINSI = "64"


def _hitung_saja() -> None:
    with connection.cursor() as k:
        k.execute(
            "SELECT left(desa_id, 5), status, count(*) FROM kpm_keluarga"
            " WHERE desa_id >= '64' AND desa_id < '64/' GROUP BY 1, 2"
        )
        k.fetchall()


def ukur_jembatan() -> list[Hasil]:
    hari_ini = timezone.localdate()
    wilayah = Wilayah.objects.get(pk=PROVINSI)
    setahun = hari_ini - timedelta(days=365)
    masa = {"mulai": setahun, "sampai": hari_ini}
    j = susun_jembatan(wilayah, **masa, hari_ini=hari_ini).jumlah
    catatan = f"{j.awal} awal, {j.jumlah('masuk')} masuk, {j.jumlah('keluar')} keluar"
    return [
        ukur("Jembatan provinsi setahun",
             lambda: susun_jembatan(wilayah, **masa, hari_ini=hari_ini),
             {"hitung menurut status": _hitung_saja}, catatan=catatan),
        ukur("Jembatan, isi satu angka",
             lambda: ambil_gerak(kode=PROVINSI, **masa, arah="keluar", batas=26), {}),
    ]  # fmt: skip
