"""The rules of kind `penyaluran` row by row; the names are explained in kpm/impor/kecil.py."""

from datetime import date
from typing import Any

from kpm.aturan import PESERTA
from kpm.massal import ketentuan_pada
from kpm.models import Anggota, Bantuan, DaftarSalur, HasilSalur, LabelBank
from kpm.penyaluran.aturan import Keadaan, StatusDaftar, baku_label, petakan_hasil
from kpm.penyaluran.rekonsiliasi.massal import cocokkan, periode_terbuka

from ..kecil import Putusan, isi, keluarga_terlihat, sebutan, tolak_ganda
from ..massal import TIDAK_DITEMUKAN
from .massal import RUAS

NOMOR = ("no_kk", "nik", "no_kks")


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    _keluarga(putusan, cakupan)
    tolak_ganda(putusan, "periode", lambda p: (p.punya["keluarga"], p.nilai["periode"]))
    hasil = HasilSalur.objects.filter(keluarga__in={p.punya["keluarga"] for p in putusan} - {None})
    ada = {(h.keluarga_id, h.periode): h for h in hasil}
    daftar = DaftarSalur.objects.filter(periode__in=sebutan(putusan, "periode"))
    terbuka = {(d.wilayah_id, d.periode) for d in daftar.exclude(status=StatusDaftar.DITUTUP)}
    tutup = {(d.wilayah_id, d.periode) for d in daftar} - terbuka
    for p in putusan:
        periode, k = p.nilai["periode"], p.punya["keluarga"]
        if p.nilai["tanggal"] and p.nilai["tanggal"] > tanggal:
            p.tolak("tanggal", "ada di masa depan. Periksa tahunnya.")
        if periode is None:
            continue
        panjang = 12 // ketentuan_pada(periode).periode_per_tahun
        if (periode.month - 1) % panjang:
            p.tolak("periode", f"bukan bulan pertama tahap; satu tahap {panjang} bulan.")
        if periode > tanggal:
            p.tolak("periode", "tahap itu belum mulai. Periksa tahunnya.")
        if k and (k.desa_id[:5], periode) in tutup:
            p.tolak("periode", "sudah ditutup untuk kabupaten/kota ini.", bila_ubah=True)
        p.ada = ada.get((k.pk, periode)) if k else None


def _keluarga(putusan: list[Putusan], cakupan) -> None:
    """Whom a row speaks of: by No KK, else by NIK, else by card; all three must agree."""
    orang = Anggota.objects.filter(
        cakupan.q_wilayah("keluarga__desa_id"), nik__in=sebutan(putusan, "nik")
    ).select_related("keluarga")
    urut = sorted(
        orang, key=lambda a: (a.keluar_pada is None, a.keluarga.status in PESERTA, a.keluarga_id)
    )
    dari = {
        "no_kk": keluarga_terlihat(putusan, cakupan),
        "nik": {a.nik: a.keluarga for a in urut},
        "no_kks": keluarga_terlihat(putusan, cakupan, "no_kks"),
    }
    for p in putusan:
        if not p.galat and not any(p.nilai[n] for n in NOMOR):
            p.tolak("no_kk", "kosong, begitu pula nik dan no_kks. Isi salah satunya.")
        semua = {n: k for n in NOMOR if (k := dari[n].get(p.nilai[n]))}
        p.punya["keluarga"] = k = next(iter(semua.values()), None)
        for n in NOMOR:
            if p.nilai[n] and k is None:
                p.tolak(n, TIDAK_DITEMUKAN)
            if semua.get(n, k) != k:
                p.tolak(n, "menunjuk keluarga lain daripada nomor sebelumnya di baris ini.")


def kini(p: Putusan) -> dict[str, Any]:
    return {k: getattr(p.ada, r) for k, r in RUAS.items()}


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    arti = dict(LabelBank.objects.values_list("label", "keadaan"))
    for p in putusan:
        kata, keluarga = p.nilai["hasil"], p.punya["keluarga"]
        hasil = p.ada or HasilSalur(keluarga=keluarga, periode=p.nilai["periode"])
        hasil.keadaan = arti.get(baku_label(kata)) or petakan_hasil(kata) or Keadaan.ASING
        isi(hasil, {r: p.nilai[k] for k, r in RUAS.items()})
        tahu = hasil.keadaan in {Keadaan.SALUR, Keadaan.GAGAL}
        Bantuan.objects.filter(keluarga=keluarga, periode=hasil.periode).update(
            status=hasil.keadaan if tahu else Bantuan.Status.DIHITUNG,
            tanggal_salur=hasil.tanggal if hasil.keadaan == Keadaan.SALUR else None,
            keterangan=": ".join(filter(None, [hasil.label, hasil.keterangan]))[:200],
        )
    for periode in {p.nilai["periode"] for p in putusan} & set(periode_terbuka()):
        cocokkan(periode=periode, hari=tanggal)
