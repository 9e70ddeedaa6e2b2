"""Commitment verification: obligations, the sheet, the optimistic lock, the overview."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.aturan import Ketentuan as Aturan
from kpm.models import Ketentuan
from pendamping.models import Verifikasi
from pendamping.verifikasi.aturan import Isian, hari_kerja, nilai_verifikasi
from pendamping.verifikasi.layanan import Baris, isi_verifikasi, siapkan_kewajiban
from tests.pabrik import (
    AnggotaFactory,
    PenggunaFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

DAFTAR = reverse("pendamping:verifikasi_daftar")
LEMBAR = reverse("pendamping:verifikasi_lembar")
SIAPKAN = reverse("pendamping:verifikasi_siapkan")


# --- filling -----------------------------------------------------------------------------
def test_hasil_dihitung_oleh_aturan(pendamping, siswa, lansia, bulan):
    isian = [
        Baris(siswa.pk, None, hari_efektif=20, alpa=3),
        Baris(lansia.pk, None, terpenuhi=None, alasan="Sedang di luar kota"),
    ]
    hasil = isi_verifikasi(oleh=pendamping, baris=isian)
    assert len(hasil.disimpan) == 2
    siswa.refresh_from_db()
    lansia.refresh_from_db()
    aturan = Aturan.dari_isi(Ketentuan.objects.pada(bulan).isi)
    assert siswa.hasil == nilai_verifikasi(Isian("sd", 20, alpa=3), aturan)[0] == "memenuhi"
    assert (lansia.hasil, lansia.alasan) == ("tidak_dapat", "Sedang di luar kota")
    assert (siswa.dicatat_oleh, siswa.dicatat_pada is not None) == (pendamping, True)
    isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, siswa.dicatat_pada, 20, alpa=4)])
    siswa.refresh_from_db()
    assert siswa.hasil == "tidak"


def test_satu_salah_tidak_ada_yang_tersimpan(pendamping, siswa, lansia):
    isian = [
        Baris(siswa.pk, None, hari_efektif=20, alpa=21),
        Baris(lansia.pk, None, terpenuhi=True),
    ]
    with pytest.raises(ValidationError) as info:
        isi_verifikasi(oleh=pendamping, baris=isian)
    assert set(info.value.message_dict) == {f"alpa-{siswa.pk}"}
    assert set(Verifikasi.objects.values_list("hasil", flat=True)) == {"belum"}


def test_tidak_dapat_harus_beralasan(pendamping, lansia, siswa):
    for baris in (Baris(lansia.pk, None), Baris(siswa.pk, None)):
        with pytest.raises(ValidationError, match="Tuliskan mengapa"):
            isi_verifikasi(oleh=pendamping, baris=[baris])


def test_bulan_depan_dan_yang_sudah_meninggal(pendamping, siswa, bulan):
    depan = (bulan + timedelta(days=32)).replace(day=1)
    nanti = VerifikasiFactory(anggota=siswa.anggota, bulan=depan)
    with pytest.raises(ValidationError, match="belum tiba"):
        isi_verifikasi(oleh=pendamping, baris=[Baris(nanti.pk, None, 20)])
    siswa.anggota.keluar_pada, siswa.anggota.alasan_keluar = bulan - timedelta(days=1), "meninggal"
    siswa.anggota.save()
    with pytest.raises(ValidationError, match="sudah keluar dari keluarga"):
        isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20)])


def test_bukan_kpm_sendiri(pendamping, rekan, korkab, siswa, keluarga_rekan, bulan):
    lain = VerifikasiFactory(anggota=keluarga_rekan.anggota.get(komponen="sd"), bulan=bulan)
    for oleh, baris in [(rekan, siswa), (korkab, siswa), (pendamping, lain)]:
        with pytest.raises(PermissionDenied):
            isi_verifikasi(oleh=oleh, baris=[Baris(baris.pk, None, 20)])
    with pytest.raises(PermissionDenied):
        isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20), Baris(0, None)])


def test_yang_diubah_orang_lain_tidak_tertimpa(pendamping, siswa, lansia):
    isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20, alpa=5)])
    basi = [Baris(siswa.pk, None, 20), Baris(lansia.pk, None, terpenuhi=True)]
    hasil = isi_verifikasi(oleh=pendamping, baris=basi)
    assert (hasil.bentrok, hasil.disimpan) == ([siswa], [lansia])
    siswa.refresh_from_db()
    assert siswa.alpa == 5
    ulang = isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20, alpa=5)])
    assert (ulang.bentrok, ulang.tetap) == ([], [siswa])  # sent twice: the same, no quarrel


def test_jumlah_pernyataan_tetap(pendamping, bulan):
    jumlah = []
    for n in (1, 1, 20):
        baris = [
            VerifikasiFactory(
                anggota=keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd"),
                bulan=bulan,
            )
            for _ in range(n)
        ]
        with CaptureQueriesContext(connection) as rekam:
            isi_verifikasi(oleh=pendamping, baris=[Baris(v.pk, None, 20) for v in baris])
        jumlah.append(len(rekam))
    assert jumlah[1] == jumlah[2] <= 8


# --- pages -------------------------------------------------------------------------------
def lembar(bulan, **tanya):
    from urllib.parse import urlencode

    return f"{LEMBAR}?{urlencode({'bulan': f'{bulan:%Y-%m}', **tanya})}"


def isian_lembar(jawab, **ubah):
    isi = {}
    for b in jawab.context["lembar"].baris:
        isi |= {f"{n}-{b.verifikasi.pk}": v for n, v in b.isi.items()}
        isi[f"versi-{b.verifikasi.pk}"] = b.versi
    return isi | ubah


def test_pintu(client, masuk, tanpa_peran, korkab, pendamping, rekan, siswa, bulan):
    assert client.get(DAFTAR).status_code == 302
    for url in (DAFTAR, lembar(bulan)):
        assert masuk(tanpa_peran).get(url).status_code == 403
    url = lembar(bulan, fasilitas="30401001")
    assert len(masuk(korkab).get(url).context["lembar"].baris) == 1
    assert masuk(korkab).post(url).status_code == 403
    assert masuk(korkab).post(SIAPKAN).status_code == 403
    assert masuk(rekan).get(url).context["lembar"].baris == []
    for ngawur in ("2024-13", "abc", "2024-9-1"):
        assert masuk(pendamping).get(DAFTAR, {"bulan": ngawur}).status_code == 404


def test_lembar_tersedia_sebagai_terpenuhi_lalu_disimpan(masuk, pendamping, siswa, bulan):
    klien, url = masuk(pendamping), lembar(bulan, fasilitas="30401001")
    jawab = klien.get(url)
    (b,) = jawab.context["lembar"].baris
    assert (b.isi["hari_efektif"], b.isi["alpa"]) == (str(hari_kerja(bulan)), "0")
    assert klien.post(url, isian_lembar(jawab, **{f"alpa-{siswa.pk}": "1"})).url == url
    siswa.refresh_from_db()
    assert (siswa.alpa, siswa.hasil) == (1, "memenuhi")
    assert klien.get(url).context["lembar"].baris[0].isi["alpa"] == "1"


def test_lembar_berikutnya_yang_belum_lengkap(masuk, pendamping, rekan, siswa, bulan):
    """In the order of the list, round to its top; not what is filled in, not a colleague's."""
    for kode, milik, hasil in [
        ("40000001", pendamping, "belum"),
        ("50000001", pendamping, "memenuhi"),
        ("60000001", rekan, "belum"),
    ]:
        anak = keluarga_lengkap(pendamping=milik).anggota.get(komponen="sd")
        VerifikasiFactory(anggota=anak, bulan=bulan, fasilitas_kode=kode, hasil=hasil)
    klien, url = masuk(pendamping), lembar(bulan, fasilitas="30401001")
    lain = lembar(bulan, fasilitas="40000001")
    jawab = klien.get(url)
    assert jawab.context["berikutnya"]["alamat"] == lain
    assert klien.get(lain).context["berikutnya"]["alamat"] == url
    assert klien.post(url, isian_lembar(jawab, lanjut="1")).url == lain
    jawab = klien.get(lain)
    assert jawab.context["berikutnya"] is None
    assert "Simpan dan buka" not in jawab.content.decode()
    assert klien.post(lain, isian_lembar(jawab, lanjut="1")).url == lain


def test_lembar_salah_menyebut_baris_dan_kolom(masuk, pendamping, siswa, bulan):
    klien, url = masuk(pendamping), lembar(bulan, fasilitas="30401001")
    isi = isian_lembar(klien.get(url))
    for nilai, kata in [("22,5", "tanpa koma"), ("40", "Isi 0 sampai"), ("-1", "tanpa koma")]:
        jawab = klien.post(url, isi | {f"alpa-{siswa.pk}": nilai})
        (galat,) = jawab.context["lembar"].galat
        assert galat["kata"].startswith(f"Baris 1, {siswa.anggota}, kolom Alpa: ")
        assert kata in galat["kata"]
        assert f'value="{nilai}"' in jawab.content.decode()
    siswa.refresh_from_db()
    assert siswa.hasil == "belum"


def test_lembar_keluarga_campuran(masuk, pendamping, siswa, lansia, bulan, keluarga):
    klien, url = masuk(pendamping), lembar(bulan, keluarga=keluarga.pk)
    jawab = klien.get(url)
    isi = isian_lembar(jawab, **{f"terpenuhi-{lansia.pk}": "tidak_dapat"})
    assert "Tuliskan mengapa" in klien.post(url, isi).content.decode()
    assert klien.post(url, isi | {f"alasan-{lansia.pk}": "Pergi"}).status_code == 302
    assert sorted(Verifikasi.objects.values_list("hasil", flat=True)) == ["memenuhi", "tidak_dapat"]
    assert "Pilih ya" in klien.post(url, isi | {f"terpenuhi-{lansia.pk}": "x"}).content.decode()


def test_lembar_yang_diubah_orang_lain_diperlihatkan(masuk, pendamping, siswa, bulan):
    klien, url = masuk(pendamping), lembar(bulan, fasilitas="30401001")
    isi = isian_lembar(klien.get(url))
    isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20, alpa=7)])
    for versi in (isi[f"versi-{siswa.pk}"], "bukan waktu", "2024-99-99T00:00"):
        jawab = klien.post(url, isi | {f"versi-{siswa.pk}": versi})
        (b,) = jawab.context["lembar"].baris
        assert (b.bentrok, b.isi["alpa"]) == (True, "7")
    # With the new mark in hand the person may decide.
    assert klien.post(url, isian_lembar(jawab, **{f"alpa-{siswa.pk}": "0"})).status_code == 302
    siswa.refresh_from_db()
    assert siswa.alpa == 0


def test_ikhtisar_dua_angka(masuk, pendamping, korkab, operator_prov, siswa, lansia, bulan):
    tiga = AnggotaFactory(keluarga=siswa.keluarga, komponen="smp", jenjang="smp")
    VerifikasiFactory(anggota=tiga, komponen="smp", bulan=bulan, hasil="tidak", terpenuhi=False)
    Verifikasi.objects.filter(pk=siswa.pk).update(hasil="memenuhi", hari_efektif=20)
    konteks = masuk(pendamping).get(DAFTAR).context
    assert konteks["macam"] == "fasilitas"
    semua = konteks["seluruhnya"]
    assert (semua["wajib"], semua["terverifikasi"], semua["belum"]) == (3, 2, 1)
    assert (round(semua["cakupan"], 1), semua["kepatuhan"]) == (66.7, 50.0)
    assert [h["kunci"] for h in konteks["halaman"].baris] == ["-", "30401001"]  # open ones first
    konteks = masuk(korkab).get(DAFTAR).context
    assert (konteks["macam"], konteks["halaman"].baris[0]["nama"]) == ("pendamping", "Pendamping")
    assert masuk(korkab).get(DAFTAR, {"pendamping": pendamping.pk}).context["macam"] == "fasilitas"
    klien = masuk(operator_prov)
    assert klien.get(DAFTAR).context["macam"] == "wilayah"
    assert klien.get(DAFTAR, {"wilayah": "64.02"}).context["macam"] == "pendamping"


def test_siapkan(masuk, pendamping, keluarga, keluarga_rekan, bulan):
    assert masuk(pendamping).post(SIAPKAN, {"bulan": f"{bulan:%Y-%m}"}).status_code == 302
    assert [v.keluarga for v in Verifikasi.objects.all()] == [keluarga]
    with pytest.raises(ValidationError):
        siapkan_kewajiban(oleh=pendamping, bulan=(bulan + timedelta(days=32)).replace(day=1))


def test_daftar_berhalaman(masuk, korkab, bulan):
    for n in range(30):
        orang = PenggunaFactory(nama=f"Pendamping {n:02}")
        anak = keluarga_lengkap(pendamping=orang).anggota.get(komponen="sd")
        VerifikasiFactory(anggota=anak, bulan=bulan)
    klien, alamat, lihat = masuk(korkab), "", []
    while True:
        jawab = klien.get(DAFTAR + alamat)
        lihat += [h["nama"] for h in jawab.context["halaman"].baris]
        assert jawab.context["seluruhnya"]["wajib"] == 30
        if not (alamat := jawab.context["halaman"].berikut):
            break
    assert lihat == [f"Pendamping {n:02}" for n in range(30)]
    assert klien.get(f"{DAFTAR}?sesudah=999999999").status_code == 404


def test_kueri_tetap(masuk, korkab, pendamping, bulan):
    klien_k, klien_p = masuk(korkab), masuk(pendamping)

    def isi(n):
        for i in range(n):
            anak = keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd")
            VerifikasiFactory(anggota=anak, bulan=bulan, fasilitas_kode=f"{i}")

    def hitung():
        jumlah = []
        for klien, url in [
            (klien_k, DAFTAR),
            (klien_p, DAFTAR),
            (klien_p, lembar(bulan, fasilitas="0")),
        ]:
            with CaptureQueriesContext(connection) as rekam:
                klien.get(url)
            jumlah.append(len(rekam))
        return jumlah

    isi(1)
    satu = hitung()
    isi(20)
    assert hitung() == satu
    assert max(satu) <= 9


def test_tugas_berkala(keluarga, bulan):
    from pendamping.tugas import berkala_kewajiban, berkala_penugasan

    assert berkala_kewajiban() == 1
    assert berkala_kewajiban() == 0
    assert berkala_penugasan() == 0
    assert Verifikasi.objects.get().bulan == timezone.localdate().replace(day=1)
