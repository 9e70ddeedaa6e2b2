from django.apps import AppConfig


class RiwayatConfig(AppConfig):
    name = "pkh.riwayat"
    label = "riwayat"
    verbose_name = "Riwayat"
