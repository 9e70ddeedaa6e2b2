"""Kind `kpm`: one row a member; the facts of the family are taken from the pengurus's row."""

from kpm.aturan import PESERTA
from kpm.models import Anggota, Keluarga

from ..kecil import Himpunan
from ..kolom import (
    Kolom,
    bulat,
    kode_wilayah,
    nomor,
    pilihan,
    rt_rw,
    tanggal,
    teks,
    ya_tidak,
)
from . import kecil as _kecil
from . import massal as _massal

_HUBUNGAN = {str(v).replace("_", " "): str(v) for v in Anggota.Hubungan.values} | {
    "kepala keluarga": "suami", "kepala": "suami", "ibu": "istri", "isteri": "istri",
    "ayah": "orang_tua", "mertua": "orang_tua", "orangtua": "orang_tua", "famili lain": "lainnya",
    "famili": "lainnya", "menantu": "lainnya", "lain lain": "lainnya",
}  # fmt: skip
_KELAMIN = {
    "l": "L", "p": "P", "laki laki": "L", "laki": "L", "lk": "L", "pria": "L",
    "perempuan": "P", "pr": "P", "wanita": "P", "1": "L", "2": "P",
}  # fmt: skip
_JENJANG = {
    "sd": "sd", "mi": "sd", "sd mi": "sd", "paket a": "sd", "smp": "smp", "mts": "smp",
    "smp mts": "smp", "paket b": "smp", "sma": "sma", "ma": "sma", "smk": "sma", "sma ma": "sma",
    "sma smk ma": "sma", "sma ma smk": "sma", "paket c": "sma",
    "tidak": "", "tidak sekolah": "", "belum": "", "belum sekolah": "",
}  # fmt: skip
_BANK = {str(v): str(v) for v in Keluarga.Bank.values} | {
    "pt pos": "pos", "pos indonesia": "pos", "bank bri": "bri", "bank bni": "bni",
    "bank mandiri": "mandiri", "bank btn": "btn", "bank bsi": "bsi",
}  # fmt: skip
TEKS16 = "16 angka, disimpan sebagai teks"
BDT = (
    "Berkas ini daftar BDT lama dengan kode wilayah BPS terpisah (KDPROP, KDKAB, KDKEC, KDDESA), "
    "tanpa NIK dan tanpa kode Kemendagri, jadi tidak dapat dibaca sebagai daftar KPM. Minta daftar "
    "DTSEN atau SIKS-NG untuk wilayah yang sama."
)


class KPM(Himpunan):
    # aliases: own template, DTSEN, DTKS/SIKS-NG, KKS payment task, family counts of field tools
    no_kk = Kolom(
        nomor("No KK"), TEKS16, attribute="keluarga__no_kk", wajib=True, identitas=True,
        alias=("nomor_kk", "nokk", "no_kartu_keluarga", "nomor_kartu_keluarga", "kk"),
        contoh="6402060101240001",
    )  # fmt: skip
    nik = Kolom(
        nomor("NIK"), TEKS16, wajib=True, identitas=True,
        alias=("nomor_induk_kependudukan", "no_nik", "nik_art", "nik_anggota", "no_ktp"),
        contoh="6402065708900001",
    )  # fmt: skip
    nama = Kolom(
        teks(120), "nama lengkap anggota", wajib=True, contoh="Contoh Nama",
        alias=("nama_lengkap", "nama_anggota", "nama_art", "nama_anggota_keluarga"),
    )  # fmt: skip
    hubungan = Kolom(
        pilihan(_HUBUNGAN, tuple(Anggota.Hubungan.values)), wajib=True, contoh="pengurus",
        keterangan="pengurus, suami, istri, anak, cucu, orang_tua, lainnya; tepat satu pengurus",
        alias=("hubungan_keluarga", "hub_keluarga", "hub_kel", "hubungan_dengan_kepala_keluarga",
               "status_hubungan", "hubungan_dengan_kepala_rumah_tangga"),
    )  # fmt: skip
    jenis_kelamin = Kolom(
        pilihan(_KELAMIN, ("L", "P")), "L atau P", wajib=True, contoh="P",
        alias=("jk", "kelamin", "sex", "jns_kelamin", "jenkel"),
    )  # fmt: skip
    tanggal_lahir = Kolom(
        tanggal(sejak=1900), "1990-08-17 atau 17/08/1990", wajib=True, contoh="1990-08-17",
        alias=("tgl_lahir", "tanggallahir", "lahir", "tanggal_lahir_art"),
    )  # fmt: skip
    kode_desa = Kolom(
        kode_wilayah(), "kode Kemendagri, misalnya 64.02.06.1001", attribute="keluarga__desa_id",
        wajib=True, contoh="64.02.06.1001",
        alias=("kode_kelurahan", "kode_desa_kelurahan", "kode_kelurahan_desa", "desa_kode",
               "kode_wilayah", "kode_kemendagri", "id_desa"),
    )  # fmt: skip
    alamat = Kolom(
        teks(200), "jalan, dusun", attribute="keluarga__alamat", contoh="Jalan Contoh 1",
        alias=("alamat_lengkap", "alamat_rumah", "alamat_domisili"),
    )  # fmt: skip
    rt = Kolom(rt_rw(), "tiga angka", attribute="keluarga__rt", contoh="003", alias=("no_rt",))
    rw = Kolom(rt_rw(), "tiga angka", attribute="keluarga__rw", contoh="001", alias=("no_rw",))
    status = Kolom(
        pilihan({"calon": "calon", "aktif": "aktif"} | {
            "ditangguhkan": "ditangguhkan", "calon kpm": "calon", "kpm aktif": "aktif"}),
        "calon (bila kosong), aktif atau ditangguhkan; hanya untuk keluarga baru",
        attribute="keluarga__status", contoh="calon", alias=("status_kepesertaan", "status_pkh"),
    )  # fmt: skip
    tahun_masuk = Kolom(
        bulat(2007, 2100), "tahun pertama menerima PKH", attribute="keluarga__tahun_masuk",
        alias=("tahun_kepesertaan", "tahun_kohort", "kohort", "tahun_pertama_bansos"),
    )  # fmt: skip
    id_dtsen = Kolom(
        teks(40), "nomor keluarga DTSEN", attribute="keluarga__id_dtsen",
        alias=("id_keluarga", "id_dtks", "id_bdt", "idbdt"),
    )  # fmt: skip
    no_kks = Kolom(
        nomor("No KKS"), TEKS16, attribute="keluarga__no_kks", identitas=True,
        alias=("nomor_kks", "kks", "no_kartu_kks"),
    )  # fmt: skip
    bank = Kolom(
        pilihan(_BANK, tuple(Keluarga.Bank.values)), ", ".join(Keluarga.Bank.values),
        attribute="keluarga__bank", alias=("nama_bank", "bank_penyalur", "bank_salur"),
    )  # fmt: skip
    hamil = Kolom(ya_tidak(), "ya atau tidak", contoh="tidak", alias=("ibu_hamil", "status_hamil"))
    hpl = Kolom(
        tanggal(), "hari perkiraan lahir", alias=("hari_perkiraan_lahir", "taksiran_partus")
    )
    jenjang = Kolom(
        pilihan(_JENJANG, ("sd", "smp", "sma", "tidak")), "sd, smp, sma, tidak", contoh="tidak",
        alias=("jenjang_sekolah", "bentuk_pendidikan", "jenjang_pendidikan"),
    )  # fmt: skip
    npsn = Kolom(
        bulat(10_000_000, 99_999_999, sql="text", baku="^[1-9][0-9]{7}$"),
        "8 angka",
        alias=("npsn_sekolah",),
    )
    kelas = Kolom(teks(10), "misalnya 4", alias=("tingkat_pendidikan", "kelas_sekolah"))
    disabilitas_berat = Kolom(
        ya_tidak(), "ya atau tidak", contoh="tidak", alias=("disabilitas", "penyandang_disabilitas")
    )
    pendamping = Kolom(
        teks(150), "serahkan KPM lewat halaman Pendamping", alias=("nama_pendamping",),
        diabaikan="KPM diserahkan kepada pendamping lewat halaman Pendamping.",
    )  # fmt: skip

    class Meta:
        model = Anggota
        import_id_fields = ("nik",)

    kode = "kpm"
    judul = "KPM dan anggotanya"
    keterangan = "Satu baris untuk setiap anggota keluarga."
    hak = "kpm.impor"
    massal, kecil = _massal, _kecil
    tampil = ("nama", "nik")
    HAK_EKSPOR = "kpm.ekspor"
    LETAK = "keluarga__desa_id"

    @staticmethod
    def isi_ekspor(oleh):
        """Members of the open families in reach, families together, the pengurus first."""
        anggota = Anggota.objects.untuk(oleh, KPM.HAK_EKSPOR).hadir()
        return (
            anggota.filter(keluarga__status__in=PESERTA)
            .select_related("keluarga")
            .order_by("keluarga__desa_id", "keluarga_id", "-hubungan", "pk")
        )

    TOLAK_JUDUL = {("kdprop", "kdkab"): BDT, ("kdkec", "kddesa"): BDT}
