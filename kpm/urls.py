app_name = "kpm"
urlpatterns: list = []
