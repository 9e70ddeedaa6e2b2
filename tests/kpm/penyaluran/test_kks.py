"""Who holds the card: written down whatever the answer, and a pendamping who holds one is the
office's business at once. And a family's page of what is due and paid."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.linimasa import susun_linimasa, yang_tercatat
from kpm.models import PemegangKKS, Selisih
from kpm.penyaluran import hari_ini as kini
from kpm.penyaluran.bantuan import susun_bantuan
from kpm.penyaluran.layanan.kks import catat_pemegang
from kpm.terbuka import yang_terbuka
from laporan.kotak import isi_kotak
from tests import pabrik

from .conftest import PERIODE

pytestmark = pytest.mark.django_db


def catat(oleh, keluarga, pemegang="pengurus", **isi):
    isi = {"tanggal": timezone.localdate()} | isi
    return catat_pemegang(oleh=oleh, keluarga=keluarga, pemegang=pemegang, **isi)


def test_riwayat_dan_yang_berlaku(pendamping, korkab, rekan, kadis, keluarga, hari_ini):
    kunci = uuid4()
    lama, baru = catat(pendamping, keluarga, "bank", kunci=kunci, tanggal=hari_ini - timedelta(9))
    assert baru
    assert catat(pendamping, keluarga, "bank", kunci=kunci) == (lama, False)
    with pytest.raises(ValidationError, match="dipakai catatan lain"):
        catat(korkab, keluarga, kunci=kunci)
    kedua, _ = catat(korkab, keluarga)
    assert list(keluarga.pemegang_kks.berlaku()) == [kedua]
    assert keluarga.pemegang_kks.count() == 2
    for oleh in (rekan, kadis):
        with pytest.raises(PermissionDenied):
            catat(oleh, keluarga)
    for isi in (
        {"tanggal": hari_ini + timedelta(1)}, {"tanggal": hari_ini - timedelta(1)},
        {"pemegang": "entah"},
    ):  # fmt: skip
        with pytest.raises(ValidationError) as galat:
            catat(pendamping, keluarga, **isi)
        assert set(galat.value.message_dict) == set(isi)


def test_kartu_di_pendamping_menjadi_urusan_kantor(pendamping, korkab, keluarga, hari_ini):
    catat(pendamping, keluarga, "pendamping", catatan="Dititipkan")
    s = Selisih.objects.get()
    assert (s.jenis, s.pemilik, s.sebab) == ("kks_pendamping", None, "Dititipkan")
    catat(pendamping, keluarga, "pendamping")
    assert Selisih.objects.count() == 1
    assert {p["kata"]: p["tingkat"] for p in kini.perlu(korkab, hari_ini)} == {
        "KKS dipegang pendamping": "penting"
    }
    assert kini.perlu(pendamping, hari_ini) == []
    catat(korkab, keluarga)
    s.refresh_from_db()
    assert (s.alasan, s.ditutup_oleh) == ("beres", None)
    # What a phone tells late is history.
    catat(pendamping, keluarga, "pendamping", tanggal=hari_ini - timedelta(3), susulan=True)
    assert kini.perlu(korkab, hari_ini) == []


def test_yang_menunggu_seseorang(pendamping, operator, korkab, kadis, rekan, keluarga, hari_ini):
    kemarin = hari_ini - timedelta(days=1)
    pabrik.SelisihFactory(keluarga=keluarga, pemilik=pendamping, tenggat=kemarin, rupiah=225_000)
    pabrik.SelisihFactory(keluarga=keluarga, pemilik=pendamping, jenis="belum")
    pabrik.SelisihFactory(keluarga=keluarga, jenis="tanpa_daftar")
    pabrik.SelisihFactory(keluarga=keluarga, jenis="beda_jumlah", ditutup_pada=timezone.now(),
                          alasan="keliru")  # fmt: skip
    pabrik.DaftarSalurFactory(disusun_pada=timezone.now())
    pabrik.DaftarSalurFactory(periode=date(2024, 4, 1), status="diperiksa",
                              disusun_pada=timezone.now())  # fmt: skip
    pabrik.HasilSalurFactory(keluarga=keluarga, keadaan="asing", label="entah")

    def perlu(orang):
        return {p["kata"]: p["jumlah"] for p in kini.perlu(orang, hari_ini)}

    assert perlu(pendamping) == {
        "selisih penyaluran lewat tenggat": 1, "selisih penyaluran menunggu Anda": 1,
    }  # fmt: skip
    kantor = {"selisih penyaluran belum ada yang mengerjakan": 1,
              "daftar penyaluran menunggu Anda": 1}  # fmt: skip
    assert perlu(korkab) == kantor
    assert perlu(operator) == kantor | {"kata bank belum dikenal artinya": 1}
    assert perlu(kadis) == perlu(rekan) == {}
    kotak = [k for k in isi_kotak(pendamping) if "selisih" in k.alamat]
    assert {(k.judul, k.perlu) for k in kotak} == {
        (f"Belum diambil: {keluarga}", True), (f"Gagal salur: {keluarga}", True),
    }  # fmt: skip
    assert not [k for k in isi_kotak(operator) if "selisih" in k.alamat]
    terbuka = [
        t.kata for t in yang_terbuka(keluarga, pendamping, hari_ini, [], yang_tercatat(keluarga))
    ]
    assert "Selisih penyaluran: gagal salur" in terbuka


def test_halaman_kartu(masuk, meja, pendamping, korkab, kadis, rekan, keluarga, keluarga_asing):
    alamat = reverse("kpm:kks_keluarga", args=[keluarga.pk])
    isi = {"pemegang": "hilang", "tanggal": timezone.localdate(), "kunci": uuid4()}
    klien = masuk(pendamping)
    assert "Simpan pemegang kartu" in klien.get(alamat).content.decode()
    assert meja(pendamping).post(alamat, isi | {"pemegang": "x"}).status_code == 422
    assert meja(pendamping).post(alamat, isi).status_code == 302
    assert (
        "Hilang atau rusak" in klien.get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    )
    kejadian, _ = susun_linimasa(keluarga, pendamping, 25)
    assert "KKS dipegang: hilang atau rusak" in [k.judul for k in kejadian]
    assert meja(rekan).get(alamat).status_code == 404
    assert meja(kadis).post(alamat, isi).status_code == 403
    pabrik.PemegangKKSFactory(keluarga=keluarga_asing, pemegang="hilang")
    lain = pabrik.KeluargaFactory(nama_pengurus="Belum Ditanya", no_kks="6032980000000001")
    daftar = masuk(korkab).get(reverse("kpm:kks")).content.decode()
    assert keluarga.nama_pengurus in daftar
    assert keluarga_asing.nama_pengurus not in daftar
    assert lain.nama_pengurus not in daftar
    for q, ada in ((keluarga.nama_pengurus[:5], True), ("Zzz", False)):
        daftar = meja(korkab).get(reverse("kpm:kks"), {"q": q}).context["halaman"].baris
        assert bool(daftar) is ada
    belum = meja(korkab).get(f"{reverse('kpm:kks')}?pemegang=belum").content.decode()
    assert lain.nama_pengurus in belum
    assert keluarga.nama_pengurus not in belum


def test_kueri_tetap(masuk, korkab):
    klien, alamat, jumlah = masuk(korkab), reverse("kpm:kks"), []
    for n in (1, 4):
        for _ in range(n):
            pabrik.PemegangKKSFactory(pemegang="hilang")
        klien.get(alamat)
        with CaptureQueriesContext(connection) as k:
            klien.get(alamat)
        jumlah.append(len(k))
    assert jumlah[0] == jumlah[1]


# --- what one family is due ----------------------------------------------------------------
def test_uraian_baris_demi_baris(daftar, warga, kirim, pendamping, operator):
    kirim(daftar)
    b = susun_bantuan(warga["berhak"], pendamping, PERIODE)
    assert [(u["nama"], u["rupiah"]) for u in b["uraian"] if u["dibayar"]] == [
        (warga["berhak"].anggota.get(hubungan="anak").nama, 225_000)
    ]
    assert (b["hitung"], b["tetap"].jumlah, b["beda"]) == (225_000, 225_000, False)
    assert [d.kecuali for d in b["daftar"]] == [""]
    assert b["janggal"]  # the schedule has passed and the bank has said nothing
    b = susun_bantuan(warga["ditangguhkan"], operator, PERIODE)
    assert (b["aktif"], b["hitung"], b["tetap"], b["status"]) == (False, 0, None, "Ditangguhkan")
    b = susun_bantuan(warga["baru_masuk"], operator, PERIODE)
    assert (b["aktif"], b["status"]) == (False, "")
    assert susun_bantuan(warga["pos"], operator, PERIODE)["aktif"]  # since that very day
    for pada, hak in ((PERIODE, 0), (PERIODE + timedelta(days=1), 225_000)):
        anak = warga["berhak"].anggota.filter(hubungan="anak")
        anak.update(keluar_pada=pada, alasan_keluar="pindah")
        assert susun_bantuan(warga["berhak"], pendamping, PERIODE)["hitung"] == hak, pada
    anak.update(keluar_pada=None, alasan_keluar="")
    warga["berhak"].anggota.update(disabilitas_berat=True)
    b = susun_bantuan(warga["berhak"], pendamping, PERIODE)
    assert (b["beda"], b["tetap"].jumlah) == (True, 225_000)


@time_machine.travel("2024-08-20 03:00+00:00")
def test_halaman_bantuan(masuk, meja, pendamping, rekan, warga, daftar, kirim):
    kirim(daftar)
    pabrik.HasilSalurFactory(
        keluarga=warga["berhak"], periode=PERIODE, keadaan="gagal", label="Gagal OMSPAN", jumlah=0
    )
    alamat = reverse("kpm:bantuan", args=[warga["berhak"].pk])
    isi = masuk(pendamping).get(alamat).content.decode()
    for kata in ("Rp900.000 setahun dibagi 4", "Gagal OMSPAN", "Hak periode ini", "Rp225.000"):
        assert kata in isi, kata
    klien = meja(pendamping)
    for tanya in ("2024-08", "x", "1999-01", "2030-01"):
        assert klien.get(f"{alamat}?periode={tanya}").status_code == 404, tanya
    assert meja(rekan).get(alamat).status_code == 404


def test_satu_pemegang_berlaku(keluarga):
    pabrik.PemegangKKSFactory(keluarga=keluarga)
    pabrik.PemegangKKSFactory(keluarga=keluarga, berlaku=False)
    assert PemegangKKS.objects.berlaku().count() == 1
