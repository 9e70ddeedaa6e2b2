app_name = "pendamping"
urlpatterns: list = []
