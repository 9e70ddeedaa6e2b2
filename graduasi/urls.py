app_name = "graduasi"
urlpatterns: list = []
