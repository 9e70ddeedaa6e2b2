"""Pertemuan awal: who is invited, who came, what somebody else wrote meanwhile."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpm.kepesertaan.layanan.pertemuan import (
    Baris,
    batalkan_pertemuan,
    buat_pertemuan,
    catat_kehadiran,
    ubah_pertemuan,
    undang_lagi,
)
from kpm.models import Keluarga, PertemuanAwal, UndanganAwal
from tests.kpm.kepesertaan.conftest import galat

HARI = timedelta(days=1)


@pytest.fixture
def buat(pendamping, calon, hari_ini):
    def _buat(*keluarga, **ubah):
        isi = {
            "oleh": pendamping,
            "keluarga": Keluarga.objects.filter(pk__in=[k.pk for k in keluarga or [calon]]),
            "desa": calon.desa,
            "tempat": "Balai desa",
            "tanggal": hari_ini,
            "jam": time(9),
        } | ubah
        return buat_pertemuan(**isi)

    return _buat


def test_diundang_dan_yang_tidak(buat, calon, buat_calon, keluarga, keluarga_rekan, hari_ini):
    baru = buat_calon(status_sejak=hari_ini + HARI, nama_pengurus="Zaitun")
    pertemuan, tertolak, jadi = buat(calon, keluarga, baru, keluarga_rekan)
    assert jadi
    assert [u.keluarga for u in pertemuan.undangan.all()] == [calon]
    assert {k.pk: sebab.split(",")[0].split(" ")[0] for k, sebab in tertolak} == {
        keluarga.pk: "bukan",
        baru.pk: "baru",
    }  # nothing is said of the colleague's family
    with pytest.raises(ValidationError) as info:
        buat()
    assert "sudah diundang" in info.value.message_dict["keluarga"][0]


def test_kunci_sama_sekali_saja(buat, rekan, pendamping):
    kunci = uuid4()
    satu, _, baru = buat(kunci=kunci)
    dua, _, lagi = buat(kunci=kunci, tempat="Lain")
    assert (baru, lagi, satu.pk, dua.tempat) == (True, False, dua.pk, "Balai desa")
    PertemuanAwal.objects.update(oleh=rekan)
    with pytest.raises(ValidationError):
        buat(kunci=kunci)


def test_ditolak_dengan_kata(buat, hari_ini, monkeypatch, kadis, keluarga_asing, buat_calon):
    for ubah, ruas in (
        ({"tanggal": hari_ini + 93 * HARI}, {"tanggal"}),
        ({"desa": keluarga_asing.desa}, {"desa"}),
        ({"tempat": ""}, {"tempat"}),
    ):
        with pytest.raises(ValidationError) as info:
            buat(**ubah)
        assert galat(info) == ruas
    with pytest.raises(PermissionDenied):
        buat(oleh=kadis)
    monkeypatch.setattr("kpm.kepesertaan.layanan.pertemuan.UNDANGAN_MAKS", 1)
    with pytest.raises(ValidationError, match="terlalu banyak"):
        buat(buat_calon(), buat_calon())
    assert not PertemuanAwal.objects.exists()


def test_diubah_diundang_lagi_dibatalkan(
    buat, korkab, rekan, calon, buat_calon, operator_tetangga, hari_ini
):
    pertemuan, *_ = buat()
    for orang in (rekan, operator_tetangga):
        with pytest.raises(PermissionDenied):
            ubah_pertemuan(oleh=orang, pertemuan=pertemuan, tempat="Masjid")
    ubah_pertemuan(oleh=korkab, pertemuan=pertemuan, tempat="Masjid")
    satu = buat_calon()
    isi = {"oleh": korkab, "pertemuan": pertemuan}
    assert undang_lagi(**isi, keluarga=Keluarga.objects.all()) == []
    assert {u.keluarga_id for u in pertemuan.undangan.all()} == {calon.pk, satu.pk}
    with pytest.raises(ValidationError) as info:
        batalkan_pertemuan(**isi, alasan="x")
    assert galat(info) == {"alasan"}
    batalkan_pertemuan(**isi, alasan="Banjir")
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        ubah_pertemuan(**isi, tempat="Balai")
    buat()  # as if they had never been invited


def test_kehadiran(buat, pendamping, korkab, calon, buat_calon, hari_ini, rekan):
    lain, milik_rekan = buat_calon(), buat_calon(pendamping=rekan)
    pertemuan, *_ = buat(calon, lain, milik_rekan, oleh=korkab)
    u = {x.keluarga_id: x for x in pertemuan.undangan.all()}
    isi = {"oleh": pendamping, "pertemuan": pertemuan}
    with pytest.raises(PermissionDenied):  # another's meeting, outside one's region of work
        catat_kehadiran(**isi, baris=[Baris(u[calon.pk].pk, "hadir")])
    PertemuanAwal.objects.update(oleh=pendamping)
    jumlah, bentrok = catat_kehadiran(
        **isi,
        baris=[Baris(u[calon.pk].pk, "hadir"), Baris(u[lain.pk].pk, "diwakili", "Budi, anak")],
        notulen="Lancar.",
    )
    assert (jumlah, bentrok) == (2, [])
    pertemuan.refresh_from_db()
    assert pertemuan.notulen == "Lancar."
    # Whoever read the sheet before sees what was written since, and overwrites nothing.
    basi = [Baris(u[calon.pk].pk, "tidak"), Baris(u[lain.pk].pk, "diwakili", "Budi, anak")]
    jumlah, bentrok = catat_kehadiran(**isi, baris=basi)
    assert (jumlah, [b.keluarga for b in bentrok]) == (0, [calon])
    kini = UndanganAwal.objects.get(pk=u[calon.pk].pk)
    assert catat_kehadiran(**isi, baris=[Baris(kini.pk, "tidak", "", kini.dicatat_pada)])[0] == 1
    for baris, ruas in (
        (Baris(kini.pk, "diwakili", " "), f"{kini.pk}-wakil"),
        (Baris(kini.pk, "mungkin"), f"{kini.pk}-kehadiran"),
    ):
        with pytest.raises(ValidationError) as info:
            catat_kehadiran(**isi, baris=[baris])
        assert galat(info) == {ruas}
    with pytest.raises(ValidationError, match="tidak diundang"):
        catat_kehadiran(**isi, baris=[Baris(u[milik_rekan.pk].pk, "hadir")])
    for kerja in (
        lambda: ubah_pertemuan(**isi, tempat="Lain"),
        lambda: batalkan_pertemuan(**isi, alasan="Banjir"),
    ):
        with pytest.raises(ValidationError, match="ehadirannya sudah dicatat"):
            kerja()


def test_kehadiran_sebelum_harinya(buat, pendamping, hari_ini):
    pertemuan, *_ = buat(tanggal=hari_ini + HARI)
    u = pertemuan.undangan.get()
    with pytest.raises(ValidationError, match="sesudah itu"):
        catat_kehadiran(oleh=pendamping, pertemuan=pertemuan, baris=[Baris(u.pk, "hadir")])


def test_siapa_melihat_pertemuan(
    buat, pendamping, rekan, korkab, tetangga, operator_tetangga, kadis_prov, buat_calon
):
    pertemuan, *_ = buat()
    lihat = {p.username: PertemuanAwal.objects.untuk(p).count() for p in
             (pendamping, rekan, korkab, tetangga, operator_tetangga, kadis_prov)}  # fmt: skip
    assert [n for n, jumlah in lihat.items() if jumlah] == ["pendamping", "korkab", "kadis_prov"]
    undang_lagi(
        oleh=korkab,
        pertemuan=pertemuan,
        keluarga=Keluarga.objects.filter(pk=buat_calon(pendamping=rekan).pk),
    )
    assert PertemuanAwal.objects.untuk(rekan).get() == pertemuan
    assert UndanganAwal.objects.untuk(rekan).count() == 1
