"""Decisions of a region by file: drafts like any other, never a graduation by themselves."""

from contextlib import suppress
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from graduasi.layanan import langkahkan, usulkan
from graduasi.massal import langkahkan_banyak
from graduasi.models import Kepergian, LangkahUsulan, Usulan
from kpm.models import Keluarga
from pkh.riwayat.jejak import sebagai
from tests import pabrik
from tests.kpm.impor_jenis.alur import (
    batal,
    ekspor_lalu_periksa,
    hitungan,
    masukkan,
    periksa,
    sebab,
    terapkan,
)

pytestmark = pytest.mark.django_db
JUDUL = ["no_kk", "Nomor SK", "Tanggal SK", "Ket"]
SK = ["460/12/2024", "2024-09-14"]


def test_draf_ulang_ekspor_batal(operator, keluarga, tmp_path):
    baris = [keluarga.no_kk, *SK, "Punya usaha tetap"]
    impor = periksa(operator, "kelayakan_daerah", JUDUL, baris)
    assert hitungan(impor) == (1, 0, 0, 0)
    assert not Usulan.objects.exists()
    terapkan(impor)
    usulan = Usulan.objects.get()
    usulan.full_clean()
    assert (usulan.jenis, usulan.status, usulan.pengusul) == ("kelayakan_daerah", "draf", operator)
    assert (
        usulan.alasan == "Keputusan daerah nomor 460/12/2024 tanggal 14 Sep 2024. Punya usaha tetap"
    )
    langkah = usulan.langkah.get()
    assert (langkah.dari, langkah.ke, langkah.oleh) == ("", "draf", operator)
    assert langkah.jabatan == "Operator/APD Kabupaten Kutai Kartanegara"
    assert hitungan(periksa(operator, "kelayakan_daerah", JUDUL, baris)) == (0, 0, 1, 0)
    ulang = ekspor_lalu_periksa(operator, "kelayakan_daerah", tmp_path / "k.csv")
    assert hitungan(ulang) == (0, 0, 1, 0)
    assert batal(impor).pembatalan["satuan"] == 1
    usulan.refresh_from_db()
    assert usulan.status == "ditarik"
    assert usulan.langkah.last().catatan == "Impor dibatalkan"
    assert hitungan(periksa(operator, "kelayakan_daerah", JUDUL, baris)) == (1, 0, 0, 0)


def test_operator_mengajukan_yang_diimpornya(
    masuk, operator, operator_tetangga, rekan, korkab, pendamping, keluarga, keluarga_rekan
):
    """Who brought the decision in puts it forward, several at once with a sample read; the ranks
    above are other people, and a returned one comes back to both."""
    semua = [keluarga, keluarga_rekan, *pabrik.KeluargaFactory.create_batch(3)]
    masukkan(operator, "kelayakan_daerah", JUDUL, *([k.no_kk, *SK, ""] for k in semua))
    menunggu = Usulan.objects.menunggu(operator)
    assert menunggu.count() == 5
    assert list(Usulan.objects.menunggu(rekan)) == [keluarga_rekan.usulan.get()]
    assert not Usulan.objects.menunggu(operator_tetangga).exists()
    usulan = list(menunggu.select_related("keluarga"))
    with pytest.raises(ValidationError, match="Buka dan baca 3 kasus"):
        langkahkan_banyak(oleh=operator, usulan=usulan, dari="draf")
    klien = masuk(operator)
    for u in usulan[:3]:
        klien.get(reverse("graduasi:rinci", args=[u.pk]))
    isi = {"usulan": [u.pk for u in usulan], "dari": "draf"}
    assert "5 usulan" in klien.get(reverse("graduasi:banyak"), isi).content.decode()
    klien.post(reverse("graduasi:banyak"), isi)
    assert set(Usulan.objects.values_list("status", flat=True)) == {"diajukan"}
    satu = Usulan.objects.get(pk=usulan[0].pk)
    assert satu.langkah.last().jabatan == "Operator/APD Kabupaten Kutai Kartanegara"
    with pytest.raises(PermissionDenied):
        langkahkan(oleh=operator, usulan=satu, langkah="setujui")
    satu = langkahkan(oleh=korkab, usulan=satu, langkah="kembalikan", catatan="Alasan kurang")
    ubah = reverse("graduasi:ubah", args=[satu.pk])
    lengkap = {"jenis": "kelayakan_daerah", "sumber": "daerah", "alasan": "Usaha tetap dua tahun."}
    assert masuk(operator_tetangga).get(ubah).status_code == 404
    assert klien.post(ubah, lengkap).status_code == 302
    assert langkahkan(oleh=operator, usulan=satu, langkah="ajukan").status == "diajukan"
    # Of what a pendamping found the operator puts nothing forward.
    lain = pabrik.UsulanFactory(keluarga__pendamping=pendamping, status="draf")
    assert masuk(operator).get(reverse("graduasi:ubah", args=[lain.pk])).status_code == 403
    for langkah in ("ajukan", "tarik"):
        with pytest.raises(PermissionDenied):
            langkahkan(oleh=operator, usulan=lain, langkah=langkah, catatan="Alasan cukup")
    assert not menunggu.filter(pk=lain.pk).exists()


def test_bukan_graduasi_tanpa_jenjang(operator, pendamping, keluarga):
    """The draft waits for the pendamping or the operator, and for three others after that."""
    masukkan(operator, "kelayakan_daerah", JUDUL, [keluarga.no_kk, *SK, ""])
    assert not Kepergian.objects.exists()
    keluarga.refresh_from_db()
    assert keluarga.status == "aktif"
    usulan = Usulan.objects.get()
    with pytest.raises(ValidationError):
        langkahkan(oleh=operator, usulan=usulan, langkah="efektifkan", tanggal_efektif="2024-10-01")
    assert langkahkan(oleh=pendamping, usulan=usulan, langkah="ajukan").status == "diajukan"


def test_batal_menyisakan_yang_sudah_diajukan(operator, pendamping, keluarga, keluarga_rekan):
    impor = masukkan(
        operator, "kelayakan_daerah", JUDUL,
        [keluarga.no_kk, *SK, ""], [keluarga_rekan.no_kk, *SK, ""],
    )  # fmt: skip
    with sebagai(pendamping, "halaman"):
        langkahkan(oleh=pendamping, usulan=keluarga.usulan.get(), langkah="ajukan")
    hasil = batal(impor).pembatalan
    assert [d["nama"] for d in hasil["daftar"]] == [keluarga.nama_pengurus]
    assert set(Usulan.objects.values_list("keluarga", "status")) == {
        (keluarga.pk, "diajukan"), (keluarga_rekan.pk, "ditarik"),
    }  # fmt: skip


def test_yang_ditolak(operator, keluarga, keluarga_rekan, keluarga_asing, hari_ini):
    pabrik.UsulanFactory(keluarga=keluarga)
    impor = periksa(
        operator, "kelayakan_daerah", JUDUL,
        [keluarga_asing.no_kk, *SK, ""], ["6402060101249999", *SK, ""],
        [keluarga.no_kk, *SK, ""], [keluarga_rekan.no_kk, SK[0], f"{hari_ini.year + 1}-01-01", ""],
        [keluarga_rekan.no_kk, *SK, ""],
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[3]
    for baris, harap in {
        2: "tidak ditemukan di wilayah Anda", 4: "belum tuntas", 5: "masa depan", 6: "baris 5",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (0, 0, 0, 5)


def test_sama_dengan_layanan(operator, pendamping):
    """Every status and what was proposed before: two families each, one of them in the file."""

    def dunia(status, lama):
        k = pabrik.KeluargaFactory(pendamping=pendamping, status=status, komponen=["sd"])
        if lama:
            pabrik.UsulanFactory(
                keluarga=k, status=lama, nomor_putusan="1", tanggal_putusan="2024-01-01"
            )
        return k

    def hasil(k):
        return (
            sorted(k.usulan.values_list("jenis", "status")),
            sorted(LangkahUsulan.objects.filter(usulan__keluarga=k).values_list("dari", "ke")),
            Keluarga.objects.get(pk=k.pk).status,
        )

    pasangan = {}
    for mana in product(Keluarga.Status.values, ["", "draf", "ditarik", "diputuskan"]):
        satu, dua = pasangan[mana] = dunia(*mana), dunia(*mana)
        with suppress(ValidationError):
            usulkan(oleh=pendamping, keluarga=satu, jenis="kelayakan_daerah", alasan="Sudah mampu.")
    berkas = [[dua.no_kk, *SK, ""] for _, dua in pasangan.values()]
    masukkan(operator, "kelayakan_daerah", JUDUL, *berkas)
    for mana, (satu, dua) in pasangan.items():
        assert hasil(satu) == hasil(dua), mana
    diusulkan = [k.usulan.filter(jenis="kelayakan_daerah").exists() for _, k in pasangan.values()]
    assert any(diusulkan)
    assert not all(diusulkan)
