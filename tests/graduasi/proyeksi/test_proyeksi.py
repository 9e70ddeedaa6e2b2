"""The day a family's last component ends: by stepping the component rule, and over tables."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graduasi.models import Proyeksi
from graduasi.proyeksi.aturan import (
    Akhir,
    Orang,
    akhir_komponen,
    fakta_pada,
    kata_akhir,
    masa_komponen,
    nomor_kelas,
)
from graduasi.proyeksi.massal import ketentuan_sejak, proyeksikan
from kpm.aturan import Fakta, Ketentuan, tentukan_komponen
from kpm.layanan import fakta
from kpm.models import Anggota, Keluarga
from tests import pabrik

PADA = date(2024, 9, 14)
K = Ketentuan(
    indeks={
        "usia_dini": 3_000_000, "sd": 900_000, "smp": 1_500_000, "sma": 2_000_000,
        "disabilitas": 2_400_000, "lansia": 2_400_000, "hamil": 3_000_000,
    },
    batas={"usia_dini": 2, "sekolah": 3},
)  # fmt: skip
NANTI = replace(
    K, lansia_min=65, sekolah_maks=18, usia_dini_maks=5, sekolah_dahulu=True, urutan="tetap"
)
BUKU = [[(PADA, K)], [(PADA, K), (date(2026, 1, 1), NANTI)], [(PADA, NANTI), (date(2027, 4, 1), K)]]


def orang(id: int, lahir: date, kelas: str = "", **lain) -> Orang:
    return Orang(Fakta(id=id, tanggal_lahir=lahir, **lain), kelas)


@pytest.mark.parametrize(
    ("siapa", "akhir"),
    [
        # A pupil of grade 12 leaves on 1 July.
        ([orang(1, date(2007, 3, 1), "12", jenjang="sma")],
         Akhir(date(2025, 7, 1), 1, "sma", "lulus", 2_000_000)),
        # Grade 8 now: through SMA, not the day SMP ends.
        ([orang(1, date(2011, 3, 1), "VIII-B", jenjang="smp")],
         Akhir(date(2029, 7, 1), 1, "sma", "lulus", 2_000_000)),
        # Too old before the last grade.
        ([orang(1, date(2005, 2, 3), "10", jenjang="sma")],
         Akhir(date(2027, 2, 3), 1, "sma", "usia_sekolah", 2_000_000)),
        # A small child enters school; born on 29 February it is six on 1 March 2026.
        ([orang(1, date(2020, 2, 29))], Akhir(date(2038, 7, 1), 1, "sma", "lulus", 2_000_000)),
        # Due on 1 October, 42 days of nifas.
        ([orang(1, date(1990, 1, 1), hamil=True, hpl=date(2024, 10, 1))],
         Akhir(date(2024, 11, 13), 1, "hamil", "nifas", 3_000_000)),
        # The elder leaves school, the younger ones hold the family; both end together.
        ([orang(1, date(2007, 3, 1), "12", jenjang="sma"),
          orang(2, date(2008, 3, 1), "11", jenjang="sma"),
          orang(3, date(2008, 3, 1), "11", jenjang="sma")],
         Akhir(date(2026, 7, 1), 2, "sma", "lulus", 4_000_000)),
        # The mother is sixty before the child leaves school; never, then.
        ([orang(1, date(2008, 3, 1), "11", jenjang="sma"), orang(2, date(1966, 6, 1))], None),
        # One day too late: a gap, and the family is looked at then.
        ([orang(1, date(2008, 3, 1), "11", jenjang="sma"), orang(2, date(1966, 7, 2))],
         Akhir(date(2026, 7, 1), 1, "sma", "lulus", 2_000_000)),
        ([orang(1, date(2015, 1, 1), disabilitas_berat=True)], None),
        # No due date written down: nine months after it was recorded, and then 42 days.
        ([orang(1, date(1990, 1, 1), hamil=True)],
         Akhir(date(2025, 7, 27), 1, "hamil", "tanpa_hpl", 3_000_000)),
        ([replace(orang(1, date(1990, 1, 1), hamil=True), hamil_sejak=date(2024, 5, 31))],
         Akhir(date(2025, 4, 12), 1, "hamil", "tanpa_hpl", 3_000_000)),
        # Held to be over already, and yet in the register: tomorrow, so that somebody looks.
        ([replace(orang(1, date(1990, 1, 1), hamil=True), hamil_sejak=date(2023, 1, 1))],
         Akhir(date(2024, 9, 15), 1, "hamil", "tanpa_hpl", 3_000_000)),
        ([orang(1, date(1985, 1, 1))], None),  # none today already
        ([], None),
    ],
)  # fmt: skip
def test_akhir_komponen(siapa, akhir):
    assert akhir_komponen(siapa, PADA, [(PADA, K)]) == akhir


def test_ketentuan_baru_mengakhiri():
    lansia = [orang(1, date(1962, 1, 1))]
    akhir = akhir_komponen(lansia, PADA, BUKU[1])
    assert akhir == Akhir(date(2026, 1, 1), 1, "lansia", "ketentuan", 2_400_000)
    assert kata_akhir("lansia", "ketentuan", "Siti") == "Lanjut usia: ketentuan baru berlaku"
    assert kata_akhir("sma", "lulus", "Andi") == "Andi tamat sekolah (SMA/MA)"


@pytest.mark.parametrize(
    ("kelas", "jenjang", "nomor"),
    [("8", "smp", 8), ("2", "smp", 8), ("VIII", "smp", 8), ("XII IPA 2", "sma", 12),
     ("kelas 6", "sd", 6), ("7", "sd", None), ("", "sd", None), ("A", "sma", None),
     ("0", "sd", None)],
)  # fmt: skip
def test_nomor_kelas(kelas, jenjang, nomor):
    assert nomor_kelas(kelas, jenjang) == nomor


# --- against the component rule, day by day and month by month -------------------------------
@st.composite
def seseorang(draw, nomor: int) -> Orang:
    lahir = PADA - timedelta(days=draw(st.integers(0, 66 * 365)))
    if draw(st.booleans()):  # the ages at which something happens
        lahir = PADA - timedelta(days=draw(st.integers(0, 23 * 365)))
    jenjang = draw(st.sampled_from(["", "", "sd", "smp", "sma"]))
    hamil = draw(st.integers(0, 5)) == 0
    terkait = st.integers(-60, 280).map(lambda n: PADA + timedelta(days=n))
    return Orang(
        Fakta(
            id=nomor,
            tanggal_lahir=lahir,
            hamil=hamil,
            hpl=draw(st.one_of(st.none(), terkait)) if hamil else None,
            kehamilan_ke=draw(st.sampled_from([None, 1, 2, 3])),
            jenjang=jenjang,
            disabilitas_berat=draw(st.integers(0, 40)) == 0,
        ),
        draw(st.sampled_from(["", "1", "3", "VI", "8", "9", "11", "12"])) if jenjang else "",
    )


keluarga_acak = st.integers(1, 4).flatmap(
    lambda n: st.tuples(*(seseorang(i) for i in range(1, n + 1)))
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(keluarga_acak, st.sampled_from(BUKU))
def test_sama_dengan_melangkah_bulan_demi_bulan(keluarga, buku):
    """On every first of a month, and on every day on which anything could change, the times
    say what the component rule says; the answer is the first day without."""
    dasar = buku[0][1]

    def punya(hari: date) -> bool:
        k = [k for sejak, k in buku if sejak <= hari][-1]
        return any(
            tentukan_komponen(fakta_pada(o, hari, PADA, dasar), hari, k)[0] for o in keluarga
        )

    ujung = {
        t
        for _, k in buku
        for o in keluarga
        for m in masa_komponen(o, PADA, k, dasar)
        for t in (m.mulai, m.sampai)
        if t
    }
    hari = {PADA, *(t + timedelta(days=n) for t in ujung for n in (-1, 0))}
    hari |= {date(2024 + n // 12, n % 12 + 1, 1) for n in range(9, 26 * 12)}
    hari |= {sejak for sejak, _ in buku}
    tanpa = [t for t in sorted(hari) if t >= PADA and not punya(t)]
    akhir = akhir_komponen(keluarga, PADA, buku)
    if akhir is None:
        assert not tanpa or tanpa[0] == PADA
    else:
        assert tanpa[0] == akhir.tanggal
        assert punya(akhir.tanggal - timedelta(days=1))
        assert any(o.fakta.id == akhir.orang for o in keluarga)


def _isi_register(acak: Random, jumlah: int) -> list[Keluarga]:
    """Families of every sort in the register, members at the ages at which something ends."""
    status = ["aktif", "aktif", "ditangguhkan", "keluar"]
    keluarga = [pabrik.KeluargaFactory.build(status=acak.choice(status)) for _ in range(jumlah)]
    Keluarga.objects.bulk_create(keluarga)
    anggota = []
    for k in keluarga:
        for _ in range(acak.randrange(0, 5)):
            hari = acak.choice([acak.randrange(8000), acak.randrange(24000)])
            kabisat = date(acak.randrange(1960, 2025) // 4 * 4, 2, 29)
            jenjang = acak.choice(["", "", "sd", "smp", "sma"])
            kelas = acak.choice(["", "1", "VI", "8B", "kelas 9", "XII", "14"])
            hamil, keluar = acak.random() < 0.15, acak.random() < 0.05
            hpl = acak.choice([None, *[PADA + timedelta(days=acak.randrange(-60, 280))] * 4])
            anggota.append(
                pabrik.AnggotaFactory.build(
                    keluarga=k, nik=f"{6402060000000000 + len(anggota)}",
                    tanggal_lahir=acak.choice([PADA - timedelta(days=hari), kabisat]),
                    jenjang=jenjang, kelas=kelas if jenjang else "", hamil=hamil,
                    hpl=hpl if hamil else None, kehamilan_ke=acak.choice([None, 1, 3]),
                    disabilitas_berat=acak.random() < 0.03,
                    keluar_pada=PADA if keluar else None,
                    alasan_keluar="pindah" if keluar else "",
                )
            )  # fmt: skip
    Anggota.objects.bulk_create(anggota)
    return keluarga


@pytest.mark.django_db
def test_tabel_sama_dengan_aturan_baris_demi_baris():
    """250 families, each rule book: the SQL says of every row what the pure rule says."""
    keluarga, dicatat = _isi_register(Random(7), 250), timezone.localdate()
    serumah = defaultdict(list)
    for a in Anggota.objects.filter(keluar_pada=None):
        serumah[a.keluarga_id].append(Orang(fakta(a), a.kelas, hamil_sejak=dicatat))
    for buku in BUKU:
        proyeksikan(pada=PADA, ketentuan=buku)
        baris = {
            p.keluarga_id: Akhir(p.tanggal, p.anggota_id, p.komponen, p.sebab, p.rupiah)
            for p in Proyeksi.objects.all()
        }
        for k in keluarga:
            akhir = akhir_komponen(serumah[k.pk], PADA, buku) if k.masih_peserta else None
            assert baris.get(k.pk) == akhir, k.pk
        assert len(baris) > 50
        assert proyeksikan(pada=PADA, ketentuan=buku) == 0  # only what differs is written


@pytest.mark.django_db
def test_kehamilan_tanpa_hpl_sejak_dicatat():
    """Since the trail last began to say so: an earlier pregnancy does not count."""
    ibu = pabrik.AnggotaFactory(
        tanggal_lahir=date(1995, 1, 1), jenis_kelamin="P", hamil=True, keluarga__status="aktif"
    )
    with connection.cursor() as k:
        for bulan, hamil in ((1, True), (3, False), (7, True), (8, True)):
            pada = datetime(2024, bulan, 5, 20, tzinfo=UTC)  # the 6th in Samarinda
            k.execute(
                """INSERT INTO kpm_anggotaevent SELECT (jsonb_populate_record(e,
                    jsonb_build_object('pgh_id', -%s, 'pgh_created_at', %s::timestamptz,
                    'hamil', %s))).* FROM kpm_anggotaevent e
                    WHERE pgh_obj_id = %s AND pgh_id > 0""",
                [bulan, pada, hamil, ibu.pk],
            )
    proyeksikan(pada=PADA, ketentuan=[(PADA, K)])
    p = Proyeksi.objects.get()
    orang = Orang(fakta(ibu), hamil_sejak=date(2024, 7, 6))
    akhir = akhir_komponen([orang], PADA, [(PADA, K)])
    assert (p.tanggal, p.sebab) == (akhir.tanggal, akhir.sebab) == (date(2025, 5, 19), "tanpa_hpl")


@pytest.mark.django_db
def test_ketentuan_yang_sudah_ditetapkan_ikut(hari_ini):
    pabrik.KetentuanFactory(mulai=date(2030, 1, 1))
    pabrik.KetentuanFactory(mulai=date(2031, 1, 1), ditetapkan_pada=None)
    assert [sejak for sejak, _ in ketentuan_sejak(hari_ini)] == [hari_ini, date(2030, 1, 1)]
