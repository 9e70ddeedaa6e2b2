"""What is due for one pendamping, family by family, and why: the rules of Tugas over their own
families in a fixed number of queries. The page prints it, the phone carries it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import Tugas, tugas_calon, tugas_kunjungan
from kpm.kepesertaan.tahap import menunggu_validasi
from kpm.models import Keluarga
from pendamping.aturan import (
    MUNCUL_TINDAK_LANJUT,
    awal_bulan,
    tugas_bulanan,
    tugas_tindak_lanjut,
    urutan_jalan,
)
from pendamping.kasus.aturan import MUNCUL, tugas_kasus
from pendamping.models import (
    Kasus,
    Kelompok,
    Kiriman,
    Kunjungan,
    Perangkat,
    Pertemuan,
    Rencana,
    Verifikasi,
)
from pkh.akun.templatetags.rupa import bulan as kata_bulan
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.tersusun import tersusun

from .atas import modul_atas

HARI_DIAM = 7  # days without a word after which unsent work is asked after
KATA = {
    "kunjungan": "Kunjungan rumah",
    "verifikasi": "Verifikasi komitmen",
    "p2k2": "Pertemuan P2K2",
    "tindak_lanjut": "Tindak lanjut",
    "kasus": "Langkah kasus",
    "pasca": "Kunjungan pascagraduasi",
    "calon": "Validasi calon",
    "usulan": "Usulan graduasi",
}


STATUS = dict(Keluarga.Status.choices)


@dataclass(frozen=True)
class Rumah:
    """A family as the tasks need it: plain, for a phone asks for hundreds at a time."""

    pk: int
    desa: str
    nama_desa: str
    rt: str
    rw: str
    alamat: str
    nama: str
    status: str
    sejak: date
    terakhir: date | None

    @cached_property
    def tempat(self) -> str:
        bagian = (self.alamat, self.rt and f"RT {self.rt}", self.rw and f"RW {self.rw}")
        return " ".join(filter(None, bagian))

    @cached_property
    def urut(self) -> str:
        return urutan_jalan(self.desa, self.rw, self.rt, self.alamat, self.nama)


@dataclass(frozen=True)
class TugasHari:
    """One thing to do: `tugas` says when, `sebab` why. A family, or a group of P2K2."""

    tugas: Tugas
    sebab: str
    desa: str
    nama_desa: str
    nama: str
    urut: str
    keluarga: int | None = None
    kelompok: int | None = None
    objek: int | None = None
    alamat: str = ""

    @property
    def kata(self) -> str:
        return KATA[self.tugas.jenis]

    @property
    def muncul(self) -> date:
        return self.tugas.jatuh_tempo - timedelta(days=self.tugas.muncul)


def susun_tugas(
    pengguna, hari_ini: date, sampai: date | None = None, hanya: Collection[int] | None = None
) -> list[TugasHari]:
    """Everything that shows by `sampai` (today), in walking order; nine queries at most. `hanya`:
    of these families, and of no group."""
    sampai = sampai or hari_ini
    keluarga = _keluarga(pengguna, hari_ini, hanya)
    semua = [
        *_dari_keluarga(keluarga, sampai),
        *_verifikasi(pengguna, keluarga, hari_ini, hanya),
        *_janji(pengguna, keluarga, sampai),
        *_kasus(pengguna, keluarga, sampai),
        *(_kelompok(pengguna, hari_ini, sampai) if hanya is None else ()),
        *_atas(pengguna, keluarga, hari_ini, sampai),
    ]
    return sorted((t for t in semua if t.tugas.tampak(sampai)), key=_urutan)


def _urutan(t: TugasHari) -> tuple:
    """As the phone sorts (static/lapangan/sinkron.js)."""
    return t.urut, t.tugas.jatuh_tempo, t.tugas.jenis, t.objek or 0


def dampingan_telepon(pengguna, hari_ini: date):
    """Families a phone carries: those on the books, and who graduated not long ago."""
    lulus = hari_ini - timedelta(days=settings.MASA_PASCA)
    return Keluarga.objects.untuk(pengguna, "kunjungan.catat").filter(
        Q(status__in=["calon", "aktif", "ditangguhkan"])
        | Q(status="graduasi", status_sejak__gte=lulus)
    )


@tersusun
def _rumah(pengguna, hari_ini: date):
    milik = dampingan_telepon(pengguna, hari_ini).filter(pendamping=pengguna).order_by()
    return milik.values_list(
        "pk", "desa_id", "desa__nama", "rt", "rw", "alamat", "nama_pengurus", "status",
        "status_sejak", "kunjungan_terakhir",
    )  # fmt: skip


def _keluarga(pengguna, hari_ini: date, hanya: Collection[int] | None) -> dict[int, Rumah]:
    """Read whole also for some: that is less than to write new SQL."""
    return {k[0]: Rumah(*k) for k in _rumah(pengguna, hari_ini) if hanya is None or k[0] in hanya}


@lru_cache(maxsize=2000)
def _kata(tanggal: date) -> str:
    return kata_tanggal(tanggal)


def _buat(k: Rumah, tugas: Tugas, sebab: str, objek: int | None = None) -> TugasHari:
    return TugasHari(
        tugas, sebab, k.desa, k.nama_desa, k.nama, k.urut, keluarga=k.pk, objek=objek,
        alamat=k.tempat,
    )  # fmt: skip


def _dari_keluarga(keluarga: dict[int, Rumah], sampai: date):
    """What the family itself calls for; words only for what shows."""
    calon = [k.pk for k in keluarga.values() if k.status == "calon"]
    menunggu = Keluarga.objects.filter(menunggu_validasi(), pk__in=calon).order_by()
    belum = set(menunggu.values_list("pk", flat=True)) if calon else set()
    for k in keluarga.values():
        terakhir, sejak = k.terakhir, k.sejak
        if k.status == "calon":
            tugas = tugas_calon(sejak, k.pk in belum)
        elif k.status == "graduasi":  # visited by the plan of the room above
            continue
        else:
            tugas = tugas_kunjungan(terakhir, sejak, settings.JEDA_KUNJUNGAN, k.status == "aktif")
        if not tugas.tampak(sampai):
            continue
        if tugas.jenis != "kunjungan":
            yield _buat(k, tugas, f"{STATUS[k.status]} sejak {_kata(sejak)}")
        elif terakhir:
            yield _buat(k, tugas, f"Terakhir {_kata(terakhir)}")
        else:
            yield _buat(k, tugas, "Belum pernah dikunjungi")


@tersusun
def _belum_diverifikasi(pengguna, bulan: tuple[date, ...]):
    belum = Verifikasi.objects.untuk(pengguna, "verifikasi.catat").bulan_terbuka()
    belum = belum.filter(bulan__in=bulan, hasil="belum").order_by()
    return belum.values_list("keluarga", "bulan").annotate(n=Count("pk"))


def _verifikasi(
    pengguna, keluarga: dict[int, Rumah], hari_ini: date, hanya: Collection[int] | None
):
    """This month and the last, where it is open: it may still be filled in."""
    kini = awal_bulan(hari_ini)
    bulan = (awal_bulan(kini - timedelta(days=1)), kini)
    kata = {b: kata_bulan(b) for b in bulan}
    if hanya is None:
        belum = _belum_diverifikasi(pengguna, bulan)
    else:  # of all families they are many
        belum = _belum_diverifikasi.__wrapped__(pengguna, bulan).filter(keluarga__in=hanya)
    for pk, b, n in belum:
        if pk in keluarga:
            sebab = f"{n} anggota, {kata[b]}"
            yield _buat(keluarga[pk], tugas_bulanan("verifikasi", b, False), sebab)


@tersusun
def _dijanjikan(pengguna, batas: date):
    janji = Kunjungan.objects.untuk(pengguna, "kunjungan.catat").berjanji()
    return janji.filter(tindak_lanjut_pada__lte=batas).values_list(
        "keluarga", "tindak_lanjut", "tindak_lanjut_pada", "pk"
    )


def _janji(pengguna, keluarga: dict[int, Rumah], sampai: date):
    batas = sampai + timedelta(days=MUNCUL_TINDAK_LANJUT)
    for k, kata, pada, pk in _dijanjikan(pengguna, batas):
        if k in keluarga:
            yield _buat(keluarga[k], tugas_tindak_lanjut(pada, None), kata, pk)


@tersusun
def _langkah_kasus(pengguna, batas: date):
    kasus = Kasus.objects.untuk(pengguna, "kasus.catat").filter(
        ditutup_pada=None, berikut_pada__lte=batas, keluarga__pendamping=pengguna
    )
    return kasus.values_list("keluarga", "berikut", "pokok", "berikut_pada", "pk")


def _kasus(pengguna, keluarga: dict[int, Rumah], sampai: date):
    if not pengguna.boleh("kasus.catat"):
        return
    batas = sampai + timedelta(days=MUNCUL)
    for k, berikut, pokok, pada, pk in _langkah_kasus(pengguna, batas):
        if k in keluarga:
            yield _buat(keluarga[k], tugas_kasus(pada, True), berikut or pokok, pk)


def _atas(pengguna, keluarga: dict[int, Rumah], hari_ini: date, sampai: date):
    """What the rooms above ask for."""
    for modul in modul_atas().values():
        for tugas, sebab, pk in modul.tugas(pengguna, hari_ini, sampai):
            if pk in keluarga:
                yield _buat(keluarga[pk], tugas, sebab)


@tersusun
def _kelompok_sendiri(pengguna, hari_ini: date, nanti: date):
    bertemu = Pertemuan.objects.filter(kelompok=OuterRef("pk"), tanggal__gte=awal_bulan(hari_ini))
    rencana = Rencana.objects.filter(kelompok=OuterRef("pk"), pertemuan=None, tanggal__gte=hari_ini)
    rencana = rencana.order_by("tanggal").values("tanggal")
    milik = Kelompok.objects.untuk(pengguna, "p2k2.catat").filter(aktif=True, pendamping=pengguna)
    return milik.values_list(
        "pk", "desa_id", "desa__nama", "nama", "tempat", Exists(bertemu), rencana[:1],
        rencana.filter(tanggal__gte=nanti)[:1],
    )  # fmt: skip


def _kelompok(pengguna, hari_ini: date, sampai: date):
    """Groups that have not met this month, with the next planned day; and for a phone that stays
    without a signal into the next month, that month's meeting."""
    bulan, nanti = awal_bulan(hari_ini), awal_bulan(sampai)
    for *k, bertemu, rencana, rencana_nanti in _kelompok_sendiri(pengguna, hari_ini, nanti):
        yield _bertemu(*k, tugas_bulanan("p2k2", bulan, bertemu), rencana)
        if nanti > bulan:
            yield _bertemu(*k, tugas_bulanan("p2k2", nanti, False), rencana_nanti)


def _bertemu(
    pk: int, desa: str, nama_desa: str, nama: str, tempat: str, tugas: Tugas, rencana: date | None
) -> TugasHari:
    kata = f"Rencana {kata_tanggal(rencana)}" if rencana else "Belum ada rencana"
    return TugasHari(
        tugas, f"Belum bertemu bulan ini. {kata}", desa, nama_desa, nama,
        urutan_jalan(desa, "", "", "", nama), kelompok=pk, alamat=tempat,
    )  # fmt: skip


# --- for the start page ------------------------------------------------------------------
def lama_diam(kini: datetime) -> Q:
    """Phones with unsent work that have not been heard of for days."""
    return Q(belum__gt=0, kirim_pada__lt=kini - timedelta(days=HARI_DIAM))


@tersusun
def _hitung_kiriman(pengguna):
    return Kiriman.objects.untuk(pengguna).menunggu()


def perlu(pengguna) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]: what waits for the coordinator, and silent phones."""
    semua = []
    if pengguna.boleh("kiriman.putuskan"):
        jumlah = _hitung_kiriman(pengguna)
        url = reverse("pendamping:kiriman_daftar")
        semua.append(("catatan lapangan perlu keputusan Anda", jumlah, url, "penting"))
    if pengguna.boleh("perangkat.kelola"):
        diam = Perangkat.objects.untuk(pengguna).filter(lama_diam(timezone.now())).count()
        url = f"{reverse('pendamping:perangkat_daftar')}?keadaan=diam"
        kata = f"telepon diam {HARI_DIAM} hari dengan catatan belum terkirim"
        semua.append((kata, diam, url, "biasa"))
    return [dict(zip(("kata", "jumlah", "url", "tingkat"), p, strict=True)) for p in semua]
