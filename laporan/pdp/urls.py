from django.urls import path

from . import views
from .insiden import views as insiden
from .pemrosesan import views as pemrosesan
from .permintaan import views as permintaan
from .retensi import views as retensi

urlpatterns = [
    path("pdp/", views.ruang, name="pdp"),
    path("pdp/pemberitahuan/", views.pemberitahuan, name="pdp_pemberitahuan"),
    path("pdp/pemberitahuan/pdf/", views.pemberitahuan_pdf, name="pdp_pemberitahuan_pdf"),
    path("pdp/pemrosesan/", pemrosesan.daftar, name="pdp_pemrosesan"),
    path("pdp/pemrosesan/tambah/", pemrosesan.tulis, name="pdp_pemrosesan_tambah"),
    path("pdp/pemrosesan/unduh/<slug:bentuk>/", pemrosesan.unduh, name="pdp_pemrosesan_unduh"),
    path("pdp/pemrosesan/<slug:kode>/", pemrosesan.tulis, name="pdp_pemrosesan_tulis"),
    path("pdp/insiden/", insiden.daftar, name="pdp_insiden"),
    path("pdp/insiden/tambah/", insiden.tambah, name="pdp_insiden_tambah"),
    path("pdp/insiden/<int:pk>/", insiden.rinci, name="pdp_insiden_rinci"),
    path("pdp/insiden/<int:pk>/ubah/", insiden.ubah, name="pdp_insiden_ubah"),
    path("pdp/insiden/<int:pk>/langkah/", insiden.langkah, name="pdp_insiden_langkah"),
    path("pdp/insiden/<int:pk>/cari/", insiden.cari, name="pdp_insiden_cari"),
    path("pdp/insiden/<int:pk>/tutup/", insiden.tutup, name="pdp_insiden_tutup"),
    path("pdp/permintaan/", permintaan.daftar, name="pdp_permintaan"),
    path("pdp/permintaan/keluarga/<int:pk>/", permintaan.tambah, name="pdp_permintaan_tambah"),
    path("pdp/permintaan/<int:pk>/", permintaan.rinci, name="pdp_permintaan_rinci"),
    path("pdp/permintaan/<int:pk>/periksa/", permintaan.periksa, name="pdp_permintaan_periksa"),
    path("pdp/permintaan/<int:pk>/penuhi/", permintaan.penuhi, name="pdp_permintaan_penuhi"),
    path("pdp/permintaan/<int:pk>/tolak/", permintaan.tolak, name="pdp_permintaan_tolak"),
    path(
        "pdp/permintaan/<int:pk>/salinan/<slug:bentuk>/",
        permintaan.salinan,
        name="pdp_permintaan_salinan",
    ),
    path("pdp/retensi/", retensi.daftar, name="pdp_retensi"),
    path("pdp/retensi/aturan/", retensi.aturan, name="pdp_retensi_aturan"),
    path("pdp/retensi/usulkan/", retensi.usulkan, name="pdp_retensi_usulkan"),
    path("pdp/retensi/<int:pk>/", retensi.rinci, name="pdp_retensi_rinci"),
]
