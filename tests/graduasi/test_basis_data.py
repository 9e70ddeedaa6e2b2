"""What the database itself refuses, by ORM and by raw SQL, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from graduasi.aturan import AlasanKeluar, JenisGraduasi
from graduasi.models import Kepergian, LangkahUsulan
from tests import pabrik

pytestmark = pytest.mark.django_db


def sql(perintah: str, *isi) -> None:
    with transaction.atomic(), connection.cursor() as k:
        k.execute(perintah, isi)


KEPERGIAN = """INSERT INTO graduasi_kepergian
    (keluarga_id, golongan, jenis, tanggal, usulan_id, keterangan, dicatat_pada)
    VALUES (%s, %s, %s, %s, %s, '', now())"""


@pytest.fixture
def usulan():
    return pabrik.UsulanFactory(
        status="efektif",
        nomor_putusan="460/1",
        tanggal_putusan=date(2024, 9, 14),
        tanggal_efektif=date(2024, 10, 1),
    )


def test_graduasi_sah_diterima(usulan):
    sql(KEPERGIAN, usulan.keluarga_id, "graduasi", "sejahtera", "2024-10-01", usulan.pk)
    assert Kepergian.objects.graduasi().count() == 1


@pytest.mark.parametrize("jenis", JenisGraduasi.values)
def test_graduasi_tidak_ditulis_sebagai_keluar_lain(jenis):
    keluarga = pabrik.KeluargaFactory()
    with pytest.raises(IntegrityError, match="kepergian_graduasi_terpisah"):
        sql(KEPERGIAN, keluarga.pk, "lain", jenis, "2024-10-01", None)


@pytest.mark.parametrize("alasan", AlasanKeluar.values)
def test_keluar_lain_tidak_ditulis_sebagai_graduasi(usulan, alasan):
    with pytest.raises(IntegrityError, match="terpisah|tidak sesuai"):
        sql(KEPERGIAN, usulan.keluarga_id, "graduasi", alasan, "2024-10-01", usulan.pk)
    with pytest.raises(IntegrityError, match="kepergian_graduasi_terpisah"):
        sql(KEPERGIAN, usulan.keluarga_id, "graduasi", alasan, "2024-10-01", None)


def test_golongan_tidak_dapat_diubah_kemudian(usulan):
    pergi = pabrik.KepergianFactory()
    with pytest.raises(IntegrityError, match="kepergian_graduasi_terpisah"):
        sql("UPDATE graduasi_kepergian SET golongan = 'graduasi' WHERE id = %s", pergi.pk)
    sah = pabrik.KepergianFactory(
        keluarga=usulan.keluarga,
        golongan="graduasi",
        jenis="sejahtera",
        tanggal=date(2024, 10, 1),
        usulan=usulan,
    )
    with pytest.raises(IntegrityError, match="terpisah|tidak sesuai"):
        sql("UPDATE graduasi_kepergian SET golongan='lain', jenis='pindah' WHERE id = %s", sah.pk)


def test_graduasi_tanpa_usulan():
    keluarga = pabrik.KeluargaFactory()
    with pytest.raises(IntegrityError, match="kepergian_graduasi_terpisah"):
        sql(KEPERGIAN, keluarga.pk, "graduasi", "sejahtera", "2024-10-01", None)


@pytest.mark.parametrize(
    ("ganti", "nilai"),
    [("jenis", "alamiah"), ("tanggal", "2024-07-01"), ("keluarga", "lain"), ("status", "dikirim")],
)
def test_graduasi_harus_sama_dengan_usulannya(usulan, ganti, nilai):
    isi = {"keluarga": usulan.keluarga_id, "jenis": "sejahtera", "tanggal": "2024-10-01"}
    if ganti == "keluarga":
        isi["keluarga"] = pabrik.KeluargaFactory().pk
    elif ganti == "status":
        sql("UPDATE graduasi_usulan SET status = %s WHERE id = %s", nilai, usulan.pk)
    else:
        isi[ganti] = nilai
    with pytest.raises(IntegrityError, match="tidak sesuai usulan"):
        sql(KEPERGIAN, isi["keluarga"], "graduasi", isi["jenis"], isi["tanggal"], usulan.pk)


def test_satu_usulan_satu_kepergian(usulan):
    sql(KEPERGIAN, usulan.keluarga_id, "graduasi", "sejahtera", "2024-10-01", usulan.pk)
    with pytest.raises(IntegrityError):
        sql(KEPERGIAN, usulan.keluarga_id, "graduasi", "sejahtera", "2024-10-01", usulan.pk)


def test_dua_usulan_terbuka_satu_keluarga():
    satu = pabrik.UsulanFactory(status="diajukan")
    dua = pabrik.UsulanFactory(keluarga=satu.keluarga, status="ditolak")
    with pytest.raises(IntegrityError, match="usulan_terbuka_satu"):
        sql("UPDATE graduasi_usulan SET status = 'draf' WHERE id = %s", dua.pk)


def test_efektif_sebelum_putusan(usulan):
    with pytest.raises(IntegrityError, match="usulan_efektif_sesudah_putusan"):
        sql("UPDATE graduasi_usulan SET tanggal_efektif='2024-09-01' WHERE id = %s", usulan.pk)


def test_efektif_tanpa_tanggal(usulan):
    with pytest.raises(IntegrityError, match="usulan_efektif_bertanggal"):
        sql("UPDATE graduasi_usulan SET tanggal_efektif = NULL WHERE id = %s", usulan.pk)


@pytest.mark.parametrize("status", ["diputuskan", "dikirim", "efektif"])
def test_putusan_tanpa_nomor(usulan, status):
    with pytest.raises(IntegrityError, match="usulan_putusan_bernomor"):
        sql(
            "UPDATE graduasi_usulan SET nomor_putusan='', status=%s WHERE id = %s",
            status,
            usulan.pk,
        )


def test_langkah_tidak_dapat_diubah_atau_dihapus():
    langkah = pabrik.LangkahUsulanFactory()
    for perintah in (
        "UPDATE graduasi_langkahusulan SET catatan = 'lain' WHERE id = %s",
        "DELETE FROM graduasi_langkahusulan WHERE id = %s",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql(perintah, langkah.pk)
    assert LangkahUsulan.objects.get(pk=langkah.pk).catatan == ""


def test_jejak_mencatat_perubahan_lewat_sql(usulan):
    from graduasi.models import KepergianEvent

    pergi = pabrik.KepergianFactory()
    sql("UPDATE graduasi_kepergian SET jenis = 'ganda' WHERE id = %s", pergi.pk)
    sql("DELETE FROM graduasi_kepergian WHERE id = %s", pergi.pk)
    jejak = KepergianEvent.objects.filter(pgh_obj_id=pergi.pk).order_by("pgh_id")
    assert [(j.pgh_label, j.jenis) for j in jejak] == [
        ("insert", "pindah"),
        ("update", "ganda"),
        ("delete", "ganda"),
    ]
