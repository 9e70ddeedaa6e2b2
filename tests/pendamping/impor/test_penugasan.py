"""Assignments by file: as the service hands over, and taken back with nothing left behind."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kpm.models import Keluarga
from pendamping.models import Penugasan
from pendamping.penugasan.layanan import serahkan_keluarga
from tests import pabrik
from tests.kpm.impor_jenis.alur import (
    batal,
    ekspor_lalu_periksa,
    hitungan,
    masukkan,
    periksa,
    sebab,
)

pytestmark = pytest.mark.django_db
JUDUL = ["no_kk", "pendamping", "mulai", "alasan"]


def berkas(*baris):
    return JUDUL, *baris


def masa() -> list:
    """Every assignment and the mirror of it, without keys and clocks."""
    return sorted(
        [
            (p.keluarga.no_kk, p.pendamping.username, p.mulai, p.selesai, p.alasan, p.oleh_id)
            for p in Penugasan.objects.select_related("keluarga", "pendamping")
        ],
        key=str,
    ), sorted(Keluarga.objects.values_list("no_kk", "pendamping__username"), key=str)


@pytest.fixture
def ditugasi(keluarga):
    return keluarga


def test_awal_lalu_ulang_lalu_ekspor(operator, rekan, tmp_path):
    keluarga = pabrik.keluarga_lengkap(pendamping=None)
    baris = [keluarga.no_kk, "rekan", "2019-03-01", "Penugasan awal"]
    impor = masukkan(operator, "penugasan", *berkas(baris))
    assert hitungan(impor) == (1, 0, 0, 0)
    keluarga.refresh_from_db()
    assert keluarga.pendamping == rekan
    tugas = keluarga.penugasan.get()
    assert (tugas.mulai, tugas.selesai, tugas.oleh) == (date(2019, 3, 1), None, operator)
    assert hitungan(periksa(operator, "penugasan", *berkas(baris))) == (0, 0, 1, 0)
    assert hitungan(ekspor_lalu_periksa(operator, "penugasan", tmp_path / "p.csv")) == (0, 0, 1, 0)


def test_pindah_menutup_yang_lama_dan_batal_membukanya(operator, ditugasi, rekan, hari_ini):
    sebelum = masa()
    impor = periksa(
        operator, "penugasan", *berkas([ditugasi.no_kk, "REKAN", hari_ini, "Pembagian"])
    )
    assert hitungan(impor) == (0, 1, 0, 0)
    assert impor.baris.get().beda == {"pendamping": ["pendamping", "REKAN"]}
    assert masa() == sebelum, "a preview writes nothing"
    impor = masukkan(operator, "penugasan", *berkas([ditugasi.no_kk, "rekan", hari_ini, None]))
    lama, baru = ditugasi.penugasan.order_by("mulai")
    assert (lama.selesai, baru.pendamping) == (hari_ini - timedelta(1), rekan)
    ditugasi.refresh_from_db()
    assert ditugasi.pendamping == rekan
    hasil = batal(impor).pembatalan
    assert (hasil["satuan"], hasil["dikembalikan"], hasil["dihapus"], hasil["ditolak"]) == (
        1, 1, 1, 0,
    )  # fmt: skip
    assert masa() == sebelum


def test_batal_penugasan_pertama(operator, rekan):
    keluarga = pabrik.keluarga_lengkap(pendamping=None)
    sebelum = masa()
    impor = masukkan(operator, "penugasan", *berkas([keluarga.no_kk, "rekan", "2020-01-01", None]))
    assert masa() != sebelum
    batal(impor)
    assert masa() == sebelum


def test_batal_ditolak_bila_sudah_dikunjungi(operator, ditugasi, rekan, hari_ini):
    lain = pabrik.keluarga_lengkap(pendamping=None)
    impor = masukkan(
        operator, "penugasan",
        *berkas([ditugasi.no_kk, "rekan", hari_ini, None], [lain.no_kk, "rekan", hari_ini, None]),
    )  # fmt: skip
    pabrik.KunjunganFactory(keluarga=ditugasi, pendamping=rekan)
    impor = batal(impor)
    assert [d["id"] for d in impor.pembatalan["daftar"]] == [ditugasi.pk]
    assert "kunjungan" in impor.pembatalan["daftar"][0]["sebab"]
    assert ditugasi.penugasan.count() == 2
    assert not lain.penugasan.exists()


def test_mulai_nanti_belum_mengganti(operator, ditugasi, pendamping, rekan, hari_ini):
    besok = hari_ini + timedelta(10)
    masukkan(operator, "penugasan", *berkas([ditugasi.no_kk, "rekan", besok, None]))
    ditugasi.refresh_from_db()
    assert ditugasi.pendamping == pendamping
    assert ditugasi.penugasan.count() == 2


def test_tanggal_lain_untuk_orang_yang_sama_hanya_diperingatkan(operator, ditugasi):
    impor = periksa(
        operator, "penugasan", *berkas([ditugasi.no_kk, "pendamping", "2022-05-05", None])
    )
    assert hitungan(impor) == (0, 0, 1, 0)
    assert impor.hitungan["peringatan"] == 1
    assert "sejak 1 Jan 2021" in impor.baris.get().peringatan[0]["sebab"]


def test_yang_ditolak(operator, ditugasi, keluarga_asing, rekan, tetangga, admin, hari_ini):
    keluar = pabrik.keluarga_lengkap(pendamping=None, status="keluar")
    usai = pabrik.keluarga_lengkap(pendamping=None)
    pabrik.PenugasanFactory(keluarga=usai, pendamping=rekan, mulai="2021-01-01", selesai=hari_ini)
    bebas = [pabrik.keluarga_lengkap(pendamping=None) for _ in range(4)]
    cuti = pabrik.PenggunaFactory(username="cuti")
    pabrik.ProfilFactory(pengguna=cuti, wilayah_id="64.02")
    impor = periksa(
        operator, "penugasan",
        *berkas(
            [keluarga_asing.no_kk, "rekan", hari_ini, None],  # 2
            [bebas[0].no_kk, "tetangga", hari_ini, None],
            [bebas[1].no_kk, "admin", hari_ini, None],
            [bebas[2].no_kk, "cuti", hari_ini, None],
            [keluar.no_kk, "rekan", hari_ini, None],  # 6
            [ditugasi.no_kk, "rekan", "2020-01-01", None],
            [usai.no_kk, "rekan", hari_ini, None],
            [bebas[3].no_kk, "rekan", hari_ini + timedelta(93), None],
            [bebas[3].no_kk, "rekan", hari_ini, None],  # 10
            ["6402060101249999", "rekan", hari_ini, None],
        ),
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[11], "a stranger's family and none at all are told alike"
    tak = "tidak ditemukan di wilayah Anda"
    for baris, harap in {
        2: f"no_kk: {tak}", 3: f"pendamping: {tak}", 4: f"pendamping: {tak}",
        5: "tidak bertugas sebagai pendamping", 6: "berstatus keluar", 7: "31 hari ke belakang",
        8: "penugasan keluarga ini berakhir", 9: "92 hari ke depan",
        10: "sudah ada pada baris 9",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (0, 0, 0, 10)


def test_hilang_menyebut_keluarga_pendamping_yang_sama(operator, ditugasi, pendamping, rekan):
    pabrik.keluarga_lengkap(pendamping=pendamping)
    pabrik.keluarga_lengkap(pendamping=rekan)
    impor = periksa(
        operator, "penugasan", *berkas([ditugasi.no_kk, "pendamping", "2021-01-01", None])
    )
    assert impor.hitungan["hilang"] == 1


def test_sama_dengan_layanan(operator, pendamping, rekan):
    """A family with somebody already: the file and the service come to the same end. Every case
    is a family of its own, twice; the file holds them all."""
    hari = timezone.localdate()

    def dunia(status, kini):
        dari = {"nanti": hari - timedelta(1)}.get(kini, date(2021, 1, 1))
        orang = rekan if kini == "rekan" else pendamping
        sampai = hari + timedelta(3) if kini == "sampai" else None
        k = pabrik.KeluargaFactory(pendamping=orang, status=status)
        pabrik.PenugasanFactory(keluarga=k, pendamping=orang, mulai=dari, selesai=sampai)
        return k

    def hasil():
        """{family: with whom it is, and all its assignments}"""
        tugas = Penugasan.objects.order_by("mulai", "pk").values_list(
            "keluarga", "pendamping", "mulai", "selesai", "alasan", "oleh"
        )
        semua = {pk: [orang] for pk, orang in Keluarga.objects.values_list("pk", "pendamping")}
        for keluarga, *isi in tugas:
            semua[keluarga].append(isi)
        return semua

    kasus = product(
        [-32, -31, 0, 92, 93],
        ["calon", "graduasi", "keluar"],
        ["pendamping", "rekan", "sampai", "nanti"],
    )
    pasangan = {
        (hari + timedelta(n), s, kini): (dunia(s, kini), dunia(s, kini)) for n, s, kini in kasus
    }
    semula = hasil()
    for mulai in {mana[0] for mana in pasangan}:
        hari_itu = [satu.pk for mana, (satu, _) in pasangan.items() if mana[0] == mulai]
        with suppress(ValidationError):
            serahkan_keluarga(
                oleh=operator, keluarga=Keluarga.objects.filter(pk__in=hari_itu), pendamping=rekan,
                mulai=mulai, alasan="Pembagian wilayah",
            )  # fmt: skip
    baris = [
        [dua.no_kk, "rekan", mana[0], "Pembagian wilayah"] for mana, (_, dua) in pasangan.items()
    ]
    masukkan(operator, "penugasan", *berkas(*baris))
    jadi = hasil()
    assert [m for m, (satu, dua) in pasangan.items() if jadi[satu.pk] != jadi[dua.pk]] == []
    berpindah = {m for m, (_, dua) in pasangan.items() if jadi[dua.pk] != semula[dua.pk]}
    assert set() < berpindah < set(pasangan), "some are handed over, some refused"
