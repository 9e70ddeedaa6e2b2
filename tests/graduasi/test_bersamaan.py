"""Two heads decide at the same moment, on real connections that really commit."""

import threading

from django.core.exceptions import ValidationError
from django.db import connections

from graduasi.layanan import langkahkan, usulkan
from graduasi.models import LangkahUsulan, Usulan
from tests import pabrik
from tests.graduasi.conftest import AWAL_TAHUN


def _orang(peran: str):
    orang = pabrik.PenggunaFactory(username=f"b_{peran}_{pabrik.Pengguna.objects.count()}")
    pabrik.JabatanFactory(pengguna=orang, peran=peran)
    return orang


def _siap_diputuskan() -> Usulan:
    pendamping = _orang("pendamping")
    keluarga = pabrik.KeluargaFactory(pendamping=pendamping)
    usulan = usulkan(oleh=pendamping, keluarga=keluarga, jenis="sejahtera", alasan="Mampu.")
    pabrik.lengkapi(usulan, pendamping)
    langkahkan(oleh=pendamping, usulan=usulan, langkah="ajukan")
    usulan.refresh_from_db()
    usulan = langkahkan(oleh=_orang("koordinator"), usulan=usulan, langkah="setujui")
    return langkahkan(oleh=_orang("kepala_bidang"), usulan=usulan, langkah="setujui")


def test_dua_kepala_dinas_sekaligus(basis_sendiri):
    usulan = _siap_diputuskan()
    kepala = [_orang("kepala_dinas") for _ in range(2)]
    mulai = threading.Barrier(2, timeout=60)
    hasil: list[str] = []

    def putuskan(oleh):
        dilihat = Usulan.objects.get(pk=usulan.pk)
        mulai.wait()
        try:
            langkahkan(
                oleh=oleh,
                usulan=dilihat,
                langkah="setujui",
                nomor_putusan="460/1",
                tanggal_putusan=AWAL_TAHUN,
            )
            hasil.append("jadi")
        except ValidationError as galat:
            hasil.append(galat.code)
        finally:
            connections["default"].close()

    benang = [threading.Thread(target=putuskan, args=[k]) for k in kepala]
    for b in benang:
        b.start()
    for b in benang:
        b.join(60)
    assert sorted(hasil) == ["basi", "jadi"]
    assert LangkahUsulan.objects.filter(usulan=usulan, ke="diputuskan").count() == 1
