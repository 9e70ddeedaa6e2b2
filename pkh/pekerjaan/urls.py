from django.urls import path

from . import views

app_name = "pekerjaan"
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("<int:pk>/", views.rinci, name="rinci"),
    path("<int:pk>/kemajuan/", views.kemajuan, name="kemajuan"),
    path("<int:pk>/batal/", views.batal, name="batal"),
]
