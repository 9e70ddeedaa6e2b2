"""The rules of kind `kpm` row by row; the names are explained in kpm/impor/kecil.py."""

from collections import Counter
from datetime import date
from typing import Any

from kpm.aturan import PESERTA
from kpm.massal import hitung_komponen
from kpm.models import Anggota, Keluarga, PerubahanStatus
from pkh.wilayah.models import Tingkat, Wilayah

from ..kecil import Putusan, isi, sebutan
from ..massal import TIDAK_DITEMUKAN
from .massal import ANGGOTA, KELUARGA


def periksa(putusan: list[Putusan], cakupan, tanggal: date) -> None:
    """Judge all rows together, by themselves and against the register."""
    _silang(putusan, tanggal)
    _satu_berkas(putusan)
    _register(putusan, cakupan)
    _menyusul(putusan)


def pengurus(p: Putusan) -> bool:
    return p.nilai["hubungan"] == "pengurus"


def _silang(putusan: list[Putusan], hari_ini: date) -> None:
    for p in putusan:
        if (p.nilai["tanggal_lahir"] or hari_ini) > hari_ini:
            p.tolak("tanggal_lahir", "ada di masa depan. Periksa tahunnya.")
        if p.nilai["hamil"] and p.nilai["jenis_kelamin"] == "L":
            p.tolak("hamil", "diisi ya untuk laki-laki. Periksa jenis kelamin atau kolom hamil.")


def _satu_berkas(putusan: list[Putusan]) -> None:
    nik: dict[str, Putusan] = {}
    jumlah = Counter(p.nilai["no_kk"] for p in putusan if pengurus(p))
    desa: dict[str, str] = {}
    for p in putusan:
        if p.nilai["nik"] and nik.setdefault(p.nilai["nik"], p) is not p:
            p.tolak("nik", "sudah ada pada berkas ini. Hapus salah satunya.")
        if pengurus(p) and p.nilai["kode_desa"]:
            desa[p.nilai["no_kk"]] = p.nilai["kode_desa"]
    for p in putusan:
        kk = p.nilai["no_kk"]
        if not kk:
            continue
        if jumlah[kk] != 1:
            p.tolak("hubungan", "tandai tepat satu pengurus pada keluarga ini.")
        elif p.nilai["kode_desa"] and p.nilai["kode_desa"] != desa.get(kk, p.nilai["kode_desa"]):
            p.tolak("kode_desa", "berbeda dari pengurusnya.")


def _register(putusan: list[Putusan], cakupan) -> None:
    desa = set(
        Wilayah.objects.filter(
            cakupan.q_wilayah("kode"),
            pk__in=sebutan(putusan, "kode_desa"),
            tingkat=Tingkat.DESA,
            berakhir_pada=None,
        ).values_list("pk", flat=True)
    )
    keluarga = {
        k.no_kk: k
        for k in Keluarga.objects.filter(no_kk__in=sebutan(putusan, "no_kk"), status__in=PESERTA)
    }
    anggota = {a.nik: a for a in Anggota.objects.hadir().filter(nik__in=sebutan(putusan, "nik"))}
    kepala = {
        a.keluarga_id: a
        for a in Anggota.objects.hadir().filter(
            hubungan="pengurus", keluarga__in=[k.pk for k in keluarga.values()]
        )
    }
    disebut = {(p.nilai["no_kk"], p.nilai["nik"]) for p in putusan}
    for p in putusan:
        if p.nilai["kode_desa"] and p.nilai["kode_desa"] not in desa:
            p.tolak("kode_desa", TIDAK_DITEMUKAN)
        k, a = keluarga.get(p.nilai["no_kk"]), anggota.get(p.nilai["nik"])
        if k and not cakupan.memuat_wilayah(k.desa_id):
            p.tolak("no_kk", TIDAK_DITEMUKAN)
            k = None
        if a and (k is None or a.keluarga_id != k.pk):
            p.tolak("nik", "sudah tercatat pada keluarga lain. Keluarkan dahulu dari keluarga itu.")
            a = None
        p.ada, p.punya = a, {"keluarga": k, "pengurus_lama": None}
        lama = kepala.get(k.pk) if k and pengurus(p) else None
        if lama and lama.nik != p.nilai["nik"] and p.nilai["nik"]:
            p.punya["pengurus_lama"] = lama
            if (p.nilai["no_kk"], lama.nik) not in disebut:
                p.tolak("hubungan", "keluarga ini sudah punya pengurus lain.")


def _menyusul(putusan: list[Putusan]) -> None:
    def dari_pengurus() -> None:
        ditolak = {p.nilai["no_kk"] for p in putusan if p.galat and pengurus(p)}
        for p in putusan:
            if p.nilai["no_kk"] in ditolak and not pengurus(p) and p.nilai["hubungan"]:
                p.tolak("no_kk", "pengurusnya ditolak. Perbaiki baris itu.")

    dari_pengurus()
    gagal = {p.ada.pk for p in putusan if p.galat and p.ada}
    for p in putusan:
        if p.punya["pengurus_lama"] and p.punya["pengurus_lama"].pk in gagal:
            p.tolak("no_kk", "pengurus lama ditolak. Perbaiki baris itu.")
    dari_pengurus()


def kini(p: Putusan) -> dict[str, Any]:
    nilai = {n: getattr(p.ada, n) for n in ANGGOTA}
    if pengurus(p):
        nilai |= {n: getattr(p.punya["keluarga"], r) for n, r in KELUARGA.items()}
    return nilai


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    """Write accepted rows, each pengurus last: there may be only one at any moment."""
    keluarga: dict[str, Keluarga] = {}
    for p in putusan:
        if pengurus(p) and p.punya["keluarga"] is None:
            keluarga[p.nilai["no_kk"]] = _keluarga_baru(p, oleh, tanggal, alasan)
        elif pengurus(p) and p.hasil == "berubah":
            isi(p.punya["keluarga"], {r: p.nilai[n] for n, r in KELUARGA.items()})
    for p in sorted(putusan, key=pengurus):
        anggota = p.ada or Anggota(
            keluarga=p.punya["keluarga"] or keluarga[p.nilai["no_kk"]], nik=p.nilai["nik"]
        )
        isi(anggota, {n: p.nilai[n] for n in ANGGOTA})
    ids = {k.pk for k in keluarga.values()} | {
        p.punya["keluarga"].pk for p in putusan if p.punya["keluarga"]
    }
    if ids:
        hitung_komponen(tanggal=tanggal, keluarga_ids=ids)


def _keluarga_baru(p: Putusan, oleh, tanggal: date, alasan: str) -> Keluarga:
    keluarga = Keluarga(
        no_kk=p.nilai["no_kk"],
        status=p.nilai["status"] or Keluarga.Status.CALON,
        status_sejak=tanggal,
        nama_pengurus=p.nilai["nama"],
    )
    isi(keluarga, {r: p.nilai[n] for n, r in KELUARGA.items()})
    PerubahanStatus.objects.create(
        keluarga=keluarga, ke=keluarga.status, tanggal=tanggal, alasan=alasan, oleh=oleh
    )
    return keluarga
