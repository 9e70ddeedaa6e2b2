"""An import is taken back from the trail, and with it nothing that somebody did since."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kpm.impor.layanan import jalankan_batal
from kpm.models import Anggota, Impor, Keluarga
from pkh.riwayat.jejak import sebagai
from tests import pabrik

from .test_alur import ANAK, BARIS_ANAK, BARIS_IBU, IBU, JUDUL, KK, csv_dari, media, periksa  # noqa: F401
from .test_alur import terapkan as terapkan_saja

pytestmark = pytest.mark.django_db


def terapkan(impor):
    with sebagai(impor.oleh, "perintah"):
        return terapkan_saja(impor)


def batal(impor, oleh):
    with sebagai(oleh, "perintah"):
        return jalankan_batal(oleh=oleh, impor=impor)


def isi() -> list:
    """The register as it stands, without clocks and keys of new rows."""
    with connection.cursor() as k:
        k.execute(
            """SELECT to_jsonb(k) - 'diubah_pada' - 'komponen_per' FROM kpm_keluarga k
            UNION ALL SELECT to_jsonb(a) - 'diubah_pada' FROM kpm_anggota a ORDER BY 1"""
        )
        return k.fetchall()


def test_batal_impor_baru_menghapus_semuanya(operator):
    sebelum = isi()
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK)))
    assert Anggota.objects.count() == 2
    impor = batal(impor, operator)
    assert isi() == sebelum == []
    assert impor.status == Impor.Status.DIBATALKAN
    assert (impor.pembatalan["dihapus"], impor.pembatalan["ditolak"]) == (3, 0)
    with pytest.raises(ValidationError, match="hanya impor yang sudah selesai"):
        batal(impor, operator)
    terapkan(periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK)))  # and may come again
    assert Anggota.objects.count() == 2


def test_batal_perubahan_mengembalikan_nilai_dan_pengurus(operator):
    judul = [*JUDUL, "alamat", "jenjang"]
    ayah = [KK, pabrik.nik(5, date(1988, 1, 1), False), "Ahmad", "suami",
            "L", "1988-01-01", "64.02.06.1001"]  # fmt: skip
    terapkan(
        periksa(
            operator,
            csv_dari(
                [*BARIS_IBU, "Jalan Lama", ""],
                [*BARIS_ANAK, "", "sd"],
                [*ayah, "", ""],
                judul=judul,
            ),
        )
    )
    sebelum = isi()
    ibu2, ayah2, anak2 = BARIS_IBU.copy(), ayah.copy(), BARIS_ANAK.copy()
    ibu2[3], ayah2[3], anak2[2] = "istri", "pengurus", "Budi Lain"
    adik = [KK, pabrik.nik(7, date(2017, 1, 1), False), "Adik", "anak", "L",
            "2017-01-01", "64.02.06.1001"]  # fmt: skip
    impor = terapkan(
        periksa(
            operator,
            csv_dari(
                [*ayah2, "Jalan Baru", ""], [*ibu2, "", ""], [*anak2, "", "smp"], [*adik, "", "sd"],
                judul=judul,
            ),
        )
    )  # fmt: skip
    assert isi() != sebelum
    impor = batal(impor, operator)
    assert isi() == sebelum
    assert impor.pembatalan["satuan"] == 1


def test_pengurus_yang_belum_tercatat_menggantikan_lalu_batal(operator):
    """The old one steps back before the new one is written, and the new one goes first."""
    terapkan(periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK)))
    sebelum, ibu2 = isi(), BARIS_IBU.copy()
    ibu2[3] = "istri"
    ayah = [KK, pabrik.nik(5, date(1988, 1, 1), False), "Ahmad", "pengurus",
            "L", "1988-01-01", "64.02.06.1001"]  # fmt: skip
    impor = terapkan(periksa(operator, csv_dari(ayah, ibu2)))
    assert Keluarga.objects.get().nama_pengurus == "Ahmad"
    assert Anggota.objects.get(nik=IBU).hubungan == "istri"
    assert batal(impor, operator).pembatalan["ditolak"] == 0
    assert isi() == sebelum


def test_yang_diubah_orang_sesudahnya_tinggal_dan_disebut(operator):
    lain = ["6402060101240002", pabrik.nik(3, date(1980, 1, 1), True), "Aminah",
            "pengurus", "P", "1980-01-01", "64.02.06.1001"]  # fmt: skip
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK, lain)))
    keluarga = Keluarga.objects.get(no_kk=KK)
    with sebagai(operator, "halaman"):
        Anggota.objects.filter(nik=ANAK).update(kelas="5")
    impor = batal(impor, operator)
    assert list(Keluarga.objects.all()) == [keluarga]
    assert impor.pembatalan["ditolak"] == 1
    assert impor.pembatalan["daftar"] == [
        {"id": keluarga.pk, "nama": "Siti Contoh", "sebab": "sudah diubah sesudah impor"}
    ]
    # Of a family one member of which was edited nobody goes back; then nothing was taken back.
    ibu, anak = ([*b[:2], nama, *b[3:]] for b, nama in ((BARIS_IBU, "Siti"), (BARIS_ANAK, "Budi")))
    ubah = terapkan(periksa(operator, csv_dari(ibu, anak)))
    with sebagai(operator, "halaman"):
        Anggota.objects.filter(nik=ANAK).update(kelas="6")
    ubah = batal(ubah, operator)
    assert (ubah.pembatalan["satuan"], ubah.pembatalan["ditolak"], ubah.status) == (0, 1, "selesai")
    assert set(keluarga.anggota.values_list("nama", flat=True)) == {"Siti", "Budi"}


def test_yang_sudah_dikunjungi_tinggal_yang_dibuat_sistem_ikut(operator, pendamping):
    lain = ["6402060101240002", pabrik.nik(3, date(1980, 1, 1), True), "Aminah",
            "pengurus", "P", "1980-01-01", "64.02.06.1001"]  # fmt: skip
    ketiga = ["6402060101240003", pabrik.nik(4, date(1981, 1, 1), True), "Rohani",
            "pengurus", "P", "1981-01-01", "64.02.06.1001"]  # fmt: skip
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU, lain, ketiga)))
    tutup = Keluarga.objects.get(nama_pengurus="Rohani")
    kena, bebas = Keluarga.objects.get(no_kk=KK), Keluarga.objects.get(nama_pengurus="Aminah")
    with sebagai(operator, "halaman"):
        pabrik.KunjunganFactory(keluarga=kena, pendamping=pendamping)
    with sebagai(None, "tugas"):
        pabrik.BantuanFactory(keluarga=bebas)
        v = pabrik.VerifikasiFactory(anggota=tutup.anggota.get())
    pabrik.PenutupanFactory(bulan=v.bulan)
    impor = batal(impor, operator)
    assert set(Keluarga.objects.all()) == {kena, tutup}
    sebab = {d["nama"]: d["sebab"] for d in impor.pembatalan["daftar"]}
    assert "kunjungan" in sebab[str(kena)]
    assert sebab[str(tutup)] == "bulan verifikasinya sudah ditutup"


def test_hitungan_malam_bukan_suntingan(operator):
    from kpm.massal import hitung_komponen

    impor = terapkan(
        periksa(
            operator, csv_dari([*BARIS_IBU, ""], [*BARIS_ANAK, "sd"], judul=[*JUDUL, "jenjang"])
        )
    )
    with sebagai(None, "tugas"):
        hitung_komponen(tanggal=date(2040, 1, 1))
    impor = batal(impor, operator)
    assert not Keluarga.objects.exists()


def test_tetangga_tidak_membatalkan(operator, operator_tetangga):
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    with pytest.raises(Impor.DoesNotExist):
        batal(impor, operator_tetangga)
    assert Keluarga.objects.exists()


def test_batal_masuk_jejak(operator):
    impor = terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    batal(impor, operator)
    peristiwa = Anggota.pgh_event_model.objects.filter(nik=IBU).order_by("pgh_id")
    assert [p.pgh_label for p in peristiwa] == ["insert", "delete"]
    assert peristiwa[1].pgh_context.metadata["batal_impor"] == impor.pk
    assert peristiwa[0].pgh_context_id == impor.konteks
