from django.urls import include, path

from .berkas import views as berkas
from .bersumber import views as bersumber
from .jembatan import views as jembatan
from .proyeksi import views as proyeksi
from .target import views as target_pendamping
from .views import banyak, keluar, target, usulan

app_name = "graduasi"
urlpatterns = [
    # proposals
    path("", usulan.daftar, name="daftar"),
    path("calon/", usulan.calon, name="calon"),
    path("usul/", usulan.usul, name="usul"),
    path("banyak/", banyak.banyak, name="banyak"),
    path("semua/", banyak.semua, name="semua"),
    path("<int:pk>/", usulan.rinci, name="rinci"),
    path("<int:pk>/ubah/", usulan.ubah, name="ubah"),
    path("<int:pk>/langkah/<str:nama>/", usulan.langkah, name="langkah"),
    path("<int:pk>/berkas/<slug:kode>/", berkas.tambah, name="berkas_tambah"),
    path("berkas/<int:pk>/", berkas.buka, name="berkas"),
    path("surat/", berkas.surat, name="surat"),
    path("berkas/<int:pk>/hapus/", berkas.hapus, name="berkas_hapus"),
    path("asesmen/", include("graduasi.asesmen.urls")),
    path("pasca/", include("graduasi.pascagraduasi.urls")),
    path("pedoman/", include("graduasi.pedoman.urls")),
    # departures
    path("kepergian/", keluar.daftar, name="kepergian"),
    path("keluar/", keluar.catat, name="keluar"),
    path("jembatan/", jembatan.jembatan, name="jembatan"),
    path("jembatan/isi/", jembatan.isi, name="jembatan_isi"),
    # what is to come
    path("proyeksi/", proyeksi.prakiraan, name="proyeksi"),
    path("proyeksi/daftar/", proyeksi.daftar, name="proyeksi_daftar"),
    # targets
    path("target/", target.target, name="target"),
    path("target/pendamping/", target_pendamping.laju, name="target_pendamping"),
    path("target/pendamping/<int:pk>/ubah/", target_pendamping.ubah, name="target_orang"),
    path("target/sebar/", target_pendamping.sebar, name="target_sebar"),
    path("prospek/", target_pendamping.prospek, name="prospek"),
    path("bersumber/", bersumber.daftar, name="bersumber"),
    path("bersumber/tambah/", bersumber.tambah, name="bersumber_tambah"),
    path("target/ubah/", target.target_ubah, name="target_ubah"),
]
