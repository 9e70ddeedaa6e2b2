from django.urls import path

from . import views

app_name = "riwayat"
urlpatterns = [path("identitas/", views.buka_identitas, name="buka_identitas")]
