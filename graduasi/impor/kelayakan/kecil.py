"""The rules of kind `kelayakan_daerah` row by row; names are explained in kpm/impor/kecil.py."""

from datetime import date
from typing import Any

from graduasi.aturan import TERBUKA, JenisGraduasi, StatusUsulan, Sumber
from graduasi.models import LangkahUsulan, Usulan
from kpm.impor.kecil import Putusan, pasangkan_keluarga, tolak_ganda
from kpm.models import Keluarga
from pkh.akun.templatetags.rupa import kata_tanggal

from .massal import sebutan_jabatan

GUGUR = (StatusUsulan.DITARIK, StatusUsulan.DITOLAK, StatusUsulan.DIBATALKAN)


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    pasangkan_keluarga(putusan, cakupan)
    tolak_ganda(putusan, "no_kk", lambda p: (p.nilai["no_kk"],))
    usulan = Usulan.objects.filter(keluarga__in={p.punya["keluarga"] for p in putusan} - {None})
    terbuka = set(usulan.filter(status__in=TERBUKA).values_list("keluarga_id", flat=True))
    putus = {
        (u.keluarga_id, u.nomor_putusan, u.tanggal_putusan): u
        for u in usulan.filter(jenis=JenisGraduasi.KELAYAKAN_DAERAH)
        .exclude(status__in=GUGUR)
        .order_by("pk")
    }
    for p in putusan:
        if (p.nilai["tanggal_putusan"] or tanggal) > tanggal:
            p.tolak("tanggal_putusan", "tidak boleh di masa depan. Periksa tahunnya.")
        k = p.punya["keluarga"]
        if k is None:
            continue
        p.ada = putus.get((k.pk, p.nilai["nomor_putusan"], p.nilai["tanggal_putusan"]))
        if p.ada is None and k.status != Keluarga.Status.AKTIF:
            p.tolak("no_kk", "hanya keluarga berstatus aktif yang dapat diusulkan.")
        if p.ada is None and k.pk in terbuka:
            p.tolak("no_kk", "keluarga ini masih punya usulan yang belum tuntas.")


def kini(p: Putusan) -> dict[str, Any]:
    """A proposal is changed on its page, not by a file."""
    return {}


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    jabatan = sebutan_jabatan(oleh)
    for p in putusan:
        k, n = p.punya["keluarga"], p.nilai
        hari = kata_tanggal(n["tanggal_putusan"])
        kata = [f"Keputusan daerah nomor {n['nomor_putusan']} tanggal {hari}.", n["sebab"]]
        usulan = Usulan.objects.create(
            keluarga=k,
            jenis=JenisGraduasi.KELAYAKAN_DAERAH,
            alasan=" ".join(filter(None, kata)),
            pengusul=oleh,
            sumber=Sumber.DAERAH,
            nomor_putusan=n["nomor_putusan"],
            tanggal_putusan=n["tanggal_putusan"],
        )
        sebutan = next(s for kode, s in jabatan if k.desa_id.startswith(f"{kode}."))
        LangkahUsulan.objects.create(usulan=usulan, ke=usulan.status, oleh=oleh, jabatan=sebutan)
