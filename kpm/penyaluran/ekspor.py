"""The lists of payment as files."""

from django.utils import timezone
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from kpm.models import BarisSalur, DaftarSalur, Keluarga, Rekonsiliasi, Selisih
from pkh.akun.templatetags.rupa import bulan

from .aturan import Pemegang
from .forms import SaringBaris
from .kks import SaringKKS, saring_kartu
from .periode import periode_daftar
from .rekonsiliasi.forms import SaringRekonsiliasi, SaringSelisih

EKSPOR = "kpm.ekspor"


class DaftarBaris(resources.Resource):
    """What a bank asks for: NIK, name, KKS, kind of aid, stage, amount."""

    nik = Lajur("nik", "NIK", 19, identitas=True)
    nama = Lajur("nama", "Nama", 28)
    no_kks = Lajur("no_kks", "No KKS", 19, identitas=True)
    bansos = Lajur(None, "Jenis bansos", 12)
    tahap = Lajur("daftar__periode", "Tahap salur", 13)
    nominal = Lajur("jumlah", "Nominal", 12)
    bank = Lajur("bank", "Bank", 10)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    nomor = Lajur("daftar__nomor", "Nomor SK/surat", 20)
    susulan = Lajur("daftar__urut", "Susulan ke", 10)
    kecuali = Lajur("get_kecuali_display", "Dikecualikan karena", 26)

    kode, judul, satuan = "penyaluran", "Baris daftar penyaluran", "keluarga"
    hak, asal, milik = EKSPOR, "kpm:salur_baris", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        kode = tanya.get("daftar", "")
        pk = int(kode) if kode.isdecimal() and len(kode) < 19 else None
        daftar = DaftarSalur.objects.untuk(oleh, EKSPOR).filter(pk=pk).first()
        saringan = SaringBaris(tanya, oleh=oleh)
        semua = BarisSalur.objects.untuk(oleh, EKSPOR).filter(daftar=daftar)
        baris = saringan.saring(semua).select_related("daftar", "desa__induk", "keluarga")
        kata = [f"{daftar}, periode mulai {bulan(daftar.periode)}"] if daftar else []
        wilayah = saringan.isi.get("wilayah") or (daftar.wilayah_id if daftar else "")
        return Isi(baris.order_by("nama", "pk"), kata + kata_saringan(saringan), wilayah)

    def dehydrate_bansos(self, baris) -> str:
        return "PKH"


class DaftarRekonsiliasi(resources.Resource):
    pengurus = Lajur("keluarga__nama_pengurus", "Pengurus", 28)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    periode = Lajur("periode", "Awal periode", 13)
    temuan = Lajur("get_temuan_display", "Temuan", 28)
    kecuali = Lajur("get_kecuali_display", "Tidak didaftarkan karena", 26)
    berhak = Lajur("berhak", "Seharusnya", 12)
    terdaftar = Lajur("terdaftar", "Terdaftar", 12)
    dibayar = Lajur("dibayar", "Dibayar", 12)
    label = Lajur("label", "Kata bank", 26)
    keterangan = Lajur("keterangan", "Keterangan bank", 30)
    bank = Lajur("bank", "Bank", 10)
    tanggal = Lajur("tanggal", "Tanggal bank", 13)

    kode, judul, satuan = "rekonsiliasi", "Rekonsiliasi penyaluran", "keluarga"
    hak, asal = EKSPOR, "kpm:salur_cocok_keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        ada = periode_daftar(oleh, terkirim=True)
        saringan = SaringRekonsiliasi(tanya, oleh=oleh, ada=ada)
        baris = saringan.saring(Rekonsiliasi.objects.untuk(oleh, EKSPOR))
        baris = baris.select_related("keluarga", "desa__induk").order_by("desa_id", "pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))


class DaftarPemegang(resources.Resource):
    pengurus = Lajur("nama_pengurus", "Pengurus", 28)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("desa__induk__nama", "Kecamatan", 20)
    pemegang = Lajur(None, "Pemegang KKS", 26)
    tanggal = Lajur(None, "Ditanyakan", 13)
    catatan = Lajur(None, "Keterangan", 40)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)

    kode, judul, satuan = "kks", "Pemegang KKS", "keluarga"
    hak, asal = EKSPOR, "kpm:kks"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKKS(tanya, oleh=oleh)
        baris = saring_kartu(saringan, Keluarga.objects.untuk(oleh, EKSPOR))
        baris = baris.select_related("desa__induk", "pendamping").order_by("nama_pengurus", "pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))

    def dehydrate_pemegang(self, keluarga) -> str:
        kode = getattr(keluarga, "pemegang", "")
        return str(Pemegang(kode).label) if kode else "Belum ditanyakan"

    def dehydrate_tanggal(self, keluarga):
        return getattr(keluarga, "tanggal_kks", None)

    def dehydrate_catatan(self, keluarga) -> str:
        return getattr(keluarga, "catatan_kks", "")


class DaftarSelisih(resources.Resource):
    pengurus = Lajur("keluarga__nama_pengurus", "Pengurus", 28)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("keluarga__desa__induk__nama", "Kecamatan", 20)
    periode = Lajur("periode", "Awal periode", 13)
    jenis = Lajur("get_jenis_display", "Selisih", 24)
    rupiah = Lajur("rupiah", "Rupiah", 12)
    sebab = Lajur("sebab", "Sebab menurut bank", 32)
    langkah = Lajur("get_langkah_display", "Langkah", 22)
    pemilik = Lajur("pemilik__nama", "Dikerjakan oleh", 24)
    tenggat = Lajur("tenggat", "Tenggat", 13)
    catatan = Lajur("catatan", "Catatan", 40)
    ditutup = Lajur("ditutup_pada", "Ditutup", 17)
    alasan = Lajur("get_alasan_display", "Alasan ditutup", 28)

    kode, judul, satuan = "selisih", "Selisih penyaluran", "selisih"
    hak, asal = EKSPOR, "kpm:selisih"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringSelisih(tanya, oleh=oleh)
        baris = saringan.saring(Selisih.objects.untuk(oleh, EKSPOR), timezone.localdate())
        baris = baris.select_related("keluarga__desa__induk", "pemilik").order_by("tenggat", "pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))
