"""The plan of meetings as a file; see kpm/ekspor/daftar.py."""

from django.utils import timezone
from django.utils.formats import date_format
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur
from pendamping.models import Rencana

from .forms import SaringRencana


class DaftarRencana(resources.Resource):
    kelompok = Lajur("kelompok__nama", "Kelompok", 28)
    desa = Lajur("desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("pendamping__nama", "Pendamping", 24)
    tanggal = Lajur("tanggal", "Tanggal", 13)
    mulai = Lajur(None, "Mulai", 8)
    selesai = Lajur(None, "Selesai", 8)
    sesi = Lajur(None, "Sesi", 44)
    tempat = Lajur("tempat", "Tempat", 24)
    keadaan = Lajur(None, "Keadaan", 16)
    terlaksana = Lajur("pertemuan__tanggal", "Terlaksana", 13)

    kode, judul, satuan = "rencana", "Rencana P2K2", "rencana"
    hak, asal = "p2k2.lihat", "pendamping:rencana_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringRencana(tanya, oleh=oleh)
        baris = saringan.saring(Rencana.objects.untuk(oleh)).order_by("tanggal", "mulai", "pk")
        bulan = saringan.bulan_terpilih
        kata = [] if saringan.semua_bulan or bulan is None else [date_format(bulan, "F Y")]
        orang = ("kelompok", "desa", "pendamping", "sesi", "pertemuan")
        return Isi.tersaring(baris.select_related(*orang), saringan, *kata)

    def dehydrate_mulai(self, rencana) -> str:
        return f"{rencana.mulai:%H.%M}"

    def dehydrate_selesai(self, rencana) -> str:
        return f"{rencana.selesai:%H.%M}"

    def dehydrate_sesi(self, rencana) -> str:
        return str(rencana.sesi)

    def dehydrate_keadaan(self, rencana) -> str:
        if rencana.pertemuan_id:
            return "Terlaksana"
        return "Belum dicatat" if rencana.tanggal < timezone.localdate() else "Direncanakan"
