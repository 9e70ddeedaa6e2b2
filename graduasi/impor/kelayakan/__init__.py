"""Kind `kelayakan_daerah`: families that a decision of the region finds no longer eligible."""

from graduasi.aturan import JenisGraduasi, StatusUsulan
from graduasi.models import Usulan
from kpm.impor.kecil import Himpunan
from kpm.impor.kolom import Kolom, nomor, tanggal, teks

from . import kecil as _kecil
from . import massal as _massal


class KelayakanDaerah(Himpunan):
    no_kk = Kolom(
        nomor("No KK"), "16 angka, disimpan sebagai teks", attribute="keluarga__no_kk",
        wajib=True, identitas=True, contoh="6402060101240001",
        alias=("nomor_kk", "nokk", "no_kartu_keluarga", "nomor_kartu_keluarga", "kk"),
    )  # fmt: skip
    nomor_putusan = Kolom(
        teks(100), "nomor keputusan daerah", wajib=True, contoh="460/123/DINSOS/2024",
        alias=("nomor_sk", "no_sk", "nomor_keputusan", "nomor_surat"),
    )  # fmt: skip
    tanggal_putusan = Kolom(
        tanggal(sejak=2007), "tanggal keputusan daerah", wajib=True, contoh="2024-09-14",
        alias=("tanggal_sk", "tgl_sk", "tanggal_keputusan", "tgl_putusan"),
    )  # fmt: skip
    sebab = Kolom(
        teks(1000), "mengapa dinilai tidak layak lagi",
        alias=("alasan", "keterangan", "ket"),
    )  # fmt: skip

    class Meta:
        model = Usulan
        import_id_fields = ("no_kk",)

    kode = "kelayakan_daerah"
    judul = "Keputusan kelayakan daerah"
    keterangan = (
        "Satu baris untuk setiap keluarga. Setiap keluarga mendapat draf usulan graduasi, yang "
        "Anda ajukan di Graduasi dan disetujui berjenjang seperti usulan lain."
    )
    hak = "graduasi.impor"
    massal, kecil = _massal, _kecil
    tampil = ("no_kk", "nomor_putusan", "tanggal_putusan")
    HAK_EKSPOR = "graduasi.impor"
    LETAK = "keluarga__desa_id"

    @staticmethod
    def isi_ekspor(oleh):
        """Drafts of this type with a decision of the region."""
        usulan = Usulan.objects.untuk(oleh, KelayakanDaerah.HAK_EKSPOR)
        return (
            usulan.filter(
                jenis=JenisGraduasi.KELAYAKAN_DAERAH,
                status=StatusUsulan.DRAF,
                tanggal_putusan__isnull=False,
            )
            .select_related("keluarga")
            .order_by("keluarga__desa_id", "keluarga_id")
        )
