from django.urls import include, path

from .bulanan import views as bulanan
from .formulir import urls as formulir
from .jadwal import views as jadwal
from .pdp import urls as pdp
from .rakor import views as rakor
from .views import angka, banding, beranda, dasbor, empat_t, laporan

pola = [
    path("kotak/", beranda.kotak, name="kotak"),
    path("dasbor/", dasbor.dasbor, name="dasbor"),
    path("dasbor/periksa/", dasbor.periksa, name="periksa_angka"),
    path("dasbor/pendamping/", dasbor.beban_di_balik, name="beban_di_balik"),
    path("dasbor/keluarga/<slug:daftar>/", dasbor.di_balik, name="di_balik"),
    path("penyaluran/4t/", empat_t.empat_t, name="empat_t"),
    path("laporan/", laporan.daftar, name="daftar"),
    path("laporan/buat/", laporan.buat, name="buat"),
    path("laporan/berkala/", jadwal.berkala, name="berkala"),
    path("laporan/berkala/surel/", jadwal.minta_surel, name="berkala_minta_surel"),
    path("laporan/berkala/pengingat/", jadwal.pengingat, name="berkala_pengingat"),
    path("laporan/berkala/surel/<str:tanda>/", jadwal.buktikan, name="berkala_surel"),
    path("surel/", jadwal.surel, name="surel"),
    path("laporan/berkala/<int:pk>/hapus/", jadwal.hapus, name="berkala_hapus"),
    path("beranda/verifikasi/", beranda.verifikasi_milik, name="verifikasi_milik"),
    path("beranda/pertemuan/", beranda.pertemuan_milik, name="pertemuan_milik"),
    path("laporan/bulanan/", bulanan.daftar, name="bulanan"),
    path("laporan/bulanan/<str:bulan>/tulis/", bulanan.tulis, name="bulanan_tulis"),
    path("laporan/bulanan/<int:pk>/", bulanan.rinci, name="bulanan_rinci"),
    path("laporan/bulanan/<int:pk>/tinjau/", bulanan.tinjau, name="bulanan_tinjau"),
    path("laporan/bulanan/<int:pk>/pdf/", bulanan.pdf, name="bulanan_pdf"),
    path("laporan/rakor/", rakor.daftar, name="rakor"),
    path("laporan/rakor/paket/", rakor.paket, name="rakor_paket"),
    path("laporan/rakor/tambah/", rakor.tambah, name="rakor_tambah"),
    path("laporan/rakor/<int:pk>/", rakor.rinci, name="rakor_rinci"),
    path("laporan/rakor/keputusan/<int:pk>/", rakor.keputusan, name="rakor_keputusan"),
    path("laporan/kop/<str:kode>/", laporan.kop, name="kop"),
    path("laporan/<int:pk>/", laporan.rinci, name="rinci"),
    path("laporan/angka/", angka.angka, name="angka"),
    path("laporan/periksa/<slug:sidik>/", laporan.periksa, name="periksa"),
    path("laporan/<int:pk>/banding/<int:lama>/", banding.banding, name="banding"),
    path(
        "laporan/<int:pk>/banding/<int:lama>/<slug:apa>/",
        banding.baris,
        name="banding_baris",
    ),
    path("laporan/<int:pk>/csv/", laporan.unduh, {"bentuk": "csv"}, name="csv"),
    path("laporan/<int:pk>/lampiran/", laporan.unduh, {"bentuk": "lampiran"}, name="lampiran"),
    path("laporan/<int:pk>/json/", laporan.unduh, {"bentuk": "json"}, name="json"),
    path("laporan/<int:pk>/pdf/", laporan.unduh, {"bentuk": "pdf"}, name="pdf"),
    path("laporan/<int:pk>/pptx/", laporan.unduh, {"bentuk": "pptx"}, name="pptx"),
    path("laporan/<int:pk>/xlsx/", laporan.unduh, {"bentuk": "xlsx"}, name="xlsx"),
    *formulir.urlpatterns,
    *pdp.urlpatterns,
]
urlpatterns = [
    path("", beranda.beranda, name="beranda"),
    path("", include((pola, "laporan"))),
]
