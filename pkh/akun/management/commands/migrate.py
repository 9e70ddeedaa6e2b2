from contextlib import contextmanager

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState


class Command(Migrate):
    """`migrate` as the owner of the tables: the app's own role may not change them."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="pemilik")

    def handle(self, *args, **opsi):
        with tabel_baru_sendiri():
            return super().handle(*args, **opsi)


@contextmanager
def tabel_baru_sendiri():
    """Inside the block a model that a migration makes is built alone.

    Django builds all models anew that are related to it, over any number of steps: with the
    number of tables squared, that was 14 of the 17 processor seconds of an empty database.
    But no model there can know the new one yet, and its own foreign keys find theirs.
    """
    semula = ProjectState.add_model

    def tambah(self, model_state):
        kunci = model_state.app_label, model_state.name_lower
        apps = None if kunci in self.models else self.__dict__.pop("apps", None)
        semula(self, model_state)
        if apps:
            self.apps = apps
            apps.render_multiple([model_state])

    ProjectState.add_model = tambah
    try:
        yield
    finally:
        ProjectState.add_model = semula
