from django.apps import AppConfig


class GraduasiConfig(AppConfig):
    name = "graduasi"
    verbose_name = "Graduasi"
