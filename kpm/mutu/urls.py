from django.urls import path

from . import views

urlpatterns = [
    path("mutu/", views.mutu, name="mutu"),
    path("mutu/keluarga/", views.keluarga, name="mutu_keluarga"),
    path("mutu/cari/", views.cari, name="mutu_cari"),
    path("mirip/", views.daftar, name="ganda"),
    path("mirip/<int:pk>/", views.rinci, name="ganda_rinci"),
    path("mirip/<int:pk>/gabung/<str:sisi>/", views.gabung, name="ganda_gabung"),
    path("mirip/<int:pk>/berbeda/", views.berbeda, name="ganda_berbeda"),
    path("mirip/<int:pk>/buka/", views.buka, name="ganda_buka"),
    path("gabungan/<int:pk>/", views.gabungan, name="gabungan"),
    path("gabungan/<int:pk>/batal/", views.batal, name="gabungan_batal"),
]
