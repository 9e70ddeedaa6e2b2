"""Kind `pendamping`: who they are and where they are posted, with an account for each."""

import re

from kpm.impor.kecil import Himpunan
from kpm.impor.kolom import Isi, Kolom, kode_di_atas_desa, pilihan, tanggal, teks
from pendamping.models import Profil

from . import kecil as _kecil
from . import massal as _massal

_KEPEGAWAIAN = {
    "pppk": "pppk", "p3k": "pppk", "pppk kemensos": "pppk", "kontrak": "kontrak",
    "non asn": "kontrak", "honorer": "kontrak",
}  # fmt: skip


_PENDIDIKAN = {
    "sma": "sma", "smk": "sma", "slta": "sma", "d3": "d3", "diploma iii": "d3", "d4": "d4",
    "diploma iv": "d4", "s1": "s1", "sarjana": "s1", "s2": "s2", "magister": "s2",
}  # fmt: skip


def nama_pengguna() -> Isi:
    def bersih(nilai: str) -> str:
        if not re.fullmatch(r"[\w.@+-]{1,150}", nilai):
            raise ValueError(f"berisi {nilai!r}. Pakai huruf, angka dan . _ - + @ tanpa spasi.")
        return nilai

    return Isi(bersih)


def nip() -> Isi:
    def bersih(nilai: str) -> str:
        angka = nilai.replace(" ", "")
        if not re.fullmatch("[0-9]{18}", angka):
            raise ValueError(f"terisi {len(angka)} huruf. NIP harus 18 angka.")
        return angka

    return Isi(bersih, nomor16=True)


class ProfilPendamping(Himpunan):
    nama_pengguna = Kolom(
        nama_pengguna(), "nama untuk masuk, tanpa spasi", attribute="pengguna__username",
        wajib=True, contoh="pendamping.contoh", alias=("username", "akun", "user"),
    )  # fmt: skip
    nama = Kolom(
        teks(150), "nama lengkap", attribute="pengguna__nama", wajib=True, contoh="Contoh Nama",
        alias=("nama_lengkap", "nama_pendamping"),
    )  # fmt: skip
    kode_wilayah = Kolom(
        kode_di_atas_desa(2), "kabupaten/kota tempat bertugas, misalnya 64.02",
        attribute="wilayah_id", wajib=True, contoh="64.02",
        alias=("kode_kabupaten", "kode_kab", "kabupaten"),
    )  # fmt: skip
    kepegawaian = Kolom(
        pilihan(_KEPEGAWAIAN, ("pppk", "kontrak")), "pppk atau kontrak", contoh="pppk",
        alias=("status_kepegawaian",),
    )  # fmt: skip
    nip = Kolom(
        nip(), "18 angka, disimpan sebagai teks", contoh="199001012024211001",
        alias=("nomor_induk_pegawai", "nip_nippppk", "nippppk"),
    )  # fmt: skip
    nomor_sk = Kolom(
        teks(100), "nomor surat keputusan", contoh="1234/SK/2024", alias=("no_sk", "sk")
    )
    tanggal_sk = Kolom(
        tanggal(sejak=2007), "tanggal surat keputusan", contoh="2024-02-01",
        alias=("tgl_sk", "tanggal_surat_keputusan"),
    )  # fmt: skip
    jabatan = Kolom(
        teks(80), "nama jabatan pada SK", contoh="Penata Layanan Operasional",
        alias=("nama_jabatan",),
    )  # fmt: skip
    golongan = Kolom(
        teks(20), "golongan, misalnya IX", contoh="IX", alias=("gol", "golongan_ruang")
    )
    pendidikan = Kolom(
        pilihan(_PENDIDIKAN, ("sma", "d3", "d4", "s1", "s2")), "pendidikan terakhir",
        contoh="s1", alias=("pendidikan_terakhir",),
    )  # fmt: skip
    bergabung = Kolom(
        tanggal(sejak=2007), "tanggal mulai bertugas", contoh="2019-03-01",
        alias=("tanggal_bergabung", "tmt", "mulai_bertugas"),
    )  # fmt: skip
    telepon = Kolom(
        teks(20), "nomor telepon", attribute="pengguna__telepon",
        alias=("no_hp", "hp", "nomor_hp", "no_telepon", "nomor_telepon"),
    )  # fmt: skip

    class Meta:
        model = Profil
        import_id_fields = ("nama_pengguna",)

    kode = "pendamping"
    judul = "Pendamping"
    keterangan = (
        "Satu baris untuk setiap pendamping. Yang belum ada mendapat akun tanpa kata sandi; "
        "admin memberi kata sandi awalnya. Nama akun yang sudah ada tidak diubah."
    )
    hak = "pendamping.impor"
    massal, kecil = _massal, _kecil
    tampil = ("nama", "nama_pengguna", "kode_wilayah")
    HAK_EKSPOR = "pendamping.impor"
    LETAK = "wilayah_id"

    @staticmethod
    def isi_ekspor(oleh):
        profil = Profil.objects.untuk(oleh, ProfilPendamping.HAK_EKSPOR)
        return profil.select_related("pengguna").order_by("wilayah_id", "pengguna__username")
