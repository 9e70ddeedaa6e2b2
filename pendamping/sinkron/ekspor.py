"""Records that needed a decision, and phones, as files; see kpm/ekspor/daftar.py."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from pendamping.models import Kiriman, Perangkat

from .forms import SaringKiriman, SaringPerangkat
from .views import URUT_PERANGKAT


class DaftarKiriman(resources.Resource):
    nomor = Lajur("nomor", "Tanda terima", 13)
    jenis = Lajur("get_jenis_display", "Jenis", 20)
    keluarga = Lajur("keluarga__nama_pengurus", "Tentang", 26)
    wilayah = Lajur("wilayah__nama", "Desa", 22)
    tanggal = Lajur("tanggal", "Tanggal kejadian", 16)
    pengirim = Lajur("pengirim__nama", "Pengirim", 24)
    kini = Lajur("keluarga__pendamping__nama", "Kini didampingi", 24)
    sampai = Lajur("diterima_pada", "Sampai", 18)
    status = Lajur("get_status_display", "Keadaan", 16)
    oleh = Lajur("diputus_oleh__nama", "Diputus oleh", 24)
    pada = Lajur("diputus_pada", "Diputus", 18)
    alasan = Lajur("alasan", "Alasan", 40)

    kode, judul, satuan = "kiriman", "Catatan lapangan", "catatan"
    hak, asal = "kiriman.putuskan", "pendamping:kiriman_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKiriman(tanya, oleh=oleh)
        baris = saringan.saring(Kiriman.objects.untuk(oleh))
        baris = baris.select_related(
            "keluarga__pendamping", "wilayah", "pengirim", "diputus_oleh"
        ).order_by("-diterima_pada", "-pk")
        return Isi(baris, kata_saringan(saringan), saringan.isi.get("wilayah", ""))


class DaftarPerangkat(resources.Resource):
    pengguna = Lajur("pengguna__nama", "Pendamping", 26)
    nama = Lajur("nama", "Telepon", 24)
    terdaftar = Lajur("terdaftar_pada", "Terdaftar", 18)
    tarik = Lajur("tarik_pada", "Ambil data", 18)
    kirim = Lajur("kirim_pada", "Kirim catatan", 18)
    belum = Lajur("belum", "Belum terkirim", 14)
    diminta = Lajur("hapus_diminta_pada", "Diperintahkan dihapus", 20)
    terhapus = Lajur("terhapus_pada", "Terhapus", 18)

    kode, judul, satuan = "telepon", "Telepon pendamping", "telepon"
    hak, asal = "perangkat.kelola", "pendamping:perangkat_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPerangkat(tanya, oleh=oleh)
        urut = URUT_PERANGKAT[saringan.isi.get("urut", "")]
        baris = saringan.saring(Perangkat.objects.untuk(oleh)).select_related("pengguna")
        return Isi(
            baris.order_by(*urut, "-pk"), kata_saringan(saringan), saringan.isi.get("wilayah", "")
        )
