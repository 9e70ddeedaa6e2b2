"""What a preview rests on: as long as it stands, it is not worked out again."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kpm.impor import massal
from kpm.impor.layanan import jalankan_terapkan, tahap
from tests import pabrik

from .test_alur import (  # noqa: F401
    BARIS_ANAK,
    BARIS_IBU,
    csv_dari,
    hitungan,
    media,
    periksa,
)


@pytest.fixture
def operator_sendiri(basis_sendiri):
    """In a database of its own, where what is committed stays committed."""
    orang = pabrik.PenggunaFactory(username="operator_sendiri")
    pabrik.JabatanFactory(pengguna=orang, peran="operator", wilayah_id="64.02")
    return orang


def test_pratinjau_yang_masih_berlaku_tidak_dinilai_ulang(operator_sendiri, monkeypatch):
    """Nothing written since: the verdicts stand. Something written: they are worked out anew."""
    dinilai = []
    asli = massal.bandingkan
    monkeypatch.setattr(massal, "bandingkan", lambda k, t: dinilai.append(t.impor) or asli(k, t))
    pertama = periksa(operator_sendiri, csv_dari(BARIS_IBU))
    kedua = periksa(operator_sendiri, csv_dari(BARIS_IBU, BARIS_ANAK))
    for impor in (pertama, kedua):
        jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate())
    assert dinilai == [pertama.pk, kedua.pk, kedua.pk]
    assert hitungan(kedua) == (1, 0, 1, 0)


def test_penghapusan_dan_hari_lain_juga_menilai_ulang(operator_sendiri):
    keluarga = pabrik.keluarga_lengkap()
    impor = periksa(operator_sendiri, csv_dari(BARIS_IBU))

    def masih(tanggal=None) -> bool:
        with transaction.atomic(), connection.cursor() as k:
            return massal.masih_sama(k, tahap(impor, tanggal), impor.dasar_nilai)

    assert masih()
    assert not masih(date(2024, 1, 1))
    keluarga.anggota.exclude(hubungan="pengurus").first().delete()
    assert not masih()
