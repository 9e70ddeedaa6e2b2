"""What the pages of quality and duplicates read: figures of a region, findings of families,
two families side by side. Everything through `.untuk()`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Avg, CharField, Count, F, Func, Min, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import PESERTA
from kpm.models import Anggota, Keluarga, MutuKeluarga, PasanganMirip, Penggabungan
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import (
    ISI_KELUARGA,
    MENURUT_KODE,
    PEMERIKSAAN,
    PERLU_DIBENAHI,
    Pemeriksaan,
    bandingkan_orang,
    hitung_skor,
)
from .layanan import HAK, cocok_keluarga, orang
from .massal import cari_temuan
from .nama import baku_nama
from .pindahan import tabel_terkait

# Length of the codes one level below a region of that length, and what they are called.
_BAWAH = {0: (2, "provinsi"), 2: (5, "kabupaten/kota"), 5: (8, "kecamatan"), 8: (13, "desa")}
PENDAMPING_MAKS = 1000  # a province has some four hundred


class _Urai(Func):
    """One row for each element of an array."""

    function = "unnest"
    set_returning = True
    output_field = CharField()


@dataclass(frozen=True)
class BarisPeriksa:
    """One check over a region: families that fail it and the points they lose by it."""

    periksa: Pemeriksaan
    jumlah: int
    persen: float

    @property
    def maksud(self) -> str:
        return self.periksa.maksud.format(jeda=settings.JEDA_KUNJUNGAN)

    @property
    def poin(self) -> int:
        return self.jumlah * self.periksa.bobot


@dataclass
class BarisUnit:
    """One region or pendamping: families judged, mean score, how many need mending, and the
    check that costs it most."""

    kode: str
    nama: str
    jumlah: int
    skor: float
    perlu: int
    terbanyak: str = ""


@dataclass
class Ringkasan:
    """Quality of what the person sees of one region. `per`: every family was judged then or
    later; None when none was."""

    jumlah: int
    skor: float | None
    perlu: int
    per: datetime | None
    periksa: list[BarisPeriksa]
    sebutan: str = ""
    unit: list[BarisUnit] = field(default_factory=list)
    pendamping: list[BarisUnit] = field(default_factory=list)


def ringkas_mutu(pengguna, wilayah: Wilayah | None) -> Ringkasan:
    """As many queries whatever the number of families."""
    mutu = MutuKeluarga.objects.untuk(pengguna)
    if wilayah is not None:
        mutu = mutu.filter(rentang_wilayah("keluarga__desa_id", wilayah.kode))
    jumlah = mutu.aggregate(
        n=Count("pk"), rata=Avg("skor"), perlu=Count("pk", filter=_PERLU), terlama=Min("per")
    )
    n = jumlah["n"]
    gagal = dict(
        mutu.annotate(kode=_Urai("temuan")).values_list("kode").annotate(n=Count("pk")).order_by()
    )
    periksa = [
        BarisPeriksa(p, gagal.get(p.kode, 0), 100 * gagal.get(p.kode, 0) / n if n else 0)
        for p in PEMERIKSAAN
    ]
    periksa.sort(key=lambda b: (-b.poin, -b.periksa.bobot, b.periksa.nama))
    hasil = Ringkasan(n, jumlah["rata"], jumlah["perlu"], jumlah["terlama"], periksa)
    cakupan = pengguna.cakupan("kpm.lihat")
    if not (cakupan.wilayah or cakupan.nasional):
        bawah = _BAWAH[8]  # own families only: by their desa
    else:
        bawah = _BAWAH.get(len(wilayah.kode) if wilayah else 0)
    if bawah:
        panjang, hasil.sebutan = bawah
        hasil.unit = _unit(mutu, Substr("keluarga__desa_id", 1, panjang), _nama_wilayah)
    hasil.pendamping = _unit(
        mutu.filter(keluarga__pendamping__isnull=False),
        F("keluarga__pendamping_id"),
        _nama_pendamping,
    )[:PENDAMPING_MAKS]
    return hasil


_PERLU = Q(skor__lt=PERLU_DIBENAHI)


def _unit(mutu, kunci, nama) -> list[BarisUnit]:
    """Lowest mean score first."""
    baris = list(
        mutu.annotate(unit=kunci)
        .values_list("unit")
        .annotate(n=Count("pk"), buruk=Count("pk", filter=_PERLU), rata=Avg("skor"))
        .order_by("rata", "unit")
    )
    rugi: dict[Any, Counter] = {}
    per_kode = (
        mutu.annotate(unit=kunci, kode=_Urai("temuan"))
        .values_list("unit", "kode")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for unit, kode, n in per_kode:
        if kode not in MENURUT_KODE:
            continue  # judged by a release that knew another check; the night judges anew
        rugi.setdefault(unit, Counter())[kode] = n * MENURUT_KODE[kode].bobot
    sebut = nama([unit for unit, *_ in baris])
    return [
        BarisUnit(
            str(unit),
            sebut.get(unit, str(unit)),
            n,
            float(rata),
            perlu,
            MENURUT_KODE[rugi[unit].most_common(1)[0][0]].nama if unit in rugi else "",
        )
        for unit, n, perlu, rata in baris
    ]


def _nama_wilayah(kode: list[str]) -> dict[str, str]:
    return dict(Wilayah.objects.filter(pk__in=kode).values_list("pk", "nama"))


def _nama_pendamping(kode: list[int]) -> dict[int, str]:
    return dict(Pengguna.objects.filter(pk__in=kode).values_list("pk", "nama"))


def wilayah_awal(pengguna) -> Wilayah | None:
    """The region of a person who has one; None for who has several, none or all."""
    cakupan = pengguna.cakupan("kpm.lihat")
    if cakupan.nasional or len(cakupan.wilayah) != 1:
        return None
    return Wilayah.objects.filter(pk=cakupan.wilayah[0]).first()


# --- findings of families ------------------------------------------------------------------
@dataclass(frozen=True)
class Temuan:
    """One failed check of one family, and where this person mends it ("" if they may not)."""

    periksa: Pemeriksaan
    siapa: str  # the member, when it is one's
    url: str


def temuan_keluarga(pengguna, keluarga: Iterable[Keluarga]) -> dict[int, list[Temuan]]:
    """Findings as they stand now, the heaviest first. Two queries."""
    milik = {k.pk: k for k in keluarga}
    baris = cari_temuan(tanggal=timezone.localdate(), keluarga_ids=milik)
    nama = dict(
        Anggota.objects.untuk(pengguna)
        .filter(pk__in={anggota for *_, anggota in baris if anggota})
        .values_list("pk", "nama")
    )
    hasil: dict[int, list[Temuan]] = {pk: [] for pk in milik}
    for pk, kode, anggota in baris:
        p = MENURUT_KODE[kode]
        hasil[pk].append(Temuan(p, nama.get(anggota, ""), _url(pengguna, p, milik[pk], anggota)))
    for daftar in hasil.values():
        daftar.sort(key=lambda t: (-t.periksa.bobot, t.periksa.nama, t.siapa))
    return hasil


def _url(pengguna, p: Pemeriksaan, keluarga: Keluarga, anggota: int | None) -> str:
    if not pengguna.cakupan(p.hak).memuat(keluarga):
        return ""
    argumen: Any = {"keluarga": [keluarga.pk], "anggota": [anggota], "": []}[p.objek]
    tanya = p.tanya.format(keluarga=keluarga.pk, desa=keluarga.desa_id)
    return reverse(p.rute, args=argumen) + tanya


@dataclass(frozen=True)
class MutuHalaman:
    """What the page of one family says: score, findings, pairs that may be it."""

    skor: int
    temuan: list[Temuan]
    pasangan: list[PasanganMirip]


def mutu_halaman(pengguna, keluarga: Keluarga) -> MutuHalaman | None:
    """None for a family that is neither candidate nor participant: it is not judged."""
    if keluarga.status not in PESERTA:
        return None
    temuan = temuan_keluarga(pengguna, [keluarga])[keluarga.pk]
    pasangan = PasanganMirip.objects.untuk(pengguna).terbuka()
    return MutuHalaman(
        hitung_skor(t.periksa.kode for t in temuan),
        temuan,
        list(pasangan.filter(Q(kiri=keluarga) | Q(kanan=keluarga)).select_related("kiri", "kanan")),
    )


@dataclass(frozen=True)
class Digabung:
    """Where a merged family lives on: `ke` for who may see it, `catatan` (the merge) for who
    may take it back."""

    pada: datetime
    ke: Keluarga | None
    catatan: Penggabungan | None


def penggabungan_dari(keluarga: Keluarga, pengguna) -> Digabung | None:
    """The merge that ended this family's own record, if one did."""
    if keluarga.status != Keluarga.Status.KELUAR:
        return None
    semua = Penggabungan.objects.berlaku().filter(digabung=keluarga)
    g = semua.select_related("dipertahankan").first()
    if g is None:
        return None
    return Digabung(
        g.pada,
        g.dipertahankan if pengguna.cakupan("kpm.lihat").memuat(g.dipertahankan) else None,
        g if all(map(pengguna.cakupan(HAK).memuat, (keluarga, g.dipertahankan))) else None,
    )


def serupa(pengguna, keluarga: Keluarga) -> list[Keluarga]:
    """Other families of the same desa, among those the person sees, of which a member may be a
    member of this one: asked before a new family is kept. Two queries."""
    lain = Anggota.objects.untuk(pengguna).hadir().exclude(keluarga=keluarga)
    lain = lain.filter(keluarga__desa=keluarga.desa_id, keluarga__status__in=PESERTA)
    milik = [orang(a) for a in keluarga.anggota.hadir()]
    kena = {
        a.keluarga_id
        for a in lain.only("nik", "nama", "tanggal_lahir", "jenis_kelamin", "keluarga_id")
        if any(bandingkan_orang(m, orang(a)) for m in milik)
    }
    return list(Keluarga.objects.untuk(pengguna).filter(pk__in=kena).select_related("desa"))


# --- two families side by side -------------------------------------------------------------
_RUAS = [
    "no_kk", "nama_pengurus", "desa", "alamat", "rt", "rw", "telepon", "status", "status_sejak",
    "tahun_masuk", "id_dtsen", "no_kks", "bank", "pendamping", "kunjungan_terakhir",
]  # fmt: skip
_SAMAR = {"no_kk": "no_kk_samar", "no_kks": "no_kks_samar"}


@dataclass(frozen=True)
class BarisBanding:
    """`hasil`: "sama", "ejaan" (one name spelt in two ways), "kosong" (known of one family only)
    or "beda"."""

    nama: str
    kiri: Any
    kanan: Any
    hasil: str


def banding_keluarga(kiri: Keluarga, kanan: Keluarga) -> list[BarisBanding]:
    """Field by field; numbers masked, but compared in full."""
    return [
        BarisBanding(
            _kata(str(Keluarga._meta.get_field(r).verbose_name)),  # type: ignore[union-attr]
            _isi(kiri, r),
            _isi(kanan, r),
            _hasil(r, getattr(kiri, r), getattr(kanan, r)),
        )
        for r in _RUAS
    ]


def _hasil(ruas: str, kiri: Any, kanan: Any) -> str:
    if kiri == kanan:
        return "sama"
    if not (kiri and kanan):
        return "kosong"
    if ruas == "nama_pengurus" and baku_nama(kiri) == baku_nama(kanan):
        return "ejaan"
    return "beda"


def _kata(nama: str) -> str:
    return nama[0].upper() + nama[1:]


def _isi(k: Keluarga, ruas: str) -> Any:
    if ruas in _SAMAR:
        return getattr(k, _SAMAR[ruas])
    if ruas in {"status", "bank"}:
        return getattr(k, f"get_{ruas}_display")()
    return getattr(k, ruas)


@dataclass(frozen=True)
class BarisAnggota:
    kiri: Anggota | None
    kanan: Anggota | None
    sebab: str


def banding_anggota(kiri: Keluarga, kanan: Keluarga) -> list[BarisAnggota]:
    """Members held to be one person on one line, then those of one family only."""
    semua = {a.pk: a for k in (kiri, kanan) for a in k.anggota.hadir()}
    cocok = cocok_keluarga(kiri, kanan)
    baris = [BarisAnggota(semua.pop(c.kiri), semua.pop(c.kanan), c.sebab) for c in cocok]
    for a in semua.values():
        milik_kiri = a.keluarga_id == kiri.pk
        satu, dua = (a, None) if milik_kiri else (None, a)
        baris.append(BarisAnggota(satu, dua, "Hanya di satu keluarga"))
    return baris


@dataclass(frozen=True)
class BarisCatatan:
    nama: str
    kiri: int
    kanan: int


def banding_catatan(kiri: Keluarga, kanan: Keluarga) -> list[BarisCatatan]:
    """How many rows of each table point at each of the two; one query a table."""
    hasil = []
    for model, ruas in tabel_terkait():
        jalur = next((r for r, tujuan in ruas.items() if tujuan is Keluarga), None)
        if jalur is None:
            continue
        n = dict(
            model._base_manager.filter(**{f"{jalur}__in": [kiri, kanan]})
            .values_list(f"{jalur}_id")
            .annotate(n=Count("pk"))
            .order_by()
        )
        if n:
            nama = _kata(str(model._meta.verbose_name))
            hasil.append(BarisCatatan(nama, n.get(kiri.pk, 0), n.get(kanan.pk, 0)))
    return sorted(hasil, key=lambda b: b.nama)


def akibat(g: Penggabungan) -> dict[str, list]:
    """A merge in words: {pindah: [(what, how many)], tinggal: [(what, how many, why)],
    isi: [(what, field)], anggota_pindah, anggota_ganda}."""
    pindah: Counter[str] = Counter()
    for p in g.pindah:
        pindah[_nama_tabel(p["tabel"])] += len(p["pk"])
    keluarga, anggota = Keluarga._meta.label_lower, Anggota._meta.label_lower
    orang = [u for u in g.ubah if u["tabel"] == anggota and "isi" in u]
    isi = [
        str(getattr(Keluarga._meta.get_field(ruas), "verbose_name", ruas))
        for u in g.ubah
        if u["tabel"] == keluarga and u["pk"] == g.dipertahankan_id
        for ruas in u["isi"]
        if ruas in ISI_KELUARGA
    ]
    nama = dict(Anggota.objects.filter(pk__in=[u["pk"] for u in orang]).values_list("pk", "nama"))
    return {
        "pindah": sorted(pindah.items()),
        "tinggal": [(_nama_tabel(t["tabel"]), t["jumlah"], t["sebab"]) for t in g.tinggal],
        "isi": isi,
        "anggota_pindah": [nama[u["pk"]] for u in orang if "keluarga_id" in u["isi"]],
        "anggota_ganda": [nama[u["pk"]] for u in orang if "alasan_keluar" in u["isi"]],
    }


def _nama_tabel(label: str) -> str:
    return _kata(str(apps.get_model(label)._meta.verbose_name))
