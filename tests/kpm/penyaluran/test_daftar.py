"""The payment list: who is on it, who is not and why, its way, and that it stands still."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.massal import hitung_bantuan_periode
from kpm.models import Bantuan, BarisSalur, DaftarSalur, Keluarga
from kpm.penyaluran import aturan
from kpm.penyaluran.layanan import daftar as layanan
from kpm.penyaluran.massal import isi_daftar
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah
from tests import pabrik

from .conftest import PERIODE

pytestmark = pytest.mark.django_db


def isi(daftar) -> dict[str, str]:
    return dict(BarisSalur.objects.filter(daftar=daftar).values_list("nama", "kecuali"))


def test_siapa_terdaftar_dan_siapa_tidak(daftar, warga):
    """Everybody who took part on the first day, once, with the first reason that holds."""
    assert isi(daftar) == {
        "Ani": "", "Beti": "", "Cici": "tanpa_kks", "Dedi": "tidak_padan", "Fifi": "tidak_padan",
        "Gigi": "tidak_padan", "Hani": "tanpa_komponen", "Ida": "ditangguhkan",
        "Joko": "ditangguhkan",
    }  # fmt: skip
    assert (daftar.jumlah_keluarga, daftar.jumlah_rupiah, daftar.jumlah_kecuali) == (2, 450_000, 7)
    ani = daftar.baris.get(nama="Ani")
    assert (ani.jumlah, ani.bank, ani.desa_id) == (225_000, "bri", warga["berhak"].desa_id)
    assert ani.nik == warga["berhak"].anggota.get(hubungan="pengurus").nik
    assert ani.no_kks == warga["berhak"].no_kks


def test_disusun_ulang_mengikuti_data_terbaru(daftar, warga):
    """Also what counts no more: a card of who has left, a pengurus who died, a list of before."""
    ani, beti = warga["berhak"], warga["pos"]
    for siapa, kks in (("tanpa_kks", "6032980000000099"), ("kartu_ganda_2", "603298")):
        Keluarga.objects.filter(pk=warga[siapa].pk).update(no_kks=kks)
    pengurus = beti.anggota.get(hubungan="pengurus")
    beti.anggota.filter(pk=pengurus.pk).update(nik=f"{pengurus.nik[:12]}0000")
    pabrik.KeluargaFactory(no_kks=ani.no_kks, status="keluar")
    pergi = {"keluar_pada": date(2023, 1, 1), "alasan_keluar": "meninggal"}
    pabrik.AnggotaFactory(keluarga=ani, hubungan="pengurus", **pergi)
    lama = pabrik.DaftarSalurFactory(periode=date(2024, 4, 1))
    pabrik.BarisSalurFactory(daftar=lama, keluarga=ani)
    DaftarSalur.objects.filter(pk=lama.pk).update(status="dikirim")
    isi_daftar(daftar)
    kini = isi(daftar)
    assert [kini[n] for n in ("Ani", "Cici", "Fifi")] == [""] * 3
    assert [kini[n] for n in ("Beti", "Gigi")] == ["tidak_padan"] * 2
    assert daftar.baris.count() == 9


def test_yang_terkirim_tidak_berubah_oleh_siapa_pun(daftar, warga, kirim):
    """Neither the lines nor what they rest on, by service, by job and by hand."""
    daftar = kirim(daftar)
    sebelum = isi(daftar)
    baris = daftar.baris.get(nama="Ani")
    for ubah in (
        lambda: BarisSalur.objects.filter(pk=baris.pk).update(jumlah=1),
        lambda: BarisSalur.objects.filter(pk=baris.pk).delete(),
        lambda: pabrik.BarisSalurFactory(daftar=daftar),
        lambda: Bantuan.objects.filter(keluarga=warga["berhak"]).update(jumlah=1),
        lambda: Bantuan.objects.filter(keluarga=warga["berhak"]).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ubah()
    # what the bank says of it still may be written
    Bantuan.objects.filter(keluarga=warga["berhak"]).update(status="salur")
    warga["tanpa_komponen"].anggota.update(disabilitas_berat=True)
    warga["pos"].anggota.exclude(hubungan="pengurus").delete()
    uang = dict(Bantuan.objects.values_list("keluarga__nama_pengurus", "jumlah"))
    assert hitung_bantuan_periode(periode=PERIODE) == 1  # the next district only
    assert isi(daftar) == sebelum
    kini = dict(Bantuan.objects.values_list("keluarga__nama_pengurus", "jumlah"))
    assert {n: j for n, j in kini.items() if n != "Lala"} == uang


def test_pindah_sesudah_terdaftar_tidak_terdaftar_dua_kali(daftar, warga, kirim):
    kirim(daftar)
    type(warga["berhak"]).objects.filter(pk=warga["berhak"].pk).update(desa_id="64.03.05.1001")
    lain = pabrik.DaftarSalurFactory(wilayah_id="64.03", periode=PERIODE)
    isi_daftar(lain)
    assert isi(lain) == {"Lala": ""}
    assert Bantuan.objects.filter(keluarga=warga["berhak"]).exists()


def test_susulan_hanya_menambah(daftar, warga, kirim, operator):
    kirim(daftar)
    type(warga["berhak"]).objects.filter(pk=warga["tanpa_kks"].pk).update(no_kks="6032980000000099")
    warga["tanpa_komponen"].anggota.update(disabilitas_berat=True)
    with CaptureQueriesContext(connection) as kueri:
        susulan, kerja = layanan.buat_daftar(oleh=operator, wilayah=daftar.wilayah, periode=PERIODE)
    assert any("FOR NO KEY UPDATE" in k["sql"] for k in kueri)  # two at once: one after the other
    assert susulan.batas == timezone.localdate()  # its period is over
    assert (susulan.urut, str(susulan)) == (1, "Susulan 1 Kabupaten Kutai Kartanegara")
    assert kerja.parameter == {"daftar": susulan.pk}
    isi_daftar(susulan)
    assert isi(susulan) == {"Cici": "", "Hani": ""}
    again, _ = layanan.buat_daftar(oleh=operator, wilayah=daftar.wilayah, periode=PERIODE)
    assert again.pk == susulan.pk


# --- the way -------------------------------------------------------------------------------
def test_langkah_menurut_keadaan_dan_wewenang(daftar, operator, korkab, operator_tetangga):
    def langkah(oleh, ke, **isi):
        return layanan.langkahkan_daftar(oleh=oleh, daftar=daftar, ke=ke, **isi).status

    for oleh, ke, galat in [
        (operator, "diperiksa", PermissionDenied),
        (operator, "dikirim", ValidationError),  # not checked yet
        (operator_tetangga, "diperiksa", PermissionDenied),
    ]:
        with pytest.raises(galat):
            langkah(oleh, ke)
    assert langkah(korkab, "diperiksa") == "diperiksa"
    with pytest.raises(ValidationError, match="Kembalikan dahulu"):
        layanan.buat_daftar(oleh=operator, wilayah=daftar.wilayah, periode=PERIODE)
    with pytest.raises(ValidationError, match="alasan"):
        langkah(korkab, "disusun")
    assert langkah(korkab, "disusun", alasan="KKS belum lengkap") == "disusun"
    assert DaftarSalur.objects.get(pk=daftar.pk).diperiksa_oleh is None
    langkah(korkab, "diperiksa")
    with pytest.raises(ValidationError, match="nomor SK"):
        langkah(operator, "dikirim")
    surat = {"nomor": "460/7", "tanggal_nomor": date(2024, 7, 3), "catatan": ""}
    ubah = {"oleh": operator, "daftar": daftar, **surat}
    with pytest.raises(ValidationError, match="mendahului awal periode"):
        layanan.ubah_daftar(**ubah, batas=date(2024, 6, 30))
    jadi = layanan.ubah_daftar(**ubah, batas=PERIODE)
    assert {r: getattr(jadi, r) for r in surat} == surat
    keluar = Keluarga.objects.filter(nama_pengurus="Ani")
    sejak = keluar.get().status_sejak
    keluar.update(status="keluar")
    with pytest.raises(ValidationError, match="1 keluarga pada daftar ini bukan peserta"):
        langkah(operator, "dikirim")
    keluar.update(status="aktif", status_sejak=sejak)
    assert langkah(operator, "dikirim") == "dikirim"
    keluar.update(status="keluar")  # what is known of it later does not hold a sent list up
    for layan in (
        lambda: layanan.ubah_daftar(oleh=operator, daftar=daftar, nomor="x"),
        lambda: layanan.hapus_daftar(oleh=operator, daftar=daftar),
        lambda: layanan.minta_isi(oleh=operator, daftar=DaftarSalur.objects.get(pk=daftar.pk)),
    ):
        with pytest.raises(ValidationError):
            layan()
    assert langkah(korkab, "ditutup") == "ditutup"
    with pytest.raises(ValidationError, match="sudah ditutup"):
        layanan.buat_daftar(oleh=operator, wilayah=daftar.wilayah, periode=PERIODE)
    assert langkah(korkab, "dikirim", alasan="Berkas bank menyusul") == "dikirim"
    kini = DaftarSalur.objects.get(pk=daftar.pk)
    assert (kini.dikirim_oleh, kini.diperiksa_oleh, kini.ditutup_pada) == (operator, korkab, None)


@pytest.mark.parametrize(
    ("wilayah", "periode", "galat"),
    [
        ("64.02", date(2024, 8, 1), "hari pertama periode"),
        ("64.02", date(2090, 1, 1), "hari pertama periode"),
        ("64.02.06", PERIODE, "per kabupaten"),
    ],
)
def test_daftar_yang_tidak_dapat_disusun(operator, wilayah, periode, galat):
    with pytest.raises(ValidationError, match=galat):
        layanan.buat_daftar(oleh=operator, wilayah=Wilayah.objects.get(pk=wilayah), periode=periode)


def test_hanya_operator_wilayahnya(operator, korkab, operator_tetangga):
    isi = {"wilayah": Wilayah.objects.get(pk="64.02"), "periode": PERIODE}
    for oleh in (korkab, operator_tetangga):
        with pytest.raises(PermissionDenied):
            layanan.buat_daftar(oleh=oleh, **isi)
    with time_machine.travel(PERIODE):  # on its first day
        assert layanan.buat_daftar(oleh=operator, **isi)[0].batas == date(2024, 9, 30)


def test_daftar_kosong_tidak_dikirim(operator, korkab):
    d = pabrik.DaftarSalurFactory(periode=PERIODE, nomor="1")
    with pytest.raises(ValidationError, match="belum selesai disusun"):
        layanan.langkahkan_daftar(oleh=korkab, daftar=d, ke="diperiksa")
    isi_daftar(d)
    layanan.langkahkan_daftar(oleh=korkab, daftar=d, ke="diperiksa")
    with pytest.raises(ValidationError, match="kosong"):
        layanan.langkahkan_daftar(oleh=operator, daftar=d, ke="dikirim")


def test_jadwal():
    k = aturan.Ketentuan(indeks={}, batas={}, periode_per_tahun=4)
    assert aturan.akhir_periode(date(2024, 10, 1), k) == date(2024, 12, 31)
    k = aturan.Ketentuan(indeks={}, batas={}, periode_per_tahun=6)
    assert aturan.akhir_periode(date(2024, 1, 1), k) == date(2024, 2, 29)


# --- pages ---------------------------------------------------------------------------------
def test_susun_dari_halaman(masuk, operator, warga, django_capture_on_commit_callbacks):
    klien = masuk(operator)
    jawab = klien.post(reverse("kpm:salur_tambah"), {"wilayah": "64.02", "periode": "2024-07"})
    assert jawab.status_code == 422  # beyond the months on offer
    from kpm.tugas import susun_daftar_salur

    d = pabrik.DaftarSalurFactory(periode=PERIODE)
    klien.post(reverse("kpm:salur_susun", args=[d.pk]))
    kerja = Pekerjaan.objects.get()
    with CaptureQueriesContext(connection) as kueri:
        susun_daftar_salur(kerja.pk)
    assert any("kpm_daftarsalur" in k["sql"] and "FOR UPDATE" in k["sql"] for k in kueri)
    kerja.refresh_from_db()
    assert (kerja.status, kerja.pesan) == (
        "selesai", "2 keluarga, Rp450.000; 7 keluarga dikecualikan."
    )  # fmt: skip
    assert kerja.hasil["tautan"] == reverse("kpm:salur_rinci", args=[d.pk])
    # Checked before the job came to it.
    DaftarSalur.objects.filter(pk=d.pk).update(status="diperiksa")
    Pekerjaan.objects.filter(pk=kerja.pk).update(status="menunggu")
    susun_daftar_salur(kerja.pk)
    kerja.refresh_from_db()
    assert (kerja.status, "sudah diperiksa" in kerja.pesan) == ("gagal", True)


def test_halaman_daftar_dan_barisnya(masuk, operator, daftar, django_assert_num_queries):
    klien = masuk(operator)
    isi = klien.get(reverse("kpm:salur")).content.decode()
    assert "Rp450.000" in isi
    assert "Disusun" in isi
    isi = klien.get(reverse("kpm:salur_rinci", args=[daftar.pk])).content.decode()
    for kata in ("BRI", "Tenggarong", "Samboja", "Belum punya No KKS", "Susun ulang daftar"):
        assert kata in isi
    assert "Nyatakan sudah diperiksa" not in isi
    baris = reverse("kpm:salur_baris")
    isi = klien.get(baris, {"daftar": daftar.pk, "kecuali": "tidak_padan"}).content.decode()
    assert "Fifi" in isi
    assert "Ani" not in isi
    ani = daftar.baris.get(nama="Ani")
    isi = klien.get(baris, {"daftar": daftar.pk, "q": "ani"}).content.decode()
    assert ani.nik not in isi
    assert ani.no_kks not in isi
    for alamat in ("", "?daftar=x", "?daftar=99999"):
        assert klien.get(baris + alamat).status_code == 404


def test_jumlah_kueri_tetap(masuk, operator, daftar, django_assert_max_num_queries):
    klien = masuk(operator)

    def hitung():
        jumlah = []
        for alamat in (
            reverse("kpm:salur"),
            reverse("kpm:salur_rinci", args=[daftar.pk]),
            f"{reverse('kpm:salur_baris')}?daftar={daftar.pk}",
        ):
            with CaptureQueriesContext(
                connection,
            ) as k:
                assert klien.get(alamat).status_code == 200
            jumlah.append(len(k))
        return jumlah

    hitung()
    sedikit = hitung()
    for n in range(4):
        pabrik.BarisSalurFactory(daftar=daftar)
        pabrik.DaftarSalurFactory(periode=date(2023, n + 1, 1), status="ditutup")
    assert hitung() == sedikit


def test_pendamping_melihat_baris_keluarganya_saja(pendamping, rekan, kadis_prov, daftar):
    def lihat(orang):
        return {b.nama for b in BarisSalur.objects.untuk(orang)}

    assert lihat(pendamping) == {"Ani"}
    assert lihat(rekan) == set()
    assert len(lihat(kadis_prov)) == 9
    assert not DaftarSalur.objects.untuk(pendamping).exists()


def test_ekspor_untuk_bank(masuk, operator, korkab, daftar):
    alamat = f"{reverse('kpm:ekspor', args=['penyaluran'])}?daftar={daftar.pk}&kecuali=terdaftar"
    klien = masuk(operator)
    penuh = {"bentuk": "csv", "identitas": "on", "alasan": "Pengantar ke bank penyalur"}
    isi = b"".join(klien.post(alamat, penuh).streaming_content).decode()
    ani = daftar.baris.get(nama="Ani")
    assert isi.count("\n") == 3
    assert ani.nik in isi
    assert ani.no_kks in isi
    assert "225000" in isi
    isi = b"".join(klien.post(alamat, {"bentuk": "csv"}).streaming_content).decode()
    assert ani.nik not in isi
    asing = pabrik.DaftarSalurFactory(wilayah_id="64.03")
    pabrik.BarisSalurFactory(daftar=asing)
    alamat = f"{reverse('kpm:ekspor', args=['penyaluran'])}?daftar={asing.pk}"
    isi = b"".join(klien.post(alamat, {"bentuk": "csv"}).streaming_content).decode()
    assert isi.count("\n") == 1
