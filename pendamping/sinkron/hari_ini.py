"""What is due for one pendamping, family by family, and why: the rules of Tugas over their own
families in a fixed number of queries. The page prints it, the phone carries it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
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
    milik = Q() if hanya is None else Q(keluarga__in=hanya)
    keluarga = _keluarga(pengguna, hari_ini, hanya)
    semua = [
        *_dari_keluarga(keluarga, sampai),
        *_verifikasi(pengguna, keluarga, hari_ini, milik),
        *_janji(pengguna, keluarga, sampai, milik),
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


def _keluarga(pengguna, hari_ini: date, hanya: Collection[int] | None) -> dict[int, Rumah]:
    milik = dampingan_telepon(pengguna, hari_ini).filter(pendamping=pengguna).order_by()
    if hanya is not None:
        milik = milik.filter(pk__in=hanya)
    isi = milik.values_list(
        "pk", "desa_id", "desa__nama", "rt", "rw", "alamat", "nama_pengurus", "status",
        "status_sejak", "kunjungan_terakhir",
    )  # fmt: skip
    return {k[0]: Rumah(*k) for k in isi}


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


def _verifikasi(pengguna, keluarga: dict[int, Rumah], hari_ini: date, milik: Q):
    """This month and the last, where it is open: it may still be filled in."""
    kini = awal_bulan(hari_ini)
    bulan = [awal_bulan(kini - timedelta(days=1)), kini]
    belum = Verifikasi.objects.untuk(pengguna, "verifikasi.catat").bulan_terbuka()
    belum = belum.filter(milik, bulan__in=bulan, hasil="belum").order_by()
    kata = {b: kata_bulan(b) for b in bulan}
    for pk, b, n in belum.values_list("keluarga", "bulan").annotate(n=Count("pk")):
        if pk in keluarga:
            sebab = f"{n} anggota, {kata[b]}"
            yield _buat(keluarga[pk], tugas_bulanan("verifikasi", b, False), sebab)


def _janji(pengguna, keluarga: dict[int, Rumah], sampai: date, milik: Q):
    batas = sampai + timedelta(days=MUNCUL_TINDAK_LANJUT)
    janji = Kunjungan.objects.untuk(pengguna, "kunjungan.catat").berjanji()
    for j in janji.filter(milik, tindak_lanjut_pada__lte=batas).only(
        "keluarga", "tindak_lanjut", "tindak_lanjut_pada", "tindak_lanjut_tuntas_pada"
    ):
        if j.keluarga_id in keluarga and j.tindak_lanjut_pada:
            tugas = tugas_tindak_lanjut(j.tindak_lanjut_pada, j.tindak_lanjut_tuntas_pada)
            yield _buat(keluarga[j.keluarga_id], tugas, j.tindak_lanjut, j.pk)


def _kasus(pengguna, keluarga: dict[int, Rumah], sampai: date):
    if not pengguna.boleh("kasus.catat"):
        return
    kasus = Kasus.objects.untuk(pengguna, "kasus.catat").filter(
        ditutup_pada=None, berikut_pada__lte=sampai + timedelta(days=MUNCUL), keluarga__in=keluarga
    )
    for k in kasus:
        if k.keluarga_id in keluarga and k.berikut_pada:
            sebab = k.berikut or str(k)
            yield _buat(keluarga[k.keluarga_id], tugas_kasus(k.berikut_pada, True), sebab, k.pk)


def _atas(pengguna, keluarga: dict[int, Rumah], hari_ini: date, sampai: date):
    """What the rooms above ask for."""
    for modul in modul_atas().values():
        for tugas, sebab, pk in modul.tugas(pengguna, hari_ini, sampai):
            if pk in keluarga:
                yield _buat(keluarga[pk], tugas, sebab)


def _kelompok(pengguna, hari_ini: date, sampai: date):
    """Groups that have not met this month, with the next planned day; and for a phone that stays
    without a signal into the next month, that month's meeting."""
    bulan, nanti = awal_bulan(hari_ini), awal_bulan(sampai)
    bertemu = Pertemuan.objects.filter(kelompok=OuterRef("pk"), tanggal__gte=bulan)
    rencana = Rencana.objects.filter(kelompok=OuterRef("pk"), pertemuan=None, tanggal__gte=hari_ini)
    rencana = rencana.order_by("tanggal").values("tanggal")
    milik = (
        Kelompok.objects.untuk(pengguna, "p2k2.catat")
        .filter(aktif=True, pendamping=pengguna)
        .annotate(
            bertemu=Exists(bertemu),
            rencana_pada=rencana[:1],
            rencana_nanti=rencana.filter(tanggal__gte=nanti)[:1],
            nama_desa=F("desa__nama"),
        )
    )
    for k in milik:
        yield _bertemu(k, tugas_bulanan("p2k2", bulan, k.bertemu), k.rencana_pada)
        if nanti > bulan:
            yield _bertemu(k, tugas_bulanan("p2k2", nanti, False), k.rencana_nanti)


def _bertemu(k, tugas: Tugas, rencana: date | None) -> TugasHari:
    kata = f"Rencana {kata_tanggal(rencana)}" if rencana else "Belum ada rencana"
    return TugasHari(
        tugas, f"Belum bertemu bulan ini. {kata}", k.desa_id, k.nama_desa, k.nama,
        urutan_jalan(k.desa_id, "", "", "", k.nama), kelompok=k.pk, alamat=k.tempat,
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
