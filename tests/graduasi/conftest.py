"""Proposals at every stage, made through the service as people would make them."""

from datetime import date

import pytest
from django.utils import timezone

from graduasi.aturan import MAJU
from graduasi.layanan import langkahkan, usulkan
from tests import pabrik

AWAL_TAHUN = date(timezone.localdate().year, 1, 1)
RANTAI = ["draf", "diajukan", "diperiksa", "diteruskan", "diputuskan", "dikirim", "efektif"]


@pytest.fixture
def pelaku(pendamping, korkab, kabid, kadis, operator) -> dict:
    """Who takes the step forward at each stage."""
    return {
        "draf": pendamping,
        "diajukan": korkab,
        "diperiksa": kabid,
        "diteruskan": kadis,
        "diputuskan": operator,
        "dikirim": operator,
    }


@pytest.fixture
def isian() -> dict:
    """Dates and numbers that any step of the chain accepts; 1 January begins a period."""
    return {
        "nomor_putusan": "460/12/Dinsos",
        "tanggal_putusan": AWAL_TAHUN,
        "nomor_pengantar": "400.9/15/Dinsos",
        "tanggal_efektif": AWAL_TAHUN,
    }


@pytest.fixture
def usulan_pada(pendamping, pelaku, isian):
    """usulan_pada("diperiksa") -> a proposal with all its papers, brought to that stage by the
    right people."""

    def _usulan_pada(status="draf", keluarga=None, jenis="sejahtera"):
        keluarga = keluarga or pabrik.keluarga_lengkap(pendamping=pendamping)
        usulan = usulkan(
            oleh=pendamping,
            keluarga=keluarga,
            jenis=jenis,
            alasan="Warung sudah mencukupi kebutuhan keluarga sehari-hari.",
        )
        pabrik.lengkapi(usulan, pendamping)
        asal, jalan = JALAN_SAMPING.get(status, (status, []))
        while usulan.status != asal:
            usulan = langkahkan(
                oleh=pelaku[usulan.status], usulan=usulan, langkah=MAJU[usulan.status], **isian
            )
        for orang, langkah in jalan:
            usulan = langkahkan(
                oleh=pelaku[orang], usulan=usulan, langkah=langkah, catatan="Alasan cukup panjang"
            )
        return usulan

    return _usulan_pada


# Stage -> the stage on the way from which it is left, and by whom (as at which stage), how.
JALAN_SAMPING = {
    "ditarik": ("draf", [("draf", "tarik")]),
    "dikembalikan": ("diajukan", [("diajukan", "kembalikan")]),
    "ditolak": ("diteruskan", [("diteruskan", "tolak")]),
    "keberatan": ("diteruskan", [("diteruskan", "tolak"), ("draf", "keberatan")]),
    "batal_periksa": ("efektif", [("diajukan", "usul_batal")]),
    "batal_putusan": ("efektif", [("diajukan", "usul_batal"), ("diperiksa", "setujui")]),
    "dibatalkan": (
        "efektif",
        [("diajukan", "usul_batal"), ("diperiksa", "setujui"), ("diteruskan", "setujui")],
    ),
}
