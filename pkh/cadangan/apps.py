from django.apps import AppConfig


class CadanganConfig(AppConfig):
    name = "pkh.cadangan"
    label = "cadangan"
    verbose_name = "Cadangan"
