"""What an import changes on families that are there stands among the reports, by its channel."""

from datetime import date

import pytest
from django.urls import reverse

from kpm.models import Keluarga, Pemutakhiran
from kpm.pemutakhiran.banding import bandingkan
from tests import pabrik
from tests.kpm.impor.test_alur import (
    BARIS_ANAK,
    BARIS_IBU,
    JUDUL,
    KK,
    csv_dari,
    media,  # noqa: F401
    periksa,
)
from tests.kpm.impor.test_batal import batal, terapkan

pytestmark = pytest.mark.django_db


def test_perubahan_dari_impor_tercatat_lewat_impor(operator):
    judul = [*JUDUL, "jenjang", "no_kks"]
    terapkan(
        periksa(
            operator,
            csv_dari([*BARIS_IBU, "", ""], [*BARIS_ANAK, "sd", ""], judul=judul),
        )
    )
    assert not Pemutakhiran.objects.exists()  # all of it is new
    bayi = [
        KK,
        pabrik.nik(9, date(2024, 1, 5), True),
        "Bayi",
        "anak",
        "P",
        "2024-01-05",
        BARIS_IBU[6],
    ]
    isi = csv_dari(
        [*BARIS_IBU, "", "6402060101990777"], [*BARIS_ANAK, "smp", ""], [*bayi, "", ""], judul=judul
    )
    impor = terapkan(periksa(operator, isi))
    semua = {p.jenis: p for p in Pemutakhiran.objects.select_related("keluarga", "anggota")}
    assert set(semua) == {"kartu", "sekolah", "baru"}
    for p in semua.values():
        assert (p.kanal, p.status, p.pengusul, p.diperiksa_oleh) == (
            "impor", "diterapkan", operator, operator,
        )  # fmt: skip
    assert (semua["sekolah"].lama, semua["sekolah"].isi) == ({"jenjang": "sd"}, {"jenjang": "smp"})
    assert (semua["sekolah"].anggota.nik, semua["baru"].anggota) == (BARIS_ANAK[1], None)
    assert semua["baru"].isi["nama"] == "Bayi"
    (baris,) = bandingkan(semua["kartu"])
    assert "••••" in baris.baru
    assert impor.nama_berkas in semua["kartu"].bukti
    batal(impor, operator)
    assert set(Pemutakhiran.objects.values_list("status", flat=True)) == {"dibatalkan"}
    assert Keluarga.objects.get().jumlah_anggota == 2


def test_pindah_desa_dari_impor(masuk, operator):
    terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    pindah = [*BARIS_IBU[:6], "64.02.06.2002"]
    terapkan(periksa(operator, csv_dari(pindah)))
    p = Pemutakhiran.objects.get()
    assert (p.jenis, p.desa_asal_id, p.desa_tujuan_id) == ("pindah", BARIS_IBU[6], pindah[6])
    assert bandingkan(p)[0].ruas == "desa"
    for kanal, isi in (("impor", [p]), ("halaman", [])):
        jawab = masuk(operator).get(reverse("kpm:pemutakhiran"), {"kanal": kanal})
        assert jawab.context["halaman"].baris == isi
