"""The SQL of kind `target_graduasi`; the names are explained in kpm/impor/massal.py."""

from kpm.impor.batal import Balik
from kpm.impor.massal import Periksa, Tahap, di_dalam
from kpm.impor.syarat import ganda

SATUAN = "target"
HILANG = "Target lain pada tahun yang sama, tidak disebut berkas ini. Tidak diubah."
RUTE_HILANG = ""
TANPA_TANDA = "Tidak dapat ditandai: target diubah atau dikosongkan di halaman Target."
TABEL = ("graduasi_target", "wilayah_wilayah")
PERIKSA = [
    Periksa("kode_wilayah", "b.kode_wilayah IS NOT NULL AND w.kode IS NULL", "%(tidak_ditemukan)s"),
    ganda("kode_wilayah", "b.tahun", "b.kode_wilayah", "b.jenis"),
]
ADA = "g.id IS NOT NULL"
KUNCI = {"target_id": "g.id"}
BATAL = [Balik("graduasi.Target")]
IKUT_HAPUS: set[str] = set()
_SEBUT = (
    "(SELECT nama FROM wilayah_wilayah WHERE kode = {x}.wilayah_id) "
    "|| ' ' || {x}.tahun || ', ' || replace({x}.jenis, '_', ' ')"
)
SEBUTAN = ("graduasi_target", _SEBUT.format(x="x"))


def gabung(t: Tahap) -> str:
    return f"""
    LEFT JOIN (SELECT kode FROM wilayah_wilayah WHERE tingkat IN (2, 3)
        AND berakhir_pada IS NULL AND {di_dalam("kode")}) w ON w.kode = b.kode_wilayah
    LEFT JOIN graduasi_target g
        ON g.wilayah_id = w.kode AND g.tahun = b.tahun AND g.jenis = b.jenis"""


def ruas(t: Tahap) -> dict[str, str]:
    return {"jumlah": "g.jumlah"}


def susulan(k, t: Tahap) -> None:
    """No row rests on another."""


def sql_hilang(t: Tahap) -> str:
    """Targets of the years that the file names, that it does not name."""
    return f"""SELECT g.id, {_SEBUT.format(x="g")} AS nama, NULL::bigint AS tujuan
        FROM graduasi_target g WHERE {di_dalam("g.wilayah_id")}
        AND g.tahun IN (SELECT DISTINCT tahun FROM {t.b})
        AND NOT EXISTS (SELECT 1 FROM {t.n} x WHERE x.target_id = g.id)"""


def terapkan(k, t: Tahap) -> None:
    k.execute(
        f"""INSERT INTO graduasi_target (tahun, wilayah_id, jenis, jumlah)
        SELECT b.tahun, b.kode_wilayah, b.jenis, b.jumlah
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'baru' ORDER BY b.bagian, b.nomor"""
    )
    k.execute(
        f"""UPDATE graduasi_target g SET jumlah = b.jumlah
        FROM {t.n} n JOIN {t.b} b USING (bagian, nomor)
        WHERE n.hasil = 'berubah' AND g.id = n.target_id"""
    )


def sesudah_batal(k, t: Tahap, ids: list[int]) -> None:
    """Nothing is worked out from a target."""
