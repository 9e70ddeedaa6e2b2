"""The lists of payment as files."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from kpm.models import BarisSalur, DaftarSalur
from pkh.akun.templatetags.rupa import bulan

from .forms import SaringBaris

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
