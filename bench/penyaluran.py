"""The payment list of a province and its reconciliation, beside the same rows written by one
plain INSERT each. Done and taken back, so that it can be done again."""

from django.utils import timezone

from kpm.massal import hitung_bantuan_periode
from kpm.models import Bantuan, BarisSalur, DaftarSalur
from kpm.penyaluran.aturan import StatusDaftar
from kpm.penyaluran.massal import tulis_baris
from kpm.penyaluran.rekonsiliasi.massal import cocokkan
from pkh.riwayat.jejak import sebagai

from .basis import WILAYAH
from .komponen import _hasil, _jalankan, periode_bebas
from .ukur import Hasil

LANTAI_DAFTAR = (
    "INSERT INTO kpm_barissalur (daftar_id, keluarga_id, desa_id, nama, nik, no_kks, bank, jumlah,"
    " kecuali) SELECT daftar_id, keluarga_id, desa_id, nama, nik, no_kks, bank, jumlah, kecuali"
    " FROM jawaban_baris",
)
LANTAI_REKON = (
    "INSERT INTO kpm_rekonsiliasi (keluarga_id, periode, desa_id, temuan, berhak, terdaftar,"
    " dibayar, kecuali, label, keterangan, bank, tanggal, aktif, layak, tepat_waktu, lengkap)"
    " SELECT keluarga_id, periode, desa_id, temuan, berhak, terdaftar, dibayar, kecuali, label,"
    " keterangan, bank, tanggal, aktif, layak, tepat_waktu, lengkap FROM jawaban_rekon",
)
KOSONG_BARIS = ("DELETE FROM kpm_barissalur s USING jawaban_baris j WHERE s.id = j.id",)
KOSONG_REKON = ("DELETE FROM kpm_rekonsiliasi s USING jawaban_rekon j WHERE s.id = j.id",)
BUANG = ("DROP TABLE jawaban_baris", "DROP TABLE jawaban_rekon")


def ukur_penyaluran() -> list[Hasil]:
    hari_ini = timezone.localdate()
    periode = periode_bebas(hari_ini)
    with sebagai(None, "perintah"):
        hitung_bantuan_periode(periode=periode)
        daftar = DaftarSalur.objects.create(wilayah_id=WILAYAH, periode=periode, batas=periode)
        keluarga = tulis_baris(daftar)
        _jalankan(
            ("CREATE TEMP TABLE jawaban_baris AS SELECT s.* FROM kpm_barissalur s"
             " JOIN kpm_daftarsalur d ON d.id = s.daftar_id WHERE d.periode = %s",),
            periode,
        )  # fmt: skip
        hasil = [
            _hasil("Daftar penyaluran satu periode seluruh register",
                   lambda: tulis_baris(daftar), lambda: _jalankan(LANTAI_DAFTAR),
                   KOSONG_BARIS, f"{keluarga} keluarga terdaftar"),
        ]  # fmt: skip
        DaftarSalur.objects.filter(pk=daftar.pk).update(status=StatusDaftar.DIKIRIM)
        cocokkan(periode=periode, hari=hari_ini)
        _jalankan(
            ("CREATE TEMP TABLE jawaban_rekon AS SELECT * FROM kpm_rekonsiliasi"
             " WHERE periode = %s",),
            periode,
        )  # fmt: skip
        hasil.append(
            _hasil("Rekonsiliasi satu periode, isi pertama",
                   lambda: cocokkan(periode=periode, hari=hari_ini),
                   lambda: _jalankan(LANTAI_REKON), KOSONG_REKON)
        )  # fmt: skip
        hasil.append(
            _hasil("Rekonsiliasi satu periode, tanpa perubahan",
                   lambda: cocokkan(periode=periode, hari=hari_ini))
        )  # fmt: skip
        DaftarSalur.objects.filter(pk=daftar.pk).update(status=StatusDaftar.DISUSUN)
        _jalankan(KOSONG_REKON + KOSONG_BARIS + BUANG)
        BarisSalur.objects.filter(daftar=daftar).delete()
        daftar.delete()
        Bantuan.objects.filter(periode=periode).delete()
    return hasil
