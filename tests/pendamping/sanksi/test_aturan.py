"""The ladder as pure rules, and that SQL says the same of the same rows."""

from datetime import date
from random import Random

import pytest

from kpm.massal import ketentuan_pada
from pendamping.sanksi import aturan
from pendamping.sanksi.aturan import Kewajiban, hitung_tangga, nilai_bulan, pilih_langkah
from pendamping.sanksi.massal import baca_tangga
from tests import pabrik

SAMPAI = date(2024, 8, 1)


class K:
    def __init__(self, **sanksi):
        self.sanksi = sanksi


KETAT = K(surat=1, kunjungan=2, tangguh=3)


def bulan(n: int) -> date:
    return aturan.mundur(SAMPAI, n)


@pytest.mark.parametrize(
    ("hasil", "keadaan"),
    [
        ("tidak", "tidak"),
        ("memenuhi tidak", "tidak"),
        ("tidak belum", "tidak"),
        ("memenuhi", "memenuhi"),
        ("memenuhi tidak_dapat", "memenuhi"),
        ("memenuhi belum", "netral"),
        ("tidak_dapat", "netral"),
        ("", "netral"),
        ("tidak* memenuhi", "memenuhi"),
        ("tidak*", "netral"),
        ("belum* memenuhi", "memenuhi"),
    ],
)
def test_nilai_bulan(hasil, keadaan):
    """A star is an exemption."""
    wajib = [Kewajiban(SAMPAI, h.rstrip("*"), h.endswith("*")) for h in hasil.split()]
    assert nilai_bulan(wajib) == keadaan


@pytest.mark.parametrize(
    ("deret", "beruntun", "langkah", "dari"),
    [  # newest first: - not kept, + kept, 0 says nothing
        ("", 0, "", None),
        ("+", 0, "", None),
        ("-", 1, "surat", 0),
        ("--+", 2, "kunjungan", 1),
        ("-+-", 1, "surat", 0),
        ("-0-", 2, "kunjungan", 2),
        ("0-", 1, "surat", 1),
        ("+---", 0, "", None),
        ("0000----", 4, "tangguh", 7),
        ("-" * 15, 12, "tangguh", 11),
    ],
)
def test_tangga(deret, beruntun, langkah, dari):
    kata = {"-": "tidak", "+": "memenuhi", "0": "belum"}
    wajib = [Kewajiban(bulan(n), kata[h]) for n, h in enumerate(deret)]
    t = hitung_tangga([*wajib, Kewajiban(bulan(-1), "tidak")], SAMPAI, KETAT)
    assert (t.beruntun, t.langkah) == (beruntun, langkah)
    assert t.dari == (None if dari is None else bulan(dari))


def test_langkah_menurut_ketentuan():
    assert pilih_langkah(2, K(surat=2, tangguh=6)) == "surat"
    assert pilih_langkah(1, K(surat=2)) == ""
    assert pilih_langkah(9, K()) == ""
    assert pilih_langkah(0, K(surat=0)) == ""  # nobody is warned for nothing


def test_uraian_menyebut_bulan_dan_langkah_berikut():
    t = hitung_tangga([Kewajiban(bulan(0), "tidak"), Kewajiban(bulan(1), "tidak")], SAMPAI, KETAT)
    kata = " ".join(aturan.uraikan_tangga(t, KETAT))
    assert "Juli 2024 sampai Agustus 2024" in kata
    assert "kunjungan rumah" in kata
    assert "Bila 1 bulan lagi" in kata
    patuh = hitung_tangga([Kewajiban(bulan(0), "memenuhi")], SAMPAI, KETAT)
    assert "Agustus 2024" in aturan.uraikan_tangga(patuh, KETAT)[0]


def test_putusan():
    sah = {"alasan": "", "putusan": "", "selesai": False, "diberitahu": False}
    assert aturan.periksa_putusan("surat", terapkan=True, **sah) == {}
    assert "alasan" in aturan.periksa_putusan("surat", terapkan=False, **sah)
    assert "belum pernah" in aturan.periksa_putusan("tangguh", terapkan=True, **sah)["__all__"]
    assert aturan.periksa_putusan("tangguh", terapkan=True, **sah | {"diberitahu": True}) == {}
    for sudah in ({"putusan": "tidak"}, {"selesai": True}):
        assert aturan.periksa_putusan("surat", terapkan=True, **sah | sudah)


def test_tangguh_menunggu_pemberitahuan_dan_keberatan():
    sah = {"putusan": "diterapkan", "selesai": False, "diberitahu": True, "keberatan": False,
           "sudah": False}  # fmt: skip
    assert aturan.periksa_tangguh("tangguh", **sah) == ""
    for beda in ({"diberitahu": False}, {"keberatan": True}, {"sudah": True}, {"selesai": True},
                 {"putusan": "tidak"}):  # fmt: skip
        assert aturan.periksa_tangguh("tangguh", **sah | beda), beda
    assert aturan.periksa_tangguh("surat", **sah)


@pytest.mark.django_db
def test_massal_sama_dengan_aturan():
    """Forty families of chance, with exemptions of all three kinds: the same ladder."""
    acak, k = Random(7), ketentuan_pada(SAMPAI)
    sekolah = pabrik.FasilitasFactory(kode="30401001")
    kecuali = [
        pabrik.PengecualianFactory(
            keluarga=None, desa_id="64.02.06.2002", status="berlaku", mulai=date(2024, 6, 30),
            selesai=date(2024, 7, 1),
        ),
        pabrik.PengecualianFactory(
            keluarga=None, fasilitas=sekolah, status="berlaku", mulai=date(2024, 3, 15),
            selesai=date(2024, 3, 20),
        ),
    ]  # fmt: skip
    harap, wajib = {}, {}
    for n in range(40):
        desa = acak.choice([pabrik.DESA, "64.02.06.2002"])
        keluarga = pabrik.KeluargaFactory(desa_id=desa)
        if n % 5 == 0:
            status = acak.choice(["berlaku", "diajukan", "dicabut"])
            kecuali.append(
                pabrik.PengecualianFactory(
                    keluarga=keluarga, status=status, mulai=date(2024, 5, 20), selesai=None
                )
            )
        wajib[keluarga] = []
        for a in range(acak.randint(1, 2)):
            orang = pabrik.AnggotaFactory(
                keluarga=keluarga, hubungan="pengurus" if not a else "anak"
            )
            for b in range(acak.randint(0, 14)):
                wajib[keluarga].append(
                    pabrik.VerifikasiFactory.build(
                        anggota=orang, keluarga=keluarga, bulan=bulan(b),
                        hasil=acak.choice(["tidak", "tidak", "memenuhi", "belum", "tidak_dapat"]),
                        alasan="x", fasilitas_kode=acak.choice(["30401001", "30401002", ""]),
                    )
                )  # fmt: skip
    tipe = pabrik.VerifikasiFactory._meta.model
    tipe.objects.bulk_create(v for baris in wajib.values() for v in baris)
    for keluarga, baris in wajib.items():
        t = hitung_tangga(
            [Kewajiban(v.bulan, v.hasil, _kena(v, keluarga, kecuali)) for v in baris], SAMPAI, k
        )
        harap[keluarga.pk] = (t.beruntun, t.langkah, t.dari, t.sampai, t.pulih)
    hasil = baca_tangga(sampai=SAMPAI, keluarga_ids=list(harap))
    beda = {
        pk: (hasil.get(pk, (0, "", None, None)), h)
        for pk, h in harap.items()
        if (hasil[pk] != h if pk in hasil else h[0])
    }
    assert beda == {}
    assert len({h[1] for h in harap.values()}) == 4  # every step, and none


def _kena(v, keluarga, kecuali) -> bool:
    return any(
        p.status == "berlaku"
        and aturan.masa_berlaku(p.mulai, p.selesai, v.bulan)
        and (
            p.keluarga_id == keluarga.pk
            or p.desa_id == keluarga.desa_id
            or bool(p.fasilitas and p.fasilitas.kode == v.fasilitas_kode)
        )
        for p in kecuali
    )
