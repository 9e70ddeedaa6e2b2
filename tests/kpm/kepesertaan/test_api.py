"""Validations as a phone sends them: late, twice, with photos after."""

from uuid import uuid4

from django.urls import reverse

from kpm.models import Validasi
from tests.kpm.kepesertaan.conftest import gambar


def test_dari_telepon(masuk, pendamping, rekan, korkab, calon, hari_ini, keluarga_rekan):
    klien, alamat, kunci = masuk(pendamping), reverse("api_validasi"), str(uuid4())
    ibu, anak = calon.anggota.order_by("tanggal_lahir")
    isi = {
        "kunci": kunci,
        "keluarga": calon.pk,
        "tanggal": f"{hari_ini}",
        "hasil": "layak",
        "periksa": [
            {"anggota": ibu.pk, "keadaan": "sesuai", "dokumen": ["ktp", "kk"]},
            {"anggota": anak.pk, "keadaan": "sesuai", "koreksi": {"jenjang": "smp"}},
        ],
    }

    def kirim(orang=klien, **ubah):
        return orang.post(alamat, isi | ubah, content_type="application/json")

    pertama, lagi = kirim(), kirim(hasil="menolak")
    assert (pertama.status_code, lagi.status_code) == (201, 200)
    assert pertama.json()["id"] == lagi.json()["id"] == Validasi.objects.get().pk
    assert lagi.json()["hasil"] == "layak"
    anak.refresh_from_db()
    assert anak.jenjang == "smp"
    foto = reverse("api_validasi_foto", args=[pertama.json()["id"]])
    kode = [
        klien.post(foto, {"berkas": gambar(), "jenis": "komitmen"}).status_code for _ in range(2)
    ]
    assert kode == [201, 200]
    # Somebody else's family, another's act, a twin out of sight, a family decided on meanwhile.
    baru = {"kunci": str(uuid4())}
    assert kirim(masuk(rekan), **baru).status_code == 400
    assert kirim(masuk(korkab), **baru).status_code == 403
    assert masuk(rekan).post(foto, {"berkas": gambar()}).status_code == 404
    assert kirim(**baru, hasil="ganda", kembaran=keluarga_rekan.pk).status_code == 400
    salah = kirim(**baru, periksa=[{"anggota": ibu.pk, "keadaan": "bukan"}])
    assert "anggota" in salah.json()
    type(calon).objects.filter(pk=calon.pk).update(status="aktif")
    assert "bukan calon lagi" in str(kirim(**baru).json())
    daftar = klien.get(alamat).json()["results"]
    assert [(v["keluarga"], len(v["periksa"]), len(v["foto"])) for v in daftar] == [
        (calon.pk, 2, 1)
    ]
    assert masuk(rekan).get(alamat).json()["results"] == []
