"""Proposals at every stage, with the rows that people leave behind them."""

from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone

from graduasi.aturan import LANGKAH, MAJU
from graduasi.layanan import langkahkan, sebutan_jabatan
from graduasi.models import LangkahUsulan, Usulan
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
    """usulan_pada("diperiksa") -> a proposal with all its papers, at that stage by the right
    people; what is off the chain is walked by the service."""

    def _usulan_pada(status="draf", keluarga=None, jenis="sejahtera"):
        keluarga = keluarga or pabrik.keluarga_lengkap(pendamping=pendamping)
        asal, jalan = JALAN_SAMPING.get(status, (status, []))
        usulan = tulis_usulan(
            keluarga, jenis, min(asal, "dikirim", key=RANTAI.index), pelaku, isian
        )
        if asal == "efektif":
            jalan = [("dikirim", "efektifkan"), *jalan]
        for orang, langkah in jalan:
            usulan = langkahkan(
                oleh=pelaku[orang],
                usulan=usulan,
                langkah=langkah,
                catatan="Alasan cukup panjang",
                **isian,
            )
        return usulan

    return _usulan_pada


def tulis_usulan(keluarga, jenis, status, pelaku, isian) -> Usulan:
    """The rows that the service leaves up to this stage of the chain, as
    test_rantai_sampai_efektif compares; six steps by the service take 100 ms."""
    jalan = RANTAI[: RANTAI.index(status) + 1]
    ruas = [r for s in jalan[:-1] for r in LANGKAH[s][MAJU[s]].isian]
    usulan = pabrik.UsulanFactory(
        keluarga=keluarga,
        jenis=jenis,
        status=status,
        alasan="Warung sudah mencukupi kebutuhan keluarga sehari-hari.",
        pengusul=pelaku["draf"],
        sumber="aturan" if jenis == "alamiah" else "pendamping",
        **{r: isian[r] for r in ruas},
    )
    pabrik.lengkapi(usulan, pelaku["draf"])
    langkah = [LangkahUsulan(usulan=usulan, dari="", ke="draf", oleh=pelaku["draf"])]
    langkah += [
        LangkahUsulan(usulan=usulan, dari=dari, ke=ke, oleh=pelaku[dari])
        for dari, ke in pairwise(jalan)
    ]
    langkah[-1].pada = usulan.tahap_sejak
    for satu in langkah:
        hak = LANGKAH[satu.dari][MAJU[satu.dari]].hak if satu.dari else "graduasi.usulkan"
        satu.jabatan = sebutan_jabatan(satu.oleh, hak, keluarga)
    LangkahUsulan.objects.bulk_create(langkah)
    return usulan


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
