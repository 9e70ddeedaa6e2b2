"""The SQL of kind `penyaluran`; the names are explained in kpm/impor/massal.py."""

from kpm.massal import TERBUKA
from kpm.penyaluran.aturan import Keadaan
from kpm.penyaluran.massal import sql_keadaan
from kpm.penyaluran.rekonsiliasi.massal import cocokkan, cocokkan_semua, periode_terbuka

from ..batal import Balik
from ..massal import Periksa, Tahap, di_dalam
from ..syarat import ganda, keluarga_terlihat

SATUAN = "keluarga"
HILANG = "Keluarga yang punya bantuan pada tahap yang sama, tidak disebut berkas ini. Tidak diubah."
RUTE_HILANG = "kpm:rinci"
TANPA_TANDA = (
    "Tidak perlu ditandai: yang sampai batas jadwalnya tetap tanpa hasil bank muncul sendiri di "
    "Rekonsiliasi sebagai selisih."
)
TABEL = ("kpm_keluarga", "kpm_anggota", "kpm_hasilsalur", "kpm_bantuan", "kpm_ketentuan",
         "kpm_labelbank", "kpm_daftarsalur")  # fmt: skip
KELUARGA = "coalesce(kk.id, na.id, ks.id)"
RUAS = {"nominal": "jumlah", "hasil": "label", "tanggal": "tanggal", "bank": "bank",
        "catatan": "keterangan"}  # fmt: skip
# months of one payment period, by the rule book of that month
PANJANG = """(12 / coalesce((SELECT (t.isi ->> 'periode_per_tahun')::int FROM kpm_ketentuan t
    WHERE t.mulai <= b.periode AND t.ditetapkan_pada IS NOT NULL
    ORDER BY t.mulai DESC LIMIT 1), 4))"""
KEADAAN = sql_keadaan("b.hasil")
# A period is closed for a kabupaten once all its lists are.
TUTUP = f"""(SELECT bool_and(d.status = 'ditutup') FROM kpm_daftarsalur d JOIN kpm_keluarga kel
    ON d.wilayah_id = left(kel.desa_id, 5)
    WHERE kel.id = {KELUARGA} AND d.periode = b.periode)"""

PERIKSA = [
    Periksa(
        "no_kk",
        "b.galat IS NULL AND b.no_kk IS NULL AND b.nik IS NULL AND b.no_kks IS NULL",
        "'kosong, begitu pula nik dan no_kks. Isi salah satunya supaya keluarganya dikenali.'",
    ),
    *(
        Periksa(kolom, f"b.{kolom} IS NOT NULL AND {KELUARGA} IS NULL", "%(tidak_ditemukan)s")
        for kolom in ("no_kk", "nik", "no_kks")
    ),
    *(
        Periksa(
            kolom,
            f"{nama}.id <> {KELUARGA}",
            "'menunjuk keluarga lain daripada nomor sebelumnya di baris ini. Periksa nomornya.'",
        )
        for kolom, nama in (("nik", "na"), ("no_kks", "ks"))
    ),
    ganda("periode", KELUARGA, "b.periode"),
    Periksa(
        "periode",
        f"(extract(month FROM b.periode)::int - 1) %% {PANJANG} <> 0",
        f"'bukan bulan pertama tahap; satu tahap ' || {PANJANG} || ' bulan mulai Januari.'",
    ),
    Periksa("periode", "b.periode > %(tanggal)s", "'tahap itu belum mulai. Periksa tahunnya.'"),
    Periksa("tanggal", "b.tanggal > %(tanggal)s", "'ada di masa depan. Periksa tahunnya.'"),
    Periksa(
        "periode",
        TUTUP,
        "'sudah ditutup untuk kabupaten/kota ini. Minta koordinator membukanya kembali.'",
        bila_ubah=True,
    ),
    Periksa(
        "hasil",
        f"b.hasil IS NOT NULL AND {KEADAAN} = '{Keadaan.ASING}'",
        "'belum dikenal artinya. Tetapkan di Penyaluran, Kata bank.'",
        peringatan=True,
    ),
    Periksa(
        "nominal",
        f"bt.jumlah <> b.nominal AND {KEADAAN} = '{Keadaan.SALUR}'",
        "'berbeda dari yang dihitung, Rp' || bt.jumlah",
        peringatan=True,
    ),
]
ADA = "hs.id IS NOT NULL"
KUNCI = {"keluarga_id": KELUARGA, "hasil_id": "hs.id", "keadaan": KEADAAN}
BATAL = [
    Balik("kpm.HasilSalur", satuan="keluarga_id"),
    Balik("kpm.Bantuan", satuan="keluarga_id"),
]
IKUT_HAPUS: set[str] = set()
SEBUTAN = ("kpm_keluarga", "x.nama_pengurus")


def gabung(t: Tahap) -> str:
    return f"""{keluarga_terlihat(t)}
    LEFT JOIN (
        SELECT DISTINCT ON (a.nik) a.nik, k.id FROM kpm_anggota a
        JOIN kpm_keluarga k ON k.id = a.keluarga_id
        WHERE {di_dalam("k.desa_id")} AND a.nik IN (SELECT nik FROM {t.b})
        ORDER BY a.nik, a.keluar_pada IS NULL DESC, k.status IN {TERBUKA} DESC, k.id DESC
    ) na ON na.nik = b.nik
    LEFT JOIN (
        SELECT DISTINCT ON (no_kks) no_kks, id FROM kpm_keluarga
        WHERE {di_dalam("desa_id")} AND no_kks IN (SELECT no_kks FROM {t.b})
        ORDER BY no_kks, status IN {TERBUKA} DESC, id DESC
    ) ks ON ks.no_kks = b.no_kks
    LEFT JOIN kpm_hasilsalur hs ON hs.keluarga_id = {KELUARGA} AND hs.periode = b.periode
    LEFT JOIN kpm_bantuan bt ON bt.keluarga_id = {KELUARGA} AND bt.periode = b.periode"""


def ruas(t: Tahap) -> dict[str, str]:
    return {k: f"hs.{r}" for k, r in RUAS.items()}


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Families owed something in the periods of the file, which it does not name."""
    return f"""SELECT bt.id, kk.nama_pengurus || ', ' || to_char(bt.periode, 'YYYY-MM') AS nama,
            kk.id AS tujuan
        FROM kpm_bantuan bt JOIN kpm_keluarga kk ON kk.id = bt.keluarga_id
        WHERE bt.periode IN (SELECT DISTINCT periode FROM {t.b}) AND {di_dalam("kk.desa_id")}
        AND NOT EXISTS (SELECT 1 FROM {t.n} n JOIN {t.b} x USING (bagian, nomor)
            WHERE n.keluarga_id = kk.id AND x.periode = bt.periode)"""


def terapkan(k, t: Tahap) -> None:
    """What the bank said is kept; the status of what the family was owed follows it."""
    k.execute(
        f"""INSERT INTO kpm_hasilsalur (keluarga_id, periode, keadaan, label, jumlah, bank, tanggal,
            keterangan, dicatat_pada)
        SELECT n.keluarga_id, b.periode, n.keadaan, b.hasil, b.nominal, coalesce(b.bank, ''),
            b.tanggal, coalesce(b.catatan, ''), now()
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) WHERE n.hasil = 'baru'
        ORDER BY b.periode, n.keluarga_id"""
    )
    isi = ", ".join(f"{r} = coalesce(b.{k_}, hs.{r})" for k_, r in RUAS.items())
    k.execute(
        f"""UPDATE kpm_hasilsalur hs SET {isi}, keadaan = n.keadaan, dicatat_pada = now()
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'berubah' AND hs.id = n.hasil_id"""
    )
    k.execute(
        f"""UPDATE kpm_bantuan bt SET status = s.status, tanggal_salur = s.tanggal,
            keterangan = s.kata
        FROM (
            SELECT hs.keluarga_id, hs.periode,
                CASE WHEN hs.keadaan IN ('salur', 'gagal') THEN hs.keadaan ELSE 'dihitung' END
                    AS status,
                CASE WHEN hs.keadaan = 'salur' THEN hs.tanggal END AS tanggal,
                left(concat_ws(': ', hs.label, nullif(hs.keterangan, '')), 200) AS kata
            FROM {t.n} n JOIN {t.b} b USING (bagian, nomor) JOIN kpm_hasilsalur hs
                ON hs.keluarga_id = n.keluarga_id AND hs.periode = b.periode
            WHERE n.hasil IN ('baru', 'berubah')
        ) s
        WHERE bt.keluarga_id = s.keluarga_id AND bt.periode = s.periode
        AND (bt.status, bt.tanggal_salur, bt.keterangan)
            IS DISTINCT FROM (s.status, s.tanggal, s.kata)"""
    )
    k.execute(f"SELECT DISTINCT periode FROM {t.b} WHERE periode IS NOT NULL")
    for periode in {p for (p,) in k.fetchall()} & set(periode_terbuka()):
        cocokkan(periode=periode, hari=t.tanggal)


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    """Both tables came back from the trail; what rests on them is worked out anew."""
    cocokkan_semua(hari=t.tanggal)
