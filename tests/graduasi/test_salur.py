"""Who graduated is owed nothing from that day on, and the payment lists say so."""

import pytest
from django.core.exceptions import ValidationError

from graduasi.layanan import efektif_paling_awal, langkahkan
from kpm.massal import hitung_bantuan_periode
from kpm.models import Bantuan, BarisSalur, Keluarga
from kpm.penyaluran.layanan.daftar import langkahkan_daftar
from kpm.penyaluran.massal import isi_daftar
from tests import pabrik
from tests.graduasi.conftest import AWAL_TAHUN

pytestmark = pytest.mark.django_db


@pytest.fixture
def daftar(usulan_pada, pendamping):
    """(proposal sent to the ministry, the list of the first period of the year with its family
    and another)."""
    usulan = usulan_pada("dikirim")
    tetap = pabrik.keluarga_lengkap(pendamping=pendamping)
    for k in (usulan.keluarga, tetap):
        Keluarga.objects.filter(pk=k.pk).update(
            bank="pos", status_sejak=AWAL_TAHUN.replace(year=AWAL_TAHUN.year - 1)
        )
    daftar = pabrik.DaftarSalurFactory(
        periode=AWAL_TAHUN, batas=AWAL_TAHUN.replace(month=3), nomor="1/SK"
    )
    isi_daftar(daftar)
    daftar.refresh_from_db()
    assert daftar.jumlah_keluarga == 2
    return usulan, daftar


def test_yang_sudah_didaftarkan_masih_berhak(masuk, daftar, operator, korkab):
    usulan, d = daftar
    for oleh, ke in ((korkab, "diperiksa"), (operator, "dikirim")):
        d = langkahkan_daftar(oleh=oleh, daftar=d, ke=ke)
    usulan.refresh_from_db()
    berikut = AWAL_TAHUN.replace(month=4)
    assert efektif_paling_awal(usulan) == berikut
    langkahkan_daftar(oleh=korkab, daftar=d, ke="ditutup")
    assert efektif_paling_awal(usulan) == berikut
    with pytest.raises(ValidationError, match="masih berhak pada periode itu"):
        langkahkan(oleh=operator, usulan=usulan, langkah="efektifkan", tanggal_efektif=AWAL_TAHUN)
    form = masuk(operator).get(f"/graduasi/{usulan.pk}/").context["tindakan"][0]["form"]
    assert "1 Apr" in form.fields["tanggal_efektif"].help_text


def test_yang_belum_dikirim_disusun_tanpanya(daftar, operator, korkab):
    usulan, d = daftar
    d = langkahkan_daftar(oleh=korkab, daftar=d, ke="diperiksa")
    milik = Bantuan.objects.filter(keluarga=usulan.keluarga)
    for dijawab, awal in (("gagal", AWAL_TAHUN.replace(month=4)), ("dihitung", AWAL_TAHUN)):
        milik.update(status=dijawab)  # an answer of the bank counts like a list
        assert efektif_paling_awal(usulan) == awal
    langkahkan(oleh=operator, usulan=usulan, langkah="efektifkan", tanggal_efektif=AWAL_TAHUN)
    assert not milik.exists()
    with pytest.raises(ValidationError, match="1 keluarga pada daftar ini bukan peserta aktif"):
        langkahkan_daftar(oleh=operator, daftar=d, ke="dikirim")
    d = langkahkan_daftar(oleh=korkab, daftar=d, ke="disusun", alasan="Ada yang graduasi")
    isi_daftar(d)
    for oleh, ke in ((korkab, "diperiksa"), (operator, "dikirim")):
        d = langkahkan_daftar(oleh=oleh, daftar=d, ke=ke)
    d.refresh_from_db()
    assert (d.status, d.jumlah_keluarga) == ("dikirim", 1)
    hitung_bantuan_periode(periode=AWAL_TAHUN.replace(month=4), wilayah="64.02")
    assert not milik.exists()
    assert not BarisSalur.objects.filter(keluarga=usulan.keluarga).exists()
