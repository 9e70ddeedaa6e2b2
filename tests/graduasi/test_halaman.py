"""Pages: works, colleague, stranger 404, wrong role 403, stale page, double click, batch."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from graduasi.aturan import LANGKAH, StatusUsulan
from graduasi.models import Kepergian, Target, Usulan
from kpm.models import Keluarga
from tests import pabrik
from tests.graduasi.conftest import AWAL_TAHUN
from tests.graduasi.test_layanan import PEMEGANG
from tests.test_rute import RUTE_MENURUT_NAMA, panggil

pytestmark = pytest.mark.django_db
# Who has no step at a stage, four parties that take turns over the stages.
BUKAN_PELAKU = [
    ["auditor", "rekan"], ["operator_prov", "tetangga"], ["kadis_prov", "tanpa_peran"],
    ["admin", "operator_tetangga"],
]  # fmt: skip
ALASAN = "Warung sudah mencukupi kebutuhan keluarga sehari-hari."
ISIAN = {"jenis": "sejahtera", "sumber": "pendamping", "alasan": ALASAN}


def buka(klien, *usulan) -> None:
    for u in usulan:
        assert klien.get(alamat("rinci", u.pk)).status_code == 200


def alamat(nama: str, *args, **tanya) -> str:
    url = reverse(f"graduasi:{nama}", args=args)
    return f"{url}?{urlencode(tanya, doseq=True)}" if tanya else url


def jawaban(request, peran, nama: str, *args, metode="GET", isi="", **tanya) -> dict:
    """What the view itself answers to each of these roles."""
    rute = RUTE_MENURUT_NAMA[f"graduasi:{nama}"]
    nilai = dict(zip(rute.ruas, args, strict=True))
    return {
        p: panggil(
            rute, metode, request.getfixturevalue(p), lambda ruas, _: nilai[ruas],
            isi or urlencode(tanya),
        ).status_code
        for p in peran
    }  # fmt: skip


# --- proposing -----------------------------------------------------------------------------


def test_usulkan_dari_halaman_keluarga(masuk, pendamping, keluarga):
    klien = masuk(pendamping)
    url = alamat("usul", keluarga=keluarga.pk)
    assert "Masih punya komponen, tetapi sudah mampu" in klien.get(url).content.decode()
    jawab = klien.post(url, {"jenis": "sejahtera", "sumber": "keluarga", "alasan": ALASAN})
    usulan = Usulan.objects.get()
    assert jawab.headers["Location"] == alamat("rinci", usulan.pk)
    assert (usulan.status, usulan.pengusul, usulan.sumber) == ("draf", pendamping, "keluarga")
    html = klien.get(jawab.url).content.decode()
    assert "Belum ada asesmen" in html
    html = klien.post(alamat("langkah", usulan.pk, "ajukan"), {"dari": "draf"}).content.decode()
    assert "Surat pernyataan bermeterai: belum diunggah." in html
    pabrik.lengkapi(usulan, pendamping)
    klien.post(alamat("langkah", usulan.pk, "ajukan"), {"dari": "draf"})
    assert Usulan.objects.get().status == "diajukan"


def test_isian_keliru_tidak_hilang(meja, pendamping, keluarga):
    """What was typed is still there, and the error stands beside the field."""
    url = alamat("usul", keluarga=keluarga.pk)
    html = meja(pendamping).post(url, ISIAN | {"jenis": "alamiah"}).content.decode()
    assert "masih punya 1" in html
    assert ALASAN in html
    assert not Usulan.objects.exists()


def test_usul_dua_kali_ditunjukkan_yang_ada(meja, pendamping, keluarga, usulan_pada):
    usulan = usulan_pada("diajukan", keluarga)
    klien, url = meja(pendamping), alamat("usul", keluarga=keluarga.pk)
    assert alamat("rinci", usulan.pk) in klien.get(url).content.decode()
    klien.post(url, ISIAN)
    assert Usulan.objects.count() == 1


def test_cari_keluarga_sendiri_saja(meja, pendamping, keluarga, keluarga_rekan):
    html = meja(pendamping).get(alamat("usul", q="ibu contoh")).content.decode()
    assert alamat("usul", keluarga=keluarga.pk) in html
    assert alamat("usul", keluarga=keluarga_rekan.pk) not in html


def test_usul_bukan_haknya(request, keluarga):
    kode = {"rekan": 404, "tetangga": 404, "korkab": 403, "auditor": 403, "tanpa_peran": 403}
    assert jawaban(request, kode, "usul", keluarga=keluarga.pk) == kode


def test_keluarga_tidak_dikenal(request):
    for kode in ("0", "x", "9" * 30, "-1"):
        for peran, nama in (("pendamping", "usul"), ("operator", "keluar")):
            assert jawaban(request, {peran: 404}, nama, keluarga=kode) == {peran: 404}, kode


def test_ubah_usulan(meja, pendamping, korkab, usulan_pada):
    usulan = usulan_pada("dikembalikan")
    klien = meja(pendamping)
    assert ALASAN in klien.get(alamat("ubah", usulan.pk)).content.decode()
    klien.post(alamat("ubah", usulan.pk), ISIAN | {"jenis": "pemberdayaan"})
    usulan.refresh_from_db()
    assert usulan.jenis == "pemberdayaan"
    assert meja(korkab).get(alamat("ubah", usulan.pk)).status_code == 403
    lain = usulan_pada("diajukan")
    assert klien.get(alamat("ubah", lain.pk)).url == alamat("rinci", lain.pk)


# --- one proposal --------------------------------------------------------------------------


def test_rinci_menawarkan_langkah_yang_boleh(request, meja, usulan_pada):
    """At every stage whoever has a step there, who may only look, and who may not: exactly the
    steps of the table, drawn for who has one and for one who has none, and never a blank page.
    (Every role: test_langkah_tersedia_*.)"""
    salah = []
    for n, status in enumerate(StatusUsulan.values):
        usulan, langkah = usulan_pada(status), LANGKAH.get(status, {})
        pelaku, digambar = {PEMEGANG[s.hak] for s in langkah.values()}, set()
        for peran in [*sorted(pelaku), *BUKAN_PELAKU[n % 4]]:
            orang = request.getfixturevalue(peran)
            jawab = meja(orang).get(alamat("rinci", usulan.pk))
            if not Usulan.objects.untuk(orang).exists():
                if jawab.status_code != (404 if orang.boleh("graduasi.lihat") else 403):
                    salah.append((status, peran, jawab.status_code))
                continue
            tawaran = {t["nama"] for t in jawab.context["tindakan"]}
            if tawaran != {n for n, s in langkah.items() if PEMEGANG[s.hak] == peran}:
                salah.append((status, peran, tawaran))
            if tawaran or () not in digambar:
                digambar.add(tuple(tawaran))
                html = jawab.content.decode()
                tampak = set(re.findall(rf"/graduasi/{usulan.pk}/langkah/(\w+)/", html))
                if tampak != tawaran or (not tampak) != ("Tidak ada langkah untuk Anda" in html):
                    salah.append((status, peran, tampak))
    assert not salah


def test_rinci_menyebut_siapa_sebagai_apa(masuk, auditor, usulan_pada):
    html = masuk(auditor).get(alamat("rinci", usulan_pada("diputuskan").pk)).content.decode()
    assert "Kadis, Kepala dinas Kabupaten Kutai Kartanegara" in html
    assert "460/12/Dinsos" in html


def test_putuskan_lewat_halaman(masuk, kadis, usulan_pada):
    usulan = usulan_pada("diteruskan")
    url = alamat("langkah", usulan.pk, "setujui")
    isi = {"dari": "diteruskan", "nomor_putusan": "460/7", "tanggal_putusan": AWAL_TAHUN}
    klien = masuk(kadis)
    assert klien.post(url, isi).status_code == 302
    usulan.refresh_from_db()
    assert (usulan.status, usulan.nomor_putusan) == ("diputuskan", "460/7")
    # a double click, or a page from before: once, and told
    html = klien.post(url, isi, follow=True).content.decode()
    assert "oleh Anda" in html
    assert usulan.langkah.filter(ke="diputuskan").count() == 1


def test_alasan_kosong_kembali_ke_formulir(meja, korkab, usulan_pada):
    usulan = usulan_pada("diajukan")
    url = alamat("langkah", usulan.pk, "kembalikan")
    jawab = meja(korkab).post(url, {"dari": "diajukan", "catatan": ""})
    assert jawab.status_code == 422
    assert "Tuliskan alasannya" in jawab.content.decode()
    usulan.refresh_from_db()
    assert usulan.status == "diajukan"


def test_langkah_bukan_haknya(request, usulan_pada):
    usulan = usulan_pada("diajukan")
    kode = {"kabid": 403, "pendamping": 403, "auditor": 403, "rekan": 404,
            "operator_tetangga": 404, "tanpa_peran": 403}  # fmt: skip
    isi = {"metode": "POST", "isi": "dari=diajukan"}
    assert jawaban(request, kode, "langkah", usulan.pk, "setujui", **isi) == kode
    usulan.refresh_from_db()
    assert usulan.status == "diajukan"


def test_langkah_tidak_dikenal(request, usulan_pada):
    usulan = usulan_pada("diajukan")
    for nama, dari in (("hapus", "diajukan"), ("setujui", "x"), ("kirim", "")):
        isi = {"metode": "POST", "isi": f"dari={dari}"}
        assert jawaban(request, ["korkab"], "langkah", usulan.pk, nama, **isi) == {"korkab": 404}


def test_metode_salah(meja, korkab, usulan_pada):
    usulan = usulan_pada("diajukan")
    assert meja(korkab).get(alamat("langkah", usulan.pk, "setujui")).status_code == 405
    assert meja(korkab).post(alamat("rinci", usulan.pk)).status_code == 405


# --- list ----------------------------------------------------------------------------------


def test_yang_menunggu_saya_lebih_dahulu(masuk, korkab, kabid, usulan_pada):
    menunggu, lain = usulan_pada("diajukan"), usulan_pada("diperiksa")
    html = masuk(korkab).get(alamat("daftar")).content.decode()
    assert alamat("rinci", menunggu.pk) in html
    assert alamat("rinci", lain.pk) not in html
    assert "Menunggu Anda 1" in html
    semua = masuk(korkab).get(alamat("daftar", tampil="semua")).content.decode()
    assert alamat("rinci", lain.pk) in semua


def test_saringan(meja, auditor, usulan_pada, pendamping):
    satu = usulan_pada("diajukan")
    dua = usulan_pada(
        "diperiksa",
        pabrik.keluarga_lengkap(pendamping=pendamping, desa_id="64.02.13.1001"),
        jenis="pemberdayaan",
    )
    klien = meja(auditor)
    kini = timezone.localdate().year
    for tanya, harap in [
        ({"status": "diajukan"}, {satu}),
        ({"jenis": "pemberdayaan"}, {dua}),
        ({"wilayah": "64.02.13"}, {dua}),
        ({"wilayah": "64"}, {satu, dua}),
        ({"tahun": kini}, {satu, dua}),
        ({"tahun": kini - 1}, set()),
        ({"wilayah": "99.99"}, {satu, dua}),
    ]:
        html = klien.get(alamat("daftar", **tanya)).content.decode()
        ada = {int(n) for n in re.findall(r'href="/graduasi/(\d+)/"', html)}
        assert ada == {u.pk for u in harap}, tanya


def test_tampil_tidak_dikenal(meja, korkab):
    assert meja(korkab).get(alamat("daftar", tampil="x")).status_code == 404


def test_kueri_sama_pada_satu_dan_lima_baris(meja, kabid, pendamping, hari_ini):
    def isi(n):
        for _ in range(n):
            k = pabrik.KeluargaFactory(pendamping=pendamping, komponen_per=hari_ini)
            pabrik.UsulanFactory(keluarga=pabrik.KeluargaFactory(), status="diperiksa")
            pabrik.KepergianFactory(keluarga=k)

    klien = meja(kabid)

    def kueri(nama):
        with CaptureQueriesContext(connection) as c:
            assert klien.get(alamat(nama)).content
        return len(c)

    nama = ["daftar", "calon", "kepergian", "target"]
    isi(1)
    satu = {n: kueri(n) for n in nama}
    isi(4)
    assert {n: kueri(n) for n in nama} == satu
    assert max(satu.values()) <= 16


def test_kueri_rinci_tetap(meja, kadis, usulan_pada):
    usulan = usulan_pada("draf")
    klien = meja(kadis)
    with CaptureQueriesContext(connection) as awal:
        assert klien.get(alamat("rinci", usulan.pk)).content
    for _ in range(4):
        pabrik.LangkahUsulanFactory(usulan=usulan)
        pabrik.UsulanFactory(keluarga=usulan.keluarga, status="ditolak")
    with CaptureQueriesContext(connection) as akhir:
        assert klien.get(alamat("rinci", usulan.pk)).content
    assert len(awal) == len(akhir)


def test_halaman_berikut(meja, kabid, halaman_pendek):
    semua = {pabrik.UsulanFactory(status="diperiksa").pk for _ in range(6)}
    pk = [u.pk for u in halaman_pendek(meja(kabid), alamat("daftar"))]
    assert (len(pk), set(pk)) == (6, semua)


# --- several at once -----------------------------------------------------------------------


def test_setujui_banyak(masuk, kadis, usulan_pada):
    usulan = [usulan_pada("diteruskan") for _ in range(3)]
    klien = masuk(kadis)
    pk = [u.pk for u in usulan]
    html = klien.get(alamat("banyak", dari="diteruskan", usulan=pk)).content.decode()
    assert "Setujui 3 usulan" in html
    assert html.count(ALASAN) == 3
    assert "Buka 3 kasus lagi" in html
    isi = {"dari": "diteruskan", "nomor_putusan": "460/9", "tanggal_putusan": AWAL_TAHUN}
    buka(klien, *usulan[:2])
    ditolak = klien.post(alamat("banyak"), isi | {"usulan": pk})
    assert (ditolak.status_code, Usulan.objects.filter(status="diputuskan").count()) == (422, 0)
    assert "Buka dan baca 1 kasus lagi" in ditolak.content.decode()
    buka(klien, *usulan)
    html = klien.post(alamat("banyak"), isi | {"usulan": pk}).content.decode()
    assert "3 dari 3 usulan selesai" in html
    assert set(Usulan.objects.values_list("status", "nomor_putusan")) == {("diputuskan", "460/9")}


def test_banyak_satu_gagal_lainnya_jadi(meja, kadis, korkab, usulan_pada, isian):
    """Each stands alone: one taken by another meanwhile, one never visible."""
    from graduasi.layanan import langkahkan

    baik, basi = usulan_pada("diteruskan"), usulan_pada("diteruskan")
    asing = pabrik.UsulanFactory(
        keluarga=pabrik.KeluargaFactory(desa_id="64.03.05.1001"), status="diteruskan"
    )
    klien = meja(kadis)
    buka(klien, baik, basi)
    langkahkan(oleh=kadis, usulan=basi, langkah="tolak", catatan="Masih perlu bantuan")
    isi = {"dari": "diteruskan", "nomor_putusan": "460/9", "tanggal_putusan": AWAL_TAHUN}
    isi["usulan"] = [baik.pk, basi.pk, asing.pk]
    html = klien.post(alamat("banyak"), isi).content.decode()
    assert "1 dari 2 usulan selesai" in html
    assert "Ditolak" in html
    status = dict(Usulan.objects.values_list("pk", "status"))
    assert status == {baik.pk: "diputuskan", basi.pk: "ditolak", asing.pk: "diteruskan"}


def test_banyak_bukan_haknya(meja, kabid, auditor, usulan_pada):
    usulan = usulan_pada("diteruskan")
    isi = {"dari": "diteruskan", "nomor_putusan": "1", "tanggal_putusan": AWAL_TAHUN}
    klien = meja(kabid)
    buka(klien, usulan)  # it does not wait for them: opened for nothing
    assert klien.post(alamat("banyak"), isi | {"usulan": [usulan.pk]}).status_code == 422
    pabrik.BacaanUsulanFactory(usulan=usulan, oleh=kabid, status="diteruskan")
    html = klien.post(alamat("banyak"), isi | {"usulan": [usulan.pk]}).content.decode()
    assert "0 dari 1 usulan selesai" in html
    usulan.refresh_from_db()
    assert usulan.status == "diteruskan"
    assert meja(auditor).post(alamat("banyak"), isi).status_code == 403


def test_banyak_tanpa_pilihan(meja, kadis):
    assert meja(kadis).get(alamat("banyak", dari="diteruskan")).status_code == 302
    assert meja(kadis).get(alamat("banyak", dari="x")).status_code == 404


def test_nomor_baris_di_atas_seribu(meja, pendamping, korkab, hari_ini):
    """Keys above 999 stay keys in links and boxes: 4279, not 4.279."""
    keluarga = pabrik.KeluargaFactory(pk=4279, pendamping=pendamping, komponen_per=hari_ini)
    for nama in ("usul", "calon"):
        html = meja(pendamping).get(alamat(nama)).content.decode()
        assert alamat("usul", keluarga=keluarga.pk) in html, nama
    pabrik.UsulanFactory(pk=5001, keluarga=keluarga, status="diajukan")
    html = meja(korkab).get(alamat("daftar")).content.decode()
    assert 'value="5001"' in html
    html = meja(korkab).get(alamat("banyak", dari="diajukan", usulan=5001)).content.decode()
    assert 'value="5001"' in html
    assert "5.001" not in html


# --- other exits, candidates, targets ------------------------------------------------------


def test_catat_keluar(masuk, operator, keluarga, hari_ini):
    klien, url = masuk(operator), alamat("keluar", keluarga=keluarga.pk)
    assert keluarga.no_kk not in klien.get(url).content.decode()
    isi = {"jenis": "pindah", "tanggal": hari_ini.isoformat(), "keterangan": "Surat pindah 7/2024"}
    assert klien.post(url, isi).headers["Location"] == alamat("kepergian")
    assert Kepergian.objects.get().golongan == "lain"
    assert "Surat pindah 7/2024" in klien.get(alamat("kepergian", golongan="lain")).content.decode()
    # again: told, not written twice
    assert "sudah berstatus" in klien.post(url, isi).content.decode()
    assert Kepergian.objects.count() == 1


def test_keluar_mendahului_status(meja, operator, keluarga):
    isi = {"jenis": "pindah", "tanggal": "2019-01-01", "keterangan": "Surat pindah"}
    html = meja(operator).post(alamat("keluar", keluarga=keluarga.pk), isi).content.decode()
    assert "mendahului" in html


def test_keluar_bukan_haknya(request, keluarga):
    kode = {"pendamping": 403, "kadis": 403, "operator_tetangga": 404, "auditor": 403}
    assert jawaban(request, kode, "keluar", keluarga=keluarga.pk) == kode


def test_calon_alamiah(masuk, pendamping, korkab, keluarga, keluarga_asing, hari_ini):
    tanpa = pabrik.KeluargaFactory(pendamping=pendamping, komponen_per=hari_ini)
    pabrik.KeluargaFactory(pendamping=pendamping)  # never worked out
    pabrik.KeluargaFactory(pendamping=pendamping, komponen_per=hari_ini, status="keluar")
    Keluarga.objects.filter(pk=keluarga_asing.pk).update(komponen=[], komponen_per=hari_ini)
    for orang, boleh in ((pendamping, True), (korkab, False)):
        jawab = masuk(orang).get(alamat("calon"))
        assert [k.pk for k in jawab.context["halaman"].baris] == [tanpa.pk]
        assert (alamat("usul", keluarga=tanpa.pk) in jawab.content.decode()) is boleh


def test_target(masuk, kabid, kadis):
    klien = masuk(kabid)
    url = alamat("target_ubah", wilayah="64.02", tahun=2024)
    assert "Target Tenggarong, alamiah" in klien.get(url).content.decode()
    jawab = klien.post(url, {"64.02.06-alamiah": "12", "64.02-sejahtera": "40"})
    assert jawab.headers["Location"] == alamat("target", wilayah="64.02", tahun=2024)
    assert set(Target.objects.values_list("wilayah_id", "jenis", "jumlah")) == {
        ("64.02.06", "alamiah", 12),
        ("64.02", "sejahtera", 40),
    }
    html = masuk(kadis).get(alamat("target", tahun=2024)).content.decode()
    assert "dari target 52" in html
    assert alamat("target_ubah") not in html
    assert masuk(kadis).get(url).status_code == 403
    html = klien.post(url, {"64.02.06-alamiah": "-1"}).content.decode()
    assert 'value="-1"' in html
    assert "ringkasan-galat" in html
    assert Target.objects.count() == 2


def test_target_tidak_dikenal(request):
    for tanya in ({"wilayah": "64.03"}, {"tahun": "0"}, {"tahun": "x"}, {"tahun": "99999"}):
        for nama in ("target", "target_ubah"):
            assert jawaban(request, ["kabid"], nama, **tanya) == {"kabid": 404}, (nama, tanya)
