from django.urls import include, path

app_name = "pendamping"
urlpatterns = [
    path("kunjungan/", include("pendamping.kunjungan.urls")),
    path("", include("pendamping.sinkron.urls")),
    path("", include("pendamping.penugasan.urls")),
    path("pengawasan/", include("pendamping.pengawasan.urls")),
    path("lapangan/", include("pendamping.lapangan.urls")),
    path("pendamping/", include("pendamping.profil.urls")),
    path("beban/", include("pendamping.beban.urls")),
    path("kasus/", include("pendamping.kasus.urls")),
    path("sosialisasi/", include("pendamping.sosialisasi.urls")),
    path("pengaduan/", include("pendamping.pengaduan.urls")),
    path("p2k2/", include("pendamping.p2k2.urls")),
    path("verifikasi/sanksi/", include("pendamping.sanksi.urls")),
    path("p2k2/pengelompokan/", include("pendamping.pengelompokan.urls")),
    path("p2k2/sesi/", include("pendamping.sesi.urls")),
    path("p2k2/rencana/", include("pendamping.rencana.urls")),
    path("verifikasi/", include("pendamping.verifikasi.urls")),
]
