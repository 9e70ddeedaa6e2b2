"""The rules of kind `target_graduasi` row by row; the names are explained in kpm/impor/kecil.py."""

from datetime import date
from typing import Any

from graduasi.models import Target
from kpm.impor.kecil import Putusan, isi, sebutan, tolak_ganda
from kpm.impor.massal import TIDAK_DITEMUKAN
from pkh.wilayah.models import Tingkat, Wilayah


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    wilayah = Wilayah.objects.filter(
        cakupan.q_wilayah("kode"),
        pk__in=sebutan(putusan, "kode_wilayah"),
        tingkat__in=[Tingkat.KABUPATEN, Tingkat.KECAMATAN],
        berakhir_pada=None,
    ).in_bulk()
    target = {_kunci(t): t for t in Target.objects.filter(wilayah__in=wilayah)}
    for p in putusan:
        kode = p.nilai["kode_wilayah"]
        if kode and kode not in wilayah:
            p.tolak("kode_wilayah", TIDAK_DITEMUKAN)
        p.ada = target.get((p.nilai["tahun"], kode, p.nilai["jenis"]))
    tolak_ganda(putusan, "kode_wilayah", lambda p: tuple(p.nilai[k] for k in KUNCI))


KUNCI = ("tahun", "kode_wilayah", "jenis")


def _kunci(t: Target) -> tuple[int, str, str]:
    return t.tahun, t.wilayah_id, t.jenis


def kini(p: Putusan) -> dict[str, Any]:
    return {"jumlah": p.ada.jumlah}


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    for p in putusan:
        tahun, kode, jenis = (p.nilai[k] for k in KUNCI)
        target = p.ada or Target(tahun=tahun, wilayah_id=kode, jenis=jenis)
        isi(target, {"jumlah": p.nilai["jumlah"]})
