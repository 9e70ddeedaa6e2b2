"""SQL that is written once asks for each person what Django would ask."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from django.db import connection, connections
from django.db.models import Count, Max, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kpm.models import Keluarga
from pkh import tersusun as modul
from pkh.akun.hak import Peran
from pkh.tersusun import bersama, objek_tersusun, tersusun
from tests import pabrik

pytestmark = pytest.mark.django_db


@tersusun
def jumlah(pengguna, status: str):
    return Keluarga.objects.untuk(pengguna).filter(status=status)


@tersusun
def ringkas(pengguna):
    baris = Keluarga.objects.untuk(pengguna).exclude(pendamping=pengguna)
    return baris, {"n": Count("pk"), "akhir": Max("desa_id")}


@tersusun
def desa(pengguna):
    return Keluarga.objects.untuk(pengguna).order_by("pk").values_list("desa_id", "pendamping")


@objek_tersusun
def keluarga(pengguna):
    milik = Keluarga.objects.untuk(pengguna).annotate(n=Count("anggota"))
    return milik.select_related("desa", "pendamping").order_by("pk")[:3]


@tersusun
def semua(_):
    return Keluarga.objects.all()


@tersusun
def sejak(_):
    return Keluarga.objects.filter(status_sejak=timezone.localdate())


def jawab(orang) -> list:
    return [jumlah(orang, "aktif"), jumlah(orang, "calon"), ringkas(orang), desa(orang)]


def test_setiap_orang_mendapat_jawabannya_sendiri(
    pendamping, rekan, tetangga, korkab, operator_prov, auditor, admin, tanpa_peran
):
    """Two people of the same posts ask with the same SQL, each with their own number."""
    k = [pabrik.KeluargaFactory(pendamping=p) for p in (pendamping, rekan, rekan)]
    k.append(pabrik.KeluargaFactory(pendamping=tetangga, desa_id="64.03.05.1001", status="calon"))
    for orang in (pendamping, rekan, tetangga, korkab, operator_prov, auditor, admin, tanpa_peran):
        milik = Keluarga.objects.untuk(orang)
        benar = [
            milik.filter(status="aktif").count(),
            milik.filter(status="calon").count(),
            milik.exclude(pendamping=orang).aggregate(n=Count("pk"), akhir=Max("desa_id")),
            list(milik.order_by("pk").values_list("desa_id", "pendamping")),
        ]
        assert jawab(orang) == jawab(orang) == benar, orang
    assert [jumlah(o, "aktif") for o in (pendamping, rekan, korkab)] == [1, 2, 3]
    assert semua(None) == 4


def test_objek_dibaca_seperti_biasa(pendamping, rekan, korkab, tanpa_peran):
    """Each reading anew, with what stands beside it; also in a thread with its own connection."""
    for p in (pendamping, rekan, rekan, None):
        pabrik.keluarga_lengkap(pendamping=p)
    for orang in (pendamping, rekan, korkab, tanpa_peran, korkab):
        benar = Keluarga.objects.untuk(orang).order_by("pk")[:3]
        with CaptureQueriesContext(connection) as rekam:
            ada = [(k, k.n, k.desa.nama, k.pendamping) for k in keluarga(orang)]
        assert ada == [(k, 2, k.desa.nama, k.pendamping) for k in benar]
        assert sum("kpm_keluarga" in q["sql"] for q in rekam) == bool(orang.jabatan_kini)
    Keluarga.objects.filter(pendamping=pendamping).update(nama_pengurus="Nama Baru")
    assert [k.nama_pengurus for k in keluarga(pendamping)] == ["Nama Baru"]
    modul._susun.cache_clear()
    with ThreadPoolExecutor(1) as lain:  # sees nothing of this transaction
        isi, koneksi = lain.submit(_di_utas_lain, korkab).result()
    gc.collect()
    assert (isi, koneksi()) == ([], None)  # what it wrote is kept, not the thread's connection


def _di_utas_lain(orang) -> tuple[list, weakref.ref]:
    try:
        return keluarga(orang), weakref.ref(connections["default"])
    finally:
        connection.close()


@tersusun
def hitungan(pengguna, status: str):
    milik = Keluarga.objects.untuk(pengguna).filter(status=status)
    return milik, {"n": Count("pk"), "anggota": Sum("jumlah_anggota")}


def test_beberapa_ditanyakan_bersama(pendamping, rekan, korkab, tanpa_peran):
    """Each answer as when asked alone, in one statement; where nothing is asked, none."""
    for p in (pendamping, rekan, rekan):
        pabrik.keluarga_lengkap(pendamping=p)
    for orang in (pendamping, rekan, korkab, tanpa_peran):
        tanya = (jumlah, "aktif"), (hitungan, "aktif"), (hitungan, "calon"), (jumlah, "calon")
        sendiri = [f(orang, status) for f, status in tanya]
        with CaptureQueriesContext(connection) as rekam:
            assert bersama(orang, *tanya) == sendiri, orang
        assert len(rekam) == bool(orang.jabatan_kini)
    assert sendiri == [0, {"n": 0, "anggota": None}, {"n": 0, "anggota": None}, 0]


def test_ditulis_sekali_untuk_jabatan_yang_sama(pendamping, rekan, tetangga, korkab):
    """Wherever a pendamping has the post."""
    modul._tulis.cache_clear()
    jawab(pendamping)
    ditulis = modul._tulis.cache_info().misses
    for orang in (rekan, tetangga):
        assert orang.jabatan_kini
        with CaptureQueriesContext(connection) as rekam:
            jawab(orang)
        assert (modul._tulis.cache_info().misses, len(rekam)) == (ditulis, 4)
    jawab(korkab)
    assert modul._tulis.cache_info().misses == 2 * ditulis


def test_jabatan_dan_hari_yang_lain_bertanya_lain(pendamping):
    pabrik.KeluargaFactory(pendamping=pendamping, status_sejak="2024-08-01")
    pabrik.KeluargaFactory(pendamping=None)
    assert jumlah(pendamping, "aktif") == 1
    pabrik.JabatanFactory(pengguna=pendamping, peran=Peran.OPERATOR, wilayah_id="64.02")
    del pendamping.jabatan_kini
    assert jumlah(pendamping, "aktif") == 2
    for hari, n in ((31, 0), (1, 1)):
        tanggal = datetime(2024, 7 + (hari == 1), hari, 4, tzinfo=timezone.get_current_timezone())
        with time_machine.travel(tanggal, tick=False):
            assert sejak(None) == n, hari


@pytest.mark.parametrize(
    ("susun", "kata"),
    [
        (lambda p: Keluarga.objects.filter(jumlah_anggota=Keluarga.objects.count()), "menanyakan"),
        (lambda p: Keluarga.objects.filter(nama_pengurus=p.nama), "menanyakan"),
        (lambda p: Keluarga.objects.filter(desa=p.jabatan_kini[0].wilayah_id), "menanyakan"),
        (lambda p: Keluarga.objects.filter(dibuat_pada__lt=timezone.now()), "jam"),
        (lambda p: Keluarga.objects.filter(nama_pengurus=f"orang {p.pk}"), "nomor orang"),
    ],
    ids=["baris lain", "ruas lain", "wilayah pendamping", "jam", "di dalam kata"],
)
def test_yang_bergantung_pada_hal_lain_ditolak(pendamping, susun, kata):
    for cara in (tersusun, objek_tersusun):
        with pytest.raises(ValueError, match=kata):
            cara(susun)(pendamping)
    assert Keluarga.objects.count() == 0  # the connection asks again
