"""The SQL of kind `kehadiran`; the names are explained in kpm/impor/massal.py.

A row fills an obligation that is there; the rules are those of pendamping/verifikasi/aturan.py
(periksa_isian, nilai_verifikasi) by the rule book of the month. A school's own JML may be days
present or days absent: what fits neither is flagged, and never used. What was due at posyandu
or puskesmas is said as a whole: `terpenuhi` stands for all of it. Nothing is written in a month
that is closed.
"""

from kpm.aturan import SEKOLAH, Ketentuan
from kpm.impor.batal import Balik
from kpm.impor.massal import Periksa, Tahap, di_dalam
from kpm.impor.syarat import ganda
from pendamping.aturan import HasilVerifikasi
from pendamping.verifikasi.massal import kunci_penutupan
from pkh.pekerjaan.layanan import GagalBerpesan

SATUAN = "verifikasi"
HILANG = "Anggota di fasilitas dan bulan yang sama, tidak disebut berkas ini. Tidak diubah."
RUTE_HILANG = "kpm:rinci"
TANPA_TANDA = (
    "Tidak perlu ditandai: yang belum terisi tetap menunggu pendampingnya di lembar verifikasi "
    "bulan itu."
)
TABEL = (
    "pendamping_verifikasi", "pendamping_penutupan", "kpm_anggota", "kpm_keluarga",
    "kpm_ketentuan", "kpm_fasilitas",
)  # fmt: skip
HARI = ("hari_efektif", "alpa", "izin", "sakit")
RUAS = (*HARI, "terpenuhi", "alasan")
DI_SEKOLAH = f"v.komponen IN ({', '.join(repr(str(s)) for s in SEKOLAH)})"
HARI_BULAN = "extract(day FROM b.bulan + interval '1 month' - interval '1 day')::int"


def _isi(ruas: str) -> str:
    """As it would be after the import: an empty cell changes nothing."""
    return f"coalesce(b.{ruas}, v.{ruas})"


# As layanan._lengkapi: what was due and done follows from yes or no. Nothing due is no "no".
TERPENUHI = f"""(CASE WHEN {DI_SEKOLAH} THEN NULL WHEN NOT b.terpenuhi AND v.kewajiban = '{{}}'
    THEN true ELSE {_isi("terpenuhi")} END)"""
DIPENUHI = """(CASE WHEN b.terpenuhi AND v.terpenuhi IS NOT TRUE
    THEN coalesce(v.kewajiban, '{}') WHEN NOT b.terpenuhi THEN '{}' ELSE v.dipenuhi END)"""
ABSEN = f"({_isi('alpa')} + {_isi('izin')} + {_isi('sakit')})"
EFEKTIF = f"coalesce({_isi('hari_efektif')}, 0)"


def _aturan(nama: str, jenis: str) -> str:
    """A value of the rule book in force in that month."""
    bawaan = str(getattr(Ketentuan, nama)).lower()
    return f"coalesce((kt.isi ->> '{nama}')::{jenis}, {bawaan})"


DIHITUNG_ABSEN = f"""({_isi("alpa")}
    + CASE WHEN {_aturan("izin_dihitung_absen", "boolean")} THEN {_isi("izin")} ELSE 0 END
    + CASE WHEN {_aturan("sakit_dihitung_absen", "boolean")} THEN {_isi("sakit")} ELSE 0 END)"""
H = HasilVerifikasi
TANPA_HASIL = f"CASE WHEN {_isi('alasan')} <> '' THEN '{H.TIDAK_DAPAT}' ELSE '{H.BELUM}' END"
HASIL = f"""(CASE
    WHEN NOT ({DI_SEKOLAH}) THEN CASE {TERPENUHI}
        WHEN true THEN '{H.MEMENUHI}' WHEN false THEN '{H.TIDAK}' ELSE {TANPA_HASIL} END
    WHEN {EFEKTIF} = 0 THEN {TANPA_HASIL}
    WHEN ({EFEKTIF} - {DIHITUNG_ABSEN}) * 100 >= {_aturan("ambang_hadir", "int")} * {EFEKTIF}
        THEN '{H.MEMENUHI}' ELSE '{H.TIDAK}' END)"""

PERIKSA = [
    Periksa("nik", "b.nik IS NOT NULL AND a.id IS NULL", "%(tidak_ditemukan)s"),
    ganda("nik", "b.nik", "b.bulan"),
    Periksa("bulan", "b.bulan > %(tanggal)s", "'bulan ini belum tiba.'"),
    Periksa(
        "bulan",
        "a.id IS NOT NULL AND v.id IS NULL AND b.bulan <= %(tanggal)s",
        "'anggota ini tidak punya kewajiban pada bulan itu. Periksa komponennya.'",
    ),
    Periksa(
        "bulan",
        "t.id IS NOT NULL",
        "'bulan ini sudah ditutup. Minta koordinator membukanya lagi.'",
        bila_ubah=True,
    ),
    Periksa(
        "nik",
        "v.id IS NOT NULL AND a.keluar_pada < b.bulan",
        "'sudah keluar dari keluarga sebelum bulan ini (' || a.alasan_keluar || ').'",
        bila_ubah=True,
    ),
    *(
        Periksa(
            ruas,
            f"{DI_SEKOLAH} AND b.{ruas} > {HARI_BULAN}",
            f"'isi 0 sampai ' || {HARI_BULAN} || ' hari.'",
        )
        for ruas in HARI
    ),
    Periksa(
        "alpa",
        f"{DI_SEKOLAH} AND {ABSEN} > {EFEKTIF}",
        f"'alpa, izin dan sakit berjumlah ' || {ABSEN} || ' hari, melebihi ' || {EFEKTIF} "
        "|| ' hari efektif.'",
    ),
    Periksa(
        "alasan",
        f"v.id IS NOT NULL AND {HASIL} = '{H.BELUM}'",
        "'tuliskan mengapa tidak dapat diverifikasi, atau isi hasilnya.'",
    ),
    Periksa(
        "fasilitas",
        "f.id IS NOT NULL AND a.id IS NOT NULL AND left(f.desa_id, 5) <> a.kabupaten",
        "f.nama || ' ada di kabupaten/kota lain.'",
        bila_ubah=True,
    ),
    Periksa(
        "fasilitas",
        "v.id IS NOT NULL AND b.fasilitas <> v.fasilitas_kode",
        "'kewajiban anggota ini tercatat di ' || coalesce(nullif(v.fasilitas_kode, ''), "
        "'tempat tanpa kode') || '; tidak dipindah'",
        peringatan=True,
    ),
    Periksa(
        "jml",
        f"{DI_SEKOLAH} AND b.jml NOT IN ({ABSEN}, {EFEKTIF} - {ABSEN})",
        f"'tidak sama dengan hari tidak hadir (' || {ABSEN} || ') maupun hari hadir (' "
        f"|| ({EFEKTIF} - {ABSEN}) || '); yang dipakai alpa, izin dan sakit'",
        peringatan=True,
    ),
    Periksa(
        "nama",
        "upper(b.nama) <> upper(a.nama)",
        "'NIK ini atas nama ' || a.nama || '; nama tidak diubah'",
        peringatan=True,
    ),
]
ADA = "v.dicatat_pada IS NOT NULL"
KUNCI = {"verifikasi_id": "v.id", "nilai": HASIL}
BATAL = [Balik("pendamping.Verifikasi")]
IKUT_HAPUS: set[str] = set()
SEBUTAN = (
    "pendamping_verifikasi",
    "(SELECT a.nama FROM kpm_anggota a WHERE a.id = x.anggota_id) "
    "|| ', ' || to_char(x.bulan, 'YYYY-MM')",
)


def gabung(t: Tahap) -> str:
    return f"""
    LEFT JOIN (
        SELECT DISTINCT ON (a.nik) a.nik, a.id, a.nama, a.keluar_pada, a.alasan_keluar,
            left(k.desa_id, 5) AS kabupaten
        FROM kpm_anggota a JOIN kpm_keluarga k ON k.id = a.keluarga_id
        WHERE {di_dalam("k.desa_id")} AND a.nik IN (SELECT nik FROM {t.b})
        ORDER BY a.nik, a.keluar_pada IS NULL DESC, a.keluar_pada DESC, a.id DESC
    ) a ON a.nik = b.nik
    LEFT JOIN pendamping_verifikasi v ON v.anggota_id = a.id AND v.bulan = b.bulan
    LEFT JOIN pendamping_penutupan t
        ON t.bulan = b.bulan AND t.wilayah_id = a.kabupaten AND t.dibuka_pada IS NULL
    LEFT JOIN kpm_fasilitas f ON f.kode = b.fasilitas
    LEFT JOIN (
        SELECT m.bulan, (SELECT isi FROM kpm_ketentuan
            WHERE mulai <= m.bulan AND ditetapkan_pada IS NOT NULL
            ORDER BY mulai DESC LIMIT 1) AS isi
        FROM (SELECT DISTINCT bulan FROM {t.b}) m
    ) kt ON kt.bulan = b.bulan"""


def ruas(t: Tahap) -> dict[str, str]:
    """What a row does not speak of where it is verified is as the file says: no change."""
    sekolah = {r: f"v.{r}" for r in HARI} | {"jml": "v.jml_sekolah"}
    return {r: f"CASE WHEN {DI_SEKOLAH} THEN {v} ELSE b.{r} END" for r, v in sekolah.items()} | {
        "terpenuhi": f"""CASE WHEN {DI_SEKOLAH} OR v.terpenuhi AND NOT b.terpenuhi
            AND v.kewajiban = '{{}}' THEN b.terpenuhi ELSE v.terpenuhi END""",
        "alasan": "v.alasan",
    }


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Obligations of the same months and facilities that the file does not name."""
    return f"""SELECT v.id, a.nama || ', ' || to_char(v.bulan, 'YYYY-MM') AS nama,
            kk.id AS tujuan
        FROM pendamping_verifikasi v JOIN kpm_keluarga kk ON kk.id = v.keluarga_id
            JOIN kpm_anggota a ON a.id = v.anggota_id
        WHERE {di_dalam("kk.desa_id")} AND v.fasilitas_kode <> ''
        AND (v.bulan, v.fasilitas_kode) IN (SELECT x.bulan, x.fasilitas_kode
            FROM {t.n} n JOIN pendamping_verifikasi x ON x.id = n.verifikasi_id)
        AND NOT EXISTS (SELECT 1 FROM {t.n} n WHERE n.verifikasi_id = v.id)"""


def terapkan(k, t: Tahap) -> None:
    kunci_penutupan(menutup=False)
    k.execute(
        f"""SELECT EXISTS (SELECT 1 FROM {t.n} n JOIN ({TERTUTUP}) s ON s.id = n.verifikasi_id
        WHERE n.hasil IN ('baru', 'berubah'))"""
    )
    if k.fetchone()[0]:
        raise GagalBerpesan(
            "Bulannya baru saja ditutup. Tidak ada yang diterapkan; minta koordinator membukanya."
        )
    isi = ", ".join(
        f"{r} = CASE WHEN {DI_SEKOLAH} THEN coalesce(b.{r.removesuffix('_sekolah')}, v.{r}) "
        f"ELSE v.{r} END"
        for r in (*HARI, "jml_sekolah")
    )
    k.execute(
        f"""UPDATE pendamping_verifikasi v SET {isi}, terpenuhi = {TERPENUHI},
            dipenuhi = {DIPENUHI}, alasan = {_isi("alasan")},
            hasil = n.nilai, dicatat_oleh_id = %(oleh)s, dicatat_pada = now()
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil IN ('baru', 'berubah') AND v.id = n.verifikasi_id""",
        t.p,
    )


TERTUTUP = """SELECT v.id FROM pendamping_verifikasi v JOIN kpm_keluarga k ON k.id = v.keluarga_id
    JOIN pendamping_penutupan p ON p.bulan = v.bulan AND p.dibuka_pada IS NULL
        AND p.wilayah_id = left(k.desa_id, 5)"""


def tolak_batal(k, t: Tahap) -> None:
    kunci_penutupan(menutup=False)
    k.execute(
        f"""INSERT INTO batal_tolak SELECT a.satuan, 'bulannya sudah ditutup'
        FROM batal_0 a WHERE a.id IN ({TERTUTUP})"""
    )


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    """Nothing is worked out from one verification."""
