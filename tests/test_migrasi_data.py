"""Migrations that ask rows have the models built that they name, and no others."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from pkh.akun.management.commands.migrate import dibangun_sendiri


def tabel(nama: str, **kunci_asing: str) -> ModelState:
    ruas = {n: models.ForeignKey(ke, models.CASCADE) for n, ke in kunci_asing.items()}
    return ModelState("uji", nama, [("id", models.AutoField(primary_key=True)), *ruas.items()])


def test_hanya_model_yang_diminta_dan_yang_ditunjuknya():
    keadaan = ProjectState()
    for satu in (tabel("induk"), tabel("anak", induk="uji.induk", kakak="self"), tabel("lain")):
        keadaan.add_model(satu)
    keadaan.add_model(tabel("cucu", anak="uji.anak"))
    semula = keadaan.apps.get_model("uji", "anak")
    with dibangun_sendiri():
        keadaan.add_field("uji", "induk", "nama", models.CharField(max_length=5), True)
        keadaan.clear_delayed_apps_cache()
        apps = keadaan.apps
        anak = apps.get_model("uji.Anak")
        assert anak is not semula
        induk = anak._meta.get_field("induk").related_model
        assert induk._meta.get_field("nama").max_length == 5
        assert set(apps.sebagian.all_models["uji"]) == {"anak", "induk"}
        cucu = apps.get_model("uji", "cucu")
        assert cucu._meta.get_field("anak").related_model is anak
        assert apps.get_model("uji", "induk") is induk
        assert {r.related_model for r in anak._meta.related_objects} == {anak, cucu}
        assert set(apps.sebagian.all_models["uji"]) == {"anak", "induk", "cucu"}
        assert len(apps.get_models()) == 4  # what is not asked by name is asked of them all
        assert apps.get_model("uji", "lain") in apps.get_models()
