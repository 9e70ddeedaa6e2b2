from contextlib import contextmanager

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced


class Command(Migrate):
    """`migrate` as the owner of the tables: the app's own role may not change them."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="pemilik")

    def handle(self, *args, **opsi):
        with dibangun_sendiri():
            return super().handle(*args, **opsi)


@contextmanager
def dibangun_sendiri():
    """Inside the block a model that a migration makes, or whose plain fields, constraints or
    indexes it changes, is built alone.

    Django builds all models anew that are related to it, over any number of steps: with the
    number of tables squared, that was nine tenths of the processor time of an empty database.
    But no model there can know a new one yet, its own foreign keys find theirs, and a table's
    name and keys stay as others know them. What asks rows of these models (RunPython) has all
    of them built anew first, as Django itself does after a change it calls delayed.
    """
    nama = "add_model", "add_field", "alter_field", "_append_option", "_remove_option"
    semula = {n: getattr(ProjectState, n) for n in nama}

    def tambah_model(self, model_state):
        kunci = model_state.app_label, model_state.name_lower
        apps = None if kunci in self.models else self.__dict__.pop("apps", None)
        semula["add_model"](self, model_state)
        if apps:
            self.apps = apps
            apps.render_multiple([model_state])

    def bangun_itu_saja(ubah):
        def diubah(self, app_label, model_name, *isi):
            apps = self.__dict__.pop("apps", None)
            ubah(self, app_label, model_name, *isi)
            if apps:
                self.apps, self.is_delayed = apps, True
                self._reload({(app_label, model_name)})

        return diubah

    def ubah_ruas(self, app_label, model_name, ruas, baru, *isi):
        """Others know a field that points at them, and one that they point at."""
        model = app_label, model_name
        dikenal = field_is_referenced(self, model, (ruas, baru))
        dikenal = dikenal or baru.is_relation or self.models[model].fields[ruas].is_relation
        cara = semula["alter_field"] if dikenal else sendiri["alter_field"]
        cara(self, *model, ruas, baru, *isi)

    sendiri = {n: bangun_itu_saja(semula[n]) for n in nama[1:]}
    pengganti = sendiri | {"add_model": tambah_model, "alter_field": ubah_ruas}
    for n in nama:
        setattr(ProjectState, n, pengganti[n])
    try:
        yield
    finally:
        for n in nama:
            setattr(ProjectState, n, semula[n])
