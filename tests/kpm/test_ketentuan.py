"""From a copy of the rules to a version in force: who may, what it shows, what never changes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kpm import aturan
from kpm.ketentuan import layanan
from kpm.ketentuan.dampak import hitung_dampak
from kpm.ketentuan.forms import RancanganForm
from kpm.ketentuan.kata import bandingkan, susun_kata
from kpm.layanan import fakta
from kpm.massal import hitung_komponen, ketentuan_pada
from kpm.models import Anggota, Bantuan, Keluarga, Ketentuan
from kpm.tugas import hitung_dampak_ketentuan
from pkh.pekerjaan.models import Pekerjaan
from tests import pabrik

pytestmark = pytest.mark.django_db


def tahun_depan() -> date:
    return date(timezone.localdate().year + 1, 1, 1)


@pytest.fixture
def terakhir() -> Ketentuan:
    return Ketentuan.objects.ditetapkan().first()


@pytest.fixture
def rancangan(operator_prov, terakhir) -> Ketentuan:
    return layanan.salin_ketentuan(oleh=operator_prov, asal=terakhir)


def ubah(oleh, ketentuan: Ketentuan, **ganti) -> Ketentuan:
    nilai = {r: getattr(ketentuan, r) for r in layanan.RUAS}
    ruas = {k: v for k, v in ganti.items() if k in nilai}
    isi = ketentuan.isi | {k: v for k, v in ganti.items() if k not in nilai}
    return layanan.ubah_rancangan(
        oleh=oleh, ketentuan=ketentuan, versi=ketentuan.diubah_pada, **(nilai | {"isi": isi} | ruas)
    )


def hitung(oleh, ketentuan: Ketentuan) -> Ketentuan:
    hitung_dampak_ketentuan(layanan.minta_dampak(oleh=oleh, ketentuan=ketentuan).pk)
    ketentuan.refresh_from_db()
    return ketentuan


def isian(ketentuan: Ketentuan, **ganti) -> dict:
    """What the browser would send for the form untouched, but for `ganti`."""
    form = RancanganForm(instance=ketentuan)
    nilai = {nama: form[nama].value() for nama in form.fields}
    nilai["versi"] = ketentuan.diubah_pada.isoformat()
    return {k: "" if v is None else v for k, v in (nilai | ganti).items()}


# --- past versions -------------------------------------------------------------------------
def test_basis_data_menolak_mengubah_yang_sudah_berlaku(terakhir):
    """Whatever door it comes through: the rule is in the database."""
    ini = Ketentuan.objects.filter(pk=terakhir.pk)
    for tindakan in (
        lambda: ini.update(isi={}),
        lambda: ini.update(mulai=tahun_depan()),
        lambda: ini.update(nama="Lain"),
        lambda: ini.delete(),
        lambda: ini.update(ditetapkan_pada=None),
        lambda: pabrik.KetentuanFactory(mulai=timezone.localdate()),
    ):
        with pytest.raises(IntegrityError, match="tidak dapat diubah"), transaction.atomic():
            tindakan()
    assert Ketentuan.objects.get(pk=terakhir.pk).isi == terakhir.isi


def test_yang_belum_berlaku_masih_dapat_ditarik_dan_rancangan_dihapus(operator_prov, rancangan):
    hitung(operator_prov, rancangan)
    versi = rancangan.diubah_pada
    tetap = layanan.tetapkan_ketentuan(oleh=operator_prov, ketentuan=rancangan, versi=versi)
    assert Ketentuan.objects.pada(tahun_depan()) == tetap
    tarik = layanan.tarik_ketentuan(oleh=operator_prov, ketentuan=tetap)
    assert Ketentuan.objects.pada(tahun_depan()) != tetap
    layanan.hapus_rancangan(oleh=operator_prov, rancangan=tarik, versi=tarik.diubah_pada)
    assert not Ketentuan.objects.rancangan().exists()


def test_rancangan_tidak_berlaku(operator_prov, rancangan, keluarga):
    """A draft is nobody's rule, whatever its day."""
    ubah(operator_prov, rancangan, mulai=date(2024, 1, 1), indeks={"sd": 1})
    k = Ketentuan.objects.pada(date(2024, 7, 1))
    assert k.ditetapkan_pada
    assert len(k.isi["indeks"]) == 7


def test_aturan_suatu_hari_ialah_versi_hari_itu(operator_prov, rancangan):
    """Read by one statement of its own: on the day of each version, the day before, and on that
    of a draft."""
    mulai = sorted(Ketentuan.objects.ditetapkan().values_list("mulai", flat=True))
    assert len(mulai) > 1
    besok = mulai[-1] + timedelta(days=1)
    ubah(operator_prov, rancangan, mulai=besok, indeks={"sd": 1})
    for hari in (*mulai, *(m - timedelta(days=1) for m in mulai[1:]), besok):
        versi = aturan.Ketentuan.dari_isi(Ketentuan.objects.pada(hari).isi)
        assert ketentuan_pada(hari) == versi, hari
    with pytest.raises(Ketentuan.DoesNotExist):
        ketentuan_pada(mulai[0] - timedelta(days=1))


def test_yang_sudah_berlaku_tidak_dapat_ditarik(operator_prov, terakhir):
    with pytest.raises(ValidationError, match="sudah berlaku"):
        layanan.tarik_ketentuan(oleh=operator_prov, ketentuan=terakhir)


# --- setting in force ----------------------------------------------------------------------
def test_tanpa_dampak_tidak_dapat_ditetapkan(operator_prov, rancangan):
    with pytest.raises(ValidationError, match="Hitung dampaknya"):
        layanan.tetapkan_ketentuan(
            oleh=operator_prov, ketentuan=rancangan, versi=rancangan.diubah_pada
        )
    hitung(operator_prov, rancangan)
    berubah = ubah(operator_prov, rancangan, lansia_min=65)  # what was worked out is void
    assert berubah.dampak is None
    with pytest.raises(ValidationError, match="Hitung dampaknya"):
        layanan.tetapkan_ketentuan(oleh=operator_prov, ketentuan=berubah, versi=berubah.diubah_pada)


def test_hari_mulai(operator_prov, rancangan):
    for mulai, kata in (
        (timezone.localdate(), "sesudah hari ini"),
        (date(2026, 4, 1), "sesudah hari ini"),
        (tahun_depan() + timedelta(days=31), "bukan awal periode"),
    ):
        k = hitung(operator_prov, ubah(operator_prov, rancangan, mulai=mulai))
        with pytest.raises(ValidationError, match=kata):
            layanan.tetapkan_ketentuan(oleh=operator_prov, ketentuan=k, versi=k.diubah_pada)
        k.refresh_from_db()
        assert k.ditetapkan_pada is None, mulai
        rancangan = k


def test_hari_mulai_hanya_satu_ketentuan(operator_prov, rancangan, terakhir):
    hitung(operator_prov, rancangan)
    layanan.tetapkan_ketentuan(oleh=operator_prov, ketentuan=rancangan, versi=rancangan.diubah_pada)
    kedua = layanan.salin_ketentuan(oleh=operator_prov, asal=terakhir)
    assert kedua.mulai.year == rancangan.mulai.year + 1  # the first that is free
    kedua = hitung(operator_prov, ubah(operator_prov, kedua, mulai=rancangan.mulai))
    with pytest.raises(ValidationError, match="Sudah ada ketentuan"):
        layanan.tetapkan_ketentuan(oleh=operator_prov, ketentuan=kedua, versi=kedua.diubah_pada)


def test_dua_orang_satu_rancangan(operator_prov, admin, rancangan):
    lama = rancangan.diubah_pada
    ubah(admin, rancangan, lansia_min=65)
    rancangan.diubah_pada = lama
    with pytest.raises(ValidationError, match="baru saja diubah"):
        ubah(operator_prov, rancangan, lansia_min=70)


def test_layanan_memeriksa_hak(operator, rancangan, terakhir):
    versi = rancangan.diubah_pada
    for tindakan in (
        lambda: layanan.salin_ketentuan(oleh=operator, asal=terakhir),
        lambda: ubah(operator, rancangan),
        lambda: layanan.minta_dampak(oleh=operator, ketentuan=rancangan),
        lambda: layanan.tetapkan_ketentuan(oleh=operator, ketentuan=rancangan, versi=versi),
        lambda: layanan.tarik_ketentuan(oleh=operator, ketentuan=rancangan),
        lambda: layanan.hapus_rancangan(oleh=operator, rancangan=rancangan, versi=versi),
    ):
        with pytest.raises(PermissionDenied):
            tindakan()


# --- the effect ----------------------------------------------------------------------------
@pytest.fixture
def register():
    """Two families in Kukar, one in Berau; one graduated; one without any component."""
    pada = tahun_depan()

    def lahir(usia: int) -> date:
        return date(pada.year - usia, 1, 1)

    isi = [
        ("64.02.06.1001", "aktif", [(lahir(62), ""), (lahir(80), "")]),
        ("64.02.06.1001", "aktif", [(lahir(3), ""), (lahir(16), "sma"), (lahir(30), "")]),
        ("64.03.05.1001", "aktif", [(lahir(64), ""), (lahir(10), "sd")]),
        ("64.03.05.1001", "graduasi", [(lahir(64), "")]),
        ("64.03.05.1001", "aktif", [(lahir(30), "")]),
    ]
    for desa, status, orang in isi:
        rumah = pabrik.KeluargaFactory(desa_id=desa, status=status, status_sejak=date(2020, 1, 1))
        for tanggal_lahir, jenjang in orang:
            pabrik.AnggotaFactory(
                keluarga=rumah, tanggal_lahir=tanggal_lahir, jenjang=jenjang, hubungan="anak"
            )
    hitung_komponen(tanggal=timezone.localdate())


def tangan(k: aturan.Ketentuan, pada: date) -> dict[int, dict[str, int]]:
    """{family: {component: rupiah a year}} by the pure functions."""
    hasil = {}
    for rumah in Keluarga.objects.aktif():
        orang = [fakta(a) for a in rumah.anggota.hadir()]
        kode = [(f, aturan.tentukan_komponen(f, pada, k)[0]) for f in orang]
        for _, ko in aturan.pilih_dibayar(kode, k):
            isi = hasil.setdefault(rumah.pk, {})
            isi[ko] = isi.get(ko, 0) + k.rupiah_periode(ko) * k.periode_per_tahun
        if rumah.pk in hasil and k.bantuan_tetap:
            hasil[rumah.pk]["tetap"] = k.bantuan_tetap
    return hasil


def test_dampak_sama_dengan_fungsi_murni(register, terakhir):
    for ganti in (
        {},
        {"lansia_min": 70},
        {"maks_dibayar": 1},
        {"bantuan_tetap": 550_000},
        {"periode_per_tahun": 6},
        {"indeks": {"sd": 900_000, "lansia": 3_000_000}},
        {"ambang_hadir": 80},
    ):
        periksa_dampak(terakhir, ganti)


def periksa_dampak(terakhir: Ketentuan, ganti: dict) -> None:
    pada = tahun_depan()
    lama = aturan.Ketentuan.dari_isi(terakhir.isi)
    baru = aturan.Ketentuan.dari_isi(terakhir.isi | ganti)
    hasil = hitung_dampak(lama=lama, baru=baru, tanggal=pada, maju=lambda *a, **k: None)
    dahulu, nanti = tangan(lama, pada), tangan(baru, pada)
    semua = dahulu.keys() | nanti.keys()
    assert hasil["keluarga"] == len(semua), ganti
    assert hasil["berubah"] == sum(dahulu.get(n) != nanti.get(n) for n in semua), ganti
    jumlah = [sum(sum(v.values()) for v in d.values()) for d in (dahulu, nanti)]
    assert [hasil["lama"], hasil["baru"]] == jumlah, ganti
    assert [sum(b[n] for b in hasil["komponen"]) for n in (3, 4)] == jumlah, ganti
    assert [sum(b[n] for b in hasil["kabupaten"]) for n in (3, 4)] == jumlah, ganti
    assert sum(b[2] for b in hasil["kabupaten"]) == hasil["berubah"], ganti
    assert hasil["naik"] + hasil["turun"] <= hasil["berubah"], ganti


def test_dampak_tidak_menulis_register(operator_prov, register, rancangan):
    sebelum = [list(m.objects.order_by("pk").values()) for m in (Keluarga, Anggota, Bantuan)]
    k = hitung(operator_prov, ubah(operator_prov, rancangan, lansia_min=70))
    assert k.dampak["berubah"] == 2
    assert [list(m.objects.order_by("pk").values()) for m in (Keluarga, Anggota, Bantuan)] == (
        sebelum
    )
    assert Pekerjaan.objects.get().pesan == "2 KPM berubah."


def test_dampak_untuk_naskah_lama_tidak_disimpan(operator_prov, register, rancangan):
    pekerjaan = layanan.minta_dampak(oleh=operator_prov, ketentuan=rancangan)
    ubah(operator_prov, rancangan, lansia_min=70)
    hitung_dampak_ketentuan(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    rancangan.refresh_from_db()
    assert (pekerjaan.status, rancangan.dampak) == ("gagal", None)


# --- words ---------------------------------------------------------------------------------
def test_setiap_aturan_punya_kata(terakhir):
    """Whatever is changed shows in the comparison: no rule is silent."""
    k = aturan.Ketentuan.dari_isi(terakhir.isi)
    lain = {
        "indeks": {"sd": 1}, "batas": {"sd": 1}, "urutan": "tetap", "pembulatan": "atas",
        "pengaduan": terakhir.isi["pengaduan"] | {"kks": 3},
        "periode_per_tahun": 6, "anc": [1, 1, 2], "sanksi": {}, "diperiksa": ["pindah"],
    }  # fmt: skip
    for ruas, nilai in terakhir.isi.items():
        baru = lain.get(ruas, not nilai if isinstance(nilai, bool) else None)
        if baru is None:
            baru = nilai + 1
        if ruas == "batas":
            baru = {"lansia": 1}
        beda = bandingkan(k, aturan.Ketentuan(**(terakhir.isi | {ruas: baru})))
        assert beda, ruas
    assert bandingkan(k, k) == []
    nama = [b.nama for semua in susun_kata(k).values() for b in semua]
    assert len(nama) == len(set(nama))


# --- pages ---------------------------------------------------------------------------------
def test_salin_ubah_hitung_tetapkan(masuk, operator_prov, register, terakhir):
    klien = masuk(operator_prov)
    jawab = klien.post(reverse("kpm:ketentuan_salin", args=[terakhir.pk]))
    k = Ketentuan.objects.rancangan().get()
    assert jawab["Location"] == reverse("kpm:ketentuan_ubah", args=[k.pk])
    kirim = isian(k, nama="Ketentuan baru", lansia_min=70, batas_lansia=1)
    assert klien.post(jawab["Location"], kirim).status_code == 302
    k.refresh_from_db()
    assert k.isi == terakhir.isi | {
        "lansia_min": 70,
        "batas": terakhir.isi["batas"] | {"lansia": 1},
    }
    hitung_dampak_ketentuan(Pekerjaan.objects.get().pk)
    alamat = reverse("kpm:ketentuan_rinci", args=[k.pk])
    isi = klien.get(alamat).content.decode()
    assert "2 dari 3 KPM berubah" in isi
    assert "Kabupaten Berau" in isi
    assert "mulai 70 tahun" in isi
    k.refresh_from_db()
    versi = {"versi": k.diubah_pada.isoformat()}
    assert f'value="{timezone.localtime(k.diubah_pada).isoformat()}"' in isi
    klien.post(reverse("kpm:ketentuan_tetapkan", args=[k.pk]), versi)
    k.refresh_from_db()
    assert (k.ditetapkan_oleh, k.ditetapkan_pada is not None) == (operator_prov, True)
    assert "Akan berlaku" in klien.get(reverse("kpm:ketentuan")).content.decode()


def test_isian_tanpa_diubah_tidak_mengubah(masuk, operator_prov, rancangan):
    """The form carries every rule: sent back untouched it writes the same book."""
    sebelum = rancangan.isi
    url = reverse("kpm:ketentuan_ubah", args=[rancangan.pk])
    assert masuk(operator_prov).post(url, isian(rancangan)).status_code == 302
    rancangan.refresh_from_db()
    assert rancangan.isi == sebelum


def test_isian_salah(masuk, operator_prov, rancangan):
    url, klien = reverse("kpm:ketentuan_ubah", args=[rancangan.pk]), masuk(operator_prov)
    sebelum = rancangan.isi
    for ganti, kata in (
        ({"lansia_min": ""}, "Lanjut usia mulai"),
        ({"indeks_sd": "-1"}, "SD/MI"),
        ({"sekolah_maks": "3"}, "Usia sekolah tertinggi"),
        ({"sanksi_surat": "9"}, "lebih ringan"),
        ({"mulai": "31 Februari"}, "berlaku mulai"),
        ({"versi": "2020-01-01T00:00:00+00:00"}, "baru saja diubah"),
    ):
        jawab = klien.post(url, isian(rancangan, **ganti))
        assert jawab.status_code == 422, ganti
        assert kata.lower() in jawab.content.decode().lower(), ganti
        rancangan.refresh_from_db()
        assert rancangan.isi == sebelum, ganti


def test_rancangan_hanya_terlihat_yang_menyusun(masuk, pendamping, admin, rancangan):
    url = reverse("kpm:ketentuan_rinci", args=[rancangan.pk])
    assert masuk(pendamping).get(url).status_code == 404
    assert masuk(admin).get(url).status_code == 200
    assert rancangan.nama not in masuk(pendamping).get(reverse("kpm:ketentuan")).content.decode()


def test_banding(masuk, pendamping):
    semua = {k.mulai.year: k for k in Ketentuan.objects.all()}
    url = reverse("kpm:ketentuan_banding", args=[semua[2024].pk])
    isi = masuk(pendamping).get(url, {"dengan": semua[2022].pk}).content.decode()
    assert "mulai 70 tahun" in isi
    assert "mulai 60 tahun" in isi
    assert "Tidak ada yang berbeda" in masuk(pendamping).get(url).content.decode()
    for salah in ("x", "999999"):
        assert masuk(pendamping).get(url, {"dengan": salah}).status_code == 404


def test_query_daftar_tetap(masuk, operator_prov, terakhir, django_assert_max_num_queries):
    klien = masuk(operator_prov)
    url = reverse("kpm:ketentuan")
    klien.get(url)
    layanan.salin_ketentuan(oleh=operator_prov, asal=terakhir)
    with django_assert_max_num_queries(50) as satu:
        klien.get(url)
    for _ in range(4):
        layanan.salin_ketentuan(oleh=operator_prov, asal=terakhir)
    with django_assert_max_num_queries(len(satu)):
        klien.get(url)
