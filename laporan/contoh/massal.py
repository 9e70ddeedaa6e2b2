"""The demo year, loaded by COPY and set-based SQL in one transaction.

The families wait in temporary tables while the database invents what happened to them
(register.py, kegiatan.py, program.py); chance comes from `pg_temp.acak`, a hash of a number
that belongs to the family or person, so that ids given by sequences do not matter. The
triggers of the trail stay on: every row is recorded with the door "data_contoh".
"""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice

from django.db import connection, connections, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from graduasi.proyeksi.massal import proyeksikan
from kpm.aturan import Ketentuan
from kpm.models import Keluarga
from kpm.models import Ketentuan as TabelKetentuan
from kpm.mutu.massal import cari_pasangan, hitung_mutu
from pendamping.verifikasi.aturan import jatuh_tempo_bulan
from pendamping.verifikasi.massal import buat_kewajiban
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.riwayat.jejak import sebagai
from pkh.wilayah.models import Wilayah, rentang_wilayah

from ..jadwal.aturan import Setiap, periode_jatuh_tempo
from ..massal import segarkan_angka
from ..models import Kop, Langganan
from . import (
    bersumber,
    calon,
    kasus,
    kegiatan,
    kunjungan,
    pdp,
    pemutakhiran,
    program,
    rapat,
    register,
    salur,
    sanksi,
    sdm,
    telepon,
)
from .akun import Akun, buat_akun, tolak_produksi
from .keluarga import KeluargaContoh, karang_semua
from .tempat import Petak, Rencana, bagi_wilayah, kode_posyandu, sekolah_kecamatan

KOLOM_KELUARGA = (
    "indeks, desa, no_kk, alamat, rt, rw, telepon, status, status_sejak, tahun_masuk, id_dtsen,"
    " no_kks, bank, nomor, nomor_lama, serah_terima, aktif_sejak, aktif_sampai, pernah_keluar,"
    " jenis_keluar, nama, jumlah, komponen"
)
KOLOM_ANGGOTA = (
    "indeks, nik, nama, hubungan, kelamin, lahir, hamil, hpl, kehamilan_ke, jenjang, npsn,"
    " kelas, disabilitas, komponen, dibayar"
)

IBU_KOTA = {
    "64": "Samarinda", "64.02": "Tenggarong", "18": "Bandar Lampung", "18.10": "Pringsewu",
    "63": "Banjarmasin",
}  # fmt: skip


class DitolakContoh(Exception):
    """The demo year cannot be made here; the message says why and what to do."""


def muat_contoh(r: Rencana, *, per_diminta: bool, lapor: Callable[[str], None]) -> bool:
    """Make the demo year of a region; False when this very one is there already.

    `per_diminta`: the as-of date was asked for and must match too. DitolakContoh when the
    region holds other families or has no desa; ModeProduksi in production.
    """
    tolak_produksi()
    petak = bagi_wilayah(r, desa_rencana(r))
    with transaction.atomic(), sebagai(None, "data_contoh"), connection.cursor() as c:
        c.execute("SELECT pg_advisory_xact_lock(hashtext('data_contoh'))")
        if _sudah_ada(r, per_diminta):
            return False
        _tolak_berisi(r.wilayah)
        # Foreign keys are checked statement by statement, not all at the very end.
        c.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The rows are new to the planner: without statistics it would choose nested loops.
        c.execute("SET LOCAL work_mem = '128MB'")
        c.execute("SET LOCAL enable_nestloop = off")
        c.execute("SET LOCAL jit = off")
        c.execute(register.SIAPKAN)
        _isi(c, r, petak, lapor)
        _isi_kop(r.wilayah)
        _catat(r)
    return True


def _isi_kop(wilayah: str) -> None:
    """Where letters of the demo districts are dated; without it reports name the district."""
    for kode, tempat in IBU_KOTA.items():
        if f"{kode}.".startswith(f"{wilayah}.") or wilayah.startswith(f"{kode}."):
            Kop.objects.get_or_create(wilayah_id=kode, defaults={"tempat": tempat})


# Role -> the report that comes to it by itself, and how often.
LANGGANAN = {
    Peran.KEPALA_PROVINSI: ("rekap_provinsi", Setiap.BULAN),
    Peran.KEPALA_DINAS: ("rekap_kabupaten", Setiap.BULAN),
    Peran.KOORDINATOR: ("p2k2", Setiap.TRIWULAN),
}


def _isi_langganan(r: Rencana) -> None:
    """Of who watches over the region, and of its province; the first to come is the next due."""
    jabatan = Jabatan.objects.filter(
        rentang_wilayah("wilayah_id", r.wilayah) | Q(wilayah=r.wilayah[:2]), peran__in=LANGGANAN
    )
    Langganan.objects.bulk_create(
        [
            Langganan(
                pengguna_id=orang,
                wilayah_id=wilayah,
                jenis=LANGGANAN[Peran(peran)][0],
                setiap=LANGGANAN[Peran(peran)][1],
                terakhir=periode_jatuh_tempo(LANGGANAN[Peran(peran)][1], 5, localdate()).kode,
            )
            for orang, wilayah, peran in jabatan.values_list("pengguna", "wilayah", "peran")
        ],
        ignore_conflicts=True,
    )


@sistem("tahun contoh")
def rapikan(lapor: Callable[[str], None]) -> None:
    """After a load, outside its transaction: statistics for the planner (only the owner may
    take them), what a night works out, and the monthly figures of the dashboards."""
    with connections["pemilik"].cursor() as c:
        c.execute("ANALYZE")
    lapor("statistik tabel")
    with sebagai(None, "data_contoh"):
        pasangan = cari_pasangan().baru
        lapor(f"{pasangan} pasangan keluarga mirip, {hitung_mutu(tanggal=localdate())} skor mutu")
        lapor(f"{proyeksikan(pada=localdate())} proyeksi graduasi alamiah")
    segarkan_angka(semua=True)
    lapor("angka dasbor")


def desa_rencana(r: Rencana) -> list[tuple[str, str, str]]:
    """(kode, nama, nama kecamatan) of every desa in force. DitolakContoh when there are none."""
    wilayah = Wilayah.objects.filter(kode=r.wilayah).first()
    if wilayah is None or wilayah.tingkat > 2:
        raise DitolakContoh(
            f"{r.wilayah} bukan kode provinsi atau kabupaten/kota yang sudah dimuat. "
            "Muat tabel wilayah dahulu: manage.py muat_wilayah"
        )
    desa = Wilayah.objects.berlaku().di_bawah(r.wilayah).filter(tingkat=4).order_by("kode")
    baris = list(desa.values_list("kode", "nama", "induk__nama"))
    if not baris:
        raise DitolakContoh(
            f"Belum ada desa di bawah {r.wilayah}. Muat tabel wilayah dahulu: "
            "manage.py muat_wilayah"
        )
    if r.pendamping < len({kode[:5] for kode, _, _ in baris}):
        raise DitolakContoh("Setiap kabupaten/kota perlu paling sedikit satu pendamping.")
    return baris


def _sudah_ada(r: Rencana, per_diminta: bool) -> bool:
    sama = {"wilayah": r.wilayah, "kpm": r.kpm, "pendamping": r.pendamping, "benih": r.benih}
    if per_diminta:
        sama["per"] = r.per.isoformat()
    return Pekerjaan.objects.filter(
        tugas="data_contoh", status=Status.SELESAI, parameter__contains=sama
    ).exists()


def _tolak_berisi(kode: str) -> None:
    if n := Keluarga.objects.filter(rentang_wilayah("desa_id", kode)).count():
        raise DitolakContoh(
            f"Wilayah {kode} sudah berisi {n} keluarga. Data contoh hanya dibuat di wilayah "
            "yang masih kosong: pilih wilayah lain atau mulai dengan basis data baru."
        )


def _catat(r: Rencana) -> None:
    Pekerjaan.objects.create(
        tugas="data_contoh",
        judul=f"Tahun contoh {r.wilayah}",
        parameter={
            "wilayah": r.wilayah,
            "kpm": r.kpm,
            "pendamping": r.pendamping,
            "benih": r.benih,
            "per": r.per.isoformat(),
        },
        status=Status.SELESAI,
    )


def _isi(c, r: Rencana, petak: list[Petak], lapor: Callable[[str], None]) -> None:
    ketentuan = Ketentuan.dari_isi(TabelKetentuan.objects.pada(r.per).isi)
    akun = buat_akun(r, petak)
    _salin(c, "contoh_petugas", "kab, peran, nomor, pengguna_id", map(_baris_petugas, akun))
    lapor(f"{len(akun)} akun")
    _salin_fasilitas(c, petak)
    _salin_keluarga(c, karang_semua(r, petak, ketentuan))
    c.execute(register.PASANGKAN)
    lapor("keluarga dikarang")
    p = {
        "per": r.per,
        "awal": r.awal,
        "kini": r.per.replace(day=1),
        "ajaran": date(r.per.year if r.per.month >= 7 else r.per.year - 1, 7, 1),
    }
    kunjungan.siapkan(c)
    c.execute(kunjungan.RENCANAKAN, p)
    _isi_bulan(c, r)
    for kata, sql in LANGKAH:
        c.execute(sql, p)
        if kata:
            lapor(f"{c.rowcount} {kata}")
    lapor(f"{buat_kewajiban(bulan=p['kini'], wilayah=r.wilayah)} kewajiban bulan ini menyusul")
    sanksi.isi_sanksi(c, r.wilayah, r.per, lapor)
    pemutakhiran.isi_pemutakhiran(c, r.per, lapor)
    program.isi_bantuan(c, r, ketentuan, lapor)
    lapor(salur.isi_salur(c, r, ketentuan))
    lapor(program.isi_graduasi(c, r, akun, petak))
    bersumber.isi_bersumber(r.wilayah)
    _isi_langganan(r)
    c.execute(kegiatan.TUTUP_BULAN, p)
    lapor(f"{c.rowcount} penutupan bulan verifikasi")


def _isi_bulan(c, r: Rencana) -> None:
    """The months of the year with the school days and the rule book of each."""
    c.execute(kegiatan.SIAPKAN)
    bulan, no = r.awal, 0
    while bulan <= r.per:
        k = Ketentuan.dari_isi(TabelKetentuan.objects.pada(bulan).isi)
        jt = jatuh_tempo_bulan(bulan, k)
        berikut = (bulan + timedelta(days=32)).replace(day=1)
        c.execute(
            f"INSERT INTO contoh_bulan VALUES ({', '.join(['%s'] * 17)})",
            (
                no, bulan, berikut - timedelta(days=1), kegiatan.HARI_EFEKTIF[bulan.month - 1],
                k.ambang_hadir, k.izin_dihitung_absen, k.sakit_dihitung_absen, k.usia_dini_maks,
                k.lansia_min, k.nifas_hari, k.hamil_ke_maks, jt.timbang, jt.imunisasi,
                jt.vitamin_a, jt.lansia, jt.disabilitas, jt.bulan_anc,
            ),
        )  # fmt: skip
        bulan, no = berikut, no + 1


LANGKAH = [
    ("keluarga", register.TULIS_KELUARGA),
    ("anggota", register.TULIS_ANGGOTA),
    ("penugasan", register.TULIS_PENUGASAN),
    ("perubahan status", register.TULIS_STATUS),
    ("kunjungan", kunjungan.TULIS),
    *calon.LANGKAH,
    ("program pelengkap", kasus.TULIS_PELENGKAP),
    ("kasus", kasus.TULIS_KASUS),
    ("langkah kasus", kasus.TULIS_LANGKAH),
    ("rujukan kasus", kasus.TULIS_RUJUKAN),
    ("pengaduan", kasus.TULIS_PENGADUAN),
    ("kasus dari pengaduan", kasus.TULIS_KASUS_PENGADUAN),
    ("langkah pengaduan", kasus.TULIS_LANGKAH_PENGADUAN),
    ("sosialisasi", kasus.TULIS_SOSIALISASI),
    ("", kegiatan.BAGI_KELOMPOK),
    ("kelompok", kegiatan.TULIS_KELOMPOK),
    ("keanggotaan kelompok", kegiatan.TULIS_KEANGGOTAAN),
    ("", kegiatan.TULIS_PENGELOMPOKAN),
    ("pertemuan", kegiatan.TULIS_PERTEMUAN),
    ("", kegiatan.TULIS_RENCANA),
    ("kehadiran", kegiatan.TULIS_KEHADIRAN),
    ("verifikasi", kegiatan.TULIS_VERIFIKASI),
    *sdm.LANGKAH,
    *rapat.LANGKAH,
    *pdp.LANGKAH,
    ("telepon", telepon.TULIS_TELEPON),
    ("tanda terima", telepon.TULIS_TANDA_TERIMA),
    ("catatan sesudah penyerahan", telepon.TULIS_MENUNGGU),
]


# --- COPY ----------------------------------------------------------------------------------
def _teks(nilai) -> str:
    """One value in the text format of COPY. Nothing invented holds a tab or a backslash."""
    if nilai is None:
        return "\\N"
    if isinstance(nilai, list):
        return "{" + ",".join(nilai) + "}"
    return str(nilai)


def _salin(c, tabel: str, kolom: str, baris: Iterable[tuple]) -> None:
    isi = io.StringIO()
    isi.writelines("\t".join(map(_teks, b)) + "\n" for b in baris)
    isi.seek(0)
    c.copy_expert(f"COPY {tabel} ({kolom}) FROM STDIN", isi)


def _baris_petugas(akun: tuple[Akun, int]) -> tuple:
    a, pengguna_id = akun
    return (a.wilayah, a.peran, a.nomor or None, pengguna_id)


def _salin_keluarga(c, keluarga: Iterator[KeluargaContoh]) -> None:
    while bagian := list(islice(keluarga, 20_000)):
        _salin(c, "contoh_keluarga", KOLOM_KELUARGA, map(_baris_keluarga, bagian))
        anggota = (
            (
                k.indeks, o.nik, o.nama, o.hubungan, o.kelamin, o.lahir, o.hamil, o.hpl,
                o.kehamilan_ke, o.jenjang, o.npsn, o.kelas, o.disabilitas, o.komponen, o.dibayar,
            )
            for k in bagian
            for o in k.anggota
        )  # fmt: skip
        _salin(c, "contoh_anggota", KOLOM_ANGGOTA, anggota)


def _baris_keluarga(k: KeluargaContoh) -> tuple:
    return (
        k.indeks, k.desa, k.no_kk, k.alamat, k.rt, k.rw, k.telepon, k.status, k.status_sejak,
        k.tahun_masuk, k.id_dtsen, k.no_kks, k.bank, k.pendamping, k.pendamping_lama,
        k.serah_terima, k.aktif_sejak, k.aktif_sampai, k.pernah_keluar, k.jenis_keluar,
        k.anggota[0].nama, len(k.anggota), k.komponen,
    )  # fmt: skip


def _salin_fasilitas(c, petak: list[Petak]) -> None:
    baris: list[tuple] = []
    kecamatan = ""
    for p in petak:
        if p.kecamatan != kecamatan:
            kecamatan = p.kecamatan
            for jenjang, daftar in sekolah_kecamatan(p).items():
                baris += [(npsn, "sekolah", jenjang, nama, p.kode) for npsn, nama in daftar]
            kode = f"PKM{kecamatan.replace('.', '')}"
            baris.append((kode, "puskesmas", "", f"Puskesmas {p.nama_kecamatan}", p.kode))
        baris.append((kode_posyandu(p.kode), "posyandu", "", f"Posyandu {p.nama}", p.kode))
    _salin(c, "kpm_fasilitas", "kode, jenis, jenjang, nama, desa_id", baris)
