from django.apps import AppConfig, apps
from django.db.models import Model
from django.db.models.signals import post_migrate

from .konteks import sistem


class KunciConfig(AppConfig):
    name = "pkh.kunci"
    label = "kunci"
    verbose_name = "Kunci kedua"

    def ready(self):
        from .pasang import pasang  # reads the models

        # Whether a number or a time is taken already does not depend on who asks; without this
        # the constraint itself would answer, with a fault instead of its words.
        for nama in ("validate_unique", "validate_constraints"):
            setattr(Model, nama, sistem("sudah dipakai siapa pun?")(getattr(Model, nama)))

        # Told of one app only, when the tables of all are there.
        post_migrate.connect(pasang, sender=apps.get_app_config("pghistory"))
