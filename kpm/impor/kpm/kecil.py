"""Kind `kpm` row by row, for small sets through its Resource.

The same rules as massal.py, in Python; tests/kpm/impor/test_dua_jalur.py holds both ways to
the same verdict, and the same register, on the same random rows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpm.aturan import PESERTA
from kpm.massal import hitung_komponen
from kpm.models import Anggota, Keluarga, PerubahanStatus
from pkh.wilayah.models import Tingkat, Wilayah

from ..massal import TIDAK_DITEMUKAN
from .massal import ANGGOTA, KELUARGA


@dataclass
class Putusan:
    """What becomes of one row: `galat` column -> reason, else `hasil`."""

    nilai: dict[str, Any]
    galat: dict[str, str] = field(default_factory=dict)
    hasil: str = ""
    keluarga: Keluarga | None = None
    anggota: Anggota | None = None
    pengurus_lama: Anggota | None = None

    def tolak(self, kolom: str, sebab: str) -> None:
        self.galat.setdefault(kolom, sebab)

    @property
    def pengurus(self) -> bool:
        return self.nilai.get("hubungan") == "pengurus"


def nilai_himpunan(baris: list[Mapping[str, Any]], kolom, cakupan, hari_ini: date) -> list[Putusan]:
    """Judge all rows together, by themselves and against the register."""
    putusan = [_sel(b, kolom) for b in baris]
    _silang(putusan, hari_ini)
    _satu_berkas(putusan)
    _register(putusan, cakupan)
    _menyusul(putusan)
    for p in putusan:
        if p.galat:
            p.hasil = "ditolak"
        elif p.anggota is None:
            p.hasil = "baru"
        else:
            p.hasil = "berubah" if _beda(p) else "sama"
    return putusan


def _sel(baris: Mapping[str, Any], kolom) -> Putusan:
    p = Putusan({})
    for k in kolom:
        try:
            p.nilai[k.nama] = k.clean(baris)
        except ValueError as galat:
            p.tolak(k.nama, str(galat))
            p.nilai[k.nama] = None
    return p


def _silang(putusan: list[Putusan], hari_ini: date) -> None:
    for p in putusan:
        if (p.nilai["tanggal_lahir"] or hari_ini) > hari_ini:
            p.tolak("tanggal_lahir", "ada di masa depan. Periksa tahunnya.")
        if p.nilai["hamil"] and p.nilai["jenis_kelamin"] == "L":
            p.tolak("hamil", "diisi ya untuk laki-laki. Periksa jenis kelamin atau kolom hamil.")


def _satu_berkas(putusan: list[Putusan]) -> None:
    nik: dict[str, Putusan] = {}
    jumlah = Counter(p.nilai["no_kk"] for p in putusan if p.pengurus)
    desa: dict[str, str] = {}
    for p in putusan:
        if p.nilai["nik"] and nik.setdefault(p.nilai["nik"], p) is not p:
            p.tolak("nik", "sudah ada pada berkas ini. Hapus salah satunya.")
        if p.pengurus and p.nilai["kode_desa"]:
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
    def nilai(kolom: str) -> set:
        return {p.nilai[kolom] for p in putusan if p.nilai[kolom]}

    desa = set(
        Wilayah.objects.filter(
            cakupan.q_wilayah("kode"),
            pk__in=nilai("kode_desa"),
            tingkat=Tingkat.DESA,
            berakhir_pada=None,
        ).values_list("pk", flat=True)
    )
    keluarga = {
        k.no_kk: k for k in Keluarga.objects.filter(no_kk__in=nilai("no_kk"), status__in=PESERTA)
    }
    anggota = {a.nik: a for a in Anggota.objects.hadir().filter(nik__in=nilai("nik"))}
    pengurus = {
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
        p.keluarga, p.anggota = k, a
        lama = pengurus.get(k.pk) if k and p.pengurus else None
        if lama and lama.nik != p.nilai["nik"] and p.nilai["nik"]:
            p.pengurus_lama = lama
            if (p.nilai["no_kk"], lama.nik) not in disebut:
                p.tolak("hubungan", "keluarga ini sudah punya pengurus lain.")


def _menyusul(putusan: list[Putusan]) -> None:
    def dari_pengurus() -> None:
        ditolak = {p.nilai["no_kk"] for p in putusan if p.galat and p.pengurus}
        for p in putusan:
            if p.nilai["no_kk"] in ditolak and not p.pengurus and p.nilai["hubungan"]:
                p.tolak("no_kk", "pengurusnya ditolak. Perbaiki baris itu.")

    dari_pengurus()
    gagal = {p.anggota.pk for p in putusan if p.galat and p.anggota}
    for p in putusan:
        if p.pengurus_lama and p.pengurus_lama.pk in gagal:
            p.tolak("no_kk", "pengurus lama ditolak. Perbaiki baris itu.")
    dari_pengurus()


def _beda(p: Putusan) -> bool:
    """Whether a filled cell says something else than the register."""
    ruas = [(n, getattr(p.anggota, n)) for n in ANGGOTA]
    if p.pengurus:
        ruas += [(n, getattr(p.keluarga, r)) for n, r in KELUARGA.items()]
    return any(p.nilai[n] is not None and _teks(p.nilai[n]) != _teks(kini) for n, kini in ruas)


def _teks(nilai: Any) -> Any:
    return str(nilai) if isinstance(nilai, int) and not isinstance(nilai, bool) else nilai


def simpan(putusan: list[Putusan], oleh, tanggal: date, alasan: str) -> None:
    """Write accepted rows, each pengurus last: there may be only one at any moment."""
    keluarga: dict[str, Keluarga] = {}
    for p in putusan:
        if p.pengurus and p.keluarga is None:
            keluarga[p.nilai["no_kk"]] = _keluarga_baru(p, oleh, tanggal, alasan)
        elif p.pengurus and p.hasil == "berubah":
            _isi(p.keluarga, {r: p.nilai[n] for n, r in KELUARGA.items()})
    for p in sorted(putusan, key=lambda p: p.pengurus):
        anggota = p.anggota or Anggota(
            keluarga=p.keluarga or keluarga[p.nilai["no_kk"]], nik=p.nilai["nik"]
        )
        _isi(anggota, {n: p.nilai[n] for n in ANGGOTA})
    ids = {k.pk for k in keluarga.values()} | {p.keluarga.pk for p in putusan if p.keluarga}
    if ids:
        hitung_komponen(tanggal=tanggal, keluarga_ids=ids)


def _isi(objek: Any, nilai: dict[str, Any]) -> None:
    for nama, isi in nilai.items():
        if isi is not None:
            setattr(objek, nama, isi)
    objek.save()


def _keluarga_baru(p: Putusan, oleh, tanggal: date, alasan: str) -> Keluarga:
    keluarga = Keluarga(
        no_kk=p.nilai["no_kk"],
        status=p.nilai["status"] or Keluarga.Status.CALON,
        status_sejak=tanggal,
        nama_pengurus=p.nilai["nama"],
    )
    _isi(keluarga, {r: p.nilai[n] for n, r in KELUARGA.items()})
    PerubahanStatus.objects.create(
        keluarga=keluarga, ke=keluarga.status, tanggal=tanggal, alasan=alasan, oleh=oleh
    )
    return keluarga
