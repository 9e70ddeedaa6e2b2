"""The lists of this room as files; see kpm/ekspor/daftar.py."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from pendamping.models import Pengecualian, Sanksi

from .forms import URUT, SaringPengecualian, SaringSanksi


class DaftarSanksi(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    kecamatan = Lajur("keluarga__desa__induk__nama", "Kecamatan", 22)
    pendamping = Lajur("keluarga__pendamping__nama", "Pendamping", 24)
    langkah = Lajur("get_langkah_display", "Langkah", 18)
    beruntun = Lajur("beruntun", "Bulan berturut-turut", 11)
    dari = Lajur("dari", "Bulan pertama", 13)
    sampai = Lajur("sampai", "Bulan terakhir", 13)
    keadaan = Lajur(None, "Keadaan", 24)
    alasan = Lajur("alasan", "Alasan putusan", 36)
    diputus = Lajur("diputus_pada", "Diputus", 17)
    disampaikan = Lajur("diberitahukan_pada", "Disampaikan", 13)
    penerima = Lajur("penerima", "Diterima oleh", 24)
    selesai = Lajur("selesai_pada", "Selesai", 13)

    kode, judul, satuan = "sanksi", "Sanksi komitmen", "langkah"
    hak, asal, milik = "sanksi.lihat", "pendamping:sanksi_daftar", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringSanksi(tanya, oleh=oleh)
        baris = saringan.saring(Sanksi.objects.untuk(oleh))
        baris = baris.select_related("keluarga__desa__induk", "keluarga__pendamping")
        urut = URUT[saringan.isi.get("urut", "")]
        turun = "-" if urut[0].startswith("-") else ""
        baris = baris.order_by(*urut, f"{turun}pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))

    def dehydrate_keadaan(self, sanksi) -> str:
        return sanksi.keadaan[0]


class DaftarPengecualian(resources.Resource):
    siapa = Lajur(None, "Untuk siapa", 30)
    macam = Lajur(None, "Macam", 12)
    alasan = Lajur("get_alasan_display", "Sebab", 28)
    bukti = Lajur("bukti", "Keterangan dan bukti", 50)
    mulai = Lajur("mulai", "Mulai", 13)
    selesai = Lajur("selesai", "Sampai", 13)
    status = Lajur("get_status_display", "Keadaan", 22)
    oleh = Lajur("diajukan_oleh__nama", "Diajukan oleh", 24)
    catatan = Lajur("catatan", "Catatan putusan", 36)

    kode, judul, satuan = "pengecualian", "Pengecualian sanksi", "pengecualian"
    hak, asal = "sanksi.lihat", "pendamping:pengecualian_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPengecualian(tanya, oleh=oleh)
        baris = saringan.saring(Pengecualian.objects.untuk(oleh))
        baris = baris.select_related("keluarga", "desa", "fasilitas", "diajukan_oleh")
        return Isi(
            baris.order_by("-diajukan_pada", "-pk"),
            kata_saringan(saringan),
            saringan.isi.get("wilayah", ""),
        )

    def dehydrate_siapa(self, p) -> str:
        return str(p)

    def dehydrate_macam(self, p) -> str:
        return "keluarga" if p.keluarga_id else "desa" if p.desa_id else "fasilitas"
