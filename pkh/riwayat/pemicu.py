"""pgtrigger's list of triggers, asked in one step. Its own goes through all that are there for
each one that comes, twice: 300 triggers are a tenth of every start of Django."""

from pgtrigger import registry


class DaftarPemicu(registry._Registry):
    def __init__(self):
        self.fungsi: dict[str, str] = {}
        self.di_tabel: dict[tuple[str, str], object] = {}
        super().__init__()

    @property
    def pg_function_names(self):
        return self.fungsi.keys()

    @property
    def by_db_table(self):
        return self.di_tabel

    def __setitem__(self, uri, isi):
        super().__setitem__(uri, isi)
        model, pemicu = isi
        self.fungsi[pemicu.get_pgid(model)] = uri
        self.di_tabel[model._meta.db_table, pemicu.name] = pemicu

    def __delitem__(self, uri):
        model, pemicu = self[uri]
        super().__delitem__(uri)
        del self.fungsi[pemicu.get_pgid(model)]
        del self.di_tabel[model._meta.db_table, pemicu.name]


def pasang() -> None:
    """Before the first model is read."""
    registry._registry = DaftarPemicu()
