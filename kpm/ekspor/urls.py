from django.urls import path

from . import views

urlpatterns = [
    path("catatan/", views.catatan, name="ekspor_catatan"),
    path("jenis/<str:kode>/", views.jenis, name="ekspor_jenis"),
    path("unduh/<int:pk>/", views.unduh, name="ekspor_unduh"),
    path("<str:kode>/", views.daftar, name="ekspor"),
]
