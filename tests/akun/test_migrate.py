from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from pkh.akun.management.commands.migrate import tabel_baru_sendiri


def tabel(nama: str, **kunci_asing: str) -> ModelState:
    ruas = {n: models.ForeignKey(ke, models.CASCADE) for n, ke in kunci_asing.items()}
    return ModelState("uji", nama, [("id", models.AutoField(primary_key=True)), *ruas.items()])


def test_tabel_baru_tidak_membangun_ulang_yang_lain():
    keadaan = ProjectState()
    keadaan.add_model(tabel("induk"))
    keadaan.add_model(tabel("anak", induk="uji.induk"))
    induk = keadaan.apps.get_model("uji", "induk")
    with tabel_baru_sendiri():
        keadaan.add_model(tabel("cucu", anak="uji.anak", kakek="uji.induk"))
    assert keadaan.apps.get_model("uji", "induk") is induk
    cucu = keadaan.apps.get_model("uji", "cucu")
    assert cucu._meta.get_field("kakek").related_model is induk
    assert {r.related_model for r in induk._meta.related_objects} >= {cucu}
    keadaan.add_model(tabel("cicit", induk="uji.induk"))  # outside: as Django does it
    assert keadaan.apps.get_model("uji", "induk") is not induk
