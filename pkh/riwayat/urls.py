app_name = "riwayat"
urlpatterns: list = []
