"""What the register does by itself."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from pkh.akun.templatetags.rupa import ribuan
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import kerjakan
from pkh.riwayat.jejak import sebagai

from .ekspor import layanan as ekspor
from .impor.berkas import sapu_sementara
from .impor.galat import jalankan_galat
from .impor.layanan import (
    bersihkan_lama,
    jalankan_batal,
    jalankan_mirip,
    jalankan_terapkan,
    minta_mirip,
    periksa_impor,
)
from .ketentuan.layanan import jalankan_dampak
from .massal import hitung_komponen
from .models import CatatanEkspor, Impor, PasanganMirip
from .mutu.layanan import PASANGAN_PER_IMPOR, keluarga_impor
from .mutu.massal import cari_pasangan, hitung_mutu
from .penyaluran.layanan import daftar as salur
from .penyaluran.layanan import label
from .penyaluran.layanan import rekonsiliasi as rekon
from .penyaluran.rekonsiliasi.massal import cocokkan_semua


@shared_task
def berkala_hitung_komponen() -> None:
    """Every night: birthdays, due dates and a new rule book change components by themselves."""
    with sebagai(None, "tugas"):
        hitung_komponen(tanggal=timezone.localdate())


@shared_task
def berkala_mutu() -> None:
    """Every night: likely duplicates, and the score of every family."""
    with sebagai(None, "tugas"):
        cari_pasangan()
        hitung_mutu(tanggal=timezone.localdate())


@shared_task
def cari_mutu(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p, sistem("pasangan mirip di seluruh register"):
        wilayah = p.parameter["wilayah"]
        p.maju(0, total=2 * len(wilayah))
        for n, kode in enumerate(wilayah):
            p.maju(2 * n, fase="Mencari keluarga yang mirip")
            cari_pasangan(wilayah=kode)
            p.maju(2 * n + 1, fase="Menghitung mutu data keluarga")
            hitung_mutu(tanggal=timezone.localdate(), wilayah=kode)
        p.maju(2 * len(wilayah))
        _sebut_pasangan(p)


@shared_task
def cari_mutu_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p, sistem("pasangan mirip di seluruh register"):
        ids = keluarga_impor(Impor.objects.get(pk=p.parameter["impor"]))
        p.maju(0, total=2, fase="Mencari keluarga yang mirip")
        cari_pasangan(keluarga_ids=ids, batas=PASANGAN_PER_IMPOR)
        p.maju(1, fase="Menghitung mutu data keluarga")
        hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=ids)
        p.maju(2)
        _sebut_pasangan(p)


def _sebut_pasangan(p) -> None:
    """Pairs half of which is elsewhere were looked for too, and are not told of here."""
    menunggu = PasanganMirip.objects.untuk(p.oleh).terbuka().count()
    p.pesan = f"{ribuan(menunggu)} pasangan keluarga mirip menunggu keputusan."
    p.hasil = {"tautan": reverse("kpm:ganda"), "teks": "Buka keluarga mirip"}


@shared_task
def hitung_dampak_ketentuan(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        jalankan_dampak(p)


@shared_task
def buat_ekspor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        catatan = CatatanEkspor.objects.get(pk=p.parameter["catatan"])
        ekspor.jalankan_ekspor(catatan, alamat=p.parameter["alamat"], p=p)


@shared_task
def buat_ekspor_jenis(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        ekspor.jalankan_ekspor_jenis(p)


@shared_task
@sistem("tugas malam")
def berkala_sapu_ekspor() -> None:
    ekspor.sapu_ekspor()


@shared_task
@sistem("tugas malam")
def berkala_bersihkan_impor() -> None:
    """Every night: staged rows and files of imports that ended, or that nobody came back to."""
    bersihkan_lama()
    sapu_sementara()


@shared_task
def buat_galat_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        jalankan_galat(Impor.objects.get(pk=p.parameter["impor"]), p)


@shared_task
def baca_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        p.hasil = {"tautan": reverse("kpm:impor_tambah"), "teks": "Unggah berkas lain"}
        periksa_impor(impor, p.maju)
        minta_mirip(oleh=p.oleh, impor=impor)
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Buka pratinjau"}


@shared_task
def cari_mirip_pratinjau(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        p.maju(0, total=1, fase="Mencari keluarga yang mirip")
        jumlah = jalankan_mirip(impor)
        p.maju(1)
        p.pesan = "Impor ini sudah tidak menunggu." if jumlah is None else f"{jumlah} pasangan."
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Buka pratinjau"}


@shared_task
def terapkan_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        jalankan_terapkan(
            impor,
            tolak_semua=p.parameter["tolak_semua"],
            tanggal=timezone.localdate(),
            maju=p.maju,
            oleh=p.oleh,
        )
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Lihat hasilnya"}


@shared_task
def batalkan_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Lihat hasilnya"}
        jalankan_batal(oleh=p.oleh, impor=impor, maju=p.maju)


@shared_task
def susun_daftar_salur(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        salur.jalankan_isi(p)


@shared_task
def cocokkan_penyaluran(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        rekon.jalankan_cocok(p)


@shared_task
def artikan_label_bank(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        label.jalankan_arti(p)


@shared_task
def berkala_cocokkan() -> None:
    """Every night: schedules pass by themselves, and entitlement may have been added."""
    with sebagai(None, "tugas"):
        cocokkan_semua(hari=timezone.localdate())
