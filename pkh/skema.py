"""How the API is documented, where the library does not see it by itself."""

from drf_spectacular.openapi import AutoSchema
from rest_framework.fields import ChoiceField, TimeField


class Skema(AutoSchema):
    """An answer may be empty where the table may; DRF forgets that of what is only read."""

    def _map_serializer_field(self, field, *args, **kwargs):
        if isinstance(field, ChoiceField) and field.read_only:
            model = getattr(getattr(field.parent, "Meta", None), "model", None)
            kolom = model and {k.name: k for k in model._meta.concrete_fields}.get(field.source)
            field.allow_blank = bool(kolom and kolom.blank and not kolom.null)
        isi = super()._map_serializer_field(field, *args, **kwargs)
        if isinstance(field, TimeField):  # "time" of JSON Schema has a zone, a clock on a wall none
            del isi["format"]
            isi["pattern"] = r"^\d{2}:\d{2}(:\d{2})?$"
        return isi
