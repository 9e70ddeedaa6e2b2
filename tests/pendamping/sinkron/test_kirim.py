"""What a phone sends: once, each answered, judged by the day it was done."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kpm.models import Keluarga, Pemutakhiran, Penggabungan
from pendamping.models import Kiriman, Kunjungan, Pertemuan, Verifikasi
from pendamping.penugasan.layanan import batalkan_penyerahan, serahkan_keluarga
from pendamping.sinkron.aturan import hari_tindakan, jam_meragukan
from pendamping.verifikasi.layanan import Baris, isi_verifikasi
from tests.pabrik import (
    AnggotaFactory,
    AnggotaKelompokFactory,
    FasilitasFactory,
    KelompokFactory,
    KunjunganFactory,
    PenggabunganFactory,
    PerangkatFactory,
    SesiFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

from .conftest import Telepon, catatan, kunjungan


def serahkan(keluarga, kepada, operator, mulai):
    semua = Keluarga.objects.filter(pk=keluarga.pk)
    isi = {"oleh": operator, "pendamping": kepada, "mulai": mulai, "alasan": "Rotasi wilayah"}
    return serahkan_keluarga(keluarga=semua, **isi)[0]


def test_sekali_walau_dikirim_berkali_kali(telepon, keluarga, hari_ini):
    c = kunjungan(keluarga, hari_ini)
    satu, dua = telepon.satu(c), telepon.satu(c)
    assert satu == dua
    assert satu["status"] == "diterima"
    assert satu["nomor"]
    assert satu["pesan"] is None
    k = Kunjungan.objects.get()
    assert (satu["objek"], str(k.kunci)) == (k.pk, c["kunci"])
    assert Kiriman.objects.get().isi == {}  # it is in its room now
    beda = telepon.satu(c | {"isi": c["isi"] | {"temuan": "Lain"}})
    assert beda["status"] == "bentrok"
    assert beda["kini"] == {"nomor": satu["nomor"]}
    assert "<" not in beda["pesan"]["kunci"][0]  # words, no markup
    assert Kunjungan.objects.get().temuan == "Baik"


def test_yang_rusak_tidak_menghentikan_yang_lain(telepon, keluarga, hari_ini):
    rusak = [
        {"kunci": "bukan-uuid", "jenis": "kunjungan", "dibuat_pada": "kemarin", "isi": {}},
        {"jenis": "kunjungan"},
        catatan("terbang"),
        catatan("kunjungan", keluarga=keluarga.pk, tanggal="kapan-kapan"),
        catatan("kunjungan", keluarga=keluarga.pk, tanggal=f"{hari_ini}", temuan="a\0b"),
        kunjungan(keluarga, hari_ini + timedelta(days=1)),
        catatan("kunjungan", keluarga=10**15, tanggal=f"{hari_ini}"),
        kunjungan(keluarga, hari_ini, akurasi=2**40),
    ]
    baik = kunjungan(keluarga, hari_ini)
    hasil = telepon.kirim(*rusak, baik).json()["hasil"]
    assert [h["status"] for h in hasil] == ["perlu_diperbaiki"] * len(rusak) + ["diterima"]
    assert [h["kunci"] for h in hasil] == [c.get("kunci") for c in [*rusak, baik]]
    assert all(h["pesan"] for h in hasil[:-1])
    assert Kunjungan.objects.count() == 1


def test_diperbaiki_dan_dikirim_lagi_dengan_kunci_sama(telepon, keluarga, hari_ini):
    c = kunjungan(keluarga, hari_ini + timedelta(days=1))
    h = telepon.satu(c)
    assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"tanggal"})
    betul = telepon.satu(c | {"isi": c["isi"] | {"tanggal": f"{hari_ini}"}})
    assert (betul["status"], betul["nomor"]) == ("diterima", h["nomor"])
    assert Kiriman.objects.count() == Kunjungan.objects.count() == 1


def test_kunci_orang_lain(telepon, rekan, keluarga, keluarga_rekan, hari_ini):
    c = kunjungan(keluarga, hari_ini)
    telepon.satu(c)
    lain = Telepon(rekan).satu(kunjungan(keluarga_rekan, hari_ini) | {"kunci": c["kunci"]})
    assert lain["status"] == "perlu_diperbaiki"
    assert not lain["objek"]
    assert not lain["nomor"]
    assert Kunjungan.objects.count() == Kiriman.objects.count() == 1


def test_penyerahan_dinilai_menurut_harinya(telepon, rekan, operator, keluarga, hari_ini):
    """The day before it, that day, and the day after."""
    mulai = hari_ini - timedelta(days=3)
    serahkan(keluarga, rekan, operator, mulai)
    for beda, status in [(-1, "diterima"), (0, "perlu_keputusan"), (1, "perlu_keputusan")]:
        c = kunjungan(keluarga, mulai + timedelta(days=beda), pemegang_kks="pengurus")
        h = telepon.satu(c)
        assert h["status"] == status, beda
        dicatat = Kunjungan.objects.filter(kunci=c["kunci"]).values_list("pendamping", flat=True)
        assert list(dicatat) == [keluarga.pendamping_id] * (status == "diterima"), beda
        if status == "perlu_keputusan":
            kiriman = Kiriman.objects.get(kunci=c["kunci"])
            assert kiriman.isi["temuan"] == "Baik"
            assert kiriman.wilayah_id == keluarga.desa_id
            assert h["nomor"]
            assert "koordinator" in h["pesan"]["keluarga"][0]


def test_penyerahan_yang_dibatalkan_tidak_menghilangkan_kunjungannya(
    rekan, operator, keluarga, hari_ini
):
    penyerahan = serahkan(keluarga, rekan, operator, hari_ini)
    hp = Telepon(rekan)
    hp.tarik()
    batalkan_penyerahan(oleh=operator, penyerahan=penyerahan)
    assert hp.satu(kunjungan(keluarga, hari_ini))["status"] == "perlu_keputusan"


def test_yang_tidak_pernah_miliknya_tidak_ada(telepon, keluarga_rekan, keluarga_asing, hari_ini):
    for k in (keluarga_rekan, keluarga_asing, Keluarga(pk=987_654_321)):
        h = telepon.satu(kunjungan(k, hari_ini))
        assert h["status"] == "perlu_diperbaiki"
        assert "Tidak ditemukan" in h["pesan"]["keluarga"][0]


def test_digabung_ke_catatan_lain(telepon, operator, keluarga, hari_ini):
    lain = keluarga_lengkap(pendamping=keluarga.pendamping)
    Keluarga.objects.filter(pk=keluarga.pk).update(status="keluar")
    PenggabunganFactory(dipertahankan=lain, digabung=keluarga, oleh=operator)
    assert telepon.satu(kunjungan(keluarga, hari_ini))["status"] == "diterima"
    assert Kunjungan.objects.get().keluarga == lain
    # Taken back since: what is of the one is no longer of the other.
    batal = {"dibatalkan_pada": timezone.now(), "dibatalkan_oleh": operator}
    Penggabungan.objects.update(**batal)
    telepon.satu(kunjungan(keluarga, hari_ini))
    assert lain.kunjungan.count() == 1


def test_jam_telepon_meleset(telepon, rekan, operator, keluarga, hari_ini):
    for detik, ragu in ((6 * 3600, False), (6 * 3600 + 1, True)):
        assert jam_meragukan(detik) == jam_meragukan(-detik) == ragu
    for jenis, hari in (("kunjungan", "H"), ("verifikasi", "D")):  # of a month: when it was written
        assert hari_tindakan(jenis, {"tanggal": "H"}, "D") == hari
    kini = timezone.now()
    jawab = telepon.kirim(kunjungan(keluarga, hari_ini), jam=kini + timedelta(hours=5)).json()
    assert abs(jawab["selisih_detik"] - 5 * 3600) < 60
    assert jawab["peringatan"] == ""
    assert not jawab["hasil"][0]["jam_meragukan"]
    jawab = telepon.kirim(kunjungan(keluarga, hari_ini), jam=kini - timedelta(days=3)).json()
    assert "3 hari lebih lambat" in jawab["peringatan"]
    assert jawab["hasil"][0]["jam_meragukan"]
    assert jawab["hasil"][0]["status"] == "diterima"
    # Which side of a hand-over it was cannot be told by such a clock: the coordinator decides.
    serahkan(keluarga, rekan, operator, hari_ini)
    lalu = kunjungan(keluarga, hari_ini - timedelta(days=1))
    assert telepon.satu(lalu, jam=kini - timedelta(days=3))["status"] == "perlu_keputusan"


def test_pertemuan_hanya_mencatat_yang_ada_di_lembarnya(
    telepon, rekan, operator, pendamping, hari_ini
):
    kelompok = KelompokFactory(pendamping=pendamping)
    a, b, c, baru = (keluarga_lengkap(pendamping=pendamping) for _ in range(4))
    for k in (a, b, c, baru):
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)
    serahkan(c, rekan, operator, hari_ini)  # after the meeting
    isi = {
        "kelompok": kelompok.pk, "sesi": SesiFactory().pk,
        "tanggal": f"{hari_ini - timedelta(days=1)}", "notulen": "Lancar",
        "kehadiran": [
            {"keluarga": a.pk, "status": "hadir"},
            {"keluarga": b.pk, "status": "izin", "catatan": "Sakit"},
            {"keluarga": c.pk, "status": "hadir"},
        ],
    }  # fmt: skip
    h = telepon.satu(catatan("pertemuan", **isi))
    assert h["status"] == "diterima", h
    hadir = Pertemuan.objects.get(pk=h["objek"]).kehadiran.values_list("keluarga", "status")
    assert set(hadir) == {(a.pk, "hadir"), (b.pk, "izin"), (c.pk, "hadir")}
    # On the day of the hand-over and after it is no longer this group's.
    h = telepon.satu(catatan("pertemuan", **isi | {"tanggal": f"{hari_ini}"}))
    assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"kehadiran"})
    asing = KelompokFactory(pendamping=rekan)
    h = telepon.satu(catatan("pertemuan", **isi | {"kelompok": asing.pk}))
    assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"kelompok"})


def test_verifikasi_sebelum_penyerahan_dan_bentrok(
    telepon, pendamping, rekan, operator, keluarga, hari_ini
):
    anak = keluarga.anggota.get(komponen="sd")
    v = VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1))
    isi = {"id": v.pk, "versi": None, "hari_efektif": 20, "alpa": 1}
    h = telepon.satu(catatan("verifikasi", **isi))
    assert (h["status"], Verifikasi.objects.get().alpa) == ("diterima", 1)
    lain = Telepon(pendamping).satu(catatan("verifikasi", **isi | {"alpa": 2}))
    assert lain["status"] == "bentrok"
    assert lain["kini"]["alpa"] == 1
    assert lain["kini"]["versi"]
    versi = lain["kini"]["versi"]
    assert Verifikasi.objects.get().alpa == 1
    serahkan(keluarga, rekan, operator, hari_ini)
    kemarin = timezone.now() - timedelta(days=1)
    baru = isi | {"alpa": 3, "versi": versi}
    assert telepon.satu(catatan("verifikasi", dibuat=kemarin, **baru))["status"] == "diterima"
    versi = Verifikasi.objects.get().dicatat_pada.isoformat()
    telat = telepon.satu(catatan("verifikasi", **baru | {"alpa": 4, "versi": versi}))
    assert (telat["status"], Verifikasi.objects.get().alpa) == ("perlu_keputusan", 3)


def test_sel_diisi_lagi_sebelum_telepon_tahu(telepon, pendamping, keluarga, hari_ini):
    """Filled in twice by one phone that has not heard of its first sending: the later one stands;
    what came by another door in between is a conflict."""
    anak = keluarga.anggota.get(komponen="sd")
    v = VerifikasiFactory(anggota=anak, bulan=hari_ini.replace(day=1))
    isi = {"id": v.pk, "versi": None, "hari_efektif": 20}
    semua = telepon.kirim(*(catatan("verifikasi", **isi, alpa=n) for n in (1, 2)))
    assert [h["status"] for h in semua.json()["hasil"]] == ["diterima"] * 2
    assert telepon.satu(catatan("verifikasi", **isi, alpa=2))["status"] == "diterima"
    v.refresh_from_db()
    isi_verifikasi(oleh=pendamping, baris=[Baris(v.pk, v.dicatat_pada, hari_efektif=20, alpa=5)])
    assert telepon.satu(catatan("verifikasi", **isi, alpa=3))["status"] == "bentrok"
    assert Verifikasi.objects.get().alpa == 5


def test_verifikasi_di_fasilitas_lain(telepon, rekan, operator, keluarga, hari_ini):
    v = VerifikasiFactory(
        anggota=keluarga.anggota.get(komponen="sd"),
        bulan=hari_ini.replace(day=1),
        komponen="usia_dini",
        hari_efektif=None,
    )
    psy = FasilitasFactory(kode="PSY01", jenis="posyandu", jenjang="").kode
    isi = {"id": v.pk, "versi": None, "terpenuhi": True}
    h = telepon.satu(catatan("verifikasi", **isi | {"fasilitas": "PSY99"}))
    assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"fasilitas"})
    h = telepon.satu(catatan("verifikasi", **isi | {"fasilitas": psy}))
    v.refresh_from_db()
    assert (h["status"], v.fasilitas_kode, v.hasil) == ("diterima", psy, "memenuhi")
    serahkan(keluarga, rekan, operator, hari_ini)
    kemarin = timezone.now() - timedelta(days=1)
    isi["versi"] = v.dicatat_pada.isoformat()
    h = telepon.satu(catatan("verifikasi", dibuat=kemarin, **isi | {"fasilitas": ""}))
    assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"fasilitas"})


def test_janji_dipenuhi_saat_kunjungan(telepon, pendamping, rekan, operator, keluarga, hari_ini):
    kemarin = hari_ini - timedelta(days=1)
    janji = [
        KunjunganFactory(keluarga=keluarga, pendamping=pendamping, tanggal=kemarin,
                         tindak_lanjut="Surat", tindak_lanjut_pada=hari_ini)
        for _ in range(2)
    ]  # fmt: skip
    asing = KunjunganFactory(tanggal=kemarin, tindak_lanjut="Lain", tindak_lanjut_pada=hari_ini)
    satu = telepon.satu(kunjungan(keluarga, hari_ini, tuntas=[janji[0].pk, asing.pk]))
    assert (satu["status"], satu["pesan"]) == ("diterima", None)
    dipenuhi = Kunjungan.objects.exclude(tindak_lanjut_tuntas_pada=None)
    assert list(dipenuhi) == [janji[0]]  # and nothing of another family
    serahkan(keluarga, rekan, operator, hari_ini)
    telat = telepon.satu(kunjungan(keluarga, kemarin, tuntas=[janji[1].pk]))
    assert (telat["status"], list(telat["pesan"])) == ("diterima", ["Janji terdahulu"])
    assert dipenuhi.count() == 1


def test_profil_bentrok_per_ruas(telepon, rekan, operator, keluarga, keluarga_rekan, hari_ini):
    def ubah(lama, baru, **lain):
        isi = {"keluarga": keluarga.pk, "lama": lama, "baru": baru} | lain
        return telepon.satu(catatan("profil", **isi))

    lama = {"telepon": keluarga.telepon, "alamat": keluarga.alamat}
    h = ubah(lama, {"telepon": "081234567890"})
    assert h["status"] == "diterima"
    keluarga.refresh_from_db()
    assert keluarga.telepon == "081234567890"
    h = ubah(lama, {"telepon": "089999999999", "alamat": "Jalan Baru"})
    assert (h["status"], set(h["pesan"])) == ("bentrok", {"telepon"})
    assert h["kini"] == {"telepon": "081234567890", "alamat": keluarga.alamat}
    keluarga.refresh_from_db()
    assert keluarga.alamat == lama["alamat"]  # nothing of it was written
    anak = keluarga.anggota.get(komponen="sd")
    samar = anak.nik_samar
    h = ubah({"kelas": anak.kelas}, {"kelas": "4"}, anggota=anak.pk)
    assert h["status"] == "diterima"
    anak.refresh_from_db()
    # What an operator looks at first waits there, also from the phone.
    assert anak.kelas == "4" or Pemutakhiran.objects.filter(anggota=anak).exists()
    h = ubah({"nik": samar}, {"nik": "6402061010100001"}, anggota=anak.pk)
    # Taken, and told that it is not in the register yet.
    assert (h["status"], list(h["pesan"])) == ("diterima", ["Data diri anggota"])
    assert ubah({}, {"terbang": 1})["status"] == "perlu_diperbaiki"
    pergi = AnggotaFactory(keluarga=keluarga, keluar_pada=hari_ini, alasan_keluar="pindah")
    for bukan in (pergi, keluarga_rekan.anggota.first()):  # no member, or not of this family
        h = ubah({"kelas": bukan.kelas}, {"kelas": "5"}, anggota=bukan.pk)
        assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", {"anggota"})
    serahkan(keluarga, rekan, operator, hari_ini)
    assert ubah({}, {"telepon": "081"})["status"] == "perlu_keputusan"


def test_calon_sekali(telepon, pendamping):
    isi = {
        "no_kk": "6402060101240001", "desa": "64.02.06.1001", "alamat": "Gang Baru",
        "pengurus": {"nik": "6402064101900001", "nama": "Ibu Baru", "jenis_kelamin": "P",
                     "tanggal_lahir": "1990-01-01"},
    }  # fmt: skip
    c = catatan("calon", **isi)
    h = telepon.satu(c)
    assert (h["status"], telepon.satu(c)) == ("diterima", h)
    k = Keluarga.objects.get(pk=h["objek"])
    assert (k.status, k.pendamping) == ("calon", pendamping)
    salah = catatan("calon", **isi | {"pengurus": isi["pengurus"] | {"nik": "1"}})
    assert set(telepon.satu(salah)["pesan"]) == {"pengurus.nik"}


def test_validasi(telepon, pendamping, keluarga, hari_ini):
    Keluarga.objects.filter(pk=keluarga.pk).update(status="calon", status_sejak=hari_ini)
    periksa = [
        {"anggota": a.pk, "keadaan": "sesuai", "komponen_terlihat": True}
        for a in keluarga.anggota.all()
    ]
    h = telepon.satu(
        catatan(
            "validasi", keluarga=keluarga.pk, tanggal=f"{hari_ini}", hasil="layak", periksa=periksa
        )  # fmt: skip
    )
    assert h["status"] == "diterima", h
    assert keluarga.validasi.get().oleh == pendamping


def test_pintu(telepon, rekan, korkab, keluarga, hari_ini):
    hp = Telepon(rekan)
    hp.id = telepon.id
    assert hp.daftar().status_code == 409
    assert hp.kirim(kunjungan(keluarga, hari_ini)).status_code == 404
    assert hp.minta().status_code == 404
    telepon.id = str(uuid4())
    assert telepon.kirim(kunjungan(keluarga, hari_ini)).status_code == 404
    assert Telepon(korkab).daftar().status_code == 403
    telepon.daftar()
    assert telepon.kirim(*[kunjungan(keluarga, hari_ini)] * 51).status_code == 400
    assert not Kunjungan.objects.exists()


def test_tanda_terima(telepon, keluarga, hari_ini, rekan):
    telepon.kirim(
        *(kunjungan(keluarga, hari_ini) for _ in range(3)),
        kunjungan(keluarga, hari_ini + timedelta(2)),
    )
    PerangkatFactory(pengguna=rekan)
    assert telepon.tarik()["diterima"] == 3
    isi = telepon.klien.get(f"/api/v1/sinkron/tanda-terima/?perangkat={telepon.id}").json()
    assert len(isi["results"]) == 4
    assert {(h["status"], h["jumlah"]) for h in isi["hari"]} == {
        ("diterima", 3),
        ("perlu_diperbaiki", 1),
    }


def test_kueri_per_catatan_tetap(telepon, pendamping, hari_ini):
    """The tenth record costs what the second one does."""
    jumlah = []
    for n in (1, 2, 11):
        semua = [kunjungan(keluarga_lengkap(pendamping=pendamping), hari_ini) for _ in range(n)]
        with CaptureQueriesContext(connection) as rekam:
            telepon.kirim(*semua)
        jumlah.append(len(rekam))
    satu, dua, sebelas = jumlah
    assert sebelas - dua == 9 * (dua - satu)
