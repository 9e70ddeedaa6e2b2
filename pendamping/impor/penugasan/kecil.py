"""The rules of kind `penugasan` row by row; the names are explained in kpm/impor/kecil.py."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.db.models.functions import Lower

from kpm.impor.kecil import Putusan, pasangkan_keluarga, tolak_ganda
from kpm.impor.massal import TIDAK_DITEMUKAN
from pendamping.massal import selaraskan_pendamping
from pendamping.models import Penugasan, Profil
from pendamping.penugasan.layanan import BUKAN_PESERTA, PALING_DEPAN, PALING_LAMPAU
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    pasangkan_keluarga(putusan, cakupan)
    tolak_ganda(putusan, "no_kk", lambda p: (p.nilai["no_kk"],))
    profil = {
        r.kunci: r
        for r in Profil.objects.filter(cakupan.q_wilayah("wilayah_id"))
        .annotate(kunci=Lower("pengguna__username"))
        .filter(kunci__in={(p.nilai["pendamping"] or "").lower() for p in putusan})
        .select_related("pengguna")
        .order_by("-pengguna_id")
    }
    tugas = Penugasan.objects.filter(keluarga__in={p.punya["keluarga"] for p in putusan} - {None})
    kini = {t.keluarga_id: t for t in tugas.filter(selesai=None).select_related("pendamping")}
    akhir = dict(
        tugas.exclude(selesai=None).values_list("keluarga_id").annotate(akhir=Max("selesai"))
    )
    for p in putusan:
        k, nama = p.punya["keluarga"], p.nilai["pendamping"]
        p.punya["profil"] = r = profil.get(nama.lower()) if nama else None
        p.ada = kini.get(k.pk) if k else None
        if k and k.status in BUKAN_PESERTA:
            p.tolak("no_kk", f"keluarga ini berstatus {k.get_status_display().lower()}.")
        if nama and r is None:
            p.tolak("pendamping", TIDAK_DITEMUKAN)
        if r:
            _tujuan(p, r, tanggal)
        if p.nilai["mulai"]:
            _mulai(p, p.nilai["mulai"], akhir.get(k.pk) if k else None, tanggal)


def _tujuan(p: Putusan, profil: Profil, tanggal: date) -> None:
    bertugas = Jabatan.objects.berlaku(max(p.nilai["mulai"] or tanggal, tanggal)).filter(
        pengguna=profil.pengguna_id, peran=Peran.PENDAMPING
    )
    if not profil.pengguna.is_active or not bertugas.exists():
        p.tolak("pendamping", "tidak bertugas sebagai pendamping pada tanggal itu.", bila_ubah=True)
    k = p.punya["keluarga"]
    if k and not k.desa_id.startswith(f"{profil.wilayah_id}."):
        p.tolak(
            "pendamping", "bertugas di kabupaten/kota lain dari desa keluarga ini.", bila_ubah=True
        )


def _mulai(p: Putusan, mulai: date, akhir: date | None, tanggal: date) -> None:
    if mulai > tanggal + timedelta(PALING_DEPAN):
        p.tolak("mulai", f"lebih dari {PALING_DEPAN} hari ke depan. Periksa tahunnya.")
    if p.ada is None:
        if akhir and akhir >= mulai:
            p.tolak("mulai", "penugasan keluarga ini berakhir sesudah tanggal itu.")
    elif p.punya["profil"] and p.ada.pendamping_id != p.punya["profil"].pengguna_id:
        if mulai < tanggal - timedelta(PALING_LAMPAU):
            p.tolak("mulai", f"paling jauh {PALING_LAMPAU} hari ke belakang.")
        if p.ada.mulai >= mulai:
            p.tolak("mulai", "keluarga ini sudah diserahkan mulai tanggal itu atau sesudahnya.")


def kini(p: Putusan) -> dict[str, Any]:
    tetap = p.ada.pendamping_id == p.punya["profil"].pengguna_id
    return {"pendamping": p.nilai["pendamping"] if tetap else p.ada.pendamping.username}


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    for p in putusan:
        if p.ada:
            p.ada.selesai = p.nilai["mulai"] - timedelta(days=1)
            p.ada.save(update_fields=["selesai"])
        Penugasan.objects.create(
            keluarga=p.punya["keluarga"],
            pendamping=p.punya["profil"].pengguna,
            mulai=p.nilai["mulai"],
            alasan=p.nilai["alasan"] or alasan,
            oleh=oleh,
        )
    selaraskan_pendamping(tanggal, [p.punya["keluarga"].pk for p in putusan])
