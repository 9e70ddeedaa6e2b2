"""Kind `penugasan`: which family is in whose care, from which day."""

from kpm.aturan import PESERTA
from kpm.impor.kecil import Himpunan
from kpm.impor.kolom import Kolom, nomor, tanggal, teks
from pendamping.models import Penugasan

from . import kecil as _kecil
from . import massal as _massal


class PenugasanPendamping(Himpunan):
    no_kk = Kolom(
        nomor("No KK"), "16 angka, disimpan sebagai teks", attribute="keluarga__no_kk",
        wajib=True, identitas=True, contoh="6402060101240001",
        alias=("nomor_kk", "nokk", "no_kartu_keluarga", "nomor_kartu_keluarga", "kk"),
    )  # fmt: skip
    pendamping = Kolom(
        teks(150), "nama pengguna pendamping", attribute="pendamping__username", wajib=True,
        contoh="pendamping.contoh", alias=("nama_pengguna", "username", "akun_pendamping"),
    )  # fmt: skip
    mulai = Kolom(
        tanggal(sejak=2007), "hari pertama, misalnya 2024-09-14", wajib=True, contoh="2024-09-14",
        alias=("tanggal_mulai", "berlaku_mulai", "tmt", "tgl_mulai"),
    )  # fmt: skip
    alasan = Kolom(
        teks(200), "mengapa diserahkan", contoh="Pembagian wilayah", alias=("keterangan",)
    )

    class Meta:
        model = Penugasan
        import_id_fields = ("no_kk",)

    kode = "penugasan"
    judul = "Penugasan pendamping"
    keterangan = (
        "Satu baris untuk setiap keluarga. Pendamping yang lama selesai sehari sebelum yang baru "
        "mulai."
    )
    hak = "penugasan.impor"
    massal, kecil = _massal, _kecil
    tampil = ("no_kk", "pendamping", "mulai")
    HAK_EKSPOR = "kpm.ekspor"
    LETAK = "keluarga__desa_id"

    @staticmethod
    def isi_ekspor(oleh):
        """The last assignment of every open family in reach that has not ended."""
        tugas = Penugasan.objects.untuk(oleh, PenugasanPendamping.HAK_EKSPOR)
        return (
            tugas.filter(selesai=None, keluarga__status__in=PESERTA)
            .select_related("keluarga", "pendamping")
            .order_by("keluarga__desa_id", "keluarga_id")
        )
