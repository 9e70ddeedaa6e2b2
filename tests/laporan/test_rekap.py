"""Figures of Rekap Kabupaten against a district counted by hand (conftest.py)."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kpm.models import Keluarga, MutuKeluarga
from kpm.pindah_wilayah import pindahkan_wilayah
from laporan import massal
from laporan.jenis.deklarasi import Permintaan
from laporan.jenis.isi import susun_isi
from laporan.jenis.katalog import KATALOG
from laporan.lampiran import buat_lembar
from laporan.massal import periksa_angka, segarkan_angka
from laporan.models import Angka
from laporan.periode import baca_periode
from laporan.rincian import Rincian, baca_bungkusan, bandingkan
from laporan.sumber import Sumber
from laporan.ukuran import AGREGAT, KINI, hitung, hitung_verifikasi_komponen
from pendamping.models import Verifikasi
from pkh.wilayah.models import Wilayah
from tests import pabrik

from .conftest import PER, SMB, TGR


def rekap(pengguna, periode="2024-08", wilayah="64.02", per=PER, jenis="rekap_kabupaten") -> dict:
    minta = Permintaan(pengguna, Wilayah.objects.get(pk=wilayah), baca_periode(periode), per)
    return susun_isi(KATALOG[jenis], minta, {})[0]


def baca(isi: dict, bagian: str, baris: str = "total") -> dict:
    b = next(b for b in isi["bagian"] if b["kode"] == bagian)
    sel = {r["kode"]: r["sel"] for r in b["baris"]} | {"total": b["total"]}
    return dict(zip([k["kode"] for k in b["kolom"]], sel[baris], strict=True))


def test_menurut_hitungan_tangan(kabupaten, kadis):
    isi, september = rekap(kadis), rekap(kadis, "2024-09")
    _periksa_kpm(isi)
    assert baca(september, "kpm")["kpm"] == 4
    assert baca(rekap(kadis, "2024-07"), "kpm")["kpm"] == 6  # graduated on 20 August
    _periksa_verifikasi(isi)
    _periksa_p2k2(isi)
    assert baca(rekap(kadis, "2024-TW3"), "p2k2")["rencana"] == 3
    _periksa_kepergian(isi, september)


def _periksa_kpm(isi):
    """By the history of status; components count people."""
    tgr = baca(isi, "kpm", TGR)
    assert tgr["kpm"] == 3
    assert baca(isi, "kpm", SMB)["kpm"] == 2  # died out in September: still there in August
    assert baca(isi, "kpm")["kpm"] == 5
    assert (tgr["lansia"], tgr["sd"], tgr["smp"], tgr["orang"]) == (2, 1, 0, 3)


def _periksa_verifikasi(isi):
    j = baca(isi, "verifikasi")
    assert (j["wajib"], j["terverifikasi"], j["memenuhi"], j["belum"]) == (4, 3, 2, 1)
    assert (j["cakupan"], j["kepatuhan"]) == ("75.00", "66.67")
    smb = baca(isi, "verifikasi", SMB)
    assert (smb["cakupan"], smb["kepatuhan"]) == ("0.00", None)  # 0 of 1; nothing of nothing


def _periksa_p2k2(isi):
    j = baca(isi, "p2k2")
    assert (j["kpm"], j["hadir"], j["cakupan"]) == (5, 1, "20.00")
    assert (j["kelompok"], j["rencana"], j["terlaksana"], j["pelaksanaan"]) == (1, 1, 1, "100.00")


def _periksa_kepergian(isi, september):
    """Graduation and other departures are told apart."""
    s = baca(isi, "graduasi", "sejahtera")
    assert (s["masa"], s["tahun"], s["target"], s["capaian"]) == (1, 1, 8, "12.50")
    assert baca(isi, "keluar_lain")["masa"] == 0
    assert baca(september, "graduasi", "sejahtera")["masa"] == 0
    assert baca(september, "graduasi", "sejahtera")["tahun"] == 1
    assert baca(september, "keluar_lain", "meninggal")["masa"] == 1


def test_beban_pendamping_dihitung_sekali_di_kabupaten(kabupaten, kadis, pendamping):
    pindah = pabrik.KeluargaFactory(pendamping=pendamping, desa_id="64.02.13.1001")
    pabrik.PenugasanFactory(keluarga=pindah, pendamping=pendamping)
    isi = rekap(kadis)
    assert baca(isi, "pendamping", TGR)["pendamping"] == 1
    assert baca(isi, "pendamping", SMB)["pendamping"] == 2
    j = baca(isi, "pendamping")
    assert (j["pendamping"], j["berpendamping"], j["tanpa"], j["rasio"]) == (2, 4, 2, "2.00")


def test_pendamping_yang_pindah_tengah_bulan(kabupaten, kadis, pendamping, rekan):
    k = kabupaten.filter(pendamping=pendamping, status="aktif").first()
    k.penugasan.update(selesai=date(2024, 8, 14))
    pabrik.PenugasanFactory(keluarga=k, pendamping=rekan, mulai=date(2024, 8, 15))
    juli, agustus = rekap(kadis, "2024-07"), rekap(kadis)
    assert baca(juli, "pendamping", TGR)["pendamping"] == 1
    assert baca(agustus, "pendamping", TGR)["pendamping"] == 2
    assert baca(agustus, "pendamping")["berpendamping"] == 3  # the family is counted once


def test_yang_pertama_dan_terakhir_sebulan(kadis, pendamping, rekan):
    """A row on the day before, the first, the last and the day after; and of each kind one that is
    over, closed or of no participant."""
    hari = [date(2024, 7, 31), date(2024, 8, 1), date(2024, 8, 31), date(2024, 9, 1)]
    kelompok, _ = (pabrik.KelompokFactory(pendamping=pendamping, aktif=a) for a in (True, False))
    semua = pabrik.KeluargaFactory.create_batch(4, pendamping=pendamping)
    bayar = [(9, 9), (10, 10), (0, 7), (11, 11)]
    for k, pada, (terdaftar, dibayar) in zip(semua, hari, bayar, strict=True):
        pabrik.PenugasanFactory(keluarga=k, pendamping=pendamping)
        pabrik.KunjunganFactory(keluarga=k, pendamping=pendamping, tanggal=pada)
        temu = pabrik.PertemuanFactory(kelompok=kelompok, tanggal=pada)
        pabrik.KehadiranFactory(pertemuan=temu, keluarga=k)
        pabrik.KehadiranFactory(pertemuan=temu, keluarga=semua[0 if k != semua[0] else 3],
                                status="sakit")  # fmt: skip
        pabrik.KepergianFactory(keluarga=k, tanggal=pada)
        uang = {"terdaftar": terdaftar, "dibayar": dibayar}
        pabrik.RekonsiliasiFactory(keluarga=k, periode=pada, **uang)
        anak = pabrik.AnggotaFactory(keluarga=k, komponen="sd")
        pabrik.VerifikasiFactory(anggota=anak, bulan=pada, hasil="memenuhi")
        pabrik.MutuKeluargaFactory(keluarga=k, temuan=[] if k == semua[0] else ["rt_rw_kosong"])
    pergi = {"keluar_pada": hari[0], "alasan_keluar": "pindah"}
    pabrik.AnggotaFactory(keluarga=semua[1], komponen="sd", **pergi)
    lulus = pabrik.KeluargaFactory(status="graduasi", status_sejak=hari[1], pendamping=rekan)
    pabrik.AnggotaFactory(keluarga=lulus, komponen="sd")
    pabrik.MutuKeluargaFactory(keluarga=lulus, temuan=[])
    pabrik.KunjunganFactory(keluarga=lulus, pendamping=rekan, tanggal=hari[1])
    pabrik.PenugasanFactory(keluarga=lulus, pendamping=rekan)
    pada = date(2024, 9, 10)
    for isi in (
        {"kirim_pada": datetime(2024, 9, 2, 16, tzinfo=UTC)},  # midnight, seven days ago
        {"tarik_pada": datetime(2024, 9, 2, 16, tzinfo=UTC)},
        {"kirim_pada": datetime(2024, 9, 2, 15, 59, tzinfo=UTC), "belum": 3},
        {"terhapus_pada": timezone.now(), "belum": 5},
    ):
        telepon = pabrik.PerangkatFactory(pengguna=pendamping, **isi)
    for status in ("perlu_keputusan", "bentrok"):
        pabrik.KirimanFactory(keluarga=semua[0], perangkat=telepon, status=status)
    s = Sumber.untuk(kadis, "64.02")
    hasil = hitung(s, baca_periode("2024-08"), pada, apa=(*AGREGAT, "komponen"))
    assert {u: n for (kode, u), n in hasil.items() if kode in {TGR, "64.02"} and n} == {
        "kpm": 4, "komponen_sd": 4, "verif_memenuhi": 2, "p2k2_hadir": 2, "p2k2_terlaksana": 2,
        "p2k2_kelompok": 1, "p2k2_rencana": 1, "keluar_pindah": 2, "pendamping": 1,
        "pendamping_kabupaten": 1, "kpm_berpendamping": 4, "beban_kurang": 1,
        "kpm_dikunjungi": 2, "kunjungan": 3, "salur_terdaftar": 1, "salur_dibayar": 1,
        "salur_rupiah": 17, "mutu_dinilai": 4, "mutu_bersih": 1, "telepon": 3,
        "telepon_terdengar": 2, "telepon_belum": 3, "kiriman_tunggu": 1,
    }  # fmt: skip
    per_anggota = hitung_verifikasi_komponen(s, hari[1], hari[2])
    assert sum(per_anggota.values()) == 2
    # A month is there from its first day on, and not before.
    assert hitung(s, baca_periode("2024-09"), hari[3], apa=["kunjungan"])[TGR, "kunjungan"] == 1
    assert not hitung(s, baca_periode("2024-09"), hari[2], apa=["kunjungan", "kpm"])


def test_periode_tanpa_data(db, kadis):
    isi = rekap(kadis, "2024-08")
    assert isi["kosong"]
    assert baca(isi, "kpm")["kpm"] == 0
    assert baca(isi, "verifikasi")["cakupan"] is None
    assert baca(isi, "pendamping")["rasio"] is None
    assert "target tahun ini belum ditetapkan" in str(isi)


def test_periode_berjalan_dihitung_sampai_hari_data_diambil(kabupaten, kadis):
    isi = rekap(kadis, "2024", per=datetime(2024, 8, 15, 4, tzinfo=UTC))
    assert isi["periode"]["berjalan"]
    assert baca(isi, "kpm")["kpm"] == 6  # the graduation of 20 August has not happened
    assert baca(isi, "graduasi", "sejahtera")["tahun"] == 0
    assert baca(isi, "p2k2")["rencana"] == 8


def test_wilayah_yang_dipecah(kabupaten, kadis):
    """Families still recorded under an ended kecamatan are shown under its old code; an
    ended one without families is not."""
    Wilayah.objects.filter(pk=SMB).update(berakhir_pada=date(2024, 1, 1))
    pabrik.WilayahFactory(kode="64.02.99", nama="Kosong", tingkat=3, induk_id="64.02")
    Wilayah.objects.filter(pk="64.02.99").update(berakhir_pada=date(2024, 1, 1))
    isi = rekap(kadis)
    assert [r["sel"][0] for r in isi["bagian"][0]["baris"]] == ["Tenggarong", "Samboja (kode lama)"]
    assert baca(isi, "kpm")["kpm"] == 5


def test_wilayah_dipecah_lalu_keluarganya_dipindahkan(tiga_bulan, kabupaten, kadis, operator):
    """Old and new codes in one year: the families stand under the new one in every period, so
    that years can be compared; none comes or leaves by it, in the bridge and between reports."""
    lama, baru = "64.02.13.1001", "64.02.20.2001"

    def susun(periode="2024-08", jenis="rekap_kabupaten"):
        minta = Permintaan(kadis, Wilayah.objects.get(pk="64.02"), baca_periode(periode), PER)
        isi, bungkusan = susun_isi(KATALOG[jenis], minta, {})
        return isi, baca_bungkusan(bungkusan)

    isi_lama, rinci_lama = susun()
    jembatan_lama = baca(susun("2024", "jembatan")[0], "wilayah")
    pabrik.WilayahFactory(kode=baru[:8], nama="Samboja Barat", tingkat=3, induk_id="64.02")
    pabrik.WilayahFactory(kode=baru, nama="Margomulyo", induk_id=baru[:8])
    Wilayah.objects.filter(pk=lama).update(berakhir_pada=date(2024, 8, 15))
    assert pindahkan_wilayah(oleh=operator, pasangan={lama: baru})[0] == 2
    isi, rinci = susun()
    assert [r["sel"][:2] for r in isi["bagian"][0]["baris"]] == [
        ["Tenggarong", 3], ["Samboja", 0], ["Samboja Barat", 2],
    ]  # fmt: skip
    for periode, n in (("2024-07", 6), ("2024-08", 5), ("2024-09", 4)):
        assert baca(susun(periode)[0], "kpm")["kpm"] == n
    assert isi["bagian"][0]["total"] == isi_lama["bagian"][0]["total"]
    beda = bandingkan(rinci_lama, rinci)
    assert (beda.datang, beda.pergi) == ([], [])
    assert [angka for _, angka in beda.berubah] == [[], []]  # another desa, the same figures
    jembatan = susun("2024", "jembatan")[0]
    assert "tidak menutup" not in jembatan["bagian"][0]["catatan"]
    assert baca(jembatan, "wilayah") == jembatan_lama
    segarkan_angka(semua=True)
    angka = Angka.objects.filter(ukuran="kpm", bulan=timezone.localdate().replace(day=1))
    assert dict(angka.filter(wilayah__in=[SMB, baru[:8]]).values_list("wilayah", "nilai")) == {
        baru[:8]: 1
    }


def test_hanya_yang_terlihat(kabupaten, kadis, tanpa_peran):
    assert baca(rekap(kadis, wilayah="64.03"), "kpm")["kpm"] == 0
    assert rekap(tanpa_peran)["kosong"]


def test_jumlah_kueri_tetap(kabupaten, kadis):
    kadis.jabatan_kini  # noqa: B018 (read once per request)

    def hitung_kueri() -> int:
        with CaptureQueriesContext(connection) as q:
            rekap(kadis)
        return len(q)

    sedikit = hitung_kueri()
    for n in range(4):
        desa = f"64.02.{30 + n}.2001"
        pabrik.WilayahFactory(kode=desa[:8], nama=f"Kec {n}", tingkat=3, induk_id="64.02")
        pabrik.WilayahFactory(kode=desa, induk_id=desa[:8])
        pabrik.keluarga_lengkap(desa_id=desa)
    assert hitung_kueri() == sedikit


def test_agregat_sama_dengan_laporan(tiga_bulan, kabupaten, kadis):
    """Both ways to one answer: the monthly aggregates and the report's own queries."""
    with time_machine.travel(datetime(2024, 9, 10, 4, tzinfo=UTC), tick=False):
        segarkan_angka(semua=True)
        masa, apa = baca_periode("2024-08"), set(AGREGAT) - set(KINI)
        hasil = hitung(Sumber.untuk(kadis, "64.02"), masa, date(2024, 9, 10), apa=apa)
    agregat = {
        (a.wilayah_id, a.ukuran): a.nilai
        for a in Angka.objects.untuk(kadis).filter(bulan=date(2024, 8, 1))
    }
    atas = ("pendamping_kabupaten", "beban_")
    bawah = {k: n for k, n in agregat.items() if len(k[0]) == 8 or k[1].startswith(atas)}
    assert bawah
    assert bawah == {k: n for k, n in hasil.items() if n}
    for ukuran in ("kpm", "verif_memenuhi", "p2k2_hadir", "kpm_berpendamping"):
        kecamatan = sum(n for (kode, u), n in bawah.items() if u == ukuran)
        assert agregat["64.02", ukuran] == kecamatan
    assert ("64.02", "pendamping") not in agregat  # cannot be added up


def test_agregat_mengikuti_jejak(tiga_bulan, kabupaten, kadis):
    """Only the months the trail speaks of are counted again, and a change is found. Of a family
    only status, its day and its desa count; a move changes every month."""
    k, lain = kabupaten.filter(status="aktif", desa__kode__startswith=TGR)[:2]
    keluarga = Keluarga.objects.filter(pk=k.pk)
    with time_machine.travel(datetime(2024, 9, 10, 4, tzinfo=UTC), tick=False):
        for _ in range(3):
            segarkan_angka()
        for baris, nilai, bulan in (
            (keluarga, {"alamat": "Jalan Baru", "pendamping": None}, []),
            (Verifikasi.objects.filter(hasil="tidak"), {"hasil": "memenuhi"}, [8]),
            (keluarga, {"status": "keluar", "status_sejak": date(2024, 8, 3)}, [8, 9]),
            (keluarga, {"status_sejak": date(2024, 9, 3)}, [8, 9]),  # put right: August too
        ):
            baris.update(**nilai)
            assert [b.month for b in segarkan_angka()] == bulan, nilai
            segarkan_angka()  # what was said at the last refresh is read twice
            assert segarkan_angka() == []
        Keluarga.objects.filter(pk=lain.pk).update(desa_id="64.02.13.1001")
        assert len(segarkan_angka()) == massal.JENDELA
    agustus = Angka.objects.filter(bulan=date(2024, 8, 1))
    assert dict(agustus.filter(ukuran="kpm").values_list("wilayah_id", "nilai"))[SMB] == 3
    assert agustus.get(wilayah="64.02", ukuran="verif_memenuhi").nilai == 3


def test_kini_saja_dan_yang_lama_tetap(tiga_bulan, kabupaten, kadis):
    """Quality and phones are only known of today: the month they were counted in keeps them."""
    keluarga = kabupaten.filter(status="aktif").first()
    pabrik.MutuKeluargaFactory(keluarga=keluarga, temuan=[])
    with time_machine.travel(datetime(2024, 9, 10, 4, tzinfo=UTC), tick=False):
        segarkan_angka()
    MutuKeluarga.objects.all().delete()
    with time_machine.travel(datetime(2024, 10, 3, 4, tzinfo=UTC), tick=False):
        segarkan_angka()
        assert periksa_angka().jumlah == 0
    bersih = Angka.objects.filter(wilayah="64.02", ukuran="mutu_bersih")
    assert list(bersih.values_list("bulan", "nilai")) == [(date(2024, 9, 1), 1)]


def test_agregat_diperiksa_terhadap_data(kabupaten, kadis, kabid, masuk, monkeypatch):
    """A figure nobody's event changed is found, told and put right; a fresh one is no fault."""
    monkeypatch.setattr(massal, "JENDELA", 4)
    with time_machine.travel(datetime(2024, 9, 10, 4, tzinfo=UTC), tick=False):
        segarkan_angka(semua=True)
        segarkan_angka()
        segarkan_angka()
        pertama = periksa_angka()
        assert (pertama.jumlah, pertama.beda) == (0, [])
        assert pertama.dibandingkan > 5
        salah = Angka.objects.get(wilayah="64.02", bulan=date(2024, 8, 1), ukuran="kpm")
        Angka.objects.filter(pk=salah.pk).update(nilai=99)
        Angka.objects.filter(wilayah="64.02", bulan=date(2024, 7, 1), ukuran="kpm").delete()
        # Told by the trail and not yet counted: late, not wrong.
        Verifikasi.objects.filter(hasil="tidak").update(hasil="memenuhi")
        kedua = periksa_angka()
    assert kedua.beda == [["64.02", "2024-07", "kpm", 0, 6]]
    benar = Angka.objects.get(wilayah="64.02", bulan=date(2024, 8, 1), ukuran="kpm")
    assert benar.nilai == salah.nilai
    isi = masuk(kadis).get("/dasbor/").content.decode()
    assert "1 berbeda dan sudah dibetulkan" in isi
    assert "2024-07" in masuk(kabid).get("/dasbor/periksa/").content.decode()


def test_pemeriksaan_menyebut_wilayah_sendiri_saja(kadis, pendamping, masuk, meja):
    pabrik.PeriksaAngkaFactory(jumlah=1, beda=[["64.03", "2024-08", "kpm", 1, 2]])
    isi = masuk(kadis).get("/dasbor/periksa/").content.decode()
    assert "bukan milik wilayah Anda" in isi
    assert "2024-08" not in isi
    assert meja(pendamping).get("/dasbor/periksa/").status_code == 403


def test_agregat_dibaca_menurut_cakupan(tiga_bulan, kabupaten, kadis, kadis_prov, tanpa_peran):
    segarkan_angka(semua=True)
    assert not Angka.objects.untuk(kadis).filter(wilayah__kode__startswith="64.03").exists()
    assert Angka.objects.untuk(kadis_prov).filter(wilayah__kode__startswith="64.03").exists()
    assert not Angka.objects.untuk(tanpa_peran).exists()


def test_lampiran_memuat_nama_terpanjang():
    """A desa of 100 letters: the column is as wide, or the next one would cover it."""
    nama = "Persiapan Pemekaran " * 5
    r = Rincian([(7, "64.02.06.1001", {"kpm": 1})], {"64.02.06.1001": [nama, "Loa Kulu"]})
    lembar = openpyxl.load_workbook(BytesIO(buat_lembar("2024", PER, r))).active
    assert lembar.column_dimensions["B"].width > len(nama)
    assert lembar.column_dimensions["C"].width < 30
