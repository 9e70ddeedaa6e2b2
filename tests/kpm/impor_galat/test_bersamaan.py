"""People at the same families at the same moment, on connections that really commit."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.apps import apps
from django.db import OperationalError, connection, connections, transaction

from kpm.impor import massal
from kpm.impor.layanan import jalankan_mirip
from kpm.models import Anggota, Impor, Keluarga
from pkh.pekerjaan.layanan import GagalBerpesan
from tests import basis_data, pabrik
from tests.pabrik import nik

from .berkas import BERSIH, HARI, KK1, csv_dari, ganti, hitungan, periksa, terapkan

ALAMAT = BERSIH[0][7]


@pytest.fixture
def kantor(basis_sendiri, settings, tmp_path):
    """Two operators of the same district."""
    settings.MEDIA_ROOT = tmp_path
    orang = [pabrik.PenggunaFactory(username=f"operator_{n}") for n in (1, 2)]
    for satu in orang:
        pabrik.JabatanFactory(pengguna=satu, peran="operator", wilayah_id="64.02")
    return orang


def _serempak(*kerja) -> list:
    """Run in threads that start at once; what each gave or raised."""
    mulai = threading.Barrier(len(kerja), timeout=60)
    hasil: list = [None] * len(kerja)

    def jalan(n, satu):
        mulai.wait()
        try:
            hasil[n] = satu()
        except Exception as galat:  # handed to the test, which looks at it
            hasil[n] = galat
        finally:
            connections["default"].close()

    benang = [threading.Thread(target=jalan, args=b) for b in enumerate(kerja)]
    for b in benang:
        b.start()
    for b in benang:
        b.join(60)
    return hasil


def _berkas(alamat: str, dari: int, sampai: int) -> bytes:
    """Families number `dari` up to `sampai`, a pengurus and a child each, at this address."""
    baris = []
    for n in range(dari, sampai):
        ibu, anak = BERSIH[0].copy(), BERSIH[1].copy()
        for b in (ibu, anak):
            b[0], b[7] = f"64020601012{n:05d}", alamat
        ibu[1] = nik(n, HARI.replace(year=1980), True)
        anak[1] = nik(n, HARI.replace(year=2012), False)
        anak[2] = f"Anak {alamat}"
        baris += [ibu, anak]
    return csv_dari(baris).encode()


def test_dua_operator_berkas_bertindih(kantor):
    """Families 1-60 and 31-90, both previewed as new. The file that comes second changes what
    the first has just made; nobody's rows are half there."""
    satu = periksa(kantor[0], _berkas("Jalan Satu", 1, 61))
    dua = periksa(kantor[1], _berkas("Jalan Dua", 31, 91))
    assert hitungan(satu)["baru"] == hitungan(dua)["baru"] == 120
    hasil = _serempak(lambda: terapkan(satu), lambda: terapkan(dua))
    assert [type(h) for h in hasil] == [Impor, Impor], hasil
    awal, akhir = sorted(hasil, key=lambda i: i.diterapkan_pada)
    assert hitungan(awal) == {"baris": 120, "baru": 120, "berubah": 0, "sama": 0, "ditolak": 0}
    assert hitungan(akhir) == {"baris": 120, "baru": 60, "berubah": 60, "sama": 0, "ditolak": 0}
    assert Keluarga.objects.count() == 90
    assert Anggota.objects.count() == 180
    menang = "Jalan Satu" if akhir.pk == satu.pk else "Jalan Dua"
    bertindih = Keluarga.objects.filter(no_kk__range=("6402060101200031", "6402060101200060"))
    assert set(bertindih.values_list("alamat", flat=True)) == {menang}
    anak = Anggota.objects.filter(keluarga__in=bertindih, hubungan="anak")
    assert set(anak.values_list("nama", flat=True)) == {f"Anak {menang}"}


def test_berkas_yang_sama_diterapkan_dua_kali_sekaligus(kantor):
    """One import, two workers: written once, and both say it is done."""
    impor = periksa(kantor[0], csv_dari().encode())
    salinan = Impor.objects.select_related("oleh").get(pk=impor.pk)
    hasil = _serempak(lambda: terapkan(impor), lambda: terapkan(salinan))
    assert [type(h) for h in hasil] == [Impor, Impor], hasil
    assert Anggota.objects.count() == 3
    jejak = apps.get_model("kpm", "KeluargaEvent")
    assert jejak.objects.filter(pgh_label="insert").count() == 2


def test_bertabrakan_dengan_orang_di_formulir(kantor):
    """A person at a form and an import wait for each other. PostgreSQL ends one of the two; if
    it is the import, it says so in words, has written nothing and can be applied again."""
    terapkan(periksa(kantor[0], csv_dari().encode()))
    ubah = ganti("nama", "Budi Berubah", 1)
    ubah[0][2], ubah[0][7], ubah[1][7] = "Siti Berubah", "Jalan Baru", "Jalan Baru"
    impor = periksa(kantor[0], csv_dari(ubah).encode())
    keluarga = Keluarga.objects.get(no_kk=KK1)
    anak, ibu = (keluarga.anggota.get(hubungan=h) for h in ("anak", "pengurus"))
    basis = connections["default"].settings_dict["NAME"]
    sandaran: dict[str, BaseException] = {}

    def isi_formulir():
        try:
            with transaction.atomic():
                Keluarga.objects.filter(pk=keluarga.pk).update(telepon="0811")
                terkunci.set()
                assert tertahan.wait(60)
                Anggota.objects.filter(pk=anak.pk).update(kelas="")
        except OperationalError as galat:
            sandaran["galat"] = galat
        finally:
            connections["default"].close()

    def terapkan_impor():
        try:
            terapkan(impor)
        except GagalBerpesan as galat:
            sandaran["impor"] = galat
        finally:
            connections["default"].close()

    terkunci, tertahan = threading.Event(), threading.Event()
    formulir = threading.Thread(target=isi_formulir)
    pelaku = threading.Thread(target=terapkan_impor)
    with closing(basis_data.sambung(basis)) as pengamat, pengamat.cursor() as k:
        # The row of the mother is held: the import stands between the child and the family.
        kabel = basis_data.sambung(basis)
        kabel.autocommit = False
        kabel.cursor().execute("SELECT 1 FROM kpm_anggota WHERE id = %s FOR UPDATE", [ibu.pk])
        formulir.start()
        assert terkunci.wait(60)
        pelaku.start()
        _tunggu(k, 1)
        tertahan.set()
        # The form has looked for a ring already and found none; the import will find it.
        _tunggu(k, 2, selama=2)
        kabel.rollback()
        kabel.close()
        formulir.join(60)
        pelaku.join(60)
    assert set(sandaran) == {"impor"}, sandaran
    assert "orang lain" in str(sandaran["impor"])
    impor.refresh_from_db()
    assert impor.status == Impor.Status.PRATINJAU
    anak.refresh_from_db()
    assert (anak.nama, Keluarga.objects.get(pk=keluarga.pk).alamat) == ("Budi Contoh", ALAMAT)
    terapkan(Impor.objects.select_related("oleh").get(pk=impor.pk))
    anak.refresh_from_db()
    assert anak.nama == "Budi Berubah"


def _tunggu(k, jumlah: int, *, selama: float = 0) -> None:
    """Until so many of this database wait for somebody's row, each for so many seconds. (The
    view shows the whole cluster: other tests wait at the same time.)"""
    akhir = time.monotonic() + 60
    while True:
        k.execute(
            """SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND l.locktype = 'transactionid'
            AND a.datname = current_database()
            AND l.waitstart <= clock_timestamp() - make_interval(secs => %s)""",
            [selama],
        )
        if k.fetchone()[0] >= jumlah:
            return
        assert time.monotonic() < akhir
        time.sleep(0.02)


def test_dibuang_selagi_keluarga_mirip_dicari(kantor):
    """Who throws the preview away holds its row and waits for its tables; the search that
    writes its count into that row holds none of them."""
    impor = periksa(kantor[0], csv_dari().encode())
    basis = connections["default"].settings_dict["NAME"]

    def cari():
        try:
            return jalankan_mirip(Impor.objects.select_related("oleh").get(pk=impor.pk))
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as benang, closing(basis_data.sambung(basis)) as pengamat:
        with transaction.atomic(), connection.cursor() as k:
            Impor.objects.select_for_update(of=("self",)).get(pk=impor.pk)
            hasil = benang.submit(cari)
            _tunggu(pengamat.cursor(), 1)
            massal.buang(k, impor.pk)
            Impor.objects.filter(pk=impor.pk).update(status=Impor.Status.DIBUANG)
        assert hasil.result(20) == 0
    impor.refresh_from_db()
    assert "mirip" not in impor.hitungan
