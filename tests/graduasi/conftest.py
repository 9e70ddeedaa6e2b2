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
        "tanggal_efektif": AWAL_TAHUN,
    }


@pytest.fixture
def usulan_pada(pendamping, pelaku, isian):
    """usulan_pada("diperiksa") -> a proposal brought to that stage by the right people."""

    def _usulan_pada(status="draf", keluarga=None, jenis="sejahtera"):
        keluarga = keluarga or pabrik.keluarga_lengkap(pendamping=pendamping)
        usulan = usulkan(
            oleh=pendamping,
            keluarga=keluarga,
            jenis=jenis,
            alasan="Warung sudah mencukupi kebutuhan keluarga sehari-hari.",
        )
        if status in {"dikembalikan", "ditolak", "ditarik", "dibatalkan"}:
            return _samping(usulan, status, pelaku, isian)
        while usulan.status != status:
            usulan = langkahkan(
                oleh=pelaku[usulan.status], usulan=usulan, langkah=MAJU[usulan.status], **isian
            )
        return usulan

    return _usulan_pada


def _samping(usulan, status, pelaku, isian):
    jalan = {
        "ditarik": ([], "draf", "tarik"),
        "dikembalikan": (["draf"], "diajukan", "kembalikan"),
        "ditolak": (["draf", "diajukan", "diperiksa"], "diteruskan", "tolak"),
        "dibatalkan": (["draf", "diajukan", "diperiksa", "diteruskan"], None, "batalkan"),
    }
    maju, oleh, langkah = jalan[status]
    for tahap in maju:
        usulan = langkahkan(oleh=pelaku[tahap], usulan=usulan, langkah=MAJU[tahap], **isian)
    orang = pelaku[oleh] if oleh else pelaku["diteruskan"]
    return langkahkan(oleh=orang, usulan=usulan, langkah=langkah, catatan="Alasan cukup panjang")
