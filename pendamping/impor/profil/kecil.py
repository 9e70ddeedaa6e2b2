"""The rules of kind `pendamping` row by row; the names are explained in kpm/impor/kecil.py."""

from datetime import date
from typing import Any

from django.db.models.functions import Lower

from kpm.impor.kecil import Putusan, isi, sebutan, tolak_ganda
from kpm.impor.massal import TIDAK_DITEMUKAN
from pendamping.models import Profil
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.wilayah.models import Tingkat, Wilayah

from .massal import PROFIL


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    tolak_ganda(putusan, "nama_pengguna", lambda p: (_akun(p),))
    tolak_ganda(putusan, "nip", lambda p: (p.nilai["nip"],))
    wilayah = Wilayah.objects.filter(
        cakupan.q_wilayah("kode"),
        pk__in=sebutan(putusan, "kode_wilayah"),
        tingkat=Tingkat.KABUPATEN,
        berakhir_pada=None,
    ).in_bulk()
    semua = Pengguna.objects.annotate(kunci=Lower("username")).order_by("-pk")
    akun = {u.kunci: u for u in semua.filter(kunci__in={_akun(p) for p in putusan} - {None})}
    profil = {r.pengguna_id: r for r in Profil.objects.filter(pengguna__in=akun.values())}
    tugas = Jabatan.objects.berlaku(tanggal).filter(
        cakupan.q_wilayah("wilayah_id"), peran=Peran.PENDAMPING, pengguna__in=akun.values()
    )
    kabupaten = {
        j.pengguna_id: ".".join(j.wilayah_id.split(".")[:2]) for j in tugas.order_by("-wilayah_id")
    }
    nip = dict(
        Profil.objects.filter(nip__in=sebutan(putusan, "nip"))
        .order_by("-pengguna_id")
        .values_list("nip", "pengguna_id")
    )
    for p in putusan:
        kode, u = p.nilai["kode_wilayah"], akun.get(_akun(p))
        if kode and kode not in wilayah:
            p.tolak("kode_wilayah", TIDAK_DITEMUKAN)
        pemilik = nip.get(p.nilai["nip"])
        if pemilik and (u is None or pemilik != u.pk):
            p.tolak("nip", "sudah dipakai pendamping lain. Periksa angkanya.")
        p.punya["akun"] = u
        if u is None:
            continue
        p.ada = profil.get(u.pk)
        di = p.ada.wilayah_id if p.ada else kabupaten.get(u.pk)
        if di is None or not cakupan.memuat_wilayah(di):
            p.ada = None
            p.tolak("nama_pengguna", TIDAK_DITEMUKAN)
        elif kode and di != kode:
            p.tolak("kode_wilayah", f"pendamping ini bertugas di {di}.")


def _akun(p: Putusan) -> str | None:
    return p.nilai["nama_pengguna"] and p.nilai["nama_pengguna"].lower()


def kini(p: Putusan) -> dict[str, Any]:
    return {r: getattr(p.ada, r) for r in PROFIL} | {"telepon": p.punya["akun"].telepon}


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    for p in putusan:
        n, akun = p.nilai, p.punya["akun"]
        if akun is None:
            akun = Pengguna(username=n["nama_pengguna"], nama=n["nama"])
            akun.set_unusable_password()
            isi(akun, {"telepon": n["telepon"]})
            Jabatan.objects.create(
                pengguna=akun,
                peran=Peran.PENDAMPING,
                wilayah_id=n["kode_wilayah"],
                mulai=tanggal,
                dasar=n["nomor_sk"] or "",
                nip=n["nip"] or "",
            )
        else:
            isi(akun, {"telepon": n["telepon"]})
        profil = p.ada or Profil(pengguna=akun, wilayah_id=n["kode_wilayah"])
        isi(profil, {r: n[r] for r in PROFIL})
