"""Case files as a file; see kpm/ekspor/daftar.py."""

from django.db.models import Count, Max, Q
from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from pendamping.models import Kasus

from .forms import SaringKasus
from .views import URUT


class DaftarKasus(resources.Resource):
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    pendamping = Lajur("keluarga__pendamping__nama", "Pendamping", 24)
    jenis = Lajur("get_jenis_display", "Jenis", 12)
    pokok = Lajur("pokok", "Pokok masalah", 50)
    tentang = Lajur("anggota__nama", "Tentang", 24)
    kerahasiaan = Lajur("get_kerahasiaan_display", "Kerahasiaan", 20)
    dibuka = Lajur("dibuka_pada", "Dibuka", 13)
    langkah = Lajur("jumlah_langkah", "Langkah", 9)
    terakhir = Lajur("langkah_terakhir", "Langkah terakhir", 13)
    rujukan = Lajur("jumlah_rujukan", "Rujukan", 9)
    menunggu = Lajur("rujukan_menunggu", "Rujukan belum dijawab", 11)
    berikut = Lajur("berikut", "Langkah berikutnya", 40)
    berikut_pada = Lajur("berikut_pada", "Tanggalnya", 13)
    ditutup = Lajur("ditutup_pada", "Ditutup", 13)
    hasil = Lajur("get_hasil_display", "Hasil", 22)
    uraian = Lajur("uraian_hasil", "Uraian hasil", 50)

    kode, judul, satuan = "kasus", "Kasus pendampingan", "kasus"
    hak, asal = "kasus.lihat", "pendamping:kasus_daftar"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringKasus(tanya, oleh=oleh)
        ruas, hitungan = URUT[saringan.isi.get("urut", "")]
        turun = "-" if ruas[0].startswith("-") else ""
        menunggu = Q(rujukan__isnull=False, rujukan__dijawab_pada=None)
        baris = saringan.saring(Kasus.objects.untuk(oleh)).annotate(
            **hitungan,
            jumlah_langkah=Count("langkah", distinct=True),
            langkah_terakhir=Max("langkah__tanggal"),
            jumlah_rujukan=Count("rujukan", distinct=True),
            rujukan_menunggu=Count("rujukan", filter=menunggu, distinct=True),
        )
        baris = baris.select_related("keluarga__desa", "keluarga__pendamping", "anggota")
        urut = (*ruas, f"{turun}pk")
        return Isi(baris.order_by(*urut), kata_saringan(saringan), saringan.isi.get("wilayah", ""))
