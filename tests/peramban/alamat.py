"""Addresses of all pages, from the URL table, with keys that exist in the running system.

A new route is a page here by itself; with an argument nobody knows a value for it fails.
"""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from laporan.jadwal.layanan import GARAM
from pkh.akun.hak import HAK, Peran
from tests.rute import Rute, semua_rute

# In this order: the first who may see a route visits it.
AKUN = {
    Peran.PENDAMPING: "pendamping_kukar_01",
    Peran.OPERATOR: "operator_kukar",
    Peran.KOORDINATOR: "korkab_kukar",
    Peran.KEPALA_DINAS: "kadis_kukar",
    Peran.KEPALA_BIDANG: "kabid_kukar",
    Peran.ADMIN: "admin",
    Peran.AUDITOR: "auditor",
    Peran.OPERATOR_PROVINSI: "operator_kaltim",
    Peran.KEPALA_PROVINSI: "kadis_kaltim",
}
TAMU = "tamu"
PENGUNJUNG = [*AKUN, TAMU]
# Answers that are files, data or fragments. And Swagger UI at /api/: axe runs there, but what it
# finds (grey on grey, buttons within buttons, no language) is the library's own bundle.
BUKAN_HALAMAN = {
    "sehat", "siap", "skema", "dokumen_api", "mfa_download_recovery_codes", "kpm:ekspor_unduh",
    "kpm:pemutakhiran_foto", "laporan:berkala_surel",  # the latter in _lain
    "kpm:impor_templat", "kpm:impor_galat", "laporan:pdf", "laporan:xlsx", "pekerjaan:kemajuan",
    "laporan:pdp_pemrosesan_unduh", "laporan:pdp_pemberitahuan_pdf",
    "laporan:csv", "laporan:json", "laporan:pptx", "laporan:lampiran", "laporan:bulanan_pdf",
    "kpm:validasi_foto", "kpm:validasi_kembaran",
    "laporan:formulir_buka", "laporan:formulir_lembar", "laporan:formulir_unduh",
    "pendamping:pertemuan_foto", "graduasi:asesmen_foto", "graduasi:berkas",
    "graduasi:pasca_berkas", "mfa_remove_webauthn",  # test_kunci_sandi
    "akun:undangan",  # below, and tests/akun/test_undangan.py
    "pendamping:kunjungan_foto", "pendamping:sosialisasi_foto",
    "pendamping:kunjungan_cari_keluarga",
    "pendamping:lapangan", "pendamping:lapangan_pekerja", "pendamping:lapangan_manifes",
    "pendamping:lapangan_ikon_192", "pendamping:lapangan_ikon_512",  # tests/peramban/lapangan walks
}  # fmt: skip
# Only in the middle of signing in, or with a second factor: test_faktor_kedua looks at these.
PERLU_KEADAAN = {
    "mfa_authenticate", "mfa_reauthenticate", "account_reauthenticate", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip
# These know no GET: the page that says so (405) is looked at once, at "pekerjaan:batal".
HANYA_POST = {
    "akun:aktif", "akun:jabatan_akhiri", "akun:jabatan_tambah", "akun:sandi_awal", "akun:undang",
    "laporan:berkala_minta_surel", "laporan:berkala_pengingat", "laporan:bulanan_tinjau",
    "laporan:berkala_hapus", "laporan:rakor_paket", "laporan:pdp_insiden_langkah",
    "laporan:pdp_insiden_cari", "laporan:pdp_insiden_tutup",
    "laporan:pdp_permintaan_periksa", "laporan:pdp_permintaan_penuhi",
    "laporan:pdp_retensi_usulkan", "laporan:pdp_permintaan_tolak", "laporan:pdp_permintaan_salinan",
    "akun:token_cabut", "akun:pelimpahan_tarik", "akun:sesi_akhiri",
    "akun:faktor_hapus", "graduasi:langkah", "graduasi:pedoman_salin",
    "graduasi:pedoman_tetapkan", "graduasi:pedoman_hapus", "graduasi:berkas_tambah",
    "graduasi:berkas_hapus", "kpm:gabungan_batal", "kpm:ganda_berbeda",
    "kpm:ganda_buka", "kpm:impor_buang", "kpm:impor_terapkan", "kpm:ketentuan_dampak",
    "kpm:ketentuan_hapus", "kpm:ketentuan_salin", "kpm:ketentuan_tarik", "kpm:ketentuan_tetapkan",
    "kpm:mutu_cari", "kpm:penetapan_batal", "kpm:pertemuan_awal_batal", "kpm:pelengkap_hapus",
    "kpm:pertemuan_awal_undang",
    "kpm:salur_langkah", "kpm:salur_susun", "kpm:salur_hapus",
    "pendamping:kasus_dari_kunjungan", "pendamping:kasus_lepas",
    "kpm:salur_cocok_ulang", "kpm:pemutakhiran_setujui", "kpm:pemutakhiran_tolak",
    "kpm:pemutakhiran_terima", "kpm:pemutakhiran_batalkan",
    "pendamping:kunjungan_tuntas", "pendamping:penyerahan_batal", "pendamping:penyerahan_jawab",
    "pendamping:tambah", "pendamping:pengawasan_bicara", "pendamping:pelatihan_hapus",
    "pendamping:kiriman_putuskan", "pendamping:perangkat_hapus",
    "pendamping:verifikasi_siapkan", "pendamping:sanksi_perbarui", "pendamping:sanksi_kecualikan",
    "pendamping:verifikasi_tutup",
    "pendamping:sanksi_beritahu", "pendamping:sanksi_keberatan", "pendamping:sanksi_tangguhkan",
    "pendamping:keberatan_putus", "pendamping:pengecualian_putus", "wilayah:muatan_terapkan",
    "pendamping:pengelompokan_batal", "pendamping:rencana_hapus",
    "pendamping:sosialisasi_hapus",
}  # fmt: skip
# One template and one form for every sheet that is printed: two of them stand for the rest, all of
# which tests/test_rute.py opens.
SATU_UNTUK_SEMUA = {
    "laporan:cetak_berita_acara_awal", "laporan:cetak_berita_acara_lulus", "laporan:cetak_hadir",
    "laporan:cetak_hadir_awal", "laporan:cetak_hadir_pertemuan",
    "laporan:cetak_insiden_keluarga", "laporan:cetak_jawaban", "laporan:cetak_notulen",
    "laporan:cetak_pernyataan", "laporan:cetak_rencana", "laporan:cetak_sanksi",
    "laporan:cetak_undangan_awal",
}  # fmt: skip
MILIK = "SELECT {} FROM {} x JOIN akun_pengguna p ON p.id = {} WHERE p.username = '{}' {}"


def _milik(tabel: str, orang: str, syarat: str = "", kolom: str = "max(x.id)") -> str:
    return MILIK.format(kolom, tabel, orang, AKUN[Peran.PENDAMPING], syarat)


_SAYA = f"SELECT id FROM akun_pengguna WHERE username = '{AKUN[Peran.PENDAMPING]}'"
_ORANG = f"SELECT id FROM akun_pengguna WHERE username = '{AKUN[Peran.PENDAMPING]}'"
_KELUARGA = _milik("kpm_keluarga", "x.pendamping_id", "AND x.status = 'aktif'")
_ANGGOTA = f"SELECT max(id) FROM kpm_anggota WHERE keluarga_id = ({_KELUARGA})"
_KPM_SENDIRI = _milik("kpm_keluarga", "x.pendamping_id", kolom="x.id")
_LULUS = _milik("kpm_keluarga", "x.pendamping_id", "AND x.status = 'graduasi'")
_KELOMPOK = _milik("pendamping_kelompok", "x.pendamping_id", "AND x.aktif")
_PERTEMUAN = f"SELECT id FROM pendamping_pertemuan WHERE kelompok_id = ({_KELOMPOK}) \
    ORDER BY tanggal DESC LIMIT 1"
_CALON = _milik("kpm_keluarga", "x.pendamping_id", "AND x.status = 'calon'")
_VALIDASI = f"SELECT id FROM kpm_validasi WHERE oleh_id = ({_ORANG}) AND keluarga_id IN (SELECT id \
    FROM kpm_keluarga WHERE pendamping_id = ({_ORANG})) ORDER BY hasil = 'layak', id LIMIT 1"
_INSIDEN = "SELECT max(id) FROM laporan_insiden WHERE wilayah_id = '64.02'"
_RAKOR = "SELECT max(id) FROM laporan_rakor WHERE wilayah_id = '64.02'"
_REKAP = "SELECT max(id) FROM laporan_cuplikan WHERE wilayah_id = '64.02' \
    AND jenis = 'rekap_kabupaten'"
_REKAP_LAMA = _REKAP.replace("max", "min")
_PERTEMUAN_AWAL = "SELECT max(id) FROM kpm_pertemuanawal"
_PENGGUNA = "SELECT id FROM akun_pengguna WHERE username = 'pendamping_kukar_04'"
_PASANGAN = "SELECT max(id) FROM kpm_pasanganmirip WHERE status = 'terbuka'"
_DAFTAR = "SELECT max(id) FROM kpm_daftarsalur"
_ADUAN = _milik("pendamping_pengaduan", "x.pemilik_id", "AND x.status = 'terbuka'")
_KASUS = _milik("pendamping_kasus", "x.dibuka_oleh_id")
# (route, argument), or (room, argument) -> value, or a question to the database
NILAI = {
    ("kpm:pelengkap_ubah", "pk"): _milik("kpm_pelengkap", "x.oleh_id"),
    ("kpm:ketentuan_rinci", "pk"): "SELECT max(id) FROM kpm_ketentuan \
        WHERE ditetapkan_pada IS NOT NULL",
    ("kpm:ketentuan_ubah", "pk"): "SELECT id FROM kpm_ketentuan WHERE ditetapkan_pada IS NULL",
    ("kpm:ketentuan_banding", "pk"): "SELECT id FROM kpm_ketentuan WHERE mulai = '2023-01-01'",
    ("kpm:anggota_ubah", "pk"): _ANGGOTA,
    ("kpm:anggota_keluar", "pk"): _ANGGOTA,
    ("kpm:anggota_buka", "pk"): _ANGGOTA,
    ("kpm:anggota_buka", "ruas"): "nik",
    ("kpm:buka", "ruas"): "no_kk",
    ("kpm:impor_rinci", "pk"): "SELECT max(id) FROM kpm_impor",
    ("kpm:impor_cocokkan", "pk"): "SELECT max(id) FROM kpm_impor",
    ("kpm:impor_batalkan", "pk"): "SELECT max(id) FROM kpm_impor",
    ("kpm:impor_templat", "kode"): "kpm",
    ("kpm:ekspor", "kode"): "kpm",
    ("kpm:ekspor_jenis", "kode"): "kpm",
    ("kpm:ganda_rinci", "pk"): _PASANGAN,
    ("kpm:ganda_gabung", "pk"): _PASANGAN,
    ("kpm:ganda_gabung", "sisi"): "kiri",
    ("kpm:gabungan", "pk"): "SELECT max(id) FROM kpm_penggabungan",
    ("kpm:selisih_rinci", "pk"): "SELECT max(s.id) FROM kpm_selisih s \
        JOIN kpm_keluarga k ON k.id = s.keluarga_id WHERE s.ditutup_pada IS NULL",
    ("kpm:salur_rinci", "pk"): _DAFTAR,
    ("kpm:salur_ubah", "pk"): _DAFTAR,
    ("kpm:pemutakhiran_buka", "ruas"): "nik",
    ("kpm:pemutakhiran_buka", "pk"): "SELECT max(x.id) FROM kpm_pemutakhiran x \
        JOIN akun_pengguna p ON p.id = x.pengusul_id \
        WHERE p.username = 'pendamping_kukar_01' AND x.isi ? 'nik'",
    ("kpm:pemutakhiran_rinci", "pk"): "SELECT max(x.id) FROM kpm_pemutakhiran x \
        JOIN akun_pengguna p ON p.id = x.pengusul_id WHERE p.username = 'pendamping_kukar_01'",
    ("kpm:validasi", "pk"): _CALON,
    ("kpm:validasi_rinci", "pk"): _VALIDASI,
    ("kpm:validasi_komitmen", "pk"): _VALIDASI,
    ("kpm:sanggah", "pk"): _VALIDASI,
    ("kpm:sanggahan_jawab", "pk"): "SELECT max(id) FROM kpm_sanggahan",
    ("kpm:pertemuan_awal_rinci", "pk"): _PERTEMUAN_AWAL,
    ("kpm:pertemuan_awal_ubah", "pk"): _PERTEMUAN_AWAL,
    ("kpm:pertemuan_awal_hadir", "pk"): _PERTEMUAN_AWAL,
    ("kpm:penetapan_rinci", "pk"): "SELECT max(id) FROM kpm_penetapan",
    ("kpm", "pk"): _KELUARGA,
    ("pendamping:perangkat_rinci", "pk"): _milik("pendamping_perangkat", "x.pengguna_id",
        kolom="max(x.id::text)"),
    ("pendamping:kiriman_rinci", "pk"): _milik("pendamping_kiriman", "x.pengirim_id"),
    ("pendamping:kasus_rinci", "pk"): _KASUS,
    ("pendamping:kasus_ubah", "pk"): _KASUS,
    ("pendamping:kasus_lakukan", "pk"): _KASUS,
    ("pendamping:kasus_lakukan", "tindakan"): "langkah",
    ("pendamping:kasus_jawab", "pk"): f"SELECT max(id) FROM pendamping_rujukankasus \
        WHERE kasus_id = ({_KASUS})",
    ("pendamping:sosialisasi_rinci", "pk"): _milik("pendamping_sosialisasi", "x.oleh_id"),
    ("pendamping:sosialisasi_ubah", "pk"): _milik("pendamping_sosialisasi", "x.oleh_id"),
    ("pendamping:pengaduan_rinci", "pk"): _ADUAN,
    ("pendamping:pengaduan_lakukan", "pk"): _ADUAN,
    ("pendamping:pengaduan_lakukan", "tindakan"): "jawab",
    ("pendamping:kunjungan_rinci", "pk"): _milik(
        "pendamping_kunjungan", "x.pendamping_id",
        "AND EXISTS (SELECT FROM pendamping_foto f WHERE f.kunjungan_id = x.id)",
    ),
    ("pendamping:verifikasi_fasilitas", "pk"): "SELECT max(v.id) FROM pendamping_verifikasi v "
        f"WHERE v.komponen IN ('usia_dini', 'lansia') AND v.keluarga_id IN ({_KPM_SENDIRI})",
    ("pendamping:rinci", "pk"): _milik("pendamping_profil", "x.pengguna_id"),
    ("pendamping:ubah", "pk"): _milik("pendamping_profil", "x.pengguna_id"),
    ("pendamping:pengawasan_rinci", "pk"): _milik("pendamping_profil", "x.pengguna_id"),
    ("pendamping:pelatihan", "pk"): _milik("pendamping_profil", "x.pengguna_id"),
    ("pendamping:rhk", "pk"): _milik("pendamping_profil", "x.pengguna_id"),
    ("pendamping:penyerahan_rinci", "pk"): "SELECT max(id) FROM pendamping_penyerahan",
    ("pendamping:pertemuan_rinci", "pk"): _PERTEMUAN,
    ("pendamping:pertemuan_ubah", "pk"): _PERTEMUAN,
    ("pendamping:pertemuan_susulan", "pk"): _PERTEMUAN,
    ("pendamping:keluarga_sesi", "pk"): _KELUARGA,
    ("pendamping:sesi_ubah", "pk"): "SELECT min(id) FROM pendamping_sesi",
    ("pendamping:sanksi_keluarga", "pk"): "SELECT max(s.keluarga_id) FROM pendamping_sanksi s \
        JOIN kpm_keluarga k ON k.id = s.keluarga_id JOIN akun_pengguna p ON p.id = k.pendamping_id \
        WHERE p.username = 'pendamping_kukar_01'",
    ("pendamping", "pk"): _KELOMPOK,
    ("pendamping:rencana_ubah", "pk"): _milik(
        "pendamping_rencana", "x.pendamping_id", "AND x.pertemuan_id IS NULL"
    ),
    ("pendamping:pengelompokan_susun", "pendamping"): _SAYA,
    ("pendamping:pengelompokan_susun", "desa"): _milik(
        "kpm_keluarga", "x.pendamping_id", kolom="max(x.desa_id)"
    ),
    ("pendamping:pengelompokan_rinci", "pk"): _milik(
        "pendamping_pengelompokan", "x.pendamping_id"
    ),
    ("graduasi:asesmen", "pk"): _milik("graduasi_asesmen", "x.oleh_id"),
    ("graduasi:asesmen_tambah", "pk"): _KELUARGA,
    ("graduasi:pasca_rinci", "pk"): _LULUS,
    ("graduasi:pasca_pantau", "pk"): _LULUS,
    ("graduasi:pasca_dukungan", "pk"): _LULUS,
    ("graduasi:pasca_usaha", "pk"): _LULUS,
    ("graduasi:pasca_usaha_ubah", "pk"): f"SELECT max(id) FROM graduasi_usaha \
        WHERE keluarga_id = ({_LULUS})",
    ("graduasi:pedoman_rinci", "pk"): "SELECT min(id) FROM graduasi_pedoman",
    ("graduasi:pedoman_ubah", "pk"): "SELECT max(id) FROM graduasi_pedoman \
        WHERE ditetapkan_pada IS NULL",
    ("graduasi:target_orang", "pk"): _SAYA,
    ("graduasi", "pk"): _milik("graduasi_usulan", "x.pengusul_id", "AND x.status = 'draf'"),
    ("laporan:kop", "kode"): "64.02",
    ("laporan:bulanan_tulis", "bulan"): "SELECT to_char(CURRENT_DATE, 'YYYY-MM')",
    ("laporan:bulanan_rinci", "pk"): "SELECT min(id) FROM laporan_laporanbulanan \
        WHERE status <> 'draf' AND wilayah_id = '64.02'",
    ("laporan:di_balik", "daftar"): "p2k2_belum",
    ("laporan:rakor_rinci", "pk"): _RAKOR,
    ("laporan:rakor_keputusan", "pk"): f"SELECT min(id) FROM laporan_keputusanrakor WHERE \
        rakor_id = ({_RAKOR})",
    ("laporan:pdp_pemrosesan_tulis", "kode"): "register",
    ("laporan:pdp_insiden_rinci", "pk"): _INSIDEN,
    ("laporan:pdp_insiden_ubah", "pk"): _INSIDEN,
    ("laporan:pdp_permintaan_tambah", "pk"): _KELUARGA,
    ("laporan:pdp_retensi_rinci", "pk"): "SELECT max(id) FROM laporan_usulanretensi",
    ("laporan:pdp_permintaan_rinci", "pk"): "SELECT max(id) FROM laporan_permintaandata",
    ("laporan:cetak_insiden_lembaga", "pk"): _INSIDEN,
    ("laporan:formulir", "jenis"): "pendidikan",
    ("laporan:cetak_sertifikat", "pk"): _milik("graduasi_usulan", "x.pengusul_id"),
    ("laporan:rinci", "pk"): _REKAP,
    ("laporan:banding", "pk"): _REKAP,
    ("laporan:banding", "lama"): _REKAP_LAMA,
    ("laporan:banding_baris", "pk"): _REKAP,
    ("laporan:banding_baris", "lama"): _REKAP_LAMA,
    ("laporan:banding_baris", "apa"): "berubah",
    ("laporan:periksa", "sidik"): f"SELECT sha256 FROM laporan_cuplikan WHERE id = ({_REKAP})",
    ("wilayah:rinci", "kode"): "64.02",
    ("wilayah:muatan", "pk"): "SELECT max(id) FROM wilayah_muatan",
    ("pekerjaan", "pk"): "SELECT max(j.id) FROM pekerjaan_pekerjaan j \
        JOIN akun_pengguna p ON p.id = j.diminta_oleh_id WHERE p.username = 'operator_kukar'",
    ("akun", "pk"): _PENGGUNA,
}  # fmt: skip
# Whose rows these are.
OLEH = {
    "laporan:pdp_insiden_rinci": Peran.OPERATOR,
    "laporan:pdp_insiden_ubah": Peran.OPERATOR,
    "laporan:pdp_permintaan_rinci": Peran.OPERATOR,
    "laporan:pdp_retensi_rinci": Peran.KEPALA_DINAS,
    "laporan:cetak_insiden_lembaga": Peran.OPERATOR,
    "pendamping:penyerahan_rinci": Peran.OPERATOR,
    "kpm:ekspor": Peran.OPERATOR,
    "kpm:ekspor_jenis": Peran.OPERATOR,
    "pekerjaan:rinci": Peran.OPERATOR,
    "pekerjaan:batal": Peran.OPERATOR,
    "graduasi:banyak": Peran.KOORDINATOR,
    "graduasi:semua": Peran.KOORDINATOR,
    "kpm:pertemuan_awal_ubah": Peran.KOORDINATOR,
    "kpm:pertemuan_awal_hadir": Peran.KOORDINATOR,
    "kpm:pertemuan_awal_rinci": Peran.KOORDINATOR,
    "kpm:penetapan_rinci": Peran.OPERATOR,
    "laporan:angka": Peran.KEPALA_DINAS,
    "laporan:bulanan_rinci": Peran.KOORDINATOR,
    "kpm:salur": Peran.OPERATOR,
    "kpm:salur_rinci": Peran.OPERATOR,
    "kpm:salur_baris": Peran.OPERATOR,
    "kpm:salur_cocok": Peran.OPERATOR,
    "kpm:salur_cocok_keluarga": Peran.OPERATOR,
    "kpm:selisih": Peran.OPERATOR,
    "kpm:selisih_rinci": Peran.OPERATOR,
    "kpm:salur_label": Peran.OPERATOR,
    "kpm:kks": Peran.OPERATOR,
}
# Pages that need something chosen.
TANYA = {
    "kpm:pemutakhiran_banyak": "SELECT '?pilih=' || max(x.id) FROM kpm_pemutakhiran x \
        JOIN kpm_keluarga k ON k.id = x.keluarga_id \
        WHERE x.status = 'diajukan' AND k.desa_id LIKE '64.02.%'",
    "kpm:pindah": "SELECT '?q=Melayu'",
    "pendamping:sanksi_putus": "SELECT '?pilih=' || max(s.id) FROM pendamping_sanksi s \
        JOIN kpm_keluarga k ON k.id = s.keluarga_id \
        WHERE s.putusan = '' AND s.selesai_pada IS NULL AND k.desa_id LIKE '64.02.%'",
    "graduasi:banyak": "SELECT '?dari=diajukan&usulan=' || max(id) FROM graduasi_usulan \
        WHERE status = 'diajukan'",
    "graduasi:semua": "SELECT '?dari=diajukan'",
    "graduasi:jembatan_isi": "SELECT '?arah=keluar'",
    "kpm:salur_baris": "SELECT '?daftar=' || max(id) FROM kpm_daftarsalur",
    "kpm:salur_label_ubah": "SELECT '?kata=exclude'",
    "laporan:di_balik": "SELECT '?wilayah=64.02'",
    "laporan:beban_di_balik": "SELECT '?wilayah=64.02'",
    "laporan:angka": f"SELECT '?bagian=verifikasi&kolom=cakupan&laporan=' || ({_REKAP})",
}
PUBLIK = {"account_login", "account_inactive", "laporan:periksa"}


@dataclass(frozen=True)
class Halaman:
    nama: str
    alamat: str
    status: int = 200


def _peran(r: Rute) -> str:
    if r.nama in PUBLIK:
        return TAMU
    if r.nama in OLEH:
        return OLEH[r.nama]
    hak = r.hak_untuk("GET")
    return next(p for p in AKUN if any(h == "masuk" or p in HAK[h][1] for h in hak))


def _nilai(sistem, rute: str, argumen: str) -> object:
    nilai = NILAI.get((rute, argumen)) or NILAI[rute.partition(":")[0], argumen]
    hasil = sistem.satu(nilai) if nilai.startswith("SELECT ") else nilai
    assert hasil is not None, f"tidak ada baris untuk {rute}"
    return hasil


def halaman_untuk(sistem, peran: str) -> list[Halaman]:
    daftar = [
        Halaman(
            r.nama,
            reverse(r.nama, kwargs={a: _nilai(sistem, r.nama, a) for a in r.ruas})
            + (sistem.satu(TANYA[r.nama]) if r.nama in TANYA else ""),
            405 if r.nama == "pekerjaan:batal" else 200,
        )
        for r in semua_rute()
        if not r.api
        and r.nama not in BUKAN_HALAMAN | PERLU_KEADAAN | HANYA_POST | SATU_UNTUK_SEMUA
        and _peran(r) == peran
    ]
    return daftar + [Halaman(a, a, s) for a, s in _lain(sistem, peran)]


def _lain(sistem, peran: str) -> list[tuple[str, int]]:
    """Pages that a table of routes does not know: states, empty lists, refusals."""
    bulan = f"{timezone.localdate():%Y-%m}"
    if peran == TAMU:
        return [("/tidak-ada/", 404), ("/undangan/x/x/", 410)]
    beranda = [] if peran == Peran.PENDAMPING else [("/", 200)]
    if peran == Peran.PENDAMPING:
        keluarga = sistem.satu(_KELUARGA)
        sekolah = sistem.satu(
            "SELECT max(fasilitas_kode) FROM pendamping_verifikasi v WHERE v.keluarga_id IN "
            f"(SELECT x.id FROM kpm_keluarga x WHERE x.pendamping_id = ({_SAYA})) "
            "AND v.bulan = %s",
            timezone.localdate().replace(day=1),
        )
        return [
            (f"/kunjungan/tambah/?keluarga={keluarga}", 200),
            (f"/kasus/tambah/?keluarga={keluarga}", 200),
            (f"/kasus/{sistem.satu(_KASUS)}/tutup/", 200),
            (f"/graduasi/usul/?keluarga={keluarga}", 200),
            (f"/verifikasi/lembar/?bulan={bulan}&fasilitas={sekolah}", 200),
            (f"/verifikasi/lembar/?bulan={bulan}&keluarga={keluarga}&rentang=triwulan", 200),
            ("/kunjungan/?tunggakan=on", 200),
            ("/tidak-ada/", 404),
            ("/kelola/pengguna/", 403),
        ]
    if peran == Peran.OPERATOR:
        return [*beranda, ("/kpm/", 200), ("/kpm/?q=zzzz", 200), ("/graduasi/", 200)]
    if peran == Peran.KOORDINATOR:
        return [*beranda, ("/verifikasi/", 200), ("/penyerahan/tambah/", 200)]
    if peran == Peran.KEPALA_DINAS:
        siapa = "SELECT {} FROM akun_pengguna WHERE username = %s"
        isi = {r: sistem.satu(siapa.format(k), AKUN[peran]) for r, k in
               (("pengguna", "id"), ("alamat", "email"))}  # fmt: skip
        tanda = signing.dumps(isi, key=sistem.env["PKH_RAHASIA"], salt=GARAM)
        return [*beranda, (reverse("laporan:berkala_surel", args=[tanda]), 200)]
    if peran == Peran.OPERATOR_PROVINSI:
        return [*beranda, ("/verifikasi/", 200)]
    return beranda
