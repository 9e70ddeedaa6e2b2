"""An asesmen from the phone: once by its key, photos after it, by the day of the act."""

from datetime import timedelta

import pytest

from graduasi.models import Asesmen
from tests.pendamping.sinkron.conftest import Telepon, catatan, foto

pytestmark = pytest.mark.django_db


def test_asesmen_dikirim_telepon(settings, tmp_path, pendamping, rekan, keluarga, hari_ini):
    settings.MEDIA_ROOT = tmp_path / "media"
    hp = Telepon(pendamping)
    instrumen = hp.tarik()["rujukan"]["asesmen"]
    assert instrumen["kriteria"][3]["pilihan"][2] == "Tidak layak huni"
    jawaban = {k["kode"]: 0 for k in instrumen["kriteria"]}
    isi = {"keluarga": keluarga.pk, "tanggal": f"{hari_ini}", "jawaban": jawaban}
    kurang = catatan("asesmen", **isi | {"jawaban": jawaban | {"rumah": 7}})
    salah = hp.satu(kurang)
    assert (salah["status"], list(salah["pesan"])) == ("perlu_diperbaiki", ["jawaban.rumah"])
    kirim = catatan("asesmen", **isi)
    satu, dua = hp.satu(kirim), hp.satu(kirim)
    assert (satu["status"], dua["nomor"]) == ("diterima", satu["nomor"])
    asesmen = Asesmen.objects.get()
    assert (asesmen.pk, asesmen.skor, asesmen.oleh) == (satu["objek"], 100, pendamping)
    assert hp.potongan(kirim["kunci"], foto()).json()["selesai"]
    assert asesmen.foto.count() == 1

    # Handed over since: what was done before counts, what was done after waits for the korkab.
    kemarin = hari_ini - timedelta(days=1)
    keluarga.penugasan.update(selesai=kemarin)
    keluarga.pendamping = rekan
    keluarga.save()
    dulu = catatan("asesmen", **isi | {"tanggal": f"{kemarin}"})
    assert hp.satu(dulu)["status"] == "diterima"
    assert hp.satu(catatan("asesmen", **isi))["status"] == "perlu_keputusan"
