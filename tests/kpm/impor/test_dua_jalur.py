"""The engine and the Resource say and do the same of the same random rows."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tablib import Dataset

from kpm.impor.jenis import dipakai, semua_jenis
from kpm.impor.kolom import Isi
from kpm.impor.kpm import KPM
from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from tests import pabrik
from tests.pabrik import nik

from .test_alur import media  # noqa: F401

pytestmark = pytest.mark.django_db
KK = ["6402060101240001", "6402060101240002", "6402060101240003", "6403050101240004"]
LAHIR = [date(1990, 8, 17), date(2015, 3, 2), date(1988, 1, 31), date(2012, 2, 29)]
NIK = [nik(n, LAHIR[n % 4], n % 2 == 0) for n in range(8)]
SEL = {
    "no_kk": st.sampled_from([*KK, KK[0], KK[0], KK[1], "", "'" + KK[0], "123"]),
    "nik": st.sampled_from([*NIK, *NIK, "", "6,40301E+15", NIK[0][:-4] + "0000"]),
    "nama": st.sampled_from(["Siti", "Siti  Aminah", "=Rumus", "Élan\u00a0Budi", "", "x" * 121]),
    "hubungan": st.sampled_from(["pengurus", "pengurus", "anak", "Kepala Keluarga", "istri", "?"]),
    "jenis_kelamin": st.sampled_from(["L", "P", "Perempuan", "2", ""]),
    "tanggal_lahir": st.sampled_from(
        ["1990-08-17", "17/08/1990", "2 Maret 2015", "33102", "17/8/90", "2090-01-01", "1890-01-01"]
    ),
    "kode_desa": st.sampled_from(
        ["64.02.06.1001", "64.02.06.1001", "6402062002", "64.03.05.1001", "64.02.06.9999", "1"]
    ),
    "alamat": st.sampled_from(["", "Jalan Lama", "Jalan Baru", 'Gg. "Damai", 2']),
    "rt": st.sampled_from(["", "1", "001", "12a"]),
    "hamil": st.sampled_from(["", "ya", "tidak", "mungkin"]),
    "jenjang": st.sampled_from(["", "SD/MI", "sma", "tidak", "S1"]),
    "tahun_masuk": st.sampled_from(["", "2020", "1999"]),
    "npsn": st.sampled_from(["", "30400001", "123"]),
    "status": st.sampled_from(["", "aktif", "Calon KPM"]),
}
BARIS = st.lists(st.fixed_dictionaries(SEL), min_size=1, max_size=9)
WAJAR = st.lists(
    st.fixed_dictionaries(
        SEL
        | {
            "no_kk": st.sampled_from(KK[:3]),
            "nik": st.sampled_from(NIK),
            "nama": st.sampled_from(["Siti", "Budi", "Aminah"]),
            "hubungan": st.sampled_from(["pengurus", "anak", "istri"]),
            "jenis_kelamin": st.just("P"),
            "tanggal_lahir": st.sampled_from(["1990-08-17", "2015-03-02"]),
            "kode_desa": st.just("64.02.06.1001"),
            "rt": st.just("001"),
            "hamil": st.sampled_from(["", "ya"]),
            "jenjang": st.sampled_from(["", "sd"]),
            "tahun_masuk": st.just("2020"),
            "npsn": st.just(""),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda b: b["nik"],
)


def register() -> list:
    """What the register says, without the keys that each way gives anew."""
    with connection.cursor() as k:
        k.execute(
            """SELECT k.no_kk, k.desa_id, k.alamat, k.rt, k.status, k.tahun_masuk, k.nama_pengurus,
            k.jumlah_anggota, k.komponen::text, a.nik, a.nama, a.hubungan, a.jenis_kelamin,
            a.tanggal_lahir, a.hamil, a.jenjang, a.npsn, a.komponen, a.dibayar
            FROM kpm_keluarga k JOIN kpm_anggota a ON a.keluarga_id = k.id ORDER BY 1, 10"""
        )
        return k.fetchall()


def lewat_mesin(oleh, baris) -> tuple[list[str], list]:
    data = Dataset(*[[b[k] for k in SEL] for b in baris], headers=list(SEL))
    isi = data.export("csv").encode()
    with transaction.atomic():
        impor = periksa_impor(catat_impor(oleh=oleh, berkas=ContentFile(isi), nama="a.csv"))
        with connection.cursor() as k:
            k.execute(f"SELECT hasil FROM impor.n{impor.pk} ORDER BY bagian, nomor")
            hasil = [h for (h,) in k.fetchall()]
        jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())
        akhir = register()
        transaction.set_rollback(True)
    return hasil, akhir


def lewat_resource(oleh, baris) -> tuple[list[str], list]:
    data = Dataset(*[[b[k] for k in SEL] for b in baris], headers=list(SEL))
    with transaction.atomic():
        sumber = KPM(oleh=oleh, tanggal=timezone.localdate())
        hasil = sumber.import_data(data, raise_errors=False, use_transactions=False)
        assert not hasil.base_errors, hasil.base_errors[0].traceback
        jenis = ["ditolak"] * len(baris)
        for i, b in enumerate(hasil.rows):
            assert not b.errors, b.errors[0].traceback
            jenis[i] = {"new": "baru", "update": "berubah", "skip": "sama", "invalid": "ditolak"}[
                b.import_type
            ]
        akhir = register()
        transaction.set_rollback(True)
    return jenis, akhir


@pytest.fixture
def register_awal(pendamping, tetangga):
    """A family in the own district, one in the next, both with a pengurus and a child."""
    for kk, desa, siapa, dua in (
        (KK[0], "64.02.06.1001", pendamping, NIK[:2]),
        (KK[3], "64.03.05.1001", tetangga, NIK[2:4]),
    ):
        k = pabrik.KeluargaFactory(
            no_kk=kk, desa_id=desa, pendamping=siapa, nama_pengurus="Siti", alamat="Jalan Lama"
        )
        pabrik.AnggotaFactory(keluarga=k, nik=dua[0], nama="Siti", hubungan="pengurus",
                              jenis_kelamin="P", tanggal_lahir=LAHIR[0])  # fmt: skip
        pabrik.AnggotaFactory(keluarga=k, nik=dua[1], nama="Budi", hubungan="anak",
                              jenis_kelamin="L", tanggal_lahir=LAHIR[1])  # fmt: skip


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(baris=BARIS | WAJAR)
def test_putusan_dan_register_sama(operator, register_awal, baris):
    mesin, isi_mesin = lewat_mesin(operator, baris)
    resource, isi_resource = lewat_resource(operator, baris)
    assert mesin == resource
    assert isi_mesin == isi_resource


TEKS = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"[0-9]{15,17}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(["L", "anak", "orang_tua", "001", "64.02.06.1001", "sd", "bri", "30400001"]),
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(teks=["\x1e", "'Aisyah", "Siti  Aminah", "7", "2024-02-31", "6402063102900001", "1" * 16])
@given(teks=st.lists(TEKS, min_size=20, max_size=40))
def test_sel_yang_diloloskan_mesin_bersih_apa_adanya(teks):
    """What the fast path lets through unread cleans to itself, in every column."""
    import polars as pl

    from kpm.impor.bersih import lolos

    kolom = {f"{j.kode}.{n}": k for j in semua_jenis().values() for n, k in dipakai(j).items()}
    bingkai = pl.DataFrame({"c": teks}, schema={"c": pl.String})
    boleh = bingkai.select(lolos(k, "c").alias(n) for n, k in kolom.items())
    for nama, k in kolom.items():
        isi: Isi = k.isi
        for satu in bingkai["c"].filter(boleh[nama] & (bingkai["c"] != "")):
            assert str(isi.clean(satu)) == satu, nama


@pytest.mark.parametrize("teks", ["=1+1", "\t=1", " @x", "\r\n-1", "\uff1dSUM(A1)"])
def test_ekspor_jenis_menetralkan_rumus(teks):
    """Whatever stands before the sign; reading takes the apostrophe off again."""
    isi = dipakai(KPM)["alamat"].isi
    assert isi.render(teks).startswith("'")
    assert isi.clean(isi.render(teks)) == " ".join(teks.split())
