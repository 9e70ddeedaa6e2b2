"""Every kind of the catalogue over the district counted by hand (conftest.py)."""

import hashlib
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan import berkas
from laporan.banding import beda_definisi, kalimat_sebab
from laporan.cetak import alamat_periksa
from laporan.definisi import SEMUA_DEFINISI
from laporan.jenis.deklarasi import Permintaan
from laporan.jenis.isi import sidik, susun_isi
from laporan.jenis.katalog import KATALOG, daftar_katalog
from laporan.jenis.program import peringkat
from laporan.layanan import katalog_untuk, minta_laporan
from laporan.models import Cuplikan
from laporan.periode import baca_periode, mundur_periode
from laporan.rincian import bandingkan, buka, kemas
from laporan.surat import susun_surat
from pendamping.models import Kendala, Verifikasi
from pkh.wilayah.models import Wilayah
from tests import pabrik

from .conftest import TGR
from .test_rekap import PER, baca

PROV = {"rekap_provinsi"}
KAB = {"rekap_kabupaten"}
UMUM = {k: j for k, j in KATALOG.items() if not j.milik_sendiri}  # the others: ./bulanan


def susun(pengguna, jenis: str, wilayah: str = "64.02", periode: str = "2024-08"):
    tujuan = Wilayah.objects.get(pk=wilayah)
    minta = Permintaan(pengguna, tujuan, baca_periode(periode), PER)
    surat = susun_surat(wilayah=tujuan, pada=PER.date(), hal="Uji", nomor="", sifat="Biasa")
    return susun_isi(KATALOG[jenis], minta, surat)


def beku(pengguna, jenis: str, wilayah: str = "64.02", periode: str = "2024-08") -> Cuplikan:
    isi, rinci = susun(pengguna, jenis, wilayah, periode)
    kemasan, isi["sidik_keluarga"] = kemas(rinci)
    return pabrik.CuplikanFactory(
        jenis=jenis, wilayah_id=wilayah, periode=periode, isi=isi, sha256=sidik(isi),
        keluarga=kemasan, dibuat_oleh=pengguna, hak=KATALOG[jenis].hak,
    )  # fmt: skip


def test_isi_jenis_dari_ruang_lain(ramai, kadis):
    salur = susun(kadis, "penyaluran", periode="2024-TW3")[0]
    j = baca(salur, "wilayah")
    assert (j["terdaftar"], j["tersalur"], j["persen"], j["gagal"]) == (2, 1, "50.00", 1)
    assert (j["rp_terdaftar"], j["rp_dibayar"], j["dibayar"]) == (300, 150, 2)
    assert [b["sel"][0] for b in salur["bagian"][3]["baris"]] == ["Rekening pasif"]
    assert susun(kadis, "penyaluran", periode="2024-08")[0]["kosong"]  # begins in July
    empat = susun(kadis, "empat_t", periode="2024-TW3")[0]
    assert [(r["kode"], r["pembilang"], r["penyebut"]) for r in empat["ringkas"]][1:3] == [
        ("tepat_waktu", 1, 2), ("tepat_jumlah", 1, 2),
    ]  # fmt: skip
    mutu = susun(kadis, "mutu_data")[0]
    assert (baca(mutu, "wilayah")["skor"], baca(mutu, "wilayah")["persen"]) == ("80.00", "50.00")
    assert baca(mutu, "temuan", "tanpa_anggota")["kpm"] == 1
    jeda = f"tidak dikunjungi selama {settings.JEDA_KUNJUNGAN} hari."
    assert baca(mutu, "temuan", "kunjungan")["maksud"].endswith(jeda)
    kendala = susun(kadis, "kendala")[0]
    assert kendala["bagian"][0]["baris"][0]["sel"][1:4] == [2, 2, 1]
    contoh = kendala["bagian"][0]["baris"][0]["sel"][4]
    assert "Jembatan hanyut, hubungi …" in contoh
    assert (baca(kendala, "wilayah")["kunjungan"], baca(kendala, "wilayah")["kendala"]) == (3, 2)
    assert kendala["ringkas"][0]["nilai"] == "40.00"  # 2 of 5
    aduan = susun(kadis, "pengaduan")[0]
    j = baca(aduan, "kategori")
    assert (j["masuk"], j["dinilai"], j["tepat"], j["persen"]) == (3, 3, 1, "33.33")
    assert baca(aduan, "wilayah", TGR)["terbuka"] == 1
    stimulan = susun(kadis, "stimulan")[0]
    j = baca(stimulan, "jenis")
    assert (j["n"], j["penerima"], j["rupiah"], j["persen"]) == (2, 1, 2000, "50.00")
    assert baca(stimulan, "sumber", "apbd_kab")["n"] == 2
    j = baca(stimulan, "wilayah")
    assert (j["dukungan"], j["lulus"], j["dipantau"], j["persen"]) == (2, 1, 1, "100.00")
    assert baca(stimulan, "keadaan", "rawan")["n"] == 1
    assert baca(susun(kadis, "stimulan", periode="2024-07")[0], "wilayah")["lulus"] == 0
    akses = susun(kadis, "akses_identitas")[0]
    assert akses["bagian"][0]["baris"][0]["sel"][1:5] == [3, 1, 2, 1]
    jembatan = susun(kadis, "jembatan", periode="2024-TW3")[0]
    gerak = {b["kode"]: b["sel"][2] for b in jembatan["bagian"][0]["baris"]}
    assert (
        gerak["awal"] - gerak["keluar.graduasi.sejahtera"] - gerak["keluar.lain.meninggal"]
        == (gerak["akhir"])
    )
    assert "tidak menutup" not in str(jembatan)


def test_akses_identitas_hanya_bagi_yang_berwenang(ramai, kadis, kabid, meja):
    """A kepala bidang reads reports, but not this one, nor makes it."""
    c = beku(kadis, "akses_identitas")
    assert meja(kadis).get(reverse("laporan:rinci", args=[c.pk])).status_code == 200
    assert meja(kabid).get(reverse("laporan:rinci", args=[c.pk])).status_code == 404
    assert "akses_identitas" not in {j.kode for j in katalog_untuk(kabid)}
    with pytest.raises(PermissionDenied):
        minta_laporan(oleh=kabid, jenis="akses_identitas", wilayah="64.02", periode="2024")


def test_kueri_tiap_jenis_tetap(ramai, kadis):
    kadis.jabatan_kini  # noqa: B018 (read once per request)

    def hitung() -> dict[str, int]:
        hasil = {}
        for jenis in UMUM.keys() - PROV:
            with CaptureQueriesContext(connection) as q:
                susun(kadis, jenis, periode="2024-TW3")
            hasil[jenis] = len(q)
        return hasil

    sedikit = hitung()
    for n in range(4):
        k = pabrik.keluarga_lengkap(desa_id="64.02.06.1001")
        pabrik.KunjunganFactory(
            keluarga=k, tanggal=date(2024, 8, 5), kendala=Kendala.objects.create(nama=f"K{n}")
        )
        pabrik.RekonsiliasiFactory(keluarga=k, desa_id=k.desa_id, temuan="gagal", label=f"kata {n}")
        pabrik.PengaduanFactory(wilayah_id=k.desa_id, diterima=date(2024, 8, 1))
    assert hitung() == sedikit


def test_isi_tiap_jenis(kabupaten, kadis, kadis_prov):
    kpm = susun(kadis, "kpm_komponen")[0]
    desa = baca(kpm, "desa", "64.02.13.1001")
    assert (desa["kpm"], desa["orang"], desa["kecamatan"]) == (2, 1, "Samboja")
    lansia, jumlah = baca(kpm, "komponen", "lansia"), baca(kpm, "komponen")
    assert (lansia["orang"], lansia["keluarga"], lansia["bagian"]) == (2, 2, "40.00")
    assert (jumlah["orang"], jumlah["keluarga"], jumlah["bagian"]) == (4, 3, "60.00")
    verifikasi = susun(kadis, "verifikasi")[0]
    assert baca(verifikasi, "komponen", "sd")["kepatuhan"] == "66.67"
    assert baca(verifikasi, "komponen", "smp")["kepatuhan"] is None
    p2k2 = susun(kadis, "p2k2")[0]
    sesi = next(b for b in p2k2["bagian"] if b["kode"] == "sesi")
    assert sesi["total"][2:] == [1, 2, 1, "50.00"]
    graduasi = susun(kadis, "graduasi")[0]
    j = baca(graduasi, "target_wilayah")
    assert (j["tahun"], j["target"], j["capaian"]) == (1, 8, "12.50")
    assert baca(graduasi, "target_wilayah", TGR)["tahun"] == 1
    beban = susun(kadis, "beban_pendamping")[0]
    orang = next(b for b in beban["bagian"] if b["kode"] == "orang")
    assert sorted(r["sel"][1:] for r in orang["baris"]) == [[1, "rendah"], [2, "rendah"]]
    provinsi = susun(kadis_prov, "rekap_provinsi", "64")[0]
    kukar, tetangga = (baca(provinsi, "peringkat", k) for k in ("64.02", "64.03"))
    assert (kukar["kpm"], kukar["selisih_kpm"], kukar["cakupan"]) == (5, -1, "75.00")
    assert (kukar["urut_cakupan"], kukar["tren_cakupan"]) == (1, None)
    assert (kukar["urut_p2k2"], tetangga["urut_p2k2"], kukar["tren_p2k2"]) == (1, 2, "20.00")
    assert (tetangga["kpm"], tetangga["cakupan"], tetangga["urut_cakupan"]) == (1, None, None)
    assert baca(provinsi, "target_wilayah", "64.02")["target"] == 8
    assert baca(provinsi, "pendamping")["pendamping"] == 2


def test_peringkat_dan_periode_sebelumnya():
    assert peringkat({"a": 5, "b": 7, "c": 5, "d": None}) == {"a": 2, "b": 1, "c": 2, "d": None}
    mundur = {"2024": "2023", "2024-TW1": "2023-TW4", "2024-TW3": "2024-TW2",
              "2024-01": "2023-12", "2024-11": "2024-10"}  # fmt: skip
    for kini, dulu in mundur.items():
        assert mundur_periode(baca_periode(kini)).kode == dulu


def test_yang_dicatat_terlambat_disebut(kabupaten, kadis, pendamping):
    isi = susun(kadis, "rekap_kabupaten")[0]
    assert {t["judul"]: t["jumlah"] for t in isi["terlambat"]} == {
        "Pertemuan P2K2": 1,
        "Graduasi dan keluar": 1,
    }  # fmt: skip  (the factories write down today what happened in 2024)
    kabupaten.first().kepergian.model.objects.update(dicatat_pada=datetime(2024, 8, 21, tzinfo=UTC))
    assert [t["judul"] for t in susun(kadis, "graduasi")[0]["terlambat"]] == []


def test_katalog_menurut_tingkat_dan_wewenang(db, kadis, kadis_prov):
    for jenis, wilayah in (("rekap_provinsi", "64.02"), ("rekap_kabupaten", "64")):
        with pytest.raises(ValidationError, match="dibuat untuk"):
            minta_laporan(oleh=kadis_prov, jenis=jenis, wilayah=wilayah, periode="2024")
    with pytest.raises(PermissionDenied):
        minta_laporan(oleh=kadis, jenis="rekap_provinsi", wilayah="64", periode="2024")
    assert {j.kode for j in katalog_untuk(kadis)} == set(KATALOG) - PROV
    assert {j.kode for j in katalog_untuk(kadis_prov)} == set(KATALOG)
    for j in daftar_katalog():
        assert j["pertanyaan"].endswith("?")
        assert set(j["definisi"]) <= set(SEMUA_DEFINISI), j["kode"]


def test_beda_dua_laporan_sampai_ke_keluarga(kabupaten, kadis):
    dulu, kini = (buka(kemas(susun(kadis, "rekap_kabupaten", periode=p)[1])[0])
                  for p in ("2024-07", "2024-09"))  # fmt: skip
    beda = bandingkan(dulu, kini)
    lulus = kabupaten.get(status="graduasi").pk
    habis = kabupaten.get(status="keluar").pk
    assert (beda.datang, beda.pergi) == ([], [])  # still counted: as graduated, as left
    berubah = dict(beda.berubah)
    assert ("kpm", 1, 0) in berubah[lulus]
    assert ("tahun_graduasi_sejahtera", 0, 1) in berubah[lulus]
    assert ("keluar_meninggal", 0, 1) in berubah[habis]
    assert set(berubah) == {lulus, habis}


def test_csv_dan_json(kabupaten, kadis):
    c = beku(kadis, "verifikasi")
    baris = berkas.buat_csv(c).decode("utf-8-sig").splitlines()
    assert baris[0] == '"bagian","kode","baris","angka","jenis","nilai"'
    assert f'"Verifikasi komitmen","{TGR}","Tenggarong","Kepatuhan (%)","persen",66.67' in baris
    mentah = berkas.buat_json(c)
    assert hashlib.sha256(mentah).hexdigest() == c.sha256
    assert json.loads(mentah) == c.isi


def test_perintah_menyebut_katalog_dan_menolak(db, kadis, tmp_path):
    keluar = StringIO()
    call_command("laporan", "--daftar", stdout=keluar)
    assert {j["kode"] for j in json.loads(keluar.getvalue())} == set(KATALOG)
    ke = ["--periode", "2024-08", "--keluaran", str(tmp_path / "a.pdf")]
    with pytest.raises(CommandError, match="Belum disebut: sebagai, wilayah"):
        call_command("laporan", "p2k2", *ke)
    with pytest.raises(CommandError, match="tidak ada"):
        call_command("laporan", "p2k2", "--sebagai", "x", "--wilayah", "64.02", *ke)


def test_tanggal_hari_data_tetap_pada_periode_yang_belum_mulai(kabupaten, kadis):
    minta = Permintaan(
        kadis, Wilayah.objects.get(pk="64.02"), baca_periode("2025"),
        datetime(2024, 12, 31, 4, tzinfo=UTC),
    )  # fmt: skip
    assert minta.pada == date(2024, 12, 31)
    assert not minta.sudah_mulai
    assert susun_isi(KATALOG["rekap_kabupaten"], minta, {})[0]["kosong"]


def _dua(ramai, kadis) -> tuple[Cuplikan, Cuplikan]:
    """The same month twice; between them one judgement and one exit were written down late."""
    dulu = beku(kadis, "rekap_kabupaten")
    k = ramai[0]
    Verifikasi.objects.filter(hasil="belum").update(hasil="memenuhi")
    k.status, k.status_sejak = "keluar", date(2024, 8, 30)
    k.save()
    pabrik.PerubahanStatusFactory(
        keluarga=k, dari="aktif", ke="keluar", tanggal=date(2024, 8, 30), alasan="Pindah"
    )
    return dulu, beku(kadis, "rekap_kabupaten")


def test_mengapa_berbeda(ramai, kadis, kadis_prov, pendamping, masuk, meja):
    dulu, kini = _dua(ramai, kadis)
    klien = masuk(kadis)
    alamat = reverse("laporan:banding", args=[kini.pk, dulu.pk])
    assert alamat in klien.get(reverse("laporan:rinci", args=[kini.pk])).content.decode()
    jawab = klien.get(alamat)
    isi = jawab.content.decode()
    assert "semua perbedaan adalah data terlambat" in isi
    ringkas = {b.kolom: (b.dulu, b.kini, b.selisih) for b in jawab.context["ringkas"]}
    assert ringkas["KPM aktif"] == ("5", "4", "−1")
    assert ringkas["Cakupan verifikasi"] == ("75,00%", "100,00%", "+25,00 poin")
    assert ringkas["Graduasi terhadap target"] == ("12,50%", "12,50%", "tetap")
    sel = {(b.baris, b.kolom) for b in jawab.context["sel"]}
    assert ("Tenggarong", "KPM aktif") in sel
    assert ("Samboja", "KPM aktif") not in sel
    (kode, _, apa), *lain = jawab.context["baris"]
    assert (kode, [n for *_, n in apa]) == ("keluarga", [0, 0, 2])
    isi = klien.get(reverse("laporan:banding_baris", args=[kini.pk, dulu.pk, "berubah"]))
    baris = {b["pk"]: b for b in isi.context["halaman"].baris}
    assert "KPM aktif: 1 menjadi 0" in baris[ramai[0].pk]["beda"]
    assert "Aktif ke Keluar" in isi.content.decode()
    # Only newer against older, of one kind and region, and only what one may read.
    lain = beku(kadis_prov, "rekap_kabupaten", "64.03")
    jenis_lain = beku(kadis, "verifikasi")
    for a, z in ((dulu, kini), (kini, kini), (jenis_lain, dulu), (lain, dulu)):
        salah = reverse("laporan:banding", args=[a.pk, z.pk])
        assert klien.get(salah).status_code == 404, (a.pk, z.pk)
    assert klien.get(
        reverse("laporan:banding_baris", args=[kini.pk, dulu.pk, "lain"])
    ).status_code == 404  # fmt: skip
    assert meja(pendamping).get(alamat).status_code == 403


def test_kalimat_sebab_dan_definisi(kabupaten, kadis):
    agustus = susun(kadis, "verifikasi")[0]
    september = susun(kadis, "verifikasi", periode="2024-09")[0]
    assert "Periodenya berbeda (Agustus 2024 dan September 2024)" in kalimat_sebab(
        agustus, september
    )
    berjalan = agustus | {"periode": agustus["periode"] | {"berjalan": True}}
    assert "belum berakhir" in kalimat_sebab(berjalan, agustus)
    assert beda_definisi(agustus, september) == []
    definisi = [d | {"pembilang": "lain"} for d in agustus["definisi"][:1]]
    assert beda_definisi(agustus | {"definisi": definisi}, september) == ["Cakupan verifikasi"]


def test_siapa_pun_dapat_memeriksa_kertasnya(ramai, kadis, client):
    c, khusus = beku(kadis, "rekap_kabupaten"), beku(kadis, "akses_identitas")
    assert alamat_periksa(c).endswith(f"/laporan/periksa/{c.sha256}/")
    jawab = client.get(reverse("laporan:periksa", args=[c.sha256]))
    isi = jawab.content.decode()
    assert jawab.status_code == 200
    for kata in ("Laporan ini asli", "66,67%", "Kutai Kartanegara"):
        assert kata in isi, kata
    isi = client.get(reverse("laporan:periksa", args=[khusus.sha256])).content.decode()
    assert "Laporan ini asli" in isi
    assert "Identitas dibuka" not in isi  # genuine, but its figures are not for everybody
    palsu = pabrik.CuplikanFactory(isi=c.isi | {"judul": "lain"}, sha256="f" * 64)
    for sidik_salah, kata in ((palsu.sha256, "tidak cocok lagi"), ("a" * 64, "Tidak ada laporan")):
        jawab = client.get(reverse("laporan:periksa", args=[sidik_salah]))
        assert jawab.status_code == 404
        assert kata in jawab.content.decode()


def test_katalog_ada_di_panduan():
    """docs/panduan/laporan.md is the catalogue in words."""
    panduan = (settings.BASE_DIR / "docs/panduan/laporan.md").read_text()
    for j in KATALOG.values():
        assert f"| {j.judul} | {j.pertanyaan} | {j.kata_tingkat} |" in panduan, j.kode
