from django.urls import path

from . import views

urlpatterns = [
    path("keluarga/<int:pk>/", views.tambah, name="asesmen_tambah"),
    path("<int:pk>/", views.rinci, name="asesmen"),
    path("foto/<int:pk>/", views.foto, name="asesmen_foto"),
]
