"""What of a family is still open, each with where it is done; read as linimasa.py reads what
happened to it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate

from pkh.akun.templatetags.rupa import kata_tanggal

from .aturan import Komponen, tugas_calon, tugas_kunjungan
from .models import Keluarga


@dataclass(frozen=True)
class Terbuka:
    """Something that waits: in words, since or until when, and where it is done."""

    kata: str
    rinci: str = ""
    tanggal: date | None = None
    alamat: str = ""


def yang_terbuka(
    keluarga: Keluarga,
    pengguna,
    hari_ini: date,
    anggota: Iterable,
    ada: frozenset[str],
) -> list[Terbuka]:
    """What this family waits for. `anggota`: rows of the page, with `ingatan` and `segera`;
    `ada`: of linimasa.yang_tercatat."""
    daftar = _waktunya(keluarga, pengguna, hari_ini)
    for relasi, sumber in TERBUKA.items():
        if relasi in ada:
            daftar += sumber(keluarga, pengguna, hari_ini)
    return daftar + [*_tentang_anggota(keluarga, pengguna, anggota)]


def _usulan_terbuka(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for u in keluarga.usulan.untuk(pengguna).terbuka():
        kata = f"Usulan graduasi: {u.get_status_display().lower()}"
        yield Terbuka(kata, u.get_jenis_display(), alamat=reverse("graduasi:rinci", args=[u.pk]))


def _janji(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    janji = keluarga.kunjungan.untuk(pengguna).filter(
        tindak_lanjut_pada__isnull=False, tindak_lanjut_tuntas_pada=None
    )
    for k in janji.order_by("tindak_lanjut_pada"):
        kata = "Tindak lanjut lewat waktu" if k.tindak_lanjut_pada < hari_ini else "Tindak lanjut"
        alamat = reverse("pendamping:kunjungan_rinci", args=[k.pk])
        yield Terbuka(kata, k.tindak_lanjut, k.tindak_lanjut_pada, alamat)


def _pemutakhiran_terbuka(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for p in keluarga.pemutakhiran.untuk(pengguna).terbuka().select_related("anggota"):
        alamat = reverse("kpm:pemutakhiran_rinci", args=[p.pk])
        yield Terbuka(str(p), p.get_status_display(), localdate(p.diajukan_pada), alamat)


def _sanksi_menunggu(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for s in keluarga.sanksi.untuk(pengguna).menunggu_putusan():
        alamat = reverse("pendamping:sanksi_keluarga", args=[keluarga.pk])
        kata = f"Disarankan: {s.get_langkah_display().lower()}"
        yield Terbuka(kata, f"Komitmen {s.beruntun} bulan tidak dipenuhi", alamat=alamat)


def _kasus_terbuka(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for k in keluarga.kasus.untuk(pengguna).terbuka().order_by("berikut_pada", "pk"):
        lewat = k.berikut_pada and k.berikut_pada < hari_ini
        kata = f"Kasus {k.get_jenis_display().lower()}{' lewat tanggal' if lewat else ''}: {k}"
        alamat = reverse("pendamping:kasus_rinci", args=[k.pk])
        yield Terbuka(kata, k.berikut, k.berikut_pada, alamat)


def _pengaduan_terbuka(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for p in keluarga.pengaduan.untuk(pengguna).terbuka().order_by("tenggat", "pk"):
        lewat = " lewat tenggat" if p.tenggat < hari_ini else ""
        alamat = reverse("pendamping:pengaduan_rinci", args=[p.pk])
        yield Terbuka(f"{p}{lewat}", p.get_kategori_display(), p.tenggat, alamat)


def _selisih_terbuka(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for s in keluarga.selisih.untuk(pengguna).terbuka():
        alamat = reverse("kpm:selisih_rinci", args=[s.pk])
        kata = f"Selisih penyaluran: {s.get_jenis_display().lower()}"
        yield Terbuka(kata, s.sebab, s.tenggat, alamat)


def _tentang_anggota(keluarga: Keluarga, pengguna, anggota: Iterable) -> Iterator[Terbuka]:
    boleh_ubah = pengguna.cakupan("kpm.ubah").memuat(keluarga)
    for a in anggota:
        if a.segera:
            hari, kode = a.segera
            nanti = f"menjadi {Komponen(kode).label}" if kode else "tidak lagi punya komponen"
            yield Terbuka(f"{a.nama} {nanti}", a.get_komponen_display(), hari)
        if a.ingatan:
            alamat = reverse("kpm:anggota_ubah", args=[a.pk]) if boleh_ubah else ""
            yield Terbuka(f"Periksa NIK {a.nama}", " ".join(a.ingatan), alamat=alamat)


def _periksa_lapangan(keluarga: Keluarga, pengguna, hari_ini: date) -> list[Terbuka]:
    """Lists that no longer named this family; a visit since then answers the question."""
    tanda = keluarga.periksa_lapangan.untuk(pengguna).terbuka()
    catat = pengguna.cakupan("kunjungan.catat").memuat(keluarga)
    tambah = f"{reverse('pendamping:kunjungan_tambah')}?keluarga={keluarga.pk}" if catat else ""
    return [
        Terbuka("Periksa di lapangan", f"Tidak ada lagi di {berkas}", pada.date(), tambah)
        for berkas, pada in tanda.order_by("ditandai_pada").values_list(
            "impor__nama_berkas", "ditandai_pada"
        )[:3]
    ]


def _waktunya(keluarga: Keluarga, pengguna, hari_ini: date) -> list[Terbuka]:
    """What the start page of its pendamping counts, by the same rules."""
    daftar = []
    catat = pengguna.cakupan("kunjungan.catat").memuat(keluarga)
    tambah = f"{reverse('pendamping:kunjungan_tambah')}?keluarga={keluarga.pk}" if catat else ""
    terakhir, sejak = keluarga.kunjungan_terakhir, keluarga.status_sejak
    menunggu = keluarga.status == "calon" and not keluarga.validasi.kini().exists()
    if tugas_calon(sejak, menunggu).tampak(hari_ini):
        boleh = pengguna.cakupan("calon.validasi").memuat(keluarga)
        alamat = reverse("kpm:validasi", args=[keluarga.pk]) if boleh else ""
        rinci = f"Sejak {kata_tanggal(sejak)}"
        daftar.append(Terbuka("Calon menunggu validasi", rinci, alamat=alamat))
    jeda, aktif = settings.JEDA_KUNJUNGAN, keluarga.status == "aktif"
    if tugas_kunjungan(terakhir, sejak, jeda, aktif).tampak(hari_ini):
        if terakhir:
            kata = f"Sudah {(hari_ini - terakhir).days} hari tidak dikunjungi"
            rinci = f"Terakhir {kata_tanggal(terakhir)}"
        else:
            kata, rinci = "Belum pernah dikunjungi", f"Aktif sejak {kata_tanggal(sejak)}"
        daftar.append(Terbuka(kata, rinci, alamat=tambah))
    return daftar


def _belum_diverifikasi(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    belum = keluarga.verifikasi.untuk(pengguna).filter(bulan=hari_ini.replace(day=1), hasil="belum")
    if n := belum.count():
        lembar = reverse("pendamping:verifikasi_lembar")
        alamat = f"{lembar}?bulan={hari_ini:%Y-%m}&keluarga={keluarga.pk}"
        yield Terbuka(f"{n} anggota belum diverifikasi bulan ini", alamat=alamat)


def _sesi(keluarga: Keluarga, pengguna, hari_ini: date) -> list[Terbuka]:
    """Sessions of P2K2 that its group had without this family, and that it has not had since."""
    if not pengguna.boleh("p2k2.lihat"):
        return []
    semua = keluarga.kehadiran.untuk(pengguna)
    hadir = semua.filter(status="hadir").values("pertemuan__sesi")
    absen = semua.exclude(pertemuan__sesi__in=hadir).aggregate(
        n=Count("pertemuan__sesi", distinct=True)
    )
    alamat = reverse("pendamping:keluarga_sesi", args=[keluarga.pk])
    return [Terbuka(f"{absen['n']} sesi P2K2 tertinggal", alamat=alamat)] if absen["n"] else []


def _permintaan_data(keluarga: Keluarga, pengguna, hari_ini: date) -> Iterator[Terbuka]:
    for p in keluarga.permintaan_data.untuk(pengguna).terbuka().order_by("tenggat"):
        kata = f"Permintaan atas data: {p.get_jenis_display().lower()}"
        alamat = reverse("laporan:pdp_permintaan_rinci", args=[p.pk])
        yield Terbuka(kata, p.jam[0], localdate(p.tenggat), alamat)


TERBUKA: dict[str, Callable[[Keluarga, Any, date], Iterable[Terbuka]]] = {
    "kehadiran": _sesi,
    "verifikasi": _belum_diverifikasi,
    "periksa_lapangan": _periksa_lapangan,
    "usulan": _usulan_terbuka,
    "kunjungan": _janji,
    "pemutakhiran": _pemutakhiran_terbuka,
    "sanksi": _sanksi_menunggu,
    "kasus": _kasus_terbuka,
    "pengaduan": _pengaduan_terbuka,
    "selisih": _selisih_terbuka,
    "permintaan_data": _permintaan_data,
}
