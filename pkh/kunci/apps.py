from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class KunciConfig(AppConfig):
    name = "pkh.kunci"
    label = "kunci"
    verbose_name = "Kunci kedua"

    def ready(self):
        from .pasang import pasang  # reads the models

        # Told of one app only, when the tables of all are there.
        post_migrate.connect(pasang, sender=apps.get_app_config("pghistory"))
