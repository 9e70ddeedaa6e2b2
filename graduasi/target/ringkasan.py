"""How far each pendamping is, and which families may be next."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Sum, Value, When

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pkh.akun.models import Pengguna
from pkh.tersusun import tersusun
from pkh.wilayah.models import Wilayah, rentang_wilayah

from ..aturan import JenisGraduasi, persen
from ..models import Asesmen, Kepergian, Target, TargetPendamping, Usulan
from ..proyeksi.ringkasan import masa_daftar
from .aturan import LAMA_TAHUN, POIN, keadaan, semestinya
from .layanan import susun_sebaran

KATA = {
    "tercapai": ("Tercapai", "status-baik"),
    "sesuai": ("Sesuai laju", "status-proses"),
    "perlu_bantuan": ("Perlu bantuan", "status-perhatian"),
}


PROSPEK = (JenisGraduasi.ALAMIAH, JenisGraduasi.SEJAHTERA)  # the others come by a decision


@dataclass(frozen=True)
class Laju:
    """One pendamping's year. `baku`: the target is the default of the rule book."""

    pendamping: int
    nama: str
    kpm: int
    target: int
    baku: bool
    efektif: int
    berjalan: int
    semestinya: int
    keadaan: str

    @property
    def capaian(self) -> Decimal | None:
        return persen(self.efektif, self.target)

    @property
    def kurang(self) -> int:
        return max(self.target - self.efektif - self.berjalan, 0)

    @property
    def kata(self) -> tuple[str, str]:
        return KATA[self.keadaan]


def susun_laju(pengguna, wilayah: str, tahun: int, hari_ini: date) -> list[Laju]:
    """Of the region with this code; who needs help most first. Five queries whatever the number of
    pendamping."""
    beban = {orang: (nama, n) for orang, nama, n in _asuhan(pengguna, wilayah)}
    efektif = Counter(dict(_pergi(pengguna, wilayah, tahun)))
    berjalan = Counter(dict(_diusulkan(pengguna, wilayah)))
    target = dict(_target(pengguna, wilayah[:5], tahun))
    baku = ketentuan_pada(date(tahun, 1, 1)).target_pendamping
    hasil = []
    for orang, (nama, n) in beban.items():
        punya = target.get(orang)
        sasaran = baku if punya is None else punya
        capai, jalan = efektif[orang], berjalan[orang]
        hasil.append(
            Laju(
                orang, nama, n, sasaran, punya is None, capai, jalan,
                semestinya(sasaran, tahun, hari_ini),
                keadaan(sasaran, capai, jalan, tahun, hari_ini),
            )
        )  # fmt: skip
    return sorted(hasil, key=lambda x: (-x.kurang, x.nama, x.pendamping))


@tersusun
def _asuhan(pengguna, wilayah: str):
    keluarga = Keluarga.objects.untuk(pengguna, "graduasi.lihat").di_wilayah(wilayah)
    asuh = keluarga.exclude(pendamping=None).order_by()
    aktif = Count("pk", filter=Q(status=Keluarga.Status.AKTIF))
    return asuh.values_list("pendamping_id", "pendamping__nama").annotate(n=aktif)


@tersusun
def _pergi(pengguna, wilayah: str, tahun: int):
    return _per_orang(
        Kepergian.objects.untuk(pengguna).graduasi().filter(tanggal__year=tahun), wilayah
    )


@tersusun
def _diusulkan(pengguna, wilayah: str):
    return _per_orang(Usulan.objects.untuk(pengguna).terbuka(), wilayah)


def _per_orang(baris, wilayah: str):
    """Rows (pendamping, how many) of what belongs to families of the region."""
    milik = baris.filter(rentang_wilayah("keluarga__desa_id", wilayah))
    milik = milik.exclude(keluarga__pendamping=None).order_by()
    return milik.values_list("keluarga__pendamping_id").annotate(n=Count("pk"))


@tersusun
def _target(pengguna, kabupaten: str, tahun: int):
    milik = TargetPendamping.objects.untuk(pengguna).filter(
        rentang_wilayah("wilayah_id", kabupaten), tahun=tahun
    )
    return milik.order_by().values_list("pendamping_id").annotate(n=Sum("jumlah"))


def _syarat(hari_ini: date) -> dict[str, Q]:
    """Each reason of POIN as a filter of families; of two about the same end the nearer one."""
    dekat = masa_daftar(hari_ini, ketentuan_pada(hari_ini)).sampai
    ada = ~Q(komponen=[])
    return {
        "tanpa_komponen": Q(komponen=[], komponen_per__isnull=False, jumlah_anggota__gt=0),
        "segera": ada & Q(proyeksi__tanggal__lte=dekat),
        "setahun": ada
        & Q(proyeksi__tanggal__gt=dekat, proyeksi__tanggal__lte=hari_ini + timedelta(days=365)),
        "asesmen": Q(Exists(Asesmen.objects.filter(keluarga=OuterRef("pk"), layak=True))),
        "lama": Q(tahun_masuk__lt=hari_ini.year - LAMA_TAHUN),
        "satu": Q(komponen__len=1),
    }


def calon_prospek(pengguna, hari_ini: date):
    """(families that may be next, the expression of their score): active, nothing proposed, at
    least one reason about what they can live on, not their years alone. `x_<reason>` of each
    says whether it holds, `x_jenis` by which type they would leave."""
    syarat = _syarat(hari_ini)
    skor = Value(0, output_field=IntegerField())
    for kode, q in syarat.items():
        skor = skor + Case(When(q, then=Value(POIN[kode][0])), default=Value(0))
    diusulkan = Usulan.objects.terbuka().filter(keluarga=OuterRef("pk"))
    dasar = Q(pk__in=[])
    for kode, q in syarat.items():
        if kode != "lama":
            dasar |= q
    keluarga = Keluarga.objects.untuk(pengguna, "graduasi.lihat").aktif()
    cocok = {f"x_{kode}": Case(When(q, then=True), default=False) for kode, q in syarat.items()}
    habis = syarat["tanpa_komponen"] | syarat["segera"] | syarat["setahun"]
    jenis = Case(
        When(habis, then=Value(str(JenisGraduasi.ALAMIAH))),
        default=Value(str(JenisGraduasi.SEJAHTERA)),
    )
    return keluarga.filter(dasar, ~Exists(diusulkan)).annotate(**cocok, x_jenis=jenis), skor


def alasan_prospek(k: Keluarga) -> list[tuple[str, int]]:
    """[(words, points)] of a family of `calon_prospek`; they add up to its score."""
    return [(kata, n) for kode, (n, kata) in POIN.items() if getattr(k, f"x_{kode}")]


def susun_pembagian(wilayah: Wilayah, tahun: int) -> list[dict]:
    """What `sebar_target` would write, for reading: [{kata, jenis, baris: [(name, {type:
    families}, families, now)]}] for kecamatan and for pendamping; [] where nothing would be."""
    s = susun_sebaran(wilayah, tahun)
    if not any(s.pendamping.values()):
        return []
    kini_kec: Counter[str] = Counter()
    for kode, n in Target.objects.filter(
        wilayah__induk=wilayah, tahun=tahun, jenis__in=s.kecamatan
    ).values_list("wilayah_id", "jumlah"):
        kini_kec[kode] += n
    kini_orang: Counter[int] = Counter()
    for orang, n in TargetPendamping.objects.filter(wilayah=wilayah, tahun=tahun).values_list(
        "pendamping_id", "jumlah"
    ):
        kini_orang[orang] += n
    orang = {pk for bagian in s.pendamping.values() for pk in bagian} | set(kini_orang)
    nama_orang = Pengguna.objects.filter(pk__in=orang).values_list("pk", "nama")
    nama_kec = Wilayah.objects.filter(induk=wilayah).values_list("kode", "nama")
    return [
        _pembagian("Kecamatan", s.kecamatan, dict(nama_kec), kini_kec),
        _pembagian("Pendamping", s.pendamping, dict(nama_orang), kini_orang),
    ]


def _pembagian(kata: str, bagian: dict, nama: dict, kini: Counter) -> dict:
    kunci = {k for isi in bagian.values() for k in isi} | set(kini)
    jenis = [(JenisGraduasi(j).label, isi) for j, isi in bagian.items()]
    baris = []
    for k in sorted(kunci, key=lambda k: (nama[k], k)):
        sel = [(label, isi.get(k, 0)) for label, isi in jenis]
        baris.append((nama[k], sel, sum(n for _, n in sel), kini[k]))
    jumlah = (sum(b[2] for b in baris), sum(b[3] for b in baris))
    return {"kata": kata, "jenis": [j for j, _ in jenis], "baris": baris, "jumlah": jumlah}
