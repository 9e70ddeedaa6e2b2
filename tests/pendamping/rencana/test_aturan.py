"""The yearly plan by rule: once a month, next session, no clashes."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pendamping.rencana.aturan import (
    Kelompok,
    Terpakai,
    hari_kerja_bulan,
    kunci_tempat,
    susun_rencana,
    susun_urutan_sesi,
)

SETAHUN = [date(2024, b, 1) for b in range(1, 13)]


def susun(kelompok, *, sesi=(1, 2, 3), bulan=SETAHUN, dari=date(2024, 1, 1), terpakai=None):
    return susun_rencana(
        kelompok, sesi=list(sesi), bulan=list(bulan), dari=dari, menit=90,
        terpakai=terpakai or Terpakai(),
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "balai", "rumah"])), max_size=30),
    st.sets(st.sampled_from(SETAHUN[:2])),
)
@settings(max_examples=40, deadline=None)
def test_sekali_sebulan_tanpa_bentrok(isi, terisi):
    """Each group and empty month once, or named as impossible; nobody and no place twice at the
    same time; on working days; the same plan for the same input in any order."""
    kelompok = [
        Kelompok(n, orang, ("64", kunci_tempat(tempat, n)), terisi=frozenset(terisi))
        for n, (orang, tempat) in enumerate(isi, 1)
    ]
    usul, gagal = susun(kelompok, bulan=SETAHUN[:2])
    assert sorted([(u.kelompok, u.tanggal.replace(day=1)) for u in usul] + gagal) == sorted(
        (k.id, b) for k in kelompok for b in SETAHUN[:2] if b not in terisi
    )
    nomor = {k.id: k for k in kelompok}
    for a in usul:
        assert a.tanggal.weekday() < 5
        for b in usul:
            if a is b or a.tanggal != b.tanggal or a.selesai <= b.mulai or b.selesai <= a.mulai:
                continue
            ka, kb = nomor[a.kelompok], nomor[b.kelompok]
            assert ka.pendamping != kb.pendamping
            assert ka.tempat != kb.tempat or not ka.tempat[1]
    assert susun(kelompok[::-1], bulan=SETAHUN[:2]) == (usul, gagal)


def test_sesi_yang_belum_lalu_yang_terlama():
    assert susun_urutan_sesi([1, 2, 3], [], 4) == [1, 2, 3, 1]
    assert susun_urutan_sesi([1, 2, 3], [1, 3], 3) == [2, 1, 3]
    assert susun_urutan_sesi([1, 2], [2, 1, 2, 9], 3) == [1, 2, 1]
    usul, _ = susun([Kelompok(1, 1, ("64", ""), riwayat=(1,))])
    assert [u.sesi for u in usul[:4]] == [2, 3, 1, 2]
    assert len(usul) == 12


def test_jam_yang_terpakai_dihindari():
    penuh = Terpakai()
    hari = hari_kerja_bulan(date(2024, 1, 1), date(2024, 1, 1))
    for h in hari[1:]:
        penuh.catat((1,), h, time(8), time(16))
    penuh.catat((1,), hari[0], time(9), time(10))
    tiga = [Kelompok(n, 1, ("64", "")) for n in (1, 2, 3)]
    usul, gagal = susun(tiga, bulan=SETAHUN[:1], terpakai=penuh)
    assert [(u.tanggal, u.mulai) for u in usul] == [
        (hari[0], time(10, 45)), (hari[0], time(13, 30)),
    ]  # fmt: skip
    assert gagal == [(3, date(2024, 1, 1))]


def test_sisa_bulan_saja():
    dari = date(2024, 1, 31)  # a Wednesday
    usul, _ = susun([Kelompok(1, 1, ("64", ""))], dari=dari)
    assert usul[0].tanggal == dari
    assert susun([Kelompok(1, 1, ("64", ""))], dari=date(2024, 3, 31), bulan=SETAHUN[2:3])[1]
    assert hari_kerja_bulan(date(2024, 2, 1), date(2024, 2, 28)) == [
        date(2024, 2, 28), date(2024, 2, 28) + timedelta(days=1),
    ]  # fmt: skip


def test_tempat_dibandingkan():
    assert kunci_tempat(" Balai  Desa ", 3) == kunci_tempat("balai desa", 4) == "balai desa"
    assert kunci_tempat("Rumah ketua", 3) != kunci_tempat("Rumah ketua", 4)
    assert kunci_tempat("", 3) == ""
