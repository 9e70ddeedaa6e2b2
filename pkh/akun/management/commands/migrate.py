from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    """`migrate` as the owner of the tables: the app's own role may not change them."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="pemilik")
