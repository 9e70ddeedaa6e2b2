"""Two families that are one, with rows of every kind on both sides."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from kpm.massal import hitung_komponen
from kpm.models import Keluarga, PasanganMirip
from kpm.mutu.massal import hitung_mutu
from tests import pabrik

LAHIR = date(1987, 5, 15)
ANAK = date(2015, 3, 2)


def kembarkan(keluarga: Keluarga, **isi) -> Keluarga:
    """The same household once more, as another hand wrote it down."""
    isi = {"status": "aktif", "pendamping": keluarga.pendamping, "desa_id": keluarga.desa_id} | isi
    return pabrik.KeluargaFactory(nama_pengurus="ST. AMINAH", **isi)


def isi_anggota(keluarga: Keluarga, *orang: tuple, **isi):
    """Members from (nama, hubungan, kelamin, lahir)."""
    return [
        pabrik.AnggotaFactory(
            keluarga=keluarga,
            nama=nama,
            hubungan=hubungan,
            jenis_kelamin=kelamin,
            tanggal_lahir=lahir,
            **isi,
        )
        for nama, hubungan, kelamin, lahir in orang
    ]


def pasangkan(satu: Keluarga, dua: Keluarga, **isi) -> PasanganMirip:
    kiri, kanan = sorted([satu, dua], key=lambda k: k.pk)
    return pabrik.PasanganMiripFactory(kiri=kiri, kanan=kanan, **isi)


def kegiatan(keluarga: Keluarga, acak: Random, bersama: dict) -> None:
    """Rows of every table above on this family; some clash with those of `bersama`."""
    orang = keluarga.pendamping or pabrik.PenggunaFactory()
    for _ in range(acak.randint(0, 3)):
        k = pabrik.KunjunganFactory(keluarga=keluarga, pendamping=orang)
        if acak.random() < 0.4:
            pabrik.FotoFactory(kunjungan=k)
    for pertemuan in bersama["pertemuan"]:
        if acak.random() < 0.6:
            pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=keluarga)
    for periode in (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1)):
        if acak.random() < 0.6:
            pabrik.BantuanFactory(keluarga=keluarga, periode=periode, status="salur")
    for anggota in keluarga.anggota.all():
        for bulan in (date(2024, 8, 1), date(2024, 9, 1)):
            if acak.random() < 0.6:
                hasil = acak.choice(["belum", "memenuhi"])
                pabrik.VerifikasiFactory(
                    anggota=anggota, keluarga=keluarga, bulan=bulan, hasil=hasil
                )
    if acak.random() < 0.7:
        pabrik.AnggotaKelompokFactory(kelompok=bersama["kelompok"], keluarga=keluarga)
    if acak.random() < 0.3:
        type(bersama["kelompok"]).objects.filter(pk=bersama["kelompok"].pk).update(ketua=keluarga)
    if acak.random() < 0.6:
        pabrik.PerubahanStatusFactory(keluarga=keluarga)
    if acak.random() < 0.5:
        usulan = pabrik.UsulanFactory(keluarga=keluarga, pengusul=orang, status="ditarik")
        pabrik.LangkahUsulanFactory(usulan=usulan)
    if acak.random() < 0.3:
        pabrik.KepergianFactory(keluarga=keluarga, tanggal=date(2020, 6, 1))
    if acak.random() < 0.3:
        efektif = date(2019, 1, 1)
        usulan = pabrik.UsulanFactory(
            keluarga=keluarga, pengusul=orang, status="efektif", tanggal_putusan=efektif,
            tanggal_efektif=efektif, nomor_putusan="460/1",
        )  # fmt: skip
        pabrik.KepergianFactory(
            keluarga=keluarga, golongan="graduasi", jenis=usulan.jenis, usulan=usulan,
            tanggal=efektif,
        )  # fmt: skip


def dunia(acak: Random, orang) -> PasanganMirip:
    """Two families that are one with a random year behind each of them."""
    kelompok = pabrik.KelompokFactory(pendamping=orang)
    bersama = {
        "kelompok": kelompok,
        "pertemuan": [
            pabrik.PertemuanFactory(kelompok=kelompok, tanggal=date(2024, 8, 1) + timedelta(30 * n))
            for n in range(3)
        ],
    }
    kiri = pabrik.KeluargaFactory(
        pendamping=orang, nama_pengurus="Siti Aminah", telepon="0811" if acak.random() < 0.5 else ""
    )
    isi_anggota(
        kiri,
        ("Siti Aminah", "pengurus", "P", LAHIR),
        ("Muhammad Rizki", "anak", "L", ANAK),
        ("Ahmad", "suami", "L", date(1980, 1, 9)),
    )
    kanan = kembarkan(kiri, status=acak.choice(["aktif", "calon", "ditangguhkan", "keluar"]),
                      telepon="0822", no_kks="6402060101990777", rt="")  # fmt: skip
    kepala = acak.choice([("St. Aminah", "P", LAHIR), ("Budi Santoso", "L", date(1979, 2, 2))])
    isi_anggota(
        kanan,
        (kepala[0], "pengurus", *kepala[1:]),
        ("Muh. Rizki", "anak", "L", ANAK),
        ("Nur Aini", "anak", "P", date(2018, 7, 7)),
        npsn="30401001",
    )
    for k in (kiri, kanan):
        pabrik.PenugasanFactory(keluarga=k, pendamping=orang)
        kegiatan(k, acak, bersama)
    ketiga = pabrik.KeluargaFactory(pendamping=orang)
    pasangkan(kanan, ketiga)
    pasangan = pasangkan(kiri, kanan)
    ids = [kiri.pk, kanan.pk, ketiga.pk]
    hitung_komponen(tanggal=timezone.localdate() - timedelta(7), keluarga_ids=ids)
    hitung_komponen(tanggal=timezone.localdate(), keluarga_ids=ids)
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=ids)
    return pasangan


def sepasang(orang) -> PasanganMirip:
    """The same household twice, small: mother and son on both sides, a sister on one only."""
    kiri = pabrik.KeluargaFactory(pendamping=orang, nama_pengurus="Siti Aminah", telepon="")
    kanan = kembarkan(kiri, telepon="0822")
    for k, nama, lain in (
        (kiri, "Muhammad Rizki", []),
        (kanan, "Muh. Rizki", [("Nur Aini", "anak", "P", date(2018, 7, 7))]),
    ):
        isi_anggota(k, ("Siti Aminah", "pengurus", "P", LAHIR), (nama, "anak", "L", ANAK), *lain)
        pabrik.PenugasanFactory(keluarga=k, pendamping=orang)
        pabrik.KunjunganFactory(keluarga=k, pendamping=orang)
    pasangkan(kanan, pabrik.KeluargaFactory(pendamping=orang))
    return pasangkan(kiri, kanan)


@pytest.fixture
def pasangan(pendamping) -> PasanganMirip:
    """A pair of the own district; its right family is half of another pair too."""
    return sepasang(pendamping)
