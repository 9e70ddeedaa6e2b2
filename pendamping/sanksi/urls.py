from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="sanksi_daftar"),
    path("putus/", views.putus, name="sanksi_putus"),
    path("perbarui/", views.perbarui, name="sanksi_perbarui"),
    path("simulasi/", views.simulasi, name="sanksi_simulasi"),
    path("keluarga/<int:pk>/", views.keluarga, name="sanksi_keluarga"),
    path("keluarga/<int:pk>/pengecualian/", views.pengecualian_keluarga, name="sanksi_kecualikan"),
    path("<int:pk>/beritahu/", views.beritahu, name="sanksi_beritahu"),
    path("<int:pk>/keberatan/", views.keberatan, name="sanksi_keberatan"),
    path("<int:pk>/tangguhkan/", views.tangguh, name="sanksi_tangguhkan"),
    path("keberatan/<int:pk>/", views.keberatan_putus, name="keberatan_putus"),
    path("pengecualian/", views.pengecualian_daftar, name="pengecualian_daftar"),
    path("pengecualian/tambah/", views.pengecualian_tambah, name="pengecualian_tambah"),
    path("pengecualian/<int:pk>/<str:ke>/", views.pengecualian_putus, name="pengecualian_putus"),
]
