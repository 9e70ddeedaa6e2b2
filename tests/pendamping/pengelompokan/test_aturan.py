"""How families are divided into groups: sizes, each once, stable, neighbours together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pendamping.pengelompokan.aturan import Warga, jumlah_kelompok, usulkan_kelompok

BATAS = (10, 30)


def desa(n, kelompok=None):
    return [Warga(i, f"{i // 20 + 1:03}", f"{i // 5 % 4 + 1}", f"N{i}", kelompok) for i in range(n)]


def ukuran(usul):
    return sorted(list(usul.values()).count(g) for g in set(usul.values()))


@st.composite
def keadaan(draw):
    bawah = draw(st.integers(1, 6))
    batas = (bawah, bawah + draw(st.integers(0, 8)))
    pilihan = st.sampled_from([None, 1, 2, 3, 4, 9])  # 9 is no group of this desa
    warga = [
        Warga(i, f"{draw(st.integers(0, 3))}", f"{draw(st.integers(0, 3))}", "N", draw(pilihan))
        for i in range(draw(st.integers(0, 40)))
    ]
    return warga, [1, 2, 3, 4], batas


@given(keadaan(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_ukuran_sekali_dan_tetap(apa, acak):
    """Within limits whenever any division is; each family once; whatever the order it comes
    in; and asked again after it was followed, nothing moves."""
    warga, kelompok, batas = apa
    usul = usulkan_kelompok(warga, kelompok, batas)
    assert sorted(usul) == [w.id for w in warga]
    n = len(warga)
    if any(k * batas[0] <= n <= k * batas[1] for k in range(1, n + 1)):
        assert all(batas[0] <= u <= batas[1] for u in ukuran(usul))
    else:
        assert all(u <= batas[1] for u in ukuran(usul))
    campur = list(warga)
    acak.shuffle(campur)
    assert usulkan_kelompok(campur, kelompok[::-1], batas) == usul
    nomor = {g: g if g > 0 else 100 - g for g in usul.values()}
    diikuti = [Warga(w.id, w.rw, w.rt, w.nama, nomor[usul[w.id]]) for w in warga]
    lagi = usulkan_kelompok(diikuti, set(nomor.values()), batas)
    assert lagi == {o: nomor[g] for o, g in usul.items()}


def test_berapa_kelompok():
    for n, ada, jumlah in [
        (0, 2, 0), (7, 0, 1), (10, 0, 1), (25, 0, 1), (60, 0, 3), (60, 2, 2), (61, 2, 3),
        (45, 9, 4), (31, 1, 2),
    ]:  # fmt: skip
        assert jumlah_kelompok(n, ada, BATAS) == jumlah, (n, ada)


def test_tetangga_bersama():
    """Sixty families of three RW, no group yet: a group for each RW."""
    usul = usulkan_kelompok(desa(60), [], BATAS)
    assert ukuran(usul) == [20, 20, 20]
    assert {usul[i] for i in range(20)} == {usul[0]}
    assert {usul[i] for i in range(40, 60)} == {usul[59]}


def test_kelompok_lama_bertahan():
    warga = [Warga(i, "1", f"{i}", "N", 5 if i < 14 else None) for i in range(20)]
    assert set(usulkan_kelompok(warga, [5], BATAS).values()) == {5}
    # Too large: the far end leaves for a new one, who stays stays together.
    usul = usulkan_kelompok([Warga(i, "1", f"{i}", "N", 5) for i in range(36)], [5], BATAS)
    assert ukuran(usul) == [10, 26]
    # Too small beside one with room to spare: filled from that one's edge, not dissolved.
    warga = [Warga(i, "1", f"{i}", "N", 5 if i < 20 else 6) for i in range(26)]
    usul = usulkan_kelompok(warga, [5, 6], BATAS)
    assert ukuran(usul) == [10, 16]
    assert {usul[i] for i in range(20, 26)} == {6}
    # And two that are too small together become one.
    warga = [Warga(i, "1", f"{i}", "N", 5 if i < 8 else 6) for i in range(12)]
    assert set(usulkan_kelompok(warga, [5, 6], BATAS).values()) == {5}


def test_urutan_rt_menurut_angka():
    """RT 2 lies before RT 010; a blank one is last."""
    rt = ["", "010", "2", "A"]
    letak = sorted((Warga(n, "1", r, "N") for n, r in enumerate(rt)), key=lambda w: w.letak)
    assert [w.rt for w in letak] == ["2", "010", "A", ""]
