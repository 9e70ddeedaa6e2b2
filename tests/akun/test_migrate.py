from django.db import connection, models
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


def test_ruas_yang_diubah_dan_batasan_yang_hilang_membangun_tabel_itu_saja():
    keadaan = ProjectState()
    keadaan.add_model(tabel("induk"))
    keadaan.add_model(tabel("anak", induk="uji.induk"))
    keadaan.add_field("uji", "anak", "nama", models.CharField(max_length=5), True)
    keadaan.add_constraint("uji", "anak", models.UniqueConstraint("nama", name="satu"))
    keadaan.add_model(tabel("cucu", anak="uji.anak"))
    induk, cucu = (keadaan.apps.get_model("uji", n) for n in ("induk", "cucu"))
    with dibangun_sendiri():
        keadaan.alter_field("uji", "anak", "nama", models.CharField(max_length=9), True)
        keadaan.remove_constraint("uji", "anak", "satu")
        anak = keadaan.apps.get_model("uji", "anak")
        assert (anak._meta.get_field("nama").max_length, anak._meta.constraints) == (9, [])
        assert [keadaan.apps.get_model("uji", n) for n in ("induk", "cucu")] == [induk, cucu]
        # A key is known to those that point at it, and a foreign key to what it points at.
        keadaan.alter_field("uji", "anak", "id", models.BigAutoField(primary_key=True), True)
        cucu_baru = keadaan.apps.get_model("uji", "cucu")
        assert cucu_baru is not cucu
        assert cucu_baru._meta.get_field("anak").db_type(connection) == "bigint"
        wajib = models.OneToOneField("uji.induk", models.CASCADE)
        induk = keadaan.apps.get_model("uji", "induk")
        keadaan.alter_field("uji", "anak", "induk", wajib, True)
        assert keadaan.apps.get_model("uji", "induk") is not induk
