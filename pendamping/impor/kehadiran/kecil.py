"""The rules of kind `kehadiran` row by row; the names are explained in kpm/impor/kecil.py."""

from datetime import date
from typing import Any

from django.utils import timezone

from kpm.aturan import SEKOLAH
from kpm.impor.kecil import Putusan, sebutan, tolak_ganda
from kpm.impor.massal import TIDAK_DITEMUKAN
from kpm.massal import ketentuan_pada
from kpm.models import Anggota, Fasilitas
from pendamping.aturan import HasilVerifikasi
from pendamping.models import Penutupan, Verifikasi
from pendamping.verifikasi.aturan import Isian, nilai_verifikasi, periksa_isian

from .massal import RUAS

HARI = ("hari_efektif", "alpa", "izin", "sakit")


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    orang = Anggota.objects.filter(
        cakupan.q_wilayah("keluarga__desa_id"), nik__in=sebutan(putusan, "nik")
    ).select_related("keluarga")
    urut = sorted(orang, key=lambda a: (a.keluar_pada is None, a.keluar_pada or date.min, a.pk))
    anggota = {a.nik: a for a in urut}
    kewajiban = {
        (v.anggota_id, v.bulan): v for v in Verifikasi.objects.filter(anggota__in=anggota.values())
    }
    tutup = set(Penutupan.objects.berlaku().values_list("wilayah_id", "bulan"))
    tempat = {f.kode: f for f in Fasilitas.objects.filter(kode__in=sebutan(putusan, "fasilitas"))}
    tolak_ganda(putusan, "nik", lambda p: (p.nilai["nik"], p.nilai["bulan"]))
    for p in putusan:
        nik, bulan = p.nilai["nik"], p.nilai["bulan"]
        a = anggota.get(nik)
        if nik and a is None:
            p.tolak("nik", TIDAK_DITEMUKAN)
        if bulan and bulan > tanggal:
            p.tolak("bulan", "bulan ini belum tiba.")
        f = tempat.get(p.nilai["fasilitas"])
        if a and f and f.desa_id[:5] != a.keluarga.desa_id[:5]:
            p.tolak("fasilitas", f"{f.nama} ada di kabupaten/kota lain.", bila_ubah=True)
        if a and bulan:
            _satu(p, a, kewajiban.get((a.pk, bulan)), (a.keluarga.desa_id[:5], bulan) in tutup)


def _satu(p: Putusan, a: Anggota, v: Verifikasi | None, tutup: bool) -> None:
    bulan = p.nilai["bulan"]
    if tutup:
        p.tolak(
            "bulan", "bulan ini sudah ditutup. Minta koordinator membukanya lagi.", bila_ubah=True
        )
    if v is None:
        p.tolak("bulan", "anggota ini tidak punya kewajiban pada bulan itu.")
        return
    p.punya["verifikasi"] = v
    p.ada = v if v.dicatat_pada else None
    if a.keluar_pada and a.keluar_pada < bulan:
        p.tolak(
            "nik",
            f"sudah keluar dari keluarga sebelum bulan ini ({a.alasan_keluar}).",
            bila_ubah=True,
        )
    isian = _isian(v, p.nilai)
    for kolom, sebab in periksa_isian(isian, bulan).items():
        p.tolak(kolom, sebab)
    if not p.galat:
        p.punya["hasil"], _ = nilai_verifikasi(isian, ketentuan_pada(bulan))
        if p.punya["hasil"] == HasilVerifikasi.BELUM:
            p.tolak("alasan", "tuliskan mengapa tidak dapat diverifikasi, atau isi hasilnya.")


def _isian(v: Verifikasi, nilai: dict[str, Any]) -> Isian:
    """As it would be after the import: an empty cell changes nothing, days count at school
    only, and what was done elsewhere follows from yes or no."""
    satu = {r: getattr(v, r) if nilai[r] is None else nilai[r] for r in RUAS}
    dipenuhi, ya = v.dipenuhi, nilai["terpenuhi"]
    if v.komponen in SEKOLAH:
        satu["terpenuhi"] = None
    else:
        satu |= {r: getattr(v, r) for r in HARI}
        if ya is False:
            satu["terpenuhi"], dipenuhi = v.kewajiban == [], []
        elif ya and not v.terpenuhi:
            dipenuhi = v.kewajiban or []
    return Isian(v.komponen, kewajiban=v.kewajiban, dipenuhi=dipenuhi, **satu)


def kini(p: Putusan) -> dict[str, Any]:
    isian = _isian(p.ada, p.nilai)
    beda = {r: getattr(p.ada, r) for r in RUAS if getattr(isian, r) != getattr(p.ada, r)}
    if p.ada.komponen in SEKOLAH:
        beda["jml"] = p.ada.jml_sekolah
    return beda


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    for p in putusan:
        v = p.punya["verifikasi"]
        isian = _isian(v, p.nilai)
        for r in (*RUAS, "dipenuhi"):
            setattr(v, r, getattr(isian, r))
        if v.komponen in SEKOLAH and p.nilai["jml"] is not None:
            v.jml_sekolah = p.nilai["jml"]
        v.hasil = p.punya["hasil"]
        v.dicatat_oleh, v.dicatat_pada = oleh, timezone.now()
        v.save()
