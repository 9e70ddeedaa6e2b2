app_name = "pekerjaan"
urlpatterns: list = []
