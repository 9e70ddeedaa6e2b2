"""Kind `target_graduasi`: how many families a region is to graduate in a year, by type."""

from graduasi.aturan import JenisGraduasi
from graduasi.models import Target
from kpm.impor.kecil import Himpunan
from kpm.impor.kolom import Kolom, bulat, kode_di_atas_desa, kunci_pilihan, pilihan

from . import kecil as _kecil
from . import massal as _massal

_JENIS = (
    {kunci_pilihan(kode): str(kode) for kode in JenisGraduasi.values}
    | {kunci_pilihan(str(label)): str(kode) for kode, label in JenisGraduasi.choices}
    | {
        "alami": "alamiah", "graduasi alamiah": "alamiah", "graduasi alami": "alamiah",
        "sejahtera mandiri": "sejahtera", "mandiri": "sejahtera", "ppse": "pemberdayaan",
        "graduasi sejahtera mandiri": "sejahtera", "pena": "pemberdayaan",
        "paksa": "paksa",
    }
)  # fmt: skip


class TargetGraduasi(Himpunan):
    tahun = Kolom(bulat(2007, 2100), "tahun target", wajib=True, contoh="2026", alias=("th",))
    kode_wilayah = Kolom(
        kode_di_atas_desa(2, 3), "kabupaten/kota atau kecamatan, misalnya 64.02 atau 64.02.06",
        attribute="wilayah_id", wajib=True, contoh="64.02.06",
        alias=("kode_kecamatan", "kode_kabupaten", "wilayah"),
    )  # fmt: skip
    jenis = Kolom(
        pilihan(_JENIS, tuple(JenisGraduasi.values)), ", ".join(JenisGraduasi.values),
        wajib=True, contoh="sejahtera", alias=("jenis_graduasi", "tipe_graduasi"),
    )  # fmt: skip
    jumlah = Kolom(
        bulat(0, 10_000_000), "keluarga", wajib=True, contoh="25",
        alias=("target", "target_kpm", "jumlah_kpm"),
    )  # fmt: skip

    class Meta:
        model = Target
        import_id_fields = ("tahun", "kode_wilayah", "jenis")

    kode = "target_graduasi"
    judul = "Target graduasi"
    keterangan = "Satu baris untuk setiap tahun, wilayah dan jenis graduasi."
    hak = "graduasi.target"
    massal, kecil = _massal, _kecil
    tampil = ("kode_wilayah", "tahun", "jenis", "jumlah")
    HAK_EKSPOR = "graduasi.target"
    LETAK = "wilayah_id"

    @staticmethod
    def isi_ekspor(oleh):
        target = Target.objects.untuk(oleh, TargetGraduasi.HAK_EKSPOR)
        return target.order_by("tahun", "wilayah_id", "jenis")
