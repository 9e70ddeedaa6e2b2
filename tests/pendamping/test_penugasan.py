"""Hand-over: who, what moves, what stays and why, undo, future dates, two at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpm.models import Keluarga
from pendamping.kunjungan.layanan import catat_kunjungan
from pendamping.massal import selaraskan_pendamping
from pendamping.models import Penugasan, Penyerahan, Rencana
from pendamping.penugasan.layanan import (
    akhiri_penggantian,
    batalkan_penyerahan,
    serahkan_keluarga,
    terima_penyerahan,
    timbang_penyerahan,
    tolak_penyerahan,
)
from pendamping.rencana.hari_ini import bentrok
from tests.pabrik import (
    AnggotaKelompokFactory,
    KelompokFactory,
    KeluargaFactory,
    RencanaFactory,
    keluarga_lengkap,
)


@pytest.fixture
def serahkan(operator, rekan, hari_ini):
    def _serahkan(*keluarga, **ubah):
        isi = {
            "oleh": operator,
            "keluarga": Keluarga.objects.filter(pk__in=[k.pk for k in keluarga]),
            "pendamping": rekan,
            "mulai": hari_ini,
            "alasan": "Pemerataan beban",
        }
        return serahkan_keluarga(**isi | ubah)

    return _serahkan


def keadaan(keluarga):
    keluarga.refresh_from_db()
    riwayat = keluarga.penugasan.order_by("mulai").values_list("pendamping", "mulai", "selesai")
    return keluarga.pendamping, list(riwayat)


def test_pindah_dan_masa_lama_ditutup(serahkan, keluarga, pendamping, rekan, hari_ini):
    lain = KeluargaFactory()  # nobody's yet
    penyerahan, tertolak = serahkan(keluarga, lain)
    assert (penyerahan.jumlah, tertolak) == (2, [])
    awal = keluarga.penugasan.order_by("mulai").first().mulai
    assert keadaan(keluarga) == (
        rekan,
        [(pendamping.pk, awal, hari_ini - timedelta(days=1)), (rekan.pk, hari_ini, None)],
    )
    assert keadaan(lain) == (rekan, [(rekan.pk, hari_ini, None)])


def test_yang_tidak_dapat_disebut_dengan_sebab(
    serahkan, keluarga, keluarga_rekan, keluarga_asing, pendamping
):
    keluar = KeluargaFactory(status="keluar")
    _, tertolak = serahkan(keluarga, keluarga_rekan, keluarga_asing, keluar)
    assert {k.pk: sebab for k, sebab in tertolak} == {
        keluarga_rekan.pk: "sudah didampingi pendamping itu",
        keluar.pk: "berstatus keluar",
    }  # the stranger is not even named
    with pytest.raises(ValidationError, match="Tidak ada keluarga"):
        serahkan(keluarga)
    assert [s for _, s in _timbang(serahkan, keluarga, pendamping)] == [
        f"sudah diserahkan mulai {_tanggal()}"
    ]


def _tanggal():
    from django.utils import timezone
    from django.utils.formats import date_format

    return date_format(timezone.localdate(), "SHORT_DATE_FORMAT")


def _timbang(serahkan, keluarga, pendamping):
    from django.utils import timezone

    from pkh.akun.models import Pengguna

    return timbang_penyerahan(
        oleh=Pengguna.objects.get(username="operator"),
        keluarga=Keluarga.objects.filter(pk=keluarga.pk),
        pendamping=pendamping,
        mulai=timezone.localdate(),
    ).tertolak


def test_pendamping_kabupaten_lain_ditolak(serahkan, keluarga, tetangga, korkab, tanpa_peran):
    for siapa in (tetangga, korkab, tanpa_peran):  # another district; no facilitators at all
        with pytest.raises(ValidationError) as info:
            serahkan(keluarga, pendamping=siapa)
        assert set(info.value.message_dict) == {"pendamping"}
    assert not Penyerahan.objects.exists()


def test_desa_di_luar_kabupaten_pendamping(serahkan, operator_prov, keluarga_asing, keluarga):
    """Even for somebody who sees both districts."""
    from tests.pabrik import JabatanFactory

    JabatanFactory(pengguna=operator_prov, peran="operator", wilayah_id="64")
    _, tertolak = serahkan(keluarga, keluarga_asing, oleh=operator_prov)
    assert [sebab for _, sebab in tertolak] == ["desanya di luar kabupaten pendamping itu"]


def test_tanggal_dan_alasan(serahkan, keluarga, hari_ini):
    for hari, alasan, ruas in [
        (-32, "Cuti", "alasan"),
        (93, "Cuti melahirkan", "mulai"),
        (-32, "Cuti melahirkan", "mulai"),
    ]:
        with pytest.raises(ValidationError) as info:
            serahkan(keluarga, mulai=hari_ini + timedelta(days=hari), alasan=alasan)
        assert set(info.value.message_dict) == {ruas}, (hari, alasan)


def test_tanpa_hak(serahkan, keluarga, pendamping, kadis):
    for siapa in (pendamping, kadis):
        with pytest.raises(PermissionDenied):
            serahkan(keluarga, oleh=siapa)


def test_bertanggal_depan_baru_berlaku_pada_harinya(
    serahkan, keluarga, pendamping, rekan, hari_ini
):
    nanti = hari_ini + timedelta(days=5)
    serahkan(keluarga, mulai=nanti)
    assert keadaan(keluarga)[0] == pendamping
    assert selaraskan_pendamping(nanti - timedelta(days=1)) == 0
    assert selaraskan_pendamping(nanti) == 1
    assert keadaan(keluarga)[0] == rekan
    assert selaraskan_pendamping(nanti) == 0


def test_selaras_tidak_menyentuh_yang_tanpa_riwayat(pendamping, keluarga, hari_ini):
    lepas = KeluargaFactory(pendamping=pendamping)  # set by an import, no assignment
    Penugasan.objects.filter(keluarga=keluarga).update(selesai=hari_ini - timedelta(days=1))
    assert selaraskan_pendamping(hari_ini) == 1
    assert keadaan(keluarga)[0] is None
    assert keadaan(lepas)[0] == pendamping


def test_batal_mengembalikan_semuanya(serahkan, operator, keluarga):
    lain = KeluargaFactory()
    semula = keadaan(keluarga), keadaan(lain)
    penyerahan, _ = serahkan(keluarga, lain)
    batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)
    assert (keadaan(keluarga), keadaan(lain)) == semula
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)


def test_batal_bertanggal_depan(serahkan, operator, keluarga, hari_ini):
    semula = keadaan(keluarga)
    penyerahan, _ = serahkan(keluarga, mulai=hari_ini + timedelta(days=9))
    batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)
    assert keadaan(keluarga) == semula


def test_batal_ditolak_bila_sudah_dipakai(
    serahkan, operator, keluarga, rekan, pendamping, hari_ini, operator_tetangga
):
    penyerahan, _ = serahkan(keluarga, mulai=hari_ini - timedelta(days=2))
    with pytest.raises(PermissionDenied):
        batalkan_penyerahan(oleh=operator_tetangga, penyerahan=penyerahan)
    catat_kunjungan(oleh=rekan, keluarga=Keluarga.objects.get(pk=keluarga.pk), tanggal=hari_ini)
    with pytest.raises(ValidationError, match="sudah mencatat kunjungan"):
        batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)
    serahkan(keluarga, pendamping=pendamping)
    with pytest.raises(ValidationError, match="sudah diserahkan lagi"):
        batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)


def test_sekali_jalan_untuk_banyak(serahkan, pendamping):
    """The number of statements does not grow with the families."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    jumlah = []
    for n in (1, 1, 4):
        keluarga = [keluarga_lengkap(pendamping=pendamping) for _ in range(n)]
        with CaptureQueriesContext(connection) as rekam:
            serahkan(*keluarga)
        jumlah.append(len(rekam))
    assert jumlah[1] == jumlah[2] <= 15  # the first also reads the posts


# --- for a time --------------------------------------------------------------------------
def test_cuti_kembali_dengan_sendirinya(serahkan, keluarga, pendamping, rekan, hari_ini):
    """The dated rows of the whole leave stand there from its first day."""
    lepas, hari = KeluargaFactory(), timedelta(days=1)
    sampai = hari_ini + timedelta(days=10)
    penyerahan, _ = serahkan(keluarga, lepas, sampai=sampai)
    awal = keluarga.penugasan.order_by("mulai").first().mulai
    masa = [
        (pendamping.pk, awal, hari_ini - hari),
        (rekan.pk, hari_ini, sampai),
        (pendamping.pk, sampai + hari, None),
    ]
    assert keadaan(keluarga) == (rekan, masa)
    assert keadaan(lepas) == (rekan, [(rekan.pk, hari_ini, sampai)])
    assert penyerahan.keadaan == ("Sementara", "proses")
    _, tertolak = _coba(serahkan, keluarga)
    assert "sedang digantikan sampai" in tertolak
    assert selaraskan_pendamping(sampai) == 0
    assert selaraskan_pendamping(sampai + hari) == 2
    assert keadaan(keluarga)[0] == pendamping
    assert keadaan(lepas)[0] is None  # nobody's before, nobody's again


def test_kelompok_ikut_bila_semua_anggotanya_pindah(
    serahkan, operator, pendamping, rekan, hari_ini
):
    """The group goes with its families, whole ones only, and comes back with them."""
    a, b = keluarga_lengkap(pendamping=pendamping), keluarga_lengkap(pendamping=pendamping)
    kelompok = KelompokFactory(pendamping=pendamping)
    for k in (a, b):
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)

    def milik():
        kelompok.refresh_from_db()
        return kelompok.pendamping

    besok = hari_ini + timedelta(days=1)
    ikut = RencanaFactory(kelompok=kelompok, tanggal=besok)
    lalu = RencanaFactory(kelompok=kelompok, tanggal=hari_ini - timedelta(days=1))
    RencanaFactory(kelompok=KelompokFactory(pendamping=rekan), tanggal=besok + timedelta(days=1))
    sama = RencanaFactory(kelompok=kelompok, tanggal=besok + timedelta(days=1))
    satu, _ = serahkan(a)
    assert milik() == pendamping
    batalkan_penyerahan(oleh=operator, penyerahan=satu)
    sampai = hari_ini + timedelta(days=5)
    serahkan(a, b, sampai=sampai)
    assert milik() == rekan
    siapa = {r.pk: r.pendamping for r in kelompok.rencana.all()}
    assert siapa == {ikut.pk: rekan, lalu.pk: pendamping, sama.pk: pendamping}
    assert list(Rencana.objects.untuk(rekan).filter(bentrok(hari_ini))) == [sama]
    selaraskan_pendamping(sampai + timedelta(days=1))
    assert milik() == pendamping


def _coba(serahkan, keluarga):
    """A hand-over that moves somebody else's family only, and why this one stayed."""
    return (p := serahkan(keluarga, KeluargaFactory()))[0], p[1][0][1]


def test_cuti_dibatalkan_atau_diakhiri(
    serahkan, operator, operator_tetangga, keluarga, pendamping, rekan, hari_ini
):
    semula, hari = keadaan(keluarga), timedelta(days=1)
    sampai = hari_ini + timedelta(days=10)
    penyerahan, _ = serahkan(keluarga, sampai=sampai)
    with pytest.raises(ValidationError, match="tidak sedang berjalan"):
        akhiri_penggantian(oleh=operator, penyerahan=penyerahan)  # begins today: undone instead
    batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)
    assert keadaan(keluarga) == semula
    penyerahan, _ = serahkan(keluarga, mulai=hari_ini - 3 * hari, sampai=sampai)
    with pytest.raises(PermissionDenied):
        akhiri_penggantian(oleh=operator_tetangga, penyerahan=penyerahan)
    penyerahan = akhiri_penggantian(oleh=operator, penyerahan=penyerahan)
    orang, masa = keadaan(keluarga)
    assert orang == pendamping
    assert masa[1:] == [
        (rekan.pk, hari_ini - 3 * hari, hari_ini - hari),
        (pendamping.pk, hari_ini, None),
    ]
    assert penyerahan.keadaan[0] == "Sudah kembali"
    with pytest.raises(ValidationError, match="sudah kembali"):
        batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)


def test_sampai_di_luar_batas(serahkan, keluarga, hari_ini):
    for hari in (-1, 367):
        with pytest.raises(ValidationError) as info:
            serahkan(keluarga, sampai=hari_ini + timedelta(days=hari))
        assert set(info.value.message_dict) == {"sampai"}, hari


# --- asked first -------------------------------------------------------------------------
@pytest.fixture
def usulkan(serahkan):
    return lambda *keluarga, **ubah: serahkan(*keluarga, usul=True, **ubah)[0]


def test_usulan_berlaku_sesudah_diterima(usulkan, keluarga, pendamping, rekan, hari_ini):
    lain = keluarga_lengkap(pendamping=pendamping)
    semula = keadaan(keluarga)
    usulan = usulkan(keluarga, lain)
    assert keadaan(keluarga) == semula
    for siapa in (pendamping, usulan.oleh):
        with pytest.raises(PermissionDenied):
            terima_penyerahan(oleh=siapa, penyerahan=usulan)
    Keluarga.objects.filter(pk=lain.pk).update(status="keluar")  # meanwhile
    # Answered late: it begins on the day of the answer, nothing is dated back.
    Penyerahan.objects.filter(pk=usulan.pk).update(mulai=hari_ini - timedelta(days=4))
    usulan, tertolak = terima_penyerahan(oleh=rekan, penyerahan=usulan)
    assert ([k.pk for k, _ in tertolak], usulan.jumlah, usulan.mulai) == ([lain.pk], 1, hari_ini)
    assert keadaan(keluarga)[0] == rekan
    assert keadaan(lain)[0] == pendamping
    with pytest.raises(ValidationError, match="sudah diterima"):
        tolak_penyerahan(oleh=rekan, penyerahan=usulan, jawaban="Berubah pikiran")


def test_usulan_ditolak_ditarik_atau_kedaluwarsa(
    usulkan, operator, keluarga, pendamping, rekan, hari_ini
):
    semula, usulan = keadaan(keluarga), usulkan(keluarga)
    with pytest.raises(ValidationError, match="mengapa Anda menolak"):
        tolak_penyerahan(oleh=rekan, penyerahan=usulan, jawaban="  ")
    usulan = tolak_penyerahan(oleh=rekan, penyerahan=usulan, jawaban="Desanya tidak terjangkau")
    assert usulan.keadaan == ("Ditolak", "bahaya")
    with pytest.raises(ValidationError, match="tidak ada yang berpindah"):
        batalkan_penyerahan(oleh=operator, penyerahan=usulan)
    usulan = batalkan_penyerahan(oleh=operator, penyerahan=usulkan(keluarga))
    assert (usulan.status, usulan.dibatalkan_pada) == ("ditarik", None)
    with pytest.raises(ValidationError, match="sudah ditarik"):
        terima_penyerahan(oleh=rekan, penyerahan=usulan)
    usulan = usulkan(keluarga, sampai=hari_ini + timedelta(days=2))
    lalu = {"mulai": hari_ini - timedelta(days=9), "sampai": hari_ini - timedelta(days=1)}
    Penyerahan.objects.filter(pk=usulan.pk).update(**lalu)
    with pytest.raises(ValidationError, match="Masanya sudah lewat"):
        terima_penyerahan(oleh=rekan, penyerahan=usulan)
    usulan = usulkan(keluarga)
    Keluarga.objects.filter(pk=keluarga.pk).update(status="keluar")
    with pytest.raises(ValidationError, match="Tidak ada lagi keluarga"):
        terima_penyerahan(oleh=rekan, penyerahan=usulan)
    assert keadaan(keluarga) == semula
