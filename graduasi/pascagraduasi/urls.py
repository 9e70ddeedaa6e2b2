from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="pasca"),
    path("kohort/", views.kohort, name="kohort"),
    path("<int:pk>/", views.rinci, name="pasca_rinci"),
    path("<int:pk>/pantau/", views.pantau, name="pasca_pantau"),
    path("<int:pk>/dukungan/", views.dukungan, name="pasca_dukungan"),
    path("<int:pk>/usaha/", views.usaha, name="pasca_usaha"),
    path("usaha/<int:pk>/", views.usaha_ubah, name="pasca_usaha_ubah"),
    path("dukungan/<int:pk>/<slug:apa>/", views.berkas, name="pasca_berkas"),
]
