from contextlib import contextmanager

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState


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
    """Inside the block a model that a migration makes, or gives a field or a constraint, is
    built alone.

    Django builds all models anew that are related to it, over any number of steps: with the
    number of tables squared, that was nine tenths of the processor time of an empty database.
    But no model there can know a new one yet, its own foreign keys find theirs, and a table's
    name and keys stay as others know them. What asks rows of these models (RunPython) has all
    of them built anew first, as Django itself does after a change it calls delayed.
    """
    semula = ProjectState.add_model, ProjectState.add_field, ProjectState._append_option

    def tambah_model(self, model_state):
        kunci = model_state.app_label, model_state.name_lower
        apps = None if kunci in self.models else self.__dict__.pop("apps", None)
        semula[0](self, model_state)
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

    ProjectState.add_model = tambah_model
    ProjectState.add_field = bangun_itu_saja(semula[1])
    ProjectState._append_option = bangun_itu_saja(semula[2])
    try:
        yield
    finally:
        ProjectState.add_model, ProjectState.add_field, ProjectState._append_option = semula
