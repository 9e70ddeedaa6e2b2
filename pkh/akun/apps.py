from django.apps import AppConfig


class AkunConfig(AppConfig):
    name = "pkh.akun"
    label = "akun"
    verbose_name = "Akun"
