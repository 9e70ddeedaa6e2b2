"""The second lock: row-level security in the name of whoever asks."""

import re
from contextlib import closing

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from kpm.models import Anggota, Keluarga
from pkh.kunci.kebijakan import KEBIJAKAN, TANPA_ORANG
from pkh.kunci.konteks import Permintaan, memakai, orang, sistem, tanpa, tentang
from pkh.kunci.middleware import KonteksKunci
from pkh.kunci.pasang import pasang, perintah
from tests import pabrik
from tests.pabrik_kepesertaan import PertemuanAwalFactory
from tests.pabrik_p2k2 import KelompokFactory
from tests.test_pabrik import PABRIK

pytestmark = pytest.mark.django_db
MODEL = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}

# Said in kebijakan.py: a pendamping sees the head of a payment list of the district.
LEBIH_LEBAR = {("kpm_daftarsalur", "rekan")}


def satu(sql: str, kabel=connection):
    with kabel.cursor() as k:
        k.execute(sql)
        return k.fetchone()[0]


@pytest.fixture
def kabel_lain():
    """A connection of its own, outside of the test's transaction."""
    with closing(connections.create_connection("default")) as kabel:
        yield kabel


# --- every table -------------------------------------------------------------------------
def test_setiap_tabel_terkunci_atau_disebut_mengapa_tidak():
    with connection.cursor() as k:
        k.execute(
            """SELECT c.relname, c.relrowsecurity AND EXISTS (
                SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'kunci')
            FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"""
        )
        ada = dict(k.fetchall())
    if not settings.KUNCI_KEDUA:  # then nothing is locked, and each table still has its answer
        assert not any(ada.values())
        ada = {t: t in KEBIJAKAN for t in ada if not t.endswith("event")}
    peristiwa = {
        m._meta.db_table: m.pgh_tracked_model._meta.db_table
        for m in MODEL.values()
        if hasattr(m, "pgh_tracked_model")
    }
    # An event table has what the table has whose history it is.
    bebas = {t for t in ada if peristiwa.get(t, t) in TANPA_ORANG}
    assert {t for t, kunci in ada.items() if not kunci} == bebas
    assert {t for t in KEBIJAKAN if t not in ada} == set()
    assert {t for t in TANPA_ORANG if t not in ada} == set()
    assert not set(KEBIJAKAN) & set(TANPA_ORANG)


def test_tabel_tanpa_kunci_tidak_menunjuk_keluarga():
    orang_kita = {"kpm_keluarga", "kpm_anggota"}
    salah = [
        (tabel, f.name)
        for tabel in TANPA_ORANG
        for f in (MODEL[tabel]._meta.concrete_fields if tabel in MODEL else ())
        if f.is_relation and f.related_model._meta.db_table in orang_kita
    ]
    assert salah == []


def test_peran_aplikasi_tidak_memiliki_dan_tidak_melewati():
    assert satu("SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND"
                " schemaname = 'public'") == 0  # fmt: skip
    assert satu("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user") is (
        False
    )


def test_kunci_kedua_tidak_lebih_sempit_dan_orang_lain_tidak_melihat(
    operator, operator_tetangga, pendamping, rekan, korkab, kabid, kadis, kadis_prov,
    operator_prov, auditor, admin, tanpa_peran,
):  # fmt: skip
    """For each table: whoever the first lock lets see the row, the second lets too; the next
    district, a colleague and somebody without a post see nothing of what is not theirs."""
    salah = []
    for tabel in KEBIJAKAN:
        model = MODEL[tabel]
        with transaction.atomic():
            baris = PABRIK[model]()
            ruas = model._meta.pk.column
            semua = f'SELECT array_agg("{ruas}") FROM {tabel}'  # noqa: S608
            for siapa in (operator, pendamping, rekan, korkab, kabid, kadis, kadis_prov,
                          operator_prov, auditor, admin):  # fmt: skip
                boleh = set(model.objects.untuk(siapa).values_list("pk", flat=True))
                with orang(siapa):
                    if not boleh <= set(satu(semua) or ()):
                        salah.append((tabel, "lebih sempit", siapa.username))
            for siapa in (operator_tetangga, rekan, tanpa_peran):
                with orang(siapa):
                    lebar = (tabel, siapa.username) in LEBIH_LEBAR
                    if (baris.pk in (satu(semua) or ())) is not lebar:
                        salah.append((tabel, "terlihat", siapa.username))
            transaction.set_rollback(True)
    assert salah == []


def test_riwayat_terlihat_bersama_barisnya(operator, operator_tetangga, keluarga):
    peristiwa = Keluarga._meta.get_field("events").related_model.objects.filter(
        pgh_obj_id=keluarga.pk
    )
    for siapa, tampak in ((operator, True), (operator_tetangga, False)):
        with orang(siapa):
            assert peristiwa.exists() is tampak


def test_menulis_untuk_keluarga_orang_lain_ditolak(pendamping, rekan, keluarga, keluarga_rekan):
    with orang(pendamping):
        pabrik.KunjunganFactory(keluarga=keluarga, pendamping=pendamping)
        assert Keluarga.objects.filter(pk=keluarga_rekan.pk).update(alamat="x") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            pabrik.KunjunganFactory(keluarga=keluarga_rekan, pendamping=pendamping)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Keluarga.objects.filter(pk=keluarga.pk).update(desa="64.03.05.1001", pendamping=rekan)


def test_yang_disebut_halaman_bukan_izin(rf, pendamping, operator, keluarga, keluarga_rekan,
                                         keluarga_asing):  # fmt: skip
    """A page says which family it is about: in reach nothing else is gathered, out of reach it
    opens nothing."""
    for siapa, terlihat in ((pendamping, {keluarga}), (operator, {keluarga, keluarga_rekan})):
        for k in (keluarga, keluarga_rekan, keluarga_asing):
            permintaan = rf.get("/")
            permintaan.user = siapa
            tentang(permintaan, k.pk)
            with memakai(Permintaan(permintaan)), connection.cursor() as kursor:
                assert Anggota.objects.filter(keluarga=k).exists() is (k in terlihat)
                sql = f"EXPLAIN (ANALYZE) SELECT 1 FROM kpm_anggota WHERE keluarga_id = {k.pk}"  # noqa: S608
                kursor.execute(sql)
                rencana = "".join(baris for (baris,) in kursor.fetchall())
            # Whoever is not let through by it is asked by the whole set.
            himpunan = re.search(r"SubPlan \d+\s+->\s+ProjectSet\s+\(.*?\) \((.*?)\)", rencana)[1]
            assert (himpunan == "never executed") is (k in terlihat), rencana


# --- who sees everything is not asked row by row ------------------------------------------
def test_seluruhnya_hanya_selama_tidak_ada_keluarga_atau_kelompok_di_luar(
    operator, pendamping, auditor, tanpa_peran, keluarga
):
    def seluruh(siapa):
        with orang(siapa):
            return satu("SELECT kunci_seluruh()")

    assert [seluruh(s) for s in (operator, pendamping, auditor, tanpa_peran)] == [
        True, False, True, False,
    ]  # fmt: skip
    with sistem("uji"):
        assert seluruh(operator)
    for baru in (pabrik.KeluargaFactory, KelompokFactory, PertemuanAwalFactory):
        for di_luar in ("63.03.05.1001", "64.03.05.1001"):  # before and after, by the code
            with transaction.atomic():
                baru(desa_id=di_luar)
                assert not seluruh(operator), (baru, di_luar)
                assert seluruh(auditor)
                transaction.set_rollback(True)
    assert seluruh(operator)


def test_yang_menunjuk_keluarga_tidak_bertanya_baris_demi_baris(pendamping, keluarga):
    """What is read by the hundred thousand, in the plan of who has few families: numbers gathered
    once (hashed), no question that goes with the row, or no worker may help either."""
    banyak = ("anggota", "bantuan", "hasilsalur", "barissalur", "mutukeluarga", "pelengkap")
    tabel = [f"kpm_{t}" for t in banyak] + [
        f"pendamping_{t}"
        for t in ("kunjungan", "verifikasi", "anggotakelompok", "kehadiran", "pertemuan",
                  "kelompok", "rencana", "penugasan", "sanksi")
    ]  # fmt: skip
    with orang(pendamping), connection.cursor() as k:
        for t in tabel:
            k.execute(f"EXPLAIN SELECT * FROM {t}")
            rencana = "\n".join(b for (b,) in k.fetchall())
            assert "hashed SubPlan" in rencana, t
            assert "EXISTS" not in rencana, t


# --- the context -------------------------------------------------------------------------
def test_tanpa_konteks_galat_bukan_kosong(keluarga):
    with tanpa():
        for tanya in (Keluarga.objects.all(), Anggota.objects.filter(keluarga=keluarga)):
            with pytest.raises(ProgrammingError, match="tidak ada konteks"), transaction.atomic():
                list(tanya)


def test_konteks_dalam_konteks_kembali_sesudahnya(pendamping, keluarga_rekan):
    milik = Keluarga.objects.filter(pk=keluarga_rekan.pk)
    with orang(pendamping):
        assert not milik.exists()
        with sistem("uji"):
            assert milik.exists()
        assert not milik.exists()


def test_tidak_ada_yang_tertinggal_di_sesi(kabel_lain, operator, pendamping):
    """Each statement outside of a transaction carries its own, and takes it along."""
    with kabel_lain.cursor() as k, kabel_lain.connection.cursor() as polos:
        polos = super(type(polos), polos)
        for siapa in (operator, pendamping, operator):
            with orang(siapa):
                assert satu("SELECT kunci_siapa()", kabel_lain) == siapa.pk
                k.executemany("SELECT kunci_siapa() WHERE %s > 0", [(1,), (2,)])
                assert k.fetchone()[0] == siapa.pk
            polos.execute("SELECT current_setting('pkh.kunci', true)")
            assert not polos.fetchone()[0]


def test_kursor_di_server_juga_membawa_konteks(kabel_lain, operator):
    with orang(operator), kabel_lain.chunked_cursor() as k:
        k.execute("SELECT kunci_siapa() FROM generate_series(1, 3)")
        assert k.fetchmany(2) == [(operator.pk,), (operator.pk,)]
    with orang(operator), transaction.atomic(), connection.chunked_cursor() as k:
        k.execute("SELECT kunci_siapa()")
        assert k.fetchall() == [(operator.pk,)]


def test_salin_keluar_membawa_konteks(operator, keluarga, keluarga_asing):
    from io import StringIO

    isi = StringIO()
    with orang(operator), connection.cursor() as k:
        k.copy_expert("COPY (SELECT id FROM kpm_keluarga) TO STDOUT", isi)
    assert isi.getvalue().split() == [str(keluarga.pk)]


def test_yang_diambil_sambil_dikirim_diambil_sebagai_orang_yang_sama(operator):
    def isi():
        for _ in range(2):
            yield str(satu("SELECT kunci_siapa()"))

    permintaan = RequestFactory().get("/")
    permintaan.user = operator
    with tanpa():
        jawaban = KonteksKunci(lambda _: StreamingHttpResponse(isi()))(permintaan)
        assert [b.decode() for b in jawaban.streaming_content] == [str(operator.pk)] * 2


def test_kueri_yang_dicatat_tanpa_awalan(django_assert_num_queries, operator):
    assert operator.jabatan_kini  # asked for once, with the first statement
    with orang(operator), django_assert_num_queries(1) as kueri:
        Keluarga.objects.exists()
    assert kueri.captured_queries[0]["sql"].startswith("SELECT 1")


# --- putting in place --------------------------------------------------------------------
def test_yang_sudah_terpasang_tidak_disentuh(django_assert_num_queries):
    """After each migrate; a lock on every table for nothing would stop the office."""
    with django_assert_num_queries(1):
        pasang(using="default")
    assert len(perintah()) > len(KEBIJAKAN)
