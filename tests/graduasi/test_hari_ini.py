"""What waits for each role on the start page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from graduasi.hari_ini import perlu, tugas_lapangan
from graduasi.layanan import langkahkan
from graduasi.models import Usulan
from graduasi.pascagraduasi.aturan import tambah_bulan
from kpm.models import Keluarga
from laporan.kotak import isi_kotak
from pendamping.sinkron.hari_ini import susun_tugas
from tests import pabrik

pytestmark = pytest.mark.django_db


def kata(orang, hari_ini) -> dict:
    return {p["kata"]: p["jumlah"] for p in perlu(orang, hari_ini)}


def _tanpa_target(orang, hari_ini) -> None:
    """Whatever the day of the year is, this pendamping is not behind."""
    pabrik.TargetPendampingFactory(pendamping=orang, tahun=hari_ini.year, jumlah=0)


def test_perlu_per_peran(
    usulan_pada, pendamping, korkab, kabid, kadis, operator, auditor, rekan, hari_ini
):
    _tanpa_target(pendamping, hari_ini)
    for status in ("draf", "diajukan", "diajukan", "diperiksa", "diteruskan", "dikirim"):
        usulan_pada(status)
    pabrik.KeluargaFactory(pendamping=pendamping, komponen_per=hari_ini)
    assert kata(pendamping, hari_ini) == {
        "draf usulan graduasi belum diajukan": 1,
        "KPM tanpa komponen dapat diusulkan graduasi alamiah": 1,
    }
    assert kata(korkab, hari_ini) == {"usulan graduasi menunggu pemeriksaan Anda": 2}
    assert kata(kabid, hari_ini) == {"usulan graduasi menunggu persetujuan Anda": 1}
    assert kata(kadis, hari_ini) == {"usulan graduasi menunggu putusan Anda": 1}
    assert kata(operator, hari_ini) == {"graduasi terkirim menunggu tanggal efektif": 1}
    assert kata(auditor, hari_ini) == kata(rekan, hari_ini) == {}


def test_tautan_membuka_jumlah_yang_sama(masuk, usulan_pada, pendamping, korkab, hari_ini):
    _tanpa_target(pendamping, hari_ini)
    for _ in range(3):
        usulan_pada("diajukan")
    usulan_pada("diperiksa")
    for p in perlu(korkab, hari_ini):
        halaman = masuk(korkab).get(p["url"]).context["halaman"]
        assert len(halaman.baris) == p["jumlah"] == 3


def test_tanpa_peran_tanpa_apa_apa(tanpa_peran, admin, hari_ini):
    assert perlu(tanpa_peran, hari_ini) == perlu(admin, hari_ini) == []


def test_yang_lewat_batas_hari(masuk, usulan_pada, korkab, kadis, hari_ini):
    usulan = usulan_pada("diajukan")
    Usulan.objects.filter(pk=usulan.pk).update(tahap_sejak=timezone.now() - timedelta(days=9))
    usulan_pada("diajukan")
    mendesak = next(p for p in perlu(korkab, hari_ini) if "lewat batas" in p["kata"])
    assert (mendesak["jumlah"], mendesak["tingkat"]) == (1, "penting")
    html = masuk(korkab).get(mendesak["url"]).content.decode()
    assert "Lewat 2 hari" in html
    assert kata(kadis, hari_ini) == {"usulan graduasi lewat batas hari di meja lain": 1}
    jawab = masuk(kadis).get(perlu(kadis, hari_ini)[0]["url"])
    assert [u.pk for u in jawab.context["halaman"].baris] == [usulan.pk]
    assert any("lewat 2 hari" in k.keadaan for k in isi_kotak(korkab))


def test_yang_lewat_sampai_kepada_pendamping(masuk, usulan_pada, pendamping, korkab, hari_ini):
    """Own drafts and what came back: on the start page, in the Kotak, on the way through the desa;
    a draft only once it nears its last day."""
    draf, kembali = usulan_pada("draf"), usulan_pada("dikembalikan")

    def jalan(hari) -> dict:
        semua = susun_tugas(pendamping, hari)
        return {t.keluarga: t.tugas.lewat(hari) for t in semua if t.tugas.jenis == "usulan"}

    assert jalan(hari_ini) == {kembali.keluarga_id: False}
    kabar = [k.perlu for k in isi_kotak(pendamping) if k.judul.startswith("Usulan")]
    assert kabar == [True]  # the one that came back
    for u, hari in ((draf, 25), (kembali, 15)):
        Usulan.objects.filter(pk=u.pk).update(tahap_sejak=timezone.now() - timedelta(days=hari))
    assert jalan(hari_ini) == {draf.keluarga_id: False, kembali.keluarga_id: True}
    Usulan.objects.filter(pk=draf.pk).update(tahap_sejak=timezone.now() - timedelta(days=32))
    assert jalan(hari_ini)[draf.keluarga_id]
    assert kata(pendamping, hari_ini)["usulan graduasi di meja Anda lewat batas hari"] == 2
    keadaan = {k.keadaan for k in isi_kotak(pendamping)}
    assert {"Draf, lewat 2 hari", "Dikembalikan, lewat 1 hari"} <= keadaan
    isi = masuk(pendamping).get(reverse("pendamping:hari_ini")).content.decode()
    assert "Usulan graduasi: Dikembalikan, sejahtera mandiri" in isi
    langkahkan(oleh=pendamping, usulan=kembali, langkah="ajukan")
    assert jalan(hari_ini) == {draf.keluarga_id: True}
    # A decision of the region is the operator's to put forward.
    Usulan.objects.filter(pk=draf.pk).update(sumber="daerah")
    assert jalan(hari_ini) == {}
    assert list(tugas_lapangan(korkab, hari_ini, hari_ini)) == []


def test_pasca_menurut_pedoman(pendamping, rekan, usulan_pada, hari_ini):
    """Months of the guide after the day of effect, each settled by any visit since."""
    keluarga = usulan_pada("efektif").keluarga
    keluar = keluarga.kepergian.get().tanggal
    for dulu, berikut in (
        (None, tambah_bulan(keluar, 1)), (tambah_bulan(keluar, 1), tambah_bulan(keluar, 3)),
        (tambah_bulan(keluar, 12), None),
    ):  # fmt: skip
        Keluarga.objects.filter(pk=keluarga.pk).update(kunjungan_terakhir=dulu)
        tugas = [
            (t.jenis, t.jatuh_tempo) for t, *_ in tugas_lapangan(pendamping, hari_ini, hari_ini)
        ]
        assert tugas == ([("pasca", berikut)] if berikut else [])
    assert list(tugas_lapangan(rekan, hari_ini, hari_ini)) == []


LAMBAT = "pendamping di belakang laju target graduasi"


def test_komponen_yang_akan_berakhir_dan_laju(
    masuk, pendamping, korkab, kabid, kadis, auditor, keluarga, keluarga_rekan, keluarga_asing
):
    """Whose components end, for who proposes; who is behind, for who leads them and who is."""
    tanggal = date(2024, 12, 31)  # the whole year's pace is due
    for k in (keluarga, keluarga_rekan, keluarga_asing):
        pabrik.ProyeksiFactory(keluarga=k, tanggal=tanggal)
    pabrik.ProyeksiFactory(keluarga__pendamping=pendamping, tanggal=date(2025, 4, 1))
    akan = "KPM komponen terakhirnya berakhir periode ini atau berikutnya"
    assert kata(pendamping, tanggal) == {
        akan: 1, "KPM lagi perlu diusulkan untuk target graduasi Anda": 10
    }  # fmt: skip
    assert kata(korkab, tanggal) == kata(kabid, tanggal) == {LAMBAT: 2}
    assert kata(kadis, tanggal) == kata(auditor, tanggal) == {}
    pabrik.TargetPendampingFactory(pendamping=pendamping, tahun=2024, jumlah=0)
    assert kata(korkab, tanggal) == {LAMBAT: 1}
    pabrik.UsulanFactory(keluarga=keluarga, status="draf")
    assert akan not in kata(pendamping, tanggal)
    isi = masuk(pendamping).get(reverse("graduasi:proyeksi_daftar"), {"usulan": "belum"})
    assert keluarga not in [p.keluarga for p in isi.context["halaman"].baris]


def test_cari_dan_urut(masuk, usulan_pada, korkab):
    lama, baru = usulan_pada("diajukan"), usulan_pada("diajukan")
    Usulan.objects.filter(pk=baru.pk).update(tahap_sejak=timezone.now() - timedelta(days=9))
    Keluarga.objects.filter(pk=lama.keluarga_id).update(nama_pengurus="Zubaidah Uji")
    klien, alamat = masuk(korkab), reverse("graduasi:daftar")
    for tanya, pk in [({"q": "zubaid"}, [lama.pk]), ({"urut": "lama"}, [baru.pk, lama.pk]),
                      ({}, [baru.pk, lama.pk]), ({"q": "tidak ada"}, [])]:  # fmt: skip
        halaman = klien.get(alamat, tanya | {"tampil": "semua"}).context["halaman"]
        assert [u.pk for u in halaman.baris] == pk, tanya
