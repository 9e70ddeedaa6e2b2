from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from pkh.akun.management.commands.migrate import dibangun_sendiri


def kunci(ke: str) -> models.ForeignKey:
    return models.ForeignKey(ke, models.CASCADE)


def tabel(nama: str, **kunci_asing: str) -> ModelState:
    ruas = {n: kunci(ke) for n, ke in kunci_asing.items()}
    return ModelState("uji", nama, [("id", models.AutoField(primary_key=True)), *ruas.items()])


def test_tabel_baru_tidak_membangun_ulang_yang_lain():
    keadaan = ProjectState()
    keadaan.add_model(tabel("induk"))
    keadaan.add_model(tabel("anak", induk="uji.induk"))
    induk = keadaan.apps.get_model("uji", "induk")
    with dibangun_sendiri():
        keadaan.add_model(tabel("cucu", anak="uji.anak", kakek="uji.induk"))
    assert keadaan.apps.get_model("uji", "induk") is induk
    cucu = keadaan.apps.get_model("uji", "cucu")
    assert cucu._meta.get_field("kakek").related_model is induk
    assert {r.related_model for r in induk._meta.related_objects} >= {cucu}
    keadaan.add_model(tabel("cicit", induk="uji.induk"))  # outside: as Django does it
    assert keadaan.apps.get_model("uji", "induk") is not induk


def test_ruas_dan_batasan_baru_membangun_tabel_itu_saja():
    keadaan = ProjectState()
    keadaan.add_model(tabel("induk"))
    keadaan.add_model(tabel("anak"))
    keadaan.add_model(tabel("cucu", anak="uji.anak"))
    induk, cucu = (keadaan.apps.get_model("uji", n) for n in ("induk", "cucu"))
    with dibangun_sendiri():
        keadaan.add_field("uji", "anak", "induk", kunci("uji.induk"), True)
        keadaan.add_constraint("uji", "anak", models.UniqueConstraint("induk", name="satu"))
    anak = keadaan.apps.get_model("uji", "anak")
    assert anak._meta.get_field("induk").related_model is induk
    assert [b.name for b in anak._meta.constraints] == ["satu"]
    assert [keadaan.apps.get_model("uji", n) for n in ("induk", "cucu")] == [induk, cucu]
    keadaan.clear_delayed_apps_cache()  # as RunPython does, so that joins fit together
    anak, cucu = (keadaan.apps.get_model("uji", n) for n in ("anak", "cucu"))
    assert cucu._meta.get_field("anak").related_model is anak
    keadaan.add_field("uji", "anak", "kakak", kunci("uji.anak"), True)
    assert keadaan.apps.get_model("uji", "cucu") is not cucu  # outside: as Django does it
