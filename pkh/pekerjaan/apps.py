from django.apps import AppConfig


class PekerjaanConfig(AppConfig):
    name = "pkh.pekerjaan"
    label = "pekerjaan"
    verbose_name = "Pekerjaan"
