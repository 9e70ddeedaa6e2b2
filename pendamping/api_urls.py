from django.urls import path

from . import api
from .beban import api as beban
from .kasus import api as kasus
from .pengaduan import api as pengaduan
from .penugasan import api as penugasan
from .sanksi import api as sanksi
from .sinkron import api as sinkron
from .sosialisasi import api as sosialisasi
from .verifikasi import api as verifikasi

urlpatterns = [
    path("kunjungan/", api.KunjunganDaftar.as_view(), name="api_kunjungan"),
    path("kunjungan/<int:pk>/", api.KunjunganRinci.as_view(), name="api_kunjungan_rinci"),
    path("kunjungan/<int:pk>/foto/", api.FotoTambah.as_view(), name="api_kunjungan_foto"),
    path("kasus/", kasus.KasusDaftar.as_view(), name="api_kasus"),
    path("kasus/<int:pk>/", kasus.KasusRinci.as_view(), name="api_kasus_rinci"),
    path("kasus/<int:pk>/langkah/", kasus.LangkahTambah.as_view(), name="api_kasus_langkah"),
    path("pengaduan/", pengaduan.PengaduanDaftar.as_view(), name="api_pengaduan"),
    path("pengaduan/<int:pk>/", pengaduan.PengaduanRinci.as_view(), name="api_pengaduan_rinci"),
    path("sosialisasi/", sosialisasi.SosialisasiDaftar.as_view(), name="api_sosialisasi"),
    path("kendala/", api.KendalaDaftar.as_view(), name="api_kendala"),
    path("sesi/", api.SesiDaftar.as_view(), name="api_sesi"),
    path("pendamping/", api.PendampingDaftar.as_view(), name="api_pendamping"),
    path("kelompok/", api.KelompokDaftar.as_view(), name="api_kelompok"),
    path("pertemuan/", api.PertemuanDaftar.as_view(), name="api_pertemuan"),
    path("pertemuan/<int:pk>/", api.PertemuanRinci.as_view(), name="api_pertemuan_rinci"),
    path("pertemuan/<int:pk>/foto/", api.FotoPertemuanTambah.as_view(), name="api_pertemuan_foto"),
    path("rencana-p2k2/", api.RencanaDaftar.as_view(), name="api_rencana_p2k2"),
    path("sanksi/", sanksi.SanksiDaftar.as_view(), name="api_sanksi"),
    path(
        "sanksi/<int:pk>/pemberitahuan/",
        sanksi.PemberitahuanCatat.as_view(),
        name="api_sanksi_pemberitahuan",
    ),
    path(
        "sanksi/<int:pk>/keberatan/", sanksi.KeberatanTambah.as_view(), name="api_sanksi_keberatan"
    ),
    path("penyerahan/", penugasan.PenyerahanDaftar.as_view(), name="api_penyerahan"),
    path(
        "penyerahan/<int:pk>/jawab/",
        penugasan.PenyerahanJawab.as_view(),
        name="api_penyerahan_jawab",
    ),
    path("beban/", beban.BebanDaftar.as_view(), name="api_beban"),
    path("sinkron/perangkat/", sinkron.PerangkatDaftar.as_view(), name="api_perangkat"),
    path("sinkron/tarik/", sinkron.Tarik.as_view(), name="api_tarik"),
    path("sinkron/kirim/", sinkron.Kirim.as_view(), name="api_kirim"),
    path("sinkron/tanda-terima/", sinkron.TandaTerima.as_view(), name="api_tanda_terima"),
    path("sinkron/terhapus/", sinkron.Terhapus.as_view(), name="api_terhapus"),
    path(
        "sinkron/foto/<uuid:kunci>/<str:sidik>/",
        sinkron.FotoPotongan.as_view(),
        name="api_foto_potongan",
    ),
    path("verifikasi/", api.VerifikasiDaftar.as_view(), name="api_verifikasi"),
    path("verifikasi/lembar/", verifikasi.Lembar.as_view(), name="api_verifikasi_lembar"),
    path("verifikasi/<int:pk>/", api.VerifikasiRinci.as_view(), name="api_verifikasi_rinci"),
]
