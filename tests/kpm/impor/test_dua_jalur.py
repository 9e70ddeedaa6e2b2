"""The engine and the Resource say and do the same of the same random rows."""

from datetime import date
from random import Random

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
from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor, tahap
from tests import pabrik
from tests.kpm.impor_jenis.alur import yang_kena
from tests.pabrik import nik

from .test_alur import media  # noqa: F401

pytestmark = pytest.mark.django_db
KK = [f"64020601012400{n:02}" for n in range(10)]
TETANGGA, KELUAR = 8, 9  # families of the next district, and gone; 0 to 5 are open, the rest new
BERKAS = 10  # so many that some row breaks each rule of the kind, which is asserted
LAHIR = {"ibu": date(1990, 8, 17), "ayah": date(1988, 1, 31), "anak": date(2015, 3, 2)}
ORANG = {
    (n, siapa): nik(3 * n + i, lahir, siapa == "ibu")
    for n in range(len(KK))
    for i, (siapa, lahir) in enumerate(LAHIR.items())
}
# What may stand in a cell of a row that is good otherwise.
SEL = {
    "no_kk": [KK[0], KK[TETANGGA], "", "'" + KK[0], "123"],
    "nik": [ORANG[0, "ibu"], ORANG[TETANGGA, "anak"], ORANG[KELUAR, "ibu"], "", "6,40301E+15",
            ORANG[0, "ibu"][:-4] + "0000"],
    "nama": ["Siti  Aminah", "=Rumus", "Élan\u00a0Budi", "", "x" * 121],
    "hubungan": ["pengurus", "anak", "Kepala Keluarga", "istri", "?"],
    "jenis_kelamin": ["L", "P", "Perempuan", "2", ""],
    "tanggal_lahir": ["17/08/1990", "2 Maret 2015", "33102", "17/8/90", "2090-01-01", "1890-01-01"],
    "kode_desa": ["6402062002", "64.03.05.1001", "64.02.06.9999", "1"],
    "alamat": ["", "Jalan Baru", 'Gg. "Damai", 2'],
    "rt": ["", "1", "001", "12a"],
    "hamil": ["ya", "ya", "tidak", "mungkin"],
    "jenjang": ["SD/MI", "sma", "tidak", "S1"],
    "tahun_masuk": ["2020", "1999"],
    "npsn": ["30400001", "123"],
    "status": ["aktif", "Calon KPM"],
}  # fmt: skip


def anggota(n: int, siapa: str, hubungan: str) -> dict:
    jk = "P" if siapa == "ibu" else "L"
    isi = {"no_kk": KK[n], "nik": ORANG[n, siapa], "nama": siapa.title(), "hubungan": hubungan,
           "jenis_kelamin": jk, "tanggal_lahir": str(LAHIR[siapa]), "kode_desa": pabrik.DESA,
           "alamat": "Jalan Lama", "rt": "001"}  # fmt: skip
    return dict.fromkeys(SEL, "") | isi


def berkas(acak: Random, lain: list[tuple[str, str]]) -> list[dict]:
    """Families as an office would write them down, the pengurus another one now and then; each
    of the cells `lain` in some row, half of them in that of a pengurus, and a child twice."""
    baris = []
    for n in acak.sample(range(len(KK)), 6):
        kepala = "ayah" if acak.random() < 0.3 else "ibu"
        pasangan, sebagai = {"ibu": ("ayah", "suami"), "ayah": ("ibu", "istri")}[kepala]
        rumah = [anggota(n, kepala, "pengurus"), anggota(n, "anak", "anak")]
        if acak.random() < 0.6:
            rumah.append(anggota(n, pasangan, sebagai))
        acak.shuffle(rumah)
        baris += rumah
    for n, (kolom, isi) in enumerate(lain):
        calon = [b for b in baris if (b["hubungan"] == "pengurus") is bool(n % 2)]
        acak.choice(calon)[kolom] = isi
    return [*baris, dict(next(b for b in baris if b["hubungan"] == "anak"))]


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


def lewat_mesin(oleh, baris, kena: set) -> tuple[list[str], list]:
    """Verdicts and the register afterwards; into `kena` the numbers of the rules that held."""
    data = Dataset(*[[b[k] for k in SEL] for b in baris], headers=list(SEL))
    isi = data.export("csv").encode()
    with transaction.atomic():
        impor = periksa_impor(catat_impor(oleh=oleh, berkas=ContentFile(isi), nama="a.csv"))
        with connection.cursor() as k:
            k.execute(f"SELECT hasil FROM impor.n{impor.pk} ORDER BY bagian, nomor")
            hasil = [h for (h,) in k.fetchall()]
            kena |= yang_kena(k, tahap(impor))
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
    """Six families in the own district, one in the next, one that left: each the mother, who is
    the pengurus, and a child."""
    for n in (*range(6), TETANGGA, KELUAR):
        k = pabrik.KeluargaFactory(
            no_kk=KK[n], nama_pengurus="Ibu", alamat="Jalan Lama", rt="001",
            status="keluar" if n == KELUAR else "aktif",
            desa_id="64.03.05.1001" if n == TETANGGA else pabrik.DESA,
            pendamping=tetangga if n == TETANGGA else pendamping,
        )  # fmt: skip
        for siapa, hubungan in (("ibu", "pengurus"), ("anak", "anak")):
            pabrik.AnggotaFactory(
                keluarga=k, nik=ORANG[n, siapa], nama=siapa.title(), hubungan=hubungan,
                jenis_kelamin="P" if siapa == "ibu" else "L", tanggal_lahir=LAHIR[siapa],
                jenjang="sd" if siapa == "anak" else "",
            )  # fmt: skip


def test_putusan_dan_register_sama(operator, register_awal):
    kena, putusan, acak = set(), set(), Random("impor")
    lain = [(kolom, isi) for kolom, semua in SEL.items() for isi in semua * 2]
    acak.shuffle(lain)
    for benih in range(BERKAS):
        baris = berkas(acak, lain[benih::BERKAS])
        mesin, isi_mesin = lewat_mesin(operator, baris, kena)
        resource, isi_resource = lewat_resource(operator, baris)
        beda = [(b, m, r) for b, m, r in zip(baris, mesin, resource, strict=True) if m != r]
        assert beda == [], benih
        assert isi_mesin == isi_resource, benih
        putusan |= set(mesin)
    assert [p for n, p in enumerate(KPM.massal.PERIKSA) if n not in kena and not p.peringatan] == []
    assert putusan == {"baru", "berubah", "sama", "ditolak"}


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
