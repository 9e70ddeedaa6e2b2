from django.apps import AppConfig


class WilayahConfig(AppConfig):
    name = "pkh.wilayah"
    label = "wilayah"
    verbose_name = "Wilayah"
