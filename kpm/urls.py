from django.urls import include, path

app_name = "kpm"
urlpatterns = [
    path("impor/", include("kpm.impor.urls")),
]
