"""Commitment verification: the sheet, two people at it, the overview, the pages around."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.aturan import Ketentuan as Aturan
from kpm.models import Ketentuan
from pendamping.models import Penutupan, Verifikasi
from pendamping.verifikasi.aturan import TANPA_HARI_SEKOLAH, Isian, hari_kerja, nilai_verifikasi
from pendamping.verifikasi.layanan import Baris, isi_verifikasi
from pendamping.verifikasi.lembar import Beda
from tests.pabrik import (
    AnggotaFactory,
    FasilitasFactory,
    PenggunaFactory,
    PenutupanFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

BULAN = reverse("pendamping:verifikasi_bulan")
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
    with pytest.raises(ValidationError, match="paling banyak 200"):
        isi_verifikasi(oleh=pendamping, baris=[Baris(lansia.pk, None, alasan="x" * 201)])


def test_bulan_depan_dan_yang_sudah_meninggal(pendamping, siswa, bulan):
    depan = (bulan + timedelta(days=32)).replace(day=1)
    nanti = VerifikasiFactory(anggota=siswa.anggota, bulan=depan)
    with pytest.raises(ValidationError, match="belum tiba"):
        isi_verifikasi(oleh=pendamping, baris=[Baris(nanti.pk, None, 20)])
    siswa.anggota.keluar_pada, siswa.anggota.alasan_keluar = bulan - timedelta(days=1), "meninggal"
    siswa.anggota.save()
    with pytest.raises(ValidationError, match="sudah keluar dari keluarga"):
        isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20)])
    siswa.anggota.keluar_pada = bulan  # was there on the first day
    siswa.anggota.save()
    assert isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20)]).disimpan == [siswa]


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
    dilihat = [Baris(siswa.pk, siswa.dicatat_pada, 20, alpa=5)]  # nothing changed on the sheet
    assert isi_verifikasi(oleh=pendamping, baris=dilihat).disimpan == []


def test_jumlah_pernyataan_tetap(pendamping, bulan):
    jumlah = []
    for n in (1, 1, 5):
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
    assert jumlah[1] == jumlah[2] <= 9
    assert any("pg_advisory_xact_lock_shared" in k["sql"] for k in rekam)  # waits for who closes


# --- pages -------------------------------------------------------------------------------
def lembar(bulan, **tanya):
    return f"{LEMBAR}?{urlencode({'bulan': f'{bulan:%Y-%m}', **tanya})}"


def isian_lembar(jawab, **ubah):
    """What a browser would send of the sheet as it stands."""
    isi = {k.kunci: k.efektif for k in jawab.context["lembar"].kolom if k.ada_sekolah}
    for s in jawab.context["lembar"].semua:
        pk = s.v.pk
        isi |= {f"{n}-{pk}": v for n, v in s.isi.items() if n not in ("td", "hari_efektif") or v}
        isi[f"butir-{pk}"] = sorted(s.butir)
        isi[f"versi-{pk}"] = s.versi
    return isi | ubah


def satu_sel(jawab):
    (sel,) = jawab.context["lembar"].semua
    return sel


def test_pintu(client, masuk, tanpa_peran, korkab, pendamping, rekan, siswa, lansia, bulan):
    assert client.get(DAFTAR).status_code == 302
    for url in (DAFTAR, lembar(bulan)):
        assert masuk(tanpa_peran).get(url).status_code == 403
    url = lembar(bulan, fasilitas="30401001")
    jawab = masuk(korkab).get(url)
    assert (len(jawab.context["lembar"].baris), jawab.context["boleh_catat"]) == (1, False)
    assert masuk(korkab).post(url).status_code == 403
    assert masuk(korkab).post(SIAPKAN).status_code == 403
    assert masuk(rekan).get(url).context["lembar"].baris == []
    for ngawur in ("2024-13", "abc", "2024-9-1"):
        assert masuk(pendamping).get(DAFTAR, {"bulan": ngawur}).status_code == 404
    ganti = reverse("pendamping:verifikasi_fasilitas", args=[lansia.pk])
    kode = [masuk(o).get(ganti).status_code for o in (pendamping, rekan, korkab)]
    assert kode == [200, 404, 403]


def test_lembar_tersedia_sebagai_terpenuhi_lalu_disimpan(meja, pendamping, siswa, bulan):
    klien, url = meja(pendamping), lembar(bulan, fasilitas="30401001")
    jawab = klien.get(url)
    (kolom,) = jawab.context["lembar"].kolom
    assert (kolom.efektif, satu_sel(jawab).isi["alpa"]) == (str(hari_kerja(bulan)), "0")
    isi = isian_lembar(jawab, **{f"alpa-{siswa.pk}": "1", kolom.kunci: "19"})
    assert klien.post(url, isi).url == url
    siswa.refresh_from_db()
    assert (siswa.hari_efektif, siswa.alpa, siswa.hasil) == (19, 1, "memenuhi")
    jawab = klien.get(url)
    assert (jawab.context["lembar"].kolom[0].efektif, satu_sel(jawab).isi["alpa"]) == ("19", "1")
    assert satu_sel(jawab).hasil == "hadir 18 dari 19 hari, ambang 85%"


def test_libur_sebulan_dan_hari_sendiri(meja, pendamping, siswa, bulan):
    """Nought effective days is a month without school; a class may have days of its own."""
    anak = keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd")
    lain = VerifikasiFactory(anggota=anak, bulan=bulan)
    isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20), Baris(lain.pk, None, 20)])
    klien, url = meja(pendamping), lembar(bulan, fasilitas="30401001")
    kunci = f"efektif-{bulan:%Y-%m}"
    assert klien.post(url, isian_lembar(klien.get(url), **{kunci: "0"})).status_code == 302
    siswa.refresh_from_db()
    assert (siswa.hasil, siswa.alasan) == ("tidak_dapat", TANPA_HARI_SEKOLAH)
    isi = isian_lembar(klien.get(url), **{kunci: "18", f"hari_efektif-{lain.pk}": "9"})
    assert klien.post(url, isi).status_code == 302
    assert sorted(Verifikasi.objects.values_list("pk", "hari_efektif")) == [
        (siswa.pk, 18), (lain.pk, 9),
    ]  # fmt: skip
    sel = {s.v.pk: s.isi["hari_efektif"] for s in klien.get(url).context["lembar"].semua}
    assert sorted(sel.values()) == ["", "9"] or sorted(sel.values()) == ["", "18"]


def test_lembar_berikutnya_yang_belum_lengkap(meja, pendamping, rekan, siswa, bulan):
    """In the order of the list, round to its top; not what is filled in, not a colleague's."""
    for kode, milik, hasil in [
        ("40000001", pendamping, "belum"),
        ("50000001", pendamping, "memenuhi"),
        ("60000001", rekan, "belum"),
    ]:
        anak = keluarga_lengkap(pendamping=milik).anggota.get(komponen="sd")
        VerifikasiFactory(anggota=anak, bulan=bulan, fasilitas_kode=kode, hasil=hasil)
    klien, url = meja(pendamping), lembar(bulan, fasilitas="30401001")
    lain = lembar(bulan, fasilitas="40000001")
    jawab = klien.get(url)
    assert jawab.context["berikutnya"]["alamat"] == lain
    assert klien.get(lain).context["berikutnya"]["alamat"] == url
    assert klien.post(url, isian_lembar(jawab, lanjut="1")).url == lain
    jawab = klien.get(lain)
    assert jawab.context["berikutnya"] is None
    assert "Simpan dan buka" not in jawab.content.decode()
    assert klien.post(lain, isian_lembar(jawab, lanjut="1")).url == lain


def test_lembar_salah_menyebut_baris_dan_kolom(meja, pendamping, siswa, bulan):
    klien, url = meja(pendamping), lembar(bulan, fasilitas="30401001")
    isi = isian_lembar(klien.get(url))
    for nilai, kata in [("22,5", "tanpa koma"), ("40", "Isi 0 sampai"), ("-1", "tanpa koma")]:
        jawab = klien.post(url, isi | {f"alpa-{siswa.pk}": nilai})
        (galat,) = jawab.context["lembar"].galat
        assert galat["kata"].startswith(f"Baris 1, {siswa.anggota}, kolom Alpa: ")
        assert (kata in galat["kata"], galat["tautan"]) == (True, f"#alpa-{siswa.pk}")
        assert f'value="{nilai}"' in jawab.content.decode()
    kunci = f"efektif-{bulan:%Y-%m}"
    for nilai, kata in [("", "0 bila sebulan penuh libur"), ("32", "Isi 0 sampai")]:
        (galat,) = klien.post(url, isi | {kunci: nilai}).context["lembar"].galat
        assert (kata in galat["kata"], galat["tautan"]) == (True, f"#{kunci}")
    (galat,) = klien.post(url, isi | {f"td-{siswa.pk}": "td"}).context["lembar"].galat
    assert "Tuliskan mengapa" in galat["kata"]
    siswa.refresh_from_db()
    assert siswa.hasil == "belum"


def test_lembar_keluarga_campuran(meja, pendamping, siswa, lansia, balita, bulan, keluarga):
    """One screen for a family: pupil, elder (not listed what is due), child under five."""
    klien, url = meja(pendamping), lembar(bulan, keluarga=keluarga.pk)
    jawab = klien.get(url)
    isi = isian_lembar(jawab, **{f"td-{lansia.pk}": "td", f"butir-{balita.pk}": ["timbang"]})
    isi |= {f"berat-{balita.pk}": "4,25", f"tinggi-{balita.pk}": "61"}
    assert "Tuliskan mengapa" in klien.post(url, isi).content.decode()
    assert klien.post(url, isi | {f"alasan-{lansia.pk}": "Pergi"}).status_code == 302
    balita.refresh_from_db()
    assert (balita.hasil, balita.dipenuhi, balita.berat, balita.tinggi) == (
        "tidak", ["timbang"], 4250, 610,
    )  # fmt: skip
    hasil = {s.v.pk: s.hasil for s in klien.get(url).context["lembar"].semua}
    assert (hasil[balita.pk], hasil[lansia.pk]) == ("imunisasi belum sesuai umur", "Pergi")
    for ruas, nilai, kata in [
        ("butir", ["timbang", "anc"], "Bukan kewajiban"),
        ("berat", "empat", "Tulis kilogram"),
        ("tinggi", "5", "25 sampai 220"),
    ]:
        salah = isian_lembar(klien.get(url), **{f"{ruas}-{balita.pk}": nilai})
        assert kata in klien.post(url, salah).content.decode()
    penuh = isian_lembar(klien.get(url), **{f"butir-{balita.pk}": ["timbang", "imunisasi"]})
    klien.post(url, penuh)
    balita.refresh_from_db()
    assert (balita.hasil, balita.terpenuhi) == ("memenuhi", True)


@time_machine.travel("2026-08-20")
def test_triwulan_berdampingan(meja, pendamping, keluarga):
    """Months that have come; a closed one is shown and not taken; one submit for all."""
    anak = keluarga.anggota.get(komponen="sd")
    tujuh, delapan, _ = (VerifikasiFactory(anggota=anak, bulan=date(2026, b, 1)) for b in (7, 8, 9))
    klien = meja(pendamping)
    url = lembar(date(2026, 8, 1), fasilitas="30401001", rentang="triwulan")
    jawab = klien.get(url)
    assert [k.bulan.month for k in jawab.context["lembar"].kolom] == [7, 8]
    assert len(jawab.context["lembar"].baris) == 1
    isi = isian_lembar(
        jawab, **{f"alpa-{tujuh.pk}": "9", f"sakit-{delapan.pk}": "99", "efektif-2026-07": "12"}
    )
    (galat,) = klien.post(url, isi).context["lembar"].galat
    assert galat["kata"].startswith(f"Baris 1, {anak}, Agustus 2026, kolom Sakit: ")
    assert not Verifikasi.objects.exclude(hasil="belum").exists()
    assert klien.post(url, isi | {f"sakit-{delapan.pk}": "1"}).url == url
    isian = Verifikasi.objects.order_by("bulan").values_list("hari_efektif", "hasil")
    assert list(isian) == [(12, "tidak"), (21, "memenuhi"), (None, "belum")]
    PenutupanFactory(bulan=date(2026, 7, 1))
    jawab = klien.get(url)
    assert [s.terkunci for s in jawab.context["lembar"].semua] == [True, False]
    assert f"versi-{tujuh.pk}" not in jawab.content.decode()
    jawab = klien.post(url, isian_lembar(jawab, **{f"alpa-{tujuh.pk}": "0"}))
    assert "sudah ditutup" in jawab.content.decode()
    jawab = klien.get(lembar(date(2026, 7, 1), fasilitas="30401001"))
    assert not jawab.context["boleh_catat"]
    assert "Simpan" not in jawab.content.decode()


def test_yang_diubah_orang_lain_diperlihatkan_sel_demi_sel(
    meja, pendamping, rekan, siswa, balita, keluarga, bulan
):
    """What the second left alone takes what the first stored; what they changed stays as they
    entered it; both are named, and nothing is written before they have seen it."""
    klien, url = meja(pendamping), lembar(bulan, keluarga=keluarga.pk)
    isi = isian_lembar(klien.get(url))
    pertama = [
        Baris(siswa.pk, None, hari_kerja(bulan), alpa=7, izin=1),
        Baris(balita.pk, None, terpenuhi=True, dipenuhi=["imunisasi"], berat=5000),
    ]
    isi_verifikasi(oleh=pendamping, baris=pertama)
    for versi in (isi[f"versi-{siswa.pk}"], "bukan waktu", "2024-99-99T00:00"):
        jawab = klien.post(url, isi | {f"versi-{siswa.pk}": versi, f"alpa-{siswa.pk}": "2"})
        sel = {s.v.pk: s for s in jawab.context["lembar"].semua}
        assert (sel[siswa.pk].isi["alpa"], sel[siswa.pk].isi["izin"]) == ("2", "1")
        assert sel[siswa.pk].beda == [Beda("Alpa", "0", "7", "2"), Beda("Izin", "0", "1", "")]
        assert sel[balita.pk].butir == {"imunisasi"}
        assert sel[balita.pk].beda == [
            Beda("Berat", "kosong", "5", ""),
            Beda("Dilakukan", "ditimbang, imunisasi sesuai umur", "imunisasi sesuai umur", ""),
        ]
        assert "Anda mengisi <strong>2</strong>" in jawab.content.decode()
    siswa.refresh_from_db()
    assert (siswa.alpa, siswa.izin) == (7, 1)
    # With the new mark in hand the person may decide.
    assert klien.post(url, isian_lembar(jawab)).status_code == 302
    siswa.refresh_from_db()
    assert (siswa.alpa, siswa.izin) == (2, 1)
    # What they saw is read from the trail, not taken for an empty row.
    jawab = klien.get(url)
    isi_verifikasi(
        oleh=pendamping, baris=[Baris(siswa.pk, siswa.dicatat_pada, hari_kerja(bulan), 2, 1, 3)]
    )
    jawab = klien.post(url, isian_lembar(jawab))
    sel = {s.v.pk: s for s in jawab.context["lembar"].semua}
    assert sel[siswa.pk].beda == [Beda("Sakit", "0", "3", "")]
    assert (sel[siswa.pk].isi["sakit"], sel[siswa.pk].isi["alpa"]) == ("3", "2")


def test_ganti_fasilitas_di_halaman(meja, pendamping, lansia, keluarga):
    ada = FasilitasFactory(kode="U-2", jenis="puskesmas", jenjang="", desa_id=keluarga.desa_id)
    jauh = FasilitasFactory(kode="U-9", jenis="puskesmas", jenjang="", desa_id="64.03.05.1001")
    klien = meja(pendamping)
    url = reverse("pendamping:verifikasi_fasilitas", args=[lansia.pk])
    jawab = klien.post(url, {"fasilitas": jauh.pk})
    assert list(jawab.context["form"].errors) == ["fasilitas"]
    assert klien.post(url, {"fasilitas": ada.pk}).status_code == 302
    lansia.refresh_from_db()
    assert lansia.fasilitas_kode == "U-2"


def test_jml_sekolah_yang_lain_ditandai(meja, pendamping, siswa, bulan):
    isi_verifikasi(oleh=pendamping, baris=[Baris(siswa.pk, None, 20, alpa=2)])
    klien, url = meja(pendamping), lembar(bulan, fasilitas="30401001")
    for jml, kata in [(2, False), (5, True)]:
        Verifikasi.objects.update(jml_sekolah=jml)
        assert ("JML sekolah" in klien.get(url).content.decode()) is kata


def test_halaman_bulan(meja, korkab, kabid, operator, operator_prov, pendamping, siswa, bulan):
    lalu = (bulan - timedelta(1)).replace(day=1)
    Verifikasi.objects.filter(pk=siswa.pk).update(bulan=lalu)
    nilai = f"{lalu:%Y-%m}"
    assert meja(pendamping).get(BULAN).status_code == 403
    klien = meja(korkab)
    jawab = klien.get(BULAN)
    assert (jawab.context["belum"], len(jawab.context["baris"])) == (1, 13)
    tutup, buka = reverse("pendamping:verifikasi_tutup"), reverse("pendamping:verifikasi_buka")
    assert klien.post(tutup, {"kab": "64.03", "bulan": nilai}).status_code == 404
    klien.post(tutup, {"kab": "64.02", "bulan": nilai})
    assert klien.get(BULAN).context["baris"][0]["tutup"].ditutup_oleh == korkab
    klien.post(tutup, {"kab": "64.02", "bulan": nilai})  # twice: said, not done
    assert Penutupan.objects.count() == 1
    buka += f"?kab=64.02&bulan={nilai}"
    assert meja(operator).get(buka).status_code == 403
    klien = meja(kabid)
    assert klien.post(buka, {"alasan": " "}).context["form"].errors
    assert klien.post(buka, {"alasan": "SDN 1 menyusul"}).status_code == 302
    assert klien.post(buka, {"alasan": "Lagi"}).context["form"].non_field_errors()
    assert "SDN 1 menyusul" in klien.get(BULAN).content.decode()
    assert klien.get(f"{BULAN}?kab=64.03").status_code == 404


def test_ikhtisar_dua_angka(meja, pendamping, korkab, operator_prov, siswa, lansia, bulan):
    tiga = AnggotaFactory(keluarga=siswa.keluarga, komponen="smp", jenjang="smp")
    VerifikasiFactory(anggota=tiga, komponen="smp", bulan=bulan, hasil="tidak", terpenuhi=False)
    Verifikasi.objects.filter(pk=siswa.pk).update(hasil="memenuhi", hari_efektif=20)
    konteks = meja(pendamping).get(DAFTAR).context
    assert konteks["macam"] == "fasilitas"
    semua = konteks["seluruhnya"]
    assert (semua["wajib"], semua["terverifikasi"], semua["belum"]) == (3, 2, 1)
    assert (round(semua["cakupan"], 1), semua["kepatuhan"]) == (66.7, 50.0)
    assert [h["kunci"] for h in konteks["halaman"].baris] == ["-", "30401001"]  # open ones first
    konteks = meja(korkab).get(DAFTAR).context
    assert (konteks["macam"], konteks["halaman"].baris[0]["nama"]) == ("pendamping", "Pendamping")
    assert meja(korkab).get(DAFTAR, {"pendamping": pendamping.pk}).context["macam"] == "fasilitas"
    klien = meja(operator_prov)
    assert klien.get(DAFTAR).context["macam"] == "wilayah"
    assert klien.get(DAFTAR, {"wilayah": "64.02"}).context["macam"] == "pendamping"


def test_fasilitas_dicari_disaring_diurutkan(meja, korkab, pendamping, siswa, lansia, bulan):
    FasilitasFactory(kode="30401001", nama="SDN 1 Melayu", desa_id=siswa.keluarga.desa_id)
    lain = AnggotaFactory(keluarga=siswa.keluarga, komponen="smp", jenjang="smp")
    VerifikasiFactory(
        anggota=lain, komponen="smp", bulan=bulan, fasilitas_kode="30402002", hasil="memenuhi",
        hari_efektif=20, alpa=1, jml_sekolah=7,
    )  # fmt: skip
    klien = meja(korkab)

    def kunci(**tanya):
        jawab = klien.get(DAFTAR, {"menurut": "fasilitas"} | tanya)
        return [h["kunci"] for h in jawab.context["halaman"].baris]

    assert kunci() == ["-", "30401001", "30402002"]
    for tanya, isi in (
        ({"urut": "nama"}, ["-", "30402002", "30401001"]),
        ({"urut": "kepatuhan"}, ["30402002", "-", "30401001"]),
        ({"q": "melayu"}, ["30401001"]),
        ({"q": "304020"}, ["30402002"]),
        ({"jenis": "-"}, ["-"]),
        ({"jenis": "sekolah"}, ["30401001"]),
        ({"keadaan": "belum"}, ["-", "30401001"]),
        ({"keadaan": "jml"}, ["30402002"]),
        ({"keadaan": "jml", "q": "melayu"}, []),
        ({"pendamping": "99999999999999999999"}, ["-", "30401001", "30402002"]),
    ):
        assert kunci(**tanya) == isi, tanya
    konteks = klien.get(DAFTAR).context
    assert (konteks["macam"], konteks["seluruhnya"]["jml"]) == ("pendamping", 1)
    jawab = klien.get(DAFTAR, {"menurut": "wilayah", "pendamping": pendamping.pk})
    assert jawab.context["macam"] == "fasilitas"
    assert "1 JML berbeda" in jawab.content.decode()
    berkas = klien.get(reverse("kpm:ekspor", args=["verifikasi"]), {"keadaan": "jml"})
    assert berkas.status_code == 200


def test_daftar_berhalaman(meja, korkab, bulan, halaman_pendek):
    for n in range(9):
        orang = PenggunaFactory(nama=f"Pendamping {n:02}")
        anak = keluarga_lengkap(pendamping=orang).anggota.get(komponen="sd")
        VerifikasiFactory(anggota=anak, bulan=bulan)
    klien, alamat, lihat = meja(korkab), "", []
    while True:
        jawab = klien.get(DAFTAR + alamat)
        lihat += [h["nama"] for h in jawab.context["halaman"].baris]
        assert jawab.context["seluruhnya"]["wajib"] == 9
        if not (alamat := jawab.context["halaman"].berikut):
            break
    assert lihat == [f"Pendamping {n:02}" for n in range(9)]
    assert klien.get(f"{DAFTAR}?sesudah=999999999").status_code == 404


def test_kueri_tetap(masuk, korkab, pendamping, bulan):
    klien_k, klien_p = masuk(korkab), masuk(pendamping)
    satu_lembar = lembar(bulan, fasilitas="0")

    def isi(n):
        for i in range(n):
            anak = keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd")
            VerifikasiFactory(anggota=anak, bulan=bulan, fasilitas_kode="0" if n == 5 else f"{i}")

    def hitung():
        jumlah = []
        for klien, url in [
            (klien_k, DAFTAR),
            (klien_p, DAFTAR),
            (klien_p, satu_lembar),
            (klien_p, f"{satu_lembar}&rentang=triwulan"),
            (klien_k, BULAN),
        ]:
            with CaptureQueriesContext(connection) as rekam:
                klien.get(url)
            jumlah.append(len(rekam))
        return jumlah

    isi(2)
    satu = hitung()
    isi(5)
    assert hitung() == satu
    assert max(satu) <= 11
