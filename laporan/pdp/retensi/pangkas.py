"""The owner's part of an approved and ended proposal: names leave the frozen reports and the trail.

Figures stay: they hold nobody. Of a report that was trimmed the fingerprint of what is left is kept
beside the one on its paper; its files are made anew from it when somebody asks."""

from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage
from django.db import connections, transaction

from laporan.jenis.isi import anonimkan, sidik
from laporan.layanan import BERKAS
from laporan.models import Cuplikan, UsulanRetensi
from pkh.kunci.konteks import sistem
from pkh.riwayat.models import Nisan, Pemangkasan
from pkh.riwayat.nisan import USULAN, disetujui
from pkh.riwayat.pangkas import (
    PEMILIK,
    buka_pemangkasan,
    longgarkan,
    pangkas_jejak,
    sisa_jejak,
    tersegel_sampai,
    tutup_pemangkasan,
)

from ..aturan import Retensi
from .massal import ANONIM

# Lists of visits in monthly reports name families; nothing else that is frozen does.
_MEMUAT = """
SELECT DISTINCT c.id FROM laporan_cuplikan c,
    jsonb_path_query(c.isi, '$.bagian[*] ? (@.kode == "kunjungan").baris[*]') b
WHERE c.jenis = 'bulanan_pendamping' AND b->'sel'->>1 <> %s AND (b->>'kode')::bigint IN (
    SELECT v.id FROM pendamping_kunjungan v JOIN riwayat_sasaran s ON s.objek = v.keluarga_id
    WHERE s.tabel = 'kpm_keluarga' AND s.usulan = %s)
ORDER BY c.id"""
_KUNJUNGAN = """
SELECT v.id FROM pendamping_kunjungan v JOIN riwayat_sasaran s ON s.objek = v.keluarga_id
WHERE s.tabel = 'kpm_keluarga' AND s.usulan = %s AND v.id = ANY (%s)"""


class TidakUtuh(Exception):
    """A frozen report is not what was frozen: nothing of it is touched."""


def belum_dipangkas() -> list[UsulanRetensi]:
    """Proposals whose job has ended, and of which the owner has not trimmed all."""
    tuntas = Pemangkasan.objects.filter(selesai=True).values("usulan")
    semua = UsulanRetensi.objects.filter(status=Retensi.SELESAI).exclude(sasaran="")
    return list(semua.exclude(pk__in=tuntas).select_related("wilayah").order_by("pk"))


@sistem("jejak dan laporan beku dipangkas di kantor mana pun")
def pangkas(usulan: UsulanRetensi, tulis: Callable[[str], Any] = lambda kata: None) -> bool:
    """Whether all of it is done; what is not sealed yet is left for the next run."""
    tersegel = tersegel_sampai()
    if not disetujui(usulan.pk, tersegel.get(f"{USULAN}event", 0)):
        tulis(
            f"Usulan {usulan.pk}: putusannya belum tersegel; jalankan lagi sesudah 10 menit. Bila "
            "tetap begini, yang ditunjuk bukan yang dikerjakan: periksa jejaknya."
        )
        return False
    nomor = buka_pemangkasan(usulan.pk)
    laporan = pangkas_laporan(nomor, usulan.pk)
    jejak = pangkas_jejak(nomor, usulan.pk, tersegel)
    tulis(f"Usulan {usulan.pk}, {usulan.wilayah}: {jejak} jejak dan {laporan} laporan dipangkas.")
    if sisa := sisa_jejak(usulan.pk):
        tulis(f"{sisa} jejak belum tersegel. Jalankan lagi sesudah 10 menit.")
        return False
    tutup_pemangkasan(usulan.pk, _seluruhnya(usulan.pk))
    return True


def _seluruhnya(usulan: int) -> dict[str, int]:
    """Over all runs."""
    semua = Nisan.objects.filter(pemangkasan__usulan=usulan)
    laporan = semua.filter(tabel=Cuplikan._meta.db_table).count()
    return {"jejak": semua.count() - laporan, "laporan": laporan}


def pangkas_laporan(pemangkasan: int, usulan: int) -> int:
    """How many reports; one after the other, each whole or not at all."""
    with connections[PEMILIK].cursor() as k:
        k.execute(_MEMUAT, [ANONIM, usulan])
        semua = [pk for (pk,) in k.fetchall()]
    for pk in semua:
        with transaction.atomic(using=PEMILIK):
            _pangkas_satu(pk, pemangkasan, usulan)
    return len(semua)


def _pangkas_satu(pk: int, pemangkasan: int, usulan: int) -> None:
    c = Cuplikan.objects.using(PEMILIK).defer("keluarga").select_for_update().get(pk=pk)
    milik = Nisan.objects.using(PEMILIK).filter(tabel=Cuplikan._meta.db_table, nomor=pk)
    dahulu = milik.order_by("-pk").first()
    if sidik(c.isi) != (bytes(dahulu.sidik).hex() if dahulu else c.sha256):
        raise TidakUtuh(f"Laporan {pk} tidak cocok dengan sidiknya; periksa dahulu.")
    daftar = next(b for b in c.isi["bagian"] if b["kode"] == "kunjungan")
    with connections[PEMILIK].cursor() as k:
        k.execute(_KUNJUNGAN, [usulan, [int(b["kode"]) for b in daftar["baris"]]])
        kena = {str(nomor) for (nomor,) in k.fetchall()}
        anonimkan(c.isi, "kunjungan", kena, ANONIM)
        longgarkan(k, Cuplikan._meta.db_table)
        Cuplikan.objects.using(PEMILIK).filter(pk=pk).update(isi=c.isi)
    Nisan.objects.using(PEMILIK).create(
        tabel=Cuplikan._meta.db_table,
        nomor=pk,
        sidik=bytes.fromhex(sidik(c.isi)),
        pemangkasan_id=pemangkasan,
    )
    # Before the commit: a file that is missing is made anew, one that stays would tell.
    for nama in (getattr(c, b).name for b in BERKAS):
        if nama:
            default_storage.delete(nama)
