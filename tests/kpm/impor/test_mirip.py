"""Likely duplicates before anything is written: inside the file and against the register."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from kpm.impor import layanan, pratinjau
from kpm.impor.layanan import bersihkan_lama, buang_impor, jalankan_mirip, minta_mirip
from kpm.models import Impor, PasanganMirip
from kpm.mutu.massal import cari_pasangan
from kpm.tugas import cari_mirip_pratinjau
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik
from tests.pabrik import DESA, nik

from .test_alur import JUDUL, csv_dari, media, periksa, terapkan  # noqa: F401

pytestmark = pytest.mark.django_db
LAHIR = date(1987, 5, 15)


def baris(n: int, nama: str, desa: str = DESA, lahir: date = LAHIR, kks: str = "") -> list:
    return [f"64020601019{n:05d}", nik(7000 + n, lahir, True), nama, "pengurus", "P", lahir, desa,
            kks]  # fmt: skip


@pytest.fixture
def impor(operator, keluarga, keluarga_asing) -> Impor:
    """One pair inside the file, one with the register, one by its card; and what is none."""
    keluarga.anggota.filter(hubungan="pengurus").update(nama="Hj. Rukmini", tanggal_lahir=LAHIR)
    keluarga_asing.anggota.filter(hubungan="pengurus").update(nama="Rusdiana", tanggal_lahir=LAHIR)
    return periksa(
        operator,
        csv_dari(
            baris(1, "St. Aminah"),
            baris(2, "SITI AMINAH binti Saleh"),
            baris(3, "Rukmini"),
            baris(4, "Siti Aminah", lahir=date(1987, 5, 16)),
            baris(5, "Siti Aminah", desa="64.02.06.2002"),
            baris(6, "Rusdiana"),
            baris(7, "Nurul", kks="6032981234567890", lahir=date(1990, 1, 1)),
            baris(8, "Salmah", kks="6032981234567890", lahir=date(1991, 1, 1)),
            judul=[*JUDUL, "no_kks"],
        ),
    )


def pasangan(klien, impor) -> set:
    halaman = klien.get(reverse("kpm:impor_rinci", args=[impor.pk]), {"hasil": "mirip"})
    return {
        (frozenset((s.nama, s.baris, bool(s.alamat)) for s in m.sisi), m.sebab[:5])
        for m in halaman.context["halaman"].baris
    }


def test_di_berkas_dan_dengan_register(masuk, operator, keluarga, impor):
    klien = masuk(operator)
    rinci = reverse("kpm:impor_rinci", args=[impor.pk])
    assert "sedang dicari" in klien.get(rinci).content.decode()
    minta_mirip(oleh=operator, impor=impor)
    cari_mirip_pratinjau(Pekerjaan.objects.get(tugas="kpm.tugas.cari_mirip_pratinjau").pk)
    impor.refresh_from_db()
    assert (impor.hitungan["mirip"], impor.hitungan["baru"]) == (3, 8)
    harap = {
        (frozenset({("St. Aminah", "2", False), ("SITI AMINAH binti Saleh", "3", False)}), "Nama "),
        (frozenset({(keluarga.nama_pengurus, "", True), ("Rukmini", "4", False)}), "Nama "),
        (frozenset({("Nurul", "8", False), ("Salmah", "9", False)}), "Nomor"),
    }
    assert pasangan(klien, impor) == harap
    isi = klien.get(rinci).content.decode()
    assert "3 pasangan keluarga mungkin tercatat dua kali" in isi
    api = klien.get(reverse("api_impor_mirip", args=[impor.pk])).json()
    assert [b["nilai"] for b in api["baris"]] == [90, 70, 70]
    # The search afterwards finds them too, and two whose birth dates differ in one part.
    terapkan(impor)
    cari_pasangan()
    dari_nama = PasanganMirip.objects.filter(sebab__contains=["pengurus"])
    assert sorted(dari_nama.values_list("nilai", flat=True)) == [65, 65, 70, 70]


def test_dibatasi_dan_berhalaman(masuk, operator, operator_tetangga, impor, monkeypatch):
    monkeypatch.setattr(layanan, "MIRIP_MAKS", 2)
    monkeypatch.setattr(pratinjau, "UKURAN", 1)
    assert jalankan_mirip(impor) == 2
    klien, alamat = masuk(operator), reverse("api_impor_mirip", args=[impor.pk])
    satu = klien.get(alamat).json()
    dua = klien.get(alamat, {"sesudah": satu["sesudah"]}).json()
    assert [len(h["baris"]) for h in (satu, dua)] == [1, 1]
    assert (satu["baris"][0]["sebab"], dua["sesudah"]) == ("Nomor KKS sama", None)
    assert klien.get(alamat, {"sesudah": "x"}).status_code == 404
    assert masuk(operator_tetangga).get(alamat).status_code == 404


def test_yang_tidak_menunggu_lagi(operator, impor):
    """Applied, thrown away, or nothing to write: nothing is searched, and no table stays."""
    assert jalankan_mirip(impor) == 3
    buang_impor(oleh=operator, impor=impor)
    impor.refresh_from_db()
    assert jalankan_mirip(impor) is None
    with connection.cursor() as k:
        k.execute(f"CREATE UNLOGGED TABLE impor.m{impor.pk} (urut int)")  # of a search cut short
        bersihkan_lama()
        k.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'impor'")
        assert k.fetchone() == (0,)
    terapkan(periksa(operator, csv_dari(baris(20, "Ida")[:7])))
    minta_mirip(oleh=operator, impor=periksa(operator, csv_dari(baris(20, "Ida")[:7])))
    assert not Pekerjaan.objects.filter(tugas="kpm.tugas.cari_mirip_pratinjau").exists()
    assert pabrik.ImporFactory(jenis="penugasan").kelas.kode == "penugasan"
    assert not layanan.mencari_mirip(pabrik.ImporFactory(jenis="penugasan"))
