"""The list of reports as a file; see kpm/ekspor/daftar.py. What changes is not in it: numbers
of identity are among it."""

from import_export import resources

from kpm.ekspor.daftar import Isi, Lajur, kata_saringan
from kpm.models import Pemutakhiran

from .forms import SaringPemutakhiran


class DaftarPemutakhiran(resources.Resource):
    apa = Lajur(None, "Perubahan", 36)
    keluarga = Lajur("keluarga__nama_pengurus", "Keluarga", 28)
    no_kk = Lajur("keluarga__no_kk", "No KK", 19, identitas=True)
    desa = Lajur("keluarga__desa__nama", "Desa/kelurahan", 22)
    tujuan = Lajur("desa_tujuan__nama", "Desa tujuan", 22)
    keadaan = Lajur("get_status_display", "Keadaan", 24)
    alasan = Lajur("alasan", "Alasan", 36)
    bukti = Lajur("bukti", "Keterangan dan bukti", 40)
    kanal = Lajur("get_kanal_display", "Lewat", 14)
    pengusul = Lajur("pengusul__nama", "Diajukan oleh", 24)
    diajukan = Lajur("diajukan_pada", "Diajukan", 17)
    pemeriksa = Lajur("diperiksa_oleh__nama", "Diperiksa oleh", 24)
    selesai = Lajur("selesai_pada", "Selesai", 17)

    kode, judul, satuan = "pemutakhiran", "Pemutakhiran data", "pemutakhiran"
    hak, asal, milik = "kpm.lihat", "kpm:pemutakhiran", "keluarga"

    @staticmethod
    def ambil(oleh, tanya) -> Isi:
        saringan = SaringPemutakhiran(tanya, oleh=oleh)
        baris = Pemutakhiran.objects.untuk(oleh)
        if saringan.isi.get("tampil") == "menunggu":
            periksa = oleh.boleh("pemutakhiran.periksa")
            baris = baris.menunggu(oleh) if periksa else baris.terbuka()
        baris = saringan.saring(baris).select_related(
            "keluarga__desa", "anggota", "pengusul", "diperiksa_oleh", "desa_tujuan"
        )
        kata = [*kata_saringan(saringan)]
        return Isi(baris.order_by("-pk"), kata, saringan.isi.get("wilayah", ""))

    def dehydrate_apa(self, p) -> str:
        return str(p)
