"""What a phone takes: pages, then only what changed; nothing depends on a clock or on an answer
that arrived."""

import gzip
import json
from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kpm.models import Fasilitas, Keluarga
from pendamping.models import Kiriman, Penyerahan, Perangkat
from pendamping.penugasan.layanan import batalkan_penyerahan, serahkan_keluarga
from pendamping.sinkron import tarik
from pkh.riwayat.identitas import samarkan
from tests.pabrik import (
    AnggotaFactory,
    AnggotaKelompokFactory,
    BantuanFactory,
    FasilitasFactory,
    KelompokFactory,
    KendalaFactory,
    KirimanFactory,
    KunjunganFactory,
    PenutupanFactory,
    PerangkatFactory,
    RencanaFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

from .conftest import Telepon, catatan, kunjungan, tugas_di_server
from .test_kirim import serahkan


def test_isi_keluarga(telepon, pendamping, keluarga, keluarga_rekan, hari_ini):
    kelompok = KelompokFactory(pendamping=pendamping)
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    for n in range(4):
        KunjunganFactory(
            keluarga=keluarga, pendamping=pendamping, tanggal=hari_ini - timedelta(days=n)
        )
        BantuanFactory(
            keluarga=keluarga, periode=(hari_ini - timedelta(days=100 * n)).replace(day=1)
        )
    anak = keluarga.anggota.get(komponen="sd")
    lalu = (hari_ini.replace(day=1) - timedelta(days=1)).replace(day=1)
    v = VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1))
    VerifikasiFactory(anggota=anak, bulan=lalu)
    PenutupanFactory(wilayah_id="64.02", bulan=lalu, ditutup_oleh=pendamping)
    # Open again, and closed next door; who left, a group of before: none of it counts.
    dibuka = {"dibuka_pada": timezone.now(), "dibuka_oleh": pendamping, "alasan_buka": "Keliru"}
    PenutupanFactory(wilayah_id="64.02", bulan=v.bulan, **dibuka)
    PenutupanFactory(wilayah_id="64.03", bulan=v.bulan)
    AnggotaFactory(keluarga=keluarga, keluar_pada=hari_ini, alasan_keluar="pindah")
    AnggotaKelompokFactory(keluarga=keluarga, mulai=lalu, selesai=lalu)
    akhir = telepon.tarik()
    assert set(telepon.keluarga) == {keluarga.pk}
    k = telepon.keluarga[keluarga.pk]
    assert (k["no_kk"], k["kelompok"], k["desa"]["nama"]) == (
        samarkan(keluarga.no_kk), kelompok.pk, "Loa Ipuh",
    )  # fmt: skip
    assert [a["nik"] for a in k["anggota"]] == [
        samarkan(a.nik)
        for a in sorted(keluarga.anggota.hadir(), key=lambda a: a.hubungan != "pengurus")
    ]
    assert [x["tanggal"] for x in k["kunjungan"]] == [
        f"{hari_ini - timedelta(days=n)}" for n in range(3)
    ]
    assert len(k["bantuan"]) == 3
    assert [x["id"] for x in akhir["verifikasi"]] == [v.pk]  # the closed month is no work
    assert akhir["kelompok"][0]["anggota"] == [keluarga.pk]
    assert {t["jenis"] for t in akhir["tugas"]} >= {"verifikasi", "p2k2"}
    assert akhir["rujukan"]["tujuan"][0]["kode"] == "kunjungan"
    # Facilities of the kecamatan the families live in, and of no other.
    dekat = FasilitasFactory(kode="PSY01", jenis="posyandu", jenjang="", nama="Posyandu Melati")
    FasilitasFactory(kode="PSY02", desa_id="64.02.13.1001")
    telepon.kursor = ""
    fasilitas = {f["kode"]: f for f in telepon.tarik()["rujukan"]["fasilitas"]}
    assert fasilitas[dekat.kode]["nama"] == "Posyandu Melati"
    assert "PSY02" not in fasilitas
    teks = json.dumps(akhir)
    assert all(a.nik not in teks for a in keluarga.anggota.all())
    assert keluarga.no_kk not in teks


def test_halaman_lalu_hanya_yang_berubah(
    telepon, pendamping, rekan, operator, hari_ini, monkeypatch
):
    monkeypatch.setattr(tarik, "MAKS_KELUARGA", 2)
    a, b, c, d, e = (keluarga_lengkap(pendamping=pendamping) for _ in range(5))
    satu = telepon.minta().json()
    assert (satu["lagi"], satu["penuh"], len(satu["keluarga"])) == (True, True, 2)
    assert satu["tugas"] is None
    akhir = telepon.tarik()
    assert (set(telepon.keluarga), akhir["penuh"]) == ({k.pk for k in (a, b, c, d, e)}, False)
    assert akhir["rujukan"]
    kosong = telepon.tarik()
    assert (kosong["keluarga"], kosong["keluar"], kosong["rujukan"]) == ([], [], None)
    # However it was changed: by a service, by bulk SQL, by a row elsewhere.
    Keluarga.objects.filter(pk=a.pk).update(alamat="Jalan Lain")
    KunjunganFactory(keluarga=b, pendamping=pendamping)
    VerifikasiFactory(anggota=c.anggota.get(komponen="sd"), bulan=hari_ini.replace(day=1))
    serahkan(d, rekan, operator, hari_ini)
    Keluarga.objects.filter(pk=e.pk).update(status="keluar")
    KendalaFactory(nama="Jembatan putus")
    satu = telepon.minta().json()
    assert (satu["lagi"], len(satu["keluarga"]), satu["keluar"]) == (True, 2, [])
    akhir = telepon.tarik()
    assert telepon.keluarga[a.pk]["alamat"] == "Jalan Lain"
    assert sorted(akhir["keluar"], key=lambda k: k["id"]) == [
        {"id": d.pk, "sebab": "diserahkan"}, {"id": e.pk, "sebab": "keluar"},
    ]  # fmt: skip
    assert set(telepon.keluarga) == {a.pk, b.pk, c.pk}
    assert "Jembatan putus" in str(akhir["rujukan"]["kendala"])
    hp_rekan = Telepon(rekan)
    hp_rekan.tarik()
    assert set(hp_rekan.keluarga) == {d.pk}


def test_yang_tidak_berubah_tidak_dibaca(telepon, pendamping, hari_ini):
    """By the marks: nothing new costs one statement over the families' rows; a visit reads its own
    family and the tasks anew; a new plan the tasks, and no family."""
    a, b = (keluarga_lengkap(pendamping=pendamping) for _ in range(2))
    kelompok = KelompokFactory(pendamping=pendamping)
    telepon.tarik()
    daftar = ("tugas", "kelompok", "pertemuan", "rencana", "rujukan")

    def tarik() -> tuple[dict, list[dict]]:
        with CaptureQueriesContext(connection) as rekam:
            akhir = telepon.tarik()
        assert telepon.tugas == tugas_di_server(pendamping)
        return akhir, [q["sql"] for q in rekam.captured_queries if "json_agg" in q["sql"]]

    sama, dibaca = tarik()
    assert (sama["keluarga"], dibaca, [sama[n] for n in daftar]) == ([], [], [None] * 5)
    KunjunganFactory(keluarga=a, pendamping=pendamping)
    akhir, dibaca = tarik()
    assert ([k["id"] for k in akhir["keluarga"]], akhir["rujukan"]) == ([a.pk], None)
    assert (akhir["tugas"], akhir["tugas_keluarga"]["keluarga"]) == (None, [a.pk])
    assert f"WHERE k.id = ANY(ARRAY[{a.pk}])" in dibaca[0]
    rencana = RencanaFactory(kelompok=kelompok, tanggal=hari_ini)
    akhir, dibaca = tarik()
    assert ([r["id"] for r in akhir["rencana"]], akhir["keluarga"], dibaca) == (
        [rencana.pk],
        [],
        [],
    )
    # What stands in many families' text belongs to none: all are read, who changed is given.
    sekolah = FasilitasFactory(kode=b.anggota.get(komponen="sd").npsn)
    assert {k["id"] for k in tarik()[0]["keluarga"]} == {a.pk, b.pk}
    Fasilitas.objects.filter(pk=sekolah.pk).update(nama="SDN Lain")
    akhir, dibaca = tarik()
    assert (len(akhir["keluarga"]), len(dibaca), "SDN Lain" in str(akhir["rujukan"])) == (
        2,
        1,
        True,
    )
    # An answer that was lost is written again, and a new day reads everything.
    KunjunganFactory(keluarga=b, pendamping=pendamping)
    hilang, lagi = telepon.minta().json(), telepon.tarik()
    assert hilang["tugas_keluarga"] == lagi["tugas_keluarga"] is not None
    assert [k["id"] for k in hilang["keluarga"]] == [k["id"] for k in lagi["keluarga"]] == [b.pk]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        besok, dibaca = tarik()
    assert (besok["keluarga"], len(dibaca), besok["tugas"] is None) == ([], 1, False)


def test_sesudah_mengirim_hanya_yang_dikirim(telepon, pendamping, hari_ini):
    """What others did may wait some minutes: the families of visits just sent are looked at."""
    a, b = (keluarga_lengkap(pendamping=pendamping) for _ in range(2))
    telepon.tarik()
    telepon.tarik()

    def kirim_dan_tarik(*apa, cepat=True) -> tuple[list[int], int]:
        telepon.kirim(*apa)
        with CaptureQueriesContext(connection) as rekam:
            akhir = telepon.tarik(cepat=cepat)
        assert akhir["diterima"] == Kiriman.objects.filter(status="diterima").count()
        sibuk = [q["sql"] for q in rekam.captured_queries if "kpm_fasilitas f" in q["sql"]]
        return [k["id"] for k in akhir["keluarga"]], len([s for s in sibuk if "ctid" in s])

    Keluarga.objects.filter(pk=b.pk).update(alamat="Jalan Lain 5")
    assert kirim_dan_tarik(kunjungan(a, hari_ini)) == ([a.pk], 0)
    tugas_a = [t for t in tugas_di_server(pendamping) if t["keluarga"] == a.pk]
    assert [t for t in telepon.tugas if t["keluarga"] == a.pk] == tugas_a
    hilang = telepon.minta(cepat=True).json()  # nothing sent since: nothing looked at
    assert (hilang["keluarga"], hilang["tugas_keluarga"], hilang["penyerahan"]) == ([], None, None)
    # What tells on more than its family, some minutes, or another day: everything is looked at.
    ganti = catatan("profil", keluarga=a.pk, lama={"telepon": a.telepon}, baru={"telepon": "0812"})
    assert kirim_dan_tarik(ganti) == ([a.pk, b.pk], 1)
    Keluarga.objects.filter(pk=b.pk).update(alamat="Jalan Lain 6")
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert kirim_dan_tarik(kunjungan(a, hari_ini)) == ([a.pk, b.pk], 1)
    Keluarga.objects.filter(pk=b.pk).update(alamat="Jalan Lain 7")
    assert kirim_dan_tarik(cepat=False) == ([b.pk], 1)


def test_jawaban_yang_hilang_diberikan_lagi(telepon, pendamping, rekan, operator, hari_ini):
    a, b = (keluarga_lengkap(pendamping=pendamping) for _ in range(2))
    telepon.tarik()
    serahkan(a, rekan, operator, hari_ini)
    Keluarga.objects.filter(pk=b.pk).update(alamat="Baru")
    putusan = {"status": "dikembalikan", "alasan": "Bukan KPM Anda",
               "diputus_pada": timezone.now(), "diputus_oleh": operator}  # fmt: skip
    kiriman = KirimanFactory(perangkat=Perangkat.objects.get(pk=telepon.id), **putusan)
    KirimanFactory(perangkat=PerangkatFactory(pengguna=pendamping), **putusan)  # told to that one
    hilang, lagi = telepon.minta().json(), telepon.minta().json()
    for ruas in ("keluarga", "keluar", "keputusan"):
        assert hilang[ruas] == lagi[ruas] != []
    assert lagi["keputusan"] == [
        {"kunci": str(kiriman.kunci), "status": "dikembalikan", "nomor": kiriman.nomor,
         "pesan": "Bukan KPM Anda"}
    ]  # fmt: skip
    kiriman.refresh_from_db()
    assert kiriman.disampaikan_pada is None
    telepon.kursor = lagi["kursor"]
    isi = telepon.minta().json()
    assert (isi["keluarga"], isi["keluar"], isi["keputusan"]) == ([], [], [])
    kiriman.refresh_from_db()
    assert kiriman.disampaikan_pada
    # A cursor nobody knows, or the one of the answer that was lost: all from the beginning.
    for asing in ("x" * 50, hilang["kursor"], ""):
        isi = telepon.minta(asing).json()
        assert isi["penuh"]
        assert [k["id"] for k in isi["keluarga"]] == [b.pk]


def test_kedua_telepon_tahu_penyerahan(telepon, pendamping, rekan, operator, keluarga, hari_ini):
    """The one who gives, the one who takes, the one who is asked; and the answer by API."""
    penerima, alamat = Telepon(rekan), "/api/v1/penyerahan/"
    semua = Keluarga.objects.filter(pk=keluarga.pk)
    isi = {"oleh": operator, "pendamping": rekan, "mulai": hari_ini, "alasan": "Cuti melahirkan"}
    usul, _ = serahkan_keluarga(
        keluarga=semua, sampai=hari_ini + timedelta(days=30), usul=True, **isi
    )

    def kabar(hp):
        return [(k["id"], k["arah"], k["status"], k["jumlah"]) for k in hp.tarik()["penyerahan"]]

    assert (kabar(telepon), kabar(penerima)) == ([], [(usul.pk, "masuk", "diusulkan", 1)])
    jawab = f"{alamat}{usul.pk}/jawab/"
    assert telepon.klien.post(jawab, {"terima": True}).status_code == 404
    assert penerima.klien.post(jawab, {"terima": False}).status_code == 400  # without a reason
    for _ in range(2):  # an answer that got lost is given again
        hasil = penerima.klien.post(jawab, {"terima": True})
        assert (hasil.status_code, hasil.json()["status"]) == (200, "diterima")
    assert penerima.klien.post(jawab, {"terima": False, "jawaban": "Penuh"}).status_code == 400
    assert kabar(penerima) == [(usul.pk, "masuk", "diterima", 1)]
    assert kabar(telepon) == [(usul.pk, "keluar", "diterima", 1)]
    assert telepon.terakhir["penyerahan"][0]["kepada"] == str(rekan)
    assert [p["id"] for p in penerima.klien.get(alamat).json()["results"]] == [usul.pk]
    assert telepon.klien.get(alamat).json()["results"] == []
    batalkan_penyerahan(oleh=operator, penyerahan=usul)
    assert kabar(penerima) == [(usul.pk, "masuk", "dibatalkan", 1)]
    Penyerahan.objects.update(dicatat_pada=timezone.now() - timedelta(days=20))
    assert (kabar(telepon), kabar(penerima)) == ([], [])


def test_perintah_hapus(telepon, operator, keluarga):
    telepon.tarik()
    p = Perangkat.objects.get(pk=telepon.id)
    p.hapus_diminta_pada = timezone.now()
    p.save()
    assert p.jumlah_keluarga == 0 or p.isi
    isi = telepon.minta().json()
    assert (isi["perintah"], isi["keluarga"], isi["tugas"], isi["rujukan"]) == (
        "hapus",
        [],
        None,
        None,
    )
    assert telepon.daftar().json()["perintah"] == "hapus"
    assert telepon.kirim().json()["perintah"] == "hapus"  # and still takes what comes
    jawab = telepon.klien.post(
        "/api/v1/sinkron/terhapus/",
        {
            "perangkat": telepon.id,
            "sebab": "perintah",
            "belum": [{"jenis": "kunjungan", "jumlah": 2}],
        },
    )
    assert jawab.status_code == 200
    p.refresh_from_db()
    assert (p.terhapus_belum, p.isi, p.harus_dihapus) == (
        [{"jenis": "kunjungan", "jumlah": 2}],
        {},
        False,
    )
    assert telepon.minta().json()["penuh"]  # it may be used again


def test_terhapus_berbentuk_salah(telepon):
    for belum in ("x", [{"jenis": "kunjungan"}], [{"jenis": "x", "jumlah": 1}]):
        isi = {"perangkat": telepon.id, "sebab": "pin", "belum": belum}
        assert telepon.klien.post("/api/v1/sinkron/terhapus/", isi).status_code == 400, belum


def test_kueri_tetap_dan_dipadatkan(telepon, pendamping, hari_ini):
    jumlah = []
    for n in (1, 4):
        for _ in range(n):
            k = keluarga_lengkap(pendamping=pendamping)
            KunjunganFactory(keluarga=k, pendamping=pendamping, tindak_lanjut="Surat",
                             tindak_lanjut_pada=hari_ini)  # fmt: skip
            KelompokFactory(pendamping=pendamping)
        with CaptureQueriesContext(connection) as rekam:
            telepon.minta("")
        jumlah.append(len(rekam))
    assert jumlah[0] == jumlah[1]
    assert jumlah[0] < 35
    tanya = {"perangkat": telepon.id}
    jawab = telepon.klien.get("/api/v1/sinkron/tarik/", tanya, HTTP_ACCEPT_ENCODING="gzip, br")
    isi = json.loads(gzip.decompress(jawab.content))
    assert (jawab["Content-Encoding"], len(isi["keluarga"])) == ("gzip", 5)
