from django.urls import path

from kpm.views import identitas

from . import views

urlpatterns = [
    path("pemutakhiran/", views.daftar, name="pemutakhiran"),
    path("pemutakhiran/setujui/", views.banyak, name="pemutakhiran_banyak"),
    path("pemutakhiran/<int:pk>/", views.rinci, name="pemutakhiran_rinci"),
    path("pemutakhiran/<int:pk>/foto/", views.foto, name="pemutakhiran_foto"),
    path("pemutakhiran/<int:pk>/setujui/", views.setujui, name="pemutakhiran_setujui"),
    path("pemutakhiran/<int:pk>/tolak/", views.tolak, name="pemutakhiran_tolak"),
    path("pemutakhiran/<int:pk>/terima/", views.terima, name="pemutakhiran_terima"),
    path("pemutakhiran/<int:pk>/batalkan/", views.batalkan, name="pemutakhiran_batalkan"),
    path("pemutakhiran/<int:pk>/buka/<str:ruas>/", identitas.usul, name="pemutakhiran_buka"),
    path("<int:pk>/pengurus/", views.pengurus, name="ganti_pengurus"),
    path("<int:pk>/pindah/", views.pindah, name="pindah"),
]
