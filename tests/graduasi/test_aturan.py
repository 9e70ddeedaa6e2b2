"""Pure rules: steps, eligibility, the effective date, the percentage."""

from datetime import date
from decimal import Decimal

import pytest

from graduasi import aturan
from graduasi.aturan import LANGKAH, MAJU, PERSETUJUAN, TERBUKA, StatusUsulan
from kpm.aturan import Ketentuan
from pkh.akun.hak import HAK

K = Ketentuan(indeks={}, batas={})
K_DUA_BULAN = Ketentuan(indeks={}, batas={}, periode_per_tahun=6)


def test_tabel_langkah_utuh():
    """Every step leads to a known status by a known act, and no open stage is a dead end."""
    for status, langkah in LANGKAH.items():
        assert status in StatusUsulan.values
        for satu in langkah.values():
            assert satu.ke in StatusUsulan.values
            assert {satu.hak, *satu.hak_atas("daerah")} <= set(aturan.HAK_LANGKAH) <= set(HAK)
    assert set(MAJU) == {*TERBUKA, "batal_periksa", "batal_putusan"}
    for status in MAJU:
        assert len([s for s in LANGKAH[status].values() if s.maju]) == 1
        assert any(not s.maju for s in LANGKAH[status].values())


# Status and step -> where it leads and whose acts take it (the second where a decision of the
# region found the family): a second time, for whoever reads the table itself sees no fault in it.
_AJU, _TARIK = "diajukan usulkan impor", "ditarik usulkan impor"
JALAN = {
    "draf": {"ajukan": _AJU, "tarik": _TARIK},
    "diajukan": {
        "setujui": "diperiksa periksa", "kembalikan": "dikembalikan periksa", "tarik": _TARIK,
    },
    "diperiksa": {
        "setujui": "diteruskan teruskan", "kembalikan": "dikembalikan teruskan", "tarik": _TARIK,
    },
    "diteruskan": {
        "setujui": "diputuskan putuskan", "kembalikan": "dikembalikan putuskan",
        "tolak": "ditolak putuskan", "tarik": _TARIK,
    },
    "diputuskan": {"kirim": "dikirim kirim", "tinjau": "diperiksa periksa"},
    "dikirim": {"efektifkan": "efektif kirim", "tolak": "ditolak kirim"},
    "efektif": {"usul_batal": "batal_periksa periksa"},
    "batal_periksa": {"setujui": "batal_putusan teruskan", "kembalikan": "efektif teruskan"},
    "batal_putusan": {"setujui": "dibatalkan putuskan", "kembalikan": "efektif putuskan"},
    "dikembalikan": {"ajukan": _AJU, "tarik": _TARIK},
    "ditolak": {"keberatan": "keberatan usulkan"},
    "keberatan": {"setujui": "diteruskan teruskan", "tolak": "ditolak teruskan"},
}  # fmt: skip
PERLU = {
    ("draf", "ajukan"): ("ajukan", ()), ("dikembalikan", "ajukan"): ("ajukan", ()),
    ("diteruskan", "setujui"): ("putuskan", ("nomor_putusan", "tanggal_putusan")),
    ("diputuskan", "kirim"): ("", ("nomor_pengantar",)),
    ("dikirim", "efektifkan"): ("", ("tanggal_efektif",)),
}  # fmt: skip


def test_ke_mana_dan_oleh_siapa():
    semua = {(dari, n): satu for dari, langkah in LANGKAH.items() for n, satu in langkah.items()}
    jalan: dict = {}
    for (dari, n), satu in semua.items():
        hak = [h.removeprefix("graduasi.") for h in satu.hak_atas("daerah")]
        jalan.setdefault(dari, {})[n] = " ".join([satu.ke, *hak])
        assert satu.hak_atas("pendamping") == (satu.hak,)
    assert jalan == JALAN
    perlu = {k: (satu.berkas, satu.isian) for k, satu in semua.items()}
    assert {k: p for k, p in perlu.items() if p != ("", ())} == PERLU


def test_setiap_status_dapat_dicapai():
    capai, antre = {"draf"}, ["draf"]
    while antre:
        for satu in LANGKAH.get(antre.pop(), {}).values():
            if satu.ke not in capai:
                capai.add(str(satu.ke))
                antre.append(satu.ke)
    assert capai == set(StatusUsulan.values)


def test_langkah_mundur_selalu_beralasan():
    for langkah in LANGKAH.values():
        for satu in langkah.values():
            assert satu.maju != satu.wajib_alasan


AJU = [(1, "", "draf"), (1, "draf", "diajukan")]
PERIKSA = [*AJU, (2, "diajukan", "diperiksa")]


@pytest.mark.parametrize(
    ("orang", "status", "jejak", "boleh"),
    [
        (2, "diajukan", AJU, True),
        (1, "diajukan", AJU, False),  # the proposer
        (3, "diperiksa", PERIKSA, True),
        (2, "diperiksa", PERIKSA, False),  # approved one rank below
        # returned and sent anew: the same rank may be asked again, another rank not
        (2, "diajukan", [*PERIKSA, (3, "diperiksa", "dikembalikan")], True),
        (2, "diteruskan", [*PERIKSA, (3, "diperiksa", "diteruskan")], False),
        # having returned it is no approval
        (3, "diteruskan", [*PERIKSA, (3, "diperiksa", "dikembalikan")], True),
        (4, "diteruskan", [(4, "dikembalikan", "diajukan"), *PERIKSA], False),
        # undoing: the same person at the same rank, nobody at two
        (3, "batal_periksa", [*PERIKSA, (3, "diperiksa", "diteruskan")], True),
        (2, "batal_periksa", [(2, "efektif", "batal_periksa")], False),
        (3, "batal_putusan", [(3, "batal_periksa", "batal_putusan")], False),
        # an appeal is a proposal too
        (5, "keberatan", [(5, "ditolak", "keberatan")], False),
    ],
)
def test_pengusul_bukan_pemeriksa(orang, status, jejak, boleh):
    assert aturan.boleh_menyetujui(orang, status, jejak) is boleh


def test_persetujuan_dan_tingkatnya():
    assert PERSETUJUAN == {
        ("diajukan", "diperiksa"): "graduasi.periksa",
        ("diperiksa", "diteruskan"): "graduasi.teruskan",
        ("diteruskan", "diputuskan"): "graduasi.putuskan",
        ("diputuskan", "diperiksa"): "graduasi.periksa",
        ("efektif", "batal_periksa"): "graduasi.periksa",
        ("batal_periksa", "batal_putusan"): "graduasi.teruskan",
        ("batal_putusan", "dibatalkan"): "graduasi.putuskan",
        ("keberatan", "diteruskan"): "graduasi.teruskan",
    }


def test_yang_wajib_dibuka():
    for jumlah, wajib in [(1, 1), (3, 3), (4, 3), (15, 3), (16, 4), (50, 10)]:
        assert aturan.wajib_dibuka(jumlah, 20, 3) == wajib, jumlah


def kelayakan(jenis, status="aktif", komponen=(), dihitung=True, paksa=False):
    return aturan.periksa_kelayakan(
        jenis, status=status, komponen=komponen, sudah_dihitung=dihitung, boleh_paksa=paksa
    )


@pytest.mark.parametrize(
    ("isian", "kata"),
    [
        ({"jenis": "alamiah"}, ""),
        ({"jenis": "alamiah", "status": "ditangguhkan"}, ""),
        ({"jenis": "alamiah", "komponen": ["sd", "lansia"]}, "masih punya 2"),
        ({"jenis": "alamiah", "dihitung": False}, "belum dihitung"),
        ({"jenis": "alamiah", "status": "graduasi"}, "bukan peserta"),
        ({"jenis": "sejahtera", "komponen": ["sd"]}, ""),
        ({"jenis": "sejahtera", "status": "ditangguhkan"}, "berstatus aktif"),
        ({"jenis": "kelayakan_daerah", "status": "keluar"}, "berstatus aktif"),
        ({"jenis": "paksa"}, "tidak dipakai"),
        ({"jenis": "paksa", "paksa": True}, ""),
    ],
)
def test_kelayakan(isian, kata):
    hasil = kelayakan(**isian)
    assert kata in hasil
    assert bool(hasil) is bool(kata)


def test_tanggal_efektif_sesudah_hak_terakhir():
    """Nothing is owed from the effective day on, so it comes after what was listed or paid."""
    isi = {"putusan": date(2024, 9, 14), "hari_ini": date(2025, 2, 1), "k": K}
    for terhak, kata in [
        (None, ""), (date(2024, 7, 1), ""), (date(2024, 10, 1), "Paling awal 1 Jan 2025"),
        (date(2025, 1, 1), "Paling awal 1 Apr 2025"),
    ]:  # fmt: skip
        hasil = aturan.periksa_tanggal_efektif(date(2024, 10, 1), terhak=terhak, **isi)
        assert kata in hasil
        assert bool(hasil) is bool(kata)


@pytest.mark.parametrize(
    ("efektif", "putusan", "k", "kata"),
    [
        (date(2024, 10, 1), date(2024, 9, 14), K, ""),
        (date(2024, 10, 1), date(2024, 10, 1), K, ""),
        (date(2024, 7, 1), date(2024, 9, 14), K, "mendahului"),
        (date(2024, 9, 20), date(2024, 9, 14), K, "1 Okt 2024"),
        (date(2024, 11, 1), date(2024, 9, 14), K, "1 Jan 2025"),
        (date(2024, 11, 1), date(2024, 9, 14), K_DUA_BULAN, ""),
        (date(2025, 1, 1), date(2024, 9, 14), K, "belum mulai"),
    ],
)
def test_tanggal_efektif(efektif, putusan, k, kata):
    hasil = aturan.periksa_tanggal_efektif(efektif, putusan, date(2024, 12, 1), k)
    assert kata in hasil
    assert bool(hasil) is bool(kata)


@pytest.mark.parametrize(
    ("tanggal", "hasil"),
    [
        (date(2024, 1, 1), date(2024, 1, 1)),
        (date(2024, 1, 2), date(2024, 4, 1)),
        (date(2024, 1, 31), date(2024, 4, 1)),
        (date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_periode_sesudah(tanggal, hasil):
    assert aturan.periode_sesudah(tanggal, K) == hasil


@pytest.mark.parametrize(
    ("bagian", "seluruh", "hasil"),
    [
        (2091, 21299, Decimal("9.82")),  # Pringsewu 2022, printed as 9,81 elsewhere
        (208 + 1883, 21299, Decimal("9.82")),
        (1, 800, Decimal("0.13")),  # 0.125: half goes up
        (0, 5, Decimal("0.00")),
        (5, 0, None),
    ],
)
def test_persen_setengah_ke_atas(bagian, seluruh, hasil):
    assert aturan.persen(bagian, seluruh) == hasil


def test_sebut_jabatan():
    assert (
        aturan.sebut_jabatan("Kepala dinas", "plt", "Kabupaten Kutai Kartanegara")
        == "Plt. Kepala dinas Kabupaten Kutai Kartanegara"
    )
    assert aturan.sebut_jabatan("Auditor", "definitif", "") == "Auditor"


def test_setiap_langkah_punya_kata_sesudahnya():
    assert set(aturan.KATA_SESUDAH) == {
        str(satu.ke) for tahap in aturan.LANGKAH.values() for satu in tahap.values()
    }
