import gc
from contextlib import contextmanager

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import field_is_referenced, resolve_relation


class Command(Migrate):
    """`migrate` as the owner of the tables: the app's own role may not change them."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="pemilik")

    def handle(self, *args, **opsi):
        semula = gc.isenabled()
        gc.disable()  # models point at each other as long as this lasts: a quarter of the time
        try:
            with dibangun_sendiri():
                return super().handle(*args, **opsi)
        finally:
            if semula:
                gc.enable()


@contextmanager
def dibangun_sendiri():
    """Inside the block a model that a migration makes, or whose plain fields, constraints or
    indexes it changes, is built alone.

    Django builds all models anew that are related to it, over any number of steps: with the
    number of tables squared, that was nine tenths of the processor time of an empty database.
    But no model there can know a new one yet, its own foreign keys find theirs, and a table's
    name and keys stay as others know them. What asks rows (RunPython) has the models it names built
    anew, and those that they point at: Django has all of them built, after a change it calls
    delayed.
    """
    nama = "add_model", "add_field", "alter_field", "_append_option", "_remove_option"
    pengganti = {"clear_delayed_apps_cache": bangun_bila_diminta}
    semula = {n: getattr(ProjectState, n) for n in [*nama, *pengganti]}

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
    pengganti |= sendiri | {"add_model": tambah_model, "alter_field": ubah_ruas}
    for n in semula:
        setattr(ProjectState, n, pengganti[n])
    try:
        yield
    finally:
        for n in semula:
            setattr(ProjectState, n, semula[n])


def bangun_bila_diminta(keadaan: ProjectState) -> None:
    if keadaan.is_delayed and keadaan.__dict__.pop("apps", None):
        keadaan.__dict__["apps"] = YangDiminta(keadaan)


class YangDiminta:
    """The models of a state, each built when it is asked for by name with all that it points at.
    Whatever else is asked of them is answered by all, as Django builds them."""

    def __init__(self, keadaan: ProjectState):
        self.keadaan = keadaan
        self.sebagian = StateApps([], {})
        self.semua: StateApps | None = None

    def get_model(self, label: str, nama: str | None = None):
        if self.semua:
            return self.semua.get_model(label, nama)
        kunci = resolve_relation(label if nama is None else f"{label}.{nama}")
        if kunci not in self.keadaan.models:
            return self.__getattr__("get_model")(label, nama)
        ada = {(a, m) for a, isi in self.sebagian.all_models.items() for m in isi}
        perlu = [self.keadaan.models[k] for k in sorted(yang_ditunjuk(self.keadaan, kunci) - ada)]
        self.sebagian.render_multiple(perlu)
        return self.sebagian.get_model(*kunci)

    def __getattr__(self, nama: str):
        if self.semua is None:
            self.semua = StateApps(list(self.keadaan.real_apps), self.keadaan.models)
        return getattr(self.semua, nama)


def yang_ditunjuk(keadaan: ProjectState, kunci: tuple[str, str]) -> set[tuple[str, str]]:
    """This model, its bases and those its keys lead to, and theirs."""
    hasil, antre = set(), [kunci]
    while antre:
        label, nama = satu = antre.pop()
        if satu in hasil or satu not in keadaan.models:
            continue
        hasil.add(satu)
        model = keadaan.models[satu]
        kait = [f.remote_field for f in model.fields.values() if f.remote_field]
        tujuan = [t for k in kait for t in (k.model, getattr(k, "through", None)) if t]
        tujuan += [b for b in model.bases if isinstance(b, str)]
        antre += [resolve_relation(t, label, nama) for t in tujuan]
    return hasil
