"""Kind `penyaluran`: what the bank did with the payment of each family and period."""

from kpm.aturan import PESERTA
from kpm.models import HasilSalur, Keluarga

from ..kecil import Himpunan
from ..kolom import Kolom, bulan, kunci_pilihan, nomor, pilihan, rupiah, tanggal, teks
from . import kecil as _kecil
from . import massal as _massal

TEKS16 = "16 angka, disimpan sebagai teks"
_BANK = {
    kata: str(kode)
    for kode, label in Keluarga.Bank.choices
    for kata in (str(kode), kunci_pilihan(str(label)), f"bank {kode}")
} | {"pos indonesia": "pos"}


class HasilPenyaluran(Himpunan):
    # one of the three numbers is enough; aliases of the KKS payment task
    no_kk = Kolom(
        nomor("No KK"), f"{TEKS16}; no_kk, nik atau no_kks harus ada",
        attribute="keluarga__no_kk", identitas=True, contoh="6402060101240001",
        alias=("nomor_kk", "nokk", "no_kartu_keluarga", "nomor_kartu_keluarga", "kk"),
    )  # fmt: skip
    nik = Kolom(
        nomor("NIK"), f"{TEKS16}, pengurus atau anggota lain", identitas=True,
        alias=("nomor_induk_kependudukan", "nik_pengurus", "nik_penerima", "no_ktp"),
    )  # fmt: skip
    no_kks = Kolom(
        nomor("No KKS"), TEKS16, attribute="keluarga__no_kks", identitas=True,
        alias=("nomor_kks", "kks", "no_kartu_kks", "no_kartu"),
    )  # fmt: skip
    periode = Kolom(
        bulan(), "bulan pertama tahap, misalnya 2024-07", wajib=True, contoh="2024-07",
        alias=("tahap_salur", "tahap", "bulan", "periode_salur", "awal_periode"),
    )  # fmt: skip
    nominal = Kolom(
        rupiah(), "rupiah bulat", attribute="jumlah", wajib=True, contoh="750000",
        alias=("jumlah", "nilai", "nominal_bantuan", "jumlah_bantuan", "nominal_salur"),
    )  # fmt: skip
    hasil = Kolom(
        teks(100), "kata bank apa adanya, misalnya SALUR atau Gagal: rekening pasif",
        attribute="label", wajib=True, contoh="Berhasil transaksi",
        alias=("status", "status_salur", "status_transaksi", "hasil_salur", "ket_salur"),
    )  # fmt: skip
    tanggal = Kolom(
        tanggal(sejak=2007), "tanggal salur atau gagal", contoh="2024-07-19",
        alias=("tanggal_salur", "tgl_salur", "tanggal_transaksi", "tgl_transaksi"),
    )  # fmt: skip
    bank = Kolom(
        pilihan(_BANK, tuple(Keluarga.Bank.values)), ", ".join(Keluarga.Bank.values),
        contoh="bri", alias=("nama_bank", "bank_penyalur", "bank_salur"),
    )  # fmt: skip
    catatan = Kolom(
        teks(200), "sebab gagal dan lain-lain", attribute="keterangan",
        alias=("keterangan", "sebab", "sebab_gagal", "alasan", "ket"),
    )  # fmt: skip

    class Meta:
        model = HasilSalur
        import_id_fields = ("no_kk", "periode")

    kode = "penyaluran"
    judul = "Hasil penyaluran"
    keterangan = (
        "Satu baris untuk setiap keluarga dan tahap. Kata bank disimpan apa adanya di samping "
        "keadaan yang kami baca darinya."
    )
    hak = "penyaluran.impor"
    massal, kecil = _massal, _kecil
    tampil = ("no_kk", "periode", "hasil", "nominal")
    HAK_EKSPOR = "kpm.ekspor"
    LETAK = "keluarga__desa_id"

    @staticmethod
    def isi_ekspor(oleh):
        """Results of the open families in reach."""
        hasil = HasilSalur.objects.untuk(oleh, HasilPenyaluran.HAK_EKSPOR)
        return (
            hasil.filter(keluarga__status__in=PESERTA)
            .select_related("keluarga")
            .order_by("periode", "keluarga_id")
        )
