"""SQL over whole tables and the pure functions give the same answer on the same rows."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpm import aturan
from kpm.layanan import fakta
from kpm.massal import Perubahan, hitung_bantuan_periode, hitung_komponen
from kpm.models import Anggota, Bantuan, Keluarga, Ketentuan
from tests import pabrik

PADA = date(2024, 7, 1)
# Ages at which a rule turns, in years, and the days around each birthday.
BATAS_USIA = [0, 1, 5, 6, 7, 12, 18, 21, 22, 30, 59, 60, 61, 69, 70, 71]


def ulang_tahun(pada: date, usia: int) -> date:
    try:
        return pada.replace(year=pada.year - usia)
    except ValueError:
        return date(pada.year - usia, 2, 28)


@st.composite
def ketentuan_acak(draw) -> dict:
    indeks = draw(
        st.dictionaries(
            st.sampled_from(aturan.URUTAN),
            st.sampled_from([900_000, 1_500_000, 2_000_000, 2_400_000, 3_000_000, 10_800_000]),
            min_size=1,
        )
    )
    golongan = sorted({aturan.golongan_batas(kode) for kode in aturan.URUTAN})
    return {
        "indeks": indeks,
        "batas": draw(st.dictionaries(st.sampled_from(golongan), st.integers(0, 4))),
        "maks_dibayar": draw(st.integers(0, 5)),
        "urutan": draw(st.sampled_from(["tertinggi", "tetap"])),
        "periode_per_tahun": draw(st.sampled_from([4, 6, 12])),
        "pembulatan": draw(st.sampled_from(["bawah", "terdekat", "atas"])),
        "bantuan_tetap": draw(st.sampled_from([0, 0, 550_000])),
        "usia_dini_maks": draw(st.sampled_from([5, 6])),
        "sekolah_min": draw(st.sampled_from([6, 7])),
        "sekolah_maks": draw(st.sampled_from([18, 21])),
        "hamil_ke_maks": draw(st.sampled_from([1, 2])),
        "nifas_hari": draw(st.sampled_from([41, 42])),
        "lansia_min": draw(st.sampled_from([60, 70])),
        "sekolah_dahulu": draw(st.booleans()),
    }


@st.composite
def anggota_acak(draw, pada: date) -> dict:
    lahir = draw(
        st.one_of(
            st.builds(
                lambda usia, geser: ulang_tahun(pada, usia) + timedelta(days=geser),
                st.sampled_from(BATAS_USIA),
                st.integers(-2, 2),
            ),
            st.sampled_from([date(2020, 2, 29), date(2004, 2, 29), date(1964, 2, 29)]),
        )
    )
    perempuan = draw(st.booleans())
    hamil = perempuan and draw(st.booleans())
    keluar = draw(st.sampled_from([None, None, None, -1, 0, 1]))
    return {
        "tanggal_lahir": lahir,
        "jenis_kelamin": "P" if perempuan else "L",
        "hamil": hamil,
        "hpl": draw(
            st.none() | st.sampled_from([41, 42, 43, -60]).map(lambda n: pada - timedelta(days=n))
        ),
        "kehamilan_ke": draw(st.sampled_from([None, 0, 1, 2, 3])),
        "jenjang": draw(st.sampled_from(["", "sd", "smp", "sma"])),
        "disabilitas_berat": draw(st.sampled_from([False, False, True])),
        "korban_ham": draw(st.sampled_from([False, False, False, True])),
        "keluar_pada": None if keluar is None else pada + timedelta(days=keluar),
        "alasan_keluar": "" if keluar is None else "pindah",
    }


@st.composite
def perkara(draw) -> tuple[date, list[list[dict]]]:
    """A day and some families; about one family in three with twins."""
    pada = draw(
        st.sampled_from(
            [PADA, date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1), date(2019, 1, 1)]
        )
    )
    semua = draw(st.lists(st.lists(anggota_acak(pada), max_size=7), min_size=1, max_size=4))
    for rumah in semua:
        if rumah and draw(st.integers(0, 2)) == 0:
            rumah.append(dict(rumah[0]))
    return pada, semua


def isi_rumah(semua: list[list[dict]]) -> list[Keluarga]:
    rumah_rumah = [pabrik.KeluargaFactory(status_sejak=date(2018, 1, 1)) for _ in semua]
    Anggota.objects.bulk_create(
        pabrik.AnggotaFactory.build(keluarga=keluarga, **a)
        for keluarga, orang in zip(rumah_rumah, semua, strict=True)
        for a in orang
    )
    return rumah_rumah


def seharusnya(keluarga: Keluarga, pada: date, k: aturan.Ketentuan):
    hadir = [a for a in keluarga.anggota.all() if not a.keluar_pada or a.keluar_pada > pada]
    orang = [fakta(a) for a in hadir]
    kode = {f.id: aturan.tentukan_komponen(f, pada, k)[0] for f in orang}
    dibayar = {f.id for f, _ in aturan.pilih_dibayar([(f, kode[f.id]) for f in orang], k)}
    return hadir, kode, dibayar


def periksa_sama(rumah_rumah: list[Keluarga], pada: date, k: aturan.Ketentuan) -> None:
    for keluarga in Keluarga.objects.filter(pk__in=[r.pk for r in rumah_rumah]):
        hadir, kode, dibayar = seharusnya(keluarga, pada, k)
        for a in keluarga.anggota.all():
            assert (a.komponen, a.dibayar) == (kode.get(a.pk, ""), a.pk in dibayar)
        assert set(keluarga.komponen) == {kode[n] for n in dibayar}
        assert keluarga.jumlah_anggota == len(hadir)
        assert keluarga.komponen_per == pada


coba = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@coba
@given(isi=ketentuan_acak(), perkara=perkara())
def test_sama_dengan_fungsi_murni(isi, perkara):
    """Components, and what is owed for the period of that day."""
    pada, semua = perkara
    k = aturan.Ketentuan.dari_isi(isi)
    with transaction.atomic():
        rumah_rumah = isi_rumah(semua)
        hitung_komponen(tanggal=pada, ketentuan=k)
        periksa_sama(rumah_rumah, pada, k)
        assert hitung_komponen(tanggal=pada, ketentuan=k) == Perubahan(0, 0)
        periksa_bantuan(rumah_rumah, aturan.awal_periode(pada, k), k)
        transaction.set_rollback(True)


def periksa_bantuan(rumah_rumah: list[Keluarga], periode: date, k: aturan.Ketentuan) -> None:
    hitung_bantuan_periode(periode=periode, ketentuan=k)
    for keluarga in rumah_rumah:
        hadir, _, _ = seharusnya(keluarga, periode, k)
        jumlah, rincian = aturan.hitung_bantuan([fakta(a) for a in hadir], periode, k)
        baris = Bantuan.objects.filter(keluarga=keluarga, periode=periode).first()
        assert (baris.jumlah if baris else 0) == jumlah
        assert (baris.rincian if baris else []) == [
            {kunci: r[kunci] for kunci in ("anggota", "komponen", "rupiah")} for r in rincian
        ]
    assert hitung_bantuan_periode(periode=periode, ketentuan=k) == 0


@pytest.mark.django_db
def test_semua_versi_ketentuan():
    for tahun in range(2019, 2027):
        pada = date(tahun, 7, 1)
        k = aturan.Ketentuan.dari_isi(Ketentuan.objects.pada(pada).isi)
        enam_puluh, enam_bulan = ulang_tahun(pada, 60), pada - timedelta(days=180)
        orang = [
            {"tanggal_lahir": enam_puluh},
            {"tanggal_lahir": enam_puluh},  # twins
            {"tanggal_lahir": ulang_tahun(pada, 70)},
            {"tanggal_lahir": enam_bulan},
            {"tanggal_lahir": ulang_tahun(pada, 6), "jenjang": "sd"},
            {"tanggal_lahir": ulang_tahun(pada, 30), "korban_ham": True},
        ]
        hamil = {"tanggal_lahir": ulang_tahun(pada, 30), "jenis_kelamin": "P", "hamil": True}
        ibu = [hamil | {"hpl": pada - timedelta(days=n)} for n in (42, 43)]
        ibu += [hamil | {"kehamilan_ke": n} for n in (2, 3)]
        rumah_rumah = isi_rumah([orang, orang[:3], orang[3:], ibu])
        hitung_komponen(tanggal=pada)
        periksa_sama(rumah_rumah, pada, k)


@pytest.mark.django_db
class TestHitungKomponen:
    def test_hanya_wilayah_yang_diminta(self):
        di_dalam = pabrik.keluarga_lengkap(desa_id="64.02.06.1001")
        di_luar = pabrik.keluarga_lengkap(desa_id="64.03.05.1001")
        Keluarga.objects.update(komponen=[], jumlah_anggota=0)
        assert hitung_komponen(tanggal=PADA, wilayah="64.02").keluarga == 1
        di_dalam.refresh_from_db()
        di_luar.refresh_from_db()
        assert (di_dalam.jumlah_anggota, di_luar.jumlah_anggota) == (2, 0)

    def test_hanya_keluarga_yang_diminta(self):
        satu, dua = pabrik.keluarga_lengkap(), pabrik.keluarga_lengkap()
        assert hitung_komponen(tanggal=PADA, keluarga_ids=[satu.pk]).keluarga == 1
        dua.refresh_from_db()
        assert dua.komponen_per is None

    def test_baris_yang_tidak_berubah_tidak_ditulis(self):
        keluarga = pabrik.keluarga_lengkap()
        hitung_komponen(tanggal=PADA)
        hitung_komponen(tanggal=PADA + timedelta(days=1))
        keluarga.refresh_from_db()
        assert keluarga.komponen_per == PADA

    def test_anggota_keluar_tidak_dihitung(self):
        keluarga = pabrik.keluarga_lengkap()
        anak = keluarga.anggota.get(hubungan="anak")
        Anggota.objects.filter(pk=anak.pk).update(keluar_pada=PADA, alasan_keluar="pindah")
        hitung_komponen(tanggal=PADA)
        keluarga.refresh_from_db()
        anak.refresh_from_db()
        assert (keluarga.komponen, keluarga.jumlah_anggota) == ([], 1)
        assert (anak.komponen, anak.dibayar) == ("", False)

    def test_nama_pengurus_mengikuti_anggota_dan_tidak_hilang(self):
        keluarga = pabrik.keluarga_lengkap()
        pengurus = keluarga.anggota.get(hubungan="pengurus")
        Anggota.objects.filter(pk=pengurus.pk).update(nama="Nama Baru")
        hitung_komponen(tanggal=PADA)
        keluarga.refresh_from_db()
        assert keluarga.nama_pengurus == "Nama Baru"
        Anggota.objects.filter(pk=pengurus.pk).update(keluar_pada=PADA, alasan_keluar="meninggal")
        hitung_komponen(tanggal=PADA)
        keluarga.refresh_from_db()
        assert keluarga.nama_pengurus == "Nama Baru"


@pytest.mark.django_db
class TestBantuan:
    def test_bukan_awal_periode_ditolak(self):
        with pytest.raises(ValueError, match="hari pertama"):
            hitung_bantuan_periode(periode=date(2024, 2, 1))

    def test_yang_sudah_dijawab_bank_tidak_diubah(self):
        keluarga = pabrik.keluarga_lengkap()
        pabrik.BantuanFactory(keluarga=keluarga, periode=PADA, jumlah=1, status="salur")
        assert hitung_bantuan_periode(periode=PADA) == 0
        assert Bantuan.objects.get(keluarga=keluarga).jumlah == 1

    def test_dihitung_ulang_dan_dicabut(self):
        keluarga = pabrik.keluarga_lengkap()
        assert hitung_bantuan_periode(periode=PADA, wilayah="64.02") == 1
        keluarga.anggota.filter(hubungan="anak").update(jenjang="smp")
        assert hitung_bantuan_periode(periode=PADA, wilayah="64.02") == 1
        assert Bantuan.objects.get(keluarga=keluarga).jumlah == 375_000
        keluarga.anggota.filter(hubungan="anak").update(jenjang="")
        assert hitung_bantuan_periode(periode=PADA, wilayah="64.03") == 0
        assert hitung_bantuan_periode(periode=PADA, wilayah="64.02") == 1
        assert not Bantuan.objects.filter(keluarga=keluarga).exists()

    def test_hanya_yang_aktif_pada_hari_itu(self):
        semua = [
            ("aktif", date(2024, 7, 1), [], True),
            ("aktif", date(2024, 7, 2), [], False),
            ("graduasi", date(2024, 7, 1), [("aktif", date(2022, 1, 1))], False),
            ("graduasi", date(2024, 8, 15), [("aktif", date(2022, 1, 1))], True),
            (
                "aktif",
                date(2024, 9, 1),
                [("aktif", date(2022, 1, 1)), ("ditangguhkan", date(2024, 5, 1))],
                False,
            ),
            ("calon", date(2024, 1, 1), [], False),
        ]
        keluarga = []
        for status, sejak, riwayat, _ in semua:
            keluarga.append(pabrik.keluarga_lengkap(status=status, status_sejak=sejak))
            for ke, tanggal in riwayat:
                pabrik.PerubahanStatusFactory(keluarga=keluarga[-1], ke=ke, tanggal=tanggal)
        hitung_bantuan_periode(periode=PADA)
        berhak = set(Bantuan.objects.values_list("keluarga", flat=True))
        salah = [s for s, k in zip(semua, keluarga, strict=True) if (k.pk in berhak) is not s[3]]
        assert not salah
