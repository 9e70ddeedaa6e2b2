"""Due, listed and paid side by side; what is out of step becomes somebody's task and goes by
itself when the bank puts it right."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.models import Bantuan, HasilSalur, Keluarga, LabelBank, Rekonsiliasi, Selisih
from kpm.penyaluran.aturan import Sisi, Temuan, baku_label, nilai_temuan
from kpm.penyaluran.layanan import daftar as layanan_daftar
from kpm.penyaluran.layanan import label as layanan_label
from kpm.penyaluran.layanan import selisih as layanan
from kpm.penyaluran.periode import periode_daftar
from kpm.penyaluran.rekonsiliasi.forms import SaringRekonsiliasi
from kpm.penyaluran.rekonsiliasi.massal import _TEMUAN, artikan_ulang, cocokkan
from pkh.akun.models import Pengguna
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik
from tests.kpm.impor_jenis.alur import batal, masukkan, periksa, sebab

from .conftest import PERIODE

pytestmark = pytest.mark.django_db
HARI = date(2024, 8, 20)
JADWAL = date(2099, 9, 30)
LEWAT = JADWAL + timedelta(days=1)
JUDUL = ["no_kk", "periode", "nominal", "hasil", "tanggal", "bank", "catatan"]


def test_temuan_di_sql_dan_python():
    """Every combination of listed, said by the bank, amount and schedule."""
    semua = list(
        product((0, 225_000), ("", "terdaftar", "salur", "gagal", "belum", "asing"),
                (0, 225_000, 250_000), (False, True))
    )  # fmt: skip
    batas = {False: HARI, True: HARI - timedelta(days=1)}
    with connection.cursor() as k:
        for terdaftar, keadaan, dibayar, lewat in semua:
            k.execute(
                f"SELECT {_TEMUAN} FROM (SELECT %(t)s::int AS terdaftar, %(k)s AS keadaan,"
                " %(d)s::int AS dibayar, %(b)s::date AS batas) isi",
                {"t": terdaftar, "k": keadaan, "d": dibayar, "b": batas[lewat], "hari": HARI},
            )
            s = Sisi(terdaftar, keadaan, dibayar, lewat)
            assert k.fetchone()[0] == nilai_temuan(s), s


@pytest.fixture
def terkirim(daftar, kirim):
    daftar.batas = JADWAL
    return kirim(daftar)


def hasil(keluarga, keadaan="salur", **isi):
    isi = {"periode": PERIODE, "jumlah": 225_000, "tanggal": date(2024, 8, 5), "bank": "bri"} | isi
    return pabrik.HasilSalurFactory(keluarga=keluarga, keadaan=keadaan, **isi)


def temuan() -> dict[str, str]:
    semua = Rekonsiliasi.objects.filter(periode=PERIODE)
    return dict(semua.values_list("keluarga__nama_pengurus", "temuan"))


def terbuka() -> dict[tuple, str]:
    return {
        (s.keluarga.nama_pengurus, s.jenis): s.rupiah
        for s in Selisih.objects.terbuka().select_related("keluarga")
    }


def test_sisi_demi_sisi(terkirim, warga, pendamping):
    assert set(temuan().values()) == {"menunggu", "tidak_didaftar"}
    Keluarga.objects.filter(pk=warga["pos"].pk).update(pendamping=pendamping)
    hasil(warga["berhak"], "gagal", label="Gagal OMSPAN")
    hasil(warga["pos"], jumlah=200_000)
    hasil(warga["tanpa_kks"])
    hasil(warga["baru_masuk"], bank="")
    hasil(warga["tetangga"])
    lama = {"keluarga": warga["pos"], "periode": date(2024, 4, 1)}
    pabrik.RekonsiliasiFactory(**lama, temuan="sesuai")
    terdahulu = pabrik.SelisihFactory(**lama)  # not of the period that is looked at
    with CaptureQueriesContext(connection) as kueri:
        c = cocokkan(periode=PERIODE, hari=HARI)
    assert any("pg_advisory_xact_lock" in k["sql"] for k in kueri)
    assert (c.dibuka, c.ditutup) == (4, 0)
    terdahulu.delete()
    t = temuan()
    assert (t["Ani"], t["Beti"], t["Cici"]) == ("gagal", "beda_jumlah", "tanpa_daftar")
    assert t["Hani"] == "tidak_didaftar"
    assert "Lala" not in t  # no list of the next district was sent
    assert terbuka() == {
        ("Ani", "gagal"): 225_000, ("Beti", "beda_jumlah"): 25_000,
        ("Cici", "tanpa_daftar"): 225_000, ("Kiki", "tanpa_daftar"): 225_000,
    }  # fmt: skip
    ani = Selisih.objects.get(jenis="gagal")
    assert (ani.pemilik, ani.sebab) == (pendamping, "Gagal OMSPAN")
    assert ani.tenggat == HARI + timedelta(days=14)
    assert Selisih.objects.get(jenis="beda_jumlah").pemilik is None
    r = Rekonsiliasi.objects.get(keluarga=warga["pos"], periode=PERIODE)
    assert (r.berhak, r.terdaftar, r.dibayar, r.bank) == (225_000, 225_000, 200_000, "bri")
    assert (r.aktif, r.layak, r.tepat_waktu, r.lengkap) == (True, True, True, True)
    assert Rekonsiliasi.objects.get(keluarga=warga["berhak"]).dibayar == 0  # it failed
    r = Rekonsiliasi.objects.get(keluarga=warga["baru_masuk"])
    assert (r.dibayar, r.tepat_waktu, r.lengkap) == (225_000, False, False)
    r = Rekonsiliasi.objects.get(keluarga=warga["ditangguhkan"])
    assert (r.aktif, r.layak, r.kecuali) == (False, False, "ditangguhkan")
    assert cocokkan(periode=PERIODE, hari=HARI) == type(c)(0, 0, 0)


def test_lewat_jadwal_tanpa_hasil(terkirim, warga):
    cocokkan(periode=PERIODE, hari=JADWAL)
    assert temuan()["Ani"] == "menunggu"
    cocokkan(periode=PERIODE, hari=LEWAT)
    assert set(terbuka()) == {("Ani", "tanpa_hasil"), ("Beti", "tanpa_hasil")}
    for siapa, tanggal in (("berhak", LEWAT), ("pos", JADWAL)):
        hasil(warga[siapa], tanggal=tanggal)
    cocokkan(periode=PERIODE, hari=LEWAT)
    assert terbuka() == {}
    waktu = Rekonsiliasi.objects.filter(temuan="sesuai").order_by("keluarga__nama_pengurus")
    assert list(waktu.values_list("tepat_waktu", flat=True)) == [False, True]
    s = Selisih.objects.get(keluarga=warga["berhak"])
    assert (s.alasan, s.ditutup_oleh) == ("beres", None)


def test_berkas_bank_membuka_menutup_dan_batalnya_mengembalikan(terkirim, warga, operator):
    no_kk = warga["berhak"].no_kk
    masukkan(operator, "penyaluran", JUDUL,
             [no_kk, "2024-07", 0, "Gagal", "2024-08-01", "bri", "Rekening pasif"])  # fmt: skip
    assert terbuka() == {("Ani", "gagal"): 225_000}
    kedua = masukkan(operator, "penyaluran", JUDUL,
                     [no_kk, "2024-07", 225000, "SALUR", "2024-08-09", "bri", ""])  # fmt: skip
    assert (temuan()["Ani"], terbuka()) == ("sesuai", {})
    batal(kedua)
    assert temuan()["Ani"] == "gagal"
    assert set(terbuka()) == {("Ani", "gagal")}


def test_yang_ditutup_orang_tidak_dibuka_lagi_oleh_temuan_yang_sama(terkirim, warga, korkab):
    hasil(warga["berhak"], "gagal", jumlah=0, label="Gagal")
    cocokkan(periode=PERIODE, hari=HARI)
    layanan.tutup_selisih(
        oleh=korkab, selisih=Selisih.objects.get(), alasan="diterima", catatan="Tunai dari Pos"
    )
    assert cocokkan(periode=PERIODE, hari=HARI).dibuka == 0
    HasilSalur.objects.update(keadaan="belum")
    assert cocokkan(periode=PERIODE, hari=HARI).dibuka == 1


def test_periode_tertutup_tidak_berubah(terkirim, warga, korkab, operator):
    layanan_daftar.langkahkan_daftar(oleh=korkab, daftar=terkirim, ke="ditutup")
    hasil(warga["berhak"], "gagal", jumlah=0, label="entah apa")
    Rekonsiliasi.objects.filter(keluarga=warga["pos"]).update(temuan="belum")
    pabrik.SelisihFactory(keluarga=warga["berhak"], periode=PERIODE)
    c = cocokkan(periode=PERIODE, hari=HARI)
    assert (c.baris, c.dibuka, c.ditutup) == (0, 0, 0)
    assert temuan()["Ani"] == "menunggu"
    LabelBank.objects.create(label="entah apa", keadaan="salur")
    assert artikan_ulang("entah apa", hari=HARI) == 0
    impor = periksa(operator, "penyaluran", JUDUL,
                    [warga["pos"].no_kk, "2024-07", 1, "SALUR", "", "", ""])  # fmt: skip
    assert "sudah ditutup" in sebab(impor)[2]


# --- words of banks ------------------------------------------------------------------------
def test_kata_yang_belum_dikenal_menjadi_pekerjaan(terkirim, warga, operator, masuk, meja, kadis):
    baris = [warga["berhak"].no_kk, "2024-07", 225000, "Tahan Sementara", "2024-08-05", "", ""]
    masukkan(operator, "penyaluran", JUDUL, baris)
    h = HasilSalur.objects.get()
    assert (h.label, h.keadaan, temuan()["Ani"]) == ("Tahan Sementara", "asing", "asing")
    klien = masuk(operator)
    isi = klien.get(reverse("kpm:salur_label")).content.decode()
    assert "tahan sementara" in isi
    assert "Belum dikenal" in isi
    alamat = f"{reverse('kpm:salur_label_ubah')}?kata=tahan+sementara"
    klien = meja(operator)
    assert klien.post(alamat, {"label": "x", "keadaan": "asing"}).status_code == 422
    assert meja(kadis).get(alamat).status_code == 403
    assert klien.get(f"{alamat}x").status_code == 404
    assert klien.post(alamat, {"label": "lain", "keadaan": "gagal"}).status_code == 302
    from kpm.tugas import artikan_label_bank

    artikan_label_bank(Pekerjaan.objects.get(tugas=artikan_label_bank.name).pk)
    h.refresh_from_db()
    assert (h.keadaan, temuan()["Ani"]) == ("gagal", "gagal")
    arti = LabelBank.objects.get(label="tahan sementara")
    assert arti.diubah_oleh == operator
    uang = Bantuan.objects.filter(keluarga=warga["berhak"]).values_list("status", "tanggal_salur")
    assert list(uang) == [("gagal", None)]
    for keadaan, jadi in (("salur", ("salur", date(2024, 8, 5))), ("belum", ("dihitung", None))):
        LabelBank.objects.filter(pk=arti.pk).update(keadaan=keadaan)
        assert artikan_ulang(arti.label, hari=HARI) == 1
        assert list(uang.all()) == [jadi]
    assert baku_label(" Tahan  Sementara ") == "tahan sementara"


def test_arti_hanya_oleh_yang_berwenang(korkab, operator_prov):
    with pytest.raises(PermissionDenied):
        layanan_label.artikan_label(oleh=korkab, label="x", keadaan="gagal")
    for keadaan in ("asing", "entah"):
        with pytest.raises(ValidationError):
            layanan_label.artikan_label(oleh=operator_prov, label="x", keadaan=keadaan)
    arti, _ = layanan_label.artikan_label(oleh=operator_prov, label="EXCLUDE", keadaan="belum")
    assert LabelBank.objects.get(label="exclude") == arti


def test_kata_yang_diartikan_lain_selagi_dibaca_dibaca_lagi(operator_prov):
    """A job at work has read what the word meant before."""
    isi = {"oleh": operator_prov, "label": "EXCLUDE"}
    _, satu = layanan_label.artikan_label(**isi, keadaan="belum")
    Pekerjaan.objects.filter(pk=satu.pk).update(status="berjalan", denyut_pada=timezone.now())
    assert layanan_label.artikan_label(**isi, keadaan="gagal")[1] != satu


# --- the task ------------------------------------------------------------------------------
@pytest.fixture
def selisih(keluarga, pendamping):
    return pabrik.SelisihFactory(keluarga=keluarga, pemilik=pendamping, rupiah=225_000)


def tangani(oleh, selisih, **isi):
    besok = timezone.localdate() + timedelta(days=1)
    isi = {"langkah": "bank", "pemilik": None, "tenggat": besok, "catatan": ""} | isi
    return layanan.tangani_selisih(oleh=oleh, selisih=selisih, **isi)


def test_selisih_ditangani(
    selisih, pendamping, rekan, korkab, operator, operator_prov, operator_tetangga, kadis
):
    operator.jabatan.update(mulai=date(2020, 1, 1), selesai=date(2021, 1, 1))
    operator_prov.jabatan.update(peran="operator", wilayah="64.02")
    Pengguna.objects.filter(pk=operator_prov.pk).update(is_active=False)
    assert tangani(pendamping, selisih, pemilik=korkab).pemilik == korkab
    for oleh in (rekan, operator_tetangga, kadis):
        with pytest.raises(PermissionDenied):
            tangani(oleh, selisih)
        with pytest.raises(PermissionDenied):
            layanan.tutup_selisih(oleh=oleh, selisih=selisih, alasan="keliru", catatan="cukup")
    for isi in (
        {"pemilik": rekan}, {"pemilik": operator_tetangga}, {"langkah": "x"},
        {"pemilik": operator}, {"pemilik": operator_prov},
        {"tenggat": date(2024, 1, 1)},
    ):  # fmt: skip
        with pytest.raises(ValidationError) as galat:
            tangani(korkab, selisih, **isi)
        assert set(galat.value.message_dict) == set(isi)
    Selisih.objects.update(tenggat=date(2024, 1, 1))  # late already: it may stay so
    assert tangani(korkab, selisih, tenggat=date(2024, 1, 1)).langkah == "bank"
    for alasan, catatan in (("beres", "sudah lama"), ("keliru", "ya")):
        with pytest.raises(ValidationError):
            layanan.tutup_selisih(oleh=korkab, selisih=selisih, alasan=alasan, catatan=catatan)
    layanan.tutup_selisih(oleh=korkab, selisih=selisih, alasan="keliru", catatan="Kata bank")
    with pytest.raises(ValidationError, match="sudah ditutup"):
        tangani(korkab, selisih)


# --- pages ---------------------------------------------------------------------------------
def nama_di(jawab) -> set[str]:
    return {b.keluarga.nama_pengurus for b in jawab.context["halaman"].baris}


def test_halaman_dan_saringan(masuk, meja, operator, pendamping, terkirim, warga):
    hasil(warga["berhak"], "gagal", jumlah=0, label="Gagal OMSPAN")
    cocokkan(periode=PERIODE, hari=HARI)
    klien = masuk(operator)
    isi = klien.get(reverse("kpm:salur_cocok")).content.decode()
    for kata in ("Gagal OMSPAN", "Tenggarong", "BRI", "Rp1.575.000", "Hitung ulang"):
        assert kata in isi, kata
    alamat = reverse("kpm:salur_cocok_keluarga")
    for tanya, ada, tidak in (
        ("temuan=gagal", "Ani", "Beti"), ("golongan=layak", "Cici", "Hani"),
        ("kata_bank=gagal+omspan", "Ani", "Beti"), ("wilayah=64.02.13", "Beti", "Ani"),
        ("kecuali=tanpa_kks", "Cici", "Ani"), ("q=bet", "Beti", "Ani"),
    ):  # fmt: skip
        nama = nama_di(meja(operator).get(f"{alamat}?{tanya}"))
        assert ada in nama, tanya
        assert tidak not in nama, tanya
    assert nama_di(meja(pendamping).get(alamat)) == {"Ani"}
    assert "Ani" in klien.get(alamat).content.decode()
    ulang = reverse("kpm:salur_cocok_ulang", args=[terkirim.pk])
    assert meja(operator).post(ulang).status_code == 302
    assert "Ani" in klien.get(reverse("kpm:selisih")).content.decode()
    for tanya in ("milik=tanpa", "q=bet"):
        assert nama_di(meja(operator).get(f"{reverse('kpm:selisih')}?{tanya}")) == set(), tanya
    assert meja(pendamping).get(reverse("kpm:salur")).url == reverse("kpm:selisih")


def test_angka_dibagi_habis_dan_membuka_daftarnya(meja, operator):
    """Each row into its columns, each column into its total, whatever was found."""
    pabrik.DaftarSalurFactory(status="dikirim", periode=PERIODE)
    for n, (t, desa) in enumerate(product(Temuan, ("64.02.06.1001", "64.02.13.1001"))):
        isi = {"terdaftar": n, "berhak": 2 * n, "dibayar": 3 * n, "bank": ("bri", "bni", "")[n % 3]}
        pabrik.RekonsiliasiFactory(
            periode=PERIODE, temuan=t, desa_id=desa, keluarga__desa_id=desa, **isi
        )
    klien, ada = meja(operator), periode_daftar(operator, terkirim=True)
    isi = klien.get(reverse("kpm:salur_cocok"))
    r, teks = isi.context["r"], isi.content.decode()
    assert r["jumlah"]["kpm"] == 18
    for kunci in ("kpm", "rp_berhak", "rp_terdaftar", "rp_dibayar"):
        assert sum(t[kunci] for t in r["temuan"]) == r["jumlah"][kunci], kunci
    for nama, ruas in (("kecamatan", "wilayah"), ("bank", "bank")):
        for n, (_, tanya, jumlah) in enumerate(r["jumlah"]["sel"]):
            assert sum(b["sel"][n][2] for b in r[nama]) == jumlah, (nama, tanya)
        for b in r[nama]:
            assert sum(n for _, _, n in b["sel"]) == b["kpm"]
            for _, tanya, n in b["sel"] if b["kode"] else ():
                tautan = f"{isi.context['tanya']}&{ruas}={b['kode']}&{tanya}"
                assert (tautan.replace("&", "&amp;") in teks) == bool(n)
                saringan = SaringRekonsiliasi(QueryDict(tautan), oleh=operator, ada=ada)
                baris = saringan.saring(Rekonsiliasi.objects.untuk(operator))
                assert baris.count() == n, tautan
    daftar = klien.get(f"{reverse('kpm:salur_cocok_keluarga')}?{tautan}")
    assert len(daftar.context["halaman"].baris) == n  # the page, of the last of them


def test_halaman_selisih(masuk, meja, pendamping, kadis, rekan, selisih):
    alamat = reverse("kpm:selisih_rinci", args=[selisih.pk])
    klien = masuk(pendamping)
    isi = {"langkah": "keluarga", "pemilik": pendamping.pk, "tenggat": selisih.tenggat,
           "catatan": "Ditelepon"}  # fmt: skip
    langsung = meja(pendamping)
    assert langsung.post(alamat, isi).status_code == 302
    assert "Ditelepon" in klien.get(alamat).content.decode()
    assert "Simpan pengerjaan" not in meja(kadis).get(alamat).content.decode()
    assert meja(kadis).post(alamat, isi).status_code == 403
    assert meja(rekan).get(alamat).status_code == 404
    tutup = {"tutup": "ya", "tutup-alasan": "diterima", "tutup-catatan": "ya"}
    assert "sedikitnya" in langsung.post(alamat, tutup).content.decode().lower()
    assert (
        langsung.post(alamat, tutup | {"tutup-catatan": "Lihat buku tabungan"}).status_code == 302
    )
    assert "Keluarga sudah menerima" in langsung.get(alamat).content.decode()


def test_jumlah_kueri_tetap(masuk, operator):
    klien = masuk(operator)
    pabrik.DaftarSalurFactory(status="dikirim")
    alamat = [reverse(f"kpm:{n}") for n in ("salur_cocok", "salur_cocok_keluarga", "selisih",
                                            "salur_label")]  # fmt: skip

    def satu():
        keluarga = pabrik.KeluargaFactory()
        pabrik.RekonsiliasiFactory(keluarga=keluarga)
        pabrik.SelisihFactory(keluarga=keluarga, pemilik=operator)
        pabrik.HasilSalurFactory(keluarga=keluarga, label=f"kata {keluarga.pk}")

    def hitung():
        jumlah = []
        for a in alamat:
            with CaptureQueriesContext(connection) as k:
                assert klien.get(a).status_code == 200
            jumlah.append(len(k))
        return jumlah

    satu()
    hitung()
    sedikit = hitung()
    for _ in range(4):
        satu()
    assert hitung() == sedikit
