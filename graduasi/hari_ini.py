"""What waits for a person in this room, for the start page and for the way through the desa."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import Tugas
from kpm.massal import ketentuan_pada
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.hari_ini import tunggu
from pkh.tersusun import tersusun

from .aturan import BOLEH_DIUBAH, JenisGraduasi, StatusUsulan, Sumber
from .calon import calon_alamiah
from .models import Kepergian, Proyeksi, Usulan
from .pascagraduasi.aturan import kunjungan_berikut
from .pascagraduasi.models import dengan_pantauan
from .pedoman.layanan import isi_pada, tenggat_pada
from .proyeksi.ringkasan import masa_daftar
from .target.ringkasan import susun_laju

# Status -> (words after the count, tingkat): "penting" holds a family up, "biasa" can wait.
KATA = {
    StatusUsulan.DIKEMBALIKAN: ("usulan graduasi dikembalikan kepada Anda", "penting"),
    StatusUsulan.DITERUSKAN: ("usulan graduasi menunggu putusan Anda", "penting"),
    StatusUsulan.DIPERIKSA: ("usulan graduasi menunggu persetujuan Anda", "penting"),
    StatusUsulan.KEBERATAN: ("keberatan atas usulan graduasi menunggu Anda", "penting"),
    StatusUsulan.BATAL_PUTUSAN: ("pembatalan graduasi menunggu putusan Anda", "penting"),
    StatusUsulan.BATAL_PERIKSA: ("pembatalan graduasi menunggu persetujuan Anda", "penting"),
    StatusUsulan.DIAJUKAN: ("usulan graduasi menunggu pemeriksaan Anda", "penting"),
    StatusUsulan.DIPUTUSKAN: ("putusan graduasi belum dikirim ke Kemensos", "penting"),
    StatusUsulan.DIKIRIM: ("graduasi terkirim menunggu tanggal efektif", "biasa"),
    StatusUsulan.DRAF: ("draf usulan graduasi belum diajukan", "biasa"),
}


@tersusun
def _hitung_calon(pengguna):
    return calon_alamiah(pengguna, "graduasi.usulkan")


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}] in order of weight, only what is not nil; thirteen queries
    at most. `tanggal`: the day on which stages and visits are due."""
    hasil = _usulan(pengguna, tanggal) if pengguna.boleh("graduasi.lihat") else []
    hasil += _pasca(pengguna, tanggal)
    if pengguna.boleh("graduasi.usulkan") and (n := _hitung_calon(pengguna)):
        hasil.append(
            {
                "kata": "KPM tanpa komponen dapat diusulkan graduasi alamiah",
                "jumlah": n,
                "url": reverse("graduasi:calon"),
                "tingkat": "biasa",
            }
        )
    return [*hasil, *_proyeksi(pengguna, tanggal), *_laju(pengguna, tanggal)]


@tersusun
def _hitung_proyeksi(pengguna, sampai: date):
    diusulkan = Usulan.objects.terbuka().filter(keluarga=OuterRef("keluarga"))
    segera = Proyeksi.objects.untuk(pengguna, "graduasi.usulkan").peserta()
    return segera.filter(~Exists(diusulkan), tanggal__lte=sampai)


def _proyeksi(pengguna, tanggal: date) -> list[dict]:
    """Own families whose last component ends in this payment period or the next."""
    if not pengguna.boleh("graduasi.usulkan"):
        return []
    n = _hitung_proyeksi(pengguna, masa_daftar(tanggal, ketentuan_pada(tanggal)).sampai)
    kata = "KPM komponen terakhirnya berakhir periode ini atau berikutnya"
    url = f"{reverse('graduasi:proyeksi_daftar')}?usulan=belum"
    return [{"kata": kata, "jumlah": n, "url": url, "tingkat": "biasa"}] if n else []


def _laju(pengguna, tanggal: date) -> list[dict]:
    """Pendamping behind the pace of their target, for who leads them; how many families oneself
    is short of, for a pendamping behind."""
    sendiri = pengguna.boleh("graduasi.usulkan")
    if not (sendiri or pengguna.boleh("graduasi.periksa") or pengguna.boleh("graduasi.teruskan")):
        return []
    posisi = sorted({j.wilayah_id[:5] for j in pengguna.jabatan_kini if j.wilayah_id})
    kabupaten = [kode for kode in posisi if len(kode) == 5]
    laju = [b for kode in kabupaten for b in susun_laju(pengguna, kode, tanggal.year, tanggal)]
    lambat = [b for b in laju if b.keadaan == "perlu_bantuan"]
    if not lambat:
        return []
    if sendiri:
        kata = "KPM lagi perlu diusulkan untuk target graduasi Anda"
        n = sum(b.kurang for b in lambat)
        url = reverse("graduasi:prospek")
    else:
        kata, n = "pendamping di belakang laju target graduasi", len(lambat)
        url = reverse("graduasi:target_pendamping")
    return [{"kata": kata, "jumlah": n, "url": url, "tingkat": "biasa"}]


def _usulan(pengguna, tanggal: date) -> list[dict]:
    """Proposals at one's own desk by stage, those there beyond their days, and, for the heads,
    those late at all the others."""
    tenggat, alamat = tenggat_pada(tanggal), reverse("graduasi:daftar")
    jumlah, lama = _per_tahap(_usulan_menunggu(pengguna), tenggat, tanggal)
    hasil = [
        tunggu(kata, jumlah[status], f"{alamat}?tampil=menunggu&status={status}", tingkat)
        for status, (kata, tingkat) in KATA.items()
        if status in jumlah
    ]
    tanya = "&terlambat=on&urut=lama"
    hasil.append(
        tunggu("usulan graduasi di meja Anda lewat batas hari", lama,
               f"{alamat}?tampil=menunggu{tanya}", "penting")
    )  # fmt: skip
    if pengguna.boleh("graduasi.teruskan") or pengguna.boleh("graduasi.putuskan"):
        _, semua = _per_tahap(_usulan_bertenggat(pengguna, tuple(tenggat)), tenggat, tanggal)
        kata = "usulan graduasi lewat batas hari di meja lain"
        hasil.append(tunggu(kata, semua - lama, f"{alamat}?tampil=semua{tanya}"))
    return [p for p in hasil if p["jumlah"]]


def _per_hari(usulan: QuerySet) -> QuerySet:
    baris = usulan.order_by().values_list("status", TruncDate("tahap_sejak"))
    return baris.annotate(n=Count("pk"))


@tersusun
def _usulan_menunggu(pengguna):
    return _per_hari(Usulan.objects.untuk(pengguna).menunggu(pengguna))


@tersusun
def _usulan_bertenggat(pengguna, status: tuple[str, ...]):
    return _per_hari(Usulan.objects.untuk(pengguna).filter(status__in=status))


def _per_tahap(baris: list[tuple], tenggat: dict[str, int], tanggal: date) -> tuple[Counter, int]:
    """({stage: how many}, how many beyond their days), as Usulan.objects.terlambat says it. By day
    and told apart here: a condition for each stage takes longer to write than to answer."""
    jumlah, lewat = Counter[str](), 0
    for status, sejak, n in baris:
        jumlah[status] += n
        if status in tenggat and sejak < tanggal - timedelta(days=tenggat[status]):
            lewat += n
    return jumlah, lewat


@tersusun
def _hitung_pasca(pengguna, bulan: tuple[int, ...], tanggal: date):
    milik = Kepergian.objects.untuk(pengguna, "kunjungan.catat").graduasi()
    milik = milik.filter(keluarga__status="graduasi")
    return dengan_pantauan(milik, list(bulan)).filter(berikut__lte=tanggal)


def _pasca(pengguna, tanggal: date) -> list[dict]:
    """Families of this pendamping that left and are due for a visit by the plan of the guide."""
    if not pengguna.boleh("kunjungan.catat"):
        return []
    if not (pedoman := isi_pada(tanggal)):
        return []
    n = _hitung_pasca(pengguna, tuple(pedoman["pasca_bulan"]), tanggal)
    kata, url = (
        "keluarga graduasi waktunya dikunjungi",
        f"{reverse('graduasi:pasca')}?jatuh_tempo=on",
    )
    return [{"kata": kata, "jumlah": n, "url": url, "tingkat": "biasa"}] if n else []


# --- on the way through the desa, and on the phone -------------------------------------------
MUNCUL_DRAF = 7  # days before a draft must have gone on
# What `tugas_lapangan` is drawn from, besides visits and the families' own rows.
CAP = " UNION ALL ".join(
    [
        *(
            f"SELECT '{tabel}', z.id::text, z.xmin || ':' || z.ctid, -1 FROM graduasi_{tabel} z"  # noqa: S608
            " WHERE z.keluarga_id IN (SELECT id FROM k)"
            for tabel in ("usulan", "kepergian")
        ),
        "SELECT 'pedoman', z.id::text, z.xmin || ':' || z.ctid, -1 FROM graduasi_pedoman z",
    ]
)


@tersusun
def _pergi(pengguna):
    milik = Kepergian.objects.untuk(pengguna, "kunjungan.catat").graduasi()
    milik = milik.filter(keluarga__status="graduasi", keluarga__pendamping=pengguna).order_by()
    return milik.values_list("keluarga", "tanggal", "keluarga__kunjungan_terakhir")


@tersusun
def _draf(pengguna):
    draf = Usulan.objects.untuk(pengguna, "graduasi.usulkan").filter(status__in=BOLEH_DIUBAH)
    draf = draf.exclude(status=StatusUsulan.DRAF, sumber=Sumber.DAERAH).order_by()
    return draf.values_list("keluarga", "status", "jenis", "tahap_sejak")


def tugas_lapangan(pengguna, tanggal: date, sampai: date) -> Iterator[tuple[Tugas, str, int]]:
    """(task, why, family) of own families: visits after the exit by the plan of the guide, which
    any visit settles; proposals that came back, and drafts that should have gone on. Three
    queries."""
    if not (pedoman := isi_pada(tanggal)):
        return
    for pk, keluar, dulu in _pergi(pengguna):
        if berikut := kunjungan_berikut(keluar, pedoman["pasca_bulan"], dulu):
            yield Tugas("pasca", berikut, 0, False), f"Graduasi sejak {kata_tanggal(keluar)}", pk
    for pk, status, jenis, sejak in _draf(pengguna):
        kembali, hari = status == StatusUsulan.DIKEMBALIKAN, pedoman["tenggat"][status]
        tempo = timezone.localdate(sejak) + timedelta(days=hari)
        kata = f"{StatusUsulan(status).label}, {JenisGraduasi(jenis).label.lower()}"
        yield Tugas("usulan", tempo, hari if kembali else MUNCUL_DRAF, False), kata, pk
