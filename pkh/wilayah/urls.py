from django.urls import path

from . import views

app_name = "wilayah"
urlpatterns = [
    path("", views.daftar, name="daftar"),
    path("muat/", views.muat, name="muat"),
    path("muatan/<int:pk>/", views.muatan, name="muatan"),
    path("muatan/<int:pk>/terapkan/", views.muatan_terapkan, name="muatan_terapkan"),
    path("rujukan/", views.rujukan, name="rujukan"),
    path("<str:kode>/", views.rinci, name="rinci"),
]
