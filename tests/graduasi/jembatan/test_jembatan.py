"""The bridge: closes on any history, equals the rows, opens its lists, keeps to its region."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from graduasi.jembatan import views
from graduasi.jembatan.massal import ambil_gerak
from graduasi.jembatan.ringkasan import susun_jembatan
from graduasi.layanan import catat_keluar
from graduasi.models import Kepergian, Usulan
from kpm import layanan
from kpm.aturan import ALUR_STATUS
from kpm.models import Keluarga, PerubahanDesa, PerubahanStatus
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
DESA = ["64.02.06.1001", "64.02.06.2002", "64.02.13.1001", "64.03.05.1001", "63.03.05.1001"]
MULAI, HARI = date(2023, 1, 1), 700
PESERTA = ("aktif", "ditangguhkan")


def _hari(n: int) -> date:
    return MULAI + timedelta(days=n)


def _karang(acak: Random) -> dict[int, tuple[list, list]]:
    """Families with histories that the database accepts: {family: ([(day, status)], [(day,
    desa)])}, in order, the first desa on the first day of all."""
    asal, riwayat = {}, {}
    for _ in range(70):
        hari, status, kini = acak.randrange(HARI // 2), [], ""
        for _ in range(acak.randrange(1, 7)):
            pilihan = ALUR_STATUS[kini] if kini else {"calon", "aktif"}
            kini = acak.choice(sorted(pilihan))
            status.append((_hari(min(hari, HARI)), kini))
            hari += acak.choice([0, 0, 1, 20, 90])  # several on one day too
        tempat = [(MULAI, acak.choice(DESA))]
        for n in sorted(acak.randrange(1, HARI) for _ in range(acak.choice([0, 0, 1, 3]))):
            tempat.append((_hari(n), acak.choice([d for d in DESA if d != tempat[-1][1]])))
        k = pabrik.KeluargaFactory.build(
            desa_id=tempat[-1][1], status=status[-1][1], status_sejak=status[-1][0]
        )
        asal[len(asal)] = k
        riwayat[len(riwayat)] = (status, tempat)
    Keluarga.objects.bulk_create(asal.values())
    pengusul = pabrik.PenggunaFactory()
    hasil = {}
    for n, k in asal.items():
        status, tempat = hasil[k.pk] = riwayat[n]
        dari = ""
        for hari, ke in status:
            PerubahanStatus.objects.create(keluarga=k, dari=dari, ke=ke, tanggal=hari, alasan="Uji")
            dari = ke
        for (_, lama), (hari, baru) in zip(tempat, tempat[1:], strict=False):
            PerubahanDesa.objects.create(keluarga=k, dari=lama, ke=baru, tanggal=hari)
        _catat_kepergian(k, dict(status), pengusul)
    return hasil


def _catat_kepergian(k: Keluarga, akhir_hari: dict[date, str], pengusul) -> None:
    for hari, ke in akhir_hari.items():
        if ke == "keluar" and k.pk % 3:
            Kepergian.objects.create(keluarga=k, golongan="lain", jenis="pindah", tanggal=hari)
        elif ke == "graduasi" and k.pk % 3:
            u = Usulan.objects.create(
                keluarga=k, jenis="sejahtera", status="efektif", alasan="Uji", pengusul=pengusul,
                nomor_putusan="1", tanggal_putusan=hari, tanggal_efektif=hari,
            )  # fmt: skip
            Kepergian.objects.create(
                keluarga=k, golongan="graduasi", jenis="sejahtera", tanggal=hari, usulan=u
            )


def _pada(titik: list[tuple[date, str]], hari: date) -> str:
    return next((isi for t, isi in reversed(titik) if t <= hari), "")


def _di_dalam(riwayat, keluarga: int, hari: date, kode: str) -> bool:
    status, tempat = riwayat[keluarga]
    desa = _pada(tempat, hari)
    return _pada(status, hari) in PESERTA and f"{desa}.".startswith(f"{kode}.")


def _oleh_langkah(riwayat, kode: str, mulai: date, sampai: date) -> Counter:
    """The same bridge by walking through every family's days on which something happened."""
    isi: Counter = Counter()
    for k, (status, tempat) in riwayat.items():
        pernah = False
        for hari in sorted({t for t, _ in [*status, *tempat] if t <= sampai}):
            dulu = _di_dalam(riwayat, k, hari - timedelta(days=1), kode)
            kini = _di_dalam(riwayat, k, hari, kode)
            peserta_dulu = _pada(status, hari - timedelta(days=1)) in PESERTA
            peserta = _pada(status, hari) in PESERTA
            if hari >= mulai and dulu != kini:
                if kini:
                    jenis = "pindah" if peserta_dulu else "kembali" if pernah else "baru"
                    isi["masuk", jenis] += 1
                elif peserta:
                    isi["keluar", "pindah"] += 1
                else:
                    lulus = _pada(status, hari) == "graduasi" and k % 3
                    isi["keluar", "graduasi" if lulus else "lain"] += 1
            pernah = pernah or peserta
        isi["awal", ""] += _di_dalam(riwayat, k, mulai - timedelta(days=1), kode)
        isi["akhir", ""] += _di_dalam(riwayat, k, sampai, kode)
    return +isi


@pytest.mark.parametrize("benih", [1, 2])
def test_selalu_menutup_pada_riwayat_acak(benih):
    """Every figure as a walk through the days finds it, each list as long as its figure, and
    the whole as long as the register; for any region and any two days."""
    acak = Random(benih)
    riwayat = _karang(acak)
    for kode in ("64", "64.02", "64.02.06", "64.02.06.1001"):
        mulai, sampai = sorted(_hari(acak.randrange(1, HARI)) for _ in range(2))
        wilayah = Wilayah.objects.get(pk=kode)
        hasil = susun_jembatan(wilayah, mulai, sampai, hari_ini=_hari(HARI + 99))
        assert hasil.menutup, kode
        j = hasil.jumlah
        isi = Counter({("awal", ""): j.awal, ("akhir", ""): j.akhir})
        masa = {"kode": kode, "mulai": mulai, "sampai": sampai}
        for (arah, golongan, jenis), n in j.isi.items():
            assert len(ambil_gerak(**masa, arah=arah, golongan=golongan, jenis=jenis)) == n
            if arah in {"masuk", "keluar"}:
                isi[arah, golongan] += n
        assert +isi == _oleh_langkah(riwayat, kode, mulai, sampai), kode
        # Regions below add up to the whole, but for moves between them.
        for arah in ("awal", "akhir"):
            assert sum(x.jumlah(arah) for x in hasil.baris) == j.jumlah(arah)
    kini = susun_jembatan(Wilayah.objects.get(pk="64"), MULAI, _hari(HARI), hari_ini=_hari(HARI))
    peserta = Keluarga.objects.filter(status__in=PESERTA, desa_id__gte="64", desa_id__lt="64/")
    assert kini.register == kini.jumlah.akhir == peserta.count() > 0
    assert kini.menutup


def test_setiap_pintu_meninggalkan_riwayat_desa(operator, keluarga):
    """A move on a page is in the bridge of both regions; what is no move leaves nothing."""
    layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, alamat="Jalan lain")
    assert not PerubahanDesa.objects.exists()
    pindah = Wilayah.objects.get(pk="64.02.13.1001")
    layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, desa=pindah)
    baris = PerubahanDesa.objects.untuk(operator).get()
    assert (baris.keluarga, baris.dari, baris.ke) == (keluarga, "64.02.06.1001", "64.02.13.1001")
    masa = {"mulai": baris.tanggal, "sampai": baris.tanggal, "hari_ini": baris.tanggal}
    hasil = susun_jembatan(Wilayah.objects.get(pk="64.02"), **masa)
    arus = {
        b.nama: (b.jumlah("masuk", "pindah"), b.jumlah("keluar", "pindah")) for b in hasil.baris
    }
    assert arus == {"Tenggarong": (0, 1), "Samboja": (1, 0)}
    assert (hasil.jumlah.awal, hasil.jumlah.akhir, hasil.menutup) == (1, 1, True)
    assert not hasil.jumlah.jumlah("masuk")


def test_keluar_bukan_graduasi(operator, keluarga, hari_ini):
    """An exit never stands among graduations, and what has no departure says so."""
    catat_keluar(
        oleh=operator, keluarga=keluarga, jenis="ganda", tanggal=hari_ini, keterangan="Data ganda"
    )
    lain = pabrik.keluarga_lengkap()
    layanan.ubah_status(
        oleh=operator, keluarga=lain, ke="tidak_layak", tanggal=hari_ini, alasan="Tidak layak"
    )
    j = susun_jembatan(
        Wilayah.objects.get(pk="64.02"), hari_ini, hari_ini, hari_ini=hari_ini
    ).jumlah
    assert j.graduasi == 0
    assert {g.kata: g.jumlah for g in j.garis if g.jumlah} == {
        "Awal": 2, "Keluar: Data ganda": 1, "Keluar: Dinyatakan tidak layak": 1,
    }  # fmt: skip


# --- pages, file, API ----------------------------------------------------------------------
def _halaman(nama: str, **tanya) -> str:
    from urllib.parse import urlencode

    return f"{reverse(f'graduasi:{nama}')}?{urlencode(tanya)}"


def test_halaman_dan_isi(masuk, korkab, keluarga, keluarga_rekan, keluarga_asing, hari_ini):
    klien = masuk(korkab)
    html = klien.get(_halaman("jembatan")).content.decode()
    assert "Jembatan menutup sampai keluarga terakhir, dan sama dengan 2 peserta" in html
    masa = {"mulai": "2020-01-01", "sampai": f"{hari_ini:%Y-%m-%d}"}
    jawab = klien.get(_halaman("jembatan", **masa))
    url = {(g.arah, g.golongan): u for g, u in jawab.context["garis"]}["masuk", "baru"]
    assert url.replace("&", "&amp;") in jawab.content.decode()
    baris = klien.get(url).content.decode()
    assert all(str(k) in baris for k in (keluarga, keluarga_rekan))
    assert str(keluarga_asing) not in baris
    assert keluarga.no_kk not in baris


def test_isi_berhalaman_dan_kueri_tetap(meja, korkab, keluarga, monkeypatch):
    monkeypatch.setattr(views, "UKURAN", 4)
    klien = meja(korkab)
    isi = _halaman("jembatan_isi", wilayah="64.02", arah="akhir")

    def kueri() -> tuple:
        with CaptureQueriesContext(connection) as tangkap:
            assert (jawab := klien.get(isi)).content
            assert klien.get(_halaman("jembatan")).content
        return len(tangkap), jawab.context["halaman"]

    satu, _ = kueri()
    pabrik.KeluargaFactory.create_batch(5)
    banyak, halaman = kueri()
    assert banyak == satu
    lanjut = klien.get(reverse("graduasi:jembatan_isi") + halaman.berikut).context["halaman"]
    semua = [g.keluarga_id for g in [*halaman.baris, *lanjut.baris]]
    assert (len(halaman.baris), len(set(semua)), lanjut.berikut) == (4, 6, "")


def test_isi_yang_tidak_ada(meja, korkab):
    klien = meja(korkab)
    for tanya in (
        {"arah": "meja", "sesudah": "x"},
        {"arah": "meja", "sesudah": "2024-01-01_x"},
        {"arah": "meja", "sesudah": f"2024-01-01_{'9' * 30}"},
        {"arah": "lain"},
        {},
    ):
        assert klien.get(_halaman("jembatan_isi", **tanya)).status_code == 404, tanya


def test_tanggal_keliru_dikatakan(meja, korkab, hari_ini):
    nanti = f"{hari_ini + timedelta(days=1):%Y-%m-%d}"
    html = meja(korkab).get(_halaman("jembatan", sampai=nanti)).content.decode()
    assert "Tanggal akhir tidak boleh di masa depan." in html
    terbalik = meja(korkab).get(_halaman("jembatan", mulai="2024-02-01", sampai="2024-01-01"))
    assert "Tanggal awal tidak boleh sesudah tanggal akhir." in terbalik.content.decode()


def test_yang_pindah_keluar_tanpa_nama(meja, korkab, operator, keluarga, hari_ini):
    """It was in our count, so the figure has a row; who it is now belongs to the other district."""
    nama = str(keluarga)
    Keluarga.objects.filter(pk=keluarga.pk).update(desa_id="64.03.05.1001", pendamping=None)
    isi = _halaman("jembatan_isi", wilayah="64.02", arah="keluar", golongan="pindah")
    html = meja(korkab).get(isi).content.decode()
    assert "Keluarga di luar wilayah Anda" in html
    assert "Kabupaten Berau" in html
    assert nama not in html


def test_api(masuk, kadis_prov, korkab, pendamping, keluarga, keluarga_asing, hari_ini):
    tanya = {"wilayah": "64", "mulai": "2020-01-01", "sampai": f"{hari_ini:%Y-%m-%d}"}
    url = reverse("api_jembatan")
    isi = masuk(kadis_prov).get(url, tanya).json()
    assert (isi["menutup"], isi["jumlah"]["awal"], isi["jumlah"]["akhir"]) == (True, 0, 2)
    assert isi["jumlah"]["arus"] == [
        {"arah": "masuk", "golongan": "baru", "jenis": "", "jumlah": 2}
    ]
    assert masuk(korkab).get(url, tanya).status_code == 404
    assert masuk(pendamping).get(url, tanya).status_code == 403
    assert masuk(korkab).get(url, tanya | {"sampai": "2019-01-01"}).status_code == 400


def test_berkas_seperti_di_halaman(masuk, korkab, keluarga, keluarga_asing):
    """Below the regions stands the whole, as on the page."""
    url = reverse("kpm:ekspor", args=["jembatan"])
    jawab = masuk(korkab).post(f"{url}?mulai=2020-01-01", {"bentuk": "csv"})
    teks = b"".join(jawab.streaming_content).decode("utf-8-sig")
    baris = {b["Kode"]: b for b in csv.DictReader(io.StringIO(teks))}
    assert list(baris) == ["64.02.06", "64.02.13", "64.02"]
    arus = ("KPM awal", "Baru", "Graduasi Alamiah", "Data ganda", "KPM akhir")
    assert [baris["64.02"][a] for a in arus] == ["0", "1", "0", "0", "1"]
