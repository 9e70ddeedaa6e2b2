from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="pengawasan"),
    path("<int:pk>/", views.rinci, name="pengawasan_rinci"),
    path("<int:pk>/bicara/", views.bicara, name="pengawasan_bicara"),
]
